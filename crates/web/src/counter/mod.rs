//! The counter: booking a slot ([`booking`], [`appointment`]), numbers and the screen at the place ([`kiosk`]), the desks
//! that call them ([`room`]), applications keyed in there ([`walk_in`]), and the opening times ([`hours`]).

pub(crate) mod appointment;
pub(crate) mod booking;
pub(crate) mod hours;
pub(crate) mod kiosk;
pub(crate) mod room;
pub(crate) mod walk_in;

use civic::cases::{Kind, OwnCase};
use civic::cities::date_of;
use civic::counter::{self, Appointment, AppointmentState};
use kit::i18n::Arg;
use maud::{Markup, PreEscaped, html};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::services::today;
use crate::shell::dates;
use crate::shell::visit::{Desk, Visit};

/// The smallest side of a code for a phone, in pixels.
const CODE_PIXELS: u32 = 180;

/// Whether an officer finds the counter on the desk: where there is one, they may file for somebody, or they may set one up.
pub(crate) fn reads(desk: &Desk) -> bool {
    let there = desk.ctx.book.counters.offered(desk.officer.agency()).is_some();
    let serves = desk.officer.clerk().is_ok_and(|clerk| there || walk_in::files(desk, &clerk));
    serves || counter::keeps(&desk.officer, desk.officer.agency())
}

/// Kamis, 3 Desember 2026, 09.30.
fn when(visit: &Visit, (day, minute): (i64, i64)) -> String {
    format!("{}, {}", dates::day(visit.lang, date_of(day)), clock(minute))
}

/// 09.30.
fn clock(minute: i64) -> String {
    counter::clock(minute).replace(':', ".")
}

fn number(n: usize) -> Arg<'static> {
    Arg::Number(i64::try_from(n).unwrap_or(i64::MAX))
}

/// The name of a service, of an edition in force now.
fn service_name(visit: &Visit, code: &str) -> String {
    let service = visit.ctx.book.services.get(code).and_then(|service| service.on(today(visit)));
    service.map_or_else(
        || visit.t("queue-other").into_owned(),
        |edition| edition.definition.name.get(visit.lang).to_owned(),
    )
}

/// The way to an appointment from the page of a service, where it is served in person.
pub(crate) fn service_button(visit: &Visit, code: &str) -> Markup {
    let there = !counter::serving(&visit.ctx.book, code, today(visit)).is_empty();
    html! {
        @if there {
            p.top-half { a.btn.second.wide href={ "/layanan/" (code) "/janji" } { (visit.t("appointment-make")) } }
            p.small.quiet { (visit.t("appointment-make-hint")) }
        }
    }
}

/// Appointments on the applicant's own page, and the way to one.
pub(crate) fn own_card(visit: &Visit, own: &OwnCase, secret: &str) -> Markup {
    let case = &own.case;
    let service = case.service.as_deref().filter(|_| case.kind == Kind::Application).unwrap_or_default();
    let there = case.open && !counter::serving(&visit.ctx.book, service, today(visit)).is_empty();
    let coming = own.appointments.iter().any(|row| is_ahead(visit, row));
    html! {
        @if there || !own.appointments.is_empty() {
            div.card {
                h2 { (visit.t("appointment-title")) }
                (lines(visit, &own.appointments))
                @if there && !coming {
                    p.small { (visit.t("appointment-own-text")) }
                    a.btn.second.wide href={ "/sambatan/" (case.code) "/" (secret) "/janji" } { (visit.t("appointment-make")) }
                }
            }
        }
    }
}

/// Appointments on the desk's page of an application: when, and what became of them. Who comes stands with the applicant.
pub(crate) fn desk_card(desk: &Desk, appointments: &[Appointment]) -> Markup {
    html! {
        @if !appointments.is_empty() { section.card { h2 { (desk.t("appointment-title")) } (lines(desk, appointments)) } }
    }
}

fn lines(visit: &Visit, appointments: &[Appointment]) -> Markup {
    html! {
        ul.bare.stack.tight { @for row in appointments { li {
            strong { (when(visit, (row.day, row.minute))) } br;
            span.small.quiet { (place(visit, &row.agency)) " · " (visit.t(standing(visit, row))) }
        } } }
    }
}

fn is_ahead(visit: &Visit, row: &Appointment) -> bool {
    row.state == AppointmentState::Booked && row.day >= today(visit)
}

/// What became of an appointment, in words.
fn standing(visit: &Visit, row: &Appointment) -> &'static str {
    match row.state {
        AppointmentState::Booked if is_ahead(visit, row) => "appointment-booked",
        AppointmentState::Booked => "appointment-missed",
        AppointmentState::Arrived => "appointment-arrived",
        AppointmentState::Cancelled => "appointment-cancelled",
    }
}

/// Where a counter is, as people find it.
fn place<'a>(visit: &'a Visit, agency: &'a str) -> &'a str {
    visit
        .ctx
        .book
        .counters
        .get(agency)
        .map_or_else(|| visit.ctx.book.agencies.name(agency), |counter| &counter.place)
}

/// A link as a picture that a phone reads; nothing when it is too long for one, which no link of ours is.
fn picture(link: &str) -> Markup {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).ok();
    let document =
        code.map(|code| code.render::<svg::Color<'_>>().min_dimensions(CODE_PIXELS, CODE_PIXELS).build());
    // Inside of a page it stands without the first line of a document.
    let inside = document.as_deref().and_then(|text| text.get(text.find("<svg")?..)).unwrap_or_default();
    PreEscaped(inside.to_owned())
}

/// That the times of a counter are an example.
fn example(visit: &Visit, agency: &str) -> Markup {
    let example = visit.ctx.book.counters.get(agency).is_some_and(|counter| counter.example);
    html! { @if example { p.notice.soon { (visit.t("counter-example")) } } }
}
