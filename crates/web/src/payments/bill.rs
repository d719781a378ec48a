//! The bill of a case on the page of whoever filed it, with its receipt once it is paid. A case without a fee has no
//! such page.

use axum::extract::Path;
use axum::response::IntoResponse;
use civic::Error;
use civic::cases::{self, OwnCase};
use civic::payments::{Payment, PaymentState, Standing};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::parts::{self, Bill, Receipt};
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::layout;
use crate::shell::parts as shared;
use crate::shell::visit::{Desk, Visit};

/// The page.
pub(crate) async fn show(visit: Visit, Path((code, secret)): Path<(String, String)>) -> PageResult {
    let right = crate::residents::right(&visit, &code, &secret).await?;
    let OwnCase { case, bills, .. } = cases::own_case(&visit.ctx, &right).await.or_page(&visit)?;
    if bills.is_empty() {
        return Err(PageError::new(&visit, Error::NotFound));
    }
    let title = visit.t("bill-title");
    let body = html! {
        p.back data-screen-only { a href={ "/sambatan/" (case.code) "/" (secret) } { (visit.t("bill-back")) } }
        h1 { (title) }
        (all(&visit, &bills))
    };
    Ok(layout::narrow(&visit, &title, &body).into_response())
}

/// On the applicant's page: what is to be paid now and the way there, and the way to the receipt. Nothing where nothing
/// costs anything.
pub(crate) fn told(visit: &Visit, own: &OwnCase, secret: &str) -> Markup {
    let link = format!("/sambatan/{}/{secret}/tagihan", own.case.code);
    let waiting = own.bills.last().filter(|bill| bill.standing(visit.ctx.now) == Standing::Waiting);
    let paid = own.bills.iter().rev().find_map(Payment::receipt);
    html! {
        @if let Some(bill) = waiting {
            section.promise.soon aria-label=(visit.t("bill-title")) {
                span.small { (visit.t("bill-title")) }
                strong.num { (parts::rupiah(visit.lang, bill.amount)) }
                span.small { (visit.t("bill-until")) " " (shared::time(visit, bill.expires_at)) }
                p.flat { a.btn href=(link) { (visit.t("bill-pay")) } }
            }
        }
        @if let Some(number) = paid {
            p.small { a href=(link) { (visit.ta("paid-title", &[("number", Arg::Text(&number))])) } }
        }
    }
}

/// On the desk: each bill with how it stands.
pub(crate) fn of_case(desk: &Desk, bills: &[Payment]) -> Markup {
    html! {
        @if !bills.is_empty() {
            section.card {
                h2 { (desk.t("bill-title")) }
                @for bill in bills.iter().rev() {
                    @let standing = bill.standing(desk.ctx.now);
                    p.flat { strong.num { (parts::rupiah(desk.lang, bill.amount)) } " "
                        span.tag.plain { (desk.t(&format!("bill-{}", standing.word()))) } br;
                        span.small.quiet { (desk.t("bill-reference")) " " code { (bill.reference) } " · "
                            @if let Some(at) = bill.paid_at { (desk.t("paid-at")) " " (shared::time(desk, at)) }
                            @else { (desk.t("bill-until")) " " (shared::time(desk, bill.expires_at)) } } }
                }
            }
        }
    }
}

/// The latest bill, then the receipts of all that are paid; what was replaced or cancelled before is of no use any more.
fn all(visit: &Visit, bills: &[Payment]) -> Markup {
    let latest = bills.last().filter(|bill| bill.state != PaymentState::Paid);
    let receipts = bills.iter().rev().filter_map(|bill| Receipt::of(visit, bill));
    html! {
        @if let Some(latest) = latest { (parts::bill(visit, &Bill::of(visit, latest))) }
        @for receipt in receipts { (parts::receipt(visit, &receipt)) }
    }
}
