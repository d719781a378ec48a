//! The register of agencies.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use civic::agencies::{self, Agency};
use civic::cities::{AgencyHours, date_of, day_of};
use civic::{Error, FieldError};
use maud::{Markup, html};

use super::page;
use super::people::agency_options;
use crate::cases::officer::check_csrf;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::Corner;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// The kinds an agency can be of.
const KINDS: [&str; 10] = [
    "dinas",
    "badan",
    "secretariat",
    "inspectorate",
    "section",
    "kecamatan",
    "kelurahan",
    "company",
    "hospital",
    "other",
];

/// Every agency, and the form for one more.
pub(crate) async fn list(desk: Desk) -> PageResult {
    show(&desk, &Fields::default(), &[]).await
}

async fn show(desk: &Desk, typed: &Fields, wrong: &[FieldError]) -> PageResult {
    desk.officer.city_admin().or_page(desk)?;
    let title = desk.t("admin-agencies");
    let today = day_of(desk.ctx.book.offices.date(desk.ctx.now));
    let body = html! {
        h1 { (title) }
        (parts::errors(desk, wrong))
        div.card.flush.scroll tabindex="0" role="region" aria-label=(title) { table {
            thead { tr { th { (desk.t("field-short")) } th { (desk.t("field-name")) } th { (desk.t("field-agency-kind")) } th { (desk.t("field-valid-from")) } th { (desk.t("field-valid-to")) } } }
            tbody { @for agency in desk.ctx.book.agencies.iter() { tr {
                td { a href={ "/kelola/perangkat/" (agency.agency) } { (agency.short) } }
                td { (agency.name) @if !agency.valid_on(today) { " " span.tag.plain { (desk.t("agency-not-valid")) } } }
                td { (desk.t(&format!("agency-kind-{}", agency.kind))) }
                td.num { (date_of(agency.valid_from)) } td.num { @if let Some(day) = agency.valid_to { (date_of(day)) } }
            } } }
        } }
        details.card.top open[!wrong.is_empty()] { summary { (desk.t("agency-add")) } (form(desk, "/kelola/perangkat", typed, wrong, true)) }
    };
    page(desk, Corner::Agencies, &title, &body, !wrong.is_empty()).await
}

fn form(desk: &Desk, action: &str, typed: &Fields, wrong: &[FieldError], new: bool) -> Markup {
    let label = |key: &str| desk.t(key);
    let (code, name, short) = (label("field-agency-code"), label("field-name"), label("field-short"));
    let (task, area, parent) = (label("field-task"), label("field-area-code"), label("field-parent"));
    let (from, to, successor) =
        (label("field-valid-from"), label("field-valid-to"), label("field-successor"));
    let code_hint = label("agency-code-hint");
    html! {
        form method="post" action=(action) {
            input type="hidden" name="csrf" value=(desk.csrf());
            @if new { (Field { name: "agency", label: &code, hint: Some(&code_hint), wrong }.line(desk, "text", typed.get("agency"), "off")) }
            (Field { name: "name", label: &name, hint: None, wrong }.line(desk, "text", typed.get("name"), "off"))
            (Field { name: "short", label: &short, hint: None, wrong }.line(desk, "text", typed.get("short"), "off"))
            p { label for="f-kind" { (label("field-agency-kind")) } select #f-kind name="kind" { @for kind in KINDS { option value=(kind) selected[typed.get("kind") == kind] { (label(&format!("agency-kind-{kind}"))) } } } }
            (Field { name: "task", label: &task, hint: None, wrong }.line(desk, "text", typed.get("task"), "off"))
            (Field { name: "parent", label: &parent, hint: None, wrong }.select(desk, &agency_options(desk, typed.get("parent"))))
            (Field { name: "area", label: &area, hint: None, wrong }.line(desk, "text", typed.get("area"), "off"))
            (Field { name: "valid_from", label: &from, hint: None, wrong }.line(desk, "date", typed.get("valid_from"), "off"))
            (Field { name: "valid_to", label: &to, hint: None, wrong }.line(desk, "date", typed.get("valid_to"), "off"))
            (Field { name: "successor", label: &successor, hint: None, wrong }.select(desk, &agency_options(desk, typed.get("successor"))))
            (hours_fields(desk, typed, wrong))
            button.btn { (label("save")) }
        }
    }
}

fn stored(agency: &Agency) -> Fields {
    let date = |day: Option<i64>| day.map(|day| date_of(day).to_string()).unwrap_or_default();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut fields = Fields(
        [
            ("name", agency.name.clone()),
            ("short", agency.short.clone()),
            ("kind", agency.kind.clone()),
            ("task", agency.task.clone()),
            ("parent", text(&agency.parent)),
            ("area", text(&agency.area)),
            ("valid_from", date(Some(agency.valid_from))),
            ("valid_to", date(agency.valid_to)),
            ("successor", text(&agency.successor)),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .to_vec(),
    );
    if let Ok(Some(hours)) = agency.hours() {
        let mut add = |name: &str, value: String| fields.0.push((name.to_owned(), value));
        add("own_hours", "1".to_owned());
        hours.workdays.iter().for_each(|day| add("workdays", day.to_string()));
        add("closing", hours.closing);
        add("rest_holidays", u8::from(hours.holidays).to_string());
        add("rest_joint_leave", u8::from(hours.joint_leave).to_string());
    }
    fields
}

fn read(fields: &Fields, code: &str, today: i64) -> Agency {
    let day = |name: &str| fields.get(name).parse::<jiff::civil::Date>().ok().map(day_of);
    Agency {
        agency: code.to_owned(),
        name: fields.get("name").trim().to_owned(),
        short: fields.get("short").trim().to_owned(),
        kind: KINDS.into_iter().find(|kind| *kind == fields.get("kind")).unwrap_or("other").to_owned(),
        task: fields.get("task").trim().to_owned(),
        parent: fields.filled("parent"),
        area: fields.filled("area"),
        valid_from: day("valid_from").unwrap_or(today),
        valid_to: day("valid_to"),
        successor: fields.filled("successor"),
        verified: true,
        hours: fields.ticked("own_hours").then(|| serde_json::json!(hours(fields))),
    }
}

fn hours(fields: &Fields) -> AgencyHours {
    AgencyHours {
        closing: fields.get("closing").trim().to_owned(),
        workdays: fields.all("workdays").iter().filter_map(|day| day.parse().ok()).collect(),
        holidays: fields.ticked("rest_holidays"),
        joint_leave: fields.ticked("rest_joint_leave"),
    }
}

/// When an agency works, where that is not when the city's offices do.
fn hours_fields(desk: &Desk, typed: &Fields, wrong: &[FieldError]) -> Markup {
    let closing = desk.t("field-closing");
    let days = typed.all("workdays");
    html! {
        fieldset #f-hours {
            legend { (desk.t("field-hours")) }
            (parts::tick("own_hours", typed.ticked("own_hours"), &desk.t("own-hours"), &desk.t("own-hours-hint")))
            (Field { name: "closing", label: &closing, hint: None, wrong }.line(desk, "time", typed.get("closing"), "off"))
            p.row { @for day in 1..=7 { @let day = format!("{day}"); label.check { input type="checkbox" name="workdays" value=(day) checked[days.contains(&day)]; " " (desk.t(&format!("day-{day}"))) } } }
            (parts::tick("rest_holidays", typed.ticked("rest_holidays"), &desk.t("rest-holidays"), ""))
            (parts::tick("rest_joint_leave", typed.ticked("rest_joint_leave"), &desk.t("rest-joint-leave"), ""))
        }
    }
}

/// Adds an agency.
pub(crate) async fn add(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let today = day_of(desk.ctx.book.offices.date(desk.ctx.now));
    let code = posted.fields.get("agency").trim().to_uppercase();
    if desk.ctx.book.agencies.get(&code).is_some() {
        return show(&desk, &posted.fields, &[civic::Problem::Taken.at("agency")]).await;
    }
    match agencies::save(&desk.ctx, &admin, read(&posted.fields, &code, today)).await {
        Ok(()) => Ok(Redirect::to("/kelola/perangkat").into_response()),
        Err(Error::Invalid(wrong)) => show(&desk, &posted.fields, &wrong).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}

/// One agency.
pub(crate) async fn one(desk: Desk, Path(code): Path<String>) -> PageResult {
    edit_page(&desk, &code, None, &[]).await
}

async fn edit_page(desk: &Desk, code: &str, typed: Option<&Fields>, wrong: &[FieldError]) -> PageResult {
    desk.officer.city_admin().or_page(desk)?;
    let agency = desk.ctx.book.agencies.get(code).ok_or(Error::NotFound).or_page(desk)?;
    let stored = stored(agency);
    let body = html! {
        p.small { a href="/kelola/perangkat" { (desk.t("admin-agencies")) } }
        h1 { (agency.name) }
        (parts::errors(desk, wrong))
        div.card.narrow { (form(desk, &format!("/kelola/perangkat/{code}"), typed.unwrap_or(&stored), wrong, false)) }
    };
    page(desk, Corner::Agencies, &agency.short, &body, !wrong.is_empty()).await
}

/// Changes an agency.
pub(crate) async fn edit(desk: Desk, Path(code): Path<String>, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let today = day_of(desk.ctx.book.offices.date(desk.ctx.now));
    desk.ctx.book.agencies.get(&code).ok_or(Error::NotFound).or_page(&desk)?;
    match agencies::save(&desk.ctx, &admin, read(&posted.fields, &code, today)).await {
        Ok(()) => Ok(Redirect::to("/kelola/perangkat").into_response()),
        Err(Error::Invalid(wrong)) => edit_page(&desk, &code, Some(&posted.fields), &wrong).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}
