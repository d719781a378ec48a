//! The way in: an e-mail address, then the code that was sent to it. What is answered is the same whether the address is
//! known or not; neither address nor code ever stands in a link.

use axum::extract::RawQuery;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use civic::residents::{self, CODE_MINUTES, IDLE_DAYS};
use civic::{Error, FieldError};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::{Mine, RESIDENT_COOKIE, TICKET_COOKIE};
use crate::identity::{here, set_cookie};
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Visit;

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// The page that asks for an address.
pub(super) fn address_page(visit: &Visit, email: &str, to: &str, wrong: &[FieldError]) -> Markup {
    let (label, hint) = (visit.t("field-email"), visit.t("enter-email-hint"));
    let body = html! {
        (parts::errors(visit, wrong))
        h1 { (visit.t("enter-title")) }
        p { (visit.t("enter-text")) }
        @if !visit.app.settings.sends_mail { p.notice.soon role="status" { (visit.t("enter-no-mail")) } }
        @else { form.card method="post" action="/saya" data-once data-private {
            @if !to.is_empty() { input type="hidden" name="ke" value=(to); }
            (Field { name: "email", label: &label, hint: Some(&hint), wrong }.line(visit, "email", email, "email"))
            button.btn.wide { (visit.t("enter-send")) }
        } }
        h2.top { (visit.t("enter-why-title")) }
        ul { @for n in 1..=3 { li { (visit.t(&format!("enter-why-{n}"))) } } }
        p.small.quiet { (visit.t("enter-sms")) }
    };
    layout::narrow(visit, &visit.t("enter-title"), &body)
}

/// Sends a code to an address.
pub(crate) async fn send(posted: Posted) -> PageResult {
    let (visit, fields) = (&posted.visit, &posted.fields);
    let (email, to) = (fields.get("email"), fields.get("ke"));
    if !visit.app.settings.sends_mail {
        return Ok(Redirect::to("/saya").into_response());
    }
    visit.app.limits.sender(&format!("code {}", email.trim().to_lowercase())).or_page(visit)?;
    match residents::send_code(&visit.ctx, email, visit.lang).await {
        Ok(ticket) => {
            let kept = format!("; Max-Age={}", CODE_MINUTES * 60);
            Ok(with(code_address(to).as_str(), [set_cookie(visit, TICKET_COOKIE, &ticket, &kept)]))
        }
        Err(Error::Invalid(wrong)) => {
            let page = address_page(visit, email, to, &wrong);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(PageError::new(visit, other)),
    }
}

/// Where the code is entered, and where that leads.
fn code_address(to: &str) -> String {
    let back: String = url::form_urlencoded::byte_serialize(to.as_bytes()).collect();
    if to.is_empty() { "/saya/kode".to_owned() } else { format!("/saya/kode?ke={back}") }
}

fn with<const N: usize>(to: &str, cookies: [HeaderValue; N]) -> Response {
    let mut response = Redirect::to(to).into_response();
    for cookie in cookies {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The page that asks for the code. Without one on its way: back to the address.
pub(crate) async fn code(visit: Visit, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    match awaited(&visit).await? {
        Some(email) => Ok(code_page(&visit, &email, fields.get("ke"), &[]).into_response()),
        None => Ok(Redirect::to("/saya").into_response()),
    }
}

async fn awaited(visit: &Visit) -> Result<Option<String>, PageError> {
    match visit.cookie(TICKET_COOKIE) {
        Some(ticket) => residents::awaited(&visit.ctx, ticket).await.or_page(visit),
        None => Ok(None),
    }
}

fn code_page(visit: &Visit, email: &str, to: &str, wrong: &[FieldError]) -> Markup {
    let label = visit.t("field-code");
    let hint = visit.ta("enter-code-hint", &[("minutes", Arg::Number(CODE_MINUTES))]);
    let field = Field { name: "code", label: &label, hint: Some(&hint), wrong };
    let body = html! {
        (parts::errors(visit, wrong))
        h1 { (visit.t("enter-code-title")) }
        p { (visit.t("enter-code-sent")) " " strong.wrap { (email) } }
        form.card method="post" action="/saya/kode" data-once data-private {
            @if !to.is_empty() { input type="hidden" name="ke" value=(to); }
            (field.around(visit, &html! {
                input.num id="f-code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="9"
                    aria-describedby=[field.described()] aria-invalid=[field.problem().map(|_| "true")];
            }))
            button.btn.wide { (visit.t("enter-code-send")) }
        }
        p.small.quiet.top { (visit.t("enter-code-none")) " " a href="/saya?lain=1" { (visit.t("enter-code-again")) } }
    };
    layout::narrow(visit, &visit.t("enter-code-title"), &body)
}

/// Enters the code.
pub(crate) async fn enter(posted: Posted) -> PageResult {
    let (visit, fields) = (&posted.visit, &posted.fields);
    let Some(ticket) = visit.cookie(TICKET_COOKIE) else { return Ok(Redirect::to("/saya").into_response()) };
    match residents::enter_code(&visit.ctx, ticket, fields.get("code")).await {
        Ok(token) => {
            let to = match fields.get("ke") {
                "" => "/saya",
                to => here(to, "/saya"),
            };
            Ok(with(to, [session_cookie(visit, &token), set_cookie(visit, TICKET_COOKIE, "", "; Max-Age=0")]))
        }
        Err(Error::Invalid(wrong)) => {
            let page = match awaited(visit).await? {
                Some(email) => code_page(visit, &email, fields.get("ke"), &wrong),
                None => ended(visit, &wrong),
            };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(PageError::new(visit, other)),
    }
}

/// The cookie of a session, for as long as a session lasts without a request.
pub(super) fn session_cookie(visit: &Visit, token: &str) -> HeaderValue {
    set_cookie(visit, RESIDENT_COOKIE, token, &format!("; Max-Age={}", IDLE_DAYS * DAY_SECONDS))
}

/// The code can no longer be entered: why, and the way to a new one.
fn ended(visit: &Visit, wrong: &[FieldError]) -> Markup {
    let body = html! {
        div.errors role="alert" tabindex="-1" #errors {
            @for error in wrong { p { (crate::shell::error::problem(visit.lang, error)) } }
        }
        h1 { (visit.t("enter-code-title")) }
        p { a.btn href="/saya?lain=1" { (visit.t("enter-code-again")) } }
    };
    layout::narrow(visit, &visit.t("enter-code-title"), &body)
}

/// Logs out, here or on every device.
pub(crate) async fn leave(mine: Mine, posted: Posted) -> PageResult {
    mine.check_csrf(&posted.fields)?;
    if posted.fields.get("do") == "everywhere" {
        residents::logout_everywhere(&mine.ctx, &mine.resident).await.or_page(&mine)?;
    } else if let Some(token) = mine.visit.cookie(RESIDENT_COOKIE) {
        residents::logout(&mine.ctx, token).await.or_page(&mine)?;
    }
    Ok(with("/saya", [set_cookie(&mine, RESIDENT_COOKIE, "", "; Max-Age=0")]))
}
