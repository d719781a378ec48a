//! `Periksa dokumen`: whoever holds a document of the city sees what it is and whether it holds, and whether a file is
//! the very one that was handed out. The address is printed on paper, so it is the same in all languages.
//!
//! Of an upload only a fingerprint is made; nothing of it is kept.

use axum::extract::{FromRequest, FromRequestParts, Multipart, Path, RawQuery, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use civic::products::{self, Match, Reading, Shown, Standing};
use civic::{Error, FieldError, Problem};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::tag;
use crate::app::App;
use crate::shell::error::{PageError, PageResult};
use crate::shell::form::{Fields, in_sips};
use crate::shell::parts::{self, Field};
use crate::shell::visit::Visit;
use crate::shell::{dates, layout};

/// The largest file that is compared, in bytes: no document of the city is larger.
pub(crate) const COMPARED_BYTES_MAX: usize = 20 * 1024 * 1024;
/// Where signatures of BSrE are checked by the state itself.
const STATE_CHECK: &str = "https://tte.komdigi.go.id";

/// A page that no search engine should keep: whoever knows its address holds the paper.
fn unlisted(answer: impl IntoResponse) -> Response {
    let mut answer = answer.into_response();
    answer.headers_mut().insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    answer
}

/// The field for a code; a code that was typed leads to its page.
pub(crate) async fn ask(visit: Visit, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let typed = fields.get("kode");
    Ok(match products::parse(typed) {
        Some(id) => unlisted(Redirect::to(&format!("/verify/{id}"))),
        None => unlisted(asking(&visit, typed, &[])),
    })
}

fn asking(visit: &Visit, typed: &str, wrong: &[FieldError]) -> Markup {
    let title = visit.t("paper-title");
    let (label, hint) = (visit.t("paper-code"), visit.t("paper-code-hint"));
    let unknown = wrong.is_empty() && !typed.trim().is_empty();
    let body = html! {
        h1 { (title) }
        p { (visit.t("paper-intro")) }
        @if unknown { p.notice.late role="alert" { (visit.t("paper-unknown")) } }
        form method="get" action="/verify" {
            (Field { name: "kode", label: &label, hint: Some(&hint), wrong }.line(visit, "text", typed, "off"))
            button.btn { (title) }
        }
    };
    layout::narrow(visit, &title, &body)
}

/// What the document with this code is.
pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    answer(&visit, &id, None).await
}

/// Whether a file is the one that was handed out.
pub(crate) async fn compare(Path(id): Path<String>, held: Held) -> PageResult {
    answer(&held.visit, &id, Some(held.file)).await
}

async fn answer(visit: &Visit, id: &str, held: Option<Result<Reading, Problem>>) -> PageResult {
    let shown = match products::look_up(&visit.ctx, id).await {
        Ok(shown) => shown,
        Err(Error::NotFound) => return Ok(unlisted((StatusCode::NOT_FOUND, asking(visit, id, &[])))),
        Err(other) => return Err(PageError::new(visit, other)),
    };
    let (found, wrong) = match held {
        None => (None, Vec::new()),
        Some(Err(problem)) => (None, vec![problem.at("file")]),
        Some(Ok(file)) => {
            let found = products::matches(&visit.ctx, &shown.id, file).await;
            (Some(found.map_err(|error| PageError::new(visit, error))?), Vec::new())
        }
    };
    let body = html! {
        (parts::errors(visit, &wrong))
        @if let Some(found) = &found { (told(visit, found)) }
        (document(visit, &shown))
        (form(visit, &wrong))
    };
    Ok(unlisted(layout::narrow(visit, &visit.t("paper-title"), &body)))
}

/// What a file is.
fn told(visit: &Visit, found: &Match) -> Markup {
    let (class, key) = match found {
        Match::Same => ("notice", "paper-same"),
        Match::Version(_) => ("notice soon", "paper-version"),
        Match::Other => ("notice late", "paper-other"),
    };
    html! { p class=(class) role="status" #hasil { strong { (visit.t(key)) } " " (visit.t(&format!("{key}-text"))) } }
}

fn document(visit: &Visit, shown: &Shown) -> Markup {
    let class = match shown.standing {
        Standing::Valid => "notice",
        Standing::Expired | Standing::Unsigned => "notice soon",
        Standing::Revoked | Standing::Replaced | Standing::Doubtful => "notice late",
    };
    let offices = &visit.ctx.book.offices;
    html! {
        p.small.quiet { (visit.t("paper-title")) }
        h1 { (shown.name) }
        p class=(class) { (tag(visit, shown.standing)) " " (visit.t(&format!("standing-{}-text", shown.standing))) }
        @if visit.ctx.book.city.sample { p.notice.late { (visit.t("paper-sample")) } }
        dl.pairs {
            dt { (visit.t("product-number")) } dd { (shown.number) }
            dt { (visit.t("product-id")) } dd { (products::show(&shown.id)) }
            dt { (visit.t("paper-agency")) } dd { (visit.ctx.book.agencies.name(&shown.agency)) }
            @if let Some((by, at)) = &shown.signed {
                dt { (visit.t("paper-signed-by")) }
                dd { (by) br; span.quiet { @if shown.deputy { "a.n. " } (shown.signatory) } }
                dt { (visit.t("paper-signed-at")) }
                dd { time datetime=(dates::machine(offices, *at)) { (dates::moment(visit.lang, offices, *at)) } }
            }
            @if let Some(last) = shown.valid_until {
                dt { (visit.t("paper-until")) } dd { (dates::day(visit.lang, civic::cities::date_of(last))) }
            }
            @if let Some((id, number)) = &shown.replaced_by {
                dt { (visit.t("product-replaced-by")) } dd { a href={ "/verify/" (id) } { (number) } }
            }
        }
        @if !shown.fields.is_empty() {
            div.card {
                h2 { (visit.t("paper-fields")) }
                p.small.quiet { (visit.t("paper-fields-hint")) }
                dl.pairs { @for (label, value) in &shown.fields { dt { (label) } dd.prewrap { (value) } } }
            }
        }
        @if shown.signed.is_some() && shown.seal.is_none() {
            p.small { (visit.t("paper-state-check")) " " a href=(STATE_CHECK) rel="noreferrer" { (STATE_CHECK) } }
        }
    }
}

fn form(visit: &Visit, wrong: &[FieldError]) -> Markup {
    let (label, most) = (visit.t("field-file"), Arg::Number(MEGABYTES));
    let hint = visit.ta("paper-file-hint", &[("limit", most)]);
    html! {
        section.actions.top-half aria-label=(visit.t("paper-file-title")) {
            h2 { (visit.t("paper-file-title")) }
            form method="post" enctype="multipart/form-data" data-once {
                (Field { name: "file", label: &label, hint: Some(&hint), wrong }.around(visit, &html! {
                    input #f-file type="file" name="file" accept="application/pdf" aria-describedby="h-file";
                }))
                button.btn.second { (visit.t("paper-file-send")) }
            }
        }
        p.top-half { a.btn.second href="/verify" { (visit.t("paper-another")) } }
    }
}

/// The limit as people say it.
const MEGABYTES: i64 = (COMPARED_BYTES_MAX / 1024 / 1024) as i64;

/// A file somebody holds against a document, read to a fingerprint as it arrives.
#[derive(Debug)]
pub(crate) struct Held {
    visit: Visit,
    file: Result<Reading, Problem>,
}

impl FromRequest<App> for Held {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let visit = <Visit as FromRequestParts<App>>::from_request_parts(&mut parts, app).await?;
        if visit.officer.is_none() {
            app.limits.write(visit.address).map_err(|error| PageError::new(&visit, error))?;
        }
        let request = Request::from_parts(parts, in_sips(body));
        let file = match Multipart::from_request(request, &()).await {
            Ok(form) => read(form).await,
            Err(_) => Err(Problem::Missing),
        };
        Ok(Held { visit, file })
    }
}

async fn read(mut form: Multipart) -> Result<Reading, Problem> {
    let too_much = |_| Problem::TooManyBytes(COMPARED_BYTES_MAX);
    while let Some(mut part) = form.next_field().await.map_err(too_much)? {
        if part.name() != Some("file") {
            continue;
        }
        let (mut reading, mut room) = (Reading::default(), COMPARED_BYTES_MAX);
        while let Some(piece) = part.chunk().await.map_err(too_much)? {
            room = room.checked_sub(piece.len()).ok_or(Problem::TooManyBytes(COMPARED_BYTES_MAX))?;
            reading.add(&piece);
        }
        let empty = room == COMPARED_BYTES_MAX;
        return if empty { Err(Problem::Missing) } else { Ok(reading) };
    }
    Err(Problem::Missing)
}
