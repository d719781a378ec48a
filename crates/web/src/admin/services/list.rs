//! Every service with how far it is, and the ways to begin one: new, as a copy, as a new edition, from a file.

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use civic::cities::Words;
use civic::identity::CityAdmin;
use civic::services::{self, CODE_MAX, Definition, EditionRow, EditionState, Service};
use civic::{Error, FieldError, Problem};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::narrow::Narrow;
use super::{state_tag, today};
use crate::admin::page_with;
use crate::cases::officer::check_csrf;
use crate::services::catalogue_page::agency_name;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::Corner;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// The longest name a service begins with, in characters.
const NAME_MAX: usize = 200;

/// What did not work, to be said on the page it came from.
#[derive(Default)]
pub(super) struct Refused {
    pub(super) wrong: Vec<FieldError>,
    /// What a reader of files said.
    pub(super) reader: Option<String>,
}

/// Every service, or those that were looked for.
pub(crate) async fn list(desk: Desk, RawQuery(query): RawQuery) -> PageResult {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    show(&desk, &asked, &Refused::default()).await
}

/// A service as the list shows it.
pub(super) struct Entry<'a> {
    pub(super) code: &'a str,
    pub(super) service: Option<&'a Service>,
    pub(super) draft: Option<&'a EditionRow>,
    pub(super) written: Option<Definition>,
}

impl Entry<'_> {
    /// What it says: in force, to come, or being written.
    pub(super) fn says(&self, day: i64) -> Option<&Definition> {
        let service = self.service;
        let published = service.and_then(|one| one.on(day).or_else(|| one.editions().last()));
        published.map(|edition| &edition.definition).or(self.written.as_ref())
    }
}

fn entries<'a>(desk: &'a Desk, drafts: &'a [EditionRow]) -> Result<Vec<Entry<'a>>, PageError> {
    let services = &desk.ctx.book.services;
    let draft_of = |code: &str| drafts.iter().find(|row| row.service == code);
    let entry = |code: &'a str, service: Option<&'a Service>| {
        let draft = draft_of(code);
        let written = draft.map(EditionRow::definition).transpose().or_page(desk)?;
        Ok(Entry { code, service, draft, written })
    };
    // A service without a published edition may not be known to this process yet.
    let known =
        services.iter().filter(|one| one.editions().next().is_some() || draft_of(&one.code).is_some());
    let new = drafts.iter().filter(|row| services.get(&row.service).is_none());
    known.map(|one| entry(&one.code, Some(one))).chain(new.map(|row| entry(&row.service, None))).collect()
}

pub(super) async fn show(desk: &Desk, typed: &Fields, refused: &Refused) -> PageResult {
    let admin = desk.officer.city_admin().or_page(desk)?;
    let drafts = services::unpublished(&desk.ctx, &admin).await.or_page(desk)?;
    let entries = entries(desk, &drafts)?;
    let (narrow, day) = (Narrow::read(typed), today(desk));
    let shown: Vec<&Entry<'_>> = entries.iter().filter(|one| narrow.keeps(desk, one, day)).collect();
    let title = desk.t("admin-services");
    let wrong = &refused.wrong;
    let at = |fields: &[&str]| wrong.iter().any(|error| fields.contains(&error.field.as_str()));
    let body = html! {
        h1 { (title) }
        p.quiet { (desk.t("editor-list-text")) }
        (parts::errors_named(desk, wrong, |field| desk.t(&format!("editor-field-{field}")).into_owned()))
        @if let Some(said) = &refused.reader { pre tabindex="0" { (said) } }
        details open[at(&["service", "name", "from"])] { summary { (desk.t("editor-new")) } (new_form(desk, &entries, typed, wrong)) }
        details open[at(&["file", "code"])] { summary { (desk.t("editor-file")) } (file_form(desk, typed, wrong)) }
        (narrow.form(desk, shown.len()))
        (cards(desk, &shown, &narrow))
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(desk, Corner::Services, &title, &body, status).await
}

/// A card for each, and no table: on a phone its columns would not fit beside each other.
fn cards(desk: &Desk, entries: &[&Entry<'_>], narrow: &Narrow) -> Markup {
    let day = today(desk);
    html! {
        ul.bare.stack.tight { @for one in entries { li { article.card {
            div.spread.start {
                div.grow {
                    h2.flat { @if let Some(says) = one.says(day) { (says.name.get(desk.lang)) } @else { (one.code) } }
                    p.small.quiet.flat { @if let Some(says) = one.says(day) { (agency_name(desk, &says.agency)) " · " } span.num { (one.code) } }
                }
                div.grow { (editions(desk, one, day)) }
            }
            div.row { (offered(desk, one, narrow)) @if one.draft.is_none() { (button(desk, one.code, ("edition", "editor-new-edition"), narrow)) } }
        } } } }
    }
}

/// The edition in force, the one to come, and the one being written.
fn editions(desk: &Desk, one: &Entry<'_>, day: i64) -> Markup {
    let now = one.service.and_then(|service| service.on(day));
    let coming =
        one.service.into_iter().flat_map(Service::editions).filter(|edition| edition.publish_on > day);
    let published = now.into_iter().chain(coming);
    let link = |version: i64| {
        let name = desk.ta("editor-edition", &[("version", Arg::Number(version))]);
        html! { a href={ "/kelola/layanan/" (one.code) "/" (version) } { (name) span.hidden-visually { " " (one.code) } } }
    };
    html! {
        ul.bare.flat {
            @for edition in published { li { (link(edition.version)) " " (state_tag(desk, (EditionState::Published, Some(edition.publish_on)), day)) } }
            @if let Some(row) = one.draft { li { (link(row.version)) " " (state_tag(desk, (row.state, None), day)) } }
        }
    }
}

fn offered(desk: &Desk, one: &Entry<'_>, narrow: &Narrow) -> Markup {
    let Some(service) = one.service.filter(|service| service.editions().next().is_some()) else {
        return html! { span.quiet { (desk.t("editor-not-yet")) } };
    };
    html! {
        @if service.active { span.tag { (desk.t("editor-active")) } " " (button(desk, one.code, ("inactive", "editor-stop"), narrow)) }
        @else { span.tag.plain { (desk.t("editor-inactive")) } " " (button(desk, one.code, ("active", "editor-start"), narrow)) }
    }
}

fn button(desk: &Desk, code: &str, (word, key): (&str, &str), narrow: &Narrow) -> Markup {
    html! {
        form method="post" action="/kelola/layanan" {
            input type="hidden" name="csrf" value=(desk.csrf());
            input type="hidden" name="service" value=(code);
            (narrow.carried())
            button.link name="do" value=(word) { (desk.t(key)) span.hidden-visually { ": " (code) } }
        }
    }
}

fn new_form(desk: &Desk, entries: &[Entry<'_>], typed: &Fields, wrong: &[FieldError]) -> Markup {
    let (code, name, from) = (desk.t("editor-field-service"), desk.t("editor-name"), desk.t("editor-from"));
    let hint = desk.t("editor-field-service-hint");
    let day = today(desk);
    html! {
        form method="post" action="/kelola/layanan" {
            input type="hidden" name="csrf" value=(desk.csrf());
            (Field { name: "name", label: &name, hint: None, wrong }.line(desk, "text", typed.get("name"), "off"))
            (Field { name: "service", label: &code, hint: Some(&hint), wrong }.line(desk, "text", typed.get("service"), "off"))
            (Field { name: "from", label: &from, hint: None, wrong }.select(desk, &html! {
                option value="" { (desk.t("editor-from-nothing")) }
                @for one in entries { @if let Some(says) = one.says(day) { option value=(one.code) selected[typed.get("from") == one.code] { (says.name.get(desk.lang)) } } }
            }))
            button.btn name="do" value="new" { (desk.t("editor-begin")) }
        }
    }
}

fn file_form(desk: &Desk, typed: &Fields, wrong: &[FieldError]) -> Markup {
    let (file, code) = (desk.t("editor-field-file"), desk.t("editor-file-code"));
    let (hint, code_hint) = (desk.t("editor-file-hint"), desk.t("editor-file-code-hint"));
    html! {
        form method="post" action="/kelola/layanan/berkas" enctype="multipart/form-data" data-once {
            input type="hidden" name="csrf" value=(desk.csrf());
            (Field { name: "file", label: &file, hint: Some(&hint), wrong }.around(desk, &html! {
                input #f-file type="file" name="file" accept=".toml,.json" aria-describedby="h-file";
            }))
            (Field { name: "code", label: &code, hint: Some(&code_hint), wrong }.line(desk, "text", typed.get("code"), "off"))
            button.btn { (desk.t("editor-take-in")) }
        }
    }
}

/// Begins a service or an edition, offers one or does not any more.
pub(crate) async fn add(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let (admin, fields) = (desk.officer.city_admin().or_page(&desk)?, &posted.fields);
    let code = fields.get("service").trim().to_uppercase();
    let begun = match fields.get("do") {
        word @ ("active" | "inactive") => {
            services::set_active(&desk.ctx, &admin, &code, word == "active").await.or_page(&desk)?;
            return Ok(Redirect::to(&Narrow::read(fields).address()).into_response());
        }
        "edition" => services::new_edition(&desk.ctx, &admin, &code, None).await,
        _ => begin(&desk, &admin, &code, fields).await,
    };
    match begun {
        Ok(version) => Ok(Redirect::to(&format!("/kelola/layanan/{code}/{version}")).into_response()),
        Err(Error::Invalid(wrong)) => show(&desk, fields, &Refused { wrong, reader: None }).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}

/// A new service, from nothing but its name or as a copy of another.
async fn begin(desk: &Desk, admin: &CityAdmin, code: &str, fields: &Fields) -> Result<i64, Error> {
    let name = fields.get("name").trim();
    let mut check = civic::error::Check::default();
    check.text(name, "name", NAME_MAX);
    check.that(!code.is_empty(), "service", Problem::Missing);
    check.that(code.len() <= CODE_MAX, "service", Problem::TooLong(CODE_MAX));
    check.that(is_code(code), "service", Problem::BadCode);
    check.done()?;
    if !services::editions_of(&desk.ctx, admin, code).await?.is_empty() {
        return Err(Error::field("service", Problem::Taken));
    }
    let words = Words { id: name.to_owned(), ..Words::default() };
    let content = match fields.filled("from") {
        None => Definition::named(words),
        Some(from) => {
            let editions = services::editions_of(&desk.ctx, admin, &from).await?;
            let newest = editions.last().ok_or(Error::field("from", Problem::UnknownChoice))?;
            Definition { name: words, ..newest.definition()? }
        }
    };
    services::new_edition(&desk.ctx, admin, code, Some(content)).await
}

/// Upper case letters, digits and `-`, as everywhere else services are named.
fn is_code(code: &str) -> bool {
    code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
}
