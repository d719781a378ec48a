//! Pictures and papers, each for those who may see it.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use civic::Error;
use civic::cases;
use civic::photos::Size;
use uuid::Uuid;

use crate::shell::error::{OrPage, PageResult};
use crate::shell::visit::{Desk, Visit};

fn size(word: &str) -> Result<Size, Error> {
    match word {
        "besar" => Ok(Size::Full),
        "kecil" => Ok(Size::Thumb),
        _ => Err(Error::NotFound),
    }
}

fn jpeg(bytes: Bytes, cache: &'static str) -> Response {
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

/// A PDF as whoever asked handed it in, without anything that acts ([`kit::pdf`]). Shown in the browser, so that no copy
/// stays behind on the machine of an office; not kept by it either.
fn pdf(id: Uuid, bytes: Bytes) -> Response {
    let name = format!("inline; filename=\"berkas-{}.pdf\"", id.simple());
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// A published picture. It may be hidden again, so it is kept for minutes only.
pub(crate) async fn public(visit: Visit, Path((id, word)): Path<(Uuid, String)>) -> PageResult {
    let size = size(&word).or_page(&visit)?;
    let bytes = cases::public_photo_bytes(&visit.ctx, id, size).await.or_page(&visit)?;
    Ok(jpeg(bytes, "public, max-age=300"))
}

/// A picture of a report that is not sent yet.
pub(crate) async fn loose(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let bytes = cases::own_photo_bytes(&visit.ctx, None, id, Size::Thumb).await.or_page(&visit)?;
    Ok(jpeg(bytes, "private, max-age=300"))
}

/// A picture of the reporter's own case.
pub(crate) async fn own(
    visit: Visit,
    Path((code, secret, id, word)): Path<(String, String, Uuid, String)>,
) -> PageResult {
    let size = size(&word).or_page(&visit)?;
    let right = crate::residents::right(&visit, &code, &secret).await?;
    let bytes = cases::own_photo_bytes(&visit.ctx, Some(&right), id, size).await.or_page(&visit)?;
    Ok(jpeg(bytes, "private, max-age=300"))
}

/// A picture of a case the officer may see.
pub(crate) async fn desk(desk: Desk, Path((id, word)): Path<(Uuid, String)>) -> PageResult {
    let size = size(&word).or_page(&desk)?;
    let bytes = cases::desk_photo_bytes(&desk.ctx, &desk.officer, id, size).await.or_page(&desk)?;
    Ok(jpeg(bytes, "private, max-age=300"))
}

/// A paper of an application that is not sent yet.
pub(crate) async fn loose_paper(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    let bytes = cases::own_paper_bytes(&visit.ctx, None, id).await.or_page(&visit)?;
    Ok(pdf(id, bytes))
}

/// A paper of the applicant's own case.
pub(crate) async fn own_paper(
    visit: Visit,
    Path((code, secret, id)): Path<(String, String, Uuid)>,
) -> PageResult {
    let right = crate::residents::right(&visit, &code, &secret).await?;
    let bytes = cases::own_paper_bytes(&visit.ctx, Some(&right), id).await.or_page(&visit)?;
    Ok(pdf(id, bytes))
}

/// A paper of a case the officer may see.
pub(crate) async fn desk_paper(desk: Desk, Path(id): Path<Uuid>) -> PageResult {
    let bytes = cases::desk_paper_bytes(&desk.ctx, &desk.officer, id).await.or_page(&desk)?;
    Ok(pdf(id, bytes))
}
