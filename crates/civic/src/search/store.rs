//! SQL of the index. The two engines keep words apart: SQLite in an FTS5 table by the row number `place`,
//! PostgreSQL in the row itself.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::Result;

row! {
    /// What is kept of an indexed case.
    pub(super) struct Kept {
        place: i64,
        words: String,
    }
}

row! {
    /// How far what was published before has been gone through.
    pub(super) struct Fill {
        form: i64,
        filed_at: Time,
        case_id: Uuid,
        done: bool,
    }
}

statements! {
    KEPT = "SELECT place, CAST(words AS TEXT) AS words FROM search WHERE city_id = $1 AND case_id = $2";
    // Nothing happens when the place is taken; the next one is tried then.
    ADD = { sqlite: "INSERT INTO search (city_id, case_id, place, words) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        postgres: "INSERT INTO search (city_id, case_id, place, words) VALUES ($1, $2, $3, \
            CAST(CAST($4 AS TEXT) AS TSVECTOR)) ON CONFLICT DO NOTHING" };
    CHANGE = { sqlite: "UPDATE search SET words = $3 WHERE city_id = $1 AND case_id = $2",
        postgres: "UPDATE search SET words = CAST(CAST($3 AS TEXT) AS TSVECTOR) WHERE city_id = $1 AND case_id = $2" };
    REMOVE = "DELETE FROM search WHERE city_id = $1 AND case_id = $2";
    // PostgreSQL keeps both in one place and has nothing left to do.
    WORDS = { sqlite: "INSERT OR REPLACE INTO search_words (rowid, words) VALUES ($1, $2)",
        postgres: "SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT) WHERE FALSE" };
    NO_WORDS = { sqlite: "DELETE FROM search_words WHERE rowid = $1",
        postgres: "SELECT CAST($1 AS BIGINT) WHERE FALSE" };
    // In one order, so that two writers do not wait for each other in a ring.
    COUNT_TERMS = { sqlite: "INSERT INTO search_term (city_id, word, n) SELECT $1, key, value FROM json_each($2) \
            WHERE TRUE ORDER BY key ON CONFLICT (city_id, word) DO UPDATE SET n = n + excluded.n",
        postgres: "INSERT INTO search_term (city_id, word, n) SELECT CAST($1 AS BIGINT), key, CAST(value AS BIGINT) \
            FROM jsonb_each_text($2) ORDER BY key ON CONFLICT (city_id, word) DO UPDATE SET n = search_term.n + excluded.n" };
    FORGET_TERMS = { sqlite: "DELETE FROM search_term WHERE city_id = $1 AND n <= 0 \
            AND word IN (SELECT key FROM json_each($2))",
        postgres: "DELETE FROM search_term WHERE city_id = $1 AND n <= 0 AND word IN (SELECT jsonb_object_keys($2))" };
    TERMS = "SELECT word FROM search_term WHERE city_id = $1 AND word >= $2 AND word < $3 \
        ORDER BY n DESC, word LIMIT $4";
    ENDS = "SELECT min(place), max(place) FROM search WHERE city_id = $1";
    COUNT = "SELECT count(*) FROM search WHERE city_id = $1";
    FILL -> Fill = "SELECT {*} FROM search_fill WHERE city_id = $1";
    SET_FILL = "INSERT INTO search_fill (city_id, form, filed_at, case_id, done) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (city_id) DO UPDATE SET form = excluded.form, filed_at = excluded.filed_at, \
        case_id = excluded.case_id, done = excluded.done";
    FILL_AGAIN = "DELETE FROM search_fill WHERE city_id = $1";
}

pub(super) fn kept(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<Option<Kept>> {
    Ok(tx.opt(&KEPT, args![city, id])?)
}

/// Puts a case at a place; whether it was free.
pub(super) fn add(tx: &mut Tx<'_>, city: i64, id: Uuid, place: i64, words: &str) -> Result<bool> {
    let added = tx.exec(&ADD, args![city, id, place, words])? == 1;
    if added {
        tx.exec(&WORDS, args![place, words])?;
    }
    Ok(added)
}

pub(super) fn change(tx: &mut Tx<'_>, city: i64, id: Uuid, place: i64, words: &str) -> Result<()> {
    tx.exec(&CHANGE, args![city, id, words])?;
    tx.exec(&WORDS, args![place, words])?;
    Ok(())
}

pub(super) fn remove(tx: &mut Tx<'_>, city: i64, id: Uuid, place: i64) -> Result<()> {
    tx.exec(&NO_WORDS, args![place])?;
    tx.exec(&REMOVE, args![city, id])?;
    Ok(())
}

/// Adds to the number of cases each word stands in: an object of words and numbers.
pub(super) fn count_terms(tx: &mut Tx<'_>, city: i64, changes: &Json, fewer: bool) -> Result<()> {
    tx.exec(&COUNT_TERMS, args![city, changes])?;
    if fewer {
        tx.exec(&FORGET_TERMS, args![city, changes])?;
    }
    Ok(())
}

/// The words with this beginning that stand in the most cases.
pub(super) fn terms(tx: &mut Tx<'_>, city: i64, beginning: &str, limit: i64) -> Result<Vec<(String,)>> {
    let end = format!("{beginning}\u{10ffff}");
    Ok(tx.all(&TERMS, args![city, beginning, end, limit])?)
}

/// The lowest and the highest place; none when nothing is indexed.
pub(super) fn ends(tx: &mut Tx<'_>, city: i64) -> Result<(Option<i64>, Option<i64>)> {
    Ok(tx.one(&ENDS, args![city])?)
}

pub(super) fn count(tx: &mut Tx<'_>, city: i64) -> Result<i64> {
    Ok(tx.one::<(i64,)>(&COUNT, args![city])?.0)
}

pub(super) fn fill(tx: &mut Tx<'_>, city: i64) -> Result<Option<Fill>> {
    Ok(tx.opt(&FILL, args![city])?)
}

pub(super) fn set_fill(tx: &mut Tx<'_>, city: i64, f: &Fill) -> Result<()> {
    tx.exec(&SET_FILL, args![city, f.form, f.filed_at, f.case_id, f.done])?;
    Ok(())
}

pub(super) fn fill_again(tx: &mut Tx<'_>, city: i64) -> Result<()> {
    tx.exec(&FILL_AGAIN, args![city])?;
    Ok(())
}
