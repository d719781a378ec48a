//! The code of a case: eight letters and digits that cannot be misread, and a check character. Random, so
//! that nobody can count a city's cases or try the next one.

use kit::ids::Chance;

/// Neither 0/O, 1/I/L, 2/Z, 5/S, 8/B nor U/V. A prime number of them, so that the check character finds
/// every single wrong character and every two that changed places.
const ALPHABET: &[u8; 23] = b"34679ACDEFGHJKMNPQRTWXY";
/// Characters before the check character.
const LENGTH: usize = 8;

/// A new code, without its hyphens.
#[must_use]
pub fn new(chance: &Chance) -> String {
    let mut code: String = (0..LENGTH)
        .filter_map(|_| ALPHABET.get(chance.below(ALPHABET.len() as u32) as usize))
        .map(|byte| char::from(*byte))
        .collect();
    code.extend(check_character(&code));
    code
}

/// Reads what a person typed: any case, spaces and hyphens anywhere. `None` when it cannot be a code.
#[must_use]
pub fn parse(text: &str) -> Option<String> {
    let code: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let (body, check) = (code.get(..LENGTH)?, code.get(LENGTH..)?);
    (check.len() == 1 && check.chars().next() == check_character(body)).then_some(code)
}

/// As it is shown: `7K3F-9QXM-4`.
#[must_use]
pub fn show(code: &str) -> String {
    match (code.get(..4), code.get(4..8), code.get(8..)) {
        (Some(a), Some(b), Some(c)) => format!("{a}-{b}-{c}"),
        _ => code.to_owned(),
    }
}

/// The weighted sum of the characters, modulo the size of the alphabet; `None` for a foreign character.
fn check_character(body: &str) -> Option<char> {
    let sum = body.bytes().zip(1usize..).try_fold(0usize, |sum, (byte, weight)| {
        let value = ALPHABET.iter().position(|letter| *letter == byte)?;
        Some(sum + value * (weight + 1))
    })?;
    ALPHABET.get(sum % ALPHABET.len()).map(|byte| char::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_code_survives_being_spoken(seed: u64) {
            let code = new(&Chance::seeded(seed));
            prop_assert_eq!(parse(&show(&code).to_lowercase()), Some(code.clone()));
            prop_assert_eq!(code.len(), 9);
        }

        #[test]
        fn every_single_mistake_and_every_swap_is_found(seed: u64, at in 0usize..9, wrong in 0usize..23) {
            let code = new(&Chance::seeded(seed));
            let mut one: Vec<u8> = code.bytes().collect();
            one[at] = ALPHABET[wrong];
            let one = String::from_utf8(one).unwrap();
            prop_assert_eq!(parse(&one).is_some(), one == code);
            let mut swapped: Vec<u8> = code.bytes().collect();
            swapped.swap(at.min(7), at.min(7) + usize::from(at < 7));
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert_eq!(parse(&swapped).is_some(), swapped == code);
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        for text in ["", "7K3F", "0OIL-11LL-1", "ñññ-ñññ-ñ", "AAAA-AAAA-AAAA"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
