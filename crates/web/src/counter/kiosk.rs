//! At the place: the kiosk that gives numbers, the page of a number, and the screen that calls them. None of these pages
//! can show a name: what they are made of holds none.

use axum::extract::{Path, RawQuery};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use civic::counter::{self, Screen, Standing, Taken, TicketState};
use civic::{Error, FieldError};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::{clock, example, number, picture, place, service_name};
use crate::cases::report::fresh_key;
use crate::services::today;
use crate::shell::error::{OrPage, PageError, PageResult, problem};
use crate::shell::form::{Fields, Posted};
use crate::shell::visit::Visit;
use crate::shell::{dates, layout};

/// Seconds after which the screen is looked at again.
const SCREEN_SECONDS: u32 = 5;
/// So many desks fill the screen with their numbers.
const FEW_DESKS: usize = 2;
/// Seconds after which somebody's number is looked at again.
const TICKET_SECONDS: u32 = 20;
/// Seconds after which a number on the kiosk makes room for the next person.
const KIOSK_SECONDS: u32 = 30;

/// A page that asks for itself, or another one, after a while: works without a script.
fn refreshed(seconds: u32, to: Option<&str>, page: impl IntoResponse) -> Response {
    let to = to.map_or_else(String::new, |to| format!("; url={to}"));
    ([(header::REFRESH, format!("{seconds}{to}"))], page).into_response()
}

fn there<'a>(visit: &'a Visit, agency: &str) -> Result<&'a counter::Counter, PageError> {
    let day = today(visit);
    let counter =
        visit.ctx.book.counters.offered(agency).filter(|_| visit.ctx.book.agencies.valid(agency, day));
    counter.ok_or_else(|| PageError::new(visit, Error::NotFound))
}

/// The kiosk: a button for each service, and a field for those who have an appointment.
pub(crate) async fn show(visit: Visit, Path(agency): Path<String>) -> PageResult {
    kiosk(&visit, &agency, ("", &[]))
}

fn kiosk(visit: &Visit, agency: &str, (typed, wrong): (&str, &[FieldError])) -> PageResult {
    let counter = there(visit, agency)?;
    let offices = visit.ctx.book.offices.of(agency);
    let open = counter::gives_numbers(counter, offices, visit.ctx.now);
    let title = visit.t("kiosk-title");
    let body = html! {
        h1 { (title) }
        p { strong { (place(visit, agency)) } br; span.quiet { (visit.ctx.book.agencies.name(agency)) } }
        (example(visit, agency))
        @if open { (numbers(visit, agency)) } @else { (closed(visit, agency)) }
        @if open { (check_in(visit, agency, (typed, wrong))) }
        p.small.top-half { a href={ "/loket/" (agency) "/layar" } { (visit.t("kiosk-screen")) } }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, layout::narrow(visit, &title, &body)).into_response())
}

fn numbers(visit: &Visit, agency: &str) -> Markup {
    let key = fresh_key(visit);
    html! {
        section.card {
            h2 { (visit.t("kiosk-which")) }
            form.stack method="post" action={ "/loket/" (agency) } data-once {
                input type="hidden" name="key" value=(key);
                @for (code, service) in counter::served(&visit.ctx.book, agency, today(visit)) {
                    button.btn.wide.huge name="service" value=(code) { (service.name.get(visit.lang)) }
                }
                button.btn.second.wide.huge name="service" value="" { (visit.t("queue-other")) }
            }
        }
    }
}

fn check_in(visit: &Visit, agency: &str, (typed, wrong): (&str, &[FieldError])) -> Markup {
    let bad = wrong.iter().find(|field| field.field == "code");
    html! {
        section.card.top-half {
            h2 { (visit.t("kiosk-appointment")) }
            form method="post" action={ "/loket/" (agency) } data-once {
                div.field.wrong[bad.is_some()] {
                    label for="f-code" { (visit.t("appointment-code")) }
                    p.hint #h-code { (visit.t("kiosk-code-hint")) }
                    @if let Some(bad) = bad { p.msg #m-code role="alert" { (problem(visit.lang, bad)) } }
                    input #f-code.code-input.huge name="code" value=(typed) autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="12"
                        aria-describedby={ @if bad.is_some() { "m-code " } "h-code" } aria-invalid=[bad.map(|_| "true")];
                }
                button.btn.wide.huge name="do" value="checkin" { (visit.t("kiosk-check-in")) }
            }
        }
    }
}

/// When it is open again, as far as it is known.
fn closed(visit: &Visit, agency: &str) -> Markup {
    let Some(counter) = visit.ctx.book.counters.offered(agency) else { return html! {} };
    let offices = visit.ctx.book.offices.of(agency);
    let soon = (today(visit)..today(visit) + 14).find_map(|day| {
        let date = civic::cities::date_of(day);
        let hours = counter::hours(counter, offices, date);
        let (from, _) = hours.first()?;
        let ahead = day > today(visit) || *from > minute_now(visit);
        ahead.then(|| format!("{}, {}", dates::day(visit.lang, date), clock(*from)))
    });
    html! {
        div.card.empty {
            p { strong { (visit.t("kiosk-closed")) } }
            @if let Some(soon) = soon { p { (visit.ta("kiosk-opens", &[("date", Arg::Text(&soon))])) } }
        }
    }
}

fn minute_now(visit: &Visit) -> i64 {
    let local = dates::local(&visit.ctx.book.offices, visit.ctx.now);
    i64::from(local.hour()) * 60 + i64::from(local.minute())
}

/// Takes a number, or says that somebody with an appointment has come.
pub(crate) async fn take(Path(agency): Path<String>, posted: Posted) -> PageResult {
    let (visit, fields) = (&posted.visit, &posted.fields);
    there(visit, &agency)?;
    let taken = match fields.get("do") {
        "checkin" => counter::check_in(&visit.ctx, &agency, fields.get("code")).await,
        _ => {
            let key = fields.filled("key").unwrap_or_else(|| fresh_key(visit));
            // One form has a button for each service: another button is another number.
            let key = format!("{key} {}", fields.get("service"));
            counter::take(&visit.ctx, &agency, fields.get("service"), &key).await
        }
    };
    match taken {
        Ok(Taken { secret, .. }) => Ok(Redirect::to(&format!("/antrean/{secret}?kios=1")).into_response()),
        Err(Error::Invalid(wrong)) => kiosk(visit, &agency, (fields.get("code"), &wrong)),
        Err(Error::NotNow { .. }) => kiosk(visit, &agency, ("", &[])),
        Err(other) => Err(PageError::new(visit, other)),
    }
}

/// A number, how many are before it, and how long that may take.
pub(crate) async fn ticket(
    visit: Visit,
    Path(secret): Path<String>,
    RawQuery(query): RawQuery,
) -> PageResult {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let standing = counter::standing(&visit.ctx, &secret).await.or_page(&visit)?;
    let agency = standing.ticket.agency.clone();
    let (title, at_kiosk) = (visit.t("ticket-title"), asked.ticked("kios"));
    let body = html! {
        h1 { (title) }
        section.card.center {
            p.number { (standing.ticket.number()) }
            p.quiet { (service_name(&visit, &standing.ticket.service)) }
            div role="status" { (how(&visit, &standing)) }
        }
        @if at_kiosk { (take_along(&visit, &secret)) }
        p.small.quiet.top-half { (place(&visit, &agency)) " · " (visit.ctx.book.agencies.name(&agency)) " · "
            (dates::day(visit.lang, civic::cities::date_of(standing.ticket.day))) }
        p.row data-screen-only {
            @if at_kiosk { a.btn.wide href={ "/loket/" (agency) } { (visit.t("kiosk-next-person")) } }
            @else { a.btn.second href={ "/loket/" (agency) "/layar" } { (visit.t("kiosk-screen")) } }
        }
    };
    let page = layout::narrow(&visit, &title, &body);
    let kiosk = format!("/loket/{agency}");
    let waits = matches!(standing.ticket.state, TicketState::Waiting | TicketState::Called);
    Ok(match (at_kiosk, waits) {
        (true, _) => refreshed(KIOSK_SECONDS, Some(&kiosk), page),
        (false, true) => refreshed(TICKET_SECONDS, None, page),
        (false, false) => page.into_response(),
    })
}

fn how(visit: &Visit, standing: &Standing) -> Markup {
    let ticket = &standing.ticket;
    let desk = ticket.desk.unwrap_or_default();
    html! {
        @match ticket.state {
            TicketState::Called => p.lead { strong { (visit.ta("ticket-called", &[("desk", Arg::Number(desk))])) } },
            TicketState::Served => p.lead { (visit.t("ticket-served")) },
            TicketState::Missed => p.lead { (visit.t("ticket-missed")) },
            TicketState::Waiting if counter::is_early(ticket, visit.ctx.now) => {
                @let due = ticket.due_at.map(|due| dates::local(&visit.ctx.book.offices, due));
                @let at = due.map_or_else(String::new, |due| clock(i64::from(due.hour()) * 60 + i64::from(due.minute())));
                p.lead { (visit.ta("ticket-early", &[("clock", Arg::Text(&at))])) }
            }
            TicketState::Waiting => {
                p.lead { @if standing.before == 0 { (visit.t("ticket-next")) } @else { (visit.ta("ticket-before", &[("count", number(standing.before))])) } }
                p.quiet { @match standing.minutes {
                    Some(minutes) => (visit.ta("ticket-minutes", &[("minutes", Arg::Number(minutes))])),
                    None => (visit.t("ticket-no-pace")),
                } }
            }
        }
    }
}

/// The number on one's own phone: a code to hold it over.
fn take_along(visit: &Visit, secret: &str) -> Markup {
    let picture = picture(&visit.link(&format!("/antrean/{secret}")));
    html! {
        section.card.center.top-half {
            div role="img" aria-label=(visit.t("ticket-code")) { (picture) }
            p.small.flat { (visit.t("ticket-code-text")) }
        }
    }
}

/// The screen: what each desk calls, and what follows.
pub(crate) async fn screen(visit: Visit, Path(agency): Path<String>) -> PageResult {
    there(&visit, &agency)?;
    let screen = counter::screen(&visit.ctx, &agency).await.or_page(&visit)?;
    let title = visit.ta("screen-title", &[("place", Arg::Text(place(&visit, &agency)))]);
    let body = html! {
        div.board {
            header { h1 { (title) } span.num { (clock(minute_now(&visit))) } }
            (board(&visit, &screen))
        }
    };
    Ok(refreshed(SCREEN_SECONDS, None, layout::bare(visit.lang, &title, &body)))
}

fn board(visit: &Visit, screen: &Screen) -> Markup {
    html! {
        section aria-live="polite" aria-label=(visit.t("screen-now")) {
            @if screen.now.is_empty() { p.board-none { (visit.t("screen-no-desk")) } }
            ul.board-desks.few[screen.now.len() <= FEW_DESKS] { @for (desk, number) in &screen.now {
                li.newest[number.is_some() && *number == screen.newest] {
                    span.board-desk { (visit.ta("screen-desk", &[("desk", Arg::Number(*desk))])) }
                    span.board-number { @match number { Some(number) => (number), None => "–" } }
                }
            } }
        }
        section.board-next aria-label=(visit.t("screen-next")) {
            h2 { (visit.t("screen-next")) }
            @if screen.next.is_empty() { p { (visit.t("screen-empty")) } }
            ol { @for number in &screen.next { li { (number) } } }
            @if screen.waiting > 0 { p { (visit.ta("screen-waiting", &[("count", number(screen.waiting))])) } }
        }
    }
}
