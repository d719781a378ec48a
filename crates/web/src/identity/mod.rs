//! Logging in, and an officer's own account.

use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use civic::identity::{self, Login, Officer, Role};
use civic::{Error, FieldError};
use kit::i18n::{Arg, Lang};
use maud::{Markup, html};

use crate::cases::officer::{check_csrf, waiting};
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::{self, Corner};
use crate::shell::parts::{self, Field};
use crate::shell::visit::{Desk, LANGUAGE_COOKIE, SESSION_COOKIE, Visit};

/// How long the language is remembered, in seconds.
const LANGUAGE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// A path on this site, so that nobody can be sent elsewhere; another one in the place of any other.
pub(crate) fn here<'a>(path: &'a str, otherwise: &'a str) -> &'a str {
    let local = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.contains(char::is_control);
    if local { path } else { otherwise }
}

/// A cookie that scripts cannot read and other sites cannot send, over TLS only where there is TLS.
pub(crate) fn set_cookie(visit: &Visit, name: &str, value: &str, rest: &str) -> HeaderValue {
    let secure = if visit.app.is_https() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{rest}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

fn redirect_with(cookie: HeaderValue, to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// Chooses a language and comes back.
pub(crate) async fn language(
    visit: Visit,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
) -> PageResult {
    let lang = Lang::from_code(&code).ok_or(Error::NotFound).or_page(&visit)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let back = if fields.get("ke").is_empty() { "/" } else { here(fields.get("ke"), "/") };
    Ok(redirect_with(
        set_cookie(&visit, LANGUAGE_COOKIE, lang.code(), &format!("; Max-Age={LANGUAGE_SECONDS}")),
        back,
    ))
}

/// The form to log in.
pub(crate) async fn form(visit: Visit, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    Ok(login_page(&visit, "", fields.get("ke"), &[]).into_response())
}

fn login_page(visit: &Visit, login: &str, to: &str, wrong: &[FieldError]) -> Markup {
    let (name, password, code) = (visit.t("field-login"), visit.t("field-password"), visit.t("field-code"));
    let hint = visit.t("login-code-hint");
    let body = html! {
        (parts::errors(visit, wrong))
        h1 { (visit.t("login-title")) }
        form.card method="post" action="/masuk" data-private {
            input type="hidden" name="ke" value=(to);
            (Field { name: "login", label: &name, hint: None, wrong }.line(visit, "text", login, "username"))
            (Field { name: "password", label: &password, hint: None, wrong }.line(visit, "password", "", "current-password"))
            (Field { name: "code", label: &code, hint: Some(&hint), wrong }.line(visit, "text", "", "one-time-code"))
            button.btn.wide { (visit.t("login-send")) }
        }
        p.small.quiet.top { (visit.t("login-forgot")) }
    };
    layout::narrow(visit, &visit.t("login-title"), &body)
}

/// Logs in.
pub(crate) async fn login(posted: Posted) -> PageResult {
    let (visit, fields) = (&posted.visit, &posted.fields);
    let given = Login {
        login: fields.get("login").to_owned(),
        password: fields.get("password").to_owned(),
        code: fields.get("code").to_owned(),
    };
    match identity::login(&visit.ctx, given).await {
        Ok(token) => {
            let to = match fields.get("ke") {
                "" => first_page(visit, &token).await,
                to => here(to, "/meja"),
            };
            Ok(redirect_with(set_cookie(visit, SESSION_COOKIE, &token, ""), to))
        }
        Err(Error::Invalid(wrong)) => {
            let page = login_page(visit, fields.get("login"), fields.get("ke"), &wrong);
            Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(PageError::new(visit, other)),
    }
}

/// Where somebody begins: whoever works on the street with their own cases, everybody else with their agency's.
async fn first_page(visit: &Visit, token: &str) -> &'static str {
    let directs = |officer: &Officer| officer.directs() || officer.verifier().is_ok();
    match identity::session(&visit.ctx, token).await {
        Ok(officer) if officer.is(Role::Officer) && !directs(&officer) => "/meja?saya=1",
        _ => "/meja",
    }
}

/// Logs out.
pub(crate) async fn logout(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    if let Some(token) = desk.session() {
        identity::logout(&desk.ctx, token).await.or_page(&desk)?;
    }
    Ok(redirect_with(set_cookie(&desk, SESSION_COOKIE, "", "; Max-Age=0"), "/masuk"))
}

/// The form behind a one-time link.
pub(crate) async fn password_form(visit: Visit, Path(token): Path<String>) -> PageResult {
    Ok(password_page(&visit, &token, &[]).into_response())
}

fn password_page(visit: &Visit, token: &str, wrong: &[FieldError]) -> Markup {
    let label = visit.t("field-password-new");
    let hint = visit.ta("password-hint", &[("min", Arg::Number(identity::PASSWORD_MIN as i64))]);
    let body = html! {
        (parts::errors(visit, wrong))
        h1 { (visit.t("password-title")) }
        form.card method="post" action={ "/masuk/sandi/" (token) } data-private {
            (Field { name: "password", label: &label, hint: Some(&hint), wrong }.line(visit, "password", "", "new-password"))
            button.btn.wide { (visit.t("password-send")) }
        }
    };
    layout::narrow(visit, &visit.t("password-title"), &body)
}

/// Sets the password.
pub(crate) async fn set_password(Path(token): Path<String>, posted: Posted) -> PageResult {
    let visit = &posted.visit;
    match identity::use_reset(&visit.ctx, &token, posted.fields.get("password")).await {
        Ok(()) => Ok(Redirect::to("/masuk").into_response()),
        Err(Error::Invalid(wrong)) => Ok(password_page(visit, &token, &wrong).into_response()),
        Err(other) => Err(PageError::new(visit, other)),
    }
}

/// The officer's own account: the one-time code.
pub(crate) async fn account(desk: Desk) -> PageResult {
    account_page(&desk, &[]).await
}

async fn account_page(desk: &Desk, wrong: &[FieldError]) -> PageResult {
    let (secret, address) = identity::begin_totp(&desk.ctx, &desk.officer).or_page(desk)?;
    let label = desk.t("field-code");
    let body = html! {
        (parts::errors(desk, wrong))
        h1 { (desk.t("desk-account")) }
        div.card.narrow {
            p { strong { (desk.officer.name()) } " · " (desk.ctx.book.agencies.name(desk.officer.agency())) }
            h2 { (desk.t("totp-title")) }
            @if desk.officer.has_totp() { p { (desk.t("totp-on")) } }
            p { (desk.t("totp-text")) }
            p.code.wrap { (secret) }
            p { a href=(address) { (desk.t("totp-open-app")) } }
            form method="post" action="/meja/akun" data-private {
                input type="hidden" name="csrf" value=(desk.csrf());
                input type="hidden" name="secret" value=(secret);
                (Field { name: "code", label: &label, hint: None, wrong }.line(desk, "text", "", "one-time-code"))
                button.btn { (desk.t("totp-send")) }
            }
        }
    };
    let waiting = waiting(desk).await?;
    Ok(layout::desk(desk, Some(Corner::Account), waiting, &desk.t("desk-account"), &body).into_response())
}

/// Asks for a one-time code from now on.
pub(crate) async fn set_totp(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let secret = posted.fields.get("secret").to_owned();
    match identity::confirm_totp(&desk.ctx, &desk.officer, secret, posted.fields.get("code")).await {
        Ok(()) => Ok(Redirect::to("/meja/akun").into_response()),
        Err(Error::Invalid(wrong)) => account_page(&desk, &wrong).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}
