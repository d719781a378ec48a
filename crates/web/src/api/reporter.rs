//! One's own case, with the secret that filing answered.

use axum::Json;
use axum::extract::Path;
use civic::cases::{self, Action};
use civic::survey::{Answers, Profile};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::asked::Body;
use super::caller::Guest;
use super::problem::{Answer, OrProblem, Problem};
use super::view::{self, CaseFacts, OwnView};

/// A message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "It is the lamp next to the school gate.", "photos": []}))]
pub(crate) struct Message {
    text: String,
    /// Photos that `POST /photos` took.
    #[serde(default)]
    photos: Vec<Uuid>,
}

/// That it is solved, with a score if one likes.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"score": 4, "text": "Thank you."}))]
pub(crate) struct Confirmation {
    /// 1 (bad) to 4 (very good).
    score: Option<i64>,
    text: String,
}

/// A score.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"score": 3, "text": "Took long."}))]
pub(crate) struct Rating {
    /// 1 (bad) to 4 (very good).
    score: i64,
    #[serde(default)]
    text: String,
}

/// Why.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"text": "The lamp is still dark."}))]
pub(crate) struct Reason {
    text: String,
}

/// Nine answers, each 1 (bad) to 4 (very good); all are needed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({"u1": 4, "u2": 3, "u3": 2, "u4": 4, "u5": 3, "u6": 3, "u7": 4, "u8": 3, "u9": 3,
    "profile": {"age": "30_39", "sex": "female"}}))]
pub(crate) struct Questionnaire {
    /// Requirements.
    u1: Option<i64>,
    /// Procedure.
    u2: Option<i64>,
    /// Time.
    u3: Option<i64>,
    /// Cost.
    u4: Option<i64>,
    /// Result.
    u5: Option<i64>,
    /// Competence.
    u6: Option<i64>,
    /// Behaviour.
    u7: Option<i64>,
    /// How complaints are handled.
    u8: Option<i64>,
    /// Facilities.
    u9: Option<i64>,
    /// What the respondent says about themselves; only ever shown in totals.
    profile: Profile,
}

async fn reply(guest: &Guest, code: &str, actions: Vec<Action>) -> Answer<Json<CaseFacts>> {
    let right = guest.right(code).await?;
    let case = cases::reply(&guest.ctx, &right, None, actions).await.or_problem(guest)?;
    Ok(Json(view::facts(guest, &case)))
}

/// Everything of one's own case.
#[utoipa::path(get, path = "/cases/{code}/own", operation_id = "getOwnCase", tag = "reporter",
    security(("secret" = [])),
    params(("code" = String, Path, description = "The case's code.")),
    responses(
        (status = 200, description = "The case, its duties with the reason for each date, its story and photos.", body = OwnView),
        (status = 401, description = "No secret was sent.", body = Problem),
        (status = 404, description = "The code and the secret do not belong together.", body = Problem)))]
pub(crate) async fn own(guest: Guest, Path(code): Path<String>) -> Answer<Json<OwnView>> {
    let right = guest.right(&code).await?;
    let own = cases::own_case(&guest.ctx, &right).await.or_problem(&guest)?;
    Ok(Json(view::own_view(&guest, &own, guest.secret())))
}

/// Writes to the agency; also the answer to its question.
#[utoipa::path(post, path = "/cases/{code}/messages", operation_id = "writeMessage", tag = "reporter",
    security(("secret" = [])),
    params(("code" = String, Path, description = "The case's code.")),
    request_body = Message, responses(
        (status = 200, description = "Written.", body = CaseFacts),
        (status = 404, description = "The code and the secret do not belong together.", body = Problem),
        (status = 409, description = "The case is over.", body = Problem)))]
pub(crate) async fn write(
    guest: Guest,
    Path(code): Path<String>,
    Body(Message { text, photos }): Body<Message>,
) -> Answer<Json<CaseFacts>> {
    reply(&guest, &code, vec![Action::Write { text, photos }]).await
}

/// Says that it is solved.
#[utoipa::path(post, path = "/cases/{code}/confirmation", operation_id = "confirmOutcome", tag = "reporter",
    security(("secret" = [])),
    params(("code" = String, Path, description = "The case's code.")),
    request_body = Confirmation, responses(
        (status = 200, description = "Closed.", body = CaseFacts),
        (status = 404, description = "The code and the secret do not belong together.", body = Problem),
        (status = 409, description = "It is not resolved.", body = Problem)))]
pub(crate) async fn confirm(
    guest: Guest,
    Path(code): Path<String>,
    Body(Confirmation { score, text }): Body<Confirmation>,
) -> Answer<Json<CaseFacts>> {
    let rate = score.map(|score| Action::Rate { score, text });
    reply(&guest, &code, std::iter::once(Action::Confirm).chain(rate).collect()).await
}

/// Says that it is not solved.
#[utoipa::path(post, path = "/cases/{code}/dispute", operation_id = "disputeOutcome", tag = "reporter",
    security(("secret" = [])),
    params(("code" = String, Path, description = "The case's code.")),
    request_body = Reason, responses(
        (status = 200, description = "Open again.", body = CaseFacts),
        (status = 404, description = "The code and the secret do not belong together.", body = Problem),
        (status = 409, description = "There is no outcome to dispute, or it is too late.", body = Problem)))]
pub(crate) async fn dispute(
    guest: Guest,
    Path(code): Path<String>,
    Body(Reason { text }): Body<Reason>,
) -> Answer<Json<CaseFacts>> {
    reply(&guest, &code, vec![Action::Dispute { text }]).await
}

/// Rates the outcome.
#[utoipa::path(post, path = "/cases/{code}/rating", operation_id = "rateOutcome", tag = "reporter",
    security(("secret" = [])),
    params(("code" = String, Path, description = "The case's code.")),
    request_body = Rating, responses(
        (status = 200, description = "Rated.", body = CaseFacts),
        (status = 404, description = "The code and the secret do not belong together.", body = Problem),
        (status = 409, description = "There is no outcome to rate, or it was rated.", body = Problem)))]
pub(crate) async fn rate(
    guest: Guest,
    Path(code): Path<String>,
    Body(Rating { score, text }): Body<Rating>,
) -> Answer<Json<CaseFacts>> {
    reply(&guest, &code, vec![Action::Rate { score, text }]).await
}

/// Answers the survey (SKM), once.
#[utoipa::path(post, path = "/cases/{code}/survey", operation_id = "answerSurvey", tag = "reporter",
    security(("secret" = [])),
    params(("code" = String, Path, description = "The case's code.")),
    request_body = Questionnaire, responses(
        (status = 200, description = "Answered.", body = CaseFacts),
        (status = 404, description = "The code and the secret do not belong together.", body = Problem),
        (status = 409, description = "There is no outcome yet, or it was answered.", body = Problem),
        (status = 422, description = "Every answer that is missing or wrong.", body = Problem)))]
pub(crate) async fn survey(
    guest: Guest,
    Path(code): Path<String>,
    Body(Questionnaire { u1, u2, u3, u4, u5, u6, u7, u8, u9, profile }): Body<Questionnaire>,
) -> Answer<Json<CaseFacts>> {
    let answers = Answers::of([u1, u2, u3, u4, u5, u6, u7, u8, u9]).or_problem(&guest)?;
    reply(&guest, &code, vec![Action::Survey { answers, profile }]).await
}

/// Takes the case back.
#[utoipa::path(post, path = "/cases/{code}/withdrawal", operation_id = "withdrawCase", tag = "reporter",
    security(("secret" = [])),
    params(("code" = String, Path, description = "The case's code.")),
    request_body = Reason, responses(
        (status = 200, description = "Withdrawn.", body = CaseFacts),
        (status = 404, description = "The code and the secret do not belong together.", body = Problem),
        (status = 409, description = "The case is over.", body = Problem)))]
pub(crate) async fn withdraw(
    guest: Guest,
    Path(code): Path<String>,
    Body(Reason { text }): Body<Reason>,
) -> Answer<Json<CaseFacts>> {
    reply(&guest, &code, vec![Action::Withdraw { text }]).await
}
