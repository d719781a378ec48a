//! The code of a case: eight letters and digits that cannot be misread, and a check character. Random, so
//! that nobody can count a city's cases or try the next one.

use kit::ids::{self, Chance};

/// Characters before the check character.
const LENGTH: usize = 8;

/// A new code, without its hyphens.
#[must_use]
pub fn new(chance: &Chance) -> String {
    ids::spoken(chance, LENGTH)
}

/// Reads what a person typed: any case, spaces and hyphens anywhere. `None` when it cannot be a code.
#[must_use]
pub fn parse(text: &str) -> Option<String> {
    ids::heard(text, LENGTH)
}

/// As it is shown: `7K3F-9QXM-4`.
#[must_use]
pub fn show(code: &str) -> String {
    match (code.get(..4), code.get(4..8), code.get(8..)) {
        (Some(a), Some(b), Some(c)) => format!("{a}-{b}-{c}"),
        _ => code.to_owned(),
    }
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
    }

    #[test]
    fn what_is_no_code_is_none() {
        for text in ["", "7K3F", "0OIL-11LL-1", "ñññ-ñññ-ñ", "AAAA-AAAA-AAAA"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
