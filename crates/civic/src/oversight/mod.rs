//! What is late, whose, why, and where it repeats: for those who look over agencies.
//!
//! [`overview`] gives the figures, [`list`] and [`export`] the cases behind them. A figure and its list are asked for
//! with the same [`Filter`] within the same [`Scope`], so that they cannot differ. What a scope shows is what
//! `cases::rules` lets the officer open; complaints about staff are the inspectorate's.

mod model;
mod rules;
mod store;

pub use model::{
    Age, Durations, Export, Filter, LateNow, Line, Month, Overview, Repeated, Scope, Set, Share, Tally,
};
pub use rules::{AGES, REPEATED_DAYS, REPEATED_LEAST, days_late};
pub(crate) use store::STATEMENTS;

use crate::cases::{Cursor, Page};
use crate::cities::day_of;
use crate::context::Ctx;
use crate::identity::Overseer;
use crate::{Result, audit, figures};

/// Cases on one page of a list.
pub const PAGE: i64 = 50;
/// Cases in one export at most: a spreadsheet that a person can still read, and half a minute of nobody's time.
pub const EXPORT_MAX: i64 = 20_000;
/// Months of the trend, this one included.
pub const MONTHS: i32 = 12;

/// The figures for one who looks over agencies; durations and disputes of the last `period` months, this one included.
///
/// # Errors
/// As any read.
pub async fn overview(ctx: &Ctx, by: &Overseer, period: i32) -> Result<Overview> {
    let scope = rules::scope(by, &ctx.book);
    let this_month = ctx.book.offices.date(ctx.now).first_of_month();
    let back = |months: i32| {
        day_of(this_month.checked_sub(jiff::Span::new().months(months - 1)).unwrap_or(this_month))
    };
    let months: Vec<i64> = (1..=MONTHS).rev().map(back).collect();
    let since = back(period.clamp(1, MONTHS));
    ctx.read(move |ctx, tx| {
        let marks = rules::marks(&ctx.book.offices, ctx.now);
        let late = rules::late(store::late(tx, ctx.city(), &scope, &marks)?);
        let reopened = store::reopened(tx, ctx.city(), &scope, &marks)?;
        let staff_late = scope.counts_staff().then(|| store::staff_late(tx, ctx.city(), &scope, &marks));
        let repeated = rules::repeated(store::repeated(tx, ctx.city(), &scope, &marks)?);
        let first = months.first().copied().unwrap_or(since);
        let sums = figures::by_month(tx, ctx.city(), first, day_of(this_month))?;
        Ok(Overview {
            months: rules::trend(&months, &sums, &scope),
            durations: rules::durations(since, &sums, &scope),
            disputes: rules::disputes(since, &sums, &scope, &reopened),
            reopened: reopened.iter().map(|(_, n)| n).sum(),
            staff_late: staff_late.transpose()?,
            late,
            repeated,
            scope: scope.clone(),
        })
    })
    .await
}

/// How many cases a filter finds.
///
/// # Errors
/// As any read.
pub async fn count(ctx: &Ctx, by: &Overseer, filter: &Filter) -> Result<i64> {
    let (scope, filter) = (rules::scope(by, &ctx.book), filter.clone());
    ctx.read(move |ctx, tx| {
        store::count(tx, ctx.city(), &scope, &rules::marks(&ctx.book.offices, ctx.now), &filter)
    })
    .await
}

/// The cases a filter finds: what is owed by due date, places newest first.
///
/// # Errors
/// As any read.
pub async fn list(ctx: &Ctx, by: &Overseer, filter: &Filter, after: Option<Cursor>) -> Result<Page<Line>> {
    let mut items = lines(ctx, by, filter, after, PAGE + 1).await?;
    let more = items.len() > usize::try_from(PAGE).unwrap_or(0);
    items.truncate(usize::try_from(PAGE).unwrap_or(0));
    let next = items.last().filter(|_| more).map(|last| Cursor { at: filter.at(last), id: last.case_id });
    Ok(Page { items, next })
}

/// The same cases to take away, up to [`EXPORT_MAX`]. Who took which ones in which `form` stands in the audit before
/// they are given.
///
/// # Errors
/// As any read and write.
pub async fn export(ctx: &Ctx, by: &Overseer, filter: &Filter, form: &'static str) -> Result<Export> {
    let mut lines = lines(ctx, by, filter, None, EXPORT_MAX + 1).await?;
    let cut = lines.len() > usize::try_from(EXPORT_MAX).unwrap_or(0);
    lines.truncate(usize::try_from(EXPORT_MAX).unwrap_or(0));
    let after = filter.document(form, lines.len(), cut);
    let by = by.clone();
    ctx.write(move |ctx, tx| {
        let change = audit::Change { before: None, after: Some(after.clone()) };
        audit::record(tx, ctx, &by, "oversight.export", by.agency(), change)
    })
    .await?;
    Ok(Export { lines, cut })
}

async fn lines(
    ctx: &Ctx,
    by: &Overseer,
    filter: &Filter,
    after: Option<Cursor>,
    limit: i64,
) -> Result<Vec<Line>> {
    let (scope, filter) = (rules::scope(by, &ctx.book), filter.clone());
    ctx.read(move |ctx, tx| {
        let marks = rules::marks(&ctx.book.offices, ctx.now);
        store::list(tx, ctx.city(), &scope, &marks, &filter, (after, limit))
    })
    .await
}
