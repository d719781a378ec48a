//! Holding the answers of a request against the questions of its service.

use std::collections::HashSet;

use jiff::tz::TimeZone;

use crate::error::Error;
use crate::input::DESCRIPTION_LIMIT;
use crate::input::form::shortened;
use crate::moment::parse_datetime;
use crate::wire::{Attribute, Datatype};

/// What was sent for one attribute: several values for a list of which several may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenAnswer {
    /// The attribute's code.
    pub code: String,
    /// Texts or keys, none of them blank. Empty when the attribute was sent without a value.
    pub values: Vec<String>,
}

impl GivenAnswer {
    /// As a form sends it: in brackets of its own when there is not exactly one value.
    pub(super) fn to_pairs(&self) -> Vec<(String, String)> {
        match self.values.as_slice() {
            [] => vec![(format!("attribute[{}]", self.code), String::new())],
            [only] => vec![(format!("attribute[{}]", self.code), only.clone())],
            several => {
                let key = format!("attribute[{}][]", self.code);
                several.iter().map(|value| (key.clone(), value.clone())).collect()
            }
        }
    }
}

/// Answers that fit, and answers to questions nobody asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    /// In the order of the questions; every value fits its question, every required one has an answer.
    pub mapped: Vec<GivenAnswer>,
    /// Codes the service does not know, kept on the case because somebody meant something by them.
    pub unmapped: Vec<GivenAnswer>,
}

/// Checks answers against the questions of a service. Texts that only inform take no answer; what is sent
/// for them counts as unmapped.
///
/// # Errors
///
/// All that is wrong, each naming its attribute as `attribute[CODE]`.
pub fn validate_answers(attributes: &[Attribute], given: &[GivenAnswer]) -> Result<Answers, Vec<Error>> {
    let mut answers = Answers::default();
    let mut errors = Vec::new();
    let mut questions: Vec<&Attribute> = attributes.iter().filter(|attribute| attribute.variable).collect();
    questions.sort_by_key(|attribute| attribute.order);
    for question in &questions {
        let values = given.iter().filter(|answer| answer.code == question.code);
        let mut seen = HashSet::new();
        let values: Vec<String> =
            values.flat_map(|answer| &answer.values).filter(|v| seen.insert(*v)).cloned().collect();
        match check(question, &values) {
            Err(error) => errors.push(error),
            Ok(()) if values.is_empty() => {}
            Ok(()) => answers.mapped.push(GivenAnswer { code: question.code.clone(), values }),
        }
    }
    let asked: HashSet<&str> = questions.iter().map(|question| question.code.as_str()).collect();
    let unasked =
        given.iter().filter(|answer| !asked.contains(answer.code.as_str()) && !answer.values.is_empty());
    answers.unmapped.extend(unasked.cloned());
    if errors.is_empty() { Ok(answers) } else { Err(errors) }
}

fn check(question: &Attribute, values: &[String]) -> Result<(), Error> {
    let field = || format!("attribute[{}]", question.code).into();
    if values.is_empty() {
        return if question.required { Err(Error::Missing { field: field() }) } else { Ok(()) };
    }
    if let Some(choices) = question.datatype.values() {
        let known: HashSet<&str> = choices.iter().map(|choice| choice.key.as_str()).collect();
        if let Some(stray) = values.iter().find(|value| !known.contains(value.as_str())) {
            return Err(Error::BadChoice { field: field(), value: shortened(stray) });
        }
    }
    if values.len() > 1 && !matches!(question.datatype, Datatype::MultiValueList(_)) {
        return Err(Error::OnlyOne { field: field() });
    }
    for value in values {
        match question.datatype {
            Datatype::Number if !value.parse::<f64>().is_ok_and(f64::is_finite) => {
                return Err(Error::NotANumber { field: field() });
            }
            // Only whether the date exists matters here, and that does not depend on the zone.
            Datatype::Datetime if parse_datetime(value, &TimeZone::UTC).is_none() => {
                return Err(Error::BadDate { field: field() });
            }
            _ if value.chars().count() > DESCRIPTION_LIMIT => {
                return Err(Error::TooLong { field: field(), limit: DESCRIPTION_LIMIT });
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Value;

    fn question(order: u32, code: &str, datatype: Datatype, required: bool) -> Attribute {
        Attribute {
            variable: true,
            code: code.into(),
            datatype,
            required,
            datatype_description: String::new(),
            order,
            description: code.into(),
            automated: None,
        }
    }

    fn choices(keys: &[&str]) -> Vec<Value> {
        keys.iter().map(|key| Value { key: (*key).into(), name: key.to_uppercase() }).collect()
    }

    fn questions() -> Vec<Attribute> {
        let mut info = question(1, "INFO", Datatype::String, true);
        info.variable = false;
        vec![
            question(5, "WHEN", Datatype::Datetime, false),
            info,
            question(2, "KIND", Datatype::SingleValueList(choices(&["a", "b"])), true),
            question(3, "SIGNS", Datatype::MultiValueList(choices(&["x", "y", "z"])), false),
            question(4, "HOWMANY", Datatype::Number, false),
            question(6, "NOTE", Datatype::Text, false),
        ]
    }

    fn given(answers: &[(&str, &[&str])]) -> Vec<GivenAnswer> {
        let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        answers
            .iter()
            .map(|(code, values)| GivenAnswer { code: (*code).into(), values: owned(values) })
            .collect()
    }

    #[test]
    fn fitting_answers_come_in_the_order_of_the_questions() {
        let sent = given(&[
            ("HOWMANY", &["3.5"]),
            ("WHEN", &["2026-08-21"]),
            ("SIGNS", &["z", "x", "z"]),
            ("KIND", &["b", "b"]),
            ("easting", &["540315"]),
            ("NOTE", &[]),
            ("nothing", &[]),
            ("INFO", &["seen"]),
        ]);
        let answers = validate_answers(&questions(), &sent).unwrap();
        let mapped = given(&[
            ("KIND", &["b"]),
            ("SIGNS", &["z", "x"]),
            ("HOWMANY", &["3.5"]),
            ("WHEN", &["2026-08-21"]),
        ]);
        assert_eq!(answers.mapped, mapped);
        assert_eq!(answers.unmapped, given(&[("easting", &["540315"]), ("INFO", &["seen"])]));
    }

    #[test]
    fn every_misfit_names_its_attribute() {
        let sent = given(&[
            ("KIND", &["c"]),
            ("SIGNS", &["x", "B"]),
            ("HOWMANY", &["many"]),
            ("WHEN", &["2026-02-30"]),
        ]);
        let choice =
            |field: &'static str, value: &str| Error::BadChoice { field: field.into(), value: value.into() };
        assert_eq!(
            validate_answers(&questions(), &sent),
            Err(vec![
                choice("attribute[KIND]", "c"),
                choice("attribute[SIGNS]", "B"),
                Error::NotANumber { field: "attribute[HOWMANY]".into() },
                Error::BadDate { field: "attribute[WHEN]".into() },
            ])
        );
    }

    #[test]
    fn required_and_single_are_meant() {
        let missing = Error::Missing { field: "attribute[KIND]".into() };
        assert_eq!(validate_answers(&questions(), &[]), Err(vec![missing.clone()]));
        assert_eq!(validate_answers(&questions(), &given(&[("KIND", &[])])), Err(vec![missing]));
        let two = given(&[("KIND", &["a", "b"])]);
        assert_eq!(
            validate_answers(&questions(), &two),
            Err(vec![Error::OnlyOne { field: "attribute[KIND]".into() }])
        );
        let long = "x".repeat(4_001);
        let long = given(&[("KIND", &["a"]), ("NOTE", &[long.as_str()])]);
        let error = Error::TooLong { field: "attribute[NOTE]".into(), limit: 4_000 };
        assert_eq!(validate_answers(&questions(), &long), Err(vec![error]));
    }

    #[test]
    fn a_service_without_questions_takes_anything() {
        let sent = given(&[("easting", &["1"])]);
        assert_eq!(validate_answers(&[], &sent), Ok(Answers { mapped: vec![], unmapped: sent }));
    }
}
