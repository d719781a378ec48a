//! mySociety's update extension: what happened to requests, and what their reporters say elsewhere.

use axum::response::Response;
use civic::cases::rules::{PublicCase, PublicStep};
use civic::cases::{self, EventKind, Passed, Says};
use kit::clock::Time;
use open311::{Error, NewUpdate, RequestUpdate, UpdateQuery, UpdateReceipt, UpdateStatus};

use super::ask::{Ask, Sending};
use super::refusal::Refusal;
use super::{lookup, request};
use crate::shell::caller::Caller;

/// Updates in one answer at most.
const UPDATES_MAX: i64 = 1_000;
/// Legal reasons that say the matter is not the city's.
const NOT_OURS: [&str; 2] = ["not_city", "elsewhere"];
/// The legal reason that says somebody else reported it already.
const DUPLICATE: &str = "duplicate";

/// What happened in a time, oldest first.
pub(super) async fn list(ask: Ask) -> Result<Response, Refusal> {
    let (caller, voice) = (&ask.caller, ask.voice);
    let query =
        UpdateQuery::parse(&ask.pairs, &lookup::now(caller)).map_err(|errors| voice.refuse(&errors))?;
    let (from, to) = (Time::from(query.window.start), Time::from(query.window.end));
    let steps =
        cases::public_steps(&caller.ctx, from, to, UPDATES_MAX).await.map_err(|fault| voice.failed(fault))?;
    let updates: Vec<RequestUpdate> =
        steps.iter().filter_map(|(case, seq)| update(caller, case, *seq)).collect();
    Ok(voice.answer(&updates))
}

fn update(caller: &Caller, case: &PublicCase, seq: i64) -> Option<RequestUpdate> {
    let step = case.story.iter().find(|step| step.seq == seq)?;
    Some(RequestUpdate {
        update_id: format!("{}-{seq}", case.code),
        service_request_id: case.code.clone(),
        status: status(case, step),
        description: step.text.clone().unwrap_or_else(|| request::step_in_words(caller, step)),
        updated_datetime: request::moment(caller, step.at),
        media_urls: request::pictures(caller, case, Some(seq)),
        external_status_code: Some(step.kind.word().to_owned()),
        customer_reference: None,
        fixmystreet_id: None,
        extras: Vec::new(),
    })
}

/// The state a step leads to, in the words of the extension.
fn status(case: &PublicCase, step: &PublicStep) -> UpdateStatus {
    match step.kind {
        EventKind::Sent => UpdateStatus::Investigating,
        EventKind::Taken | EventKind::Answered => UpdateStatus::InProgress,
        EventKind::Forwarded | EventKind::FollowedUp => UpdateStatus::InternalReferral,
        EventKind::Resolved => UpdateStatus::Fixed,
        EventKind::Confirmed | EventKind::Lapsed => UpdateStatus::Closed,
        EventKind::Disputed => UpdateStatus::Reopen,
        EventKind::Withdrawn => UpdateStatus::Cancelled,
        EventKind::Rejected => match case.reason.as_deref() {
            Some(reason) if NOT_OURS.contains(&reason) => UpdateStatus::NotCouncilsResponsibility,
            Some(DUPLICATE) => UpdateStatus::Duplicate,
            _ => UpdateStatus::NoFurtherAction,
        },
        _ => UpdateStatus::Unchanged,
    }
}

/// Passes on what a reporter said in the other system, into the story of their case.
pub(super) async fn pass_on(sending: Sending) -> Result<Response, Refusal> {
    let (ask, voice) = (&sending.ask, sending.ask.voice);
    let zone = ask.caller.ctx.book.offices.assumed.zone();
    let update = NewUpdate::parse(&ask.pairs, zone).map_err(|errors| voice.refuse(&errors))?;
    let passed = passed(ask, &sending, update).map_err(|error| voice.refuse(&[error]))?;
    let kept = cases::reply_by_integration(&ask.caller.ctx, &sending.by, passed)
        .await
        .map_err(|fault| voice.failed(fault))?;
    let update_id = format!("{}-{}", kept.code, kept.seq);
    Ok(voice.answer(&vec![UpdateReceipt { update_id, account_id: None }]))
}

fn passed(ask: &Ask, sending: &Sending, update: NewUpdate) -> Result<Passed, Error> {
    let (says, stand_in) = match update.status {
        UpdateStatus::Fixed | UpdateStatus::Closed => (Says::Solved, "open311-says-solved"),
        UpdateStatus::Reopen => (Says::NotSolved, "open311-says-not-solved"),
        _ => (Says::Nothing, "open311-says-photo"),
    };
    let silent = update.description.is_empty() && sending.photos.is_empty() && update.media_urls.is_empty();
    if silent && says == Says::Nothing {
        return Err(Error::Missing { field: "description".into() });
    }
    Ok(Passed {
        code: update.service_request_id,
        id: update.update_id,
        says,
        text: update.description,
        stand_in: ask.caller.t(stand_in),
        photos: sending.photos.clone(),
        media_urls: update.media_urls,
    })
}
