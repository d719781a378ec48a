//! What a duty is.

use kit::clock::Time;
use kit::row;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::rules;
use crate::cities::Offices;
use crate::cities::ladder::Rung;
use crate::services::StepKind;

kit::words! {
    /// The steps an agency can owe.
    pub enum DutyKind {
        /// Check a new or returned case and send it on.
        Verify = "verify",
        /// Give the first answer.
        Respond = "respond",
        /// Resolve it.
        Resolve = "resolve",
        /// Hear back from the reporter, or close after their silence.
        HearBack = "hear_back",
        /// Ask a body outside the city how far it is.
        FollowUp = "follow_up",
        /// Do what another agency asked for; the case waits for that agency, not for this one.
        Help = "help",
        /// Look into a low score; the case does not wait for it, and may be over.
        Review = "review",
        /// Deliver what was applied for, all steps together: the time of the service's standard.
        Deliver = "deliver",
        /// Check an application.
        Check = "check",
        /// Look at the place an application is about.
        Inspect = "inspect",
        /// Say what another agency should know before it decides.
        Advise = "advise",
        /// Decide an application, or an objection.
        Decide = "decide",
        /// Wait for the applicant's money, or close after the time to pay.
        Pay = "pay",
        /// Make the product.
        Produce = "produce",
        /// Hand it over.
        HandOver = "hand_over",
    }
}

kit::words! {
    /// How a duty ended.
    pub enum Outcome {
        /// In time.
        Met = "met",
        /// Done, after its date had passed.
        Late = "late",
        /// No longer owed, before its date.
        Cancelled = "cancelled",
        /// No longer owed, after its date had passed: nothing already missed becomes unmissed.
        Missed = "missed",
        /// Taken as done by law, because the time for it had passed (UU 30/2014 art. 53).
        Deemed = "deemed",
    }
}

row! {
    /// One duty.
    #[derive(PartialEq)]
    pub struct Duty {
        /// Counts from 1 within the case.
        duty_no: i64,
        /// The step.
        kind: DutyKind,
        /// Who owes it.
        agency: String,
        /// Whether this is the duty the case waits for; an open case has exactly one open accountable duty.
        accountable: bool,
        /// Whether it is still owed.
        open: bool,
        /// When its clock began.
        from_at: Time,
        /// The legal limit in working days.
        days: i64,
        /// When it must be done by law: `days` and `added` working days after it began.
        due_at: Time,
        /// The city's own promise in working days, when it is shorter.
        promise_days: Option<i64>,
        /// When the promise ends.
        promise_at: Option<Time>,
        /// When it ended.
        ended_at: Option<Time>,
        /// How it ended.
        outcome: Option<Outcome>,
        /// What was added to the clock and why: a list of [`Pause`].
        pauses: Json,
        /// Working days added by pauses and extensions, an open pause counting with its whole length.
        added: i64,
        /// When an open pause ends by itself.
        resume_at: Option<Time>,
        /// When the ladder has something to do.
        next_at: Option<Time>,
        /// The step of a service's procedure it stands for, by its code.
        step: Option<String>,
    }
}

kit::words! {
    /// Why a clock was given more time.
    pub enum Why {
        /// The reporter was asked something.
        Reporter = "reporter",
        /// A body outside the city has to act first.
        Outside = "outside",
        /// The verifier extended it.
        Extension = "extension",
    }
}

/// Time that does not count, or was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Why.
    pub why: Why,
    /// When it began; when it was given, for an extension.
    pub from: Time,
    /// When it ends by itself.
    pub until: Time,
    /// When it ended; at once for an extension.
    pub ended: Option<Time>,
    /// Working days it adds: its longest while it is open, what it took once it has ended.
    pub days: u16,
}

/// The working days a duty is counted in, and the ladder over it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counting<'a> {
    pub(crate) offices: &'a Offices,
    pub(crate) ladder: &'a [Rung],
}

impl DutyKind {
    /// Whether it waits for the person: then nobody is late, and their silence has an end of its own.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, DutyKind::HearBack | DutyKind::Pay)
    }
}

impl From<StepKind> for DutyKind {
    fn from(kind: StepKind) -> DutyKind {
        match kind {
            StepKind::Check => DutyKind::Check,
            StepKind::Inspect => DutyKind::Inspect,
            StepKind::Advise => DutyKind::Advise,
            StepKind::Decide => DutyKind::Decide,
            StepKind::Pay => DutyKind::Pay,
            StepKind::Produce => DutyKind::Produce,
            StepKind::HandOver => DutyKind::HandOver,
        }
    }
}

impl Duty {
    /// What was added to its clock, oldest first.
    #[must_use]
    pub fn pauses(&self) -> Vec<Pause> {
        serde_json::from_value(self.pauses.clone()).unwrap_or_default()
    }

    /// The pause it is in.
    #[must_use]
    pub fn paused(&self) -> Option<Pause> {
        self.pauses().into_iter().find(|pause| pause.ended.is_none())
    }

    /// Counts its dates anew. What had been missed by `now` stays missed, and no date moves to before the end
    /// of the working day `now` belongs to. Whether its legal date moved.
    pub(crate) fn count(&mut self, with: Counting<'_>, now: Time) -> bool {
        if !self.open || self.due_at < now {
            return false;
        }
        let offices = with.offices.of(&self.agency);
        let after = |days: i64| {
            let days = u16::try_from(days + self.added).unwrap_or(u16::MAX);
            offices.due_at(self.from_at, days).max(offices.due_at(now, 0))
        };
        let (due, promise) = (after(self.days), self.promise_days.map(after));
        let moved = due != self.due_at;
        if moved || promise != self.promise_at {
            (self.due_at, self.promise_at) = (due, promise);
            self.next_at = rules::first_rung(self, with);
        }
        moved
    }

    /// Stops its clock for at most `days` working days; whether it could: a date that has passed cannot be
    /// stopped any more, and there is one pause at a time.
    pub(crate) fn pause(&mut self, why: Why, days: u16, with: Counting<'_>, now: Time) -> bool {
        if !self.open || self.due_at < now || self.paused().is_some() {
            return false;
        }
        let until = with.offices.of(&self.agency).due_at(now, days);
        let ended = (why == Why::Extension).then_some(now);
        // The reporter's silence has a duty of its own, which ends the wait.
        self.resume_at = (why == Why::Outside).then_some(until);
        let mut pauses = self.pauses();
        pauses.push(Pause { why, from: now, until, ended, days });
        self.keep(&pauses);
        self.count(with, now);
        true
    }

    /// Lets its clock run on; the pause that ended, if there was one.
    pub(crate) fn resume(&mut self, with: Counting<'_>, now: Time) -> Option<Pause> {
        let mut pauses = self.pauses();
        let pause = pauses.iter_mut().find(|pause| pause.ended.is_none())?;
        let end = now.min(pause.until);
        let used = with.offices.of(&self.agency).days_between(pause.from, end);
        pause.days = u16::try_from(used).unwrap_or(pause.days).min(pause.days);
        pause.ended = Some(end);
        let ended = pause.clone();
        self.keep(&pauses);
        self.resume_at = None;
        self.count(with, now);
        Some(ended)
    }

    fn keep(&mut self, pauses: &[Pause]) {
        self.added = pauses.iter().map(|pause| i64::from(pause.days)).sum();
        self.pauses = serde_json::to_value(pauses).unwrap_or_default();
    }

    /// Ends it now: in time, or late.
    pub(crate) fn meet(&mut self, now: Time) {
        self.end(now, if now <= self.due_at { Outcome::Met } else { Outcome::Late });
    }

    /// It is no longer owed. A date that had passed stays passed.
    pub(crate) fn cancel(&mut self, now: Time) {
        self.end(now, if now <= self.due_at { Outcome::Cancelled } else { Outcome::Missed });
    }

    /// The law takes it as done now.
    pub(crate) fn deem(&mut self, now: Time) {
        self.end(now, Outcome::Deemed);
    }

    /// Whether what it stands for is done: in time, late, or by law.
    #[must_use]
    pub fn done(&self) -> bool {
        matches!(self.outcome, Some(Outcome::Met | Outcome::Late | Outcome::Deemed))
    }

    fn end(&mut self, now: Time, outcome: Outcome) {
        self.open = false;
        self.accountable = false;
        (self.resume_at, self.next_at) = (None, None);
        self.ended_at = Some(now);
        self.outcome = Some(outcome);
    }
}
