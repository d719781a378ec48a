//! The parts of a definition that are written one by one, each with an address: `basics`, `step.2`,
//! `form.page.0.field.3`. Addresses of things in lists are those of the definition's JSON, so that what is wrong with
//! them leads there. Pure.

use std::fmt;

use civic::services::Standard;
use serde_json::{Map, Value as Json, json};

/// What is written on one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Basics,
    Standard,
    Making,
    Steps,
    Step(usize),
    Refusals,
    Terms,
    Fee,
    Product,
    Form,
    Page(usize),
    Question(usize, usize),
    /// A question of a group.
    Inner(usize, usize, usize),
}

/// What a draft leads to, in the order a person would write it.
pub(super) const SECTIONS: [Part; 9] = [
    Part::Basics,
    Part::Standard,
    Part::Making,
    Part::Form,
    Part::Steps,
    Part::Fee,
    Part::Product,
    Part::Refusals,
    Part::Terms,
];

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Step(n) => write!(f, "step.{n}"),
            Part::Page(n) => write!(f, "form.page.{n}"),
            Part::Question(n, m) => write!(f, "form.page.{n}.field.{m}"),
            Part::Inner(n, m, k) => write!(f, "form.page.{n}.field.{m}.field.{k}"),
            _ => f.write_str(self.word()),
        }
    }
}

impl Part {
    /// Its word, for messages; things in a list share one.
    pub(super) fn word(self) -> &'static str {
        match self {
            Part::Basics => "basics",
            Part::Standard => "standard",
            Part::Making => "making",
            Part::Steps => "step",
            Part::Step(_) => "one-step",
            Part::Refusals => "refusal",
            Part::Terms => "terms",
            Part::Fee => "fee",
            Part::Product => "product",
            Part::Form => "form",
            Part::Page(_) => "page",
            Part::Question(..) | Part::Inner(..) => "question",
        }
    }

    /// The part of an address.
    pub(super) fn of(address: &str) -> Option<Part> {
        if let Some(section) = SECTIONS.into_iter().find(|part| part.word() == address) {
            return Some(section);
        }
        let words: Vec<&str> = address.split('.').collect();
        let number = |text: &&str| text.parse::<usize>().ok();
        match words.as_slice() {
            ["step", n] => Some(Part::Step(number(n)?)),
            ["form", "page", n] => Some(Part::Page(number(n)?)),
            ["form", "page", n, "field", m] => Some(Part::Question(number(n)?, number(m)?)),
            ["form", "page", n, "field", m, "field", k] => {
                Some(Part::Inner(number(n)?, number(m)?, number(k)?))
            }
            _ => None,
        }
    }

    /// The part in which what stands at a place of the definition is written.
    pub(super) fn holding(at: &str) -> Part {
        let first = at.split('.').next().unwrap_or_default();
        let inner = |word: &str| Standard::default().making().iter().any(|(known, _)| *known == word);
        Part::of(at).unwrap_or(match first {
            "standard" if inner(at.split('.').nth(1).unwrap_or_default()) => Part::Making,
            "standard" => Part::Standard,
            "step" => Part::Steps,
            "refusal" => Part::Refusals,
            "fee" => Part::Fee,
            "product" => Part::Product,
            "form" => Part::Form,
            "objection" | "silence" | "extension" => Part::Terms,
            _ => Part::Basics,
        })
    }

    /// The section it belongs to.
    pub(super) fn section(self) -> Part {
        match self {
            Part::Step(_) => Part::Steps,
            Part::Page(_) | Part::Question(..) | Part::Inner(..) => Part::Form,
            own => own,
        }
    }

    /// The part one goes back to; `None` for the edition.
    pub(super) fn above(self) -> Option<Part> {
        match self {
            Part::Step(_) => Some(Part::Steps),
            Part::Page(_) => Some(Part::Form),
            Part::Question(n, _) => Some(Part::Page(n)),
            Part::Inner(n, m, _) => Some(Part::Question(n, m)),
            _ => None,
        }
    }

    /// Where its own texts stand: a JSON pointer. Those of a section stand in the definition itself.
    pub(super) fn node(self) -> String {
        match self {
            Part::Step(_) | Part::Page(_) | Part::Question(..) | Part::Inner(..) => {
                format!("/{}", self.to_string().replace('.', "/"))
            }
            _ => String::new(),
        }
    }

    /// The list of things it holds, when it holds one.
    pub(super) fn list(self) -> Option<String> {
        match self {
            Part::Steps => Some("/step".to_owned()),
            Part::Form => Some("/form/page".to_owned()),
            Part::Page(_) | Part::Question(..) => Some(format!("{}/field", self.node())),
            _ => None,
        }
    }

    /// One thing of its list.
    pub(super) fn item(self, n: usize) -> Option<Part> {
        match self {
            Part::Steps => Some(Part::Step(n)),
            Part::Form => Some(Part::Page(n)),
            Part::Page(page) => Some(Part::Question(page, n)),
            Part::Question(page, field) => Some(Part::Inner(page, field, n)),
            _ => None,
        }
    }

    /// What a new thing of its list says.
    pub(super) fn blank(self) -> Json {
        match self {
            Part::Steps => json!({"code": "", "kind": "check", "name": {"id": ""}, "days": 1}),
            Part::Form => json!({"title": {"id": ""}, "field": []}),
            _ => json!({"code": "", "control": "line", "label": {"id": ""}}),
        }
    }

    /// What of a definition its page shows, and may write over.
    pub(super) fn seen(self, content: &Json) -> Json {
        let keys: &[&str] = match self {
            Part::Basics => {
                &["name", "summary", "agency", "events", "keywords", "days", "example", "counter"]
            }
            Part::Standard | Part::Making => &["standard"],
            Part::Steps => &["step"],
            Part::Refusals => &["refusal"],
            Part::Terms => &["objection", "silence", "extension"],
            Part::Fee => &["fee"],
            Part::Product => &["product"],
            Part::Form => &["form"],
            _ => return content.pointer(&self.node()).cloned().unwrap_or_default(),
        };
        let said = keys.iter().map(|key| ((*key).to_owned(), content.get(key).cloned().unwrap_or_default()));
        Json::Object(said.collect::<Map<String, Json>>())
    }
}

/// What is done to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Add,
    Up(usize),
    Down(usize),
    Remove(usize),
}

impl Turn {
    /// As a button says it: `up.2`.
    pub(super) fn of(word: &str) -> Option<Turn> {
        if word == "add" {
            return Some(Turn::Add);
        }
        let (what, n) = word.split_once('.')?;
        let n = n.parse().ok()?;
        match what {
            "up" => Some(Turn::Up(n)),
            "down" => Some(Turn::Down(n)),
            "remove" => Some(Turn::Remove(n)),
            _ => None,
        }
    }

    /// Does it to the list of a part; the place of what was added.
    pub(super) fn make(self, part: Part, content: &mut Json) -> Option<usize> {
        let pointer = part.list()?;
        let (parent, key) = pointer.rsplit_once('/')?;
        let holder = content.pointer_mut(parent)?.as_object_mut()?;
        let list = holder.entry(key.to_owned()).or_insert_with(|| json!([])).as_array_mut()?;
        let swap = |list: &mut Vec<Json>, a: usize, b: usize| {
            if a < list.len() && b < list.len() {
                list.swap(a, b);
            }
        };
        match self {
            Turn::Add => {
                list.push(part.blank());
                return list.len().checked_sub(1);
            }
            Turn::Up(n) => swap(list, n, n.saturating_sub(1)),
            Turn::Down(n) => swap(list, n, n.saturating_add(1)),
            Turn::Remove(n) if n < list.len() => _ = list.remove(n),
            Turn::Remove(_) => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_its_part_and_back() {
        let inner = [Part::Step(2), Part::Page(0), Part::Question(1, 3), Part::Inner(1, 3, 0)];
        for part in SECTIONS.into_iter().chain(inner) {
            assert_eq!(Part::of(&part.to_string()), Some(part), "{part}");
        }
        for none in ["", "step.x", "form.page", "one-step", "form.page.0.field"] {
            assert_eq!(Part::of(none), None, "{none}");
        }
        let places = [
            ("standard.legal", Part::Making),
            ("standard.fee", Part::Standard),
            ("standard.requirements", Part::Standard),
            ("fee.part.0", Part::Fee),
            ("product.letter", Part::Product),
            ("refusal.1", Part::Refusals),
            ("form.page.0.field.2", Part::Question(0, 2)),
            ("step.4", Part::Step(4)),
            ("events", Part::Basics),
        ];
        for (at, part) in places {
            assert_eq!(Part::holding(at), part, "{at}");
        }
    }

    #[test]
    fn a_list_is_turned_and_nothing_outside_of_it() {
        let mut content = json!({"step": [{"code": "a"}, {"code": "b"}], "days": 3});
        let codes = |content: &Json| -> Vec<String> {
            let list = content["step"].as_array().unwrap();
            list.iter().map(|step| step["code"].as_str().unwrap().to_owned()).collect()
        };
        Turn::Up(1).make(Part::Steps, &mut content);
        assert_eq!(codes(&content), ["b", "a"]);
        Turn::Up(0).make(Part::Steps, &mut content);
        Turn::Down(1).make(Part::Steps, &mut content);
        Turn::Remove(7).make(Part::Steps, &mut content);
        assert_eq!(codes(&content), ["b", "a"], "there is no further up or down");
        assert_eq!(Turn::Add.make(Part::Steps, &mut content), Some(2));
        Turn::Remove(0).make(Part::Steps, &mut content);
        assert_eq!(codes(&content), ["a", ""]);
        assert_eq!(content["days"], 3);
        assert_eq!(Turn::Add.make(Part::Page(4), &mut content), None, "no such page");
    }
}
