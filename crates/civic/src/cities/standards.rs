//! When a public service has to answer for missing the time of its own standard.

use serde::{Deserialize, Serialize};

/// The fewest outcomes that may stand behind a public figure: fewer could point at a person.
const LEAST: i64 = 5;

/// How often a service may miss its time (`[standards]` in `city.toml`). It is the city's setting: UU 25/2009 art. 20 and
/// 21 ask for the standard, and no rule says how often is too often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standards {
    /// The category of the complaint the city then files about itself.
    pub category: String,
    /// More than so many of a hundred outcomes is too often.
    pub share: i64,
    /// Over fewer outcomes nothing is said; at least 5.
    pub least: i64,
    /// Over this month and so many before it.
    pub months: i32,
}

impl Standards {
    /// Whether so many missed dates among so many outcomes are too often.
    #[must_use]
    pub fn too_often(&self, missed: i64, outcomes: i64) -> bool {
        outcomes >= self.least.max(LEAST) && missed * 100 > self.share * outcomes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_often_is_a_share_of_enough_outcomes() {
        let at = |share, least| Standards { category: String::new(), share, least, months: 2 };
        for (standards, missed, outcomes, answer) in [
            (at(20, 5), 1, 5, false),
            (at(20, 5), 2, 5, true),
            (at(20, 5), 4, 4, false),
            (at(20, 1), 4, 4, false),
            (at(20, 10), 9, 9, false),
            (at(0, 5), 1, 1000, true),
            (at(0, 5), 0, 1000, false),
            (at(100, 5), 5, 5, false),
        ] {
            assert_eq!(
                standards.too_often(missed, outcomes),
                answer,
                "{missed} of {outcomes}: {standards:?}"
            );
        }
    }
}
