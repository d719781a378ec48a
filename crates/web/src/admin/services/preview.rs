//! A form as residents see it, with test values: which pages are asked, what is wrong on each, what would be kept, what
//! it would cost. The values stay in the page; nothing is stored.

use axum::extract::Path;
use axum::response::IntoResponse;
use civic::FieldError;
use civic::papers;
use civic::services::form::{FileKind, Form, Raw, thousands};
use kit::i18n::Arg;
use maud::{Markup, html};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{Opened, open};
use crate::admin::page;
use crate::cases::officer::check_csrf;
use crate::services::files::Shelf;
use crate::services::{controls, fill_page};
use crate::shell::error::{OrPage, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::Corner;
use crate::shell::parts;
use crate::shell::visit::{Desk, Visit};

/// Stands for a file somebody would have chosen: none is sent here.
const FILE: Uuid = Uuid::from_u128(0x4000_8000_0000_0000_0000);

/// What was tried.
struct Tried {
    answers: Json,
    wrong: Vec<FieldError>,
    /// With room for one more entry of each group.
    more: bool,
}

/// The form with nothing filled in.
pub(crate) async fn show(desk: Desk, Path((code, version)): Path<(String, i64)>) -> PageResult {
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let opened = open(&desk, &admin, &code, version).await?;
    render(&desk, &opened, None).await
}

/// The form with test values, and what comes of them.
pub(crate) async fn test(
    desk: Desk,
    Path((code, version)): Path<(String, i64)>,
    posted: Posted,
) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let opened = open(&desk, &admin, &code, version).await?;
    let tried = tried(&opened.definition.form, &posted.fields);
    Ok(render(&desk, &opened, Some(&tried)).await?.into_response())
}

/// The answers as they would be kept, read as `fill` reads them.
fn tried(form: &Form, fields: &Fields) -> Tried {
    // A file that was chosen comes as its name here: it stands for one like the tick beside it.
    let value = |name: &String, value: &String| {
        let asked = form.field(name).filter(|field| field.is_upload() && !value.trim().is_empty());
        match asked {
            Some(field) if field.takes_kind(FileKind::Picture) => FILE.to_string(),
            Some(_) => papers::name(FILE),
            None => value.clone(),
        }
    };
    let raw = Raw(fields.0.iter().map(|(name, text)| (name.clone(), value(name, text))).collect());
    let all = (0..form.pages.len()).fold(json!({}), |answers, page| form.with_page(page, &raw, &answers));
    let answers = form.pruned(&all);
    let wrong = form.problems(&answers);
    Tried { answers, wrong, more: fields.get("do") == "more" }
}

async fn render(desk: &Desk, opened: &Opened, tried: Option<&Tried>) -> PageResult {
    let (form, title) = (&opened.definition.form, desk.t("preview-title"));
    let faulty = !form.faults().is_empty();
    let body = html! {
        p.crumbs { a href="/kelola/layanan" { (desk.t("admin-services")) } " › " a href=(opened.address("")) { (opened.definition.name.get(desk.lang)) } }
        h1 { (title) }
        p.quiet { (desk.t("preview-text")) }
        @if faulty { p.notice.soon { (desk.t("preview-faulty")) " " a href={ (opened.address("")) "#kurang" } { (desk.t("preview-see-faults")) } } }
        div.grid.two {
            form method="post" action=(opened.address("coba")) {
                input type="hidden" name="csrf" value=(desk.csrf());
                button.hidden-visually type="submit" name="do" value="try" tabindex="-1" aria-hidden="true" {}
                @for index in 0..form.pages.len() { (one(desk, form, index, tried)) }
                button.btn.wide name="do" value="try" { (desk.t("preview-try")) }
            }
            aside.grid.start #hasil {
                @match tried {
                    Some(tried) => { (outcome(desk, opened, tried)) },
                    None => { section.card { h2 { (desk.t("preview-outcome")) } p.quiet { (desk.t("preview-not-yet")) } } },
                }
            }
        }
    };
    page(desk, Corner::Services, &title, &body, false).await
}

/// A page of the form in a frame, as a resident sees it; one that is not asked says so.
fn one(visit: &Visit, form: &Form, index: usize, tried: Option<&Tried>) -> Markup {
    let Some(page) = form.pages.get(index) else { return html! {} };
    let nothing = json!({});
    let answers = tried.map_or(&nothing, |tried| &tried.answers);
    let wrong = tried.map_or(&[][..], |tried| &tried.wrong);
    // There is no file to show again, only that there would be one.
    let mut shown = answers.clone();
    for field in page.fields.iter().filter(|field| field.is_upload()) {
        _ = shown.as_object_mut().and_then(|shown| shown.remove(&field.code));
    }
    let asked = form.asks_page(index, answers);
    let number = Arg::Number(i64::try_from(index + 1).unwrap_or(0));
    html! {
        section.card.bottom-half {
            p.small.quiet { (visit.ta("preview-page", &[("page", number)])) " "
                @if asked { span.tag { (visit.t("preview-asked")) } } @else { span.tag.plain { (visit.t("preview-skipped")) } } }
            h2 { (page.title.get(visit.lang)) }
            @if asked {
                (fill_page::questions(visit, (form, page), &shown, &fill_page::Asking { more: tried.is_some_and(|tried| tried.more), wrong, shelf: &Shelf::default(), known: &|_| None }))
                @for field in page.fields.iter().filter(|field| field.is_upload()) {
                    (parts::tick(&field.code, answers.get(&field.code).is_some(), &visit.t("preview-file"), field.label.get(visit.lang)))
                }
            }
        }
    }
}

/// What comes of the values.
fn outcome(visit: &Visit, opened: &Opened, tried: &Tried) -> Markup {
    let form = &opened.definition.form;
    let label = |field: &str| controls::label_of(visit, form, field);
    let skipped = (0..form.pages.len()).filter(|page| !form.asks_page(*page, &tried.answers)).count();
    let asked = form.pages.len() - skipped;
    let number = |n: usize| Arg::Number(i64::try_from(n).unwrap_or(0));
    html! {
        section.card role="status" {
            h2 { (visit.t("preview-outcome")) }
            @if tried.wrong.is_empty() { p.notice { (visit.t("preview-fine")) } }
            @else {
                p.notice.soon { (visit.ta("preview-wrong", &[("count", number(tried.wrong.len()))])) }
                ul { @for error in &tried.wrong { li { a href={ "#f-" (parts::anchor(&error.field)) } { (label(&error.field)) ": " (crate::shell::error::problem(visit.lang, error)) } } } }
            }
            p.small { (visit.ta("preview-pages", &[("asked", number(asked)), ("skipped", number(skipped))])) }
        }
        section.card {
            h2 { (visit.t("preview-lines")) }
            @let lines = form.lines(&tried.answers, visit.lang, &visit.ctx.book);
            @if lines.is_empty() { p.quiet { (visit.t("editor-nothing")) } }
            @else { dl.pairs { @for line in lines { dt { (line.label) } dd.prewrap { (line.value) } } } }
        }
        (fee(visit, opened, &tried.answers))
        section.card {
            h2 { (visit.t("preview-kept")) }
            pre tabindex="0" { (format!("{:#}", tried.answers)) }
        }
    }
}

fn fee(visit: &Visit, opened: &Opened, answers: &Json) -> Markup {
    let fee = &opened.definition.fee;
    html! {
        @if !fee.parts.is_empty() {
            section.card {
                h2 { (visit.t("form-fee-title")) }
                @match fee.of(answers) {
                    Some(amounts) => {
                        dl.pairs { @for (part, amount) in fee.parts.iter().zip(&amounts) { dt { (part.name.get(visit.lang)) } dd.num { "Rp" (thousands(*amount)) } } }
                        p { strong.num { "Rp" (thousands(amounts.iter().sum())) } }
                    },
                    None => { p.quiet { (visit.t("preview-no-fee")) } },
                }
            }
        }
    }
}
