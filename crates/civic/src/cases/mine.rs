//! What a resident sees in one place: every case that was filed with the address that is theirs, and applications they
//! are filling in. Whoever controls the mailbox now may do what the secret links allow, because the links went there.

use serde_json::Value as Json;

use super::advance::ReporterRight;
use super::apply::{self, DRAFT_DAYS};
use super::drafts::{self, DraftRow};
use super::model::{Case, Reporter};
use super::{code, store};
use crate::context::Ctx;
use crate::residents::Resident;
use crate::services::form::Form;
use crate::{Error, Result, identity};

/// Cases shown of one resident, the newest.
const SHOWN: i64 = 200;

/// Cases and applications filed with the resident's address, newest first.
///
/// # Errors
/// As any read.
pub async fn of_resident(ctx: &Ctx, resident: &Resident) -> Result<Vec<Case>> {
    let email = resident.email().to_owned();
    ctx.read(move |ctx, tx| store::by_email(tx, ctx.city(), &email, SHOWN)).await
}

/// Opens a case that was filed with the resident's address.
///
/// # Errors
/// [`Error::NotFound`] for a case of anybody else, and for none, alike.
pub async fn open_own(ctx: &Ctx, resident: &Resident, text: &str) -> Result<ReporterRight> {
    let code = code::parse(text).ok_or(Error::NotFound)?;
    let email = resident.email().to_owned();
    ctx.read(move |ctx, tx| {
        let case = store::by_code(tx, ctx.city(), &code)?.ok_or(Error::NotFound)?;
        let theirs = store::reporter(tx, ctx.city(), case.case_id)?.email == Some(email.clone());
        if theirs { Ok(ReporterRight::of(case.case_id)) } else { Err(Error::NotFound) }
    })
    .await
}

/// Applications the resident is filling in, the last one touched first.
///
/// # Errors
/// As any read.
pub async fn drafts_of(ctx: &Ctx, resident: &Resident) -> Result<Vec<DraftRow>> {
    let (id, since) = (resident.id(), apply::oldest(ctx));
    ctx.read(move |ctx, tx| drafts::of_resident(tx, ctx.city(), id, since)).await
}

/// A new link to an application the resident is filling in; the old one, of which only the hash is kept, ends.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn relink_draft(ctx: &Ctx, resident: &Resident, begun: &str) -> Result<String> {
    let secret = apply::new_secret(ctx);
    let (id, hash, begun) = (resident.id(), apply::hash(&secret), begun.to_owned());
    ctx.write(move |ctx, tx| {
        let mine = drafts::of_resident(tx, ctx.city(), id, apply::oldest(ctx))?;
        let row = mine.into_iter().find(|row| row.name() == begun).ok_or(Error::NotFound)?;
        drafts::relink(tx, ctx.city(), (&row.draft_hash, id), &hash)
    })
    .await?;
    Ok(secret)
}

impl DraftRow {
    /// What names it to its resident: nothing that opens it.
    #[must_use]
    pub fn name(&self) -> String {
        kit::ids::letters(&self.draft_hash)
    }

    /// Whether it was begun by this resident.
    #[must_use]
    pub fn is_of(&self, resident: &Resident) -> bool {
        self.resident_id == Some(resident.id())
    }

    /// The day it is dropped when nobody touches it again.
    #[must_use]
    pub fn dropped_at(&self) -> kit::clock::Time {
        self.saved_at.plus_seconds(DRAFT_DAYS * apply::DAY_SECONDS)
    }
}

/// The facts about the applicant in an application: what the form asks, and how they are reached.
pub(super) fn facts(form: &Form, answers: &Json, person: &Reporter) -> Vec<(String, Json)> {
    let mut facts = form.facts(&form.pruned(answers));
    let phone = person.phone.as_deref().and_then(|phone| identity::phone(phone).ok());
    let email = person.email.as_deref().and_then(|email| identity::email(email).ok());
    let name = person.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
    for (fact, value) in [("name", name), ("phone", phone), ("email", email)] {
        if let (Some(value), false) = (value, facts.iter().any(|(known, _)| known == fact)) {
            facts.push((fact.to_owned(), Json::String(value)));
        }
    }
    facts
}
