//! Numbers of the day, and the desks that call them.

use kit::db::Tx;
use uuid::Uuid;

use super::appointments::code_typed;
use super::model::{AppointmentState, Room, Screen, Standing, Taken, TicketState};
use super::rules::{self, DESKS_MAX};
use super::store::queue::{self, DeskRow, NewTicket, Ticket};
use super::store::{self, Appointment};
use super::{hash, offered, secret, served, today};
use crate::context::Ctx;
use crate::identity::Clerk;
use crate::{Error, Problem, Result, cities};

/// The highest number of a letter on one day.
const NUMBER_MAX: i64 = 999;
/// A button pressed again within so many seconds is the same press.
const REPEAT_SECONDS: i64 = 60;
/// How often somebody else may be quicker before a person is told to come back.
const TRIES: usize = 100;

/// Takes a number for a service, or for anything else when it is empty. Sent twice with one key in a minute, it is the
/// same number.
///
/// # Errors
/// [`Error::NotFound`] without a counter; [`Error::NotNow`] while it is closed; [`Error::Invalid`] at `service`, also when
/// its numbers of the day are used up.
pub async fn take(ctx: &Ctx, agency: &str, service: &str, key: &str) -> Result<Taken> {
    let counter = offered(ctx, agency)?;
    if !rules::gives_numbers(counter, ctx.book.offices.of(agency), ctx.now) {
        return Err(Error::NotNow { action: "take", state: "closed" });
    }
    let known =
        service.is_empty() || served(&ctx.book, agency, today(ctx)).iter().any(|(code, _)| *code == service);
    let letter = rules::letter(counter, service).filter(|_| known);
    let letter = letter.ok_or(Error::field("service", Problem::UnknownChoice))?;
    let blank = blank(ctx, (agency, &letter, service), None);
    let key = key.to_owned();
    ctx.write(move |ctx, tx| {
        let key = fresh(tx, ctx, &key)?;
        number(tx, ctx, &blank, &key)
    })
    .await
}

/// The key itself while a press counts as the same press; after that another one. Somebody else may stand before the same
/// page of the kiosk by then, and must not get the number of whoever stood there before.
fn fresh(tx: &mut Tx<'_>, ctx: &Ctx, key: &str) -> Result<String> {
    let oldest = ctx.now.plus_seconds(-REPEAT_SECONDS);
    let mut one = key.to_owned();
    for turn in 1..TRIES {
        let known = queue::of_key(tx, ctx.city(), &hash("ticket", &one))?;
        if known.is_none_or(|ticket| ticket.taken_at >= oldest) {
            break;
        }
        one = format!("{key} {turn}");
    }
    Ok(one)
}

/// A number without its number.
fn blank(ctx: &Ctx, (agency, letter, service): (&str, &str, &str), expected: Option<&Appointment>) -> Ticket {
    let chance = ctx.civic().chance();
    let offices = ctx.book.offices.of(agency);
    Ticket {
        ticket_id: chance.id(ctx.now),
        agency: agency.to_owned(),
        day: today(ctx),
        letter: letter.to_owned(),
        seq: 0,
        service: service.to_owned(),
        appointment_id: expected.map(|row| row.appointment_id),
        due_at: expected.map(|row| rules::moment(offices, cities::date_of(row.day), row.minute)),
        state: TicketState::Waiting,
        secret_salt: chance.bytes::<16>().to_vec(),
        taken_at: ctx.now,
        desk: None,
        calls: 0,
        first_called_at: None,
        called_at: None,
        ended_at: None,
        case_id: None,
        case_code: None,
    }
}

fn number(tx: &mut Tx<'_>, ctx: &Ctx, blank: &Ticket, key: &str) -> Result<Taken> {
    let key_hash = hash("ticket", key);
    let secret_hash = hash("secret", &secret(key, &blank.secret_salt));
    for _ in 0..TRIES {
        let known = queue::of_key(tx, ctx.city(), &key_hash)?;
        if let Some(ticket) = known {
            let secret = secret(key, &ticket.secret_salt);
            return Ok(Taken { ticket, secret });
        }
        let new = NewTicket { ticket: blank, key_hash: &key_hash, secret_hash: &secret_hash };
        match queue::take(tx, ctx.city(), &new)? {
            Some(seq) if seq > NUMBER_MAX => return Err(Error::field("service", Problem::Full)),
            Some(seq) => {
                let ticket = Ticket { seq, ..blank.clone() };
                return Ok(Taken { ticket, secret: secret(key, &blank.secret_salt) });
            }
            None => {}
        }
    }
    Err(Error::Unavailable("numbers are being taken faster than they can be given".to_owned()))
}

/// Somebody with an appointment has come: gives them a number that is called at their time. Said twice, it is the same.
///
/// # Errors
/// [`Error::NotFound`] without a counter; [`Error::NotNow`] while it is closed; [`Error::Invalid`] at `code`: none of this
/// counter, or of another day.
pub async fn check_in(ctx: &Ctx, agency: &str, typed: &str) -> Result<Taken> {
    if !rules::gives_numbers(offered(ctx, agency)?, ctx.book.offices.of(agency), ctx.now) {
        return Err(Error::NotNow { action: "check_in", state: "closed" });
    }
    let code = code_typed(typed).ok_or(Error::field("code", Problem::UnknownChoice))?;
    let agency = agency.to_owned();
    ctx.write(move |ctx, tx| {
        let row = store::of_code(tx, ctx.city(), &agency, &code)?;
        let row = row.filter(|row| row.state != AppointmentState::Cancelled);
        let row = row.ok_or(Error::field("code", Problem::UnknownChoice))?;
        if row.day != today(ctx) {
            return Err(Error::field("code", Problem::NotOpen));
        }
        let counter = offered(ctx, &agency)?;
        let letter =
            rules::letter(counter, &row.service).or_else(|| rules::letter(counter, "")).unwrap_or_default();
        let blank = blank(ctx, (&agency, &letter, &row.service), Some(&row));
        let taken = number(tx, ctx, &blank, &format!("appointment {}", row.appointment_id))?;
        if row.state == AppointmentState::Booked {
            // Somebody who moves it in this moment is told that it changed, or this is done again.
            let come = Appointment { state: AppointmentState::Arrived, remind_at: None, ..row.clone() };
            if !store::change(tx, ctx.city(), row.version, &come)? {
                return Err(Error::Conflict(Vec::new()));
            }
        }
        Ok(taken)
    })
    .await
}

/// How somebody who waits stands, by the secret of their number.
///
/// # Errors
/// [`Error::NotFound`], also for a number of another day.
pub async fn standing(ctx: &Ctx, secret: &str) -> Result<Standing> {
    let hash = hash("secret", secret);
    ctx.read(move |ctx, tx| {
        let ticket = queue::of_secret(tx, ctx.city(), &hash)?.filter(|ticket| ticket.day == today(ctx));
        let ticket = ticket.ok_or(Error::NotFound)?;
        let tickets = queue::of_day(tx, ctx.city(), &ticket.agency, ticket.day)?;
        let order = rules::order(&tickets, ctx.now);
        let before = order.iter().position(|other| other.ticket_id == ticket.ticket_id).unwrap_or(0);
        let waits = ticket.state == TicketState::Waiting && !rules::is_early(&ticket, ctx.now);
        let minutes = rules::estimate(&tickets, before, ctx.now).filter(|_| waits);
        Ok(Standing { ticket, before, minutes })
    })
    .await
}

/// What the screen at the place shows.
///
/// # Errors
/// [`Error::NotFound`] without a counter.
pub async fn screen(ctx: &Ctx, agency: &str) -> Result<Screen> {
    offered(ctx, agency)?;
    let agency = agency.to_owned();
    ctx.read(move |ctx, tx| {
        let tickets = queue::of_day(tx, ctx.city(), &agency, today(ctx))?;
        let desks = queue::desks(tx, ctx.city(), &agency, today(ctx))?;
        Ok(rules::screen(&tickets, &desks, ctx.now))
    })
    .await
}

/// The desks of the officer's agency today.
///
/// # Errors
/// [`Error::NotFound`] without a counter.
pub async fn room(ctx: &Ctx, clerk: &Clerk) -> Result<Room> {
    offered(ctx, clerk.agency())?;
    let clerk = clerk.clone();
    ctx.read(move |ctx, tx| {
        let (city, agency, day) = (ctx.city(), clerk.agency(), today(ctx));
        let tickets = queue::of_day(tx, city, agency, day)?;
        let desks = queue::desks(tx, city, agency, day)?;
        let desk = desks.iter().find(|row| row.officer_id == clerk.id()).map(|row| row.desk);
        let current = desk.and_then(|desk| at_desk(&tickets, desk)).cloned();
        let expected = current.as_ref().and_then(|ticket| ticket.appointment_id);
        let missed = tickets.iter().filter(|ticket| ticket.state == TicketState::Missed);
        Ok(Room {
            desk,
            expected: expected.map(|id| store::one(tx, city, id)).transpose()?,
            current,
            waiting: rules::order(&tickets, ctx.now).into_iter().cloned().collect(),
            missed: missed.cloned().collect(),
            desks,
            appointments: store::of_day(tx, city, agency, day)?,
            summary: rules::summary(&tickets, ctx.now),
        })
    })
    .await
}

fn at_desk(tickets: &[Ticket], desk: i64) -> Option<&Ticket> {
    tickets.iter().find(|ticket| ticket.state == TicketState::Called && ticket.desk == Some(desk))
}

/// Sits down at a desk. One that was left open is taken over, unless a number is being served there.
///
/// # Errors
/// [`Error::NotFound`] without a counter; [`Error::Invalid`] at `desk`: no number of a desk, or somebody is served there;
/// [`Error::NotNow`] while somebody is served at the desk they leave.
pub async fn open_desk(ctx: &Ctx, clerk: &Clerk, desk: i64) -> Result<()> {
    offered(ctx, clerk.agency())?;
    if !(1..=DESKS_MAX).contains(&desk) {
        return Err(Error::field("desk", Problem::BadNumber));
    }
    let clerk = clerk.clone();
    ctx.write(move |ctx, tx| {
        let (city, agency, day) = (ctx.city(), clerk.agency(), today(ctx));
        let tickets = queue::of_day(tx, city, agency, day)?;
        leave(tx, ctx, &clerk, &tickets)?;
        if at_desk(&tickets, desk).is_some() {
            return Err(Error::field("desk", Problem::Taken));
        }
        let row = DeskRow { desk, day, officer_id: clerk.id(), officer_name: clerk.name().to_owned() };
        queue::open(tx, city, agency, &row)
    })
    .await
}

/// Leaves the desk.
///
/// # Errors
/// [`Error::NotNow`] while somebody is served there.
pub async fn close_desk(ctx: &Ctx, clerk: &Clerk) -> Result<()> {
    let clerk = clerk.clone();
    ctx.write(move |ctx, tx| {
        let tickets = queue::of_day(tx, ctx.city(), clerk.agency(), today(ctx))?;
        leave(tx, ctx, &clerk, &tickets)
    })
    .await
}

fn leave(tx: &mut Tx<'_>, ctx: &Ctx, clerk: &Clerk, tickets: &[Ticket]) -> Result<()> {
    let held = queue::hold(tx, ctx.city(), clerk.agency(), (clerk.id(), today(ctx)))?;
    if held.is_some_and(|row| at_desk(tickets, row.desk).is_some()) {
        return Err(Error::NotNow { action: "leave", state: "serving" });
    }
    queue::close(tx, ctx.city(), clerk.agency(), clerk.id())
}

/// The desk of the officer, held, with the numbers of the day.
fn held(tx: &mut Tx<'_>, ctx: &Ctx, clerk: &Clerk, action: &'static str) -> Result<(i64, Vec<Ticket>)> {
    let row = queue::hold(tx, ctx.city(), clerk.agency(), (clerk.id(), today(ctx)))?;
    let desk = row.ok_or(Error::NotNow { action, state: "no_desk" })?.desk;
    Ok((desk, queue::of_day(tx, ctx.city(), clerk.agency(), today(ctx))?))
}

/// Calls whoever is next to the officer's desk.
///
/// # Errors
/// [`Error::NotNow`] without a desk, while somebody is served there, or when nobody waits.
pub async fn call_next(ctx: &Ctx, clerk: &Clerk) -> Result<Ticket> {
    const ACTION: &str = "call";
    let clerk = clerk.clone();
    ctx.write(move |ctx, tx| {
        for _ in 0..TRIES {
            let (desk, tickets) = held(tx, ctx, &clerk, ACTION)?;
            if at_desk(&tickets, desk).is_some() {
                return Err(Error::NotNow { action: ACTION, state: "serving" });
            }
            let next = rules::order(&tickets, ctx.now).first().copied();
            let next = next.ok_or(Error::NotNow { action: ACTION, state: "empty" })?;
            if queue::call(tx, ctx.city(), next, (desk, ctx.now))? {
                return queue::one(tx, ctx.city(), next.ticket_id);
            }
        }
        Err(Error::Unavailable("numbers are being called faster than they can be given".to_owned()))
    })
    .await
}

/// Calls the number at the officer's desk once more.
///
/// # Errors
/// [`Error::NotNow`] when it is not there any more.
pub async fn call_again(ctx: &Ctx, clerk: &Clerk, ticket: Uuid) -> Result<()> {
    const ACTION: &str = "call_again";
    let clerk = clerk.clone();
    ctx.write(move |ctx, tx| {
        let (desk, tickets) = held(tx, ctx, &clerk, ACTION)?;
        let here = at_desk(&tickets, desk).filter(|here| here.ticket_id == ticket);
        let here = here.ok_or(Error::NotNow { action: ACTION, state: "elsewhere" })?;
        let called = queue::call(tx, ctx.city(), here, (desk, ctx.now))?;
        if called { Ok(()) } else { Err(Error::NotNow { action: ACTION, state: "elsewhere" }) }
    })
    .await
}

/// Calls a number back that had not come when it was called today.
///
/// # Errors
/// [`Error::NotNow`] as [`call_next`], or when somebody else was quicker.
pub async fn call_back(ctx: &Ctx, clerk: &Clerk, ticket: Uuid) -> Result<()> {
    const ACTION: &str = "call_back";
    let clerk = clerk.clone();
    ctx.write(move |ctx, tx| {
        let (desk, tickets) = held(tx, ctx, &clerk, ACTION)?;
        if at_desk(&tickets, desk).is_some() {
            return Err(Error::NotNow { action: ACTION, state: "serving" });
        }
        let gone = tickets.iter().find(|one| one.ticket_id == ticket && one.state == TicketState::Missed);
        let gone = gone.ok_or(Error::NotNow { action: ACTION, state: "elsewhere" })?;
        let called = queue::call(tx, ctx.city(), gone, (desk, ctx.now))?;
        if called { Ok(()) } else { Err(Error::NotNow { action: ACTION, state: "elsewhere" }) }
    })
    .await
}

/// The number at the officer's desk was served, or did not come.
///
/// # Errors
/// [`Error::NotNow`] when it is not there any more.
pub async fn finish(ctx: &Ctx, clerk: &Clerk, ticket: Uuid, came: bool) -> Result<()> {
    const ACTION: &str = "finish";
    let state = if came { TicketState::Served } else { TicketState::Missed };
    let clerk = clerk.clone();
    ctx.write(move |ctx, tx| {
        let (desk, _) = held(tx, ctx, &clerk, ACTION)?;
        let ended = queue::end(tx, ctx.city(), (ticket, desk), (state, ctx.now))?;
        if ended { Ok(()) } else { Err(Error::NotNow { action: ACTION, state: "elsewhere" }) }
    })
    .await
}

/// Keeps with a number which case was keyed in for it.
pub(crate) fn remember(tx: &mut Tx<'_>, city: i64, ticket: Uuid, case: (Uuid, &str)) -> Result<()> {
    queue::remember(tx, city, ticket, case)
}
