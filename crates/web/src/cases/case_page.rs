//! The page of a case for anybody.

use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use civic::Error;
use civic::cases::rules::{PublicCase, PublicView, SealedCase};
use civic::cases::{self, code};
use civic::duties::{Duty, DutyKind, Explanation};
use maud::{Markup, html};

use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::layout;
use crate::shell::parts::{self, Promise};
use crate::shell::visit::Visit;

/// The page; of a hidden case only that it exists, its state and its next date.
pub(crate) async fn show(visit: Visit, Path(text): Path<String>, RawQuery(query): RawQuery) -> PageResult {
    match cases::public_case(&visit.ctx, &text).await {
        Ok(PublicView::Shown(case)) => {
            let duties = cases::duties_of(&visit.ctx, &case.code).await.or_page(&visit)?;
            // What the reporter thinks of it is between them and the agency.
            let public: Vec<Duty> = duties.into_iter().filter(|duty| duty.kind != DutyKind::Review).collect();
            let explained = cases::explain(&visit.ctx, &public);
            Ok(shown(&visit, &case, &explained).into_response())
        }
        Ok(PublicView::Sealed(case)) => {
            let again = query.unwrap_or_default().contains("sudah=1");
            Ok(sealed(&visit, &case, again).into_response())
        }
        Err(Error::NotFound) => Ok((StatusCode::NOT_FOUND, wrong_code(&visit, &text)).into_response()),
        Err(other) => Err(PageError::new(&visit, other)),
    }
}

/// A code that is none, or is nobody's.
pub(crate) fn wrong_code(visit: &Visit, typed: &str) -> Markup {
    let body = html! {
        h1 { (visit.t("code-wrong-title")) }
        p { (visit.t("code-wrong-text")) }
        (code_form(visit, typed))
        p.top { a href="/sambatan" { (visit.t("nav-cases")) } }
    };
    layout::narrow(visit, &visit.t("code-wrong-title"), &body)
}

/// The form in which a code is typed.
pub(crate) fn code_form(visit: &Visit, typed: &str) -> Markup {
    html! {
        form.row action="/cek" role="search" {
            input.num.grow name="kode" aria-label=(visit.t("code-label")) placeholder="7K3F-9QXM-4" value=(typed)
                autocapitalize="characters" autocomplete="off" spellcheck="false";
            button.btn { (visit.t("code-check")) }
        }
    }
}

fn sealed(visit: &Visit, case: &SealedCase, again: bool) -> Markup {
    let title = code::show(&case.code);
    let promise = Promise { step: None, owner: None, due_at: case.due_at, promise_at: None };
    let body = html! {
        @if again { p.notice { (visit.t("filed-already")) } }
        h1 { (visit.t("sealed-title")) " " span.num { (title) } }
        p { (parts::state_tag(visit, case.state, case.due_at)) }
        (sealed_date(visit, &promise))
        p.quiet { (visit.t("sealed-text")) }
        (parts::next_door(visit))
    };
    layout::narrow(visit, &title, &body)
}

fn sealed_date(visit: &Visit, promise: &Promise) -> Markup {
    let Some(due) = promise.due_at else { return html! {} };
    let offices = &visit.ctx.book.offices;
    html! {
        div.promise { span.quiet.small { (visit.t("sealed-next-date")) }
            strong { time datetime=(crate::shell::dates::machine(offices, due)) { (crate::shell::dates::moment(visit.lang, offices, due)) } } }
    }
}

fn shown(visit: &Visit, case: &PublicCase, explained: &[(Duty, Explanation)]) -> Markup {
    let promise = Promise {
        step: case.step,
        owner: Some(case.owner.clone()),
        due_at: case.due_at,
        promise_at: case.promise_at,
    };
    let place = parts::place(visit, case.area.as_deref(), &case.landmark);
    let body = html! {
        p.small { a href="/sambatan" { (visit.t("nav-cases")) } }
        h1 { (case.title) }
        p.chips { (parts::state_tag(visit, case.state, case.due_at)) " "
            span.tag.plain { (parts::category(visit, &case.category)) } " "
            @if let Some(agency) = &case.agency { span.tag.plain { (visit.ctx.book.agencies.short(agency)) } } }
        div.grid.two {
            section.card {
                (promise.show(visit, &parts::why(visit, explained)))
                @if let Some((body, number)) = &case.outside {
                    p { (visit.t("with-body")) ": " strong { (visit.ctx.book.agencies.body(body).map_or(body.as_str(), |b| b.name.as_str())) }
                        @if let Some(number) = number { " · " (visit.t("body-number")) " " span.num { (number) } } }
                }
                p.prewrap { (case.text) }
                @if !place.is_empty() { p.quiet { (place) } }
                (photos(visit, case))
                h2.top { (visit.t("story-title")) }
                (story(visit, case))
            }
            aside.grid.start {
                div.card {
                    span.small.quiet { (visit.t("code")) }
                    div.code { (code::show(&case.code)) }
                    p.small.quiet { (visit.t("code-hint")) }
                }
                @if let Some(score) = case.score { div.card { h2 { (visit.t("field-score")) } p { (visit.t(&format!("score-{score}"))) } } }
                (parts::next_door(visit))
                div.card { p.small.quiet { (visit.t("public-masked")) } }
            }
        }
    };
    layout::page(visit, &case.title, &body)
}

fn photos(visit: &Visit, case: &PublicCase) -> Markup {
    html! {
        @if !case.photos.is_empty() {
            ul.photos { @for photo in &case.photos {
                li { a href={ "/foto/" (photo.id) "/besar" } {
                    img src={ "/foto/" (photo.id) "/kecil" } alt=(visit.t("photo-alt")) width="128" height="128" loading="lazy";
                } }
            } }
        }
    }
}

fn story(visit: &Visit, case: &PublicCase) -> Markup {
    html! {
        ol.story {
            @for step in &case.story {
                li {
                    strong { (visit.t(&format!("event-{}", step.kind.word().replace('_', "-"))))
                        @if let Some(agency) = &step.agency { " · " (visit.ctx.book.agencies.short(agency)) } }
                    br; span.small.quiet { (parts::time(visit, step.at)) }
                    @if let Some(text) = &step.text { p.prewrap.said { (text) } }
                }
            }
            @if let (Some(step), Some(due)) = (case.step, case.due_at) {
                li.next { strong { (visit.t("story-next")) ": " (visit.t(&format!("duty-{}", step.word().replace('_', "-")))) " · " (visit.ctx.book.agencies.short(&case.owner)) }
                    br; span.small.quiet { (parts::time(visit, due)) } }
            }
        }
    }
}
