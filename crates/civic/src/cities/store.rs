//! SQL of cities and calendars.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::Result;

row! {
    /// A city as stored.
    pub struct CityRow {
        /// The Kemendagri number without the dot.
        city_id: i64,
        /// The full name.
        name: String,
        /// The host name; empty for any.
        host: String,
        /// The settings document.
        settings: Json,
        /// Whether it is sample data.
        sample: bool,
        /// Grows with each change.
        revision: i64,
        /// The areas in force.
        area_version: i64,
        /// Grows with each change of days off or office hours; not for the caller to set.
        calendar_version: i64,
    }
}

row! {
    /// How far open duties have been counted again.
    pub(crate) struct Recount {
        calendar_version: i64,
        recounted_version: i64,
        recount_after: Option<Uuid>,
    }
}

row! {
    /// A day off.
    #[derive(PartialEq)]
    pub struct CalendarDay {
        /// Days since 1970-01-01.
        day: i64,
        /// What people call it.
        name: String,
        /// `holiday` or `joint_leave`.
        kind: String,
        /// The decree that made it one.
        decree: String,
        /// Whether the decree is confirmed.
        verified: bool,
    }
}

statements! {
    REVISIONS = "SELECT city_id, revision FROM city ORDER BY city_id";
    CITY -> CityRow = "SELECT {*} FROM city WHERE city_id = $1";
    CALENDAR -> CalendarDay = "SELECT {*} FROM calendar_day WHERE city_id = $1 ORDER BY day, name";
    PUT_CITY = "INSERT INTO city (city_id, name, host, settings, sample, revision, area_version, created_at) \
        VALUES ($1, $2, $3, $4, $5, 1, $6, $7) ON CONFLICT (city_id) DO UPDATE SET name = excluded.name, \
        host = excluded.host, settings = excluded.settings, revision = city.revision + 1";
    PUT_DAY = "INSERT INTO calendar_day (city_id, day, name, kind, decree, verified) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (city_id, day, name) DO UPDATE SET kind = excluded.kind, decree = excluded.decree, \
        verified = excluded.verified";
    DROP_DAY = "DELETE FROM calendar_day WHERE city_id = $1 AND day = $2 AND name = $3";
    DROP_DAYS = "DELETE FROM calendar_day WHERE city_id = $1";
    TOUCH = "UPDATE city SET revision = revision + 1 WHERE city_id = $1";
    TOUCH_CALENDAR = "UPDATE city SET calendar_version = calendar_version + 1, revision = revision + 1, \
        recount_after = NULL WHERE city_id = $1";
    RECOUNT -> Recount = "SELECT {*} FROM city WHERE city_id = $1";
    // A change of the calendar in between begins from the first case again.
    RECOUNT_ON = "UPDATE city SET recount_after = $3 WHERE city_id = $1 AND calendar_version = $2";
    RECOUNTED = "UPDATE city SET recounted_version = $2, recount_after = NULL \
        WHERE city_id = $1 AND calendar_version = $2";
    SET_AREA_VERSION = "UPDATE city SET area_version = $2, revision = revision + 1 WHERE city_id = $1";
}

pub(super) fn revisions(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64)>> {
    Ok(tx.all(&REVISIONS, &[])?)
}

pub(super) fn city(tx: &mut Tx<'_>, city: i64) -> Result<CityRow> {
    Ok(tx.one(&CITY, args![city])?)
}

pub(super) fn calendar(tx: &mut Tx<'_>, city: i64) -> Result<Vec<CalendarDay>> {
    Ok(tx.all(&CALENDAR, args![city])?)
}

pub(super) fn put_city(tx: &mut Tx<'_>, row: &CityRow, now: Time) -> Result<()> {
    tx.exec(
        &PUT_CITY,
        args![row.city_id, row.name, row.host, row.settings, row.sample, row.area_version, now],
    )?;
    Ok(())
}

pub(super) fn drop_days(tx: &mut Tx<'_>, city: i64) -> Result<()> {
    tx.exec(&DROP_DAYS, args![city])?;
    Ok(())
}

pub(super) fn drop_day(tx: &mut Tx<'_>, city: i64, day: i64, name: &str) -> Result<()> {
    tx.exec(&DROP_DAY, args![city, day, name])?;
    Ok(())
}

pub(super) fn put_day(tx: &mut Tx<'_>, city: i64, day: &CalendarDay) -> Result<()> {
    tx.exec(&PUT_DAY, args![city, day.day, day.name, day.kind, day.decree, day.verified])?;
    Ok(())
}

pub(super) fn touch(tx: &mut Tx<'_>, city: i64) -> Result<()> {
    tx.exec(&TOUCH, args![city])?;
    Ok(())
}

pub(super) fn touch_calendar(tx: &mut Tx<'_>, city: i64) -> Result<()> {
    tx.exec(&TOUCH_CALENDAR, args![city])?;
    Ok(())
}

pub(super) fn recount(tx: &mut Tx<'_>, city: i64) -> Result<Recount> {
    Ok(tx.one(&RECOUNT, args![city])?)
}

pub(super) fn recounted(tx: &mut Tx<'_>, city: i64, version: i64, after: Option<Uuid>) -> Result<()> {
    match after {
        Some(after) => tx.exec(&RECOUNT_ON, args![city, version, after])?,
        None => tx.exec(&RECOUNTED, args![city, version])?,
    };
    Ok(())
}

pub(super) fn set_area_version(tx: &mut Tx<'_>, city: i64, version: i64) -> Result<()> {
    tx.exec(&SET_AREA_VERSION, args![city, version])?;
    Ok(())
}
