//! Writing a fact into a case's story, and proving that nobody rewrote one.

use kit::db::Tx;
use ledger::{Commitment, Hash, Link, Recorded, Revealed, Salt, Text};
use uuid::Uuid;

use super::model::{Actor, Case, Event, NewEvent, Reporter};
use super::store;
use crate::context::Ctx;
use crate::{Error, Result, papers, photos};

/// Makes the next event of a case: salted, chained, hashed.
pub(super) fn chained(
    ctx: &Ctx,
    case: &Case,
    actor: &Actor,
    new: &NewEvent,
    person: Option<Commitment>,
) -> Result<Event> {
    let mut facts = new.facts.clone();
    if let (Some(object), Some(agency)) = (facts.as_object_mut(), actor.agency()) {
        object.insert("by".to_owned(), agency.into());
    }
    let facts = facts.to_string();
    let salt = new.body.as_ref().map(|_| Salt(ctx.civic().chance().bytes()));
    let body_commit = new.body.as_ref().zip(salt.as_ref()).map(|(body, salt)| ledger::commit(salt, body));
    let commitments: Vec<Commitment> = [body_commit, person].into_iter().flatten().collect();
    let prev = hash_of(&case.head_hash)?;
    let hash = Link {
        city: u32::try_from(ctx.city()).map_err(|e| Error::Internal(e.to_string()))?,
        case: case.case_id.into_bytes(),
        seq: u32::try_from(case.version).map_err(|e| Error::Internal(e.to_string()))?,
        kind: new.kind.word(),
        at_micros: ctx.now.0,
        actor: actor.word(),
        facts: &facts,
        commitments: &commitments,
        prev,
    }
    .hash();
    Ok(Event {
        seq: case.version,
        kind: new.kind,
        at: ctx.now,
        actor: actor.word().to_owned(),
        actor_name: match actor {
            Actor::Officer { name, .. } => Some(name.clone()),
            _ => None,
        },
        agency: new.agency.clone().or_else(|| actor.agency().map(str::to_owned)),
        audience: new.kind.audience(),
        facts,
        body: new.body.clone(),
        salt: salt.map(|salt| salt.0.to_vec()),
        body_commit: body_commit.map(|c| c.0.to_vec()),
        person_commit: person.map(|c| c.0.to_vec()),
        prev: prev.0.to_vec(),
        hash: hash.0.to_vec(),
    })
}

/// Attaches the pictures and papers of an event and names their hashes in its facts, so that none of them can be
/// exchanged later either.
pub(super) fn take_attached(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    case: Uuid,
    seq: i64,
    new: &mut NewEvent,
) -> Result<()> {
    let mut hashes = Vec::new();
    for id in &new.photos {
        let photo = photos::take(tx, ctx.city(), *id)?;
        let Some(photo) = photo else {
            return Err(Error::field("photos", crate::Problem::UnknownChoice));
        };
        if !photos::attach(tx, ctx.city(), *id, case, seq)? {
            return Err(Error::field("photos", crate::Problem::Taken));
        }
        hashes.push(hex(&photo.sha256));
    }
    note(new, "photo_sha256", hashes);
    let mut hashes = Vec::new();
    for id in &new.papers {
        let Some(paper) = papers::take(tx, ctx.city(), *id)? else {
            return Err(Error::field("papers", crate::Problem::UnknownChoice));
        };
        if !papers::attach(tx, ctx.city(), *id, case, seq)? {
            return Err(Error::field("papers", crate::Problem::Taken));
        }
        hashes.push(hex(&paper.sha256));
    }
    note(new, "paper_sha256", hashes);
    Ok(())
}

fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn note(new: &mut NewEvent, name: &str, hashes: Vec<String>) {
    if let (false, Some(facts)) = (hashes.is_empty(), new.facts.as_object_mut()) {
        facts.insert(name.to_owned(), hashes.into());
    }
}

fn hash_of(bytes: &[u8]) -> Result<Hash> {
    Ok(Hash(bytes.try_into().map_err(|_| Error::Internal("a stored hash is not 32 bytes long".to_owned()))?))
}

/// What is committed to about a reporter: one line each, in this order.
pub(super) fn person_text(reporter: &Reporter) -> String {
    let line = |value: &Option<String>| value.clone().unwrap_or_default();
    format!("{}\n{}\n{}", line(&reporter.name), line(&reporter.phone), line(&reporter.email))
}

/// The result of checking every story of a city.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Stories checked.
    pub cases: u64,
    /// Facts in them.
    pub events: u64,
    /// Code of the case and what is wrong with its story.
    pub broken: Vec<(String, String)>,
}

/// Checks every story of the city: no fact missing, changed, or out of place, and the case itself at the end
/// of its own story. `progress` is told how many cases were checked.
///
/// # Errors
/// As any read.
pub async fn verify(ctx: &Ctx, mut progress: impl FnMut(u64)) -> Result<Verified> {
    let mut result = Verified::default();
    let mut after = Uuid::nil();
    loop {
        let page = ctx
            .read(move |ctx, tx| {
                let mut page = Vec::new();
                for (id,) in store::ids_after(tx, ctx.city(), after)? {
                    let case = store::by_id(tx, ctx.city(), id)?;
                    let events = store::events(tx, ctx.city(), id)?;
                    let reporter = store::reporter(tx, ctx.city(), id)?;
                    let salt = store::reporter_salt(tx, ctx.city(), id)?;
                    page.push((case, events, reporter, salt));
                }
                Ok(page)
            })
            .await?;
        let Some((last, ..)) = page.last() else { return Ok(result) };
        after = last.case_id;
        for (case, events, reporter, salt) in &page {
            result.cases += 1;
            result.events += events.len() as u64;
            if let Err(fault) = check(ctx.city(), case, events, reporter, salt.as_deref()) {
                result.broken.push((case.code.clone(), fault));
            }
        }
        progress(result.cases);
    }
}

fn check(
    city: i64,
    case: &Case,
    events: &[Event],
    reporter: &Reporter,
    salt: Option<&[u8]>,
) -> std::result::Result<(), String> {
    let recorded: Vec<Recorded> = events
        .iter()
        .map(|event| recorded(city, case, event, reporter, salt))
        .collect::<Result<_>>()
        .map_err(|e| e.to_string())?;
    let head = ledger::verify(recorded.into_iter()).map_err(|broken| broken.to_string())?;
    let counted = i64::try_from(events.len()).unwrap_or(0) == case.version;
    if head.0.as_slice() == case.head_hash.as_slice() && counted {
        Ok(())
    } else {
        Err("the story was shortened: the case's own mark is of a later fact".to_owned())
    }
}

fn recorded(
    city: i64,
    case: &Case,
    event: &Event,
    reporter: &Reporter,
    salt: Option<&[u8]>,
) -> Result<Recorded> {
    let wrong = |e: &dyn std::fmt::Display| Error::Internal(e.to_string());
    let salt_of =
        |bytes: &[u8]| bytes.try_into().map(Salt).map_err(|_| wrong(&"a salt is not 16 bytes long"));
    let commit_of = |bytes: &[u8]| {
        bytes.try_into().map(Commitment).map_err(|_| wrong(&"a commitment is not 32 bytes long"))
    };
    let mut texts = Vec::new();
    if let Some(bytes) = &event.body_commit {
        let revealed = match (&event.body, &event.salt) {
            (Some(text), Some(salt)) => Some(Revealed { salt: salt_of(salt)?, text: text.clone() }),
            _ => None,
        };
        texts.push(Text { commitment: commit_of(bytes)?, revealed });
    }
    if let Some(bytes) = &event.person_commit {
        let revealed = match salt {
            Some(salt) => Some(Revealed { salt: salt_of(salt)?, text: person_text(reporter) }),
            None => None,
        };
        texts.push(Text { commitment: commit_of(bytes)?, revealed });
    }
    Ok(Recorded {
        city: u32::try_from(city).map_err(|e| wrong(&e))?,
        case: case.case_id.into_bytes(),
        seq: u32::try_from(event.seq).map_err(|e| wrong(&e))?,
        kind: event.kind.word().to_owned(),
        at_micros: event.at.0,
        actor: event.actor.clone(),
        facts: event.facts.clone(),
        texts,
        prev: hash_of(&event.prev)?,
        hash: hash_of(&event.hash)?,
    })
}
