//! Opening times, as the agency's coordinator or a city administrator sets them.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use civic::counter::{self, Counter, Group, WINDOWS_MAX, Window};
use civic::{Error, FieldError};
use maud::{Markup, html};

use crate::cases::officer::{check_csrf, waiting};
use crate::services::today;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::{self, Corner};
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// Letters to choose from.
const LETTERS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];

/// The officer's own agency; for administrators, every agency.
pub(crate) async fn list(desk: Desk) -> PageResult {
    if !counter::keeps(&desk.officer, desk.officer.agency()) {
        return Err(PageError::new(&desk, Error::Forbidden));
    }
    if desk.officer.city_admin().is_err() {
        return Ok(Redirect::to(&format!("/meja/loket/jam/{}", desk.officer.agency())).into_response());
    }
    let title = desk.t("hours-title");
    let day = today(&desk);
    let book = &desk.ctx.book;
    let body = html! {
        h1 { (title) }
        div.card.flush.scroll tabindex="0" role="region" aria-label=(title) { table {
            thead { tr { th { (desk.t("field-agency")) } th { (desk.t("field-place")) } th { (desk.t("column-state")) } } }
            tbody { @for agency in book.agencies.iter().filter(|agency| agency.valid_on(day)) {
                @let counter = book.counters.get(&agency.agency);
                tr {
                    td { a href={ "/meja/loket/jam/" (agency.agency) } { (agency.short) } }
                    td { @if let Some(counter) = counter { (counter.place) } }
                    td { @match counter { Some(counter) if counter.active => span.tag { (desk.t("hours-open")) }, Some(_) => span.tag.plain { (desk.t("hours-shut")) }, None => "–" } }
                }
            } }
        } }
    };
    let waiting = waiting(&desk).await?;
    Ok(layout::desk(&desk, Some(Corner::Counter), waiting, &title, &body).into_response())
}

/// One agency's.
pub(crate) async fn show(desk: Desk, Path(agency): Path<String>) -> PageResult {
    page(&desk, &agency, None, &[]).await
}

/// Changes them.
pub(crate) async fn save(desk: Desk, Path(agency): Path<String>, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let counter = read(&posted.fields, desk.ctx.book.counters.get(&agency));
    match counter::save(&desk.ctx, &desk.officer, &agency, counter).await {
        Ok(()) => Ok(Redirect::to(&format!("/meja/loket/jam/{agency}")).into_response()),
        Err(Error::Invalid(wrong)) => page(&desk, &agency, Some(&posted.fields), &wrong).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}

async fn page(desk: &Desk, agency: &str, typed: Option<&Fields>, wrong: &[FieldError]) -> PageResult {
    if !counter::keeps(&desk.officer, agency) {
        return Err(PageError::new(desk, Error::Forbidden));
    }
    let known = desk.ctx.book.agencies.get(agency).ok_or(Error::NotFound).or_page(desk)?;
    let stored = stored(desk.ctx.book.counters.get(agency));
    let title = desk.t("hours-title");
    let body = html! {
        p.small { a href="/meja/loket" { (desk.t("room-title")) } @if desk.officer.city_admin().is_ok() { " · " a href="/meja/loket/jam" { (desk.t("hours-all")) } } }
        h1 { (title) " · " (known.short) }
        (parts::errors(desk, wrong))
        form.card.narrow method="post" { input type="hidden" name="csrf" value=(desk.csrf());
            (fields(desk, agency, typed.unwrap_or(&stored), wrong)) }
    };
    let waiting = waiting(desk).await?;
    let status = if wrong.is_empty() {
        axum::http::StatusCode::OK
    } else {
        axum::http::StatusCode::UNPROCESSABLE_ENTITY
    };
    Ok((status, layout::desk(desk, Some(Corner::Counter), waiting, &title, &body)).into_response())
}

fn fields(desk: &Desk, agency: &str, typed: &Fields, wrong: &[FieldError]) -> Markup {
    let line = |name: &str, kind: &str, hint: Option<&str>| {
        let label = parts::label_of(desk, name);
        let hint = hint.map(|key| desk.t(key));
        Field { name, label: &label, hint: hint.as_deref(), wrong }.line(desk, kind, typed.get(name), "off")
    };
    html! {
        (parts::tick("active", typed.ticked("active"), &desk.t("hours-active"), &desk.t("hours-active-hint")))
        (line("place", "text", Some("hours-place-hint")))
        (windows(desk, typed, wrong))
        (line("slot_minutes", "number", None))
        (line("desks", "number", Some("hours-desks-hint")))
        (line("horizon_days", "number", None))
        (groups(desk, agency, typed, wrong))
        button.btn { (desk.t("save")) }
    }
}

fn wrong_line(desk: &Desk, wrong: &[FieldError], field: &str) -> Markup {
    let problem = wrong.iter().find(|one| one.field == field);
    html! { @if let Some(problem) = problem { p.msg.late-text { (crate::shell::error::problem(desk.lang, problem)) } } }
}

fn windows(desk: &Desk, typed: &Fields, wrong: &[FieldError]) -> Markup {
    html! {
        fieldset #f-open {
            legend { (desk.t("field-open")) }
            p.hint { (desk.t("hours-open-hint")) }
            (wrong_line(desk, wrong, "open"))
            @for at in 0..WINDOWS_MAX {
                @let days = typed.all(&format!("days.{at}"));
                div.card.bottom-half role="group" aria-label=(format!("{} {}", desk.t("field-open"), at + 1)) {
                    p.row { @for day in 1..=7 { @let day = format!("{day}");
                        label.check { input type="checkbox" name=(format!("days.{at}")) value=(day) checked[days.contains(&day)]; " " (desk.t(&format!("day-{day}"))) } } }
                    p.row.flat {
                        label.grow { (desk.t("hours-from")) input type="time" name=(format!("from.{at}")) value=(typed.get(&format!("from.{at}"))); }
                        label.grow { (desk.t("hours-to")) input type="time" name=(format!("to.{at}")) value=(typed.get(&format!("to.{at}"))); }
                    }
                }
            }
        }
    }
}

fn groups(desk: &Desk, agency: &str, typed: &Fields, wrong: &[FieldError]) -> Markup {
    let book = &desk.ctx.book;
    let theirs = book.services.all_offered(today(desk));
    let theirs = theirs.filter(|(_, edition)| counter::answers_for(book, agency, &edition.definition));
    html! {
        fieldset #f-groups {
            legend { (desk.t("field-groups")) }
            (wrong_line(desk, wrong, "groups"))
            (parts::tick("all", typed.ticked("all"), &desk.t("hours-all-services"), &desk.t("hours-all-services-hint")))
            @for (service, edition) in theirs {
                @let name = format!("letter.{}", service.code);
                p { label for={ "f-" (name) } { (edition.definition.name.get(desk.lang)) }
                    select id={ "f-" (name) } name=(name) {
                        option value="" { (desk.t("hours-not-served")) }
                        @for letter in LETTERS { option value=(letter) selected[typed.get(&name) == letter] { (letter) } }
                    } }
            }
        }
    }
}

fn stored(counter: Option<&Counter>) -> Fields {
    let mut fields = Fields::default();
    let mut add = |name: &str, value: String| fields.0.push((name.to_owned(), value));
    let Some(counter) = counter else {
        for (name, value) in
            [("active", "1"), ("all", "1"), ("slot_minutes", "15"), ("desks", "2"), ("horizon_days", "14")]
        {
            add(name, value.to_owned());
        }
        return fields;
    };
    add("active", u8::from(counter.active).to_string());
    add("place", counter.place.clone());
    add("slot_minutes", counter.slot_minutes.to_string());
    add("desks", counter.desks.to_string());
    add("horizon_days", counter.horizon_days.to_string());
    add("all", u8::from(counter.groups.is_empty()).to_string());
    for (at, window) in counter.open.iter().enumerate() {
        window.days.iter().for_each(|day| add(&format!("days.{at}"), day.to_string()));
        add(&format!("from.{at}"), window.from.clone());
        add(&format!("to.{at}"), window.to.clone());
    }
    for group in &counter.groups {
        group.services.iter().for_each(|code| add(&format!("letter.{code}"), group.letter.clone()));
    }
    fields
}

fn read(fields: &Fields, before: Option<&Counter>) -> Counter {
    let whole = |name: &str| fields.get(name).trim().parse().unwrap_or(-1);
    let window = |at: usize| Window {
        days: fields.all(&format!("days.{at}")).iter().filter_map(|day| day.parse().ok()).collect(),
        from: fields.get(&format!("from.{at}")).trim().to_owned(),
        to: fields.get(&format!("to.{at}")).trim().to_owned(),
    };
    let blank = |window: &Window| window.days.is_empty() && window.from.is_empty() && window.to.is_empty();
    let of = |letter: &str| {
        let chosen = fields.0.iter().filter(|(_, value)| value == letter);
        chosen.filter_map(|(name, _)| name.strip_prefix("letter.").map(str::to_owned)).collect::<Vec<_>>()
    };
    let groups = LETTERS.map(|letter| Group { letter: letter.to_owned(), services: of(letter) });
    let groups = groups.into_iter().filter(|group| !group.services.is_empty());
    Counter {
        place: fields.get("place").trim().to_owned(),
        // Whoever changes the place of an example makes it real.
        example: before.is_some_and(|old| old.example && old.place == fields.get("place").trim()),
        open: (0..WINDOWS_MAX).map(window).filter(|window| !blank(window)).collect(),
        slot_minutes: whole("slot_minutes"),
        desks: whole("desks"),
        horizon_days: whole("horizon_days"),
        groups: if fields.ticked("all") { Vec::new() } else { groups.collect() },
        active: fields.ticked("active"),
    }
}
