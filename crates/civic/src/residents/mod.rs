//! Residents who showed that a contact is theirs, without a password: a code goes to the address ([`send_code`]) and
//! comes back from the browser that asked for it ([`enter_code`]). That gives a session, and the session a
//! [`Resident`], the right to see what was filed with the address (`cases::of_resident`) and what is kept for its owner.
//!
//! What a resident sent in an application is kept only when they agreed ([`keep`]; UU 27/2022 art. 20 (2) a), offered to
//! them alone, shown to them ([`facts`]; art. 7) and forgotten when they say so ([`forget`]; art. 8 and 9), or when they have
//! not come for two years ([`forget_idle`]; art. 16 (2) g and 43 (1) a).
//!
//! Whether an address is known is never told: a code goes to each, and somebody begins to be a resident when they enter it.

mod model;
mod rules;
mod store;

use kit::clock::{SECOND, Time};
use kit::db::Tx;
use kit::i18n::{Arg, Lang};
pub use model::{FACTS, Resident, is_fact};
use serde_json::Value as Json;
pub(crate) use store::STATEMENTS;
pub use store::{Code, Fact};
use subtle::ConstantTimeEq;

use crate::context::Ctx;
use crate::identity;
use crate::{Error, Problem, Result, notices};

/// How long a code can be entered, in minutes.
pub const CODE_MINUTES: i64 = 10;
/// How often a code can be tried.
pub const TRIES_MAX: i64 = 5;
/// A session ends after so many days without a request.
pub const IDLE_DAYS: i64 = 30;
/// A resident who did not come for so many days is forgotten: two years.
pub const FORGOTTEN_DAYS: i64 = 2 * 365;
const DAY_SECONDS: i64 = 24 * 60 * 60;
/// How often the time of the last request is written, in seconds.
const SEEN_EVERY_SECONDS: i64 = 60 * 60;

/// Sends a code to an address; the ticket that the browser which asked must show with it.
///
/// # Errors
/// [`Error::Invalid`] at `email`.
pub async fn send_code(ctx: &Ctx, email: &str, lang: Lang) -> Result<String> {
    let email = identity::email(email).map_err(|problem| Error::field("email", problem))?;
    let (ticket, code) = (token(ctx), rules::code(ctx.civic().chance()));
    let row = Code {
        ticket_hash: rules::hash(&ticket),
        code_hash: rules::code_hash(&ticket, &code),
        email,
        tries: 0,
        expires_at: ctx.now.plus_seconds(CODE_MINUTES * 60),
    };
    let words = letter(ctx, lang, &code);
    ctx.write(move |ctx, tx| {
        store::new_code(tx, ctx.city(), &row, ctx.now)?;
        notices::post(tx, ctx, &row.email, words.clone())
    })
    .await?;
    ctx.civic().hurry_mail();
    Ok(ticket)
}

/// Subject and text of the mail with a code. The code stands in the text alone: subjects are shown on locked screens.
fn letter(ctx: &Ctx, lang: Lang, code: &str) -> (String, String) {
    let city = Arg::Text(&ctx.book.city.settings.short_name);
    let args = [("code", Arg::Text(code)), ("minutes", Arg::Number(CODE_MINUTES)), ("city", city)];
    let subject = lang.ta("mail-code-subject", &args);
    (subject, format!("{}\n", lang.ta("mail-code-text", &args)))
}

/// The address a code is on its way to; `None` when the ticket is not known or its time has passed.
///
/// # Errors
/// As any read.
pub async fn awaited(ctx: &Ctx, ticket: &str) -> Result<Option<String>> {
    let hash = rules::hash(ticket);
    let code = ctx.read(move |ctx, tx| store::code(tx, ctx.city(), &hash)).await?;
    Ok(code.filter(|code| code.expires_at >= ctx.now && code.tries < TRIES_MAX).map(|code| code.email))
}

/// Enters a code; the token of a new session. A code can be used once.
///
/// # Errors
/// [`Error::Invalid`] at `code`: [`Problem::WrongCode`] with the tries that are left, [`Problem::CodeEnded`] when there
/// is none, the time has passed, or it was used.
pub async fn enter_code(ctx: &Ctx, ticket: &str, given: &str) -> Result<String> {
    let given = rules::read(given).ok_or(Error::field("code", Problem::NoCode))?;
    let (hash, code_hash) = (rules::hash(ticket), rules::code_hash(ticket, &given));
    let token = token(ctx);
    let token_hash = rules::hash(&token);
    // A wrong try is counted in the same transaction that looks, so that many at once are many; it must therefore not fail.
    let outcome = ctx
        .write(move |ctx, tx| {
            let city = ctx.city();
            let Some(code) = store::try_code(tx, city, &hash, (ctx.now, TRIES_MAX))? else {
                return Ok(Err(Problem::CodeEnded));
            };
            let same: bool = code.code_hash.as_slice().ct_eq(code_hash.as_slice()).into();
            if !same {
                return Ok(Err(rules::wrong(code.tries, TRIES_MAX)));
            }
            store::end_code(tx, city, &hash)?;
            let id = ctx.civic().chance().id(ctx.now);
            let resident = store::verified(tx, city, (id, &code.email), ctx.now)?;
            store::end_idle(tx, city, days_ago(ctx, IDLE_DAYS))?;
            store::new_session(tx, city, &token_hash, resident, ctx.now)?;
            Ok(Ok(()))
        })
        .await?;
    outcome.map(|()| token).map_err(|problem| Error::field("code", problem))
}

/// Whose session a token is.
///
/// # Errors
/// [`Error::Unknown`] when it has ended or never was.
pub async fn session(ctx: &Ctx, token: &str) -> Result<Resident> {
    let hash = rules::hash(token);
    let key = hash.clone();
    let found = ctx.read(move |ctx, tx| store::session(tx, ctx.city(), &key)).await?;
    let session = found.ok_or(Error::Unknown)?;
    let idle = ctx.now.0 - session.seen_at.0;
    if idle > IDLE_DAYS * DAY_SECONDS * SECOND {
        ctx.write(move |ctx, tx| store::end_session(tx, ctx.city(), &hash)).await?;
        return Err(Error::Unknown);
    }
    if idle > SEEN_EVERY_SECONDS * SECOND {
        let resident = session.resident_id;
        ctx.write(move |ctx, tx| store::seen(tx, ctx.city(), (&hash, resident), ctx.now)).await?;
    }
    Ok(Resident::new(session.resident_id, session.email))
}

/// Ends a session.
///
/// # Errors
/// As any write.
pub async fn logout(ctx: &Ctx, token: &str) -> Result<()> {
    let hash = rules::hash(token);
    ctx.write(move |ctx, tx| store::end_session(tx, ctx.city(), &hash)).await
}

/// Ends every session of a resident, on every device.
///
/// # Errors
/// As any write.
pub async fn logout_everywhere(ctx: &Ctx, resident: &Resident) -> Result<()> {
    let id = resident.id();
    ctx.write(move |ctx, tx| store::end_sessions(tx, ctx.city(), id)).await
}

/// What is kept about a resident.
///
/// # Errors
/// As any read.
pub async fn facts(ctx: &Ctx, resident: &Resident) -> Result<Vec<Fact>> {
    let id = resident.id();
    let mut facts = ctx.read(move |ctx, tx| store::facts(tx, ctx.city(), id)).await?;
    facts.sort_by_key(|fact| FACTS.iter().position(|known| *known == fact.fact));
    Ok(facts)
}

/// Forgets one fact about a resident, or all of them. What was sent with an application stays with that application.
///
/// # Errors
/// As any write.
pub async fn forget(ctx: &Ctx, resident: &Resident, fact: Option<String>) -> Result<()> {
    let id = resident.id();
    ctx.write(move |ctx, tx| store::forget(tx, ctx.city(), id, fact.as_deref())).await
}

/// Forgets residents who did not come for [`FORGOTTEN_DAYS`], with all that is kept about them, and drops sessions and codes
/// that have ended; of how many residents. What they sent stays with its case, and whoever comes back begins anew.
///
/// # Errors
/// As any write.
pub async fn forget_idle(ctx: &Ctx) -> Result<usize> {
    ctx.write(|ctx, tx| {
        let city = ctx.city();
        store::end_codes(tx, city, ctx.now)?;
        store::end_idle(tx, city, days_ago(ctx, IDLE_DAYS))?;
        store::forget_idle(tx, city, days_ago(ctx, FORGOTTEN_DAYS))
    })
    .await
}

fn days_ago(ctx: &Ctx, days: i64) -> Time {
    ctx.now.plus_seconds(-days * DAY_SECONDS)
}

/// Keeps facts that a resident has just sent with an application and agreed to have kept; each takes the place of what was
/// kept before.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    resident: &Resident,
    (facts, code): (&[(String, Json)], &str),
) -> Result<()> {
    for (fact, value) in facts.iter().filter(|(fact, _)| is_fact(fact)) {
        let fact =
            Fact { fact: fact.clone(), value: value.clone(), code: code.to_owned(), given_at: ctx.now };
        store::keep(tx, ctx.city(), resident.id(), &fact)?;
    }
    Ok(())
}

/// A token nobody can guess.
fn token(ctx: &Ctx) -> String {
    kit::ids::letters(&ctx.civic().chance().bytes::<32>())
}
