//! The population register of a sample city: a few invented people, whose numbers are of a district that does not exist (99).

use std::collections::BTreeMap;

use kit::registers::{Person, Registers};

use crate::Fail;

const PEOPLE: &str = include_str!("../../../sample-city/registers/population.json");

/// The register of invented people. A real city never asks it.
///
/// # Errors
/// When it cannot be read, which a test looks at.
pub fn invented() -> Result<Registers, Fail> {
    let people: BTreeMap<String, Person> = serde_json::from_str(PEOPLE)
        .map_err(|error| Fail::now(format!("the register of the sample city cannot be read: {error}")))?;
    Ok(Registers::invented(people.into_iter().collect()))
}
