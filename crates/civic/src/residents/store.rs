//! SQL of residents, their codes, sessions and facts.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::Result;

row! {
    /// A code on its way.
    pub struct Code {
        /// The hash of the ticket.
        ticket_hash: Vec<u8>,
        /// Where it went.
        email: String,
        /// The hash of ticket and code.
        code_hash: Vec<u8>,
        /// How often it was tried.
        tries: i64,
        /// Until when it can be entered.
        expires_at: Time,
    }
}

row! {
    pub(super) struct SessionRow {
        resident_id: Uuid,
        seen_at: Time,
        email: String,
    }
}

row! {
    /// A fact about a resident that is kept for them.
    #[derive(PartialEq)]
    pub struct Fact {
        /// Which: one of [`super::FACTS`].
        fact: String,
        /// As it was answered.
        value: Json,
        /// The code of the application it came with.
        code: String,
        /// When.
        given_at: Time,
    }
}

statements! {
    OLD_CODES = "DELETE FROM resident_code WHERE city_id = $1 AND expires_at < $2";
    NEW_CODE = "INSERT INTO resident_code (city_id, ticket_hash, email, code_hash, tries, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    CODE -> Code = "SELECT {*} FROM resident_code WHERE city_id = $1 AND ticket_hash = $2";
    TRY_CODE -> Code = "UPDATE resident_code SET tries = tries + 1 WHERE city_id = $1 AND ticket_hash = $2 \
        AND expires_at >= $3 AND tries < $4 RETURNING {*}";
    END_CODE = "DELETE FROM resident_code WHERE city_id = $1 AND ticket_hash = $2";
    VERIFIED = "INSERT INTO resident (city_id, resident_id, email, created_at, verified_at) VALUES ($1, $2, $3, $4, $4) \
        ON CONFLICT (city_id, email) DO UPDATE SET verified_at = excluded.verified_at RETURNING resident_id";
    NEW_SESSION = "INSERT INTO resident_session (city_id, token_hash, resident_id, created_at, seen_at) \
        VALUES ($1, $2, $3, $4, $4)";
    SESSION -> SessionRow = "SELECT s.resident_id, s.seen_at, r.email FROM resident_session s \
        JOIN resident r ON r.city_id = s.city_id AND r.resident_id = s.resident_id \
        WHERE s.city_id = $1 AND s.token_hash = $2";
    SEEN = "UPDATE resident_session SET seen_at = $3 WHERE city_id = $1 AND token_hash = $2";
    RESIDENT_SEEN = "UPDATE resident SET seen_at = $3 WHERE city_id = $1 AND resident_id = $2";
    END_SESSION = "DELETE FROM resident_session WHERE city_id = $1 AND token_hash = $2";
    END_SESSIONS = "DELETE FROM resident_session WHERE city_id = $1 AND resident_id = $2";
    END_IDLE = "DELETE FROM resident_session WHERE city_id = $1 AND seen_at < $2";
    FACTS -> Fact = "SELECT {*} FROM resident_fact WHERE city_id = $1 AND resident_id = $2 ORDER BY fact";
    KEEP = "INSERT INTO resident_fact (city_id, resident_id, fact, value, code, given_at) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (city_id, resident_id, fact) DO UPDATE SET value = excluded.value, code = excluded.code, \
        given_at = excluded.given_at";
    FORGET = "DELETE FROM resident_fact WHERE city_id = $1 AND resident_id = $2 AND fact = $3";
    FORGET_IDLE = "DELETE FROM resident WHERE city_id = $1 AND verified_at < $2 AND (seen_at IS NULL OR seen_at < $2) \
        RETURNING resident_id";
    FORGET_ALL = "DELETE FROM resident_fact WHERE city_id = $1 AND resident_id = $2";
}

/// Keeps a code, and none whose time has passed.
pub(super) fn new_code(tx: &mut Tx<'_>, city: i64, c: &Code, now: Time) -> Result<()> {
    end_codes(tx, city, now)?;
    tx.exec(&NEW_CODE, args![city, c.ticket_hash, c.email, c.code_hash, c.tries, c.expires_at])?;
    Ok(())
}

/// Drops codes whose time has passed.
pub(super) fn end_codes(tx: &mut Tx<'_>, city: i64, now: Time) -> Result<()> {
    tx.exec(&OLD_CODES, args![city, now])?;
    Ok(())
}

pub(super) fn code(tx: &mut Tx<'_>, city: i64, ticket: &[u8]) -> Result<Option<Code>> {
    Ok(tx.opt(&CODE, args![city, ticket])?)
}

/// Counts a try; the code as it is then, when it can still be tried.
pub(super) fn try_code(
    tx: &mut Tx<'_>,
    city: i64,
    ticket: &[u8],
    (now, most): (Time, i64),
) -> Result<Option<Code>> {
    Ok(tx.opt(&TRY_CODE, args![city, ticket, now, most])?)
}

pub(super) fn end_code(tx: &mut Tx<'_>, city: i64, ticket: &[u8]) -> Result<()> {
    tx.exec(&END_CODE, args![city, ticket])?;
    Ok(())
}

/// Whoever entered the code of this address: the resident of before, or one with this name.
pub(super) fn verified(tx: &mut Tx<'_>, city: i64, (id, email): (Uuid, &str), now: Time) -> Result<Uuid> {
    let row: (Uuid,) = tx.one(&VERIFIED, args![city, id, email, now])?;
    Ok(row.0)
}

pub(super) fn new_session(tx: &mut Tx<'_>, city: i64, token: &[u8], resident: Uuid, now: Time) -> Result<()> {
    tx.exec(&NEW_SESSION, args![city, token, resident, now])?;
    Ok(())
}

pub(super) fn session(tx: &mut Tx<'_>, city: i64, token: &[u8]) -> Result<Option<SessionRow>> {
    Ok(tx.opt(&SESSION, args![city, token])?)
}

/// Writes that a resident used a session.
pub(super) fn seen(tx: &mut Tx<'_>, city: i64, (token, resident): (&[u8], Uuid), now: Time) -> Result<()> {
    tx.exec(&SEEN, args![city, token, now])?;
    tx.exec(&RESIDENT_SEEN, args![city, resident, now])?;
    Ok(())
}

pub(super) fn end_session(tx: &mut Tx<'_>, city: i64, token: &[u8]) -> Result<()> {
    tx.exec(&END_SESSION, args![city, token])?;
    Ok(())
}

pub(super) fn end_sessions(tx: &mut Tx<'_>, city: i64, resident: Uuid) -> Result<()> {
    tx.exec(&END_SESSIONS, args![city, resident])?;
    Ok(())
}

/// Ends sessions nobody used since then.
pub(super) fn end_idle(tx: &mut Tx<'_>, city: i64, since: Time) -> Result<()> {
    tx.exec(&END_IDLE, args![city, since])?;
    Ok(())
}

pub(super) fn facts(tx: &mut Tx<'_>, city: i64, resident: Uuid) -> Result<Vec<Fact>> {
    Ok(tx.all(&FACTS, args![city, resident])?)
}

pub(super) fn keep(tx: &mut Tx<'_>, city: i64, resident: Uuid, f: &Fact) -> Result<()> {
    tx.exec(&KEEP, args![city, resident, f.fact, f.value, f.code, f.given_at])?;
    Ok(())
}

pub(super) fn forget(tx: &mut Tx<'_>, city: i64, resident: Uuid, fact: Option<&str>) -> Result<()> {
    match fact {
        Some(fact) => tx.exec(&FORGET, args![city, resident, fact])?,
        None => tx.exec(&FORGET_ALL, args![city, resident])?,
    };
    Ok(())
}

/// Forgets residents who neither entered a code nor used a session since then; of how many. The resident goes first: whoever
/// enters a code at that moment waits for it, or is not forgotten.
pub(super) fn forget_idle(tx: &mut Tx<'_>, city: i64, since: Time) -> Result<usize> {
    let gone: Vec<(Uuid,)> = tx.all(&FORGET_IDLE, args![city, since])?;
    for (resident,) in &gone {
        tx.exec(&FORGET_ALL, args![city, resident])?;
        tx.exec(&END_SESSIONS, args![city, resident])?;
    }
    Ok(gone.len())
}
