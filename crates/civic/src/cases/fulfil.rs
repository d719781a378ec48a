//! What the steps of an application need beside the case itself: a bill where the applicant pays, a document where the
//! city makes one. Both begin and end in the transaction of the step, and end the step in theirs.

use kit::db::Tx;
use kit::signing::Person;
use uuid::Uuid;

use super::advance;
use super::model::{Action, Actor, Case, Dossier};
use super::rules::{definition, says};
use crate::context::Ctx;
use crate::duties::{Duty, DutyKind};
use crate::identity::Officer;
use crate::payments::{self, BankRight, Charge, Notification, Outcome, Received};
use crate::products::{self, NewProduct, Product};
use crate::services::{Definition, Maker};
use crate::{Error, Problem, Result};

/// Opens and takes back what the duties of a case, as they were and as they are, ask for. Nothing for a complaint.
pub(super) fn follow(ctx: &Ctx, tx: &mut Tx<'_>, before: &[Duty], after: &Dossier) -> Result<()> {
    let Some(definition) = definition(&after.case, &ctx.book) else { return Ok(()) };
    let owed = |duties: &[Duty], kind| duties.iter().any(|duty| duty.open && duty.kind == kind);
    let ended = |kind| owed(before, kind) && !owed(&after.duties, kind);
    if ended(DutyKind::Pay) {
        // One that was paid stays as it is.
        payments::cancel(tx, ctx, after.case.case_id)?;
    }
    if ended(DutyKind::Produce) {
        products::drop_unsigned(tx, ctx, after.case.case_id)?;
    }
    for duty in after.duties.iter().skip(before.len()).filter(|duty| duty.open) {
        match duty.kind {
            DutyKind::Pay => charge(ctx, tx, (&after.case, definition), duty)?,
            DutyKind::Produce => draft(ctx, tx, (&after.case, definition), duty)?,
            _ => {}
        }
    }
    Ok(())
}

fn charge(ctx: &Ctx, tx: &mut Tx<'_>, (case, definition): (&Case, &Definition), duty: &Duty) -> Result<()> {
    let amount = definition.fee.total(&case.answers);
    let charge = Charge {
        case_id: case.case_id,
        code: case.code.clone(),
        agency: duty.agency.clone(),
        amount: amount.ok_or(Error::field("amount", Problem::BadNumber))?,
        what: definition.name.id.clone(),
        expires_at: duty.due_at,
    };
    payments::open(tx, ctx, &charge).map(|_| ())
}

fn draft(ctx: &Ctx, tx: &mut Tx<'_>, (case, definition): (&Case, &Definition), duty: &Duty) -> Result<()> {
    let Some(letter) = definition.product.letter.as_ref().filter(|_| definition.product.maker == Maker::City)
    else {
        return Ok(());
    };
    let new = NewProduct {
        case_id: case.case_id,
        code: case.code.clone(),
        service: case.service.clone().unwrap_or_default(),
        name: definition.product.name.id.clone(),
        agency: duty.agency.clone(),
        says: says(letter, definition, (&case.answers, &duty.agency), (&ctx.book, ctx.now)),
    };
    products::draft_next(tx, ctx, &new).map(|_| ())
}

/// Takes in what a bank told. Money that settles the bill of a step ends the step, in the same transaction.
///
/// # Errors
/// [`Error::Conflict`] when another notification came under the same number of call today.
pub async fn receive(ctx: &Ctx, _: &BankRight, notification: Notification) -> Result<Received> {
    let (received, stirred) = ctx
        .write(move |ctx, tx| {
            let received = payments::receive_in(tx, ctx, &notification)?;
            let settled = received.payment.as_ref().filter(|_| received.outcome == Outcome::Paid);
            let stirred = match settled {
                Some(bill) => {
                    let (amount, reference) = (bill.amount, bill.reference.clone());
                    step(ctx, tx, bill.case_id, &Actor::System, &Action::Paid { amount, reference })?
                }
                None => Vec::new(),
            };
            Ok((received, stirred))
        })
        .await?;
    ctx.stir(stirred);
    Ok(received)
}

/// Signs a document: by the signing service for this person, or by the installation's key where there is none. The
/// step that waits for it ends in the same transaction; a correction of what was handed over is signed alone.
///
/// # Errors
/// [`Error::NotFound`] as [`products::open`]; [`Error::Forbidden`] for everybody but the head of the agency and who stands
/// in for them; [`Error::NotNow`] unless it waits for a signature; [`Error::Invalid`] at `pass_phrase` or `nik` when
/// the service refuses; [`Error::Unavailable`] when it is away: then the document waits as before.
pub async fn sign(ctx: &Ctx, officer: &Officer, id: &str, person: Option<Person>) -> Result<Product> {
    let sealed = products::seal(ctx, officer, id, person).await?;
    let actor = advance::actor(officer);
    let (product, stirred) = ctx
        .write(move |ctx, tx| {
            let product = products::sign_in(tx, ctx, &sealed)?;
            let issued = Action::Issued { number: product.number.clone() };
            let stirred = step(ctx, tx, product.case_id, &actor, &issued)?;
            Ok((product, stirred))
        })
        .await?;
    ctx.stir(stirred);
    Ok(product)
}

/// Takes a step of a case where it fits; the agencies whose lists changed. Where nothing waits for it, nothing is done.
fn step(ctx: &Ctx, tx: &mut Tx<'_>, case: Uuid, actor: &Actor, action: &Action) -> Result<Vec<String>> {
    match advance::take(ctx, tx, case, (actor, action)) {
        Err(Error::NotNow { .. } | Error::NotFound) => Ok(Vec::new()),
        other => other,
    }
}
