//! An application on the desk: what was answered, and the forms of the steps that are owed.

use civic::cases::rules::OBJECTION;
use civic::cases::{self, Action, Case, Kind, State};
use civic::duties::{Duty, DutyKind};
use civic::identity::Role;
use civic::services::{Definition, Maker};
use civic::{Error, Problem};
use maud::{Markup, html};

use super::files::Shelf;
use super::{definition, own};
use crate::cases::desk_page::{Open, carried};
use crate::shell::form::Posted;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// What was answered; nothing for those who only look on.
pub(crate) fn answers(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let Some(service) = definition(desk, case) else { return html! {} };
    let lines = service.form.lines(&case.answers, desk.lang, &desk.ctx.book);
    let shelf = Shelf::desk(open.case);
    html! {
        section.card {
            h2 { (desk.t("application-answers")) }
            @if lines.is_empty() { p.quiet { (desk.t("reporter-not-yours")) } }
            dl.pairs { @for line in &lines { (shelf.line(desk, line)) } }
            (own::progress(desk, case, &open.case.duties))
        }
    }
}

/// What the case is tied to: its service with its live record, the application a complaint is about, complaints about
/// an application.
pub(crate) fn tied(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let service = case.service.as_deref().and_then(|code| desk.ctx.book.services.get(code));
    let named = service.and_then(|service| service.on(super::today(desk)));
    let (Some(service), Some(edition)) = (service, named) else { return html! {} };
    let title = if case.kind == Kind::Application { "tied-complaints" } else { "report-about-service" };
    html! {
        section.card {
            h2 { (desk.t(title)) }
            p { a href={ "/layanan/" (service.code) } { (edition.definition.name.get(desk.lang)) } }
            @if open.case.related.is_empty() && case.kind == Kind::Application { p.small.quiet { (desk.t("tied-none")) } }
            ul.bare { @for tied in &open.case.related { li {
                a href={ "/meja/kasus/" (tied.code) } { (cases::code::show(&tied.code)) } " " (tied.title) " "
                (parts::state_tag(desk, tied.state, tied.due_at))
            } } }
        }
    }
}

/// The steps this officer's agency owes, each with its form.
pub(crate) fn steps(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let Some(service) = definition(desk, case) else { return html! {} };
    let mine: Vec<&Duty> = open
        .case
        .duties
        .iter()
        .filter(|duty| duty.open && duty.step.is_some() && duty.agency == desk.officer.agency())
        .collect();
    let answers_for = desk.officer.directs() || desk.officer.is(Role::Head);
    let decides = |duty: &&&Duty| matches!(duty.kind, DutyKind::Check | DutyKind::Decide);
    let looks = |duty: &&&Duty| {
        matches!(duty.kind, DutyKind::Check | DutyKind::Inspect | DutyKind::Advise | DutyKind::Decide)
    };
    let running = matches!(case.state, State::Assigned | State::InProgress);
    html! {
        @if !mine.is_empty() {
            section.actions aria-label=(desk.t("application-progress")) {
                @for duty in &mine { (finish(desk, open, (service, duty))) }
                @if running && desk.officer.works() && mine.iter().any(|duty| looks(&duty) && duty.step.as_deref() != Some(OBJECTION)) { (give_back(desk, open, service)) }
                @if running && answers_for && mine.iter().any(|duty| decides(&duty)) { (refuse(desk, open, service)) }
                @if answers_for { (extend(desk, open, service)) }
            }
        }
    }
}

fn finish(desk: &Desk, open: &Open<'_>, (service, duty): (&Definition, &Duty)) -> Markup {
    let step = duty.step.as_deref().unwrap_or_default();
    let name = match service.step(step) {
        Some(step) => step.name.get(desk.lang).to_owned(),
        None => desk.t("application-objection").into_owned(),
    };
    let label = desk.t("step-text");
    let hint = desk.t(hint(service, duty));
    let wrong = open.wrong_of("finish");
    let may = match duty.kind {
        DutyKind::Decide => desk.officer.directs() || desk.officer.is(Role::Head),
        DutyKind::Pay => false,
        DutyKind::Produce => service.product.maker != Maker::City && desk.officer.works(),
        _ => desk.officer.works(),
    };
    // What ends by itself says so: there is nothing to fill in that could be in the way.
    let by_itself = matches!(duty.kind, DutyKind::Pay | DutyKind::Produce);
    html! {
        details open[may || by_itself] {
            summary data-key="s" { (desk.t(&format!("duty-{}", duty.kind.word().replace('_', "-")))) ": " (name) " " kbd { "s" } }
            p.small.quiet { (hint) }
            @if duty.kind == DutyKind::Produce { (crate::products::own::to_sign(desk, &open.case.documents)) }
            @if may {
                form method="post" enctype="multipart/form-data" data-once {
                    (carried(desk, &open.case.case))
                    input type="hidden" name="step" value=(step);
                    @if duty.kind == DutyKind::Produce && service.product.maker == Maker::National {
                        @let number = format!("{} ({})", desk.t("field-product-number"), service.product.system);
                        (Field { name: "number", label: &number, hint: None, wrong }.line(desk, "text", open.typed("finish", "number", ""), "off"))
                    }
                    (Field { name: "text", label: &label, hint: None, wrong }.text(desk, open.typed("finish", "text", ""), None))
                    @if duty.kind == DutyKind::Inspect { p { label { (desk.t("do-resolve-photo")) input type="file" name="photo" accept="image/*" multiple; } } }
                    button.btn name="do" value="finish" { (desk.t(button(duty))) }
                }
            }
        }
    }
}

fn hint(service: &Definition, duty: &Duty) -> &'static str {
    match (duty.kind, service.product.maker) {
        (DutyKind::Pay, _) => "step-hint-pay",
        (DutyKind::Produce, Maker::City) => "step-hint-sign",
        (DutyKind::Produce, Maker::National) => "step-hint-number",
        (DutyKind::HandOver, _) => "step-hint-hand-over",
        (DutyKind::Decide, _) => "step-hint-decide",
        _ => "step-hint",
    }
}

fn button(duty: &Duty) -> &'static str {
    match (duty.kind, duty.step.as_deref()) {
        (_, Some(OBJECTION)) => "step-objection-right",
        (DutyKind::Decide, _) => "step-grant",
        (DutyKind::HandOver, _) => "step-handed-over",
        _ => "step-finish",
    }
}

fn give_back(desk: &Desk, open: &Open<'_>, service: &Definition) -> Markup {
    let wrong = open.wrong_of("return");
    let label = desk.t("return-text");
    html! {
        details open[!wrong.is_empty()] {
            summary data-key="q" { (desk.t("return-title")) " " kbd { "q" } }
            p.small.quiet { (desk.t("return-hint")) }
            form method="post" data-once {
                (carried(desk, &open.case.case))
                fieldset #f-fields { legend { (desk.t("field-fields")) }
                    @for field in service.form.fields().filter(|field| service.form.asks(&field.code, &open.case.case.answers)) {
                        label.choice { input type="checkbox" name="fields" value=(field.code); span { (field.label.get(desk.lang)) } }
                    }
                }
                (Field { name: "text", label: &label, hint: None, wrong }.text(desk, open.typed("return", "text", ""), None))
                button.btn.second name="do" value="return" { (desk.t("return-send")) }
            }
        }
    }
}

fn refuse(desk: &Desk, open: &Open<'_>, service: &Definition) -> Markup {
    let wrong = open.wrong_of("refuse");
    let (reason, label) = (desk.t("field-reason"), desk.t("refuse-text"));
    let chosen = open.typed("refuse", "reason", "");
    html! {
        details open[!wrong.is_empty()] {
            summary data-key="x" { (desk.t("refuse-title")) " " kbd { "x" } }
            p.small.quiet { (desk.t("refuse-hint")) }
            form method="post" data-once {
                (carried(desk, &open.case.case))
                (Field { name: "reason", label: &reason, hint: None, wrong }.select(desk, &html! {
                    option value="" { (desk.t("choose")) }
                    @for known in &service.refusals { option value=(known.code) selected[known.code == chosen] { (known.name.get(desk.lang)) " (" (known.source) ")" } }
                }))
                (Field { name: "text", label: &label, hint: None, wrong }.text(desk, open.typed("refuse", "text", ""), None))
                button.btn.risk name="do" value="refuse" { (desk.t("refuse-send")) }
            }
        }
    }
}

/// More time, where the service's own rules give it and it was not used.
fn extend(desk: &Desk, open: &Open<'_>, service: &Definition) -> Markup {
    let whole = open.case.duties.iter().find(|duty| duty.open && duty.kind == DutyKind::Deliver);
    let unused = |duty: &&Duty| duty.pauses().iter().all(|pause| pause.why != civic::duties::Why::Extension);
    let mine = whole.filter(|duty| duty.agency == desk.officer.agency()).filter(unused);
    let (Some(extension), Some(_)) = (&service.extension, mine) else { return html! {} };
    let wrong = open.wrong_of("extend");
    let (days, text) = (desk.t("field-days"), desk.t("do-extend-field"));
    html! {
        details open[!wrong.is_empty()] {
            summary data-key="e" { (desk.t("do-extend")) " " kbd { "e" } }
            p.small.quiet { (extension.source) }
            form method="post" data-once {
                (carried(desk, &open.case.case))
                (Field { name: "days", label: &days, hint: None, wrong }.line(desk, "number", open.typed("extend", "days", &extension.days.to_string()), "off"))
                (Field { name: "text", label: &text, hint: None, wrong }.text(desk, open.typed("extend", "text", ""), None))
                button.btn.second name="do" value="extend" { (desk.t("do-extend-send")) }
            }
        }
    }
}

/// A form of a step as what is to be done; `None` for a form that is none of these.
///
/// # Errors
/// [`Error::Invalid`] at `days`.
pub(crate) fn action(posted: &Posted) -> Result<Option<Action>, Error> {
    let fields = &posted.fields;
    let text = fields.get("text").to_owned();
    Ok(Some(match fields.get("do") {
        "finish" => Action::Finish {
            step: fields.get("step").to_owned(),
            text,
            number: fields.get("number").to_owned(),
            photos: posted.photos.clone(),
        },
        "return" => Action::Return { fields: fields.all("fields"), text },
        "refuse" => Action::Refuse { reason: fields.get("reason").to_owned(), text },
        "extend" => {
            let days = fields.get("days").trim().parse();
            Action::Extend { days: days.map_err(|_| Error::field("days", Problem::BadNumber))?, text }
        }
        _ => return Ok(None),
    }))
}

/// The name of what a case is about: its service, or its category.
pub(crate) fn subject(desk: &Desk, case: &Case) -> String {
    match definition(desk, case) {
        Some(service) => service.name.get(desk.lang).to_owned(),
        None => parts::category(desk, &case.category),
    }
}
