//! One case with its forms, for officers.

use civic::cases::{self, Case, DeskCase, Event, Kind, State, code, rules};
use civic::desk::Template;
use civic::identity::Person;
use civic::{Error, FieldError};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::own::event_line;
use super::{clock_page, verify_page};
use crate::payments::bill;
use crate::products;
use crate::services::files::Shelf;
use crate::shell::form::Fields;
use crate::shell::layout::{self, Waiting};
use crate::shell::parts::{self, Field, Promise};
use crate::shell::visit::Desk;
use crate::survey::review;

/// A case page and what it needs.
pub(crate) struct Open<'a> {
    pub(crate) case: &'a DeskCase,
    pub(crate) team: &'a [Person],
    /// The agency's ready answers.
    pub(crate) templates: &'a [Template],
    /// A ready answer that was chosen: for which step, and its text for this case.
    pub(crate) chosen: Option<&'a (String, String)>,
    /// What was typed, and why it was not done.
    pub(crate) failed: Option<&'a (&'a Fields, Error)>,
}

impl Open<'_> {
    /// The wrong fields of what was typed.
    pub(crate) fn wrong(&self) -> &[FieldError] {
        match self.failed {
            Some((_, Error::Invalid(fields))) => fields,
            _ => &[],
        }
    }

    /// The wrong fields of the form `action`.
    pub(crate) fn wrong_of(&self, action: &str) -> &[FieldError] {
        if self.typed(action, "do", "").is_empty() { &[] } else { self.wrong() }
    }

    /// What was typed into a field of the form `action`, else what the case says.
    pub(crate) fn typed<'b>(&'b self, action: &str, name: &str, otherwise: &'b str) -> &'b str {
        match self.failed {
            Some((fields, _)) if fields.get("do") == action || fields.get("as") == action => {
                fields.opt(name).unwrap_or(otherwise)
            }
            _ => match self.chosen {
                Some((word, text)) if word == action && name == "text" => text,
                _ => otherwise,
            },
        }
    }
}

/// One case.
pub(crate) fn case(desk: &Desk, waiting: Waiting, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let why = parts::why(desk, &cases::explain(&desk.ctx, &open.case.duties));
    let title = code::show(&case.code);
    let verifies =
        open.case.verifies && matches!(case.state, State::Received | State::Verified | State::Forwarded);
    let body = html! {
        p.small { a href="/meja" data-key="i" { (desk.t("desk-back")) } " · " span.num { (title) } }
        (news(desk, case))
        @if let Some((_, error)) = open.failed { @if !matches!(error, Error::Invalid(_)) { div.errors role="alert" #errors { (parts::failure(desk, error)) } } }
        (parts::errors(desk, open.wrong()))
        h1 { (case.title) }
        (whereabouts(desk, case))
        p.chips { (parts::state_tag(desk, case.state, case.due_at)) " " span.tag.plain { (crate::services::desk::subject(desk, case)) } " "
            span.tag.plain { (desk.t(&format!("class-{}", case.class.word()))) } " "
            span.tag.plain { (desk.t(&format!("channel-{}", case.channel.word()))) }
            @if case.name_hidden { " " span.tag.soon { (desk.t("tag-anonymous")) } }
            @if case.content_hidden { " " span.tag.soon { (desk.t("tag-hidden")) } }
        }
        div.grid.two {
            section.card {
                (Promise::of(case).show(desk, &why))
                @if verifies { (verify_page::form(desk, open)) }
                (crate::services::desk::steps(desk, open))
                @if open.case.mine && matches!(case.state, State::Assigned | State::InProgress | State::Waiting) { (work(desk, open)) }
                @if clock_page::asked(desk, open) { (clock_page::help(desk, open)) }
                (review::form(desk, open))
                @if open.case.verifies { (clock_page::verifier(desk, open)) }
                @if open.case.mine && case.state == State::Forwarded { (forwarded(desk, open)) }
                @if open.case.mine && matches!(case.state, State::Resolved | State::Closed) { (noted(desk, open)) }
                h2.top { (desk.t("story-title")) }
                (story(desk, open))
            }
            aside.grid.start aria-label=(desk.t("facts-title")) { (crate::services::desk::answers(desk, open)) (crate::registers::of_case(desk, open)) (crate::counter::desk_card(desk, &open.case.appointments)) (crate::services::desk::tied(desk, open)) (bill::of_case(desk, &open.case.bills)) (products::own::of_case(desk, &open.case.documents)) (facts(desk, open)) (review::answers(desk, open)) (reporter(desk, open)) (clock_page::duties(desk, open)) }
        }
    };
    layout::desk(desk, None, waiting, &title, &body)
}

/// Where it is, first: whoever reads this on the street goes there.
fn whereabouts(desk: &Desk, case: &Case) -> Markup {
    html! {
        p.flat.bottom-half { (parts::place(desk, case.area.as_deref(), &case.landmark))
            @if let (Some(lat), Some(lon)) = (case.lat, case.lon) { " · " a href={ "geo:" (format!("{lat:.6},{lon:.6}")) } { (desk.t("open-in-maps")) } } }
    }
}

/// Where the page says that a colleague was quicker; what was typed stays.
fn news(desk: &Desk, case: &Case) -> Markup {
    html! {
        div.notice.soon role="status" hidden data-island="news" data-live={ "/meja/kasus/" (case.code) "/aliran?versi=" (case.version) } {
            span data-news {} " " a href={ "/meja/kasus/" (case.code) } { (desk.t("live-reload")) }
        }
    }
}

/// What every form of a case page carries.
pub(crate) fn carried(desk: &Desk, case: &Case) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(desk.csrf());
        input type="hidden" name="version" value=(case.version);
    }
}

/// One thing to do, in a box that a key opens.
struct Doing<'a> {
    word: &'a str,
    key: &'a str,
    label: &'a str,
    with_photos: bool,
    /// Whether the agency's ready answers fit it.
    ready: bool,
}

fn work(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let gives = desk.officer.directs();
    let applies = case.kind == Kind::Application;
    let mut doings = Vec::new();
    if !applies {
        doings.push(Doing { word: "answer", key: "b", label: "do-answer", with_photos: false, ready: true });
        doings.push(Doing { word: "resolve", key: "s", label: "do-resolve", with_photos: true, ready: true });
    }
    if case.state != State::Waiting {
        doings.push(Doing { word: "ask", key: "q", label: "do-ask", with_photos: false, ready: true });
    }
    doings.push(Doing { word: "note", key: "n", label: "do-note", with_photos: false, ready: false });
    if gives && !applies {
        doings.push(Doing { word: "bounce", key: "x", label: "do-bounce", with_photos: false, ready: false });
    }
    html! {
        section.actions aria-label=(desk.t("do-title")) {
            div.row {
                @if case.officer_id != Some(desk.officer.id()) {
                    form method="post" data-once { (carried(desk, case)) button.btn name="do" value="take" data-key="t" { (desk.t("do-take")) } }
                }
            }
            @for doing in &doings { (say(desk, open, doing)) }
            @if gives { (give(desk, open)) }
            @if !applies { (clock_page::agency(desk, open)) }
        }
    }
}

fn say(desk: &Desk, open: &Open<'_>, doing: &Doing<'_>) -> Markup {
    let case = &open.case.case;
    let typed = open.typed(doing.word, "text", "");
    let field = if doing.word == "bounce" { "reason" } else { "text" };
    let label = desk.t(&format!("{}-field", doing.label));
    let wrong: Vec<FieldError> = if typed.is_empty() && open.typed(doing.word, "do", "").is_empty() {
        Vec::new()
    } else {
        open.wrong()
            .iter()
            .filter(|f| f.field == field)
            .map(|f| FieldError { field: "text".to_owned(), ..f.clone() })
            .collect()
    };
    let draft = format!("{}:{}", case.code, doing.word);
    html! {
        details open[!typed.is_empty() || !wrong.is_empty()] {
            summary data-key=(doing.key) { (desk.t(doing.label)) " " kbd { (doing.key) } }
            form method="post" enctype="multipart/form-data" data-once {
                (carried(desk, case))
                p.small.quiet { (desk.t(&format!("{}-hint", doing.label))) }
                @if doing.ready && !open.templates.is_empty() { (ready(desk, open, doing.word)) }
                (Field { name: "text", label: &label, hint: None, wrong: &wrong }.around(desk, &html! {
                    textarea name="text" rows="5" aria-label=(label) data-draft=(draft) { (typed) }
                }))
                @if doing.with_photos {
                    div data-island="photos" data-max=(civic::photos::PER_MESSAGE) data-msg-max=(desk.ta("problem-too-many-items", &[("limit", Arg::Number(civic::photos::PER_MESSAGE as i64))])) data-msg-remove=(desk.t("photo-remove")) {
                        label { (desk.t("do-resolve-photo")) input type="file" name="photo" accept="image/*" multiple; }
                    }
                }
                button.btn name="do" value=(doing.word) { (desk.t(&format!("{}-send", doing.label))) }
            }
        }
    }
}

/// The agency's ready answers: a touch puts one into the text.
fn ready(desk: &Desk, open: &Open<'_>, word: &str) -> Markup {
    html! {
        p.small.quiet.flat { (desk.t("templates-title")) }
        p.chips.tight data-island="ready" { @for template in open.templates {
            a href={ "/meja/kasus/" (open.case.case.code) "?balasan=" (template.template_id) "&untuk=" (word) } { (template.name) }
        } }
    }
}

fn give(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    html! {
        details {
            summary data-key="g" { (desk.t("do-give")) " " kbd { "g" } }
            form.row method="post" data-once {
                (carried(desk, case))
                select.grow name="officer" aria-label=(desk.t("field-officer")) {
                    @for person in open.team { option value=(person.row.officer_id) selected[case.officer_id == Some(person.row.officer_id)] { (person.row.name) } }
                }
                button.btn.second name="do" value="give" { (desk.t("do-give-send")) }
            }
        }
    }
}

/// Work is done, and the reporter has the word or a low score is looked into: colleagues may still need to know something.
fn noted(desk: &Desk, open: &Open<'_>) -> Markup {
    html! { section.actions { (say(desk, open, &Doing { word: "note", key: "n", label: "do-note", with_photos: false, ready: false })) } }
}

/// A forwarded case: asking again stands in the verifier's form; here it ends.
fn forwarded(desk: &Desk, open: &Open<'_>) -> Markup {
    html! {
        section.actions {
            (say(desk, open, &Doing { word: "resolve", key: "s", label: "do-resolve", with_photos: true, ready: true }))
            (say(desk, open, &Doing { word: "note", key: "n", label: "do-note", with_photos: false, ready: false }))
        }
    }
}

fn story(desk: &Desk, open: &Open<'_>) -> Markup {
    let shelf = Shelf::desk(open.case);
    html! { ol.story { @for event in &open.case.story { (fact(desk, open, &shelf, event)) } } }
}

fn fact(desk: &Desk, open: &Open<'_>, shelf: &Shelf, event: &Event) -> Markup {
    html! {
        li {
            strong { (event_line(desk, event)) }
            @if event.audience == cases::Audience::Internal { " " span.tag.plain { (desk.t("internal")) } }
            br; span.small.quiet { (parts::time(desk, event.at)) @if let Some(name) = &event.actor_name { " · " (name) } }
            @if let Some(text) = &event.body { p.prewrap.said { (text) } }
            @let photos = open.case.photos.iter().filter(|photo| photo.seq == Some(event.seq));
            ul.photos { @for photo in photos {
                li { a href={ "/meja/foto/" (photo.photo_id) "/besar" } { img src={ "/meja/foto/" (photo.photo_id) "/kecil" } alt=(desk.t("photo-alt")) width="96" height="96" loading="lazy"; } }
            } }
            (shelf.of_event(desk, event.seq))
        }
    }
}

fn facts(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let questions =
        desk.ctx.book.categories.get(&case.category).map(|c| c.questions.as_slice()).unwrap_or_default();
    let label = |code: &str| {
        questions
            .iter()
            .find(|q| q.code == code)
            .map_or_else(|| code.to_owned(), |q| q.text.get(desk.lang).to_owned())
    };
    let name = |code: &str, value: &str| {
        let question = questions.iter().find(|q| q.code == code);
        let known = question.and_then(|q| q.values.iter().find(|v| v.key == value));
        known.map_or_else(|| value.to_owned(), |v| v.name.get(desk.lang).to_owned())
    };
    html! {
        div.card {
            h2 { (desk.t("facts-title")) }
            dl.pairs {
                dt { (desk.t("field-place")) } dd { (parts::place(desk, case.area.as_deref(), &case.landmark))
                    @if let (Some(lat), Some(lon)) = (case.lat, case.lon) { br; span.small.quiet.num { (format!("{lat:.6}, {lon:.6}")) } } }
                dt { (desk.t("facts-filed")) } dd { (parts::time(desk, case.filed_at)) }
                dt { (desk.t("field-agency")) } dd { (case.agency.as_deref().map_or("–", |a| desk.ctx.book.agencies.short(a))) }
                @for (code, values) in case.answers.as_object().into_iter().flatten().filter(|_| case.kind != Kind::Application) {
                    dt { (label(code)) } dd { (values.as_array().into_iter().flatten().filter_map(|v| v.as_str()).map(|v| name(code, v)).collect::<Vec<_>>().join(", ")) }
                }
                @if let Some(score) = case.score { dt { (desk.t("field-score")) } dd { (desk.t(&format!("score-{score}"))) } }
            }
            @if case.published { p.small { a href={ "/sambatan/" (case.code) } { (desk.t("facts-public")) } } }
        }
    }
}

fn reporter(desk: &Desk, open: &Open<'_>) -> Markup {
    html! {
        div.card {
            h2 { (desk.t("reporter-title")) }
            @match &open.case.reporter {
                None if open.case.case.name_hidden => p.quiet { (desk.t("reporter-hidden")) },
                None => p.quiet { (desk.t("reporter-not-yours")) },
                Some(reporter) if *reporter == cases::Reporter::default() => p.quiet { (desk.t("reporter-unnamed")) },
                Some(reporter) => dl.pairs {
                    @if let Some(name) = &reporter.name { dt { (desk.t("field-name")) } dd { (name) } }
                    @if let Some(phone) = &reporter.phone { dt { (desk.t("field-phone")) } dd { a href={ "tel:" (phone) } { (phone) } } }
                    @if let Some(email) = &reporter.email { dt { (desk.t("field-email")) } dd { (email) } }
                },
            }
        }
    }
}

/// The text a verifier starts from when publishing: the reporter's, with personal data taken out.
pub(crate) fn proposed_text(open: &Open<'_>) -> String {
    let case = &open.case.case;
    case.public_text.clone().unwrap_or_else(|| {
        let filed = open.case.story.first().and_then(|event| event.body.as_deref()).unwrap_or_default();
        rules::mask(filed)
    })
}
