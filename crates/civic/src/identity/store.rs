//! SQL of accounts, sessions and keys.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::Value as Json;
use uuid::Uuid;

use super::Scope;
use crate::Result;

row! {
    /// An account.
    pub struct OfficerRow {
        /// The account.
        officer_id: Uuid,
        /// What they log in with, in lower case.
        login: String,
        /// The name.
        name: String,
        /// The agency's code.
        agency: String,
        /// Their roles' words.
        roles: Json,
        /// Argon2id, PHC format; none until a first password is set.
        password_hash: Option<String>,
        /// Base 32; none when no one-time code is asked.
        totp_secret: Option<String>,
        /// Whether they may log in.
        active: bool,
        /// When the account was made.
        created_at: Time,
        /// Where they get mail.
        email: Option<String>,
        /// Who stands in for them.
        deputy_id: Option<Uuid>,
        /// From this day, in days since 1970.
        deputy_from: Option<i64>,
        /// Until this day.
        deputy_to: Option<i64>,
    }
}

row! {
    /// How an officer is reached.
    pub(crate) struct Reach {
        officer_id: Uuid,
        name: String,
        agency: String,
        roles: Json,
        email: Option<String>,
        deputy_id: Option<Uuid>,
        deputy_from: Option<i64>,
        deputy_to: Option<i64>,
    }
}

row! {
    pub(super) struct SessionRow {
        officer_id: Uuid,
        created_at: Time,
        seen_at: Time,
    }
}

row! {
    /// A key of another system. The key itself is not kept.
    pub struct KeyRow {
        /// Names the key in lists and logs.
        key_id: Uuid,
        /// The integration's name.
        name: String,
        /// What it may do.
        scope: Scope,
        /// The agency it acts for.
        agency: Option<String>,
        /// When it was made.
        created_at: Time,
        /// When it was taken back.
        revoked_at: Option<Time>,
    }
}

statements! {
    BY_LOGIN -> OfficerRow = "SELECT {*} FROM officer WHERE city_id = $1 AND login = $2";
    BY_ID -> OfficerRow = "SELECT {*} FROM officer WHERE city_id = $1 AND officer_id = $2";
    PEOPLE -> OfficerRow = "SELECT {*} FROM officer WHERE city_id = $1 ORDER BY agency, name";
    COLLEAGUES -> OfficerRow = "SELECT {*} FROM officer WHERE city_id = $1 AND agency = $2 AND active = TRUE ORDER BY name";
    REACH_AGENCY -> Reach = "SELECT {*} FROM officer WHERE city_id = $1 AND agency = $2 AND active = TRUE";
    REACH_ALL -> Reach = "SELECT {*} FROM officer WHERE city_id = $1 AND active = TRUE";
    REACH_ONE -> Reach = "SELECT {*} FROM officer WHERE city_id = $1 AND officer_id = $2 AND active = TRUE";
    SET_CONTACT = "UPDATE officer SET email = $3, deputy_id = $4, deputy_from = $5, deputy_to = $6 \
        WHERE city_id = $1 AND officer_id = $2";
    PUT = "INSERT INTO officer (city_id, officer_id, login, name, agency, roles, password_hash, totp_secret, active, \
        created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
        ON CONFLICT (city_id, officer_id) DO UPDATE SET name = excluded.name, agency = excluded.agency, \
        roles = excluded.roles, active = excluded.active";
    SET_PASSWORD = "UPDATE officer SET password_hash = $3 WHERE city_id = $1 AND officer_id = $2";
    SET_TOTP = "UPDATE officer SET totp_secret = $3 WHERE city_id = $1 AND officer_id = $2";
    NEW_SESSION = "INSERT INTO officer_session (city_id, token_hash, officer_id, created_at, seen_at) \
        VALUES ($1, $2, $3, $4, $4)";
    SESSION -> SessionRow = "SELECT {*} FROM officer_session WHERE city_id = $1 AND token_hash = $2";
    SEEN = "UPDATE officer_session SET seen_at = $3 WHERE city_id = $1 AND token_hash = $2";
    END_SESSION = "DELETE FROM officer_session WHERE city_id = $1 AND token_hash = $2";
    END_SESSIONS = "DELETE FROM officer_session WHERE city_id = $1 AND officer_id = $2";
    END_OLD = "DELETE FROM officer_session WHERE city_id = $1 AND created_at < $2";
    THROTTLE = "SELECT failures, blocked_until FROM login_throttle WHERE city_id = $1 AND login = $2";
    FAILED = "INSERT INTO login_throttle (city_id, login, failures, blocked_until) VALUES ($1, $2, 1, $3) \
        ON CONFLICT (city_id, login) DO UPDATE SET failures = login_throttle.failures + 1, \
        blocked_until = excluded.blocked_until";
    PASSED = "DELETE FROM login_throttle WHERE city_id = $1 AND login = $2";
    NEW_RESET = "INSERT INTO reset_link (city_id, token_hash, officer_id, expires_at) VALUES ($1, $2, $3, $4)";
    USE_RESET = "DELETE FROM reset_link WHERE city_id = $1 AND token_hash = $2 AND expires_at > $3 RETURNING officer_id";
    END_RESETS = "DELETE FROM reset_link WHERE city_id = $1 AND officer_id = $2";
    NEW_KEY = "INSERT INTO api_key (city_id, key_hash, key_id, name, scope, agency, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    KEY -> KeyRow = "SELECT {*} FROM api_key WHERE city_id = $1 AND key_hash = $2 AND revoked_at IS NULL";
    KEYS -> KeyRow = "SELECT {*} FROM api_key WHERE city_id = $1 ORDER BY created_at";
    REVOKE = "UPDATE api_key SET revoked_at = $3 WHERE city_id = $1 AND key_id = $2 AND revoked_at IS NULL";
}

/// Everybody who can be told something: of one agency, or of all.
pub(crate) fn reach(tx: &mut Tx<'_>, city: i64, agency: Option<&str>) -> Result<Vec<Reach>> {
    Ok(match agency {
        Some(agency) => tx.all(&REACH_AGENCY, args![city, agency])?,
        None => tx.all(&REACH_ALL, args![city])?,
    })
}

/// One person, unless they left.
pub(crate) fn reach_one(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<Option<Reach>> {
    Ok(tx.opt(&REACH_ONE, args![city, id])?)
}

/// Where a person gets mail, and who stands in for them from one day to another.
pub(super) fn set_contact(tx: &mut Tx<'_>, city: i64, id: Uuid, c: &super::ContactOf) -> Result<()> {
    let (deputy, from, to) = match c.deputy {
        Some((deputy, from, to)) => (Some(deputy), Some(from), Some(to)),
        None => (None, None, None),
    };
    tx.exec(&SET_CONTACT, args![city, id, c.email, deputy, from, to])?;
    Ok(())
}

pub(super) fn by_login(tx: &mut Tx<'_>, city: i64, login: &str) -> Result<Option<OfficerRow>> {
    Ok(tx.opt(&BY_LOGIN, args![city, login])?)
}

pub(super) fn by_id(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<Option<OfficerRow>> {
    Ok(tx.opt(&BY_ID, args![city, id])?)
}

pub(super) fn people(tx: &mut Tx<'_>, city: i64) -> Result<Vec<OfficerRow>> {
    Ok(tx.all(&PEOPLE, args![city])?)
}

pub(super) fn colleagues(tx: &mut Tx<'_>, city: i64, agency: &str) -> Result<Vec<OfficerRow>> {
    Ok(tx.all(&COLLEAGUES, args![city, agency])?)
}

pub(super) fn put(tx: &mut Tx<'_>, city: i64, o: &OfficerRow) -> Result<()> {
    tx.exec(
        &PUT,
        args![
            city,
            o.officer_id,
            o.login,
            o.name,
            o.agency,
            o.roles,
            o.password_hash,
            o.totp_secret,
            o.active,
            o.created_at
        ],
    )?;
    Ok(())
}

pub(super) fn set_password(tx: &mut Tx<'_>, city: i64, id: Uuid, hash: &str) -> Result<()> {
    tx.exec(&SET_PASSWORD, args![city, id, hash])?;
    tx.exec(&END_SESSIONS, args![city, id])?;
    tx.exec(&END_RESETS, args![city, id])?;
    Ok(())
}

pub(super) fn set_totp(tx: &mut Tx<'_>, city: i64, id: Uuid, secret: Option<&str>) -> Result<()> {
    tx.exec(&SET_TOTP, args![city, id, secret])?;
    Ok(())
}

pub(super) fn new_session(tx: &mut Tx<'_>, city: i64, token: &[u8], officer: Uuid, now: Time) -> Result<()> {
    tx.exec(&NEW_SESSION, args![city, token, officer, now])?;
    Ok(())
}

pub(super) fn session(tx: &mut Tx<'_>, city: i64, token: &[u8]) -> Result<Option<SessionRow>> {
    Ok(tx.opt(&SESSION, args![city, token])?)
}

pub(super) fn seen(tx: &mut Tx<'_>, city: i64, token: &[u8], now: Time) -> Result<()> {
    tx.exec(&SEEN, args![city, token, now])?;
    Ok(())
}

pub(super) fn end_session(tx: &mut Tx<'_>, city: i64, token: &[u8]) -> Result<()> {
    tx.exec(&END_SESSION, args![city, token])?;
    Ok(())
}

pub(super) fn end_sessions(tx: &mut Tx<'_>, city: i64, officer: Uuid) -> Result<()> {
    tx.exec(&END_SESSIONS, args![city, officer])?;
    Ok(())
}

pub(super) fn end_old(tx: &mut Tx<'_>, city: i64, before: Time) -> Result<()> {
    tx.exec(&END_OLD, args![city, before])?;
    Ok(())
}

pub(super) fn throttle(tx: &mut Tx<'_>, city: i64, login: &str) -> Result<Option<(i64, Time)>> {
    Ok(tx.opt(&THROTTLE, args![city, login])?)
}

pub(super) fn failed(tx: &mut Tx<'_>, city: i64, login: &str, blocked_until: Time) -> Result<()> {
    tx.exec(&FAILED, args![city, login, blocked_until])?;
    Ok(())
}

pub(super) fn passed(tx: &mut Tx<'_>, city: i64, login: &str) -> Result<()> {
    tx.exec(&PASSED, args![city, login])?;
    Ok(())
}

pub(super) fn new_reset(tx: &mut Tx<'_>, city: i64, token: &[u8], officer: Uuid, until: Time) -> Result<()> {
    tx.exec(&NEW_RESET, args![city, token, officer, until])?;
    Ok(())
}

pub(super) fn use_reset(tx: &mut Tx<'_>, city: i64, token: &[u8], now: Time) -> Result<Option<Uuid>> {
    Ok(tx.opt::<(Uuid,)>(&USE_RESET, args![city, token, now])?.map(|row| row.0))
}

pub(super) fn new_key(tx: &mut Tx<'_>, city: i64, hash: &[u8], k: &KeyRow) -> Result<()> {
    tx.exec(&NEW_KEY, args![city, hash, k.key_id, k.name, k.scope, k.agency, k.created_at])?;
    Ok(())
}

pub(super) fn key(tx: &mut Tx<'_>, city: i64, hash: &[u8]) -> Result<Option<KeyRow>> {
    Ok(tx.opt(&KEY, args![city, hash])?)
}

pub(super) fn keys(tx: &mut Tx<'_>, city: i64) -> Result<Vec<KeyRow>> {
    Ok(tx.all(&KEYS, args![city])?)
}

pub(super) fn revoke(tx: &mut Tx<'_>, city: i64, id: Uuid, now: Time) -> Result<bool> {
    Ok(tx.exec(&REVOKE, args![city, id, now])? == 1)
}
