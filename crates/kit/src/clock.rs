//! Time as a parameter: the program asks a [`Clock`], tests set one by hand.
//!
//! [`Time`] is the one type for a moment everywhere: in Rust, in SQLite (INTEGER) and in PostgreSQL
//! (TIMESTAMPTZ), so that comparing, sorting and paging agree on both engines.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A moment: microseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

/// Microseconds in one second.
pub const SECOND: i64 = 1_000_000;

impl Time {
    /// The moment this many seconds later (earlier when negative).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Time {
        Time(self.0.saturating_add(seconds.saturating_mul(SECOND)))
    }

    /// As a timestamp of the calendar library. Times outside its range (years -9999 to 9999) are clamped.
    #[must_use]
    pub fn stamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
}

impl From<jiff::Timestamp> for Time {
    fn from(stamp: jiff::Timestamp) -> Self {
        Time(stamp.as_microsecond())
    }
}

impl std::fmt::Display for Time {
    /// ISO 8601 in UTC, whole seconds.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.stamp().strftime("%Y-%m-%dT%H:%M:%SZ"))
    }
}

/// Where the time comes from. Clones of a fixed clock share its hand.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Stands still until it is set; for tests, the sample city and replays.
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `time`.
    #[must_use]
    pub fn fixed(time: Time) -> Clock {
        Clock::Fixed(Arc::new(AtomicI64::new(time.0)))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Time {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
            Clock::System => jiff::Timestamp::now().into(),
            Clock::Fixed(hand) => Time(hand.load(Ordering::SeqCst)),
        }
    }

    /// Moves the hand of a fixed clock; a system clock stays as it is.
    pub fn set(&self, time: Time) {
        if let Clock::Fixed(hand) = self {
            hand.store(time.0, Ordering::SeqCst);
        }
    }
}
