//! Applications for public services: the steps of the service's procedure are duties like any other, beside one that
//! stands for the whole time of the standard. The same clocks, pauses, ladder and notices as for complaints.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::draft::{Draft, Owed, fact, said};
use super::steps::{OBJECTION, decides};
use super::{message, optional};
use crate::cases::model::{Action, Case, EventKind, NewEvent, State};
use crate::duties::{Duty, DutyKind};
use crate::figures::Measure;
use crate::photos::PER_MESSAGE;
use crate::services::Maker;
use crate::{Error, Problem, Result};

/// The longest number of a document, in characters.
const NUMBER_MAX: usize = 60;

/// What was done with a step.
pub(super) struct Done<'a> {
    pub(super) step: &'a str,
    pub(super) text: &'a str,
    pub(super) number: &'a str,
    pub(super) photos: &'a [Uuid],
}

pub(super) fn finish(draft: &mut Draft<'_>, action: &Action, done: Done<'_>) -> Result<NewEvent> {
    let definition = draft.definition(action)?;
    let kind = draft.own_step(action, done.step)?.kind;
    let by_hand = kind == DutyKind::HandOver || kind == DutyKind::Inspect || kind == DutyKind::Advise;
    let body = if by_hand { message("text", done.text)? } else { optional("text", done.text)? };
    if done.photos.len() > PER_MESSAGE {
        return Err(Error::field("photos", Problem::TooManyItems(PER_MESSAGE)));
    }
    let number = done.number.trim();
    match (kind, definition.product.maker) {
        // Ended by the money, and by the signature.
        (DutyKind::Pay, _) | (DutyKind::Produce, Maker::City) => return Err(draft.not_now(action)),
        (DutyKind::Produce, Maker::National) if number.is_empty() => {
            return Err(Error::field("number", Problem::Missing));
        }
        _ if number.chars().count() > NUMBER_MAX => {
            return Err(Error::field("number", Problem::TooLong(NUMBER_MAX)));
        }
        _ => {}
    }
    draft.need_no_repair();
    let mut facts = draft.end_step(done.step, number);
    if done.step == OBJECTION {
        draft.grant_objection(definition);
    }
    draft.next_steps(definition, &mut facts)?;
    Ok(NewEvent { photos: done.photos.to_vec(), ..draft.told(facts, body) })
}

pub(super) fn issued(draft: &mut Draft<'_>, action: &Action, number: &str) -> Result<NewEvent> {
    let definition = draft.definition(action)?;
    let step = draft.open_duty(DutyKind::Produce).and_then(|duty| duty.step.clone());
    let Some(step) = step.filter(|_| definition.product.maker == Maker::City) else {
        return Err(draft.not_now(action));
    };
    let mut facts = draft.end_step(&step, number);
    draft.next_steps(definition, &mut facts)?;
    Ok(draft.told(facts, None))
}

pub(super) fn paid(draft: &mut Draft<'_>, action: &Action, amount: i64, reference: &str) -> Result<NewEvent> {
    let definition = draft.definition(action)?;
    let step = draft.open_duty(DutyKind::Pay).and_then(|duty| duty.step.clone());
    let Some(step) = step else { return Err(draft.not_now(action)) };
    let mut facts = draft.end_step(&step, "");
    draft.go_on();
    draft.next_steps(definition, &mut facts)?;
    if let Some(object) = facts.as_object_mut() {
        object.insert("amount".to_owned(), amount.into());
        object.insert("reference".to_owned(), reference.into());
    }
    Ok(fact(EventKind::Paid, facts))
}

pub(super) fn give_back(
    draft: &mut Draft<'_>,
    action: &Action,
    fields: &[String],
    text: &str,
) -> Result<NewEvent> {
    let definition = draft.definition(action)?;
    draft.must_be(action, &[State::Assigned, State::InProgress])?;
    let agency = draft.own_agency();
    let mine = |duty: &Duty| duty.open && duty.agency == agency && decides(duty);
    if !draft.duties.iter().any(mine) {
        return Err(draft.not_now(action));
    }
    let body = message("text", text)?;
    if fields.is_empty() {
        return Err(Error::field("fields", Problem::Missing));
    }
    if fields.iter().any(|code| definition.form.field(code).is_none()) {
        return Err(Error::field("fields", Problem::UnknownChoice));
    }
    draft.wait_for_reporter();
    let (from, days) = (draft.desk.now, draft.clocks().silence);
    draft.owe(Owed { kind: DutyKind::HearBack, agency: &agency, from, days, promise: None });
    (draft.case.state, draft.case.repair) = (State::Waiting, Some(json!(fields)));
    draft.first_answer();
    Ok(NewEvent { facts: json!({"fields": fields}), agency: Some(agency), ..said(EventKind::Returned, body) })
}

pub(super) fn repair(draft: &mut Draft<'_>, action: &Action, answers: &Json, text: &str) -> Result<NewEvent> {
    let definition = draft.definition(action)?;
    draft.must_be(action, &[State::Waiting])?;
    let asked = asked(&draft.case);
    if asked.is_empty() {
        return Err(draft.not_now(action));
    }
    let word = optional("text", text)?;
    let mut merged = draft.case.answers.as_object().cloned().unwrap_or_default();
    for code in &asked {
        match answers.get(code) {
            Some(value) => merged.insert(code.clone(), value.clone()),
            None => merged.remove(code),
        };
    }
    let merged = definition.form.pruned(&Json::Object(merged));
    let wrong = definition.form.problems(&merged);
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let had = definition.form.photos(&draft.case.answers);
    let photos = definition.form.photos(&merged).into_iter().filter(|id| !had.contains(id)).collect();
    let had = definition.form.papers(&draft.case.answers);
    let papers = definition.form.papers(&merged).into_iter().filter(|id| !had.contains(id)).collect();
    let lines = definition.form.lines(&merged, kit::i18n::Lang::Id, draft.desk.book);
    let mended = |code: &str| asked.iter().any(|field| code.split('.').next() == Some(field));
    let said_now = lines.iter().filter(|line| mended(&line.code));
    let mut body: Vec<String> = said_now.map(|line| format!("{}: {}", line.label, line.value)).collect();
    body.extend(word);
    if let Some(area) = definition.kelurahan(&merged) {
        draft.case.area = Some(area);
    }
    draft.meet(DutyKind::HearBack);
    draft.go_on();
    let case = &mut draft.case;
    (case.state, case.repair, case.answers) = (State::InProgress, None, merged);
    draft.hold_step(definition);
    Ok(NewEvent {
        facts: json!({"fields": asked}),
        photos,
        papers,
        ..said(EventKind::Repaired, Some(body.join("\n")))
    })
}

pub(super) fn refuse(draft: &mut Draft<'_>, action: &Action, reason: &str, text: &str) -> Result<NewEvent> {
    let definition = draft.definition(action)?;
    draft.must_be(action, &[State::Assigned, State::InProgress])?;
    let agency = draft.own_agency();
    let mine = |duty: &&Duty| {
        duty.open && duty.agency == agency && matches!(duty.kind, DutyKind::Check | DutyKind::Decide)
    };
    let Some(step) = draft.duties.iter().find(mine).and_then(|duty| duty.step.clone()) else {
        return Err(draft.not_now(action));
    };
    let body = message("text", text)?;
    if !definition.refusals.iter().any(|known| known.code == reason) {
        return Err(Error::field("reason", Problem::UnknownChoice));
    }
    let mut facts = draft.end_step(&step, "");
    if let Some(object) = facts.as_object_mut() {
        object.insert("reason".to_owned(), reason.into());
    }
    draft.first_answer();
    // A reasoned no is what was owed as much as a yes.
    draft.meet(DutyKind::Deliver);
    draft.case.reason = Some(reason.to_owned());
    draft.close(State::Rejected);
    draft.count_service(Measure::ServiceRefused, 0);
    Ok(NewEvent { facts, agency: Some(agency), ..said(EventKind::Refused, body) })
}

pub(super) fn deem(draft: &mut Draft<'_>, action: &Action) -> Result<NewEvent> {
    let definition = draft.definition(action)?;
    let now = draft.desk.now;
    let Some(silence) = &definition.silence else { return Err(draft.not_now(action)) };
    draft.must_be(action, &[State::Assigned, State::InProgress])?;
    let passed = draft.open_duty(DutyKind::Deliver).is_some_and(|duty| duty.due_at < now);
    if !passed || draft.case.deemed_at.is_some() || !draft.duties.iter().any(|d| d.open && decides(d)) {
        return Err(draft.not_now(action));
    }
    draft.duties.iter_mut().filter(|duty| duty.open && decides(duty)).for_each(|duty| duty.deem(now));
    draft.case.deemed_at = Some(now);
    let mut facts = json!({"source": silence.source});
    draft.next_steps(definition, &mut facts)?;
    draft.count_service(Measure::ServiceDeemed, 0);
    let agency = draft.case.agency.clone();
    Ok(NewEvent { agency, ..fact(EventKind::Deemed, facts) })
}

/// The codes of the answers to be repaired.
fn asked(case: &Case) -> Vec<String> {
    case.repair.clone().and_then(|fields| serde_json::from_value(fields).ok()).unwrap_or_default()
}
