//! One case on the desk, and what can be done to it.

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect};
use civic::cases::{self, Action, State};
use civic::categories::Class;
use civic::identity::colleagues;
use civic::{Error, Problem, desk};

use super::desk_page;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::Waiting;
use crate::shell::visit::Desk;

/// How much waits, for the side bar.
pub(crate) async fn waiting(desk: &Desk) -> Result<Waiting, PageError> {
    let (open, late, mine) = cases::desk_counts(&desk.ctx, &desk.officer).await.or_page(desk)?;
    let notices = civic::notices::unread(&desk.ctx, &desk.officer).await.or_page(desk)?;
    Ok(Waiting { open, late, mine, notices })
}

/// One case.
pub(crate) async fn show(desk: Desk, Path(code): Path<String>, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    page(&desk, &code, &fields, None).await
}

/// A case page, after something went wrong with what was typed.
async fn page(desk: &Desk, code: &str, asked: &Fields, failed: Option<(&Fields, Error)>) -> PageResult {
    let case = cases::desk_case(&desk.ctx, &desk.officer, code).await.or_page(desk)?;
    let templates = desk::templates(&desk.ctx, &desk.officer).await.or_page(desk)?;
    let chosen =
        templates.iter().find(|t| t.template_id.to_string() == asked.get("balasan")).map(|template| {
            let text = desk::fill(&desk.ctx, &desk.officer, &case.case, &template.text);
            (asked.get("untuk").to_owned(), text)
        });
    let team = colleagues(&desk.ctx, &desk.officer).await.or_page(desk)?;
    let waiting = waiting(desk).await?;
    let status = failed.as_ref().map(|(_, error)| crate::shell::error::status(error));
    let body = desk_page::case(
        desk,
        waiting,
        &desk_page::Open {
            case: &case,
            team: &team,
            templates: &templates,
            chosen: chosen.as_ref(),
            failed: failed.as_ref(),
        },
    );
    Ok(match status {
        Some(status) => (status, body).into_response(),
        None => body.into_response(),
    })
}

/// One of the forms of a case page.
pub(crate) async fn act(Path(code): Path<String>, desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let fields = &posted.fields;
    let version = fields.get("version").parse().unwrap_or(0);
    let refused = posted.refused();
    let result = if !refused.is_empty() {
        Err(Error::Invalid(refused))
    } else if fields.get("do") == "look_up" {
        crate::registers::ask(&desk, &code, fields).await
    } else if fields.get("as") == "verifier" {
        match (desk.officer.verifier(), verifier_actions(fields)) {
            (Ok(verifier), Ok(actions)) => cases::verify(&desk.ctx, &verifier, &code, version, actions).await,
            (Err(error), _) | (_, Err(error)) => Err(error),
        }
    } else {
        match officer_actions(&posted) {
            Ok(actions) => cases::work(&desk.ctx, &desk.officer, &code, version, actions).await,
            Err(error) => Err(error),
        }
    };
    match result {
        Ok(case) => Ok(Redirect::to(&after(&desk, fields, &case)).into_response()),
        Err(Error::NotFound) => Err(PageError::new(&desk, Error::NotFound)),
        Err(Error::Forbidden) => Err(PageError::new(&desk, Error::Forbidden)),
        Err(error) => page(&desk, &code, &Fields::default(), Some((fields, error))).await,
    }
}

/// Where to go after acting: the verifier asked for the next one, or the case is no longer this agency's.
fn after(desk: &Desk, fields: &Fields, case: &cases::Case) -> String {
    let elsewhere =
        case.owner != desk.officer.agency() && case.agency.as_deref() != Some(desk.officer.agency());
    let leaves = matches!(fields.get("do"), "bounce")
        || fields.get("do") == "review" && elsewhere
        || fields.get("as") == "verifier" && case.state != State::Received;
    if fields.ticked("next") || leaves { "/meja".to_owned() } else { format!("/meja/kasus/{}", case.code) }
}

/// Refuses a form that does not carry the session's token.
pub(crate) fn check_csrf(desk: &Desk, fields: &Fields) -> Result<(), PageError> {
    if fields.get("csrf") == desk.csrf() { Ok(()) } else { Err(PageError::new(desk, Error::Forbidden)) }
}

/// The verifier's form: settings first, then one decision.
fn verifier_actions(fields: &Fields) -> Result<Vec<Action>, Error> {
    let text = |name: &str| fields.get(name).to_owned();
    let mut actions = Vec::new();
    let changed = |name: &str| fields.get(name) != fields.get(&format!("was_{name}"));
    if changed("category") || changed("class") {
        let class =
            Class::from_word(fields.get("class")).ok_or(Error::field("class", Problem::UnknownChoice))?;
        actions.push(Action::Classify { category: text("category"), class });
    }
    let hidden = (fields.ticked("name_hidden"), fields.ticked("content_hidden"));
    if hidden != (fields.ticked("was_name_hidden"), fields.ticked("was_content_hidden")) {
        actions.push(Action::SetVisibility { name_hidden: hidden.0, content_hidden: hidden.1 });
    }
    match (fields.ticked("publish"), fields.ticked("was_published")) {
        (true, _) if !hidden.1 => actions.push(Action::Publish {
            title: text("title"),
            text: text("public_text"),
            photos: fields.ids("photo"),
        }),
        (false, true) if !hidden.1 => actions.push(Action::Unpublish),
        _ => {}
    }
    match fields.get("do") {
        "save" => {}
        "send" => actions.push(Action::Send { agency: text("agency"), message: text("message") }),
        "reject" => actions.push(Action::Reject { reason: text("reason"), message: text("message") }),
        "forward" => actions.push(Action::Forward {
            body: text("body"),
            number: text("number"),
            message: text("message"),
        }),
        "extend" => {
            return Ok(vec![Action::Extend { days: days(fields)?, text: text("text") }]);
        }
        "set_about" => return Ok(vec![Action::SetAbout { agency: fields.filled("agency") }]),
        "follow_up" => actions.push(Action::FollowUp { message: text("message") }),
        _ => return Err(Error::field("do", Problem::UnknownChoice)),
    }
    if actions.is_empty() { Err(Error::field("do", Problem::Missing)) } else { Ok(actions) }
}

fn days(fields: &Fields) -> Result<u16, Error> {
    fields.get("days").trim().parse().map_err(|_| Error::field("days", Problem::BadNumber))
}

fn officer_actions(posted: &Posted) -> Result<Vec<Action>, Error> {
    if let Some(action) = crate::services::desk::action(posted)? {
        return Ok(vec![action]);
    }
    let fields = &posted.fields;
    let text = fields.get("text").to_owned();
    Ok(vec![match fields.get("do") {
        "take" => Action::Take,
        "give" => Action::Give {
            officer: fields
                .get("officer")
                .parse()
                .map_err(|_| Error::field("officer", Problem::UnknownChoice))?,
        },
        "bounce" => Action::Bounce { reason: text },
        "pause" => Action::Pause { days: days(fields)?, text },
        "resume" => Action::Resume,
        "ask_help" => Action::AskHelp { agency: fields.get("agency").to_owned(), text },
        "help" => Action::Help { text },
        "review" => Action::Review { text },
        "ask" => Action::Ask { text },
        "note" => Action::Note { text },
        "answer" => Action::Answer { text },
        "resolve" => Action::Resolve { text, photos: posted.photos.clone() },
        _ => return Err(Error::field("do", Problem::UnknownChoice)),
    }])
}
