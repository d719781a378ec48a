//! A population register for tests: one invented person, nobody else, and one number for which it is away.

use kit::registers::{Error, Person, Registers};

/// The number it knows; that of Sri Rahayu, born on 1 January 2000.
pub const KNOWN: &str = "3573994101000001";
/// The number for which it does not answer.
pub const AWAY: &str = "3573994101000009";

/// The register.
///
/// # Panics
/// Never: its one date is a date.
#[must_use]
pub fn population() -> Registers {
    Registers::asked_by(|question| match question.nik.as_str() {
        KNOWN => {
            let birth_date = "2000-01-01".parse().expect("a date");
            Ok(Some(Person { name: "Sri Rahayu".to_owned(), birth_date }))
        }
        AWAY => Err(Error::Away("it takes too long".to_owned())),
        _ => Ok(None),
    })
}
