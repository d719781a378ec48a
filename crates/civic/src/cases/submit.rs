//! Filing a case: the one operation every channel calls. It answers when the case is on the disk, and
//! sending the same thing twice gives the same case.

use hmac::{Hmac, KeyInit, Mac};
use kit::clock::Time;
use kit::db::Tx;
use ledger::Salt;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::model::{Actor, Case, Channel, Dossier, EventKind, Kind, NewCase, NewEvent, Receipt, State};
use super::rules::{Desk, Draft, Valid, arrived, validate};
use super::{code, fulfil, ladder, store, story};
use crate::context::Ctx;
use crate::figures::{self, Count, Measure};
use crate::notices::{NewNotice, NoticeKind, To};
use crate::{Error, Result, areas, cities, duties, photos};

/// The same sender with the same text within so many seconds is the same case.
pub const SAME_SECONDS: i64 = 10 * 60;
/// How often a code is drawn again when it is taken: practically never once.
const CODE_TRIES: u32 = 3;

/// Checks a case as [`submit`] would, without filing it: for forms of several steps.
///
/// # Errors
/// [`Error::Invalid`] naming every wrong field.
pub fn check(ctx: &Ctx, new: &NewCase) -> Result<()> {
    validate(new, &ctx.book, cities::day_of(ctx.book.offices.date(ctx.now))).map(|_| ())
}

/// Files a case.
///
/// # Errors
/// [`Error::Invalid`] naming every wrong field; [`Error::Conflict`] when the key was used for something else;
/// [`Error::Unavailable`] when it could not be made durable.
pub async fn submit(ctx: &Ctx, new: NewCase) -> Result<Receipt> {
    let valid = validate(&new, &ctx.book, cities::day_of(ctx.book.offices.date(ctx.now)))?;
    file(ctx, new, valid).await
}

/// Files what was checked.
pub(super) async fn file(ctx: &Ctx, new: NewCase, valid: Valid) -> Result<Receipt> {
    let filing = std::sync::Arc::new(Filing::prepare(ctx, new, valid));
    for turn in 1.. {
        let attempt = std::sync::Arc::clone(&filing);
        // The code is drawn outside the closure, which may run more than once.
        let code = code::new(ctx.civic().chance());
        let result = ctx.write(move |ctx, tx| attempt.file(ctx, tx, &code)).await;
        match result {
            Err(Error::Internal(_)) if turn < CODE_TRIES => {}
            Ok(receipt) => {
                ctx.stir(vec![receipt.case.owner.clone()]);
                return Ok(receipt);
            }
            Err(error) => return Err(error),
        }
    }
    Err(Error::Internal("no free code".to_owned()))
}

/// The receipt of what was filed with a key, if anything was.
pub(super) async fn filed_before(ctx: &Ctx, key: &str) -> Result<Option<Receipt>> {
    let key = key.to_owned();
    ctx.read(move |ctx, tx| match store::known_key(tx, ctx.city(), &digest(&["key", &key]))? {
        Some(known) => receipt(ctx, tx, &key, known.case_id).map(Some),
        None => Ok(None),
    })
    .await
}

/// The receipt again. The secret goes only to the holder of the key the case was filed with.
fn receipt(ctx: &Ctx, tx: &mut Tx<'_>, key: &str, id: Uuid) -> Result<Receipt> {
    let case = store::by_id(tx, ctx.city(), id)?;
    let stored = store::secret(tx, ctx.city(), id)?;
    let secret = secret(key, &stored.secret_salt);
    let duty = duties::of_case(tx, ctx.city(), id)?.into_iter().find(|duty| duty.open && duty.accountable);
    let same = secret_hash(&secret) == stored.secret_hash;
    Ok(Receipt { case, duty, secret: same.then_some(secret), repeated: true })
}

/// Everything decided before the transaction.
struct Filing {
    new: NewCase,
    valid: Valid,
    id: Uuid,
    key: String,
    key_hash: Vec<u8>,
    contact_hash: Option<Vec<u8>>,
    content_hash: Vec<u8>,
    secret_salt: [u8; 16],
    person_salt: Salt,
}

impl Filing {
    fn prepare(ctx: &Ctx, new: NewCase, valid: Valid) -> Filing {
        let chance = ctx.civic().chance();
        let given = new.key.as_deref().map(str::trim).filter(|key| !key.is_empty()).map(str::to_owned);
        let key = given.unwrap_or_else(|| kit::ids::letters(&chance.bytes::<20>()));
        let contact = valid.reporter.phone.as_ref().or(valid.reporter.email.as_ref());
        let place = format!("{:?}", new.place);
        let category = new.category.clone().unwrap_or_default();
        Filing {
            id: chance.id(ctx.now),
            key_hash: digest(&["key", &key]),
            contact_hash: contact.map(|contact| digest(&["contact", contact, &valid.text])),
            content_hash: digest(&[
                "content",
                &valid.text,
                &category,
                &place,
                contact.map_or("", String::as_str),
            ]),
            key,
            secret_salt: chance.bytes(),
            person_salt: Salt(chance.bytes()),
            new,
            valid,
        }
    }

    fn file(&self, ctx: &Ctx, tx: &mut Tx<'_>, code: &str) -> Result<Receipt> {
        let city = ctx.city();
        let key =
            store::Key { hash: &self.key_hash, case: self.id, content: &self.content_hash, at: ctx.now };
        if !store::take_key(tx, city, &key)? {
            let known = store::key(tx, city, &self.key_hash)?;
            if known.content_hash != self.content_hash {
                return Err(Error::Conflict(Vec::new()));
            }
            return receipt(ctx, tx, &self.key, known.case_id);
        }
        if let Some(hash) = &self.contact_hash {
            let since = ctx.now.plus_seconds(-SAME_SECONDS);
            if !store::take_contact_key(tx, city, &store::Key { hash, ..key }, since)? {
                let known = store::key(tx, city, hash)?.case_id;
                store::move_key(tx, city, &self.key_hash, known)?;
                return receipt(ctx, tx, &self.key, known);
            }
        }
        self.insert(ctx, tx, code)
    }

    fn insert(&self, ctx: &Ctx, tx: &mut Tx<'_>, code: &str) -> Result<Receipt> {
        let city = ctx.city();
        let desk = Desk { now: ctx.now, book: &ctx.book, actor: &Actor::Reporter };
        let blank = Dossier { case: self.case(ctx.now, code), duties: Vec::new() };
        let Dossier { mut case, mut duties } = Draft::of(&blank, &desk).received();
        let mut event = NewEvent {
            kind: EventKind::Filed,
            facts: self.facts(&case),
            body: Some(self.valid.text.clone()),
            agency: None,
            photos: self.new.photos.clone(),
            papers: self.valid.papers.clone(),
        };
        story::take_attached(tx, ctx, case.case_id, 1, &mut event)?;
        let person = self
            .named()
            .then(|| ledger::commit(&self.person_salt, &story::person_text(&self.valid.reporter)));
        let event = story::chained(ctx, &case, &Actor::Reporter, &event, person)?;
        case.head_hash.clone_from(&event.hash);
        let secret = secret(&self.key, &self.secret_salt);
        store::insert(
            tx,
            city,
            &store::Filing {
                case: &case,
                cell: case.lat.zip(case.lon).map(|(lat, lon)| areas::cell(lat, lon)),
                area_version: case.area.as_ref().map(|_| ctx.book.areas.version),
                secret_salt: &self.secret_salt,
                secret_hash: &secret_hash(&secret),
            },
        )?;
        store::add_event(tx, city, case.case_id, &event)?;
        for duty in &duties {
            duties::insert(tx, city, case.case_id, duty)?;
        }
        if self.named() {
            store::put_reporter(tx, city, case.case_id, &self.valid.reporter, &self.person_salt.0)?;
        }
        for url in &self.new.media_urls {
            let fetch = ctx.civic().chance().id(ctx.now);
            photos::enqueue_fetch(tx, city, fetch, case.case_id, url, ctx.now)?;
        }
        let mut told = steps_begun(&duties);
        let dossier = Dossier { case, duties };
        fulfil::follow(ctx, tx, &[], &dossier)?;
        if self.valid.reporter.email.is_some() {
            told.push(filed(&dossier));
        }
        ladder::tell(ctx, tx, &dossier, &told)?;
        Dossier { case, duties } = dossier;
        figures::add(tx, ctx, ctx.now, slot(case.case_id), &counts(&case))?;
        let duty = duties.into_iter().find(|duty| duty.accountable);
        Ok(Receipt { case, duty, secret: Some(secret), repeated: false })
    }

    fn named(&self) -> bool {
        self.valid.reporter != super::Reporter::default()
    }

    fn case(&self, now: Time, code: &str) -> Case {
        let (new, valid) = (&self.new, &self.valid);
        Case {
            case_id: self.id,
            code: code.to_owned(),
            kind: new.kind,
            channel: new.channel,
            lang: new.lang.code().to_owned(),
            state: State::Received,
            open: true,
            category: valid.category.clone(),
            class: valid.class,
            agency: valid.agency.clone(),
            owner: String::new(),
            officer_id: None,
            body: None,
            body_number: None,
            reason: None,
            title: valid.title.clone(),
            public_title: None,
            public_text: None,
            published: false,
            name_hidden: valid.name_hidden,
            content_hidden: valid.content_hidden,
            lat: new.place.point.map(|(lat, _)| lat),
            lon: new.place.point.map(|(_, lon)| lon),
            area: valid.area.clone(),
            landmark: new.place.landmark.trim().to_owned(),
            answers: valid.answers.clone(),
            step: None,
            due_at: None,
            promise_at: None,
            bounces: 0,
            disputes: 0,
            about: valid.about.clone(),
            score: None,
            surveyed_at: None,
            service: new.service.clone(),
            service_version: valid.service_version,
            regarding: new.regarding.as_ref().map(super::ReporterRight::case_id),
            repair: None,
            deemed_at: None,
            filed_at: now,
            sent_at: None,
            answered_at: None,
            resolved_at: None,
            closed_at: None,
            changed_at: now,
            version: 1,
            head_hash: ledger::GENESIS.0.to_vec(),
        }
    }

    /// What the first fact says: codes only; the place in words is a text and stays out.
    fn facts(&self, case: &Case) -> serde_json::Value {
        let mut facts = json!({
            "code": case.code, "kind": case.kind, "channel": case.channel, "category": case.category,
            "class": case.class, "area": case.area, "name_hidden": case.name_hidden,
            "content_hidden": case.content_hidden, "filed_by": self.new.filed_by,
        });
        if let (Some(object), Some(service)) = (facts.as_object_mut(), &case.service) {
            object.insert("service".to_owned(), json!(service));
            object.insert("service_version".to_owned(), json!(case.service_version));
        }
        facts
    }
}

/// What one more case counts as.
fn counts(case: &Case) -> Vec<Count> {
    let of = |measure, whose: &str| Count { measure, agency: whose.to_owned(), bin: 0 };
    match (&case.service, case.kind) {
        // What the city itself files is no complaint somebody made.
        (Some(_), _) if case.channel == Channel::System => vec![of(Measure::Filed, "")],
        (Some(service), Kind::Application) => vec![of(Measure::ServiceApplied, service)],
        (Some(service), _) => vec![of(Measure::Filed, ""), of(Measure::ServiceComplained, service)],
        (None, _) => vec![of(Measure::Filed, "")],
    }
}

/// The agencies of a procedure's first steps hear of them.
fn steps_begun(duties: &[duties::Duty]) -> Vec<NewNotice> {
    let steps = duties.iter().filter(|duty| duty.open && duty.step.is_some());
    steps
        .map(|duty| {
            let facts = (json!(duty.due_at), json!(duty.kind));
            arrived(&duty.agency, Some(duty.duty_no), (Some(&facts.0), Some(&facts.1)))
        })
        .collect()
}

/// What a reporter with an address for mail is told: the code, who looks at it, and by when.
fn filed(dossier: &Dossier) -> NewNotice {
    NewNotice {
        to: To::Reporter,
        kind: NoticeKind::Filed,
        duty_no: None,
        agency: Some(dossier.case.owner.clone()),
        facts: json!({"due": dossier.case.due_at, "step": dossier.case.step}),
    }
}

/// Spreads kept counts over as many rows as the last bits of an identifier give.
pub(super) fn slot(id: Uuid) -> i64 {
    const SLOTS: u8 = 16;
    i64::from(id.as_bytes().last().copied().unwrap_or(0) % SLOTS)
}

/// The secret of a case: whoever holds the key it was filed with can be told it again, and it is kept nowhere.
fn secret(key: &str, salt: &[u8]) -> String {
    // A key of any length is taken, so this cannot fail; an empty secret opens nothing (see `secret_hash`).
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(b"sambat/case-secret/v1");
    mac.update(salt);
    kit::ids::letters(mac.finalize().into_bytes().get(..16).unwrap_or_default())
}

/// How a secret is kept.
pub(super) fn secret_hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// A digest over parts, each with its length, so that parts cannot run into each other.
pub(super) fn digest(parts: &[&str]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_vec()
}
