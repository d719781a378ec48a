//! SQL of duties.

use kit::clock::Time;
use kit::db::{FromRow, Query, Row, Tx};
use kit::{args, row, statements};
use uuid::Uuid;

use super::Duty;
use crate::Result;

row! {
    /// An agency that owes something.
    pub(crate) struct Waiting {
        agency: String,
        since: Time,
        touched_at: Option<Time>,
        told_at: Option<Time>,
    }
}

row! {
    /// A duty over which the ladder has something to do.
    pub(crate) struct Climbing {
        case_id: Uuid,
        duty_no: i64,
        next_at: Option<Time>,
    }
}

row! {
    /// A step of the ladder that was taken.
    #[derive(PartialEq)]
    pub struct LadderStep {
        /// The duty, within its case.
        duty_no: i64,
        /// Working days from its due day.
        days: i64,
        /// When it was to be taken.
        planned_at: Time,
        /// When it was.
        acted_at: Time,
    }
}

statements! {
    OF_CASE -> Duty = "SELECT {*} FROM duty WHERE city_id = $1 AND case_id = $2 ORDER BY duty_no";
    INSERT = "INSERT INTO duty (city_id, case_id, duty_no, kind, agency, accountable, open, from_at, days, due_at, \
        promise_days, promise_at, ended_at, outcome, pauses, added, resume_at, next_at, step) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    UPDATE = "UPDATE duty SET accountable = $4, open = $5, ended_at = $6, outcome = $7, agency = $8, due_at = $9, \
        promise_at = $10, pauses = $11, added = $12, resume_at = $13 \
        WHERE city_id = $1 AND case_id = $2 AND duty_no = $3";
    // Apart from UPDATE: only what moves a date may set the ladder back to its first rung.
    NEXT = "UPDATE duty SET next_at = $4 WHERE city_id = $1 AND case_id = $2 AND duty_no = $3";
    CLIMBING -> Climbing = "SELECT {d.*} FROM duty d WHERE d.city_id = $1 AND d.open = TRUE AND d.next_at IS NOT NULL \
        AND d.next_at <= $2 ORDER BY d.next_at LIMIT $3";
    CLAIM = "UPDATE duty SET next_at = $5 WHERE city_id = $1 AND case_id = $2 AND duty_no = $3 AND next_at = $4 \
        AND open = TRUE";
    TAKEN = "SELECT days FROM ladder_step WHERE city_id = $1 AND case_id = $2 AND duty_no = $3";
    TAKE = "INSERT INTO ladder_step (city_id, case_id, duty_no, days, planned_at, acted_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (city_id, case_id, duty_no, days) DO NOTHING";
    STEPS -> LadderStep = "SELECT {*} FROM ladder_step WHERE city_id = $1 AND case_id = $2 ORDER BY duty_no, planned_at";
    TOUCHED = "INSERT INTO agency_touch (city_id, agency, touched_at) VALUES ($1, $2, $3) \
        ON CONFLICT (city_id, agency) DO UPDATE SET touched_at = excluded.touched_at";
    WAITING -> Waiting = "SELECT d.agency, min(d.from_at) AS since, t.touched_at, t.told_at \
        FROM duty d LEFT JOIN agency_touch t ON t.city_id = d.city_id AND t.agency = d.agency \
        WHERE d.city_id = $1 AND d.open = TRUE AND (d.accountable = TRUE OR d.kind IN ('help', 'review') OR d.step IS NOT NULL) \
        AND d.kind <> 'hear_back' GROUP BY d.agency, t.touched_at, t.told_at";
    TOLD = "INSERT INTO agency_touch (city_id, agency, touched_at, told_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (city_id, agency) DO UPDATE SET told_at = excluded.told_at";
    RESUMING = "SELECT case_id FROM duty WHERE city_id = $1 AND open = TRUE AND resume_at IS NOT NULL \
        AND resume_at <= $2 ORDER BY resume_at LIMIT 200";
}

/// The duties of a case, oldest first.
pub(crate) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Duty>> {
    Ok(tx.all(&OF_CASE, args![city, case])?)
}

/// A duty and its case.
struct OfCase(Uuid, Duty);

impl FromRow for OfCase {
    const COLS: &'static [&'static str] = Duty::COLS;

    /// The duty, then its case.
    fn from_row(row: &Row<'_>) -> kit::db::Result<Self> {
        Ok(OfCase(row.get(Duty::COLS.len())?, Duty::from_row(row)?))
    }
}

/// The duties of cases from one to another, by case, oldest first.
pub(crate) fn between(tx: &mut Tx<'_>, city: i64, from: Uuid, to: Uuid) -> Result<Vec<(Uuid, Duty)>> {
    let query = Query::select::<OfCase>(
        "SELECT {*}, case_id FROM duty WHERE city_id = ? AND case_id >= ? AND case_id <= ? ORDER BY case_id, duty_no",
        args![city, from, to],
    );
    let rows: Vec<OfCase> = tx.list(&query)?;
    Ok(rows.into_iter().map(|OfCase(case, duty)| (case, duty)).collect())
}

/// A new duty.
pub(crate) fn insert(tx: &mut Tx<'_>, city: i64, case: Uuid, d: &Duty) -> Result<()> {
    tx.exec(
        &INSERT,
        args![
            city,
            case,
            d.duty_no,
            d.kind,
            d.agency,
            d.accountable,
            d.open,
            d.from_at,
            d.days,
            d.due_at,
            d.promise_days,
            d.promise_at,
            d.ended_at,
            d.outcome,
            d.pauses,
            d.added,
            d.resume_at,
            d.next_at,
            d.step
        ],
    )?;
    Ok(())
}

/// How a duty stands now. The ladder's next moment is written only when a date moved or the duty ended, since
/// the ladder may have climbed between loading and here.
pub(crate) fn update(tx: &mut Tx<'_>, city: i64, case: Uuid, (was, d): (&Duty, &Duty)) -> Result<()> {
    tx.exec(
        &UPDATE,
        args![
            city,
            case,
            d.duty_no,
            d.accountable,
            d.open,
            d.ended_at,
            d.outcome,
            d.agency,
            d.due_at,
            d.promise_at,
            d.pauses,
            d.added,
            d.resume_at
        ],
    )?;
    if was.next_at != d.next_at {
        tx.exec(&NEXT, args![city, case, d.duty_no, d.next_at])?;
    }
    Ok(())
}

/// Duties over which the ladder has something to do, longest waiting first.
pub(crate) fn climbing(tx: &mut Tx<'_>, city: i64, now: Time, limit: i64) -> Result<Vec<Climbing>> {
    Ok(tx.all(&CLIMBING, args![city, now, limit])?)
}

/// Moves the ladder on; whether it still stood where it was seen.
pub(crate) fn claim(tx: &mut Tx<'_>, city: i64, on: &Climbing, next: Option<Time>) -> Result<bool> {
    Ok(tx.exec(&CLAIM, args![city, on.case_id, on.duty_no, on.next_at, next])? == 1)
}

/// The steps taken for a duty, as working days from its due day.
pub(crate) fn taken(tx: &mut Tx<'_>, city: i64, on: &Climbing) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> = tx.all(&TAKEN, args![city, on.case_id, on.duty_no])?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Records a step; whether it had not been taken.
pub(crate) fn take(tx: &mut Tx<'_>, city: i64, case: Uuid, step: &LadderStep) -> Result<bool> {
    let s = step;
    Ok(tx.exec(&TAKE, args![city, case, s.duty_no, s.days, s.planned_at, s.acted_at])? == 1)
}

/// Every step of the ladder taken for a case.
pub(crate) fn steps(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<LadderStep>> {
    Ok(tx.all(&STEPS, args![city, case])?)
}

/// Somebody of an agency did something.
pub(crate) fn touched(tx: &mut Tx<'_>, city: i64, agency: &str, now: Time) -> Result<()> {
    tx.exec(&TOUCHED, args![city, agency, now])?;
    Ok(())
}

/// Agencies that owe something: since when, and when they last did anything.
pub(crate) fn waiting(tx: &mut Tx<'_>, city: i64) -> Result<Vec<Waiting>> {
    Ok(tx.all(&WAITING, args![city])?)
}

/// How many next steps these agencies owe; those that owe none are left out.
pub(crate) fn open_of(tx: &mut Tx<'_>, city: i64, agencies: &[String]) -> Result<Vec<(String, i64)>> {
    if agencies.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = Query::select::<(String, i64)>(
        "SELECT agency, count(*) FROM duty WHERE city_id = ? AND open = TRUE \
         AND (accountable = TRUE OR kind IN ('help', 'review') OR step IS NOT NULL)",
        args![city],
    );
    query.push_in("agency", agencies);
    query.push(" GROUP BY agency ORDER BY agency", &[]);
    Ok(tx.list(&query)?)
}

/// Its head was told that nobody touches the queue.
pub(crate) fn told(tx: &mut Tx<'_>, city: i64, on: &Waiting, now: Time) -> Result<()> {
    tx.exec(&TOLD, args![city, on.agency, on.touched_at.unwrap_or(on.since), now])?;
    Ok(())
}

/// Cases with a pause that has reached its end.
pub(crate) fn resuming(tx: &mut Tx<'_>, city: i64, now: Time) -> Result<Vec<(Uuid,)>> {
    Ok(tx.all(&RESUMING, args![city, now])?)
}
