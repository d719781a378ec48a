//! The index of satisfaction (IKM) for anybody: the city and each agency, with how many answered, how many a period
//! needs, and the nine elements. Read from kept counts.

use axum::extract::RawQuery;
use axum::response::IntoResponse;
use civic::figures::{Figures, Surveys};
use civic::survey::{Index, Sample, Sums, fields};
use kit::i18n::{Arg, Lang};
use maud::{Markup, html};

use super::page::word_of;
use crate::figures::{Period, chips};
use crate::shell::error::{OrPage, PageResult};
use crate::shell::layout;
use crate::shell::visit::Visit;

/// The page.
pub(crate) async fn show(visit: Visit, RawQuery(query): RawQuery) -> PageResult {
    let period = Period::of(&visit, query);
    let figures = civic::figures::figures(&visit.ctx, period.first, period.last).await.or_page(&visit)?;
    let surveys = civic::figures::surveys(&visit.ctx, period.first, period.last).await.or_page(&visit)?;
    Ok(page(&visit, period.months, (&figures, &surveys)).into_response())
}

/// An index with two decimals, as its language writes them.
pub(crate) fn decimal(lang: Lang, hundredths: i64) -> String {
    let mark = if lang == Lang::En { '.' } else { ',' };
    format!("{}{mark}{:02}", hundredths / 100, hundredths % 100)
}

/// An index and its grade; a dash where fewer than five answered.
pub(crate) fn short(visit: &Visit, sums: &Sums) -> Markup {
    html! { @match sums.index() {
        Some(index) => { (decimal(visit.lang, index.hundredths())) "\u{a0}" strong { (index.grade().word()) } },
        None => { "–" },
    } }
}

fn mean(lang: Lang, mean: f64) -> String {
    decimal(lang, (mean * 100.0).round() as i64)
}

fn page(visit: &Visit, months: i32, (figures, surveys): (&Figures, &Surveys)) -> Markup {
    let title = visit.t("index-title");
    let body = html! {
        p.back { a href={ "/kinerja?bulan=" (months) } { (visit.t("index-back")) } }
        h1 { (title) }
        p.quiet { (visit.t("index-text")) }
        (chips(visit, "/kinerja/skm", months))
        (city(visit, (figures, surveys)))
        h2.top { (visit.t("index-agencies")) }
        (agencies(visit, (figures, surveys)))
        (respondents(visit, surveys))
        section.card.top {
            h2 { (visit.t("index-how-title")) }
            @for n in 1..=4 { p { (visit.t(&format!("index-how-{n}"))) } }
            p.small.quiet { (visit.t("survey-source")) }
        }
    };
    layout::page(visit, &title, &body)
}

fn tag(visit: &Visit, sample: Sample) -> Markup {
    html! {
        @if sample.reached() { span.tag { (visit.t("index-enough")) } }
        @else { span.tag.soon { (visit.t("index-more")) } }
    }
}

fn city(visit: &Visit, (figures, surveys): (&Figures, &Surveys)) -> Markup {
    let sums = &surveys.all;
    let sample = Sample::of(sums, figures.all.resolved.total());
    let counts = [("n", Arg::Number(sample.n)), ("needed", Arg::Number(sample.needed))];
    html! {
        div.grid.halves.start.top-half {
            div.card {
                h2 { (visit.ctx.book.city.name) }
                @match sums.index() {
                    Some(index) => { (grade(visit, index)) },
                    None => { div.figure { "–" } p { (visit.t("index-few")) } },
                }
                p.top-half { (visit.ta("index-answers", &counts)) " " (tag(visit, sample)) }
            }
            div.card.flush.scroll tabindex="0" role="region" aria-label=(visit.t("index-elements")) { table {
                thead { tr { th { (visit.t("index-elements")) } th.right { (visit.t("index-nrr")) } } }
                tbody { @for (place, field) in (0..).zip(fields()) { tr {
                    th scope="row" { (visit.t(&format!("field-{field}"))) }
                    td.num.right { (sums.means().and_then(|means| means.get(place).copied()).map_or_else(|| "–".to_owned(), |m| mean(visit.lang, m))) }
                } } }
            } }
        }
    }
}

fn grade(visit: &Visit, index: Index) -> Markup {
    let word = index.grade().word();
    html! {
        div.figure.num { (decimal(visit.lang, index.hundredths())) " · " (word) }
        p { (visit.t(&format!("index-grade-{}", word.to_lowercase()))) }
    }
}

fn agencies(visit: &Visit, (figures, surveys): (&Figures, &Surveys)) -> Markup {
    let mut rows: Vec<(&String, &Sums)> = surveys.agencies.iter().collect();
    rows.sort_by(|a, b| b.1.n().cmp(&a.1.n()).then_with(|| a.0.cmp(b.0)));
    html! {
        @if rows.is_empty() { p.card { (visit.t("index-none")) } }
        @else { div.card.flush.scroll tabindex="0" role="region" aria-label=(visit.t("index-agencies")) { table {
            thead { tr {
                th { (visit.t("column-agency")) } th.right { (visit.t("column-index")) }
                th.right { (visit.t("column-answers")) } th { (visit.t("column-sample")) }
                @for (number, field) in (1..).zip(fields()) { th.right { abbr title=(visit.t(&format!("field-{field}"))) { "U" (number) } } }
            } }
            tbody { @for (code, sums) in rows { (agency(visit, code, sums, figures)) } }
        } } p.small.quiet { (visit.t("index-note")) } }
    }
}

fn agency(visit: &Visit, code: &str, sums: &Sums, figures: &Figures) -> Markup {
    let resolved = figures.agencies.get(code).map_or(0, |score| score.resolved.total());
    let sample = Sample::of(sums, resolved);
    html! { tr {
        th scope="row" { (visit.ctx.book.agencies.short(code)) }
        td.num.right { (short(visit, sums)) }
        td.num.right { (visit.ta("index-of", &[("n", Arg::Number(sample.n)), ("needed", Arg::Number(sample.needed))])) }
        td.date { (tag(visit, sample)) }
        @match sums.means() {
            Some(means) => { @for of in means { td.num.right { (mean(visit.lang, of)) } } },
            None => { td.quiet.small colspan=(fields().len()) { (visit.t("index-few-short")) } },
        }
    } }
}

/// Who answered, as totals of five and more.
fn respondents(visit: &Visit, surveys: &Surveys) -> Markup {
    let told = surveys.respondents.told();
    html! {
        @if told.iter().any(|(_, words)| !words.is_empty()) {
            section.card.top {
                h2 { (visit.t("index-who-title")) }
                p.small.quiet { (visit.t("index-who-text")) }
                dl.pairs { @for (name, words) in told.iter().filter(|(_, words)| !words.is_empty()) {
                    dt { (visit.t(&format!("survey-{name}"))) }
                    dd { @for (place, (word, n)) in words.iter().enumerate() {
                        @if place > 0 { " · " } (word_of(visit, name, word)) " " span.num { (n) }
                    } }
                } }
            }
        }
    }
}
