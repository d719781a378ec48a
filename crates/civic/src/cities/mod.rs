//! A city: its settings and legal clocks, its calendar, and the revision that tells caches to read again.
//!
//! The settings are one document, checked when it is loaded; see `sample-city/README.md` for its fields.

mod calendar;
pub mod ladder;
mod merchant;
mod model;
mod offices;
mod standards;
mod store;

use jiff::civil::Date;
use kit::db::Tx;
use workdays::{Calendar, DayOff, DayOffKind};

pub use calendar::{DAY_KINDS, days, remove_day, save_day};
pub use merchant::{Account, Merchant};
pub use model::{
    City, Clocks, Danger, Emergency, EmergencyNumber, Group, NextDoor, RejectReason, Settings, Words,
};
pub use offices::{AgencyHours, Offices};
pub use standards::Standards;
pub(crate) use store::Recount;
pub(crate) use store::STATEMENTS;
pub use store::{CalendarDay, CityRow};

use crate::{Error, Result};

/// The first day of 1970 plus so many days.
#[must_use]
pub fn date_of(day: i64) -> Date {
    let span = i32::try_from(day).unwrap_or(0);
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().days(span)).unwrap_or(Date::constant(1970, 1, 1))
}

/// Days since 1970-01-01.
#[must_use]
pub fn day_of(date: Date) -> i64 {
    date.since(Date::constant(1970, 1, 1)).map_or(0, |span| i64::from(span.get_days()))
}

/// Every city with its revision.
pub(crate) fn revisions(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64)>> {
    store::revisions(tx)
}

/// One city with its settings.
pub(crate) fn load(tx: &mut Tx<'_>, city: i64) -> Result<City> {
    let row = store::city(tx, city)?;
    let settings: Settings =
        serde_json::from_value(row.settings).map_err(|e| Error::Internal(format!("city settings: {e}")))?;
    Ok(City {
        city_id: row.city_id,
        name: row.name,
        host: row.host,
        sample: row.sample,
        revision: row.revision,
        area_version: row.area_version,
        calendar_version: row.calendar_version,
        settings,
    })
}

/// The city's working days. Beyond the years whose decrees are known only weekends are left out, and a
/// date counted there says so.
pub(crate) fn offices(tx: &mut Tx<'_>, city: &City) -> Result<Offices> {
    offices_of(city, &store::calendar(tx, city.city_id)?)
}

/// The same from days off that need not be in force.
pub(crate) fn offices_of(city: &City, days: &[CalendarDay]) -> Result<Offices> {
    let zone = jiff::tz::TimeZone::get(&city.settings.timezone)
        .map_err(|e| Error::Internal(format!("time zone {}: {e}", city.settings.timezone)))?;
    let week = offices::week(&city.settings.hours.closing, &city.settings.hours.workdays)?;
    let covers = covered(days);
    let off: Vec<DayOff> = days
        .iter()
        .map(|day| DayOff {
            date: date_of(day.day),
            kind: if day.kind == "joint_leave" { DayOffKind::JointLeave } else { DayOffKind::Holiday },
            name: day.name.clone(),
            decree: day.decree.clone(),
            verified: day.verified,
        })
        .collect();
    let version = city.calendar_version.to_string();
    let wide = Date::constant(1970, 1, 1)..=Date::constant(9998, 12, 31);
    Ok(Offices::new(
        Calendar::new(zone.clone(), week, off.clone(), covers, version.clone()),
        Calendar::new(zone, week, off, wide, version),
    ))
}

/// Whole years that have at least one decreed day.
fn covered(days: &[CalendarDay]) -> std::ops::RangeInclusive<Date> {
    let years: Vec<i16> = days.iter().map(|day| date_of(day.day).year()).collect();
    let first = years.iter().min().copied().unwrap_or(1970);
    let last = years.iter().max().copied().unwrap_or(1970);
    Date::constant(1970, 1, 1).with().year(first).build().unwrap_or_default()
        ..=Date::constant(1970, 12, 31).with().year(last).build().unwrap_or_default()
}

/// Puts a city in place with its settings and calendar, or renews them: days that are not among `days` are
/// working days again, since a feast can be moved by a later decree.
///
/// # Errors
/// [`Error::Internal`] when the settings do not have the expected shape.
pub fn put(tx: &mut Tx<'_>, row: &CityRow, days: &[CalendarDay], now: kit::clock::Time) -> Result<()> {
    serde_json::from_value::<Settings>(row.settings.clone())
        .map_err(|e| Error::Internal(format!("city settings: {e}")))?;
    store::put_city(tx, row, now)?;
    if store::calendar(tx, row.city_id)? != days {
        store::drop_days(tx, row.city_id)?;
        days.iter().try_for_each(|day| store::put_day(tx, row.city_id, day))?;
        store::touch_calendar(tx, row.city_id)?;
    }
    Ok(())
}

/// A city as stored, and its days off.
///
/// # Errors
/// [`Error::NotFound`] when there is no such city.
pub fn stored(tx: &mut Tx<'_>, city: i64) -> Result<(CityRow, Vec<CalendarDay>)> {
    Ok((store::city(tx, city)?, store::calendar(tx, city)?))
}

/// Tells every cache that the days off or the office hours changed: open duties will be counted again.
pub(crate) fn touch_calendar(tx: &mut Tx<'_>, city: i64) -> Result<()> {
    store::touch_calendar(tx, city)
}

/// How far counting open duties again has come.
pub(crate) fn recount(tx: &mut Tx<'_>, city: i64) -> Result<Recount> {
    store::recount(tx, city)
}

/// Counting again went on to this case; `None` when it has reached the end under that version.
pub(crate) fn recounted(tx: &mut Tx<'_>, city: i64, version: i64, after: Option<uuid::Uuid>) -> Result<()> {
    store::recounted(tx, city, version, after)
}

/// Tells every cache that the city's data changed.
pub(crate) fn touch(tx: &mut Tx<'_>, city: i64) -> Result<()> {
    store::touch(tx, city)
}

/// Makes `version` the areas in force.
pub(crate) fn set_area_version(tx: &mut Tx<'_>, city: i64, version: i64) -> Result<()> {
    store::set_area_version(tx, city, version)
}

/// Whether there is a city with this number.
///
/// # Errors
/// As any read.
pub fn exists(tx: &mut Tx<'_>, city: i64) -> Result<bool> {
    Ok(store::revisions(tx)?.iter().any(|(id, _)| *id == city))
}
