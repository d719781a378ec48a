//! Looking: lists and single cases, for reporters and officers; officers get what their agency may see.
//! What anybody may see is in `strangers.rs`.

use bytes::Bytes;
use kit::clock::Time;
use kit::db::Tx;
use uuid::Uuid;

use super::model::{Case, Dossier, Event, EventKind, Kind, Reporter};
use super::rules::{may_list, may_see, may_verify, only_oversees};
use super::{ReporterRight, code, store};
use crate::context::Ctx;
use crate::counter::{self, Appointment};
use crate::duties::{self, Duty, Explanation, LadderStep};
use crate::identity::{Intake, Officer};
use crate::letters::{self, Letter};
use crate::notices::{self, MailState, Notice};
use crate::papers::{self, Paper};
use crate::payments::{self, Payment};
use crate::photos::{self, Photo};
use crate::products::{self, Product};
use crate::registers::{self, LookUp};
use crate::survey::{self, Answers};
use crate::{Error, Result};

/// Cases on one page of a list.
pub const PAGE: i64 = 25;
/// Cases on one page of an inbox.
pub const INBOX_PAGE: i64 = 50;
/// Earlier cases shown of a returning reporter.
const EARLIER: i64 = 10;

/// Where a page of a list begins: after this time and case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The time the list is sorted by.
    pub at: Time,
    /// The case.
    pub id: Uuid,
}

impl Cursor {
    /// As text for an address.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}.{}", self.at.0, self.id.simple())
    }

    /// From [`Cursor::text`]; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Cursor> {
        let (at, id) = text.split_once('.')?;
        Some(Cursor { at: Time(at.parse().ok()?), id: id.parse().ok()? })
    }
}

/// Which published cases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PublicFilter {
    /// Whose published words are these, as a person typed them: all of them, the last one perhaps unfinished; or
    /// a code. `None` for all cases; a text without any word finds none.
    pub words: Option<String>,
    /// These codes only.
    pub codes: Vec<String>,
    /// These states.
    pub states: Vec<String>,
    /// These categories.
    pub categories: Vec<String>,
    /// These agencies at work.
    pub agencies: Vec<String>,
    /// These kelurahan.
    pub areas: Vec<String>,
    /// Filed at or after.
    pub filed_from: Option<Time>,
    /// Filed at or before.
    pub filed_to: Option<Time>,
    /// Changed at or after.
    pub changed_from: Option<Time>,
    /// Changed at or before.
    pub changed_to: Option<Time>,
    /// West, south, east, north.
    pub bounds: Option<[f64; 4]>,
    /// Whose next step was due before this moment.
    pub late_at: Option<Time>,
    /// After this one.
    pub after: Option<Cursor>,
    /// Leave out so many first ones (Open311's pages).
    pub skip: i64,
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins, when there is one.
    pub next: Option<Cursor>,
}

/// Where the page after the first `limit` of these begins; they hold one more when there is one.
pub(super) fn next<T>(items: &[T], limit: i64, at: impl Fn(&T) -> Cursor) -> Option<Cursor> {
    let limit = usize::try_from(limit).unwrap_or(0);
    if items.len() <= limit {
        return None;
    }
    items.get(limit.checked_sub(1)?).map(at)
}

/// A case with everything its reporter may see of it.
#[derive(Clone, Debug)]
pub struct OwnCase {
    /// The case.
    pub case: Case,
    /// Its duties, oldest first.
    pub duties: Vec<Duty>,
    /// The story without internal events.
    pub story: Vec<Event>,
    /// Every photo of theirs and of the agencies.
    pub photos: Vec<Photo>,
    /// Every paper of theirs.
    pub papers: Vec<Paper>,
    /// What they said about themselves.
    pub reporter: Reporter,
    /// What they were told, and what became of the mail.
    pub notices: Vec<(Notice, Option<MailState>)>,
    /// Bills, oldest first.
    pub bills: Vec<Payment>,
    /// Documents the city made for it, oldest first; unsigned ones among them.
    pub documents: Vec<Product>,
    /// When they come, or came, to the counter about it.
    pub appointments: Vec<Appointment>,
    /// Who looked into registers of other bodies for it, oldest first.
    pub look_ups: Vec<LookUp>,
}

/// The reporter's own case.
///
/// # Errors
/// As any read.
pub async fn own_case(ctx: &Ctx, right: &ReporterRight) -> Result<OwnCase> {
    let id = right.case_id();
    ctx.read(move |ctx, tx| {
        let mut story = store::events(tx, ctx.city(), id)?;
        story.retain(|event| event.audience != super::Audience::Internal);
        Ok(OwnCase {
            case: store::by_id(tx, ctx.city(), id)?,
            duties: duties::of_case(tx, ctx.city(), id)?,
            story,
            photos: photos::of_case(tx, ctx.city(), id)?,
            papers: papers::of_case(tx, ctx.city(), id)?,
            reporter: store::reporter(tx, ctx.city(), id)?,
            notices: notices::of_case(tx, ctx.city(), id, true)?,
            bills: payments::of_case(tx, ctx.city(), id)?,
            documents: products::of_case(tx, ctx.city(), id)?,
            appointments: counter::of_case(tx, ctx.city(), id)?,
            look_ups: registers::of_case(tx, ctx.city(), id)?,
        })
    })
    .await
}

/// A case with everything an officer may see of it.
#[derive(Clone, Debug)]
pub struct DeskCase {
    /// The case.
    pub case: Case,
    /// Its duties, oldest first.
    pub duties: Vec<Duty>,
    /// The whole story.
    pub story: Vec<Event>,
    /// Every photo.
    pub photos: Vec<Photo>,
    /// Every paper; none for whoever only looks over the agency at work.
    pub papers: Vec<Paper>,
    /// The reporter; `None` when the name is hidden, and for whoever only looks over the agency at work.
    pub reporter: Option<Reporter>,
    /// What the ladder did over its duties.
    pub steps: Vec<LadderStep>,
    /// Who was told what, and what became of the mail.
    pub notices: Vec<(Notice, Option<MailState>)>,
    /// Letters to the agency that stayed silent.
    pub letters: Vec<Letter>,
    /// Bills, oldest first.
    pub bills: Vec<Payment>,
    /// Documents the city made for it, oldest first; none for whoever only looks over the agency at work.
    pub documents: Vec<Product>,
    /// Who looked into registers of other bodies for it, oldest first; none for whoever only looks over the agency at work.
    pub look_ups: Vec<LookUp>,
    /// What the reporter answered in the survey; never who they are.
    pub survey: Option<Answers>,
    /// What it is tied to: the application a complaint is about, or the complaints about an application; those of them
    /// that the officer may see.
    pub related: Vec<Case>,
    /// When the applicant comes, or came, to the counter about it.
    pub appointments: Vec<Appointment>,
    /// Whether the officer's agency owes the next step.
    pub mine: bool,
    /// Whether the officer may check and direct it.
    pub verifies: bool,
}

/// A case for an officer.
///
/// # Errors
/// [`Error::NotFound`] also for a case that is not their agency's.
pub async fn desk_case(ctx: &Ctx, officer: &Officer, text: &str) -> Result<DeskCase> {
    let code = code::parse(text).ok_or(Error::NotFound)?;
    let officer = officer.clone();
    ctx.read(move |ctx, tx| {
        let case = store::by_code(tx, ctx.city(), &code)?.ok_or(Error::NotFound)?;
        let duties = duties::of_case(tx, ctx.city(), case.case_id)?;
        let dossier = Dossier { case, duties };
        if !may_see(&officer, &dossier, &ctx.book) {
            return Err(Error::NotFound);
        }
        let verifies = may_verify(&officer, &dossier, &ctx.book);
        let looks_on = only_oversees(&officer, &dossier, &ctx.book);
        let Dossier { case, duties } = dossier;
        let case_id = case.case_id;
        let hidden = (case.name_hidden || looks_on) && !verifies;
        let reporter = if hidden { None } else { Some(store::reporter(tx, ctx.city(), case.case_id)?) };
        let mut story = store::events(tx, ctx.city(), case.case_id)?;
        let (mut case, mut photos) = (case, photos::of_case(tx, ctx.city(), case_id)?);
        let mut papers = papers::of_case(tx, ctx.city(), case_id)?;
        let mut documents = products::of_case(tx, ctx.city(), case_id)?;
        if looks_on && case.kind == Kind::Application {
            // What somebody gave for a service is for those who serve, not for those who look over them.
            case.answers = serde_json::json!({});
            let theirs = |event: &&mut Event| matches!(event.kind, EventKind::Filed | EventKind::Repaired);
            story.iter_mut().filter(theirs).for_each(|event| event.body = None);
            photos.clear();
            papers.clear();
            documents.clear();
        }
        if hidden {
            // Who keyed it in for whom could give the name away.
            story.iter_mut().filter(|e| e.actor == "reporter").for_each(|e| e.actor_name = None);
        }
        let related = related(ctx, tx, &officer, &case)?;
        Ok(DeskCase {
            related,
            steps: duties::steps(tx, ctx.city(), case.case_id)?,
            notices: notices::of_case(tx, ctx.city(), case.case_id, false)?,
            letters: letters::of_case(tx, ctx.city(), case.case_id)?,
            bills: payments::of_case(tx, ctx.city(), case_id)?,
            documents,
            look_ups: if looks_on { Vec::new() } else { registers::of_case(tx, ctx.city(), case_id)? },
            photos,
            papers,
            survey: survey::of_case(tx, ctx.city(), case.case_id)?,
            appointments: counter::of_case(tx, ctx.city(), case.case_id)?,
            mine: case.owner == officer.agency(),
            verifies,
            duties,
            story,
            reporter,
            case,
        })
    })
    .await
}

/// What a case is tied to, as far as the officer may see it.
fn related(ctx: &Ctx, tx: &mut Tx<'_>, officer: &Officer, case: &Case) -> Result<Vec<Case>> {
    let tied = match case.regarding {
        Some(application) => vec![store::by_id(tx, ctx.city(), application)?],
        None if case.kind == Kind::Application => store::regarding(tx, ctx.city(), case.case_id)?,
        None => Vec::new(),
    };
    let mut seen = Vec::new();
    for case in tied {
        let duties = duties::of_case(tx, ctx.city(), case.case_id)?;
        let dossier = Dossier { case, duties };
        if may_see(officer, &dossier, &ctx.book) {
            seen.push(dossier.case);
        }
    }
    Ok(seen)
}

/// A case as it stands, for an officer who may see it, without its story.
///
/// # Errors
/// As [`desk_case`].
pub async fn desk_glance(ctx: &Ctx, officer: &Officer, text: &str) -> Result<Case> {
    let code = code::parse(text).ok_or(Error::NotFound)?;
    let officer = officer.clone();
    ctx.read(move |ctx, tx| {
        let case = store::by_code(tx, ctx.city(), &code)?.ok_or(Error::NotFound)?;
        let duties = duties::of_case(tx, ctx.city(), case.case_id)?;
        let dossier = Dossier { case, duties };
        if may_see(&officer, &dossier, &ctx.book) { Ok(dossier.case) } else { Err(Error::NotFound) }
    })
    .await
}

/// Earlier cases of a returning reporter, by phone number, for whoever keys in.
///
/// # Errors
/// [`Error::Invalid`] at `phone`.
pub async fn earlier(ctx: &Ctx, by: &Intake, phone: &str) -> Result<(Reporter, Vec<Case>)> {
    let phone = crate::identity::phone(phone).map_err(|problem| Error::field("phone", problem))?;
    let officer = Officer::clone(by);
    ctx.read(move |ctx, tx| {
        let mut cases = store::by_phone(tx, ctx.city(), &phone, EARLIER)?;
        cases.retain(|case| may_list(&officer, case, &ctx.book));
        let reporter = match cases.first() {
            Some(case) => store::reporter(tx, ctx.city(), case.case_id)?,
            None => Reporter::default(),
        };
        Ok((reporter, cases))
    })
    .await
}

/// Why each date of a case is that date, for the program's `explain` command and the pages of those who may
/// see the case.
#[must_use]
pub fn explain(ctx: &Ctx, duties: &[Duty]) -> Vec<(Duty, Explanation)> {
    duties.iter().filter_map(|duty| Some((duty.clone(), duties::explain(&ctx.book.offices, duty)?))).collect()
}

/// The duties of a case by its code, for commands on the machine and for the public explanation of a date:
/// duties hold agencies and dates only.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn duties_of(ctx: &Ctx, text: &str) -> Result<Vec<Duty>> {
    let code = code::parse(text).ok_or(Error::NotFound)?;
    ctx.read(move |ctx, tx| {
        let case = store::by_code(tx, ctx.city(), &code)?.ok_or(Error::NotFound)?;
        duties::of_case(tx, ctx.city(), case.case_id)
    })
    .await
}

/// The signed PDF of a document of the reporter's own case. One that was taken back or replaced is not handed out.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn own_document(ctx: &Ctx, right: &ReporterRight, id: &str) -> Result<Bytes> {
    let (case, id) = (right.case_id(), products::parse(id).ok_or(Error::NotFound)?);
    let of_case = ctx.read(move |ctx, tx| products::of_case(tx, ctx.city(), case)).await?;
    let product = of_case.into_iter().find(|product| product.product == id).ok_or(Error::NotFound)?;
    products::file(ctx, &product).await
}

/// Codes of open cases without exactly one accountable open duty of a valid agency, for `doctor`. Always empty.
///
/// # Errors
/// As any read.
pub async fn orphans(ctx: &Ctx) -> Result<Vec<String>> {
    let today = crate::cities::day_of(ctx.book.offices.date(ctx.now));
    let rows = ctx.read(move |ctx, tx| store::orphans(tx, ctx.city(), today)).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Whether the city has any case.
///
/// # Errors
/// As any read.
pub fn any(tx: &mut Tx<'_>, city: i64) -> Result<bool> {
    store::any(tx, city)
}
