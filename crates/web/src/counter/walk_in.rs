//! An application keyed in at the counter: the same form pages, begun by an officer, and the receipt to hand over.

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect};
use civic::cases::{self, code};
use civic::counter::Ticket;
use civic::identity::Clerk;
use civic::services::Definition;
use civic::{Error, FieldError};
use maud::{Markup, html};

use super::{picture, service_name};
use crate::cases::officer::{check_csrf, waiting};
use crate::services::today;
use crate::shell::error::{OrPage, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::{self, Corner};
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// What this officer may file for somebody.
fn services<'a>(desk: &'a Desk, clerk: &Clerk) -> Vec<(&'a str, &'a Definition)> {
    let all = desk.ctx.book.services.all_offered(today(desk));
    let all = all.map(|(service, edition)| (service.code.as_str(), &edition.definition));
    all.filter(|(_, says)| cases::may_file(&desk.ctx, clerk, says)).collect()
}

/// Whether there is any service this officer may file an application for.
pub(super) fn files(desk: &Desk, clerk: &Clerk) -> bool {
    !services(desk, clerk).is_empty()
}

/// The way into the form, for the number that is called or for somebody who has none.
pub(super) fn form(desk: &Desk, clerk: &Clerk, ticket: Option<&Ticket>) -> Markup {
    let services = services(desk, clerk);
    let (label, none): (_, &[FieldError]) = (desk.t("field-service"), &[]);
    let wanted = ticket.map_or("", |ticket| ticket.service.as_str());
    html! {
        @if !services.is_empty() {
            section.card {
                h2 { (desk.t("walk-in-title")) }
                p.small.quiet { (desk.t("walk-in-text")) }
                form method="post" action="/meja/loket/permohonan" data-once {
                    input type="hidden" name="csrf" value=(desk.csrf());
                    @if let Some(ticket) = ticket { input type="hidden" name="ticket" value=(ticket.ticket_id); }
                    (Field { name: "service", label: &label, hint: None, wrong: none }.select(desk, &html! {
                        @for (code, service) in &services { option value=(code) selected[*code == wanted] { (service.name.get(desk.lang)) } }
                    }))
                    button.btn.second name="do" value="begin" { (desk.t("walk-in-begin")) }
                }
            }
        }
    }
}

/// Begins: on to the first page of the form.
pub(crate) async fn begin(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let clerk = desk.officer.clerk().or_page(&desk)?;
    let fields = &posted.fields;
    let ticket = fields.get("ticket").parse().ok();
    let secret = cases::begin_draft_for(&desk.ctx, &clerk, fields.get("service"), (desk.lang, ticket)).await;
    let secret = secret.or_page(&desk)?;
    Ok(Redirect::to(&format!("/permohonan/{secret}/1")).into_response())
}

/// The receipt: code, link, who owes the next step by when, what for. Printed and handed over.
pub(crate) async fn receipt(desk: Desk, Path(text): Path<String>, RawQuery(query): RawQuery) -> PageResult {
    desk.officer.clerk().or_page(&desk)?;
    let secret = Fields::parse(query.unwrap_or_default().as_bytes()).get("t").to_owned();
    let code = code::parse(&text).ok_or(Error::NotFound).or_page(&desk)?;
    let right = cases::open(&desk.ctx, &code, &secret).await.or_page(&desk)?;
    let own = cases::own_case(&desk.ctx, &right).await.or_page(&desk)?;
    let link = desk.link(&format!("/sambatan/{code}/{secret}"));
    let title = desk.t("walk-in-done");
    let body = html! {
        h1 { (title) }
        section.card.narrow {
            p.quiet data-screen-only { (desk.t("walk-in-hand-over")) }
            div.code { (code::show(&code)) }
            p { strong { (service_name(&desk, own.case.service.as_deref().unwrap_or_default())) } @if let Some(name) = &own.reporter.name { br; (name) } }
            (parts::Promise::of(&own.case).show(&desk, &html! {}))
            p.small { (desk.t("secret-text")) }
            p.small.wrap #tautan { (link) }
            div role="img" aria-label=(desk.t("walk-in-code")) { (picture(&link)) }
            p.small.quiet { (desk.t("footer-government")) " " (desk.ctx.book.city.name) " · " (desk.ctx.book.agencies.name(desk.officer.agency())) " · " (parts::time(&desk, own.case.filed_at)) }
        }
        p.row.top-half data-screen-only {
            a.btn href="/meja/loket" { (desk.t("walk-in-back")) }
            a.btn.second href=(format!("/sambatan/{code}/{secret}")) { (desk.t("walk-in-open")) }
        }
    };
    let waiting = waiting(&desk).await?;
    Ok(layout::desk(&desk, Some(Corner::Counter), waiting, &title, &body).into_response())
}
