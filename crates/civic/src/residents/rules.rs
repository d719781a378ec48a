//! What a code looks like and how it is kept. Pure.

use kit::ids::Chance;
use sha2::{Digest, Sha256};

use crate::Problem;

/// Digits of a code.
const DIGITS: usize = 6;

/// A new code: six digits, every one of the million equally likely.
pub(super) fn code(chance: &Chance) -> String {
    format!("{:06}", chance.below(1_000_000))
}

/// A code as somebody typed it, blanks and hyphens anywhere; `None` when it cannot be one.
pub(super) fn read(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    (code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit())).then_some(code)
}

/// What is said of a wrong try, when so many were made of so many.
pub(super) fn wrong(tries: i64, most: i64) -> Problem {
    match usize::try_from(most - tries) {
        Ok(left) if left > 0 => Problem::WrongCode(left),
        _ => Problem::CodeEnded,
    }
}

/// How a ticket or token is kept: long and random, so that it cannot be guessed from its hash.
pub(super) fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// How a code is kept. A million codes are soon tried, so the ticket, which only the browser has, is hashed with it:
/// whoever reads the database cannot find the code out.
pub(super) fn code_hash(ticket: &str, code: &str) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for part in ["sambat/resident-code/v1", ticket, code] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for (typed, code) in [
            ("012345", Some("012345")),
            (" 012 345 ", Some("012345")),
            ("012-345", Some("012345")),
            ("12345", None),
            ("0123456", None),
            ("01234a", None),
            ("٠١٢٣٤٥", None),
            ("", None),
        ] {
            assert_eq!(read(typed).as_deref(), code, "{typed:?}");
        }
        let chance = Chance::seeded(1);
        assert!((0..100).all(|_| read(&code_of(&chance)).is_some()));
    }

    fn code_of(chance: &Chance) -> String {
        code(chance)
    }

    #[test]
    fn the_last_wrong_try_ends_a_code() {
        for (tries, problem) in [
            (1, Problem::WrongCode(4)),
            (4, Problem::WrongCode(1)),
            (5, Problem::CodeEnded),
            (6, Problem::CodeEnded),
        ] {
            assert_eq!(wrong(tries, 5), problem, "{tries}");
        }
    }

    #[test]
    fn a_code_is_kept_with_its_ticket() {
        assert_ne!(code_hash("a", "123456"), code_hash("b", "123456"));
        assert_ne!(code_hash("a1", "23456"), code_hash("a", "123456"));
    }
}
