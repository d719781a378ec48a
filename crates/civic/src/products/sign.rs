//! Signing. The file is printed again with the name of who signs, then signed, then kept, and only then is the document
//! signed: whatever fails before leaves it waiting as it was.

use kit::db::Tx;
use kit::signing::keys::Detached;
use kit::signing::{Error as Refusal, Person, Secret};
use sha2::{Digest, Sha256};

use super::model::{ProductState, Seal, Sheet};
use super::store::{self, Product, Step};
use super::{keep, not_now, own, print, rules, signs};
use crate::context::Ctx;
use crate::error::Check;
use crate::identity::Officer;
use crate::{Error, Problem, Result};

/// Digits of a NIK.
const NIK: usize = 16;

/// Who signs through a signing service, from what was typed. Neither is kept or shown anywhere.
///
/// # Errors
/// [`Error::Invalid`] at `nik` or `pass_phrase`.
pub fn person(nik: &str, pass_phrase: &str) -> Result<Person> {
    let nik: String = nik.chars().filter(|c| !c.is_whitespace()).collect();
    let mut check = Check::default();
    let digits = nik.len() == NIK && nik.bytes().all(|b| b.is_ascii_digit());
    check.that(digits, "nik", Problem::BadNumber);
    check.that(!pass_phrase.is_empty(), "pass_phrase", Problem::Missing);
    check.done()?;
    Ok(Person { number: Secret::new(nik), pass_phrase: Secret::new(pass_phrase.to_owned()) })
}

/// A document that has been signed and is kept, and does not say so yet.
#[derive(Clone, Debug)]
pub(crate) struct Sealed {
    product: String,
    file: String,
    sha256: Vec<u8>,
    seal: Seal,
    detached: Option<Detached>,
}

/// All of signing that needs no transaction.
///
/// # Errors
/// As `cases::sign`.
pub(crate) async fn seal(ctx: &Ctx, officer: &Officer, id: &str, person: Option<Person>) -> Result<Sealed> {
    let (by, id) = (officer.clone(), id.to_owned());
    let (product, deputy) = ctx
        .read(move |ctx, tx| {
            let product = own(tx, ctx, &by, &id)?;
            let deputy = signs(tx, ctx, &by)?.ok_or(Error::Forbidden)?;
            Ok((product, deputy))
        })
        .await?;
    if product.state != ProductState::Written {
        return Err(not_now("sign", product.state));
    }
    let seal = Seal { by: officer.name().to_owned(), deputy, at: ctx.now };
    let says = product.says()?;
    let sheet = Sheet { product: product.clone(), says: says.clone(), seal: Some(seal.clone()) };
    let printed = print(ctx, sheet).await?;
    let (within, of) = (ctx.clone(), product.clone());
    let signed = tokio::task::spawn_blocking(move || {
        let signer = within.civic().signer();
        let Some(service) = signer.service() else {
            let message = rules::message(within.city(), &of, &says, &Sha256::digest(&printed));
            let detached = signer.keys().sign(&message, within.book.city.sample)?;
            return Ok((printed, Some(detached)));
        };
        let person = person.ok_or(Refusal::WrongPassPhrase)?;
        Ok((service.sign(&format!("{}.pdf", of.product), &printed, &person)?, None))
    });
    let (bytes, detached) = signed.await.map_err(|e| Error::Internal(e.to_string()))?.map_err(refused)?;
    let (file, sha256) = keep(ctx, &product.product, bytes).await?;
    Ok(Sealed { product: product.product, file, sha256, seal, detached })
}

/// Says of a document that it is signed, inside a transaction.
///
/// # Errors
/// [`Error::NotNow`] when somebody else was quicker.
pub(crate) fn sign_in(tx: &mut Tx<'_>, ctx: &Ctx, sealed: &Sealed) -> Result<Product> {
    let kept = store::Kept {
        file: &sealed.file,
        sha256: &sealed.sha256,
        at: sealed.seal.at,
        by: &sealed.seal.by,
        deputy: sealed.seal.deputy,
        detached: sealed.detached.as_ref(),
    };
    if !store::sign(tx, ctx.city(), &sealed.product, &kept)? {
        let now = store::one(tx, ctx.city(), &sealed.product)?;
        return Err(not_now("sign", now.state));
    }
    let step = Step {
        kind: ProductState::Signed,
        at: sealed.seal.at,
        who: sealed.seal.by.clone(),
        note: String::new(),
        sha256: Some(sealed.sha256.clone()),
    };
    store::step(tx, ctx.city(), &sealed.product, &step)?;
    store::one(tx, ctx.city(), &sealed.product)
}

/// What a refusal to sign means for whoever wanted to.
fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::WrongPassPhrase => Error::field("pass_phrase", Problem::WrongPassPhrase),
        Refusal::Refused(_) => Error::field("nik", Problem::SignerRefused),
        Refusal::NotConfigured => Error::field("signer", Problem::NoSigner),
        Refusal::Settings(text) => Error::Internal(format!("signing: {text}")),
        away @ Refusal::Unavailable(_) => Error::Unavailable(away.to_string()),
    }
}
