//! Why a date is that date: each skipped day with its decree. Pure.

use jiff::civil::Date;
use kit::clock::Time;
use workdays::SkipReason;

use super::Duty;
use crate::cities::Offices;

/// A day that was not counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// The day.
    pub date: Date,
    /// The holiday's name; empty for a weekend.
    pub name: String,
    /// The decree that made it one; empty for a weekend.
    pub decree: String,
}

/// A due date, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// When the clock began.
    pub from: Time,
    /// Whether it began after closing time, so that the next working day is day 0.
    pub after_closing: bool,
    /// Day 0.
    pub day0: Date,
    /// Working days counted.
    pub days: u16,
    /// Each day in between that is not a working day.
    pub skipped: Vec<Skip>,
    /// The result.
    pub due: Time,
    /// Whether the decree of every day counted is known; when not, the date may still move.
    pub certain: bool,
}

/// Why this many working days from `from` end when they do; `None` beyond the year 9998.
#[must_use]
pub fn explain_days(offices: &Offices, from: Time, days: u16) -> Option<Explanation> {
    let (due, certain) = offices.due(from, days);
    let due = due?;
    let skipped = due.skipped.iter().flat_map(|skip| {
        let days: Vec<Skip> = match &skip.why {
            SkipReason::Weekend => {
                vec![Skip { date: skip.date, name: String::new(), decree: String::new() }]
            }
            SkipReason::DayOff(off) => off
                .iter()
                .map(|off| Skip { date: skip.date, name: off.name.clone(), decree: off.decree.clone() })
                .collect(),
        };
        days
    });
    Some(Explanation {
        from,
        after_closing: due.after_closing,
        day0: due.day0,
        days,
        skipped: skipped.collect(),
        due: due.at.into(),
        certain,
    })
}

/// Why a duty is due when it is.
#[must_use]
pub fn explain(offices: &Offices, duty: &Duty) -> Option<Explanation> {
    explain_days(offices, duty.from_at, u16::try_from(duty.days).ok()?)
}
