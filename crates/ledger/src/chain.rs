//! Checking a stored story from its first event to its last.

use crate::{Commitment, GENESIS, Hash, Link, Salt, commit};

/// One event as it was stored, with what was claimed about it when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// See [`Link::city`].
    pub city: u32,
    /// See [`Link::case`].
    pub case: [u8; 16],
    /// See [`Link::seq`].
    pub seq: u32,
    /// See [`Link::kind`].
    pub kind: String,
    /// See [`Link::at_micros`].
    pub at_micros: i64,
    /// See [`Link::actor`].
    pub actor: String,
    /// See [`Link::facts`].
    pub facts: String,
    /// The texts of the event, erased or not, in the order they were committed to.
    pub texts: Vec<Text>,
    /// The predecessor's hash as stored.
    pub prev: Hash,
    /// This event's hash as stored.
    pub hash: Hash,
}

/// A text's commitment and, unless it was erased, what it commits to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Stays for ever: it is what the event's hash binds.
    pub commitment: Commitment,
    /// `None` is the tombstone: text and salt are gone together, and the chain still verifies.
    pub revealed: Option<Revealed>,
}

/// A text that was not erased, with the salt it was committed under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed {
    /// The salt given to [`commit`].
    pub salt: Salt,
    /// The text given to [`commit`], byte for byte.
    pub text: String,
}

/// Where a story stops being believable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("event {seq}: {fault}")]
pub struct Broken {
    /// The number the first unbelievable event carries.
    pub seq: u32,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An event was dropped, inserted, repeated or moved.
    #[error("expected number {expected} here")]
    Gap {
        /// The number that should have come.
        expected: u32,
    },
    /// It belongs to another city or case than the first event.
    #[error("belongs to another case")]
    OtherCase,
    /// It does not follow the event before it.
    #[error("does not name the hash of the event before it")]
    WrongPrevious,
    /// One of its fields, or its hash, was changed.
    #[error("its content does not give its hash")]
    WrongHash,
    /// A text that is still there is not the one that was committed to.
    #[error("its text number {index} is not the one committed to")]
    WrongText {
        /// Position among the event's texts, from 0.
        index: usize,
    },
}

/// Checks a whole story, oldest event first, and gives the hash of its last event ([`GENESIS`] for none).
///
/// A chain alone cannot show that its newest events were cut off, nor that the whole of it was written
/// anew: compare the returned hash with one that was published earlier.
///
/// # Errors
///
/// [`Broken`] for the first event that does not hold.
pub fn verify(events: impl Iterator<Item = Recorded>) -> Result<Hash, Broken> {
    let mut head = GENESIS;
    let mut expected: u32 = 1;
    let mut story = None;
    for event in events {
        let whose = *story.get_or_insert((event.city, event.case));
        check(&event, expected, whose, head).map_err(|fault| Broken { seq: event.seq, fault })?;
        head = event.hash;
        // A story of four thousand million events would stop verifying here, not wrap around.
        expected = expected.saturating_add(1);
    }
    Ok(head)
}

fn check(event: &Recorded, expected: u32, whose: (u32, [u8; 16]), head: Hash) -> Result<(), Fault> {
    if event.seq != expected {
        return Err(Fault::Gap { expected });
    }
    if (event.city, event.case) != whose {
        return Err(Fault::OtherCase);
    }
    if event.prev != head {
        return Err(Fault::WrongPrevious);
    }
    let commitments: Vec<Commitment> = event.texts.iter().map(|text| text.commitment).collect();
    if event.link(&commitments).hash() != event.hash {
        return Err(Fault::WrongHash);
    }
    match event.texts.iter().position(|text| !text.holds()) {
        Some(index) => Err(Fault::WrongText { index }),
        None => Ok(()),
    }
}

impl Recorded {
    fn link<'a>(&'a self, commitments: &'a [Commitment]) -> Link<'a> {
        Link {
            city: self.city,
            case: self.case,
            seq: self.seq,
            kind: &self.kind,
            at_micros: self.at_micros,
            actor: &self.actor,
            facts: &self.facts,
            commitments,
            prev: self.prev,
        }
    }
}

impl Text {
    fn holds(&self) -> bool {
        self.revealed
            .as_ref()
            .is_none_or(|revealed| commit(&revealed.salt, &revealed.text) == self.commitment)
    }
}
