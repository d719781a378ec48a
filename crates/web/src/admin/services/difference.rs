//! What differs between two definitions, thing by thing. Things of a list are known by their code or name, so that one
//! that moved is not everything that changed. Pure.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// Differences that are told; more would not be read.
const TOLD: usize = 200;
/// The longest text of a difference, in characters.
const TEXT_MAX: usize = 300;

/// One thing that differs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// Where it stands, in the newer definition or else in the older: `step.2.days`.
    pub(super) at: String,
    /// What it is called on the way there: `periksa`, `days`.
    pub(super) names: Vec<String>,
    pub(super) before: String,
    pub(super) after: String,
}

type Leaves = BTreeMap<Vec<String>, (String, String)>;

/// What differs, in the order of names.
pub(super) fn between(before: &Json, after: &Json) -> Vec<Difference> {
    let (mut old, mut new) = (Leaves::new(), Leaves::new());
    leaves(before, &mut (Vec::new(), String::new()), &mut old);
    leaves(after, &mut (Vec::new(), String::new()), &mut new);
    let text = |leaf: Option<&(String, String)>| {
        leaf.map_or_else(String::new, |(_, text)| text.chars().take(TEXT_MAX).collect())
    };
    let mut names: Vec<&Vec<String>> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| old.get(*name).map(|(_, text)| text) != new.get(*name).map(|(_, text)| text))
        .filter_map(|name| {
            let (at, _) = new.get(name).or_else(|| old.get(name))?;
            let (before, after) = (text(old.get(name)), text(new.get(name)));
            Some(Difference { at: at.clone(), names: name.clone(), before, after })
        })
        .take(TOLD)
        .collect()
}

fn leaves(value: &Json, (names, at): &mut (Vec<String>, String), into: &mut Leaves) {
    let mut below = |name: String, step: &str, value: &Json| {
        let longer = if at.is_empty() { step.to_owned() } else { format!("{at}.{step}") };
        let mut names = names.clone();
        names.push(name);
        leaves(value, &mut (names, longer), into);
    };
    match value {
        // A condition is one thing, however it is written.
        Json::Object(object) if names.last().is_none_or(|name| name != "when") => {
            object.iter().for_each(|(key, value)| below(key.clone(), key, value));
        }
        Json::Array(list) if list.iter().any(Json::is_object) => {
            for (n, one) in list.iter().enumerate() {
                below(known_by(one).unwrap_or_else(|| (n + 1).to_string()), &n.to_string(), one);
            }
        }
        // Nothing said and nothing there are the same.
        Json::Null => {}
        Json::Bool(false) => {}
        Json::String(text) if text.is_empty() => {}
        Json::Array(list) if list.is_empty() => {}
        Json::String(text) => _ = into.insert(names.clone(), (at.clone(), text.clone())),
        Json::Array(list) => {
            let texts = list.iter().map(|one| one.as_str().map_or_else(|| one.to_string(), str::to_owned));
            into.insert(names.clone(), (at.clone(), texts.collect::<Vec<_>>().join(", ")));
        }
        other => _ = into.insert(names.clone(), (at.clone(), other.to_string())),
    }
}

/// What a thing of a list is known by.
fn known_by(one: &Json) -> Option<String> {
    let places = ["/code", "/value", "/title/id", "/name/id", "/text/id"];
    let text = places.into_iter().find_map(|place| one.pointer(place)?.as_str());
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_changed_is_told_and_a_thing_that_moved_is_not() {
        let step = |code: &str, days: i64| json!({"code": code, "days": days, "agency": "", "after": null});
        let before = json!({"days": 3, "step": [step("a", 1), step("b", 2)], "keywords": ["kk"]});
        let after = json!({"days": 3, "step": [step("b", 4), step("a", 1)], "keywords": ["kk", "kartu"]});
        let found = between(&before, &after);
        let told: Vec<(&str, Vec<&str>, &str, &str)> = found
            .iter()
            .map(|d| {
                (
                    d.at.as_str(),
                    d.names.iter().map(String::as_str).collect(),
                    d.before.as_str(),
                    d.after.as_str(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("keywords", vec!["keywords"], "kk", "kk, kartu"),
                ("step.0.days", vec!["step", "b", "days"], "2", "4"),
            ]
        );
        assert_eq!(between(&after, &after), []);
        let without = json!({"days": 3, "step": [step("b", 4)], "keywords": ["kk", "kartu"]});
        let gone = between(&after, &without);
        assert!(gone.iter().all(|d| d.names[1] == "a" && d.after.is_empty()) && !gone.is_empty());
    }
}
