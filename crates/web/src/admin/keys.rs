//! Keys of other systems.

use axum::response::{IntoResponse, Redirect};
use civic::identity::{self, NewKey, Scope};
use civic::{Error, FieldError, Problem};
use maud::html;

use super::page;
use super::people::agency_options;
use crate::cases::officer::check_csrf;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::Corner;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// Every key, and the form for one more.
pub(crate) async fn list(desk: Desk) -> PageResult {
    show(&desk, &Fields::default(), &[], None).await
}

async fn show(desk: &Desk, typed: &Fields, wrong: &[FieldError], key: Option<String>) -> PageResult {
    let admin = desk.officer.city_admin().or_page(desk)?;
    let keys = identity::keys(&desk.ctx, &admin).await.or_page(desk)?;
    let title = desk.t("admin-keys");
    let (name, agency) = (desk.t("field-name"), desk.t("field-agency"));
    let body = html! {
        h1 { (title) }
        @if let Some(key) = &key { div.notice role="status" { p { (desk.t("key-once")) } p.code.wrap { (key) } } }
        (parts::errors(desk, wrong))
        @if keys.is_empty() { p.card { (desk.t("keys-empty")) } }
        @else { div.card.flush.scroll tabindex="0" role="region" aria-label=(title) { table {
            thead { tr { th { (name) } th { (desk.t("field-scope")) } th { (agency) } th { (desk.t("key-made")) } th { (desk.t("column-state")) } } }
            tbody { @for key in &keys { tr {
                td { (key.name) } td { (key.scope.word()) } td { (key.agency.as_deref().map_or("", |code| desk.ctx.book.agencies.short(code))) } td { (parts::time(desk, key.created_at)) }
                td { @if key.revoked_at.is_some() { span.tag.plain { (desk.t("key-revoked")) } } @else {
                    form method="post" action="/kelola/kunci" { input type="hidden" name="csrf" value=(desk.csrf()); input type="hidden" name="id" value=(key.key_id);
                        button.btn.second name="do" value="revoke" data-confirm=(desk.t("key-revoke-confirm")) { (desk.t("key-revoke")) } } } }
            } } }
        } } }
        form.card.narrow.top method="post" action="/kelola/kunci" {
            h2 { (desk.t("key-add")) }
            input type="hidden" name="csrf" value=(desk.csrf());
            (Field { name: "name", label: &name, hint: None, wrong }.line(desk, "text", typed.get("name"), "off"))
            p { label for="f-scope" { (desk.t("field-scope")) } select #f-scope name="scope" { @for scope in Scope::ALL { option value=(scope.word()) selected[typed.get("scope") == scope.word()] { (desk.t(&format!("scope-{}", scope.word()))) } } } }
            (Field { name: "agency", label: &agency, hint: Some(&desk.t("key-agency-hint")), wrong }.select(desk, &agency_options(desk, typed.get("agency"))))
            button.btn { (desk.t("key-add")) }
        }
    };
    page(desk, Corner::Keys, &title, &body, !wrong.is_empty()).await
}

/// Makes a key, shown once; or takes one back.
pub(crate) async fn act(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let fields = &posted.fields;
    if fields.get("do") == "revoke" {
        let id = fields.get("id").parse().map_err(|_| Error::NotFound).or_page(&desk)?;
        identity::revoke_key(&desk.ctx, &admin, id).await.or_page(&desk)?;
        return Ok(Redirect::to("/kelola/kunci").into_response());
    }
    let Some(scope) = Scope::from_word(fields.get("scope")) else {
        return show(&desk, fields, &[Problem::UnknownChoice.at("scope")], None).await;
    };
    let new = NewKey { name: fields.get("name").to_owned(), scope, agency: fields.filled("agency") };
    match identity::add_key(&desk.ctx, &admin, new).await {
        Ok(key) => show(&desk, &Fields::default(), &[], Some(key)).await,
        Err(Error::Invalid(wrong)) => show(&desk, fields, &wrong, None).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}
