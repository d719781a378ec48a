//! A whole case: for its reporter, and for the officers at work.

use civic::cases::{self, Case, DeskCase, Event as Fact, InboxRow, OwnCase, Reporter};
use civic::duties::{Duty, Explanation, Pause};
use civic::papers::Paper as Handed;
use civic::photos::Photo;
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::at;
use crate::shell::caller::Caller;

/// A case as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseFacts {
    code: String,
    /// `complaint`, `suggestion` or `information`.
    kind: &'static str,
    /// How it came in.
    channel: &'static str,
    /// Where it is in its life.
    state: &'static str,
    /// Whether somebody owes a step.
    open: bool,
    /// The category's code; empty until somebody set one.
    category: String,
    /// The legal class.
    class: &'static str,
    /// The agency at work.
    agency: Option<String>,
    /// The agency that owes the next step.
    owner: String,
    /// The body outside the city it was forwarded to, and its number.
    body: Option<String>,
    body_number: Option<String>,
    /// The city's legal reason for not taking it.
    reason: Option<String>,
    title: String,
    /// The title and text people see.
    public_title: Option<String>,
    public_text: Option<String>,
    published: bool,
    name_hidden: bool,
    content_hidden: bool,
    lat: Option<f64>,
    lon: Option<f64>,
    /// The kelurahan's code.
    area: Option<String>,
    /// In words.
    place: String,
    /// Answers to the category's questions: code to values.
    #[schema(value_type = Object)]
    answers: Json,
    /// The next step.
    step: Option<&'static str>,
    /// When it must be done by law.
    due_at: Option<String>,
    /// When the city promised it.
    promise_at: Option<String>,
    /// The reporter's score, 1 to 4.
    score: Option<i64>,
    /// When the reporter answered the survey.
    surveyed_at: Option<String>,
    filed_at: String,
    answered_at: Option<String>,
    resolved_at: Option<String>,
    closed_at: Option<String>,
    changed_at: String,
    /// Grows with every change; send it back with an action, so that nothing is done over what was not seen.
    version: i64,
}

/// A case as it stands, for the officers at work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskSummary {
    #[serde(flatten)]
    facts: CaseFacts,
    /// The officer it was given to.
    officer: Option<uuid::Uuid>,
    /// How often agencies returned it.
    bounces: i64,
    /// In an inbox: what this agency owes, which is not the case's next step when it helps another one.
    owes: Option<OwesView>,
}

/// A step an agency owes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwesView {
    /// `verify`, `respond`, `resolve`, `hear_back`, `follow_up`, `help` or `review`.
    step: &'static str,
    /// When it must be done by law.
    due_at: String,
}

/// A duty and why its date is that date.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DutyView {
    /// `verify`, `respond`, `resolve`, `hear_back`, `follow_up`, `help` or `review`.
    kind: &'static str,
    agency: String,
    /// Whether this is the duty the case waits for.
    accountable: bool,
    open: bool,
    due_at: String,
    promise_at: Option<String>,
    ended_at: Option<String>,
    /// `met`, `late`, `cancelled` or `missed`.
    outcome: Option<&'static str>,
    why: Option<ExplanationView>,
}

/// Why a date is that date, so that it can be recounted on a wall calendar.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExplanationView {
    /// When the clock began.
    from: String,
    /// Whether it began after closing time, so that the next working day is day 0.
    after_closing: bool,
    /// Day 0.
    day0: String,
    /// Working days counted.
    days: u16,
    /// Each day in between that is not a working day.
    skipped: Vec<SkipView>,
    /// What pauses and extensions added, oldest first.
    pauses: Vec<PauseView>,
    due: String,
    /// Whether the decree of every day counted is known; when not, the date may still move.
    certain: bool,
}

/// Working days that a pause or an extension adds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PauseView {
    /// `reporter` (they were asked), `outside` (a body outside the city must act first) or `extension`.
    why: &'static str,
    from: String,
    /// When it ends by itself.
    until: String,
    /// When it ended; nothing while it lasts.
    ended: Option<String>,
    /// At most this many while it lasts, what it took once it has ended.
    days: u16,
}

/// A day that was not counted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SkipView {
    date: String,
    /// The holiday; empty for a weekend.
    name: String,
    decree: String,
}

/// One fact of the story.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Event {
    /// From 1.
    seq: i64,
    /// What happened.
    kind: &'static str,
    at: String,
    /// `reporter`, `officer` or `system`.
    actor: String,
    /// The officer's name, for colleagues.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    agency: Option<String>,
    /// `public`, `reporter` or `internal`.
    audience: &'static str,
    /// What was written.
    text: Option<String>,
}

/// A photo, and where its JPEG is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Picture {
    id: uuid::Uuid,
    /// The event it came with.
    seq: Option<i64>,
    width: i64,
    height: i64,
    public: bool,
    url: String,
}

/// A paper handed in with an application, and where its PDF is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Paper {
    id: uuid::Uuid,
    /// The event it came with.
    seq: Option<i64>,
    pages: i64,
    bytes: i64,
    url: String,
}

/// Who filed it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Person {
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
}

/// A reporter's own case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnView {
    case: CaseFacts,
    duties: Vec<DutyView>,
    /// Without what is for colleagues only.
    story: Vec<Event>,
    photos: Vec<Picture>,
    papers: Vec<Paper>,
    reporter: Person,
}

/// A case for the officers at work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeskView {
    case: DeskSummary,
    duties: Vec<DutyView>,
    story: Vec<Event>,
    photos: Vec<Picture>,
    papers: Vec<Paper>,
    /// None when the name is hidden.
    reporter: Option<Person>,
    /// Whether this agency owes the next step.
    mine: bool,
}

/// A case as it stands.
pub(crate) fn facts(caller: &Caller, case: &Case) -> CaseFacts {
    let moment = |time| at(caller, time);
    CaseFacts {
        code: case.code.clone(),
        kind: case.kind.word(),
        channel: case.channel.word(),
        state: case.state.word(),
        open: case.open,
        category: case.category.clone(),
        class: case.class.word(),
        agency: case.agency.clone(),
        owner: case.owner.clone(),
        body: case.body.clone(),
        body_number: case.body_number.clone(),
        reason: case.reason.clone(),
        title: case.title.clone(),
        public_title: case.public_title.clone(),
        public_text: case.public_text.clone(),
        published: case.published,
        name_hidden: case.name_hidden,
        content_hidden: case.content_hidden,
        lat: case.lat,
        lon: case.lon,
        area: case.area.clone(),
        place: caller.ctx.book.areas.in_words(case.area.as_deref(), &case.landmark),
        answers: case.answers.clone(),
        step: case.step.map(|step| step.word()),
        due_at: case.due_at.map(moment),
        promise_at: case.promise_at.map(moment),
        score: case.score,
        filed_at: moment(case.filed_at),
        answered_at: case.answered_at.map(moment),
        surveyed_at: case.surveyed_at.map(moment),
        resolved_at: case.resolved_at.map(moment),
        closed_at: case.closed_at.map(moment),
        changed_at: moment(case.changed_at),
        version: case.version,
    }
}

/// A case for its officers.
pub(crate) fn desk_summary(caller: &Caller, case: &Case) -> DeskSummary {
    DeskSummary { facts: facts(caller, case), officer: case.officer_id, bounces: case.bounces, owes: None }
}

/// A step in an inbox.
pub(crate) fn inbox_summary(caller: &Caller, row: &InboxRow) -> DeskSummary {
    let owes = OwesView { step: row.step.word(), due_at: at(caller, row.due_at) };
    DeskSummary { owes: Some(owes), ..desk_summary(caller, &row.case) }
}

/// A reporter's own case; pictures are fetched with its secret.
pub(crate) fn own_view(caller: &Caller, own: &OwnCase, secret: &str) -> OwnView {
    let link = |photo: &Photo| {
        caller.link(&format!("/sambatan/{}/{secret}/foto/{}/besar", own.case.code, photo.photo_id))
    };
    let paper_link = |paper: &Handed| {
        caller.link(&format!("/sambatan/{}/{secret}/berkas/{}", own.case.code, paper.paper_id))
    };
    let nameless = |fact: &Fact| Event { name: None, ..event(caller, fact) };
    OwnView {
        case: facts(caller, &own.case),
        duties: duties(caller, &own.duties),
        story: own.story.iter().map(nameless).collect(),
        photos: own.photos.iter().map(|photo| picture(photo, link(photo))).collect(),
        papers: own.papers.iter().map(|paper| handed_in(paper, paper_link(paper))).collect(),
        reporter: person(&own.reporter),
    }
}

/// A case for the officers at work; pictures are fetched with the key.
pub(crate) fn desk_view(caller: &Caller, desk: &DeskCase) -> DeskView {
    let link = |photo: &Photo| caller.link(&format!("{}/desk/photos/{}", super::super::BASE, photo.photo_id));
    let paper_link =
        |paper: &Handed| caller.link(&format!("{}/desk/papers/{}", super::super::BASE, paper.paper_id));
    DeskView {
        case: desk_summary(caller, &desk.case),
        duties: duties(caller, &desk.duties),
        story: desk.story.iter().map(|fact| event(caller, fact)).collect(),
        photos: desk.photos.iter().map(|photo| picture(photo, link(photo))).collect(),
        papers: desk.papers.iter().map(|paper| handed_in(paper, paper_link(paper))).collect(),
        reporter: desk.reporter.as_ref().map(person),
        mine: desk.mine,
    }
}

fn duties(caller: &Caller, duties: &[Duty]) -> Vec<DutyView> {
    let moment = |time| at(caller, time);
    let view = |duty: &Duty| DutyView {
        kind: duty.kind.word(),
        agency: duty.agency.clone(),
        accountable: duty.accountable,
        open: duty.open,
        due_at: moment(duty.due_at),
        promise_at: duty.promise_at.map(moment),
        ended_at: duty.ended_at.map(moment),
        outcome: duty.outcome.map(|outcome| outcome.word()),
        why: cases::explain(&caller.ctx, std::slice::from_ref(duty))
            .first()
            .map(|(_, why)| explanation(caller, why)),
    };
    duties.iter().map(view).collect()
}

/// Why a date is that date.
pub(crate) fn explanation(caller: &Caller, why: &Explanation) -> ExplanationView {
    let skipped = why.skipped.iter().map(|skip| SkipView {
        date: skip.date.to_string(),
        name: skip.name.clone(),
        decree: skip.decree.clone(),
    });
    ExplanationView {
        from: at(caller, why.from),
        after_closing: why.after_closing,
        day0: why.day0.to_string(),
        days: why.days,
        skipped: skipped.collect(),
        pauses: why.pauses.iter().map(|pause| paused(caller, pause)).collect(),
        due: at(caller, why.due),
        certain: why.certain,
    }
}

fn paused(caller: &Caller, pause: &Pause) -> PauseView {
    PauseView {
        why: pause.why.word(),
        from: at(caller, pause.from),
        until: at(caller, pause.until),
        ended: pause.ended.map(|end| at(caller, end)),
        days: pause.days,
    }
}

fn event(caller: &Caller, fact: &Fact) -> Event {
    Event {
        seq: fact.seq,
        kind: fact.kind.word(),
        at: at(caller, fact.at),
        actor: fact.actor.clone(),
        name: fact.actor_name.clone(),
        agency: fact.agency.clone(),
        audience: fact.audience.word(),
        text: fact.body.clone(),
    }
}

fn picture(photo: &Photo, url: String) -> Picture {
    let (id, seq, public) = (photo.photo_id, photo.seq, photo.public);
    Picture { id, seq, width: photo.width, height: photo.height, public, url }
}

fn handed_in(paper: &Handed, url: String) -> Paper {
    Paper { id: paper.paper_id, seq: paper.seq, pages: paper.pages, bytes: paper.bytes, url }
}

fn person(reporter: &Reporter) -> Person {
    let Reporter { name, phone, email } = reporter.clone();
    Person { name, phone, email }
}
