//! The catalogue, and the page of one service.

use civic::cases::rules::PublicCase;
use civic::cases::{self, State};
use civic::categories::{BY_KECAMATAN, BY_KELURAHAN};
use civic::figures::{SMALL, ServiceRecord};
use civic::services::{Definition, Edition, Part, Service};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::today;
use crate::shell::form::Fields;
use crate::shell::visit::Visit;
use crate::shell::{dates, layout};

/// The agency that answers for a service, in words.
pub(crate) fn agency_name(visit: &Visit, named: &str) -> String {
    match named {
        BY_KELURAHAN => visit.t("service-by-kelurahan").into_owned(),
        BY_KECAMATAN => visit.t("service-by-kecamatan").into_owned(),
        code => visit.ctx.book.agencies.name(code).to_owned(),
    }
}

/// What there is.
pub(crate) fn list(visit: &Visit, asked: &Fields) -> Markup {
    let (words, event, agency) = (asked.get("q").trim(), asked.get("peristiwa"), asked.get("dinas"));
    let services = &visit.ctx.book.services;
    let day = today(visit);
    let mut found: Vec<(&Service, &Edition)> =
        if words.is_empty() { services.all_offered(day).collect() } else { services.find(words, day) };
    found.retain(|(_, edition)| {
        let definition = &edition.definition;
        (event.is_empty() || definition.events.iter().any(|code| code == event))
            && (agency.is_empty() || definition.agency == agency)
    });
    let narrowed = !(words.is_empty() && event.is_empty() && agency.is_empty());
    let body = html! {
        h1 { (visit.t("services-title")) }
        p.quiet { (visit.t("services-text")) }
        form.filters role="search" {
            p.field { label for="q" { (visit.t("services-search")) } input #q type="search" name="q" value=(words) placeholder=(visit.t("services-search-example")); }
            p.field { label for="dinas" { (visit.t("field-agency")) } select #dinas name="dinas" { (agencies(visit, agency)) } }
            button.btn { (visit.t("services-find")) }
        }
        (events(visit, event))
        @if narrowed { p.small { (visit.ta("services-found", &[("count", Arg::Number(i64::try_from(found.len()).unwrap_or(0)))])) " · " a href="/layanan" { (visit.t("services-all")) } } }
        @if found.is_empty() {
            div.card.empty { p { (visit.t("services-none")) } p { a.btn.second href="/lapor" { (visit.t("nav-report")) } } }
        } @else {
            ul.bare.stack { @for (service, edition) in found { li { (card(visit, service, &edition.definition)) } } }
        }
    };
    layout::page(visit, &visit.t("services-title"), &body)
}

fn events(visit: &Visit, chosen: &str) -> Markup {
    html! {
        h2.hidden-visually { (visit.t("services-by-event")) }
        ul.chips.sideways { @for event in &visit.ctx.book.city.settings.life_events {
            li { a href={ "/layanan?peristiwa=" (event.code) } aria-current=[(event.code == chosen).then_some("true")] { (event.name.get(visit.lang)) } }
        } }
    }
}

fn agencies(visit: &Visit, chosen: &str) -> Markup {
    let day = today(visit);
    let mut codes: Vec<&str> = visit
        .ctx
        .book
        .services
        .all_offered(day)
        .map(|(_, edition)| edition.definition.agency.as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    html! {
        option value="" { (visit.t("filter-all")) }
        @for code in codes { option value=(code) selected[code == chosen] { (agency_name(visit, code)) } }
    }
}

fn card(visit: &Visit, service: &Service, definition: &Definition) -> Markup {
    html! {
        article.card {
            h2.flat { a href={ "/layanan/" (service.code) } { (definition.name.get(visit.lang)) } }
            p.flat { (definition.summary.get(visit.lang)) }
            p.small.quiet.flat { (agency_name(visit, &definition.agency)) " · " (days(visit, definition.days)) " · " (fee_short(visit, definition))
                @if definition.example { " · " (example(visit)) } }
        }
    }
}

fn days(visit: &Visit, days: u16) -> String {
    visit.ta("service-days", &[("days", Arg::Number(i64::from(days)))])
}

/// Says that nothing is to be paid only where that is so by data, and leaves amounts to the standard.
fn fee_short(visit: &Visit, definition: &Definition) -> String {
    let key = if definition.fee.parts.is_empty() { "service-free" } else { "service-with-fee" };
    visit.t(key).into_owned()
}

/// The mark of what was not seen in a published source.
fn example(visit: &Visit) -> Markup {
    html! { span.tag.soon { (visit.t("service-example")) } }
}

fn marked(visit: &Visit, part: &Part) -> Markup {
    html! { (part.text.get(visit.lang)) @if !part.verified { " " (example(visit)) } }
}

/// One service.
pub(crate) fn one(
    visit: &Visit,
    code: &str,
    (version, definition): (i64, &Definition),
    (record, answer): (&ServiceRecord, Option<&PublicCase>),
) -> Markup {
    let title = definition.name.get(visit.lang);
    let body = html! {
        p.back { a href="/layanan" { (visit.t("services-title")) } }
        h1 { (title) }
        p.lead { (definition.summary.get(visit.lang)) }
        p.chips { span.tag { (days(visit, definition.days)) } span.tag.plain { (fee_short(visit, definition)) }
            span.tag.plain { (agency_name(visit, &definition.agency)) }
            @if definition.example { (example(visit)) } }
        @if definition.example { p.notice.soon { (visit.t("service-example-text")) } }
        div.grid.two {
            section.card {
                h2 { (visit.t("standard-requirements")) }
                ul { @for part in &definition.standard.requirements { li { (marked(visit, part)) } } }
                @if cases::payable(&visit.ctx, definition) {
                    form method="post" action={ "/layanan/" (code) "/ajukan" } data-once {
                        button.btn.wide { (visit.t("service-apply")) }
                    }
                    p.small.quiet.top-half { (visit.t("service-apply-hint")) }
                } @else { p.notice.soon { (visit.t("service-no-account")) } }
                (crate::counter::service_button(visit, code))
                h2.top { (visit.t("service-steps")) }
                ol { @for step in &definition.steps { li {
                    strong { (step.name.get(visit.lang)) } br;
                    span.small.quiet { (agency_name(visit, definition.agency_of(step))) " · " (days(visit, if step.kind == civic::services::StepKind::Pay { definition.fee.days } else { step.days })) }
                } } }
            }
            aside.grid.start {
                (answers_for(visit, answer))
                (live(visit, definition, record))
                (failed(visit, code))
            }
        }
        (standard(visit, definition, version))
    };
    layout::page(visit, title, &body)
}

/// That it is late too often, who has to say why and by when, and where that stands.
fn answers_for(visit: &Visit, answer: Option<&PublicCase>) -> Markup {
    let Some(case) = answer else { return html! {} };
    let due = case.due_at.filter(|_| !matches!(case.state, State::Resolved | State::Closed));
    let late = due.is_some_and(|due| due < visit.ctx.now);
    let date = due.map(|due| dates::moment(visit.lang, &visit.ctx.book.offices, due));
    let agency = visit.ctx.book.agencies.name(&case.owner);
    let key = if late { "service-answers-late" } else { "service-answers-open" };
    html! {
        section.notice.soon[date.is_some() && !late].late[late] {
            h2 { (visit.t("service-answers-title")) }
            p { @match &date {
                Some(date) => (visit.ta(key, &[("agency", Arg::Text(agency)), ("due", Arg::Text(date))])),
                None => (visit.t("service-answers-done")),
            } }
            p.flat { a href={ "/sambatan/" (case.code) } { (visit.t("service-answers-link")) } }
        }
    }
}

/// How well it really goes, beside what was promised.
fn live(visit: &Visit, definition: &Definition, record: &ServiceRecord) -> Markup {
    // What is applied for is never public: of a few, a figure could point at one of them.
    let few = record.applied < SMALL;
    let none = || html! { "– " span.small.quiet { "(" (visit.t("too-few")) ")" } };
    html! {
        section.card {
            h2 { (visit.t("service-record")) }
            dl.pairs {
                dt { (visit.t("service-record-applied")) } dd.num { @if few { (none()) } @else { (record.applied) } }
                dt { (visit.t("service-record-promised")) } dd.num { (days(visit, definition.days)) }
                dt { (visit.t("service-record-median")) }
                dd.num { @match record.delivered.median() { Some(n) => (visit.ta("days", &[("days", Arg::Number(n))])), None => (none()) } }
                dt { (visit.t("service-record-late")) } dd.num.late-text[record.late > 0 && !few] { @if few { (none()) } @else { (record.late) } }
                @if definition.silence.is_some() { dt { (visit.t("service-record-deemed")) } dd.num.late-text[record.deemed > 0 && !few] { @if few { (none()) } @else { (record.deemed) } } }
                dt { (visit.t("service-record-complaints")) } dd.num { @match record.complaints_per_hundred() { Some(n) => (format!("{n:.1}").replace('.', ",")), None => "–" } }
                dt { (visit.t("service-record-ikm")) } dd.num { @match record.surveys.index() { Some(index) => { (format!("{:.2}", index.value()).replace('.', ",")) " (" (record.surveys.n()) ")" }, None => "–" } }
            }
            p.small.quiet { (visit.t("service-record-text")) }
        }
    }
}

fn failed(visit: &Visit, code: &str) -> Markup {
    html! {
        section.card {
            h2 { (visit.t("service-failed-title")) }
            p.small { (visit.t("service-failed-text")) }
            a.btn.second.wide href={ "/lapor?service=" (code) } { (visit.t("service-failed")) }
        }
    }
}

/// The components that must be published, and the legal basis.
fn standard(visit: &Visit, definition: &Definition, version: i64) -> Markup {
    let standard = &definition.standard;
    html! {
        section.card.top {
            h2 { (visit.t("standard-title")) }
            dl.pairs {
                @for (word, part) in standard.delivery() {
                    dt { (visit.t(&format!("standard-{word}"))) } dd.prewrap { (marked(visit, part)) @if word == "fee" { (tariff(visit, definition)) } }
                }
                dt { (visit.t("standard-legal")) } dd.prewrap { (marked(visit, &standard.legal)) }
                @if let Some(counter) = &definition.counter {
                    dt { (visit.t("service-counter")) } dd { (counter.place) br; (counter.hours.get(visit.lang)) }
                }
                dt { (visit.t("service-objection")) }
                dd { (visit.ta("service-objection-text", &[("window", Arg::Number(i64::from(definition.objection.window))), ("answer", Arg::Number(i64::from(definition.objection.answer)))])) " " span.small.quiet { (definition.objection.source) } br; (definition.objection.next.get(visit.lang)) }
                @if let Some(silence) = &definition.silence {
                    dt { (visit.t("service-silence")) } dd { (visit.t("service-silence-text")) " " span.small.quiet { (silence.source) } }
                }
            }
            blockquote { p.flat { strong { (visit.t("service-declaration")) } } p { (marked(visit, &standard.guarantee)) } }
            p.small.quiet { (visit.ta("service-edition", &[("version", Arg::Number(version))])) }
        }
    }
}

fn tariff(visit: &Visit, definition: &Definition) -> Markup {
    let form = &definition.form;
    let label =
        |code: &str| form.field(code).map_or_else(String::new, |f| f.label.get(visit.lang).to_owned());
    html! {
        @if !definition.fee.parts.is_empty() {
            ul.small { @for part in &definition.fee.parts {
                li { (part.name.get(visit.lang)) ": Rp" (civic::services::form::thousands(part.amount))
                    @for code in &part.times { " × " (label(code)) }
                    @if let Some(rate) = &part.by { " × " (label(&rate.field)) } }
            } }
            p.small.quiet { (definition.fee.source) }
        }
    }
}
