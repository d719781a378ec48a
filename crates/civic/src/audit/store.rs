//! SQL of the audit log.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::Result;

row! {
    /// One change.
    pub struct Entry {
        /// Sorts by time.
        audit_id: Uuid,
        /// When.
        at: Time,
        /// The administrator's name.
        who: String,
        /// E.g. `agency.save`.
        action: String,
        /// The code or login of what was changed.
        object: String,
        /// What it was; null when new.
        before: Json,
        /// What it became.
        after: Json,
    }
}

statements! {
    INSERT = "INSERT INTO audit (city_id, audit_id, at, who, action, object, before, after) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    NEWEST -> Entry = "SELECT {*} FROM audit WHERE city_id = $1 ORDER BY audit_id DESC LIMIT $2";
}

pub(super) fn insert(tx: &mut Tx<'_>, city: i64, e: &Entry) -> Result<()> {
    tx.exec(&INSERT, args![city, e.audit_id, e.at, e.who, e.action, e.object, e.before, e.after])?;
    Ok(())
}

pub(super) fn newest(tx: &mut Tx<'_>, city: i64, limit: i64) -> Result<Vec<Entry>> {
    Ok(tx.all(&NEWEST, args![city, limit])?)
}
