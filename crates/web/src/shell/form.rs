//! What was sent in a form, url-encoded or multipart. Names may come several times. Pictures are cleaned as
//! they arrive, so that no more than one upload is held in memory.

use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use civic::{Error, FieldError, Problem, photos};
use uuid::Uuid;

use super::error::PageError;
use super::visit::Visit;
use crate::app::App;

/// The largest form without files, in bytes.
pub(crate) const FORM_BYTES_MAX: usize = 256 * 1024;
/// The largest form with files, in bytes.
pub(crate) const UPLOAD_BYTES_MAX: usize = photos::PER_MESSAGE * photos::BYTES_MAX + FORM_BYTES_MAX;

/// The fields of a form, as typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// Parses url-encoded text.
    pub(crate) fn parse(text: &[u8]) -> Fields {
        Fields(url::form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of a name; empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.opt(name).unwrap_or_default()
    }

    /// The first value of a name, if it came at all.
    pub(crate) fn opt(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a name, if it is not empty.
    pub(crate) fn filled(&self, name: &str) -> Option<String> {
        self.opt(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Every value of a name.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// Whether a box was ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.opt(name).is_some_and(|value| !value.is_empty() && value != "0")
    }

    /// Identifiers under a name; others are left out.
    pub(crate) fn ids(&self, name: &str) -> Vec<Uuid> {
        self.all(name).iter().filter_map(|text| text.parse().ok()).collect()
    }
}

/// A form of anybody, with the pictures that came with it already accepted.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) visit: Visit,
    pub(crate) fields: Fields,
    /// Pictures accepted now.
    pub(crate) photos: Vec<Uuid>,
    /// What was wrong with pictures that were not accepted.
    pub(crate) refused: Vec<FieldError>,
}

impl FromRequest<App> for Posted {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let visit =
            <Visit as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, app).await?;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let too_large =
            |_| PageError::new(&visit, Error::field("form", Problem::TooManyBytes(FORM_BYTES_MAX)));
        if kind.starts_with("multipart/form-data") {
            let multipart = Multipart::from_request(Request::from_parts(parts, body), app)
                .await
                .map_err(|_| PageError::new(&visit, Error::field("form", Problem::Missing)))?;
            return read_multipart(visit, multipart).await;
        }
        let bytes = axum::body::to_bytes(body, FORM_BYTES_MAX).await.map_err(too_large)?;
        Ok(Posted { visit, fields: Fields::parse(&bytes), photos: Vec::new(), refused: Vec::new() })
    }
}

async fn read_multipart(visit: Visit, mut multipart: Multipart) -> Result<Posted, PageError> {
    let mut posted = Posted { visit, fields: Fields::default(), photos: Vec::new(), refused: Vec::new() };
    let mut room = FORM_BYTES_MAX;
    let broken =
        |visit: &Visit| PageError::new(visit, Error::field("form", Problem::TooManyBytes(UPLOAD_BYTES_MAX)));
    while let Some(part) = multipart.next_field().await.map_err(|_| broken(&posted.visit))? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().is_some();
        let bytes = part.bytes().await.map_err(|_| broken(&posted.visit))?;
        if file {
            accept(&mut posted, bytes).await?;
        } else {
            room = room.checked_sub(bytes.len()).ok_or_else(|| broken(&posted.visit))?;
            posted.fields.0.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(posted)
}

/// Accepts one picture; an empty file field (nothing chosen) is nothing.
async fn accept(posted: &mut Posted, bytes: Bytes) -> Result<(), PageError> {
    if bytes.is_empty() {
        return Ok(());
    }
    if posted.photos.len() >= photos::PER_MESSAGE {
        posted.refused.push(Problem::TooManyItems(photos::PER_MESSAGE).at("photo"));
        return Ok(());
    }
    match photos::accept(&posted.visit.ctx, bytes).await {
        Ok(id) => posted.photos.push(id),
        Err(Error::Invalid(fields)) => posted.refused.extend(fields),
        Err(other) => return Err(PageError::new(&posted.visit, other)),
    }
    Ok(())
}
