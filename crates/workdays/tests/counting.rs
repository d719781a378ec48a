//! Dates counted by hand on the decreed calendar of 2026.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing test may panic")]

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use workdays::{Calendar, CalendarError, DayOff, DayOffKind, Due, SkipReason, WorkWeek};

const DECREE: &str = "SKB 1497/2025, 2/2025, 5/2025";

fn off(date: Date, kind: DayOffKind, name: &str) -> DayOff {
    DayOff { date, kind, name: name.into(), decree: DECREE.into(), verified: true }
}

/// Everything decreed from January to June 2026, with the two long blocks around Nyepi, Lebaran and Iduladha.
fn indonesia_2026() -> Calendar {
    use DayOffKind::{Holiday, JointLeave};
    let days = [
        (1, 1, Holiday, "Tahun Baru 2026 Masehi"),
        (1, 16, Holiday, "Isra Mikraj"),
        (2, 16, JointLeave, "Tahun Baru Imlek"),
        (2, 17, Holiday, "Tahun Baru Imlek"),
        (3, 18, JointLeave, "Hari Suci Nyepi"),
        (3, 19, Holiday, "Hari Suci Nyepi"),
        (3, 20, JointLeave, "Idulfitri 1447 H"),
        (3, 21, Holiday, "Idulfitri 1447 H"),
        (3, 22, Holiday, "Idulfitri 1447 H"),
        (3, 23, JointLeave, "Idulfitri 1447 H"),
        (3, 24, JointLeave, "Idulfitri 1447 H"),
        (4, 3, Holiday, "Wafat Yesus Kristus"),
        (4, 5, Holiday, "Kebangkitan Yesus Kristus"),
        (5, 1, Holiday, "Hari Buruh Internasional"),
        (5, 14, Holiday, "Kenaikan Yesus Kristus"),
        (5, 15, JointLeave, "Kenaikan Yesus Kristus"),
        (5, 27, Holiday, "Iduladha 1447 H"),
        (5, 28, JointLeave, "Iduladha 1447 H"),
        (5, 31, Holiday, "Hari Raya Waisak"),
        (6, 1, Holiday, "Hari Lahir Pancasila"),
        (6, 16, Holiday, "1 Muharam"),
    ]
    .map(|(month, day, kind, name)| off(date(2026, month, day), kind, name));
    let covers = date(2026, 1, 1)..=date(2026, 6, 30);
    Calendar::new(TimeZone::get("Asia/Jakarta").unwrap(), WorkWeek::default(), days.into(), covers, "2026-1")
}

fn local(text: &str) -> Timestamp {
    format!("{text}+07:00").parse().unwrap()
}

fn due(from: &str, days: u16) -> Due {
    indonesia_2026().due(local(from), days).unwrap()
}

#[test]
fn due_days_counted_by_hand() {
    // (came in, days given, day 0, due day)
    let table = [
        // A plain week: Monday morning, three days, Thursday.
        ("2026-02-02T09:00:00", 3, date(2026, 2, 2), date(2026, 2, 5)),
        // Over a weekend.
        ("2026-02-05T09:00:00", 3, date(2026, 2, 5), date(2026, 2, 10)),
        // Same day.
        ("2026-02-05T09:00:00", 0, date(2026, 2, 5), date(2026, 2, 5)),
        // Came in on Sunday: Monday is day 0.
        ("2026-02-08T23:59:59", 1, date(2026, 2, 9), date(2026, 2, 10)),
        // Sunday, and nothing given: still Monday.
        ("2026-02-08T10:00:00", 0, date(2026, 2, 9), date(2026, 2, 9)),
        // The Lebaran block: 18-24 March is off; Tuesday 17 is the last working day, Wednesday 25 the next.
        ("2026-03-17T10:00:00", 1, date(2026, 3, 17), date(2026, 3, 25)),
        ("2026-03-17T16:00:01", 1, date(2026, 3, 25), date(2026, 3, 26)),
        ("2026-03-20T08:00:00", 5, date(2026, 3, 25), date(2026, 4, 1)),
        ("2026-03-16T08:00:00", 3, date(2026, 3, 16), date(2026, 3, 26)),
        // Iduladha, Waisak and Pancasila with a single Friday between them.
        ("2026-05-26T10:00:00", 2, date(2026, 5, 26), date(2026, 6, 2)),
        // Sixty from the year's first working day: 19 in January, 18 in February, 17 in March, 6 in April.
        ("2026-01-02T10:00:00", 60, date(2026, 1, 2), date(2026, 4, 9)),
    ];
    for (from, days, day0, day) in table {
        let due = due(from, days);
        assert_eq!((due.day0, due.day), (day0, day), "{from} + {days}");
        assert_eq!(due.at, local(&format!("{day}T16:00:00")), "{from} + {days}");
        assert_eq!(due.days, days);
        assert_eq!(due.from, local(from));
    }
}

#[test]
fn closing_time_counts_to_the_last_tick() {
    let at_closing = due("2026-02-05T16:00:00", 1);
    assert_eq!((at_closing.day0, at_closing.after_closing), (date(2026, 2, 5), false));
    let a_microsecond_late = due("2026-02-05T16:00:00.000001", 1);
    assert_eq!((a_microsecond_late.day0, a_microsecond_late.after_closing), (date(2026, 2, 6), true));
    let before_midnight = due("2026-02-05T23:59:59.999999", 1);
    assert_eq!(before_midnight, Due { from: before_midnight.from, ..a_microsecond_late });
    // Late on a day off is not "after closing": the reason is the day off.
    assert!(!due("2026-02-08T20:00:00", 1).after_closing);
}

#[test]
fn lebaran_explains_itself() {
    let due = due("2026-03-17T10:00:00", 1);
    let dates: Vec<_> = due.skipped.iter().map(|skipped| skipped.date.day()).collect();
    assert_eq!(dates, [18, 19, 20, 21, 22, 23, 24]);
    for skipped in &due.skipped {
        let SkipReason::DayOff(days) = &skipped.why else { panic!("{skipped:?} has a decree") };
        assert_eq!(days[0].decree, DECREE);
    }
}

#[test]
fn arrival_day_itself_is_listed_when_off() {
    let due = due("2026-02-07T10:00:00", 1); // Saturday
    let skipped: Vec<_> = due.skipped.iter().map(|skipped| (skipped.date, skipped.why.clone())).collect();
    assert_eq!(skipped, [(date(2026, 2, 7), SkipReason::Weekend), (date(2026, 2, 8), SkipReason::Weekend)]);
}

#[test]
fn nothing_is_assumed_outside_the_decreed_dates() {
    let calendar = indonesia_2026();
    let covers = date(2026, 1, 1)..=date(2026, 6, 30);
    let refused = |date| Err(CalendarError::NotCovered { date, covers: covers.clone() });
    // The due day is the first uncovered one, or counting meets it on the way.
    assert_eq!(calendar.due(local("2026-06-30T09:00:00"), 1), refused(date(2026, 7, 1)));
    assert_eq!(calendar.due(local("2026-06-26T09:00:00"), 300), refused(date(2026, 7, 1)));
    // The last covered day itself is fine.
    assert_eq!(calendar.due(local("2026-06-29T09:00:00"), 1).unwrap().day, date(2026, 6, 30));
    // Late on the last covered day needs the next one even with nothing given.
    assert_eq!(calendar.due(local("2026-06-30T17:00:00"), 0), refused(date(2026, 7, 1)));
    // Arrived before the range.
    assert_eq!(calendar.due(local("2025-12-31T09:00:00"), 5), refused(date(2025, 12, 31)));
    assert_eq!(
        calendar.due(local("2026-07-01T09:00:00"), 0).unwrap_err().to_string(),
        "no calendar for 2026-07-01: it covers 2026-01-01 to 2026-06-30"
    );
}

#[test]
fn working_days_used_up() {
    let calendar = indonesia_2026();
    let table = [
        ("2026-02-05T09:00:00", "2026-02-05T15:00:00", 0),
        ("2026-02-05T09:00:00", "2026-02-05T16:00:00", 0),
        ("2026-02-05T09:00:00", "2026-02-05T16:00:01", 1),
        ("2026-02-05T09:00:00", "2026-02-06T08:00:00", 1),
        ("2026-02-06T09:00:00", "2026-02-08T12:00:00", 1), // answered on Sunday: counts for Monday
        ("2026-02-08T12:00:00", "2026-02-08T13:00:00", 0), // asked and answered on a Sunday
        ("2026-03-17T10:00:00", "2026-03-25T10:00:00", 1),
        ("2026-03-17T10:00:00", "2026-03-10T10:00:00", 0), // clocks of two machines disagree
    ];
    for (from, to, used) in table {
        assert_eq!(calendar.workdays_between(local(from), local(to)), used, "{from} to {to}");
    }
}

#[test]
fn an_office_that_never_works_is_never_due_and_never_hangs() {
    let zone = TimeZone::UTC;
    let never = WorkWeek::new([], WorkWeek::default().closing());
    let calendar = Calendar::new(zone, never, vec![], date(2026, 1, 1)..=date(2026, 12, 31), "none");
    assert!(calendar.due(local("2026-06-01T09:00:00"), 0).is_err());
    assert_eq!(calendar.workdays_between(local("2026-01-01T09:00:00"), local("2026-12-01T09:00:00")), 0);
}
