//! Days off, changed in the browser: a regional election, a feast moved by a later decree. Each change is a new
//! edition of the calendar, and open duties are counted again.

use super::store::{self, CalendarDay};
use super::{date_of, touch_calendar};
use crate::context::Ctx;
use crate::error::Check;
use crate::identity::CityAdmin;
use crate::{Error, Problem, Result, audit};

/// The longest name of a day or decree, in characters.
const NAME_MAX: usize = 200;
/// What a day off can be.
pub const DAY_KINDS: [&str; 2] = ["holiday", "joint_leave"];

/// Days off from one day to another, by date.
///
/// # Errors
/// As any read.
pub async fn days(ctx: &Ctx, from: i64, to: i64) -> Result<Vec<CalendarDay>> {
    let mut days = ctx.read(|ctx, tx| store::calendar(tx, ctx.city())).await?;
    days.retain(|day| (from..=to).contains(&day.day));
    Ok(days)
}

/// Adds or changes a day off; audited.
///
/// # Errors
/// [`Error::Invalid`] at `name`, `decree`, `kind`: a day off without the decree behind it cannot be explained.
pub async fn save_day(ctx: &Ctx, admin: &CityAdmin, day: CalendarDay) -> Result<()> {
    let mut check = Check::default();
    check.text(&day.name, "name", NAME_MAX);
    check.text(&day.decree, "decree", NAME_MAX);
    check.that(DAY_KINDS.contains(&day.kind.as_str()), "kind", Problem::UnknownChoice);
    check.done()?;
    let admin = admin.clone();
    ctx.write(move |ctx, tx| {
        store::put_day(tx, ctx.city(), &day)?;
        touch_calendar(tx, ctx.city())?;
        let change = audit::Change { before: None, after: Some(document(&day)) };
        audit::record(tx, ctx, &admin, "calendar.save", &date_of(day.day).to_string(), change)
    })
    .await?;
    ctx.civic().refresh().await
}

/// Makes a day off a working day again; audited. Dates that had passed stay passed.
///
/// # Errors
/// [`Error::NotFound`] when there is no such day.
pub async fn remove_day(ctx: &Ctx, admin: &CityAdmin, day: i64, name: &str) -> Result<()> {
    let (admin, name) = (admin.clone(), name.to_owned());
    ctx.write(move |ctx, tx| {
        let known = store::calendar(tx, ctx.city())?.into_iter().find(|d| d.day == day && d.name == name);
        let known = known.ok_or(Error::NotFound)?;
        store::drop_day(tx, ctx.city(), day, &name)?;
        touch_calendar(tx, ctx.city())?;
        let change = audit::Change { before: Some(document(&known)), after: None };
        audit::record(tx, ctx, &admin, "calendar.remove", &date_of(day).to_string(), change)
    })
    .await?;
    ctx.civic().refresh().await
}

fn document(day: &CalendarDay) -> serde_json::Value {
    serde_json::json!({
        "date": date_of(day.day), "name": day.name, "kind": day.kind, "decree": day.decree, "verified": day.verified,
    })
}
