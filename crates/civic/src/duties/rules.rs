//! Why a date is that date: each skipped day with its decree. Pure.

use jiff::civil::Date;
use kit::clock::Time;
use workdays::SkipReason;

use super::store::Waiting;
use super::{Duty, Pause};
use crate::cities::Offices;
use crate::cities::ladder::Rung;
use crate::duties::Counting;

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
    /// What pauses and extensions added, oldest first.
    pub pauses: Vec<Pause>,
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
        pauses: Vec::new(),
        due: due.at.into(),
        certain,
    })
}

/// Why a duty is due when it is.
#[must_use]
pub fn explain(offices: &Offices, duty: &Duty) -> Option<Explanation> {
    let days = u16::try_from(duty.days).ok()?;
    let counted = u16::try_from(duty.days + duty.added).ok()?;
    let why = explain_days(offices.of(&duty.agency), duty.from_at, counted)?;
    // What was told counts: a date that had passed is not counted anew when the calendar changes.
    Some(Explanation { days, pauses: duty.pauses(), due: duty.due_at, ..why })
}

/// When a rung acts.
fn rung_at(duty: &Duty, offices: &Offices, days: i64) -> Time {
    offices.of(&duty.agency).shifted(duty.due_at, days)
}

/// The rungs that apply to a duty, each with its time, earliest first. One that would lie before the duty
/// began is left out: a reminder before there was anything to do reminds nobody.
fn rungs<'a>(duty: &Duty, with: Counting<'a>) -> Vec<(Time, &'a Rung)> {
    if duty.kind.waits() {
        return Vec::new();
    }
    let fitting = with.ladder.iter().filter(|rung| rung.fits(duty.kind.word()));
    let mut rungs: Vec<(Time, &Rung)> =
        fitting.map(|rung| (rung_at(duty, with.offices, rung.days), rung)).collect();
    rungs.retain(|(at, _)| *at > duty.from_at);
    rungs.sort_by_key(|(at, rung)| (*at, rung.days));
    rungs
}

/// When the ladder first has something to do for a duty.
pub(crate) fn first_rung(duty: &Duty, with: Counting<'_>) -> Option<Time> {
    rungs(duty, with).first().map(|(at, _)| *at)
}

/// What the ladder does now: the steps (working days from the due day, when each was planned, its rungs) that
/// have come and were not taken, and when it has something to do next. Rungs with the same day are one step.
pub(crate) fn climb<'a>(duty: &Duty, with: Counting<'a>, taken: &[i64], now: Time) -> Climb<'a> {
    let mut climb = Climb { steps: Vec::new(), next_at: None };
    for (at, rung) in rungs(duty, with).into_iter().filter(|(_, rung)| !taken.contains(&rung.days)) {
        if at > now {
            climb.next_at = Some(at);
            break;
        }
        match climb.steps.last_mut() {
            Some(step) if step.days == rung.days => step.rungs.push(rung),
            _ => climb.steps.push(Step { days: rung.days, planned_at: at, rungs: vec![rung] }),
        }
    }
    climb
}

/// After this many further working days of silence a head is told again.
const IDLE_AGAIN: u32 = 5;

/// Whether nobody of an agency touched its queue for a whole working day, and its head does not know yet.
pub(crate) fn idle(on: &Waiting, offices: &Offices, now: Time) -> bool {
    let days = |since: Time| offices.of(&on.agency).days_between(since, now);
    // What came in after the last touch begins to wait when it came in.
    let since = on.touched_at.map_or(on.since, |touched| touched.max(on.since));
    let told = on.told_at.filter(|told| *told > since);
    days(since) > 1 && told.is_none_or(|told| days(told) >= IDLE_AGAIN)
}

/// One step of the ladder.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    pub(crate) days: i64,
    pub(crate) planned_at: Time,
    pub(crate) rungs: Vec<&'a Rung>,
}

/// What the ladder does for one duty at one moment.
#[derive(Debug)]
pub(crate) struct Climb<'a> {
    pub(crate) steps: Vec<Step<'a>>,
    pub(crate) next_at: Option<Time>,
}
