//! The machinery of an application's steps: which begin, which one the case waits for, and how the last one delivers.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::draft::{Draft, Owed, said};
use crate::cases::model::{Action, Case, EventKind, Kind, NewEvent, State};
use crate::context::Book;
use crate::duties::{Duty, DutyKind, Why};
use crate::figures::{Histogram, Measure};
use crate::services::{Definition, Step, StepKind};
use crate::{Error, Problem, Result};

/// The step that decides over an objection; no service's own step has this code.
pub const OBJECTION: &str = "objection";
/// What an application was made under; `None` for other cases.
#[must_use]
pub fn definition<'a>(case: &Case, book: &'a Book) -> Option<&'a Definition> {
    if case.kind != Kind::Application {
        return None;
    }
    book.services.definition(case.service.as_deref()?, case.service_version?)
}

/// Whether a duty is a step on the way to a decision.
pub(super) fn decides(duty: &Duty) -> bool {
    let kinds = [DutyKind::Check, DutyKind::Inspect, DutyKind::Advise, DutyKind::Decide];
    duty.step.is_some() && kinds.contains(&duty.kind)
}

fn deciding(step: &Step) -> bool {
    matches!(step.kind, StepKind::Check | StepKind::Inspect | StepKind::Advise | StepKind::Decide)
}

impl<'a> Draft<'a> {
    /// What the application was made under.
    pub(super) fn definition(&self, action: &Action) -> Result<&'a Definition> {
        match definition(&self.case, self.desk.book) {
            Some(definition) => Ok(definition),
            None => Err(self.not_now(action)),
        }
    }

    /// An application has come in: its first steps begin, and the time of the standard.
    pub(super) fn applied(&mut self) {
        let book = self.desk.book;
        let Some(definition) = definition(&self.case, book) else { return };
        let lead = self.agency_for(&definition.agency);
        let from = self.desk.now;
        (self.case.state, self.case.sent_at) = (State::Assigned, Some(from));
        self.case.agency = Some(lead.clone());
        self.owe(Owed { kind: DutyKind::Deliver, agency: &lead, from, days: definition.days, promise: None });
        for step in definition.ready(&BTreeSet::new(), &BTreeSet::new()) {
            self.owe_step(definition, step);
        }
        self.hold_step(definition);
    }

    /// The valid agency a name or marker means here; what nobody answers for any more is the verifier's to sort out.
    fn agency_for(&self, named: &str) -> String {
        let (book, day) = (self.desk.book, self.desk.today());
        let meant = book.agency_for(named, self.case.area.as_deref(), day);
        meant.or_else(|| book.agencies.heir(named, day)).unwrap_or_else(|| self.verifier_agency()).to_owned()
    }

    fn owe_step(&mut self, definition: &Definition, step: &Step) {
        let agency = self.agency_for(definition.agency_of(step));
        let (from, kind) = (self.desk.now, DutyKind::from(step.kind));
        let days = if step.kind == StepKind::Pay { definition.fee.days } else { step.days };
        self.owe_beside(Owed { kind, agency: &agency, from, days, promise: None });
        if let Some(duty) = self.duties.last_mut() {
            duty.step = Some(step.code.clone());
        }
        if step.kind == StepKind::Pay {
            // The applicant has the word: what the city owes waits as long as they may take.
            self.wait_for_reporter();
            self.case.state = State::Waiting;
        }
    }

    /// The open duty of a step that the acting agency owes.
    pub(super) fn own_step(&self, action: &Action, step: &str) -> Result<&Duty> {
        let agency = self.own_agency();
        let mine = |duty: &&Duty| duty.open && duty.step.as_deref() == Some(step) && duty.agency == agency;
        self.duties.iter().find(mine).ok_or_else(|| self.not_now(action))
    }

    pub(super) fn own_agency(&self) -> String {
        self.desk.actor.agency().unwrap_or_default().to_owned()
    }

    /// The agency that asked for a repair goes on without it.
    pub(super) fn need_no_repair(&mut self) {
        let (agency, now) = (self.own_agency(), self.desk.now);
        let asked = self.case.repair.is_some();
        let theirs = |duty: &&mut Duty| asked && duty.agency == agency;
        if let Some(duty) = self.open_duty(DutyKind::HearBack).filter(theirs) {
            duty.cancel(now);
            self.case.repair = None;
            self.go_on();
        }
    }

    /// Ends a step as done; the facts of it.
    pub(super) fn end_step(&mut self, step: &str, number: &str) -> Json {
        let now = self.desk.now;
        let duty = self.duties.iter_mut().find(|duty| duty.open && duty.step.as_deref() == Some(step));
        let Some(duty) = duty else { return json!({}) };
        duty.meet(now);
        let mut facts = json!({"step": step, "kind": duty.kind, "agency": duty.agency, "duty": duty.duty_no});
        if let (Some(object), false) = (facts.as_object_mut(), number.is_empty()) {
            object.insert("number".to_owned(), number.into());
        }
        self.first_answer();
        facts
    }

    pub(super) fn first_answer(&mut self) {
        let now = self.desk.now;
        self.case.answered_at.get_or_insert(now);
    }

    /// Begins every step that can begin; what was the last one delivers. Which began is added to the facts, for those
    /// who must hear of it.
    pub(super) fn next_steps(&mut self, definition: &Definition, facts: &mut Json) -> Result<()> {
        let before = self.duties.len();
        loop {
            let ready = self.ready(definition);
            if ready.is_empty() {
                break;
            }
            for step in ready {
                self.owe_step(definition, step);
                if step.kind == StepKind::Pay && definition.fee.total(&self.case.answers) == Some(0) {
                    // Nothing to pay in this case.
                    self.meet(DutyKind::Pay);
                    self.go_on();
                }
            }
        }
        let waits = self.duties.iter().any(|duty| duty.open && duty.kind.waits());
        if !waits && self.case.state == State::Waiting {
            self.case.state = State::InProgress;
        }
        if self.case.state == State::Assigned {
            self.case.state = State::InProgress;
        }
        if self.duties.iter().any(|duty| duty.open && duty.step.is_some()) {
            self.hold_step(definition);
        } else {
            self.delivered();
        }
        let begun = self.duties.iter().skip(before).filter(|duty| duty.open && duty.step.is_some());
        let begun: Vec<Json> = begun
            .map(|d| json!({"step": d.step, "kind": d.kind, "agency": d.agency, "duty": d.duty_no, "due": d.due_at}))
            .collect();
        if let Some(object) = facts.as_object_mut() {
            object.insert("begun".to_owned(), Json::Array(begun));
        }
        Ok(())
    }

    fn ready(&self, definition: &'a Definition) -> Vec<&'a Step> {
        let deemed = self.case.deemed_at.is_some();
        let of = |wanted: fn(&Duty) -> bool| -> BTreeSet<&str> {
            let by_law = definition.steps.iter().filter(|step| deemed && deciding(step));
            let there = self.duties.iter().filter(|duty| wanted(duty));
            there
                .filter_map(|duty| duty.step.as_deref())
                .chain(by_law.map(|step| step.code.as_str()))
                .collect()
        };
        definition.ready(&of(|duty| duty.open || duty.done()), &of(Duty::done))
    }

    /// The case waits for the first open step in the order of the procedure, an objection before all; a step it waits
    /// for already stays. The reporter comes before that while they have the word.
    pub(super) fn hold_step(&mut self, definition: &Definition) {
        let waits = self.duties.iter().position(|duty| duty.open && duty.kind.waits());
        let held = self.duties.iter().position(|d| d.open && d.accountable && d.step.is_some());
        let place =
            |duty: &Duty| definition.steps.iter().position(|step| duty.step.as_deref() == Some(&step.code));
        let steps = self.duties.iter().enumerate().filter(|(_, duty)| duty.open && duty.step.is_some());
        let first = steps.min_by_key(|(_, duty)| place(duty)).map(|(index, _)| index);
        let Some(chosen) = waits.or(held).or(first) else { return };
        for (index, duty) in self.duties.iter_mut().enumerate() {
            duty.accountable = index == chosen;
        }
    }

    /// What an application waits for when the applicant has had their word.
    pub(super) fn hold_application(&mut self) {
        if let Some(definition) = definition(&self.case, self.desk.book) {
            self.hold_step(definition);
        }
    }

    /// Everything is done: the applicant has the product, and the word.
    fn delivered(&mut self) {
        let now = self.desk.now;
        let began = self.case.filed_at;
        let duty = self.meet(DutyKind::Deliver);
        self.cancel_all();
        let agency = self.case.agency.clone().unwrap_or_else(|| self.case.owner.clone());
        let (from, days) = (now, self.clocks().silence);
        self.owe(Owed { kind: DutyKind::HearBack, agency: &agency, from, days, promise: None });
        (self.case.state, self.case.resolved_at) = (State::Resolved, Some(now));
        let offices = &self.desk.book.offices;
        self.count_service(Measure::ServiceDelivered, Histogram::bin(offices.days_between(began, now)));
        if duty.is_some_and(|duty| duty.due_at < now) {
            self.count_service(Measure::ServiceLate, 0);
        }
    }

    /// More time, once, where the service's own rules give it (e.g. UU 14/2008 art. 22 for information).
    pub(super) fn extend_application(
        &mut self,
        action: &Action,
        (days, body): (u16, Option<String>),
    ) -> Result<NewEvent> {
        let definition = self.definition(action)?;
        let Some(extension) = &definition.extension else { return Err(self.not_now(action)) };
        if days == 0 || days > extension.days {
            return Err(Error::field("days", Problem::BadNumber));
        }
        let (with, now, agency) = (self.counting(), self.desk.now, self.own_agency());
        let Some(duty) = self.open_duty(DutyKind::Deliver) else { return Err(self.not_now(action)) };
        let extended = duty.pauses().iter().any(|pause| pause.why == Why::Extension);
        let was = duty.due_at;
        if extended || duty.agency != agency || !duty.pause(Why::Extension, days, with, now) {
            return Err(self.not_now(action));
        }
        let facts = json!({"duty": duty.duty_no, "days": days, "was": was, "due": duty.due_at,
            "source": extension.source});
        // The step at hand gets the same days: its date would pass before the whole does.
        for step in self.duties.iter_mut().filter(|d| d.open && d.agency == agency && decides(d)) {
            step.pause(Why::Extension, days, with, now);
        }
        Ok(NewEvent { facts, ..said(EventKind::Extended, body) })
    }

    /// Counts something for the service itself.
    pub(super) fn count_service(&mut self, measure: Measure, bin: i64) {
        if let Some(service) = self.case.service.clone() {
            self.count(measure, &service, bin);
        }
    }

    /// The event of a step that was done.
    pub(super) fn told(&self, facts: Json, body: Option<String>) -> NewEvent {
        let agency = facts.get("agency").and_then(Json::as_str).map(str::to_owned);
        NewEvent { agency, ..NewEvent { facts, ..said(EventKind::StepDone, body) } }
    }

    /// A refusal or an outcome is objected to: whoever answers for the service decides again.
    pub(super) fn owe_objection(&mut self, definition: &Definition) {
        let agency = self.agency_for(&definition.agency);
        let from = self.desk.now;
        let days = definition.objection.answer;
        self.owe(Owed { kind: DutyKind::Decide, agency: &agency, from, days, promise: None });
        if let Some(duty) = self.duties.last_mut() {
            duty.step = Some(OBJECTION.to_owned());
        }
        (self.case.state, self.case.agency) = (State::InProgress, Some(agency));
    }

    /// The objection was right. What had been refused goes on after the step that refused; what had been delivered is
    /// made again.
    pub(super) fn grant_objection(&mut self, definition: &Definition) {
        let agency = self.agency_for(&definition.agency);
        let from = self.desk.now;
        if !self.duties.iter().any(|duty| duty.open && duty.kind == DutyKind::Deliver) {
            let owed =
                Owed { kind: DutyKind::Deliver, agency: &agency, from, days: definition.days, promise: None };
            self.owe_beside(owed);
        }
        let made = |kind: StepKind| definition.steps.iter().rev().find(move |step| step.kind == kind);
        let produced = made(StepKind::Produce).or_else(|| definition.steps.last()).filter(|step| {
            self.duties.iter().any(|duty| duty.step.as_deref() == Some(&step.code) && duty.done())
        });
        if let Some(step) = produced {
            self.owe_step(definition, step);
        }
    }
}
