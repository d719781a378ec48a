//! What anybody may see of a case: decided here and nowhere else. Public pages, lists, feeds and exports can
//! only be given these types, and only this file makes them.

use kit::clock::Time;
use uuid::Uuid;

use super::mask;
use crate::cases::model::{Audience, Case, Channel, Event, EventKind, Kind, State};
use crate::duties::DutyKind;
use crate::photos::Photo;

/// What anybody may see.
#[derive(Clone, Debug)]
pub enum PublicView {
    /// A published case.
    Shown(Box<PublicCase>),
    /// A case that is hidden, or not published yet.
    Sealed(SealedCase),
}

/// That a case exists, its state and its next date: nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedCase {
    /// The code.
    pub code: String,
    /// Where it is in its life.
    pub state: State,
    /// When the next step is due.
    pub due_at: Option<Time>,
}

/// A published case, without anything about its reporter.
#[derive(Clone, Debug)]
pub struct PublicCase {
    /// The code.
    pub code: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// How it came in.
    pub channel: Channel,
    /// Where it is in its life.
    pub state: State,
    /// The city's legal reason for not taking it.
    pub reason: Option<String>,
    /// The category's code.
    pub category: String,
    /// The agency at work.
    pub agency: Option<String>,
    /// The agency that owes the next step.
    pub owner: String,
    /// The next step.
    pub step: Option<DutyKind>,
    /// When it must be done by law.
    pub due_at: Option<Time>,
    /// When the city promised it.
    pub promise_at: Option<Time>,
    /// The published title.
    pub title: String,
    /// The published text.
    pub text: String,
    /// The kelurahan's code.
    pub area: Option<String>,
    /// The place in words.
    pub landmark: String,
    /// Degrees north and east.
    pub point: Option<(f64, f64)>,
    /// The body outside the city it is with, and its number.
    pub outside: Option<(String, Option<String>)>,
    /// The reporter's score.
    pub score: Option<i64>,
    /// When it was filed.
    pub filed_at: Time,
    /// When something last happened; of a case that is over, when it was over.
    pub changed_at: Time,
    /// When it was last resolved.
    pub resolved_at: Option<Time>,
    /// When it was over.
    pub closed_at: Option<Time>,
    /// Published photos.
    pub photos: Vec<PublicPhoto>,
    /// The story, oldest first; empty in lists.
    pub story: Vec<PublicStep>,
}

/// A published photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicPhoto {
    /// Its name.
    pub id: Uuid,
    /// The event it came with.
    pub seq: i64,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
}

/// One step of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicStep {
    /// Counts from 1, with gaps.
    pub seq: i64,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Time,
    /// The agency that acted, or that got the case.
    pub agency: Option<String>,
    /// What was written, when anybody may read it.
    pub text: Option<String>,
}

/// Decides what anybody may see of a case.
#[must_use]
pub fn public_view(case: &Case, events: &[Event], photos: &[Photo]) -> PublicView {
    if !case.published || case.content_hidden {
        let (code, state, due_at) = (case.code.clone(), case.state, case.due_at);
        return PublicView::Sealed(SealedCase { code, state, due_at });
    }
    PublicView::Shown(Box::new(PublicCase {
        code: case.code.clone(),
        kind: case.kind,
        channel: case.channel,
        state: case.state,
        reason: case.reason.clone(),
        category: case.category.clone(),
        agency: case.agency.clone().filter(|_| !matches!(case.state, State::Received)),
        owner: case.owner.clone(),
        step: case.step,
        due_at: case.due_at,
        promise_at: case.promise_at,
        title: case.public_title.clone().unwrap_or_default(),
        text: case.public_text.clone().unwrap_or_default(),
        area: case.area.clone(),
        landmark: mask(&case.landmark),
        point: case.lat.zip(case.lon),
        outside: case.body.clone().map(|body| (body, case.body_number.clone())),
        score: case.score,
        filed_at: case.filed_at,
        changed_at: case.closed_at.unwrap_or(case.changed_at),
        resolved_at: case.resolved_at,
        closed_at: case.closed_at,
        photos: photos.iter().filter_map(public_photo).collect(),
        story: events.iter().filter_map(step).collect(),
    }))
}

fn step(event: &Event) -> Option<PublicStep> {
    event.kind.is_step().then(|| PublicStep {
        seq: event.seq,
        kind: event.kind,
        at: event.at,
        agency: event.agency.clone(),
        text: event.body.as_deref().filter(|_| event.audience == Audience::Public).map(mask),
    })
}

/// A photo anybody may see; whether its case is published is for the caller to have asked.
#[must_use]
pub fn public_photo(photo: &Photo) -> Option<PublicPhoto> {
    let (width, height) = (photo.width, photo.height);
    photo.public.then_some(())?;
    Some(PublicPhoto { id: photo.photo_id, seq: photo.seq?, width, height })
}
