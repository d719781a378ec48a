//! SQL of replaying the past.

use kit::db::Tx;
use kit::{args, row, statements};
use uuid::Uuid;

use crate::Result;
use crate::categories::Class;

row! {
    /// What a replay needs to know of a case; nothing anybody wrote.
    pub(super) struct CaseRow {
        case_id: Uuid,
        code: String,
        category: String,
        class: Class,
    }
}

statements! {
    FILED_AFTER -> CaseRow = "SELECT {*} FROM cases WHERE city_id = $1 AND case_id > $2 \
        AND kind <> 'application' ORDER BY case_id LIMIT $3";
}

/// Cases after one, in the order they were filed in.
pub(super) fn filed_after(tx: &mut Tx<'_>, city: i64, after: Uuid, limit: i64) -> Result<Vec<CaseRow>> {
    Ok(tx.all(&FILED_AFTER, args![city, after, limit])?)
}
