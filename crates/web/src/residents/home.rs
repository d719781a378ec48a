//! Everything of a resident in one place: what waits for whom, what is being filled in, what has ended.

use axum::extract::RawQuery;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use civic::cases::{self, Case, DraftRow};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::{Mine, RESIDENT_COOKIE, SELF, enter};
use crate::shell::error::{OrPage, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::parts::{self, Promise};
use crate::shell::visit::Visit;
use crate::shell::{dates, layout};

/// The page; the way in for whoever is not logged in.
pub(crate) async fn show(visit: Visit, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    match super::resident(&visit).await? {
        Some(resident) => {
            let cases = cases::of_resident(&visit.ctx, &resident).await.or_page(&visit)?;
            let drafts = cases::drafts_of(&visit.ctx, &resident).await.or_page(&visit)?;
            // Whoever looks in now and then stays: the browser's thirty days begin anew, as the session's do.
            let stays = visit.cookie(RESIDENT_COOKIE).map(|token| enter::session_cookie(&visit, token));
            let mut response = page(&Mine { visit, resident }, &cases, &drafts).into_response();
            response.headers_mut().extend(stays.map(|cookie| (header::SET_COOKIE, cookie)));
            Ok(response)
        }
        None => Ok(enter::address_page(&visit, "", fields.get("ke"), &[]).into_response()),
    }
}

fn page(mine: &Mine, cases: &[Case], drafts: &[DraftRow]) -> Markup {
    let (open, ended): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.open);
    let body = html! {
        h1 { (mine.t("mine-title")) }
        p { (mine.t("mine-of")) " " strong.wrap { (mine.resident.email()) } " · " a href="/saya/data" { (mine.t("data-title")) } }
        @if cases.is_empty() && drafts.is_empty() {
            section.card { p { (mine.t("mine-empty")) }
                p.flat { a.btn href="/lapor" { (mine.t("nav-report")) } " " a.btn.second href="/layanan" { (mine.t("nav-services")) } } }
        }
        @if !drafts.is_empty() {
            h2.top { (mine.t("mine-drafts")) }
            @for draft in drafts { (being_filled_in(mine, draft)) }
        }
        @if !open.is_empty() { h2.top { (mine.t("mine-open")) } @for case in open { (one(mine, case)) } }
        @if !ended.is_empty() { h2.top { (mine.t("mine-ended")) } @for case in ended { (one(mine, case)) } }
        section.card.top {
            h2 { (mine.t("leave-title")) }
            p.small.quiet { (mine.t("leave-text")) }
            form.row method="post" action="/saya/keluar" {
                input type="hidden" name="csrf" value=(mine.csrf());
                button.btn.second name="do" value="here" { (mine.t("leave-here")) }
                button.btn.second name="do" value="everywhere" { (mine.t("leave-everywhere")) }
            }
        }
    };
    layout::narrow(mine, &mine.t("mine-title"), &body)
}

/// One case: what it is, how it stands, who owes what by when.
fn one(mine: &Mine, case: &Case) -> Markup {
    let kind = format!("kind-{}", case.kind.word());
    html! {
        section.card.bottom-half {
            div.spread {
                h3.flat { a href={ "/sambatan/" (case.code) "/" (SELF) } { (case.title) } }
                (parts::state_tag(mine, case.state, case.due_at))
            }
            p.small.quiet { (mine.t(&kind)) " · " span.num { (cases::code::show(&case.code)) } " · " (mine.t("mine-filed")) " " (parts::time(mine, case.filed_at)) }
            @if case.open { (Promise::of(case).show(mine, &html! {})) }
        }
    }
}

fn being_filled_in(mine: &Mine, draft: &DraftRow) -> Markup {
    let definition = mine.ctx.book.services.definition(&draft.service, draft.version);
    let name = definition.map_or(draft.service.as_str(), |service| service.name.get(mine.lang));
    let until = dates::day(mine.lang, mine.ctx.book.offices.date(draft.dropped_at()));
    html! {
        section.card.bottom-half {
            h3.flat { (name) }
            p.small.quiet { (mine.t("mine-saved")) " " (parts::time(mine, draft.saved_at)) " · " (mine.ta("mine-kept-until", &[("date", Arg::Text(&until))])) }
            form method="post" action="/saya/permohonan" data-once {
                input type="hidden" name="csrf" value=(mine.csrf());
                button.btn.second name="draft" value=(draft.name()) { (mine.t("mine-continue")) span.hidden-visually { ": " (name) } }
            }
        }
    }
}

/// Goes on with an application that is being filled in, under a new link.
pub(crate) async fn go_on(mine: Mine, posted: Posted) -> PageResult {
    mine.check_csrf(&posted.fields)?;
    let draft = posted.fields.get("draft");
    let secret = cases::relink_draft(&mine.ctx, &mine.resident, draft).await.or_page(&mine)?;
    Ok(Redirect::to(&format!("/permohonan/{secret}")).into_response())
}
