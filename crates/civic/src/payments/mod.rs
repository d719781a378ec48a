//! Fees. A step of a case opens a bill ([`open`]) in its own transaction; a resident pays it by QRIS; the bank tells
//! (`receive_in`, called by `cases::receive`). A bill is settled once, whatever the bank tells how often and in which order, and every rupiah that
//! settles nothing is owed back by an agency until somebody closes it ([`returned`]).
//!
//! Everything the bank told stays in a table of its own that is only added to. `rules::decide` decides while the bill is
//! held, so that two notifications at once are two in a row.

mod model;
mod rules;
mod store;

use kit::db::Tx;
pub use model::{BankRight, Charge, Notification, Outcome, PaymentState, Received, Standing};
pub use rules::unfit;
use sha2::{Digest, Sha256};
use store::Notice;
pub(crate) use store::STATEMENTS;
pub use store::{Accounts, Payment, Refund};
use uuid::Uuid;

use crate::cities::{City, Merchant};
use crate::context::Ctx;
use crate::error::Check;
use crate::identity::Officer;
use crate::{Error, Problem, Result, audit, cities};

/// The largest fee: what the amount of a code has room for, and far more than a city asks.
pub const AMOUNT_MAX: i64 = 999_999_999_999;
/// How long a token of a bank is good for, in seconds.
pub const TOKEN_SECONDS: i64 = 900;
/// The longest reference of a transfer back, in characters.
pub const REFERENCE_MAX: usize = 64;
/// Entries to be returned that are shown at once.
pub const OWED_SHOWN: i64 = 200;
/// How often a notification is decided anew when another one was recorded meanwhile.
const TRIES: usize = 3;

/// The account fees are paid to. `None`: in this city no service can have a fee. Only a sample makes codes of an example.
#[must_use]
pub fn account(city: &City) -> Option<&Merchant> {
    let fits = |merchant: &&Merchant| unfit(merchant).is_empty() && (city.sample || !merchant.example);
    city.settings.payments.as_ref().filter(fits)
}

/// Opens a bill for a step of a case that has decided who may. A bill of the case that has expired gives way to it.
///
/// # Errors
/// [`Error::NotNow`] while another bill of the case waits, and in a city without an [`account`];
/// [`Error::Invalid`] at `amount`.
pub fn open(tx: &mut Tx<'_>, ctx: &Ctx, charge: &Charge) -> Result<Payment> {
    let not_now = |state| Error::NotNow { action: "charge", state };
    let merchant = account(&ctx.book.city).ok_or(not_now("no_account"))?;
    if !(1..=AMOUNT_MAX).contains(&charge.amount) {
        return Err(Error::field("amount", Problem::BadNumber));
    }
    let chance = ctx.civic().chance();
    // 48 random bits: should two ever be alike, the unique key refuses the later one and the step can be repeated.
    let reference = kit::ids::letters(&chance.bytes::<6>()).to_uppercase();
    let payment = Payment {
        payment_id: chance.id(ctx.now),
        case_id: charge.case_id,
        code: charge.code.clone(),
        agency: charge.agency.clone(),
        amount: charge.amount,
        what: charge.what.clone(),
        qris: rules::text(merchant, charge.amount, &reference),
        reference,
        state: PaymentState::Waiting,
        opened_at: ctx.now,
        expires_at: charge.expires_at,
        paid_at: None,
        bank_reference: None,
        version: 1,
    };
    store::replace(tx, ctx.city(), charge.case_id, ctx.now)?;
    if store::open(tx, ctx.city(), &payment)? { Ok(payment) } else { Err(not_now("waiting")) }
}

/// Takes the waiting bill of a case back; whether there was one. One that is paid stays paid.
///
/// # Errors
/// As any write.
pub fn cancel(tx: &mut Tx<'_>, ctx: &Ctx, case_id: Uuid) -> Result<bool> {
    store::cancel(tx, ctx.city(), case_id)
}

/// The bills of a case, oldest first, for whoever may see the case.
///
/// # Errors
/// As any read.
pub fn of_case(tx: &mut Tx<'_>, city: i64, case_id: Uuid) -> Result<Vec<Payment>> {
    store::of_case(tx, city, case_id)
}

/// A token for a bank that has proved who it is, and for how many seconds it is good. It is kept as a hash.
///
/// # Errors
/// As any write.
pub async fn new_token(ctx: &Ctx) -> Result<(String, i64)> {
    let token = kit::ids::letters(&ctx.civic().chance().bytes::<20>());
    let hash = Sha256::digest(token.as_bytes()).to_vec();
    let until = ctx.now.plus_seconds(TOKEN_SECONDS);
    ctx.write(move |ctx, tx| store::new_token(tx, ctx.city(), &hash, (ctx.now, until))).await?;
    Ok((token, TOKEN_SECONDS))
}

/// The right that a token gives.
///
/// # Errors
/// [`Error::Unknown`] for one that was never given or has expired.
pub async fn bank(ctx: &Ctx, token: &str) -> Result<BankRight> {
    let hash = Sha256::digest(token.as_bytes()).to_vec();
    let known = ctx.read(move |ctx, tx| store::knows_token(tx, ctx.city(), &hash, ctx.now)).await?;
    if known { Ok(BankRight(())) } else { Err(Error::Unknown) }
}

/// Takes a notification in, inside of a transaction of which the step of the case is part; a repeat changes nothing and is
/// answered as the first one was. Whoever calls has a [`BankRight`].
///
/// # Errors
/// [`Error::Conflict`] when another notification came under the same number of call today.
pub(crate) fn receive_in(tx: &mut Tx<'_>, ctx: &Ctx, told: &Notification) -> Result<Received> {
    let day = cities::day_of(ctx.book.offices.date(ctx.now));
    for _ in 0..TRIES {
        if let Some(known) = store::of_call(tx, ctx.city(), day, &told.external_id)? {
            if known.body_hash != told.body_hash {
                return Err(Error::Conflict(Vec::new()));
            }
            let payment = store::by_reference(tx, ctx.city(), &known.reference)?;
            return Ok(Received { outcome: Outcome::Again, first: known.first, payment });
        }
        let bill = store::hold(tx, ctx.city(), &told.reference)?;
        let before = store::of_money(tx, ctx.city(), &told.bank_reference)?;
        let outcome = rules::decide(
            rules::Told { reference: &told.reference, amount: told.amount },
            told.moved,
            before.as_ref().map(|b| rules::Told { reference: &b.reference, amount: b.amount }),
            bill.as_ref().map(|bill| rules::Bill { state: bill.state, amount: bill.amount }),
        );
        let first = before.filter(|_| outcome == Outcome::Again).map_or(outcome, |before| before.first);
        let notice = Notice {
            notice_id: ctx.civic().chance().id(ctx.now),
            day,
            external_id: told.external_id.clone(),
            body_hash: told.body_hash.clone(),
            bank_reference: told.bank_reference.clone(),
            reference: told.reference.clone(),
            amount: told.amount,
            outcome,
            first,
            payment_id: bill.as_ref().map(|bill| bill.payment_id),
            at: ctx.now,
        };
        if store::record(tx, ctx.city(), &notice)? {
            let payment = book(tx, ctx, &notice, bill)?;
            return Ok(Received { outcome, first, payment });
        }
        // Told by another call in the same moment: what it led to can be read now.
    }
    Err(Error::Unavailable("notifications of one payment in each other's way".to_owned()))
}

/// Settles the bill, or notes what is owed back; the bill as it is then.
fn book(tx: &mut Tx<'_>, ctx: &Ctx, notice: &Notice, bill: Option<Payment>) -> Result<Option<Payment>> {
    if let (Outcome::Paid, Some(bill)) = (notice.outcome, &bill) {
        if !store::settle(tx, ctx.city(), bill, (&notice.bank_reference, ctx.now))? {
            return Err(Error::Internal("a bill that was held has changed".to_owned()));
        }
        return store::by_reference(tx, ctx.city(), &bill.reference);
    }
    if notice.outcome.is_owed_back() {
        store::owe(
            tx,
            ctx.city(),
            &Refund {
                notice_id: notice.notice_id,
                agency: bill.as_ref().map_or_else(|| keeper(ctx), |bill| &bill.agency).to_owned(),
                code: bill.as_ref().map(|bill| bill.code.clone()),
                reference: notice.reference.clone(),
                bank_reference: notice.bank_reference.clone(),
                amount: notice.amount,
                expected: bill.as_ref().map(|bill| bill.amount),
                why: notice.outcome,
                since_at: ctx.now,
                done_at: None,
                done_by: None,
                done_reference: None,
            },
        )?;
    }
    Ok(bill)
}

/// What the officer's agency owes back, oldest first; also what agencies owed whose work it carries on.
///
/// # Errors
/// As any read.
pub async fn owed(ctx: &Ctx, officer: &Officer) -> Result<Vec<Refund>> {
    let agency = officer.agency().to_owned();
    ctx.read(move |ctx, tx| {
        let today = cities::day_of(ctx.book.offices.date(ctx.now));
        let all = ctx.book.agencies.iter().map(|one| &one.agency);
        let owing: Vec<String> = all.filter(|one| owes(ctx, one, today) == agency).cloned().collect();
        store::owed(tx, ctx.city(), &owing, OWED_SHOWN)
    })
    .await
}

/// The agency that answers for money of no bill.
fn keeper(ctx: &Ctx) -> &str {
    let settings = &ctx.book.city.settings;
    settings.payments.as_ref().map_or(&settings.verifier_agency, |merchant| &merchant.agency)
}

/// The agency that owes today what this one did: its heir, else whoever keeps the account; the verifying agency never ends.
fn owes<'a>(ctx: &'a Ctx, agency: &'a str, today: i64) -> &'a str {
    let heir = |code| ctx.book.agencies.heir(code, today);
    heir(agency).or_else(|| heir(keeper(ctx))).unwrap_or(&ctx.book.city.settings.verifier_agency)
}

/// Money was given back: closes the entry with the reference of the transfer. Audited.
///
/// # Errors
/// [`Error::NotFound`] for another agency's; [`Error::Forbidden`] unless they direct the agency; [`Error::NotNow`] when it
/// is closed already; [`Error::Invalid`] at `reference` (missing, too long).
pub async fn returned(ctx: &Ctx, officer: &Officer, notice: Uuid, reference: &str) -> Result<()> {
    if !officer.directs() {
        return Err(Error::Forbidden);
    }
    let reference = reference.trim().to_owned();
    let mut check = Check::default();
    check.text(&reference, "reference", REFERENCE_MAX);
    check.done()?;
    let by = officer.clone();
    ctx.write(move |ctx, tx| {
        let today = cities::day_of(ctx.book.offices.date(ctx.now));
        let entry = store::refund(tx, ctx.city(), notice)?;
        let entry = entry.filter(|entry| owes(ctx, &entry.agency, today) == by.agency()).ok_or(Error::NotFound)?;
        if !store::returned(tx, ctx.city(), notice, (ctx.now, by.name(), &reference))? {
            return Err(Error::NotNow { action: "return_money", state: "returned" });
        }
        let after = serde_json::json!({"amount": entry.amount, "why": entry.why, "bank_reference": entry.bank_reference,
            "returned_by": reference});
        let change = audit::Change { before: None, after: Some(after) };
        audit::record(tx, ctx, &by, "payment.return", entry.code.as_deref().unwrap_or(&entry.reference), change)
    })
    .await
}

/// Where the money is that the bank told of.
///
/// # Errors
/// As any read.
pub async fn accounts(ctx: &Ctx) -> Result<Accounts> {
    ctx.read(|ctx, tx| store::accounts(tx, ctx.city())).await
}
