//! One agency's cases, for its own system: it sees and does what the agency's coordinator may.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderName, header};
use bytes::Bytes;
use civic::cases::{self, Action, DeskFilter, State};
use civic::duties::DutyKind;
use civic::identity::{self, Person, Role};
use civic::photos::Size;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::asked::{self, Asked, Body};
use super::caller::System;
use super::problem::{Answer, OrProblem, Problem};
use super::view::{self, DeskSummary, DeskView, Listed};
use crate::shell::caller::Caller;

/// Which cases. Lists are separated by commas.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InboxQuery {
    /// `true` for everything the agency has or had, newest first, instead of what waits for it.
    all: Option<bool>,
    /// States.
    state: Option<String>,
    /// Next steps.
    step: Option<String>,
    /// Categories.
    category: Option<String>,
    /// Kelurahan.
    area: Option<String>,
    /// Only those given to nobody.
    unassigned: Option<bool>,
    /// Only those whose next step is late.
    late: Option<bool>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl InboxQuery {
    fn filter(&self, caller: &Caller) -> Answer<DeskFilter> {
        let state = |word: &str| State::from_word(word).is_some();
        let step = |word: &str| DutyKind::from_word(word).is_some();
        Ok(DeskFilter {
            states: asked::words(caller, "state", self.state.as_ref(), state)?,
            steps: asked::words(caller, "step", self.step.as_ref(), step)?,
            categories: asked::listed(self.category.as_ref()),
            areas: asked::listed(self.area.as_ref()),
            officer: None,
            unassigned: self.unassigned.unwrap_or(false),
            late_at: self.late.unwrap_or(false).then_some(caller.ctx.now),
            after: asked::cursor(caller, self.cursor.as_ref())?,
        })
    }
}

/// What waits for the agency, next due first.
#[utoipa::path(get, path = "/desk/cases", operation_id = "listDeskCases", tag = "desk",
    params(InboxQuery), security(("key" = [])), responses(
        (status = 200, description = "One page; `next` leads to the following.", body = Listed<DeskSummary>),
        (status = 401, description = "No key, or one that is not valid.", body = Problem),
        (status = 403, description = "A key of another scope.", body = Problem)))]
pub(crate) async fn inbox(
    system: System,
    Asked(query): Asked<InboxQuery>,
) -> Answer<Json<Listed<DeskSummary>>> {
    let filter = query.filter(&system)?;
    if query.all.unwrap_or(false) {
        let page = cases::agency_cases(&system.ctx, &system.officer, filter).await.or_problem(&system)?;
        let items = page.items.iter().map(|case| view::desk_summary(&system, case)).collect();
        return Ok(Json(Listed { items, next: page.next.map(|next| next.text()) }));
    }
    let page = cases::inbox(&system.ctx, &system.officer, filter).await.or_problem(&system)?;
    let items = page.items.iter().map(|row| view::inbox_summary(&system, row)).collect();
    Ok(Json(Listed { items, next: page.next.map(|next| next.text()) }))
}

/// One case with its duties, story and photos; the reporter only when the name is not hidden.
#[utoipa::path(get, path = "/desk/cases/{code}", operation_id = "getDeskCase", tag = "desk",
    security(("key" = [])),
    params(("code" = String, Path, description = "The case's code.")),
    responses(
        (status = 200, description = "The case.", body = DeskView),
        (status = 401, description = "No key, or one that is not valid.", body = Problem),
        (status = 403, description = "A key of another scope.", body = Problem),
        (status = 404, description = "No such case, or another agency's.", body = Problem)))]
pub(crate) async fn one(system: System, Path(code): Path<String>) -> Answer<Json<DeskView>> {
    let case = cases::desk_case(&system.ctx, &system.officer, &code).await.or_problem(&system)?;
    Ok(Json(view::desk_view(&system, &case)))
}

/// What to do, in one step; all of it or nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"version": 3, "actions": [
    {"do": "take"}, {"do": "answer", "text": "A team goes there on Thursday."}
]}))]
pub(crate) struct Actions {
    /// The version of the case that was seen.
    version: i64,
    /// `take`, `give`, `bounce`, `ask`, `note`, `answer`, `resolve`, `pause`, `resume`, `ask_help`, `help` and `review`;
    /// others are refused. At most eight.
    actions: Vec<Action>,
}

/// Does something to a case.
#[utoipa::path(post, path = "/desk/cases/{code}/actions", operation_id = "actOnCase", tag = "desk",
    security(("key" = [])),
    params(("code" = String, Path, description = "The case's code.")),
    request_body = Actions, responses(
        (status = 200, description = "Done; the case as it is now.", body = DeskSummary),
        (status = 401, description = "No key, or one that is not valid.", body = Problem),
        (status = 403, description = "A key of another scope, or an action that is not an agency's.", body = Problem),
        (status = 404, description = "No such case, or another agency's.", body = Problem),
        (status = 409, description = "Somebody else was quicker (`since`), or it does not fit the state.", body = Problem),
        (status = 422, description = "Every wrong field.", body = Problem)))]
pub(crate) async fn act(
    system: System,
    Path(code): Path<String>,
    Body(Actions { version, actions }): Body<Actions>,
) -> Answer<Json<DeskSummary>> {
    let case =
        cases::work(&system.ctx, &system.officer, &code, version, actions).await.or_problem(&system)?;
    Ok(Json(view::desk_summary(&system, &case)))
}

/// Somebody of the agency.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Colleague {
    /// What `give` takes.
    id: Uuid,
    name: String,
    /// What they may do.
    roles: Vec<&'static str>,
}

/// The people a case can be given to.
#[utoipa::path(get, path = "/desk/colleagues", operation_id = "listColleagues", tag = "desk",
    security(("key" = [])),
    responses(
        (status = 200, description = "Everybody of the agency who can log in.", body = Vec<Colleague>),
        (status = 401, description = "No key, or one that is not valid.", body = Problem),
        (status = 403, description = "A key of another scope.", body = Problem)))]
pub(crate) async fn colleagues(system: System) -> Answer<Json<Vec<Colleague>>> {
    let people = identity::colleagues(&system.ctx, &system.officer).await.or_problem(&system)?;
    let shown = |person: Person| Colleague {
        id: person.row.officer_id,
        name: person.row.name,
        roles: person.roles.into_iter().map(Role::word).collect(),
    };
    Ok(Json(people.into_iter().map(shown).collect()))
}

/// The large JPEG of a photo of one of the agency's cases.
#[utoipa::path(get, path = "/desk/photos/{id}", operation_id = "getDeskPhoto", tag = "desk",
    security(("key" = [])),
    params(("id" = Uuid, Path, description = "The photo's id.")), responses(
        (status = 200, description = "The picture.", body = String, content_type = "image/jpeg"),
        (status = 401, description = "No key, or one that is not valid.", body = Problem),
        (status = 403, description = "A key of another scope.", body = Problem),
        (status = 404, description = "No such photo, or another agency's.", body = Problem)))]
pub(crate) async fn photo(
    system: System,
    Path(id): Path<Uuid>,
) -> Answer<([(HeaderName, &'static str); 1], Bytes)> {
    let bytes = cases::desk_photo_bytes(&system.ctx, &system.officer, id, Size::Full).await;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], bytes.or_problem(&system)?))
}

/// The PDF of a paper handed in with one of the agency's applications: its pages and nothing else.
#[utoipa::path(get, path = "/desk/papers/{id}", operation_id = "getDeskPaper", tag = "desk",
    security(("key" = [])),
    params(("id" = Uuid, Path, description = "The paper's id.")), responses(
        (status = 200, description = "The paper.", body = String, content_type = "application/pdf"),
        (status = 401, description = "No key, or one that is not valid.", body = Problem),
        (status = 403, description = "A key of another scope.", body = Problem),
        (status = 404, description = "No such paper, or another agency's.", body = Problem)))]
pub(crate) async fn paper(
    system: System,
    Path(id): Path<Uuid>,
) -> Answer<([(HeaderName, &'static str); 1], Bytes)> {
    let bytes = cases::desk_paper_bytes(&system.ctx, &system.officer, id).await;
    Ok(([(header::CONTENT_TYPE, "application/pdf")], bytes.or_problem(&system)?))
}
