//! SQL of notices and mail.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, statements};
use uuid::Uuid;

use super::model::{Mail, MailState, Notice};
use crate::Result;

statements! {
    INSERT = "INSERT INTO notice (city_id, notice_id, kind, case_id, code, duty_no, officer_id, agency, at, facts, \
        pending, mail_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    OF_CASE -> Notice = "SELECT {*} FROM notice WHERE city_id = $1 AND case_id = $2 ORDER BY at, notice_id";
    OF_OFFICER -> Notice = "SELECT {*} FROM notice WHERE city_id = $1 AND officer_id = $2 ORDER BY at DESC LIMIT $3";
    UNREAD = "SELECT count(*) FROM (SELECT read_at FROM notice WHERE city_id = $1 AND officer_id = $2 \
        ORDER BY at DESC LIMIT $3) newest WHERE read_at IS NULL";
    SEEN = "UPDATE notice SET read_at = $3 WHERE city_id = $1 AND officer_id = $2 AND read_at IS NULL";
    PENDING -> Notice = "SELECT {*} FROM notice WHERE city_id = $1 AND pending = TRUE ORDER BY at LIMIT $2";
    CARRIED = "UPDATE notice SET pending = FALSE, mail_id = $3 WHERE city_id = $1 AND notice_id = $2 AND pending = TRUE";
    INSERT_MAIL = "INSERT INTO mail (city_id, mail_id, officer_id, recipient, subject, body, state, tries, next_at, \
        created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $8)";
    MAIL_STATE = "SELECT state FROM mail WHERE city_id = $1 AND mail_id = $2";
    LAST_DIGEST = "SELECT created_at FROM mail WHERE city_id = $1 AND officer_id = $2 ORDER BY created_at DESC LIMIT 1";
    CLAIM -> Mail = {
        sqlite: "UPDATE mail SET tries = tries + 1, next_at = $3 WHERE city_id = $1 AND mail_id IN \
            (SELECT mail_id FROM mail WHERE city_id = $1 AND state = 'waiting' AND next_at <= $2 \
             ORDER BY next_at LIMIT $4) RETURNING {*}",
        postgres: "UPDATE mail SET tries = tries + 1, next_at = $3 WHERE city_id = $1 AND mail_id IN \
            (SELECT mail_id FROM mail WHERE city_id = $1 AND state = 'waiting' AND next_at <= $2 \
             ORDER BY next_at LIMIT $4 FOR UPDATE SKIP LOCKED) RETURNING {*}"
    };
    SETTLE = "UPDATE mail SET state = $3, next_at = $4, problem = $5, sent_at = $6 WHERE city_id = $1 AND mail_id = $2";
    COUNTS = "SELECT state, count(*) FROM mail WHERE city_id = $1 AND state <> 'sent' GROUP BY state";
}

pub(super) fn insert(tx: &mut Tx<'_>, city: i64, n: &Notice) -> Result<()> {
    tx.exec(
        &INSERT,
        args![
            city,
            n.notice_id,
            n.kind,
            n.case_id,
            n.code,
            n.duty_no,
            n.officer_id,
            n.agency,
            n.at,
            n.facts,
            n.pending,
            n.mail_id
        ],
    )?;
    Ok(())
}

pub(super) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Notice>> {
    Ok(tx.all(&OF_CASE, args![city, case])?)
}

pub(super) fn of_officer(tx: &mut Tx<'_>, city: i64, officer: Uuid, limit: i64) -> Result<Vec<Notice>> {
    Ok(tx.all(&OF_OFFICER, args![city, officer, limit])?)
}

pub(super) fn unread(tx: &mut Tx<'_>, city: i64, officer: Uuid, limit: i64) -> Result<i64> {
    let row: (i64,) = tx.one(&UNREAD, args![city, officer, limit])?;
    Ok(row.0)
}

pub(super) fn seen(tx: &mut Tx<'_>, city: i64, officer: Uuid, now: Time) -> Result<()> {
    tx.exec(&SEEN, args![city, officer, now])?;
    Ok(())
}

pub(super) fn pending(tx: &mut Tx<'_>, city: i64, limit: i64) -> Result<Vec<Notice>> {
    Ok(tx.all(&PENDING, args![city, limit])?)
}

/// Puts a notice into a mail; whether it still had to be.
pub(super) fn carried(tx: &mut Tx<'_>, city: i64, notice: Uuid, mail: Option<Uuid>) -> Result<bool> {
    Ok(tx.exec(&CARRIED, args![city, notice, mail])? == 1)
}

pub(super) fn insert_mail(tx: &mut Tx<'_>, city: i64, m: &Mail) -> Result<()> {
    tx.exec(
        &INSERT_MAIL,
        args![city, m.mail_id, m.officer_id, m.recipient, m.subject, m.body, m.state, m.created_at],
    )?;
    Ok(())
}

pub(super) fn mail_state(tx: &mut Tx<'_>, city: i64, mail: Uuid) -> Result<Option<MailState>> {
    Ok(tx.opt::<(MailState,)>(&MAIL_STATE, args![city, mail])?.map(|row| row.0))
}

pub(super) fn last_digest(tx: &mut Tx<'_>, city: i64, officer: Uuid) -> Result<Option<Time>> {
    Ok(tx.opt::<(Time,)>(&LAST_DIGEST, args![city, officer])?.map(|row| row.0))
}

/// Mail to be tried now; another process may try it again after `lease`.
pub(super) fn claim(tx: &mut Tx<'_>, city: i64, now: Time, lease: Time, limit: i64) -> Result<Vec<Mail>> {
    Ok(tx.all(&CLAIM, args![city, now, lease, limit])?)
}

pub(super) fn settle(tx: &mut Tx<'_>, city: i64, m: &Mail) -> Result<()> {
    tx.exec(&SETTLE, args![city, m.mail_id, m.state, m.next_at, m.problem, m.sent_at])?;
    Ok(())
}

pub(super) fn mail_counts(tx: &mut Tx<'_>, city: i64) -> Result<(i64, i64)> {
    let rows: Vec<(MailState, i64)> = tx.all(&COUNTS, args![city])?;
    let of = |state| rows.iter().find(|(word, _)| *word == state).map_or(0, |(_, n)| *n);
    Ok((of(MailState::Waiting), of(MailState::GivenUp)))
}
