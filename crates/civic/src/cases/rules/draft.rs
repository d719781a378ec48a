//! A case being changed: its duties opened, met and cancelled so that one of them is accountable.

use kit::clock::Time;
use serde_json::{Value as Json, json};

use super::{Decision, Desk};
use crate::Error;
use crate::cases::model::{Action, Case, Dossier, EventKind, Kind, NewEvent, State};
use crate::cities::Clocks;
use crate::context::Book;
use crate::duties::{Counting, Duty, DutyKind, Outcome, first_rung};
use crate::figures::{Count, Histogram, Measure};

/// The case and its duties on the way to a decision.
pub(crate) struct Draft<'a> {
    pub(super) case: Case,
    pub(super) duties: Vec<Duty>,
    pub(super) desk: &'a Desk<'a>,
    counts: Vec<Count>,
}

/// A duty to be opened.
pub(crate) struct Owed<'a> {
    pub(crate) kind: DutyKind,
    pub(crate) agency: &'a str,
    pub(crate) from: Time,
    pub(crate) days: u16,
    pub(crate) promise: Option<u16>,
}

impl<'a> Draft<'a> {
    pub(crate) fn of(dossier: &Dossier, desk: &'a Desk<'a>) -> Draft<'a> {
        Draft { case: dossier.case.clone(), duties: dossier.duties.clone(), desk, counts: Vec::new() }
    }

    pub(super) fn clocks(&self) -> &'a Clocks {
        &self.desk.book.city.settings.clocks
    }

    pub(super) fn verifier_agency(&self) -> &'a str {
        &self.desk.book.city.settings.verifier_agency
    }

    /// Working days the class of the case gives to resolve it.
    pub(super) fn class_days(&self) -> u16 {
        /// What an unknown class would get: the ordinary legal limit.
        const ORDINARY: u16 = 14;
        self.clocks().resolve.get(self.case.class.word()).copied().unwrap_or(ORDINARY)
    }

    /// The category's promise, when it is shorter than the legal limit.
    pub(super) fn promise_days(&self) -> Option<u16> {
        let promise = self.desk.book.categories.get(&self.case.category)?.row.promise_days;
        u16::try_from(promise).ok().filter(|days| *days < self.class_days())
    }

    /// Refuses unless the case is in one of these states.
    pub(super) fn must_be(&self, action: &Action, states: &[State]) -> crate::Result<()> {
        if states.contains(&self.case.state) {
            return Ok(());
        }
        Err(self.not_now(action))
    }

    /// Refuses what complaints are handled with: an application goes through the steps of its service.
    pub(super) fn must_not_be_application(&self, action: &Action) -> crate::Result<()> {
        if self.case.kind == Kind::Application { Err(self.not_now(action)) } else { Ok(()) }
    }

    pub(super) fn not_now(&self, action: &Action) -> Error {
        Error::NotNow { action: action.name(), state: self.case.state.word() }
    }

    /// Opens a duty and makes it the accountable one.
    pub(crate) fn owe(&mut self, owed: Owed<'_>) {
        let kind = owed.kind;
        self.owe_beside(owed);
        self.hold_accountable(kind);
    }

    /// Opens a duty beside the accountable one.
    pub(crate) fn owe_beside(&mut self, owed: Owed<'_>) {
        let offices = self.desk.book.offices.of(owed.agency);
        let mut duty = Duty {
            duty_no: i64::try_from(self.duties.len()).unwrap_or(i64::MAX) + 1,
            kind: owed.kind,
            agency: owed.agency.to_owned(),
            accountable: false,
            open: true,
            from_at: owed.from,
            days: i64::from(owed.days),
            due_at: offices.due_at(owed.from, owed.days),
            promise_days: owed.promise.map(i64::from),
            promise_at: owed.promise.map(|days| offices.due_at(owed.from, days)),
            ended_at: None,
            outcome: None,
            pauses: json!([]),
            added: 0,
            resume_at: None,
            next_at: None,
            step: None,
        };
        duty.next_at = first_rung(&duty, self.counting());
        self.duties.push(duty);
    }

    /// What dates are counted with.
    pub(super) fn counting(&self) -> Counting<'a> {
        let book = self.desk.book;
        Counting { offices: &book.offices, ladder: &book.city.settings.ladder }
    }

    /// The open duty of a kind.
    pub(super) fn open_duty(&mut self, kind: DutyKind) -> Option<&mut Duty> {
        self.duties.iter_mut().find(|duty| duty.open && duty.kind == kind)
    }

    /// Makes the open duty of this kind the one the case waits for; whether there is one.
    pub(super) fn hold_accountable(&mut self, kind: DutyKind) -> bool {
        let there = self.duties.iter().any(|duty| duty.open && duty.kind == kind);
        if there {
            for duty in &mut self.duties {
                duty.accountable = duty.open && duty.kind == kind;
            }
        }
        there
    }

    /// Ends the duty of this kind as done; the duty, if there was one.
    pub(super) fn meet(&mut self, kind: DutyKind) -> Option<Duty> {
        let now = self.desk.now;
        let duty = self.open_duty(kind)?;
        duty.meet(now);
        Some(duty.clone())
    }

    /// Ends every duty that is still open as no longer owed, but a review: what a low score asks for is owed
    /// whatever becomes of the case.
    pub(super) fn cancel_all(&mut self) {
        for duty in self.duties.iter_mut().filter(|duty| duty.open && duty.kind != DutyKind::Review) {
            duty.cancel(self.desk.now);
        }
    }

    /// Counts something for an agency.
    pub(super) fn count(&mut self, measure: Measure, agency: &str, bin: i64) {
        self.counts.push(Count { measure, agency: agency.to_owned(), bin });
    }

    /// Ends the duty to answer, if it is open, and counts the answer.
    pub(super) fn answered(&mut self) {
        let now = self.desk.now;
        self.case.answered_at.get_or_insert(now);
        if let Some(duty) = self.meet(DutyKind::Respond) {
            let days = self.desk.book.offices.of(&duty.agency).days_between(duty.from_at, now);
            self.count(Measure::Answered, &duty.agency, Histogram::bin(days));
            if duty.outcome == Some(Outcome::Late) {
                self.count(Measure::AnsweredLate, &duty.agency, 0);
            }
        }
    }

    /// Ends the duty to check the case, if it is open, and counts how long that took.
    pub(super) fn verified(&mut self) {
        if let Some(duty) = self.meet(DutyKind::Verify) {
            let days = self.desk.book.offices.of(&duty.agency).days_between(duty.from_at, self.desk.now);
            self.count(Measure::Verified, &duty.agency, Histogram::bin(days));
        }
    }

    /// The case is over: nobody owes a step of it.
    pub(super) fn close(&mut self, state: State) {
        self.cancel_all();
        self.case.repair = None;
        self.case.state = state;
        self.case.closed_at = Some(self.desk.now);
    }

    /// The result, with what the case shows of its accountable duty.
    pub(super) fn decided(mut self, event: NewEvent) -> Decision {
        self.settle();
        self.case.changed_at = self.desk.now;
        Decision { dossier: Dossier { case: self.case, duties: self.duties }, event, counts: self.counts }
    }

    /// Copies the accountable duty to where lists look for it.
    fn settle(&mut self) {
        self.case.open = self.case.state.is_open();
        let accountable = self.duties.iter().find(|duty| duty.open && duty.accountable);
        self.case.step = accountable.map(|duty| duty.kind);
        self.case.due_at = accountable.map(|duty| duty.due_at);
        self.case.promise_at = accountable.and_then(|duty| duty.promise_at);
        if let Some(duty) = accountable {
            self.case.owner.clone_from(&duty.agency);
        }
    }

    /// Who looks at a new or returned case: the verifier, or the inspectorate when it is about staff.
    pub(super) fn first_desk(&self) -> &'a str {
        if staff(self.desk.book, &self.case.category) {
            &self.desk.book.city.settings.inspectorate
        } else {
            self.verifier_agency()
        }
    }

    /// A case that has just come in, with its first duty: the verifier's, or the first steps of a service's procedure.
    pub(crate) fn received(mut self) -> Dossier {
        if self.case.kind == Kind::Application {
            self.applied();
            self.settle();
            return Dossier { case: self.case, duties: self.duties };
        }
        let (agency, from, days) = (self.first_desk(), self.desk.now, self.clocks().verify);
        self.owe(Owed { kind: DutyKind::Verify, agency, from, days, promise: None });
        self.settle();
        Dossier { case: self.case, duties: self.duties }
    }
}

/// Whether a category is about the city's own staff: those the inspectorate handles.
pub(crate) fn staff(book: &Book, category: &str) -> bool {
    book.categories.get(category).is_some_and(|c| c.row.agency == book.city.settings.inspectorate)
}

/// An event without text.
pub(super) fn fact(kind: EventKind, facts: Json) -> NewEvent {
    NewEvent { kind, facts, body: None, agency: None, photos: Vec::new(), papers: Vec::new() }
}

/// An event with text.
pub(super) fn said(kind: EventKind, body: Option<String>) -> NewEvent {
    NewEvent { body, ..fact(kind, json!({})) }
}
