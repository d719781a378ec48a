//! From what came in a form to answers with the right types, and from answers to lines a person reads. Pure.

use jiff::civil::Date;
use kit::i18n::Lang;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use super::{Control, Field, Form};
use crate::context::Book;
use crate::{identity, papers};

/// What came in a form: names and values, a name perhaps several times. An entry of a group is named
/// `group.0.field`.
#[derive(Clone, Debug, Default)]
pub struct Raw(pub Vec<(String, String)>);

impl Raw {
    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    fn first<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).find(|value| !value.is_empty())
    }
}

/// One answer as a person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The question's code, `group.0.field` inside groups.
    pub code: String,
    /// The question.
    pub label: String,
    /// The answer; of files their number.
    pub value: String,
    /// The names of the files it is answered with.
    pub files: Vec<String>,
}

impl Form {
    /// Puts what came for one page (counted from 0) into the answers; what a page asks and did not come is taken out.
    #[must_use]
    pub fn with_page(&self, index: usize, raw: &Raw, answers: &Json) -> Json {
        let mut answers = answers.as_object().cloned().unwrap_or_default();
        for field in self.pages.get(index).into_iter().flat_map(|page| &page.fields) {
            match field.read(&field.code, raw) {
                Some(value) => answers.insert(field.code.clone(), value),
                None => answers.remove(&field.code),
            };
        }
        Json::Object(answers)
    }

    /// Puts what came for these questions into the answers, and leaves the others.
    #[must_use]
    pub fn with_fields(&self, codes: &[String], raw: &Raw, answers: &Json) -> Json {
        let mut answers = answers.as_object().cloned().unwrap_or_default();
        for field in self.fields().filter(|field| codes.contains(&field.code)) {
            match field.read(&field.code, raw) {
                Some(value) => answers.insert(field.code.clone(), value),
                None => answers.remove(&field.code),
            };
        }
        Json::Object(answers)
    }

    /// Every answer as a line, in the order it was asked.
    #[must_use]
    pub fn lines(&self, answers: &Json, lang: Lang, book: &Book) -> Vec<Line> {
        let mut lines = Vec::new();
        for field in self.fields() {
            let Some(value) = answers.get(&field.code) else { continue };
            let label = field.label.get(lang).to_owned();
            if field.control != Control::Group {
                let (code, value, files) =
                    (field.code.clone(), field.show(value, lang, book), field.files(value));
                lines.push(Line { code, label, value, files });
                continue;
            }
            for (n, entry) in value.as_array().into_iter().flatten().enumerate() {
                for inner in &field.fields {
                    let Some(value) = entry.get(&inner.code) else { continue };
                    lines.push(Line {
                        code: format!("{}.{n}.{}", field.code, inner.code),
                        label: format!("{label} {}: {}", n + 1, inner.label.get(lang)),
                        value: inner.show(value, lang, book),
                        files: Vec::new(),
                    });
                }
            }
        }
        lines
    }

    /// The pictures among the answers, in the order of the questions.
    #[must_use]
    pub fn photos(&self, answers: &Json) -> Vec<Uuid> {
        self.files(answers).filter_map(|name| name.parse().ok()).collect()
    }

    /// The papers among the answers, in the order of the questions.
    #[must_use]
    pub fn papers(&self, answers: &Json) -> Vec<Uuid> {
        self.files(answers).filter_map(|name| papers::named(&name)).collect()
    }

    fn files(&self, answers: &Json) -> impl Iterator<Item = String> {
        self.fields()
            .flat_map(|field| answers.get(&field.code).map(|value| field.files(value)).unwrap_or_default())
    }
}

impl Field {
    /// The names of the files it is answered with.
    fn files(&self, answer: &Json) -> Vec<String> {
        let names = answer.as_array().filter(|_| self.is_upload()).into_iter().flatten();
        names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
    }

    /// The answer among what came, with its type; what cannot be read stays as it was typed, so that the person sees
    /// it again beside what is wrong with it.
    fn read(&self, name: &str, raw: &Raw) -> Option<Json> {
        let first = raw.first(name);
        match self.control {
            Control::Choices | Control::Photo | Control::File => {
                let mut values: Vec<Json> = Vec::new();
                for value in raw.all(name).filter(|value| !value.is_empty()).map(Json::from) {
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                (!values.is_empty()).then_some(Json::Array(values))
            }
            Control::Agree => first.map(|_| Json::Bool(true)),
            Control::Whole => first.map(|text| number(text, |text| text.parse::<i64>().ok().map(Json::from))),
            Control::Money => {
                let digits = |text: &str| {
                    let plain: String =
                        text.trim_start_matches("Rp").chars().filter(|c| !matches!(c, '.' | ' ')).collect();
                    plain.parse::<i64>().ok().map(Json::from)
                };
                first.map(|text| number(text, digits))
            }
            Control::Number => {
                // Indonesians write a comma before decimals.
                let read = |text: &str| {
                    let number = text.replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite())?;
                    serde_json::Number::from_f64(number).map(Json::Number)
                };
                first.map(|text| number(text, read))
            }
            Control::Phone => {
                first.map(|text| identity::phone(text).unwrap_or_else(|_| text.to_owned()).into())
            }
            Control::Email => {
                first.map(|text| identity::email(text).unwrap_or_else(|_| text.to_owned()).into())
            }
            Control::Nik | Control::Kk => first.map(|text| {
                text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect::<String>().into()
            }),
            Control::Group => self.read_group(name, raw),
            Control::Line | Control::Date | Control::Choice | Control::Kelurahan => first.map(Json::from),
            Control::Text => first.map(|text| text.replace("\r\n", "\n").into()),
        }
    }

    /// The entries of a group; those where nothing was filled in are left out.
    fn read_group(&self, name: &str, raw: &Raw) -> Option<Json> {
        let prefix = format!("{name}.");
        let index = |key: &str| key.strip_prefix(&prefix)?.split('.').next()?.parse::<usize>().ok();
        let mut indexes: Vec<usize> = raw.0.iter().filter_map(|(key, _)| index(key)).collect();
        indexes.sort_unstable();
        indexes.dedup();
        let entries: Vec<Json> = indexes
            .into_iter()
            .filter_map(|n| {
                let entry: Map<String, Json> = self
                    .fields
                    .iter()
                    .filter_map(|f| Some((f.code.clone(), f.read(&format!("{name}.{n}.{}", f.code), raw)?)))
                    .collect();
                (!entry.is_empty()).then_some(Json::Object(entry))
            })
            .collect();
        (!entries.is_empty()).then_some(Json::Array(entries))
    }

    /// An answer in words.
    #[must_use]
    pub fn show(&self, value: &Json, lang: Lang, book: &Book) -> String {
        let name = |value: &str| {
            let option = self.options.iter().find(|option| option.value == value);
            option.map_or_else(|| value.to_owned(), |option| option.name.get(lang).to_owned())
        };
        match (self.control, value) {
            (Control::Photo | Control::File, Json::Array(files)) => files.len().to_string(),
            (Control::Choices, Json::Array(values)) => {
                values.iter().filter_map(Json::as_str).map(name).collect::<Vec<_>>().join(", ")
            }
            (Control::Agree, _) => "✓".to_owned(),
            (Control::Choice, Json::String(value)) => name(value),
            (Control::Kelurahan, Json::String(code)) => book.areas.in_words(Some(code), ""),
            (Control::Money, Json::Number(amount)) => {
                format!("Rp{}", thousands(amount.as_i64().unwrap_or(0)))
            }
            (Control::Number, Json::Number(number)) => {
                let text = number.to_string();
                text.strip_suffix(".0").unwrap_or(&text).replace('.', ",")
            }
            (Control::Date, Json::String(text)) => in_words(text, lang),
            (_, Json::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        }
    }
}

/// A day as letters and people write it: 17 Agustus 1999.
pub(super) fn in_words(text: &str, lang: Lang) -> String {
    let Ok(date) = text.parse::<Date>() else { return text.to_owned() };
    format!("{} {} {}", date.day(), lang.t(&format!("month-{}", date.month())), date.year())
}

fn number(text: &str, read: impl Fn(&str) -> Option<Json>) -> Json {
    read(text).unwrap_or_else(|| Json::from(text))
}

/// A whole number with a point between thousands.
#[must_use]
pub fn thousands(amount: i64) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if amount < 0 { format!("-{text}") } else { text }
}
