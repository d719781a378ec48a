//! SQL of papers.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use uuid::Uuid;

use crate::Result;

row! {
    /// A stored paper.
    pub struct Paper {
        /// Its name; nobody can guess it.
        paper_id: Uuid,
        /// The case that holds it.
        case_id: Option<Uuid>,
        /// The event of the case it came with.
        seq: Option<i64>,
        /// Pages.
        pages: i64,
        /// Size of the file as it is kept.
        bytes: i64,
        /// SHA-256 of the file as it is kept.
        sha256: Vec<u8>,
        /// When it was accepted.
        created_at: Time,
    }
}

statements! {
    INSERT = "INSERT INTO paper (city_id, paper_id, case_id, seq, pages, bytes, sha256, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    FIND -> Paper = "SELECT {*} FROM paper WHERE city_id = $1 AND paper_id = $2";
    OF_CASE -> Paper = "SELECT {*} FROM paper WHERE city_id = $1 AND case_id = $2 ORDER BY seq, created_at, paper_id";
    ATTACH = "UPDATE paper SET case_id = $3, seq = $4 WHERE city_id = $1 AND paper_id = $2 AND case_id IS NULL";
    LOOSE = "SELECT paper_id FROM paper WHERE city_id = $1 AND case_id IS NULL AND created_at < $2 \
        AND (kept_until IS NULL OR kept_until < $3) LIMIT 100";
    KEEP = "UPDATE paper SET kept_until = $3 WHERE city_id = $1 AND paper_id = $2 AND case_id IS NULL";
    DROP_LOOSE = "DELETE FROM paper WHERE city_id = $1 AND paper_id = $2 AND case_id IS NULL";
    HELD = "SELECT paper_id FROM paper WHERE city_id = $1 AND case_id IS NOT NULL";
}

pub(super) fn insert(tx: &mut Tx<'_>, city: i64, p: &Paper) -> Result<()> {
    tx.exec(&INSERT, args![city, p.paper_id, p.case_id, p.seq, p.pages, p.bytes, p.sha256, p.created_at])?;
    Ok(())
}

/// One paper.
pub(crate) fn find(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<Paper> {
    Ok(tx.one(&FIND, args![city, id])?)
}

/// One paper that no case holds yet.
pub(crate) fn take(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<Option<Paper>> {
    let found: Option<Paper> = tx.opt(&FIND, args![city, id])?;
    Ok(found.filter(|paper| paper.case_id.is_none()))
}

/// The papers of a case, by event.
pub(crate) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Paper>> {
    Ok(tx.all(&OF_CASE, args![city, case])?)
}

/// Gives a loose paper to an event of a case; whether it was still loose.
pub(crate) fn attach(tx: &mut Tx<'_>, city: i64, id: Uuid, case: Uuid, seq: i64) -> Result<bool> {
    Ok(tx.exec(&ATTACH, args![city, id, case, seq])? == 1)
}

/// Lets a loose paper wait longer.
pub(crate) fn keep(tx: &mut Tx<'_>, city: i64, id: Uuid, until: Time) -> Result<()> {
    tx.exec(&KEEP, args![city, id, until])?;
    Ok(())
}

pub(super) fn loose(tx: &mut Tx<'_>, city: i64, (before, now): (Time, Time)) -> Result<Vec<(Uuid,)>> {
    Ok(tx.all(&LOOSE, args![city, before, now])?)
}

pub(super) fn drop_loose(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<bool> {
    Ok(tx.exec(&DROP_LOOSE, args![city, id])? == 1)
}

pub(super) fn held(tx: &mut Tx<'_>, city: i64) -> Result<Vec<(Uuid,)>> {
    Ok(tx.all(&HELD, args![city])?)
}
