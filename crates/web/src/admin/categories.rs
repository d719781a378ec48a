//! What a case can be about. Questions stay as they are here; they come with the city's data.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use civic::categories::{self, BY_KECAMATAN, BY_KELURAHAN, Category, CategoryRow, Class};
use civic::{Error, FieldError, Problem};
use maud::{Markup, html};
use serde_json::json;

use super::page;
use crate::cases::officer::check_csrf;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::Corner;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// Every category, and the form for one more.
pub(crate) async fn list(desk: Desk) -> PageResult {
    show(&desk, &Fields::default(), &[]).await
}

async fn show(desk: &Desk, typed: &Fields, wrong: &[FieldError]) -> PageResult {
    desk.officer.city_admin().or_page(desk)?;
    let title = desk.t("admin-categories");
    let body = html! {
        h1 { (title) }
        (parts::errors(desk, wrong))
        div.card.flush.scroll tabindex="0" role="region" aria-label=(title) { table {
            thead { tr { th { (desk.t("field-category")) } th { (desk.t("field-agency")) } th { (desk.t("field-class")) } th.right { (desk.t("field-promise")) } th { (desk.t("column-state")) } } }
            tbody { @for category in desk.ctx.book.categories.iter() { tr {
                td { a href={ "/kelola/kategori/" (category.row.category) } { (category.name.get(desk.lang)) } span.small.num { (category.row.category) } }
                td { (agency_name(desk, &category.row.agency)) }
                td { (desk.t(&format!("class-{}", category.row.class.word()))) }
                td.num.right { (category.row.promise_days) }
                td { @if !category.row.active { span.tag.plain { (desk.t("category-inactive")) } } @if category.row.sensitive { " " span.tag.soon { (desk.t("category-sensitive")) } } }
            } } }
        } }
        details.card.top open[!wrong.is_empty()] { summary { (desk.t("category-add")) } (form(desk, "/kelola/kategori", typed, wrong, true)) }
    };
    page(desk, Corner::Categories, &title, &body, !wrong.is_empty()).await
}

fn agency_name(desk: &Desk, code: &str) -> String {
    match code {
        BY_KECAMATAN => desk.t("by-kecamatan").into_owned(),
        BY_KELURAHAN => desk.t("by-kelurahan").into_owned(),
        code => desk.ctx.book.agencies.short(code).to_owned(),
    }
}

fn form(desk: &Desk, action: &str, typed: &Fields, wrong: &[FieldError], new: bool) -> Markup {
    let label = |key: &str| desk.t(key);
    let (code, promise, keywords) =
        (label("field-category-code"), label("field-promise"), label("field-keywords"));
    let (agency, keywords_hint) = (label("field-agency"), label("keywords-hint"));
    html! {
        form method="post" action=(action) {
            input type="hidden" name="csrf" value=(desk.csrf());
            @if new { (Field { name: "category", label: &code, hint: None, wrong }.line(desk, "text", typed.get("category"), "off")) }
            @for (name, key) in [("name", "field-name-id"), ("name_en", "field-name-en"), ("name_jv", "field-name-jv")] {
                (Field { name, label: &label(key), hint: None, wrong }.line(desk, "text", typed.get(name), "off"))
            }
            p { label for="f-grp" { (label("field-group")) } select #f-grp name="grp" { @for group in &desk.ctx.book.city.settings.groups { option value=(group.code) selected[typed.get("grp") == group.code] { (group.name.get(desk.lang)) } } } }
            (Field { name: "agency", label: &agency, hint: None, wrong }.select(desk, &html! {
                option value=(BY_KECAMATAN) selected[typed.get("agency") == BY_KECAMATAN] { (label("by-kecamatan")) }
                option value=(BY_KELURAHAN) selected[typed.get("agency") == BY_KELURAHAN] { (label("by-kelurahan")) }
                @for agency in desk.ctx.book.agencies.iter() { option value=(agency.agency) selected[typed.get("agency") == agency.agency] { (agency.short) } }
            }))
            p { label for="f-class" { (label("field-class")) } select #f-class name="class" { @for class in Class::OF_CATEGORIES { option value=(class.word()) selected[typed.get("class") == class.word()] { (label(&format!("class-{}", class.word()))) } } } }
            (Field { name: "promise_days", label: &promise, hint: None, wrong }.line(desk, "number", typed.get("promise_days"), "off"))
            (Field { name: "keywords", label: &keywords, hint: Some(&keywords_hint), wrong }.text(desk, typed.get("keywords"), None))
            @for (name, key) in TICKS { (parts::tick(name, typed.ticked(name), &label(key), "")) }
            button.btn { (label("save")) }
        }
    }
}

const TICKS: [(&str, &str); 5] = [
    ("active", "category-active"),
    ("place_needed", "category-place"),
    ("photo_wanted", "category-photo"),
    ("sensitive", "category-sensitive"),
    ("emergency", "category-emergency"),
];

fn stored(category: &Category) -> Fields {
    let row = &category.row;
    let mut fields: Vec<(String, String)> = [
        ("category", row.category.clone()),
        ("name", category.name.id.clone()),
        ("name_en", category.name.en.clone()),
        ("name_jv", category.name.jv.clone()),
        ("grp", row.grp.clone()),
        ("agency", row.agency.clone()),
        ("class", row.class.word().to_owned()),
        ("promise_days", row.promise_days.to_string()),
        ("keywords", category.keywords.join(", ")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec();
    let ticked = [
        ("active", row.active),
        ("place_needed", row.place_needed),
        ("photo_wanted", row.photo_wanted),
        ("sensitive", row.sensitive),
        ("emergency", row.emergency),
    ];
    fields
        .extend(ticked.into_iter().filter(|(_, on)| *on).map(|(name, _)| (name.to_owned(), "1".to_owned())));
    Fields(fields)
}

fn read(fields: &Fields, code: &str, old: Option<&CategoryRow>) -> Result<CategoryRow, Error> {
    let class = Class::from_word(fields.get("class")).ok_or(Error::field("class", Problem::UnknownChoice))?;
    let keywords: Vec<String> = fields
        .get("keywords")
        .split([',', '\n'])
        .map(|word| word.trim().to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    Ok(CategoryRow {
        category: code.to_owned(),
        position: old.map_or(1000, |old| old.position),
        grp: fields.get("grp").to_owned(),
        name: json!({"id": fields.get("name"), "en": fields.get("name_en"), "jv": fields.get("name_jv")}),
        agency: fields.get("agency").to_owned(),
        class,
        promise_days: fields.get("promise_days").parse().unwrap_or(0),
        place_needed: fields.ticked("place_needed"),
        photo_wanted: fields.ticked("photo_wanted"),
        sensitive: fields.ticked("sensitive"),
        emergency: fields.ticked("emergency"),
        keywords: json!(keywords),
        outside: old.map_or_else(|| json!([]), |old| old.outside.clone()),
        questions: old.map_or_else(|| json!([]), |old| old.questions.clone()),
        active: fields.ticked("active"),
        verified: old.is_some_and(|old| old.verified),
    })
}

/// Adds a category.
pub(crate) async fn add(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let code = posted.fields.get("category").trim().to_uppercase();
    if desk.ctx.book.categories.get(&code).is_some() {
        return show(&desk, &posted.fields, &[Problem::Taken.at("category")]).await;
    }
    let result = match read(&posted.fields, &code, None) {
        Ok(row) => categories::save(&desk.ctx, &admin, row).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(Redirect::to("/kelola/kategori").into_response()),
        Err(Error::Invalid(wrong)) => show(&desk, &posted.fields, &wrong).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}

/// One category.
pub(crate) async fn one(desk: Desk, Path(code): Path<String>) -> PageResult {
    edit_page(&desk, &code, None, &[]).await
}

async fn edit_page(desk: &Desk, code: &str, typed: Option<&Fields>, wrong: &[FieldError]) -> PageResult {
    desk.officer.city_admin().or_page(desk)?;
    let category = desk.ctx.book.categories.get(code).ok_or(Error::NotFound).or_page(desk)?;
    let stored = stored(category);
    let body = html! {
        p.small { a href="/kelola/kategori" { (desk.t("admin-categories")) } }
        h1 { (category.name.get(desk.lang)) }
        (parts::errors(desk, wrong))
        div.card.narrow { (form(desk, &format!("/kelola/kategori/{code}"), typed.unwrap_or(&stored), wrong, false)) }
    };
    page(desk, Corner::Categories, category.name.get(desk.lang), &body, !wrong.is_empty()).await
}

/// Changes a category.
pub(crate) async fn edit(desk: Desk, Path(code): Path<String>, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let old = desk.ctx.book.categories.get(&code).ok_or(Error::NotFound).or_page(&desk)?;
    let result = match read(&posted.fields, &code, Some(&old.row)) {
        Ok(row) => categories::save(&desk.ctx, &admin, row).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(Redirect::to("/kelola/kategori").into_response()),
        Err(Error::Invalid(wrong)) => edit_page(&desk, &code, Some(&posted.fields), &wrong).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}
