//! What somebody looks over, when a date is how late, and sums of counts. Pure.

use std::collections::BTreeMap;
use std::hash::Hash;

use kit::clock::Time;
use uuid::Uuid;

use super::model::{Age, Durations, Group, LateNow, Month, Repeated, Scope, Share, Tally};
use crate::cases::rules::{mask, staff};
use crate::cities::Offices;
use crate::context::Book;
use crate::figures::{Measure, MonthSum, Score};
use crate::identity::{Overseer, Role};

/// The most working days late of each age but the last, which has no end.
pub const AGES: [i64; 4] = [5, 10, 20, 60];
/// Days back within which reports of one place are counted together.
pub const REPEATED_DAYS: i64 = 90;
/// The fewest reports that make a place one that repeats.
pub const REPEATED_LEAST: i64 = 3;

/// What an overseer looks over. The cases in it are those `cases::rules` lets them open.
pub(super) fn scope(by: &Overseer, book: &Book) -> Scope {
    let agencies = || book.agencies.iter().map(|agency| agency.agency.clone());
    let own = by.agency();
    Scope {
        units: (!by.whole_city())
            .then(|| agencies().filter(|code| book.agencies.within(code, own)).collect()),
        staff: by.is(Role::Inspector) && own == book.city.settings.inspectorate,
        staff_categories: book
            .categories
            .iter()
            .map(|category| category.row.category.clone())
            .filter(|code| staff(book, code))
            .collect(),
        never_about: agencies().filter(|unit| book.agencies.within(own, unit)).collect(),
    }
}

/// The moments that decide what is late, how late, and what is of late.
pub(super) struct Marks {
    pub(super) now: Time,
    /// Due after the first moment is at most [`AGES`]`[0]` working days late, and so on.
    pub(super) ages: [Time; AGES.len()],
    /// The first name that a case filed of late can have.
    pub(super) first: Uuid,
}

/// The marks of a moment. A date is at most `n` working days late when it lies after the closing time of the working
/// day `n + 1` before the one that `now` counts for.
pub(super) fn marks(offices: &Offices, now: Time) -> Marks {
    const DAY_SECONDS: i64 = 86_400;
    let today = offices.due_at(now, 0);
    Marks {
        now,
        ages: AGES.map(|days| offices.shifted(today, -(days + 1))),
        first: kit::ids::first_at(now.plus_seconds(-REPEATED_DAYS * DAY_SECONDS)),
    }
}

/// Whole working days by which a date has passed; `None` when it has not.
#[must_use]
pub fn days_late(offices: &Offices, due: Time, now: Time) -> Option<u32> {
    (due < now).then(|| offices.days_between(due, now))
}

impl Marks {
    /// Dates of an age: after the first moment, up to and including the second; without an end where there is none.
    pub(super) fn between(&self, age: Age) -> (Option<&Time>, Option<&Time>) {
        let place = Age::ALL.iter().position(|known| *known == age).unwrap_or_default();
        let until = place.checked_sub(1).and_then(|younger| self.ages.get(younger));
        (self.ages.get(place), until)
    }
}

/// Sums of groups by what `of` says, most first, then in its own order.
fn sums<T: Ord + Hash + Clone>(groups: &[Group], of: impl Fn(&Group) -> T) -> Vec<Tally<T>> {
    let mut by: BTreeMap<T, i64> = BTreeMap::new();
    for group in groups {
        *by.entry(of(group)).or_default() += group.n;
    }
    let mut list: Vec<Tally<T>> = by.into_iter().map(|(what, n)| Tally { what, n }).collect();
    list.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.what.cmp(&b.what)));
    list
}

/// The late cases, in every order.
pub(super) fn late(groups: Vec<Group>) -> LateNow {
    let of_age = |place: usize| move |group: &&Group| usize::try_from(group.age) == Ok(place);
    LateNow {
        total: groups.iter().map(|group| group.n).sum(),
        oldest: groups.iter().map(|group| group.oldest).min(),
        agencies: sums(&groups, |group| group.owner.clone()),
        steps: sums(&groups, |group| group.step),
        ages: (0..)
            .zip(Age::ALL)
            .map(|(place, age)| Tally {
                what: *age,
                n: groups.iter().filter(of_age(place)).map(|group| group.n).sum(),
            })
            .collect(),
        categories: sums(&groups, |group| group.category.clone()),
        areas: sums(&groups, |group| group.area.clone().unwrap_or_default()),
    }
}

/// What somebody typed about a place may hold a phone number.
pub(super) fn repeated(mut places: Vec<Repeated>) -> Vec<Repeated> {
    for place in &mut places {
        place.landmark = mask(&place.landmark);
    }
    places
}

fn counts<'a>(all: &'a [MonthSum], scope: &'a Scope, since: i64) -> impl Iterator<Item = &'a MonthSum> {
    all.iter()
        .filter(move |sum| sum.measure != Measure::Filed && sum.month >= since && scope.holds(&sum.agency))
}

/// Each month, also those in which nothing happened.
pub(super) fn trend(months: &[i64], all: &[MonthSum], scope: &Scope) -> Vec<Month> {
    let mut scores: BTreeMap<i64, Score> = months.iter().map(|month| (*month, Score::default())).collect();
    for sum in counts(all, scope, i64::MIN) {
        scores.entry(sum.month).or_default().count(sum.measure, sum.bin, sum.n);
    }
    let month = |(first, score): (i64, Score)| Month {
        first,
        received: score.received,
        resolved: score.resolved.total(),
        answered_late: score.answered_late,
        disputed: score.disputed,
        median: score.resolved.median(),
    };
    scores.into_iter().map(month).collect()
}

/// By agency, and all together under the empty code.
fn scores(since: i64, all: &[MonthSum], scope: &Scope) -> BTreeMap<String, Score> {
    let mut scores: BTreeMap<String, Score> = BTreeMap::from([(String::new(), Score::default())]);
    for sum in counts(all, scope, since) {
        for agency in ["", &sum.agency] {
            scores.entry(agency.to_owned()).or_default().count(sum.measure, sum.bin, sum.n);
        }
    }
    scores
}

/// How long things took since a month, by agency; all together under the empty code.
pub(super) fn durations(since: i64, all: &[MonthSum], scope: &Scope) -> BTreeMap<String, Durations> {
    let of = |score: Score| Durations {
        verified: score.verified,
        answered: score.answered,
        resolved: score.resolved,
    };
    scores(since, all, scope).into_iter().map(|(agency, score)| (agency, of(score))).collect()
}

/// Disputes since a month, by agency; agencies that resolved nothing, were disputed in nothing and owe nothing again
/// are left out.
pub(super) fn disputes(
    since: i64,
    all: &[MonthSum],
    scope: &Scope,
    reopened: &[(String, i64)],
) -> BTreeMap<String, Share> {
    let mut shares: BTreeMap<String, Share> = scores(since, all, scope)
        .into_iter()
        .map(|(agency, score)| {
            (agency, Share { resolved: score.resolved.total(), disputed: score.disputed, reopened: 0 })
        })
        .collect();
    for (agency, n) in reopened {
        shares.entry(agency.clone()).or_default().reopened += n;
    }
    shares.retain(|agency, share| !agency.is_empty() && *share != Share::default());
    shares
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;
    use workdays::{Calendar, DayOff, DayOffKind, WorkWeek};

    use super::*;

    /// Monday to Friday, with a week of feasts.
    fn offices() -> Offices {
        let off = |day: i8| DayOff {
            date: Date::constant(2026, 3, day),
            kind: DayOffKind::Holiday,
            name: "Libur".to_owned(),
            decree: "Keputusan".to_owned(),
            verified: true,
        };
        let zone = TimeZone::get("Asia/Jakarta").unwrap();
        let monday_to_friday =
            (1..=5).filter_map(|day| jiff::civil::Weekday::from_monday_one_offset(day).ok());
        let week = WorkWeek::new(monday_to_friday.collect::<Vec<_>>(), jiff::civil::time(16, 0, 0, 0));
        let wide = Date::constant(1970, 1, 1)..=Date::constant(9998, 12, 31);
        let days: Vec<DayOff> = (18..25).map(off).collect();
        let calendar = |week: WorkWeek| Calendar::new(zone.clone(), week, days.clone(), wide.clone(), "1");
        Offices::new(calendar(week), calendar(week))
    }

    proptest! {
        #[test]
        fn a_date_is_as_late_as_its_working_days_say(now in 0i64..200 * 24 * 60, before in 0i64..200 * 24 * 60) {
            let offices = offices();
            // From the first minute of 2026 on, by the minute.
            let now = Time(1_767_200_400_000_000).plus_seconds(now * 60);
            let due = now.plus_seconds(-before * 60);
            let days = i64::from(offices.days_between(due, now));
            let marks = marks(&offices, now);
            let expected = AGES.iter().position(|most| days <= *most).unwrap_or(AGES.len());
            let fits = |age: &Age| {
                let (after, until) = marks.between(*age);
                after.is_none_or(|after| due > *after) && until.is_none_or(|until| due <= *until)
            };
            let found: Vec<usize> = (0..).zip(Age::ALL).filter(|(_, age)| fits(age)).map(|(at, _)| at).collect();
            prop_assert_eq!(found, vec![expected], "{} working days", days);
        }
    }

    #[test]
    fn the_first_second_after_a_date_is_late_by_no_working_day() {
        let offices = offices();
        let due = offices.due_at(Time(1_767_200_400_000_000), 0);
        assert_eq!(days_late(&offices, due, due), None, "done at closing time is in time");
        assert_eq!(
            days_late(&offices, due, due.plus_seconds(1)),
            Some(1),
            "after closing the next day counts"
        );
    }
}
