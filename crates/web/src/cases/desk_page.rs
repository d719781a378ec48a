//! The desk's pages: the inbox, and one case with its forms.

use civic::cases::{self, Case, DeskCase, Event, Page, State, Unattended, code, rules};
use civic::duties::Duty;
use civic::identity::{Person, Role};
use civic::{Error, FieldError};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::own::event_line;
use super::report_page::{area_options, category_filter};
use super::{clock_page, verify_page};
use crate::shell::form::Fields;
use crate::shell::layout::{self, Corner, Waiting};
use crate::shell::parts::{self, Field, Promise};
use crate::shell::visit::Desk;

/// What stands above the inbox.
#[derive(Debug, Default)]
pub(crate) struct Front {
    /// Cases of other agencies that wait for help.
    pub(crate) helping: Vec<(Case, Duty)>,
    /// Agencies that owe something and have nobody to act.
    pub(crate) unattended: Vec<Unattended>,
}

fn front_of(desk: &Desk, front: &Front) -> Markup {
    html! {
        @if !front.unattended.is_empty() { section.errors aria-label=(desk.t("unattended-title")) {
            h2 { (desk.t("unattended-title")) }
            ul { @for alone in &front.unattended { li { (desk.ta("unattended-line", &[("agency", Arg::Text(desk.ctx.book.agencies.name(&alone.agency))), ("count", Arg::Number(alone.duties))])) } } }
        } }
        @if !front.helping.is_empty() { section.card aria-label=(desk.t("helping-title")) {
            h2 { (desk.t("helping-title")) }
            ul.duties { @for (case, duty) in &front.helping { li {
                a href={ "/meja/kasus/" (case.code) } { (case.title) } " " (parts::due_tag(desk, Some(duty.due_at)))
                br; span.small.quiet { span.num { (code::show(&case.code)) } " · " (desk.ctx.book.agencies.short(&case.owner)) }
            } } }
        } }
    }
}

/// A list of cases, with search, filters and keys.
pub(crate) fn inbox(
    desk: &Desk,
    fields: &Fields,
    (corner, waiting): (Corner, Waiting),
    (page, front): (&Page<Case>, &Front),
) -> Markup {
    let title = desk.t(match corner {
        Corner::Late => "desk-late",
        Corner::Mine => "desk-mine",
        Corner::All => "desk-all",
        _ => "desk-inbox",
    });
    let action = if corner == Corner::All { "/meja/semua" } else { "/meja" };
    let body = html! {
        div.toolbar {
            div.grow { h1 { (title) } span.quiet.small { (desk.t(if corner == Corner::All { "desk-newest-first" } else { "desk-due-first" })) } }
            form action="/meja" role="search" { input.search name="cari" data-key="/" aria-label=(desk.t("desk-search")) placeholder=(desk.t("desk-search")) autocomplete="off"; }
        }
        (filters(desk, fields, action, corner))
        (front_of(desk, front))
        @if page.items.is_empty() { p.card { (desk.t(if corner == Corner::Late { "desk-empty-late" } else { "desk-empty" })) } }
        @else { (rows(desk, &page.items, corner)) }
        @if let Some(next) = &page.next {
            p.pager { a.btn.second rel="next" href=(next_address(fields, action, &next.text())) { (desk.t("list-more")) } }
        }
        p.small.quiet.hints { kbd { "j" } " " kbd { "k" } " " (desk.t("key-move")) " · " kbd { "Enter" } " " (desk.t("key-open")) " · " kbd { "/" } " " (desk.t("key-search")) " · " kbd { "?" } " " (desk.t("key-help")) }
    };
    layout::desk(desk, Some(corner), waiting, &title, &body)
}

fn next_address(fields: &Fields, action: &str, cursor: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.0.iter().filter(|(name, value)| name != "setelah" && !value.is_empty()) {
        query.append_pair(name, value);
    }
    query.append_pair("setelah", cursor);
    format!("{action}?{}", query.finish())
}

fn filters(desk: &Desk, fields: &Fields, action: &str, corner: Corner) -> Markup {
    html! {
        details.filters-box open[["keadaan", "kategori", "kelurahan", "belum"].iter().any(|name| fields.ticked(name))] {
            summary { (desk.t("desk-filter")) }
            form.filters action=(action) {
                @if corner == Corner::Late { input type="hidden" name="lewat" value="1"; }
                @if corner == Corner::Mine { input type="hidden" name="saya" value="1"; }
                p { label for="f-keadaan" { (desk.t("filter-state")) } select #f-keadaan name="keadaan" {
                    option value="" { (desk.t("filter-all")) }
                    @for state in State::ALL.iter().filter(|state| corner == Corner::All || state.is_open()) {
                        option value=(state.word()) selected[fields.get("keadaan") == state.word()] { (desk.t(&format!("state-{}", state.word().replace('_', "-")))) }
                    }
                } }
                p { label for="f-kategori" { (desk.t("field-category")) } select #f-kategori name="kategori" { (category_filter(desk, fields.get("kategori"))) } }
                @if corner != Corner::All {
                    p { label for="f-kelurahan" { (desk.t("field-area")) } select #f-kelurahan name="kelurahan" { (area_options(desk, fields.get("kelurahan"), &desk.t("filter-all"))) } }
                    (parts::tick("belum", fields.ticked("belum"), &desk.t("filter-unassigned"), ""))
                }
                button.btn.second { (desk.t("filter-apply")) }
            }
        }
    }
}

fn rows(desk: &Desk, items: &[Case], corner: Corner) -> Markup {
    html! {
        div.card.flush {
            table data-island="inbox" {
                thead { tr { th { (desk.t("column-due")) } th { (desk.t("column-case")) } th.w { (desk.t("column-step")) } th.w { (desk.t("column-officer")) } } }
                tbody { @for case in items { tr data-href={ "/meja/kasus/" (case.code) } {
                    td { @if corner == Corner::All { (parts::state_tag(desk, case.state, case.due_at)) } @else { (parts::due_tag(desk, case.due_at)) } }
                    td { a href={ "/meja/kasus/" (case.code) } { (case.title) }
                        span.small.num { (code::show(&case.code)) @if case.area.is_some() { " · " (desk.ctx.book.areas.name(case.area.as_deref())) } @if case.content_hidden { " · " (desk.t("tag-hidden")) } } }
                    td.w { @if let Some(step) = case.step { (desk.t(&format!("duty-{}", step.word().replace('_', "-")))) } }
                    td.w.quiet { @if case.officer_id == Some(desk.officer.id()) { (desk.t("officer-me")) } @else if case.officer_id.is_some() { (desk.t("officer-given")) } @else { (desk.t("officer-none")) } }
                } } }
            }
        }
    }
}

/// A case page and what it needs.
pub(crate) struct Open<'a> {
    pub(crate) case: &'a DeskCase,
    pub(crate) team: &'a [Person],
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

    /// What was typed into a field of the form `action`, else what the case says.
    pub(crate) fn typed<'b>(&'b self, action: &str, name: &str, otherwise: &'b str) -> &'b str {
        match self.failed {
            Some((fields, _)) if fields.get("do") == action || fields.get("as") == action => {
                fields.opt(name).unwrap_or(otherwise)
            }
            _ => otherwise,
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
        @if let Some((_, error)) = open.failed { @if !matches!(error, Error::Invalid(_)) { div.errors role="alert" #errors { (parts::failure(desk, error)) } } }
        (parts::errors(desk, open.wrong()))
        h1 { (case.title) }
        p.chips { (parts::state_tag(desk, case.state, case.due_at)) " " span.tag.plain { (parts::category(desk, &case.category)) } " "
            span.tag.plain { (desk.t(&format!("class-{}", case.class.word()))) } " "
            span.tag.plain { (desk.t(&format!("channel-{}", case.channel.word()))) }
            @if case.name_hidden { " " span.tag.soon { (desk.t("tag-anonymous")) } }
            @if case.content_hidden { " " span.tag.soon { (desk.t("tag-hidden")) } }
        }
        div.grid.two {
            section.card {
                (Promise::of(case).show(desk, &why))
                @if verifies { (verify_page::form(desk, open)) }
                @if open.case.mine && matches!(case.state, State::Assigned | State::InProgress | State::Waiting) { (work(desk, open)) }
                @if clock_page::asked(desk, open) { (clock_page::help(desk, open)) }
                @if open.case.verifies { (clock_page::verifier(desk, open)) }
                @if open.case.mine && case.state == State::Forwarded { (forwarded(desk, open)) }
                h2.top { (desk.t("story-title")) }
                (story(desk, open))
            }
            aside.grid.start aria-label=(desk.t("facts-title")) { (facts(desk, open)) (reporter(desk, open)) (clock_page::duties(desk, open)) }
        }
    };
    layout::desk(desk, None, waiting, &title, &body)
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
}

fn work(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let gives = desk.officer.is(Role::Coordinator) || desk.officer.is(Role::Inspector);
    let mut doings = vec![
        Doing { word: "answer", key: "b", label: "do-answer", with_photos: false },
        Doing { word: "resolve", key: "s", label: "do-resolve", with_photos: true },
    ];
    if case.state != State::Waiting {
        doings.push(Doing { word: "ask", key: "q", label: "do-ask", with_photos: false });
    }
    doings.push(Doing { word: "note", key: "n", label: "do-note", with_photos: false });
    if gives {
        doings.push(Doing { word: "bounce", key: "x", label: "do-bounce", with_photos: false });
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
            (clock_page::agency(desk, open))
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

/// A forwarded case: asking again stands in the verifier's form; here it ends.
fn forwarded(desk: &Desk, open: &Open<'_>) -> Markup {
    html! {
        section.actions {
            (say(desk, open, &Doing { word: "resolve", key: "s", label: "do-resolve", with_photos: true }))
            (say(desk, open, &Doing { word: "note", key: "n", label: "do-note", with_photos: false }))
        }
    }
}

fn story(desk: &Desk, open: &Open<'_>) -> Markup {
    html! { ol.story { @for event in &open.case.story { (fact(desk, open, event)) } } }
}

fn fact(desk: &Desk, open: &Open<'_>, event: &Event) -> Markup {
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
                @for (code, values) in case.answers.as_object().into_iter().flatten() {
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
                None => p.quiet { (desk.t("reporter-hidden")) },
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
