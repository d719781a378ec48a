//! The JSON Schema of a form, and what is wrong with answers that do not fit it. Pure.

use std::collections::BTreeMap;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::{Value as Json, json};

use super::{Control, ENTRIES_MAX, Field, FileKind, Form, LINE_MAX, TEXT_MAX, formats};
use crate::services::fault::{Fault, FaultKind};
use crate::{FieldError, Problem};

impl Form {
    /// The schema its answers must fit, for programs that fill it in too. Formats beyond the standard's own: `nik`,
    /// `kk`, `phone` (E.164), `kelurahan` (a Kemendagri code), `photo` (the name of an uploaded picture).
    #[must_use]
    pub fn schema(&self) -> Json {
        let mut properties = serde_json::Map::new();
        let mut required = Vec::new();
        let mut all_of = self.rules.clone();
        for page in &self.pages {
            for field in &page.fields {
                properties.insert(field.code.clone(), field.schema());
                if field.optional {
                    continue;
                }
                let conditions: Vec<&Json> = page.when.iter().chain(&field.when).collect();
                if conditions.is_empty() {
                    required.push(field.code.clone());
                } else {
                    all_of.push(json!({"if": {"allOf": conditions}, "then": {"required": [field.code]}}));
                }
            }
        }
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": properties,
            "required": required, "additionalProperties": false,
        });
        // The standard allows no empty list.
        if let (Some(object), false) = (schema.as_object_mut(), all_of.is_empty()) {
            object.insert("allOf".to_owned(), Json::Array(all_of));
        }
        schema
    }

    /// Everything that is wrong with these answers, each at its question; empty when they can be sent.
    #[must_use]
    pub fn problems(&self, answers: &Json) -> Vec<FieldError> {
        let Some(whole) = &self.checks().whole else { return vec![Problem::NotFitting.at("form")] };
        let mut wrong: Vec<FieldError> = Vec::new();
        for error in whole.iter_errors(answers) {
            let found = problem(&error);
            if !wrong.iter().any(|known| known.field == found.field) {
                wrong.push(found);
            }
        }
        wrong
    }

    /// What of that stands on one page, counted from 0.
    #[must_use]
    pub fn page_problems(&self, index: usize, answers: &Json) -> Vec<FieldError> {
        let here = |error: &FieldError| {
            let code = error.field.split('.').next().unwrap_or_default();
            self.page_of(code) == Some(index)
        };
        self.problems(answers).into_iter().filter(here).collect()
    }
}

impl Field {
    /// The schema of its answer.
    fn schema(&self) -> Json {
        let text = |most: u32| {
            let least = self.min.unwrap_or(1).max(1);
            json!({"type": "string", "minLength": least, "maxLength": self.max.unwrap_or(i64::from(most))})
        };
        let number = |kind: &str, least: Option<i64>| {
            let mut schema = json!({"type": kind});
            if let Some(object) = schema.as_object_mut() {
                self.min.or(least).map(|min| object.insert("minimum".to_owned(), min.into()));
                self.max.map(|max| object.insert("maximum".to_owned(), max.into()));
            }
            schema
        };
        let formatted = |format: &str| json!({"type": "string", "format": format});
        let list = |items: Json, most: i64| {
            let least = self.min.unwrap_or(1).max(1);
            json!({"type": "array", "items": items, "minItems": least, "maxItems": self.max.unwrap_or(most).min(most)})
        };
        let values = || -> Vec<&str> { self.options.iter().map(|option| option.value.as_str()).collect() };
        match self.control {
            Control::Line => text(LINE_MAX),
            Control::Text => text(TEXT_MAX),
            Control::Whole => number("integer", None),
            Control::Number => number("number", None),
            Control::Money => number("integer", Some(0)),
            Control::Date => formatted("date"),
            Control::Choice => json!({"type": "string", "enum": values()}),
            Control::Choices => {
                let mut schema = list(json!({"type": "string", "enum": values()}), i64::from(u16::MAX));
                if let Some(object) = schema.as_object_mut() {
                    object.insert("uniqueItems".to_owned(), true.into());
                }
                schema
            }
            Control::Agree => json!({"type": "boolean", "const": true}),
            Control::Nik => formatted("nik"),
            Control::Kk => formatted("kk"),
            Control::Phone => formatted("phone"),
            Control::Email => formatted("email"),
            Control::Kelurahan => formatted("kelurahan"),
            Control::Photo | Control::File => {
                let format = match (self.takes_kind(FileKind::Picture), self.takes_kind(FileKind::Pdf)) {
                    (true, false) => "photo",
                    (false, _) => "paper",
                    _ => "file",
                };
                list(formatted(format), i64::try_from(self.files_max()).unwrap_or(0))
            }
            Control::Group => {
                let inner: serde_json::Map<String, Json> =
                    self.fields.iter().map(|field| (field.code.clone(), field.schema())).collect();
                let required: Vec<&str> =
                    self.fields.iter().filter(|f| !f.optional).map(|f| f.code.as_str()).collect();
                let entry = json!({"type": "object", "properties": inner, "required": required,
                    "additionalProperties": false});
                list(entry, i64::from(ENTRIES_MAX))
            }
        }
    }
}

/// The compiled schemas of a form.
#[derive(Debug, Default)]
pub(super) struct Checks {
    whole: Option<Validator>,
    pages: BTreeMap<usize, Validator>,
    fields: BTreeMap<String, Validator>,
    /// Schemas that are none, for whoever wrote them.
    pub(super) faults: Vec<Fault>,
}

impl Checks {
    pub(super) fn of(form: &Form) -> Checks {
        let mut checks = Checks::default();
        let schema = form.schema();
        match compile(&schema) {
            Ok(whole) => checks.whole = Some(whole),
            Err(fault) => checks.faults.push(Fault::new("form", FaultKind::Schema, fault)),
        }
        for (index, page) in form.pages.iter().enumerate() {
            if let Some(when) = &page.when {
                match compile(when) {
                    Ok(fits) => _ = checks.pages.insert(index, fits),
                    Err(fault) => {
                        checks.faults.push(Fault::new(
                            format!("form.page.{index}"),
                            FaultKind::Schema,
                            fault,
                        ));
                    }
                }
            }
            for (n, field) in page.fields.iter().enumerate() {
                if let Some(when) = &field.when {
                    match compile(when) {
                        Ok(fits) => _ = checks.fields.insert(field.code.clone(), fits),
                        Err(fault) => checks.faults.push(Fault::new(
                            format!("form.page.{index}.field.{n}"),
                            FaultKind::Schema,
                            fault,
                        )),
                    }
                }
            }
        }
        checks
    }

    pub(super) fn page_fits(&self, index: usize, answers: &Json) -> bool {
        self.pages.get(&index).is_none_or(|when| when.is_valid(answers))
    }

    pub(super) fn field_fits(&self, code: &str, answers: &Json) -> bool {
        self.fields.get(code).is_none_or(|when| when.is_valid(answers))
    }
}

/// Patterns run in linear time, and nothing is fetched: a schema that points elsewhere is refused.
fn compile(schema: &Json) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .with_format("nik", formats::nik)
        .with_format("kk", formats::kk)
        .with_format("phone", formats::phone)
        .with_format("email", formats::email)
        .with_format("date", formats::date)
        .with_format("kelurahan", formats::kelurahan)
        .with_format("photo", formats::photo)
        .with_format("paper", formats::paper)
        .with_format("file", formats::file)
        .build(schema)
        .map_err(|error| error.to_string())
}

/// One error as the person who filled in is told it.
fn problem(error: &ValidationError<'_>) -> FieldError {
    let path: Vec<String> = error.instance_path().segments().map(|segment| segment.to_string()).collect();
    let path = path.join(".");
    let whole = |limit: &Json| limit.as_i64().or_else(|| limit.as_f64().map(|n| n as i64)).unwrap_or(0);
    let size = |limit: u64| usize::try_from(limit).unwrap_or(usize::MAX);
    let problem = match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let field = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            return Problem::Missing.at(field);
        }
        Kind::Constant { .. } => Problem::Missing,
        Kind::Type { .. } => Problem::BadNumber,
        Kind::Format { format } => match format.as_str() {
            "nik" => Problem::BadNik,
            "kk" => Problem::BadKk,
            "date" => Problem::BadDate,
            "phone" => Problem::BadPhone,
            "email" => Problem::BadEmail,
            // One of several files: told at their question.
            "photo" | "paper" | "file" => {
                let question = path.rsplit_once('.').map_or(path.as_str(), |(question, _)| question);
                return Problem::WrongKind.at(question);
            }
            _ => Problem::UnknownChoice,
        },
        Kind::Enum { .. } => Problem::UnknownChoice,
        Kind::MinLength { limit: 1 } | Kind::MinItems { limit: 1 } => Problem::Missing,
        Kind::MinLength { limit } => Problem::TooShort(size(*limit)),
        Kind::MaxLength { limit } => Problem::TooLong(size(*limit)),
        Kind::MinItems { limit } => Problem::TooFewItems(size(*limit)),
        Kind::MaxItems { limit } => Problem::TooManyItems(size(*limit)),
        Kind::Minimum { limit } => Problem::TooSmall(whole(limit)),
        Kind::Maximum { limit } => Problem::TooLarge(whole(limit)),
        _ => Problem::NotFitting,
    };
    problem.at(if path.is_empty() { "form".to_owned() } else { path })
}
