//! SQL of public lists, with words and without, and of comparing the index with the cases.

use kit::clock::Time;
use kit::db::{Query, Tx};
use kit::{args, statements};
use uuid::Uuid;

use crate::Result;
use crate::cases::model::Case;
use crate::cases::queries::{Cursor, PublicFilter};

statements! {
    PUBLISHED -> Case = "SELECT {*} FROM cases WHERE city_id = $1 AND published = TRUE AND content_hidden = FALSE \
        AND (filed_at, case_id) < ($2, $3) ORDER BY filed_at DESC, case_id DESC LIMIT $4";
    COUNT_PUBLISHED = "SELECT count(*) FROM cases WHERE city_id = $1 AND published = TRUE AND content_hidden = FALSE";
    STRAYS = "SELECT s.case_id FROM search s WHERE s.city_id = $1 AND NOT EXISTS (SELECT 1 FROM cases c \
        WHERE c.city_id = s.city_id AND c.case_id = s.case_id AND c.published = TRUE AND c.content_hidden = FALSE) \
        LIMIT $2";
    COUNT_STRAYS = "SELECT count(*) FROM search s WHERE s.city_id = $1 AND NOT EXISTS (SELECT 1 FROM cases c \
        WHERE c.city_id = s.city_id AND c.case_id = s.case_id AND c.published = TRUE AND c.content_hidden = FALSE)";
}

/// Published cases without asking for words, newest first.
pub(super) fn newest(tx: &mut Tx<'_>, city: i64, f: &PublicFilter, limit: i64) -> Result<Vec<Case>> {
    let mut query =
        Query::select::<Case>("SELECT {*} FROM cases WHERE city_id = ? AND published = TRUE", args![city]);
    query.push(" AND content_hidden = FALSE", &[]);
    narrow(&mut query, f);
    if let Some(Cursor { at, id }) = &f.after {
        query.push(" AND (filed_at, case_id) < (?, ?)", args![*at, *id]);
    }
    query.push(" ORDER BY filed_at DESC, case_id DESC LIMIT ? OFFSET ?", args![limit, f.skip]);
    Ok(tx.list(&query)?)
}

/// The conditions of a public list, all but where its page begins and its words.
fn narrow<'a>(query: &mut Query<'a>, f: &'a PublicFilter) {
    query.push_in("code", &f.codes);
    query.push_in("state", &f.states);
    query.push_in("category", &f.categories);
    query.push_in("agency", &f.agencies);
    query.push_in("area", &f.areas);
    for (fragment, value) in [
        (" AND filed_at >= ?", &f.filed_from),
        (" AND filed_at <= ?", &f.filed_to),
        (" AND changed_at >= ?", &f.changed_from),
        (" AND changed_at <= ?", &f.changed_to),
    ] {
        if let Some(time) = value {
            query.push(fragment, args![*time]);
        }
    }
    if let Some([west, south, east, north]) = &f.bounds {
        query.push(
            " AND lat >= ? AND lat <= ? AND lon >= ? AND lon <= ?",
            args![*south, *north, *west, *east],
        );
    }
    if let Some(late) = &f.late_at {
        query.push(" AND open = TRUE AND due_at < ?", args![*late]);
    }
}

/// What a list with words is asked for.
pub(super) struct Ask<'a> {
    pub(super) city: i64,
    pub(super) filter: &'a PublicFilter,
    /// The lowest place, and the one below which all lie.
    pub(super) within: (i64, i64),
    pub(super) limit: i64,
    /// The words, as the engine reads them.
    pub(super) text: String,
}

/// SQLite: the index hands out row numbers highest first, so the walk ends when the page is full. `CROSS JOIN` is
/// SQLite's way to keep this order: some versions else read every case and ask the index about each.
pub(super) fn walk_index(tx: &mut Tx<'_>, ask: &Ask<'_>) -> Result<Vec<Case>> {
    Ok(tx.list(&walk(ask))?)
}

fn walk<'a>(ask: &'a Ask<'a>) -> Query<'a> {
    let (low, high) = &ask.within;
    let mut query = Query::select::<Case>(
        "SELECT {c.*} FROM search_words w CROSS JOIN search s CROSS JOIN cases c \
         WHERE w.search_words MATCH ? AND w.rowid >= ? AND w.rowid < ? AND s.place = w.rowid AND s.city_id = ? \
         AND c.city_id = s.city_id AND c.case_id = s.case_id AND c.published = TRUE AND c.content_hidden = FALSE",
        args![ask.text, *low, *high, ask.city],
    );
    narrow(&mut query, ask.filter);
    query.push(" ORDER BY w.rowid DESC LIMIT ? OFFSET ?", args![ask.limit, ask.filter.skip]);
    query
}

/// PostgreSQL, for words that many cases have: the newest `depth` cases, read until the page is full. What is looked
/// for is a query of its own, or it would be parsed again for each of them.
pub(super) fn read_newest(tx: &mut Tx<'_>, ask: &Ask<'_>, depth: i64) -> Result<Vec<Case>> {
    let (low, high) = ask.within;
    let mut query = Query::select::<Case>(
        "SELECT {c.*} FROM (SELECT case_id, place, words FROM search WHERE city_id = ? AND place >= ? AND place < ? \
         ORDER BY place DESC LIMIT ?) s CROSS JOIN LATERAL (SELECT * FROM cases WHERE city_id = ? \
         AND case_id = s.case_id AND published = TRUE AND content_hidden = FALSE",
        args![ask.city, low, high, depth, ask.city],
    );
    narrow(&mut query, ask.filter);
    query.push(
        " OFFSET 0) c WHERE s.words @@ (SELECT CAST(CAST(? AS TEXT) AS TSQUERY)) ORDER BY s.place DESC LIMIT ? OFFSET ?",
        args![ask.text, ask.limit, ask.filter.skip],
    );
    Ok(tx.list(&query)?)
}

/// PostgreSQL, for words that few cases have: all of them by the index, then the newest. `MATERIALIZED` and
/// `LATERAL ... OFFSET 0` keep it from reading through all cases instead when it guesses the number wrongly.
pub(super) fn ask_index(tx: &mut Tx<'_>, ask: &Ask<'_>) -> Result<Vec<Case>> {
    let (low, high) = ask.within;
    let mut query = Query::select::<Case>(
        "WITH hit AS MATERIALIZED (SELECT case_id, place FROM search WHERE city_id = ? \
         AND words @@ (SELECT CAST(CAST(? AS TEXT) AS TSQUERY))) \
         SELECT {c.*} FROM (SELECT case_id, place FROM hit WHERE place >= ? AND place < ? ORDER BY place DESC) s \
         CROSS JOIN LATERAL (SELECT * FROM cases WHERE city_id = ? AND case_id = s.case_id \
         AND published = TRUE AND content_hidden = FALSE",
        args![ask.city, ask.text, low, high, ask.city],
    );
    narrow(&mut query, ask.filter);
    query.push(" OFFSET 0) c ORDER BY s.place DESC LIMIT ? OFFSET ?", args![ask.limit, ask.filter.skip]);
    Ok(tx.list(&query)?)
}

/// Published cases behind this one, newest first.
pub(super) fn published(tx: &mut Tx<'_>, city: i64, (at, id): (Time, Uuid), limit: i64) -> Result<Vec<Case>> {
    Ok(tx.all(&PUBLISHED, args![city, at, id, limit])?)
}

pub(super) fn count_published(tx: &mut Tx<'_>, city: i64) -> Result<i64> {
    Ok(tx.one::<(i64,)>(&COUNT_PUBLISHED, args![city])?.0)
}

/// Cases in the index that strangers may not read.
pub(super) fn strays(tx: &mut Tx<'_>, city: i64, limit: i64) -> Result<Vec<(Uuid,)>> {
    Ok(tx.all(&STRAYS, args![city, limit])?)
}

pub(super) fn count_strays(tx: &mut Tx<'_>, city: i64) -> Result<i64> {
    Ok(tx.one::<(i64,)>(&COUNT_STRAYS, args![city])?.0)
}

#[cfg(test)]
mod tests {
    use kit::db::Db;

    use super::*;

    /// A plan that reads every case, or sorts, is fine until a city has a million.
    #[tokio::test]
    async fn sqlite_walks_from_the_index_and_sorts_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("a.db").display())).await.unwrap();
        db.migrate(crate::MIGRATIONS).await.unwrap();
        let filter = PublicFilter {
            states: vec!["assigned".to_owned()],
            filed_from: Some(Time(0)),
            late_at: Some(Time(0)),
            ..PublicFilter::default()
        };
        let explain = move |tx: &mut Tx<'_>| {
            let ask = Ask {
                city: 3573,
                filter: &filter,
                within: (0, i64::MAX),
                limit: 26,
                text: "(\"3573_lampu\")".to_owned(),
            };
            let query = walk(&ask);
            let (text, values) = query.parts();
            tx.all::<(i64, i64, i64, String)>(format!("EXPLAIN QUERY PLAN {text}").as_str(), &values)
        };
        let plan: Vec<String> = db.read(explain).await.unwrap().into_iter().map(|row| row.3).collect();
        let [index, row, case] = plan.as_slice() else { panic!("{plan:?}") };
        assert!(index.starts_with("SCAN w VIRTUAL TABLE INDEX"), "{plan:?}");
        assert!(row.starts_with("SEARCH s USING INTEGER PRIMARY KEY"), "{plan:?}");
        assert!(case.starts_with("SEARCH c USING INDEX") && case.contains("case_id=?"), "{plan:?}");
    }
}
