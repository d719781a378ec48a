//! The rules of a case. Pure: nothing here reads or writes anything.
//!
//! [`decide`] is the one transition table: which action fits which state, and what it does to the case, its
//! duties and the counts. Whatever it answers, an open case has exactly one accountable open duty.

mod acting;
mod agency;
mod application;
mod clock;
mod draft;
mod help;
mod letter;
mod mask;
mod public;
mod register;
mod reporter;
mod review;
mod sight;
mod steps;
mod telling;
mod validate;
mod verifier;

pub(crate) use acting::{may_step, roles_allow};
pub use agency::BOUNCES_MAX;
pub(crate) use draft::{Draft, staff};
pub(crate) use letter::says;
pub use mask::mask;
pub use public::{PublicCase, PublicPhoto, PublicStep, PublicView, SealedCase, public_photo, public_view};
pub use reporter::{dispute_until, may_rate};
pub use sight::may_review;
pub(crate) use sight::{concerned, may_list, may_see, may_verify, only_oversees};
pub use steps::{OBJECTION, definition};
pub(crate) use telling::{Happened, arrived, notices, tells_reporter};
pub use validate::{KEY_MAX, LANDMARK_MAX, TEXT_MAX, TEXT_MIN, title};
pub(crate) use validate::{Valid, reporter as check_reporter, validate};

use kit::clock::Time;

use super::model::{Action, Actor, Dossier, NewEvent};
use crate::context::Book;
use crate::figures::Count;
use crate::{Error, Problem, Result};

/// The longest message of an officer or a reporter, in characters.
pub const MESSAGE_MAX: usize = 4000;

/// What a decision is made with.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The moment.
    pub now: Time,
    /// The city's data.
    pub book: &'a Book,
    /// Who acts.
    pub actor: &'a Actor,
}

impl Desk<'_> {
    /// Today, in days since 1970, as the city's clocks show it.
    #[must_use]
    pub fn today(&self) -> i64 {
        crate::cities::day_of(self.book.offices.date(self.now))
    }
}

/// What an action makes of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The case and its duties afterwards.
    pub dossier: Dossier,
    /// The fact for its story.
    pub event: NewEvent,
    /// What to count.
    pub counts: Vec<Count>,
}

/// Decides one action.
///
/// # Errors
/// [`Error::NotNow`] when it does not fit the state, [`Error::Invalid`] naming what is wrong with it. Who may do
/// what at all is settled before, by the types of `civic::identity` and the operations in `civic::cases`.
pub fn decide(dossier: &Dossier, action: &Action, desk: &Desk<'_>) -> Result<Decision> {
    let mut draft = Draft::of(dossier, desk);
    let event = match action {
        Action::Classify { category, class } => verifier::classify(&mut draft, action, category, *class),
        Action::SetVisibility { name_hidden, content_hidden } => {
            verifier::set_visibility(&mut draft, *name_hidden, *content_hidden)
        }
        Action::Publish { title, text, photos } => verifier::publish(&mut draft, title, text, photos),
        Action::Unpublish => verifier::unpublish(&mut draft, action),
        Action::Send { agency, message } => verifier::send(&mut draft, action, agency, message),
        Action::Reject { reason, message } => verifier::reject(&mut draft, action, reason, message),
        Action::Forward { body, number, message } => {
            verifier::forward(&mut draft, action, verifier::Outside { body, number, message })
        }
        Action::FollowUp { message } => verifier::follow_up(&mut draft, action, message),
        Action::Take => agency::take(&mut draft, action),
        Action::Give { officer } => agency::give(&mut draft, action, *officer),
        Action::Bounce { reason } => agency::bounce(&mut draft, action, reason),
        Action::Ask { text } => agency::ask(&mut draft, action, text),
        Action::Note { text } => agency::note(text),
        Action::Answer { text } => agency::answer(&mut draft, action, text),
        Action::Resolve { text, photos } => agency::resolve(&mut draft, action, text, photos),
        Action::Write { text, photos } => reporter::write(&mut draft, action, text, photos),
        Action::Confirm => reporter::confirm(&mut draft, action),
        Action::Dispute { text } => reporter::dispute(&mut draft, action, text),
        Action::Rate { score, text } => reporter::rate(&mut draft, action, *score, text),
        Action::Survey { answers, profile } => reporter::survey(&mut draft, action, answers, profile),
        Action::Review { text } => review::review(&mut draft, action, text),
        Action::Withdraw { text } => reporter::withdraw(&mut draft, action, text),
        Action::Pause { days, text } => clock::pause(&mut draft, action, *days, text),
        Action::Resume => clock::resume(&mut draft, action),
        Action::Extend { days, text } => clock::extend(&mut draft, action, *days, text),
        Action::AskHelp { agency, text } => help::ask_help(&mut draft, action, agency, text),
        Action::Help { text } => help::help(&mut draft, action, text),
        Action::SetAbout { agency } => verifier::set_about(&mut draft, agency),
        Action::Finish { step, text, number, photos } => {
            application::finish(&mut draft, action, application::Done { step, text, number, photos })
        }
        Action::Return { fields, text } => application::give_back(&mut draft, action, fields, text),
        Action::Refuse { reason, text } => application::refuse(&mut draft, action, reason, text),
        Action::Repair { answers, text } => application::repair(&mut draft, action, answers, text),
        Action::Issued { number } => application::issued(&mut draft, action, number),
        Action::Paid { amount, reference } => application::paid(&mut draft, action, *amount, reference),
        Action::Deem => application::deem(&mut draft, action),
        Action::EndPause => clock::end_pause(&mut draft, action),
        Action::Recount => clock::recount(&mut draft, action),
        Action::HandOver => register::hand_over(&mut draft, action),
        Action::Release { to } => register::release(&mut draft, action, *to),
        Action::Lapse => reporter::lapse(&mut draft, action),
        Action::AddPhoto { photo } => reporter::add_photo(*photo),
    }?;
    Ok(draft.decided(event))
}

/// A message that must be there and not be too long.
fn message(field: &'static str, text: &str) -> Result<Option<String>> {
    match optional(field, text)? {
        None => Err(Error::field(field, Problem::Missing)),
        some => Ok(some),
    }
}

/// A message that may be empty.
fn optional(field: &'static str, text: &str) -> Result<Option<String>> {
    let text = text.trim();
    if text.chars().count() > MESSAGE_MAX {
        return Err(Error::field(field, Problem::TooLong(MESSAGE_MAX)));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

#[cfg(test)]
mod tests;
