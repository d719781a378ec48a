//! SQL of the counter: appointments here, the queue in [`queue`].

pub(super) mod queue;

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::Value as Json;
use uuid::Uuid;

use super::model::AppointmentState;
use crate::Result;

pub use queue::{DeskRow, Ticket};

row! {
    /// When somebody comes. `name`, `phone` and `email` are dropped some days after.
    #[derive(PartialEq)]
    pub struct Appointment {
        /// The appointment.
        appointment_id: Uuid,
        /// The agency whose counter it is.
        agency: String,
        /// The service.
        service: String,
        /// The day, since 1970.
        day: i64,
        /// The slot: minutes since midnight.
        minute: i64,
        /// The place in the slot.
        seat: i64,
        /// How often the same contact comes that day.
        nth: i64,
        /// What is typed at the place, without its hyphen.
        code: String,
        /// What became of it.
        state: AppointmentState,
        /// The hash of what was asked for.
        content_hash: Vec<u8>,
        /// What the secret was made with.
        secret_salt: Vec<u8>,
        /// Who comes.
        name: Option<String>,
        /// How to reach them.
        phone: Option<String>,
        /// The same.
        email: Option<String>,
        /// The hash of the contact.
        contact_hash: Option<Vec<u8>>,
        /// The application it is for.
        case_id: Option<Uuid>,
        /// The code of that application.
        case_code: Option<String>,
        /// When it was made.
        made_at: Time,
        /// When the applicant is reminded, if that is still to come.
        remind_at: Option<Time>,
        /// Grows with each change.
        version: i64,
    }
}

/// In the place of a hash that a phone number could be guessed from.
const NOTHING: &[u8] = &[];

/// An appointment with what finds it again.
pub(super) struct NewRow<'a> {
    pub(super) row: &'a Appointment,
    pub(super) key_hash: &'a [u8],
    pub(super) secret_hash: &'a [u8],
}

statements! {
    COUNTERS = "SELECT agency, says FROM counter WHERE city_id = $1 ORDER BY agency";
    PUT = "INSERT INTO counter (city_id, agency, says) VALUES ($1, $2, $3) \
        ON CONFLICT (city_id, agency) DO UPDATE SET says = excluded.says";
    TAKEN = "SELECT day, minute, count(*) FROM counter_seat WHERE city_id = $1 AND agency = $2 AND day >= $3 AND day <= $4 \
        GROUP BY day, minute";
    SEATS = "SELECT seat FROM counter_seat WHERE city_id = $1 AND agency = $2 AND day = $3 AND minute = $4 ORDER BY seat";
    // Whoever comes second waits for the first to be done and then finds the seat taken.
    SIT = "INSERT INTO counter_seat (city_id, agency, day, minute, seat) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    RISE = "DELETE FROM counter_seat WHERE city_id = $1 AND agency = $2 AND day = $3 AND minute = $4 AND seat = $5";
    TIMES = "SELECT nth FROM counter_contact WHERE city_id = $1 AND day = $2 AND contact_hash = $3 ORDER BY nth";
    COUNT = "INSERT INTO counter_contact (city_id, day, contact_hash, nth) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    UNCOUNT = "DELETE FROM counter_contact WHERE city_id = $1 AND day = $2 AND contact_hash = $3 AND nth = $4";
    INSERT = "INSERT INTO appointment (city_id, appointment_id, agency, service, day, minute, seat, nth, code, state, \
        key_hash, content_hash, secret_salt, secret_hash, name, phone, email, contact_hash, case_id, case_code, made_at, remind_at, version) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) \
        ON CONFLICT DO NOTHING";
    OF_KEY -> Appointment = "SELECT {*} FROM appointment WHERE city_id = $1 AND key_hash = $2";
    OF_SECRET -> Appointment = "SELECT {*} FROM appointment WHERE city_id = $1 AND secret_hash = $2";
    ONE -> Appointment = "SELECT {*} FROM appointment WHERE city_id = $1 AND appointment_id = $2";
    OF_CODE -> Appointment = "SELECT {*} FROM appointment WHERE city_id = $1 AND agency = $2 AND code = $3 \
        ORDER BY day DESC, appointment_id DESC LIMIT 1";
    OF_CASE -> Appointment = "SELECT {*} FROM appointment WHERE city_id = $1 AND case_id = $2 ORDER BY day, minute, appointment_id";
    OF_DAY -> Appointment = "SELECT {*} FROM appointment WHERE city_id = $1 AND agency = $2 AND day = $3 \
        AND state = 'booked' ORDER BY minute, appointment_id";
    CHANGE = "UPDATE appointment SET day = $4, minute = $5, seat = $6, nth = $7, state = $8, remind_at = $9, \
        version = version + 1 \
        WHERE city_id = $1 AND appointment_id = $2 AND version = $3";
    FORGET_PERSONS = "UPDATE appointment SET name = NULL, phone = NULL, email = NULL, contact_hash = NULL, content_hash = $3, \
        version = version + 1 WHERE city_id = $1 AND day < $2 AND contact_hash IS NOT NULL";
    FORGET_PERSON = "UPDATE appointment SET name = NULL, phone = NULL, email = NULL, contact_hash = NULL, content_hash = $3, \
        version = version + 1 WHERE city_id = $1 AND appointment_id = $2";
    // Claimed by whoever comes first, so that nobody is told twice.
    REMIND -> Appointment = "UPDATE appointment SET remind_at = NULL WHERE city_id = $1 AND remind_at <= $2 AND state = 'booked' \
        RETURNING {*}";
    FORGET_CONTACTS = "DELETE FROM counter_contact WHERE city_id = $1 AND day < $2";
    FORGET_SEATS = "DELETE FROM counter_seat WHERE city_id = $1 AND day < $2";
}

pub(super) fn counters(tx: &mut Tx<'_>, city: i64) -> Result<Vec<(String, Json)>> {
    Ok(tx.all(&COUNTERS, args![city])?)
}

pub(super) fn put(tx: &mut Tx<'_>, city: i64, agency: &str, says: &Json) -> Result<()> {
    tx.exec(&PUT, args![city, agency, says])?;
    Ok(())
}

/// How many each slot holds, from one day to another: day, minute, count.
pub(super) fn taken(
    tx: &mut Tx<'_>,
    city: i64,
    agency: &str,
    (from, to): (i64, i64),
) -> Result<Vec<(i64, i64, i64)>> {
    Ok(tx.all(&TAKEN, args![city, agency, from, to])?)
}

pub(super) fn seats(tx: &mut Tx<'_>, city: i64, (agency, day, minute): (&str, i64, i64)) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> = tx.all(&SEATS, args![city, agency, day, minute])?;
    Ok(rows.into_iter().map(|(seat,)| seat).collect())
}

/// Whether the seat was free.
pub(super) fn sit(
    tx: &mut Tx<'_>,
    city: i64,
    (agency, day, minute): (&str, i64, i64),
    seat: i64,
) -> Result<bool> {
    Ok(tx.exec(&SIT, args![city, agency, day, minute, seat])? == 1)
}

pub(super) fn rise(tx: &mut Tx<'_>, city: i64, a: &Appointment) -> Result<()> {
    tx.exec(&RISE, args![city, a.agency, a.day, a.minute, a.seat])?;
    Ok(())
}

pub(super) fn times(tx: &mut Tx<'_>, city: i64, day: i64, contact: &[u8]) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> = tx.all(&TIMES, args![city, day, contact])?;
    Ok(rows.into_iter().map(|(nth,)| nth).collect())
}

/// Whether the contact did not come that often yet.
pub(super) fn count(tx: &mut Tx<'_>, city: i64, (day, contact): (i64, &[u8]), nth: i64) -> Result<bool> {
    Ok(tx.exec(&COUNT, args![city, day, contact, nth])? == 1)
}

pub(super) fn uncount(tx: &mut Tx<'_>, city: i64, a: &Appointment) -> Result<()> {
    if let Some(contact) = &a.contact_hash {
        tx.exec(&UNCOUNT, args![city, a.day, contact, a.nth])?;
    }
    Ok(())
}

/// Whether it could be added: not when the key was used before, or the code is another's.
pub(super) fn insert(tx: &mut Tx<'_>, city: i64, new: &NewRow<'_>) -> Result<bool> {
    let a = new.row;
    let values = args![
        city,
        a.appointment_id,
        a.agency,
        a.service,
        a.day,
        a.minute,
        a.seat,
        a.nth,
        a.code,
        a.state,
        new.key_hash,
        a.content_hash,
        a.secret_salt,
        new.secret_hash,
        a.name,
        a.phone,
        a.email,
        a.contact_hash,
        a.case_id,
        a.case_code,
        a.made_at,
        a.remind_at,
        a.version
    ];
    Ok(tx.exec(&INSERT, values)? == 1)
}

pub(super) fn of_key(tx: &mut Tx<'_>, city: i64, hash: &[u8]) -> Result<Option<Appointment>> {
    Ok(tx.opt(&OF_KEY, args![city, hash])?)
}

pub(super) fn of_secret(tx: &mut Tx<'_>, city: i64, hash: &[u8]) -> Result<Option<Appointment>> {
    Ok(tx.opt(&OF_SECRET, args![city, hash])?)
}

pub(super) fn one(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<Appointment> {
    Ok(tx.one(&ONE, args![city, id])?)
}

/// The latest appointment with this code.
pub(super) fn of_code(tx: &mut Tx<'_>, city: i64, agency: &str, code: &str) -> Result<Option<Appointment>> {
    Ok(tx.opt(&OF_CODE, args![city, agency, code])?)
}

pub(super) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Appointment>> {
    Ok(tx.all(&OF_CASE, args![city, case])?)
}

/// Who is still expected on a day.
pub(super) fn of_day(tx: &mut Tx<'_>, city: i64, agency: &str, day: i64) -> Result<Vec<Appointment>> {
    Ok(tx.all(&OF_DAY, args![city, agency, day])?)
}

/// Writes over the version `seen`; false when somebody was quicker.
pub(super) fn change(tx: &mut Tx<'_>, city: i64, seen: i64, a: &Appointment) -> Result<bool> {
    let values = args![city, a.appointment_id, seen, a.day, a.minute, a.seat, a.nth, a.state, a.remind_at];
    Ok(tx.exec(&CHANGE, values)? == 1)
}

/// Drops what is about a person from appointments before a day, and seats that are of no use any more; how many
/// appointments.
pub(super) fn forget(tx: &mut Tx<'_>, city: i64, before: i64) -> Result<u64> {
    tx.exec(&FORGET_CONTACTS, args![city, before])?;
    tx.exec(&FORGET_SEATS, args![city, before])?;
    Ok(tx.exec(&FORGET_PERSONS, args![city, before, NOTHING])?)
}

/// Drops what is about a person from one appointment.
pub(super) fn forget_one(tx: &mut Tx<'_>, city: i64, appointment: Uuid) -> Result<()> {
    tx.exec(&FORGET_PERSON, args![city, appointment, NOTHING])?;
    Ok(())
}

/// Appointments whose applicants are to be reminded now; each is given out once.
pub(super) fn remind(tx: &mut Tx<'_>, city: i64, now: Time) -> Result<Vec<Appointment>> {
    Ok(tx.all(&REMIND, args![city, now])?)
}
