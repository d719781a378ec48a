//! The scorecard: per agency what came in, what was answered and resolved, how fast, and what is late.

use axum::extract::RawQuery;
use axum::response::IntoResponse;
use civic::cities::day_of;
use civic::figures::{self, Figures, Histogram, Score, Surveys};
use kit::i18n::Arg;
use maud::{Markup, html};

use crate::shell::error::{OrPage, PageResult};
use crate::shell::form::Fields;
use crate::shell::layout;
use crate::shell::visit::Visit;
use crate::survey::index;

/// Periods that can be chosen, in months up to and including this one.
pub(crate) const PERIODS: [i32; 3] = [1, 3, 12];

/// Whole months up to and including this one.
pub(crate) struct Period {
    pub(crate) months: i32,
    /// The first month and the last, as days since 1970.
    pub(crate) first: i64,
    pub(crate) last: i64,
}

impl Period {
    /// The period an address asks for.
    pub(crate) fn of(visit: &Visit, query: Option<String>) -> Period {
        let fields = Fields::parse(query.unwrap_or_default().as_bytes());
        let months = fields.get("bulan").parse().ok().filter(|n| PERIODS.contains(n)).unwrap_or(3);
        let this_month = visit.ctx.book.offices.date(visit.ctx.now).first_of_month();
        let first = this_month.checked_sub(jiff::Span::new().months(months - 1)).unwrap_or(this_month);
        Period { months, first: day_of(first), last: day_of(this_month) }
    }
}

/// The periods to choose from.
pub(crate) fn chips(visit: &Visit, address: &str, months: i32) -> Markup {
    html! {
        nav.chips aria-label=(visit.t("score-period")) { @for n in PERIODS {
            a.tag.plain href={ (address) "?bulan=" (n) } aria-current=[(n == months).then_some("true")] { (visit.ta("score-months", &[("months", Arg::Number(i64::from(n)))])) }
        } }
    }
}

/// The page.
pub(crate) async fn show(visit: Visit, RawQuery(query): RawQuery) -> PageResult {
    let period = Period::of(&visit, query);
    let figures = figures::figures(&visit.ctx, period.first, period.last).await.or_page(&visit)?;
    let surveys = figures::surveys(&visit.ctx, period.first, period.last).await.or_page(&visit)?;
    Ok(page(&visit, (&figures, &surveys), period.months).into_response())
}

fn page(visit: &Visit, (figures, surveys): (&Figures, &Surveys), months: i32) -> Markup {
    let body = html! {
        h1 { (visit.t("score-title")) }
        p.quiet { (visit.t("score-text")) }
        (chips(visit, "/kinerja", months))
        div.grid.four.top {
            div.card { div.figure.num { (figures.filed) } p.quiet { (visit.t("figure-filed")) } }
            div.card { div.figure.num { (median(visit, &figures.all.answered)) } p.quiet { (visit.t("figure-median-answer")) } }
            div.card { div.figure.num { (median(visit, &figures.all.resolved)) } p.quiet { (visit.t("figure-median-resolve")) } }
            div.card { div.figure.num { (index::short(visit, &surveys.all)) } p.quiet { (visit.ta("figure-index", &[("n", Arg::Number(surveys.all.n()))])) } p.small { a href={ "/kinerja/skm?bulan=" (months) } { (visit.t("figure-index-link")) } } }
        }
        (table(visit, figures, surveys))
        p.small.quiet.top { (visit.t("score-note")) }
    };
    layout::page(visit, &visit.t("score-title"), &body)
}

fn table(visit: &Visit, figures: &Figures, surveys: &Surveys) -> Markup {
    let mut rows: Vec<(&String, &Score)> =
        figures.agencies.iter().filter(|(code, _)| !code.is_empty()).collect();
    rows.sort_by(|a, b| b.1.received.cmp(&a.1.received).then_with(|| a.0.cmp(b.0)));
    html! {
        div.card.flush.top.scroll tabindex="0" role="region" aria-label=(visit.t("score-title")) {
            table {
                thead { tr {
                    th { (visit.t("column-agency")) } th.right { (visit.t("column-received")) } th.right { (visit.t("column-answered")) }
                    th.right { (visit.t("column-resolved")) } th.right { (visit.t("column-late")) }
                    th.right { (visit.t("column-median-answer")) } th.right { (visit.t("column-median-resolve")) } th.right { (visit.t("column-disputed")) }
                    th.right { (visit.t("column-index")) } th.right { (visit.t("column-answers")) }
                } }
                tbody { @for (code, score) in rows { tr {
                    th scope="row" { a href={ "/sambatan?dinas=" (code) } { (visit.ctx.book.agencies.short(code)) } }
                    td.num.right { (score.received) } td.num.right { (score.answered.total()) } td.num.right { (score.resolved.total()) }
                    td.num.right { @if score.late_now > 0 { span.late-text { (score.late_now) } } @else { "0" } }
                    td.num.right { (median(visit, &score.answered)) } td.num.right { (median(visit, &score.resolved)) }
                    td.num.right { (score.disputed) }
                    @let sums = surveys.agencies.get(code).copied().unwrap_or_default();
                    td.num.right { (index::short(visit, &sums)) } td.num.right { (sums.n()) }
                } } }
            }
        }
    }
}

/// A median in working days; a dash where fewer than five cases stand behind it.
fn median(visit: &Visit, histogram: &Histogram) -> String {
    histogram
        .median()
        .map_or_else(|| "–".to_owned(), |days| visit.ta("days-short", &[("days", Arg::Number(days))]))
}
