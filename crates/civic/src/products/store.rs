//! SQL of documents.

use kit::clock::Time;
use kit::db::Tx;
use kit::signing::keys::Detached;
use kit::{args, row, statements};
use serde_json::Value as Json;
use uuid::Uuid;

use super::model::ProductState;
use crate::{Error, Result};

row! {
    /// A document of the city.
    #[derive(PartialEq)]
    pub struct Product {
        /// The identifier, which is printed on it and known to nobody else.
        product: String,
        /// The case that asked for it.
        case_id: Uuid,
        /// That case's code.
        code: String,
        /// The service's code.
        service: String,
        /// What it is.
        name: String,
        /// The agency that issues it.
        agency: String,
        /// Its number, as written on it.
        number: String,
        /// What it says: [`super::Says`].
        says: Json,
        /// When it was drafted.
        created_at: Time,
        /// The document it stands in the place of.
        replaces: Option<String>,
        /// Where it stands.
        state: ProductState,
        /// Where its newest file is.
        file: Option<String>,
        /// The SHA-256 of the file that was handed out, once it is signed.
        sha256: Option<Vec<u8>>,
        /// When it was signed.
        signed_at: Option<Time>,
        /// By whom.
        signed_by: Option<String>,
        /// Whether for somebody else, who was away.
        deputy: bool,
        /// The installation's public key, where a key signed it and no service.
        signed_key: Option<Vec<u8>>,
        /// That key's signature.
        signature: Option<Vec<u8>>,
        /// The document in its place.
        replaced_by: Option<String>,
    }
}

row! {
    /// Something that happened to a document.
    #[derive(PartialEq)]
    pub struct Step {
        /// What.
        kind: ProductState,
        /// When.
        at: Time,
        /// Who did it; empty when the program did.
        who: String,
        /// Why, for those who may know.
        note: String,
        /// The SHA-256 of the file that came of it.
        sha256: Option<Vec<u8>>,
    }
}

statements! {
    // Whoever comes second waits for the first to be done and then finds the number taken.
    NEXT_SEQ = "INSERT INTO product_number (city_id, agency, year, seq, product) \
        SELECT $1, $2, $3, coalesce(max(seq), 0) + 1, $4 FROM product_number WHERE city_id = $1 AND agency = $2 AND \
        year = $3 ON CONFLICT DO NOTHING RETURNING seq";
    INSERT = "INSERT INTO product (city_id, product, case_id, code, service, name, agency, number, says, created_at, \
        replaces, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    ONE -> Product = "SELECT {*} FROM product WHERE city_id = $1 AND product = $2";
    OF_CASE -> Product = "SELECT {*} FROM product WHERE city_id = $1 AND case_id = $2 ORDER BY created_at, product";
    OF_AGENCY -> Product = "SELECT {*} FROM product WHERE city_id = $1 AND agency = $2 AND state = $3 \
        ORDER BY created_at DESC, product LIMIT $4";
    UNWRITTEN -> Product = "SELECT {*} FROM product WHERE city_id = $1 AND state = 'drafted' \
        ORDER BY created_at, product LIMIT $2";
    SIGNED -> Product = "SELECT {*} FROM product WHERE city_id = $1 AND product > $2 AND sha256 IS NOT NULL \
        ORDER BY product LIMIT $3";
    WRITTEN = "UPDATE product SET state = 'written', file = $3 WHERE city_id = $1 AND product = $2 AND state = 'drafted'";
    SIGN = "UPDATE product SET state = 'signed', file = $3, sha256 = $4, signed_at = $5, signed_by = $6, deputy = $7, \
        signed_key = $8, signature = $9 WHERE city_id = $1 AND product = $2 AND state = 'written'";
    END = "UPDATE product SET state = $3, replaced_by = $4 WHERE city_id = $1 AND product = $2 AND state = $5";
    STEP = "INSERT INTO product_step (city_id, product, kind, at, who, note, sha256) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    STEPS -> Step = "SELECT {*} FROM product_step WHERE city_id = $1 AND product = $2";
    OF_FILE = "SELECT product, kind FROM product_step WHERE city_id = $1 AND sha256 = $2 ORDER BY product, kind";
}

/// Tries for a number before somebody is told to come back: each loses only against one that got it.
const TRIES: usize = 100;

/// Takes the agency's next number of the year for this document.
pub(super) fn next_seq(
    tx: &mut Tx<'_>,
    city: i64,
    (agency, year): (&str, i64),
    product: &str,
) -> Result<i64> {
    for _ in 0..TRIES {
        let taken: Option<(i64,)> = tx.opt(&NEXT_SEQ, args![city, agency, year, product])?;
        if let Some((seq,)) = taken {
            return Ok(seq);
        }
    }
    Err(Error::Unavailable("numbers of documents are being taken faster than they can be given".to_owned()))
}

pub(super) fn insert(tx: &mut Tx<'_>, city: i64, p: &Product) -> Result<()> {
    let values = args![
        city,
        p.product,
        p.case_id,
        p.code,
        p.service,
        p.name,
        p.agency,
        p.number,
        p.says,
        p.created_at,
        p.replaces,
        p.state
    ];
    tx.exec(&INSERT, values)?;
    Ok(())
}

pub(super) fn one(tx: &mut Tx<'_>, city: i64, product: &str) -> Result<Product> {
    Ok(tx.one(&ONE, args![city, product])?)
}

pub(super) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Product>> {
    Ok(tx.all(&OF_CASE, args![city, case])?)
}

/// Documents of an agency in this state, newest first.
pub(super) fn of_agency(
    tx: &mut Tx<'_>,
    city: i64,
    agency: &str,
    (state, most): (ProductState, i64),
) -> Result<Vec<Product>> {
    Ok(tx.all(&OF_AGENCY, args![city, agency, state, most])?)
}

pub(super) fn unwritten(tx: &mut Tx<'_>, city: i64, most: i64) -> Result<Vec<Product>> {
    Ok(tx.all(&UNWRITTEN, args![city, most])?)
}

/// Documents that were signed, whatever became of them, from an identifier on.
pub(super) fn signed(tx: &mut Tx<'_>, city: i64, after: &str, most: i64) -> Result<Vec<Product>> {
    Ok(tx.all(&SIGNED, args![city, after, most])?)
}

/// It has a file; false when it had one already.
pub(super) fn written(tx: &mut Tx<'_>, city: i64, product: &str, file: &str) -> Result<bool> {
    Ok(tx.exec(&WRITTEN, args![city, product, file])? == 1)
}

/// A signature as it is kept.
pub(super) struct Kept<'a> {
    pub(super) file: &'a str,
    pub(super) sha256: &'a [u8],
    pub(super) at: Time,
    pub(super) by: &'a str,
    pub(super) deputy: bool,
    pub(super) detached: Option<&'a Detached>,
}

/// It is signed; false when it did not wait for that.
pub(super) fn sign(tx: &mut Tx<'_>, city: i64, product: &str, k: &Kept<'_>) -> Result<bool> {
    let (key, value) = (k.detached.map(|d| &d.key), k.detached.map(|d| &d.value));
    let values = args![city, product, k.file, k.sha256, k.at, k.by, k.deputy, key, value];
    Ok(tx.exec(&SIGN, values)? == 1)
}

/// It ends in this state, seen in that one; false when it was not in it any more.
pub(super) fn end(
    tx: &mut Tx<'_>,
    city: i64,
    seen: &Product,
    (state, by): (ProductState, Option<&str>),
) -> Result<bool> {
    Ok(tx.exec(&END, args![city, seen.product, state, by, seen.state])? == 1)
}

pub(super) fn step(tx: &mut Tx<'_>, city: i64, product: &str, s: &Step) -> Result<()> {
    tx.exec(&STEP, args![city, product, s.kind, s.at, s.who, s.note, s.sha256])?;
    Ok(())
}

/// What happened to a document, oldest first.
pub(super) fn steps(tx: &mut Tx<'_>, city: i64, product: &str) -> Result<Vec<Step>> {
    let mut steps: Vec<Step> = tx.all(&STEPS, args![city, product])?;
    steps.sort_by_key(|step| (step.at, step.kind));
    Ok(steps)
}

/// The documents a file belongs to, and what it came of.
pub(super) fn of_file(tx: &mut Tx<'_>, city: i64, sha256: &[u8]) -> Result<Vec<(String, ProductState)>> {
    Ok(tx.all(&OF_FILE, args![city, sha256])?)
}
