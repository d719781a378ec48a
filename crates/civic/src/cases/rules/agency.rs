//! What the agency at work does: take, give, bounce, ask, note, answer, resolve.

use serde_json::json;
use uuid::Uuid;

use super::draft::{Draft, Owed, fact, said};
use super::message;
use crate::cases::model::{Action, Actor, EventKind, NewEvent, State};
use crate::duties::DutyKind;
use crate::figures::{Histogram, Measure};
use crate::photos::PER_MESSAGE;
use crate::{Error, Problem, Result};

const AT_WORK: [State; 3] = [State::Assigned, State::InProgress, State::Waiting];

pub(super) fn take(draft: &mut Draft<'_>, action: &Action) -> Result<NewEvent> {
    draft.must_be(action, &AT_WORK)?;
    if let Actor::Officer { id, .. } = draft.desk.actor {
        draft.case.officer_id = Some(*id);
    }
    start(draft);
    Ok(fact(EventKind::Taken, json!({"officer": draft.case.officer_id})))
}

pub(super) fn give(draft: &mut Draft<'_>, action: &Action, officer: Uuid) -> Result<NewEvent> {
    draft.must_be(action, &AT_WORK)?;
    draft.case.officer_id = Some(officer);
    start(draft);
    Ok(fact(EventKind::Given, json!({"officer": officer})))
}

/// Somebody begins; a case that waits for the reporter goes on waiting.
fn start(draft: &mut Draft<'_>) {
    if draft.case.state == State::Assigned {
        draft.case.state = State::InProgress;
    }
}

/// How often a case may come back to the verifier: the agency it is sent to after that keeps it.
pub const BOUNCES_MAX: i64 = 2;

pub(super) fn bounce(draft: &mut Draft<'_>, action: &Action, reason: &str) -> Result<NewEvent> {
    draft.must_be(action, &AT_WORK)?;
    draft.must_not_be_application(action)?;
    if draft.case.bounces >= BOUNCES_MAX {
        return Err(Error::field("reason", Problem::BouncedTwice));
    }
    let body = message("reason", reason)?;
    let from = draft.case.owner.clone();
    draft.cancel_all();
    let (agency, now, days) = (draft.first_desk(), draft.desk.now, draft.clocks().verify);
    draft.owe(Owed { kind: DutyKind::Verify, agency, from: now, days, promise: None });
    let case = &mut draft.case;
    (case.state, case.officer_id, case.bounces) = (State::Verified, None, case.bounces + 1);
    case.agency = None;
    Ok(NewEvent { facts: json!({"agency": from}), agency: Some(from), ..said(EventKind::Bounced, body) })
}

pub(super) fn ask(draft: &mut Draft<'_>, action: &Action, text: &str) -> Result<NewEvent> {
    draft.must_be(action, &[State::Assigned, State::InProgress])?;
    let body = message("text", text)?;
    hear_back(draft);
    draft.wait_for_reporter();
    draft.case.state = State::Waiting;
    Ok(said(EventKind::Asked, body))
}

pub(super) fn note(text: &str) -> Result<NewEvent> {
    Ok(said(EventKind::Noted, message("text", text)?))
}

pub(super) fn answer(draft: &mut Draft<'_>, action: &Action, text: &str) -> Result<NewEvent> {
    draft.must_be(action, &AT_WORK)?;
    draft.must_not_be_application(action)?;
    let body = message("text", text)?;
    let agency = draft.case.agency.clone();
    draft.go_on();
    draft.answered();
    draft.meet(DutyKind::HearBack);
    draft.hold_accountable(DutyKind::Resolve);
    draft.case.state = State::InProgress;
    Ok(NewEvent { agency, ..said(EventKind::Answered, body) })
}

pub(super) fn resolve(
    draft: &mut Draft<'_>,
    action: &Action,
    text: &str,
    photos: &[Uuid],
) -> Result<NewEvent> {
    draft.must_be(action, &[State::Assigned, State::InProgress, State::Waiting, State::Forwarded])?;
    draft.must_not_be_application(action)?;
    let body = message("text", text)?;
    if photos.len() > PER_MESSAGE {
        return Err(Error::field("photos", Problem::TooManyItems(PER_MESSAGE)));
    }
    let agency = draft.case.agency.clone().unwrap_or_else(|| draft.case.owner.clone());
    let now = draft.desk.now;
    let began = draft.case.sent_at.unwrap_or(draft.case.filed_at);
    draft.go_on();
    draft.answered();
    draft.meet(DutyKind::Resolve);
    draft.meet(DutyKind::FollowUp);
    draft.cancel_all();
    hear_back(draft);
    draft.case.state = State::Resolved;
    draft.case.resolved_at = Some(now);
    let days = draft.desk.book.offices.days_between(began, now);
    draft.count(Measure::Resolved, &agency, Histogram::bin(days));
    Ok(NewEvent {
        facts: json!({"agency": agency}),
        agency: Some(agency),
        photos: photos.to_vec(),
        ..said(EventKind::Resolved, body)
    })
}

/// The agency waits for the reporter, and owes closing the case when they stay silent.
pub(super) fn hear_back(draft: &mut Draft<'_>) {
    let agency = draft.case.agency.clone().unwrap_or_else(|| draft.case.owner.clone());
    let (from, days) = (draft.desk.now, draft.clocks().silence);
    draft.owe(Owed { kind: DutyKind::HearBack, agency: &agency, from, days, promise: None });
}
