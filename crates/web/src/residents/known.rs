//! What is known of whoever fills in a form, when they are logged in: typed once, offered from then on. It is offered to
//! them alone, and what they type or clear counts.

use civic::cases::DraftRow;
use civic::residents::{self, Fact, Resident};
use civic::services::form::Field;
use kit::i18n::Arg;

use super::{day, resident};
use crate::shell::error::{OrPage, PageError};
use crate::shell::visit::Visit;

/// What is known of whoever fills in, when they are logged in.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) resident: Option<Resident>,
    /// What they gave before, and agreed to have kept.
    facts: Vec<Fact>,
}

impl Known {
    /// Of an application that another resident began, or an officer for somebody, nothing is known: the link may have been
    /// passed on, and what is kept is not about the person it is for.
    pub(crate) async fn applying(visit: &Visit, row: &DraftRow) -> Result<Known, PageError> {
        let theirs = |resident: &Resident| row.resident_id.is_none() || row.is_of(resident);
        Known::of(visit, |resident| row.officer_id.is_none() && theirs(resident)).await
    }

    /// Whoever reports something. An officer who is logged in beside it may be writing for somebody else.
    pub(crate) async fn reporting(visit: &Visit) -> Result<Known, PageError> {
        Known::of(visit, |_| visit.officer.is_none()).await
    }

    async fn of(visit: &Visit, theirs: impl Fn(&Resident) -> bool) -> Result<Known, PageError> {
        let Some(resident) = resident(visit).await?.filter(theirs) else { return Ok(Known::default()) };
        let facts = residents::facts(&visit.ctx, &resident).await.or_page(visit)?;
        Ok(Known { resident: Some(resident), facts })
    }

    /// A fact that was given before.
    pub(crate) fn fact(&self, name: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.fact == name)
    }

    /// What was given before and fills a question in.
    pub(crate) fn offer(&self, field: &Field) -> Option<&Fact> {
        self.fact(field.fact.as_deref()?).filter(|fact| field.takes(&fact.value))
    }

    /// A fact as text; for the e-mail address the one that was verified, since by it they find again what they sent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let verified = self.resident.as_ref().filter(|_| name == "email").map(Resident::email);
        verified.or_else(|| self.fact(name)?.value.as_str())
    }

    /// Where the text of a field comes from, when it says what is known: `verified` is said of the verified address.
    pub(crate) fn source(&self, visit: &Visit, (name, text): (&str, &str), verified: &str) -> Option<String> {
        match (name, &self.resident) {
            ("email", Some(resident)) => (resident.email() == text).then(|| verified.to_owned()),
            _ => self
                .fact(name)
                .filter(|fact| fact.value.as_str() == Some(text))
                .map(|fact| given(visit, fact)),
        }
    }
}

/// That something was given before, and when.
pub(crate) fn given(visit: &Visit, fact: &Fact) -> String {
    visit.ta("given-before", &[("date", Arg::Text(&day(visit, fact.given_at)))])
}
