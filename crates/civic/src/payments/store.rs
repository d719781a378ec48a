//! SQL of payments.

use kit::clock::Time;
use kit::db::{Query, Tx};
use kit::{args, row, statements};
use uuid::Uuid;

use super::{Outcome, PaymentState};
use crate::Result;

row! {
    /// A bill.
    #[derive(PartialEq)]
    pub struct Payment {
        /// Sorts by time.
        payment_id: Uuid,
        /// The case that asks for it.
        case_id: Uuid,
        /// Its code.
        code: String,
        /// The agency the fee is for.
        agency: String,
        /// Whole rupiah.
        amount: i64,
        /// What it is for.
        what: String,
        /// What it is known by, in the code and at the bank.
        reference: String,
        /// The text of the code.
        qris: String,
        /// What became of it.
        state: PaymentState,
        /// When it was opened.
        opened_at: Time,
        /// Until when it is asked for.
        expires_at: Time,
        /// When the bank told that it is paid.
        paid_at: Option<Time>,
        /// The bank's number of the payment that settled it.
        bank_reference: Option<String>,
        /// Grows with each change, and each time it is held.
        version: i64,
    }
}

row! {
    /// What the bank told once.
    pub(crate) struct Notice {
        notice_id: Uuid,
        day: i64,
        external_id: String,
        body_hash: Vec<u8>,
        bank_reference: String,
        reference: String,
        amount: i64,
        outcome: Outcome,
        first: Outcome,
        payment_id: Option<Uuid>,
        at: Time,
    }
}

row! {
    /// Money that settled nothing.
    #[derive(PartialEq)]
    pub struct Refund {
        /// The notification it came by.
        notice_id: Uuid,
        /// The agency that owed it back when it came.
        agency: String,
        /// The code of the case whose bill was named.
        code: Option<String>,
        /// The reference that was named.
        reference: String,
        /// The bank's number of the payment.
        bank_reference: String,
        /// Whole rupiah that came.
        amount: i64,
        /// Whole rupiah of the bill that was named.
        expected: Option<i64>,
        /// Why it settled nothing.
        why: Outcome,
        /// When it came.
        since_at: Time,
        /// When it was given back.
        done_at: Option<Time>,
        /// By whom.
        done_by: Option<String>,
        /// What the transfer is known by.
        done_reference: Option<String>,
    }
}

row! {
    /// Where the money is that the bank told of: what came is what settled bills, is owed back, or was given back.
    #[derive(PartialEq)]
    pub struct Accounts {
        /// Came in, each payment of the bank once.
        came: i64,
        /// Settled bills.
        settled: i64,
        /// Still has to go back.
        owed: i64,
        /// Went back.
        returned: i64,
    }
}

statements! {
    REPLACE = "UPDATE payment SET state = 'replaced', version = version + 1 \
        WHERE city_id = $1 AND case_id = $2 AND state = 'waiting' AND expires_at < $3";
    CANCEL = "UPDATE payment SET state = 'cancelled', version = version + 1 \
        WHERE city_id = $1 AND case_id = $2 AND state = 'waiting'";
    OPEN = "INSERT INTO payment (city_id, payment_id, case_id, code, agency, amount, what, reference, qris, state, \
        opened_at, expires_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
        ON CONFLICT (city_id, case_id) WHERE state = 'waiting' DO NOTHING";
    OF_CASE -> Payment = "SELECT {*} FROM payment WHERE city_id = $1 AND case_id = $2 ORDER BY payment_id";
    BY_REFERENCE -> Payment = "SELECT {*} FROM payment WHERE city_id = $1 AND reference = $2";
    // Whoever else wants to change the bill waits until this transaction is over.
    HOLD -> Payment = "UPDATE payment SET version = version + 1 WHERE city_id = $1 AND reference = $2 RETURNING {*}";
    SETTLE = "UPDATE payment SET state = 'paid', paid_at = $4, bank_reference = $5, version = version + 1 \
        WHERE city_id = $1 AND payment_id = $2 AND version = $3 AND state = 'waiting'";
    RECORD = "INSERT INTO bank_notice (city_id, notice_id, day, external_id, body_hash, bank_reference, reference, amount, \
        outcome, first, payment_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
    OF_CALL -> Notice = "SELECT {*} FROM bank_notice WHERE city_id = $1 AND day = $2 AND external_id = $3";
    OF_MONEY -> Notice = "SELECT {*} FROM bank_notice WHERE city_id = $1 AND bank_reference = $2 \
        AND outcome IN ('paid', 'wrong_amount', 'late', 'double', 'unknown')";
    OWE = "INSERT INTO refund (city_id, notice_id, agency, code, reference, bank_reference, amount, expected, why, since_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    REFUND -> Refund = "SELECT {*} FROM refund WHERE city_id = $1 AND notice_id = $2";
    RETURNED = "UPDATE refund SET done_at = $3, done_by = $4, done_reference = $5 \
        WHERE city_id = $1 AND notice_id = $2 AND done_at IS NULL";
    FORGET_TOKENS = "DELETE FROM bank_token WHERE city_id = $1 AND expires_at < $2";
    NEW_TOKEN = "INSERT INTO bank_token (city_id, token_hash, expires_at) VALUES ($1, $2, $3)";
    TOKEN = "SELECT expires_at FROM bank_token WHERE city_id = $1 AND token_hash = $2 AND expires_at >= $3";
    ACCOUNTS -> Accounts = "SELECT \
        (SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM bank_notice WHERE city_id = $1 \
            AND outcome IN ('paid', 'wrong_amount', 'late', 'double', 'unknown')) AS came, \
        (SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM payment WHERE city_id = $1 AND state = 'paid') AS settled, \
        (SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM refund WHERE city_id = $1 AND done_at IS NULL) AS owed, \
        (SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM refund WHERE city_id = $1 AND done_at IS NOT NULL) AS returned";
}

/// A waiting bill of the case that has expired gives way to a new one.
pub(super) fn replace(tx: &mut Tx<'_>, city: i64, case: Uuid, now: Time) -> Result<()> {
    tx.exec(&REPLACE, args![city, case, now])?;
    Ok(())
}

/// Whether there was a waiting bill to cancel.
pub(super) fn cancel(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<bool> {
    Ok(tx.exec(&CANCEL, args![city, case])? == 1)
}

/// Whether it could be opened: not while another one of the case waits.
pub(super) fn open(tx: &mut Tx<'_>, city: i64, p: &Payment) -> Result<bool> {
    let values = args![
        city,
        p.payment_id,
        p.case_id,
        p.code,
        p.agency,
        p.amount,
        p.what,
        p.reference,
        p.qris,
        p.state,
        p.opened_at,
        p.expires_at,
        p.version
    ];
    Ok(tx.exec(&OPEN, values)? == 1)
}

pub(super) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Payment>> {
    Ok(tx.all(&OF_CASE, args![city, case])?)
}

pub(super) fn by_reference(tx: &mut Tx<'_>, city: i64, reference: &str) -> Result<Option<Payment>> {
    Ok(tx.opt(&BY_REFERENCE, args![city, reference])?)
}

/// The bill as it is; nobody else changes it before this transaction ends.
pub(super) fn hold(tx: &mut Tx<'_>, city: i64, reference: &str) -> Result<Option<Payment>> {
    Ok(tx.opt(&HOLD, args![city, reference])?)
}

/// Whether it was still to be paid and is paid now.
pub(super) fn settle(tx: &mut Tx<'_>, city: i64, p: &Payment, (bank, now): (&str, Time)) -> Result<bool> {
    Ok(tx.exec(&SETTLE, args![city, p.payment_id, p.version, now, bank])? == 1)
}

/// Whether it could be recorded: not when the call, or the bank's payment, is recorded already.
pub(super) fn record(tx: &mut Tx<'_>, city: i64, n: &Notice) -> Result<bool> {
    let values = args![
        city,
        n.notice_id,
        n.day,
        n.external_id,
        n.body_hash,
        n.bank_reference,
        n.reference,
        n.amount,
        n.outcome,
        n.first,
        n.payment_id,
        n.at
    ];
    Ok(tx.exec(&RECORD, values)? == 1)
}

pub(super) fn of_call(tx: &mut Tx<'_>, city: i64, day: i64, external_id: &str) -> Result<Option<Notice>> {
    Ok(tx.opt(&OF_CALL, args![city, day, external_id])?)
}

/// What was told first of a payment of the bank.
pub(super) fn of_money(tx: &mut Tx<'_>, city: i64, bank_reference: &str) -> Result<Option<Notice>> {
    Ok(tx.opt(&OF_MONEY, args![city, bank_reference])?)
}

pub(super) fn owe(tx: &mut Tx<'_>, city: i64, r: &Refund) -> Result<()> {
    let values = args![
        city,
        r.notice_id,
        r.agency,
        r.code,
        r.reference,
        r.bank_reference,
        r.amount,
        r.expected,
        r.why,
        r.since_at
    ];
    tx.exec(&OWE, values)?;
    Ok(())
}

/// What these agencies owe back, oldest first; nothing for no agency.
pub(super) fn owed(tx: &mut Tx<'_>, city: i64, agencies: &[String], limit: i64) -> Result<Vec<Refund>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let text = "SELECT {*} FROM refund WHERE done_at IS NULL AND city_id = ?";
    let mut query = Query::select::<Refund>(text, args![city]);
    query.push_in("agency", agencies);
    query.push(" ORDER BY since_at, notice_id LIMIT ?", &[&limit]);
    Ok(tx.list(&query)?)
}

pub(super) fn refund(tx: &mut Tx<'_>, city: i64, notice: Uuid) -> Result<Option<Refund>> {
    Ok(tx.opt(&REFUND, args![city, notice])?)
}

/// Whether it was still owed.
pub(super) fn returned(
    tx: &mut Tx<'_>,
    city: i64,
    notice: Uuid,
    (now, by, reference): (Time, &str, &str),
) -> Result<bool> {
    Ok(tx.exec(&RETURNED, args![city, notice, now, by, reference])? == 1)
}

/// Keeps the hash of a token, and none that has expired.
pub(super) fn new_token(tx: &mut Tx<'_>, city: i64, hash: &[u8], (now, until): (Time, Time)) -> Result<()> {
    tx.exec(&FORGET_TOKENS, args![city, now])?;
    tx.exec(&NEW_TOKEN, args![city, hash.to_vec(), until])?;
    Ok(())
}

pub(super) fn knows_token(tx: &mut Tx<'_>, city: i64, hash: &[u8], now: Time) -> Result<bool> {
    let found: Option<(Time,)> = tx.opt(&TOKEN, args![city, hash.to_vec(), now])?;
    Ok(found.is_some())
}

pub(super) fn accounts(tx: &mut Tx<'_>, city: i64) -> Result<Accounts> {
    Ok(tx.one(&ACCOUNTS, args![city])?)
}
