//! What somebody was told: the officer's own list, and the list on a case.

use axum::response::{IntoResponse, Redirect};
use civic::notices::{self, MailState, Notice};
use kit::clock::Time;
use kit::i18n::Arg;
use maud::{Markup, html};

use crate::cases::officer::{check_csrf, waiting};
use crate::shell::dates;
use crate::shell::error::{OrPage, PageResult};
use crate::shell::form::Posted;
use crate::shell::layout::{self, Corner};
use crate::shell::parts;
use crate::shell::visit::{Desk, Visit};

type Told = (Notice, Option<MailState>);

/// The officer's notices, newest first.
pub(crate) async fn list(desk: Desk) -> PageResult {
    let told = notices::of_officer(&desk.ctx, &desk.officer).await.or_page(&desk)?;
    let title = desk.t("notices-title");
    let new = told.iter().any(|(notice, _)| notice.read_at.is_none());
    let body = html! {
        div.toolbar { div.grow { h1 { (title) } }
            @if new { form method="post" { input type="hidden" name="csrf" value=(desk.csrf()); button.btn.second { (desk.t("notices-seen")) } } } }
        @if told.is_empty() { p.card { (desk.t("notices-empty")) } }
        @else { div.card { ul.notices { @for told in &told { (line(&desk, told)) } } } }
    };
    let waiting = waiting(&desk).await?;
    Ok(layout::desk(&desk, Some(Corner::Notices), waiting, &title, &body).into_response())
}

fn line(desk: &Desk, (notice, state): &Told) -> Markup {
    let text = sentence(desk, notice);
    html! {
        li.unread[notice.read_at.is_none()] {
            @match &notice.code {
                Some(code) => a href={ "/meja/kasus/" (code) } { (text) },
                None => span { (text) },
            }
            br; span.small.quiet { (parts::time(desk, notice.at)) " · " (mail(desk, *state)) }
        }
    }
}

/// Everything told so far has been seen.
pub(crate) async fn seen(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    notices::seen(&desk.ctx, &desk.officer).await.or_page(&desk)?;
    Ok(Redirect::to("/meja/pemberitahuan").into_response())
}

/// One sentence about what happened.
fn sentence(visit: &Visit, notice: &Notice) -> String {
    let book = &visit.ctx.book;
    let agency = notice.agency.as_deref().map_or("", |code| book.agencies.short(code));
    let due = notice.facts.get("due").and_then(serde_json::Value::as_i64).map(Time);
    let due = due.map_or_else(String::new, |due| dates::moment(visit.lang, &book.offices, due));
    let code = notice.code.as_deref().map(civic::cases::code::show).unwrap_or_default();
    visit.ta(
        &format!("told-{}", notice.kind.word().replace('_', "-")),
        &[("code", Arg::Text(&code)), ("agency", Arg::Text(agency)), ("due", Arg::Text(&due))],
    )
}

/// What became of the mail.
fn mail(visit: &Visit, state: Option<MailState>) -> String {
    let key = match state {
        None => "mail-none",
        Some(MailState::Waiting) => "mail-waiting",
        Some(MailState::Sent) => "mail-sent",
        Some(MailState::GivenUp) => "mail-given-up",
    };
    visit.t(key).into_owned()
}

/// What was told about one case, each with what became of its mail; nothing when nothing was.
pub(crate) fn of_case(visit: &Visit, told: &[Told]) -> Markup {
    html! {
        @if !told.is_empty() {
            details {
                // The reporter's page shows theirs alone.
                @let theirs = told.iter().all(|(notice, _)| notice.officer_id.is_none());
                summary { (visit.ta(if theirs { "notices-of-own" } else { "notices-of-case" }, &[("count", Arg::Number(i64::try_from(told.len()).unwrap_or(0)))])) }
                ul.notices.small { @for (notice, state) in told {
                    li { (sentence(visit, notice)) br; span.quiet { (parts::time(visit, notice.at)) " · "
                        @if notice.officer_id.is_some() { (visit.t("notices-to-officer")) " · " } (mail(visit, *state)) } }
                } }
            }
        }
    }
}
