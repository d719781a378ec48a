//! When something is asked: picked from the answers to what was asked before, which writes a JSON Schema, or any other
//! schema as JSON. Pure.

use civic::services::form::{Control, Form};
use civic::{FieldError, Problem};
use kit::i18n::Lang;
use serde_json::{Map, Value as Json, json};

use crate::shell::form::Fields;

/// The longest schema that is typed, in characters.
const SCHEMA_MAX: usize = 5000;

/// A question with choices that comes before.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) options: Vec<(String, String)>,
    /// Whether several can be chosen.
    many: bool,
}

/// The questions with choices on the pages before one.
pub(super) fn asked_before(form: &Form, page: usize, lang: Lang) -> Vec<Asked> {
    let before = form.pages.iter().take(page).flat_map(|page| &page.fields);
    before
        .filter(|field| matches!(field.control, Control::Choice | Control::Choices))
        .map(|field| Asked {
            code: field.code.clone(),
            label: field.label.get(lang).to_owned(),
            options: field.options.iter().map(|o| (o.value.clone(), o.name.get(lang).to_owned())).collect(),
            many: field.control == Control::Choices,
        })
        .collect()
}

/// The name of the box for the answers of one question.
pub(super) fn box_name(name: &str, code: &str) -> String {
    format!("{name}.{code}")
}

/// The name of the text for any other schema.
pub(super) fn text_name(name: &str) -> String {
    format!("{name}_json")
}

/// What is picked in a condition, by question; `None` when it says more than can be picked.
fn picked(when: &Json, asked: &[Asked]) -> Option<Vec<(String, Vec<String>)>> {
    let object = when.as_object()?;
    if object.keys().any(|key| !["properties", "required"].contains(&key.as_str())) {
        return None;
    }
    let required: Vec<&str> = object.get("required")?.as_array()?.iter().filter_map(Json::as_str).collect();
    let properties = object.get("properties")?.as_object()?;
    if required.len() != properties.len() || properties.keys().any(|code| !required.contains(&code.as_str()))
    {
        return None;
    }
    let one = |(code, says): (&String, &Json)| {
        let known = asked.iter().find(|question| question.code == *code)?;
        let values = values(says, known.many)?;
        let all = values.iter().all(|value| known.options.iter().any(|(option, _)| option == value));
        all.then(|| (code.clone(), values))
    };
    properties.iter().map(one).collect()
}

/// The values of `{"const": v}` or `{"enum": [...]}`, inside of `contains` where several can be chosen.
fn values(says: &Json, many: bool) -> Option<Vec<String>> {
    let object = says.as_object().filter(|object| object.len() == 1)?;
    if many {
        return values(object.get("contains")?, false);
    }
    match (object.get("const"), object.get("enum")) {
        (Some(value), None) => Some(vec![value.as_str()?.to_owned()]),
        (None, Some(list)) => list.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

/// The schema of what was picked.
fn schema(picked: &[(String, Vec<String>)], asked: &[Asked]) -> Json {
    let mut properties = Map::new();
    for (code, values) in picked {
        let one = match values.as_slice() {
            [value] => json!({"const": value}),
            values => json!({"enum": values}),
        };
        let many = asked.iter().any(|question| question.code == *code && question.many);
        properties.insert(code.clone(), if many { json!({"contains": one}) } else { one });
    }
    let required: Vec<&String> = picked.iter().map(|(code, _)| code).collect();
    json!({"properties": properties, "required": required})
}

/// What stands in the form for a condition.
pub(super) fn stored(name: &str, when: Option<&Json>, asked: &[Asked], into: &mut Fields) {
    let Some(when) = when.filter(|when| !when.is_null()) else { return };
    match picked(when, asked) {
        Some(picked) => {
            for (code, values) in picked {
                into.0.extend(values.into_iter().map(|value| (box_name(name, &code), value)));
            }
        }
        None => into.0.push((text_name(name), format!("{when:#}"))),
    }
}

/// The condition that came in a form; what was picked before stays as it was written.
pub(super) fn read(
    name: &str,
    fields: &Fields,
    old: Option<&Json>,
    asked: &[Asked],
) -> Result<Option<Json>, FieldError> {
    let text_name = text_name(name);
    let typed = fields.get(&text_name).trim();
    let chosen: Vec<(String, Vec<String>)> = asked
        .iter()
        .map(|question| {
            let sent = fields.all(&box_name(name, &question.code));
            let known = question.options.iter().filter(|(value, _)| sent.contains(value));
            (question.code.clone(), known.map(|(value, _)| value.clone()).collect::<Vec<String>>())
        })
        .filter(|(_, values)| !values.is_empty())
        .collect();
    if typed.is_empty() {
        let same = |old: &&Json| {
            let sorted = |mut picked: Vec<(String, Vec<String>)>| {
                picked.iter_mut().for_each(|(_, values)| values.sort_unstable());
                picked.sort_unstable();
                picked
            };
            picked(old, asked).map(sorted) == Some(sorted(chosen.clone()))
        };
        let new = || (!chosen.is_empty()).then(|| schema(&chosen, asked));
        return Ok(old.filter(same).cloned().or_else(new));
    }
    if !chosen.is_empty() {
        // Both at once: it cannot be told which was meant.
        return Err(Problem::NotFitting.at(text_name));
    }
    if typed.chars().count() > SCHEMA_MAX {
        return Err(Problem::TooLong(SCHEMA_MAX).at(text_name));
    }
    let read: Option<Json> = serde_json::from_str(typed).ok().filter(Json::is_object);
    read.map(Some).ok_or_else(|| Problem::BadJson.at(text_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Vec<Asked> {
        let options = |values: &[&str]| values.iter().map(|v| ((*v).to_owned(), (*v).to_owned())).collect();
        let one = |code: &str, many| Asked {
            code: code.to_owned(),
            label: code.to_owned(),
            options: options(&["a", "b", "c"]),
            many,
        };
        vec![one("sebab", false), one("berkas", true)]
    }

    fn round(when: &Json) -> (Fields, Option<Json>) {
        let mut fields = Fields::default();
        stored("when", Some(when), &asked(), &mut fields);
        let read = read("when", &fields, Some(when), &asked()).unwrap();
        (fields, read)
    }

    #[test]
    fn what_can_be_picked_is_picked_and_the_rest_stays_json() {
        let picked = [
            json!({"properties": {"sebab": {"const": "a"}}, "required": ["sebab"]}),
            json!({"properties": {"sebab": {"enum": ["a", "c"]}}, "required": ["sebab"]}),
            json!({"properties": {"berkas": {"contains": {"const": "b"}}}, "required": ["berkas"]}),
        ];
        for when in picked {
            let (fields, again) = round(&when);
            assert_eq!(fields.get("when_json"), "", "{when}");
            assert_eq!(again, Some(when.clone()));
            // The same from a form alone.
            assert_eq!(read("when", &fields, None, &asked()).unwrap(), Some(when));
        }
        let other = [
            json!({"properties": {"sebab": {"const": "x"}}, "required": ["sebab"]}),
            json!({"properties": {"umur": {"minimum": 17}}, "required": ["umur"]}),
            json!({"properties": {"sebab": {"const": "a"}}}),
            json!({"not": {"required": ["sebab"]}}),
        ];
        for when in other {
            let (fields, again) = round(&when);
            assert_ne!(fields.get("when_json"), "", "{when}");
            assert_eq!(again, Some(when));
        }
    }

    #[test]
    fn nothing_picked_means_always_and_both_at_once_is_asked_back() {
        let old = json!({"properties": {"sebab": {"const": "a"}}, "required": ["sebab"]});
        assert_eq!(read("when", &Fields::default(), Some(&old), &asked()).unwrap(), None);
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let both = Fields(vec![field("when.sebab", "a"), field("when_json", "{}")]);
        assert_eq!(read("when", &both, None, &asked()).unwrap_err(), Problem::NotFitting.at("when_json"));
        let broken = Fields(vec![field("when_json", "{")]);
        assert_eq!(read("when", &broken, None, &asked()).unwrap_err(), Problem::BadJson.at("when_json"));
    }
}
