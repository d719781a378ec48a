//! The register of agencies changed: what a closed agency owes goes to its successor, with its clock.

use serde_json::json;

use super::draft::{Draft, fact};
use crate::Result;
use crate::cases::model::{Action, EventKind, NewEvent};
use crate::duties::DutyKind;

/// Hands over everything agencies owe that are not valid any more. What has no valid successor goes to the
/// verifier, who owes finding somebody.
pub(super) fn hand_over(draft: &mut Draft<'_>, action: &Action) -> Result<NewEvent> {
    let (book, day, with) = (draft.desk.book, draft.desk.today(), draft.counting());
    let fallback = draft.verifier_agency();
    let heir = |agency: &str| book.agencies.heir(agency, day).unwrap_or(fallback).to_owned();
    let mut moved = Vec::new();
    for duty in draft.duties.iter_mut().filter(|duty| duty.open) {
        if book.agencies.valid(&duty.agency, day) {
            continue;
        }
        let to = heir(&duty.agency);
        moved.push(json!({"duty": duty.duty_no, "from": duty.agency, "to": to}));
        duty.agency = to;
        // The successor may work other hours; what was promised counts on in its days.
        duty.count(with, draft.desk.now);
    }
    if moved.is_empty() {
        return Err(draft.not_now(action));
    }
    // Two agencies merged into one: it does not owe itself help.
    let owner = draft.duties.iter().find(|d| d.open && d.accountable).map(|d| d.agency.clone());
    let now = draft.desk.now;
    let own = |duty: &&mut crate::duties::Duty| {
        duty.open && duty.kind == DutyKind::Help && Some(&duty.agency) == owner.as_ref()
    };
    draft.duties.iter_mut().filter(own).for_each(|duty| duty.cancel(now));
    draft.case.officer_id = None;
    if let Some(agency) = draft.case.agency.take() {
        draft.case.agency = Some(if book.agencies.valid(&agency, day) { agency } else { heir(&agency) });
    }
    // Of a case that is over a review is handed over.
    let reviews = || draft.duties.iter().find(|duty| duty.open).map(|duty| duty.agency.clone());
    let to = owner.or_else(reviews);
    Ok(NewEvent { agency: to, ..fact(EventKind::HandedOver, json!({"moved": moved})) })
}

/// The officer a case was given to left.
pub(super) fn release(draft: &mut Draft<'_>, action: &Action, to: Option<uuid::Uuid>) -> Result<NewEvent> {
    let Some(from) = draft.case.officer_id.take() else { return Err(draft.not_now(action)) };
    draft.case.officer_id = to;
    Ok(fact(EventKind::Released, json!({"from": from, "to": to})))
}
