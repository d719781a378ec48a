//! Who a resident is, and what may be kept about them.

use uuid::Uuid;

/// The facts about a person that may be kept, in the order they are shown.
pub const FACTS: [&str; 11] = [
    "name",
    "nik",
    "kk",
    "birth_place",
    "birth_date",
    "address",
    "kelurahan",
    "phone",
    "email",
    "job",
    "religion",
];

/// Whether a word names such a fact. Whatever else a form may call a fact is not kept.
#[must_use]
pub fn is_fact(word: &str) -> bool {
    FACTS.contains(&word)
}

/// Somebody who holds a session that began with a code sent to this address. Made here only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resident {
    id: Uuid,
    email: String,
}

impl Resident {
    pub(super) fn new(id: Uuid, email: String) -> Resident {
        Resident { id, email }
    }

    /// Who it is.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The address that is theirs, in lower case.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.email
    }
}
