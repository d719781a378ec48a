//! Choosing a day, a time, and saying who comes: from the page of a service, or for an application that was sent.

use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use civic::cases::{self, OwnCase};
use civic::cities::{date_of, day_of};
use civic::counter::{self, FreeDay, NewAppointment};
use civic::{Error, FieldError};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::{clock, example, place, service_name};
use crate::cases::report::fresh_key;
use crate::services::today;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::parts::{self, Field};
use crate::shell::visit::Visit;
use crate::shell::{dates, layout};

/// What the appointment is for, and where its pages are.
struct About<'a> {
    /// The address the forms go to.
    base: String,
    /// The way back.
    back: String,
    service: &'a str,
    /// The application it is for.
    own: Option<&'a OwnCase>,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Typed<'a> {
    fields: Option<&'a Fields>,
    wrong: &'a [FieldError],
}

impl Typed<'_> {
    fn get(&self, name: &str) -> &str {
        self.fields.map_or("", |fields| fields.get(name))
    }
}

/// For a service: which day, which time.
pub(crate) async fn show(visit: Visit, Path(code): Path<String>, RawQuery(query): RawQuery) -> PageResult {
    page(&visit, &of_service(&code), &Fields::parse(query.unwrap_or_default().as_bytes()), &Typed::default())
        .await
}

/// Books it for a service.
pub(crate) async fn book(Path(code): Path<String>, posted: Posted) -> PageResult {
    send(&posted, &of_service(&code)).await
}

fn of_service(code: &str) -> About<'_> {
    About {
        base: format!("/layanan/{code}/janji"),
        back: format!("/layanan/{code}"),
        service: code,
        own: None,
    }
}

/// For an application, by whoever sent it.
pub(crate) async fn show_own(
    visit: Visit,
    Path((code, secret)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> PageResult {
    let own = own(&visit, &code, &secret).await?;
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    page(&visit, &of_case(&visit, &own, &secret)?, &asked, &Typed::default()).await
}

/// Books it for an application.
pub(crate) async fn book_own(Path((code, secret)): Path<(String, String)>, posted: Posted) -> PageResult {
    let own = own(&posted.visit, &code, &secret).await?;
    send(&posted, &of_case(&posted.visit, &own, &secret)?).await
}

async fn own(visit: &Visit, code: &str, secret: &str) -> Result<OwnCase, PageError> {
    let right = crate::residents::right(visit, code, secret).await?;
    cases::own_case(&visit.ctx, &right).await.or_page(visit)
}

fn of_case<'a>(visit: &Visit, own: &'a OwnCase, secret: &str) -> Result<About<'a>, PageError> {
    let back = format!("/sambatan/{}/{secret}", own.case.code);
    let service = own.case.service.as_deref().filter(|_| own.case.open);
    let service = service.ok_or_else(|| PageError::new(visit, Error::NotFound))?;
    Ok(About { base: format!("{back}/janji"), back, service, own: Some(own) })
}

async fn page(visit: &Visit, about: &About<'_>, asked: &Fields, typed: &Typed<'_>) -> PageResult {
    let serving = counter::serving(&visit.ctx.book, about.service, today(visit));
    let chosen = serving.iter().find(|(agency, _)| *agency == asked.get("loket"));
    let only = serving.first().filter(|_| serving.len() == 1);
    if serving.is_empty() {
        return Err(PageError::new(visit, Error::NotFound));
    }
    let title = visit.t("appointment-make");
    let (on_day, body) = match chosen.or(only) {
        None => (false, places(visit, about, &serving.iter().map(|(agency, _)| *agency).collect::<Vec<_>>())),
        Some((agency, _)) => {
            let free = counter::free(&visit.ctx, agency).await.or_page(visit)?;
            let choice = Choice { base: format!("{}?loket={agency}&", about.base), free: &free };
            match choice.day(asked) {
                None => (false, choice.days(visit)),
                Some(day) => (true, form(visit, about, (agency, day), typed)),
            }
        }
    };
    let agency = chosen.or(only).map(|(agency, _)| *agency);
    let body = html! {
        p.back { @if on_day { a href=[agency.map(|agency| format!("{}?loket={agency}", about.base))] { (visit.t("appointment-other-day")) } } @else { a href=(about.back) { (visit.t("appointment-back")) } } }
        p.small.quiet { (service_name(visit, about.service)) }
        (parts::errors(visit, typed.wrong))
        h1 { (title) }
        @if let Some(agency) = agency { p { strong { (place(visit, agency)) } br; span.quiet { (visit.ctx.book.agencies.name(agency)) } } (example(visit, agency)) }
        (body)
    };
    let status = if typed.wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, layout::narrow(visit, &title, &body)).into_response())
}

fn places(visit: &Visit, about: &About<'_>, agencies: &[&str]) -> Markup {
    html! {
        h2 { (visit.t("appointment-which-place")) }
        ul.bare.stack.tight { @for agency in agencies { li {
            a.btn.second.wide href={ (about.base) "?loket=" (agency) } { (place(visit, agency)) " · " (visit.ctx.book.agencies.short(agency)) }
        } } }
    }
}

/// Days and times to choose from, each a link: nothing here needs a script.
pub(super) struct Choice<'a> {
    /// What the addresses of days begin with, up to the next parameter.
    pub(super) base: String,
    pub(super) free: &'a [FreeDay],
}

impl Choice<'_> {
    /// The day that was chosen, if it can be.
    pub(super) fn day(&self, asked: &Fields) -> Option<&FreeDay> {
        let day = asked.get("hari").parse().ok().map(day_of)?;
        self.free.iter().find(|free| free.day == day)
    }

    /// The days.
    pub(super) fn days(&self, visit: &Visit) -> Markup {
        html! {
            h2 { (visit.t("appointment-which-day")) }
            @if self.free.is_empty() { p.card.empty { (visit.t("appointment-no-day")) } }
            ul.bare.stack.tight { @for free in self.free { li {
                @let left = free.slots.iter().map(|(_, left)| *left).sum::<i64>();
                @if left > 0 {
                    a.btn.second.wide.spread href={ (self.base) "hari=" (date_of(free.day)) } {
                        span { (dates::day(visit.lang, date_of(free.day))) }
                        span.small.quiet { (visit.ta("appointment-left", &[("count", Arg::Number(left))])) }
                    }
                } @else {
                    p.flat.quiet.full-day { (dates::day(visit.lang, date_of(free.day))) " · " (visit.t("appointment-full")) }
                }
            } } }
        }
    }
}

/// The times of a day, to choose one.
pub(super) fn times(visit: &Visit, day: &FreeDay, (chosen, wrong): (&str, &[FieldError])) -> Markup {
    let problem = wrong.iter().find(|field| field.field == "time");
    html! {
        fieldset #f-time tabindex="-1" aria-describedby=[problem.map(|_| "m-time")] {
            legend { (visit.t("appointment-which-time")) }
            @if let Some(problem) = problem { p.msg.late-text #m-time { (crate::shell::error::problem(visit.lang, problem)) } }
            @if day.slots.is_empty() { p { (visit.t("appointment-full")) } }
            div.times { @for (minute, _) in &day.slots {
                label.choice { input type="radio" name="time" value=(minute) checked[chosen == minute.to_string()] required; span.num { (clock(*minute)) } }
            } }
        }
    }
}

fn form(visit: &Visit, about: &About<'_>, (agency, day): (&str, &FreeDay), typed: &Typed<'_>) -> Markup {
    let wrong = typed.wrong;
    let known = about.own.and_then(|own| own.reporter.name.clone()).unwrap_or_default();
    let named = if typed.fields.is_some() { typed.get("name") } else { &known };
    let optional = |key: &str| format!("{} ({})", visit.t(key), visit.t("optional"));
    let (name, phone, email) = (visit.t("field-name"), optional("field-phone"), optional("field-email"));
    let hint = visit.ta("appointment-contact-hint", &[("days", Arg::Number(counter::KEEP_DAYS))]);
    let key =
        Some(typed.get("key")).filter(|key| !key.is_empty()).map_or_else(|| fresh_key(visit), str::to_owned);
    html! {
        h2 #f-day { (dates::day(visit.lang, date_of(day.day))) }
        form method="post" action=(about.base) data-once data-private {
            input type="hidden" name="key" value=(key);
            input type="hidden" name="loket" value=(agency);
            input type="hidden" name="hari" value=(date_of(day.day));
            (times(visit, day, (typed.get("time"), wrong)))
            (Field { name: "name", label: &name, hint: None, wrong }.line(visit, "text", named, "name"))
            @if about.own.is_none() {
                (Field { name: "phone", label: &phone, hint: Some(&hint), wrong }.line(visit, "tel", typed.get("phone"), "tel"))
                (Field { name: "email", label: &email, hint: None, wrong }.line(visit, "email", typed.get("email"), "email"))
            }
            @if !day.slots.is_empty() { button.btn.wide { (visit.t("appointment-book")) } }
            p.small.quiet.top-half { (visit.ta("appointment-limit", &[("count", Arg::Number(counter::CONTACT_PER_DAY))])) }
        }
    }
}

async fn send(posted: &Posted, about: &About<'_>) -> PageResult {
    let (visit, fields) = (&posted.visit, &posted.fields);
    let new = NewAppointment {
        agency: fields.get("loket").to_owned(),
        service: about.service.to_owned(),
        day: fields.get("hari").parse().ok().map_or(i64::MIN, day_of),
        minute: fields.get("time").parse().unwrap_or(-1),
        name: fields.get("name").to_owned(),
        phone: fields.filled("phone"),
        email: fields.filled("email"),
        case: about.own.map(|own| (own.case.case_id, own.case.code.clone())),
        key: fields.get("key").to_owned(),
    };
    match counter::book(&visit.ctx, new).await {
        Ok(booked) => Ok(Redirect::to(&format!("/janji/{}?baru=1", booked.secret)).into_response()),
        Err(Error::Invalid(wrong)) => {
            page(visit, about, fields, &Typed { fields: Some(fields), wrong: &wrong }).await
        }
        Err(other) => Err(PageError::new(visit, other)),
    }
}
