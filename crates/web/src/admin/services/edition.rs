//! One edition: what it says, what is still missing, who wrote and looked at it, and the steps to its publishing.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use civic::services::{self, EditionRow, EditionState, Fault, FaultKind};
use civic::{Error, FieldError, Problem};
use jiff::civil::Date;
use kit::i18n::Arg;
use maud::{Markup, html};

use super::difference::{self, Difference};
use super::part::{Part, SECTIONS};
use super::{Opened, change, open, sections, sheet, state_tag, today};
use crate::admin::page_with;
use crate::cases::officer::check_csrf;
use crate::shell::dates;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::Corner;
use crate::shell::parts::{self, Field};
use crate::shell::visit::{Desk, Visit};

/// What came of a step that did not happen.
#[derive(Default)]
struct Answer<'a> {
    typed: Option<&'a Fields>,
    wrong: Vec<FieldError>,
    /// The message to begin with.
    refused: Option<&'static str>,
}

/// One edition.
pub(crate) async fn one(desk: Desk, Path((code, version)): Path<(String, i64)>) -> PageResult {
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let opened = open(&desk, &admin, &code, version).await?;
    render(&desk, &opened, &Answer::default(), StatusCode::OK).await
}

/// A step of an edition: given to a second person, taken back, published, taken out.
pub(crate) async fn act(
    desk: Desk,
    Path((code, version)): Path<(String, i64)>,
    posted: Posted,
) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let opened = open(&desk, &admin, &code, version).await?;
    let (fields, at) = (&posted.fields, (code.as_str(), version));
    let seen = fields.get("mark");
    let done = match fields.get("do") {
        "submit" => services::submit(&desk.ctx, &admin, at, seen).await,
        "reopen" => services::reopen(&desk.ctx, &admin, at, seen).await,
        "take_out" => services::take_out(&desk.ctx, &admin, at, seen).await,
        "publish" => match fields.get("publish_on").parse::<Date>() {
            Ok(date) => services::publish(&desk.ctx, &admin, at, (civic::cities::day_of(date), seen)).await,
            Err(_) => Err(Error::field("publish_on", Problem::BadDate)),
        },
        _ => Err(Error::NotFound),
    };
    let taken_out = fields.get("do") == "take_out";
    match done {
        Ok(()) if taken_out => Ok(Redirect::to("/kelola/layanan").into_response()),
        Ok(()) => Ok(Redirect::to(&opened.address("")).into_response()),
        Err(Error::Invalid(wrong)) => {
            let answer = Answer { typed: Some(fields), wrong, refused: None };
            render(&desk, &opened, &answer, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::Forbidden) => {
            let answer = Answer { refused: Some("editor-own"), ..Answer::default() };
            render(&desk, &opened, &answer, StatusCode::FORBIDDEN).await
        }
        Err(Error::Conflict(_) | Error::NotNow { .. }) => {
            let answer = Answer { refused: Some("editor-changed"), ..Answer::default() };
            render(&desk, &opened, &answer, StatusCode::CONFLICT).await
        }
        Err(other) => Err(PageError::new(&desk, other)),
    }
}

async fn render(desk: &Desk, opened: &Opened, answer: &Answer<'_>, status: StatusCode) -> PageResult {
    let definition = &opened.definition;
    let day = today(desk);
    let faults = if opened.row.state == EditionState::Published {
        Vec::new()
    } else {
        definition.faults(&desk.ctx.book, day)
    };
    let title = definition.name.get(desk.lang);
    let edition = desk.ta("editor-edition", &[("version", Arg::Number(opened.row.version))]);
    let body = html! {
        p.crumbs { a href="/kelola/layanan" { (desk.t("admin-services")) } }
        h1 { (title) }
        p.chips { span.tag.plain { (opened.code) } span.tag.plain { (edition) } (state_tag(desk, (opened.row.state, opened.row.publish_on), day)) }
        @if let Some(key) = answer.refused { p.notice.late role="alert" { (desk.t(key)) } }
        @if desk.path.contains("disimpan=") { p.notice role="status" { (desk.t("editor-saved")) } }
        (parts::errors_named(desk, &answer.wrong, |field| desk.t(&format!("editor-field-{}", field.replace('_', "-"))).into_owned()))
        div.grid.two {
            div {
                (missing(desk, opened, &faults))
                @if opened.is_draft() { (contents(desk, opened, &faults)) }
                (differences(desk, opened, day))
                @if !opened.is_draft() { (whole(desk, opened)) }
            }
            aside.grid.start {
                (steps(desk, opened, (&faults, answer)))
                (history(desk, opened, day))
            }
        }
    };
    page_with(desk, Corner::Services, title, &body, status).await
}

/// What keeps it from being handed in, by the part in which it is mended, with the way there.
fn missing(desk: &Desk, opened: &Opened, faults: &[Fault]) -> Markup {
    let section =
        |fault: &Fault| SECTIONS.iter().position(|part| *part == Part::holding(&fault.at).section());
    let mut parts: Vec<(Option<usize>, Part)> =
        faults.iter().map(|fault| (section(fault), Part::holding(&fault.at))).collect();
    parts.sort_by_key(|(place, part)| (*place, part.to_string()));
    parts.dedup();
    html! {
        @if !faults.is_empty() {
            section.card.bottom-half #kurang {
                h2 { (desk.ta("editor-missing-count", &[("count", Arg::Number(i64::try_from(faults.len()).unwrap_or(0)))])) }
                @for (_, part) in parts {
                    @let title = change::title(desk, part, &opened.definition);
                    h3.flat { @if opened.is_draft() { a href=(opened.address(&part.to_string())) { (title) } } @else { (title) } }
                    ul { @for fault in faults.iter().filter(|fault| Part::holding(&fault.at) == part) { li { (told(desk, fault)) } } }
                }
            }
        }
    }
}

/// A fault in words, with the name of what is missing where its part does not say it.
pub(super) fn told(visit: &Visit, fault: &Fault) -> String {
    let said = fault.say(visit.lang);
    let named = match fault.at.strip_prefix("standard.") {
        Some(word) => visit.t(&format!("standard-{word}")).into_owned(),
        None if fault.kind == FaultKind::Missing && !fault.at.contains('.') => name_of(visit, &fault.at),
        None => return said,
    };
    format!("{named}: {said}")
}

/// The parts to write, each with whether something is missing in it.
fn contents(desk: &Desk, opened: &Opened, faults: &[Fault]) -> Markup {
    let count = |part: Part| faults.iter().filter(|fault| Part::holding(&fault.at).section() == part).count();
    html! {
        section.card.bottom-half {
            h2 { (desk.t("editor-parts")) }
            ul.notices { @for part in SECTIONS { li.spread {
                a href=(opened.address(&part.to_string())) { (change::title(desk, part, &opened.definition)) }
                @match count(part) {
                    0 => { span.small.quiet { (desk.t("editor-complete")) } },
                    n => { span.tag.soon { (desk.ta("editor-missing-n", &[("count", Arg::Number(i64::try_from(n).unwrap_or(0)))])) } },
                }
            } } }
        }
    }
}

/// Everything it says, to read.
fn whole(desk: &Desk, opened: &Opened) -> Markup {
    html! {
        section.card {
            h2 { (desk.t("editor-whole")) }
            @for part in SECTIONS {
                details { summary { (change::title(desk, part, &opened.definition)) }
                    (read(desk, opened, part)) }
            }
        }
    }
}

/// A part and what is in its list.
fn read(desk: &Desk, opened: &Opened, part: Part) -> Markup {
    let content = &opened.row.content;
    let sheet = sections::sheet(desk, part, &opened.definition);
    let stored = content.pointer(&part.node()).map(|node| sheet.stored(node)).unwrap_or_default();
    let n = part.list().and_then(|list| Some(content.pointer(&list)?.as_array()?.len())).unwrap_or(0);
    html! {
        div {
            @if !(sheet.inputs.is_empty() || part == Part::Form && content.pointer("/form/rule").is_none()) { (sheet::said(desk, &sheet, &stored)) }
            @for item in (0..n).filter_map(|at| part.item(at)) {
                h3 { (change::title(desk, item, &opened.definition)) }
                (read(desk, opened, item))
            }
        }
    }
}

/// The words for what a thing is called in a definition, where there are some.
fn name_of(visit: &Visit, name: &str) -> String {
    let key = match name {
        "days" => "editor-days",
        "name" => "editor-name",
        "summary" => "editor-summary",
        "agency" => "editor-agency",
        "label" => "editor-question",
        "option" => "editor-options",
        "control" => "editor-control",
        "optional" => "editor-optional",
        "when" => "editor-when-page",
        "title" => "editor-page-title",
        "help" => "editor-help",
        "min" => "editor-min",
        "max" => "editor-max",
        "amount" => "editor-fee-amount",
        "times" => "editor-fee-times",
        "source" => "editor-source",
        "keywords" => "editor-keywords",
        "events" => "editor-events",
        "verified" => "editor-verified",
        "kind" => "editor-step-kind",
        "after" => "editor-step-after",
        "requirements" => "standard-requirements",
        "code" => "editor-code",
        "id" | "en" | "jv" => return name.to_uppercase(),
        other => return other.to_owned(),
    };
    visit.t(key).into_owned()
}

/// Beside what is in force, for whoever looks at it.
fn differences(desk: &Desk, opened: &Opened, day: i64) -> Markup {
    let Some(now) = opened.in_force(day).filter(|_| opened.row.state != EditionState::Published) else {
        return html! {};
    };
    let found = difference::between(&now.content, &opened.row.content);
    let version = Arg::Number(now.version);
    let place = |one: &Difference| {
        // What a part is called says the first words already.
        let rest =
            one.names.iter().skip(1).filter(|name| !["page", "field", "part"].contains(&name.as_str()));
        rest.map(|name| name_of(desk, name)).collect::<Vec<_>>().join(" › ")
    };
    html! {
        section.card.bottom-half {
            h2 { (desk.ta("editor-differences", &[("version", version)])) }
            @if found.is_empty() { p.quiet { (desk.t("editor-no-difference")) } }
            @else {
                details open[opened.row.state == EditionState::Submitted] {
                    summary { (desk.ta("editor-differences-count", &[("count", Arg::Number(i64::try_from(found.len()).unwrap_or(0)))])) }
                    ul { @for one in &found { li {
                        strong { (desk.t(&format!("editor-part-{}", Part::holding(&one.at).section().word()))) } " " span.quiet { (place(one)) } ": "
                        @if !one.before.is_empty() { del { (one.before) } " " }
                        @if !one.after.is_empty() { ins { (one.after) } }
                    } } }
                }
            }
        }
    }
}

/// What can be done with it now, and by whom.
fn steps(desk: &Desk, opened: &Opened, (faults, answer): (&[Fault], &Answer<'_>)) -> Markup {
    let draft = opened.is_draft();
    html! {
        section.card.actions {
            h2 { (desk.t("editor-do")) }
            a.btn.second href=(opened.address("coba")) { (desk.t("preview-title")) }
            a.btn.second href=(opened.address("berkas")) download { (desk.t("editor-download")) }
            @match opened.row.state {
                EditionState::Draft if faults.is_empty() => { p.small.quiet { (desk.t("editor-submit-hint")) } (button(desk, opened, ("submit", "editor-submit", "btn"))) },
                EditionState::Draft => { p.small.quiet { (desk.t("editor-not-ready")) } },
                EditionState::Submitted => { (publish(desk, opened, answer)) (button(desk, opened, ("reopen", "editor-reopen", "btn second"))) },
                EditionState::Published => { p.small.quiet { (desk.t("editor-published-text")) } },
            }
            @if draft { (button(desk, opened, ("take_out", "editor-take-out", "btn risk"))) }
        }
    }
}

fn hidden(desk: &Desk, opened: &Opened) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(desk.csrf());
        input type="hidden" name="mark" value=(opened.row.mark());
    }
}

fn button(desk: &Desk, opened: &Opened, (word, key, class): (&str, &str, &str)) -> Markup {
    let sure = (word == "take_out").then(|| desk.t("editor-take-out-confirm"));
    html! {
        form method="post" action=(opened.address("")) {
            (hidden(desk, opened))
            button class=(class) name="do" value=(word) data-confirm=[sure] { (desk.t(key)) }
        }
    }
}

/// The day it is in force from, chosen by somebody else than who wrote it.
fn publish(desk: &Desk, opened: &Opened, answer: &Answer<'_>) -> Markup {
    if opened.row.writer == Some(desk.officer.id()) {
        return html! { p.notice.soon { (desk.t("editor-own")) } };
    }
    let label = desk.t("editor-field-publish-on");
    let today = civic::cities::date_of(today(desk)).to_string();
    let value = answer.typed.map_or(today.as_str(), |typed| typed.get("publish_on"));
    let field = Field { name: "publish_on", label: &label, hint: None, wrong: &answer.wrong };
    html! {
        form method="post" action=(opened.address("")) {
            (hidden(desk, opened))
            p.small.quiet { (desk.t("editor-publish-hint")) }
            (field.line(desk, "date", value, "off"))
            button.btn name="do" value="publish" { (desk.t("editor-publish")) }
        }
    }
}

/// Every edition of the service, newest first: who wrote it and who looked at it.
fn history(desk: &Desk, opened: &Opened, day: i64) -> Markup {
    html! {
        section.card {
            h2 { (desk.t("editor-editions")) }
            ul.notices { @for row in opened.all.iter().rev() { li {
                a href={ "/kelola/layanan/" (opened.code) "/" (row.version) } aria-current=[(row.version == opened.row.version).then_some("true")] { (desk.ta("editor-edition", &[("version", Arg::Number(row.version))])) }
                " " (state_tag(desk, (row.state, row.publish_on), day))
                (people(desk, row))
            } } }
        }
    }
}

fn people(desk: &Desk, row: &EditionRow) -> Markup {
    // A city's first data have no people behind them.
    let name = |name: &str| {
        if name == services::FOUNDING { desk.t("edition-founding").into_owned() } else { name.to_owned() }
    };
    html! {
        p.small.quiet.flat { (desk.ta("edition-made", &[("who", Arg::Text(&name(&row.made_by)))])) " · " (parts::time(desk, row.made_at)) }
        @if let (Some(who), Some(at)) = (&row.reviewed_by, row.reviewed_at) {
            p.small.quiet.flat { (desk.ta("edition-reviewed", &[("who", Arg::Text(&name(who)))])) " · " (parts::time(desk, at)) }
        }
        @if let Some(on) = row.publish_on.filter(|on| *on > 0) {
            p.small.quiet.flat { (desk.ta("edition-since", &[("date", Arg::Text(&dates::day(desk.lang, civic::cities::date_of(on))))])) }
        }
    }
}
