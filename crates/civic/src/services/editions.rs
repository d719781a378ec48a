//! Writing editions of services: drafted by one person, looked at and published by another.

use kit::clock::Time;
use kit::db::Tx;
use serde_json::json;

use super::{Definition, EditionRow, EditionState, ServiceRow, store};
use crate::context::{Book, Ctx};
use crate::error::{Check, Since};
use crate::identity::CityAdmin;
use crate::{Error, Problem, Result, audit, cities};

/// The longest code of a service, in characters.
pub const CODE_MAX: usize = 40;
/// The largest definition, in bytes of JSON.
pub const CONTENT_MAX: usize = 200 * 1024;
/// How many days ahead an edition can be published.
pub const AHEAD_MAX: i64 = 730;
/// Who wrote and published what a city is founded with.
pub const FOUNDING: &str = "founding";

/// Puts a service of a new city in place, published from the beginning.
///
/// # Errors
/// As any write.
pub fn found(
    tx: &mut Tx<'_>,
    city: i64,
    service: &ServiceRow,
    (content, at): (&Definition, Time),
) -> Result<()> {
    store::put_service(tx, city, service)?;
    store::add(tx, city, &founding(&service.service, 1, (content, at, 0))?)
}

/// Puts a service in place again from files: as a new edition when what it says is other than what is in force.
/// Whether it was.
///
/// # Errors
/// As any write.
pub fn renew(
    tx: &mut Tx<'_>,
    (city, book): (i64, &Book),
    service: &ServiceRow,
    (content, at): (&Definition, Time),
) -> Result<bool> {
    let day = cities::day_of(book.offices.date(at));
    let known = book.services.get(&service.service);
    let active = known.is_none_or(|known| known.active);
    store::put_service(tx, city, &ServiceRow { active, ..service.clone() })?;
    let value = |definition: &Definition| serde_json::to_value(definition).unwrap_or_default();
    if known.and_then(|known| known.on(day)).is_some_and(|now| value(&now.definition) == value(content)) {
        return Ok(false);
    }
    let last = store::editions(tx, city, &service.service)?.last().map_or(0, |edition| edition.version);
    store::add(tx, city, &founding(&service.service, last + 1, (content, at, day))?)?;
    Ok(true)
}

fn founding(service: &str, version: i64, (content, at, day): (&Definition, Time, i64)) -> Result<EditionRow> {
    Ok(EditionRow {
        service: service.to_owned(),
        version,
        state: EditionState::Published,
        content: serde_json::to_value(content).map_err(|e| Error::Internal(e.to_string()))?,
        made_by: FOUNDING.to_owned(),
        writer: None,
        made_at: at,
        reviewed_by: Some(FOUNDING.to_owned()),
        reviewed_at: Some(at),
        publish_on: Some(day),
    })
}

/// Begins a new edition: of a service that is there, with what its last edition says, or of a new one. The number of
/// the edition.
///
/// # Errors
/// [`Error::Invalid`] at `service`.
pub async fn new_edition(
    ctx: &Ctx,
    admin: &CityAdmin,
    code: &str,
    content: Option<Definition>,
) -> Result<i64> {
    let mut check = Check::default();
    let good = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let fine = !code.is_empty() && code.len() <= CODE_MAX && code.chars().all(good);
    check.that(fine, "service", Problem::BadCode);
    check.done()?;
    let (admin, code) = (admin.clone(), code.to_owned());
    ctx.write(move |ctx, tx| {
        let known = store::services(tx, ctx.city())?;
        let editions = store::editions(tx, ctx.city(), &code)?;
        // One at a time: two people who write at once would not see each other.
        if editions.iter().any(|edition| edition.state != EditionState::Published) {
            return Err(Error::field("service", Problem::Taken));
        }
        let content = match (&content, editions.last()) {
            (Some(content), _) => {
                serde_json::to_value(content).map_err(|e| Error::Internal(e.to_string()))?
            }
            (None, Some(last)) => last.content.clone(),
            (None, None) => return Err(Error::field("service", Problem::UnknownChoice)),
        };
        if !known.iter().any(|row| row.service == code) {
            let position = known.iter().map(|row| row.position).max().unwrap_or(0) + 1;
            // Not offered before its first edition is in force: there is nothing to offer.
            store::put_service(
                tx,
                ctx.city(),
                &ServiceRow { service: code.clone(), position, active: true },
            )?;
        }
        let version = editions.last().map_or(0, |edition| edition.version) + 1;
        let row = EditionRow {
            service: code.clone(),
            version,
            state: EditionState::Draft,
            content,
            made_by: admin.name().to_owned(),
            writer: Some(admin.id()),
            made_at: ctx.now,
            reviewed_by: None,
            reviewed_at: None,
            publish_on: None,
        };
        store::add(tx, ctx.city(), &row)?;
        record(tx, ctx, (&admin, "service.edition"), None, &row)?;
        Ok(version)
    })
    .await
}

/// Writes over an edition that is not published, as it was `seen` (its [`EditionRow::mark`]); it is a draft then.
///
/// # Errors
/// [`Error::Invalid`] at `content` when it is too large, [`Error::Conflict`] when it is another than what was seen,
/// [`Error::NotNow`] when it is published, [`Error::NotFound`].
pub async fn save(
    ctx: &Ctx,
    admin: &CityAdmin,
    (code, version): (&str, i64),
    (content, seen): (Definition, &str),
) -> Result<()> {
    let content = serde_json::to_value(&content).map_err(|e| Error::Internal(e.to_string()))?;
    if content.to_string().len() > CONTENT_MAX {
        return Err(Error::field("content", Problem::TooManyBytes(CONTENT_MAX)));
    }
    let by = (admin.name().to_owned(), Some(admin.id()));
    let to = move |ctx: &Ctx, old: &EditionRow| {
        let (content, (made_by, writer)) = (content.clone(), by.clone());
        let state = EditionState::Draft;
        Ok(EditionRow { state, content, made_by, writer, made_at: ctx.now, ..old.clone() })
    };
    rewrite(ctx, admin, (code, version, seen), ("service.save", to)).await
}

/// Gives a draft to a second person, which asks that nothing is missing. Whoever wrote it stays whoever wrote it: that
/// somebody else hands it in does not let the writer publish it.
///
/// # Errors
/// As [`save`].
pub async fn submit(ctx: &Ctx, admin: &CityAdmin, (code, version): (&str, i64), seen: &str) -> Result<()> {
    let to = |ctx: &Ctx, old: &EditionRow| {
        let day = cities::day_of(ctx.book.offices.date(ctx.now));
        if !old.definition()?.faults(&ctx.book, day).is_empty() {
            return Err(Error::field("content", Problem::NotFitting));
        }
        Ok(EditionRow { state: EditionState::Submitted, ..old.clone() })
    };
    rewrite(ctx, admin, (code, version, seen), ("service.submit", to)).await
}

/// Makes a draft again of what waits for a second person, so that it can be changed.
///
/// # Errors
/// As [`save`].
pub async fn reopen(ctx: &Ctx, admin: &CityAdmin, (code, version): (&str, i64), seen: &str) -> Result<()> {
    let to = |_: &Ctx, old: &EditionRow| Ok(EditionRow { state: EditionState::Draft, ..old.clone() });
    rewrite(ctx, admin, (code, version, seen), ("service.reopen", to)).await
}

/// One change of an edition that is not published, over what was seen.
async fn rewrite(
    ctx: &Ctx,
    admin: &CityAdmin,
    (code, version, seen): (&str, i64, &str),
    (action, to): (&'static str, impl Fn(&Ctx, &EditionRow) -> Result<EditionRow> + Send + Sync + 'static),
) -> Result<()> {
    let (admin, code, seen) = (admin.clone(), code.to_owned(), seen.to_owned());
    ctx.write(move |ctx, tx| {
        let old = unchanged(one(tx, ctx, &code, version)?, (action, &seen))?;
        let new = to(ctx, &old)?;
        if !store::change(tx, ctx.city(), &new)? {
            return Err(Error::NotFound);
        }
        record(tx, ctx, (&admin, action), Some(&old), &new)
    })
    .await
}

/// An edition, when it is not published and still what was seen of it.
fn unchanged(row: EditionRow, (action, seen): (&'static str, &str)) -> Result<EditionRow> {
    if row.state == EditionState::Published {
        return Err(Error::NotNow { action, state: row.state.word() });
    }
    if row.mark() != seen {
        let since = Since { kind: "service_saved".to_owned(), who: Some(row.made_by), at: row.made_at };
        return Err(Error::Conflict(vec![since]));
    }
    Ok(row)
}

/// Publishes an edition that was submitted, as it was `seen`, from a day on; by somebody else than who wrote it.
///
/// # Errors
/// [`Error::Forbidden`] for whoever wrote it, [`Error::Invalid`] at `publish_on` for a day before today,
/// [`Error::NotNow`] for one that was not submitted, [`Error::Conflict`] when it is another than what was seen.
pub async fn publish(
    ctx: &Ctx,
    admin: &CityAdmin,
    (code, version): (&str, i64),
    (day, seen): (i64, &str),
) -> Result<()> {
    let today = cities::day_of(ctx.book.offices.date(ctx.now));
    let mut check = Check::default();
    check.that((today..=today + AHEAD_MAX).contains(&day), "publish_on", Problem::BadDate);
    check.done()?;
    let (admin, code, seen) = (admin.clone(), code.to_owned(), seen.to_owned());
    ctx.write(move |ctx, tx| {
        let old = unchanged(one(tx, ctx, &code, version)?, ("publish", &seen))?;
        if old.state != EditionState::Submitted {
            return Err(Error::NotNow { action: "publish", state: old.state.word() });
        }
        if old.writer == Some(admin.id()) {
            return Err(Error::Forbidden);
        }
        if !old.definition()?.faults(&ctx.book, today).is_empty() {
            return Err(Error::field("content", Problem::NotFitting));
        }
        let new = EditionRow {
            state: EditionState::Published,
            reviewed_by: Some(admin.name().to_owned()),
            reviewed_at: Some(ctx.now),
            publish_on: Some(day),
            ..old.clone()
        };
        if !store::change(tx, ctx.city(), &new)? {
            return Err(Error::NotFound);
        }
        cities::touch(tx, ctx.city())?;
        record(tx, ctx, (&admin, "service.publish"), Some(&old), &new)
    })
    .await?;
    ctx.civic().refresh().await
}

/// Takes out an edition that is not published, as it was `seen`; a service that never had another goes with it.
///
/// # Errors
/// As [`save`].
pub async fn take_out(ctx: &Ctx, admin: &CityAdmin, (code, version): (&str, i64), seen: &str) -> Result<()> {
    let (admin, code, seen) = (admin.clone(), code.to_owned(), seen.to_owned());
    ctx.write(move |ctx, tx| {
        let old = unchanged(one(tx, ctx, &code, version)?, ("take_out", &seen))?;
        if !store::take_out(tx, ctx.city(), &code, version)? {
            return Err(Error::NotFound);
        }
        store::drop_empty(tx, ctx.city(), &code)?;
        let change = audit::Change { before: Some(old.content), after: None };
        audit::record(tx, ctx, &admin, "service.take_out", &format!("{code} {version}"), change)
    })
    .await
}

/// Offers a service, or does not any more; applications under way go on.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn set_active(ctx: &Ctx, admin: &CityAdmin, code: &str, active: bool) -> Result<()> {
    let (admin, code) = (admin.clone(), code.to_owned());
    ctx.write(move |ctx, tx| {
        let known = store::services(tx, ctx.city())?;
        let old = known.into_iter().find(|row| row.service == code).ok_or(Error::NotFound)?;
        store::put_service(tx, ctx.city(), &ServiceRow { active, ..old.clone() })?;
        cities::touch(tx, ctx.city())?;
        let change = audit::Change {
            before: Some(json!({"active": old.active})),
            after: Some(json!({"active": active})),
        };
        audit::record(tx, ctx, &admin, "service.active", &code, change)
    })
    .await?;
    ctx.civic().refresh().await
}

fn one(tx: &mut Tx<'_>, ctx: &Ctx, code: &str, version: i64) -> Result<EditionRow> {
    let editions = store::editions(tx, ctx.city(), code)?;
    editions.into_iter().find(|edition| edition.version == version).ok_or(Error::NotFound)
}

fn record(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (admin, action): (&CityAdmin, &str),
    before: Option<&EditionRow>,
    after: &EditionRow,
) -> Result<()> {
    let document =
        |row: &EditionRow| json!({"state": row.state, "publish_on": row.publish_on, "content": row.content});
    let change = audit::Change { before: before.map(document), after: Some(document(after)) };
    audit::record(tx, ctx, admin, action, &format!("{} {}", after.service, after.version), change)
}
