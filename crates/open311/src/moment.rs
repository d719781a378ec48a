//! Dates on the wire: whole seconds with an offset going out, nearly anything unambiguous coming in.

use std::fmt;

use jiff::civil::{Date, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

/// A moment as the wire can carry it: no fraction of a second, and the offset to show it with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    at: Timestamp,
    offset: Offset,
}

impl Moment {
    /// Cuts off the fraction: clients compare these texts, and the strict ones accept no fraction.
    pub fn new(at: Timestamp, zone: &TimeZone) -> Moment {
        Moment { at: whole_seconds(at), offset: zone.to_offset(at) }
    }

    /// The moment, in whole seconds.
    pub fn at(self) -> Timestamp {
        self.at
    }

    /// Reads what another server wrote, keeping its offset. A text without one is taken as UTC.
    pub(crate) fn read(text: &str) -> Option<Moment> {
        let offset = Pieces::parse(text).ok().and_then(|pieces| pieces.to_numeric_offset());
        let zone = TimeZone::fixed(offset.unwrap_or(Offset::UTC));
        Some(Moment::new(parse_datetime(text, &zone)?, &zone))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.at.display_with_offset(self.offset).fmt(f)
    }
}

fn whole_seconds(at: Timestamp) -> Timestamp {
    // Rounding down also before 1970; the result always lies in range because it is between two that do.
    Timestamp::from_second(at.as_microsecond().div_euclid(1_000_000)).unwrap_or(at)
}

/// Reads a date a client sent: `2026-08-21T09:15:00+07:00`, also with `Z`, a fraction, a space for the `T`,
/// an offset without its colon or with its plus turned into a space by a form decoder; in the given zone
/// when there is no offset, and as the start of the day when there is only a date. `None` for anything
/// else, impossible dates included.
pub fn parse_datetime(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    Some(When::parse(text, zone)?.start())
}

/// A moment, or a whole day when the client named only a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    At(Timestamp),
    Day { start: Timestamp, end: Timestamp },
}

impl When {
    pub(crate) fn parse(text: &str, zone: &TimeZone) -> Option<When> {
        let repaired = restore_plus(text.trim());
        let pieces = Pieces::parse(&repaired).ok()?;
        match (pieces.time(), pieces.to_numeric_offset()) {
            (Some(time), Some(offset)) => {
                offset.to_timestamp(pieces.date().to_datetime(time)).ok().map(When::At)
            }
            (Some(time), None) => zone.to_timestamp(pieces.date().to_datetime(time)).ok().map(When::At),
            (None, _) => {
                let midnight = |date: Date| zone.to_timestamp(date.to_datetime(Time::midnight())).ok();
                let start = midnight(pieces.date())?;
                let end = midnight(pieces.date().tomorrow().ok()?)? - SignedDuration::from_nanos(1);
                Some(When::Day { start, end })
            }
        }
    }

    pub(crate) fn start(self) -> Timestamp {
        match self {
            When::At(at) => at,
            When::Day { start, .. } => start,
        }
    }

    pub(crate) fn end(self) -> Timestamp {
        match self {
            When::At(at) => at,
            When::Day { end, .. } => end,
        }
    }
}

/// Clients that forget to percent-encode `+07:00` in a query have it arrive as ` 07:00`.
fn restore_plus(text: &str) -> String {
    match text.rsplit_once(' ') {
        Some((datetime, offset))
            if datetime.contains(['T', 't', ':']) && offset.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            format!("{datetime}+{offset}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wib() -> TimeZone {
        TimeZone::get("Asia/Jakarta").unwrap()
    }

    #[test]
    fn whole_seconds_and_offset_go_out() {
        let moment = |text: &str, zone| Moment::new(text.parse().unwrap(), &zone).to_string();
        assert_eq!(moment("2026-08-21T02:15:00.999999Z", wib()), "2026-08-21T09:15:00+07:00");
        assert_eq!(moment("2026-08-21T02:15:00Z", TimeZone::UTC), "2026-08-21T02:15:00+00:00");
        assert_eq!(moment("1969-12-31T23:59:58.5Z", TimeZone::UTC), "1969-12-31T23:59:58+00:00");
    }

    #[test]
    fn what_goes_out_comes_back_with_its_offset() {
        let moment = Moment::new("2026-08-21T02:15:00.5Z".parse().unwrap(), &wib());
        assert_eq!(Moment::read(&moment.to_string()), Some(moment));
    }

    #[test]
    fn many_spellings_of_one_moment_come_in() {
        for text in [
            "2026-08-21T09:15:00+07:00",
            "2026-08-21T02:15:00Z",
            "2026-08-21T02:15:00.000Z",
            "2026-08-21T09:15:00+0700",
            "2026-08-21T09:15:00 07:00",
            "2026-08-21 09:15:00 07:00",
            "2026-08-21 09:15:00+07:00",
            "2026-08-21T09:15:00",
            "2026-08-21 09:15",
            " 2026-08-21T09:15+07:00 ",
        ] {
            let expected = "2026-08-21T02:15:00Z".parse().unwrap();
            assert_eq!(parse_datetime(text, &wib()), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_date_alone_is_its_local_day() {
        let day = When::parse("2026-08-21", &wib()).unwrap();
        assert_eq!(day.start(), "2026-08-21T00:00:00+07:00".parse().unwrap());
        assert_eq!(day.end(), "2026-08-21T23:59:59.999999999+07:00".parse().unwrap());
    }

    #[test]
    fn impossible_dates_do_not() {
        for text in [
            "",
            "2026-02-30",
            "2026-13-01",
            "2026-08-21T25:00:00Z",
            "2026-08-21T09:61:00Z",
            "yesterday",
            "21/08/2026",
            "0",
        ] {
            assert_eq!(parse_datetime(text, &wib()), None, "{text}");
        }
    }
}
