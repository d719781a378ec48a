//! The first page: start telling at once, check a code, and see honestly what is late.

use axum::response::IntoResponse;
use civic::cases::{self, Detail, PublicFilter};
use civic::cities::day_of;
use civic::figures::{self, Figures};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::case_page::code_form;
use super::list;
use crate::shell::error::{OrPage, PageResult};
use crate::shell::layout;
use crate::shell::visit::Visit;

/// Newest cases on the first page.
const NEWEST: i64 = 5;

/// The page.
pub(crate) async fn show(visit: Visit) -> PageResult {
    let month = day_of(visit.ctx.book.offices.date(visit.ctx.now).first_of_month());
    let figures = figures::figures(&visit.ctx, month, month).await.or_page(&visit)?;
    let newest = cases::public_list(&visit.ctx, PublicFilter::default(), NEWEST, Detail::Facts)
        .await
        .or_page(&visit)?;
    let body = html! {
        (hero(&visit))
        h2.top { (visit.ta("home-month", &[("city", Arg::Text(&visit.ctx.book.city.name))])) }
        (month_figures(&visit, &figures))
        h2.top { (visit.t("home-newest")) }
        @if newest.items.is_empty() { p.card { (visit.t("list-empty")) } } @else { (list::table(&visit, &newest.items)) }
        p.pager { a href="/sambatan" { (visit.t("home-all")) } }
    };
    Ok(layout::page(&visit, &visit.t("home-title"), &body).into_response())
}

fn hero(visit: &Visit) -> Markup {
    let contact = &visit.ctx.book.city.settings.contact;
    html! {
        div.grid.two {
            section.card {
                h1 { (visit.t("home-question")) }
                p.quiet { (visit.t("home-promise")) }
                form action="/lapor" {
                    label.small for="t" { (visit.t("field-text")) }
                    textarea #t name="text" placeholder=(visit.t("home-example")) {}
                    div.row { button.btn.grow { (visit.t("report-next")) } }
                }
            }
            section.card {
                h2 { (visit.t("home-check")) }
                (code_form(visit, ""))
                hr;
                h2 { (visit.t("home-other-ways")) }
                ul {
                    li { (visit.t("home-phone")) ": " span.num { (contact.phone) } @if contact.example { " " span.small.quiet { "(" (visit.t("example")) ")" } } }
                    li { (visit.t("home-counter")) ": " (contact.address) }
                }
            }
        }
    }
}

fn month_figures(visit: &Visit, figures: &Figures) -> Markup {
    html! {
        div.grid.three {
            div.card { div.figure.num { (figures.filed) } p.quiet { (visit.t("figure-filed")) } }
            div.card {
                div.figure.num { @match figures.all.answered.median() {
                    Some(days) => (visit.ta("days", &[("days", Arg::Number(days))])),
                    None => "–",
                } }
                p.quiet { (visit.t("figure-median-answer"))
                    @if figures.all.answered.median().is_none() { " " span.small { "(" (visit.t("too-few")) ")" } } }
            }
            div.card {
                div.figure.num.late-text[figures.all.late_now > 0] { (figures.all.late_now) }
                p.quiet { (visit.t("figure-late")) " " @if figures.all.late_now > 0 { a href="/sambatan?lewat=1" { (visit.t("figure-late-link")) } } @else { (visit.t("figure-late-none")) } }
            }
        }
    }
}
