//! The applicant's own page: how far it is, what has to be repaired, what came out.

use civic::FieldError;
use civic::cases::{Case, OwnCase, State};
use civic::duties::{Duty, DutyKind, Outcome};
use civic::services::Definition;
use maud::{Markup, html};
use serde_json::Value as Json;

use super::catalogue_page::agency_name;
use super::files::Shelf;
use super::{controls, definition};
use crate::shell::parts;
use crate::shell::visit::Visit;

/// How far an application is: each step of the procedure with who owes it and until when, done or not.
pub(crate) fn progress(visit: &Visit, case: &Case, duties: &[Duty]) -> Markup {
    let Some(service) = definition(visit, case) else { return html! {} };
    let whole = duties.iter().rev().find(|duty| duty.kind == DutyKind::Deliver);
    html! {
        h2.top { (visit.t("application-progress")) }
        @if let Some(whole) = whole.filter(|whole| whole.open) {
            p { (visit.t("application-whole")) " " strong { (parts::time(visit, whole.due_at)) } }
        }
        @if let Some(at) = case.deemed_at {
            div.notice.soon { strong { (visit.t("application-deemed")) } " " (parts::time(visit, at)) }
        }
        ol.story { @for step in &service.steps {
            @let duty = duties.iter().rev().find(|duty| duty.step.as_deref() == Some(&step.code));
            (one(visit, (step.name.get(visit.lang), service.agency_of(step)), duty))
        }
        @for duty in duties.iter().filter(|duty| duty.step.as_deref() == Some(civic::cases::rules::OBJECTION)) {
            (one(visit, (&visit.t("application-objection"), &duty.agency), Some(duty)))
        } }
    }
}

fn one(visit: &Visit, (name, agency): (&str, &str), duty: Option<&Duty>) -> Markup {
    let agency = duty.map_or_else(
        || agency_name(visit, agency),
        |duty| visit.ctx.book.agencies.name(&duty.agency).to_owned(),
    );
    let late = duty.is_some_and(|duty| duty.open && duty.due_at < visit.ctx.now);
    html! {
        li.next[duty.is_some_and(|duty| duty.open)].inside[duty.is_none()].late[late] {
            strong { (name) } br;
            span.small.quiet { (agency) }
            @match duty {
                None => { " · " span.small.quiet { (visit.t("step-later")) } }
                Some(duty) if duty.open => { " · " span.small { (visit.t(if late { "step-late" } else { "step-until" })) " " (parts::time(visit, duty.due_at)) } }
                Some(duty) => { " · " span.small.quiet { (visit.t(ended(duty))) @if let Some(at) = duty.ended_at { " " (parts::time(visit, at)) } } }
            }
        }
    }
}

fn ended(duty: &Duty) -> &'static str {
    match duty.outcome {
        Some(Outcome::Deemed) => "step-deemed",
        Some(Outcome::Cancelled | Outcome::Missed) => "step-dropped",
        _ => "step-done",
    }
}

/// The answers that have to be repaired, as they were typed last.
pub(crate) fn repair(
    visit: &Visit,
    own: &OwnCase,
    shelf: &Shelf,
    (answers, wrong): (&Json, &[FieldError]),
) -> Markup {
    let case = &own.case;
    let (Some(service), Some(asked)) = (definition(visit, case), asked(case)) else { return html! {} };
    let fields = service.form.fields().filter(|field| asked.contains(&field.code));
    html! {
        section.actions #perbaiki {
            h2 { (visit.t("repair-title")) }
            p { (visit.t("repair-text")) }
            form method="post" enctype="multipart/form-data" data-once data-private {
                input type="hidden" name="version" value=(case.version);
                @for field in fields { (controls::question(visit, field, (answers.get(&field.code), true), (shelf, wrong))) }
                button.btn name="do" value="repair" { (visit.t("repair-send")) }
            }
        }
    }
}

/// The codes of the answers to be repaired, while they are.
pub(crate) fn asked(case: &Case) -> Option<Vec<String>> {
    if case.state != State::Waiting {
        return None;
    }
    serde_json::from_value(case.repair.clone()?).ok()
}

/// The label of a field of the application, for what is wrong with it.
pub(crate) fn label(visit: &Visit, case: &Case, field: &str) -> String {
    match definition(visit, case) {
        Some(service) => controls::label_of(visit, &service.form, field),
        None => parts::label_of(visit, field),
    }
}

/// Why it was refused, and the way to object.
pub(crate) fn refusal(visit: &Visit, case: &Case) -> Markup {
    let Some(service) = definition(visit, case) else { return html! {} };
    let reason = service.refusals.iter().find(|known| Some(&known.code) == case.reason.as_ref());
    html! {
        div.promise {
            strong { (visit.t("application-refused")) }
            @if let Some(reason) = reason { span { (reason.name.get(visit.lang)) } span.small.quiet { (reason.source) } }
        }
        p.small { (objection(visit, service, case)) }
    }
}

fn objection(visit: &Visit, service: &Definition, case: &Case) -> String {
    let key = if case.disputes > 0 { "application-next-door" } else { "application-object" };
    format!("{} {} ({})", visit.t(key), service.objection.next.get(visit.lang), service.objection.source)
}

/// What was applied for, and that it failed: a complaint tied to it.
pub(crate) fn aside(visit: &Visit, case: &Case, shelf: &Shelf, secret: &str) -> Markup {
    let Some(service) = definition(visit, case) else { return html! {} };
    let code = case.service.as_deref().unwrap_or_default();
    let lines = service.form.lines(&case.answers, visit.lang, &visit.ctx.book);
    html! {
        div.card {
            h2 { (visit.t("application-answers")) }
            p { a href={ "/layanan/" (code) } { (service.name.get(visit.lang)) } }
            dl.pairs { @for line in &lines { (shelf.line(visit, line)) } }
        }
        div.card {
            h2 { (visit.t("service-failed-title")) }
            p.small { (visit.t("service-failed-text")) }
            // The secret goes with the form, not in an address that other pages could see.
            form method="post" action="/lapor" {
                input type="hidden" name="from" value="1";
                input type="hidden" name="to" value="1";
                input type="hidden" name="service" value=(code);
                input type="hidden" name="application" value={ (case.code) "." (secret) };
                button.btn.second.wide { (visit.t("service-failed")) }
            }
        }
    }
}
