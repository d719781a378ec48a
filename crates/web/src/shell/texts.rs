//! Pages that are mostly text: privacy and the rules for a report. And the small files browsers ask for.

use axum::http::header;
use axum::response::IntoResponse;
use maud::html;

use super::error::PageResult;
use super::visit::Visit;
use super::{layout, parts};

/// Paragraphs of the privacy notice.
const PRIVACY: u8 = 8;
/// Rules for a report.
const RULES: u8 = 6;

/// What happens with a person's data (UU 27/2022).
pub(crate) async fn privacy(visit: Visit) -> PageResult {
    let contact = &visit.ctx.book.city.settings.contact;
    let body = html! {
        h1 { (visit.t("privacy-title")) }
        @for n in 1..=PRIVACY { h2 { (visit.t(&format!("privacy-{n}-title"))) } p { (visit.t(&format!("privacy-{n}-text"))) } }
        p.card { (visit.t("privacy-contact")) ": " (contact.email) " · " (contact.phone) @if contact.example { " (" (visit.t("example")) ")" } }
    };
    Ok(layout::narrow(&visit, &visit.t("privacy-title"), &body).into_response())
}

/// What makes a report that can be acted on.
pub(crate) async fn rules(visit: Visit) -> PageResult {
    let body = html! {
        h1 { (visit.t("rules-title")) }
        ul { @for n in 1..=RULES { li { (visit.t(&format!("rules-{n}"))) } } }
        h2.top { (visit.t("rules-clocks-title")) }
        dl.pairs {
            @let clocks = &visit.ctx.book.city.settings.clocks;
            @let sources = &visit.ctx.book.city.settings.sources;
            dt { (visit.t("duty-verify")) } dd { (days(&visit, clocks.verify)) br; span.small.quiet { (sources.verify) } }
            dt { (visit.t("duty-respond")) } dd { (days(&visit, clocks.respond)) br; span.small.quiet { (sources.respond) } }
            @for (class, limit) in &clocks.resolve {
                dt { (visit.t("duty-resolve")) " · " (visit.t(&format!("class-{class}"))) }
                dd { (days(&visit, *limit)) @if let Some(source) = sources.resolve.get(class) { br; span.small.quiet { (source) } } }
            }
        }
        (parts::next_door(&visit))
        p.top { a.btn href="/lapor" { (visit.t("nav-report")) } }
    };
    Ok(layout::narrow(&visit, &visit.t("rules-title"), &body).into_response())
}

fn days(visit: &Visit, n: u16) -> String {
    visit.ta("workdays", &[("days", kit::i18n::Arg::Number(i64::from(n)))])
}

/// The icon of the browser's tab.
pub(crate) async fn icon() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, layout::icon("#0b6e4f").into_string())
}

/// What search engines may read: published cases, not secret links.
pub(crate) async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /lapor\nDisallow: /masuk\nDisallow: /meja\nDisallow: /kelola\nDisallow: /verify\nDisallow: /saya\nDisallow: /sambatan/*/\nDisallow: /janji\nDisallow: /antrean\n"
}
