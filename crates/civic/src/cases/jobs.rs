//! What happens to cases by itself: closing after silence, clocks that run on, dates counted again, duties handed
//! over, fetching pictures named by other systems.

use uuid::Uuid;

use super::model::{Action, Dossier};
use super::{advance, ladder, store};
use crate::context::Ctx;
use crate::identity::Role;
use crate::notices::{self, NewNotice, NoticeKind, To};
use crate::photos::{self, Fetcher};
use crate::{Error, Result, cities, counter, duties};

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
    each(ctx, due.into_iter().map(|(id,)| id), || Action::Lapse).await
}

/// Takes as granted what the law takes as granted: applications for services where silence means yes, once the time
/// of the standard has passed; how many.
///
/// # Errors
/// As any write.
pub async fn deem(ctx: &Ctx) -> Result<usize> {
    let due = ctx.read(|ctx, tx| store::undelivered(tx, ctx.city(), ctx.now)).await?;
    let silent = |(_, service, version): &(Uuid, String, i64)| {
        ctx.book.services.definition(service, *version).is_some_and(|service| service.silence.is_some())
    };
    each(ctx, due.into_iter().filter(silent).map(|(id, ..)| id), || Action::Deem).await
}

/// Lets the clocks run on whose pause has reached its end; how many cases.
///
/// # Errors
/// As any write.
pub async fn end_pauses(ctx: &Ctx) -> Result<usize> {
    let ended = ctx.read(|ctx, tx| duties::resuming(tx, ctx.city(), ctx.now)).await?;
    each(ctx, ended.into_iter().map(|(id,)| id), || Action::EndPause).await
}

/// Cases looked at in one turn of [`recount`].
const RECOUNT_BATCH: i64 = 200;

/// Counts the open dates of cases again after days off or hours of offices changed, a batch at a time; how many
/// cases had a date that moved. Begins again where it was when the program stopped.
///
/// # Errors
/// As any write.
pub async fn recount(ctx: &Ctx) -> Result<usize> {
    let state = ctx.read(|ctx, tx| cities::recount(tx, ctx.city())).await?;
    // The city's data in memory may be older than the change; then the next turn does it.
    if state.recounted_version == state.calendar_version
        || ctx.book.city.calendar_version != state.calendar_version
    {
        return Ok(0);
    }
    let after = state.recount_after.unwrap_or(Uuid::nil());
    let batch = ctx.read(move |ctx, tx| store::owed_after(tx, ctx.city(), after, RECOUNT_BATCH)).await?;
    let moved = each(ctx, batch.iter().map(|(id,)| *id), || Action::Recount).await?;
    let last = batch.last().map(|(id,)| *id);
    ctx.write(move |ctx, tx| cities::recounted(tx, ctx.city(), state.calendar_version, last)).await?;
    Ok(moved)
}

/// Whether counting again is still under way.
///
/// # Errors
/// As any read.
pub async fn recounting(ctx: &Ctx) -> Result<bool> {
    let state = ctx.read(|ctx, tx| cities::recount(tx, ctx.city())).await?;
    Ok(state.recounted_version != state.calendar_version)
}

/// Hands over what agencies owe that are not valid any more; how many cases.
///
/// # Errors
/// As any write.
pub async fn hand_over(ctx: &Ctx) -> Result<usize> {
    let today = cities::day_of(ctx.book.offices.date(ctx.now));
    let ended: Vec<String> = ctx
        .book
        .agencies
        .iter()
        .filter(|agency| !agency.valid_on(today))
        .map(|agency| agency.agency.clone())
        .collect();
    if ended.is_empty() {
        return Ok(0);
    }
    let cases = ctx.read(move |ctx, tx| store::owed_by(tx, ctx.city(), &ended, RECOUNT_BATCH)).await?;
    each(ctx, cases.into_iter().map(|(id,)| id), || Action::HandOver).await
}

/// Gives back to their agency the open cases of officers who left; how many.
///
/// # Errors
/// As any write.
pub async fn release_left(ctx: &Ctx) -> Result<usize> {
    let cases = ctx.read(|ctx, tx| store::of_left(tx, ctx.city(), RECOUNT_BATCH)).await?;
    each(ctx, cases.into_iter().map(|(id,)| id), || Action::Release { to: None }).await
}

/// Tells the heads of agencies whose queue nobody touched for a working day; how many agencies.
///
/// # Errors
/// As any write.
pub async fn tell_idle(ctx: &Ctx) -> Result<usize> {
    ctx.write(|ctx, tx| {
        let mut idle = 0;
        for on in duties::waiting(tx, ctx.city())? {
            if !duties::idle(&on, &ctx.book.offices, ctx.now) {
                continue;
            }
            let to = To::Role { agency: on.agency.clone(), role: Role::Head };
            let facts = serde_json::json!({"since": on.touched_at.unwrap_or(on.since)});
            let agency = Some(on.agency.clone());
            let new = NewNotice { to, kind: NoticeKind::Idle, duty_no: None, agency, facts };
            notices::tell_heads(tx, ctx, &on.agency, &new)?;
            duties::told(tx, ctx.city(), &on, ctx.now)?;
            idle += 1;
        }
        Ok(idle)
    })
    .await
}

/// Tells applicants of their appointments on the working day before; how many.
///
/// # Errors
/// As any write.
pub async fn remind(ctx: &Ctx) -> Result<usize> {
    ctx.write(|ctx, tx| {
        let due = counter::remind(tx, ctx)?;
        for (appointment, at) in &due {
            let Some(id) = appointment.case_id else { continue };
            let case = store::by_id(tx, ctx.city(), id)?;
            let facts = serde_json::json!({"due": at});
            let agency = Some(appointment.agency.clone());
            let new =
                NewNotice { to: To::Reporter, kind: NoticeKind::Appointment, duty_no: None, agency, facts };
            ladder::tell(ctx, tx, &Dossier { case, duties: Vec::new() }, &[new])?;
        }
        Ok(due.len())
    })
    .await
}

/// Does one thing to each case; to how many it could be done.
async fn each(ctx: &Ctx, cases: impl Iterator<Item = Uuid>, action: impl Fn() -> Action) -> Result<usize> {
    let mut done = 0;
    for id in cases {
        match advance::system(ctx, id, vec![action()]).await {
            Ok(_) => done += 1,
            // Somebody acted in between, or there is nothing to do for this one.
            Err(Error::NotNow { .. } | Error::Conflict(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(done)
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
    advance::system(ctx, fetch.case_id, vec![Action::AddPhoto { photo }]).await.map_err(|e| e.to_string())?;
    Ok(())
}
