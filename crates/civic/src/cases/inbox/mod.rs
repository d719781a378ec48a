//! What an agency owes, next due first: its own cases, its part in others' cases, and closed ones it looks at again.
//! List and counts read the same rows, so that they are always equal.

mod store;

use kit::clock::Time;
use store::Whose;
use uuid::Uuid;

use super::model::{Case, State};
use super::queries::{Cursor, INBOX_PAGE, Page, next};
use super::rules::concerned;
use crate::Result;
use crate::context::Ctx;
use crate::duties::DutyKind;
use crate::identity::Officer;

/// How far what waits is counted: counting a hundred thousand on each page would make it slow, and nobody needs
/// the number.
pub const COUNTED: i64 = 2500;

/// Which cases of an agency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeskFilter {
    /// These states.
    pub states: Vec<String>,
    /// These next steps.
    pub steps: Vec<String>,
    /// These categories.
    pub categories: Vec<String>,
    /// These kelurahan.
    pub areas: Vec<String>,
    /// Given to this officer.
    pub officer: Option<Uuid>,
    /// Given to nobody.
    pub unassigned: bool,
    /// Whose next step was due before this moment.
    pub late_at: Option<Time>,
    /// After this one.
    pub after: Option<Cursor>,
}

/// One step an agency owes.
#[derive(Clone, Debug)]
pub struct InboxRow {
    /// The case.
    pub case: Case,
    /// The step this agency owes; not the case's next step when another agency is accountable for that.
    pub step: DutyKind,
    /// When it must be done by law.
    pub due_at: Time,
}

/// What the officer's agency owes, next due first.
///
/// # Errors
/// As any read.
pub async fn inbox(ctx: &Ctx, officer: &Officer, filter: DeskFilter) -> Result<Page<InboxRow>> {
    let officer = officer.clone();
    ctx.read(move |ctx, tx| {
        let whose = Whose { city: ctx.city(), agency: officer.agency(), filter: &filter };
        let mut items = store::owed(tx, &whose, INBOX_PAGE + 1)?;
        let next = next(&items, INBOX_PAGE, |row| Cursor { at: row.due_at, id: row.case.case_id });
        items.truncate(usize::try_from(INBOX_PAGE).unwrap_or(0));
        // The rules leave none here that this officer may not see: the title of one would be a leak.
        items.retain(|row| !concerned(&officer, &row.case, &ctx.book));
        Ok(Page { items, next })
    })
    .await
}

/// How many steps a filter leaves, counted up to [`COUNTED`], which stands for that many or more.
///
/// # Errors
/// As any read.
pub async fn inbox_count(ctx: &Ctx, officer: &Officer, filter: DeskFilter) -> Result<i64> {
    let agency = officer.agency().to_owned();
    ctx.read(move |ctx, tx| store::count(tx, &Whose { city: ctx.city(), agency: &agency, filter: &filter }))
        .await
}

/// How much waits: for the agency, late of it, for the officer; each counted up to [`COUNTED`].
///
/// # Errors
/// As any read.
pub async fn desk_counts(ctx: &Ctx, officer: &Officer) -> Result<(i64, i64, i64)> {
    let (agency, id) = (officer.agency().to_owned(), officer.id());
    ctx.read(move |ctx, tx| {
        let mut count = |filter: DeskFilter| {
            store::count(tx, &Whose { city: ctx.city(), agency: &agency, filter: &filter })
        };
        Ok((
            count(DeskFilter::default())?,
            count(DeskFilter { late_at: Some(ctx.now), ..DeskFilter::default() })?,
            count(DeskFilter { officer: Some(id), ..DeskFilter::default() })?,
        ))
    })
    .await
}

/// What a list of steps looks like now, as one number: it is another one as soon as a row came, went or changed.
///
/// # Errors
/// As any read.
pub async fn inbox_mark(ctx: &Ctx, officer: &Officer, filter: DeskFilter) -> Result<u64> {
    Ok(mark(&inbox(ctx, officer, filter).await?))
}

/// The mark of a page that was read: see [`inbox_mark`].
#[must_use]
pub fn mark(page: &Page<InboxRow>) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    for row in &page.items {
        (row.case.case_id, row.case.version, row.step, row.due_at).hash(&mut hasher);
    }
    hasher.finish()
}

/// Everything the officer's agency has or had, newest first.
///
/// # Errors
/// As any read.
pub async fn agency_cases(ctx: &Ctx, officer: &Officer, filter: DeskFilter) -> Result<Page<Case>> {
    let agency = officer.agency().to_owned();
    ctx.read(move |ctx, tx| {
        let whose = Whose { city: ctx.city(), agency: &agency, filter: &filter };
        let mut items = store::of_agency(tx, &whose, INBOX_PAGE + 1)?;
        let next = next(&items, INBOX_PAGE, |case| Cursor { at: case.filed_at, id: case.case_id });
        items.truncate(usize::try_from(INBOX_PAGE).unwrap_or(0));
        // Proposed while it was not verified is not theirs yet.
        items.retain(|case| case.state != State::Received);
        Ok(Page { items, next })
    })
    .await
}
