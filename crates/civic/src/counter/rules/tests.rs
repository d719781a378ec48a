use std::collections::BTreeSet;

use jiff::civil::date;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use uuid::Uuid;
use workdays::{Calendar, DayOff, DayOffKind, WorkWeek};

use super::*;
use crate::counter::model::{Group, Window};

const NOON: Time = Time(1_770_000_000_000_000);

fn offices() -> Offices {
    let zone = TimeZone::get("Asia/Jakarta").unwrap();
    let off = DayOff {
        date: date(2026, 2, 17),
        kind: DayOffKind::Holiday,
        name: "Imlek".to_owned(),
        decree: "SKB".to_owned(),
        verified: true,
    };
    let wide = date(1970, 1, 1)..=date(9998, 12, 31);
    let calendar = Calendar::new(zone, WorkWeek::default(), vec![off], wide, "1");
    Offices::new(calendar.clone(), calendar)
}

fn window(days: &[i8], from: &str, to: &str) -> Window {
    Window { days: days.to_vec(), from: from.to_owned(), to: to.to_owned() }
}

fn counter() -> Counter {
    Counter {
        place: "Balai Kota".to_owned(),
        example: false,
        open: vec![
            window(&[1, 2, 3, 4], "08:00", "09:10"),
            window(&[1, 2, 3, 4], "13:00", "14:00"),
            window(&[5], "08:00", "08:30"),
        ],
        slot_minutes: 30,
        desks: 2,
        horizon_days: 14,
        groups: Vec::new(),
        active: true,
    }
}

fn wrong(counter: &Counter) -> Vec<(String, Problem)> {
    match check(counter).done() {
        Err(crate::Error::Invalid(fields)) => fields.into_iter().map(|f| (f.field, f.problem)).collect(),
        _ => Vec::new(),
    }
}

fn ticket(letter: &str, seq: i64, state: TicketState, taken: i64) -> Ticket {
    Ticket {
        ticket_id: Uuid::from_u128(
            u128::from(seq.unsigned_abs()) + u128::from(letter.as_bytes()[0]) * 10_000,
        ),
        agency: "DISHUB".to_owned(),
        day: 0,
        letter: letter.to_owned(),
        seq,
        service: String::new(),
        appointment_id: None,
        due_at: None,
        state,
        secret_salt: Vec::new(),
        taken_at: at(taken),
        desk: None,
        calls: 0,
        first_called_at: None,
        called_at: None,
        ended_at: None,
        case_id: None,
        case_code: None,
    }
}

/// So many minutes after noon.
fn at(minutes: i64) -> Time {
    NOON.plus_seconds(minutes * 60)
}

fn waits(letter: &str, seq: i64, taken: i64, due: Option<i64>) -> Ticket {
    Ticket { due_at: due.map(at), ..ticket(letter, seq, TicketState::Waiting, taken) }
}

fn numbers(order: &[&Ticket]) -> Vec<String> {
    order.iter().map(|ticket| ticket.number()).collect()
}

#[test]
fn a_day_has_the_slots_that_end_in_its_hours_and_a_day_off_has_none() {
    let (counter, offices) = (counter(), offices());
    // Monday, Friday, Saturday, and Imlek on a Tuesday.
    assert_eq!(slots(&counter, &offices, date(2026, 2, 2)), [480, 510, 780, 810]);
    assert_eq!(slots(&counter, &offices, date(2026, 2, 6)), [480]);
    assert_eq!(slots(&counter, &offices, date(2026, 2, 7)), [0; 0]);
    assert_eq!(slots(&counter, &offices, date(2026, 2, 17)), [0; 0]);
    let overlapping =
        Counter { open: vec![window(&[1], "08:00", "09:00"), window(&[1], "08:15", "09:30")], ..counter };
    assert_eq!(slots(&overlapping, &offices, date(2026, 2, 2)), [480, 510, 540]);
}

#[test]
fn only_slots_ahead_within_the_horizon_can_be_booked() {
    let (counter, offices) = (counter(), offices());
    let now = moment(&offices, date(2026, 2, 2), 485);
    let day = cities::day_of(date(2026, 2, 2));
    let problem = |day: i64, minute: i64| {
        bookable(&counter, &offices, (day, minute), now).err().map(|e| (e.field, e.problem))
    };
    let bad = |field: &str| Some((field.to_owned(), Problem::NotOpen));
    for (ahead, minute, expected) in [
        (0, 510, None),
        (0, 480, bad("time")),
        (0, 511, bad("time")),
        (-3, 510, bad("day")),
        (1, 480, None),
        (5, 480, bad("day")),
        (14, 480, None),
        (15, 480, bad("day")),
        (i64::MAX / 2, 480, bad("day")),
    ] {
        assert_eq!(problem(day + ahead, minute), expected, "{ahead} {minute}");
    }
}

#[test]
fn numbers_are_given_from_an_hour_before_opening_until_closing() {
    let (counter, offices) = (counter(), offices());
    for (day, minute, gives) in [
        (2, 419, false),
        (2, 420, true),
        (2, 600, true),
        (2, 839, true),
        (2, 840, false),
        (7, 500, false),
        (17, 500, false),
    ] {
        let now = moment(&offices, date(2026, 2, day), minute);
        assert_eq!(gives_numbers(&counter, &offices, now), gives, "{day} {minute}");
    }
    let closed = Counter { active: false, ..counter };
    assert!(!gives_numbers(&closed, &offices, moment(&offices, date(2026, 2, 2), 500)));
}

#[test]
fn opening_times_say_what_is_wrong_with_them() {
    let good = counter();
    assert_eq!(wrong(&good), []);
    let group = |letter: &str, services: &[&str]| Group {
        letter: letter.to_owned(),
        services: services.iter().map(|s| (*s).to_owned()).collect(),
    };
    for (counter, field) in [
        (Counter { place: " ".to_owned(), ..good.clone() }, "place"),
        (Counter { slot_minutes: 4, ..good.clone() }, "slot_minutes"),
        (Counter { desks: 0, ..good.clone() }, "desks"),
        (Counter { horizon_days: 91, ..good.clone() }, "horizon_days"),
        (Counter { open: Vec::new(), ..good.clone() }, "open"),
        (Counter { open: vec![window(&[1], "09:00", "09:00")], ..good.clone() }, "open"),
        (Counter { open: vec![window(&[8], "09:00", "10:00")], ..good.clone() }, "open"),
        (Counter { open: vec![window(&[1], "9 pagi", "10:00")], ..good.clone() }, "open"),
        (Counter { groups: vec![group("a", &["X"])], ..good.clone() }, "groups"),
        (Counter { groups: vec![group("A", &["X"]), group("A", &["Y"])], ..good.clone() }, "groups"),
        (Counter { groups: vec![group("A", &["X"]), group("B", &["X"])], ..good.clone() }, "groups"),
    ] {
        let found = wrong(&counter);
        assert!(!found.is_empty() && found.iter().all(|(name, _)| name == field), "{field}: {found:?}");
    }
    let grouped = Counter { groups: vec![group("B", &["X"]), group("C", &["Y"])], ..good.clone() };
    let letters = ["X", "Y", "", "Z"].map(|service| letter(&grouped, service));
    assert_eq!(letters, [Some("B".to_owned()), Some("C".to_owned()), Some("B".to_owned()), None]);
    assert_eq!(letter(&good, "Z"), Some("A".to_owned()), "without groups all are served");
}

#[test]
fn whoever_has_an_appointment_goes_first_when_its_time_has_come() {
    let tickets = [
        waits("A", 1, -30, None),
        waits("A", 2, -20, Some(0)),
        waits("B", 1, -25, None),
        waits("A", 3, -10, Some(-15)),
        waits("A", 4, -5, Some(30)),
        // Twenty minutes late.
        waits("A", 5, -1, Some(-21)),
        ticket("A", 6, TicketState::Missed, -40),
        ticket("A", 7, TicketState::Served, -40),
    ];
    assert_eq!(numbers(&order(&tickets, at(0))), ["A-003", "A-002", "A-001", "B-001", "A-005", "A-004"]);
    assert!(
        is_early(&tickets[4], at(0)) && !is_early(&tickets[4], at(30)) && !is_early(&tickets[5], at(-30))
    );
}

#[test]
fn a_letter_goes_by_number_also_where_clocks_disagreed_by_a_moment() {
    let tickets = [waits("A", 2, 0, None), waits("A", 1, 1, None), waits("B", 1, 0, None)];
    assert_eq!(numbers(&order(&tickets, at(5))), ["B-001", "A-001", "A-002"]);
}

#[test]
fn the_estimate_is_the_pace_of_today_or_none() {
    let called = |seq: i64, minute: i64| Ticket {
        first_called_at: Some(at(minute)),
        called_at: Some(at(minute)),
        ..ticket("A", seq, TicketState::Served, minute - 10)
    };
    let two = [called(1, -30), called(2, -20)];
    assert_eq!(estimate(&[], 0, at(0)), None);
    assert_eq!(estimate(&two, 0, at(0)), None, "two calls say nothing");
    let three = [called(1, -30), called(2, -20), called(3, -10)];
    // Three in half an hour: ten minutes each.
    assert_eq!(estimate(&three, 0, at(0)), Some(15));
    assert_eq!(estimate(&three, 3, at(0)), Some(45));
    assert_eq!(estimate(&three, 3, at(120)), None, "nobody was called for an hour");
}

#[test]
fn a_day_is_told_in_medians() {
    let served = |seq: i64, taken: i64, called: i64, ended: i64| Ticket {
        first_called_at: Some(at(called)),
        called_at: Some(at(called)),
        ended_at: Some(at(ended)),
        ..ticket("A", seq, TicketState::Served, taken)
    };
    assert_eq!(summary(&[], NOON), Summary::default());
    let mut tickets =
        vec![served(1, 0, 10, 15), served(2, 0, 20, 40), served(3, 5, 8, 9), waits("A", 4, 30, None)];
    // Came half an hour early: the wait begins at the appointment.
    tickets.push(Ticket { due_at: Some(at(60)), ..served(5, 30, 62, 63) });
    let day = summary(&tickets, at(70));
    let expected =
        Summary { taken: 5, served: 4, missed: 0, waited: Some(3), serving: Some(1), longest: Some(40) };
    assert_eq!(day, expected);
}

#[test]
fn the_screen_shows_numbers_at_desks_and_what_follows() {
    let desk =
        |desk: i64| DeskRow { desk, day: 0, officer_id: Uuid::nil(), officer_name: "Rahasia".to_owned() };
    let called = |seq: i64, at_desk: i64, minute: i64| Ticket {
        desk: Some(at_desk),
        called_at: Some(at(minute)),
        ..ticket("A", seq, TicketState::Called, 0)
    };
    let tickets = [called(1, 2, 10), called(2, 1, 5), waits("A", 3, 0, None)];
    let shown = screen(&tickets, &[desk(1), desk(2), desk(3)], at(11));
    assert_eq!(shown.now, [(1, Some("A-002".to_owned())), (2, Some("A-001".to_owned())), (3, None)]);
    assert_eq!(
        (shown.newest.as_deref(), shown.next, shown.waiting),
        (Some("A-001"), vec!["A-003".to_owned()], 1)
    );
}

fn some_ticket() -> impl Strategy<Value = Ticket> {
    let due = proptest::option::of(-120i64..120);
    (0usize..3, 1i64..200, 0usize..4, -120i64..0, due).prop_map(|(letter, seq, state, taken, due)| Ticket {
        due_at: due.map(at),
        ..ticket(["A", "B", "C"][letter], seq, TicketState::ALL[state], taken)
    })
}

proptest! {
    #[test]
    fn who_is_next_does_not_depend_on_the_order_of_rows(
        tickets in proptest::collection::vec(some_ticket(), 0..40), seed: u64,
    ) {
        // A number is given once.
        let mut seen = BTreeSet::new();
        let tickets: Vec<Ticket> = tickets.into_iter().filter(|t| seen.insert((t.letter.clone(), t.seq))).collect();
        let mut shuffled = tickets.clone();
        let chance = kit::ids::Chance::seeded(seed);
        for at in (1..shuffled.len()).rev() {
            let other = chance.below(u32::try_from(at + 1).unwrap()) as usize;
            shuffled.swap(at, other);
        }
        let (one, other) = (numbers(&order(&tickets, NOON)), numbers(&order(&shuffled, NOON)));
        prop_assert_eq!(&one, &other);
        let waiting = tickets.iter().filter(|t| t.state == TicketState::Waiting).count();
        prop_assert_eq!(one.len(), waiting, "everybody who waits has a place, once");
        prop_assert_eq!(screen(&tickets, &[], NOON), screen(&shuffled, &[], NOON));
    }

    #[test]
    fn a_slot_is_never_overfilled_whoever_comes_and_goes(
        steps in proptest::collection::vec((any::<bool>(), 0usize..8), 0..60), desks in 1i64..6, fewer in 1i64..6,
    ) {
        let mut taken: Vec<i64> = Vec::new();
        for (turn, (comes, who)) in steps.into_iter().enumerate() {
            // Half way through there are other desks than before.
            let most = if turn < 30 { desks } else { fewer };
            if comes {
                let before = taken.len();
                let place = free_place(&taken, most);
                prop_assert_eq!(place.is_some(), i64::try_from(before).unwrap() < most);
                if let Some(place) = place {
                    prop_assert!((1..=most).contains(&place) && !taken.contains(&place));
                    taken.push(place);
                }
            } else if !taken.is_empty() {
                taken.remove(who % taken.len());
            }
        }
    }
}
