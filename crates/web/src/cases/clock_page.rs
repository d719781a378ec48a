//! The parts of a case page that are about its clocks and the agencies in it: pausing, more time, help, what the
//! ladder did, letters.

use civic::cases::State;
use civic::duties::{DutyKind, Why};
use civic::identity::Role;
use kit::i18n::Arg;
use maud::{Markup, html};

use super::desk_page::{Open, carried};
use crate::letters;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// What the accountable agency can do about the clock, and whom it can ask.
pub(crate) fn agency(desk: &Desk, open: &Open<'_>) -> Markup {
    let directs = desk.officer.directs();
    let paused = open.case.duties.iter().any(|duty| duty.paused().is_some_and(|p| p.why == Why::Outside));
    let case = &open.case.case;
    html! {
        @if paused {
            form.row method="post" data-once { (carried(desk, case)) button.btn.second name="do" value="resume" data-key="p" { (desk.t("do-resume")) " " kbd { "p" } } }
        } @else if directs && matches!(case.state, State::Assigned | State::InProgress) {
            (days(desk, open, "pause", desk.ctx.book.city.settings.clocks.pause))
        }
        @if directs { (ask_help(desk, open)) }
    }
}

/// A number of days and the reason for them.
fn days(desk: &Desk, open: &Open<'_>, word: &str, most: u16) -> Markup {
    let (label, why) = (desk.t("field-days"), desk.t(&format!("do-{word}-field")));
    let hint = desk.ta(&format!("do-{word}-hint"), &[("days", Arg::Number(i64::from(most)))]);
    let wrong = if open.typed(word, "do", "").is_empty() { &[] } else { open.wrong() };
    let key = if word == "extend" { "e" } else { "p" };
    html! {
        details open[!wrong.is_empty()] {
            summary data-key=(key) { (desk.t(&format!("do-{word}"))) " " kbd { (key) } }
            form method="post" data-once {
                (carried(desk, &open.case.case))
                @if word == "extend" { input type="hidden" name="as" value="verifier"; }
                p.small.quiet { (hint) }
                (Field { name: "days", label: &label, hint: None, wrong }.around(desk, &html! {
                    input type="number" name="days" min="1" max=(most) value=(open.typed(word, "days", "5")) aria-label=(label);
                }))
                (Field { name: "text", label: &why, hint: None, wrong }.around(desk, &html! {
                    textarea name="text" rows="3" aria-label=(why) { (open.typed(word, "text", "")) }
                }))
                button.btn.second name="do" value=(word) { (desk.t(&format!("do-{word}-send"))) }
            }
        }
    }
}

fn ask_help(desk: &Desk, open: &Open<'_>) -> Markup {
    let day = civic::cities::day_of(desk.ctx.book.offices.date(desk.ctx.now));
    let (label, what) = (desk.t("field-agency"), desk.t("do-ask-help-field"));
    let wrong = if open.typed("ask_help", "do", "").is_empty() { &[] } else { open.wrong() };
    html! {
        details open[!wrong.is_empty()] {
            summary data-key="m" { (desk.t("do-ask-help")) " " kbd { "m" } }
            form method="post" data-once {
                (carried(desk, &open.case.case))
                p.small.quiet { (desk.t("do-ask-help-hint")) }
                (Field { name: "agency", label: &label, hint: None, wrong }.select(desk, &html! {
                    option value="" { (desk.t("choose")) }
                    @for agency in desk.ctx.book.agencies.iter().filter(|a| a.valid_on(day) && a.agency != desk.officer.agency()) {
                        option value=(agency.agency) selected[open.typed("ask_help", "agency", "") == agency.agency] { (agency.short) " – " (agency.name) }
                    }
                }))
                (Field { name: "text", label: &what, hint: None, wrong }.around(desk, &html! {
                    textarea name="text" rows="3" aria-label=(what) { (open.typed("ask_help", "text", "")) }
                }))
                button.btn.second name="do" value="ask_help" { (desk.t("do-ask-help-send")) }
            }
        }
    }
}

/// Whether the officer's agency was asked for help and has not given it yet.
pub(crate) fn asked(desk: &Desk, open: &Open<'_>) -> bool {
    open.case
        .duties
        .iter()
        .any(|duty| duty.open && duty.kind == DutyKind::Help && duty.agency == desk.officer.agency())
}

/// The helping agency's form.
pub(crate) fn help(desk: &Desk, open: &Open<'_>) -> Markup {
    let label = desk.t("do-help-field");
    html! {
        section.actions aria-label=(desk.t("do-help")) {
            h2 { (desk.t("do-help")) }
            p.small.quiet { (desk.t("do-help-hint")) }
            form method="post" data-once {
                (carried(desk, &open.case.case))
                (Field { name: "text", label: &label, hint: None, wrong: open.wrong() }.around(desk, &html! {
                    textarea name="text" rows="4" data-key="h" aria-label=(label) { (open.typed("help", "text", "")) }
                }))
                button.btn name="do" value="help" { (desk.t("do-help-send")) }
            }
        }
    }
}

/// What a verifier can do to a case an agency works on: more time to resolve, and for complaints about staff the
/// unit they are about.
pub(crate) fn verifier(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let works = matches!(case.state, State::Assigned | State::InProgress | State::Waiting);
    let inspects = desk.officer.is(Role::Inspector) && case.open;
    html! {
        @if works { section.actions aria-label=(desk.t("do-extend")) { (days(desk, open, "extend", desk.ctx.book.city.settings.clocks.extend)) } }
        @if inspects { (about(desk, open)) }
    }
}

fn about(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let label = desk.t("field-about");
    html! {
        section.actions { form.row method="post" data-once {
            (carried(desk, case))
            input type="hidden" name="as" value="verifier";
            select.grow name="agency" aria-label=(label) {
                option value="" { (desk.t("about-unknown")) }
                @for agency in desk.ctx.book.agencies.iter() { option value=(agency.agency) selected[case.about.as_deref() == Some(&agency.agency)] { (agency.short) } }
            }
            button.btn.second name="do" value="set_about" { (desk.t("do-set-about")) }
        } }
    }
}

/// Every duty with its dates and what was done about it, the letters, and who was told.
pub(crate) fn duties(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = open.case;
    html! {
        div.card {
            h2 { (desk.t("duties-title")) }
            ul.duties { @for duty in &case.duties {
                li {
                    strong { (desk.t(&format!("duty-{}", duty.kind.word().replace('_', "-")))) } " · " (desk.ctx.book.agencies.short(&duty.agency))
                    @if duty.accountable { " " span.tag.plain { (desk.t("duty-accountable")) } }
                    br; span.small { @if duty.open { (parts::time(desk, duty.due_at)) " " (parts::due_tag(desk, Some(duty.due_at))) }
                        @else if let Some(outcome) = duty.outcome { (desk.t(&format!("outcome-{}", outcome.word()))) } }
                    @for step in case.steps.iter().filter(|step| step.duty_no == duty.duty_no) {
                        br; span.small.quiet { (step_line(desk, step.days)) " · " (parts::time(desk, step.acted_at)) }
                    }
                }
            } }
            @for letter in &case.letters { p.small { (desk.t("letter-title")) " " span.num { (letters::link(letter)) } } }
            (crate::notices::of_case(desk, &case.notices))
        }
    }
}

/// A step of the ladder in words.
fn step_line(desk: &Desk, days: i64) -> String {
    let key = match days {
        ..0 => "ladder-before",
        0 => "ladder-due",
        1.. => "ladder-after",
    };
    desk.ta(key, &[("days", Arg::Number(days.abs()))])
}
