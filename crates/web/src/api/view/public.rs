//! A case as anybody may see it.

use civic::cases::rules::{PublicCase, PublicPhoto, PublicStep, PublicView, SealedCase};
use serde::Serialize;
use utoipa::ToSchema;

use super::at;
use crate::shell::caller::Caller;

/// A case as anybody may see it: published, or only that it exists.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "visibility", rename_all = "snake_case")]
pub(crate) enum CaseView {
    /// A verifier has published it.
    Published(Box<PublicCaseView>),
    /// Hidden, or not published yet.
    Sealed(SealedView),
}

/// A case that is hidden, or not published yet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SealedView {
    code: String,
    /// Where it is in its life.
    state: &'static str,
    /// When the next step is due.
    due_at: Option<String>,
}

/// A published case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "7K3F9QXM4", "kind": "complaint", "channel": "web", "state": "in_progress", "category": "HUB-01",
    "agency": "DISHUB", "owner": "DISHUB", "step": "resolve", "due_at": "2026-12-22T16:00:00+07:00",
    "promise_at": "2026-12-09T16:00:00+07:00", "title": "Illegal parking at the market",
    "text": "Cars block the street every morning.", "area": "35.73.01.1001",
    "place": "in front of the market, Klojen", "lat": -7.9666, "lon": 112.6326,
    "filed_at": "2026-12-01T08:12:00+07:00", "changed_at": "2026-12-02T10:00:00+07:00",
    "photos": [], "page": "https://sambat.example/sambatan/7K3F9QXM4"
}))]
pub(crate) struct PublicCaseView {
    code: String,
    /// `complaint`, `suggestion` or `information`.
    kind: &'static str,
    /// How it came in.
    channel: &'static str,
    /// Where it is in its life.
    state: &'static str,
    /// The city's legal reason for not taking it.
    reason: Option<String>,
    /// The category's code; empty when it has none yet.
    category: String,
    /// The agency at work.
    agency: Option<String>,
    /// The agency that owes the next step.
    owner: String,
    /// The next step.
    step: Option<&'static str>,
    /// When it must be done by law.
    due_at: Option<String>,
    /// When the city promised it.
    promise_at: Option<String>,
    title: String,
    text: String,
    /// The kelurahan's code.
    area: Option<String>,
    /// In words.
    place: String,
    lat: Option<f64>,
    lon: Option<f64>,
    /// The body outside the city it is with.
    outside: Option<OutsideView>,
    /// The reporter's score, 1 to 4.
    score: Option<i64>,
    filed_at: String,
    changed_at: String,
    resolved_at: Option<String>,
    closed_at: Option<String>,
    photos: Vec<PublicPicture>,
    /// Oldest first; left out in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<Vec<Step>>,
    /// For people.
    page: String,
}

/// A body outside the city.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutsideView {
    body: String,
    name: String,
    /// That body's number for it.
    number: Option<String>,
}

/// A published photo.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicPicture {
    /// The step it came with.
    seq: i64,
    width: i64,
    height: i64,
    /// The large JPEG.
    url: String,
    /// The small JPEG.
    thumb: String,
}

/// One step of the story.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Step {
    /// From 1, with gaps.
    seq: i64,
    /// What happened.
    kind: &'static str,
    at: String,
    agency: Option<String>,
    /// What was written, when anybody may read it.
    text: Option<String>,
}

/// What anybody may see of a case.
pub(crate) fn case(caller: &Caller, view: &PublicView) -> CaseView {
    match view {
        PublicView::Shown(case) => CaseView::Published(Box::new(shown(caller, case, true))),
        PublicView::Sealed(case) => CaseView::Sealed(sealed(caller, case)),
    }
}

/// A case in a list.
pub(crate) fn listed(caller: &Caller, case: &PublicCase) -> PublicCaseView {
    shown(caller, case, false)
}

fn sealed(caller: &Caller, case: &SealedCase) -> SealedView {
    let due_at = case.due_at.map(|due| at(caller, due));
    SealedView { code: case.code.clone(), state: case.state.word(), due_at }
}

fn shown(caller: &Caller, case: &PublicCase, story: bool) -> PublicCaseView {
    let book = &caller.ctx.book;
    let moment = |time| at(caller, time);
    let steps = || case.story.iter().map(|taken| step(caller, taken)).collect();
    PublicCaseView {
        code: case.code.clone(),
        kind: case.kind.word(),
        channel: case.channel.word(),
        state: case.state.word(),
        reason: case.reason.clone(),
        category: case.category.clone(),
        agency: case.agency.clone(),
        owner: case.owner.clone(),
        step: case.step.map(|step| step.word()),
        due_at: case.due_at.map(moment),
        promise_at: case.promise_at.map(moment),
        title: case.title.clone(),
        text: case.text.clone(),
        area: case.area.clone(),
        place: book.areas.in_words(case.area.as_deref(), &case.landmark),
        lat: case.point.map(|(lat, _)| lat),
        lon: case.point.map(|(_, lon)| lon),
        outside: case.outside.as_ref().map(|(body, number)| OutsideView {
            body: body.clone(),
            name: book.agencies.body(body).map_or(body, |known| &known.name).clone(),
            number: number.clone(),
        }),
        score: case.score,
        filed_at: moment(case.filed_at),
        changed_at: moment(case.changed_at),
        resolved_at: case.resolved_at.map(moment),
        closed_at: case.closed_at.map(moment),
        photos: case.photos.iter().map(|photo| picture(caller, photo)).collect(),
        story: story.then(steps),
        page: caller.link(&format!("/sambatan/{}", case.code)),
    }
}

fn picture(caller: &Caller, photo: &PublicPhoto) -> PublicPicture {
    let link = |size: &str| caller.link(&format!("/foto/{}/{size}", photo.id));
    let (seq, width, height) = (photo.seq, photo.width, photo.height);
    PublicPicture { seq, width, height, url: link("besar"), thumb: link("kecil") }
}

fn step(caller: &Caller, step: &PublicStep) -> Step {
    Step {
        seq: step.seq,
        kind: step.kind.word(),
        at: at(caller, step.at),
        agency: step.agency.clone(),
        text: step.text.clone(),
    }
}
