//! Ranges of time in a query, and the 90 days they may span.

use jiff::{SignedDuration, Timestamp, ZonedDateTime};

use crate::error::Error;
use crate::input::form::Form;
use crate::moment::When;

/// Longest range that may be asked for at once.
pub const SPAN_LIMIT_DAYS: i64 = 90;

/// From and to, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Never after `end`.
    pub start: Timestamp,
    /// May lie in the future if the client said so.
    pub end: Timestamp,
}

impl Window {
    /// The last 90 days.
    pub(super) fn latest(now: &ZonedDateTime) -> Window {
        Window { start: shifted(now.timestamp(), -SPAN_LIMIT_DAYS), end: now.timestamp() }
    }

    /// Reads a range of which either end may be absent; `None` when both are, or when it is wrong.
    ///
    /// A start alone ends 90 days later but not beyond now, an end alone starts 90 days earlier. A date
    /// without a time is a whole local day: its first moment as a start, its last as an end.
    pub(super) fn parse(
        form: &mut Form,
        start_name: &'static str,
        end_name: &'static str,
        now: &ZonedDateTime,
    ) -> Option<Window> {
        let start = read(form, start_name, now);
        let end = read(form, end_name, now);
        match (start?, end?) {
            (None, None) => None,
            (Some(start), None) => {
                let start = start.start();
                let end = shifted(start, SPAN_LIMIT_DAYS).min(now.timestamp());
                Some(Window { start, end: end.max(start) })
            }
            (None, Some(end)) => {
                Some(Window { start: shifted(end.start(), -SPAN_LIMIT_DAYS), end: end.end() })
            }
            (Some(start), Some(end)) => {
                let (start_field, end_field) = (start_name.into(), end_name.into());
                if start.start() > end.end() {
                    form.errors.push(Error::EndBeforeStart { start: start_field, end: end_field });
                    return None;
                }
                // Two dates are as far apart as they look: the whole last day comes free.
                if end.start().duration_since(start.start()) > days(SPAN_LIMIT_DAYS) {
                    let days = SPAN_LIMIT_DAYS;
                    form.errors.push(Error::SpanTooLong { start: start_field, end: end_field, days });
                    return None;
                }
                Some(Window { start: start.start(), end: end.end() })
            }
        }
    }
}

/// The outer `None` means that it was wrong, the inner that it was absent.
fn read(form: &mut Form, name: &'static str, now: &ZonedDateTime) -> Option<Option<When>> {
    let Some(text) = form.get(name) else { return Some(None) };
    let when = When::parse(text, now.time_zone());
    if when.is_none() {
        form.errors.push(Error::BadDate { field: name.into() });
    }
    when.map(Some)
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(days * 24)
}

/// So many days later, or as far as time goes.
fn shifted(at: Timestamp, by: i64) -> Timestamp {
    at.saturating_add(days(by)).unwrap_or(at)
}
