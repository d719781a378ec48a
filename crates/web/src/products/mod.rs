//! Documents the city issues: where anybody checks one ([`verify`]), and the desk of the agency that issues them.

mod desk_page;
pub(crate) mod own;
pub(crate) mod verify;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use civic::identity::Role;
use civic::products::{self, Opened, Product, Standing};
use civic::{Error, FieldError, Problem, cases};
use maud::{Markup, html};

use crate::cases::officer::{check_csrf, waiting};
use crate::shell::error::{self, OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::{self, Corner};
use crate::shell::parts;
use crate::shell::visit::{Desk, Visit};

/// Whether an officer finds the list on the desk.
pub(crate) fn reads(desk: &Desk) -> bool {
    desk.officer.works() || desk.officer.is(Role::Head)
}

/// Where a document stands, in words with their colour.
fn tag(visit: &Visit, standing: Standing) -> Markup {
    let class = match standing {
        Standing::Valid => "tag",
        Standing::Expired => "tag soon",
        Standing::Unsigned => "tag plain",
        Standing::Revoked | Standing::Replaced | Standing::Doubtful => "tag late",
    };
    html! { span class=(class) { (visit.t(&format!("standing-{standing}"))) } }
}

/// Documents of the officer's agency.
pub(crate) async fn list(desk: Desk) -> PageResult {
    let (to_sign, done) = products::list(&desk.ctx, &desk.officer).await.or_page(&desk)?;
    let title = desk.t("products-title");
    let body = html! {
        h1 { (title) }
        p.quiet { (desk.t("products-hint")) }
        h2 { (desk.t("products-to-sign")) }
        @if to_sign.is_empty() { p.card { (desk.t("products-none-to-sign")) } } @else { (table(&desk, &to_sign, "products-to-sign")?) }
        h2.top { (desk.t("products-done")) }
        @if done.is_empty() { p.card { (desk.t("products-none-done")) } } @else { (table(&desk, &done, "products-done")?) }
    };
    let waiting = waiting(&desk).await?;
    Ok(layout::desk(&desk, Some(Corner::Products), waiting, &title, &body).into_response())
}

fn table(desk: &Desk, rows: &[Product], about: &str) -> Result<Markup, PageError> {
    let standings: Result<Vec<Standing>, Error> = rows.iter().map(|row| row.standing(&desk.ctx)).collect();
    let standings = standings.or_page(desk)?;
    let about = desk.t(about);
    Ok(html! {
        div.card.flush.scroll tabindex="0" role="region" aria-label=(about) { table {
            thead { tr { th { (desk.t("product-number")) } th { (desk.t("product-name")) } th { (desk.t("product-case")) } th { (desk.t("product-drafted")) } th { (desk.t("column-state")) } } }
            tbody { @for (row, standing) in rows.iter().zip(standings) { tr {
                td.num { a href={ "/meja/dokumen/" (row.product) } { (row.number) } }
                td { (row.name) }
                td.num { a href={ "/meja/kasus/" (row.code) } { (cases::code::show(&row.code)) } }
                td { (parts::time(desk, row.created_at)) }
                td { (tag(desk, standing)) }
            } } }
        } }
    })
}

/// One document.
pub(crate) async fn show(desk: Desk, Path(id): Path<String>) -> PageResult {
    let opened = products::open(&desk.ctx, &desk.officer, &id).await.or_page(&desk)?;
    page(&desk, &opened, &Tried::default()).await
}

/// What somebody tried to do, and what was wrong with it.
#[derive(Debug, Default)]
struct Tried {
    /// `sign`, `revoke`, `reissue`.
    what: String,
    fields: Fields,
    wrong: Vec<FieldError>,
    /// The signing service did not answer.
    away: bool,
}

impl Tried {
    /// What is wrong with the form of this action.
    fn wrong_of(&self, what: &str) -> &[FieldError] {
        if self.what == what { &self.wrong } else { &[] }
    }

    /// What was typed there.
    fn typed<'a>(&'a self, what: &str, name: &str, otherwise: &'a str) -> &'a str {
        if self.what == what { self.fields.opt(name).unwrap_or(otherwise) } else { otherwise }
    }
}

async fn page(desk: &Desk, opened: &Opened, tried: &Tried) -> PageResult {
    let waiting = waiting(desk).await?;
    let body = desk_page::body(desk, opened, tried);
    Ok(layout::desk(desk, Some(Corner::Products), waiting, &opened.product.number, &body).into_response())
}

/// Its newest file.
pub(crate) async fn file(desk: Desk, Path(id): Path<String>) -> PageResult {
    let pdf = products::document(&desk.ctx, &desk.officer, &id).await.or_page(&desk)?;
    Ok(pdf_named(&id, pdf))
}

/// A document as a file of this name, shown in the browser.
fn pdf_named(id: &str, pdf: bytes::Bytes) -> Response {
    let plain: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = format!("inline; filename=\"dokumen-{plain}.pdf\"");
    let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, pdf).into_response()
}

/// Signing, taking back, issuing again.
pub(crate) async fn act(desk: Desk, Path(id): Path<String>, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let opened = products::open(&desk.ctx, &desk.officer, &id).await.or_page(&desk)?;
    let Posted { mut fields, .. } = posted;
    let done = do_it(&desk, &opened, &fields).await;
    // Nobody is shown, or sent, a pass phrase again.
    fields.0.retain(|(name, _)| !["nik", "pass_phrase"].contains(&name.as_str()));
    let what = fields.get("do").to_owned();
    let done = done.map_err(|error| at_its_form(error, &what));
    match done {
        Ok(next) => Ok(Redirect::to(&format!("/meja/dokumen/{}", next.product)).into_response()),
        Err(Error::Invalid(wrong)) => page(&desk, &opened, &Tried { what, fields, wrong, away: false }).await,
        Err(away @ Error::Unavailable(_)) if what == "sign" => {
            error::log(&away);
            let tried = Tried { what, fields, wrong: Vec::new(), away: true };
            Ok((error::status(&away), page(&desk, &opened, &tried).await?).into_response())
        }
        Err(other) => Err(PageError::new(&desk, other)),
    }
}

/// The name of the field for a reason in the form of this action: two forms on the page ask for one.
fn reason_of(what: &str) -> String {
    format!("reason.{what}")
}

/// A wrong reason belongs to the form it was typed in.
fn at_its_form(error: Error, what: &str) -> Error {
    let Error::Invalid(mut wrong) = error else { return error };
    for field in wrong.iter_mut().filter(|field| field.field == "reason") {
        field.field = reason_of(what);
    }
    Error::Invalid(wrong)
}

async fn do_it(desk: &Desk, opened: &Opened, fields: &Fields) -> Result<Product, Error> {
    let (ctx, officer, id) = (&desk.ctx, &desk.officer, opened.product.product.as_str());
    match fields.get("do") {
        "sign" => {
            let typed = ctx.civic().signer().service().map(|_| {
                // As typed: a pass phrase may begin with a space.
                products::person(fields.get("nik"), fields.get("pass_phrase"))
            });
            cases::sign(ctx, officer, id, typed.transpose()?).await
        }
        "revoke" => products::revoke(ctx, officer, id, fields.get(&reason_of("revoke"))).await,
        "reissue" => {
            let old = opened.says.fields.iter().enumerate();
            let corrected = old.map(|(at, (label, value))| {
                let typed = fields.opt(&format!("value.{at}")).unwrap_or(value);
                (label.clone(), typed.trim().replace("\r\n", "\n"))
            });
            products::reissue(ctx, officer, id, corrected.collect(), fields.get(&reason_of("reissue"))).await
        }
        _ => Err(Error::field("do", Problem::UnknownChoice)),
    }
}
