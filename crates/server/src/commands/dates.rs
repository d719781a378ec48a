//! Due dates that explain themselves.

use std::io::Write;

use civic::duties::{Duty, Explanation, Pause, Why, explain_days};
use civic::{Ctx, cases};
use jiff::civil::{Date, DateTime};
use kit::clock::Time;

use crate::Fail;

/// `sambat due`.
///
/// # Errors
/// When `from` is not a time.
pub fn due(ctx: &Ctx, from: &str, days: u16, out: &mut dyn Write) -> Result<(), Fail> {
    let from = moment(ctx, from).ok_or_else(|| {
        Fail::usage(format!("{from:?} is not a time; write it as 2026-03-16T10:00 or 2026-03-16T10:00+07:00"))
    })?;
    let why = explain_days(&ctx.book.offices, from, days)
        .ok_or_else(|| Fail::usage("that date lies beyond the calendar"))?;
    writeln!(out, "{}", iso(ctx, why.due))?;
    skipped(&why, "", out)
}

/// A moment with an offset, or in the city's zone; a date alone is its first moment.
fn moment(ctx: &Ctx, text: &str) -> Option<Time> {
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        return Some(stamp.into());
    }
    // A text with an offset would also be read as a local time, the offset ignored: that was tried above.
    let local: DateTime = text.parse().ok().filter(|_| !text.ends_with('Z'))?;
    zone(ctx).to_timestamp(local).ok().map(Time::from)
}

fn zone(ctx: &Ctx) -> &jiff::tz::TimeZone {
    ctx.book.offices.assumed.zone()
}

/// As ISO 8601 with the city's offset.
pub(super) fn iso(ctx: &Ctx, at: Time) -> String {
    at.stamp().to_zoned_datetime(zone(ctx).clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Each skipped day, one a line; days that two decrees make free are named once.
fn skipped(why: &Explanation, indent: &str, out: &mut dyn Write) -> Result<(), Fail> {
    let mut days: Vec<(Date, String)> = Vec::new();
    for skip in &why.skipped {
        let reason = if skip.name.is_empty() {
            format!("{}, not a working day", skip.date.strftime("%A"))
        } else {
            format!("{}: {}", skip.name, skip.decree)
        };
        match days.last_mut().filter(|(date, _)| *date == skip.date) {
            Some((_, reasons)) => *reasons = format!("{reasons}; {reason}"),
            None => days.push((skip.date, reason)),
        }
    }
    for (date, reason) in days {
        writeln!(out, "{indent}{date}  {reason}")?;
    }
    if !why.certain {
        writeln!(
            std::io::stderr(),
            "The calendar does not reach this far: only weekends are known there, and the date may still move."
        )?;
    }
    Ok(())
}

/// `sambat explain`: every duty of a case.
///
/// # Errors
/// When there is no such case.
pub async fn explain(ctx: &Ctx, code: &str, out: &mut dyn Write) -> Result<(), Fail> {
    let duties = match cases::duties_of(ctx, code).await {
        Err(civic::Error::NotFound) => {
            return Err(Fail::usage(format!("no case has the code {code:?}; codes look like 7K3F-9QXM-4")));
        }
        other => other?,
    };
    for (duty, why) in cases::explain(ctx, &duties) {
        writeln!(out, "{}", headline(ctx, &duty))?;
        let day0 = if why.after_closing { ", came in after closing time" } else { "" };
        writeln!(
            out,
            "   due {}: {} working days from {}, day 0 is {}{day0}",
            iso(ctx, why.due),
            why.days,
            iso(ctx, why.from),
            why.day0
        )?;
        if let (Some(days), Some(at)) = (duty.promise_days, duty.promise_at) {
            writeln!(out, "   the city promised {}: {days} working days", iso(ctx, at))?;
        }
        for pause in &why.pauses {
            writeln!(out, "   {}", added(pause, |at| iso(ctx, at)))?;
        }
        skipped(&why, "   ", out)?;
    }
    Ok(())
}

/// One pause or extension in words.
fn added(pause: &Pause, iso: impl Fn(Time) -> String) -> String {
    let (days, from) = (pause.days, iso(pause.from));
    let whom = match pause.why {
        Why::Extension => return format!("plus {days} working days: extended on {from}"),
        Why::Reporter => "the reporter",
        Why::Outside => "a body outside the city",
    };
    match pause.ended {
        Some(end) => format!("plus {days} working days: waited for {whom} from {from} to {}", iso(end)),
        None => format!(
            "plus {days} working days at most: waits for {whom} since {from}, until {} at the latest",
            iso(pause.until)
        ),
    }
}

fn headline(ctx: &Ctx, duty: &Duty) -> String {
    let end = match (duty.outcome, duty.ended_at) {
        (Some(outcome), Some(at)) => format!("{outcome} {}", iso(ctx, at)),
        _ if duty.accountable => "open, the case waits for it".to_owned(),
        _ => "open".to_owned(),
    };
    format!("{}. {}: {} ({end})", duty.duty_no, duty.kind, ctx.book.agencies.name(&duty.agency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_says_how_much_and_why() {
        let pause = |why, ended| Pause { why, from: Time(1), until: Time(9), ended, days: 3 };
        let words = |pause| added(&pause, |at| format!("t{}", at.0));
        assert_eq!(words(pause(Why::Extension, Some(Time(1)))), "plus 3 working days: extended on t1");
        let waited = words(pause(Why::Outside, Some(Time(5))));
        assert_eq!(waited, "plus 3 working days: waited for a body outside the city from t1 to t5");
        let waits = words(pause(Why::Reporter, None));
        assert_eq!(
            waits,
            "plus 3 working days at most: waits for the reporter since t1, until t9 at the latest"
        );
    }
}
