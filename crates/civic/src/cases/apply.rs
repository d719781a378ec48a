//! Applying for a public service: filling in over days, behind a link of one's own, and sending. What is sent is filed
//! like every case, by the code that files complaints.

use kit::clock::Time;
use kit::db::Tx;
use kit::i18n::Lang;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::drafts::{self, DraftRow};
use super::model::{Channel, Kind, NewApplication, NewCase, Place, Receipt};
use super::rules::{TEXT_MAX, Valid, check_reporter};
use super::{mine, submit};
use crate::categories::Class;
use crate::context::Ctx;
use crate::error::Check;
use crate::identity::{Clerk, Officer};
use crate::residents::Resident;
use crate::services::Definition;
use crate::{Error, Problem, Result, cities, counter, papers, payments, photos, residents};

/// How long an application that is being filled in is kept after it was last touched, in days.
pub const DRAFT_DAYS: i64 = 30;
pub(super) const DAY_SECONDS: i64 = 24 * 60 * 60;
/// The largest set of answers, in bytes of JSON.
const ANSWERS_MAX: usize = 100 * 1024;

/// Files an application.
///
/// # Errors
/// [`Error::Invalid`] naming every wrong answer, `name`, `phone`, `email` or `service`; else as [`super::submit`].
pub async fn apply(ctx: &Ctx, new: NewApplication) -> Result<Receipt> {
    let day = cities::day_of(ctx.book.offices.date(ctx.now));
    let definition = ctx.book.services.definition(&new.service, new.version);
    let Some(definition) = definition.filter(|_| offered(ctx, &new.service, day)) else {
        return Err(Error::field("service", Problem::UnknownChoice));
    };
    let answers = definition.form.pruned(&new.answers);
    if answers.to_string().len() > ANSWERS_MAX {
        return Err(Error::field("form", Problem::TooManyBytes(ANSWERS_MAX)));
    }
    let mut wrong = definition.form.problems(&answers);
    let mut check = Check::default();
    let person = check_reporter(&new.reporter, &mut check);
    check.that(person.name.is_some(), "name", Problem::Missing);
    let area = definition.kelurahan(&answers);
    let known = |code: &String| ctx.book.areas.get(code).is_some_and(|area| area.level == "kelurahan");
    let asked = definition.form.fields().find(|f| f.control == crate::services::form::Control::Kelurahan);
    if let (Some(field), false) = (asked, area.as_ref().is_none_or(known)) {
        wrong.push(Problem::UnknownChoice.at(&field.code));
    }
    if let Err(Error::Invalid(fields)) = check.done() {
        wrong.extend(fields);
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let valid = Valid {
        // What was said, in the language of the offices: the story keeps it as it was.
        text: told(ctx, definition, &answers),
        title: definition.name.id.clone(),
        category: String::new(),
        class: Class::Service,
        agency: None,
        area: area.clone(),
        name_hidden: false,
        content_hidden: true,
        reporter: person,
        service_version: Some(new.version),
        about: None,
        papers: definition.form.papers(&answers),
        answers: answers.clone(),
    };
    submit::file(ctx, as_case(new, definition, (answers, area)), valid).await
}

/// An application as a case to be filed.
fn as_case(new: NewApplication, definition: &Definition, (answers, area): (Json, Option<String>)) -> NewCase {
    NewCase {
        kind: Kind::Application,
        channel: new.channel,
        lang: new.lang,
        text: String::new(),
        category: None,
        place: Place { area, ..Place::default() },
        name_hidden: None,
        content_hidden: None,
        reporter: new.reporter,
        photos: definition.form.photos(&answers),
        media_urls: Vec::new(),
        about: None,
        answers: std::collections::BTreeMap::new(),
        key: new.key,
        filed_by: new.filed_by,
        service: Some(new.service),
        regarding: None,
    }
}

fn told(ctx: &Ctx, definition: &Definition, answers: &Json) -> String {
    let lines = definition.form.lines(answers, Lang::Id, &ctx.book);
    let text: Vec<String> = lines.iter().map(|line| format!("{}: {}", line.label, line.value)).collect();
    text.join("\n").chars().take(TEXT_MAX * 4).collect()
}

fn offered(ctx: &Ctx, service: &str, day: i64) -> bool {
    ctx.book.services.offered(service, day).is_some()
}

/// Begins to fill in; the secret of the link under which it goes on. Only its hash is kept. A resident who is logged in
/// finds it among what is theirs.
///
/// # Errors
/// [`Error::NotFound`] for a service that is not offered; [`Error::NotNow`] unless it is [`payable`].
pub async fn begin_draft(
    ctx: &Ctx,
    service: &str,
    lang: Lang,
    resident: Option<&Resident>,
) -> Result<String> {
    begin(ctx, service, lang, Whose { resident_id: resident.map(Resident::id), ..Whose::default() }).await
}

/// Whose a draft is: an officer's, perhaps for a number at the counter, or a resident's who is logged in.
#[derive(Default)]
struct Whose {
    officer_id: Option<Uuid>,
    ticket_id: Option<Uuid>,
    resident_id: Option<Uuid>,
}

/// Begins to fill in for somebody at the counter, perhaps for the number they were called by. Only this officer may go
/// on with it.
///
/// # Errors
/// As [`begin_draft`]; [`Error::Forbidden`] unless they may file for the agency that answers for the service.
pub async fn begin_draft_for(
    ctx: &Ctx,
    clerk: &Clerk,
    service: &str,
    (lang, ticket): (Lang, Option<Uuid>),
) -> Result<String> {
    let day = cities::day_of(ctx.book.offices.date(ctx.now));
    let (_, edition) = ctx.book.services.offered(service, day).ok_or(Error::NotFound)?;
    if !may_file(ctx, clerk, &edition.definition) {
        return Err(Error::Forbidden);
    }
    let whose = Whose { officer_id: Some(clerk.id()), ticket_id: ticket, resident_id: None };
    begin(ctx, service, lang, whose).await
}

/// Whether an officer may file an application for a service for somebody else. Where the applicant's place decides which
/// agency answers, any of them does.
#[must_use]
pub fn may_file(ctx: &Ctx, clerk: &Clerk, service: &Definition) -> bool {
    clerk.files_for(&service.agency) || counter::answers_for(&ctx.book, clerk.agency(), service)
}

/// Whether what a service costs can be paid: it costs nothing, or the city has an account for fees.
#[must_use]
pub fn payable(ctx: &Ctx, service: &Definition) -> bool {
    service.fee.parts.is_empty() || payments::account(&ctx.book.city).is_some()
}

async fn begin(ctx: &Ctx, service: &str, lang: Lang, whose: Whose) -> Result<String> {
    let day = cities::day_of(ctx.book.offices.date(ctx.now));
    let (_, edition) = ctx.book.services.offered(service, day).ok_or(Error::NotFound)?;
    if !payable(ctx, &edition.definition) {
        return Err(Error::NotNow { action: "apply", state: "no_account" });
    }
    let secret = new_secret(ctx);
    let row = DraftRow {
        draft_hash: hash(&secret),
        service: service.to_owned(),
        version: edition.version,
        answers: serde_json::json!({}),
        lang: lang.code().to_owned(),
        begun_at: ctx.now,
        saved_at: ctx.now,
        officer_id: whose.officer_id,
        ticket_id: whose.ticket_id,
        resident_id: whose.resident_id,
    };
    ctx.write(move |ctx, tx| drafts::insert(tx, ctx.city(), &row)).await?;
    Ok(secret)
}

/// An application being filled in, for whoever fills it in: of one that an officer began, for that officer.
///
/// # Errors
/// [`Error::NotFound`] also for one that was sent or has become too old.
pub async fn draft(ctx: &Ctx, secret: &str, by: Option<&Officer>) -> Result<DraftRow> {
    let hash = hash(secret);
    let row = ctx.read(move |ctx, tx| one(ctx, tx, &hash)).await?;
    let theirs = row.officer_id.is_none_or(|id| by.is_some_and(|officer| officer.id() == id));
    if theirs { Ok(row) } else { Err(Error::NotFound) }
}

fn one(ctx: &Ctx, tx: &mut Tx<'_>, hash: &[u8]) -> Result<DraftRow> {
    let row = drafts::one(tx, ctx.city(), hash)?;
    row.filter(|row| row.saved_at >= oldest(ctx)).ok_or(Error::NotFound)
}

/// Keeps what was answered so far.
///
/// # Errors
/// [`Error::Invalid`] at `form` for answers that are too large; [`Error::NotFound`].
pub async fn save_draft(ctx: &Ctx, secret: &str, answers: Json) -> Result<()> {
    if answers.to_string().len() > ANSWERS_MAX {
        return Err(Error::field("form", Problem::TooManyBytes(ANSWERS_MAX)));
    }
    let hash = hash(secret);
    ctx.write(move |ctx, tx| {
        let row = one(ctx, tx, &hash)?;
        let form = ctx.book.services.definition(&row.service, row.version).map(|service| &service.form);
        let until = ctx.now.plus_seconds(DRAFT_DAYS * DAY_SECONDS);
        for photo in form.map(|form| form.photos(&answers)).unwrap_or_default() {
            photos::keep(tx, ctx.city(), photo, until)?;
        }
        for paper in form.map(|form| form.papers(&answers)).unwrap_or_default() {
            papers::keep(tx, ctx.city(), paper, until)?;
        }
        drafts::save(tx, ctx.city(), &DraftRow { answers: answers.clone(), saved_at: ctx.now, ..row })
    })
    .await
}

/// Sends what was filled in. Sent twice, it is the same application: the link is the key. What an officer filled in for
/// somebody came in at the counter, and its number keeps which case it became.
/// With `keep` the resident agreed to have what they said about themselves kept for the next time.
///
/// # Errors
/// As [`apply`]; [`Error::NotFound`]; [`Error::Forbidden`] for an officer who may not file for the agency any more.
pub async fn send_draft(
    ctx: &Ctx,
    secret: &str,
    (person, lang, channel): (super::Reporter, Lang, Channel),
    (by, keep): (Option<&Officer>, Option<&Resident>),
) -> Result<Receipt> {
    let row = draft(ctx, secret, by).await?;
    let clerk = by.filter(|_| row.officer_id.is_some()).map(Officer::clerk).transpose()?;
    if let Some(clerk) = &clerk {
        let service = ctx.book.services.definition(&row.service, row.version).ok_or(Error::NotFound)?;
        if !may_file(ctx, clerk, service) {
            return Err(Error::Forbidden);
        }
    }
    let ticket = row.ticket_id;
    let form = ctx.book.services.definition(&row.service, row.version).map(|service| &service.form);
    let told = form.map(|form| mine::facts(form, &row.answers, &person)).unwrap_or_default();
    let receipt = apply(
        ctx,
        NewApplication {
            service: row.service,
            version: row.version,
            answers: row.answers,
            channel: if clerk.is_some() { Channel::Counter } else { channel },
            lang,
            reporter: person,
            key: Some(key(secret)),
            filed_by: clerk.map(|clerk| clerk.id().to_string()),
        },
    )
    .await?;
    let (hash, keep) = (hash(secret), keep.cloned());
    let (case, code) = (receipt.case.case_id, receipt.case.code.clone());
    ctx.write(move |ctx, tx| {
        if let Some(ticket) = ticket {
            counter::remember(tx, ctx.city(), ticket, (case, &code))?;
        }
        if let Some(resident) = &keep {
            residents::keep(tx, ctx, resident, (&told, &code))?;
        }
        drafts::remove(tx, ctx.city(), &hash)
    })
    .await?;
    Ok(receipt)
}

/// The receipt of what was filled in under this link and sent; `None` while it was not.
///
/// # Errors
/// As any read.
pub async fn sent_draft(ctx: &Ctx, secret: &str) -> Result<Option<Receipt>> {
    submit::filed_before(ctx, &key(secret)).await
}

/// The key an application is filed with: its link.
fn key(secret: &str) -> String {
    format!("draft {secret}")
}

/// Drops what nobody touched for [`DRAFT_DAYS`]; how many.
///
/// # Errors
/// As any write.
pub async fn drop_old_drafts(ctx: &Ctx) -> Result<usize> {
    let before = oldest(ctx);
    ctx.write(move |ctx, tx| drafts::drop_before(tx, ctx.city(), before)).await
}

/// The secret of a new link.
pub(super) fn new_secret(ctx: &Ctx) -> String {
    kit::ids::letters(&ctx.civic().chance().bytes::<16>())
}

pub(super) fn oldest(ctx: &Ctx) -> Time {
    ctx.now.plus_seconds(-DRAFT_DAYS * DAY_SECONDS)
}

/// How the secret of a link is kept.
pub(super) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
