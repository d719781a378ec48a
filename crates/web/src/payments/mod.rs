//! Fees: the bill for whoever pays it, what agencies owe back at the desk, and the doors a bank calls.

pub(crate) mod bill;
pub(crate) mod parts;
pub(crate) mod snap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use civic::payments::{self, REFERENCE_MAX, Refund};
use civic::{Error, FieldError};
use kit::i18n::Arg;
use maud::{Markup, html};
use uuid::Uuid;

use crate::cases::officer::{check_csrf, waiting};
use crate::shell::error::{OrPage, PageError, PageResult, problem};
use crate::shell::form::Posted;
use crate::shell::layout::{self, Corner};
use crate::shell::parts as shared;
use crate::shell::visit::Desk;

/// Whether an officer finds the list on the desk: a city without fees never mentions money.
pub(crate) fn reads(desk: &Desk) -> bool {
    payments::account(&desk.ctx.book.city).is_some() && desk.officer.directs()
}

/// An entry whose form came back, what was typed, and what is wrong with it.
type Typed<'a> = Option<(Uuid, &'a str, &'a [FieldError])>;

/// What the officer's agency owes back, oldest first.
pub(crate) async fn list(desk: Desk) -> PageResult {
    show(&desk, None).await
}

async fn show(desk: &Desk, typed: Typed<'_>) -> PageResult {
    let entries = payments::owed(&desk.ctx, &desk.officer).await.or_page(desk)?;
    let title = desk.t("refunds-title");
    let wrong = typed.map_or(&[][..], |(_, _, wrong)| wrong);
    let body = html! {
        h1 { (title) }
        (shared::errors(desk, wrong))
        p.quiet { (desk.t("refunds-text")) }
        @if entries.is_empty() { p.card { (desk.t("refunds-empty")) } }
        @for (number, entry) in (1..).zip(&entries) { (card(desk, (number, entry), typed)) }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let waiting = waiting(desk).await?;
    Ok((status, layout::desk(desk, Some(Corner::Refunds), waiting, &title, &body)).into_response())
}

fn card(desk: &Desk, (number, entry): (usize, &Refund), typed: Typed<'_>) -> Markup {
    let rupiah = |amount| parts::rupiah(desk.lang, amount);
    let typed = typed.filter(|(notice, _, _)| *notice == entry.notice_id);
    html! {
        article.card.top-half {
            h2 { (rupiah(entry.amount)) " · " (desk.t(&format!("refund-{}", entry.why.word().replace('_', "-")))) }
            dl.pairs {
                dt { (desk.t("refund-since")) } dd { (shared::time(desk, entry.since_at)) }
                @if let Some(expected) = entry.expected { dt { (desk.t("refund-expected")) } dd { (rupiah(expected)) } }
                @if let Some(code) = &entry.code { dt { (desk.t("refund-case")) } dd { a href={ "/meja/kasus/" (code) } { (civic::cases::code::show(code)) } } }
                dt { (desk.t("bill-reference")) } dd { code { (entry.reference) } }
                dt { (desk.t("paid-bank")) } dd { code { (entry.bank_reference) } }
            }
            @if desk.officer.directs() { (form(desk, number, entry, typed)) }
        }
    }
}

/// Closes an entry. Each form has names of its own for its field; the one that is wrong has the name the list of errors
/// on top leads to.
fn form(desk: &Desk, number: usize, entry: &Refund, typed: Typed<'_>) -> Markup {
    let id = if typed.is_some() { "f-reference".to_owned() } else { format!("f-reference-{number}") };
    let wrong = typed.and_then(|(_, _, wrong)| wrong.first());
    html! {
        form method="post" action="/meja/pembayaran" data-once {
            input type="hidden" name="csrf" value=(desk.csrf());
            input type="hidden" name="id" value=(entry.notice_id);
            div.field.wrong[wrong.is_some()] {
                label for=(id) { (desk.t("field-reference")) }
                p.hint id={ "h-" (id) } { (desk.t("refund-hint")) }
                @if let Some(wrong) = wrong { p.msg id={ "m-" (id) } { (problem(desk.lang, wrong)) } }
                input id=(id) name="reference" maxlength=(REFERENCE_MAX) autocomplete="off" aria-describedby={ @if wrong.is_some() { "m-" (id) " " } "h-" (id) }
                    aria-invalid=[wrong.map(|_| "true")] value=(typed.map_or("", |(_, text, _)| text));
            }
            @let amount = parts::rupiah(desk.lang, entry.amount);
            button.btn data-confirm=(desk.ta("refund-confirm", &[("amount", Arg::Text(&amount))])) { (desk.t("refund-close")) }
        }
    }
}

/// Money was given back.
pub(crate) async fn act(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let reference = posted.fields.get("reference");
    let id: Uuid = posted.fields.get("id").parse().map_err(|_| PageError::new(&desk, Error::NotFound))?;
    match payments::returned(&desk.ctx, &desk.officer, id, reference).await {
        Ok(()) => Ok(Redirect::to("/meja/pembayaran").into_response()),
        Err(Error::Invalid(wrong)) => show(&desk, Some((id, reference, &wrong))).await,
        Err(error) => Err(PageError::new(&desk, error)),
    }
}
