//! Histograms of working days. Pure.

use std::collections::BTreeMap;

use super::SMALL;

/// Places of a histogram: 0 to 60 working days, and one for more.
pub const BINS: i64 = 62;

/// How many cases took how many working days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram(BTreeMap<i64, i64>);

impl Histogram {
    /// The place for this many working days.
    #[must_use]
    pub fn bin(days: u32) -> i64 {
        i64::from(days).min(BINS - 1)
    }

    /// Adds `n` cases at a place.
    pub fn add(&mut self, bin: i64, n: i64) {
        *self.0.entry(bin).or_default() += n;
    }

    /// How many cases.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.0.values().sum()
    }

    /// The median in working days; `None` over fewer than five cases, or when it lies in the open last
    /// place and so is not known.
    #[must_use]
    pub fn median(&self) -> Option<i64> {
        let total = self.total();
        if total < SMALL {
            return None;
        }
        let half = (total + 1) / 2;
        let mut so_far = 0;
        let bin = self.0.iter().find_map(|(bin, n)| {
            so_far += n;
            (so_far >= half).then_some(*bin)
        })?;
        (bin < BINS - 1).then_some(bin)
    }
}

/// Totals: measure, agency, how many; the same key several times is their sum.
pub(super) type Totals = Vec<(String, String, i64)>;

/// Where two lists of totals differ: measure, agency, kept, counted.
pub(super) fn differences(kept: &Totals, counted: &Totals) -> Vec<(String, String, i64, i64)> {
    let index = |list: &Totals| -> BTreeMap<(String, String), i64> {
        let mut index = BTreeMap::new();
        for (measure, agency, n) in list {
            *index.entry((measure.clone(), agency.clone())).or_default() += n;
        }
        index
    };
    let (kept, counted) = (index(kept), index(counted));
    let mut keys: Vec<&(String, String)> = kept.keys().chain(counted.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .map(|key| (key, kept.get(key).copied().unwrap_or(0), counted.get(key).copied().unwrap_or(0)))
        .filter(|(_, kept, counted)| kept != counted)
        .map(|((measure, agency), kept, counted)| (measure.clone(), agency.clone(), kept, counted))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_median_is_the_middle_of_the_sorted_list(mut days in prop::collection::vec(0u32..60, 5..80)) {
            let mut histogram = Histogram::default();
            for day in &days {
                histogram.add(Histogram::bin(*day), 1);
            }
            days.sort_unstable();
            prop_assert_eq!(histogram.median(), Some(i64::from(days[(days.len() - 1) / 2])));
        }
    }

    #[test]
    fn few_cases_and_an_open_end_are_not_told() {
        let mut histogram = Histogram::default();
        histogram.add(3, 4);
        assert_eq!(histogram.median(), None, "four cases");
        histogram.add(Histogram::bin(400), 9);
        assert_eq!(histogram.median(), None, "more than sixty days");
    }
}
