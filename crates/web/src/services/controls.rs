//! The questions of a form as inputs. Used by whoever fills in and by whoever repairs.

use civic::FieldError;
use civic::services::form::{Control, Field as Question, FileKind, Form};
use maud::{Markup, html};
use serde_json::Value as Json;

use super::files::Shelf;
use crate::cases::report_page::area_options;
use crate::shell::parts::{Field, anchor};
use crate::shell::visit::Visit;

/// Choices shown one below the other; more become a list to pick from.
const SHOWN: usize = 7;

/// The question behind the name of a wrong answer, `group.0.field` inside groups.
pub(crate) fn label_of(visit: &Visit, form: &Form, name: &str) -> String {
    let mut parts = name.split('.');
    let Some(field) = form.field(parts.next().unwrap_or_default()) else {
        return crate::shell::parts::label_of(visit, name);
    };
    let label = field.label.get(visit.lang);
    let entry = parts.next().and_then(|n| n.parse::<usize>().ok());
    let inner = parts.next().and_then(|code| field.fields.iter().find(|inner| inner.code == code));
    match (entry, inner) {
        (Some(n), Some(inner)) => format!("{label} {}: {}", n + 1, inner.label.get(visit.lang)),
        _ => label.to_owned(),
    }
}

/// One question with what was answered, and where its files are opened.
pub(crate) fn question(
    visit: &Visit,
    question: &Question,
    (answer, more): (Option<&Json>, bool),
    (shelf, wrong): (&Shelf, &[FieldError]),
) -> Markup {
    if question.control == Control::Group {
        return group(visit, question, (answer, more), wrong);
    }
    if question.is_upload() {
        return files(visit, question, answer, (shelf, wrong));
    }
    one(visit, question, (&question.code, answer, None), wrong)
}

/// One question filled in with what was given before, and a note that says so.
pub(crate) fn offered(visit: &Visit, question: &Question, (answer, note): (&Json, &str)) -> Markup {
    one(visit, question, (&question.code, Some(answer), Some(note)), &[])
}

fn text(answer: Option<&Json>) -> String {
    match answer {
        Some(Json::String(text)) => text.clone(),
        Some(Json::Number(number)) => number.to_string().replace('.', ","),
        _ => String::new(),
    }
}

fn one(
    visit: &Visit,
    q: &Question,
    (name, answer, note): (&str, Option<&Json>, Option<&str>),
    wrong: &[FieldError],
) -> Markup {
    let label = label(visit, q);
    let hints: Vec<&str> =
        [q.help.as_ref().map(|help| help.get(visit.lang)), note].into_iter().flatten().collect();
    let hint = hints.join(" ");
    let field =
        Field { name, label: &label, hint: Some(hint.as_str()).filter(|hint| !hint.is_empty()), wrong };
    let value = text(answer);
    match q.control {
        Control::Line => field.line(visit, "text", &value, autocomplete(q)),
        Control::Phone => field.line(visit, "tel", &value, "tel"),
        Control::Email => field.line(visit, "email", &value, "email"),
        Control::Date => field.line(visit, "date", &value, "off"),
        Control::Nik | Control::Kk | Control::Whole | Control::Money => numeric(visit, &field, &value, "numeric"),
        Control::Number => numeric(visit, &field, &value, "decimal"),
        Control::Text => field.text(visit, &value, None),
        Control::Kelurahan => field.select(visit, &area_options(visit, &value, &visit.t("choose"))),
        Control::Choice if q.options.len() > SHOWN => field.select(visit, &html! {
            option value="" { (visit.t("choose")) }
            @for option in &q.options { option value=(option.value) selected[option.value == value] { (option.name.get(visit.lang)) } }
        }),
        Control::Choice => choices(visit, q, (&field, "radio"), &[value]),
        Control::Choices => {
            let chosen = answer.and_then(Json::as_array).into_iter().flatten();
            let chosen: Vec<String> = chosen.filter_map(|v| v.as_str().map(str::to_owned)).collect();
            choices(visit, q, (&field, "checkbox"), &chosen)
        }
        Control::Agree => agree(visit, &field, answer == Some(&Json::Bool(true))),
        // With their own inputs, and never inside a group.
        Control::Photo | Control::File | Control::Group => html! {},
    }
}

fn label(visit: &Visit, q: &Question) -> String {
    let label = q.label.get(visit.lang);
    if q.optional { format!("{label} ({})", visit.t("optional")) } else { label.to_owned() }
}

fn autocomplete(q: &Question) -> &'static str {
    match q.fact.as_deref() {
        Some("name") => "name",
        Some("address") => "street-address",
        Some("birth_date") => "bday",
        _ => "off",
    }
}

/// A number is typed as text with a number pad: a spinner changes it by accident, and long numbers are no amounts.
fn numeric(visit: &Visit, field: &Field<'_>, value: &str, mode: &str) -> Markup {
    field.around(visit, &html! {
        input id={ "f-" (anchor(field.name)) } name=(field.name) type="text" inputmode=(mode) value=(value) autocomplete="off"
            aria-describedby=[field.described()] aria-invalid=[field.problem().map(|_| "true")];
    })
}

/// A list to pick from, in a frame that the error on top can lead to.
fn choices(visit: &Visit, q: &Question, (field, kind): (&Field<'_>, &str), chosen: &[String]) -> Markup {
    framed(
        visit,
        field,
        &html! {
            @for option in &q.options {
                label.choice { input type=(kind) name=(field.name) value=(option.value) checked[chosen.contains(&option.value)]; span { (option.name.get(visit.lang)) } }
            }
        },
    )
}

fn framed(visit: &Visit, field: &Field<'_>, inside: &Markup) -> Markup {
    let problem = field.problem();
    html! {
        fieldset.field.wrong[problem.is_some()] id={ "f-" (anchor(field.name)) } tabindex="-1" aria-describedby=[field.described()] {
            legend { (field.label) }
            @if let Some(hint) = field.hint { p.hint id={ "h-" (anchor(field.name)) } { (hint) } }
            @if let Some(error) = problem { p.msg id={ "m-" (anchor(field.name)) } { (crate::shell::error::problem(visit.lang, error)) } }
            (inside)
        }
    }
}

fn agree(visit: &Visit, field: &Field<'_>, on: bool) -> Markup {
    let problem = field.problem();
    html! {
        div.field.wrong[problem.is_some()] {
            @if let Some(error) = problem { p.msg id={ "m-" (anchor(field.name)) } { (crate::shell::error::problem(visit.lang, error)) } }
            label.choice { input id={ "f-" (anchor(field.name)) } type="checkbox" name=(field.name) value="1" checked[on] aria-describedby=[field.described()];
                span { (field.label) @if let Some(hint) = field.hint { br; span.small.quiet id={ "h-" (anchor(field.name)) } { (hint) } } } }
        }
    }
}

/// Pictures and PDFs: what is there already, and room for more.
fn files(
    visit: &Visit,
    q: &Question,
    answer: Option<&Json>,
    (shelf, wrong): (&Shelf, &[FieldError]),
) -> Markup {
    let kept: Vec<&str> =
        answer.and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).collect();
    let (pictures, pdf) = (q.takes_kind(FileKind::Picture), q.takes_kind(FileKind::Pdf));
    let accept = match (pictures, pdf) {
        (true, false) => "image/*",
        (false, _) => "application/pdf",
        _ => "image/*,application/pdf",
    };
    let (label, limits) = (label(visit, q), limits(visit, q));
    let hint = match &q.help {
        Some(help) => format!("{} {limits}", help.get(visit.lang)),
        None => limits,
    };
    let field = Field { name: &q.code, label: &label, hint: Some(&hint), wrong };
    let most = [("limit", q.files_max().into())];
    let size = [("limit", q.megabytes_max().into())];
    html! {
        div data-island="photos" data-max=(q.files_max()) data-msg-max=(visit.ta("problem-too-many-items", &most)) data-msg-remove=(visit.t("photo-remove"))
            data-megabytes=[pdf.then(|| q.megabytes_max())] data-msg-megabytes=[pdf.then(|| visit.ta("problem-too-many-megabytes", &size))] {
            (field.around(visit, &html! {
                input id={ "f-" (anchor(field.name)) } type="file" name=(field.name) accept=(accept) multiple[q.files_max() > 1] aria-describedby=[field.described()];
            }))
        }
        @if !kept.is_empty() {
            ul.photos { @for (n, name) in kept.iter().enumerate() {
                li {
                    input type="hidden" name=(field.name) value=(name);
                    (shelf.show(visit, name, n + 1))
                    label.small { input type="checkbox" name="remove_file" value=(name); " " (visit.t("photo-remove")) }
                }
            } }
        }
    }
}

/// How many files of which kind and size a question takes.
fn limits(visit: &Visit, q: &Question) -> String {
    let key = match (q.takes_kind(FileKind::Picture), q.takes_kind(FileKind::Pdf)) {
        (true, false) => "files-pictures",
        (false, _) => "files-pdf",
        _ => "files-any",
    };
    visit.ta(key, &[("count", q.files_max().into()), ("size", q.megabytes_max().into())])
}

/// The entries of a group, and room for one more.
fn group(visit: &Visit, q: &Question, (answer, more): (Option<&Json>, bool), wrong: &[FieldError]) -> Markup {
    let entries: Vec<&Json> = answer.and_then(Json::as_array).into_iter().flatten().collect();
    let least = usize::try_from(q.min.unwrap_or(1)).unwrap_or(1).max(1);
    let most =
        usize::try_from(q.max.unwrap_or(i64::from(civic::services::form::ENTRIES_MAX))).unwrap_or(least);
    let shown = (entries.len() + usize::from(more)).clamp(least, most.max(least));
    let label = q.label.get(visit.lang);
    let field = Field { name: &q.code, label, hint: q.help.as_ref().map(|help| help.get(visit.lang)), wrong };
    framed(
        visit,
        &field,
        &html! {
            @for n in 0..shown {
                fieldset.card.bottom-half {
                    legend { (label) " " (n + 1) }
                    @for inner in &q.fields {
                        @let name = format!("{}.{n}.{}", q.code, inner.code);
                        @let answer = entries.get(n).and_then(|entry| entry.get(&inner.code));
                        (one(visit, inner, (&name, answer, None), wrong))
                    }
                }
            }
            @if shown < most { button.btn.second type="submit" name="do" value="more" formnovalidate { (visit.t("form-more")) } }
        },
    )
}
