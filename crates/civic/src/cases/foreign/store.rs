//! SQL of what other systems passed on, so that passing it on twice is harmless.

use kit::db::Tx;
use kit::{args, row, statements};
use uuid::Uuid;

use crate::Result;

row! {
    /// Something that was passed on before.
    pub(super) struct Passed {
        seq: i64,
        content_hash: Vec<u8>,
    }
}

statements! {
    TAKE = "INSERT INTO integration_reply (city_id, reply_hash, case_id, seq, content_hash) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (city_id, reply_hash) DO NOTHING";
    PASSED -> Passed = "SELECT {*} FROM integration_reply WHERE city_id = $1 AND reply_hash = $2";
}

/// One reply of another system: which, to what case, the number of its last event, and what it says.
pub(super) struct Reply<'a> {
    pub(super) hash: &'a [u8],
    pub(super) case: Uuid,
    pub(super) seq: i64,
    pub(super) content: &'a [u8],
}

/// Takes the place of a reply; whether it is the first.
pub(super) fn take(tx: &mut Tx<'_>, city: i64, r: &Reply<'_>) -> Result<bool> {
    Ok(tx.exec(&TAKE, args![city, r.hash, r.case, r.seq, r.content])? == 1)
}

pub(super) fn passed(tx: &mut Tx<'_>, city: i64, hash: &[u8]) -> Result<Passed> {
    Ok(tx.one(&PASSED, args![city, hash])?)
}
