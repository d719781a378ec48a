//! Reprimand letters: the list for those who sign, and the document.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use civic::identity::Role;
use civic::letters::{self, Letter};
use maud::{Markup, html};

use crate::cases::officer::{check_csrf, waiting};
use crate::shell::error::{OrPage, PageResult};
use crate::shell::form::Posted;
use crate::shell::layout::{self, Corner};
use crate::shell::parts;
use crate::shell::visit::Desk;

/// Whether an officer finds the list on the desk.
pub(crate) fn reads(desk: &Desk) -> bool {
    [Role::Sekda, Role::Mayor, Role::Verifier].iter().any(|role| desk.officer.is(*role))
}

/// Letters, newest first.
pub(crate) async fn list(desk: Desk) -> PageResult {
    let found = letters::list(&desk.ctx, &desk.officer).await.or_page(&desk)?;
    let signs = desk.officer.is(Role::Sekda) || desk.officer.is(Role::Mayor);
    let title = desk.t("letters-title");
    let body = html! {
        h1 { (title) }
        p.quiet { (desk.t("letters-hint")) }
        @if found.is_empty() { p.card { (desk.t("letters-empty")) } }
        @else { div.card.flush.scroll tabindex="0" role="region" aria-label=(title) { table {
            thead { tr { th { (desk.t("letter-number")) } th { (desk.t("field-agency")) } th { (desk.t("letter-drafted")) } th { (desk.t("column-state")) } } }
            tbody { @for letter in &found { tr {
                td.num { (link(letter)) }
                td { (desk.ctx.book.agencies.short(&letter.agency)) }
                td { (parts::time(&desk, letter.created_at)) }
                td { (state(&desk, letter, signs)) }
            } } }
        } } }
    };
    let waiting = waiting(&desk).await?;
    Ok(layout::desk(&desk, Some(Corner::Letters), waiting, &title, &body).into_response())
}

fn state(desk: &Desk, letter: &Letter, signs: bool) -> Markup {
    html! {
        @match (&letter.signed_by, letter.signed_at) {
            (Some(by), Some(at)) => { (desk.t("letter-signed")) " · " (by) " · " (parts::time(desk, at)) },
            _ if signs => form method="post" action={ "/meja/surat/" (letter.year) "/" (letter.seq) } {
                input type="hidden" name="csrf" value=(desk.csrf());
                button.btn.second data-confirm=(desk.t("letter-sign-confirm")) { (desk.t("letter-sign")) }
            },
            _ => { (desk.t("letter-unsigned")) },
        }
    }
}

/// A letter's number, leading to its document once there is one.
pub(crate) fn link(letter: &Letter) -> Markup {
    html! {
        @if letter.file.is_some() { a href={ "/meja/surat/" (letter.year) "/" (letter.seq) } { (letter.number) } }
        @else { (letter.number) }
    }
}

/// The document.
pub(crate) async fn document(desk: Desk, Path((year, seq)): Path<(i64, i64)>) -> PageResult {
    let pdf = letters::document(&desk.ctx, &desk.officer, year, seq).await.or_page(&desk)?;
    let name = format!("inline; filename=\"surat-teguran-{year}-{seq}.pdf\"");
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pdf).into_response())
}

/// It was signed.
pub(crate) async fn sign(desk: Desk, Path((year, seq)): Path<(i64, i64)>, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    letters::sign(&desk.ctx, &desk.officer, year, seq).await.or_page(&desk)?;
    Ok(Redirect::to("/meja/surat").into_response())
}
