//! Inputs over a definition's JSON: each knows the path of what it writes, how that becomes what stands in a form, and
//! how what came in a form becomes it again. Bad input is named at its field, everything at once. Pure.

use civic::{FieldError, Problem};
use serde_json::{Map, Value as Json, json};

use super::condition::{self, Asked};
use super::lines;
use crate::shell::form::Fields;

/// One thing to write.
#[derive(Debug)]
pub(super) struct Input {
    /// Where it stands, from the node of its part on: `standard.legal.text`. Also its name in the form.
    pub(super) path: String,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    pub(super) kind: Kind,
}

/// How it is written.
#[derive(Debug)]
pub(super) enum Kind {
    /// One line of at most so many characters.
    Line(usize),
    /// Several lines.
    Text(usize),
    /// A text in the city's languages; long or short.
    Words {
        most: usize,
        long: bool,
    },
    /// A code; made from a text beside it when it is blank.
    Code {
        from: &'static str,
        most: usize,
    },
    /// A whole number between these; nothing when it is blank and may be.
    Whole {
        least: i64,
        most: i64,
        optional: bool,
    },
    Tick,
    /// One of the values, each with its words.
    Pick(Vec<(String, String)>),
    /// The same, without one to begin with.
    Need(Vec<(String, String)>),
    /// The same, where the first is nothing at all.
    MaybePick(Vec<(String, String)>),
    /// Any of the values.
    Picks(Vec<(String, String)>),
    /// The same; nothing at all when none is chosen, and an empty list when [`NONE`] is.
    MaybePicks(Vec<(String, String)>),
    /// Words, one per line or between commas.
    List {
        each: usize,
        most: usize,
    },
    /// Choices, one per line: `value = label | English | Javanese`.
    Options(usize),
    /// Rates of choices, one per line: `value = 1,5`.
    Rates(usize),
    /// When it is asked, by the answers to these.
    When(Vec<Asked>),
    /// JSON Schemas, as JSON.
    Schemas(usize),
    /// Things one below the other, each of these inputs; those where nothing stands are left out.
    Rows {
        inputs: Vec<Input>,
        most: usize,
    },
}

/// Says of a list of choices that there are to be none.
pub(super) const NONE: &str = "-";
/// Empty rows that stand ready.
const READY: usize = 2;

/// What one page writes, and which things are not there when nothing stands in any of their inputs.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) inputs: Vec<Input>,
    pub(super) optional: &'static [&'static str],
}

impl Input {
    pub(super) fn new(path: impl Into<String>, label: impl Into<String>, kind: Kind) -> Input {
        Input { path: path.into(), label: label.into(), hint: None, kind }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Input {
        Input { hint: Some(hint.into()), ..self }
    }

    /// Its name in a form, below a prefix such as `refusal.0.`.
    pub(super) fn name(&self, prefix: &str) -> String {
        format!("{prefix}{}", self.path)
    }

    /// What stands in a form for what is written.
    pub(super) fn stored(&self, prefix: &str, node: &Json, into: &mut Fields) {
        let name = self.name(prefix);
        let value = at(node, &self.path);
        let mut put = |name: String, value: String| into.0.push((name, value));
        let text = || value.and_then(Json::as_str).unwrap_or_default().to_owned();
        match &self.kind {
            Kind::Line(_)
            | Kind::Text(_)
            | Kind::Code { .. }
            | Kind::Pick(_)
            | Kind::Need(_)
            | Kind::MaybePick(_) => put(name, text()),
            Kind::Words { .. } => {
                for lang in LANGUAGES {
                    let text = value.and_then(|words| words.get(lang)).and_then(Json::as_str);
                    put(format!("{name}.{lang}"), text.unwrap_or_default().to_owned());
                }
            }
            Kind::Whole { .. } => {
                put(name, value.and_then(Json::as_i64).map(|n| n.to_string()).unwrap_or_default());
            }
            Kind::Tick => put(name, if value == Some(&Json::Bool(true)) { "1" } else { "" }.to_owned()),
            Kind::Picks(_) | Kind::MaybePicks(_) => {
                let chosen = strings(value);
                if chosen.is_empty() && value.is_some_and(Json::is_array) {
                    put(name.clone(), NONE.to_owned());
                }
                chosen.into_iter().for_each(|value| put(name.clone(), value));
            }
            Kind::List { .. } => put(name, strings(value).join(", ")),
            Kind::Options(_) => put(name, lines::options_as_text(value)),
            Kind::Rates(_) => put(name, lines::rates_as_text(value)),
            Kind::When(asked) => condition::stored(&name, value, asked, into),
            Kind::Schemas(_) => {
                let some = value.filter(|value| value.as_array().is_some_and(|list| !list.is_empty()));
                put(name, some.map(|value| format!("{value:#}")).unwrap_or_default());
            }
            Kind::Rows { inputs, .. } => {
                let rows = value.and_then(Json::as_array).into_iter().flatten().enumerate();
                for (n, row) in rows {
                    let below = format!("{name}.{n}.");
                    inputs.iter().for_each(|input| input.stored(&below, row, into));
                }
            }
        }
    }

    /// Whether nothing stands in the form for it.
    fn is_blank(&self, prefix: &str, fields: &Fields) -> bool {
        let name = self.name(prefix);
        let below = format!("{name}.");
        // What is only ever chosen or ticked says nothing about whether a thing is there.
        matches!(self.kind, Kind::Tick | Kind::Pick(_))
            || fields
                .0
                .iter()
                .filter(|(key, _)| *key == name || key.starts_with(&below))
                .all(|(_, value)| value.trim().is_empty())
    }

    /// What came in a form, put where it stands.
    pub(super) fn read(&self, prefix: &str, fields: &Fields, node: &mut Json, wrong: &mut Vec<FieldError>) {
        let name = self.name(prefix);
        let typed = fields.get(&name).trim().replace("\r\n", "\n");
        let value = match &self.kind {
            Kind::Words { most, .. } => Ok(Some(words(&name, fields, *most, wrong))),
            Kind::Rows { inputs, most } => Ok(Some(rows((&name, inputs, *most), fields, wrong))),
            Kind::When(asked) => condition::read(&name, fields, at(node, &self.path), asked),
            Kind::Tick => Ok(Some(fields.ticked(&name).into())),
            Kind::Picks(known) | Kind::MaybePicks(known) => {
                Ok(self.chosen(known, &fields.all(&name), at(node, &self.path)))
            }
            Kind::Code { from, most } if typed.is_empty() => {
                let made = lines::code(fields.get(&format!("{prefix}{from}")));
                short(made, *most).map_err(|problem| problem.at(name))
            }
            _ => self.typed(typed).map_err(|problem| problem.at(name)),
        };
        match value {
            Ok(value) => put(node, &self.path, value),
            Err(error) => wrong.push(error),
        }
    }

    /// What is written as one text.
    fn typed(&self, typed: String) -> Result<Option<Json>, Problem> {
        match &self.kind {
            Kind::Line(most) | Kind::Text(most) | Kind::Code { most, .. } => short(typed, *most),
            Kind::Whole { optional: true, .. } | Kind::MaybePick(_) if typed.is_empty() => Ok(None),
            Kind::Whole { .. } | Kind::Need(_) if typed.is_empty() => Err(Problem::Missing),
            Kind::Whole { least, most, .. } => whole(&typed, (*least, *most)),
            Kind::Pick(known) | Kind::Need(known) | Kind::MaybePick(known) => {
                let good = known.iter().any(|(value, _)| *value == typed);
                if good { Ok(Some(typed.into())) } else { Err(Problem::UnknownChoice) }
            }
            Kind::List { each, most } => {
                let list = lines::listed(&typed);
                match list.iter().any(|word| word.chars().count() > *each) {
                    true => Err(Problem::TooLong(*each)),
                    false if list.len() > *most => Err(Problem::TooManyItems(*most)),
                    false => Ok(Some(json!(list))),
                }
            }
            Kind::Options(most) => lines::options(&typed, *most).map(Some),
            Kind::Rates(most) => lines::rates(&typed, *most).map(Some),
            Kind::Schemas(most) => lines::schemas(&typed, *most).map(Some),
            // Read by more than one text, above.
            Kind::Words { .. }
            | Kind::Rows { .. }
            | Kind::When(_)
            | Kind::Tick
            | Kind::Picks(_)
            | Kind::MaybePicks(_) => Ok(None),
        }
    }

    /// What was chosen before stays where it stood, so that a document keeps its order; what is new comes after it.
    fn chosen(&self, known: &[(String, String)], sent: &[String], old: Option<&Json>) -> Option<Json> {
        let mut chosen: Vec<&str> =
            known.iter().map(|(value, _)| value.as_str()).filter(|value| *value != NONE).collect();
        chosen.retain(|value| sent.iter().any(|one| one == value));
        let old = strings(old);
        chosen.sort_by_key(|value| old.iter().position(|one| one == value).unwrap_or(usize::MAX));
        let none = sent.iter().any(|value| value == NONE);
        let gone = chosen.is_empty() && !none && matches!(self.kind, Kind::MaybePicks(_));
        (!gone).then(|| json!(chosen))
    }
}

fn short(text: String, most: usize) -> Result<Option<Json>, Problem> {
    if text.chars().count() > most { Err(Problem::TooLong(most)) } else { Ok(Some(text.into())) }
}

/// Points between thousands are as good as none.
fn whole(typed: &str, (least, most): (i64, i64)) -> Result<Option<Json>, Problem> {
    let plain: String = typed.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
    match plain.parse::<i64>() {
        Ok(n) if n < least => Err(Problem::TooSmall(least)),
        Ok(n) if n > most => Err(Problem::TooLarge(most)),
        Ok(n) => Ok(Some(n.into())),
        Err(_) => Err(Problem::BadNumber),
    }
}

/// The languages of a text, as its JSON names them.
pub(super) const LANGUAGES: [&str; 3] = ["id", "en", "jv"];

fn words(name: &str, fields: &Fields, most: usize, wrong: &mut Vec<FieldError>) -> Json {
    let mut words = Map::new();
    for lang in LANGUAGES {
        let name = format!("{name}.{lang}");
        let text = fields.get(&name).trim().replace("\r\n", "\n");
        if text.chars().count() > most {
            wrong.push(Problem::TooLong(most).at(name));
        }
        words.insert(lang.to_owned(), text.into());
    }
    Json::Object(words)
}

/// The numbers of the rows in which something stands.
fn filled(name: &str, inputs: &[Input], fields: &Fields) -> Vec<usize> {
    let prefix = format!("{name}.");
    let number = |key: &str| key.strip_prefix(&prefix)?.split('.').next()?.parse::<usize>().ok();
    let mut numbers: Vec<usize> = fields.0.iter().filter_map(|(key, _)| number(key)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.retain(|n| inputs.iter().any(|input| !input.is_blank(&format!("{name}.{n}."), fields)));
    numbers
}

fn rows((name, inputs, most): (&str, &[Input], usize), fields: &Fields, wrong: &mut Vec<FieldError>) -> Json {
    let numbers = filled(name, inputs, fields);
    if numbers.len() > most {
        wrong.push(Problem::TooManyItems(most).at(name));
    }
    let row = |n: usize, wrong: &mut Vec<FieldError>| {
        let mut row = json!({});
        read(inputs, &format!("{name}.{n}."), (fields, &["by"]), (&mut row, wrong));
        row
    };
    numbers.into_iter().take(most).map(|n| row(n, wrong)).collect()
}

/// How many rows a form shows: those with something in them, and a few that stand ready.
pub(super) fn shown(name: &str, (inputs, most): (&[Input], usize), fields: &Fields) -> usize {
    (filled(name, inputs, fields).last().map_or(0, |n| n + 1) + READY).min(most)
}

fn read(
    inputs: &[Input],
    prefix: &str,
    (fields, optional): (&Fields, &[&str]),
    (node, wrong): (&mut Json, &mut Vec<FieldError>),
) {
    let below = |input: &Input, parent: &str| {
        input.path.strip_prefix(parent).is_some_and(|r| r.is_empty() || r.starts_with('.'))
    };
    let gone = |parent: &&&str| {
        inputs.iter().filter(|input| below(input, parent)).all(|input| input.is_blank(prefix, fields))
    };
    let gone: Vec<&&str> = optional.iter().filter(gone).collect();
    for input in inputs.iter().filter(|input| !gone.iter().any(|parent| below(input, parent))) {
        input.read(prefix, fields, node, wrong);
    }
    gone.into_iter().for_each(|parent| put(node, parent, None));
}

impl Sheet {
    /// What stands in the form for what is written.
    pub(super) fn stored(&self, node: &Json) -> Fields {
        let mut fields = Fields::default();
        self.inputs.iter().for_each(|input| input.stored("", node, &mut fields));
        fields
    }

    /// What came in the form, put into what was written; everything that is wrong with it.
    pub(super) fn read(&self, fields: &Fields, node: &mut Json) -> Vec<FieldError> {
        let mut wrong = Vec::new();
        read(&self.inputs, "", (fields, self.optional), (node, &mut wrong));
        wrong
    }

    /// The words for the name of a field, for the list of what is wrong.
    pub(super) fn label_of(&self, field: &str) -> String {
        let found = self.inputs.iter().find(|input| {
            field
                .strip_prefix(&input.path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_']))
        });
        let Some(input) = found else { return field.to_owned() };
        let inner = || {
            let Kind::Rows { inputs, .. } = &input.kind else { return None };
            let (n, path) = field.strip_prefix(&input.path)?.strip_prefix('.')?.split_once('.')?;
            let inner = inputs.iter().find(|one| path.starts_with(&one.path))?;
            Some(format!("{} {}: {}", input.label, n.parse::<usize>().ok()? + 1, inner.label))
        };
        inner().unwrap_or_else(|| input.label.clone())
    }
}

/// What stands at a path of points.
pub(super) fn at<'a>(node: &'a Json, path: &str) -> Option<&'a Json> {
    if path.is_empty() { Some(node) } else { node.pointer(&format!("/{}", path.replace('.', "/"))) }
}

/// Puts something at a path of points, or takes it out; what is missing on the way there is made.
fn put(node: &mut Json, path: &str, value: Option<Json>) {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    if !node.is_object() {
        *node = json!({});
    }
    let Some(object) = node.as_object_mut() else { return };
    match (rest, value) {
        (Some(rest), value) => {
            if value.is_some() || object.contains_key(first) {
                put(object.entry(first.to_owned()).or_insert_with(|| json!({})), rest, value);
            }
        }
        (None, Some(value)) => _ = object.insert(first.to_owned(), value),
        (None, None) => _ = object.remove(first),
    }
}

fn strings(value: Option<&Json>) -> Vec<String> {
    let list = value.and_then(Json::as_array).into_iter().flatten();
    list.filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests;
