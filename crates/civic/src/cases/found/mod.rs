//! The public list, and what the index of words knows of cases: kept in the transaction of each step, filled once
//! with what was published before there was an index.

mod store;

use kit::clock::Time;
use kit::db::{Dialect, Tx};
use kit::i18n::Lang;
pub(crate) use store::STATEMENTS;
use uuid::Uuid;

use super::code;
use super::model::{Case, State};
use super::queries::{Cursor, PublicFilter};
use super::rules::{PublicView, public_view};
use crate::Result;
use crate::context::Ctx;
use crate::search::{self, Changes, Document, Mark, Typed, Wanted};

/// Cases gone through in one transaction: a resident who files meanwhile waits for no more than these.
const STEP: i64 = 100;
/// On PostgreSQL the newest cases are read through before the index is asked: a common word is found among
/// them at once, and the index would name every case that ever had it.
const NEWEST: i64 = 5_000;
/// Of the newest cases so many are compared word by word with the index by `doctor`.
const COMPARED: i64 = 200;

/// What a case is found by; none while strangers may not read it.
fn document(ctx: &Ctx, case: &Case) -> Option<Document> {
    let PublicView::Shown(public) = public_view(case, &[], &[]) else { return None };
    let mut document = Document::new(ctx.city(), &[&public.title, &public.text, &public.landmark])
        .mark(Mark::Code, &public.code)
        .mark(Mark::State, public.state.word())
        .mark(Mark::Category, &public.category)
        .mark(Mark::Period, &search::period(public.filed_at).to_string());
    // The columns that lists are filtered by, and not what is shown of them.
    for (mark, value) in [(Mark::Agency, &case.agency), (Mark::Area, &case.area)] {
        if let Some(value) = value {
            document = document.mark(mark, value);
        }
    }
    Some(document)
}

/// Makes the index say what strangers may read of these cases now.
fn settle(ctx: &Ctx, tx: &mut Tx<'_>, cases: &[Case]) -> Result<()> {
    let mut changes = Changes::default();
    for case in cases {
        match document(ctx, case) {
            Some(document) => search::keep(tx, (case.case_id, case.filed_at), &document, &mut changes)?,
            None => search::forget(tx, ctx.city(), case.case_id, &mut changes)?,
        }
    }
    search::count(tx, ctx.city(), &changes)
}

/// Keeps the index after a step. Most steps are of cases that are not public, or change nothing in it.
pub(super) fn keep(ctx: &Ctx, tx: &mut Tx<'_>, before: &Case, after: &Case) -> Result<()> {
    if !before.published && !after.published {
        return Ok(());
    }
    settle(ctx, tx, std::slice::from_ref(after))
}

/// What the words of a filter mean, with the other conditions the index knows; `None` when nothing typed is
/// a word, and then nothing is found.
fn wanted(ctx: &Ctx, tx: &mut Tx<'_>, filter: &PublicFilter, text: &str) -> Result<Option<Wanted>> {
    let names: Vec<(&str, &str)> = ctx
        .book
        .categories
        .iter()
        .map(|category| (category.row.category.as_str(), category.name.get(Lang::Id)))
        .collect();
    let typed = Typed::parse(text, code::parse(text));
    let Some(wanted) = search::wanted(tx, ctx.city(), &typed, &names)? else { return Ok(None) };
    let open =
        || State::ALL.iter().filter(|state| state.is_open()).map(|state| state.word().to_owned()).collect();
    let states =
        if filter.states.is_empty() && filter.late_at.is_some() { open() } else { filter.states.clone() };
    let wanted = wanted
        .marked(ctx.city(), Mark::State, &states)
        .marked(ctx.city(), Mark::Category, &filter.categories)
        .marked(ctx.city(), Mark::Agency, &filter.agencies)
        .marked(ctx.city(), Mark::Area, &filter.areas);
    Ok(Some(wanted))
}

/// Between which places a list with these conditions lies.
fn bounds(ctx: &Ctx, tx: &mut Tx<'_>, filter: &PublicFilter) -> Result<(i64, i64)> {
    let low = filter.filed_from.map_or(0, search::floor);
    let high = filter.filed_to.map_or(i64::MAX, search::ceiling);
    Ok(match filter.after {
        Some(Cursor { at, id }) => (low, high.min(search::place_of(tx, ctx.city(), at, id)?)),
        None => (low, high),
    })
}

/// Published cases, newest first.
pub(super) fn list(ctx: &Ctx, tx: &mut Tx<'_>, filter: &PublicFilter, limit: i64) -> Result<Vec<Case>> {
    let Some(text) = &filter.words else { return store::newest(tx, ctx.city(), filter, limit) };
    let Some(wanted) = wanted(ctx, tx, filter, text)? else { return Ok(Vec::new()) };
    let within = bounds(ctx, tx, filter)?;
    let text = wanted.text(tx.dialect());
    let mut ask = store::Ask { city: ctx.city(), filter, within, limit, text };
    if tx.dialect() == Dialect::Sqlite {
        return store::walk_index(tx, &ask);
    }
    let enough = |cases: &[Case]| i64::try_from(cases.len()).unwrap_or(i64::MAX) >= limit;
    let newest = store::read_newest(tx, &ask, NEWEST)?;
    if enough(&newest) {
        return Ok(newest);
    }
    let Some((oldest, newest)) = search::ends(tx, ctx.city())? else { return Ok(Vec::new()) };
    let oldest = filter.filed_from.map_or(oldest, |from| from.max(oldest));
    let newest = search::time_of(within.1).min(newest);
    if newest < oldest {
        return Ok(Vec::new());
    }
    let mut cases = Vec::new();
    for stretch in search::stretches(search::period(oldest), search::period(newest)) {
        let periods: Vec<String> = stretch.iter().flatten().map(i64::to_string).collect();
        ask.text = wanted.clone().marked(ctx.city(), Mark::Period, &periods).text(Dialect::Postgres);
        cases = store::ask_index(tx, &ask)?;
        if enough(&cases) {
            break;
        }
    }
    Ok(cases)
}

/// Goes on indexing what was published before there was an index, newest first; how many cases this step
/// looked at, and none once all is done. Safe to run in several programs at once.
///
/// # Errors
/// As any write.
pub async fn index_published(ctx: &Ctx) -> Result<usize> {
    // Once it is done this is asked every half minute: no writer need wait for it.
    let city = ctx.city();
    if ctx.read(move |_, tx| search::unfilled(tx, city)).await?.is_none() {
        return Ok(0);
    }
    ctx.write(|ctx, tx| {
        let Some(behind) = search::unfilled(tx, ctx.city())? else { return Ok(0) };
        let cases = store::published(tx, ctx.city(), behind, STEP)?;
        settle(ctx, tx, &cases)?;
        if let Some(last) = cases.last() {
            search::filled(tx, ctx.city(), (last.filed_at, last.case_id), false)?;
            return Ok(cases.len());
        }
        // What is in the index and no longer public can only be there when something went wrong before.
        let strays = store::strays(tx, ctx.city(), STEP)?;
        let mut changes = Changes::default();
        strays.iter().try_for_each(|(id,)| search::forget(tx, ctx.city(), *id, &mut changes))?;
        search::count(tx, ctx.city(), &changes)?;
        search::filled(tx, ctx.city(), behind, strays.is_empty())?;
        Ok(strays.len())
    })
    .await
}

/// Makes [`index_published`] go through everything again; what is found meanwhile stays found.
///
/// # Errors
/// As any write.
pub async fn index_again(ctx: &Ctx) -> Result<()> {
    ctx.write(|ctx, tx| search::fill_again(tx, ctx.city())).await
}

/// What `doctor` says about the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexCheck {
    /// Cases anybody may read.
    pub published: i64,
    /// Cases in the index.
    pub indexed: i64,
    /// Among the newest: cases of which the index says something else than what is published.
    pub stale: i64,
    /// Cases in the index that nobody may read. They are never shown, but their words are kept.
    pub strays: i64,
    /// Whether what was published before has all been gone through.
    pub complete: bool,
}

impl IndexCheck {
    /// Whether the index says what is published.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.published == self.indexed && self.stale == 0 && self.strays == 0
    }
}

/// Compares the index with what is published: numbers, and the newest cases word by word.
///
/// # Errors
/// As any read.
pub async fn check_index(ctx: &Ctx) -> Result<IndexCheck> {
    ctx.read(|ctx, tx| {
        let city = ctx.city();
        let newest = (Time(i64::MAX / 4), Uuid::max());
        let mut stale = 0;
        for case in store::published(tx, city, newest, COMPARED)? {
            let Some(document) = document(ctx, &case) else { continue };
            stale += i64::from(!search::agrees(tx, city, case.case_id, &document)?);
        }
        Ok(IndexCheck {
            published: store::count_published(tx, city)?,
            indexed: search::size(tx, city)?,
            stale,
            strays: store::count_strays(tx, city)?,
            complete: search::unfilled(tx, city)?.is_none(),
        })
    })
    .await
}
