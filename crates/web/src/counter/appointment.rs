//! One appointment behind its secret link: when and where, the code to type at the place, moving and taking back.

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect, Response};
use civic::counter::{self, Appointment};
use civic::{Error, FieldError};
use maud::{Markup, html};

use super::booking::{Choice, times};
use super::{example, is_ahead, place, service_name, standing, when};
use crate::services::today;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::visit::Visit;
use crate::shell::{layout, parts};

/// The page.
pub(crate) async fn show(visit: Visit, Path(secret): Path<String>, RawQuery(query): RawQuery) -> PageResult {
    let (_, row) = counter::appointment(&visit.ctx, &secret).await.or_page(&visit)?;
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    page(&visit, (&row, &secret), &asked, Tried::Nothing).await
}

/// What went wrong with what somebody tried.
enum Tried<'a> {
    Nothing,
    Wrong(&'a [FieldError]),
    Failed(&'a Error),
}

/// Moving, or taking back.
pub(crate) async fn act(Path(secret): Path<String>, posted: Posted) -> PageResult {
    let (visit, fields) = (&posted.visit, &posted.fields);
    let (right, row) = counter::appointment(&visit.ctx, &secret).await.or_page(visit)?;
    let day = fields.get("hari").parse().ok().map(civic::cities::day_of);
    let done = match fields.get("do") {
        "move" => {
            let slot = (day.unwrap_or(i64::MIN), fields.get("time").parse().unwrap_or(-1));
            counter::rebook(&visit.ctx, &right, slot).await.map(|_| ())
        }
        "cancel" => counter::cancel(&visit.ctx, &right).await,
        _ => Err(Error::NotFound),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/janji/{secret}")).into_response()),
        Err(Error::Invalid(wrong)) => page(visit, (&row, &secret), fields, Tried::Wrong(&wrong)).await,
        Err(error @ (Error::NotNow { .. } | Error::Conflict(_))) => {
            let (_, row) = counter::appointment(&visit.ctx, &secret).await.or_page(visit)?;
            page(visit, (&row, &secret), &Fields::default(), Tried::Failed(&error)).await
        }
        Err(other) => Err(PageError::new(visit, other)),
    }
}

async fn page(
    visit: &Visit,
    (row, secret): (&Appointment, &str),
    asked: &Fields,
    tried: Tried<'_>,
) -> PageResult {
    let ahead = is_ahead(visit, row);
    let wrong = if let Tried::Wrong(wrong) = tried { wrong } else { &[] };
    let title = visit.t("appointment-title");
    let moving = if ahead {
        moving(visit, (row, secret), asked, wrong).await?
    } else {
        html! {}
    };
    let body = html! {
        @if asked.ticked("baru") { div.notice role="status" { h2 { (visit.t("appointment-done")) } p { (visit.t("appointment-done-text")) } } }
        @if let Tried::Failed(error) = tried { div.errors role="alert" tabindex="-1" { (parts::failure(visit, error)) } }
        (parts::errors(visit, wrong))
        h1 { (title) }
        (card(visit, row))
        @if ahead {
            (kept(visit, secret))
            (moving)
            details.actions data-screen-only {
                summary { (visit.t("appointment-cancel")) }
                p.small.quiet { (visit.t("appointment-cancel-text")) }
                form method="post" action={ "/janji/" (secret) } data-once { button.btn.risk.wide name="do" value="cancel" { (visit.t("appointment-cancel")) } }
            }
        } @else {
            p { a.btn.second href={ "/layanan/" (row.service) "/janji" } { (visit.t("appointment-again")) } }
        }
    };
    let response: Response = layout::narrow(visit, &title, &body).into_response();
    Ok(match tried {
        Tried::Nothing => response,
        Tried::Wrong(_) => (axum::http::StatusCode::UNPROCESSABLE_ENTITY, response).into_response(),
        Tried::Failed(error) => (crate::shell::error::status(error), response).into_response(),
    })
}

/// When, where, what for, and the code.
fn card(visit: &Visit, row: &Appointment) -> Markup {
    let ahead = is_ahead(visit, row);
    let tag = if ahead { "tag" } else { "tag plain" };
    let service = visit.ctx.book.services.get(&row.service).and_then(|service| service.on(today(visit)));
    html! {
        section.card {
            p { span class=(tag) { (visit.t(standing(visit, row))) } }
            div.promise { strong.when { (when(visit, (row.day, row.minute))) }
                span { (place(visit, &row.agency)) }
                span.small.quiet { (visit.ctx.book.agencies.name(&row.agency)) } }
            (example(visit, &row.agency))
            @if ahead {
                p.small.quiet.flat { (visit.t("appointment-code")) }
                p.code { (counter::code_shown(&row.code)) }
                p.small { (visit.t("appointment-code-text")) }
            }
            dl.pairs {
                dt { (visit.t("field-service")) } dd { (service_name(visit, &row.service)) }
                @if let Some(name) = &row.name { dt { (visit.t("field-name")) } dd { (name) } }
                @if let Some(code) = &row.case_code { dt { (visit.t("paid-case")) } dd { (civic::cases::code::show(code)) } }
            }
            @if let Some(edition) = service.filter(|_| ahead) {
                h2 { (visit.t("appointment-bring")) }
                ul { @for part in &edition.definition.standard.requirements { li { (part.text.get(visit.lang)) } } }
            }
        }
    }
}

/// The link, to keep.
fn kept(visit: &Visit, secret: &str) -> Markup {
    let link = visit.link(&format!("/janji/{secret}"));
    html! {
        section.card.top-half {
            h2 { (visit.t("appointment-keep")) }
            p.small.quiet { (visit.t("appointment-keep-text")) }
            p.small.wrap #tautan { (link) }
            button.btn.second type="button" hidden data-copy="#tautan" data-msg-copied=(visit.t("copied")) { (visit.t("copy-link")) }
        }
    }
}

/// Another day and time.
async fn moving(
    visit: &Visit,
    (row, secret): (&Appointment, &str),
    asked: &Fields,
    wrong: &[FieldError],
) -> Result<Markup, PageError> {
    let free = match counter::free(&visit.ctx, &row.agency).await {
        Ok(free) => free,
        // The counter is not offered any more: nothing to move to.
        Err(Error::NotFound) => return Ok(html! {}),
        Err(other) => return Err(PageError::new(visit, other)),
    };
    let choice = Choice { base: format!("/janji/{secret}?pindah=1&"), free: &free };
    let day = choice.day(asked);
    Ok(html! {
        details.actions.top-half data-screen-only open[asked.ticked("pindah") || !wrong.is_empty()] #pindah {
            summary { (visit.t("appointment-move")) }
            @match day {
                None => (choice.days(visit)),
                Some(day) => {
                    form method="post" action={ "/janji/" (secret) } data-once {
                        input type="hidden" name="hari" value=(civic::cities::date_of(day.day));
                        h2 #f-day { (crate::shell::dates::day(visit.lang, civic::cities::date_of(day.day))) }
                        (times(visit, day, (asked.get("time"), wrong)))
                        @if !day.slots.is_empty() { button.btn.wide name="do" value="move" { (visit.t("appointment-move-send")) } }
                    }
                    p.small { a href={ "/janji/" (secret) "?pindah=1" } { (visit.t("appointment-other-day")) } }
                }
            }
        }
    })
}
