//! The data a due date is counted with: a week, days off with their decrees, and the dates they were
//! decreed for.
//!
//! A calendar is a value: amending one means building another with a new version, so that a date promised
//! under the old one can still be explained.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Why a date is off. Joint leave binds general offices only: a hospital or fire brigade leaves it out of the
/// calendar it builds, which is why the two are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOffKind {
    /// A national or regional public holiday (libur nasional).
    Holiday,
    /// Leave taken by all offices together (cuti bersama).
    JointLeave,
}

/// One decreed day off. Names repeat within a year (Isra Mikraj falls twice in 2027): only the date
/// identifies a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOff {
    /// The civil date in the calendar's own zone.
    pub date: Date,
    /// Which of the two sorts of day off it is.
    pub kind: DayOffKind,
    /// What people call the day, in the language of the decree.
    pub name: String,
    /// The legal text that made it a day off, shown to whoever asks why a deadline moved.
    pub decree: String,
    /// False while the decree is not confirmed: a date counted over it may still move.
    pub verified: bool,
}

/// The weekly rhythm of an office: which weekdays it works and when it closes on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkWeek {
    /// One bit per weekday, Monday lowest.
    workdays: u8,
    closing: Time,
}

impl WorkWeek {
    /// An office that works on the given weekdays. With none, no date is ever a working day and every due
    /// date runs out of the calendar.
    pub fn new(workdays: impl IntoIterator<Item = Weekday>, closing: Time) -> WorkWeek {
        WorkWeek { workdays: workdays.into_iter().fold(0, |bits, day| bits | bit(day)), closing }
    }

    /// The office week of Indonesian civil servants, with a closing time of one's own.
    pub fn monday_to_friday(closing: Time) -> WorkWeek {
        WorkWeek::new(Weekday::Monday.cycle_forward().take(5), closing)
    }

    /// What arrives later than this on a working day counts as having arrived on the next one.
    pub fn closing(&self) -> Time {
        self.closing
    }

    /// Whether the office works on this weekday when nothing else is decreed.
    pub fn works_on(&self, day: Weekday) -> bool {
        self.workdays & bit(day) != 0
    }
}

impl Default for WorkWeek {
    /// Monday to Friday until 16:00.
    fn default() -> WorkWeek {
        WorkWeek::monday_to_friday(Time::constant(16, 0, 0, 0))
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.to_monday_zero_offset()
}

/// Why a due date cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Counting reached a date for which no decree is known yet. A guess would be a wrong promise, so there
    /// is none.
    #[error("no calendar for {date}: it covers {} to {}", .covers.start(), .covers.end())]
    NotCovered {
        /// The first date that was needed and is not covered.
        date: Date,
        /// What the calendar does cover.
        covers: RangeInclusive<Date>,
    },
}

/// Working days of one office: zone, week, days off, and the dates for which all decrees are known.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
    week: WorkWeek,
    /// Sorted by date; several entries may share one.
    days: Vec<DayOff>,
    covers: RangeInclusive<Date>,
    version: String,
}

impl Calendar {
    /// `days` may come in any order and may hold several entries for one date: all are kept for the
    /// explanation, and the date is off once. `covers` says from when to when every decree is among them.
    /// `version` is free text that names this edition, to be stored beside each date counted with it.
    pub fn new(
        zone: TimeZone,
        week: WorkWeek,
        mut days: Vec<DayOff>,
        covers: RangeInclusive<Date>,
        version: impl Into<String>,
    ) -> Calendar {
        days.sort_by_key(|day| day.date);
        Calendar { zone, week, days, covers, version: version.into() }
    }

    /// The zone in which dates and closing times are meant.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The weekly rhythm.
    pub fn week(&self) -> &WorkWeek {
        &self.week
    }

    /// All days off, sorted by date.
    pub fn days(&self) -> &[DayOff] {
        &self.days
    }

    /// The dates for which nothing is missing. A city should be warned well before the end of it.
    pub fn covers(&self) -> &RangeInclusive<Date> {
        &self.covers
    }

    /// The name of this edition.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Every entry for the date; empty when nothing is decreed, which does not make a Sunday a working day.
    pub fn day_off(&self, date: Date) -> &[DayOff] {
        let first = self.days.partition_point(|day| day.date < date);
        let tail = self.days.get(first..).unwrap_or_default();
        let count = tail.partition_point(|day| day.date == date);
        tail.get(..count).unwrap_or_default()
    }

    /// Whether the office works that day. Outside [`Calendar::covers`] only the weekday is known, and the
    /// answer is what an ordinary week would say; [`Calendar::due`] refuses such dates.
    pub fn is_workday(&self, date: Date) -> bool {
        self.week.works_on(date.weekday()) && self.day_off(date).is_empty()
    }

    /// The moment the office closes on that date, working day or not. `None` only at the end of
    /// representable time.
    pub(crate) fn closing_of(&self, date: Date) -> Option<Timestamp> {
        self.zone.to_timestamp(date.to_datetime(self.week.closing)).ok()
    }

    pub(crate) fn check_covered(&self, date: Date) -> Result<(), CalendarError> {
        if self.covers.contains(&date) { Ok(()) } else { Err(self.not_covered(date)) }
    }

    pub(crate) fn not_covered(&self, date: Date) -> CalendarError {
        CalendarError::NotCovered { date, covers: self.covers.clone() }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn off(date: Date, name: &str) -> DayOff {
        DayOff { date, kind: DayOffKind::Holiday, name: name.into(), decree: "SKB".into(), verified: true }
    }

    fn calendar(days: Vec<DayOff>) -> Calendar {
        let year = date(2026, 1, 1)..=date(2026, 12, 31);
        Calendar::new(TimeZone::UTC, WorkWeek::default(), days, year, "2026-1")
    }

    #[test]
    fn finds_every_entry_of_a_shared_date() {
        let shared = date(2026, 5, 14);
        let calendar = calendar(vec![
            off(shared, "Kenaikan"),
            off(date(2026, 8, 17), "Proklamasi"),
            off(shared, "Hari jadi kota"),
            off(date(2026, 1, 1), "Tahun Baru"),
        ]);
        let names: Vec<_> = calendar.day_off(shared).iter().map(|day| day.name.as_str()).collect();
        assert_eq!(names, ["Kenaikan", "Hari jadi kota"]);
        assert!(!calendar.is_workday(shared));
        assert!(calendar.day_off(date(2026, 5, 15)).is_empty());
        assert!(calendar.day_off(date(2025, 1, 1)).is_empty());
        assert!(calendar.day_off(date(2027, 1, 1)).is_empty());
    }

    #[test]
    fn week_is_what_it_was_given() {
        let week = WorkWeek::default();
        let works: Vec<bool> =
            Weekday::Monday.cycle_forward().take(7).map(|day| week.works_on(day)).collect();
        assert_eq!(works, [true, true, true, true, true, false, false]);
        assert_eq!(week.closing(), Time::constant(16, 0, 0, 0));

        let market = WorkWeek::new([Weekday::Sunday, Weekday::Saturday], Time::constant(12, 0, 0, 0));
        assert!(market.works_on(Weekday::Sunday) && !market.works_on(Weekday::Monday));
    }

    #[test]
    fn day_off_reads_from_json() {
        let json = r#"{"date":"2026-03-20","kind":"joint_leave","name":"Idulfitri 1447 H","decree":"SKB 1497/2025","verified":true}"#;
        let day: DayOff = serde_json::from_str(json).unwrap();
        assert_eq!((day.date, day.kind), (date(2026, 3, 20), DayOffKind::JointLeave));
        assert_eq!(serde_json::to_string(&day).unwrap(), json);
    }
}
