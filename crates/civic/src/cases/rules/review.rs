//! A low score: the agency that answered owes a look into it, beside whatever becomes of the case.

use serde_json::{Value as Json, json};

use super::draft::{Draft, Owed, said};
use super::message;
use crate::Result;
use crate::cases::model::{Action, EventKind, NewEvent};
use crate::duties::{Duty, DutyKind};

/// The agency that owes this review has looked into it.
pub(super) fn review(draft: &mut Draft<'_>, action: &Action, text: &str) -> Result<NewEvent> {
    let body = message("text", text)?;
    let agency = draft.desk.actor.agency().unwrap_or_default().to_owned();
    let now = draft.desk.now;
    let theirs = |duty: &&mut Duty| duty.agency == agency;
    let Some(duty) = draft.open_duty(DutyKind::Review).filter(theirs) else {
        return Err(draft.not_now(action));
    };
    duty.meet(now);
    let facts = json!({"agency": agency, "duty": duty.duty_no});
    Ok(NewEvent { facts, agency: Some(agency), ..said(EventKind::Reviewed, body) })
}

impl Draft<'_> {
    /// The agency whose answer a reporter judges.
    pub(super) fn answering(&self) -> String {
        self.case.agency.clone().unwrap_or_else(|| self.case.owner.clone())
    }

    /// Opens a review of a low score: who owes it by when, for the story. `None` while one is open already.
    pub(super) fn ask_review(&mut self) -> Option<Json> {
        if self.open_duty(DutyKind::Review).is_some() {
            return None;
        }
        let agency = self.answering();
        let heir = self.desk.book.agencies.heir(&agency, self.desk.today());
        // The unit a complaint is about never sees it, also not as somebody's successor.
        let about = self.case.about.as_deref();
        let agency = heir.filter(|heir| Some(*heir) != about).unwrap_or_else(|| self.first_desk()).to_owned();
        self.owe_review(&agency)
    }

    /// What turned out to be about staff is reviewed by the inspectorate, not by those it is about.
    pub(super) fn review_moves_to(&mut self, desk: &str) {
        let now = self.desk.now;
        if let Some(duty) = self.open_duty(DutyKind::Review).filter(|duty| duty.agency != desk) {
            duty.cancel(now);
            self.owe_review(desk);
        }
    }

    fn owe_review(&mut self, agency: &str) -> Option<Json> {
        let (from, days) = (self.desk.now, self.clocks().review);
        self.owe_beside(Owed { kind: DutyKind::Review, agency, from, days, promise: None });
        let duty = self.duties.last()?;
        Some(json!({"duty": duty.duty_no, "agency": duty.agency, "due": duty.due_at}))
    }
}
