//! People and their roles.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use civic::cities::{date_of, day_of};
use civic::identity::{self, CityAdmin, ContactOf, NewPerson, Person, Role};
use civic::{Error, FieldError, Problem};
use maud::{Markup, html};

use super::page;
use crate::cases::officer::check_csrf;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::Corner;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// Everybody, and the form for one more.
pub(crate) async fn list(desk: Desk) -> PageResult {
    show(&desk, &Fields::default(), &[], None).await
}

async fn show(desk: &Desk, typed: &Fields, wrong: &[FieldError], link: Option<String>) -> PageResult {
    let admin = desk.officer.city_admin().or_page(desk)?;
    let people = identity::people(&desk.ctx, &admin).await.or_page(desk)?;
    let title = desk.t("admin-people");
    let body = html! {
        h1 { (title) }
        @if let Some(link) = &link { (one_time_link(desk, link)) }
        (parts::errors(desk, wrong))
        (table(desk, &people))
        details.card.top open[!wrong.is_empty()] {
            summary { (desk.t("people-add")) }
            (form(desk, "/kelola/orang", typed, wrong, true))
        }
    };
    page(desk, Corner::People, &title, &body, !wrong.is_empty()).await
}

fn one_time_link(desk: &Desk, link: &str) -> Markup {
    html! {
        div.notice role="status" {
            p { (desk.t("people-link")) }
            p.wrap #tautan { (link) }
            button.btn.second type="button" hidden data-copy="#tautan" data-msg-copied=(desk.t("copied")) { (desk.t("copy-link")) }
        }
    }
}

fn table(desk: &Desk, people: &[Person]) -> Markup {
    html! {
        div.card.flush.scroll tabindex="0" role="region" aria-label=(desk.t("admin-people")) { table {
            thead { tr { th { (desk.t("field-name")) } th { (desk.t("field-login")) } th { (desk.t("field-agency")) } th { (desk.t("field-roles")) } th { (desk.t("column-state")) } } }
            tbody { @for person in people { tr {
                td { a href={ "/kelola/orang/" (person.row.login) } { (person.row.name) } }
                td { (person.row.login) }
                td { (desk.ctx.book.agencies.short(&person.row.agency)) }
                td { (person.roles.iter().map(|role| desk.t(&format!("role-{}", role.word().replace('_', "-")))).collect::<Vec<_>>().join(", ")) }
                td { @if person.row.active { (desk.t("people-active")) } @else { span.tag.plain { (desk.t("people-inactive")) } }
                    @if person.row.totp_secret.is_some() { " " span.tag { "2FA" } } }
            } } }
        } }
    }
}

fn form(desk: &Desk, action: &str, typed: &Fields, wrong: &[FieldError], new: bool) -> Markup {
    let (login, name, agency) = (desk.t("field-login"), desk.t("field-name"), desk.t("field-agency"));
    let roles = typed.all("roles");
    html! {
        form method="post" action=(action) {
            input type="hidden" name="csrf" value=(desk.csrf());
            @if new { (Field { name: "login", label: &login, hint: None, wrong }.line(desk, "text", typed.get("login"), "off")) }
            @else { input type="hidden" name="login" value=(typed.get("login")); }
            (Field { name: "name", label: &name, hint: None, wrong }.line(desk, "text", typed.get("name"), "off"))
            (Field { name: "agency", label: &agency, hint: None, wrong }.select(desk, &agency_options(desk, typed.get("agency"))))
            fieldset #f-roles { legend { (desk.t("field-roles")) }
                @for role in Role::ALL { label.choice { input type="checkbox" name="roles" value=(role.word()) checked[roles.iter().any(|r| r == role.word())]; span { (desk.t(&format!("role-{}", role.word().replace('_', "-")))) } } }
            }
            (parts::tick("active", new || typed.ticked("active"), &desk.t("people-active"), &desk.t("people-active-hint")))
            @if !new { (contact_fields(desk, typed, wrong)) }
            button.btn { (desk.t("save")) }
        }
    }
}

/// Where somebody gets mail, and who stands in while they are away.
fn contact_fields(desk: &Desk, typed: &Fields, wrong: &[FieldError]) -> Markup {
    let (email, deputy) = (desk.t("field-email"), desk.t("field-deputy"));
    let (from, to) = (desk.t("field-deputy-from"), desk.t("field-deputy-to"));
    html! {
        (Field { name: "email", label: &email, hint: Some(&desk.t("people-email-hint")), wrong }.line(desk, "email", typed.get("email"), "off"))
        fieldset { legend { (desk.t("people-deputy")) }
            p.small.quiet { (desk.t("people-deputy-hint")) }
            (Field { name: "deputy", label: &deputy, hint: None, wrong }.line(desk, "text", typed.get("deputy"), "off"))
            div.row {
                (Field { name: "deputy_from", label: &from, hint: None, wrong }.line(desk, "date", typed.get("deputy_from"), "off"))
                (Field { name: "deputy_to", label: &to, hint: None, wrong }.line(desk, "date", typed.get("deputy_to"), "off"))
            }
        }
    }
}

/// What was typed about mail and the deputy, who is named by their login.
fn contact(fields: &Fields, people: &[Person]) -> Result<ContactOf, Error> {
    let day = |name: &str| fields.get(name).parse::<jiff::civil::Date>().ok().map(day_of);
    let deputy = match fields.filled("deputy") {
        None => None,
        Some(login) => {
            let known = people.iter().find(|person| person.row.login == login.to_lowercase());
            let id = known.ok_or(Error::field("deputy", Problem::UnknownChoice))?.row.officer_id;
            let from = day("deputy_from").ok_or(Error::field("deputy_from", Problem::BadDate))?;
            let to = day("deputy_to").ok_or(Error::field("deputy_to", Problem::BadDate))?;
            Some((id, from, to))
        }
    };
    Ok(ContactOf { email: fields.filled("email"), deputy })
}

/// Every agency, as options.
pub(super) fn agency_options(desk: &Desk, chosen: &str) -> Markup {
    html! {
        option value="" { (desk.t("choose")) }
        @for agency in desk.ctx.book.agencies.iter() { option value=(agency.agency) selected[agency.agency == chosen] { (agency.short) " – " (agency.name) } }
    }
}

fn read(fields: &Fields) -> NewPerson {
    NewPerson {
        login: fields.get("login").trim().to_lowercase(),
        name: fields.get("name").to_owned(),
        agency: fields.get("agency").to_owned(),
        roles: fields.all("roles").iter().filter_map(|word| Role::from_word(word)).collect(),
        active: fields.ticked("active"),
    }
}

/// Adds somebody; the answer holds their one-time link.
pub(crate) async fn add(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let admin = desk.officer.city_admin().or_page(&desk)?;
    match identity::add(&desk.ctx, &admin, read(&posted.fields)).await {
        Ok(token) => {
            show(&desk, &Fields::default(), &[], Some(desk.link(&format!("/masuk/sandi/{token}")))).await
        }
        Err(Error::Invalid(wrong)) => show(&desk, &posted.fields, &wrong, None).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}

/// One person.
pub(crate) async fn one(desk: Desk, Path(login): Path<String>) -> PageResult {
    edit_page(&desk, &login, None, &[], None).await
}

async fn edit_page(
    desk: &Desk,
    login: &str,
    typed: Option<&Fields>,
    wrong: &[FieldError],
    link: Option<String>,
) -> PageResult {
    let admin = desk.officer.city_admin().or_page(desk)?;
    let people = identity::people(&desk.ctx, &admin).await.or_page(desk)?;
    let person =
        people.iter().find(|person| person.row.login == login).ok_or(Error::NotFound).or_page(desk)?;
    let stored = stored(person, &people);
    let body = html! {
        p.small { a href="/kelola/orang" { (desk.t("admin-people")) } }
        h1 { (person.row.name) }
        @if let Some(link) = &link { (one_time_link(desk, link)) }
        (parts::errors(desk, wrong))
        div.card.narrow {
            (form(desk, &format!("/kelola/orang/{login}"), typed.unwrap_or(&stored), wrong, false))
            hr;
            form method="post" action={ "/kelola/orang/" (login) } {
                input type="hidden" name="csrf" value=(desk.csrf());
                p.small.quiet { (desk.t("people-reset-hint")) }
                button.btn.second name="do" value="reset" { (desk.t("people-reset")) }
            }
        }
    };
    page(desk, Corner::People, &person.row.name, &body, !wrong.is_empty()).await
}

fn stored(person: &Person, people: &[Person]) -> Fields {
    let row = &person.row;
    let mut fields = vec![
        ("login".to_owned(), row.login.clone()),
        ("name".to_owned(), row.name.clone()),
        ("agency".to_owned(), row.agency.clone()),
    ];
    fields.extend(person.roles.iter().map(|role| ("roles".to_owned(), role.word().to_owned())));
    if row.active {
        fields.push(("active".to_owned(), "1".to_owned()));
    }
    let mut add = |name: &str, value: Option<String>| fields.extend(value.map(|v| (name.to_owned(), v)));
    add("email", row.email.clone());
    let deputy = people.iter().find(|other| Some(other.row.officer_id) == row.deputy_id);
    add("deputy", deputy.map(|other| other.row.login.clone()));
    add("deputy_from", row.deputy_from.map(|day| date_of(day).to_string()));
    add("deputy_to", row.deputy_to.map(|day| date_of(day).to_string()));
    Fields(fields)
}

async fn edit_whole(desk: &Desk, admin: &CityAdmin, change: NewPerson, fields: &Fields) -> Result<(), Error> {
    let people = identity::people(&desk.ctx, admin).await?;
    let (contact, login) = (contact(fields, &people)?, change.login.clone());
    identity::edit(&desk.ctx, admin, change).await?;
    identity::set_contact(&desk.ctx, admin, &login, contact).await
}

/// Changes somebody, or makes a one-time link for them.
pub(crate) async fn edit(desk: Desk, Path(login): Path<String>, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let admin = desk.officer.city_admin().or_page(&desk)?;
    if posted.fields.get("do") == "reset" {
        let token = identity::reset_by_admin(&desk.ctx, &admin, &login).await.or_page(&desk)?;
        let link = desk.link(&format!("/masuk/sandi/{token}"));
        return edit_page(&desk, &login, None, &[], Some(link)).await;
    }
    let change = NewPerson { login: login.clone(), ..read(&posted.fields) };
    match edit_whole(&desk, &admin, change, &posted.fields).await {
        Ok(()) => Ok(Redirect::to("/kelola/orang").into_response()),
        Err(Error::Invalid(wrong)) => edit_page(&desk, &login, Some(&posted.fields), &wrong, None).await,
        Err(other) => Err(PageError::new(&desk, other)),
    }
}
