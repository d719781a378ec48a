//! Several agencies in one case: one is accountable, others are asked for help, each with a clock of its own.

use serde_json::json;

use super::draft::{Draft, Owed, said};
use super::message;
use crate::cases::model::{Action, EventKind, NewEvent, State};
use crate::duties::DutyKind;
use crate::error::Check;
use crate::{Problem, Result};

/// Agencies that help at one time at most.
const HELPERS_MAX: usize = 5;

pub(super) fn ask_help(draft: &mut Draft<'_>, action: &Action, agency: &str, text: &str) -> Result<NewEvent> {
    draft.must_be(action, &[State::Assigned, State::InProgress, State::Waiting])?;
    let body = message("text", text)?;
    let day = draft.desk.today();
    let helping: Vec<&str> = helpers(draft).collect();
    let mut check = Check::default();
    check.that(draft.desk.book.agencies.valid(agency, day), "agency", Problem::AgencyNotValid);
    let concerned =
        draft.case.about.as_deref().is_some_and(|unit| draft.desk.book.agencies.within(agency, unit));
    check.that(!concerned, "agency", Problem::AgencyNotValid);
    check.that(agency != draft.case.owner && !helping.contains(&agency), "agency", Problem::Taken);
    check.that(helping.len() < HELPERS_MAX, "agency", Problem::TooManyItems(HELPERS_MAX));
    check.done()?;
    let (from, days) = (draft.desk.now, draft.clocks().help);
    draft.owe_beside(Owed { kind: DutyKind::Help, agency, from, days, promise: None });
    let facts = json!({"agency": agency, "duty": draft.duties.len()});
    Ok(NewEvent { facts, agency: Some(agency.to_owned()), ..said(EventKind::HelpAsked, body) })
}

fn helpers<'a>(draft: &'a Draft<'_>) -> impl Iterator<Item = &'a str> {
    let open = draft.duties.iter().filter(|duty| duty.open && duty.kind == DutyKind::Help);
    open.map(|duty| duty.agency.as_str())
}

/// The agency that acts has done what it was asked.
pub(super) fn help(draft: &mut Draft<'_>, action: &Action, text: &str) -> Result<NewEvent> {
    let body = message("text", text)?;
    let agency = draft.desk.actor.agency().unwrap_or_default().to_owned();
    let now = draft.desk.now;
    let theirs = draft
        .duties
        .iter_mut()
        .find(|duty| duty.open && duty.kind == DutyKind::Help && duty.agency == agency);
    let Some(duty) = theirs else { return Err(draft.not_now(action)) };
    duty.meet(now);
    let facts = json!({"agency": agency, "duty": duty.duty_no});
    Ok(NewEvent { facts, agency: Some(agency), ..said(EventKind::Helped, body) })
}
