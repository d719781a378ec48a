//! Booking a slot, moving it, taking it back; and dropping who it was some days after.

use std::collections::BTreeMap;

use kit::clock::Time;
use kit::db::Tx;
use kit::ids;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::model::{AppointmentRight, AppointmentState, Booked, Counter, FreeDay, NewAppointment};
use super::store::{self, Appointment, NewRow};
use super::{hash, offered, rules, secret, served, today};
use crate::context::Ctx;
use crate::error::Check;
use crate::identity::{self, NAME_MAX};
use crate::{Error, Problem, Result, cities};

/// Appointments one phone number (else address, else name) can have on one day.
pub const CONTACT_PER_DAY: i64 = 2;
/// Days after an appointment for which it is known whose it was.
pub const KEEP_DAYS: i64 = 7;
/// Characters of a code before its check character: it is good for one counter only.
const CODE_LENGTH: usize = 5;
/// How often somebody else may be quicker before a person is told to come back.
const TRIES: usize = 100;

/// The days that can be booked at a counter, with the slots that have room.
///
/// # Errors
/// [`Error::NotFound`] without a counter.
pub async fn free(ctx: &Ctx, agency: &str) -> Result<Vec<FreeDay>> {
    let counter = offered(ctx, agency)?.clone();
    let (from, agency) = (today(ctx), agency.to_owned());
    let to = from + counter.horizon_days;
    let taken: BTreeMap<(i64, i64), i64> = ctx
        .read(move |ctx, tx| {
            let rows = store::taken(tx, ctx.city(), &agency, (from, to))?;
            let offices = ctx.book.offices.of(&agency);
            let days = (from..=to).flat_map(|day| {
                let slots = rules::slots(&counter, offices, cities::date_of(day));
                slots.into_iter().map(move |minute| (day, minute))
            });
            let ahead = days.filter(|at| rules::bookable(&counter, offices, *at, ctx.now).is_ok());
            let mut free: BTreeMap<(i64, i64), i64> = ahead.map(|at| (at, counter.desks)).collect();
            for (day, minute, count) in rows {
                free.entry((day, minute)).and_modify(|left| *left = (*left - count).max(0));
            }
            Ok(free)
        })
        .await?;
    let mut days: Vec<FreeDay> = Vec::new();
    for ((day, minute), left) in taken {
        if days.last().is_none_or(|last| last.day != day) {
            days.push(FreeDay { day, slots: Vec::new() });
        }
        if let Some(last) = days.last_mut().filter(|_| left > 0) {
            last.slots.push((minute, left));
        }
    }
    Ok(days)
}

/// Books a slot. Sent twice with one key, it is the same appointment.
///
/// # Errors
/// [`Error::NotFound`] without a counter; [`Error::Invalid`] at `service`, `day`, `time`, `name`, `phone` or `email`;
/// [`Error::Conflict`] when the key was used for something else.
pub async fn book(ctx: &Ctx, new: NewAppointment) -> Result<Booked> {
    let counter = offered(ctx, &new.agency)?.clone();
    let key_hash = hash("appointment", &new.key);
    let wish = Wish { row: blank(ctx, &new)?, key: new.key, key_hash };
    ctx.write(move |ctx, tx| {
        // A repeat is answered also when meanwhile the slot is full, or has begun.
        if let Some(known) = store::of_key(tx, ctx.city(), &wish.key_hash)? {
            return wish.again(known);
        }
        let slot = (wish.row.day, wish.row.minute);
        rules::bookable(&counter, ctx.book.offices.of(&wish.row.agency), slot, ctx.now)
            .map_err(|wrong| Error::Invalid(vec![wrong]))?;
        let mut row = wish.row.clone();
        row.seat = sit(tx, ctx, &counter, (&row.agency, row.day, row.minute))?;
        row.nth = count(tx, ctx, &row)?;
        for _ in 0..TRIES {
            row.code = ids::spoken(ctx.civic().chance(), CODE_LENGTH);
            let secret = secret(&wish.key, &row.secret_salt);
            let secret_hash = hash("secret", &secret);
            let new = NewRow { row: &row, key_hash: &wish.key_hash, secret_hash: &secret_hash };
            if store::insert(tx, ctx.city(), &new)? {
                return Ok(Booked { appointment: row, secret });
            }
            if let Some(known) = store::of_key(tx, ctx.city(), &wish.key_hash)? {
                // The same form, sent twice in one moment.
                store::rise(tx, ctx.city(), &row)?;
                store::uncount(tx, ctx.city(), &row)?;
                return wish.again(known);
            }
        }
        Err(Error::Unavailable("no free code of an appointment".to_owned()))
    })
    .await
}

/// An appointment to be made, with what finds a repeat.
struct Wish {
    row: Appointment,
    key: String,
    key_hash: Vec<u8>,
}

impl Wish {
    fn again(&self, known: Appointment) -> Result<Booked> {
        if known.content_hash != self.row.content_hash {
            return Err(Error::Conflict(Vec::new()));
        }
        let secret = secret(&self.key, &known.secret_salt);
        Ok(Booked { appointment: known, secret })
    }
}

/// What was asked for, checked as far as it does not depend on the moment; without seat and code.
fn blank(ctx: &Ctx, new: &NewAppointment) -> Result<Appointment> {
    let mut check = Check::default();
    let known = served(&ctx.book, &new.agency, today(ctx)).iter().any(|(code, _)| *code == new.service);
    check.that(known, "service", Problem::UnknownChoice);
    check.text(&new.name, "name", NAME_MAX);
    let mut read =
        |value: &Option<String>, field: &str, read: fn(&str) -> std::result::Result<String, Problem>| {
            let given = value.as_deref().map(str::trim).filter(|text| !text.is_empty());
            match given.map(read) {
                Some(Err(problem)) => {
                    check.that(false, field, problem);
                    None
                }
                good => good.and_then(std::result::Result::ok),
            }
        };
    let (phone, email) =
        (read(&new.phone, "phone", identity::phone), read(&new.email, "email", identity::email));
    check.that(!new.key.trim().is_empty(), "key", Problem::Missing);
    check.done()?;
    let name = new.name.trim().to_owned();
    let contact = phone.clone().or_else(|| email.clone()).unwrap_or_else(|| name.to_lowercase());
    let chance = ctx.civic().chance();
    let content =
        format!("{}\n{}\n{}\n{}\n{contact}\n{:?}", new.agency, new.service, new.day, new.minute, new.case);
    Ok(Appointment {
        appointment_id: chance.id(ctx.now),
        agency: new.agency.clone(),
        service: new.service.clone(),
        day: new.day,
        minute: new.minute,
        seat: 0,
        nth: 0,
        code: String::new(),
        state: AppointmentState::Booked,
        content_hash: Sha256::digest(content.as_bytes()).to_vec(),
        secret_salt: chance.bytes::<16>().to_vec(),
        name: Some(name),
        phone,
        email,
        contact_hash: Some(hash("contact", &contact)),
        case_id: new.case.as_ref().map(|(id, _)| *id),
        case_code: new.case.as_ref().map(|(_, code)| code.clone()),
        made_at: ctx.now,
        // Only of an application it is known whom to tell.
        remind_at: new.case.as_ref().and_then(|_| rules::remind_at(&ctx.book.offices, new.day, ctx.now)),
        version: 1,
    })
}

/// A place in the slot.
fn sit(tx: &mut Tx<'_>, ctx: &Ctx, counter: &Counter, slot: (&str, i64, i64)) -> Result<i64> {
    for _ in 0..TRIES {
        let taken = store::seats(tx, ctx.city(), slot)?;
        let seat = rules::free_place(&taken, counter.desks).ok_or(Error::field("time", Problem::Full))?;
        if store::sit(tx, ctx.city(), slot, seat)? {
            return Ok(seat);
        }
    }
    Err(Error::Unavailable("places in a slot are being taken faster than they can be given".to_owned()))
}

/// The how-manieth appointment of the contact on its day this is.
fn count(tx: &mut Tx<'_>, ctx: &Ctx, row: &Appointment) -> Result<i64> {
    let contact = row.contact_hash.as_deref().unwrap_or_default();
    let field = if row.phone.is_some() {
        "phone"
    } else if row.email.is_some() {
        "email"
    } else {
        "name"
    };
    for _ in 0..TRIES {
        let taken = store::times(tx, ctx.city(), row.day, contact)?;
        let most = usize::try_from(CONTACT_PER_DAY).unwrap_or(0);
        let nth =
            rules::free_place(&taken, CONTACT_PER_DAY).ok_or(Error::field(field, Problem::TooOften(most)))?;
        if store::count(tx, ctx.city(), (row.day, contact), nth)? {
            return Ok(nth);
        }
    }
    Err(Error::Unavailable("appointments of one contact in each other's way".to_owned()))
}

/// An appointment by the secret of its page, and the right over it.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn appointment(ctx: &Ctx, secret: &str) -> Result<(AppointmentRight, Appointment)> {
    let hash = hash("secret", secret);
    let row =
        ctx.read(move |ctx, tx| store::of_secret(tx, ctx.city(), &hash)).await?.ok_or(Error::NotFound)?;
    Ok((AppointmentRight(row.appointment_id), row))
}

/// The appointment while something can still be done about it.
fn expected(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    right: &AppointmentRight,
    action: &'static str,
) -> Result<Appointment> {
    let row = store::one(tx, ctx.city(), right.0)?;
    match row.state {
        AppointmentState::Booked if row.day >= today(ctx) => Ok(row),
        AppointmentState::Booked => Err(Error::NotNow { action, state: "past" }),
        state => Err(Error::NotNow { action, state: state.word() }),
    }
}

/// Moves an appointment to another slot of the same counter; its code and its page stay.
///
/// # Errors
/// [`Error::Invalid`] at `day` or `time`; [`Error::NotNow`] when it was taken back, its day has passed, or they have come.
pub async fn rebook(ctx: &Ctx, right: &AppointmentRight, (day, minute): (i64, i64)) -> Result<Appointment> {
    let right = right.clone();
    ctx.write(move |ctx, tx| {
        let old = expected(tx, ctx, &right, "move")?;
        if (old.day, old.minute) == (day, minute) {
            return Ok(old);
        }
        let counter = offered(ctx, &old.agency)?;
        rules::bookable(counter, ctx.book.offices.of(&old.agency), (day, minute), ctx.now)
            .map_err(|wrong| Error::Invalid(vec![wrong]))?;
        let mut new = Appointment { day, minute, ..old.clone() };
        new.remind_at = new.case_id.and_then(|_| rules::remind_at(&ctx.book.offices, day, ctx.now));
        new.seat = sit(tx, ctx, counter, (&new.agency, day, minute))?;
        if day != old.day && new.contact_hash.is_some() {
            new.nth = count(tx, ctx, &new)?;
            store::uncount(tx, ctx.city(), &old)?;
        }
        store::rise(tx, ctx.city(), &old)?;
        if store::change(tx, ctx.city(), old.version, &new)? {
            Ok(new)
        } else {
            Err(Error::Conflict(Vec::new()))
        }
    })
    .await
}

/// Takes an appointment back: its place is free at once, and who it was is forgotten.
///
/// # Errors
/// [`Error::NotNow`] as [`rebook`].
pub async fn cancel(ctx: &Ctx, right: &AppointmentRight) -> Result<()> {
    let right = right.clone();
    ctx.write(move |ctx, tx| {
        let old = expected(tx, ctx, &right, "cancel")?;
        store::rise(tx, ctx.city(), &old)?;
        store::uncount(tx, ctx.city(), &old)?;
        let new = Appointment { state: AppointmentState::Cancelled, remind_at: None, ..old.clone() };
        if !store::change(tx, ctx.city(), old.version, &new)? {
            return Err(Error::Conflict(Vec::new()));
        }
        store::forget_one(tx, ctx.city(), new.appointment_id)
    })
    .await
}

/// The appointments of an application, for whoever may see it. Who comes stands with the applicant, and not here.
///
/// # Errors
/// As any read.
pub fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Appointment>> {
    let rows = store::of_case(tx, city, case)?;
    Ok(rows.into_iter().map(|row| Appointment { name: None, phone: None, email: None, ..row }).collect())
}

/// Appointments for applications that somebody has to be told of now, each with when it is. Each is given out once.
pub(crate) fn remind(tx: &mut Tx<'_>, ctx: &Ctx) -> Result<Vec<(Appointment, Time)>> {
    let rows = store::remind(tx, ctx.city(), ctx.now)?;
    let at = |row: &Appointment| {
        rules::moment(ctx.book.offices.of(&row.agency), cities::date_of(row.day), row.minute)
    };
    Ok(rows.into_iter().map(|row| (row.clone(), at(&row))).collect())
}

/// The code as it is shown: `7K3-F9Q`.
#[must_use]
pub fn code_shown(code: &str) -> String {
    match (code.get(..3), code.get(3..)) {
        (Some(a), Some(b)) => format!("{a}-{b}"),
        _ => code.to_owned(),
    }
}

/// Reads a code as somebody typed it.
pub(super) fn code_typed(text: &str) -> Option<String> {
    ids::heard(text, CODE_LENGTH)
}

/// Drops who had an appointment [`KEEP_DAYS`] after it; of how many.
///
/// # Errors
/// As any write.
pub async fn forget(ctx: &Ctx) -> Result<usize> {
    let before = today(ctx) - KEEP_DAYS;
    let count = ctx.write(move |ctx, tx| store::forget(tx, ctx.city(), before)).await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}
