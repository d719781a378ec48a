//! What a duty is.

use kit::clock::Time;
use kit::row;

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
        /// When it must be done by law.
        due_at: Time,
        /// The city's own promise in working days, when it is shorter.
        promise_days: Option<i64>,
        /// When the promise ends.
        promise_at: Option<Time>,
        /// When it ended.
        ended_at: Option<Time>,
        /// How it ended.
        outcome: Option<Outcome>,
    }
}

impl Duty {
    /// Ends it now: in time, or late.
    pub(crate) fn meet(&mut self, now: Time) {
        self.end(now, if now <= self.due_at { Outcome::Met } else { Outcome::Late });
    }

    /// It is no longer owed. A date that had passed stays passed.
    pub(crate) fn cancel(&mut self, now: Time) {
        self.end(now, if now <= self.due_at { Outcome::Cancelled } else { Outcome::Missed });
    }

    fn end(&mut self, now: Time, outcome: Outcome) {
        self.open = false;
        self.accountable = false;
        self.ended_at = Some(now);
        self.outcome = Some(outcome);
    }
}
