//! What the reporter does, and what their silence does.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::agency::hear_back;
use super::draft::{Draft, Owed, fact, said};
use super::steps::definition;
use super::{message, optional};
use kit::clock::Time;

use crate::cases::model::{Action, Case, EventKind, Kind, NewEvent, State};
use crate::context::Book;
use crate::duties::DutyKind;
use crate::figures::Measure;
use crate::photos::PER_MESSAGE;
use crate::survey::{Answers, Grade, Index, Profile, Respondents, Sums, fields};
use crate::{Error, Problem, Result};

/// Whether an outcome was told, so that it can be rated and the survey answered. A refusal is the outcome of an
/// application too.
#[must_use]
pub fn may_rate(case: &Case) -> bool {
    let refused = case.kind == Kind::Application && case.state == State::Rejected;
    refused || matches!(case.state, State::Resolved | State::Closed)
}

/// Until when the end of a case may be disputed; `None` while it has not ended.
#[must_use]
pub fn dispute_until(case: &Case, book: &Book) -> Option<Time> {
    let usual = book.city.settings.clocks.dispute_window;
    let window = definition(case, book).map_or(usual, |service| service.objection.window);
    Some(book.offices.due_at(case.closed_at?, window))
}

pub(super) fn write(draft: &mut Draft<'_>, action: &Action, text: &str, photos: &[Uuid]) -> Result<NewEvent> {
    if !draft.case.open {
        return Err(draft.not_now(action));
    }
    let body = message("text", text)?;
    if photos.len() > PER_MESSAGE {
        return Err(Error::field("photos", Problem::TooManyItems(PER_MESSAGE)));
    }
    // A word does not mend what has to be repaired, nor does it pay.
    let owes_more = draft.case.repair.is_some() || draft.open_duty(DutyKind::Pay).is_some();
    match draft.case.state {
        State::Waiting if owes_more => {}
        State::Waiting => {
            draft.meet(DutyKind::HearBack);
            draft.go_on();
            draft.case.state = State::InProgress;
            // The first answer is owed before the solution.
            if !draft.hold_accountable(DutyKind::Respond) && !draft.hold_accountable(DutyKind::Resolve) {
                draft.hold_application();
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
    if dispute_until(&draft.case, draft.desk.book).is_some_and(|until| until < now) {
        return Err(draft.not_now(action));
    }
    let was = draft.case.state;
    let service = definition(&draft.case, draft.desk.book);
    // Whoever objected to an application once and was not right turns to the next door.
    if service.is_some() && draft.case.disputes > 0 {
        return Err(draft.not_now(action));
    }
    draft.meet(DutyKind::HearBack);
    draft.cancel_all();
    let day = draft.desk.today();
    let agency = draft.case.agency.clone().filter(|code| draft.desk.book.agencies.valid(code, day));
    let forwarded = draft.case.body.is_some();
    match (agency, service) {
        (_, Some(service)) => draft.owe_objection(service),
        (Some(agency), None) if was != State::Rejected && !forwarded => {
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
    if !may_rate(&draft.case) || draft.case.score.is_some() {
        return Err(draft.not_now(action));
    }
    if !(1..=4).contains(&score) {
        return Err(Error::field("score", Problem::UnknownChoice));
    }
    let body = optional("text", text)?;
    draft.case.score = Some(score);
    let agency = draft.case.agency.clone().unwrap_or_default();
    draft.count(Measure::Rated, &agency, score);
    let low = score <= draft.desk.book.city.settings.survey.low_score;
    let review = if low { draft.ask_review() } else { None };
    Ok(NewEvent { facts: with_review(json!({"score": score}), review), ..said(EventKind::Rated, body) })
}

pub(super) fn survey(
    draft: &mut Draft<'_>,
    action: &Action,
    answers: &Answers,
    profile: &Profile,
) -> Result<NewEvent> {
    if !may_rate(&draft.case) || draft.case.surveyed_at.is_some() {
        return Err(draft.not_now(action));
    }
    answers.check()?;
    draft.case.surveyed_at = Some(draft.desk.now);
    let agency = draft.answering();
    for bin in Sums::bins(answers) {
        draft.count(Measure::Surveyed, &agency, bin);
    }
    if draft.case.service.is_some() {
        Sums::bins(answers).into_iter().for_each(|bin| draft.count_service(Measure::ServiceSurveyed, bin));
    }
    for bin in Respondents::bins(profile) {
        draft.count(Measure::Respondent, "", bin);
    }
    let low = Index::of(answers).grade() == Grade::D;
    let review = if low { draft.ask_review() } else { None };
    // The scores alone: who answered is personal data and stays out of the story.
    let scores = fields().into_iter().zip(answers.scores());
    let facts = scores.map(|(field, score)| (field.to_owned(), score.into())).collect();
    let facts = with_review(Json::Object(facts), review);
    Ok(NewEvent { agency: Some(agency), ..fact(EventKind::Surveyed, facts) })
}

/// Facts of a score, with the review it asks for.
fn with_review(mut facts: Json, review: Option<Json>) -> Json {
    if let (Some(object), Some(review)) = (facts.as_object_mut(), review) {
        object.insert("review".to_owned(), review);
    }
    facts
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
