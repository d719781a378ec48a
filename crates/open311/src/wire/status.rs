//! The two states GeoReport knows, and the fifteen the update extension knows.

/// The state of a request: GeoReport has no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Somebody still owes something.
    Open,
    /// Nobody does; why is in the status notes.
    Closed,
}

impl Status {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Closed => "closed",
        }
    }

    /// Reads it in any case.
    pub fn parse(text: &str) -> Option<Status> {
        match text.trim().to_ascii_lowercase().as_str() {
            "open" => Some(Status::Open),
            "closed" => Some(Status::Closed),
            _ => None,
        }
    }
}

macro_rules! update_statuses {
    ($($(#[$doc:meta])* $variant:ident $name:literal $upper:literal,)*) => {
        /// What an update says about its request (mySociety's list).
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum UpdateStatus {
            $($(#[$doc])* $variant,)*
        }

        impl UpdateStatus {
            /// All of them.
            pub const ALL: [UpdateStatus; 15] = [$(UpdateStatus::$variant,)*];

            /// As it is written in answers.
            pub fn lower(self) -> &'static str {
                match self { $(UpdateStatus::$variant => $name,)* }
            }

            /// As it is written when an update is sent to somebody.
            pub fn upper(self) -> &'static str {
                match self { $(UpdateStatus::$variant => $upper,)* }
            }
        }
    };
}

update_statuses! {
    /// Known, nobody works on it yet.
    Open "open" "OPEN",
    /// Ended, without saying how.
    Closed "closed" "CLOSED",
    /// The problem is gone.
    Fixed "fixed" "FIXED",
    /// Being worked on.
    InProgress "in_progress" "IN_PROGRESS",
    /// Work is planned.
    Planned "planned" "PLANNED",
    /// Work has a date.
    ActionScheduled "action_scheduled" "ACTION_SCHEDULED",
    /// Being looked into.
    Investigating "investigating" "INVESTIGATING",
    /// Another request tells the same.
    Duplicate "duplicate" "DUPLICATE",
    /// Somebody else's duty.
    NotCouncilsResponsibility "not_councils_responsibility" "NOT_COUNCILS_RESPONSIBILITY",
    /// Nothing more will be done.
    NoFurtherAction "no_further_action" "NO_FURTHER_ACTION",
    /// Handed to another body.
    InternalReferral "internal_referral" "INTERNAL_REFERRAL",
    /// Taken back by who asked.
    Cancelled "cancelled" "CANCELLED",
    /// Closed before, open again.
    Reopen "reopen" "REOPEN",
    /// Checked, not yet given to anybody.
    ForTriage "for_triage" "FOR_TRIAGE",
    /// A word to the reporter that changes nothing.
    Unchanged "unchanged" "UNCHANGED",
}

impl UpdateStatus {
    /// Reads it in any case, with spaces or hyphens for underscores, and in American spelling.
    pub fn parse(text: &str) -> Option<UpdateStatus> {
        let word = text.trim().to_ascii_lowercase().replace([' ', '-'], "_");
        let word = if word == "canceled" { "cancelled" } else { word.as_str() };
        UpdateStatus::ALL.into_iter().find(|status| status.lower() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_cases_are_one_word() {
        for status in UpdateStatus::ALL {
            assert_eq!(status.lower().to_uppercase(), status.upper());
            assert_eq!(UpdateStatus::parse(status.lower()), Some(status));
            assert_eq!(UpdateStatus::parse(status.upper()), Some(status));
        }
    }

    #[test]
    fn lenient_but_not_guessing() {
        assert_eq!(UpdateStatus::parse(" In Progress "), Some(UpdateStatus::InProgress));
        assert_eq!(UpdateStatus::parse("no-further-action"), Some(UpdateStatus::NoFurtherAction));
        assert_eq!(UpdateStatus::parse("Canceled"), Some(UpdateStatus::Cancelled));
        assert_eq!(UpdateStatus::parse("done"), None);
        assert_eq!((Status::parse(" OPEN"), Status::parse("opened")), (Some(Status::Open), None));
    }
}
