//! A clock that is moved by hand.

use civic::cities::Offices;
use jiff::civil::DateTime;
use kit::clock::{Clock, Time};

/// The city's clock. It stands still until it is moved.
#[derive(Clone, Debug)]
pub struct TestClock {
    clock: Clock,
    offices: Offices,
}

impl TestClock {
    pub(crate) fn new(clock: Clock, offices: Offices) -> TestClock {
        TestClock { clock, offices }
    }

    /// The moment.
    #[must_use]
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Moves to a local time, e.g. `2026-03-16T10:00`.
    pub fn set(&self, local: &str) {
        let local: DateTime = local.parse().expect("a local time");
        let zone = self.offices.assumed.zone();
        self.clock.set(zone.to_timestamp(local).expect("a time of this calendar").into());
    }

    /// Moves on.
    pub fn advance_seconds(&self, seconds: i64) {
        self.clock.set(self.now().plus_seconds(seconds));
    }

    /// Moves on by working days, to the same time of day.
    pub fn advance_workdays(&self, days: u32) {
        let zone = self.offices.assumed.zone();
        let mut local = zone.to_datetime(self.now().stamp());
        let mut left = days;
        while left > 0 {
            local = local.checked_add(jiff::Span::new().days(1)).expect("a day follows");
            left -= u32::from(self.offices.assumed.is_workday(local.date()));
        }
        self.clock.set(zone.to_timestamp(local).expect("a time of this calendar").into());
    }
}
