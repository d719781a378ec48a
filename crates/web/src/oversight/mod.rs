//! The page of those who look over agencies: what is late, whose, why, where it repeats; the cases behind each
//! figure; and both to take away.

mod figure;
mod list_page;
mod page;
mod sheet;

use axum::extract::RawQuery;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use civic::Error;
use civic::cases::Cursor;
use civic::duties::DutyKind;
use civic::identity::Overseer;
use civic::oversight::{self, Age, Export, Filter, Set};

use crate::cases::officer::waiting;
use crate::figures::PERIODS;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::Fields;
use crate::shell::layout::{self, Corner};
use crate::shell::visit::Desk;

/// What stands in an address for a category nobody has set, and for a kelurahan nobody knows.
const NONE: &str = "-";

/// The figures.
pub(crate) async fn show(desk: Desk, RawQuery(query): RawQuery) -> PageResult {
    let by = desk.officer.overseer().or_page(&desk)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let period = fields.get("bulan").parse().ok().filter(|n| PERIODS.contains(n)).unwrap_or(3);
    let found = oversight::overview(&desk.ctx, &by, period).await.or_page(&desk)?;
    let body = page::body(&desk, &found, period);
    let waiting = waiting(&desk).await?;
    Ok(layout::desk(&desk, Some(Corner::Oversight), waiting, &desk.t("oversight-title"), &body)
        .into_response())
}

/// The cases behind one figure.
pub(crate) async fn list(desk: Desk, RawQuery(query): RawQuery) -> PageResult {
    let by = desk.officer.overseer().or_page(&desk)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let filter = filter(&fields).or_page(&desk)?;
    let after = Cursor::parse(fields.get("setelah"));
    let total = oversight::count(&desk.ctx, &by, &filter).await.or_page(&desk)?;
    let found = oversight::list(&desk.ctx, &by, &filter, after).await.or_page(&desk)?;
    let body = list_page::body(&desk, &filter, total, &found);
    let waiting = waiting(&desk).await?;
    Ok(layout::desk(&desk, Some(Corner::Oversight), waiting, &desk.t("oversight-list-title"), &body)
        .into_response())
}

/// The same cases as CSV.
pub(crate) async fn csv(desk: Desk, RawQuery(query): RawQuery) -> PageResult {
    let export = export(&desk, query, "csv").await?;
    let bytes = sheet::csv(&desk, &export).or_page(&desk)?;
    Ok(file(&desk, &export, "csv", "text/csv; charset=utf-8", bytes))
}

/// The same cases as a spreadsheet.
pub(crate) async fn xlsx(desk: Desk, RawQuery(query): RawQuery) -> PageResult {
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let export = export(&desk, query, "xlsx").await?;
    let (writer, held) = (desk.clone(), export.clone());
    // Twenty thousand lines take a moment: not on a thread that answers others.
    let written = tokio::task::spawn_blocking(move || sheet::xlsx(&writer, &held)).await;
    let bytes = written.unwrap_or_else(|e| Err(Error::Internal(e.to_string()))).or_page(&desk)?;
    Ok(file(&desk, &export, "xlsx", KIND, bytes))
}

async fn export(desk: &Desk, query: Option<String>, form: &'static str) -> Result<Export, PageError> {
    let by: Overseer = desk.officer.overseer().or_page(desk)?;
    let filter = filter(&Fields::parse(query.unwrap_or_default().as_bytes())).or_page(desk)?;
    oversight::export(&desk.ctx, &by, &filter, form).await.or_page(desk)
}

/// A file to keep, named after the day it is of; its name says when it does not hold everything.
fn file(desk: &Desk, export: &Export, ending: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let day = desk.ctx.book.offices.date(desk.ctx.now);
    let cut = if export.cut { format!("-{}-pertama", oversight::EXPORT_MAX) } else { String::new() };
    let name = format!("attachment; filename=\"sambatan-{day}{cut}.{ending}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, bytes).into_response()
}

/// The filter in an address. A word nobody knows finds no page, for leaving it out would show more than was asked for.
fn filter(fields: &Fields) -> Result<Filter, Error> {
    let word = |name: &str| fields.filled(name);
    let known = |name: &str| word(name).map(|value| if value == NONE { String::new() } else { value });
    let set = match word("tempat") {
        Some(place) => Set::Place(place.parse().map_err(|_| Error::NotFound)?),
        None if fields.ticked("dibuka") => Set::Reopened,
        None => Set::Late,
    };
    let step = word("langkah").map(|word| DutyKind::from_word(&word).ok_or(Error::NotFound)).transpose()?;
    let age = word("umur").map(|word| Age::from_word(&word).ok_or(Error::NotFound)).transpose()?;
    Ok(Filter {
        set,
        agency: word("dinas"),
        step,
        age,
        category: known("kategori"),
        area: known("kelurahan"),
    })
}

/// The address of the cases a filter finds; `path` is what follows the list's own.
fn address(filter: &Filter, path: &str, after: Option<&Cursor>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    match filter.set {
        Set::Late => {}
        Set::Reopened => drop(query.append_pair("dibuka", "1")),
        Set::Place(place) => drop(query.append_pair("tempat", &place.to_string())),
    }
    let known = |value: &Option<String>| {
        value.clone().map(|value| if value.is_empty() { NONE.to_owned() } else { value })
    };
    let pairs = [
        ("dinas", filter.agency.clone()),
        ("langkah", filter.step.map(|step| step.word().to_owned())),
        ("umur", filter.age.map(|age| age.word().to_owned())),
        ("kategori", known(&filter.category)),
        ("kelurahan", known(&filter.area)),
        ("setelah", after.map(Cursor::text)),
    ];
    for (name, value) in pairs {
        if let Some(value) = value {
            query.append_pair(name, &value);
        }
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/meja/pimpinan/kasus{path}{mark}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_its_filter_says() {
        let some = |text: &str| Some(text.to_owned());
        for filter in [
            Filter::default(),
            Filter { set: Set::Reopened, agency: some("DISHUB"), ..Filter::default() },
            Filter { set: Set::Place(-7), category: some("HUB-01"), ..Filter::default() },
            Filter { step: Some(DutyKind::FollowUp), age: Some(Age::Over60), ..Filter::default() },
            Filter { category: some(""), area: some(""), ..Filter::default() },
            Filter { area: some("35.73.02.1006"), ..Filter::default() },
        ] {
            let address = address(&filter, ".csv", None);
            let query = address.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(super::filter(&Fields::parse(query.as_bytes())).ok(), Some(filter), "{address}");
        }
        for unknown in ["umur=x", "langkah=x", "tempat=x"] {
            assert_eq!(filter(&Fields::parse(unknown.as_bytes())).err(), Some(Error::NotFound), "{unknown}");
        }
    }
}
