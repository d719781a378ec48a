//! The figures of those who look over agencies. The one thing on top: what is late, whose, why, where it repeats.

use civic::duties::DutyKind;
use civic::figures::{Histogram, Span};
use civic::oversight::{Age, Durations, Filter, Month, Overview, Repeated, Set, Tally, days_late};
use jiff::civil::Date;
use kit::i18n::Arg;
use maud::{Markup, html};

use super::address;
use super::figure::{self, Bar, Spans, Told, Trace};
use crate::figures::PERIODS;
use crate::shell::parts;
use crate::shell::visit::Desk;

/// How many of each are named on top.
const FIRST: usize = 3;
/// Percentiles that are told.
const PERCENTILES: [i64; 3] = [50, 75, 90];

/// The page.
pub(super) fn body(desk: &Desk, found: &Overview, period: i32) -> Markup {
    html! {
        h1 { (desk.t("oversight-title")) }
        p.quiet { (scope(desk, found)) }
        (lead(desk, found))
        @if let Some(n) = found.staff_late.filter(|n| *n > 0) {
            p.notice.soon.top-half { (desk.ta("oversight-staff", &[("count", Arg::Number(n))])) }
        }
        @if found.late.total > 0 { h2.top { (desk.t("oversight-sides")) } div.figures { (late(desk, found)) } }
        section.top { h2 { (desk.t("oversight-repeated")) } (repeated(desk, &found.repeated)) }
        h2.top #rentang { (desk.t("oversight-period")) }
        nav.chips aria-label=(desk.t("score-period")) { @for n in PERIODS {
            a href={ "/meja/pimpinan?bulan=" (n) "#rentang" } aria-current=[(n == period).then_some("true")] { (desk.ta("score-months", &[("months", Arg::Number(i64::from(n)))])) }
        } }
        div.figures { (durations(desk, found)) (disputes(desk, found)) }
        h2.top { (desk.t("oversight-trend")) }
        (trend(desk, &found.months))
    }
}

fn scope(desk: &Desk, found: &Overview) -> String {
    let name = Arg::Text(desk.ctx.book.agencies.name(desk.officer.agency()));
    match found.scope.size() {
        None => desk.t("oversight-scope-city").into_owned(),
        Some(1) => desk.ta("oversight-scope-one", &[("agency", name)]),
        Some(n) => {
            let below = i64::try_from(n).unwrap_or(1) - 1;
            desk.ta("oversight-scope-below", &[("agency", name), ("count", Arg::Number(below))])
        }
    }
}

/// The name of a kelurahan in a filter, where the empty one is a place nobody knows.
pub(super) fn area_name(desk: &Desk, area: &str) -> String {
    if area.is_empty() {
        return desk.t("oversight-no-area").into_owned();
    }
    let name = desk.ctx.book.areas.name(Some(area));
    if name.is_empty() { area.to_owned() } else { name.to_owned() }
}

fn step_name(desk: &Desk, step: DutyKind) -> String {
    desk.t(&format!("duty-{}", step.word().replace('_', "-"))).into_owned()
}

fn age_name(desk: &Desk, age: Age) -> String {
    desk.t(&format!("age-{}", age.word().replace('_', "-"))).into_owned()
}

/// Both files of what a filter finds.
pub(super) fn export_links(desk: &Desk, filter: &Filter) -> Markup {
    html! {
        p.row.top-half {
            a.btn.second.slim href=(address(filter, ".xlsx", None)) download { (desk.t("oversight-xlsx")) }
            a.btn.second.slim href=(address(filter, ".csv", None)) download { (desk.t("oversight-csv")) }
        }
    }
}

/// What is late, whose, why, where it repeats.
fn lead(desk: &Desk, found: &Overview) -> Markup {
    let late = &found.late;
    if late.total == 0 {
        return html! { div.card { p.lead { strong { (desk.t("oversight-nothing")) } } p.quiet { (desk.t("oversight-nothing-text")) } } };
    }
    let oldest =
        late.oldest.and_then(|due| days_late(&desk.ctx.book.offices, due, desk.ctx.now)).unwrap_or(0);
    let agencies = Agencies(desk).bars(&late.agencies);
    let steps: Vec<Bar> = late.steps.iter().map(|tally| step_bar(desk, tally)).collect();
    html! {
        div.card {
            div.figure.num { a.late-text href=(address(&Filter::default(), "", None)) { (late.total) } }
            p.lead { (desk.ta("oversight-late", &[("count", Arg::Number(late.total))])) " "
                span.quiet { (desk.ta("oversight-oldest", &[("days", Arg::Number(i64::from(oldest)))])) } }
            dl.pairs.top-half {
                dt { (desk.t("oversight-whose")) } dd { (few(&agencies)) }
                dt { (desk.t("oversight-why")) } dd { (few(&steps)) }
                dt { (desk.t("oversight-where")) } dd {
                    @match found.repeated.first() {
                        None => span.quiet { (desk.t("oversight-nowhere")) },
                        Some(place) => { a href=(place_address(place)) { (place_words(desk, place)) } " · " (desk.ta("oversight-times", &[("count", Arg::Number(place.n))])) },
                    }
                }
            }
            (export_links(desk, &Filter::default()))
        }
    }
}

fn few(bars: &[Bar]) -> Markup {
    html! { @for (place, bar) in bars.iter().take(FIRST).enumerate() { @if place > 0 { ", " } a href=(bar.href) { (bar.label) " (" (bar.n) ")" } } @if bars.len() > FIRST { " …" } }
}

struct Agencies<'a>(&'a Desk);

impl Agencies<'_> {
    fn bars(&self, tallies: &[Tally<String>]) -> Vec<Bar> {
        let bar = |tally: &Tally<String>| Bar {
            label: self.0.ctx.book.agencies.short(&tally.what).to_owned(),
            n: tally.n,
            href: address(&Filter { agency: Some(tally.what.clone()), ..Filter::default() }, "", None),
        };
        tallies.iter().map(bar).collect()
    }
}

fn step_bar(desk: &Desk, tally: &Tally<DutyKind>) -> Bar {
    let href = address(&Filter { step: Some(tally.what), ..Filter::default() }, "", None);
    Bar { label: step_name(desk, tally.what), n: tally.n, href }
}

/// The same late cases in five orders.
fn late(desk: &Desk, found: &Overview) -> Markup {
    let late = &found.late;
    let age = |tally: &Tally<Age>| Bar {
        label: age_name(desk, tally.what),
        n: tally.n,
        href: address(&Filter { age: Some(tally.what), ..Filter::default() }, "", None),
    };
    let category = |tally: &Tally<String>| Bar {
        label: parts::category(desk, &tally.what),
        n: tally.n,
        href: address(&Filter { category: Some(tally.what.clone()), ..Filter::default() }, "", None),
    };
    let area = |tally: &Tally<String>| Bar {
        label: area_name(desk, &tally.what),
        n: tally.n,
        href: address(&Filter { area: Some(tally.what.clone()), ..Filter::default() }, "", None),
    };
    html! {
        (counted(desk, "agency", &Agencies(desk).bars(&late.agencies)))
        (counted(desk, "step", &late.steps.iter().map(|tally| step_bar(desk, tally)).collect::<Vec<_>>()))
        (counted(desk, "age", &late.ages.iter().map(age).collect::<Vec<_>>()))
        (counted(desk, "category", &late.categories.iter().map(category).collect::<Vec<_>>()))
        (counted(desk, "area", &late.areas.iter().map(area).collect::<Vec<_>>()))
    }
}

/// A figure of bars with its table.
fn counted(desk: &Desk, by: &str, bars: &[Bar]) -> Markup {
    let title = desk.t(&format!("oversight-by-{by}"));
    let listed: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.label, bar.n)).collect();
    let told = Told { id: &format!("late-{by}"), title: &title, text: &listed.join("; ") };
    html! {
        section.card {
            h3 { (title) }
            (figure::bars(&told, bars, "late"))
            details { summary { @if bars.len() > figure::BARS { (desk.ta("oversight-table-all", &[("count", Arg::Number(i64::try_from(bars.len()).unwrap_or(0)))])) } @else { (desk.t("oversight-table")) } } div.scroll tabindex="0" role="region" aria-label=(title) { table {
                thead { tr { th { (desk.t(&format!("oversight-column-{by}"))) } th.right { (desk.t("column-late")) } } }
                tbody { @for bar in bars { tr {
                    th scope="row" { @if bar.n > 0 { a href=(bar.href) { (bar.label) } } @else { (bar.label) } }
                    td.num.right { (bar.n) }
                } } }
            } } }
        }
    }
}

fn place_address(place: &Repeated) -> String {
    let filter =
        Filter { set: Set::Place(place.place), category: Some(place.category.clone()), ..Filter::default() };
    address(&filter, "", None)
}

fn place_words(desk: &Desk, place: &Repeated) -> String {
    let at = if place.landmark.is_empty() {
        area_name(desk, place.area.as_deref().unwrap_or_default())
    } else {
        place.landmark.clone()
    };
    format!("{}, {at}", parts::category(desk, &place.category))
}

fn repeated(desk: &Desk, places: &[Repeated]) -> Markup {
    if places.is_empty() {
        return html! { p.card { (desk.t("oversight-repeated-empty")) } };
    }
    html! {
        p.quiet { (desk.t("oversight-repeated-text")) }
        div.card.flush { table {
            thead { tr { th { (desk.t("oversight-column-place")) } th.w { (desk.t("field-area")) } th.right { (desk.t("oversight-column-times")) } } }
            tbody { @for place in places { tr {
                td { a href=(place_address(place)) { (place_words(desk, place)) } }
                td.w { (area_name(desk, place.area.as_deref().unwrap_or_default())) }
                td.num.right { (place.n) }
            } } }
        } }
    }
}

/// A percentile in words; a dash where fewer than five cases stand behind it.
fn span(desk: &Desk, span: Option<Span>) -> String {
    match span {
        None => "–".to_owned(),
        Some(Span::Days(days)) => desk.ta("days-short", &[("days", Arg::Number(days))]),
        Some(Span::Longer) => desk.ta("days-short-over", &[("days", Arg::Number(civic::figures::BINS - 2))]),
    }
}

fn spans(desk: &Desk, key: &str, histogram: &Histogram) -> Spans {
    let ends = PERCENTILES.map(|percent| histogram.percentile(percent));
    let days = |end: Option<Span>| match end? {
        Span::Days(days) => Some(days),
        Span::Longer => Some(civic::figures::BINS - 1),
    };
    let said = ends.map(|end| span(desk, end));
    Spans {
        label: desk.t(key).into_owned(),
        said: if ends[0].is_none() { desk.t("oversight-too-few").into_owned() } else { said.join(" · ") },
        ends: days(ends[0]).zip(days(ends[1])).zip(days(ends[2])).map(|((a, b), c)| [a, b, c]),
    }
}

/// How long three things took, measured apart.
fn durations(desk: &Desk, found: &Overview) -> Markup {
    let none = Durations::default();
    let all = found.durations.get("").unwrap_or(&none);
    let shown = [
        spans(desk, "oversight-verified", &all.verified),
        spans(desk, "column-answered", &all.answered),
        spans(desk, "column-resolved", &all.resolved),
    ];
    let listed: Vec<String> = shown.iter().map(|line| format!("{}: {}", line.label, line.said)).collect();
    let title = desk.t("oversight-durations");
    let told = Told { id: "durations", title: &title, text: &listed.join("; ") };
    html! {
        section.card {
            h3 { (title) }
            p.small.quiet { (desk.t("oversight-durations-text")) }
            (figure::spans(&told, &shown))
            details { summary { (desk.t("oversight-table-agencies")) } div.scroll tabindex="0" role="region" aria-label=(title) { table {
                thead {
                    tr { td {} @for key in ["oversight-verified", "column-answered", "column-resolved"] { th.center colspan="4" scope="colgroup" { (desk.t(key)) } } }
                    tr { th { (desk.t("column-agency")) } @for _ in 0..3 { th.right { (desk.t("oversight-column-count")) } @for percent in PERCENTILES { th.right { (desk.ta("oversight-of-hundred", &[("percent", Arg::Number(percent))])) } } } }
                }
                tbody { @for (agency, took) in &found.durations { @if !agency.is_empty() { tr {
                    th scope="row" { (desk.ctx.book.agencies.short(agency)) }
                    @for histogram in [&took.verified, &took.answered, &took.resolved] {
                        td.num.right { (histogram.total()) }
                        @for percent in PERCENTILES { td.num.right { (span(desk, histogram.percentile(percent))) } }
                    }
                } } } }
            } } }
        }
    }
}

/// A share of what was resolved, in whole percent.
fn percent(part: i64, whole: i64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{} %", (part * 100 + whole / 2) / whole) }
}

fn disputes(desk: &Desk, found: &Overview) -> Markup {
    let title = desk.t("oversight-disputes");
    let mut rows: Vec<_> = found.disputes.iter().collect();
    rows.sort_by(|a, b| b.1.disputed.cmp(&a.1.disputed).then_with(|| a.0.cmp(b.0)));
    let (resolved, disputed) =
        rows.iter().fold((0, 0), |sum, (_, share)| (sum.0 + share.resolved, sum.1 + share.disputed));
    let bars: Vec<Bar> = rows
        .iter()
        .filter(|(_, share)| share.disputed > 0)
        .map(|(agency, share)| Bar {
            label: desk.ctx.book.agencies.short(agency).to_owned(),
            n: share.disputed,
            href: String::new(),
        })
        .collect();
    let listed: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.label, bar.n)).collect();
    let told = Told { id: "disputes", title: &title, text: &listed.join("; ") };
    html! {
        section.card {
            h3 { (title) }
            p { (desk.ta("oversight-disputed", &[("disputed", Arg::Number(disputed)), ("resolved", Arg::Number(resolved)), ("share", Arg::Text(&percent(disputed, resolved)))])) " "
                @if found.reopened > 0 { a href=(reopened(None)) { (desk.ta("oversight-reopened", &[("count", Arg::Number(found.reopened))])) } }
                @else { (desk.t("oversight-reopened-none")) } }
            @if !bars.is_empty() { (figure::bars(&told, &bars, "soon")) }
            @if !rows.is_empty() { details { summary { (desk.t("oversight-table-agencies")) } div.scroll tabindex="0" role="region" aria-label=(title) { table {
                thead { tr { th { (desk.t("column-agency")) } th.right { (desk.t("column-resolved")) } th.right { (desk.t("column-disputed")) } th.right { (desk.t("oversight-column-share")) } th.right { (desk.t("oversight-column-reopened")) } } }
                tbody { @for (agency, share) in &rows { tr {
                    th scope="row" { (desk.ctx.book.agencies.short(agency)) }
                    td.num.right { (share.resolved) } td.num.right { (share.disputed) } td.num.right { (percent(share.disputed, share.resolved)) }
                    td.num.right { @if share.reopened > 0 { a href=(reopened(Some(agency))) { (share.reopened) } } @else { "0" } }
                } } }
            } } } }
        }
    }
}

fn reopened(agency: Option<&String>) -> String {
    address(&Filter { set: Set::Reopened, agency: agency.cloned(), ..Filter::default() }, "", None)
}

/// Nov 2026.
fn month_name(desk: &Desk, first: i64) -> String {
    let date: Date = civic::cities::date_of(first);
    let month: String = desk.t(&format!("month-{}", date.month())).chars().take(3).collect();
    format!("{month} {}", date.year())
}

/// One drawing of the trend: its key, and its lines as key, class and value.
type Drawing = (&'static str, &'static [(&'static str, &'static str, fn(&Month) -> Option<i64>)]);

/// Twelve months in three drawings over one table.
fn trend(desk: &Desk, months: &[Month]) -> Markup {
    const DRAWINGS: [Drawing; 3] = [
        (
            "oversight-trend-flow",
            &[
                ("column-received", "dash", |month| Some(month.received)),
                ("column-resolved", "solid", |month| Some(month.resolved)),
            ],
        ),
        (
            "oversight-trend-trouble",
            &[
                ("oversight-answered-late", "late", |month| Some(month.answered_late)),
                ("column-disputed", "dash soon", |month| Some(month.disputed)),
            ],
        ),
        ("oversight-trend-days", &[("column-median-resolve", "solid", |month| month.median)]),
    ];
    let ends = |month: Option<&Month>| month.map(|month| month_name(desk, month.first)).unwrap_or_default();
    let (first, last) = (ends(months.first()), ends(months.last()));
    let title = desk.t("oversight-trend");
    html! {
        div.figures { @for (key, lines) in DRAWINGS {
            @let traces: Vec<Trace> = lines.iter().map(|(label, class, value)| Trace { label: desk.t(label).into_owned(), class, values: months.iter().map(value).collect() }).collect();
            @let name = desk.t(key);
            @let text = desk.t("oversight-trend-see");
            section.card { h3 { (name) } (figure::lines(&Told { id: key, title: &name, text: &text }, &traces, (&first, &last))) }
        } }
        details.top-half { summary { (desk.t("oversight-table-months")) } div.scroll tabindex="0" role="region" aria-label=(title) { table {
            thead { tr { th { (desk.t("oversight-column-month")) } th.right { (desk.t("column-received")) } th.right { (desk.t("column-resolved")) } th.right { (desk.t("oversight-answered-late")) } th.right { (desk.t("column-disputed")) } th.right { (desk.t("column-median-resolve")) } } }
            tbody { @for month in months.iter().rev() { tr {
                th scope="row" { (month_name(desk, month.first)) }
                td.num.right { (month.received) } td.num.right { (month.resolved) } td.num.right { (month.answered_late) } td.num.right { (month.disputed) }
                td.num.right { (span(desk, month.median.map(Span::Days))) }
            } } }
        } } }
    }
}
