//! Dates as people say them, in the city's zone.

use civic::cities::Offices;
use jiff::civil::{Date, DateTime};
use kit::clock::Time;
use kit::i18n::{Arg, Lang};

/// The city's wall clock at a moment.
pub(crate) fn local(offices: &Offices, at: Time) -> DateTime {
    offices.decreed.zone().to_datetime(at.stamp())
}

fn weekday(lang: Lang, date: Date) -> String {
    lang.t(&format!("day-{}", date.weekday().to_monday_one_offset())).into_owned()
}

/// Kamis, 3 Desember 2026.
pub(crate) fn day(lang: Lang, date: Date) -> String {
    let month = lang.t(&format!("month-{}", date.month()));
    lang.ta(
        "date-long",
        &[
            ("weekday", Arg::Text(&weekday(lang, date))),
            ("day", Arg::Text(&date.day().to_string())),
            ("month", Arg::Text(&month)),
            ("year", Arg::Text(&date.year().to_string())),
        ],
    )
}

/// Kamis, 3 Desember 2026, 16.00.
pub(crate) fn moment(lang: Lang, offices: &Offices, at: Time) -> String {
    let local = local(offices, at);
    let clock = format!("{:02}.{:02}", local.hour(), local.minute());
    format!("{}, {clock}", day(lang, local.date()))
}

/// Sel 24 Nov, 08.12; with the year when it is another than this one.
pub(crate) fn short(lang: Lang, offices: &Offices, at: Time, now: Time) -> String {
    let (local, this_year) = (local(offices, at), local(offices, now).year());
    let weekday: String = weekday(lang, local.date()).chars().take(3).collect();
    let month: String = lang.t(&format!("month-{}", local.month())).chars().take(3).collect();
    let year = if local.year() == this_year { String::new() } else { format!(" {}", local.year()) };
    format!("{weekday} {} {month}{year}, {:02}.{:02}", local.day(), local.hour(), local.minute())
}

/// 24 Nov.
pub(crate) fn brief(lang: Lang, offices: &Offices, at: Time) -> String {
    let date = offices.date(at);
    let month: String = lang.t(&format!("month-{}", date.month())).chars().take(3).collect();
    format!("{} {month}", date.day())
}

/// For machines: the `datetime` of a `<time>`, and times in JSON (RFC 3339, whole seconds, the city's offset).
pub(crate) fn machine(offices: &Offices, at: Time) -> String {
    let stamp = at.stamp();
    let whole = jiff::Timestamp::from_second(stamp.as_second()).unwrap_or(stamp);
    whole.display_with_offset(offices.decreed.zone().to_offset(whole)).to_string()
}

/// How urgent a date is, and how to say it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Nearness {
    /// It has passed.
    Late(String),
    /// Today or the next working day.
    Soon(String),
    /// Later.
    Ahead(String),
}

/// Says a due date the way a list does.
pub(crate) fn nearness(lang: Lang, offices: &Offices, due: Time, now: Time) -> Nearness {
    if due < now {
        let days = offices.days_between(due, now);
        let text = if days == 0 {
            let hours = (now.0 - due.0) / (3600 * kit::clock::SECOND);
            lang.ta("late-hours", &[("hours", Arg::Number(hours.max(1)))])
        } else {
            lang.ta("late-days", &[("days", Arg::Number(i64::from(days)))])
        };
        return Nearness::Late(text);
    }
    let (today, date) = (offices.date(now), offices.date(due));
    if date == today {
        let local = local(offices, due);
        let clock = format!("{:02}.{:02}", local.hour(), local.minute());
        return Nearness::Soon(lang.ta("due-today", &[("clock", Arg::Text(&clock))]));
    }
    if today.tomorrow().is_ok_and(|tomorrow| tomorrow == date) {
        return Nearness::Soon(lang.t("due-tomorrow").into_owned());
    }
    Nearness::Ahead(brief(lang, offices, due))
}
