//! Documents the city issues at the end of a public service: letters, recommendations, permits of its own. Never
//! what a national system issues. Drafted and numbered in the transaction of the step that produces them
//! ([`draft`]), typeset in the background ([`typeset`]), signed by the head of the agency (`cases::sign`), checked by
//! whoever holds the paper ([`look_up`], [`matches`]), taken back or issued again ([`revoke`], [`reissue`]).
//!
//! What a document says is never changed, and what happened to it is only added to. Its identifier cannot be
//! guessed: knowing it is the right to see what the paper says.

mod check;
mod model;
mod rules;
mod sign;
mod store;

use bytes::Bytes;
use kit::db::Tx;
use kit::ids;
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use check::{Reading, Verified, look_up, matches, verify_files};
pub use model::{Match, NewProduct, Opened, Press, ProductState, Says, Seal, Sheet, Shown, Standing};
pub use rules::{FIELDS_MAX, LINE_MAX, VALUE_MAX, is_pattern, parse, show};
pub use sign::person;
pub(crate) use sign::{seal, sign_in};
pub(crate) use store::STATEMENTS;
pub use store::{Product, Step};

use crate::context::Ctx;
use crate::error::Check;
use crate::identity::{self, Officer, Role};
use crate::{Error, Result, cities};

/// Documents shown in one list.
const SHOWN: i64 = 100;
/// Documents typeset in one turn.
const BATCH: i64 = 10;

impl Product {
    /// What it says.
    ///
    /// # Errors
    /// [`Error::Internal`] when what is stored cannot be read.
    pub fn says(&self) -> Result<Says> {
        serde_json::from_value(self.says.clone()).map_err(|e| Error::Internal(format!("document: {e}")))
    }

    /// What anybody is told about it now.
    ///
    /// # Errors
    /// As [`Product::says`].
    pub fn standing(&self, ctx: &Ctx) -> Result<Standing> {
        Ok(rules::standing(self.state, self.says()?.valid_until, today(ctx)))
    }
}

fn today(ctx: &Ctx) -> i64 {
    cities::day_of(ctx.book.offices.date(ctx.now))
}

/// Drafts a document and gives it the agency's next number, inside the transaction of the step that produces it.
/// The caller has the right to produce it.
///
/// # Errors
/// [`Error::Invalid`] when something is missing or too long.
pub fn draft(tx: &mut Tx<'_>, ctx: &Ctx, new: &NewProduct) -> Result<Product> {
    issue(tx, ctx, new, (None, ""))
}

/// Drafts the document of a step; in the place of what the case was given before, which does not hold from now on.
///
/// # Errors
/// As [`draft`].
pub(crate) fn draft_next(tx: &mut Tx<'_>, ctx: &Ctx, new: &NewProduct) -> Result<Product> {
    let earlier = store::of_case(tx, ctx.city(), new.case_id)?;
    let Some(old) = earlier.iter().rev().find(|product| rules::may_reissue(product.state)) else {
        return draft(tx, ctx, new);
    };
    let next = issue(tx, ctx, new, (Some(&old.product), ""))?;
    end(tx, ctx, old, (ProductState::Replaced, Some(&next.product)))?;
    step(tx, ctx, &old.product, (ProductState::Replaced, "", ""))?;
    Ok(next)
}

/// Takes back what nobody has signed: the case goes on, or ends, without it.
///
/// # Errors
/// As any write.
pub(crate) fn drop_unsigned(tx: &mut Tx<'_>, ctx: &Ctx, case_id: Uuid) -> Result<()> {
    let waiting = |product: &Product| matches!(product.state, ProductState::Drafted | ProductState::Written);
    for product in store::of_case(tx, ctx.city(), case_id)?.into_iter().filter(waiting) {
        end(tx, ctx, &product, (ProductState::Revoked, None))?;
        step(tx, ctx, &product.product, (ProductState::Revoked, "", ""))?;
    }
    Ok(())
}

/// The same, perhaps in the place of another, by somebody.
fn issue(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    new: &NewProduct,
    (replaces, who): (Option<&str>, &str),
) -> Result<Product> {
    rules::check(new)?;
    let id = ids::spoken(ctx.civic().chance(), rules::ID);
    let year = i64::from(ctx.book.offices.date(ctx.now).year());
    let seq = store::next_seq(tx, ctx.city(), (&new.agency, year), &id)?;
    let pattern = &ctx.book.city.settings.products.number;
    let product = Product {
        number: rules::number(pattern, (&new.agency, &new.service), (year, seq)),
        product: id,
        case_id: new.case_id,
        code: new.code.clone(),
        service: new.service.clone(),
        name: new.name.trim().to_owned(),
        agency: new.agency.clone(),
        says: serde_json::to_value(&new.says).map_err(|e| Error::Internal(e.to_string()))?,
        created_at: ctx.now,
        replaces: replaces.map(str::to_owned),
        state: ProductState::Drafted,
        file: None,
        sha256: None,
        signed_at: None,
        signed_by: None,
        deputy: false,
        signed_key: None,
        signature: None,
        replaced_by: None,
    };
    store::insert(tx, ctx.city(), &product)?;
    step(tx, ctx, &product.product, (ProductState::Drafted, who, ""))?;
    Ok(product)
}

/// Adds what happened, with who did it and why.
fn step(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    product: &str,
    (kind, who, note): (ProductState, &str, &str),
) -> Result<()> {
    let step = Step { kind, at: ctx.now, who: who.to_owned(), note: note.to_owned(), sha256: None };
    store::step(tx, ctx.city(), product, &step)
}

/// Prints a sheet where blocking is allowed.
async fn print(ctx: &Ctx, sheet: Sheet) -> Result<Vec<u8>> {
    let within = ctx.clone();
    let number = sheet.product.number.clone();
    let printed = tokio::task::spawn_blocking(move || within.civic().press().print(&within, &sheet)).await;
    let printed = printed.map_err(|e| Error::Internal(e.to_string()))?;
    printed.map_err(|problem| Error::Internal(format!("document {number}: {problem}")))
}

/// Keeps a file under a name that says what is in it, so that nothing is written over; its name and SHA-256.
async fn keep(ctx: &Ctx, product: &str, bytes: Vec<u8>) -> Result<(String, Vec<u8>)> {
    let sha256 = Sha256::digest(&bytes).to_vec();
    let mark = ids::letters(sha256.get(..10).unwrap_or_default());
    let file = format!("{}/products/{product}-{mark}.pdf", ctx.city());
    ctx.civic().blobs().put(&file, Bytes::from(bytes)).await?;
    Ok((file, sha256))
}

/// Makes files of the documents that have none yet; how many. The file is on the disk before the document names
/// it. One that cannot be set does not hold up the others.
///
/// # Errors
/// [`Error::Internal`] when one could not be set, [`Error::Unavailable`] when it could not be kept.
pub async fn typeset(ctx: &Ctx) -> Result<usize> {
    let drafted = ctx.read(|ctx, tx| store::unwritten(tx, ctx.city(), BATCH)).await?;
    let (mut count, mut failed) = (0, None);
    for product in drafted {
        match write(ctx, product).await {
            Ok(()) => count += 1,
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(count),
    }
}

async fn write(ctx: &Ctx, product: Product) -> Result<()> {
    let id = product.product.clone();
    let says = product.says()?;
    let pdf = print(ctx, Sheet { product, says, seal: None }).await?;
    let (file, sha256) = keep(ctx, &id, pdf).await?;
    ctx.write(move |ctx, tx| {
        if store::written(tx, ctx.city(), &id, &file)? {
            let step = Step {
                kind: ProductState::Written,
                at: ctx.now,
                who: String::new(),
                note: String::new(),
                sha256: Some(sha256.clone()),
            };
            store::step(tx, ctx.city(), &id, &step)?;
        }
        Ok(())
    })
    .await
}

/// Documents of a case, oldest first, for whoever may see the case.
///
/// # Errors
/// As any read.
pub fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Product>> {
    store::of_case(tx, city, case)
}

/// The signed file of a document, for whoever may see its case. One that was taken back or replaced is not handed
/// out any more.
///
/// # Errors
/// [`Error::NotFound`] unless it is signed and stands.
pub async fn file(ctx: &Ctx, product: &Product) -> Result<Bytes> {
    let file = product.file.as_ref().filter(|_| product.state == ProductState::Signed);
    Ok(ctx.civic().blobs().get(file.ok_or(Error::NotFound)?).await?)
}

/// Who looks after what an agency issued: itself, or who carries on for it.
fn keeper<'a>(ctx: &'a Ctx, agency: &'a str) -> &'a str {
    ctx.book.agencies.heir(agency, today(ctx)).unwrap_or(agency)
}

/// A document of the officer's agency, or of one it carries on for; of others they learn nothing.
fn own(tx: &mut Tx<'_>, ctx: &Ctx, officer: &Officer, id: &str) -> Result<Product> {
    let id = parse(id).ok_or(Error::NotFound)?;
    let product = store::one(tx, ctx.city(), &id)?;
    if keeper(ctx, &product.agency) == officer.agency() { Ok(product) } else { Err(Error::NotFound) }
}

/// Whether somebody may sign for their agency: `Some(false)` its head, `Some(true)` who stands in for one today.
fn signs(tx: &mut Tx<'_>, ctx: &Ctx, officer: &Officer) -> Result<Option<bool>> {
    if officer.is(Role::Head) {
        return Ok(Some(false));
    }
    let people = identity::reach(tx, ctx.city(), Some(officer.agency()))?;
    let mut heads = people.iter().filter(|person| person.is(Role::Head));
    Ok(heads.any(|head| head.deputy_on(today(ctx)) == Some(officer.id())).then_some(true))
}

/// Whether somebody may take back and correct what their agency issued: those who direct it.
fn directs(officer: &Officer) -> bool {
    officer.directs() || officer.is(Role::Head)
}

/// Documents of the officer's agency and those it carries on for: those that wait for a signature, and those that were signed, newest first.
///
/// # Errors
/// As any read.
pub async fn list(ctx: &Ctx, officer: &Officer) -> Result<(Vec<Product>, Vec<Product>)> {
    let agency = officer.agency().to_owned();
    ctx.read(move |ctx, tx| {
        let all = ctx.book.agencies.iter().map(|known| known.agency.as_str());
        let kept: Vec<&str> = all.filter(|known| keeper(ctx, known) == agency).collect();
        let mut of = |states: &[ProductState]| -> Result<Vec<Product>> {
            let mut found = Vec::new();
            for (agency, state) in
                kept.iter().flat_map(|agency| states.iter().map(move |state| (agency, state)))
            {
                found.extend(store::of_agency(tx, ctx.city(), agency, (*state, SHOWN))?);
            }
            found.sort_by_key(|product| std::cmp::Reverse(product.created_at));
            Ok(found)
        };
        let waiting = of(&[ProductState::Written, ProductState::Drafted])?;
        Ok((waiting, of(&[ProductState::Signed, ProductState::Revoked, ProductState::Replaced])?))
    })
    .await
}

/// One document on the desk of its agency.
///
/// # Errors
/// [`Error::NotFound`] for everybody else.
pub async fn open(ctx: &Ctx, officer: &Officer, id: &str) -> Result<Opened> {
    let (officer, id) = (officer.clone(), id.to_owned());
    ctx.read(move |ctx, tx| {
        let product = own(tx, ctx, &officer, &id)?;
        let says = product.says()?;
        let signs = signs(tx, ctx, &officer)?.is_some();
        Ok(Opened {
            standing: rules::standing(product.state, says.valid_until, today(ctx)),
            steps: store::steps(tx, ctx.city(), &product.product)?,
            may_sign: signs && product.state == ProductState::Written,
            may_direct: directs(&officer) && rules::may_reissue(product.state),
            product,
            says,
        })
    })
    .await
}

/// The newest file of a document, signed or not, for its agency.
///
/// # Errors
/// [`Error::NotFound`] as [`open`], and while it has not been typeset.
pub async fn document(ctx: &Ctx, officer: &Officer, id: &str) -> Result<Bytes> {
    let opened = open(ctx, officer, id).await?;
    Ok(ctx.civic().blobs().get(&opened.product.file.ok_or(Error::NotFound)?).await?)
}

/// Takes a document back. Whoever looks it up is told from now on that it does not hold; the reason stays inside.
///
/// # Errors
/// [`Error::NotFound`] as [`open`]; [`Error::Forbidden`] for whoever does not direct the agency; [`Error::Invalid`] at
/// `reason`; [`Error::NotNow`] when it was taken back or replaced before.
pub async fn revoke(ctx: &Ctx, officer: &Officer, id: &str, reason: &str) -> Result<Product> {
    let (officer, id, reason) = (officer.clone(), id.to_owned(), reason.trim().to_owned());
    ctx.write(move |ctx, tx| {
        let product = directed(tx, ctx, &officer, (&id, &reason))?;
        if !rules::may_revoke(product.state) {
            return Err(not_now("revoke", product.state));
        }
        end(tx, ctx, &product, (ProductState::Revoked, None))?;
        step(tx, ctx, &product.product, (ProductState::Revoked, officer.name(), &reason))?;
        store::one(tx, ctx.city(), &product.product)
    })
    .await
}

/// Issues a document again with corrected fields: a new one with a number of its own that waits for a signature. The
/// old one does not hold from now on, and says by which it was replaced.
///
/// # Errors
/// As [`revoke`]; [`Error::Invalid`] also at `value.N`.
pub async fn reissue(
    ctx: &Ctx,
    officer: &Officer,
    id: &str,
    fields: Vec<(String, String)>,
    reason: &str,
) -> Result<Product> {
    let (officer, id, reason) = (officer.clone(), id.to_owned(), reason.trim().to_owned());
    ctx.write(move |ctx, tx| {
        let old = directed(tx, ctx, &officer, (&id, &reason))?;
        if !rules::may_reissue(old.state) {
            return Err(not_now("reissue", old.state));
        }
        let new = NewProduct {
            case_id: old.case_id,
            code: old.code.clone(),
            service: old.service.clone(),
            name: old.name.clone(),
            agency: keeper(ctx, &old.agency).to_owned(),
            says: Says { fields: fields.clone(), ..old.says()? },
        };
        let new = issue(tx, ctx, &new, (Some(&old.product), officer.name()))?;
        end(tx, ctx, &old, (ProductState::Replaced, Some(&new.product)))?;
        step(tx, ctx, &old.product, (ProductState::Replaced, officer.name(), &reason))?;
        Ok(new)
    })
    .await
}

/// A document that this officer may take back or correct, for a reason that was given.
fn directed(tx: &mut Tx<'_>, ctx: &Ctx, officer: &Officer, (id, reason): (&str, &str)) -> Result<Product> {
    let product = own(tx, ctx, officer, id)?;
    if !directs(officer) {
        return Err(Error::Forbidden);
    }
    let mut check = Check::default();
    check.text(reason, "reason", LINE_MAX);
    check.done()?;
    Ok(product)
}

/// Ends a document in the state it was seen in.
fn end(tx: &mut Tx<'_>, ctx: &Ctx, seen: &Product, to: (ProductState, Option<&str>)) -> Result<()> {
    // Somebody else was quicker: signed it, or took it back.
    if store::end(tx, ctx.city(), seen, to)? { Ok(()) } else { Err(Error::Conflict(Vec::new())) }
}

fn not_now(action: &'static str, state: ProductState) -> Error {
    Error::NotNow { action, state: state.word() }
}
