//! The working days of a city's offices.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kit::clock::Time;
use serde::{Deserialize, Serialize};
use workdays::{Calendar, DayOff, DayOffKind, Due, WorkWeek};

use crate::{Error, Result};

/// The working days of a city's offices, and of the agencies that work at other times.
#[derive(Clone, Debug)]
pub struct Offices {
    /// The years whose decrees are known.
    pub decreed: Calendar,
    /// The same without an end, where only weekends are known beyond the decrees.
    pub assumed: Calendar,
    own: BTreeMap<String, Offices>,
}

/// When an agency works, where that is not when the city's offices do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyHours {
    /// When it closes.
    pub closing: String,
    /// 1 Monday to 7 Sunday.
    pub workdays: Vec<i8>,
    /// Whether it rests on public holidays.
    #[serde(default)]
    pub holidays: bool,
    /// Whether it rests on days of joint leave (cuti bersama); most services to the public do not.
    #[serde(default)]
    pub joint_leave: bool,
}

impl AgencyHours {
    /// Whether somebody works at all, until a time of day.
    #[must_use]
    pub fn works(&self) -> bool {
        let days = self.workdays.iter().all(|day| (1..=7).contains(day)) && !self.workdays.is_empty();
        days && jiff::civil::Time::strptime("%H:%M", &self.closing).is_ok()
    }
}

impl Offices {
    /// The same hours for every agency.
    #[must_use]
    pub fn new(decreed: Calendar, assumed: Calendar) -> Offices {
        Offices { decreed, assumed, own: BTreeMap::new() }
    }

    /// Gives an agency hours of its own.
    ///
    /// # Errors
    /// [`Error::Internal`] when its closing time is none.
    pub fn set(&mut self, agency: &str, hours: &AgencyHours) -> Result<()> {
        let week = week(&hours.closing, &hours.workdays)?;
        let rests = |day: &&DayOff| match day.kind {
            DayOffKind::Holiday => hours.holidays,
            DayOffKind::JointLeave => hours.joint_leave,
        };
        let off: Vec<DayOff> = self.decreed.days().iter().filter(rests).cloned().collect();
        let calendar = |of: &Calendar| {
            Calendar::new(of.zone().clone(), week, off.clone(), of.covers().clone(), of.version())
        };
        let own = Offices::new(calendar(&self.decreed), calendar(&self.assumed));
        self.own.insert(agency.to_owned(), own);
        Ok(())
    }

    /// The working days of one agency.
    #[must_use]
    pub fn of(&self, agency: &str) -> &Offices {
        self.own.get(agency).unwrap_or(self)
    }

    /// The moment so many working days before (negative) or after a due time; the due time itself for 0.
    #[must_use]
    pub fn shifted(&self, due: Time, days: i64) -> Time {
        match u16::try_from(days.unsigned_abs()) {
            Ok(0) | Err(_) => due,
            Ok(ahead) if days < 0 => self.assumed.before(due.stamp(), ahead).map_or(due, Time::from),
            Ok(later) => self.due_at(due, later),
        }
    }

    /// When something begun at `from` is due after so many working days, with each skipped day; and
    /// whether every day counted has a known decree.
    #[must_use]
    pub fn due(&self, from: Time, days: u16) -> (Option<Due>, bool) {
        match self.decreed.due(from.stamp(), days) {
            Ok(due) => (Some(due), true),
            Err(_) => (self.assumed.due(from.stamp(), days).ok(), false),
        }
    }

    /// The due moment alone. Beyond what the calendar library can represent: the same day count in plain days.
    #[must_use]
    pub fn due_at(&self, from: Time, days: u16) -> Time {
        const DAY_SECONDS: i64 = 86_400;
        self.due(from, days)
            .0
            .map_or_else(|| from.plus_seconds(i64::from(days) * DAY_SECONDS), |due| due.at.into())
    }

    /// Whole working days from one moment to another.
    #[must_use]
    pub fn days_between(&self, from: Time, to: Time) -> u32 {
        self.assumed.workdays_between(from.stamp(), to.stamp())
    }

    /// The date of a moment, as the city's clocks show it.
    #[must_use]
    pub fn date(&self, at: Time) -> Date {
        self.assumed.zone().to_datetime(at.stamp()).date()
    }
}

/// A week from its settings.
pub(super) fn week(closing: &str, workdays: &[i8]) -> Result<WorkWeek> {
    let closing = jiff::civil::Time::strptime("%H:%M", closing)
        .map_err(|e| Error::Internal(format!("closing time {closing:?}: {e}")))?;
    let days = workdays.iter().filter_map(|day| jiff::civil::Weekday::from_monday_one_offset(*day).ok());
    Ok(WorkWeek::new(days.collect::<Vec<_>>(), closing))
}
