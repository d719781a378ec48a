//! How often one address, and one sender, may ask. Kept in memory: a restart forgives.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;

use civic::Error;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Pages and reads an address may ask for: a burst, then this many a second. Many phones share one address.
pub(crate) const READS_PER_SECOND: u32 = 50;
/// Forms an address may send in a minute; half an office may sit behind one.
pub(crate) const WRITES_PER_MINUTE: u32 = 60;
/// Cases one phone number or e-mail address may file in an hour.
pub(crate) const FILINGS_PER_HOUR: u32 = 10;
/// Requests another system may send in a second with its key.
pub(crate) const KEY_PER_SECOND: u32 = 100;

/// The limits.
#[derive(Debug)]
pub struct Limits {
    on: bool,
    reads: DefaultKeyedRateLimiter<IpAddr>,
    writes: DefaultKeyedRateLimiter<IpAddr>,
    senders: DefaultKeyedRateLimiter<String>,
    keys: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

fn count(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)
}

impl Limits {
    pub(crate) fn new(on: bool) -> Limits {
        let reads = Quota::per_second(count(READS_PER_SECOND)).allow_burst(count(4 * READS_PER_SECOND));
        Limits {
            on,
            reads: RateLimiter::keyed(reads),
            writes: RateLimiter::keyed(Quota::per_minute(count(WRITES_PER_MINUTE))),
            senders: RateLimiter::keyed(Quota::per_hour(count(FILINGS_PER_HOUR))),
            keys: RateLimiter::keyed(Quota::per_second(count(KEY_PER_SECOND))),
            clock: DefaultClock::default(),
        }
    }

    /// A page or a read.
    pub(crate) fn read(&self, address: IpAddr) -> Result<(), Error> {
        self.ask(&self.reads, &address)
    }

    /// A form.
    pub(crate) fn write(&self, address: IpAddr) -> Result<(), Error> {
        self.ask(&self.writes, &address)
    }

    /// A filing of a sender who left a phone number or an e-mail address.
    pub(crate) fn sender(&self, contact: &str) -> Result<(), Error> {
        self.ask(&self.senders, &contact.to_owned())
    }

    /// A request with a key.
    pub(crate) fn key(&self, name: &str) -> Result<(), Error> {
        self.ask(&self.keys, &name.to_owned())
    }

    fn ask<K: Hash + Eq + Clone>(&self, limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), Error> {
        if !self.on {
            return Ok(());
        }
        limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            Error::TooMany { wait_seconds: wait.as_secs() + 1 }
        })
    }

    /// Forgets addresses that have not asked for a while.
    pub(crate) fn forget_quiet_ones(&self) {
        self.reads.retain_recent();
        self.writes.retain_recent();
        self.senders.retain_recent();
        self.keys.retain_recent();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sender_is_stopped_and_told_how_long_and_others_go_on() {
        let limits = Limits::new(true);
        for _ in 0..FILINGS_PER_HOUR {
            assert_eq!(limits.sender("+62811"), Ok(()));
        }
        assert!(matches!(limits.sender("+62811"), Err(Error::TooMany { wait_seconds: 1..=400 })));
        assert_eq!(limits.sender("+62812"), Ok(()));
        assert_eq!(Limits::new(false).sender("+62811"), Ok(()));
    }
}
