//! Ready answers of an agency: everybody reads and uses them, those who direct its work write them.

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use civic::desk::{self, NAME_MAX, PLACEHOLDERS, TEMPLATE_MAX, Template, TemplateText};
use civic::{Error, FieldError};
use maud::{Markup, html};
use uuid::Uuid;

use crate::cases::officer::{check_csrf, waiting};
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::{self, Corner};
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// The list, and the form for one more or for the one that is changed.
pub(crate) async fn list(desk: Desk, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let id = fields.get("ubah").parse().ok();
    show(&desk, id, None, &[]).await
}

async fn show(
    desk: &Desk,
    id: Option<Uuid>,
    typed: Option<&TemplateText>,
    wrong: &[FieldError],
) -> PageResult {
    let templates = desk::templates(&desk.ctx, &desk.officer).await.or_page(desk)?;
    let one = templates.iter().find(|template| Some(template.template_id) == id);
    let stored = one.map(|one| TemplateText { name: one.name.clone(), text: one.text.clone() });
    let text = typed.cloned().or(stored).unwrap_or_default();
    let title = desk.t("templates-title");
    let writes = desk.officer.directs();
    let body = html! {
        h1 { (title) }
        (parts::errors(desk, wrong))
        p.quiet { (desk.t("templates-text")) }
        @if templates.is_empty() { p.card { (desk.t(if writes { "templates-empty" } else { "templates-empty-read" })) } }
        @for template in &templates { (card(desk, template, writes)) }
        @if writes { (form(desk, one, &text, wrong)) }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let waiting = waiting(desk).await?;
    Ok((status, layout::desk(desk, Some(Corner::Templates), waiting, &title, &body)).into_response())
}

fn card(desk: &Desk, template: &Template, writes: bool) -> Markup {
    html! {
        article.card.top-half {
            h2 { (template.name) }
            p.prewrap.said { (template.text) }
            div.spread {
                p.small.quiet.flat { (template.changed_by) " · " (parts::time(desk, template.changed_at)) }
                @if writes { div.row {
                    a href={ "/meja/balasan?ubah=" (template.template_id) "#tulis" } { (desk.t("change")) }
                    form method="post" action="/meja/balasan" {
                        input type="hidden" name="csrf" value=(desk.csrf());
                        input type="hidden" name="id" value=(template.template_id);
                        button.link name="do" value="remove" data-confirm=(desk.t("template-remove-confirm")) { (desk.t("remove")) }
                    }
                } }
            }
        }
    }
}

fn form(desk: &Desk, one: Option<&Template>, text: &TemplateText, wrong: &[FieldError]) -> Markup {
    let (name, answer) = (desk.t("field-name"), desk.t("field-template-text"));
    let hint = desk.t("template-hint");
    html! {
        form.card.top #tulis method="post" action="/meja/balasan" {
            h2 { (desk.t(if one.is_some() { "template-change" } else { "template-add" })) }
            input type="hidden" name="csrf" value=(desk.csrf());
            @if let Some(one) = one { input type="hidden" name="id" value=(one.template_id); }
            (Field { name: "name", label: &name, hint: None, wrong }.around(desk, &html! {
                input #f-name name="name" value=(text.name) maxlength=(NAME_MAX) autocomplete="off";
            }))
            (Field { name: "template_text", label: &answer, hint: Some(&hint), wrong }.around(desk, &html! {
                textarea #f-template_text name="template_text" rows="6" maxlength=(TEMPLATE_MAX) aria-describedby="h-template_text" { (text.text) }
            }))
            dl.pairs { @for placeholder in PLACEHOLDERS { dt { code { "{" (placeholder) "}" } } dd { (desk.t(&format!("placeholder-{}", placeholder.replace('_', "-")))) } } }
            div.row {
                button.btn name="do" value="save" { (desk.t("save")) }
                @if one.is_some() { a.btn.second href="/meja/balasan" { (desk.t("cancel")) } }
            }
        }
    }
}

/// Writes or removes one.
pub(crate) async fn act(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let fields = &posted.fields;
    let id: Option<Uuid> = fields.get("id").parse().ok();
    let typed =
        TemplateText { name: fields.get("name").to_owned(), text: fields.get("template_text").to_owned() };
    let done = match (fields.get("do"), id) {
        ("remove", Some(id)) => desk::remove_template(&desk.ctx, &desk.officer, id).await,
        _ => desk::save_template(&desk.ctx, &desk.officer, id, typed.clone()).await,
    };
    match done {
        Ok(()) => Ok(Redirect::to("/meja/balasan").into_response()),
        Err(Error::Invalid(wrong)) => show(&desk, id, Some(&typed), &wrong).await,
        Err(error) => Err(PageError::new(&desk, error)),
    }
}
