//! The 32-byte values everything is made of, and the salted commitment that lets a text be forgotten.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What the first event of every case names as its predecessor.
pub const GENESIS: Hash = Hash([0; 32]);

const COMMITMENT_DOMAIN: &str = "sambat/ledger/commitment/v1";

/// Random bytes that make a commitment to a short or guessable text impossible to reverse. Erase the salt
/// together with its text: whoever still has the salt can test guesses. Never shown, not even by `Debug`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(hidden)")
    }
}

/// The hash of one event and, through its predecessor, of everything before it. Shown as 64 lower-case hex
/// digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hash(pub [u8; 32]);

/// Stands for a text in an event's hash without giving it away. Shown as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Commitment(pub [u8; 32]);

/// Binds a text: the same salt and text always give the same commitment, and no other text can be found for
/// it. The text is taken byte for byte; nothing is normalised, so commit to exactly what is stored.
pub fn commit(salt: &Salt, text: &str) -> Commitment {
    let mut encoder = Encoder::new(COMMITMENT_DOMAIN);
    encoder.variable(&salt.0);
    encoder.variable(text.as_bytes());
    Commitment(encoder.finish())
}

/// Feeds a hash so that two different sequences of values can never give the same bytes: whatever varies in
/// length is preceded by its length.
pub(crate) struct Encoder(Sha256);

impl Encoder {
    pub(crate) fn new(domain: &str) -> Encoder {
        let mut encoder = Encoder(Sha256::new());
        encoder.variable(domain.as_bytes());
        encoder
    }

    pub(crate) fn fixed(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_be_bytes());
    }

    pub(crate) fn variable(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.update(bytes);
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// The text is not 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 64 hexadecimal digits")]
pub struct NotHex;

fn parse_hex(text: &str) -> Result<[u8; 32], NotHex> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let (pairs, []) = digits.as_deref().ok_or(NotHex)?.as_chunks::<2>() else { return Err(NotHex) };
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    bytes.try_into().map_err(|_| NotHex)
}

macro_rules! shown_as_hex {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = NotHex;

            fn from_str(text: &str) -> Result<Self, NotHex> {
                parse_hex(text).map($name)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotHex;

            fn try_from(text: String) -> Result<Self, NotHex> {
                text.parse()
            }
        }
    };
}

shown_as_hex!(Hash);
shown_as_hex!(Commitment);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_there_and_back() {
        let hash = Hash(std::array::from_fn(|i| u8::try_from(i * 8 + 5).unwrap()));
        let text = hash.to_string();
        assert_eq!(text.len(), 64);
        assert!(text.starts_with("050d15"));
        assert_eq!(text.parse(), Ok(hash));
        assert_eq!(text.to_uppercase().parse(), Ok(hash));
        assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Hash>(&format!("\"{text}\"")).unwrap(), hash);
    }

    #[test]
    fn other_texts_are_not_hashes() {
        let good = GENESIS.to_string();
        for bad in [
            "",
            "00",
            &good[1..],
            &format!("{good}00"),
            &good.replacen('0', "g", 1),
            &good.replacen("00", "é", 1),
        ] {
            assert_eq!(bad.parse::<Hash>(), Err(NotHex), "{bad}");
        }
    }

    #[test]
    fn salt_and_text_cannot_trade_bytes() {
        // Without length prefixes these two would hash the same bytes only by luck; with a different salt
        // never.
        let commitment = commit(&Salt([1; 16]), "jalan berlubang");
        assert_ne!(commitment, commit(&Salt([2; 16]), "jalan berlubang"));
        assert_ne!(commitment, commit(&Salt([1; 16]), "jalan berlubang "));
        assert_eq!(commitment, commit(&Salt([1; 16]), "jalan berlubang"));
    }

    #[test]
    fn salt_is_not_printed() {
        assert_eq!(format!("{:?}", Salt([7; 16])), "Salt(hidden)");
    }
}
