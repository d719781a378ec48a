//! What is wrong, as a problem document (RFC 9457) in the caller's language.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use civic::{Error, FieldError};
use kit::i18n::Lang;
use serde::Serialize;
use utoipa::ToSchema;

use crate::shell::{caller::Caller, error, visit};

/// The media type of problem documents.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// A problem document.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "/problems/invalid", "title": "Something has to be mended", "status": 422,
    "detail": "See `errors` for each field.",
    "errors": [{"field": "text", "code": "too-short", "limit": 8, "detail": "at least 8 characters"}]
}))]
pub(crate) struct Problem {
    /// `/problems/` and a stable word.
    r#type: String,
    /// The kind of problem, for people.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What to do, for people.
    detail: String,
    /// Every wrong field at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Wrong>,
    /// What happened since the version that was sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    since: Vec<Since>,
    /// The state the case is in, when an action does not fit it.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    /// The action that does not fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
}

/// One wrong field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Wrong {
    /// The field's name as it was sent.
    field: String,
    /// A stable word for what is wrong.
    code: &'static str,
    /// The limit that was passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<i64>,
    /// The same for people.
    detail: String,
}

/// One thing that happened meanwhile.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Since {
    /// The event's kind.
    kind: String,
    /// The officer, when it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<String>,
    /// When, in UTC.
    at: String,
}

/// Why there is no answer.
#[derive(Debug)]
enum Cause {
    Operation(Error),
    /// The request cannot be read; what about it, in English, for the programmer.
    Malformed(String),
    MediaType,
    NoRoute,
    NoMethod,
}

/// A problem on its way.
#[derive(Debug)]
pub(crate) struct Failure {
    lang: Lang,
    cause: Cause,
}

/// What a handler answers.
pub(crate) type Answer<T> = Result<T, Failure>;

impl Failure {
    pub(super) fn new(lang: Lang, error: Error) -> Failure {
        Failure { lang, cause: Cause::Operation(error) }
    }

    /// The request cannot be read.
    pub(super) fn malformed(lang: Lang, why: impl ToString) -> Failure {
        Failure { lang, cause: Cause::Malformed(why.to_string()) }
    }

    /// The body is of a kind that is not taken here.
    pub(super) fn media_type(lang: Lang) -> Failure {
        Failure { lang, cause: Cause::MediaType }
    }

    fn word(&self) -> &'static str {
        match &self.cause {
            Cause::Operation(error) => error::word(error),
            Cause::Malformed(_) => "malformed",
            Cause::MediaType => "media-type",
            Cause::NoRoute => "no-route",
            Cause::NoMethod => "no-method",
        }
    }

    fn status(&self) -> StatusCode {
        match &self.cause {
            Cause::Operation(error) => error::status(error),
            Cause::Malformed(_) => StatusCode::BAD_REQUEST,
            Cause::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Cause::NoRoute => StatusCode::NOT_FOUND,
            Cause::NoMethod => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    fn document(&self) -> Problem {
        let (word, lang) = (self.word(), self.lang);
        let text = lang.t(&format!("api-{word}-text"));
        let mut problem = Problem {
            r#type: format!("/problems/{word}"),
            title: lang.t(&format!("api-{word}-title")).into_owned(),
            status: self.status().as_u16(),
            detail: text.into_owned(),
            errors: Vec::new(),
            since: Vec::new(),
            state: None,
            action: None,
        };
        match &self.cause {
            Cause::Malformed(why) => problem.detail = format!("{} {why}", problem.detail),
            Cause::Operation(Error::Invalid(fields)) => {
                problem.errors = fields.iter().map(|field| wrong(lang, field)).collect();
            }
            Cause::Operation(Error::Conflict(since)) => problem.since = since.iter().map(happened).collect(),
            Cause::Operation(Error::NotNow { action, state }) => {
                (problem.action, problem.state) = (Some(*action), Some(*state));
            }
            _ => {}
        }
        problem
    }
}

fn wrong(lang: Lang, field: &FieldError) -> Wrong {
    // The names of this API where they differ from the mission's own.
    let name = match field.field.as_str() {
        "place" => "lat",
        "media_url" => "photo_urls",
        "photo" => "photos",
        "key" => "Idempotency-Key",
        other => other,
    };
    Wrong {
        field: name.to_owned(),
        code: field.problem.code(),
        limit: Some(field.problem.limit()).filter(|limit| *limit > 0),
        detail: error::problem(lang, field),
    }
}

fn happened(since: &civic::error::Since) -> Since {
    Since { kind: since.kind.clone(), who: since.who.clone(), at: since.at.to_string() }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut wait = None;
        if let Cause::Operation(error) = &self.cause {
            error::log(error);
            wait = error::retry_after(error);
        }
        let status = self.status();
        let mut response = (status, Json(self.document())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(wait) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Turns an operation's error into a problem.
pub(super) trait OrProblem<T> {
    /// The value, or the error in this caller's language.
    fn or_problem(self, caller: &Caller) -> Answer<T>;
}

impl<T> OrProblem<T> for Result<T, Error> {
    fn or_problem(self, caller: &Caller) -> Answer<T> {
        self.map_err(|error| Failure::new(caller.lang, error))
    }
}

/// An address that is no route.
pub(crate) async fn no_such_route(request: Request) -> Failure {
    Failure { lang: visit::language(&request.into_parts().0), cause: Cause::NoRoute }
}

/// A route that does not take this method.
pub(super) async fn no_such_method(request: Request) -> Failure {
    Failure { lang: visit::language(&request.into_parts().0), cause: Cause::NoMethod }
}
