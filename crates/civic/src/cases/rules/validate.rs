//! Checks what a person typed before it becomes a case: every wrong field is named at once. Pure.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::cases::model::{Channel, Kind, NewCase, Reporter};
use crate::categories::{Category, Class, Question, QuestionKind};
use crate::context::Book;
use crate::error::Check;
use crate::identity::{self, NAME_MAX};
use crate::photos::{PER_MESSAGE, check_url};
use crate::{Error, FieldError, Problem, Result, triage};

/// The shortest text that can be a case, in characters.
pub const TEXT_MIN: usize = 8;
/// The longest text (Open311's own limit), in characters.
pub const TEXT_MAX: usize = 4000;
/// The longest place in words, in characters.
pub const LANDMARK_MAX: usize = 300;
/// The longest idempotency key, in characters.
pub const KEY_MAX: usize = 200;
/// The longest title made from a text, in characters.
const TITLE_LENGTH: usize = 90;

/// What was checked, ready to be filed.
#[derive(Debug)]
pub(crate) struct Valid {
    pub(crate) text: String,
    pub(crate) title: String,
    pub(crate) category: String,
    pub(crate) class: Class,
    pub(crate) agency: Option<String>,
    pub(crate) area: Option<String>,
    pub(crate) name_hidden: bool,
    pub(crate) content_hidden: bool,
    pub(crate) reporter: Reporter,
    pub(crate) answers: Json,
    pub(crate) about: Option<String>,
    pub(crate) service_version: Option<i64>,
    /// Papers that came with an application.
    pub(crate) papers: Vec<Uuid>,
}

/// Checks a new case against the city's data.
pub(crate) fn validate(new: &NewCase, book: &Book, day: i64) -> Result<Valid> {
    let mut check = Check::default();
    let mut wrong: Vec<FieldError> = Vec::new();
    let text = new.text.trim().replace("\r\n", "\n");
    let length = text.chars().count();
    check.that(length > 0, "text", Problem::Missing);
    check.that(length == 0 || length >= TEXT_MIN, "text", Problem::TooShort(TEXT_MIN));
    check.that(length <= TEXT_MAX, "text", Problem::TooLong(TEXT_MAX));
    // What is applied for goes through the service's own form.
    check.that(new.kind != Kind::Application, "kind", Problem::UnknownChoice);
    let service = new.service.as_deref();
    check.that(
        service.is_none_or(|code| book.services.get(code).is_some()),
        "service",
        Problem::UnknownChoice,
    );
    check.that(new.photos.len() <= PER_MESSAGE, "photos", Problem::TooManyItems(PER_MESSAGE));
    check.that(new.media_urls.len() <= PER_MESSAGE, "media_url", Problem::TooManyItems(PER_MESSAGE));
    wrong.extend(new.media_urls.iter().filter_map(|url| Some(check_url(url).err()?.at("media_url"))));
    check.that(
        new.key.as_ref().is_none_or(|key| key.chars().count() <= KEY_MAX),
        "key",
        Problem::TooLong(KEY_MAX),
    );

    let chosen = new.category.as_deref().filter(|code| !code.is_empty());
    let category = chosen.and_then(|code| book.categories.get(code)).filter(|category| category.row.active);
    check.that(chosen.is_none() || category.is_some(), "category", Problem::UnknownChoice);
    let category = category.or_else(|| suggested(book, &text));

    let area = place(new, book, category, &mut check);
    let reporter = reporter(&new.reporter, &mut check);
    // Whoever keys in for somebody else may not know the answer.
    let asked = matches!(new.channel, Channel::Web | Channel::Open311 | Channel::Api);
    let answers = answers(category, (&new.answers, asked), &mut wrong);
    let about = new.about.as_deref().map(str::trim).filter(|code| !code.is_empty());
    check.that(about.is_none_or(|code| book.agencies.get(code).is_some()), "about", Problem::UnknownChoice);
    finish(check, wrong)?;

    let hidden = category.is_some_and(|category| category.row.sensitive);
    let staff = category.is_some_and(|c| super::staff(book, &c.row.category));
    Ok(Valid {
        title: title(&text),
        text,
        category: category.map(|category| category.row.category.clone()).unwrap_or_default(),
        class: class(new.kind, category),
        agency: service
            .filter(|_| !staff)
            .and_then(|code| answers_for(book, code, (area.as_deref(), day)))
            .or_else(|| category?.agency_for(book, area.as_deref(), day))
            .map(str::to_owned),
        area,
        name_hidden: new.name_hidden.unwrap_or(hidden),
        content_hidden: new.content_hidden.unwrap_or(hidden),
        reporter,
        answers,
        service_version: None,
        papers: Vec::new(),
        about: about.filter(|_| staff).map(str::to_owned),
    })
}

/// The agency that answers for a service.
fn answers_for<'a>(book: &'a Book, service: &str, (area, day): (Option<&str>, i64)) -> Option<&'a str> {
    let edition = book.services.get(service)?.on(day)?;
    book.agency_for(&edition.definition.agency, area, day)
}

fn finish(check: Check, mut wrong: Vec<FieldError>) -> Result<()> {
    if let Err(Error::Invalid(mut first)) = check.done() {
        first.append(&mut wrong);
        return Err(Error::Invalid(first));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// A text that points clearly to one category gets it; the verifier looks at it anyway.
fn suggested<'a>(book: &'a Book, text: &str) -> Option<&'a Category> {
    book.categories.get(&triage::suggest(&book.categories, text).first()?.category)
}

/// An everyday question and a suggestion have clocks of their own, whatever the category.
fn class(kind: Kind, category: Option<&Category>) -> Class {
    match kind {
        Kind::Information => Class::Information,
        Kind::Suggestion => Class::Aspiration,
        Kind::Complaint => category.map_or(Class::Ordinary, |category| category.row.class),
        Kind::Application => Class::Service,
    }
}

/// The kelurahan. A point decides; without one the chosen kelurahan counts.
fn place(new: &NewCase, book: &Book, category: Option<&Category>, check: &mut Check) -> Option<String> {
    let landmark = new.place.landmark.trim();
    check.that(landmark.chars().count() <= LANDMARK_MAX, "landmark", Problem::TooLong(LANDMARK_MAX));
    if let Some((lat, lon)) = new.place.point {
        let found = book.areas.locate(lon, lat);
        check.that(found.is_some(), "place", Problem::OutsideCity);
        return found.map(|area| area.code.clone());
    }
    if let Some(code) = new.place.area.as_deref().filter(|code| !code.is_empty()) {
        let found = book.areas.get(code).filter(|area| area.level == "kelurahan");
        check.that(found.is_some(), "area", Problem::UnknownChoice);
        return found.map(|area| area.code.clone());
    }
    let needed = category.is_some_and(|category| category.row.place_needed);
    // Other systems and letters may know the place in words only; the verifier finds it.
    let in_words = !landmark.is_empty() && new.channel != Channel::Web;
    check.that(!needed || in_words, "area", Problem::PlaceNeeded);
    None
}

/// Name, phone and mail as they are kept.
pub(crate) fn reporter(given: &Reporter, check: &mut Check) -> Reporter {
    let filled =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    let name = filled(&given.name);
    check.that(
        name.as_ref().is_none_or(|n| n.chars().count() <= NAME_MAX),
        "name",
        Problem::TooLong(NAME_MAX),
    );
    let phone = filled(&given.phone).map(|text| identity::phone(&text));
    check.that(!matches!(phone, Some(Err(_))), "phone", Problem::BadPhone);
    let email = filled(&given.email).map(|text| identity::email(&text));
    check.that(!matches!(email, Some(Err(_))), "email", Problem::BadEmail);
    Reporter { name, phone: phone.and_then(|p| p.ok()), email: email.and_then(|e| e.ok()) }
}

/// Answers to the category's questions; those to questions it does not have are kept as they came.
fn answers(
    category: Option<&Category>,
    (given, asked): (&BTreeMap<String, Vec<String>>, bool),
    wrong: &mut Vec<FieldError>,
) -> Json {
    let mut kept = serde_json::Map::new();
    let questions = category.map(|category| category.questions.as_slice()).unwrap_or_default();
    for question in questions {
        let values: Vec<&str> = given
            .get(&question.code)
            .map(|values| values.iter().map(|v| v.trim()).filter(|v| !v.is_empty()).collect())
            .unwrap_or_default();
        if let Some(problem) = answer_problem(question, asked, &values) {
            wrong.push(problem.at(format!("answers.{}", question.code)));
        } else if !values.is_empty() {
            kept.insert(question.code.clone(), json!(values));
        }
    }
    for (code, values) in
        given.iter().filter(|(code, _)| !questions.iter().any(|q| q.code == **code)).take(20)
    {
        let short: Vec<String> = values.iter().take(20).map(|v| v.chars().take(500).collect()).collect();
        kept.insert(code.chars().take(60).collect(), json!(short));
    }
    Json::Object(kept)
}

fn answer_problem(question: &Question, asked: bool, values: &[&str]) -> Option<Problem> {
    const ANSWER_MAX: usize = 500;
    if values.is_empty() {
        return (asked && question.required).then_some(Problem::Missing);
    }
    let known = |value: &&str| question.values.iter().any(|v| v.key == **value);
    let good = match question.kind {
        QuestionKind::One => values.len() == 1 && values.iter().all(known),
        QuestionKind::Many => values.iter().all(known),
        QuestionKind::Number => {
            let number = |v: &&str| v.parse::<f64>().is_ok_and(f64::is_finite);
            return (values.len() != 1 || !values.iter().all(number)).then_some(Problem::BadNumber);
        }
        QuestionKind::Datetime => {
            let moment =
                |v: &&str| v.parse::<jiff::Timestamp>().is_ok() || v.parse::<jiff::civil::DateTime>().is_ok();
            return (!values.iter().all(moment)).then_some(Problem::BadDate);
        }
        QuestionKind::Text => {
            return values
                .iter()
                .any(|v| v.chars().count() > ANSWER_MAX)
                .then_some(Problem::TooLong(ANSWER_MAX));
        }
    };
    (!good).then_some(Problem::UnknownChoice)
}

/// A title from a text: its first sentence, or as many whole words as fit.
#[must_use]
pub fn title(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let sentence = line.split_inclusive(['.', '!', '?']).next().unwrap_or(line);
    let sentence = if sentence.chars().count() < TITLE_LENGTH / 4 { line } else { sentence };
    let sentence = sentence.trim().trim_end_matches('.');
    if sentence.chars().count() <= TITLE_LENGTH {
        return sentence.to_owned();
    }
    let mut title = String::new();
    for word in sentence.split_whitespace() {
        if title.chars().count() + word.chars().count() + 1 >= TITLE_LENGTH {
            break;
        }
        title.push_str(word);
        title.push(' ');
    }
    if title.is_empty() {
        title = sentence.chars().take(TITLE_LENGTH - 1).collect();
    }
    format!("{}…", title.trim_end())
}
