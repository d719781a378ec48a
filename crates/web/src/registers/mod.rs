//! Look-ups in registers of other bodies: the form of the officer who owes a step, and who looked, for the officer, for the
//! person and for the inspectorate.

use axum::response::IntoResponse;
use civic::cases::{self, Case, NewLookUp};
use civic::duties::Duty;
use civic::registers::{self, LookUp, Outcome};
use civic::{Error, identity::Role};
use maud::{Markup, html};

use crate::cases::desk_page::{Open, carried};
use crate::cases::officer::waiting;
use crate::services::definition;
use crate::shell::error::{OrPage, PageResult};
use crate::shell::form::Fields;
use crate::shell::layout::{self, Corner};
use crate::shell::parts::{self, Field};
use crate::shell::visit::{Desk, Visit};

/// Whether an officer reads the log of the city.
pub(crate) fn reads(desk: &Desk) -> bool {
    desk.officer.is(Role::Inspector)
}

/// Does what the form of a case page asks for.
///
/// # Errors
/// As [`cases::look_up`].
pub(crate) async fn ask(desk: &Desk, code: &str, fields: &Fields) -> Result<Case, Error> {
    let new = NewLookUp { step: fields.get("step").to_owned(), reason: fields.get("purpose").to_owned() };
    cases::look_up(&desk.ctx, &desk.officer, code, new).await
}

/// On the desk page of an application: who looked so far, and the form for whoever owes a step now.
pub(crate) fn of_case(desk: &Desk, open: &Open<'_>) -> Markup {
    let (case, look_ups) = (&open.case.case, &open.case.look_ups);
    let form = form(desk, open);
    html! {
        @if form.is_some() || !look_ups.is_empty() {
            section.card #register {
                h2 { (desk.t("register-title")) }
                @if let Some(form) = form { (form) }
                @for look_up in look_ups.iter().rev() { (line(desk, look_up, case.case_id == look_up.case_id)) }
            }
        }
    }
}

fn form(desk: &Desk, open: &Open<'_>) -> Option<Markup> {
    let case = &open.case.case;
    let service = definition(desk, case)?;
    let owed: Vec<&Duty> = open
        .case
        .duties
        .iter()
        .filter(|duty| {
            let step = duty.step.as_deref().unwrap_or_default();
            duty.open && cases::may_look_up(&desk.officer, &open.case.duties, step).is_some()
        })
        .collect();
    service.form.fact("nik", &case.answers)?;
    if owed.is_empty() || !registers::has_population(&desk.ctx) {
        return None;
    }
    let wrong = open.wrong_of("look_up");
    let (step, reason, hint) =
        (desk.t("register-step"), desk.t("field-purpose"), desk.t("register-reason-hint"));
    let chosen = open.typed("look_up", "step", "");
    Some(html! {
        details open[!wrong.is_empty()] {
            summary { (desk.t("register-ask")) }
            p.small.quiet { (desk.t("register-hint")) }
            form method="post" data-once {
                (carried(desk, case))
                @if let [only] = owed.as_slice() {
                    input type="hidden" name="step" value=(only.step.as_deref().unwrap_or_default());
                    p.small { (step) ": " strong { (service.name.get(desk.lang)) ", " (step_name(desk, case, only.step.as_deref().unwrap_or_default())) } }
                } @else {
                    (Field { name: "step", label: &step, hint: None, wrong }.select(desk, &html! { @for duty in &owed {
                        @let code = duty.step.as_deref().unwrap_or_default();
                        option value=(code) selected[code == chosen] { (step_name(desk, case, code)) }
                    } }))
                }
                (Field { name: "purpose", label: &reason, hint: Some(&hint), wrong }.line(desk, "text", open.typed("look_up", "purpose", ""), "off"))
                button.btn.second name="do" value="look_up" { (desk.t("register-send")) }
            }
        }
    })
}

fn step_name(visit: &Visit, case: &Case, code: &str) -> String {
    let step = definition(visit, case).and_then(|service| service.step(code));
    step.map_or_else(
        || visit.t("application-objection").into_owned(),
        |step| step.name.get(visit.lang).to_owned(),
    )
}

/// What came of a look-up, in words with their colour.
fn tag(visit: &Visit, outcome: Option<Outcome>) -> Markup {
    let (class, word) = match outcome {
        Some(Outcome::Fits) => ("tag", "fits"),
        Some(Outcome::NameDiffers) => ("tag soon", "name-differs"),
        Some(Outcome::BirthDiffers) => ("tag soon", "birth-differs"),
        Some(Outcome::BothDiffer) => ("tag soon", "both-differ"),
        Some(Outcome::NotFound) => ("tag late", "not-found"),
        Some(Outcome::Away) => ("tag plain", "away"),
        None => ("tag plain", "unknown"),
    };
    html! { span class=(class) { (visit.t(&format!("look-up-{word}"))) } }
}

/// One look-up; with the officer's name for colleagues and for the person it is about, who may know (UU 27/2022 art. 7).
fn line(visit: &Visit, look_up: &LookUp, here: bool) -> Markup {
    html! {
        div.bottom-half {
            (tag(visit, look_up.outcome)) br;
            span.small { (parts::time(visit, look_up.at)) " · " (visit.ctx.book.agencies.short(&look_up.agency)) " · " (look_up.officer) } br;
            span.small.quiet { (visit.t("register-for")) " " (look_up.purpose) " · NIK …" (look_up.tail)
                @if !here { " · " span.num { (cases::code::show(&look_up.code)) } } }
        }
    }
}

/// Who looked, for the person themselves: on their own case page, and over all their cases.
pub(crate) fn told(visit: &Visit, look_ups: &[LookUp], here: bool) -> Markup {
    html! {
        @if !look_ups.is_empty() {
            section.card #dicek {
                h2 { (visit.t("register-told")) }
                p.small.quiet { (visit.t("register-told-text")) }
                @for look_up in look_ups { (line(visit, look_up, here)) }
            }
        }
    }
}

/// The newest look-ups of the city, for the inspectorate.
pub(crate) async fn list(desk: Desk) -> PageResult {
    let rows = registers::newest(&desk.ctx, &desk.officer).await.or_page(&desk)?;
    let title = desk.t("register-log");
    let body = html! {
        h1 { (title) }
        p.quiet { (desk.t("register-log-text")) }
        @if rows.is_empty() { p.card { (desk.t("register-log-empty")) } } @else {
            div.card.flush.scroll tabindex="0" role="region" aria-label=(title) { table {
                thead { tr { th { (desk.t("register-when")) } th { (desk.t("register-who")) } th { (desk.t("product-case")) } th { (desk.t("register-purpose")) } th { "NIK" } th { (desk.t("register-outcome")) } } }
                tbody { @for row in &rows { tr {
                    td { (parts::time(&desk, row.at)) }
                    td { (row.officer) br; span.small.quiet { (desk.ctx.book.agencies.short(&row.agency)) } }
                    td.num { (cases::code::show(&row.code)) }
                    td { (row.purpose) }
                    td.num { "…" (row.tail) }
                    td { (tag(&desk, row.outcome)) }
                } } }
            } }
        }
    };
    let waiting = waiting(&desk).await?;
    Ok(layout::desk(&desk, Some(Corner::Registers), waiting, &title, &body).into_response())
}
