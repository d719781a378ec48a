//! What the reporter does, and what their silence does.

use serde_json::json;
use uuid::Uuid;

use super::agency::hear_back;
use super::draft::{Draft, Owed, fact, said};
use super::{message, optional};
use crate::cases::model::{Action, EventKind, NewEvent, State};
use crate::duties::DutyKind;
use crate::figures::Measure;
use crate::photos::PER_MESSAGE;
use crate::{Error, Problem, Result};

pub(super) fn write(draft: &mut Draft<'_>, action: &Action, text: &str, photos: &[Uuid]) -> Result<NewEvent> {
    if !draft.case.open {
        return Err(draft.not_now(action));
    }
    let body = message("text", text)?;
    if photos.len() > PER_MESSAGE {
        return Err(Error::field("photos", Problem::TooManyItems(PER_MESSAGE)));
    }
    match draft.case.state {
        State::Waiting => {
            draft.meet(DutyKind::HearBack);
            draft.go_on();
            draft.case.state = State::InProgress;
            // The first answer is owed before the solution.
            if !draft.hold_accountable(DutyKind::Respond) {
                draft.hold_accountable(DutyKind::Resolve);
            }
        }
        State::Resolved => {
            // They are not silent: the time to wait for their word begins anew.
            draft.meet(DutyKind::HearBack);
            hear_back(draft);
        }
        _ => {}
    }
    Ok(NewEvent { photos: photos.to_vec(), ..said(EventKind::Wrote, body) })
}

pub(super) fn confirm(draft: &mut Draft<'_>, action: &Action) -> Result<NewEvent> {
    draft.must_be(action, &[State::Resolved])?;
    draft.meet(DutyKind::HearBack);
    let agency = draft.case.agency.clone().unwrap_or_default();
    draft.count(Measure::Confirmed, &agency, 0);
    draft.close(State::Closed);
    Ok(fact(EventKind::Confirmed, json!({})))
}

pub(super) fn dispute(draft: &mut Draft<'_>, action: &Action, text: &str) -> Result<NewEvent> {
    draft.must_be(action, &[State::Resolved, State::Closed, State::Rejected])?;
    let body = message("text", text)?;
    let now = draft.desk.now;
    if let Some(closed_at) = draft.case.closed_at
        && draft.desk.book.offices.days_between(closed_at, now) > u32::from(draft.clocks().dispute_window)
    {
        return Err(draft.not_now(action));
    }
    let was = draft.case.state;
    draft.meet(DutyKind::HearBack);
    draft.cancel_all();
    let day = draft.desk.today();
    let agency = draft.case.agency.clone().filter(|code| draft.desk.book.agencies.valid(code, day));
    let forwarded = draft.case.body.is_some();
    match agency {
        Some(agency) if was != State::Rejected && !forwarded => {
            let (days, promise) = (draft.class_days(), draft.promise_days());
            draft.owe(Owed { kind: DutyKind::Resolve, agency: &agency, from: now, days, promise });
            draft.case.state = State::InProgress;
        }
        _ => {
            let (agency, days) = (draft.first_desk(), draft.clocks().verify);
            draft.owe(Owed { kind: DutyKind::Verify, agency, from: now, days, promise: None });
            draft.case.state = State::Verified;
        }
    }
    draft.case.disputes += 1;
    let agency = draft.case.agency.clone();
    if let Some(agency) = &agency {
        draft.count(Measure::Disputed, agency, 0);
    }
    // The clock to resolve begins anew; another agency would get the same days.
    draft.case.sent_at = draft.case.sent_at.map(|_| now);
    (draft.case.closed_at, draft.case.resolved_at, draft.case.reason) = (None, None, None);
    Ok(NewEvent { facts: json!({"was": was}), agency, ..said(EventKind::Disputed, body) })
}

pub(super) fn rate(draft: &mut Draft<'_>, action: &Action, score: i64, text: &str) -> Result<NewEvent> {
    draft.must_be(action, &[State::Resolved, State::Closed])?;
    if draft.case.score.is_some() {
        return Err(draft.not_now(action));
    }
    if !(1..=4).contains(&score) {
        return Err(Error::field("score", Problem::UnknownChoice));
    }
    let body = optional("text", text)?;
    draft.case.score = Some(score);
    let agency = draft.case.agency.clone().unwrap_or_default();
    draft.count(Measure::Rated, &agency, score);
    Ok(NewEvent { facts: json!({"score": score}), ..said(EventKind::Rated, body) })
}

pub(super) fn withdraw(draft: &mut Draft<'_>, action: &Action, text: &str) -> Result<NewEvent> {
    if !draft.case.open {
        return Err(draft.not_now(action));
    }
    let body = optional("text", text)?;
    draft.close(State::Withdrawn);
    Ok(said(EventKind::Withdrawn, body))
}

pub(super) fn lapse(draft: &mut Draft<'_>, action: &Action) -> Result<NewEvent> {
    draft.must_be(action, &[State::Resolved, State::Waiting])?;
    if draft.case.due_at.is_none_or(|due| due >= draft.desk.now) {
        return Err(draft.not_now(action));
    }
    // Waiting out the silence is what was owed, so that duty was met, not missed.
    if let Some(duty) = draft.open_duty(DutyKind::HearBack) {
        let due = duty.due_at;
        duty.meet(due);
    }
    let was = draft.case.state;
    draft.close(State::Closed);
    Ok(fact(EventKind::Lapsed, json!({"was": was})))
}

pub(super) fn add_photo(photo: Uuid) -> Result<NewEvent> {
    Ok(NewEvent { photos: vec![photo], ..fact(EventKind::PhotoAdded, json!({})) })
}
