//! What must hold for every calendar and every moment, against a model that knows nothing but single days.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing test may panic")]

use jiff::civil::{Date, Time, Weekday, date};
use jiff::tz::{TimeZone, offset};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use workdays::{Calendar, DayOff, DayOffKind, SkipReason, WorkWeek};

const FIRST: Date = date(2026, 1, 1);
const LAST: Date = date(2027, 12, 31);

#[derive(Debug, Clone)]
struct World {
    works: [bool; 7],
    closing: Time,
    off: Vec<Date>,
}

impl World {
    fn calendar(&self, zone: TimeZone) -> Calendar {
        let week = Weekday::Monday.cycle_forward().zip(self.works).filter(|(_, works)| *works);
        let week = WorkWeek::new(week.map(|(day, _)| day), self.closing);
        let days = self.off.iter().map(|date| day_off(*date)).collect();
        Calendar::new(zone, week, days, FIRST..=LAST, "test")
    }

    fn works_on(&self, date: Date) -> bool {
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        self.works[weekday] && !self.off.contains(&date)
    }

    /// The legal sentence, taken literally, one day after the other, in civil time.
    fn due_by_hand(&self, from: Timestamp, days: u16) -> Option<(Date, Date)> {
        let local = offset(7).to_datetime(from);
        let mut day = local.date();
        if day < FIRST {
            return None;
        }
        if self.works_on(day) && local.time() > self.closing {
            day = day.tomorrow().unwrap();
        }
        while !self.works_on(day) {
            day = day.tomorrow().unwrap();
            if day > LAST {
                return None;
            }
        }
        let day0 = day;
        let mut left = days;
        while left > 0 {
            day = day.tomorrow().unwrap();
            if day > LAST {
                return None;
            }
            left -= u16::from(self.works_on(day));
        }
        (day0 >= FIRST && day <= LAST).then_some((day0, day))
    }
}

fn day_off(date: Date) -> DayOff {
    DayOff { date, kind: DayOffKind::Holiday, name: "x".into(), decree: "y".into(), verified: true }
}

fn wib() -> TimeZone {
    TimeZone::fixed(offset(7))
}

fn dates() -> impl Strategy<Value = Date> {
    (0i64..730).prop_map(|days| FIRST.checked_add(jiff::Span::new().days(days)).unwrap())
}

fn worlds() -> impl Strategy<Value = World> {
    let works = proptest::array::uniform7(prop::bool::weighted(0.75));
    let closing = (0i8..24, 0i8..60).prop_map(|(hour, minute)| Time::constant(hour, minute, 0, 0));
    (works, closing, prop::collection::vec(dates(), 0..120)).prop_map(|(works, closing, off)| World {
        works,
        closing,
        off,
    })
}

/// Moments in the covered years, often exactly on or beside a full hour, where the edges are.
fn moments() -> impl Strategy<Value = Timestamp> {
    let base = wib().to_timestamp(FIRST.to_datetime(Time::midnight())).unwrap();
    let near_hours = (0i64..640 * 24, -1i64..=1).prop_map(move |(hours, nanos)| {
        base + SignedDuration::from_hours(hours) + SignedDuration::from_nanos(nanos)
    });
    let any = (0i64..640 * 86_400_000_000).prop_map(move |micros| base + SignedDuration::from_micros(micros));
    prop_oneof![near_hours, any]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn equals_the_model(world in worlds(), from in moments(), days in 0u16..80) {
        let calendar = world.calendar(wib());
        match (calendar.due(from, days), world.due_by_hand(from, days)) {
            (Ok(due), Some((day0, day))) => {
                prop_assert_eq!((due.day0, due.day), (day0, day));
                prop_assert_eq!(offset(7).to_datetime(due.at), day.to_datetime(world.closing));
            }
            (Err(_), None) => {}
            (got, want) => prop_assert!(false, "{got:?} but by hand {want:?}"),
        }
    }

    #[test]
    fn so_many_days_before_counts_back(world in worlds(), from in moments(), days in 0u16..20) {
        let calendar = world.calendar(wib());
        let day = offset(7).to_datetime(from).date();
        let Some(before) = calendar.before(from, days) else { return Ok(()) };
        let found = offset(7).to_datetime(before);
        prop_assert_eq!(found.time(), world.closing);
        prop_assert!(days == 0 || world.works_on(found.date()));
        let passed = found.date().series(jiff::Span::new().days(1)).take_while(|date| *date < day);
        prop_assert_eq!(passed.filter(|date| world.works_on(*date)).count(), usize::from(days));
    }

    #[test]
    fn later_start_is_never_due_earlier(world in worlds(), a in moments(), b in moments(), days in 0u16..30) {
        let calendar = world.calendar(wib());
        let (a, b) = (a.min(b), a.max(b));
        if let (Ok(first), Ok(second)) = (calendar.due(a, days), calendar.due(b, days)) {
            prop_assert!(first.at <= second.at);
        }
    }

    #[test]
    fn one_more_day_off_never_brings_a_date_forward(
        world in worlds(), extra in dates(), from in moments(), days in 0u16..30,
    ) {
        let before = world.calendar(wib()).due(from, days);
        let mut with_extra = world;
        with_extra.off.push(extra);
        match (before, with_extra.calendar(wib()).due(from, days)) {
            (Ok(before), Ok(after)) => prop_assert!(before.at <= after.at),
            (Err(_), Ok(after)) => prop_assert!(false, "was not covered, now {after:?}"),
            (_, Err(_)) => {}
        }
    }

    #[test]
    fn the_name_of_a_zone_changes_nothing(world in worlds(), from in moments(), days in 0u16..30) {
        let fixed = world.calendar(wib()).due(from, days);
        let named = world.calendar(TimeZone::get("Asia/Jakarta").unwrap()).due(from, days);
        prop_assert_eq!(fixed, named);
    }

    #[test]
    fn skipped_days_can_be_recounted(world in worlds(), from in moments(), days in 0u16..60) {
        let Ok(due) = world.calendar(wib()).due(from, days) else { return Ok(()) };
        let arrival = offset(7).to_datetime(from).date();
        let passed: Vec<Date> = arrival.series(jiff::Span::new().days(1)).take_while(|date| *date < due.day).collect();
        let off: Vec<Date> = passed.iter().copied().filter(|date| !world.works_on(*date)).collect();
        let listed: Vec<Date> = due.skipped.iter().map(|skipped| skipped.date).collect();
        prop_assert_eq!(&listed, &off);
        // Days from arrival to due = given + passed over + the day lost by coming in after closing.
        prop_assert_eq!(passed.len(), usize::from(days) + listed.len() + usize::from(due.after_closing));
        for skipped in &due.skipped {
            let decreed = world.off.contains(&skipped.date);
            prop_assert_eq!(matches!(&skipped.why, SkipReason::DayOff(days) if !days.is_empty()), decreed);
        }
    }

    #[test]
    fn used_up_agrees_with_due(world in worlds(), from in moments(), done in moments(), days in 0u16..30) {
        let calendar = world.calendar(wib());
        let Ok(due) = calendar.due(from, days) else { return Ok(()) };
        if done >= from {
            let in_time = done <= due.at;
            prop_assert_eq!(calendar.workdays_between(from, done) <= u32::from(days), in_time);
        } else {
            prop_assert_eq!(calendar.workdays_between(from, done), 0);
        }
        prop_assert_eq!(calendar.workdays_between(from, due.at), u32::from(days));
        let late = due.at + SignedDuration::from_nanos(1);
        prop_assert_eq!(calendar.workdays_between(from, late), u32::from(days) + 1);
    }
}
