//! What one event binds, and the exact bytes it is hashed as (laid out in the README for other programs).

use crate::digest::Encoder;
use crate::{Commitment, Hash};

const EVENT_DOMAIN: &str = "sambat/ledger/event/v1";

/// One event as it enters the chain. Nothing here may ever have to be erased: texts a person typed and
/// personal data stand in `commitments`, never in `facts`, `actor` or `kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'a> {
    /// The city's Kemendagri number.
    pub city: u32,
    /// The case, as the 16 bytes of its uuid.
    pub case: [u8; 16],
    /// Position in the case's story: the first event is 1, and no number is left out.
    pub seq: u32,
    /// What happened, as a stable code word.
    pub kind: &'a str,
    /// When, in microseconds since the Unix epoch.
    pub at_micros: i64,
    /// Who did it, as a stable reference that names no person by itself.
    pub actor: &'a str,
    /// The machine-readable facts as JSON text, exactly as stored: it is hashed byte for byte.
    pub facts: &'a str,
    /// One for each text that belongs to the event, in the order the texts are stored.
    pub commitments: &'a [Commitment],
    /// The hash of the event before this one, or [`crate::GENESIS`].
    pub prev: Hash,
}

impl Link<'_> {
    /// The event's hash. Any change to any field, or to anything before it, gives another one.
    pub fn hash(&self) -> Hash {
        let mut encoder = Encoder::new(EVENT_DOMAIN);
        encoder.fixed(&self.city.to_be_bytes());
        encoder.fixed(&self.case);
        encoder.fixed(&self.seq.to_be_bytes());
        encoder.variable(self.kind.as_bytes());
        encoder.fixed(&self.at_micros.to_be_bytes());
        encoder.variable(self.actor.as_bytes());
        encoder.variable(self.facts.as_bytes());
        encoder.count(self.commitments.len());
        for commitment in self.commitments {
            encoder.fixed(&commitment.0);
        }
        encoder.fixed(&self.prev.0);
        Hash(encoder.finish())
    }
}
