//! Reading: what another server wrote, in either format, as one tree of names and texts.
//!
//! Leniency lives here and nowhere else: quoted or bare numbers and booleans, the root key some servers
//! keep in JSON, one child where an array was meant. Only entities every XML document has are resolved, so
//! a document cannot make its reader fetch or expand anything.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;

use crate::document::ReadError;

/// A text, or children that have names in XML objects and none in JSON arrays.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// An element without child elements, or a JSON scalar; `null` is the empty text.
    Leaf(String),
    /// Child elements, or the entries of a JSON object or array.
    Branch(Vec<(String, Tree)>),
}

impl Tree {
    /// The document below its root element, whose name is returned beside it.
    pub(crate) fn from_xml(xml: &str) -> Result<(String, Tree), ReadError> {
        let syntax = |error: &dyn std::fmt::Display| ReadError::Syntax(error.to_string());
        let mut reader = Reader::from_str(xml);
        let mut open = vec![Element::default()];
        loop {
            match reader.read_event().map_err(|error| syntax(&error))? {
                Event::Start(tag) => open.push(Element::named(tag.local_name().as_ref())),
                Event::Empty(tag) => {
                    close(&mut open, Element::named(tag.local_name().as_ref()));
                }
                Event::End(_) => {
                    let element = open.pop().unwrap_or_default();
                    close(&mut open, element);
                }
                Event::Text(text) => add_text(&mut open, &text.xml10_content()),
                Event::CData(text) => add_text(&mut open, &text.xml10_content()),
                Event::GeneralRef(entity) => {
                    let character = entity.resolve_char_ref().map_err(|error| syntax(&error))?;
                    match (character, resolve_xml_entity(&entity)) {
                        (Some(character), _) => add_text(&mut open, character.encode_utf8(&mut [0; 4])),
                        (None, Some(text)) => add_text(&mut open, text),
                        (None, None) => return Err(syntax(&"unknown entity")),
                    }
                }
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
        match (open.len(), open.pop().and_then(|document| document.children.into_iter().next())) {
            (1, Some(root)) => Ok(root),
            _ => Err(syntax(&"no complete root element")),
        }
    }

    /// The document below the root name, which this convention leaves out but some servers keep.
    pub(crate) fn from_json(json: &str, root: &str) -> Result<Tree, ReadError> {
        let value: serde_json::Value =
            serde_json::from_str(json).map_err(|error| ReadError::Syntax(error.to_string()))?;
        Ok(match Tree::from_value(value) {
            Tree::Branch(mut children) if matches!(children.as_slice(), [(name, _)] if name == root) => {
                children.pop().map_or(Tree::Leaf(String::new()), |(_, tree)| tree)
            }
            tree => tree,
        })
    }

    fn from_value(value: serde_json::Value) -> Tree {
        use serde_json::Value;
        match value {
            Value::Null => Tree::Leaf(String::new()),
            Value::Bool(yes) => Tree::Leaf(yes.to_string()),
            Value::Number(number) => Tree::Leaf(number.to_string()),
            Value::String(text) => Tree::Leaf(text),
            Value::Array(items) => {
                Tree::Branch(items.into_iter().map(|item| (String::new(), Tree::from_value(item))).collect())
            }
            Value::Object(fields) => Tree::Branch(
                fields.into_iter().map(|(name, value)| (name, Tree::from_value(value))).collect(),
            ),
        }
    }

    pub(crate) fn children(&self) -> &[(String, Tree)] {
        match self {
            Tree::Leaf(_) => &[],
            Tree::Branch(children) => children,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Tree> {
        self.children().iter().find(|(child, _)| child == name).map(|(_, tree)| tree)
    }

    /// The children whatever they are called: servers disagree on the names of list items.
    pub(crate) fn items(&self) -> Vec<&Tree> {
        self.children().iter().map(|(_, tree)| tree).collect()
    }

    pub(crate) fn content(&self) -> &str {
        match self {
            Tree::Leaf(text) => text,
            Tree::Branch(_) => "",
        }
    }

    /// The text of a child, exactly; empty when it is missing.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).map(Tree::content).unwrap_or_default().to_owned()
    }

    /// The text of a child, exactly, unless it is missing or blank.
    pub(crate) fn some(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.trim().is_empty())
    }

    /// A short value such as a code or id, without surrounding space; empty when missing.
    pub(crate) fn word(&self, name: &str) -> String {
        self.text(name).trim().to_owned()
    }

    pub(crate) fn some_word(&self, name: &str) -> Option<String> {
        Some(self.word(name)).filter(|word| !word.is_empty())
    }

    pub(crate) fn required(&self, field: &'static str) -> Result<String, ReadError> {
        self.some_word(field).ok_or(ReadError::Missing { field })
    }

    /// Any readable type; an absent or blank child is `None`, an unreadable one an error.
    pub(crate) fn parsed<T>(
        &self,
        field: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ReadError> {
        let Some(text) = self.some_word(field) else { return Ok(None) };
        match parse(&text) {
            Some(value) => Ok(Some(value)),
            None => Err(ReadError::Unreadable { field, text }),
        }
    }

    pub(crate) fn number(&self, field: &'static str) -> Result<Option<f64>, ReadError> {
        self.parsed(field, |text| text.parse().ok().filter(|number: &f64| number.is_finite()))
    }

    pub(crate) fn flag(&self, field: &'static str) -> Result<Option<bool>, ReadError> {
        self.parsed(field, |text| match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        })
    }

    /// The texts of a list child; of one text; or of the child repeated.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let named = self.children().iter().filter(|(child, _)| child == name);
        let leaves = named.flat_map(|(_, tree)| match tree {
            Tree::Leaf(text) => vec![text.trim()],
            Tree::Branch(items) => items.iter().map(|(_, item)| item.content().trim()).collect(),
        });
        leaves.filter(|text| !text.is_empty()).map(str::to_owned).collect()
    }

    /// The items of a list child.
    pub(crate) fn list<T>(
        &self,
        name: &str,
        read: impl FnMut(&Tree) -> Result<T, ReadError>,
    ) -> Result<Vec<T>, ReadError> {
        self.get(name).map(Tree::items).unwrap_or_default().into_iter().map(read).collect()
    }
}

#[derive(Default)]
struct Element {
    name: String,
    text: String,
    children: Vec<(String, Tree)>,
}

impl Element {
    fn named(name: &str) -> Element {
        Element { name: name.to_owned(), ..Element::default() }
    }
}

fn close(open: &mut [Element], element: Element) {
    // Text between child elements is only layout.
    let tree =
        if element.children.is_empty() { Tree::Leaf(element.text) } else { Tree::Branch(element.children) };
    if let Some(parent) = open.last_mut() {
        parent.children.push((element.name, tree));
    }
}

fn add_text(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(text: &str) -> Tree {
        Tree::Leaf(text.into())
    }

    #[test]
    fn xml_becomes_names_and_texts() {
        let xml = "<?xml version=\"1.0\"?>\n<!-- hi --><a xmlns=\"http://wiki.open311.org/GeoReport_v2\">\n <b>1 &lt; 2 &amp; \
                   &#x41;<![CDATA[ <raw> ]]></b><c/>\n <d><e>x</e><e/></d></a>";
        let (root, tree) = Tree::from_xml(xml).unwrap();
        assert_eq!(root, "a");
        let d = Tree::Branch(vec![("e".into(), leaf("x")), ("e".into(), leaf(""))]);
        assert_eq!(
            tree,
            Tree::Branch(vec![
                ("b".into(), leaf("1 < 2 & A <raw> ")),
                ("c".into(), leaf("")),
                ("d".into(), d)
            ])
        );
        assert_eq!(tree.texts("d"), ["x"]);
    }

    #[test]
    fn broken_or_hostile_xml_is_refused() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><x>&a;</x>";
        for bad in
            ["", "plain", "<a>", "<a></b>", "<a>&nope;</a>", "</a>", "<a>&#0;</a>", bomb, "<a><b></a></b>"]
        {
            assert!(Tree::from_xml(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn json_with_and_without_its_root_key() {
        let bare = Tree::from_json(r#"[{"code":400,"ok":"True","none":null}]"#, "errors").unwrap();
        let kept = Tree::from_json(r#"{"errors":[{"code":400,"ok":"True","none":null}]}"#, "errors").unwrap();
        assert_eq!(bare, kept);
        let item = bare.items()[0];
        assert_eq!(
            (item.word("code"), item.flag("ok"), item.some("none")),
            ("400".into(), Ok(Some(true)), None)
        );
        assert!(Tree::from_json("{", "errors").is_err());
    }
}
