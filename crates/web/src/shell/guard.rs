//! What stands before every handler: security headers, the check that a form comes from our own pages,
//! limits, and the log line of each request, which holds no personal data.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kit::i18n::Lang;

use crate::app::App;

/// Nothing but our own files; nothing inline; nobody may frame us.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Headers that every answer carries.
pub(crate) async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CSP);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::X_FRAME_OPTIONS, "DENY");
    // A secret link must not travel to other sites in a referrer.
    set(header::REFERRER_POLICY, "no-referrer");
    set(HeaderName::from_static("permissions-policy"), "geolocation=(self), camera=(self), microphone=()");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    // Pages are of one person; only named files are kept.
    set(header::CACHE_CONTROL, "no-store");
    if app.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

/// Refuses a form that another site made a browser send. Browsers say where a request comes from; a program
/// that says nothing has no cookies to be misused.
pub(crate) async fn own_forms(request: Request, next: Next) -> Response {
    if *request.method() != Method::POST || comes_from_us(request.headers()) {
        return next.run(request).await;
    }
    let wanted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    (StatusCode::FORBIDDEN, Lang::accept(wanted.unwrap_or_default()).t("error-other-site")).into_response()
}

fn comes_from_us(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, rest)| rest == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

/// Counts and logs each request by its route, never by its address: addresses hold codes and secrets.
pub(crate) async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    app.metrics.request(&route, status, micros);
    tracing::debug!(%method, route, status, micros, "request");
    if status >= 500 {
        tracing::warn!(%method, route, status, micros, "request failed");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v))).collect()
    }

    #[test]
    fn forms_of_other_sites_are_refused() {
        assert!(comes_from_us(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!comes_from_us(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(
            !comes_from_us(&headers(&[("sec-fetch-site", "same-site")])),
            "another name of the same domain"
        );
        assert!(comes_from_us(&headers(&[("origin", "https://a.id"), ("host", "a.id")])));
        assert!(!comes_from_us(&headers(&[("origin", "https://b.id"), ("host", "a.id")])));
        assert!(!comes_from_us(&headers(&[("origin", "null"), ("host", "a.id")])));
        assert!(comes_from_us(&headers(&[("host", "a.id")])), "a program");
    }
}
