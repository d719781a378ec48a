//! Counting: from a moment to a due date and back to a number of working days.
//!
//! Invariant, held by property tests: something done at or before `due(from, n).at` took at most
//! `workdays_between(from, done) == n` working days, and one nanosecond later it took more.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Calendar, CalendarError, DayOff};

/// A due date with everything a reader needs to recount it by hand on a wall calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Closing time of `day`; done at exactly this moment is still in time.
    pub at: Timestamp,
    /// The moment counting started from.
    pub from: Timestamp,
    /// It came in on a working day but after closing, so `day0` is not the day it came in.
    pub after_closing: bool,
    /// The working day it counts as having come in on.
    pub day0: Date,
    /// The last working day, the `days`-th after `day0`.
    pub day: Date,
    /// How many working days were given.
    pub days: u16,
    /// Every non-working day passed over, oldest first: from the day it came in (itself included) to `day`.
    pub skipped: Vec<Skipped>,
}

/// A date that was passed over because nobody works on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The date in the calendar's zone.
    pub date: Date,
    /// What made it a day off.
    pub why: SkipReason,
}

/// What made a date a day off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// The office never works on that weekday, and nothing else is decreed for the date.
    Weekend,
    /// Decreed, be it on a weekday or a weekend. Never empty; more than one when decrees share the date.
    DayOff(Vec<DayOff>),
}

impl Calendar {
    /// When something that came in at `from` is due, with `days` working days given.
    ///
    /// Day 0 is the working day on which it came in at or before closing time, else the next working day;
    /// it is due at closing time of the `days`-th working day after day 0. With no days given it is due
    /// when day 0 closes.
    ///
    /// # Errors
    ///
    /// [`CalendarError::NotCovered`] when any date looked at, from arrival to due day, is outside the
    /// covered range.
    pub fn due(&self, from: Timestamp, days: u16) -> Result<Due, CalendarError> {
        let arrival = self.date_of(from);
        self.check_covered(arrival)?;
        let after_closing = self.is_workday(arrival) && self.is_after_closing(from, arrival);

        let mut skipped = Vec::new();
        let first = if after_closing { self.next_covered(arrival)? } else { arrival };
        let day0 = self.skip_to_workday(first, &mut skipped)?;
        let mut day = day0;
        for _ in 0..days {
            day = self.skip_to_workday(self.next_covered(day)?, &mut skipped)?;
        }
        let at = self.closing_of(day).ok_or_else(|| self.not_covered(day))?;
        Ok(Due { at, from, after_closing, day0, day, days, skipped })
    }

    /// When the `days`-th working day before the date of `at` closes: for a reminder so many working days ahead.
    /// `None` only when there are not that many in ten years.
    pub fn before(&self, at: Timestamp, days: u16) -> Option<Timestamp> {
        const TEN_YEARS: u16 = 3_660;
        let mut date = self.date_of(at);
        let mut left = days;
        for _ in 0..TEN_YEARS {
            if left == 0 {
                return self.closing_of(date);
            }
            date = date.yesterday().ok()?;
            left -= u16::from(self.is_workday(date));
        }
        None
    }

    /// Working days used up between two moments: 0 on the same working day, and never more than `n` for
    /// something done at or before `due(from, n).at`. 0 when `to` lies before `from`.
    ///
    /// This measures what happened rather than promising anything, so it does not fail outside
    /// [`Calendar::covers`]: there, ordinary weeks are counted.
    pub fn workdays_between(&self, from: Timestamp, to: Timestamp) -> u32 {
        let (Some(day0), Some(last)) = (self.counts_as(from), self.counts_as(to)) else {
            return 0; // No working day at all in this calendar, so none was used up.
        };
        let mut used = 0;
        let mut day = day0;
        while day < last {
            let Ok(next) = day.tomorrow() else { break };
            day = next;
            used += u32::from(self.is_workday(day));
        }
        used
    }

    /// The working day a moment counts for.
    fn counts_as(&self, at: Timestamp) -> Option<Date> {
        let mut date = self.date_of(at);
        if self.is_after_closing(at, date) {
            date = date.tomorrow().ok()?;
        }
        // A week without working days would search to the end of time; 10 years of days off in a row do not
        // exist.
        for _ in 0..3_660 {
            if self.is_workday(date) {
                return Some(date);
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    fn date_of(&self, at: Timestamp) -> Date {
        self.zone().to_datetime(at).date()
    }

    fn is_after_closing(&self, at: Timestamp, date: Date) -> bool {
        self.closing_of(date).is_some_and(|closing| at > closing)
    }

    fn next_covered(&self, date: Date) -> Result<Date, CalendarError> {
        let next = date.tomorrow().map_err(|_| self.not_covered(date))?;
        self.check_covered(next)?;
        Ok(next)
    }

    /// The date itself or the first working day after it, noting what was passed over.
    fn skip_to_workday(&self, mut date: Date, skipped: &mut Vec<Skipped>) -> Result<Date, CalendarError> {
        while !self.is_workday(date) {
            let why = match self.day_off(date) {
                [] => SkipReason::Weekend,
                decreed => SkipReason::DayOff(decreed.to_vec()),
            };
            skipped.push(Skipped { date, why });
            date = self.next_covered(date)?;
        }
        Ok(date)
    }
}
