//! Look-ups in registers that other bodies keep: with a purpose, by whoever owes a step, and never without a line in a log
//! that is only added to. The line is written before the register is asked, so that no end of the program can leave a
//! look-up unlogged. The person sees who looked (UU 27/2022 art. 5 and 7), and so does the inspectorate.
//!
//! Only whether what they typed fits comes out: what the register says is compared and forgotten (art. 16 (2) a and b; Perpres
//! 39/2019 makes such registers the one source). Whether an officer may look is decided by `cases::look_up`.

mod model;
mod rules;
mod store;

use kit::db::Tx;
use kit::registers::Question;
pub use model::{Outcome, Typed};
pub use store::LookUp;
pub(crate) use store::STATEMENTS;
use uuid::Uuid;

use crate::context::Ctx;
use crate::identity::{Officer, Role};
use crate::{Error, Result};

/// The population register.
pub const POPULATION: &str = "population";
/// The longest reason, in characters.
pub const REASON_MAX: usize = 300;
/// Look-ups shown in one list.
const SHOWN: i64 = 200;

/// Whether the population register can be asked in this city.
#[must_use]
pub fn has_population(ctx: &Ctx) -> bool {
    ctx.civic().registers().has_population(ctx.book.city.sample)
}

/// The end of a number: enough for the person to recognise it, too little for anybody else.
pub(crate) fn tail(number: &str) -> String {
    const KEPT: usize = 4;
    number.chars().skip(number.chars().count().saturating_sub(KEPT)).collect()
}

/// Logs that a register is about to be asked.
pub(crate) fn log(tx: &mut Tx<'_>, ctx: &Ctx, look_up: &LookUp) -> Result<()> {
    store::insert(tx, ctx.city(), look_up)
}

/// Asks the population register, compares, and logs what came of it.
///
/// # Errors
/// As any write. A register that is away is [`Outcome::Away`], no error.
pub(crate) async fn compare(ctx: &Ctx, id: Uuid, question: Question, typed: Typed) -> Result<Outcome> {
    let registers = ctx.civic().registers().clone();
    let asked = tokio::task::spawn_blocking(move || registers.population(&question)).await;
    let outcome = match asked {
        Ok(Ok(person)) => rules::compare(&typed, person.as_ref()),
        Ok(Err(_)) => Outcome::Away,
        Err(error) => return Err(Error::Internal(error.to_string())),
    };
    ctx.write(move |ctx, tx| store::ended(tx, ctx.city(), id, (outcome, ctx.now))).await?;
    Ok(outcome)
}

/// Who looked, in a case; oldest first.
pub(crate) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<LookUp>> {
    store::of_case(tx, city, case)
}

/// Who looked, in every case of somebody who gave this address; newest first.
pub(crate) fn of_email(tx: &mut Tx<'_>, city: i64, email: &str) -> Result<Vec<LookUp>> {
    store::of_email(tx, city, email, SHOWN)
}

/// The newest look-ups of the city, for the inspectorate.
///
/// # Errors
/// [`Error::Forbidden`] for everybody else.
pub async fn newest(ctx: &Ctx, officer: &Officer) -> Result<Vec<LookUp>> {
    if !officer.is(Role::Inspector) {
        return Err(Error::Forbidden);
    }
    ctx.read(|ctx, tx| store::newest(tx, ctx.city(), SHOWN)).await
}
