//! An index of words over what is published. It only narrows: whoever reads it asks the cases themselves whether
//! they are public, so a stale index can miss a case and never show one.
//!
//! [`keep`] puts a case in or renews it, [`forget`] takes it out, [`count`] ends both, in the transaction of the
//! change. [`wanted`] turns what was typed into what both engines look for. Places ([`place`]) are the order of lists: newest first
//! is highest first, without sorting. Start with `rules.rs`.

mod rules;
mod store;

use std::collections::{BTreeMap, BTreeSet};

use kit::clock::Time;
use kit::db::Tx;
pub use rules::{
    BEGINNING_MIN, Document, LETTERS_MAX, Mark, TEXT_MAX, Typed, WORDS_MAX, Wanted, ceiling, floor, period,
    place, stretches, time_of, words,
};
use serde_json::json;
pub(crate) use store::STATEMENTS;
use uuid::Uuid;

use crate::{Error, Result};

/// A beginning of a word stands for so many words, those in the most cases.
const ENDINGS_MAX: i64 = 50;
/// So many cases filed in one microsecond find places beside each other.
const NEIGHBOURS_MAX: i64 = 1 << 16;
/// The way of indexing. One more than before makes every program go through what is published again.
const FORM: i64 = 1;

/// In how many more or fewer cases each word stands. Kept while cases are put in and taken out, and written once
/// by [`count`].
#[derive(Debug, Default)]
pub(crate) struct Changes(BTreeMap<String, i64>);

impl Changes {
    fn add(&mut self, before: &BTreeSet<String>, after: &BTreeSet<String>) {
        let gone = before.difference(after).map(|token| (token, -1));
        let come = after.difference(before).map(|token| (token, 1));
        for (token, n) in gone.chain(come) {
            if let Some(word) = rules::word_of(token) {
                *self.0.entry(word.to_owned()).or_default() += n;
            }
        }
    }
}

/// Writes the numbers of cases words stand in. Call it last, and once: these rows are shared by all writers, and
/// one statement takes them in one order.
pub(crate) fn count(tx: &mut Tx<'_>, city: i64, changes: &Changes) -> Result<()> {
    let changed: BTreeMap<&String, &i64> = changes.0.iter().filter(|(_, n)| **n != 0).collect();
    if changed.is_empty() {
        return Ok(());
    }
    store::count_terms(tx, city, &json!(changed), changed.values().any(|n| **n < 0))
}

/// Puts a case in the index, or renews what it is found by.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    (id, filed_at): (Uuid, Time),
    document: &Document,
    changes: &mut Changes,
) -> Result<()> {
    let city = document.city();
    let Some(kept) = store::kept(tx, city, id)? else {
        return add(tx, (id, filed_at), document, changes);
    };
    let before = Document::stored(&kept.words);
    if before != *document.tokens() {
        store::change(tx, city, id, kept.place, &document.text())?;
        changes.add(&before, document.tokens());
    }
    Ok(())
}

fn add(
    tx: &mut Tx<'_>,
    (id, filed_at): (Uuid, Time),
    document: &Document,
    changes: &mut Changes,
) -> Result<()> {
    let (city, text) = (document.city(), document.text());
    for beside in 0..NEIGHBOURS_MAX {
        if store::add(tx, city, id, place(filed_at, id).saturating_add(beside), &text)? {
            changes.add(&BTreeSet::new(), document.tokens());
            return Ok(());
        }
        if store::kept(tx, city, id)?.is_some() {
            // On PostgreSQL another transaction may have put it in since, and knew no less.
            return Ok(());
        }
    }
    Err(Error::Internal("no free place in the index".to_owned()))
}

/// Takes a case out of the index.
pub(crate) fn forget(tx: &mut Tx<'_>, city: i64, id: Uuid, changes: &mut Changes) -> Result<()> {
    let Some(kept) = store::kept(tx, city, id)? else { return Ok(()) };
    store::remove(tx, city, id, kept.place)?;
    changes.add(&Document::stored(&kept.words), &BTreeSet::new());
    Ok(())
}

/// Whether the index has exactly this of a case.
pub(crate) fn agrees(tx: &mut Tx<'_>, city: i64, id: Uuid, document: &Document) -> Result<bool> {
    let kept = store::kept(tx, city, id)?;
    Ok(kept.is_some_and(|kept| Document::stored(&kept.words) == *document.tokens()))
}

/// What a case must have to be found by what was typed: every word, or a category whose name has it; the last
/// word may be a beginning. `None` when nothing typed is a word.
pub(crate) fn wanted(
    tx: &mut Tx<'_>,
    city: i64,
    typed: &Typed,
    categories: &[(&str, &str)],
) -> Result<Option<Wanted>> {
    let mut groups = Vec::new();
    let last = typed.words.len().saturating_sub(1);
    for (number, word) in typed.words.iter().enumerate() {
        let beginning = typed.beginning().filter(|_| number == last);
        let mut group = vec![rules::token(city, word)];
        if let Some(beginning) = beginning {
            let longer = store::terms(tx, city, beginning, ENDINGS_MAX)?;
            group
                .extend(longer.iter().filter(|(term,)| term != word).map(|(term,)| rules::token(city, term)));
        }
        let fits = |name: &str| {
            words(name).any(|part| part == *word || beginning.is_some_and(|b| part.starts_with(b)))
        };
        let named = categories.iter().filter(|(_, name)| fits(name));
        group.extend(named.map(|(code, _)| Mark::Category.token(city, code)));
        groups.push(group);
    }
    if let Some(code) = &typed.code {
        // A code may be typed in pieces, which are no words then; and one word may look like a code.
        let token = Mark::Code.token(city, code);
        match groups.as_mut_slice() {
            [only] => only.push(token),
            _ => groups = vec![vec![token]],
        }
    }
    let wanted = groups.into_iter().fold(Wanted::default(), Wanted::and);
    Ok((wanted != Wanted::default()).then_some(wanted))
}

/// The place behind which the page after this case begins.
pub(crate) fn place_of(tx: &mut Tx<'_>, city: i64, at: Time, id: Uuid) -> Result<i64> {
    // A case that is no longer public has no place any more, but its neighbours have theirs.
    Ok(store::kept(tx, city, id)?.map_or_else(|| place(at, id), |kept| kept.place))
}

/// The oldest and the newest moment at which a case in the index was filed.
pub(crate) fn ends(tx: &mut Tx<'_>, city: i64) -> Result<Option<(Time, Time)>> {
    let (oldest, newest) = store::ends(tx, city)?;
    Ok(oldest.zip(newest).map(|(oldest, newest)| (time_of(oldest), time_of(newest))))
}

/// How many cases are in the index.
pub(crate) fn size(tx: &mut Tx<'_>, city: i64) -> Result<i64> {
    store::count(tx, city)
}

/// Behind which case going through what was published before goes on; `None` when it is done.
pub(crate) fn unfilled(tx: &mut Tx<'_>, city: i64) -> Result<Option<(Time, Uuid)>> {
    Ok(match store::fill(tx, city)? {
        Some(fill) if fill.form == FORM && fill.done => None,
        Some(fill) if fill.form == FORM => Some((fill.filed_at, fill.case_id)),
        _ => Some((Time(i64::MAX / 4), Uuid::max())),
    })
}

/// Remembers that it has been gone through as far as this case.
pub(crate) fn filled(
    tx: &mut Tx<'_>,
    city: i64,
    (filed_at, case_id): (Time, Uuid),
    done: bool,
) -> Result<()> {
    store::set_fill(tx, city, &store::Fill { form: FORM, filed_at, case_id, done })
}

/// Makes the program go through what is published once more.
pub(crate) fn fill_again(tx: &mut Tx<'_>, city: i64) -> Result<()> {
    store::fill_again(tx, city)
}
