//! What happens to cases by itself: closing after silence, fetching pictures named by other systems.

use super::advance;
use super::model::Action;
use super::store;
use crate::context::Ctx;
use crate::photos::{self, Fetcher};
use crate::{Error, Result};

/// How long a fetch may run before another process may try it, and how long a failed one waits, in seconds.
const FETCH_LEASE_SECONDS: i64 = 120;
/// A picture is asked for this often.
const FETCH_TRIES: i64 = 4;

/// Closes the cases whose reporter stayed silent until the date they were told; how many.
///
/// # Errors
/// As any write; what was closed stays closed.
pub async fn close_silent(ctx: &Ctx) -> Result<usize> {
    let due = ctx.read(|ctx, tx| store::silent(tx, ctx.city(), ctx.now)).await?;
    let mut closed = 0;
    for (id,) in due {
        match advance::system(ctx, id, Action::Lapse).await {
            Ok(_) => closed += 1,
            // Somebody acted in between: then it is not silent.
            Err(Error::NotNow { .. } | Error::Conflict(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(closed)
}

/// Fetches pictures that other systems named, a few at a time; how many arrived.
///
/// # Errors
/// As any write.
pub async fn fetch_media(ctx: &Ctx, fetcher: &Fetcher) -> Result<usize> {
    let lease = ctx.now.plus_seconds(FETCH_LEASE_SECONDS);
    let claimed = ctx.write(move |ctx, tx| photos::claim(tx, ctx.city(), ctx.now, lease)).await?;
    let mut arrived = 0;
    for fetch in claimed {
        let (id, last) = (fetch.fetch_id, fetch.tries >= FETCH_TRIES);
        let outcome = fetch_one(ctx, fetcher.clone(), fetch).await;
        arrived += usize::from(outcome.is_ok());
        let (done, problem) = match outcome {
            Ok(()) => (true, None),
            Err(problem) => (last, Some(problem)),
        };
        ctx.write(move |ctx, tx| photos::fetched(tx, ctx.city(), id, done, problem.as_deref())).await?;
    }
    Ok(arrived)
}

async fn fetch_one(ctx: &Ctx, fetcher: Fetcher, fetch: photos::Fetch) -> std::result::Result<(), String> {
    let bytes =
        tokio::task::spawn_blocking(move || fetcher.get(&fetch.url)).await.map_err(|e| e.to_string())??;
    let photo = photos::accept(ctx, bytes).await.map_err(|e| e.to_string())?;
    advance::system(ctx, fetch.case_id, Action::AddPhoto { photo }).await.map_err(|e| e.to_string())?;
    Ok(())
}
