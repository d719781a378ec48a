//! The cases behind one figure.

use civic::cases::{Page, code};
use civic::oversight::{EXPORT_MAX, Filter, Line, Set};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::address;
use super::page::{area_name, export_links};
use crate::shell::parts;
use crate::shell::visit::Desk;

/// What a filter asks for beside its set, each in words with the address that leaves it out.
fn chosen(desk: &Desk, filter: &Filter) -> Vec<(String, String)> {
    let mut chosen = Vec::new();
    let mut add = |text: String, without: Filter| chosen.push((text, address(&without, "", None)));
    if let Some(agency) = &filter.agency {
        add(desk.ctx.book.agencies.short(agency).to_owned(), Filter { agency: None, ..filter.clone() });
    }
    if let Some(step) = filter.step {
        let text = desk.t(&format!("duty-{}", step.word().replace('_', "-"))).into_owned();
        add(text, Filter { step: None, ..filter.clone() });
    }
    if let Some(age) = filter.age {
        let text = desk.t(&format!("age-{}", age.word().replace('_', "-"))).into_owned();
        add(text, Filter { age: None, ..filter.clone() });
    }
    if let Some(category) = &filter.category {
        add(parts::category(desk, category), Filter { category: None, ..filter.clone() });
    }
    if let Some(area) = &filter.area {
        add(area_name(desk, area), Filter { area: None, ..filter.clone() });
    }
    chosen
}

/// The page.
pub(super) fn body(desk: &Desk, filter: &Filter, total: i64, page: &Page<Line>) -> Markup {
    let title = desk.t(match filter.set {
        Set::Late => "oversight-list-late",
        Set::Reopened => "oversight-list-reopened",
        Set::Place(_) => "oversight-list-place",
    });
    let chosen = chosen(desk, filter);
    html! {
        p.back { a href="/meja/pimpinan" { "‹ " (desk.t("oversight-title")) } }
        h1 { (title) }
        p.quiet { (desk.ta("oversight-list-count", &[("count", Arg::Number(total))])) " "
            (desk.t(if matches!(filter.set, Set::Place(_)) { "desk-newest-first" } else { "oversight-list-oldest" })) }
        @if !chosen.is_empty() { ul.chips aria-label=(desk.t("oversight-chosen")) { @for (text, without) in &chosen {
            li { a href=(without) { (text) " " span aria-hidden="true" { "×" } span.hidden-visually { (desk.t("oversight-without")) } } }
        } } }
        @if page.items.is_empty() { p.card { (desk.t("oversight-list-empty")) } }
        @else {
            (rows(desk, filter, &page.items))
            @if let Some(next) = &page.next {
                p.pager { a.btn.second rel="next" href=(address(filter, "", Some(next))) { (desk.t("list-more")) } }
            }
            (export_links(desk, filter))
            @if total > EXPORT_MAX { p.small.quiet { (desk.ta("sheet-cut", &[("limit", Arg::Number(EXPORT_MAX))])) } }
        }
    }
}

fn rows(desk: &Desk, filter: &Filter, lines: &[Line]) -> Markup {
    let place = matches!(filter.set, Set::Place(_));
    html! {
        div.card.flush {
            table data-island="inbox" {
                thead { tr { th { (desk.t(if place { "column-state" } else { "column-due" })) } th { (desk.t("column-case")) } th.w { (desk.t("column-step")) } } }
                tbody { @for line in lines { tr data-href={ "/meja/kasus/" (line.code) } {
                    td { @if place { (parts::state_tag(desk, line.state, line.due_at)) } @else { (parts::due_tag(desk, line.due_at)) } }
                    td { a href={ "/meja/kasus/" (line.code) } { (line.title) }
                        span.small.num { (code::show(&line.code)) " · " (desk.ctx.book.agencies.short(&line.owner))
                            @if line.area.is_some() { " · " (desk.ctx.book.areas.name(line.area.as_deref())) }
                            @if line.content_hidden { " · " (desk.t("tag-hidden")) } } }
                    td.w { @if let Some(step) = line.step { (desk.t(&format!("duty-{}", step.word().replace('_', "-")))) } }
                } } }
            }
        }
    }
}
