//! Keys of other systems: made once, shown once, kept as a hash.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::store::{self, KeyRow};
use super::{CityAdmin, Integration, NAME_MAX};
use crate::context::Ctx;
use crate::error::Check;
use crate::{Error, Problem, Result, audit, cities};

kit::words! {
    /// What a key may do.
    pub enum Scope {
        /// File and update through Open311.
        Open311 = "open311",
        /// File and follow for residents through the JSON API.
        ApiResident = "api-resident",
        /// Work on one agency's cases through the JSON API.
        ApiAgency = "api-agency",
    }
}

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// The integration's name.
    pub name: String,
    /// What it may do.
    pub scope: Scope,
    /// The agency it acts for; needed by [`Scope::ApiAgency`] and refused by the others.
    pub agency: Option<String>,
}

/// Makes a key; the key itself, which cannot be read again.
///
/// # Errors
/// [`Error::Invalid`] naming `name` or `agency`.
pub async fn add_key(ctx: &Ctx, admin: &CityAdmin, new: NewKey) -> Result<String> {
    let day = cities::day_of(ctx.book.offices.date(ctx.now));
    let mut check = Check::default();
    check.text(&new.name, "name", NAME_MAX);
    match (&new.agency, new.scope) {
        (Some(agency), Scope::ApiAgency) => {
            check.that(ctx.book.agencies.valid(agency, day), "agency", Problem::AgencyNotValid);
        }
        (None, Scope::ApiAgency) => check.that(false, "agency", Problem::Missing),
        (Some(_), _) => check.that(false, "agency", Problem::UnknownChoice),
        (None, _) => {}
    }
    check.done()?;
    let key = format!("smb_{}", kit::ids::letters(&ctx.civic().chance().bytes::<20>()));
    let hash = hash(&key);
    let admin = admin.clone();
    ctx.write(move |ctx, tx| {
        let row = KeyRow {
            key_id: ctx.civic().chance().id(ctx.now),
            name: new.name.trim().to_owned(),
            scope: new.scope,
            agency: new.agency.clone(),
            created_at: ctx.now,
            revoked_at: None,
        };
        store::new_key(tx, ctx.city(), &hash, &row)?;
        let after = serde_json::json!({"name": row.name, "scope": row.scope, "agency": row.agency});
        let change = audit::Change { before: None, after: Some(after) };
        audit::record(tx, ctx, &admin, "key.add", &row.key_id.to_string(), change)
    })
    .await?;
    Ok(key)
}

/// Every key that was made, without the keys themselves.
///
/// # Errors
/// As any read.
pub async fn keys(ctx: &Ctx, _: &CityAdmin) -> Result<Vec<KeyRow>> {
    ctx.read(|ctx, tx| store::keys(tx, ctx.city())).await
}

/// Takes a key back at once.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or already taken back.
pub async fn revoke_key(ctx: &Ctx, admin: &CityAdmin, id: Uuid) -> Result<()> {
    let admin = admin.clone();
    ctx.write(move |ctx, tx| {
        if !store::revoke(tx, ctx.city(), id, ctx.now)? {
            return Err(Error::NotFound);
        }
        audit::record(tx, ctx, &admin, "key.revoke", &id.to_string(), audit::Change::default())
    })
    .await
}

/// Who a key belongs to.
///
/// # Errors
/// [`Error::Unknown`] for a key that was never made or has been taken back.
pub async fn integration(ctx: &Ctx, key: &str) -> Result<Integration> {
    let hash = hash(key);
    let row = ctx.read(move |ctx, tx| store::key(tx, ctx.city(), &hash)).await?.ok_or(Error::Unknown)?;
    Ok(Integration { id: row.key_id, name: row.name, scope: row.scope, agency: row.agency })
}

/// A long random key needs no salt and no slow hash: it cannot be guessed from its hash.
fn hash(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}
