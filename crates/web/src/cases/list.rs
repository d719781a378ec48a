//! Published cases, with words and filters that stand in the address.

use axum::extract::RawQuery;
use axum::response::IntoResponse;
use civic::cases::rules::PublicCase;
use civic::cases::{self, Cursor, Detail, PAGE, Page, PublicFilter, State};
use civic::search::TEXT_MAX;
use kit::clock::Time;
use kit::i18n::Arg;
use maud::{Markup, html};

use super::report_page::{area_options, category_filter};
use crate::shell::error::{OrPage, PageResult};
use crate::shell::form::Fields;
use crate::shell::visit::Visit;
use crate::shell::{layout, parts};

/// The list.
pub(crate) async fn show(visit: Visit, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let page = cases::public_list(&visit.ctx, filter(&fields, visit.ctx.now), PAGE, Detail::Facts)
        .await
        .or_page(&visit)?;
    Ok(list(&visit, &fields, &page).into_response())
}

fn filter(fields: &Fields, now: Time) -> PublicFilter {
    let one = |name: &str| fields.filled(name).into_iter().collect::<Vec<String>>();
    PublicFilter {
        words: fields.filled("q"),
        states: one("keadaan").into_iter().flat_map(|word| states(&word)).collect(),
        categories: one("kategori"),
        agencies: one("dinas"),
        areas: one("kelurahan"),
        late_at: fields.ticked("lewat").then_some(now),
        after: Cursor::parse(fields.get("setelah")),
        ..PublicFilter::default()
    }
}

/// The states behind one choice of the filter.
fn states(word: &str) -> Vec<String> {
    let open = |state: &&State| state.is_open() && **state != State::Resolved;
    let chosen: Vec<&State> = match word {
        "berjalan" => State::ALL.iter().filter(open).collect(),
        "selesai" => vec![&State::Resolved, &State::Closed],
        other => State::ALL.iter().filter(|state| state.word() == other).collect(),
    };
    chosen.into_iter().map(|state| state.word().to_owned()).collect()
}

fn list(visit: &Visit, fields: &Fields, page: &Page<PublicCase>) -> Markup {
    let body = html! {
        h1 { (visit.t("list-title")) }
        p.quiet { (visit.t("list-text")) }
        (search(visit, fields))
        @if page.items.is_empty() { (nothing(visit, fields)) }
        @else { (table(visit, &page.items)) }
        @if let Some(next) = &page.next {
            p.pager { a.btn.second href=(next_address(fields, next)) rel="next" { (visit.t("list-more")) } }
        }
    };
    layout::page(visit, &visit.t("list-title"), &body)
}

fn next_address(fields: &Fields, next: &Cursor) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.0.iter().filter(|(name, value)| name != "setelah" && !value.is_empty()) {
        query.append_pair(name, value);
    }
    query.append_pair("setelah", &next.text());
    format!("/sambatan?{}", query.finish())
}

/// Words and filters in one form, so that each keeps the other.
fn search(visit: &Visit, fields: &Fields) -> Markup {
    html! {
        form role="search" action="/sambatan" {
            div.field {
                label for="f-q" { (visit.t("search-label")) }
                p.hint #h-q { (visit.t("search-hint")) }
                div.join {
                    input #f-q type="search" name="q" value=(fields.get("q")) maxlength=(TEXT_MAX) aria-describedby="h-q" autocomplete="off";
                    button.btn { (visit.t("search-go")) }
                }
            }
            (filters(visit, fields))
        }
    }
}

/// Nothing fits: what to do now.
fn nothing(visit: &Visit, fields: &Fields) -> Markup {
    let Some(words) = fields.filled("q") else { return html! { p.card { (visit.t("list-empty")) } } };
    html! {
        div.card {
            p { strong { (visit.ta("search-none", &[("words", Arg::Text(&words))])) } }
            p { (visit.t("search-none-advice")) }
            p.row { a.btn href="/lapor" { (visit.t("search-none-report")) } a.btn.second href="/sambatan" { (visit.t("search-all")) } }
        }
    }
}

fn filters(visit: &Visit, fields: &Fields) -> Markup {
    let mut agencies: Vec<_> =
        visit.ctx.book.agencies.iter().filter(|agency| agency.kind != "kelurahan").collect();
    agencies.sort_by(|a, b| a.short.cmp(&b.short));
    let chosen = |name: &str, value: &str| fields.get(name) == value;
    let any = ["keadaan", "kategori", "dinas", "kelurahan", "lewat"].iter().any(|name| fields.ticked(name));
    html! {
        details.filters-box open[any] { summary { (visit.t("desk-filter")) }
        div.filters.card {
            p { label for="f-keadaan" { (visit.t("filter-state")) } select #f-keadaan name="keadaan" {
                option value="" { (visit.t("filter-all")) }
                option value="berjalan" selected[chosen("keadaan", "berjalan")] { (visit.t("filter-open")) }
                option value="selesai" selected[chosen("keadaan", "selesai")] { (visit.t("filter-done")) }
                @for state in [State::Waiting, State::Forwarded, State::Rejected] {
                    option value=(state.word()) selected[chosen("keadaan", state.word())] { (visit.t(&format!("state-{}", state.word()))) }
                }
            } }
            p { label for="f-kategori" { (visit.t("field-category")) } select #f-kategori name="kategori" { (category_filter(visit, fields.get("kategori"))) } }
            p { label for="f-dinas" { (visit.t("filter-agency")) } select #f-dinas name="dinas" {
                option value="" { (visit.t("filter-all")) }
                @for agency in agencies { option value=(agency.agency) selected[chosen("dinas", &agency.agency)] { (agency.short) } }
            } }
            p { label for="f-kelurahan" { (visit.t("field-area")) } select #f-kelurahan name="kelurahan" { (area_options(visit, fields.get("kelurahan"), &visit.t("filter-all"))) } }
            (parts::tick("lewat", fields.ticked("lewat"), &visit.t("filter-late"), ""))
            button.btn.second { (visit.t("filter-apply")) }
        } }
    }
}

/// Published cases as a table.
pub(crate) fn table(visit: &Visit, cases: &[PublicCase]) -> Markup {
    html! {
        div.card.flush {
            table {
                thead { tr { th { (visit.t("column-case")) } th.w { (visit.t("column-agency")) } th { (visit.t("column-state")) } } }
                tbody { @for case in cases { tr {
                    td { a href={ "/sambatan/" (case.code) } { (case.title) }
                        span.small { @if case.area.is_some() { (visit.ctx.book.areas.name(case.area.as_deref())) " · " } (crate::shell::dates::brief(visit.lang, &visit.ctx.book.offices, case.filed_at)) } }
                    td.w { @if let Some(agency) = &case.agency { (visit.ctx.book.agencies.short(agency)) } }
                    td { (parts::state_tag(visit, case.state, case.due_at)) }
                } } }
            }
        }
    }
}
