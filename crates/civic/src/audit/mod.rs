//! What officers changed in the city's data: who, when, what it was before and after. Written in the transaction of the
//! change itself, never afterwards. Lists that were taken out of the program stand here as well.

mod store;

use kit::db::Tx;
use serde_json::Value as Json;
pub use store::Entry;
pub(crate) use store::STATEMENTS;

use crate::Result;
use crate::context::Ctx;
use crate::identity::{CityAdmin, Officer};

/// Entries on one page of the log.
pub const PAGE: i64 = 100;

/// Writes one entry, in the transaction of the change.
///
/// # Errors
/// As any write.
pub fn record(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    by: &Officer,
    action: &str,
    object: &str,
    change: Change,
) -> Result<()> {
    let entry = Entry {
        audit_id: ctx.civic().chance().id(ctx.now),
        at: ctx.now,
        who: by.name().to_owned(),
        action: action.to_owned(),
        object: object.to_owned(),
        before: change.before.unwrap_or(Json::Null),
        after: change.after.unwrap_or(Json::Null),
    };
    store::insert(tx, ctx.city(), &entry)
}

/// What something was and became; `None` for not there.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// What it was.
    pub before: Option<Json>,
    /// What it became.
    pub after: Option<Json>,
}

/// The newest entries.
///
/// # Errors
/// As any read.
pub async fn newest(ctx: &Ctx, _: &CityAdmin) -> Result<Vec<Entry>> {
    ctx.read(|ctx, tx| store::newest(tx, ctx.city(), PAGE)).await
}
