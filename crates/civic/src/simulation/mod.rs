//! What other rules would have made of the past: the cases of the last months, counted again under draft clocks, another
//! calendar or another routing. What people did stays when they did it; only the dates they were held to move.
//!
//! Nothing is written. The answer names codes and agencies, never what a case says, so that it can be shown to whoever
//! decides about rules.

mod model;
mod rules;
mod store;

pub(crate) use store::STATEMENTS;

pub use model::{Changed, Draft, DraftClocks, Report, Tally};

use crate::context::Ctx;
use crate::error::Check;
use crate::identity::CityAdmin;
use crate::{Problem, Result, duties};
use rules::Rules;

/// Months that can be replayed at most.
pub const MONTHS_MAX: u32 = 60;
/// Working days a draft clock can give at most: a year.
pub const DAYS_MAX: u16 = 250;
/// Changed cases that are named; what is more is counted.
pub const CHANGED_MAX: usize = 500;
/// Cases in one read.
const BATCH: i64 = 500;

/// Replays the cases filed in the last `months` under a draft, oldest first and at most `most` of them; the report says
/// when there were more.
///
/// # Errors
/// [`crate::Error::Invalid`] naming what of the draft cannot be (`months`, `clocks`, `routing`, `hours`, `ladder`,
/// `calendar`).
pub async fn simulate(ctx: &Ctx, _: &CityAdmin, draft: &Draft, months: u32, most: usize) -> Result<Report> {
    let mut check = Check::default();
    check.that((1..=MONTHS_MAX).contains(&months), "months", Problem::BadNumber);
    check.done()?;
    let (now_rules, then_rules) = (Rules::in_force(&ctx.book)?, Rules::of(&ctx.book, draft)?);
    let today = ctx.book.offices.date(ctx.now);
    let first = today
        .checked_sub(jiff::Span::new().months(i64::from(months)))
        .unwrap_or(jiff::civil::Date::constant(1970, 1, 1));
    let begins =
        ctx.book.offices.assumed.zone().to_timestamp(first.at(0, 0, 0, 0)).map(kit::clock::Time::from);
    let mut after = kit::ids::first_at(begins.unwrap_or(kit::clock::Time(0)));
    let mut report = Report { from: first, ..Report::default() };
    loop {
        let (cases, owed) = ctx
            .read(move |ctx, tx| {
                let cases = store::filed_after(tx, ctx.city(), after, BATCH)?;
                let owed = match (cases.first(), cases.last()) {
                    (Some(a), Some(b)) => duties::between(tx, ctx.city(), a.case_id, b.case_id)?,
                    _ => Vec::new(),
                };
                Ok((cases, owed))
            })
            .await?;
        let Some(last) = cases.last() else { return Ok(report) };
        after = last.case_id;
        let mut owed = owed.into_iter().peekable();
        for case in &cases {
            let mut duties = Vec::new();
            while let Some((_, duty)) = owed.next_if(|(id, _)| *id == case.case_id) {
                duties.push(duty);
            }
            if report.cases == most {
                report.cut = true;
                return Ok(report);
            }
            report.add(case, &rules::replay(case, &duties, (&now_rules, &then_rules), ctx.now));
        }
    }
}
