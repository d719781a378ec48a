//! What was sent: query parameters, and JSON bodies.

use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::header;
use axum::http::request::Parts;
use civic::cases::Cursor;
use civic::{Error, Problem};
use kit::clock::Time;
use serde::de::DeserializeOwned;

use super::problem::{Answer, Failure, OrProblem};
use crate::app::App;
use crate::shell::caller::Caller;
use crate::shell::form::FORM_BYTES_MAX;
use crate::shell::visit;

/// Query parameters.
#[derive(Debug)]
pub(crate) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<App> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        let read = Query::<T>::try_from_uri(&parts.uri);
        read.map(|Query(read)| Asked(read))
            .map_err(|why| Failure::malformed(visit::language(parts), why.body_text()))
    }
}

/// A JSON body.
#[derive(Debug)]
pub(crate) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &App) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let lang = visit::language(&parts);
        if !is_json(&parts) {
            return Err(Failure::media_type(lang));
        }
        let too_large = Error::field("body", Problem::TooManyBytes(FORM_BYTES_MAX));
        let bytes =
            axum::body::to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| Failure::new(lang, too_large))?;
        serde_json::from_slice(&bytes).map(Body).map_err(|why| Failure::malformed(lang, why))
    }
}

/// Whether the body says that it is JSON.
pub(super) fn is_json(parts: &Parts) -> bool {
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

/// The entries of a comma-separated parameter.
pub(super) fn listed(text: Option<&String>) -> Vec<String> {
    let parts = text.into_iter().flat_map(|text| text.split(','));
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The entries of a comma-separated parameter, each one of these words.
pub(super) fn words(
    caller: &Caller,
    field: &str,
    text: Option<&String>,
    known: impl Fn(&str) -> bool,
) -> Answer<Vec<String>> {
    let listed = listed(text);
    let strange = listed.iter().any(|word| !known(word));
    if strange { Err(Error::field(field, Problem::UnknownChoice)).or_problem(caller) } else { Ok(listed) }
}

/// A moment; a date alone is its first one.
pub(super) fn moment(caller: &Caller, field: &str, text: Option<&String>) -> Answer<Option<Time>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let zone = caller.ctx.book.offices.assumed.zone();
    let found = open311::parse_datetime(text, zone).ok_or(Error::field(field, Problem::BadDate));
    found.map(|at| Some(Time::from(at))).or_problem(caller)
}

/// Where a page begins.
pub(super) fn cursor(caller: &Caller, text: Option<&String>) -> Answer<Option<Cursor>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let found = Cursor::parse(text).ok_or(Error::field("cursor", Problem::UnknownChoice));
    found.map(Some).or_problem(caller)
}
