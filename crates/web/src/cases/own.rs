//! The reporter's own case, behind its secret link: everything of theirs, and what they can do with it.

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect};
use civic::cases::{self, Action, Audience, Case, Event, Kind, OwnCase, State, code, rules};
use civic::duties::DutyKind;
use civic::{Error, FieldError, Problem};
use kit::i18n::Arg;
use maud::{Markup, html};
use serde_json::Value as Json;

use crate::payments::bill;
use crate::residents::{self, right};
use crate::services::files::Shelf;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::parts::{self, Field, Promise};
use crate::shell::visit::Visit;
use crate::shell::{dates, layout};
use crate::{products, services, survey};

/// The page; right after filing it is the receipt.
pub(crate) async fn show(
    visit: Visit,
    Path((code, secret)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> PageResult {
    let right = right(&visit, &code, &secret).await?;
    let own = cases::own_case(&visit.ctx, &right).await.or_page(&visit)?;
    let fresh = query.unwrap_or_default().contains("baru=1");
    let told = if fresh { Told::Fresh } else { Told::Nothing };
    Ok(render(&visit, (&own, None), &secret, told).await?.into_response())
}

/// Writing, confirming, disputing, rating, taking back.
pub(crate) async fn act(Path((code, secret)): Path<(String, String)>, mut posted: Posted) -> PageResult {
    let right = right(&posted.visit, &code, &secret).await?;
    let text = posted.fields.get("text").to_owned();
    let case = cases::own_case(&posted.visit.ctx, &right).await.or_page(&posted.visit)?.case;
    let mended = repaired(&mut posted, &case).await?;
    let visit = &posted.visit;
    let result = match actions(&posted, &text, mended.as_ref()) {
        Ok(actions) => cases::reply(&visit.ctx, &right, seen(&posted), actions).await.map(|_| ()),
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(Redirect::to(&format!("/sambatan/{code}/{secret}#riwayat")).into_response()),
        Err(Error::Invalid(wrong)) => {
            let own = cases::own_case(&visit.ctx, &right).await.or_page(visit)?;
            let told = Told::Wrong(&wrong, &text);
            Ok(render(visit, (&own, mended.as_ref()), &secret, told).await?.into_response())
        }
        Err(error @ (Error::Conflict(_) | Error::NotNow { .. })) => {
            let own = cases::own_case(&visit.ctx, &right).await.or_page(visit)?;
            let told = Told::Failed(&error, &text);
            let page = render(visit, (&own, mended.as_ref()), &secret, told).await?;
            Ok((crate::shell::error::status(&error), page).into_response())
        }
        Err(other) => Err(PageError::new(visit, other)),
    }
}

/// The version the reporter decided on. A message needs none: it is right whatever happened meanwhile.
fn seen(posted: &Posted) -> Option<i64> {
    if posted.fields.get("do") == "write" { None } else { posted.fields.get("version").parse().ok() }
}

/// What a page says beside the case.
enum Told<'a> {
    /// Nothing.
    Nothing,
    /// It has just been filed.
    Fresh,
    /// Fields to mend, and what was typed.
    Wrong(&'a [FieldError], &'a str),
    /// Why it was not done, and what was typed.
    Failed(&'a Error, &'a str),
}

impl Told<'_> {
    fn wrong(&self) -> &[FieldError] {
        if let Told::Wrong(fields, _) = self { fields } else { &[] }
    }

    fn typed(&self) -> &str {
        match self {
            Told::Wrong(_, text) | Told::Failed(_, text) => text,
            _ => "",
        }
    }
}

/// The new answers to what has to be repaired, where that is what came.
async fn repaired(posted: &mut Posted, case: &Case) -> Result<Option<Json>, PageError> {
    if posted.fields.get("do") != "repair" {
        return Ok(None);
    }
    let book = std::sync::Arc::clone(&posted.visit.ctx.book);
    let Some(service) = rules::definition(case, &book) else { return Ok(None) };
    services::files::take_papers(posted, &service.form).await?;
    let asked = services::own::asked(case).unwrap_or_default();
    Ok(Some(service.form.with_fields(&asked, &services::fill::raw(posted), &case.answers)))
}

fn actions(posted: &Posted, text: &str, mended: Option<&Json>) -> Result<Vec<Action>, Error> {
    let refused = if mended.is_some() { services::files::refused(posted) } else { posted.refused() };
    if !refused.is_empty() {
        return Err(Error::Invalid(refused));
    }
    let text = text.to_owned();
    let score = posted.fields.get("score").parse().ok();
    Ok(match posted.fields.get("do") {
        "write" => vec![Action::Write { text, photos: posted.photos.clone() }],
        "dispute" => vec![Action::Dispute { text }],
        "withdraw" => vec![Action::Withdraw { text }],
        "repair" => {
            // The answers come under the names of their questions; which of them counts is the rule's to say.
            let answers = mended.cloned().ok_or(Error::field("do", Problem::UnknownChoice))?;
            vec![Action::Repair { answers, text: String::new() }]
        }
        "confirm" => {
            let rate = score.map(|score| Action::Rate { score, text });
            std::iter::once(Action::Confirm).chain(rate).collect()
        }
        "rate" => match score {
            Some(score) => vec![Action::Rate { score, text }],
            None => return Err(Error::field("score", Problem::Missing)),
        },
        _ => return Err(Error::field("do", Problem::UnknownChoice)),
    })
}

/// The page; with what was typed to repair it, where that was not taken.
async fn render(
    visit: &Visit,
    (own, mended): (&OwnCase, Option<&Json>),
    secret: &str,
    told: Told<'_>,
) -> Result<Markup, PageError> {
    let mut shelf = Shelf::own(own, secret);
    if let (Some(answers), Some(service)) = (mended, services::definition(visit, &own.case)) {
        let new = cases::loose_papers(&visit.ctx, service.form.papers(answers)).await.or_page(visit)?;
        shelf = shelf.with(new);
    }
    Ok(page(visit, own, (&shelf, mended.unwrap_or(&own.case.answers), secret), &told))
}

fn page(
    visit: &Visit,
    own: &OwnCase,
    (shelf, answers, secret): (&Shelf, &Json, &str),
    told: &Told<'_>,
) -> Markup {
    let case = &own.case;
    let shown = code::show(&case.code);
    let explained = cases::explain(&visit.ctx, &own.duties);
    let why = parts::why(visit, &explained);
    let applies = case.kind == Kind::Application;
    let body = html! {
        @if matches!(told, Told::Fresh) { div.notice role="status" { h2 { (visit.t("receipt-title")) } div.code { (shown) } p { (visit.t("receipt-text")) } } }
        @if let Told::Failed(error, _) = told { div.errors role="alert" tabindex="-1" { (parts::failure(visit, error)) } }
        (parts::errors_named(visit, told.wrong(), |field| services::own::label(visit, case, field)))
        p.small { @if secret == residents::SELF { a href="/saya" { (visit.t("mine-title")) } } @else { (visit.t("own-page")) } " · " a href={ "/sambatan/" (case.code) } { (visit.t("own-public-link")) } }
        h1 { (case.title) }
        p { (parts::state_tag(visit, case.state, case.due_at)) " " @if applies { span.tag.plain { (visit.t("kind-application")) } } @else { span.tag.plain { (parts::category(visit, &case.category)) } } }
        div.grid.two {
            section.card {
                (Promise::of(case).show(visit, &why))
                @if applies && case.state == State::Rejected { (services::own::refusal(visit, case)) } @else { (closed_line(visit, own)) }
                (bill::told(visit, own, secret))
                (products::own::given(visit, own, secret))
                (services::own::repair(visit, own, shelf, (answers, told.wrong())))
                (services::own::progress(visit, case, &own.duties))
                (reviewing(visit, own, &why))
                h2.top #riwayat { (visit.t("story-title")) }
                (story(visit, own, shelf, secret))
                (crate::notices::of_case(visit, &own.notices))
                (controls(visit, own, secret, (told.wrong(), told.typed())))
            }
            aside.grid.start {
                div.card {
                    span.small.quiet { (visit.t("code")) }
                    div.code #kode { (shown) }
                    p.small.quiet { (visit.t("code-hint")) }
                    (kept_link(visit, case, secret))
                }
                (crate::counter::own_card(visit, own, secret))
                (services::own::aside(visit, case, shelf, secret))
                div.card {
                    h2 { (visit.t("own-data-title")) }
                    p { (parts::place(visit, case.area.as_deref(), &case.landmark)) }
                    @if !applies { p.small { (visit.t("hide-name")) ": " (yes_no(visit, case.name_hidden)) br; (visit.t("hide-content")) ": " (yes_no(visit, case.content_hidden)) br;
                        (visit.t(if case.published { "own-published" } else { "own-not-published" })) } }
                    (contact(visit, own))
                }
                (crate::registers::told(visit, &own.look_ups, true))
                (parts::next_door(visit))
            }
        }
    };
    layout::page(visit, &shown, &body)
}

/// The secret link to keep. Whoever came here by their verified address needs none.
fn kept_link(visit: &Visit, case: &Case, secret: &str) -> Markup {
    html! {
        @if secret != residents::SELF {
            h2.top { (visit.t("secret-title")) }
            p.small.quiet { (visit.t("secret-text")) }
            p.small.wrap #tautan { (visit.link(&format!("/sambatan/{}/{secret}", case.code))) }
            button.btn.second.wide type="button" hidden data-copy="#tautan" data-msg-copied=(visit.t("copied")) { (visit.t("copy-link")) }
        }
    }
}

fn yes_no(visit: &Visit, on: bool) -> std::borrow::Cow<'static, str> {
    if on { visit.t("yes") } else { visit.t("no") }
}

fn contact(visit: &Visit, own: &OwnCase) -> Markup {
    let reporter = &own.reporter;
    let all: Vec<&str> =
        [&reporter.name, &reporter.phone, &reporter.email].into_iter().filter_map(|t| t.as_deref()).collect();
    html! { p.small.quiet { @if all.is_empty() { (visit.t("contact-none")) } @else { (all.join(" · ")) } } }
}

fn closed_line(visit: &Visit, own: &OwnCase) -> Markup {
    let case = &own.case;
    html! {
        @if !case.open {
            div.promise {
                strong { (visit.t(&format!("closed-{}", case.state.word()))) }
                @if let Some(reason) = case.reason.as_deref().and_then(|code| visit.ctx.book.city.settings.reject_reasons.iter().find(|r| r.code == code)) {
                    span { (reason.name.get(visit.lang)) } span.small.quiet { (reason.source) }
                }
            }
        }
        @if let Some(body) = case.body.as_deref().and_then(|code| visit.ctx.book.agencies.body(code)) {
            p { (visit.t("with-body")) ": " strong { (body.name) } @if let Some(number) = &case.body_number { " · " (visit.t("body-number")) " " span.num { (number) } } }
        }
    }
}

/// The agency looks into the reporter's low score, by when.
fn reviewing(visit: &Visit, own: &OwnCase, why: &Markup) -> Markup {
    let review = own.duties.iter().find(|duty| duty.open && duty.kind == DutyKind::Review);
    let Some(review) = review else { return html! {} };
    let (step, owner) = (Some(review.kind), Some(review.agency.clone()));
    let promise = Promise { step, owner, due_at: Some(review.due_at), promise_at: None };
    // Of an open case each date is explained above.
    if own.case.open { promise.show(visit, &html! {}) } else { promise.show(visit, why) }
}

fn story(visit: &Visit, own: &OwnCase, shelf: &Shelf, secret: &str) -> Markup {
    html! {
        ol.story {
            @for event in &own.story {
                li {
                    strong { (event_line(visit, event)) } br;
                    span.small.quiet { (parts::time(visit, event.at)) }
                    @if let Some(text) = &event.body { p.prewrap.said { (text) } }
                    @let photos = own.photos.iter().filter(|photo| photo.seq == Some(event.seq));
                    ul.photos { @for photo in photos {
                        li { a href={ "/sambatan/" (own.case.code) "/" (secret) "/foto/" (photo.photo_id) "/besar" } {
                            img src={ "/sambatan/" (own.case.code) "/" (secret) "/foto/" (photo.photo_id) "/kecil" } alt=(visit.t("photo-alt")) width="96" height="96" loading="lazy";
                        } }
                    } }
                    (shelf.of_event(visit, event.seq))
                }
            }
        }
    }
}

/// What happened, and which agency did it or got it.
pub(crate) fn event_line(visit: &Visit, event: &Event) -> String {
    let text = visit.t(&format!("event-{}", event.kind.word().replace('_', "-")));
    match &event.agency {
        Some(agency) if event.audience != Audience::Internal || event.actor != "system" => {
            format!("{text} · {}", visit.ctx.book.agencies.short(agency))
        }
        _ => text.into_owned(),
    }
}

/// What the reporter can do now.
fn controls(visit: &Visit, own: &OwnCase, secret: &str, typed: (&[FieldError], &str)) -> Markup {
    let case = &own.case;
    html! {
        @if case.state == State::Resolved {
            section.actions {
                h2 { (visit.t("confirm-title")) }
                form method="post" data-once {
                    input type="hidden" name="version" value=(case.version);
                    @if case.score.is_none() { (score_field(visit)) }
                    button.btn name="do" value="confirm" { (visit.t("confirm-yes")) }
                }
            }
        }
        @if case.state == State::Closed && case.score.is_none() {
            section.actions { form method="post" data-once { (score_field(visit)) button.btn name="do" value="rate" { (visit.t("rate-send")) } } }
        }
        (survey::invite(visit, case, secret))
        (disputing(visit, case, typed))
        @if case.open {
            (say(visit, case.version, ("write", if case.state == State::Waiting { "answer-asked-title" } else { "write-title" }, "write-text"), typed))
            @if case.state != State::Resolved { (say(visit, case.version, ("withdraw", "withdraw-title", "withdraw-text"), typed)) }
        }
    }
}

/// Saying that it is not solved, as long as that is possible, and until when it is.
fn disputing(visit: &Visit, case: &Case, typed: (&[FieldError], &str)) -> Markup {
    if !matches!(case.state, State::Resolved | State::Closed | State::Rejected) {
        return html! {};
    }
    let until = rules::dispute_until(case, &visit.ctx.book);
    let over = until.is_some_and(|until| until < visit.ctx.now);
    let key = if over { "dispute-over" } else { "dispute-until" };
    html! {
        @if !over { div.top-half { (say(visit, case.version, ("dispute", "dispute-title", "dispute-text"), typed)) } }
        @if let Some(until) = until {
            @let date = dates::moment(visit.lang, &visit.ctx.book.offices, until);
            p.small.quiet { (visit.ta(key, &[("date", Arg::Text(&date))])) }
        }
    }
}

fn score_field(visit: &Visit) -> Markup {
    html! {
        fieldset #f-score {
            legend { (visit.t("field-score")) }
            div.row { @for score in (1..=4).rev() {
                label.choice.grow { input type="radio" name="score" value=(score); span { (visit.t(&format!("score-{score}"))) } }
            } }
        }
    }
}

fn say(
    visit: &Visit,
    version: i64,
    (word, title, text): (&str, &str, &str),
    (wrong, typed): (&[FieldError], &str),
) -> Markup {
    let label = visit.t("field-message");
    let open = !typed.is_empty();
    html! {
        details.actions open[open || word == "write"] {
            summary { (visit.t(title)) }
            p.small.quiet { (visit.t(text)) }
            form method="post" enctype="multipart/form-data" data-once data-private {
                input type="hidden" name="version" value=(version);
                (Field { name: "text", label: &label, hint: None, wrong }.around(visit, &html! {
                    textarea name="text" rows="4" aria-label=(label) { (typed) }
                }))
                @if word == "write" { p { label { (visit.t("field-photo")) input type="file" name="photo" accept="image/*" multiple; } } }
                button.btn.second name="do" value=(word) { (visit.t(&format!("{word}-send"))) }
            }
        }
    }
}

/// Somebody typed a code: to its page.
pub(crate) async fn check(visit: Visit, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    match code::parse(fields.get("kode")) {
        Some(code) => Ok(Redirect::to(&format!("/sambatan/{code}")).into_response()),
        None => Ok(super::case_page::wrong_code(&visit, fields.get("kode")).into_response()),
    }
}
