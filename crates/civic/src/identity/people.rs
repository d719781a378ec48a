//! Accounts: adding people, changing their roles, letting them set a password.

use kit::clock::Time;
use kit::db::Tx;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::model::{ContactOf, Person, Role, roles};
use super::store::{self, OfficerRow};
use super::{CityAdmin, Console, NAME_MAX, Officer, passwords, rules, sessions};
use crate::context::Ctx;
use crate::error::Check;
use crate::{Error, Problem, Result, audit, cities};

/// How long a link to set a password works, in seconds.
const RESET_SECONDS: i64 = 24 * 60 * 60;

/// Somebody to be given an account, or changed.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// What they log in with: letters, digits, `.`, `-`, `_`, `@`.
    pub login: String,
    /// The name.
    pub name: String,
    /// The agency's code.
    pub agency: String,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Whether they may log in.
    pub active: bool,
}

impl NewPerson {
    fn check(&self, ctx: &Ctx) -> Result<()> {
        let day = cities::day_of(ctx.book.offices.date(ctx.now));
        let mut check = Check::default();
        check.text(&self.name, "name", NAME_MAX);
        check.text(&self.login, "login", 80);
        let plain =
            self.login.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_@".contains(c));
        check.that(plain, "login", Problem::UnknownChoice);
        check.that(ctx.book.agencies.valid(&self.agency, day), "agency", Problem::AgencyNotValid);
        check.that(!self.roles.is_empty(), "roles", Problem::Missing);
        let verifier_elsewhere =
            self.roles.contains(&Role::Verifier) && self.agency != ctx.book.city.settings.verifier_agency;
        check.that(!verifier_elsewhere, "roles", Problem::AgencyNotValid);
        check.done()
    }

    fn document(&self) -> serde_json::Value {
        json!({"login": self.login, "name": self.name, "agency": self.agency, "roles": self.roles, "active": self.active})
    }
}

/// Adds somebody; a one-time link token with which they set their password.
///
/// # Errors
/// [`Error::Invalid`] naming `login`, `name`, `agency` or `roles`.
pub async fn add(ctx: &Ctx, admin: &CityAdmin, new: NewPerson) -> Result<String> {
    new.check(ctx)?;
    let token = sessions::token(ctx);
    let (admin, hash) = (admin.clone(), sessions::hash(&token));
    ctx.write(move |ctx, tx| {
        if store::by_login(tx, ctx.city(), &new.login)?.is_some() {
            return Err(Error::field("login", Problem::Taken));
        }
        let row = row_of(ctx, &new, ctx.civic().chance().id(ctx.now), None);
        store::put(tx, ctx.city(), &row)?;
        store::new_reset(tx, ctx.city(), &hash, row.officer_id, ctx.now.plus_seconds(RESET_SECONDS))?;
        let change = audit::Change { before: None, after: Some(new.document()) };
        audit::record(tx, ctx, &admin, "person.add", &new.login, change)
    })
    .await?;
    Ok(token)
}

/// Changes somebody's name, agency, roles, or whether they may log in. Whoever may no longer is out at once.
///
/// # Errors
/// [`Error::Invalid`] as [`add`]; [`Error::NotFound`].
pub async fn edit(ctx: &Ctx, admin: &CityAdmin, change: NewPerson) -> Result<()> {
    change.check(ctx)?;
    let admin = admin.clone();
    ctx.write(move |ctx, tx| {
        let old = store::by_login(tx, ctx.city(), &change.login)?.ok_or(Error::NotFound)?;
        let myself = old.officer_id == admin.id();
        let locks_out = myself && (!change.active || !change.roles.contains(&Role::CityAdmin));
        if locks_out {
            return Err(Error::field("roles", Problem::UnknownChoice));
        }
        let before =
            json!({"name": old.name, "agency": old.agency, "roles": old.roles, "active": old.active});
        store::put(tx, ctx.city(), &row_of(ctx, &change, old.officer_id, None))?;
        if !change.active {
            store::end_sessions(tx, ctx.city(), old.officer_id)?;
        }
        let change_of = audit::Change { before: Some(before), after: Some(change.document()) };
        audit::record(tx, ctx, &admin, "person.edit", &change.login, change_of)
    })
    .await
}

fn row_of(ctx: &Ctx, new: &NewPerson, id: Uuid, password_hash: Option<String>) -> OfficerRow {
    OfficerRow {
        officer_id: id,
        login: new.login.clone(),
        name: new.name.trim().to_owned(),
        agency: new.agency.clone(),
        roles: json!(new.roles),
        password_hash,
        totp_secret: None,
        active: new.active,
        created_at: ctx.now,
        email: None,
        deputy_id: None,
        deputy_from: None,
        deputy_to: None,
    }
}

/// Puts somebody of the sample city in place with a password, inside the loader's transaction.
///
/// # Errors
/// As any write.
pub fn import_person(
    tx: &mut Tx<'_>,
    city: i64,
    new: &NewPerson,
    password: &str,
    id: Uuid,
    now: Time,
) -> Result<()> {
    let row = OfficerRow {
        officer_id: id,
        login: new.login.clone(),
        name: new.name.clone(),
        agency: new.agency.clone(),
        roles: json!(new.roles),
        password_hash: Some(passwords::hash(password, &id.into_bytes())?),
        totp_secret: None,
        active: new.active,
        created_at: now,
        email: None,
        deputy_id: None,
        deputy_from: None,
        deputy_to: None,
    };
    store::put(tx, city, &row)
}

/// Says where somebody gets mail and who stands in for them while they are away; audited.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] at `email`, `deputy` (nobody else of that name, or somebody of another
/// agency) or `deputy_to` (before it begins).
pub async fn set_contact(ctx: &Ctx, admin: &CityAdmin, login: &str, contact: ContactOf) -> Result<()> {
    let mut check = Check::default();
    let email = contact.email.as_deref().map(rules::email).transpose();
    check.that(email.is_ok(), "email", Problem::BadEmail);
    check.that(contact.deputy.is_none_or(|(_, from, to)| from <= to), "deputy_to", Problem::BadDate);
    check.done()?;
    let contact = ContactOf { email: email.unwrap_or_default(), ..contact };
    let (admin, login) = (admin.clone(), login.to_owned());
    ctx.write(move |ctx, tx| {
        let old = store::by_login(tx, ctx.city(), &login)?.ok_or(Error::NotFound)?;
        if let Some((deputy, _, _)) = contact.deputy {
            let known = colleague(tx, ctx.city(), &old.agency, deputy)?.is_some();
            if !known || deputy == old.officer_id {
                return Err(Error::field("deputy", Problem::UnknownChoice));
            }
        }
        store::set_contact(tx, ctx.city(), old.officer_id, &contact)?;
        let after = json!({"email": contact.email.is_some(), "deputy": contact.deputy});
        let change = audit::Change { before: None, after: Some(after) };
        audit::record(tx, ctx, &admin, "person.contact", &login, change)
    })
    .await
}

/// Everybody with an account.
///
/// # Errors
/// As any read.
pub async fn people(ctx: &Ctx, _: &CityAdmin) -> Result<Vec<Person>> {
    let rows = ctx.read(|ctx, tx| store::people(tx, ctx.city())).await?;
    Ok(rows.into_iter().map(person).collect())
}

/// Those of the officer's own agency who may log in.
///
/// # Errors
/// As any read.
pub async fn colleagues(ctx: &Ctx, officer: &Officer) -> Result<Vec<Person>> {
    let agency = officer.agency().to_owned();
    let rows = ctx.read(move |ctx, tx| store::colleagues(tx, ctx.city(), &agency)).await?;
    Ok(rows.into_iter().map(person).collect())
}

/// The account of an officer of this agency, inside a transaction.
pub(crate) fn colleague(tx: &mut Tx<'_>, city: i64, agency: &str, id: Uuid) -> Result<Option<OfficerRow>> {
    Ok(store::by_id(tx, city, id)?.filter(|row| row.active && row.agency == agency))
}

fn person(row: OfficerRow) -> Person {
    Person { roles: roles(&row.roles), row }
}

/// A one-time link token for somebody who cannot log in; made at the console, so that no e-mail is needed.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn reset_link(ctx: &Ctx, _: &Console, login: &str) -> Result<String> {
    new_reset(ctx, login, None).await
}

/// The same by an administrator in the browser; audited.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn reset_by_admin(ctx: &Ctx, admin: &CityAdmin, login: &str) -> Result<String> {
    new_reset(ctx, login, Some(admin.clone())).await
}

async fn new_reset(ctx: &Ctx, login: &str, admin: Option<CityAdmin>) -> Result<String> {
    let token = sessions::token(ctx);
    let (hash, login) = (sessions::hash(&token), login.to_lowercase());
    ctx.write(move |ctx, tx| {
        let row = store::by_login(tx, ctx.city(), &login)?.ok_or(Error::NotFound)?;
        if let Some(admin) = &admin {
            audit::record(tx, ctx, admin, "person.reset", &login, audit::Change::default())?;
        }
        store::new_reset(tx, ctx.city(), &hash, row.officer_id, ctx.now.plus_seconds(RESET_SECONDS))
    })
    .await?;
    Ok(token)
}

/// Sets a password with a link's token, which works once; every session ends, and the one-time code, which
/// may be lost with the phone, is asked no more until it is set again.
///
/// # Errors
/// [`Error::NotFound`] for a link that is unknown, used or too old; [`Error::Invalid`] at `password`.
pub async fn use_reset(ctx: &Ctx, token: &str, password: &str) -> Result<()> {
    rules::password(password).map_err(|problem| Error::field("password", problem))?;
    let hash = passwords::hash_slowly(ctx, password.to_owned()).await?;
    let token = Sha256::digest(token.as_bytes()).to_vec();
    ctx.write(move |ctx, tx| {
        let officer = store::use_reset(tx, ctx.city(), &token, ctx.now)?.ok_or(Error::NotFound)?;
        store::set_totp(tx, ctx.city(), officer, None)?;
        store::set_password(tx, ctx.city(), officer, &hash)
    })
    .await
}
