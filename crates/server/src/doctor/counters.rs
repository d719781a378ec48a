//! What `doctor` finds out about counters.

use std::collections::BTreeSet;

use civic::counter::{self, Counter};
use civic::{Ctx, cities};

use super::{LISTED, Report};
use crate::Fail;

/// A counter that is open on none of so many days is forgotten rather than on holiday: the longest, Idulfitri, is shorter.
const OPEN_WITHIN_DAYS: i64 = 14;
/// Where opening times are kept.
const HOURS: &str = "*Loket*, *Jam buka loket*";

/// Whether people can come where the city says they can. Nothing in a city that keeps no opening times.
pub(super) fn counters(ctx: &Ctx, report: &mut Report<'_>) -> Result<(), Fail> {
    let (name, book) = (&ctx.book.city.name, &ctx.book);
    let today = cities::day_of(book.offices.date(ctx.now));
    let offered: Vec<(&str, &Counter)> = book
        .counters
        .iter()
        .filter(|(agency, counter)| counter.active && book.agencies.valid(agency, today))
        .collect();
    if offered.is_empty() {
        return Ok(());
    }
    let mut sound = true;
    for (agency, counter) in &offered {
        for finding in findings(ctx, (agency, counter), today) {
            sound = false;
            report.warn(format!("{name}: the counter of {agency} {finding}"))?;
        }
    }
    if sound {
        report.ok(format!("{name}: people can come to the counters of {} agencies", offered.len()))?;
    }
    Ok(())
}

/// What is wrong with a counter, and the way out.
fn findings(ctx: &Ctx, (agency, counter): (&str, &Counter), today: i64) -> Vec<String> {
    let mut found = Vec::new();
    if !opens(ctx, (agency, counter), today) {
        found.push(format!(
            "takes appointments and is open on none of the next {OPEN_WITHIN_DAYS} days: mend its hours under {HOURS}, or stop \
             offering it there"
        ));
    }
    let wrong: BTreeSet<String> =
        counter::unfit(&ctx.book, agency, counter).into_iter().map(|error| error.field).collect();
    if !wrong.is_empty() {
        found.push(format!(
            "says what does not fit any more ({}): look at it under {HOURS}; a service may have gone to another agency",
            wrong.into_iter().collect::<Vec<_>>().join(", ")
        ));
    }
    let without = without_letter(ctx, agency, today);
    if !without.is_empty() {
        let more = without.len().saturating_sub(LISTED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let listed = without.into_iter().take(LISTED).collect::<Vec<_>>().join(", ");
        found.push(format!(
            "has no letter for services that are published as served in person, so nobody can book a time or take a number for \
             them: {listed}{more}; give them one under {HOURS}, or take the counter out of the service"
        ));
    }
    found
}

/// Whether there is a slot on any of the days looked at.
fn opens(ctx: &Ctx, (agency, counter): (&str, &Counter), today: i64) -> bool {
    let offices = ctx.book.offices.of(agency);
    (today..today + OPEN_WITHIN_DAYS)
        .any(|day| !counter::slots(counter, offices, cities::date_of(day)).is_empty())
}

/// Services of the agency that say where they are served in person, and are not among those its counter serves. An agency that
/// keeps no opening times here may serve people all the same.
fn without_letter<'a>(ctx: &'a Ctx, agency: &str, today: i64) -> Vec<&'a str> {
    let book = &ctx.book;
    let named = book.services.all_offered(today).filter(|(_, edition)| {
        edition.definition.counter.is_some() && counter::answers_for(book, agency, &edition.definition)
    });
    let served = |code: &str| counter::serving(book, code, today).iter().any(|(at, _)| *at == agency);
    named.map(|(service, _)| service.code.as_str()).filter(|code| !served(code)).collect()
}
