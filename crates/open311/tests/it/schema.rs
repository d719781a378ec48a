//! A strict reader of our own XML: exactly the elements of the specification, in its order, nothing else.
//!
//! It shares no code with the writer and knows nothing of leniency, as the strictest clients do not.

use open311::{Document, to_xml};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::samples;

/// What an element must hold.
enum Rule {
    Text,
    /// Text, and not none of it.
    Filled,
    /// One of these words.
    Word(&'static [&'static str]),
    Date,
    MaybeDate,
    MaybeNumber,
    /// Any number of one child.
    List(&'static str, Box<Rule>),
    /// These children in this order; the flag tells whether a child may be absent or repeated.
    Fields(Vec<(&'static str, Rule, Times)>),
    /// Children of any name, all text.
    AnyTexts,
}

#[derive(Clone, Copy, PartialEq)]
enum Times {
    Once,
    Maybe,
    Several,
}
use Rule::*;
use Times::{Maybe, Once, Several};

#[derive(Default)]
struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

fn read(xml: &str) -> Element {
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"), "no declaration: {xml}");
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                assert_eq!(tag.attributes().count(), 0, "no attributes");
                open.push(Element { name: tag.name().as_ref().to_owned(), ..Element::default() });
            }
            Event::Empty(tag) => {
                let name = tag.name().as_ref().to_owned();
                open.last_mut().unwrap().children.push(Element { name, ..Element::default() });
            }
            Event::End(_) => {
                let element = open.pop().unwrap();
                open.last_mut().unwrap().children.push(element);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
            Event::GeneralRef(_) => open.last_mut().unwrap().text.push('&'),
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("unexpected {other:?}"),
        }
    }
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].children.len(), 1, "one root");
    open.pop().unwrap().children.pop().unwrap()
}

fn check(element: &Element, rule: &Rule, path: &str) {
    let text = element.text.trim();
    let leaf = || assert!(element.children.is_empty(), "{path} holds elements");
    match rule {
        Text => leaf(),
        Filled => {
            leaf();
            assert!(!text.is_empty(), "{path} is empty");
        }
        Word(words) => assert!(words.contains(&text), "{path} is {text:?}"),
        MaybeDate if text.is_empty() => leaf(),
        Date | MaybeDate => assert!(is_strict_date(text), "{path} is {text:?}"),
        MaybeNumber => assert!(text.is_empty() || text.parse::<f64>().is_ok(), "{path} is {text:?}"),
        List(item, rule) => {
            assert!(text.is_empty(), "{path} holds text");
            for (i, child) in element.children.iter().enumerate() {
                assert_eq!(child.name, *item, "{path}");
                check(child, rule, &format!("{path}/{item}[{i}]"));
            }
        }
        Fields(fields) => check_fields(element, fields, path),
        AnyTexts => element.children.iter().for_each(|child| check(child, &Text, path)),
    }
}

fn check_fields(element: &Element, fields: &[(&str, Rule, Times)], path: &str) {
    assert!(element.text.trim().is_empty(), "{path} holds text");
    let mut children = element.children.iter().peekable();
    for (name, rule, times) in fields {
        let mut found = 0;
        while let Some(child) = children.next_if(|child| child.name == *name) {
            check(child, rule, &format!("{path}/{name}"));
            found += 1;
        }
        assert!(found > 0 || *times == Maybe, "{path} lacks {name}");
        assert!(found < 2 || *times == Several, "{path} repeats {name}");
    }
    assert!(children.next().is_none(), "{path} holds something else");
}

/// `YYYY-MM-DDThh:mm:ss(Z|±hh:mm)` and nothing else, as the strictest known server demands.
fn is_strict_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    matches!(
        shape.as_str(),
        "9999-99-99T99:99:99Z" | "9999-99-99T99:99:99+99:99" | "9999-99-99T99:99:99-99:99"
    )
}

fn once(fields: Vec<(&'static str, Rule)>) -> Vec<(&'static str, Rule, Times)> {
    fields.into_iter().map(|(name, rule)| (name, rule, Once)).collect()
}

fn values() -> Rule {
    List("value", Box::new(Fields(once(vec![("key", Filled), ("name", Text)]))))
}

fn holds<T: Document>(document: &T, root: &str, rule: &Rule) {
    let element = read(&to_xml(document));
    assert_eq!(element.name, root);
    check(&element, rule, root);
}

const BOOL: Rule = Word(&["true", "false"]);

#[test]
fn discovery() {
    let endpoint = once(vec![
        ("specification", Filled),
        ("url", Filled),
        ("changeset", Filled),
        ("type", Word(&["production", "test"])),
        ("formats", List("format", Box::new(Word(&["text/xml", "application/json"])))),
    ]);
    let rule = once(vec![
        ("changeset", Filled),
        ("contact", Filled),
        ("key_service", Filled),
        ("endpoints", List("endpoint", Box::new(Fields(endpoint)))),
    ]);
    holds(&samples::discovery(), "discovery", &Fields(rule));
}

#[test]
fn services() {
    let mut service = once(vec![
        ("service_code", Filled),
        ("service_name", Filled),
        ("description", Text),
        ("metadata", BOOL),
        ("type", Word(&["realtime", "batch", "blackbox"])),
        ("keywords", Text),
        ("group", Text),
    ]);
    service.push(("groups", List("group", Box::new(Filled)), Maybe));
    let rule = List("service", Box::new(Fields(service)));
    holds(&samples::services(), "services", &rule);
    holds(&samples::services().split_off(2), "services", &rule);
}

#[test]
fn definition() {
    let mut attribute = once(vec![
        ("variable", BOOL),
        ("code", Filled),
        ("datatype", Word(&["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"])),
        ("required", BOOL),
        ("datatype_description", Text),
        ("order", MaybeNumber),
        ("description", Text),
    ]);
    attribute.push(("values", values(), Maybe));
    attribute.push(("automated", Word(&["server_set", "hidden_field"]), Maybe));
    let rule =
        once(vec![("service_code", Filled), ("attributes", List("attribute", Box::new(Fields(attribute))))]);
    holds(&samples::definition(), "service_definition", &Fields(rule));
}

fn request_fields() -> Vec<(&'static str, Rule, Times)> {
    once(vec![
        ("service_request_id", Filled),
        ("status", Word(&["open", "closed"])),
        ("status_notes", Text),
        ("service_name", Text),
        ("service_code", Text),
        ("description", Text),
        ("agency_responsible", Text),
        ("service_notice", Text),
        ("requested_datetime", Date),
        ("updated_datetime", Date),
        ("expected_datetime", MaybeDate),
        ("address", Text),
        ("address_id", Text),
        ("zipcode", Text),
        ("lat", MaybeNumber),
        ("long", MaybeNumber),
        ("media_url", Text),
    ])
}

#[test]
fn requests() {
    let rule = List("request", Box::new(Fields(request_fields())));
    holds(&vec![samples::request(), samples::bare_request()], "service_requests", &rule);
}

#[test]
fn extended_requests() {
    let attribute = once(vec![("code", Filled), ("description", Text), ("values", values())]);
    let facts = once(vec![
        ("channel", Text),
        ("x", MaybeNumber),
        ("y", MaybeNumber),
        ("photos", List("photo", Box::new(Filled))),
    ]);
    let note = once(vec![("datetime", Date), ("description", Text), ("type", Filled)]);
    let mut fields = request_fields();
    fields.extend(once(vec![
        ("attributes", List("attribute", Box::new(Fields(attribute)))),
        ("extended_attributes", Fields(facts)),
        ("notes", List("note", Box::new(Fields(note)))),
    ]));
    let rule = List("request", Box::new(Fields(fields)));
    let requests = vec![samples::extended_request(), samples::extended_but_empty_request()];
    holds(&requests, "service_requests", &rule);
}

#[test]
fn receipts_have_an_id_or_a_token_but_never_both() {
    let with = |first: Option<&'static str>| {
        let mut fields: Vec<_> = first.map(|name| (name, Filled)).into_iter().collect();
        fields.extend([("service_notice", Text), ("account_id", Text)]);
        List("request", Box::new(Fields(once(fields))))
    };
    let [id, token, untracked] = samples::receipts();
    holds(&id, "service_requests", &with(Some("service_request_id")));
    holds(&token, "service_requests", &with(Some("token")));
    holds(&untracked, "service_requests", &with(None));
    let answer = Fields(once(vec![("service_request_id", Text), ("token", Filled)]));
    holds(&samples::tokens(), "service_requests", &List("request", Box::new(answer)));
}

#[test]
fn updates() {
    let mut fields = once(vec![
        ("update_id", Filled),
        ("service_request_id", Filled),
        ("status", Word(&["open", "fixed", "in_progress"])),
        ("description", Text),
        ("updated_datetime", Date),
    ]);
    fields.extend([
        ("media_url", Text, Several),
        ("external_status_code", Filled, Maybe),
        ("customer_reference", Filled, Maybe),
        ("fixmystreet_id", Filled, Maybe),
        ("extras", AnyTexts, Maybe),
    ]);
    let rule = List("request_update", Box::new(Fields(fields)));
    holds(&vec![samples::update(), samples::bare_update()], "service_request_updates", &rule);
}

#[test]
fn errors() {
    let error = once(vec![("code", Filled), ("description", Filled)]);
    holds(&samples::errors(), "errors", &List("error", Box::new(Fields(error))));
}
