//! The counter: when an agency serves people in person ([`save`]), who comes when ([`book`]), and the queue of the day
//! ([`take`], [`call_next`]).
//!
//! Invariants, each kept by a key of the database: a slot never holds more appointments than places; one contact does not
//! fill a day; a number of a day is given once; one desk calls one number at a time. `rules` decides what is open and who
//! is next, and is pure. A number says nothing about a person: what the screen shows ([`Screen`]) cannot hold a name.

mod appointments;
mod model;
mod queue;
mod rules;
mod store;

pub(crate) use appointments::remind;
pub use appointments::{
    CONTACT_PER_DAY, KEEP_DAYS, appointment, book, cancel, code_shown, forget, free, of_case, rebook,
};
use kit::db::Tx;
pub use model::{
    AppointmentRight, AppointmentState, Booked, Counter, Counters, FreeDay, Group, NewAppointment, Room,
    Screen, Standing, Summary, Taken, TicketState, Window,
};
pub(crate) use queue::remember;
pub use queue::{
    call_again, call_back, call_next, check_in, close_desk, finish, open_desk, room, screen, standing, take,
};
pub use rules::{
    DESKS_MAX, HORIZON_MAX, LATE_MINUTES, PLACE_MAX, SLOT_MINUTES, WINDOWS_MAX, clock, gives_numbers, hours,
    is_early, minute_of, slots,
};
use sha2::{Digest, Sha256};
pub(crate) use store::STATEMENTS;
pub(crate) use store::queue::STATEMENTS as QUEUE_STATEMENTS;
pub use store::{Appointment, DeskRow, Ticket};

use crate::categories::{BY_KECAMATAN, BY_KELURAHAN};
use crate::context::{Book, Ctx};
use crate::identity::{Officer, Role};
use crate::services::Definition;
use crate::{Error, Problem, Result, audit, cities};

pub(crate) fn load(tx: &mut Tx<'_>, city: i64) -> Result<Counters> {
    Counters::new(store::counters(tx, city)?)
}

/// Puts opening times in place or renews them.
///
/// # Errors
/// As any write.
pub fn put(tx: &mut Tx<'_>, city: i64, agency: &str, counter: &Counter) -> Result<()> {
    store::put(tx, city, agency, &document(counter))
}

fn document(counter: &Counter) -> serde_json::Value {
    serde_json::to_value(counter).unwrap_or_default()
}

/// Opening times as files say them: the first thing that is wrong with each.
#[must_use]
pub fn unfit(book: &Book, agency: &str, counter: &Counter) -> Vec<crate::FieldError> {
    match checked(book, agency, counter) {
        Err(Error::Invalid(wrong)) => wrong,
        _ => Vec::new(),
    }
}

fn checked(book: &Book, agency: &str, counter: &Counter) -> Result<()> {
    let mut check = rules::check(counter);
    let codes = counter.groups.iter().flat_map(|group| &group.services);
    let theirs = |code: &String| {
        let service = book.services.get(code).and_then(|service| service.on(i64::MAX));
        service.is_some_and(|edition| answers_for(book, agency, &edition.definition))
    };
    check.that(codes.into_iter().all(theirs), "groups", Problem::UnknownChoice);
    check.done()
}

/// Whether an agency answers for a service, also where the applicant's place decides which one does.
#[must_use]
pub fn answers_for(book: &Book, agency: &str, service: &Definition) -> bool {
    let kind = book.agencies.get(agency).map_or("", |agency| agency.kind.as_str());
    match service.agency.as_str() {
        BY_KELURAHAN => kind == "kelurahan",
        BY_KECAMATAN => kind == "kecamatan",
        code => code == agency,
    }
}

/// Whether an officer looks after the opening times of an agency.
#[must_use]
pub fn keeps(officer: &Officer, agency: &str) -> bool {
    officer.is(Role::CityAdmin) || officer.directs() && officer.agency() == agency
}

/// Changes opening times; audited. Appointments that were made stay as they are.
///
/// # Errors
/// [`Error::Forbidden`] unless they direct the agency or the city; [`Error::NotFound`] for an agency that is none;
/// [`Error::Invalid`] naming `place`, `open`, `slot_minutes`, `desks`, `horizon_days` or `groups`.
pub async fn save(ctx: &Ctx, officer: &Officer, agency: &str, counter: Counter) -> Result<()> {
    if !keeps(officer, agency) {
        return Err(Error::Forbidden);
    }
    if !ctx.book.agencies.valid(agency, today(ctx)) {
        return Err(Error::NotFound);
    }
    checked(&ctx.book, agency, &counter)?;
    let (by, agency) = (officer.clone(), agency.to_owned());
    ctx.write(move |ctx, tx| {
        let before = ctx.book.counters.get(&agency).map(document);
        put(tx, ctx.city(), &agency, &counter)?;
        cities::touch(tx, ctx.city())?;
        let change = audit::Change { before, after: Some(document(&counter)) };
        audit::record(tx, ctx, &by, "counter.save", &agency, change)
    })
    .await?;
    ctx.civic().refresh().await
}

/// The services that are served at a counter today, in the order of the catalogue.
#[must_use]
pub fn served<'a>(book: &'a Book, agency: &'a str, day: i64) -> Vec<(&'a str, &'a Definition)> {
    let Some(counter) = book.counters.offered(agency) else { return Vec::new() };
    let all = book.services.all_offered(day);
    let theirs = all.map(|(service, edition)| (service.code.as_str(), &edition.definition));
    theirs
        .filter(|(code, says)| answers_for(book, agency, says) && rules::letter(counter, code).is_some())
        .collect()
}

/// The counters at which a service is served on a day, by agency.
#[must_use]
pub fn serving<'a>(book: &'a Book, service: &str, day: i64) -> Vec<(&'a str, &'a Counter)> {
    let offered =
        book.counters.iter().filter(|(agency, counter)| counter.active && book.agencies.valid(agency, day));
    offered.filter(|(agency, _)| served(book, agency, day).iter().any(|(code, _)| *code == service)).collect()
}

/// The counter of an agency that exists today.
fn offered<'a>(ctx: &'a Ctx, agency: &str) -> Result<&'a Counter> {
    let valid = ctx.book.agencies.valid(agency, today(ctx));
    ctx.book.counters.offered(agency).filter(|_| valid).ok_or(Error::NotFound)
}

/// Today, since 1970.
fn today(ctx: &Ctx) -> i64 {
    cities::day_of(ctx.book.offices.date(ctx.now))
}

/// The secret of a page: made from the key it was asked for with, so that a repeat is answered alike, and kept nowhere.
fn secret(key: &str, salt: &[u8]) -> String {
    let digest =
        Sha256::new().chain_update("sambat/counter/v1").chain_update(salt).chain_update(key).finalize();
    kit::ids::letters(digest.get(..16).unwrap_or_default())
}

fn hash(what: &str, text: &str) -> Vec<u8> {
    Sha256::new().chain_update(what).chain_update([0]).chain_update(text).finalize().to_vec()
}
