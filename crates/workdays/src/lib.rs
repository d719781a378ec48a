#![doc = include_str!("../README.md")]
// Where to start reading: `Calendar::due` in due.rs; the calendar's own data is in calendar.rs.

mod calendar;
mod due;

pub use calendar::{Calendar, CalendarError, DayOff, DayOffKind, WorkWeek};
pub use due::{Due, SkipReason, Skipped};
