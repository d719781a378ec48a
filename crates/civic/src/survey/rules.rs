//! How the index is counted. Pure, and in whole numbers: nothing is rounded before the last step.
//!
//! NRR is the mean of an element; the index is the sum of NRR x 1/9 over the nine elements, x 25. Every respondent
//! answers all nine, so that is the sum of all scores x 25 / (9 x respondents).

use std::collections::BTreeMap;

use super::model::{Age, ELEMENTS, Education, Occupation, Profile, Sex};
use super::{Answers, model};

/// Groups smaller than this are not told apart: no index, no median, no part of the respondents.
pub const SMALL: i64 = 5;

kit::words! {
    /// How good a service is, by its index.
    pub enum Grade {
        /// Very good.
        A = "A",
        /// Good.
        B = "B",
        /// Not good enough.
        C = "C",
        /// Bad.
        D = "D",
    }
}

impl Grade {
    /// By hundredths of the index. The published bands leave gaps (88.305 lies in none), so they are thresholds on
    /// the value rounded to two decimals.
    fn of(hundredths: i64) -> Grade {
        match hundredths {
            8831.. => Grade::A,
            7661.. => Grade::B,
            6500.. => Grade::C,
            _ => Grade::D,
        }
    }
}

/// An index: 25 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    /// The sum of all scores.
    total: i64,
    /// Respondents.
    n: i64,
}

impl Index {
    /// Of one respondent.
    #[must_use]
    pub fn of(answers: &Answers) -> Index {
        Index { total: answers.scores().iter().sum(), n: 1 }
    }

    /// The index in full precision.
    #[must_use]
    pub fn value(self) -> f64 {
        (self.total * 25) as f64 / (self.answers()) as f64
    }

    /// Single scores behind it.
    fn answers(self) -> i64 {
        self.n * ELEMENTS as i64
    }

    /// The index rounded to two decimals, in hundredths.
    #[must_use]
    pub fn hundredths(self) -> i64 {
        let (value, by) = (self.total * 2500, self.answers());
        // Half a hundredth and more goes up.
        (2 * value + by).div_euclid(2 * by)
    }

    /// The grade.
    #[must_use]
    pub fn grade(self) -> Grade {
        Grade::of(self.hundredths())
    }
}

/// How often each score was given to each element: what an index is counted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums([[i64; 4]; ELEMENTS]);

/// Bins of one element: the score, with room.
const WIDTH: i64 = 10;

impl Sums {
    /// The places in kept counts of one respondent's answers: element x 10 + score.
    #[must_use]
    pub fn bins(answers: &Answers) -> [i64; ELEMENTS] {
        let mut element = 0;
        answers.scores().map(|score| {
            element += 1;
            element * WIDTH + score
        })
    }

    /// Adds `n` answers at a place; a place that is none is left out.
    pub fn add(&mut self, bin: i64, n: i64) {
        let (element, score) = (usize::try_from(bin / WIDTH - 1), usize::try_from(bin % WIDTH - 1));
        let (Ok(element), Ok(score)) = (element, score) else { return };
        if let Some(count) = self.0.get_mut(element).and_then(|scores| scores.get_mut(score)) {
            *count += n;
        }
    }

    /// Respondents.
    #[must_use]
    pub fn n(&self) -> i64 {
        self.0.first().map_or(0, |scores| scores.iter().sum())
    }

    /// The index; `None` over fewer than five respondents.
    #[must_use]
    pub fn index(&self) -> Option<Index> {
        let total = self.0.iter().map(sum).sum();
        (self.n() >= SMALL).then(|| Index { total, n: self.n() })
    }

    /// The mean of each element (NRR), 1 to 4; `None` over fewer than five respondents.
    #[must_use]
    pub fn means(&self) -> Option<[f64; ELEMENTS]> {
        (self.n() >= SMALL).then(|| self.0.map(|scores| sum(&scores) as f64 / self.n() as f64))
    }
}

fn sum(scores: &[i64; 4]) -> i64 {
    scores.iter().zip(model::SCORES).map(|(count, score)| count * score).sum()
}

/// How many answers a period needs for so many cases: Krejcie and Morgan's sample, as the regulation gives it
/// (chi-square 3.841, half of the population, an error of 5 %), rounded to whole people.
#[must_use]
pub fn needed(cases: i64) -> i64 {
    const CHI_SQUARE: f64 = 3.841;
    const SHARE: f64 = 0.5;
    const ERROR: f64 = 0.05;
    if cases <= 0 {
        return 0;
    }
    let n = cases as f64;
    let spread = CHI_SQUARE * SHARE * (1.0 - SHARE);
    (spread * n / (ERROR * ERROR * (n - 1.0) + spread)).round() as i64
}

/// The answers of a period against what its sample needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Answers.
    pub n: i64,
    /// Answers needed for the outcomes told in the period.
    pub needed: i64,
}

impl Sample {
    /// Somebody may answer this month about an outcome of the last: then there were at least as many cases.
    #[must_use]
    pub fn of(sums: &Sums, resolved: i64) -> Sample {
        Sample { n: sums.n(), needed: needed(resolved.max(sums.n())) }
    }

    /// Whether there are enough.
    #[must_use]
    pub fn reached(self) -> bool {
        self.n >= self.needed && self.n > 0
    }
}

/// How many respondents were of each kind, as far as they said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Respondents(BTreeMap<i64, i64>);

impl Respondents {
    /// The places in kept counts of one respondent's profile.
    #[must_use]
    pub fn bins(profile: &Profile) -> Vec<i64> {
        let parts = [
            place(Age::ALL, profile.age),
            place(Sex::ALL, profile.sex),
            place(Education::ALL, profile.education),
            place(Occupation::ALL, profile.occupation),
        ];
        (1..).zip(parts).filter_map(|(part, place)| Some(part * WIDTH + place?)).collect()
    }

    /// Adds `n` respondents at a place.
    pub fn add(&mut self, bin: i64, n: i64) {
        *self.0.entry(bin).or_default() += n;
    }

    /// Each part of the profile and its words with how many there were; words of fewer than five are left out.
    #[must_use]
    pub fn told(&self) -> [(&'static str, Vec<(&'static str, i64)>); 4] {
        let words = |part: i64, words: Vec<&'static str>| {
            let counted = (1..).zip(words).filter_map(|(place, word)| {
                let n = self.0.get(&(part * WIDTH + place)).copied()?;
                (n >= SMALL).then_some((word, n))
            });
            counted.collect()
        };
        [
            ("age", words(1, Age::ALL.iter().map(|v| v.word()).collect())),
            ("sex", words(2, Sex::ALL.iter().map(|v| v.word()).collect())),
            ("education", words(3, Education::ALL.iter().map(|v| v.word()).collect())),
            ("occupation", words(4, Occupation::ALL.iter().map(|v| v.word()).collect())),
        ]
    }
}

/// Where a value stands among all, from 1.
fn place<T: PartialEq>(all: &[T], value: Option<T>) -> Option<i64> {
    let value = value?;
    (1..).zip(all).find_map(|(place, known)| (*known == value).then_some(place))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answers(scores: [i64; ELEMENTS]) -> Answers {
        Answers::of(scores.map(Some)).unwrap()
    }

    fn sums(all: &[[i64; ELEMENTS]]) -> Sums {
        let mut sums = Sums::default();
        for scores in all {
            for bin in Sums::bins(&answers(*scores)) {
                sums.add(bin, 1);
            }
        }
        sums
    }

    /// As the regulation's table says it: a mean for each element, each weighed with 1/9, the sum times 25.
    fn naive(all: &[[i64; ELEMENTS]]) -> f64 {
        let weighed = (0..ELEMENTS).map(|u| {
            let nrr = all.iter().map(|scores| scores[u] as f64).sum::<f64>() / all.len() as f64;
            nrr * (1.0 / 9.0)
        });
        weighed.sum::<f64>() * 25.0
    }

    fn respondents() -> impl Strategy<Value = Vec<[i64; ELEMENTS]>> {
        prop::collection::vec(prop::array::uniform9(1i64..=4), 5..60)
    }

    proptest! {
        #[test]
        fn the_index_is_what_the_regulation_counts(all in respondents()) {
            let index = sums(&all).index().unwrap();
            prop_assert!((index.value() - naive(&all)).abs() < 1e-9);
            prop_assert!((25.0..=100.0).contains(&index.value()));
            prop_assert_eq!(sums(&all).n(), all.len() as i64);
            let rounded = index.hundredths() as f64 / 100.0;
            prop_assert!((rounded - index.value()).abs() <= 0.005 + 1e-9);
            let means = sums(&all).means().unwrap();
            prop_assert!((means.iter().sum::<f64>() / 9.0 * 25.0 - index.value()).abs() < 1e-9);
        }

        #[test]
        fn the_order_of_answers_does_not_matter(all in respondents(), turn in 0usize..60) {
            let mut other = all.clone();
            other.reverse();
            other.rotate_left(turn % all.len());
            prop_assert_eq!(sums(&all), sums(&other));
        }

        #[test]
        fn all_alike_is_that_times_25(score in 1i64..=4, n in 5usize..200) {
            let index = sums(&vec![[score; ELEMENTS]; n]).index().unwrap();
            prop_assert_eq!(index.value(), score as f64 * 25.0, "exactly");
        }

        #[test]
        fn a_sample_never_exceeds_the_cases(cases in 0i64..2_000_000) {
            prop_assert!(needed(cases) <= cases && needed(cases) <= needed(cases + 1));
        }
    }

    #[test]
    fn the_worked_example() {
        // NRR 3.2 3.1 3.0 3.9 3.2 3.3 3.4 3.1 3.0 over ten respondents.
        let tens = [32, 31, 30, 39, 32, 33, 34, 31, 30];
        let all: Vec<[i64; ELEMENTS]> =
            (0..10).map(|who| tens.map(|ten| 3 + i64::from(who < ten - 30))).collect();
        let index = sums(&all).index().unwrap();
        assert_eq!((index.hundredths(), index.grade()), (8111, Grade::B));
        let means = sums(&all).means().unwrap();
        assert!((means.iter().sum::<f64>() / 9.0 - 3.2444).abs() < 0.0001);
    }

    #[test]
    fn grades_begin_where_the_bands_do_and_leave_no_gap() {
        let grades = [2500, 6499, 6500, 7660, 7661, 8830, 8831, 10_000].map(Grade::of);
        use Grade::{A, B, C, D};
        assert_eq!(grades, [D, D, C, C, B, B, A, A]);
        // 2.6 in the mean is 65: a single respondent is in D up to 23 of 36.
        let one = |total| Index { total, n: 1 };
        assert_eq!([one(23).grade(), one(24).grade()], [D, C]);
        // 88.305 lies in no published band; rounded it is in A.
        let between = Index { total: 35_322, n: 1111 };
        assert_eq!((between.hundredths(), between.grade()), (8831, A));
    }

    #[test]
    fn samples_are_those_of_the_table() {
        let table = [
            (10, 10),
            (15, 14),
            (20, 19),
            (25, 24),
            (30, 28),
            (50, 44),
            (100, 80),
            (110, 86),
            (200, 132),
            (240, 148),
            (300, 169),
            (500, 217),
            (900, 269),
            (950, 274),
            (1000, 278),
            (1100, 285),
            (1200, 291),
            (2000, 322),
            (5000, 357),
            (10_000, 370),
            (50_000, 381),
            (75_000, 382),
            (100_000, 383),
        ];
        for (cases, sample) in table {
            assert_eq!(needed(cases), sample, "of {cases}");
        }
        assert_eq!((needed(0), needed(1)), (0, 1));
    }

    #[test]
    fn few_respondents_are_not_told() {
        let four = sums(&[[4; ELEMENTS]; 4]);
        assert_eq!((four.n(), four.index(), four.means()), (4, None, None));
        let mut who = Respondents::default();
        let profile =
            Profile { sex: Some(Sex::Female), occupation: Some(Occupation::Other), ..Profile::default() };
        let bins = Respondents::bins(&profile);
        assert_eq!(bins, [21, 46]);
        who.add(21, 5);
        who.add(46, 4);
        assert_eq!(who.told()[1], ("sex", vec![("female", 5)]));
        assert_eq!(who.told()[3], ("occupation", vec![]));
    }

    #[test]
    fn every_missing_or_strange_answer_is_named() {
        let mut chosen = [Some(3); ELEMENTS];
        (chosen[1], chosen[8]) = (None, Some(5));
        let Err(crate::Error::Invalid(wrong)) = Answers::of(chosen) else { panic!("refused") };
        let named: Vec<(&str, &str)> = wrong.iter().map(|w| (w.field.as_str(), w.problem.code())).collect();
        assert_eq!(named, [("u2", "missing"), ("u9", "unknown-choice")]);
    }
}
