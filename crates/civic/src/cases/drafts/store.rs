//! SQL of applications being filled in.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::Result;

row! {
    /// An application being filled in.
    pub struct DraftRow {
        /// The hash of the secret of its link.
        draft_hash: Vec<u8>,
        /// The service.
        service: String,
        /// The edition whose form it is.
        version: i64,
        /// What was answered so far.
        answers: Json,
        /// The language it was begun in.
        lang: String,
        /// When it was begun.
        begun_at: Time,
        /// When it was last touched.
        saved_at: Time,
        /// The officer who fills it in for somebody; nobody else may then.
        officer_id: Option<Uuid>,
        /// The number at the counter it is for.
        ticket_id: Option<Uuid>,
        /// Whose it is, when they were logged in as it was begun.
        resident_id: Option<Uuid>,
    }
}

statements! {
    ONE -> DraftRow = "SELECT {*} FROM application_draft WHERE city_id = $1 AND draft_hash = $2";
    INSERT = "INSERT INTO application_draft (city_id, draft_hash, service, version, answers, lang, begun_at, saved_at, \
        officer_id, ticket_id, resident_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    SAVE = "UPDATE application_draft SET answers = $3, saved_at = $4 WHERE city_id = $1 AND draft_hash = $2";
    OF_RESIDENT -> DraftRow = "SELECT {*} FROM application_draft WHERE city_id = $1 AND resident_id = $2 \
        AND saved_at >= $3 ORDER BY saved_at DESC";
    RELINK = "UPDATE application_draft SET draft_hash = $3 WHERE city_id = $1 AND draft_hash = $2 AND resident_id = $4";
    REMOVE = "DELETE FROM application_draft WHERE city_id = $1 AND draft_hash = $2";
    DROP_BEFORE = "DELETE FROM application_draft WHERE city_id = $1 AND saved_at < $2";
}

pub(crate) fn one(tx: &mut Tx<'_>, city: i64, hash: &[u8]) -> Result<Option<DraftRow>> {
    Ok(tx.opt(&ONE, args![city, hash])?)
}

pub(crate) fn insert(tx: &mut Tx<'_>, city: i64, d: &DraftRow) -> Result<()> {
    tx.exec(
        &INSERT,
        args![
            city,
            d.draft_hash,
            d.service,
            d.version,
            d.answers,
            d.lang,
            d.begun_at,
            d.saved_at,
            d.officer_id,
            d.ticket_id,
            d.resident_id
        ],
    )?;
    Ok(())
}

pub(crate) fn save(tx: &mut Tx<'_>, city: i64, d: &DraftRow) -> Result<()> {
    tx.exec(&SAVE, args![city, d.draft_hash, d.answers, d.saved_at])?;
    Ok(())
}

pub(crate) fn of_resident(tx: &mut Tx<'_>, city: i64, id: Uuid, since: Time) -> Result<Vec<DraftRow>> {
    Ok(tx.all(&OF_RESIDENT, args![city, id, since])?)
}

/// Puts an application of a resident under another link.
pub(crate) fn relink(tx: &mut Tx<'_>, city: i64, (was, resident): (&[u8], Uuid), hash: &[u8]) -> Result<()> {
    tx.exec(&RELINK, args![city, was, hash, resident])?;
    Ok(())
}

pub(crate) fn remove(tx: &mut Tx<'_>, city: i64, hash: &[u8]) -> Result<()> {
    tx.exec(&REMOVE, args![city, hash])?;
    Ok(())
}

pub(crate) fn drop_before(tx: &mut Tx<'_>, city: i64, before: Time) -> Result<usize> {
    Ok(usize::try_from(tx.exec(&DROP_BEFORE, args![city, before])?).unwrap_or(usize::MAX))
}
