//! SQL of duties.

use kit::db::Tx;
use kit::{args, statements};
use uuid::Uuid;

use super::Duty;
use crate::Result;

statements! {
    OF_CASE -> Duty = "SELECT {*} FROM duty WHERE city_id = $1 AND case_id = $2 ORDER BY duty_no";
    INSERT = "INSERT INTO duty (city_id, case_id, duty_no, kind, agency, accountable, open, from_at, days, due_at, \
        promise_days, promise_at, ended_at, outcome) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    UPDATE = "UPDATE duty SET accountable = $4, open = $5, ended_at = $6, outcome = $7 \
        WHERE city_id = $1 AND case_id = $2 AND duty_no = $3";
}

/// The duties of a case, oldest first.
pub(crate) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Duty>> {
    Ok(tx.all(&OF_CASE, args![city, case])?)
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
            d.outcome
        ],
    )?;
    Ok(())
}

/// How a duty stands now. Its dates never change: another date is another duty.
pub(crate) fn update(tx: &mut Tx<'_>, city: i64, case: Uuid, d: &Duty) -> Result<()> {
    tx.exec(&UPDATE, args![city, case, d.duty_no, d.accountable, d.open, d.ended_at, d.outcome])?;
    Ok(())
}
