//! Histograms of working days. Pure.

use std::collections::BTreeMap;

use super::SMALL;

/// Places of a histogram: 0 to 60 working days, and one for more.
pub const BINS: i64 = 62;

/// Working days read from a histogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// So many.
    Days(i64),
    /// More than the histogram tells apart: over 60.
    Longer,
}

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
        match self.percentile(50)? {
            Span::Days(days) => Some(days),
            Span::Longer => None,
        }
    }

    /// The working days within which so many of a hundred cases were done, by nearest rank: the smallest number of
    /// days that at least `percent` of a hundred did not exceed. `None` over fewer than five cases.
    #[must_use]
    pub fn percentile(&self, percent: i64) -> Option<Span> {
        let total = self.total();
        if total < SMALL {
            return None;
        }
        let rank = (total * percent.clamp(1, 100) + 99) / 100;
        let mut so_far = 0;
        let bin = self.0.iter().find_map(|(bin, n)| {
            so_far += n;
            (so_far >= rank).then_some(*bin)
        })?;
        Some(if bin < BINS - 1 { Span::Days(bin) } else { Span::Longer })
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

    proptest! {
        #[test]
        fn a_percentile_is_the_nearest_rank_of_the_sorted_list(
            mut days in prop::collection::vec(0u32..80, 0..90),
            percent in 1i64..=100,
        ) {
            let mut histogram = Histogram::default();
            for day in &days {
                histogram.add(Histogram::bin(*day), 1);
            }
            days.sort_unstable();
            // The first in order that at least so many of a hundred do not exceed.
            let enough = |index: &usize| (index + 1) * 100 >= days.len() * usize::try_from(percent).unwrap();
            let expected = (0..days.len()).find(enough).map(|index| i64::from(days[index]));
            let expected = expected.map(|day| if day > 60 { Span::Longer } else { Span::Days(day) });
            prop_assert_eq!(histogram.percentile(percent), expected.filter(|_| days.len() >= 5));
        }
    }

    #[test]
    fn few_cases_and_an_open_end_are_not_told() {
        let mut histogram = Histogram::default();
        histogram.add(3, 4);
        assert_eq!((histogram.median(), histogram.percentile(90)), (None, None), "four cases");
        histogram.add(Histogram::bin(400), 9);
        assert_eq!(histogram.median(), None, "more than sixty days");
        assert_eq!(histogram.percentile(50), Some(Span::Longer), "but that is known");
        assert_eq!(histogram.percentile(25), Some(Span::Days(3)));
    }
}
