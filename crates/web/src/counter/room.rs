//! The desks: sitting down, calling, saying what became of a number, and the day in figures.

use axum::http::StatusCode;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use civic::counter::{self, Appointment, Room, Ticket};
use civic::identity::Clerk;
use civic::{Error, FieldError};
use kit::i18n::Arg;
use maud::{Markup, html};
use uuid::Uuid;

use super::{clock, number, service_name, walk_in};
use crate::cases::officer::{check_csrf, waiting};
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::Posted;
use crate::shell::layout::{self, Corner};
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// Seconds after which an idle desk is looked at again.
const IDLE_SECONDS: u32 = 20;

/// The page.
pub(crate) async fn show(desk: Desk) -> PageResult {
    page(&desk, Tried::Nothing).await
}

/// What went wrong with what somebody tried.
enum Tried<'a> {
    Nothing,
    Wrong(&'a [FieldError]),
    Failed(&'a Error),
}

/// One of the buttons.
pub(crate) async fn act(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let clerk = desk.officer.clerk().or_page(&desk)?;
    match done(&desk, &clerk, &posted).await {
        Ok(()) => Ok(Redirect::to("/meja/loket").into_response()),
        Err(Error::Invalid(wrong)) => page(&desk, Tried::Wrong(&wrong)).await,
        Err(error @ Error::NotNow { .. }) => page(&desk, Tried::Failed(&error)).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}

async fn done(desk: &Desk, clerk: &Clerk, posted: &Posted) -> Result<(), Error> {
    let (ctx, fields) = (&desk.ctx, &posted.fields);
    let ticket = || fields.get("ticket").parse::<Uuid>().map_err(|_| Error::NotFound);
    match fields.get("do") {
        "open" => counter::open_desk(ctx, clerk, fields.get("desk").parse().unwrap_or(0)).await,
        "close" => counter::close_desk(ctx, clerk).await,
        "next" => counter::call_next(ctx, clerk).await.map(|_| ()),
        "again" => counter::call_again(ctx, clerk, ticket()?).await,
        "served" => counter::finish(ctx, clerk, ticket()?, true).await,
        "missed" => counter::finish(ctx, clerk, ticket()?, false).await,
        "back" => counter::call_back(ctx, clerk, ticket()?).await,
        _ => Err(Error::NotFound),
    }
}

async fn page(desk: &Desk, tried: Tried<'_>) -> PageResult {
    let title = desk.t("room-title");
    let agency = desk.officer.agency();
    let (status, wrong) = match &tried {
        Tried::Nothing => (StatusCode::OK, &[][..]),
        Tried::Wrong(wrong) => (StatusCode::UNPROCESSABLE_ENTITY, *wrong),
        Tried::Failed(error) => (crate::shell::error::status(error), &[][..]),
    };
    let there = desk.ctx.book.counters.offered(agency).is_some();
    if !super::reads(desk) {
        return Err(PageError::new(desk, Error::NotFound));
    }
    let clerk = desk.officer.clerk().ok();
    let room = match clerk.as_ref().filter(|_| there) {
        Some(clerk) => Some(counter::room(&desk.ctx, clerk).await.or_page(desk)?),
        None => None,
    };
    let body = html! {
        div.toolbar.spread {
            h1 { (title) }
            p.small.flat {
                @if there { a href={ "/loket/" (agency) } { (desk.t("room-kiosk")) } " · " a href={ "/loket/" (agency) "/layar" } { (desk.t("kiosk-screen")) } }
                @if counter::keeps(&desk.officer, agency) { " · " a href="/meja/loket/jam" { (desk.t("hours-title")) } }
            }
        }
        @if let Tried::Failed(error) = tried { div.errors role="alert" tabindex="-1" { (failure(desk, error)) } }
        (parts::errors(desk, wrong))
        @match (&room, &clerk) {
            (Some(room), Some(clerk)) => (body(desk, clerk, room, wrong)),
            (None, Some(clerk)) => { p.card { (desk.t("room-none")) } div.narrow.top-half { (walk_in::form(desk, clerk, None)) } }
            _ => { p.card.empty { (desk.t("room-none")) } }
        }
    };
    let idle = room.is_some_and(|room| room.desk.is_some() && room.current.is_none());
    let waiting = waiting(desk).await?;
    let page = (status, layout::desk(desk, Some(Corner::Counter), waiting, &title, &body));
    let refresh = [(header::REFRESH, format!("{IDLE_SECONDS}; url=/meja/loket"))];
    let response: Response = if idle { (refresh, page).into_response() } else { page.into_response() };
    Ok(response)
}

/// What does not go now, in words that belong to a counter.
fn failure(desk: &Desk, error: &Error) -> Markup {
    let key = match error {
        Error::NotNow { state: "empty", .. } => "room-not-empty",
        Error::NotNow { state: "serving", .. } => "room-not-serving",
        Error::NotNow { state: "no_desk", .. } => "room-not-desk",
        _ => "room-not-elsewhere",
    };
    html! { h2 { (desk.t("error-not-now-title")) } p { (desk.t(key)) } }
}

fn body(desk: &Desk, clerk: &Clerk, room: &Room, wrong: &[FieldError]) -> Markup {
    html! {
        div.grid.two {
            div.grid.start {
                @match (&room.desk, &room.current) {
                    (None, _) => (sit_down(desk, room, wrong)),
                    (Some(at), None) => (idle(desk, *at, room)),
                    (Some(at), Some(ticket)) => (serving(desk, clerk, (*at, ticket), room.expected.as_ref())),
                }
                @if room.current.is_none() { (walk_in::form(desk, clerk, None)) }
            }
            div.grid.start {
                (queue(desk, room))
                (summary(desk, room))
                (expected(desk, room))
            }
        }
    }
}

/// A form of one button, or several.
fn acting(desk: &Desk, ticket: Option<&Ticket>, buttons: &Markup) -> Markup {
    html! {
        form.row method="post" action="/meja/loket" data-once {
            input type="hidden" name="csrf" value=(desk.csrf());
            @if let Some(ticket) = ticket { input type="hidden" name="ticket" value=(ticket.ticket_id); }
            (buttons)
        }
    }
}

fn sit_down(desk: &Desk, room: &Room, wrong: &[FieldError]) -> Markup {
    let taken: Vec<i64> = room.desks.iter().map(|row| row.desk).collect();
    let free = (1..=counter::DESKS_MAX).find(|n| !taken.contains(n)).unwrap_or(1).to_string();
    let (label, hint) = (desk.t("field-desk"), desk.t("room-open-hint"));
    html! {
        section.card {
            h2 { (desk.t("room-open")) }
            form method="post" action="/meja/loket" data-once {
                input type="hidden" name="csrf" value=(desk.csrf());
                (Field { name: "desk", label: &label, hint: Some(&hint), wrong }.line(desk, "number", &free, "off"))
                button.btn name="do" value="open" { (desk.t("room-open")) }
            }
            @if !room.desks.is_empty() {
                p.small.quiet.top-half { @for (at, row) in room.desks.iter().enumerate() { @if at > 0 { " · " } (desk.ta("screen-desk", &[("desk", Arg::Number(row.desk))])) ": " (row.officer_name) } }
            }
        }
    }
}

fn idle(desk: &Desk, at: i64, room: &Room) -> Markup {
    let next = room.waiting.first();
    html! {
        section.card {
            h2 { (desk.ta("screen-desk", &[("desk", Arg::Number(at))])) }
            @match next {
                Some(next) => p { (desk.t("room-next-is")) " " strong.num { (next.number()) } " · " (service_name(desk, &next.service)) },
                None => p { (desk.t("screen-empty")) },
            }
            (acting(desk, None, &html! {
                button.btn.grow name="do" value="next" data-key="n" disabled[next.is_none()] { (desk.t("room-call")) " " kbd { "n" } }
                button.btn.second name="do" value="close" { (desk.t("room-close")) }
            }))
        }
    }
}

fn serving(
    desk: &Desk,
    clerk: &Clerk,
    (at, ticket): (i64, &Ticket),
    expected: Option<&Appointment>,
) -> Markup {
    html! {
        section.card {
            h2 { (desk.ta("screen-desk", &[("desk", Arg::Number(at))])) }
            p.number aria-live="polite" { (ticket.number()) }
            p { (service_name(desk, &ticket.service)) }
            @if let Some(row) = expected {
                p { (desk.t("appointment-title")) " " strong { (clock(row.minute)) } @if let Some(name) = &row.name { " · " strong { (name) } }
                    @if let Some(code) = &row.case_code { " · " a href={ "/meja/kasus/" (code) } { (civic::cases::code::show(code)) } } }
            }
            @if let Some(called) = ticket.called_at { p.small.quiet { (desk.ta("room-called", &[("count", Arg::Number(ticket.calls))])) " " (parts::time(desk, called)) } }
            @if let Some(code) = &ticket.case_code { p.notice { (desk.t("room-case")) " " a href={ "/meja/kasus/" (code) } { (civic::cases::code::show(code)) } } }
            (acting(desk, Some(ticket), &html! {
                button.btn.grow name="do" value="served" data-key="s" { (desk.t("room-served")) " " kbd { "s" } }
                button.btn.second.grow name="do" value="again" data-key="u" { (desk.t("room-again")) " " kbd { "u" } }
                button.btn.second.grow name="do" value="missed" data-key="x" { (desk.t("room-missed")) " " kbd { "x" } }
            }))
        }
        @if ticket.case_code.is_none() { (walk_in::form(desk, clerk, Some(ticket))) }
    }
}

fn queue(desk: &Desk, room: &Room) -> Markup {
    html! {
        section.card {
            h2 { (desk.ta("screen-waiting", &[("count", number(room.waiting.len()))])) }
            @if let Some(longest) = room.summary.longest { p.small.quiet { (desk.ta("room-longest", &[("minutes", Arg::Number(longest))])) } }
            ol.bare.stack.tight { @for ticket in room.waiting.iter().take(10) { li.spread {
                span { strong.num { (ticket.number()) } @if ticket.due_at.is_some() { " " span.tag.plain { (desk.t("appointment-title")) } } " " span.small.quiet { (service_name(desk, &ticket.service)) } }
            } } }
            @if !room.missed.is_empty() {
                h3.top-half { (desk.t("room-missed-list")) }
                ul.bare.stack.tight { @for ticket in &room.missed { li.spread {
                    strong.num { (ticket.number()) }
                    @if room.desk.is_some() && room.current.is_none() {
                        (acting(desk, Some(ticket), &html! { button.btn.second.slim name="do" value="back" { (desk.t("room-back")) span.hidden-visually { " " (ticket.number()) } } }))
                    }
                } } }
            }
        }
    }
}

fn summary(desk: &Desk, room: &Room) -> Markup {
    let day = &room.summary;
    let minutes = |value: Option<i64>| match value {
        Some(n) => desk.ta("minutes", &[("count", Arg::Number(n))]),
        None => "–".to_owned(),
    };
    let rows = [
        ("room-day-taken", day.taken.to_string()),
        ("room-day-served", day.served.to_string()),
        ("room-day-missed", day.missed.to_string()),
        ("room-day-waited", minutes(day.waited)),
        ("room-day-serving", minutes(day.serving)),
    ];
    html! {
        section.card.flush { table {
            caption { (desk.t("room-day")) }
            tbody { @for (key, value) in &rows { tr { th scope="row" { (desk.t(key)) } td.r { (value) } } } }
        } }
    }
}

/// Who is expected today and has not come yet.
fn expected(desk: &Desk, room: &Room) -> Markup {
    html! {
        @if !room.appointments.is_empty() {
            section.card {
                h2 { (desk.t("room-expected")) }
                ul.bare.stack.tight { @for row in &room.appointments { li {
                    strong.num { (clock(row.minute)) } " " (row.name.as_deref().unwrap_or("–")) br;
                    span.small.quiet { (service_name(desk, &row.service)) @if let Some(code) = &row.case_code { " · " a href={ "/meja/kasus/" (code) } { (civic::cases::code::show(code)) } } }
                } } }
            }
        }
    }
}
