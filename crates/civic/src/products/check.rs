//! What whoever holds a document can find out about it, and what the operator can about all of them.

use kit::signing::keys::{Check, Detached};
use sha2::{Digest, Sha256};

use super::model::{Match, ProductState, Says, Shown};
use super::store::{self, Product};
use super::{parse, rules, today};
use crate::context::Ctx;
use crate::{Error, Result};

/// A file somebody holds against a document, read piece by piece; nothing of it is kept.
#[derive(Clone, Debug, Default)]
pub struct Reading(Sha256);

impl Reading {
    /// Takes the next piece.
    pub fn add(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }
}

/// Checks the installation's own signature; `None` where there is none, since a service signed or nobody yet.
fn checked(ctx: &Ctx, product: &Product, says: &Says) -> Option<Check> {
    let (key, value) = product.signed_key.clone().zip(product.signature.clone())?;
    let sha256 = product.sha256.as_deref().unwrap_or_default();
    let message = rules::message(ctx.city(), product, says, sha256);
    Some(ctx.civic().signer().keys().check(&message, &Detached { key, value }))
}

/// What the document with this identifier is, for whoever holds the paper.
///
/// # Errors
/// [`Error::NotFound`] for what is no identifier, or none of this city.
pub async fn look_up(ctx: &Ctx, typed: &str) -> Result<Shown> {
    let id = parse(typed).ok_or(Error::NotFound)?;
    let (product, newer) = ctx
        .read(move |ctx, tx| {
            let product = store::one(tx, ctx.city(), &id)?;
            let newer = match &product.replaced_by {
                Some(newer) => Some(store::one(tx, ctx.city(), newer)?),
                None => None,
            };
            Ok((product, newer.map(|newer| (newer.product, newer.number))))
        })
        .await?;
    let says = product.says()?;
    let seal = checked(ctx, &product, &says);
    Ok(rules::shown(product, says, (seal, newer), today(ctx)))
}

/// Whether a file is the one that was handed out under this identifier.
///
/// # Errors
/// As [`look_up`].
pub async fn matches(ctx: &Ctx, typed: &str, file: Reading) -> Result<Match> {
    let id = parse(typed).ok_or(Error::NotFound)?;
    let sha256 = file.0.finalize().to_vec();
    ctx.read(move |ctx, tx| {
        let product = store::one(tx, ctx.city(), &id)?;
        for (found, kind) in store::of_file(tx, ctx.city(), &sha256)? {
            if found == product.product {
                let same = kind == ProductState::Signed;
                return Ok(if same { Match::Same } else { Match::Version(found) });
            }
            let other = store::one(tx, ctx.city(), &found)?;
            if (other.case_id, &other.service) == (product.case_id, &product.service) {
                return Ok(Match::Version(found));
            }
        }
        Ok(Match::Other)
    })
    .await
}

/// Documents checked in one read.
const PAGE: i64 = 100;

/// What checking every signed document found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many were checked.
    pub products: usize,
    /// The numbers of those that are not as they were signed, and why.
    pub broken: Vec<(String, &'static str)>,
}

/// Reads the file of every signed document again and checks it against what was signed.
///
/// # Errors
/// [`Error::Unavailable`] when database or files do not answer.
pub async fn verify_files(ctx: &Ctx) -> Result<Verified> {
    let mut verified = Verified::default();
    let mut after = String::new();
    loop {
        let from = after.clone();
        let page = ctx.read(move |ctx, tx| store::signed(tx, ctx.city(), &from, PAGE)).await?;
        let Some(last) = page.last() else { return Ok(verified) };
        after.clone_from(&last.product);
        for product in page {
            verified.products += 1;
            if let Some(fault) = fault(ctx, &product).await? {
                verified.broken.push((product.number, fault));
            }
        }
    }
}

async fn fault(ctx: &Ctx, product: &Product) -> Result<Option<&'static str>> {
    let file = match ctx.civic().blobs().get(product.file.as_deref().unwrap_or_default()).await {
        Ok(file) => file,
        Err(kit::blobs::Error::NotFound) => return Ok(Some("its file is missing")),
        Err(other) => return Err(Error::from(other)),
    };
    if product.sha256.as_deref() != Some(Sha256::digest(&file).as_slice()) {
        return Ok(Some("its file is not the one that was signed"));
    }
    Ok(match checked(ctx, product, &product.says()?) {
        None | Some(Check::Good) => None,
        Some(Check::OtherKey) => Some("it was signed with a key that is not named in SAMBAT_SIGNING_KEY"),
        Some(Check::Broken) => Some("what is kept about it is not what was signed"),
    })
}
