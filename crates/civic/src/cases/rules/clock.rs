//! The clock of a case: it pauses while somebody else must act first, is extended once, and is counted again when
//! the calendar changes. What had been missed stays missed.

use kit::clock::Time;
use serde_json::json;

use super::draft::{Draft, fact, said};
use super::message;
use crate::cases::model::{Action, EventKind, Kind, NewEvent, State};
use crate::duties::{Duty, DutyKind, Why};
use crate::{Error, Problem, Result};

/// Pauses for a body outside the city in one clock at most: after that the city's own word is owed.
const OUTSIDE_MAX: usize = 2;

pub(super) fn pause(draft: &mut Draft<'_>, action: &Action, days: u16, text: &str) -> Result<NewEvent> {
    draft.must_be(action, &[State::Assigned, State::InProgress])?;
    draft.must_not_be_application(action)?;
    let body = message("text", text)?;
    let cap = draft.clocks().pause;
    if days == 0 || days > cap {
        return Err(Error::field("days", Problem::BadNumber));
    }
    let (with, now) = (draft.counting(), draft.desk.now);
    let Some(duty) = draft.open_duty(DutyKind::Resolve) else { return Err(draft.not_now(action)) };
    let before = duty.pauses().iter().filter(|pause| pause.why == Why::Outside).count();
    let was = duty.due_at;
    if before >= OUTSIDE_MAX || !duty.pause(Why::Outside, days, with, now) {
        return Err(draft.not_now(action));
    }
    let (until, due, duty_no) = (duty.resume_at, duty.due_at, duty.duty_no);
    let facts = json!({"duty": duty_no, "days": days, "until": until, "was": was, "due": due});
    Ok(NewEvent { facts, ..said(EventKind::Paused, body) })
}

pub(super) fn resume(draft: &mut Draft<'_>, action: &Action) -> Result<NewEvent> {
    let (with, now) = (draft.counting(), draft.desk.now);
    let outside = |duty: &&mut Duty| duty.paused().is_some_and(|pause| pause.why == Why::Outside);
    let Some(duty) = draft.open_duty(DutyKind::Resolve).filter(outside) else {
        return Err(draft.not_now(action));
    };
    let was = duty.due_at;
    let Some(pause) = duty.resume(with, now) else { return Err(draft.not_now(action)) };
    let duty_no = duty.duty_no;
    // Meanwhile the reporter was asked: then the clock waits for them.
    if draft.case.state == State::Waiting {
        draft.wait_for_reporter();
    }
    let due = draft.open_duty(DutyKind::Resolve).map(|duty| duty.due_at);
    Ok(fact(EventKind::Resumed, json!({"duty": duty_no, "days": pause.days, "was": was, "due": due})))
}

/// A pause that has reached its end.
pub(super) fn end_pause(draft: &mut Draft<'_>, action: &Action) -> Result<NewEvent> {
    let now = draft.desk.now;
    let ended = |duty: &Duty| duty.open && duty.resume_at.is_some_and(|until| until <= now);
    if !draft.duties.iter().any(ended) {
        return Err(draft.not_now(action));
    }
    resume(draft, action)
}

pub(super) fn extend(draft: &mut Draft<'_>, action: &Action, days: u16, text: &str) -> Result<NewEvent> {
    draft.must_be(action, &[State::Assigned, State::InProgress, State::Waiting])?;
    let body = message("text", text)?;
    if draft.case.kind == Kind::Application {
        return draft.extend_application(action, (days, body));
    }
    if days == 0 || days > draft.clocks().extend {
        return Err(Error::field("days", Problem::BadNumber));
    }
    let (with, now) = (draft.counting(), draft.desk.now);
    let Some(duty) = draft.open_duty(DutyKind::Resolve) else { return Err(draft.not_now(action)) };
    let extended = duty.pauses().iter().any(|pause| pause.why == Why::Extension);
    let was = duty.due_at;
    if extended || !duty.pause(Why::Extension, days, with, now) {
        return Err(draft.not_now(action));
    }
    let facts = json!({"duty": duty.duty_no, "days": days, "was": was, "due": duty.due_at});
    Ok(NewEvent { facts, ..said(EventKind::Extended, body) })
}

/// Counts every open duty again, because days off or hours of offices changed.
pub(super) fn recount(draft: &mut Draft<'_>, action: &Action) -> Result<NewEvent> {
    let (with, now) = (draft.counting(), draft.desk.now);
    let mut moved = Vec::new();
    for duty in &mut draft.duties {
        let was = duty.due_at;
        if duty.count(with, now) {
            moved.push(json!({"duty": duty.duty_no, "kind": duty.kind, "was": was, "due": duty.due_at}));
        }
    }
    if moved.is_empty() {
        return Err(draft.not_now(action));
    }
    Ok(fact(EventKind::DatesMoved, json!({"why": "calendar", "moved": moved})))
}

impl Draft<'_> {
    /// The reporter was asked: what the agency owes them waits, as long as their silence may last.
    pub(super) fn wait_for_reporter(&mut self) {
        let (with, now, days) = (self.counting(), self.desk.now, self.clocks().silence);
        for duty in self.duties.iter_mut().filter(|duty| theirs(duty)) {
            duty.pause(Why::Reporter, days, with, now);
        }
    }

    /// The reporter answered, or need not any more.
    pub(super) fn go_on(&mut self) {
        let (with, now): (_, Time) = (self.counting(), self.desk.now);
        let asked = |duty: &Duty| duty.paused().is_some_and(|pause| pause.why == Why::Reporter);
        for duty in self.duties.iter_mut().filter(|duty| theirs(duty) && asked(duty)) {
            duty.resume(with, now);
        }
    }
}

/// What the agency at work owes the reporter.
fn theirs(duty: &Duty) -> bool {
    let owed = matches!(duty.kind, DutyKind::Respond | DutyKind::Resolve | DutyKind::Deliver);
    duty.open && !duty.kind.waits() && (owed || duty.step.is_some())
}
