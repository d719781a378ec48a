//! The pages of an agency's lists.

use std::collections::HashMap;

use civic::FieldError;
use civic::cases::{self, Case, InboxRow, Page, State, Unattended, code};
use civic::desk::{Filter, NAME_MAX, View};
use civic::duties::DutyKind;
use kit::i18n::Arg;
use maud::{Markup, html};
use uuid::Uuid;

use super::address_of;
use crate::cases::report_page::{area_options, category_filter};
use crate::shell::form::Fields;
use crate::shell::layout::{self, Corner, Waiting};
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// What a list of owed steps shows.
pub(super) struct List<'a> {
    pub(super) corner: Corner,
    pub(super) filter: Filter,
    /// The address of the first page.
    pub(super) address: String,
    pub(super) first: bool,
    pub(super) views: Vec<View>,
    pub(super) count: i64,
    pub(super) page: Page<InboxRow>,
    pub(super) unattended: Vec<Unattended>,
    pub(super) team: HashMap<Uuid, String>,
    pub(super) waiting: Waiting,
    pub(super) fields: &'a Fields,
    pub(super) wrong: &'a [FieldError],
}

/// The list of what an agency owes.
pub(super) fn owed(desk: &Desk, list: &List<'_>) -> Markup {
    let title = desk.t(match list.corner {
        Corner::Late => "desk-late",
        Corner::Mine => "desk-mine",
        _ => "desk-inbox",
    });
    let mark = format!("{:x}", cases::mark(&list.page));
    let source = list.address.replacen("/meja?", "/meja/aliran?", 1);
    let body = html! {
        (toolbar(desk, &title, &html! { (count(desk, list)) " · " (desk.t("desk-due-first")) }))
        (parts::errors(desk, list.wrong))
        (alone(desk, &list.unattended))
        (views(desk, list))
        (filters(desk, list))
        form method="post" action="/meja/massal" {
            input type="hidden" name="csrf" value=(desk.csrf());
            input type="hidden" name="ke" value=(list.address);
            p.small.quiet.hints { kbd { "j" } " " kbd { "k" } " " (desk.t("key-move")) " · " kbd { "Enter" } " " (desk.t("key-open")) " · " kbd { "x" } " " (desk.t("key-tick")) " · " kbd { "/" } " " (desk.t("key-search")) " · " kbd { "?" } " " (desk.t("key-help")) }
            div #daftar data-island="inbox" data-live=[list.first.then_some(format!("{source}&tanda={mark}"))] data-msg-new=(desk.t("live-list")) {
                @if list.page.items.is_empty() { (empty(desk, list)) } @else { (rows(desk, list)) }
            }
        }
        @if let Some(next) = &list.page.next {
            p.pager { a.btn.second rel="next" data-key="]" href={ (list.address) "&setelah=" (next.text()) } { (desk.t("list-more")) } }
        }
    };
    layout::desk(desk, Some(list.corner), list.waiting, &title, &body)
}

fn toolbar(desk: &Desk, title: &str, under: &Markup) -> Markup {
    html! {
        div.toolbar {
            div.grow { h1 { (title) } span.quiet.small { (under) } }
            form action="/meja" role="search" { input.search name="cari" data-key="/" aria-label=(desk.t("desk-search")) placeholder=(desk.t("desk-search")) autocomplete="off"; }
        }
    }
}

/// How many the list holds, and of how many when it is narrowed.
fn count(desk: &Desk, list: &List<'_>) -> Markup {
    let more = |n: i64| if n < cases::COUNTED { n.to_string() } else { format!("{n}+") };
    let whole = list.waiting.open;
    html! {
        span #jumlah.num {
            @if list.count == whole { (desk.ta("desk-count", &[("count", Arg::Text(&more(whole)))])) }
            @else { (desk.ta("desk-count-of", &[("count", Arg::Text(&more(list.count))), ("whole", Arg::Text(&more(whole)))])) }
        }
    }
}

fn empty(desk: &Desk, list: &List<'_>) -> Markup {
    let only = |filter: Filter| list.filter == filter;
    html! {
        p.card {
            @if only(Filter { late: true, ..Filter::default() }) { (desk.t("desk-empty-late")) }
            @else if only(Filter { mine: true, ..Filter::default() }) { (desk.t("desk-empty-mine")) " " a href="/meja?semua=1" { (desk.t("desk-see-all")) } }
            @else if only(Filter::default()) { (desk.t("desk-empty")) }
            @else { (desk.t("list-empty")) " " a href="/meja?semua=1" { (desk.t("desk-see-all")) } }
        }
    }
}

/// Agencies that owe something and have nobody to act: on the front of the desk of whoever looks after the city.
fn alone(desk: &Desk, unattended: &[Unattended]) -> Markup {
    html! {
        @if !unattended.is_empty() { section.errors aria-label=(desk.t("unattended-title")) {
            h2 { (desk.t("unattended-title")) }
            ul { @for alone in unattended { li { (desk.ta("unattended-line", &[("agency", Arg::Text(desk.ctx.book.agencies.name(&alone.agency))), ("count", Arg::Number(alone.duties))])) } } }
        } }
    }
}

/// The officer's views, a touch each.
fn views(desk: &Desk, list: &List<'_>) -> Markup {
    let here = |filter: &Filter| (*filter == list.filter).then_some("true");
    html! {
        @if !list.views.is_empty() { nav.chips aria-label=(desk.t("views-title")) {
            a href="/meja?semua=1" aria-current=[here(&Filter::default())] { (desk.t("filter-all")) }
            @for (number, view) in (1..).zip(&list.views) {
                a href=(address_of(&view.filter)) aria-current=[here(&view.filter)] data-key=[(number < 10).then_some(number)] { (view.name) @if number < 10 { " " kbd { (number) } } }
            }
        } }
    }
}

fn filters(desk: &Desk, list: &List<'_>) -> Markup {
    let filter = &list.filter;
    let asked = narrowed(desk, filter);
    let any = !asked.is_empty();
    html! {
        details.filters-box open[!list.wrong.is_empty()] {
            summary data-key="f" { (desk.t("desk-filter")) " " kbd { "f" } }
            form method="post" action="/meja/saringan" {
                input type="hidden" name="csrf" value=(desk.csrf());
                @if filter.late { input type="hidden" name="lewat" value="1"; }
                @if filter.mine { input type="hidden" name="saya" value="1"; }
                div.filters {
                    p { label for="f-keadaan" { (desk.t("filter-state")) } select #f-keadaan name="keadaan" {
                        option value="" { (desk.t("filter-all")) }
                        @for state in State::ALL.iter().filter(|state| state.is_open()) {
                            option value=(state.word()) selected[filter.state == Some(*state)] { (desk.t(&format!("state-{}", state.word().replace('_', "-")))) }
                        }
                    } }
                    p { label for="f-langkah" { (desk.t("column-step")) } select #f-langkah name="langkah" {
                        option value="" { (desk.t("filter-all")) }
                        @for step in DutyKind::ALL { option value=(step.word()) selected[filter.step == Some(*step)] { (step_name(desk, *step)) } }
                    } }
                    p { label for="f-kategori" { (desk.t("field-category")) } select #f-kategori name="kategori" { (category_filter(desk, filter.category.as_deref().unwrap_or_default())) } }
                    p { label for="f-kelurahan" { (desk.t("field-area")) } select #f-kelurahan name="kelurahan" { (area_options(desk, filter.area.as_deref().unwrap_or_default(), &desk.t("filter-all"))) } }
                    (parts::tick("belum", filter.unassigned, &desk.t("filter-unassigned"), ""))
                    button.btn.second name="do" value="apply" { (desk.t("filter-apply")) }
                }
            }
            @if any { (keep_view(desk, list)) }
        }
        @if any { form.row.narrowed method="post" action="/meja/saringan" {
            input type="hidden" name="csrf" value=(desk.csrf());
            span.small { (desk.t("desk-filter")) ": " strong { (asked.join(" · ")) } }
            button.link name="do" value="clear" { (desk.t("filter-clear")) }
        } }
    }
}

/// What the list is narrowed to, in words; what is late and one's own have lists of their own.
fn narrowed(desk: &Desk, filter: &Filter) -> Vec<String> {
    let state =
        filter.state.map(|state| desk.t(&format!("state-{}", state.word().replace('_', "-"))).into_owned());
    let step = filter.step.map(|step| step_name(desk, step));
    let category = filter.category.as_deref().map(|code| parts::category(desk, code));
    let area = filter.area.as_deref().map(|code| desk.ctx.book.areas.name(Some(code)).to_owned());
    let unassigned = filter.unassigned.then(|| desk.t("filter-unassigned").into_owned());
    [state, step, category, area, unassigned].into_iter().flatten().collect()
}

/// What the list is narrowed to, under a name; or the way to forget it. A form of its own, so that Enter in the
/// name keeps it.
fn keep_view(desk: &Desk, list: &List<'_>) -> Markup {
    let name = desk.t("view-name");
    let asked = list.address.split_once('?').map_or("", |(_, query)| query);
    html! {
        form.filters method="post" action="/meja/saringan" {
            input type="hidden" name="csrf" value=(desk.csrf());
            @for (field, value) in &Fields::parse(asked.as_bytes()).0 { input type="hidden" name=(field) value=(value); }
            @match list.views.iter().find(|view| view.filter == list.filter) {
                Some(view) => p.small { (desk.ta("view-is", &[("name", Arg::Text(&view.name))])) " "
                    input type="hidden" name="name" value=(view.name);
                    button.link name="do" value="forget" data-confirm=(desk.t("view-forget-confirm")) { (desk.t("view-forget")) } },
                None => {
                    (Field { name: "name", label: &name, hint: None, wrong: list.wrong }.around(desk, &html! {
                        input #f-name name="name" maxlength=(NAME_MAX) value=(list.fields.get("name")) autocomplete="off";
                    }))
                    button.btn.second name="do" value="save" { (desk.t("view-save")) }
                },
            }
        }
    }
}

fn step_name(desk: &Desk, step: DutyKind) -> String {
    desk.t(&format!("duty-{}", step.word().replace('_', "-"))).into_owned()
}

fn who(desk: &Desk, case: &Case, team: &HashMap<Uuid, String>) -> String {
    match case.officer_id {
        Some(id) if id == desk.officer.id() => desk.t("officer-me").into_owned(),
        Some(id) => team.get(&id).cloned().unwrap_or_else(|| desk.t("officer-given").into_owned()),
        None => desk.t("officer-none").into_owned(),
    }
}

fn rows(desk: &Desk, list: &List<'_>) -> Markup {
    let bulk = desk.officer.works();
    html! {
        div.card.flush { table {
            thead { tr {
                @if bulk { th.check { input type="checkbox" data-key="*" aria-label=(desk.t("bulk-all")); } }
                th { (desk.t("column-due")) } th { (desk.t("column-case")) } th.w { (desk.t("column-step")) } th.w { (desk.t("column-officer")) }
            } }
            tbody { @for row in &list.page.items { (line(desk, list, row, bulk)) } }
        } }
        @if bulk { (bulk_bar(desk)) }
    }
}

fn line(desk: &Desk, list: &List<'_>, row: &InboxRow, bulk: bool) -> Markup {
    let case = &row.case;
    let (step, who) = (step_name(desk, row.step), who(desk, case, &list.team));
    let helps = row.step == DutyKind::Help;
    html! {
        tr data-href={ "/meja/kasus/" (case.code) } data-version=(case.version) {
            @if bulk { td.check { input type="checkbox" name="kasus" value={ (case.code) "." (case.version) } aria-label=(desk.ta("bulk-tick", &[("code", Arg::Text(&code::show(&case.code)))])); } }
            td { (parts::due_tag(desk, Some(row.due_at))) }
            td { a href={ "/meja/kasus/" (case.code) } { (case.title) }
                span.small { span.num { (code::show(&case.code)) } @if case.area.is_some() { " · " (desk.ctx.book.areas.name(case.area.as_deref())) }
                    @if helps { " · " (desk.ta("helps-whom", &[("agency", Arg::Text(desk.ctx.book.agencies.short(&case.owner)))])) }
                    @if case.content_hidden { " · " (desk.t("tag-hidden")) } }
                span.small.phone { (step) @if !helps { " · " (who) } } }
            td.w { (step) }
            td.w.quiet { @if !helps { (who) } }
        }
    }
}

/// What can be done to every ticked case; the keys are those of a single case.
fn bulk_bar(desk: &Desk) -> Markup {
    let mut steps = vec![("take", "t"), ("answer", "b"), ("resolve", "s"), ("note", "n")];
    if desk.officer.directs() {
        steps.insert(1, ("give", "g"));
    }
    html! {
        div.bulk role="group" aria-label=(desk.t("bulk-title")) {
            span { strong.num data-selected-count { "0" } " " (desk.t("bulk-ticked")) }
            @for (word, key) in steps { button.btn.second.slim name="langkah" value=(word) data-key=(key) { (desk.t(&format!("bulk-{word}"))) " " kbd { (key) } } }
        }
    }
}

/// Everything an agency has or had.
pub(super) fn all(
    desk: &Desk,
    fields: &Fields,
    page: &Page<Case>,
    (waiting, team): (Waiting, &HashMap<Uuid, String>),
) -> Markup {
    let title = desk.t("desk-all");
    let body = html! {
        (toolbar(desk, &title, &html! { (desk.t("desk-newest-first")) }))
        details.filters-box open[["keadaan", "kategori"].iter().any(|name| fields.ticked(name))] {
            summary data-key="f" { (desk.t("desk-filter")) " " kbd { "f" } }
            form.filters action="/meja/semua" {
                p { label for="f-keadaan" { (desk.t("filter-state")) } select #f-keadaan name="keadaan" {
                    option value="" { (desk.t("filter-all")) }
                    @for state in State::ALL { option value=(state.word()) selected[fields.get("keadaan") == state.word()] { (desk.t(&format!("state-{}", state.word().replace('_', "-")))) } }
                } }
                p { label for="f-kategori" { (desk.t("field-category")) } select #f-kategori name="kategori" { (category_filter(desk, fields.get("kategori"))) } }
                button.btn.second { (desk.t("filter-apply")) }
            }
        }
        @if page.items.is_empty() { p.card { (desk.t("list-empty")) } }
        @else { div #daftar.card.flush data-island="inbox" { table {
            thead { tr { th { (desk.t("column-state")) } th { (desk.t("column-case")) } th.w { (desk.t("facts-filed")) } th.w { (desk.t("column-officer")) } } }
            tbody { @for case in &page.items { tr data-href={ "/meja/kasus/" (case.code) } {
                td { (parts::state_tag(desk, case.state, case.due_at)) }
                td { a href={ "/meja/kasus/" (case.code) } { (case.title) }
                    span.small { span.num { (code::show(&case.code)) } @if case.area.is_some() { " · " (desk.ctx.book.areas.name(case.area.as_deref())) } @if case.content_hidden { " · " (desk.t("tag-hidden")) } } }
                td.w { (parts::time(desk, case.filed_at)) }
                td.w.quiet { (who(desk, case, team)) }
            } } }
        } } }
        @if let Some(next) = &page.next { p.pager { a.btn.second rel="next" data-key="]" href=(next_address(fields, &next.text())) { (desk.t("list-more")) } } }
    };
    layout::desk(desk, Some(Corner::All), waiting, &title, &body)
}

fn next_address(fields: &Fields, cursor: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields.0.iter().filter(|(name, value)| name != "setelah" && !value.is_empty()) {
        query.append_pair(name, value);
    }
    query.append_pair("setelah", cursor);
    format!("/meja/semua?{}", query.finish())
}
