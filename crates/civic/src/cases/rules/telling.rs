//! Who is told what when something happens to a case. Pure; the people behind a role are looked up later.

use serde_json::{Value as Json, json};

use crate::cases::model::{Actor, Case, EventKind, NewEvent, State};
use crate::context::Book;
use crate::duties::DutyKind;
use crate::identity::Role;
use crate::notices::{NewNotice, NoticeKind, To};

/// What happened, and to what.
pub(crate) struct Happened<'a> {
    pub(crate) before: &'a Case,
    pub(crate) after: &'a Case,
    pub(crate) event: &'a NewEvent,
    pub(crate) actor: &'a Actor,
}

/// Everybody who has to hear of it, the reporter first.
pub(crate) fn notices(of: &Happened<'_>, book: &Book) -> Vec<NewNotice> {
    let mut notices = Vec::new();
    if let Some(kind) = tells_reporter(of.event.kind) {
        notices.push(new(of, To::Reporter, kind));
    }
    notices.extend(to_officers(of, book).into_iter().map(|(to, kind)| new(of, to, kind)));
    notices.extend(low_score(of.event));
    notices.extend(begun(of.event));
    // Nobody is told of what they did themselves.
    if let Actor::Officer { id, .. } = of.actor {
        notices.retain(|notice| notice.to != To::Officer(*id));
    }
    notices
}

/// A low score that asks for a review: the agency's coordinators and its head hear of it, with the review's date.
fn low_score(event: &NewEvent) -> Vec<NewNotice> {
    let asked = event.facts.get("review");
    let agency = asked.and_then(|asked| asked.get("agency")).and_then(Json::as_str);
    let (Some(asked), Some(agency)) = (asked, agency) else { return Vec::new() };
    let told = |role| NewNotice {
        to: To::Role { agency: agency.to_owned(), role },
        kind: NoticeKind::LowScore,
        duty_no: asked.get("duty").and_then(Json::as_i64),
        agency: Some(agency.to_owned()),
        facts: json!({"due": asked.get("due"), "step": DutyKind::Review}),
    };
    vec![told(Role::Coordinator), told(Role::Head)]
}

/// Steps of a procedure that began: the coordinators of each agency hear of theirs.
fn begun(event: &NewEvent) -> Vec<NewNotice> {
    let list = event.facts.get("begun").and_then(Json::as_array).into_iter().flatten();
    let told = |step: &Json| {
        let agency = step.get("agency")?.as_str()?;
        Some(arrived(agency, step.get("duty").and_then(Json::as_i64), (step.get("due"), step.get("kind"))))
    };
    // What waits for the applicant is no work for anybody.
    list.filter(|step| step.get("kind") != Some(&json!(DutyKind::Pay))).filter_map(told).collect()
}

/// A step that came to an agency.
pub(crate) fn arrived(
    agency: &str,
    duty_no: Option<i64>,
    (due, step): (Option<&Json>, Option<&Json>),
) -> NewNotice {
    NewNotice {
        to: To::Role { agency: agency.to_owned(), role: Role::Coordinator },
        kind: NoticeKind::Arrived,
        duty_no,
        agency: Some(agency.to_owned()),
        facts: json!({"due": due, "step": step}),
    }
}

fn new(of: &Happened<'_>, to: To, kind: NoticeKind) -> NewNotice {
    let due = of.after.due_at;
    let facts = if due.is_some() {
        json!({"due": due, "step": of.after.step})
    } else {
        Json::Object(Default::default())
    };
    let agency = of.event.agency.clone().or_else(|| Some(of.after.owner.clone()));
    NewNotice { to, kind, duty_no: None, agency, facts }
}

/// What the reporter is told of. What they did themselves they know, and steps among officers are not theirs.
pub(crate) fn tells_reporter(kind: EventKind) -> Option<NoticeKind> {
    Some(match kind {
        EventKind::Sent => NoticeKind::Sent,
        EventKind::Rejected => NoticeKind::Rejected,
        EventKind::Forwarded => NoticeKind::Forwarded,
        EventKind::FollowedUp => NoticeKind::FollowedUp,
        EventKind::Asked => NoticeKind::Asked,
        EventKind::Answered => NoticeKind::Answered,
        EventKind::Resolved => NoticeKind::Resolved,
        EventKind::Lapsed => NoticeKind::Lapsed,
        EventKind::Reviewed => NoticeKind::Reviewed,
        EventKind::Paused => NoticeKind::Paused,
        EventKind::Resumed | EventKind::Extended | EventKind::DatesMoved => NoticeKind::Moved,
        EventKind::HandedOver => NoticeKind::HandedOver,
        EventKind::StepDone => NoticeKind::Progress,
        EventKind::Returned => NoticeKind::Returned,
        EventKind::Refused => NoticeKind::Refused,
        EventKind::Paid => NoticeKind::Paid,
        EventKind::Deemed => NoticeKind::Deemed,
        _ => return None,
    })
}

fn to_officers(of: &Happened<'_>, book: &Book) -> Vec<(To, NoticeKind)> {
    let Case { owner, officer_id, .. } = of.after;
    let role = |agency: &str, role| To::Role { agency: agency.to_owned(), role };
    let coordinators = || role(owner, Role::Coordinator);
    let at_work = || officer_id.map_or_else(coordinators, To::Officer);
    match of.event.kind {
        EventKind::Sent => vec![(coordinators(), NoticeKind::Arrived)],
        EventKind::Given => officer_id.map(|id| (To::Officer(id), NoticeKind::Given)).into_iter().collect(),
        EventKind::Wrote if of.after.agency.is_some() && of.after.state != State::Received => {
            vec![(at_work(), NoticeKind::Wrote)]
        }
        EventKind::Repaired => vec![(at_work(), NoticeKind::Wrote)],
        EventKind::Deemed => {
            let agency = of.after.agency.as_deref().unwrap_or(owner);
            vec![
                (role(agency, Role::Head), NoticeKind::Deemed),
                (To::Everywhere(Role::Sekda), NoticeKind::Deemed),
            ]
        }
        EventKind::Bounced => vec![(role(owner, first_role(owner, book)), NoticeKind::Bounced)],
        EventKind::Disputed => disputed(of, book),
        EventKind::HelpAsked => {
            let helper = of.event.agency.as_deref().unwrap_or_default();
            vec![(role(helper, Role::Coordinator), NoticeKind::HelpAsked)]
        }
        EventKind::Helped => vec![(at_work(), NoticeKind::Helped)],
        EventKind::Released => vec![(at_work(), NoticeKind::Released)],
        EventKind::HandedOver => inherited(of),
        _ => Vec::new(),
    }
}

/// Who looks at new and returned cases at an agency.
fn first_role(agency: &str, book: &Book) -> Role {
    if agency == book.city.settings.inspectorate { Role::Inspector } else { Role::Verifier }
}

/// A dispute goes one step up each time: to the head, then to the Sekda, then to the mayor.
fn disputed(of: &Happened<'_>, book: &Book) -> Vec<(To, NoticeKind)> {
    let Case { owner, .. } = of.after;
    let up = match of.after.disputes {
        0 | 1 => {
            To::Role { agency: of.before.agency.clone().unwrap_or_else(|| owner.clone()), role: Role::Head }
        }
        2 => To::Everywhere(Role::Sekda),
        _ => To::Everywhere(Role::Mayor),
    };
    let role = if of.after.state == State::Verified { first_role(owner, book) } else { Role::Coordinator };
    vec![(To::Role { agency: owner.clone(), role }, NoticeKind::Disputed), (up, NoticeKind::Disputed)]
}

/// Every agency that took something over.
fn inherited(of: &Happened<'_>) -> Vec<(To, NoticeKind)> {
    let mut heirs: Vec<&str> = of
        .event
        .facts
        .get("moved")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(|moved| moved.get("to")?.as_str())
        .collect();
    heirs.sort_unstable();
    heirs.dedup();
    let told = |agency: &str| To::Role { agency: agency.to_owned(), role: Role::Coordinator };
    heirs.into_iter().map(|agency| (told(agency), NoticeKind::Inherited)).collect()
}
