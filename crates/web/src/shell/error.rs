//! Errors as pages, and the one table from errors to HTTP statuses.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use civic::{Error, FieldError};
use kit::i18n::{Arg, Lang};
use maud::{Markup, html};

use super::layout;
use super::visit::Visit;

/// Seconds after which a busy server may be asked again.
pub(crate) const RETRY_SECONDS: u64 = 5;

/// The status of an error, for every renderer.
pub(crate) fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Forbidden => StatusCode::FORBIDDEN,
        Error::Unknown => StatusCode::UNAUTHORIZED,
        Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Conflict(_) | Error::NotNow { .. } => StatusCode::CONFLICT,
        Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The stable word of an error, for programs and message keys.
pub(crate) fn word(error: &Error) -> &'static str {
    match error {
        Error::NotFound => "not-found",
        Error::Forbidden => "forbidden",
        Error::Unknown => "unknown",
        Error::Invalid(_) => "invalid",
        Error::Conflict(_) => "conflict",
        Error::NotNow { .. } => "not-now",
        Error::TooMany { .. } => "too-many",
        Error::Unavailable(_) => "unavailable",
        Error::Internal(_) => "internal",
    }
}

/// Tells the operator what the person is not told.
pub(crate) fn log(error: &Error) {
    match error {
        Error::Internal(text) => tracing::error!(text, "internal error"),
        Error::Unavailable(text) => tracing::warn!(text, "unavailable"),
        _ => {}
    }
}

/// Seconds to wait, where the error says so.
pub(crate) fn retry_after(error: &Error) -> Option<u64> {
    match error {
        Error::TooMany { wait_seconds } => Some(*wait_seconds),
        Error::Unavailable(_) => Some(RETRY_SECONDS),
        _ => None,
    }
}

/// What is wrong with a field, in words.
pub(crate) fn problem(lang: Lang, field: &FieldError) -> String {
    lang.ta(&format!("problem-{}", field.problem.code()), &[("limit", Arg::Number(field.problem.limit()))])
}

/// An error on its way to a page.
#[derive(Debug)]
pub(crate) struct PageError {
    visit: Option<Box<Visit>>,
    lang: Lang,
    error: Error,
    /// Where whoever is not known says who they are.
    door: &'static str,
}

impl PageError {
    pub(crate) fn new(visit: &Visit, error: Error) -> PageError {
        PageError { lang: visit.lang, visit: Some(Box::new(visit.clone())), error, door: "/masuk" }
    }

    /// Somebody has to say at another door than the officers' who they are.
    pub(crate) fn at_door(visit: &Visit, door: &'static str) -> PageError {
        PageError { door, ..PageError::new(visit, Error::Unknown) }
    }

    /// Whether it says that there is nothing here.
    pub(crate) fn is_not_found(&self) -> bool {
        self.error == Error::NotFound
    }

    /// Before it is known which city is asked.
    pub(crate) fn bare(lang: Lang, error: Error) -> PageError {
        PageError { visit: None, lang, error, door: "/masuk" }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        log(&self.error);
        if let (Error::Unknown, Some(visit)) = (&self.error, &self.visit) {
            let back: String = url::form_urlencoded::byte_serialize(visit.path.as_bytes()).collect();
            return Redirect::to(&format!("{}?ke={back}", self.door)).into_response();
        }
        let text = explain(self.lang, &self.error);
        let key = word(&self.error);
        let body = match &self.visit {
            Some(visit) => layout::page(visit, &self.lang.t(&format!("error-{key}-title")), &text),
            None => layout::bare(self.lang, &self.lang.t(&format!("error-{key}-title")), &text),
        };
        let mut response = (status(&self.error), body).into_response();
        if let Some(wait) = retry_after(&self.error) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}

/// What happened and the way out.
pub(crate) fn explain(lang: Lang, error: &Error) -> Markup {
    let key = word(error);
    let args = match error {
        Error::TooMany { wait_seconds } => {
            vec![("wait", Arg::Number(i64::try_from(*wait_seconds).unwrap_or(60)))]
        }
        _ => Vec::new(),
    };
    html! {
        h1 { (lang.t(&format!("error-{key}-title"))) }
        p { (lang.ta(&format!("error-{key}-text"), &args)) }
        @if let Error::Conflict(since) = error {
            ul { @for event in since {
                li { (lang.t(&format!("event-{}", event.kind.replace('_', "-")))) @if let Some(who) = &event.who { " · " (who) } }
            } }
        }
        @if let Error::Invalid(fields) = error {
            ul { @for field in fields { li { (problem(lang, field)) } } }
        }
        p { a.btn href="/" { (lang.t("error-home")) } }
    }
}

/// The result of a page handler.
pub(crate) type PageResult = Result<Response, PageError>;

/// Turns an operation's error into a page.
pub(crate) trait OrPage<T> {
    /// The value, or the error as a page of this visit.
    fn or_page(self, visit: &Visit) -> Result<T, PageError>;
}

impl<T> OrPage<T> for Result<T, Error> {
    fn or_page(self, visit: &Visit) -> Result<T, PageError> {
        self.map_err(|error| PageError::new(visit, error))
    }
}
