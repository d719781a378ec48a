//! SQL of letters.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::Result;

row! {
    /// A letter of the city.
    #[derive(PartialEq)]
    pub struct Letter {
        /// The year it is numbered in.
        year: i64,
        /// Counts from 1 within the year.
        seq: i64,
        /// Its number, as written on it.
        number: String,
        /// The case it is about.
        case_id: Uuid,
        /// The duty that was missed.
        duty_no: i64,
        /// The agency it is addressed to.
        agency: String,
        /// What it says: [`super::Reprimand`].
        facts: Json,
        /// When it was drafted.
        created_at: Time,
        /// Where its document is, once it has been typeset.
        file: Option<String>,
        /// When it was signed.
        signed_at: Option<Time>,
        /// By whom.
        signed_by: Option<String>,
    }
}

statements! {
    INSERT = "INSERT INTO letter (city_id, year, seq, number, case_id, duty_no, agency, facts, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    LAST_SEQ = "SELECT max(seq) FROM letter WHERE city_id = $1 AND year = $2";
    OF_DUTY -> Letter = "SELECT {*} FROM letter WHERE city_id = $1 AND case_id = $2 AND duty_no = $3";
    OF_CASE -> Letter = "SELECT {*} FROM letter WHERE city_id = $1 AND case_id = $2 ORDER BY year, seq";
    ONE -> Letter = "SELECT {*} FROM letter WHERE city_id = $1 AND year = $2 AND seq = $3";
    UNWRITTEN -> Letter = "SELECT {*} FROM letter WHERE city_id = $1 AND file IS NULL ORDER BY year, seq LIMIT $2";
    NEWEST -> Letter = "SELECT {*} FROM letter WHERE city_id = $1 ORDER BY year DESC, seq DESC LIMIT $2";
    WRITTEN = "UPDATE letter SET file = $4 WHERE city_id = $1 AND year = $2 AND seq = $3 AND file IS NULL";
    SIGN = "UPDATE letter SET signed_at = $4, signed_by = $5 WHERE city_id = $1 AND year = $2 AND seq = $3 \
        AND signed_at IS NULL";
}

pub(super) fn insert(tx: &mut Tx<'_>, city: i64, l: &Letter) -> Result<()> {
    tx.exec(
        &INSERT,
        args![city, l.year, l.seq, l.number, l.case_id, l.duty_no, l.agency, l.facts, l.created_at],
    )?;
    Ok(())
}

/// The last number given in a year; 0 when there is none.
pub(super) fn last_seq(tx: &mut Tx<'_>, city: i64, year: i64) -> Result<i64> {
    let row: (Option<i64>,) = tx.one(&LAST_SEQ, args![city, year])?;
    Ok(row.0.unwrap_or(0))
}

pub(super) fn of_duty(tx: &mut Tx<'_>, city: i64, case: Uuid, duty: i64) -> Result<Option<Letter>> {
    Ok(tx.opt(&OF_DUTY, args![city, case, duty])?)
}

pub(super) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Letter>> {
    Ok(tx.all(&OF_CASE, args![city, case])?)
}

pub(super) fn one(tx: &mut Tx<'_>, city: i64, year: i64, seq: i64) -> Result<Letter> {
    Ok(tx.one(&ONE, args![city, year, seq])?)
}

pub(super) fn unwritten(tx: &mut Tx<'_>, city: i64, limit: i64) -> Result<Vec<Letter>> {
    Ok(tx.all(&UNWRITTEN, args![city, limit])?)
}

pub(super) fn newest(tx: &mut Tx<'_>, city: i64, limit: i64) -> Result<Vec<Letter>> {
    Ok(tx.all(&NEWEST, args![city, limit])?)
}

pub(super) fn written(tx: &mut Tx<'_>, city: i64, l: &Letter, file: &str) -> Result<()> {
    tx.exec(&WRITTEN, args![city, l.year, l.seq, file])?;
    Ok(())
}

pub(super) fn sign(tx: &mut Tx<'_>, city: i64, (year, seq): (i64, i64), by: &str, now: Time) -> Result<bool> {
    Ok(tx.exec(&SIGN, args![city, year, seq, now, by])? == 1)
}
