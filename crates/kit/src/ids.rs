//! Chance as a parameter: identifiers and secrets come from a [`Chance`], which tests seed.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

use crate::clock::Time;

/// Where randomness comes from. Clones share one stream.
#[derive(Clone, Debug)]
pub enum Chance {
    /// A cryptographic generator of each thread, seeded and seeded again by the operating system: fit for
    /// secrets, without a system call for each.
    System,
    /// The same stream for the same seed; for tests and the sample city only.
    Seeded(Arc<Mutex<StdRng>>),
}

impl Chance {
    /// A repeatable stream.
    #[must_use]
    pub fn seeded(seed: u64) -> Chance {
        Chance::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// `N` random bytes. A thread for which the operating system has no randomness at all panics: going on
    /// would make secrets guessable.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0; N];
        match self {
            Chance::System => rand::rng().fill_bytes(&mut out),
            Chance::Seeded(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut out),
        }
        out
    }

    /// A number from 0 to `below - 1`, every one equally likely; 0 when `below` is 0.
    #[must_use]
    pub fn below(&self, below: u32) -> u32 {
        if below == 0 {
            return 0;
        }
        // Taking the remainder of 64 random bits favours small numbers by less than 1 in 2^32.
        u32::try_from(u64::from_le_bytes(self.bytes()) % u64::from(below)).unwrap_or(0)
    }

    /// An identifier that sorts by time (version 7), so that new rows land beside each other.
    #[must_use]
    pub fn id(&self, now: Time) -> Uuid {
        let millis = u64::try_from(now.0 / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// An identifier nobody can guess (version 4), for what is found by knowing its name.
    #[must_use]
    pub fn unguessable(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

/// The smallest identifier that [`Chance::id`] can give at a moment: where those of that time begin.
#[must_use]
pub fn first_at(at: Time) -> Uuid {
    let millis = u128::try_from(at.0 / 1000).unwrap_or(0);
    Uuid::from_u128(millis << 80)
}

/// Bytes as lower-case letters and digits (base 32, Crockford's alphabet without i, l, o, u), for links.
#[must_use]
pub fn letters(bytes: &[u8]) -> String {
    const ALPHABET: [char; 32] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k',
        'm', 'n', 'p', 'q', 'r', 's', 't', 'v', 'w', 'x', 'y', 'z',
    ];
    let mut out = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut window, mut bits) = (0u32, 0u32);
    for byte in bytes {
        window = (window << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.extend(ALPHABET.get(((window >> bits) & 31) as usize));
        }
    }
    if bits > 0 {
        out.extend(ALPHABET.get(((window << (5 - bits)) & 31) as usize));
    }
    out
}

/// Neither 0/O, 1/I/L, 2/Z, 5/S, 8/B nor U/V. A prime number of them, so that the check character finds
/// every single wrong character and every two that changed places.
const SPOKEN: &[u8; 23] = b"34679ACDEFGHJKMNPQRTWXY";
/// The longest code before its check character: from here on two places would weigh alike.
const SPOKEN_MAX: usize = 20;

/// A code that can be read aloud: so many characters by chance (at most 20), then one that checks them.
#[must_use]
pub fn spoken(chance: &Chance, length: usize) -> String {
    let mut code: String = (0..length.min(SPOKEN_MAX))
        .filter_map(|_| SPOKEN.get(chance.below(SPOKEN.len() as u32) as usize))
        .map(|byte| char::from(*byte))
        .collect();
    code.extend(check_character(&code));
    code
}

/// Reads such a code as somebody typed it: any case, spaces and hyphens anywhere. `None` when it cannot be one.
#[must_use]
pub fn heard(text: &str, length: usize) -> Option<String> {
    let code: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let (body, check) = (code.get(..length)?, code.get(length..)?);
    (check.len() == 1 && check.chars().next() == check_character(body)).then_some(code)
}

/// The weighted sum of the characters, modulo the size of the alphabet; `None` for a foreign character.
fn check_character(body: &str) -> Option<char> {
    let sum = body.bytes().zip(1usize..).try_fold(0usize, |sum, (byte, weight)| {
        let value = SPOKEN.iter().position(|letter| *letter == byte)?;
        Some(sum + value * (weight + 1))
    })?;
    SPOKEN.get(sum % SPOKEN.len()).map(|byte| char::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn of_a_spoken_code_every_single_mistake_and_every_swap_is_found(
            seed: u64, length in 1usize..=SPOKEN_MAX, at in 0usize..SPOKEN_MAX, wrong in 0usize..23,
        ) {
            let at = at % length;
            let code = spoken(&Chance::seeded(seed), length);
            prop_assert_eq!(code.len(), length + 1);
            prop_assert_eq!(heard(&format!(" {}-", code.to_lowercase()), length), Some(code.clone()));
            let mut one: Vec<u8> = code.bytes().collect();
            one[at] = SPOKEN[wrong];
            let one = String::from_utf8(one).unwrap();
            prop_assert_eq!(heard(&one, length).is_some(), one == code);
            let mut swapped: Vec<u8> = code.bytes().collect();
            swapped.swap(at, at + 1);
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert_eq!(heard(&swapped, length).is_some(), swapped == code);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_stream_and_the_system_does_not() {
        assert_eq!(Chance::seeded(7).bytes::<16>(), Chance::seeded(7).bytes::<16>());
        assert_ne!(Chance::System.bytes::<16>(), Chance::System.bytes::<16>());
    }

    #[test]
    fn ids_sort_by_time() {
        let chance = Chance::seeded(1);
        assert!(chance.id(Time(1_000_000)) < chance.id(Time(2_000_000)));
        let begins = first_at(Time(2_000_000));
        assert!(chance.id(Time(1_999_000)) < begins && begins <= chance.id(Time(2_000_000)));
    }

    #[test]
    fn letters_keep_every_bit() {
        assert_eq!(letters(&[]), "");
        assert_eq!(letters(&[0xff]), "zw");
        assert_eq!(letters(&[0; 16]).len(), 26);
        let all: std::collections::HashSet<String> = (0..=255u8).map(|b| letters(&[b])).collect();
        assert_eq!(all.len(), 256);
    }
}
