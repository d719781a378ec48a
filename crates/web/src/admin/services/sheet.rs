//! A sheet of inputs as a form, and as lines to read.

use civic::FieldError;
use maud::{Markup, html};

use super::condition::{self, Asked};
use super::input::{self, Input, Kind, LANGUAGES, Sheet};
use crate::shell::form::Fields;
use crate::shell::parts::{Field, anchor};
use crate::shell::visit::Visit;

/// The inputs of a form, with what was typed.
pub(super) fn inputs(visit: &Visit, sheet: &Sheet, typed: &Fields, wrong: &[FieldError]) -> Markup {
    html! { @for one in &sheet.inputs { (input(visit, one, "", (typed, wrong))) } }
}

fn input(visit: &Visit, one: &Input, prefix: &str, (typed, wrong): (&Fields, &[FieldError])) -> Markup {
    let name = one.name(prefix);
    let value = typed.get(&name);
    let field = Field { name: &name, label: &one.label, hint: one.hint.as_deref(), wrong };
    match &one.kind {
        Kind::Line(_) | Kind::Code { .. } | Kind::List { .. } => {
            field.line(visit, "text", value, "off")
        }
        Kind::Whole { .. } => field.around(visit, &html! {
            input id={ "f-" (anchor(&name)) } name=(name) type="text" inputmode="numeric" value=(value) autocomplete="off"
                class="tiny" aria-describedby=[field.described()] aria-invalid=[field.problem().map(|_| "true")];
        }),
        Kind::Text(_) | Kind::Options(_) | Kind::Rates(_) | Kind::Schemas(_) => {
            area(visit, &field, value)
        }
        Kind::Words { long, .. } => words(visit, (one, &name), *long, (typed, wrong)),
        Kind::Tick => html! {
            div.field id={ "f-" (anchor(&name)) } { (crate::shell::parts::tick(&name, typed.ticked(&name), &one.label, one.hint.as_deref().unwrap_or_default())) }
        },
        Kind::Pick(options) | Kind::Need(options) | Kind::MaybePick(options) => {
            let none = matches!(one.kind, Kind::Need(_));
            field.select(visit, &html! {
                @if none { option value="" { (visit.t("choose")) } }
                @for (option, text) in options { option value=(option) selected[option == value] { (text) } }
            })
        }
        Kind::Picks(options) | Kind::MaybePicks(options) => {
            let chosen = typed.all(&name);
            framed(visit, &field, &boxes(&name, options, &chosen))
        }
        Kind::When(asked) => when(visit, (one, &name), asked, (typed, wrong)),
        Kind::Rows { inputs, most } => {
            let rows = input::shown(&name, (inputs, *most), typed);
            framed(visit, &field, &html! {
                @for n in 0..rows {
                    fieldset.card.bottom-half {
                        legend { (one.label) " " (n + 1) }
                        @for inner in inputs { (input(visit, inner, &format!("{name}.{n}."), (typed, wrong))) }
                    }
                }
                button.btn.second type="submit" name="do" value="more" { (visit.t("editor-more")) }
            })
        }
    }
}

fn area(visit: &Visit, field: &Field<'_>, value: &str) -> Markup {
    field.around(visit, &html! {
        textarea.short id={ "f-" (anchor(field.name)) } name=(field.name) rows="3"
            aria-describedby=[field.described()] aria-invalid=[field.problem().map(|_| "true")] { (value) }
    })
}

/// Indonesian first; the other languages fold out, open when something stands in them that is wrong.
fn words(
    visit: &Visit,
    (one, name): (&Input, &str),
    long: bool,
    (typed, wrong): (&Fields, &[FieldError]),
) -> Markup {
    let text = |lang: &str, label: &str, hint: Option<&str>| {
        let name = format!("{name}.{lang}");
        let field = Field { name: &name, label, hint, wrong };
        if long {
            area(visit, &field, typed.get(&name))
        } else {
            field.line(visit, "text", typed.get(&name), "off")
        }
    };
    let others = LANGUAGES.iter().filter(|lang| **lang != "id");
    let said: Vec<String> = others
        .clone()
        .filter(|lang| !typed.get(&format!("{name}.{lang}")).is_empty())
        .map(|lang| lang.to_uppercase())
        .collect();
    let open = others.clone().any(|lang| wrong.iter().any(|error| error.field == format!("{name}.{lang}")));
    html! {
        (text("id", &one.label, one.hint.as_deref()))
        details.bottom-half open[open] {
            summary { (visit.t("editor-languages")) span.hidden-visually { ": " (one.label) }
                @if !said.is_empty() { " " span.small.quiet { "(" (said.join(", ")) ")" } } }
            @for lang in others { (text(lang, &format!("{} ({})", one.label, visit.t(&format!("editor-lang-{lang}"))), None)) }
        }
    }
}

fn boxes(name: &str, options: &[(String, String)], chosen: &[String]) -> Markup {
    html! {
        @for (value, text) in options {
            label.choice { input type="checkbox" name=(name) value=(value) checked[chosen.contains(value)]; span { (text) } }
        }
    }
}

fn framed(visit: &Visit, field: &Field<'_>, inside: &Markup) -> Markup {
    html! {
        fieldset.field.wrong[field.problem().is_some()] id={ "f-" (anchor(field.name)) } tabindex="-1" aria-describedby=[field.described()] {
            legend { (field.label) }
            @if let Some(hint) = field.hint { p.hint id={ "h-" (anchor(field.name)) } { (hint) } }
            @if let Some(error) = field.problem() { p.msg id={ "m-" (anchor(field.name)) } { (crate::shell::error::problem(visit.lang, error)) } }
            (inside)
        }
    }
}

/// Boxes for the answers of each question before, and any other condition as JSON.
fn when(
    visit: &Visit,
    (one, name): (&Input, &str),
    asked: &[Asked],
    (typed, wrong): (&Fields, &[FieldError]),
) -> Markup {
    let text = condition::text_name(name);
    let (label, hint) = (visit.t("editor-when-json"), visit.t("editor-when-json-hint"));
    let field = Field { name: &text, label: &label, hint: Some(&hint), wrong };
    let value = typed.get(&text);
    html! {
        fieldset.field id={ "f-" (anchor(name)) } tabindex="-1" {
            legend { (one.label) }
            @if asked.is_empty() { p.small.quiet { (visit.t("editor-when-none")) } }
            @else { p.hint { (visit.t("editor-when-hint")) } }
            @for question in asked {
                @let name = condition::box_name(name, &question.code);
                fieldset.bottom-half { legend.small { (question.label) }
                    (boxes(&name, &question.options, &typed.all(&name))) }
            }
            details open[!value.is_empty() || field.problem().is_some()] {
                summary { (label) }
                (area(visit, &field, value))
            }
        }
    }
}

/// What is written, as lines to read; nothing where nothing is said.
pub(super) fn said(visit: &Visit, sheet: &Sheet, typed: &Fields) -> Markup {
    let lines = lines(visit, &sheet.inputs, "", typed);
    html! {
        @if lines.is_empty() { p.quiet { (visit.t("editor-nothing")) } }
        @else { dl.pairs { @for (label, text) in lines { dt { (label) } dd.prewrap { (text) } } } }
    }
}

fn lines(visit: &Visit, inputs: &[Input], prefix: &str, typed: &Fields) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for one in inputs {
        let name = one.name(prefix);
        let label = one.label.clone();
        let text = match &one.kind {
            Kind::Rows { inputs, most } => {
                for n in 0..input::shown(&name, (inputs, *most), typed) {
                    let below = self::lines(visit, inputs, &format!("{name}.{n}."), typed);
                    lines.extend(
                        below.into_iter().map(|(inner, text)| (format!("{label} {}: {inner}", n + 1), text)),
                    );
                }
                continue;
            }
            Kind::Words { .. } => {
                let texts = LANGUAGES.iter().map(|lang| typed.get(&format!("{name}.{lang}")));
                texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
            }
            Kind::Tick if typed.ticked(&name) => visit.t("yes").into_owned(),
            Kind::Tick => String::new(),
            Kind::Pick(known)
            | Kind::Need(known)
            | Kind::MaybePick(known)
            | Kind::Picks(known)
            | Kind::MaybePicks(known) => {
                let chosen = typed.all(&name);
                let named = chosen.iter().filter(|value| !value.is_empty()).map(|value| {
                    known
                        .iter()
                        .find(|(one, _)| one == value)
                        .map_or(value.as_str(), |(_, text)| text.as_str())
                });
                named.collect::<Vec<_>>().join(", ")
            }
            Kind::When(asked) => picked(&name, asked, typed),
            _ => typed.get(&name).to_owned(),
        };
        if !text.is_empty() {
            lines.push((label, text));
        }
    }
    lines
}

fn picked(name: &str, asked: &[Asked], typed: &Fields) -> String {
    let one = |question: &Asked| {
        let chosen = typed.all(&condition::box_name(name, &question.code));
        let named: Vec<&str> = question
            .options
            .iter()
            .filter(|(value, _)| chosen.contains(value))
            .map(|(_, text)| text.as_str())
            .collect();
        (!named.is_empty()).then(|| format!("{}: {}", question.label, named.join(", ")))
    };
    let mut lines: Vec<String> = asked.iter().filter_map(one).collect();
    lines.extend(Some(typed.get(&condition::text_name(name)).to_owned()).filter(|text| !text.is_empty()));
    lines.join("\n")
}

/// What differs between what was typed and what stands there now, as the second says it.
pub(super) fn differing(
    visit: &Visit,
    sheet: &Sheet,
    (typed, now): (&Fields, &Fields),
) -> Vec<(String, String)> {
    let typed = lines(visit, &sheet.inputs, "", typed);
    let mut now = lines(visit, &sheet.inputs, "", now);
    now.retain(|line| !typed.contains(line));
    now
}
