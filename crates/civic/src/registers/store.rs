//! SQL of look-ups. Rows are only added.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use uuid::Uuid;

use super::model::Outcome;
use crate::Result;

row! {
    /// One look-up.
    #[derive(PartialEq)]
    pub struct LookUp {
        /// Sorts by time.
        look_up_id: Uuid,
        /// When.
        at: Time,
        /// Which register.
        register: String,
        /// The case it was for.
        case_id: Uuid,
        /// Its code.
        code: String,
        /// The step of its procedure.
        step: String,
        /// What for, in words.
        purpose: String,
        /// Who looked.
        officer_id: Uuid,
        /// Their name.
        officer: String,
        /// Their agency.
        agency: String,
        /// The end of the number that was asked for.
        tail: String,
        /// What came of it; nothing when the program ended in between.
        outcome: Option<Outcome>,
    }
}

statements! {
    INSERT = "INSERT INTO look_up (city_id, look_up_id, at, register, case_id, code, step, purpose, officer_id, officer, \
        agency, tail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    ENDED = "INSERT INTO look_up_outcome (city_id, look_up_id, outcome, at) VALUES ($1, $2, $3, $4)";
    OF_CASE -> LookUp = "SELECT l.look_up_id, l.at, l.register, l.case_id, l.code, l.step, l.purpose, l.officer_id, l.officer, \
        l.agency, l.tail, o.outcome FROM look_up l \
        LEFT JOIN look_up_outcome o ON o.city_id = l.city_id AND o.look_up_id = l.look_up_id \
        WHERE l.city_id = $1 AND l.case_id = $2 ORDER BY l.look_up_id";
    OF_EMAIL -> LookUp = "SELECT l.look_up_id, l.at, l.register, l.case_id, l.code, l.step, l.purpose, l.officer_id, l.officer, \
        l.agency, l.tail, o.outcome FROM reporter r \
        JOIN look_up l ON l.city_id = r.city_id AND l.case_id = r.case_id \
        LEFT JOIN look_up_outcome o ON o.city_id = l.city_id AND o.look_up_id = l.look_up_id \
        WHERE r.city_id = $1 AND r.email = $2 ORDER BY l.look_up_id DESC LIMIT $3";
    NEWEST -> LookUp = "SELECT l.look_up_id, l.at, l.register, l.case_id, l.code, l.step, l.purpose, l.officer_id, l.officer, \
        l.agency, l.tail, o.outcome FROM look_up l \
        LEFT JOIN look_up_outcome o ON o.city_id = l.city_id AND o.look_up_id = l.look_up_id \
        WHERE l.city_id = $1 ORDER BY l.look_up_id DESC LIMIT $2";
}

pub(super) fn insert(tx: &mut Tx<'_>, city: i64, l: &LookUp) -> Result<()> {
    tx.exec(
        &INSERT,
        args![
            city,
            l.look_up_id,
            l.at,
            l.register,
            l.case_id,
            l.code,
            l.step,
            l.purpose,
            l.officer_id,
            l.officer,
            l.agency,
            l.tail
        ],
    )?;
    Ok(())
}

pub(super) fn ended(tx: &mut Tx<'_>, city: i64, id: Uuid, (outcome, at): (Outcome, Time)) -> Result<()> {
    tx.exec(&ENDED, args![city, id, outcome, at])?;
    Ok(())
}

pub(super) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<LookUp>> {
    Ok(tx.all(&OF_CASE, args![city, case])?)
}

pub(super) fn of_email(tx: &mut Tx<'_>, city: i64, email: &str, limit: i64) -> Result<Vec<LookUp>> {
    Ok(tx.all(&OF_EMAIL, args![city, email, limit])?)
}

pub(super) fn newest(tx: &mut Tx<'_>, city: i64, limit: i64) -> Result<Vec<LookUp>> {
    Ok(tx.all(&NEWEST, args![city, limit])?)
}
