//! The words of a case: kinds, channels, states, what can happen, who may read it, who did it.

use uuid::Uuid;

kit::words! {
    /// What kind of thing a resident asks.
    pub enum Kind {
        /// Something is wrong.
        Complaint = "complaint",
        /// Something could be better.
        Suggestion = "suggestion",
        /// A question.
        Information = "information",
        /// A public service is applied for.
        Application = "application",
    }
}

kit::words! {
    /// How a case came in.
    pub enum Channel {
        /// The city's own pages.
        Web = "web",
        /// Another system, by Open311.
        Open311 = "open311",
        /// Another system, by the JSON API.
        Api = "api",
        /// Keyed in from a phone call.
        Phone = "phone",
        /// Keyed in at the counter.
        Counter = "counter",
        /// Keyed in from a letter.
        Letter = "letter",
        /// Keyed in from social media.
        Social = "social",
        /// The city itself, about a service that misses its own standard too often.
        System = "system",
    }
}

kit::words! {
    /// Where a case is in its life.
    pub enum State {
        /// Came in; the verifier owes a look.
        Received = "received",
        /// Looked at, with no agency at work: returned by one, or disputed after a rejection.
        Verified = "verified",
        /// Sent to an agency.
        Assigned = "assigned",
        /// Somebody works on it.
        InProgress = "in_progress",
        /// The reporter was asked something.
        Waiting = "waiting",
        /// With a body outside the city; the verifier's agency follows up.
        Forwarded = "forwarded",
        /// Done, says the agency; the reporter has the word.
        Resolved = "resolved",
        /// Over.
        Closed = "closed",
        /// Not taken, for a legal reason.
        Rejected = "rejected",
        /// Taken back by the reporter.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// Whether somebody still owes a step.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, State::Closed | State::Rejected | State::Withdrawn)
    }
}

kit::words! {
    /// What can happen in a story.
    pub enum EventKind {
        /// Filed.
        Filed = "filed",
        /// A picture that was fetched for it arrived.
        PhotoAdded = "photo_added",
        /// Category or class set.
        Classified = "classified",
        /// Name or content hidden or shown.
        VisibilitySet = "visibility_set",
        /// Text and photos made public.
        Published = "published",
        /// Made non-public again.
        Unpublished = "unpublished",
        /// Sent to an agency.
        Sent = "sent",
        /// Not taken.
        Rejected = "rejected",
        /// Forwarded to a body outside the city.
        Forwarded = "forwarded",
        /// The body outside was asked how far it is.
        FollowedUp = "followed_up",
        /// An officer took it.
        Taken = "taken",
        /// Given to a colleague.
        Given = "given",
        /// Returned by the agency.
        Bounced = "bounced",
        /// The reporter was asked something.
        Asked = "asked",
        /// An internal note.
        Noted = "noted",
        /// Answered.
        Answered = "answered",
        /// Resolved.
        Resolved = "resolved",
        /// The reporter wrote.
        Wrote = "wrote",
        /// The reporter confirmed the outcome.
        Confirmed = "confirmed",
        /// The reporter disputed the outcome.
        Disputed = "disputed",
        /// The reporter rated it.
        Rated = "rated",
        /// The reporter answered the survey.
        Surveyed = "surveyed",
        /// The agency looked into a low score.
        Reviewed = "reviewed",
        /// The reporter took it back.
        Withdrawn = "withdrawn",
        /// Closed after the reporter's silence.
        Lapsed = "lapsed",
        /// The clock waits for a body outside the city.
        Paused = "paused",
        /// The clock runs on.
        Resumed = "resumed",
        /// More time was given.
        Extended = "extended",
        /// Dates were counted again after the calendar changed.
        DatesMoved = "dates_moved",
        /// Another agency was asked for its part.
        HelpAsked = "help_asked",
        /// Another agency did its part.
        Helped = "helped",
        /// The unit a complaint about staff is about was named.
        AboutSet = "about_set",
        /// A closed agency's duties went to its successor.
        HandedOver = "handed_over",
        /// The officer it was given to left.
        Released = "released",
        /// A step of a service's procedure was done.
        StepDone = "step_done",
        /// An application was given back for repair.
        Returned = "returned",
        /// The applicant repaired it.
        Repaired = "repaired",
        /// An application was refused.
        Refused = "refused",
        /// The applicant paid.
        Paid = "paid",
        /// An application counts as granted: the time had passed.
        Deemed = "deemed",
    }
}

kit::words! {
    /// Who may read an event's text.
    pub enum Audience {
        /// Anybody, once the case is published.
        Public = "public",
        /// The reporter and the officers at work.
        Reporter = "reporter",
        /// Officers only.
        Internal = "internal",
    }
}

impl EventKind {
    /// Who may read what was written with it.
    #[must_use]
    pub const fn audience(self) -> Audience {
        match self {
            EventKind::Sent
            | EventKind::Rejected
            | EventKind::Forwarded
            | EventKind::FollowedUp
            | EventKind::Answered
            | EventKind::Resolved
            | EventKind::Taken
            | EventKind::Paused
            | EventKind::Resumed
            | EventKind::Extended
            | EventKind::DatesMoved
            | EventKind::HandedOver
            | EventKind::Deemed
            | EventKind::Lapsed => Audience::Public,
            EventKind::Filed
            | EventKind::Asked
            | EventKind::Wrote
            | EventKind::Confirmed
            | EventKind::Disputed
            | EventKind::Rated
            | EventKind::Surveyed
            | EventKind::Reviewed
            | EventKind::Withdrawn
            | EventKind::StepDone
            | EventKind::Returned
            | EventKind::Repaired
            | EventKind::Refused
            | EventKind::Paid
            | EventKind::PhotoAdded => Audience::Reporter,
            EventKind::Classified
            | EventKind::VisibilitySet
            | EventKind::Published
            | EventKind::Unpublished
            | EventKind::Given
            | EventKind::Bounced
            | EventKind::HelpAsked
            | EventKind::Helped
            | EventKind::AboutSet
            | EventKind::Released
            | EventKind::Noted => Audience::Internal,
        }
    }

    /// Whether anybody may know that it happened, without what was written. What the reporter thinks of it, and
    /// what the agency writes to them about that, is between the two.
    #[must_use]
    pub const fn is_step(self) -> bool {
        !matches!(self.audience(), Audience::Internal)
            && !matches!(
                self,
                EventKind::Wrote
                    | EventKind::Rated
                    | EventKind::Surveyed
                    | EventKind::Reviewed
                    | EventKind::PhotoAdded
            )
    }
}

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Whoever filed it.
    Reporter,
    /// An officer, or another system acting for an agency.
    Officer {
        /// The account.
        id: Uuid,
        /// The name, for colleagues.
        name: String,
        /// The agency's code.
        agency: String,
    },
    /// A clock that ran out.
    System,
}

impl Actor {
    /// The word kept in the story.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Actor::Reporter => "reporter",
            Actor::Officer { .. } => "officer",
            Actor::System => "system",
        }
    }

    /// The agency acting.
    #[must_use]
    pub fn agency(&self) -> Option<&str> {
        match self {
            Actor::Officer { agency, .. } => Some(agency),
            _ => None,
        }
    }
}
