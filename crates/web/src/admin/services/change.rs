//! The page of one part of a draft: shown, written, and its lists turned. A part that somebody else changed meanwhile is
//! not written over: what was typed stays, beside what stands there now.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use civic::services::{self, Definition, rules};
use civic::{Error, FieldError, Problem};
use kit::i18n::Arg;
use maud::{Markup, html};
use serde_json::Value as Json;

use super::part::{Part, Turn};
use super::{Opened, open, sections, sheet};
use crate::admin::page_with;
use crate::cases::officer::check_csrf;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::Corner;
use crate::shell::parts;
use crate::shell::visit::{Desk, Visit};

/// A part of an edition, and how its page is shown.
struct Shown<'a> {
    opened: &'a Opened,
    part: Part,
    typed: Option<&'a Fields>,
    wrong: &'a [FieldError],
    /// Somebody else changed it since the form was shown.
    conflict: bool,
}

/// Where a part's own texts stand in the content, when it is there.
fn node(part: Part, content: &Json) -> Option<&Json> {
    content.pointer(&part.node())
}

fn known(desk: &Desk, opened: &Opened, address: &str) -> Result<Part, PageError> {
    let part = Part::of(address).filter(|part| node(*part, &opened.row.content).is_some());
    part.ok_or(Error::NotFound).or_page(desk)
}

/// One part of a draft.
pub(crate) async fn show(
    desk: Desk,
    Path((code, version, address)): Path<(String, i64, String)>,
) -> PageResult {
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let opened = open(&desk, &admin, &code, version).await?;
    let part = known(&desk, &opened, &address)?;
    if !opened.is_draft() {
        return Ok(Redirect::to(&opened.address("")).into_response());
    }
    render(&desk, &Shown { opened: &opened, part, typed: None, wrong: &[], conflict: false }).await
}

/// A part was written, or its list turned.
pub(crate) async fn write(
    desk: Desk,
    Path((code, version, address)): Path<(String, i64, String)>,
    posted: Posted,
) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let opened = open(&desk, &admin, &code, version).await?;
    let fields = &posted.fields;
    let part = Part::of(&address).ok_or(Error::NotFound).or_page(&desk)?;
    if !opened.is_draft() {
        let state = opened.row.state.word();
        return Err(PageError::new(&desk, Error::NotNow { action: "save", state }));
    }
    // What was taken out meanwhile leaves nothing to lay what was typed beside.
    let above = part.above().map_or_else(String::new, |above| above.to_string());
    if node(part, &opened.row.content).is_none() {
        return Ok(Redirect::to(&opened.address(&format!("{above}?hilang=1"))).into_response());
    }
    let shown = |wrong, conflict| Shown { opened: &opened, part, typed: Some(fields), wrong, conflict };
    if fields.get("mark") != rules::mark(&part.seen(&opened.row.content)) {
        return render(&desk, &shown(&[], true)).await;
    }
    let word = fields.get("do");
    let (content, to) = match Turn::of(word) {
        Some(turn) => turned(&opened, part, turn),
        None => {
            let (content, wrong) = written(&desk, &opened, part, fields);
            // More rows are room to write, not a wish to be done.
            if !wrong.is_empty() || word == "more" && content.is_none() {
                return render(&desk, &shown(&wrong, false)).await;
            }
            let back = if word == "more" { part.to_string() } else { done(part) };
            (content, back)
        }
    };
    let Some(content) = content else {
        return render(&desk, &shown(&[Problem::NotFitting.at("form")], false)).await;
    };
    match services::save(&desk.ctx, &admin, (&code, version), (content, &opened.row.mark())).await {
        Ok(()) => Ok(Redirect::to(&opened.address(&to)).into_response()),
        Err(Error::Invalid(wrong)) => render(&desk, &shown(&wrong, false)).await,
        Err(Error::Conflict(_)) => {
            let now = open(&desk, &admin, &code, version).await?;
            let shown = Shown { opened: &now, part, typed: Some(fields), wrong: &[], conflict: true };
            render(&desk, &shown).await
        }
        Err(other) => Err(PageError::new(&desk, other)),
    }
}

/// Where one goes on after a part was written.
fn done(part: Part) -> String {
    match part {
        Part::Form | Part::Page(_) => format!("{part}?disimpan=1"),
        _ => part.above().map_or_else(|| format!("?disimpan={part}"), |above| format!("{above}?disimpan=1")),
    }
}

/// The content with a list turned, and where to go on.
fn turned(opened: &Opened, part: Part, turn: Turn) -> (Option<Definition>, String) {
    let mut content = opened.row.content.clone();
    let room = part.list().and_then(|list| Some(content.pointer(&list)?.as_array()?.len()));
    if turn == Turn::Add && room.unwrap_or(0) >= sections::most(part) {
        return (None, String::new());
    }
    let added = turn.make(part, &mut content);
    let to = added.and_then(|n| part.item(n)).unwrap_or(part).to_string();
    (serde_json::from_value(content).ok(), to)
}

/// The content with what came in the form, and what is wrong with that.
fn written(
    visit: &Visit,
    opened: &Opened,
    part: Part,
    fields: &Fields,
) -> (Option<Definition>, Vec<FieldError>) {
    let sheet = sections::sheet(visit, part, &opened.definition);
    let mut content = opened.row.content.clone();
    let Some(node) = content.pointer_mut(&part.node()) else { return (None, Vec::new()) };
    let wrong = sheet.read(fields, node);
    if !wrong.is_empty() {
        return (None, wrong);
    }
    // What cannot be read again fits no input of its own: a page made by hand.
    match serde_json::from_value(content) {
        Ok(definition) => (Some(definition), wrong),
        Err(_) => (None, vec![Problem::NotFitting.at("form")]),
    }
}

async fn render(desk: &Desk, shown: &Shown<'_>) -> PageResult {
    let (opened, part) = (shown.opened, shown.part);
    let title = title(desk, part, &opened.definition);
    let body = html! {
        (crumbs(desk, opened, part))
        @if desk.path.contains("disimpan=") { p.notice role="status" { (desk.t("editor-saved")) } }
        @if desk.path.contains("hilang=") { p.notice.soon role="status" { (desk.t("editor-gone")) } }
        (form(desk, shown, &title))
    };
    let status = match shown {
        Shown { conflict: true, .. } => StatusCode::CONFLICT,
        Shown { wrong: [], .. } => StatusCode::OK,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    page_with(desk, Corner::Services, &title, &body, status).await
}

/// Only a group has questions inside.
fn holds_list(part: Part, opened: &Opened) -> bool {
    let control = format!("{}/control", part.node());
    !matches!(part, Part::Question(..))
        || opened.row.content.pointer(&control).is_some_and(|word| word == "group")
}

/// The name of a part, or of the thing it is.
pub(super) fn title(visit: &Visit, part: Part, definition: &Definition) -> String {
    let word = visit.t(&format!("editor-part-{}", part.word()));
    let form = &definition.form;
    let own = match part {
        Part::Step(n) => definition.steps.get(n).map(|step| &step.name),
        Part::Page(n) => form.pages.get(n).map(|page| &page.title),
        Part::Question(n, m) => {
            form.pages.get(n).and_then(|page| page.fields.get(m)).map(|field| &field.label)
        }
        Part::Inner(n, m, k) => {
            let field = form.pages.get(n).and_then(|page| page.fields.get(m));
            field.and_then(|field| field.fields.get(k)).map(|field| &field.label)
        }
        _ => None,
    };
    let own = own.map(|name| name.get(visit.lang)).filter(|name| !name.is_empty());
    own.map_or_else(|| word.clone().into_owned(), |own| format!("{word}: {own}"))
}

fn crumbs(desk: &Desk, opened: &Opened, part: Part) -> Markup {
    let above: Vec<Part> = std::iter::successors(part.above(), |part| part.above()).collect();
    html! {
        p.crumbs {
            a href="/kelola/layanan" { (desk.t("admin-services")) } " › "
            a href=(opened.address("")) { (opened.definition.name.get(desk.lang)) }
            @for part in above.iter().rev() { " › " a href=(opened.address(&part.to_string())) { (title(desk, *part, &opened.definition)) } }
        }
    }
}

fn form(desk: &Desk, shown: &Shown<'_>, title: &str) -> Markup {
    let (opened, part) = (shown.opened, shown.part);
    let sheet = sections::sheet(desk, part, &opened.definition);
    let stored = node(part, &opened.row.content).map(|node| sheet.stored(node)).unwrap_or_default();
    let typed = shown.typed.unwrap_or(&stored);
    let faults = faults_here(desk, opened, part);
    let list = part.list().filter(|_| holds_list(part, opened));
    let list = list.map(|list| list_of(desk, shown, &list));
    let own = html! {
        form method="post" action=(opened.address(&part.to_string())) {
            (hidden(desk, opened, part))
            // Enter saves, also where the first button would do something else.
            button.hidden-visually type="submit" name="do" value="save" tabindex="-1" aria-hidden="true" {}
            (sheet::inputs(desk, &sheet, typed, shown.wrong))
            button.btn name="do" value="save" { (desk.t("save")) }
        }
    };
    html! {
        (parts::errors_named(desk, shown.wrong, |field| sheet.label_of(field)))
        h1 { (title) }
        @if shown.conflict { (conflict(desk, opened, &sheet::differing(desk, &sheet, (typed, &stored)))) }
        @if !faults.is_empty() { div.notice.soon.narrow { p { strong { (desk.t("editor-missing")) } } ul { @for fault in &faults { li { (fault) } } } } }
        @if part == Part::Form {
            // Few forms have rules of their own: their pages come first.
            @if let Some(list) = list { (list) }
            details.narrow.top-half open[!shown.wrong.is_empty() || shown.conflict || !typed.get("form.rule").is_empty()] { summary { (desk.t("editor-rules")) } (own) }
        } @else {
            @if !sheet.inputs.is_empty() { div.card.narrow { (own) } }
            @if let Some(list) = list { (list) }
        }
    }
}

fn hidden(desk: &Desk, opened: &Opened, part: Part) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(desk.csrf());
        input type="hidden" name="mark" value=(rules::mark(&part.seen(&opened.row.content)));
    }
}

/// What is still wrong in this very part.
fn faults_here(visit: &Visit, opened: &Opened, part: Part) -> Vec<String> {
    let faults = opened.definition.faults(&visit.ctx.book, super::today(visit));
    faults
        .iter()
        .filter(|fault| Part::holding(&fault.at) == part)
        .map(|fault| fault.say(visit.lang))
        .collect()
}

fn conflict(visit: &Visit, opened: &Opened, now: &[(String, String)]) -> Markup {
    let who = Arg::Text(&opened.row.made_by);
    html! {
        div.notice.late role="alert" {
            p { strong { (visit.ta("editor-conflict", &[("who", who)])) } " " (parts::time(visit, opened.row.made_at)) }
            p { (visit.t("editor-conflict-text")) }
            @if !now.is_empty() {
                p { (visit.t("editor-conflict-now")) }
                dl.pairs { @for (label, text) in now { dt { (label) } dd.prewrap { (text) } } }
            }
        }
    }
}

/// The things of a list, each with what can be done to it, and the button for one more.
fn list_of(desk: &Desk, shown: &Shown<'_>, pointer: &str) -> Markup {
    let (opened, part) = (shown.opened, shown.part);
    let things = opened.row.content.pointer(pointer).and_then(Json::as_array);
    let n = things.map_or(0, Vec::len);
    let kind = part.item(0).map_or("", Part::word);
    html! {
        section.card.narrow.top-half {
            h2 { (desk.t(&format!("editor-list-{kind}"))) }
            @if n == 0 { p.quiet { (desk.t("editor-list-none")) } }
            form method="post" action=(opened.address(&part.to_string())) {
                (hidden(desk, opened, part))
                ol.bare { @for (at, item) in (0..n).filter_map(|at| Some((at, part.item(at)?))) {
                    li.bottom-half { (thing(desk, opened, (at, n), item)) }
                } }
                @if n < sections::most(part) { button.btn.second name="do" value="add" { (desk.t(&format!("editor-add-{kind}"))) } }
            }
        }
    }
}

fn thing(desk: &Desk, opened: &Opened, (at, n): (usize, usize), item: Part) -> Markup {
    let title = title(desk, item, &opened.definition);
    let faulty = !faults_here(desk, opened, item).is_empty();
    let button = |what: &str, key: &str| {
        html! { button.link name="do" value={ (what) "." (at) } { (desk.t(key)) span.hidden-visually { ": " (title) } } }
    };
    html! {
        div.spread {
            span { (at + 1) ". " a href=(opened.address(&item.to_string())) { (title) }
                @if faulty { " " span.tag.soon { (desk.t("editor-unfinished")) } } }
            span.row {
                @if at > 0 { (button("up", "editor-up")) }
                @if at + 1 < n { (button("down", "editor-down")) }
                (button("remove", "editor-remove"))
            }
        }
    }
}
