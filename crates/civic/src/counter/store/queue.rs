//! SQL of the queue.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use uuid::Uuid;

use crate::Result;
use crate::counter::model::TicketState;

row! {
    /// A number of a day. Nothing in it is about a person.
    #[derive(PartialEq)]
    pub struct Ticket {
        /// The ticket.
        ticket_id: Uuid,
        /// The agency whose counter it is.
        agency: String,
        /// The day, since 1970.
        day: i64,
        /// The letter of its group.
        letter: String,
        /// The number in its group.
        seq: i64,
        /// The service; empty for anything else.
        service: String,
        /// The appointment it came of.
        appointment_id: Option<Uuid>,
        /// When that appointment is.
        due_at: Option<Time>,
        /// What became of it.
        state: TicketState,
        /// What the secret was made with.
        secret_salt: Vec<u8>,
        /// When it was taken.
        taken_at: Time,
        /// The desk that called it.
        desk: Option<i64>,
        /// How often it was called.
        calls: i64,
        /// When it was called first.
        first_called_at: Option<Time>,
        /// When it was called last.
        called_at: Option<Time>,
        /// When it was served, or given up.
        ended_at: Option<Time>,
        /// The case that was keyed in for it.
        case_id: Option<Uuid>,
        /// The code of that case.
        case_code: Option<String>,
    }
}

row! {
    /// A desk that is open.
    #[derive(PartialEq)]
    pub struct DeskRow {
        /// Its number.
        desk: i64,
        /// The day it was opened on.
        day: i64,
        /// Who sits there.
        officer_id: Uuid,
        /// Their name.
        officer_name: String,
    }
}

/// A number to be taken, with what finds it again.
pub(in crate::counter) struct NewTicket<'a> {
    pub(in crate::counter) ticket: &'a Ticket,
    pub(in crate::counter) key_hash: &'a [u8],
    pub(in crate::counter) secret_hash: &'a [u8],
}

statements! {
    // Whoever comes second waits for the first to be done and then finds the number taken.
    TAKE = "INSERT INTO queue_ticket (city_id, ticket_id, agency, day, letter, seq, service, appointment_id, due_at, state, \
        key_hash, secret_salt, secret_hash, taken_at, calls) VALUES ($1, $2, $3, $4, $5, \
        (SELECT coalesce(max(seq), 0) + 1 FROM queue_ticket WHERE city_id = $1 AND agency = $3 AND day = $4 AND letter = $5), \
        $6, $7, $8, $9, $10, $11, $12, $13, 0) ON CONFLICT DO NOTHING RETURNING seq";
    OF_KEY -> Ticket = "SELECT {*} FROM queue_ticket WHERE city_id = $1 AND key_hash = $2";
    OF_SECRET -> Ticket = "SELECT {*} FROM queue_ticket WHERE city_id = $1 AND secret_hash = $2";
    ONE -> Ticket = "SELECT {*} FROM queue_ticket WHERE city_id = $1 AND ticket_id = $2";
    OF_DAY -> Ticket = "SELECT {*} FROM queue_ticket WHERE city_id = $1 AND agency = $2 AND day = $3 ORDER BY letter, seq";
    CALL = "UPDATE queue_ticket SET state = 'called', desk = $4, calls = calls + 1, called_at = $5, \
        first_called_at = coalesce(first_called_at, $5), ended_at = NULL \
        WHERE city_id = $1 AND ticket_id = $2 AND state = $3";
    END = "UPDATE queue_ticket SET state = $4, ended_at = $5 WHERE city_id = $1 AND ticket_id = $2 AND state = 'called' AND desk = $3";
    REMEMBER = "UPDATE queue_ticket SET case_id = $3, case_code = $4 WHERE city_id = $1 AND ticket_id = $2";
    DESKS -> DeskRow = "SELECT {*} FROM counter_desk WHERE city_id = $1 AND agency = $2 AND day = $3 ORDER BY desk";
    OPEN = "INSERT INTO counter_desk (city_id, agency, desk, day, officer_id, officer_name, version) \
        VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (city_id, agency, desk) DO UPDATE SET day = excluded.day, \
        officer_id = excluded.officer_id, officer_name = excluded.officer_name, version = counter_desk.version + 1";
    CLOSE = "DELETE FROM counter_desk WHERE city_id = $1 AND agency = $2 AND officer_id = $3";
    // Whoever else does something at the desk waits until this transaction is over.
    HOLD -> DeskRow = "UPDATE counter_desk SET version = version + 1 WHERE city_id = $1 AND agency = $2 AND officer_id = $3 \
        AND day = $4 RETURNING {*}";
}

/// Gives the ticket the next number of its letter; `None` when its key was used, or somebody else got the number.
pub(in crate::counter) fn take(tx: &mut Tx<'_>, city: i64, new: &NewTicket<'_>) -> Result<Option<i64>> {
    let t = new.ticket;
    let values = args![
        city,
        t.ticket_id,
        t.agency,
        t.day,
        t.letter,
        t.service,
        t.appointment_id,
        t.due_at,
        t.state,
        new.key_hash,
        t.secret_salt,
        new.secret_hash,
        t.taken_at
    ];
    let taken: Option<(i64,)> = tx.opt(&TAKE, values)?;
    Ok(taken.map(|(seq,)| seq))
}

pub(in crate::counter) fn of_key(tx: &mut Tx<'_>, city: i64, hash: &[u8]) -> Result<Option<Ticket>> {
    Ok(tx.opt(&OF_KEY, args![city, hash])?)
}

pub(in crate::counter) fn of_secret(tx: &mut Tx<'_>, city: i64, hash: &[u8]) -> Result<Option<Ticket>> {
    Ok(tx.opt(&OF_SECRET, args![city, hash])?)
}

pub(in crate::counter) fn one(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<Ticket> {
    Ok(tx.one(&ONE, args![city, id])?)
}

/// Every number of a day: a counter gives some hundreds.
pub(in crate::counter) fn of_day(tx: &mut Tx<'_>, city: i64, agency: &str, day: i64) -> Result<Vec<Ticket>> {
    Ok(tx.all(&OF_DAY, args![city, agency, day])?)
}

/// Calls a number that is in this state; false when it is not any more.
pub(in crate::counter) fn call(
    tx: &mut Tx<'_>,
    city: i64,
    seen: &Ticket,
    (desk, now): (i64, Time),
) -> Result<bool> {
    Ok(tx.exec(&CALL, args![city, seen.ticket_id, seen.state, desk, now])? == 1)
}

/// Whether the number was called at this desk.
pub(in crate::counter) fn end(
    tx: &mut Tx<'_>,
    city: i64,
    (ticket, desk): (Uuid, i64),
    (state, now): (TicketState, Time),
) -> Result<bool> {
    Ok(tx.exec(&END, args![city, ticket, desk, state, now])? == 1)
}

pub(in crate::counter) fn remember(
    tx: &mut Tx<'_>,
    city: i64,
    ticket: Uuid,
    (case, code): (Uuid, &str),
) -> Result<()> {
    tx.exec(&REMEMBER, args![city, ticket, case, code])?;
    Ok(())
}

pub(in crate::counter) fn desks(tx: &mut Tx<'_>, city: i64, agency: &str, day: i64) -> Result<Vec<DeskRow>> {
    Ok(tx.all(&DESKS, args![city, agency, day])?)
}

pub(in crate::counter) fn open(tx: &mut Tx<'_>, city: i64, agency: &str, d: &DeskRow) -> Result<()> {
    tx.exec(&OPEN, args![city, agency, d.desk, d.day, d.officer_id, d.officer_name])?;
    Ok(())
}

pub(in crate::counter) fn close(tx: &mut Tx<'_>, city: i64, agency: &str, officer: Uuid) -> Result<()> {
    tx.exec(&CLOSE, args![city, agency, officer])?;
    Ok(())
}

/// The desk of an officer, held until the transaction ends.
pub(in crate::counter) fn hold(
    tx: &mut Tx<'_>,
    city: i64,
    agency: &str,
    (officer, day): (Uuid, i64),
) -> Result<Option<DeskRow>> {
    Ok(tx.opt(&HOLD, args![city, agency, officer, day])?)
}
