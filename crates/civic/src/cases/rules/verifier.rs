//! What the verifier does: set, publish, send, reject, forward, follow up.

use serde_json::json;
use uuid::Uuid;

use super::draft::{Draft, Owed, fact, said};
use super::{mask, message, optional};
use crate::cases::model::{Action, EventKind, NewEvent, State};
use crate::categories::Class;
use crate::duties::DutyKind;
use crate::error::Check;
use crate::figures::Measure;
use crate::{Error, Problem, Result};

/// The longest public title, in characters.
const TITLE_MAX: usize = 160;
/// The longest number of a body outside the city, in characters.
const NUMBER_MAX: usize = 60;

pub(super) fn classify(
    draft: &mut Draft<'_>,
    action: &Action,
    category: &str,
    class: Class,
) -> Result<NewEvent> {
    if !draft.case.open {
        return Err(draft.not_now(action));
    }
    let known = draft.desk.book.categories.get(category).is_some();
    if !known {
        return Err(Error::field("category", Problem::UnknownChoice));
    }
    if !Class::OF_CATEGORIES.contains(&class) {
        return Err(Error::field("class", Problem::UnknownChoice));
    }
    let facts = json!({"category": category, "class": class, "was": draft.case.category, "was_class": draft.case.class});
    category.clone_into(&mut draft.case.category);
    draft.case.class = class;
    let day = draft.desk.today();
    if matches!(draft.case.state, State::Received | State::Verified) {
        let found = draft.desk.book.categories.get(category);
        let proposed = found
            .and_then(|c| c.agency_for(draft.desk.book, draft.case.area.as_deref(), day))
            .map(str::to_owned);
        draft.case.agency = proposed;
    }
    renew_resolve(draft);
    other_desk(draft);
    Ok(fact(EventKind::Classified, facts))
}

/// A complaint that turns out to be about staff goes to the inspectorate at once, and one that is not comes back
/// from there. The clock of the look at it goes on.
fn other_desk(draft: &mut Draft<'_>) {
    let desk = draft.first_desk();
    let here = draft.case.owner == desk;
    let at_work = draft.case.agency.as_deref() == Some(draft.case.owner.as_str());
    let inspectorate = draft.desk.book.city.settings.inspectorate.as_str();
    let staff = desk == inspectorate;
    match draft.case.state {
        State::Received | State::Verified if !here => {
            let (now, days) = (draft.desk.now, draft.clocks().verify);
            let from = draft.open_duty(DutyKind::Verify).map_or(now, |duty| duty.from_at);
            draft.cancel_all();
            draft.owe(Owed { kind: DutyKind::Verify, agency: desk, from, days, promise: None });
        }
        State::Forwarded if !here => {
            draft.cancel_all();
            owe_follow_up(draft);
        }
        // Somebody is at work on what turns out to be about staff: it is taken from them.
        State::Assigned | State::InProgress | State::Waiting if staff && at_work && !here => {
            let (now, days) = (draft.desk.now, draft.clocks().verify);
            draft.cancel_all();
            draft.owe(Owed { kind: DutyKind::Verify, agency: desk, from: now, days, promise: None });
            let case = &mut draft.case;
            (case.state, case.agency, case.officer_id) = (State::Verified, None, None);
        }
        _ => {}
    }
    if staff {
        let case = &mut draft.case;
        (case.name_hidden, case.content_hidden, case.published) = (true, true, false);
        draft.review_moves_to(desk);
    }
}

pub(super) fn set_about(draft: &mut Draft<'_>, agency: &Option<String>) -> Result<NewEvent> {
    let known = agency.as_deref().is_none_or(|code| draft.desk.book.agencies.get(code).is_some());
    let agencies = &draft.desk.book.agencies;
    let within = |code: &str| agency.as_deref().is_some_and(|unit| agencies.within(code, unit));
    let at_work = within(&draft.case.owner) || draft.case.agency.as_deref().is_some_and(within);
    let mut check = Check::default();
    let owes =
        draft.duties.iter().any(|duty| duty.open && duty.kind == DutyKind::Review && within(&duty.agency));
    check.that(known && !at_work && !owes, "agency", Problem::UnknownChoice);
    check.done()?;
    draft.case.about.clone_from(agency);
    // Whoever was asked for help and turns out to be concerned does not help, and sees it no more.
    let now = draft.desk.now;
    for duty in draft.duties.iter_mut().filter(|duty| duty.open && duty.kind == DutyKind::Help) {
        if agency.as_deref().is_some_and(|unit| draft.desk.book.agencies.within(&duty.agency, unit)) {
            duty.cancel(now);
        }
    }
    // The unit is not named in the story: the story travels with the case, and the case may be sent on.
    Ok(fact(EventKind::AboutSet, json!({})))
}

/// Another class or category gives other days to resolve: the old duty ends, and a new one counts from the
/// same beginning. A date that had passed stays passed.
fn renew_resolve(draft: &mut Draft<'_>) {
    let (days, promise, now) = (draft.class_days(), draft.promise_days(), draft.desk.now);
    let Some(duty) = draft.open_duty(DutyKind::Resolve) else { return };
    if duty.days == i64::from(days) && duty.promise_days == promise.map(i64::from) {
        return;
    }
    let (agency, from, accountable) = (duty.agency.clone(), duty.from_at, duty.accountable);
    duty.cancel(now);
    draft.owe_beside(Owed { kind: DutyKind::Resolve, agency: &agency, from, days, promise });
    if accountable {
        draft.hold_accountable(DutyKind::Resolve);
    }
}

pub(super) fn set_visibility(
    draft: &mut Draft<'_>,
    name_hidden: bool,
    content_hidden: bool,
) -> Result<NewEvent> {
    draft.case.name_hidden = name_hidden;
    draft.case.content_hidden = content_hidden;
    draft.case.published &= !content_hidden;
    Ok(fact(EventKind::VisibilitySet, json!({"name_hidden": name_hidden, "content_hidden": content_hidden})))
}

pub(super) fn publish(draft: &mut Draft<'_>, title: &str, text: &str, photos: &[Uuid]) -> Result<NewEvent> {
    let mut check = Check::default();
    check.that(!draft.case.content_hidden, "content_hidden", Problem::ContentHidden);
    check.text(title, "title", TITLE_MAX);
    check.text(text, "text", super::TEXT_MAX);
    check.done()?;
    let (title, text) = (mask(title.trim()), mask(text.trim()));
    draft.case.published = true;
    draft.case.public_title = Some(title.clone());
    draft.case.public_text = Some(text.clone());
    let facts = json!({"photos": photos});
    Ok(NewEvent { facts, ..said(EventKind::Published, Some(format!("{title}\n\n{text}"))) })
}

pub(super) fn unpublish(draft: &mut Draft<'_>, action: &Action) -> Result<NewEvent> {
    if !draft.case.published {
        return Err(draft.not_now(action));
    }
    draft.case.published = false;
    Ok(fact(EventKind::Unpublished, json!({})))
}

pub(super) fn send(draft: &mut Draft<'_>, action: &Action, agency: &str, words: &str) -> Result<NewEvent> {
    draft.must_be(
        action,
        &[
            State::Received,
            State::Verified,
            State::Assigned,
            State::InProgress,
            State::Waiting,
            State::Forwarded,
        ],
    )?;
    let body = optional("message", words)?;
    let day = draft.desk.today();
    let mut check = Check::default();
    check.that(draft.desk.book.agencies.valid(agency, day), "agency", Problem::AgencyNotValid);
    check.that(draft.case.about.as_deref() != Some(agency), "agency", Problem::AgencyNotValid);
    check.that(!draft.case.category.is_empty(), "category", Problem::Missing);
    let again = draft.case.agency.as_deref() == Some(agency)
        && matches!(draft.case.state, State::Assigned | State::InProgress | State::Waiting);
    check.that(!again, "agency", Problem::Taken);
    check.done()?;
    let now = draft.desk.now;
    draft.verified();
    draft.meet(DutyKind::FollowUp);
    draft.cancel_all();
    // Another agency does not give the resident a later date: the clock to resolve began with the first.
    let from = *draft.case.sent_at.get_or_insert(now);
    let (days, promise) = (draft.class_days(), draft.promise_days());
    draft.owe(Owed { kind: DutyKind::Resolve, agency, from, days, promise });
    if draft.case.answered_at.is_none() {
        let days = draft.clocks().respond;
        draft.owe(Owed { kind: DutyKind::Respond, agency, from: now, days, promise: None });
    }
    let case = &mut draft.case;
    (case.state, case.agency, case.officer_id) = (State::Assigned, Some(agency.to_owned()), None);
    (case.body, case.body_number) = (None, None);
    draft.count(Measure::Received, agency, 0);
    let facts = json!({"agency": agency});
    Ok(NewEvent { facts, agency: Some(agency.to_owned()), ..said(EventKind::Sent, body) })
}

pub(super) fn reject(draft: &mut Draft<'_>, action: &Action, reason: &str, words: &str) -> Result<NewEvent> {
    draft.must_be(action, &[State::Received, State::Verified])?;
    let body = message("message", words)?;
    let known = draft.desk.book.city.settings.reject_reasons.iter().any(|r| r.code == reason);
    if !known {
        return Err(Error::field("reason", Problem::UnknownChoice));
    }
    draft.verified();
    draft.case.reason = Some(reason.to_owned());
    draft.close(State::Rejected);
    Ok(NewEvent { facts: json!({"reason": reason}), ..said(EventKind::Rejected, body) })
}

/// Where a case is forwarded to.
pub(super) struct Outside<'a> {
    pub(super) body: &'a str,
    pub(super) number: &'a str,
    pub(super) message: &'a str,
}

pub(super) fn forward(draft: &mut Draft<'_>, action: &Action, to: Outside<'_>) -> Result<NewEvent> {
    draft.must_be(action, &[State::Received, State::Verified])?;
    let words = message("message", to.message)?;
    let mut check = Check::default();
    check.that(draft.desk.book.agencies.body(to.body).is_some(), "body", Problem::UnknownChoice);
    check.that(to.number.chars().count() <= NUMBER_MAX, "number", Problem::TooLong(NUMBER_MAX));
    check.done()?;
    draft.verified();
    draft.cancel_all();
    owe_follow_up(draft);
    let case = &mut draft.case;
    case.state = State::Forwarded;
    (case.body, case.officer_id) = (Some(to.body.to_owned()), None);
    case.body_number = Some(to.number.trim().to_owned()).filter(|number| !number.is_empty());
    case.agency = draft.duties.last().map(|duty| duty.agency.clone());
    Ok(NewEvent {
        facts: json!({"body": to.body, "number": to.number.trim()}),
        ..said(EventKind::Forwarded, words)
    })
}

pub(super) fn follow_up(draft: &mut Draft<'_>, action: &Action, words: &str) -> Result<NewEvent> {
    draft.must_be(action, &[State::Forwarded])?;
    let words = message("message", words)?;
    draft.meet(DutyKind::FollowUp);
    owe_follow_up(draft);
    Ok(said(EventKind::FollowedUp, words))
}

fn owe_follow_up(draft: &mut Draft<'_>) {
    let (agency, from, days) = (draft.first_desk(), draft.desk.now, draft.clocks().follow_up);
    draft.owe(Owed { kind: DutyKind::FollowUp, agency, from, days, promise: None });
}
