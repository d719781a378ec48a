//! Documents on the page of whoever applied for them.

use axum::extract::Path;
use civic::cases::{self, OwnCase};
use civic::products::{Product, ProductState, show};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::pdf_named;
use crate::shell::error::{OrPage, PageResult};
use crate::shell::parts;
use crate::shell::visit::{Desk, Visit};

/// The signed PDF, for the applicant.
pub(crate) async fn file(
    visit: Visit,
    Path((code, secret, id)): Path<(String, String, String)>,
) -> PageResult {
    let right = crate::residents::right(&visit, &code, &secret).await?;
    let pdf = cases::own_document(&visit.ctx, &right, &id).await.or_page(&visit)?;
    Ok(pdf_named(&id, pdf))
}

/// What the applicant has been given, the newest first; nothing while nothing was signed.
pub(crate) fn given(visit: &Visit, own: &OwnCase, secret: &str) -> Markup {
    let told = |product: &&Product| product.signed_at.is_some();
    html! {
        @for product in own.documents.iter().rev().filter(told) {
            @let standing = product.standing(&visit.ctx);
            section.promise aria-label=(product.name) {
                span.small { (visit.t("product-yours")) }
                strong { (product.name) }
                @if let Ok(standing) = standing { p.flat { (super::tag(visit, standing)) } }
                span.small { (visit.t("product-number")) ": " (product.number) }
                @if let (Some(by), Some(at)) = (&product.signed_by, product.signed_at) {
                    span.small.quiet { (visit.t("paper-signed-by")) " " (by) ", " (parts::time(visit, at)) }
                }
                @if product.state == ProductState::Signed {
                    p.flat { a.btn href={ "/sambatan/" (own.case.code) "/" (secret) "/dokumen/" (product.product) } { (visit.t("product-open")) } }
                }
                span.small { a href={ "/verify/" (product.product) } { (visit.t("product-check")) " " (show(&product.product)) } }
            }
        }
    }
}

/// The documents of a case on its desk page.
pub(crate) fn of_case(desk: &Desk, documents: &[Product]) -> Markup {
    html! {
        @if !documents.is_empty() {
            section.card {
                h2 { (desk.t("products-title")) }
                ul.bare { @for product in documents.iter().rev() { li {
                    a href={ "/meja/dokumen/" (product.product) } { (product.name) } " " span.num { (product.number) }
                    @if let Ok(standing) = product.standing(&desk.ctx) { " " (super::tag(desk, standing)) }
                } } }
            }
        }
    }
}

/// Where the step that produces a document waits: for the signature, and where to sign.
pub(crate) fn to_sign(desk: &Desk, documents: &[Product]) -> Markup {
    let waiting = documents.iter().rev().find(|product| {
        matches!(product.state, ProductState::Drafted | ProductState::Written | ProductState::Revoked)
    });
    html! {
        @if let Some(product) = waiting {
            @let number = Arg::Text(&product.number);
            p { a.btn.second href={ "/meja/dokumen/" (product.product) } { (desk.ta("product-to-desk", &[("number", number)])) } }
        }
    }
}
