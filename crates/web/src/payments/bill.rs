//! The bill of a case on the page of whoever filed it, with its receipt once it is paid. A case without a fee has no
//! such page.

use axum::extract::Path;
use axum::response::IntoResponse;
use civic::payments::{self, Payment, PaymentState};
use civic::{Error, cases};
use maud::{Markup, html};

use super::parts::{self, Bill, Receipt};
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::layout;
use crate::shell::visit::Visit;

/// The page.
pub(crate) async fn show(visit: Visit, Path((code, secret)): Path<(String, String)>) -> PageResult {
    let right = cases::open(&visit.ctx, &code, &secret).await.or_page(&visit)?;
    let case = cases::own_case(&visit.ctx, &right).await.or_page(&visit)?.case;
    let id = case.case_id;
    let bills = visit.ctx.read(move |ctx, tx| payments::of_case(tx, ctx.city(), id)).await.or_page(&visit)?;
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

/// The latest bill, then the receipts of all that are paid; what was replaced or cancelled before is of no use any more.
fn all(visit: &Visit, bills: &[Payment]) -> Markup {
    let latest = bills.last().filter(|bill| bill.state != PaymentState::Paid);
    let receipts = bills.iter().rev().filter_map(|bill| Receipt::of(visit, bill));
    html! {
        @if let Some(latest) = latest { (parts::bill(visit, &Bill::of(visit, latest))) }
        @for receipt in receipts { (parts::receipt(visit, &receipt)) }
    }
}
