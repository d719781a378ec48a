//! Days off, with the decree behind each. A change counts open dates again.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect};
use civic::cities::{self, CalendarDay, DAY_KINDS, date_of, day_of};
use civic::{Error, FieldError, Problem};
use jiff::civil::Date;
use kit::i18n::Arg;
use maud::{Markup, html};

use super::page;
use crate::cases::officer::check_csrf;
use crate::shell::dates;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::Corner;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// The days off of one year, and the form for one more.
pub(crate) async fn list(desk: Desk, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let this_year = desk.ctx.book.offices.date(desk.ctx.now).year();
    let year = fields.get("tahun").parse().unwrap_or(this_year);
    show(&desk, year, &Fields::default(), &[]).await
}

async fn show(desk: &Desk, year: i16, typed: &Fields, wrong: &[FieldError]) -> PageResult {
    desk.officer.city_admin().or_page(desk)?;
    let bounds = |month, day| Date::new(year, month, day).map(day_of).unwrap_or_default();
    let days = cities::days(&desk.ctx, bounds(1, 1), bounds(12, 31)).await.or_page(desk)?;
    let title = desk.t("admin-calendar");
    let body = html! {
        h1 { (title) " " (year) }
        (parts::errors(desk, wrong))
        p.quiet { (desk.t("calendar-hint")) }
        p.row { a href={ "/kelola/kalender?tahun=" (year - 1) } { (year - 1) } a href={ "/kelola/kalender?tahun=" (year + 1) } { (year + 1) } }
        @if days.is_empty() { p.card { (desk.ta("calendar-empty", &[("year", Arg::Number(i64::from(year)))])) } }
        @else { (table(desk, &days)) }
        details.card.top open[!wrong.is_empty()] { summary { (desk.t("calendar-add")) } (form(desk, typed, wrong)) }
    };
    page(desk, Corner::Calendar, &title, &body, !wrong.is_empty()).await
}

fn table(desk: &Desk, days: &[CalendarDay]) -> Markup {
    html! {
        div.card.flush.scroll tabindex="0" role="region" aria-label=(desk.t("admin-calendar")) { table {
            thead { tr { th { (desk.t("field-date")) } th { (desk.t("field-name")) } th { (desk.t("field-kind-of-day")) } th { (desk.t("field-decree")) } th { (desk.t("calendar-remove")) } } }
            tbody { @for day in days { tr {
                td { (dates::day(desk.lang, date_of(day.day))) }
                td { (day.name) }
                td { (desk.t(&format!("day-kind-{}", day.kind.replace('_', "-")))) }
                td.small { (day.decree) @if !day.verified { " " span.tag.soon { (desk.t("calendar-unverified")) } } }
                td { form method="post" action="/kelola/kalender" {
                    input type="hidden" name="csrf" value=(desk.csrf());
                    input type="hidden" name="date" value=(date_of(day.day));
                    input type="hidden" name="name" value=(day.name);
                    button.link name="do" value="remove" data-confirm=(desk.t("calendar-remove-confirm")) { (desk.t("calendar-remove")) }
                } }
            } } }
        } }
    }
}

fn form(desk: &Desk, typed: &Fields, wrong: &[FieldError]) -> Markup {
    let (date, name, decree) = (desk.t("field-date"), desk.t("field-name"), desk.t("field-decree"));
    html! {
        form method="post" action="/kelola/kalender" {
            input type="hidden" name="csrf" value=(desk.csrf());
            (Field { name: "date", label: &date, hint: None, wrong }.line(desk, "date", typed.get("date"), "off"))
            (Field { name: "name", label: &name, hint: None, wrong }.line(desk, "text", typed.get("name"), "off"))
            p { label for="f-kind" { (desk.t("field-kind-of-day")) } select #f-kind name="kind" {
                @for kind in DAY_KINDS { option value=(kind) selected[typed.get("kind") == kind] { (desk.t(&format!("day-kind-{}", kind.replace('_', "-")))) } }
            } }
            (Field { name: "decree", label: &decree, hint: Some(&desk.t("decree-hint")), wrong }.line(desk, "text", typed.get("decree"), "off"))
            (parts::tick("verified", typed.ticked("verified"), &desk.t("calendar-verified"), ""))
            button.btn name="do" value="add" { (desk.t("save")) }
        }
    }
}

/// Adds or removes a day.
pub(crate) async fn act(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let (admin, fields) = (desk.officer.city_admin().or_page(&desk)?, &posted.fields);
    let this_year = desk.ctx.book.offices.date(desk.ctx.now).year();
    let Ok(date) = fields.get("date").parse::<Date>() else {
        return show(&desk, this_year, fields, &[Problem::BadDate.at("date")]).await;
    };
    let done = if fields.get("do") == "remove" {
        cities::remove_day(&desk.ctx, &admin, day_of(date), fields.get("name")).await
    } else {
        let day = CalendarDay {
            day: day_of(date),
            name: fields.get("name").trim().to_owned(),
            kind: fields.get("kind").to_owned(),
            decree: fields.get("decree").trim().to_owned(),
            verified: fields.ticked("verified"),
        };
        cities::save_day(&desk.ctx, &admin, day).await
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/kelola/kalender?tahun={}", date.year())).into_response()),
        Err(Error::Invalid(wrong)) => show(&desk, date.year(), fields, &wrong).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}
