//! The pages of an application being filled in.

use civic::FieldError;
use civic::cases::{DRAFT_DAYS, Reporter};
use civic::residents::Fact;
use civic::services::form::{Field as Question, Form, Page};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::controls;
use super::files::Shelf;
use super::fill::Filling;
use crate::residents::known;
use crate::shell::layout;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Visit;

/// How a page is shown.
pub(crate) struct How<'a> {
    /// With room for one more entry of a group.
    pub(crate) more: bool,
    /// Right after it was put aside.
    pub(crate) saved: bool,
    /// What is wrong.
    pub(crate) wrong: &'a [FieldError],
}

/// What is said on the last page.
pub(crate) struct Sending<'a> {
    pub(crate) person: &'a Reporter,
    /// Whether they agreed to have what they said about themselves kept.
    pub(crate) keep: bool,
    pub(crate) wrong: &'a [FieldError],
}

/// One page of questions.
pub(crate) fn page(visit: &Visit, filling: &Filling<'_>, index: usize, how: &How<'_>) -> Markup {
    let (form, answers) = (&filling.definition.form, &filling.row.answers);
    let Some(page) = form.pages.get(index) else { return html! {} };
    let title = page.title.get(visit.lang);
    let asked: Vec<usize> = (0..form.pages.len()).filter(|n| form.asks_page(*n, answers)).collect();
    let at = asked.iter().position(|n| *n == index).map_or(1, |n| n + 1);
    let steps = [("step", at.into()), ("steps", (asked.len() + 1).into())];
    let body = html! {
        p.small.quiet { (filling.definition.name.get(visit.lang)) " · " (visit.ta("report-step", &steps)) }
        @if filling.row.officer_id.is_some() { p { span.tag.soon { (visit.t("walk-in-filling")) } } }
        @if how.saved { (kept(visit, filling)) }
        (parts::errors_named(visit, how.wrong, |field| controls::label_of(visit, form, field)))
        h1 { (title) }
        form method="post" action=(filling.page(index)) enctype="multipart/form-data" data-once data-private {
            // Enter goes on, also where the first button would do something else.
            button.hidden-visually type="submit" name="do" value="next" tabindex="-1" aria-hidden="true" {}
            (questions(visit, (form, page), answers, &Asking { more: how.more, wrong: how.wrong, shelf: filling.shelf, known: &|field| offer(filling, page, field) }))
            div.row {
                button.btn.second type="submit" name="do" value="back" formnovalidate { (visit.t("report-back")) }
                button.btn.grow type="submit" name="do" value="next" { (visit.t("report-next")) }
            }
            p.top-half { button.btn.second.wide type="submit" name="do" value="save" formnovalidate { (visit.t("form-save")) } }
        }
    };
    layout::narrow(visit, title, &body)
}

/// How questions are asked.
pub(crate) struct Asking<'a> {
    /// With room for one more entry of a group.
    pub(crate) more: bool,
    /// What is wrong.
    pub(crate) wrong: &'a [FieldError],
    /// Where files are opened.
    pub(crate) shelf: &'a Shelf,
    /// What fills a question in because it was given before.
    pub(crate) known: &'a dyn Fn(&Question) -> Option<&'a Fact>,
}

/// What a page asks, given what was answered; also in the preview of those who write forms.
pub(crate) fn questions(
    visit: &Visit,
    (form, page): (&Form, &Page),
    answers: &serde_json::Value,
    how: &Asking<'_>,
) -> Markup {
    html! {
        @if let Some(help) = &page.help { p.quiet { (help.get(visit.lang)) } }
        @for field in &page.fields {
            @if form.asks(&field.code, answers) {
                @match (how.known)(field).filter(|_| how.wrong.is_empty()) {
                    Some(fact) => (controls::offered(visit, field, (&fact.value, &known::given(visit, fact)))),
                    None => (controls::question(visit, field, (answers.get(&field.code), how.more), (how.shelf, how.wrong))),
                }
            }
        }
    }
}

/// What fills a question in because it was given before: on a page that nobody has answered yet.
fn offer<'a>(filling: &Filling<'a>, page: &Page, field: &Question) -> Option<&'a Fact> {
    let seen = page.fields.iter().any(|field| filling.row.answers.get(&field.code).is_some());
    if seen { None } else { filling.known.offer(field) }
}

/// The link to go on later.
fn kept(visit: &Visit, filling: &Filling<'_>) -> Markup {
    let link = visit.link(&format!("/permohonan/{}", filling.secret));
    html! {
        div.notice role="status" {
            h2 { (visit.t("form-saved")) }
            p { (visit.ta("form-saved-text", &[("days", Arg::Number(DRAFT_DAYS))])) }
            p.small.wrap #tautan { (link) }
            button.btn.second type="button" hidden data-copy="#tautan" data-msg-copied=(visit.t("copied")) { (visit.t("copy-link")) }
        }
    }
}

/// Everything once more, whom to tell, and the button that sends.
pub(crate) fn check(visit: &Visit, filling: &Filling<'_>, sending: &Sending<'_>) -> Markup {
    let wrong = sending.wrong;
    let (form, definition) = (&filling.definition.form, filling.definition);
    let answers = form.pruned(&filling.row.answers);
    let mut missing: Vec<FieldError> = form.problems(&answers);
    missing.extend(
        wrong
            .iter()
            .filter(|error| !missing.iter().any(|m| m.field == error.field))
            .cloned()
            .collect::<Vec<_>>(),
    );
    let title = visit.t("form-check-title");
    let body = html! {
        p.small.quiet { (definition.name.get(visit.lang)) }
        (parts::errors_named(visit, &missing, |field| controls::label_of(visit, form, field)))
        h1 { (title) }
        (answered(visit, filling, (&answers, &missing)))
        (fee(visit, filling, &answers))
        form method="post" action=(filling.check()) data-once data-private {
            h2.top { (visit.t("form-person-title")) }
            p.quiet { (visit.t("form-person-text")) }
            (contact(visit, filling, sending))
            @if filling.known.resident.is_some() {
                (parts::tick("keep", sending.keep, &visit.t("keep-label"), &visit.t("keep-hint")))
            }
            p.small.quiet { (visit.t("report-consent")) }
            button.btn.wide { (visit.t("form-send")) }
        }
    };
    layout::narrow(visit, &title, &body)
}

fn contact(visit: &Visit, filling: &Filling<'_>, sending: &Sending<'_>) -> Markup {
    let Sending { person, wrong, .. } = sending;
    let value = |text: &Option<String>| text.clone().unwrap_or_default();
    let optional = |key: &str| format!("{} ({})", visit.t(key), visit.t("optional"));
    let (name, phone, email) = (visit.t("field-name"), optional("field-phone"), optional("field-email"));
    let (hint, verified) = (visit.t("form-phone-hint"), visit.t("given-verified"));
    let source = |name: &str, text: &Option<String>| {
        filling.known.source(visit, (name, text.as_deref().unwrap_or_default()), &verified)
    };
    let (name_hint, phone_before) = (source("name", &person.name), source("phone", &person.phone));
    let mail_hint = source("email", &person.email);
    let phone_hint =
        [Some(hint.into_owned()), phone_before].into_iter().flatten().collect::<Vec<_>>().join(" ");
    html! {
        (Field { name: "name", label: &name, hint: name_hint.as_deref(), wrong }.line(visit, "text", &value(&person.name), "name"))
        (Field { name: "phone", label: &phone, hint: Some(&phone_hint), wrong }.line(visit, "tel", &value(&person.phone), "tel"))
        (Field { name: "email", label: &email, hint: mail_hint.as_deref(), wrong }.line(visit, "email", &value(&person.email), "email"))
    }
}

/// The answers by page, each with the way back to it.
fn answered(
    visit: &Visit,
    filling: &Filling<'_>,
    (answers, missing): (&serde_json::Value, &[FieldError]),
) -> Markup {
    let form = &filling.definition.form;
    let lines = form.lines(answers, visit.lang, &visit.ctx.book);
    let root = |code: &str| code.split('.').next().unwrap_or_default().to_owned();
    html! {
        @for (index, page) in form.pages.iter().enumerate().filter(|(index, _)| form.asks_page(*index, answers)) {
            @let here = |code: &str| page.fields.iter().any(|field| field.code == root(code));
            section.card.bottom-half {
                div.spread { h2.flat { (page.title.get(visit.lang)) } a href={ (filling.page(index)) } { (visit.t("change")) span.hidden-visually { ": " (page.title.get(visit.lang)) } } }
                dl.pairs.top-half { @for line in lines.iter().filter(|line| here(&line.code)) {
                    (filling.shelf.line(visit, line))
                } }
                @for error in missing.iter().filter(|error| here(&error.field)) {
                    p.msg.late-text id={ "f-" (parts::anchor(&error.field)) } { (controls::label_of(visit, form, &error.field)) ": " (crate::shell::error::problem(visit.lang, error)) }
                }
            }
        }
    }
}

/// What it will cost, where it costs anything.
fn fee(visit: &Visit, filling: &Filling<'_>, answers: &serde_json::Value) -> Markup {
    let fee = &filling.definition.fee;
    let Some(parts) = fee.of(answers).filter(|parts| !parts.is_empty()) else { return html! {} };
    html! {
        section.card {
            h2 { (visit.t("form-fee-title")) }
            dl.pairs { @for (part, amount) in fee.parts.iter().zip(&parts) {
                dt { (part.name.get(visit.lang)) } dd.num { "Rp" (civic::services::form::thousands(*amount)) }
            } }
            p { strong.num { "Rp" (civic::services::form::thousands(parts.iter().sum())) } }
            p.small.quiet { (visit.t("form-fee-text")) " " (fee.source) }
        }
    }
}
