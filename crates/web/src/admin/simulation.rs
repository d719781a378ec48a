//! The simulator: what draft clocks, another calendar or another routing would have made of the last months. A question
//! only: the draft stands in the address, nothing is kept.

use std::collections::BTreeMap;

use axum::extract::RawQuery;
use civic::categories::Class;
use civic::cities::{self, CalendarDay, date_of, day_of};
use civic::simulation::{self, Changed, DAYS_MAX, Draft, DraftClocks, Report, Tally};
use civic::{Error, FieldError, Problem};
use jiff::civil::Date;
use kit::i18n::Arg;
use maud::{Markup, html};

use super::page;
use crate::cases::report_page::category_filter;
use crate::shell::dates;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::Fields;
use crate::shell::layout::Corner;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// Months that can be chosen.
const MONTHS: [u32; 4] = [1, 3, 6, 12];
/// Cases a page replays at most; the command has no such limit.
const CASES_MAX: usize = 20_000;
/// Routes a page can draft at one time.
const ROUTES: usize = 3;

/// The form, and the answer when something was asked.
pub(crate) async fn show(desk: Desk, RawQuery(query): RawQuery) -> PageResult {
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let months = fields.get("bulan").parse().unwrap_or(3);
    let asked = !fields.0.is_empty();
    let answer = match draft(&desk, &fields).await {
        Ok(draft) if asked => {
            simulation::simulate(&desk.ctx, &admin, &draft, months, CASES_MAX).await.map(Some)
        }
        Ok(_) => Ok(None),
        Err(error) => Err(error),
    };
    let (report, wrong) = match answer {
        Ok(report) => (report, Vec::new()),
        Err(Error::Invalid(wrong)) => (None, wrong),
        Err(error) => return Err(PageError::new(&desk, error)),
    };
    let title = desk.t("simulation-title");
    let body = html! {
        h1 { (title) }
        (parts::errors(&desk, &wrong))
        p.quiet { (desk.t("simulation-text")) }
        @if let Some(report) = &report { (result(&desk, report)) }
        details.card.top open[report.is_none()] { summary { (desk.t("simulation-draft")) } (form(&desk, &fields, (months, &wrong))) }
    };
    page(&desk, Corner::Simulation, &title, &body, !wrong.is_empty()).await
}

/// The draft a form asks for.
async fn draft(desk: &Desk, fields: &Fields) -> Result<Draft, Error> {
    let number = |name: &str| -> Result<Option<u16>, Error> {
        fields
            .filled(name)
            .map(|text| text.parse())
            .transpose()
            .map_err(|_| Error::field("clocks", Problem::BadNumber))
    };
    let mut resolve = BTreeMap::new();
    for class in Class::OF_CATEGORIES {
        if let Some(days) = number(&format!("resolve.{}", class.word()))? {
            resolve.insert(class.word().to_owned(), days);
        }
    }
    let clocks = DraftClocks {
        verify: number("verify")?,
        respond: number("respond")?,
        follow_up: number("follow_up")?,
        help: number("help")?,
        review: number("review")?,
        resolve,
    };
    let routes = fields.all("kategori").into_iter().zip(fields.all("dinas"));
    let routing = routes.filter(|(category, agency)| !category.is_empty() && !agency.is_empty()).collect();
    Ok(Draft { clocks, routing, calendar: calendar(desk, fields).await?, ..Draft::default() })
}

/// The city's days off with those added and without those taken away; none when neither is asked.
async fn calendar(desk: &Desk, fields: &Fields) -> Result<Option<Vec<CalendarDay>>, Error> {
    let dates = |name: &'static str| -> Result<Vec<i64>, Error> {
        let words = fields.get(name).split([',', ' ', '\n', '\r']).filter(|word| !word.is_empty());
        let day =
            |word: &str| word.parse::<Date>().map(day_of).map_err(|_| Error::field(name, Problem::BadDate));
        words.map(day).collect()
    };
    let (off, on) = (dates("libur")?, dates("masuk")?);
    if off.is_empty() && on.is_empty() {
        return Ok(None);
    }
    let mut days = cities::days(&desk.ctx, i64::MIN, i64::MAX).await?;
    days.retain(|day| !on.contains(&day.day));
    days.extend(off.into_iter().map(|day| CalendarDay {
        day,
        name: "–".to_owned(),
        kind: cities::DAY_KINDS[0].to_owned(),
        decree: "–".to_owned(),
        verified: false,
    }));
    days.sort_by_key(|day| day.day);
    Ok(Some(days))
}

fn form(desk: &Desk, fields: &Fields, (months, wrong): (u32, &[FieldError])) -> Markup {
    let clocks = &desk.ctx.book.city.settings.clocks;
    let (off, on) = (desk.t("field-libur"), desk.t("field-masuk"));
    let hint = desk.t("simulation-dates-hint");
    let limit = |name: &str, label: &str, now: u16| {
        html! { p { label for={ "f-" (name) } { (label) } input.tiny id={ "f-" (name) } name=(name) type="number" min="1" max=(DAYS_MAX) placeholder=(now) value=(fields.get(name)); } }
    };
    html! {
        form action="/kelola/simulasi" {
            p { label for="f-bulan" { (desk.t("simulation-months")) } select.mid #f-bulan name="bulan" { @for n in MONTHS { option value=(n) selected[n == months] { (desk.ta("score-months", &[("months", Arg::Number(i64::from(n)))])) } } } }
            fieldset #f-clocks { legend { (desk.t("simulation-clocks")) } p.hint { (desk.t("simulation-clocks-hint")) }
                div.filters {
                    (limit("verify", &desk.t("duty-verify"), clocks.verify))
                    (limit("respond", &desk.t("duty-respond"), clocks.respond))
                    @for class in Class::OF_CATEGORIES { (limit(&format!("resolve.{}", class.word()), &format!("{}: {}", desk.t("duty-resolve"), desk.t(&format!("class-{}", class.word()))), clocks.resolve.get(class.word()).copied().unwrap_or_default())) }
                    (limit("follow_up", &desk.t("duty-follow-up"), clocks.follow_up))
                    (limit("help", &desk.t("duty-help"), clocks.help))
                    (limit("review", &desk.t("duty-review"), clocks.review))
                }
            }
            fieldset { legend { (desk.t("simulation-calendar")) } div.grid.halves {
                (Field { name: "libur", label: &off, hint: Some(&hint), wrong }.line(desk, "text", fields.get("libur"), "off"))
                (Field { name: "masuk", label: &on, hint: Some(&hint), wrong }.line(desk, "text", fields.get("masuk"), "off"))
            } }
            fieldset #f-routing { legend { (desk.t("simulation-routing")) }
                @for n in 0..ROUTES { (route(desk, fields, n)) }
            }
            button.btn { (desk.t("simulation-send")) }
        }
    }
}

/// One category and the agency it would go to.
fn route(desk: &Desk, fields: &Fields, n: usize) -> Markup {
    let nth = |name: &str| fields.all(name).into_iter().nth(n).unwrap_or_default();
    let (category, agency) = (nth("kategori"), nth("dinas"));
    html! {
        div.row.bottom-half {
            select.grow name="kategori" aria-label=(desk.t("field-category")) { (category_filter(desk, &category)) }
            select.grow name="dinas" aria-label=(desk.t("field-agency")) {
                option value="" { (desk.t("choose")) }
                @for one in desk.ctx.book.agencies.iter() { option value=(one.agency) selected[one.agency == agency] { (one.short) } }
            }
        }
    }
}

fn result(desk: &Desk, report: &Report) -> Markup {
    let n = |n: usize| Arg::Number(i64::try_from(n).unwrap_or(i64::MAX));
    html! {
        section.card aria-label=(desk.t("simulation-result")) {
            h2 { (desk.t("simulation-result")) }
            p { (desk.ta("simulation-of", &[("cases", n(report.cases)), ("date", Arg::Text(&dates::day(desk.lang, report.from)))])) @if report.cut { " " (desk.t("simulation-cut")) } }
            @if report.changed_count == 0 { p.notice { (desk.t("simulation-nothing")) } }
            @else {
                ul {
                    li { (desk.ta("simulation-turned", &[("late", n(report.turned.0)), ("time", n(report.turned.1))])) }
                    li { (desk.ta("simulation-shifted", &[("earlier", n(report.shifted.0)), ("later", n(report.shifted.1))])) }
                    @if report.moved > 0 { li { (desk.ta("simulation-moved", &[("count", n(report.moved))])) } }
                }
            }
            (table(desk, report))
            @if !report.changed.is_empty() { (changed(desk, report)) }
        }
    }
}

fn table(desk: &Desk, report: &Report) -> Markup {
    let title = desk.t("simulation-table");
    html! {
        div.scroll tabindex="0" role="region" aria-label=(title) { table {
            caption { (title) }
            thead { tr { th { (desk.t("column-agency")) } th.r { (desk.t("simulation-steps")) } th.r { (desk.t("column-late")) } th.r { (desk.t("role-head")) } th.r { (desk.t("role-sekda")) } th.r { (desk.t("role-mayor")) } th.r { (desk.t("letters-title")) } } }
            tbody {
                (row(&desk.t("filter-all"), &report.all))
                @for (agency, tally) in &report.agencies { (row(desk.ctx.book.agencies.short(agency), tally)) }
            }
        } }
    }
}

/// One number where both are equal, else both.
fn row(name: &str, (was, would): &(Tally, Tally)) -> Markup {
    let pairs = [
        (was.steps, would.steps),
        (was.late, would.late),
        (was.head, would.head),
        (was.sekda, would.sekda),
        (was.mayor, would.mayor),
        (was.letters, would.letters),
    ];
    html! {
        tr { th scope="row" { (name) }
            @for (was, would) in pairs { td.r { @if was == would { (was) } @else { (was) " → " strong { (would) } } } }
        }
    }
}

fn changed(desk: &Desk, report: &Report) -> Markup {
    let offices = &desk.ctx.book.offices;
    let agencies = &desk.ctx.book.agencies;
    let agency = |one: &Changed| {
        let (was, would) = (agencies.short(&one.agency.0), agencies.short(&one.agency.1));
        if was == would { was.to_owned() } else { format!("{was} → {would}") }
    };
    let title = desk.ta(
        "simulation-changed",
        &[("count", Arg::Number(i64::try_from(report.changed_count).unwrap_or(i64::MAX)))],
    );
    html! {
        details.top-half { summary { (title) }
            div.scroll tabindex="0" role="region" aria-label=(title) { table {
                thead { tr { th { (desk.t("code")) } th { (desk.t("column-step")) } th { (desk.t("column-agency")) } th { (desk.t("column-due")) } th { (desk.t("column-late")) } } }
                tbody { @for one in &report.changed { tr {
                    td.num { (civic::cases::code::show(&one.code)) }
                    td { (desk.t(&format!("duty-{}", one.step.word().replace('_', "-")))) }
                    td { (agency(one)) }
                    td.date { (date_of(day_of(offices.date(one.due_at.0)))) " → " (date_of(day_of(offices.date(one.due_at.1)))) }
                    td { @match one.late {
                        (false, true) => span.tag.late { (desk.t("simulation-becomes-late")) },
                        (true, false) => span.tag { (desk.t("simulation-in-time")) },
                        (true, true) => span.tag.plain { (desk.t("simulation-still-late")) },
                        (false, false) => "–",
                    } }
                } } }
            } }
        }
    }
}
