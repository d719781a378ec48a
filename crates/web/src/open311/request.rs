//! A published case as a service request.

use civic::cases::State;
use civic::cases::rules::{PublicCase, PublicStep};
use kit::clock::Time;
use kit::i18n::Arg;
use open311::{ExtendedAttributes, Extensions, Moment, Note, Position, ServiceRequest, Status};

use crate::shell::caller::Caller;
use crate::shell::dates;

/// Whether anybody still owes the reporter something: resolved is closed here, the true state is in the notes.
pub(super) fn is_closed(state: State) -> bool {
    !state.is_open() || state == State::Resolved
}

/// The moment on the wire, with the city's offset.
pub(super) fn moment(caller: &Caller, at: Time) -> Moment {
    Moment::new(at.stamp(), caller.ctx.book.offices.assumed.zone())
}

/// Addresses of a case's published pictures; of one step's when it is named.
pub(super) fn pictures(caller: &Caller, case: &PublicCase, step: Option<i64>) -> Vec<String> {
    let wanted = case.photos.iter().filter(|photo| step.is_none_or(|seq| photo.seq == seq));
    wanted.map(|photo| caller.link(&format!("/foto/{}/besar", photo.id))).collect()
}

/// What was done, in words, for a step without any.
pub(super) fn step_in_words(caller: &Caller, step: &PublicStep) -> String {
    let done = caller.t(&format!("event-{}", step.kind.word().replace('_', "-")));
    match &step.agency {
        Some(agency) => format!("{done} · {}", caller.ctx.book.agencies.short(agency)),
        None => done,
    }
}

/// A published case as a service request.
pub(super) fn service_request(caller: &Caller, case: &PublicCase, extended: bool) -> ServiceRequest {
    let book = &caller.ctx.book;
    let category = book.categories.get(&case.category);
    let changed = if case.state == State::Resolved { case.resolved_at } else { None };
    let agency = case.agency.as_ref().unwrap_or(&case.owner);
    ServiceRequest {
        service_request_id: case.code.clone(),
        status: if is_closed(case.state) { Status::Closed } else { Status::Open },
        status_notes: Some(notes(caller, case)),
        service_name: category
            .map_or_else(|| caller.t("category-none"), |category| category.name.get(caller.lang).to_owned()),
        service_code: case.category.clone(),
        description: case.text.clone(),
        agency_responsible: Some(book.agencies.name(agency).to_owned()),
        service_notice: notice(caller, case),
        requested_datetime: moment(caller, case.filed_at),
        updated_datetime: moment(caller, changed.unwrap_or(case.changed_at)),
        expected_datetime: case.due_at.map(|due| moment(caller, due)),
        address: Some(book.areas.in_words(case.area.as_deref(), &case.landmark)),
        address_id: None,
        zipcode: None,
        position: case.point.map(|(lat, long)| Position { lat, long }),
        media_url: pictures(caller, case, None).into_iter().next(),
        extensions: extended.then(|| extensions(caller, case)),
    }
}

/// The true state, the legal reason of a refusal, and the latest public word.
fn notes(caller: &Caller, case: &PublicCase) -> String {
    let state = caller.t(&format!("state-{}", case.state.word().replace('_', "-")));
    let reasons = &caller.ctx.book.city.settings.reject_reasons;
    let reason = case.reason.as_ref().and_then(|code| reasons.iter().find(|reason| reason.code == *code));
    let said = case.story.iter().rev().find_map(|step| step.text.as_deref());
    let mut parts = vec![state];
    parts.extend(reason.map(|reason| reason.name.get(caller.lang).to_owned()));
    parts.extend(said.map(str::to_owned));
    parts.join(". ")
}

/// Who owes the next step by when.
fn notice(caller: &Caller, case: &PublicCase) -> Option<String> {
    let (book, due) = (&caller.ctx.book, case.due_at?);
    let date = dates::moment(caller.lang, &book.offices, case.promise_at.unwrap_or(due).min(due));
    let args = [("agency", Arg::Text(book.agencies.name(&case.owner))), ("date", Arg::Text(&date))];
    Some(caller.ta("open311-owes", &args))
}

/// What is public beyond the specification. The answers to a service's questions are not, and the city names
/// no projected grid.
fn extensions(caller: &Caller, case: &PublicCase) -> Extensions {
    let note = |step: &PublicStep| Note {
        datetime: moment(caller, step.at),
        description: step.text.clone().unwrap_or_default(),
        kind: step.kind.word().to_owned(),
    };
    Extensions {
        attributes: Vec::new(),
        extended_attributes: ExtendedAttributes {
            channel: Some(case.channel.word().to_owned()),
            x: None,
            y: None,
            photos: pictures(caller, case, None),
        },
        notes: case.story.iter().map(note).collect(),
    }
}
