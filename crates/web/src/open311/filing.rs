//! `POST /requests`: another system files for one of its reporters.

use std::collections::BTreeMap;

use axum::response::Response;
use civic::cases::rules::{LANDMARK_MAX, TEXT_MIN};
use civic::cases::{self, Channel, Kind, NewCase, Place, Receipt, Reporter, code};
use civic::categories::{Category, QuestionKind};
use civic::identity;
use jiff::tz::TimeZone;
use kit::i18n::Arg;
use open311::{Answers, Contact, Error, Filed, Location, NewRequest, RequestReceipt, parse_datetime};
use sha2::{Digest, Sha256};

use super::ask::{Ask, Sending};
use super::refusal::Refusal;
use super::services;
use crate::shell::caller::Caller;
use crate::shell::dates;

/// Files a request; sent twice with the same key it is filed once.
pub(super) async fn file(sending: Sending) -> Result<Response, Refusal> {
    let (ask, voice) = (&sending.ask, sending.ask.voice);
    let request = NewRequest::parse(&ask.pairs).map_err(|errors| voice.refuse(&errors))?;
    let category = services::active(&ask.caller, &request.service_code);
    let category = category.ok_or_else(|| voice.refuse(&[Error::ServiceUnknown]))?;
    let answers = open311::validate_answers(&services::attributes(category, ask.lang()), &request.answers)
        .map_err(|errors| voice.refuse(&errors))?;
    let (reporter, doubtful) = reporter(&request.contact);
    let new = NewCase {
        kind: Kind::Complaint,
        channel: Channel::Open311,
        lang: ask.lang(),
        text: text(ask, category, request.description.as_deref(), &answers),
        category: Some(request.service_code.clone()),
        place: place(&ask.caller, &request.location),
        name_hidden: None,
        content_hidden: None,
        reporter,
        photos: sending.photos.clone(),
        media_urls: request.media_urls.clone(),
        about: None,
        answers: answered(category, answers, ask.caller.ctx.book.offices.assumed.zone()),
        key: key(&sending, &request),
        filed_by: Some(sending.by.name().to_owned()),
        service: None,
        regarding: None,
    };
    let receipt = cases::submit(&ask.caller.ctx, new).await.map_err(|fault| voice.failed(fault))?;
    Ok(voice.answer(&vec![answer(&ask.caller, category, &receipt, doubtful)]))
}

/// A key of this system alone: two systems may number their requests alike.
fn key(sending: &Sending, request: &NewRequest) -> Option<String> {
    let given = sending.key.as_ref().or(request.client_request_id.as_ref())?;
    let digest = Sha256::digest(format!("open311/{}/{given}", sending.by.name()));
    Some(kit::ids::letters(digest.get(..20).unwrap_or_default()))
}

/// The reporter's words. The specification lets a service with questions do without any, and one word may be
/// all a person wrote: then the service's name, and the answers, stand in front.
fn text(ask: &Ask, category: &Category, words: Option<&str>, answers: &Answers) -> String {
    let lang = ask.lang();
    if let Some(words) = words.filter(|words| words.chars().count() >= TEXT_MIN) {
        return words.to_owned();
    }
    let mut lines = vec![ask.caller.ta("open311-about", &[("service", Arg::Text(category.name.get(lang)))])];
    lines.extend(words.map(str::to_owned));
    for answer in &answers.mapped {
        let question = category.questions.iter().find(|question| question.code == answer.code);
        let asked = question.map_or(answer.code.as_str(), |question| question.text.get(lang));
        let chosen = |key: &String| {
            let value = question.and_then(|question| question.values.iter().find(|value| value.key == *key));
            value.map_or(key.as_str(), |value| value.name.get(lang)).to_owned()
        };
        let values: Vec<String> = answer.values.iter().map(chosen).collect();
        lines.push(format!("{asked} {}", values.join(", ")));
    }
    lines.join("\n")
}

/// A pin, an address in words, or a key of the other system's own; a reporter who gave none is asked later.
fn place(caller: &Caller, location: &Location) -> Place {
    let landmark = location.address.clone().or_else(|| location.address_id.clone());
    let landmark = landmark.map(|text| text.chars().take(LANDMARK_MAX).collect());
    let unknown = || if location.pin.is_some() { String::new() } else { caller.t("open311-no-place") };
    Place {
        point: location.pin.map(|pin| (pin.lat, pin.long)),
        area: None,
        landmark: landmark.unwrap_or_else(unknown),
    }
}

/// Who filed, and whether something they left could not be used: a wrong number must not cost the city a
/// report.
fn reporter(contact: &Contact) -> (Reporter, bool) {
    let part = |name: &Option<String>| name.clone().filter(|name| name != "-");
    let names: Vec<String> =
        [part(&contact.first_name), part(&contact.last_name)].into_iter().flatten().collect();
    let name: String = names.join(" ").chars().take(identity::NAME_MAX).collect();
    let good = |text: &Option<String>, check: fn(&str) -> Result<String, civic::Problem>| {
        text.as_deref().and_then(|text| check(text).ok())
    };
    let (phone, email) = (good(&contact.phone, identity::phone), good(&contact.email, identity::email));
    let doubtful =
        (contact.phone.is_some() && phone.is_none()) || (contact.email.is_some() && email.is_none());
    (Reporter { name: Some(name).filter(|name| !name.is_empty()), phone, email }, doubtful)
}

/// Answers by code. Dates are written the way the mission reads them.
fn answered(category: &Category, answers: Answers, zone: &TimeZone) -> BTreeMap<String, Vec<String>> {
    let dated =
        |code: &str| category.questions.iter().any(|q| q.code == code && q.kind == QuestionKind::Datetime);
    let moment = |text: String| parse_datetime(&text, zone).map_or(text, |at| at.to_string());
    let mapped = answers.mapped.into_iter().map(|answer| {
        let dated = dated(&answer.code);
        let values = answer.values.into_iter().map(|v| if dated { moment(v) } else { v }).collect();
        (answer.code, values)
    });
    let kept: BTreeMap<String, Vec<String>> = mapped.collect();
    let unasked = answers.unmapped.into_iter().map(|answer| (answer.code, answer.values));
    unasked.chain(kept).collect()
}

/// The id, and what happens next. What will never be public has no id here: its code is in the notice.
fn answer(caller: &Caller, category: &Category, receipt: &Receipt, doubtful: bool) -> RequestReceipt {
    let case = &receipt.case;
    let (book, shown) = (&caller.ctx.book, code::show(&case.code));
    let due = case.due_at.map(|due| dates::moment(caller.lang, &book.offices, due)).unwrap_or_default();
    let args = [
        ("code", Arg::Text(&shown)),
        ("agency", Arg::Text(book.agencies.name(&case.owner))),
        ("date", Arg::Text(&due)),
    ];
    let message = match (category.row.sensitive, case.due_at) {
        (true, _) => "open311-notice-hidden",
        (false, Some(_)) => "open311-notice",
        (false, None) => "open311-notice-over",
    };
    let mut notice = caller.ta(message, &args);
    if doubtful {
        notice.push(' ');
        notice.push_str(&caller.t("open311-notice-contact"));
    }
    // The link by which the person who reported it answers, confirms or disputes; the program that filed it
    // for them passes it on. A repeat with another key is not told it.
    if let Some(secret) = &receipt.secret {
        let link = caller.link(&format!("/sambatan/{}/{secret}", case.code));
        notice.push(' ');
        notice.push_str(&caller.ta("open311-notice-link", &[("link", Arg::Text(&link))]));
    }
    let filed = if category.row.sensitive { Filed::Untracked } else { Filed::Id(case.code.clone()) };
    RequestReceipt { filed, service_notice: Some(notice), account_id: None }
}
