//! What another system passes on from a reporter who filed there: a word, a photo, that it is solved or not.
//! Each system speaks for its own reporters only, and passing the same thing on twice is harmless.

mod store;

use kit::db::Tx;
use serde_json::Value as Json;
pub(crate) use store::STATEMENTS;
use uuid::Uuid;

use super::model::{Action, Actor, Case, Channel, Dossier, State};
use super::rules::{Desk, decide};
use super::{advance, code, submit};
use crate::context::Ctx;
use crate::error::Check;
use crate::identity::{Integration, Scope};
use crate::photos::{self, PER_MESSAGE, check_url};
use crate::{Error, Problem, Result, duties};

/// The longest name another system may give what it passes on, in characters.
const ID_MAX: usize = 200;

/// What the reporter says about the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// Nothing: only what is written.
    Nothing,
    /// It is solved.
    Solved,
    /// It is not solved.
    NotSolved,
}

/// Something a reporter said in another system.
#[derive(Clone, Debug)]
pub struct Passed {
    /// The code of the case.
    pub code: String,
    /// The other system's own name for it: the same name again is the same thing.
    pub id: String,
    /// About the outcome.
    pub says: Says,
    /// In the reporter's words; may be empty when they say something about the outcome.
    pub text: String,
    /// What stands in the story when they wrote nothing but words are needed.
    pub stand_in: String,
    /// Pictures accepted before.
    pub photos: Vec<Uuid>,
    /// Addresses of pictures to fetch.
    pub media_urls: Vec<String>,
}

/// Where something that was passed on stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The code of the case.
    pub code: String,
    /// The number of the event.
    pub seq: i64,
    /// Whether it had been passed on before.
    pub repeated: bool,
}

/// Writes what another system passes on into the story of a case that was filed through it.
///
/// # Errors
/// [`Error::Forbidden`] for a key of another scope; [`Error::NotFound`] also for a case that was filed in
/// another way; [`Error::Conflict`] when the name was used for something else; [`Error::NotNow`];
/// [`Error::Invalid`] naming `update_id`, `text`, `photos` or `media_url`.
pub async fn reply_by_integration(ctx: &Ctx, by: &Integration, passed: Passed) -> Result<Kept> {
    if by.scope() != Scope::Open311 {
        return Err(Error::Forbidden);
    }
    check(&passed)?;
    let code = code::parse(&passed.code).ok_or(Error::NotFound)?;
    let name = by.name().to_owned();
    let reply_hash = submit::digest(&["reply", &name, &code, &passed.id]);
    let content_hash = submit::digest(&["content", &format!("{:?}", passed.says), passed.text.trim()]);
    ctx.write(move |ctx, tx| {
        let case = super::store::by_code(tx, ctx.city(), &code)?.ok_or(Error::NotFound)?;
        if case.channel != Channel::Open311 || filed_by(ctx, tx, case.case_id)? != Some(name.clone()) {
            return Err(Error::NotFound);
        }
        let actions = actions(&case, &passed);
        let seq = case.version + i64::try_from(actions.len()).unwrap_or(0);
        let reply = store::Reply { hash: &reply_hash, case: case.case_id, seq, content: &content_hash };
        if !store::take(tx, ctx.city(), &reply)? {
            let known = store::passed(tx, ctx.city(), &reply_hash)?;
            return if known.content_hash == content_hash {
                Ok(Kept { code: case.code, seq: known.seq, repeated: true })
            } else {
                Err(Error::Conflict(Vec::new()))
            };
        }
        for url in &passed.media_urls {
            let fetch = ctx.civic().chance().id(ctx.now);
            photos::enqueue_fetch(tx, ctx.city(), fetch, case.case_id, url, ctx.now)?;
        }
        let code = case.code.clone();
        write(ctx, tx, case, &actions)?;
        Ok(Kept { code, seq, repeated: false })
    })
    .await
}

fn check(passed: &Passed) -> Result<()> {
    let mut check = Check::default();
    check.text(&passed.id, "update_id", ID_MAX);
    let pictures = passed.photos.len() + passed.media_urls.len();
    check.that(pictures <= PER_MESSAGE, "photos", Problem::TooManyItems(PER_MESSAGE));
    for url in &passed.media_urls {
        if let Err(problem) = check_url(url) {
            check.that(false, "media_url", problem);
        }
    }
    check.done()
}

/// Who filed a case for somebody else, from the first fact of its story.
fn filed_by(ctx: &Ctx, tx: &mut Tx<'_>, case: Uuid) -> Result<Option<String>> {
    let first = super::store::events(tx, ctx.city(), case)?.into_iter().next();
    let facts: Option<Json> = first.and_then(|event| serde_json::from_str(&event.facts).ok());
    Ok(facts.and_then(|facts| Some(facts.get("filed_by")?.as_str()?.to_owned())))
}

/// What it means in the state the case is in. That a closed case is solved is no news.
fn actions(case: &Case, passed: &Passed) -> Vec<Action> {
    let text = passed.text.trim();
    let words = if text.is_empty() { passed.stand_in.clone() } else { text.to_owned() };
    let photos = passed.photos.clone();
    let silent = text.is_empty() && photos.is_empty();
    match (passed.says, case.state) {
        (Says::Solved, State::Closed) if silent => Vec::new(),
        (Says::Solved, State::Resolved) if silent => vec![Action::Confirm],
        (Says::Solved, State::Resolved) => vec![Action::Write { text: words, photos }, Action::Confirm],
        (Says::NotSolved, State::Resolved | State::Closed | State::Rejected) if photos.is_empty() => {
            vec![Action::Dispute { text: words }]
        }
        (Says::NotSolved, State::Resolved | State::Closed | State::Rejected) => {
            vec![Action::Dispute { text: words }, Action::Write { text: passed.stand_in.clone(), photos }]
        }
        // The pictures are on their way.
        (Says::Nothing, _) if silent && !passed.media_urls.is_empty() => Vec::new(),
        (Says::Nothing, _) if photos.is_empty() => vec![Action::Write { text: text.to_owned(), photos }],
        _ => vec![Action::Write { text: words, photos }],
    }
}

fn write(ctx: &Ctx, tx: &mut Tx<'_>, case: Case, actions: &[Action]) -> Result<()> {
    let duties = duties::of_case(tx, ctx.city(), case.case_id)?;
    let mut dossier = Dossier { case, duties };
    for action in actions {
        let desk = Desk { now: ctx.now, book: &ctx.book, actor: &Actor::Reporter };
        let decision = decide(&dossier, action, &desk)?;
        dossier = advance::store_decision(ctx, tx, &dossier, decision, (&Actor::Reporter, action))?;
    }
    Ok(())
}
