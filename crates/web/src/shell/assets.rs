//! The files pages load: style sheet, script, map. Built by `make frontend` and put into the program.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
struct Files;

/// The address of a file, with a mark of its content so that browsers can keep it for good.
pub(crate) fn href(name: &str) -> String {
    static MARK: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
        let mut hasher = Sha256::new();
        let mut names: Vec<_> = Files::iter().collect();
        names.sort();
        names.iter().filter_map(|name| Files::get(name)).for_each(|file| hasher.update(&file.data));
        hasher.finalize().iter().take(5).map(|byte| format!("{byte:02x}")).collect()
    });
    format!("/assets/{}/{name}", *MARK)
}

/// One file.
pub(crate) async fn file(Path((_, name)): Path<(String, String)>) -> Response {
    let Some(file) = Files::get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    };
    let mut response = Response::new(Body::from(file.data.into_owned()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    response
}
