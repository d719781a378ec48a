//! Logging in and staying logged in. A session is a row, so that it can be ended from here; the browser
//! holds a random token of which only the hash is kept.

use kit::clock::SECOND;
use sha2::{Digest, Sha256};
use totp_rs::{Builder, Secret, Totp};

use super::store::{self, OfficerRow};
use super::{Officer, passwords, rules};
use crate::context::Ctx;
use crate::{Error, Problem, Result};

/// A session ends after so many seconds without a request.
pub const IDLE_SECONDS: i64 = 2 * 60 * 60;
/// A session ends so many seconds after logging in, whatever happens.
pub const ABSOLUTE_SECONDS: i64 = 12 * 60 * 60;
/// How often the time of the last request is written, in seconds.
const SEEN_EVERY_SECONDS: i64 = 5 * 60;

/// What somebody typed to log in.
#[derive(Clone)]
pub struct Login {
    /// The login.
    pub login: String,
    /// The password.
    pub password: String,
    /// The one-time code, for those who set one up.
    pub code: String,
}

/// Logs in; the session's token. Five wrong tries in a row make the account wait, twice as long each time.
///
/// # Errors
/// [`Error::Invalid`] at `login` whether the name, the password or the code is wrong, so that names cannot be
/// found out; [`Error::TooMany`].
pub async fn login(ctx: &Ctx, given: Login) -> Result<String> {
    let name = given.login.trim().to_lowercase();
    let wrong = || Error::field("login", Problem::WrongLogin);
    let (row, throttle) = {
        let name = name.clone();
        ctx.read(move |ctx, tx| {
            Ok((store::by_login(tx, ctx.city(), &name)?, store::throttle(tx, ctx.city(), &name)?))
        })
        .await?
    };
    if let Some((_, until)) = throttle.filter(|(_, until)| *until > ctx.now) {
        let wait = u64::try_from((until.0 - ctx.now.0) / SECOND + 1).unwrap_or(1);
        return Err(Error::TooMany { wait_seconds: wait });
    }
    let fits = passwords::fits(ctx, row.as_ref(), given.password).await?;
    let officer = row.filter(|row| fits && row.active && code_fits(ctx, row, &given.code));
    let Some(officer) = officer else {
        let failures = throttle.map_or(0, |(n, _)| n) + 1;
        let until = ctx.now.plus_seconds(rules::wait_after(failures));
        ctx.write(move |ctx, tx| store::failed(tx, ctx.city(), &name, until)).await?;
        return Err(wrong());
    };
    let token = token(ctx);
    let hashed = hash(&token);
    ctx.write(move |ctx, tx| {
        store::passed(tx, ctx.city(), &name)?;
        store::end_old(tx, ctx.city(), ctx.now.plus_seconds(-ABSOLUTE_SECONDS))?;
        store::new_session(tx, ctx.city(), &hashed, officer.officer_id, ctx.now)
    })
    .await?;
    Ok(token)
}

/// Whose session a token is.
///
/// # Errors
/// [`Error::Unknown`] when it has ended or never was.
pub async fn session(ctx: &Ctx, token: &str) -> Result<Officer> {
    let hashed = hash(token);
    let key = hashed.clone();
    let (session, officer) = ctx
        .read(move |ctx, tx| {
            let session = store::session(tx, ctx.city(), &key)?.ok_or(Error::Unknown)?;
            let officer = store::by_id(tx, ctx.city(), session.officer_id)?.ok_or(Error::Unknown)?;
            Ok((session, officer))
        })
        .await?;
    if !holds(ctx, &session, &officer) {
        ctx.write(move |ctx, tx| store::end_session(tx, ctx.city(), &hashed)).await?;
        return Err(Error::Unknown);
    }
    let idle = ctx.now.0 - session.seen_at.0;
    if idle > SEEN_EVERY_SECONDS * SECOND {
        ctx.write(move |ctx, tx| store::seen(tx, ctx.city(), &hashed, ctx.now)).await?;
    }
    Ok(Officer::new(&officer))
}

/// Whose session this still is, without counting as something they did: a page that is left open must not keep
/// them logged in.
///
/// # Errors
/// [`Error::Unknown`].
pub async fn watching(ctx: &Ctx, token: &str) -> Result<Officer> {
    let hashed = hash(token);
    ctx.read(move |ctx, tx| {
        let session = store::session(tx, ctx.city(), &hashed)?.ok_or(Error::Unknown)?;
        let officer = store::by_id(tx, ctx.city(), session.officer_id)?.ok_or(Error::Unknown)?;
        if holds(ctx, &session, &officer) { Ok(Officer::new(&officer)) } else { Err(Error::Unknown) }
    })
    .await
}

fn holds(ctx: &Ctx, session: &store::SessionRow, officer: &OfficerRow) -> bool {
    let (idle, age) = (ctx.now.0 - session.seen_at.0, ctx.now.0 - session.created_at.0);
    idle <= IDLE_SECONDS * SECOND && age <= ABSOLUTE_SECONDS * SECOND && officer.active
}

/// Ends a session.
///
/// # Errors
/// As any write.
pub async fn logout(ctx: &Ctx, token: &str) -> Result<()> {
    let hashed = hash(token);
    ctx.write(move |ctx, tx| store::end_session(tx, ctx.city(), &hashed)).await
}

/// A new secret for an authenticator app, as base 32 and as an `otpauth://` address. Nothing is asked yet.
///
/// # Errors
/// [`Error::Internal`].
pub fn begin_totp(ctx: &Ctx, officer: &Officer) -> Result<(String, String)> {
    let secret = Secret::from(ctx.civic().chance().bytes::<20>().to_vec());
    let text = secret.to_base32();
    let url = totp(secret, ctx, officer.name())?.to_url().map_err(internal)?;
    Ok((text, url))
}

/// From now on a one-time code is asked of this officer, who has just shown that they can give one.
///
/// # Errors
/// [`Error::Invalid`] at `code`.
pub async fn confirm_totp(ctx: &Ctx, officer: &Officer, secret: String, code: &str) -> Result<()> {
    if !code_is(ctx, &secret, code) {
        return Err(Error::field("code", Problem::WrongLogin));
    }
    let id = officer.id();
    ctx.write(move |ctx, tx| store::set_totp(tx, ctx.city(), id, Some(&secret))).await
}

fn totp(secret: Secret, ctx: &Ctx, account: &str) -> Result<Totp> {
    // A colon would end the issuer's name inside the address.
    let issuer = format!("Sambat {}", ctx.book.city.name).replace(':', " ");
    Builder::new()
        .with_secret(secret)
        .with_issuer(Some(issuer))
        .with_account_name(account.replace(':', " "))
        .build()
        .map_err(internal)
}

fn code_fits(ctx: &Ctx, row: &OfficerRow, code: &str) -> bool {
    row.totp_secret.as_ref().is_none_or(|secret| code_is(ctx, secret, code))
}

fn code_is(ctx: &Ctx, secret: &str, code: &str) -> bool {
    let seconds = u64::try_from(ctx.now.0 / SECOND).unwrap_or(0);
    let totp =
        Secret::try_from_base32(secret).map_err(internal).and_then(|secret| totp(secret, ctx, "sambat"));
    totp.is_ok_and(|totp| totp.check(code.trim(), seconds).is_some())
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(error.to_string())
}

/// A token nobody can guess.
pub(super) fn token(ctx: &Ctx) -> String {
    kit::ids::letters(&ctx.civic().chance().bytes::<32>())
}

pub(super) fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
