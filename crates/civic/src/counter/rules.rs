//! What is decided about slots, numbers and who is next. Pure.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use jiff::civil::Date;
use kit::clock::Time;

use super::model::{Counter, Screen, Summary, TicketState, minutes};
use super::store::{DeskRow, Ticket};
use crate::cities::{self, Offices};
use crate::error::Check;
use crate::{FieldError, Problem};

/// The shortest and the longest slot, in minutes.
pub const SLOT_MINUTES: (i64, i64) = (5, 240);
/// The most appointments a slot takes.
pub const DESKS_MAX: i64 = 50;
/// The furthest day that can be booked, in days ahead.
pub const HORIZON_MAX: i64 = 90;
/// The longest description of a place, in characters.
pub const PLACE_MAX: usize = 200;
/// The most rows of opening times.
pub const WINDOWS_MAX: usize = 4;
/// Whoever checks in this many minutes after their time waits like those who have no appointment.
pub const LATE_MINUTES: i64 = 15;
/// Numbers are given this many minutes before the counter opens, and until it closes.
pub const EARLY_MINUTES: i64 = 60;
/// The pace of today is that of the calls in this many minutes.
pub const PACE_MINUTES: i64 = 60;
/// Fewer calls than this say nothing about the pace.
pub const PACE_CALLS: usize = 3;
/// Numbers shown as the next.
pub const NEXT_SHOWN: usize = 5;

const MINUTE: i64 = 60;
/// The time of day somebody is reminded at, in minutes since midnight.
const REMIND_MINUTE: i64 = 8 * 60;

/// Minutes since midnight of a time of day like 08:30.
#[must_use]
pub fn minute_of(text: &str) -> Option<i64> {
    let time = jiff::civil::Time::strptime("%H:%M", text.trim()).ok()?;
    Some(i64::from(time.hour()) * MINUTE + i64::from(time.minute()))
}

/// The time of day so many minutes after midnight: 08:30.
#[must_use]
pub fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / MINUTE, minute % MINUTE)
}

/// What is wrong with opening times, by field.
pub(super) fn check(counter: &Counter) -> Check {
    let mut check = Check::default();
    check.text(&counter.place, "place", PLACE_MAX);
    let within = |value: i64, (least, most): (i64, i64)| (least..=most).contains(&value);
    check.that(within(counter.slot_minutes, SLOT_MINUTES), "slot_minutes", Problem::BadNumber);
    check.that(within(counter.desks, (1, DESKS_MAX)), "desks", Problem::BadNumber);
    check.that(within(counter.horizon_days, (0, HORIZON_MAX)), "horizon_days", Problem::BadNumber);
    check.that(!counter.open.is_empty(), "open", Problem::Missing);
    check.that(counter.open.len() <= WINDOWS_MAX, "open", Problem::TooManyItems(WINDOWS_MAX));
    let hours = counter.open.iter().all(|window| {
        let days = !window.days.is_empty() && window.days.iter().all(|day| (1..=7).contains(day));
        let from = minute_of(&window.from);
        days && from.is_some() && from < minute_of(&window.to)
    });
    check.that(hours, "open", Problem::NotFitting);
    let letters: Vec<&str> = counter.groups.iter().map(|group| group.letter.as_str()).collect();
    let plain = |text: &&str| text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    check.that(letters.iter().all(plain) && all_differ(&letters), "groups", Problem::UnknownChoice);
    let services: Vec<&str> =
        counter.groups.iter().flat_map(|group| group.services.iter().map(String::as_str)).collect();
    check.that(all_differ(&services), "groups", Problem::Taken);
    check
}

fn all_differ(words: &[&str]) -> bool {
    words.iter().enumerate().all(|(at, word)| !words.iter().skip(at + 1).any(|other| other == word))
}

/// The letter of a service's numbers; what is no service goes with the first. `None` for a service that is not served.
#[must_use]
pub fn letter(counter: &Counter, service: &str) -> Option<String> {
    let first = counter.groups.first().map_or("A", |group| group.letter.as_str());
    if service.is_empty() || counter.groups.is_empty() {
        return Some(first.to_owned());
    }
    let group = counter.groups.iter().find(|group| group.services.iter().any(|code| code == service))?;
    Some(group.letter.clone())
}

/// The hours of a date, as minutes since midnight from and to, earliest first; none on a day off.
#[must_use]
pub fn hours(counter: &Counter, offices: &Offices, date: Date) -> Vec<(i64, i64)> {
    if !offices.assumed.day_off(date).is_empty() {
        return Vec::new();
    }
    let weekday = date.weekday().to_monday_one_offset();
    let open = counter.open.iter().filter(|window| window.days.contains(&weekday));
    let mut hours: Vec<(i64, i64)> =
        open.filter_map(|window| Some((minute_of(&window.from)?, minute_of(&window.to)?))).collect();
    hours.sort_unstable();
    hours
}

/// The slots of a date: minutes since midnight at which one begins.
#[must_use]
pub fn slots(counter: &Counter, offices: &Offices, date: Date) -> Vec<i64> {
    let long = counter.slot_minutes.max(1);
    let mut slots: Vec<i64> = Vec::new();
    for (from, to) in hours(counter, offices, date) {
        // Hours that overlap give each moment once.
        let mut at = slots.last().map_or(from, |last| from.max(last + long));
        while at + long <= to {
            slots.push(at);
            at += long;
        }
    }
    slots
}

/// Whether numbers are given at a moment.
#[must_use]
pub fn gives_numbers(counter: &Counter, offices: &Offices, now: Time) -> bool {
    let date = offices.date(now);
    let hours = hours(counter, offices, date);
    let opens =
        hours.first().map(|(from, _)| moment(offices, date, *from).plus_seconds(-EARLY_MINUTES * MINUTE));
    let closes = hours.iter().map(|(_, to)| *to).max().map(|to| moment(offices, date, to));
    counter.active && opens.is_some_and(|opens| opens <= now) && closes.is_some_and(|closes| now < closes)
}

/// A time of day on a date, as the city's clocks show it.
#[must_use]
pub fn moment(offices: &Offices, date: Date, minute: i64) -> Time {
    let hour = i8::try_from(minute / MINUTE).unwrap_or(0);
    let rest = i8::try_from(minute % MINUTE).unwrap_or(0);
    let local = date.at(hour.clamp(0, 23), rest, 0, 0);
    let far = || jiff::Timestamp::MAX;
    offices.assumed.zone().to_timestamp(local).unwrap_or_else(|_| far()).into()
}

/// Whether a slot can be booked now, whoever else has.
///
/// # Errors
/// At `day`: in the past, too far ahead, or a day off. At `time`: no slot begins then, or it has begun.
pub(super) fn bookable(
    counter: &Counter,
    offices: &Offices,
    (day, minute): (i64, i64),
    now: Time,
) -> Result<(), FieldError> {
    let (today, date) = (cities::day_of(offices.date(now)), cities::date_of(day));
    if !(today..=today + counter.horizon_days).contains(&day) {
        return Err(Problem::NotOpen.at("day"));
    }
    let slots = slots(counter, offices, date);
    if slots.is_empty() {
        return Err(Problem::NotOpen.at("day"));
    }
    let ahead = slots.contains(&minute) && moment(offices, date, minute) > now;
    if ahead { Ok(()) } else { Err(Problem::NotOpen.at("time")) }
}

/// When somebody is told once more of an appointment: at eight on the working day before; `None` when that has passed.
pub(super) fn remind_at(offices: &Offices, day: i64, now: Time) -> Option<Time> {
    let before = (1..=HORIZON_MAX).map(|back| cities::date_of(day - back));
    let workday = before.into_iter().find(|date| offices.assumed.is_workday(*date))?;
    Some(moment(offices, workday, REMIND_MINUTE)).filter(|at| *at > now)
}

/// The first place that is free, from 1; `None` when `most` are taken, also when fewer are allowed than before.
pub(super) fn free_place(taken: &[i64], most: i64) -> Option<i64> {
    let count = i64::try_from(taken.len()).unwrap_or(i64::MAX);
    if count >= most { None } else { (1..=most).find(|place| !taken.contains(place)) }
}

/// Whether an appointment counts as one in the queue: whoever came too late waits like everybody.
fn due(ticket: &Ticket) -> Option<Time> {
    ticket.due_at.filter(|due| ticket.taken_at <= due.plus_seconds(LATE_MINUTES * MINUTE))
}

/// Who waits, in the order in which they are called: appointments whose time has come, in the order of their slots;
/// then numbers, each letter strictly by number and between letters whoever came first; then appointments whose time
/// is still to come.
#[must_use]
pub fn order(tickets: &[Ticket], now: Time) -> Vec<&Ticket> {
    let waiting = || tickets.iter().filter(|ticket| ticket.state == TicketState::Waiting);
    let appointments = |come: bool| {
        let mut these: Vec<&Ticket> =
            waiting().filter(|ticket| due(ticket).is_some_and(|due| (due <= now) == come)).collect();
        these.sort_by_key(|ticket| (ticket.due_at, ticket.letter.as_str(), ticket.seq));
        these
    };
    let mut order = appointments(true);
    order.extend(by_number(waiting().filter(|ticket| due(ticket).is_none())));
    order.extend(appointments(false));
    order
}

fn by_number<'a>(tickets: impl Iterator<Item = &'a Ticket>) -> Vec<&'a Ticket> {
    let mut letters: BTreeMap<&str, VecDeque<&Ticket>> = BTreeMap::new();
    let mut sorted: Vec<&Ticket> = tickets.collect();
    sorted.sort_by_key(|ticket| ticket.seq);
    for ticket in sorted {
        letters.entry(&ticket.letter).or_default().push_back(ticket);
    }
    let mut order = Vec::new();
    loop {
        let heads = letters.iter().filter_map(|(letter, line)| Some((line.front()?.taken_at, *letter)));
        let Some((_, letter)) = heads.min() else { return order };
        order.extend(letters.get_mut(letter).and_then(VecDeque::pop_front));
    }
}

/// Whether somebody with an appointment has come before its time.
#[must_use]
pub fn is_early(ticket: &Ticket, now: Time) -> bool {
    due(ticket).is_some_and(|due| due > now)
}

/// In about how many minutes a number with so many before it is called, at the pace of the calls of the last
/// [`PACE_MINUTES`]; rounded up to five. `None` after fewer than [`PACE_CALLS`].
#[must_use]
pub fn estimate(tickets: &[Ticket], before: usize, now: Time) -> Option<i64> {
    let window = now.plus_seconds(-PACE_MINUTES * MINUTE);
    let first = tickets.iter().filter_map(|ticket| ticket.first_called_at).min()?;
    let since = first.max(window);
    let calls = tickets.iter().filter_map(|ticket| ticket.first_called_at);
    let calls = calls.filter(|at| (since..=now).contains(at)).count();
    if calls < PACE_CALLS {
        return None;
    }
    let (calls, before) = (i64::try_from(calls).ok()?, i64::try_from(before).ok()?);
    let seconds = (now.0 - since.0) / kit::clock::SECOND * (before + 1) / calls;
    Some((seconds / (5 * MINUTE) + 1) * 5)
}

/// What everybody at the place may see.
#[must_use]
pub fn screen(tickets: &[Ticket], desks: &[DeskRow], now: Time) -> Screen {
    let called = || tickets.iter().filter(|ticket| ticket.state == TicketState::Called);
    let at = |desk: i64| called().find(|ticket| ticket.desk == Some(desk)).map(Ticket::number);
    let order = order(tickets, now);
    Screen {
        now: desks.iter().map(|row| (row.desk, at(row.desk))).collect(),
        newest: called()
            .max_by_key(|ticket| (ticket.called_at, ticket.desk, &ticket.letter, ticket.seq))
            .map(Ticket::number),
        next: order.iter().take(NEXT_SHOWN).map(|ticket| ticket.number()).collect(),
        waiting: order.len(),
    }
}

/// The day so far. Whoever has an appointment waits from its time, not from when they came.
#[must_use]
pub fn summary(tickets: &[Ticket], now: Time) -> Summary {
    let in_state = |state: TicketState| tickets.iter().filter(move |ticket| ticket.state == state);
    let since = |ticket: &Ticket| due(ticket).map_or(ticket.taken_at, |due| due.max(ticket.taken_at));
    let waited = tickets.iter().filter_map(|ticket| Some(minutes(since(ticket), ticket.first_called_at?)));
    let served = in_state(TicketState::Served);
    let serving = served.filter_map(|ticket| Some(minutes(ticket.called_at?, ticket.ended_at?)));
    Summary {
        taken: tickets.len(),
        served: in_state(TicketState::Served).count(),
        missed: in_state(TicketState::Missed).count(),
        waited: median(waited.collect()),
        serving: median(serving.collect()),
        longest: in_state(TicketState::Waiting).map(|ticket| minutes(since(ticket), now)).max(),
    }
}

/// The middle value; the lower one of two.
fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests;
