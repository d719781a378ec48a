//! What anybody may see.

use axum::Json;
use axum::extract::Path;
use civic::cases::{self, PublicFilter, State};
use civic::cities::day_of;
use civic::search::TEXT_MAX;
use civic::{Error, Problem as Wrong};
use serde::Deserialize;

use super::asked::{self, Asked};
use super::caller::Guest;
use super::problem::{Answer, OrProblem, Problem};
use super::view::{self, AgencyView, AreaView, CaseView, CategoryView, FiguresView, Listed, PublicCaseView};
use crate::shell::caller::Caller;

/// Cases on one page at most.
const LIMIT_MAX: i64 = 100;
/// Months of figures at most.
const MONTHS_MAX: i32 = 60;

/// Which published cases. Lists are separated by commas.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Words of the published text, of the place or of the category's name: all of them, the last one may be
    /// unfinished; or a code. Up to 200 letters, of which 8 words count.
    q: Option<String>,
    /// States, e.g. `assigned,in_progress`.
    state: Option<String>,
    /// Categories.
    category: Option<String>,
    /// Agencies at work.
    agency: Option<String>,
    /// Kelurahan.
    area: Option<String>,
    /// Only those whose next step is late.
    late: Option<bool>,
    /// Filed at or after, and at or before.
    filed_from: Option<String>,
    filed_to: Option<String>,
    /// Changed at or after, and at or before.
    changed_from: Option<String>,
    changed_to: Option<String>,
    /// West, south, east, north, in degrees.
    bbox: Option<String>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Cases on the page, 1 to 100.
    limit: Option<i64>,
}

impl ListQuery {
    fn filter(&self, caller: &Caller) -> Answer<PublicFilter> {
        let moment = |field: &str, text: &Option<String>| asked::moment(caller, field, text.as_ref());
        let known = |word: &str| State::from_word(word).is_some();
        Ok(PublicFilter {
            words: words(self.q.as_ref()).or_problem(caller)?,
            states: asked::words(caller, "state", self.state.as_ref(), known)?,
            categories: asked::listed(self.category.as_ref()),
            agencies: asked::listed(self.agency.as_ref()),
            areas: asked::listed(self.area.as_ref()),
            filed_from: moment("filed_from", &self.filed_from)?,
            filed_to: moment("filed_to", &self.filed_to)?,
            changed_from: moment("changed_from", &self.changed_from)?,
            changed_to: moment("changed_to", &self.changed_to)?,
            bounds: bounds(self.bbox.as_ref()).or_problem(caller)?,
            late_at: self.late.unwrap_or(false).then_some(caller.ctx.now),
            after: asked::cursor(caller, self.cursor.as_ref())?,
            ..PublicFilter::default()
        })
    }
}

fn words(text: Option<&String>) -> Result<Option<String>, Error> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let fits = text.chars().count() <= TEXT_MAX;
    if fits { Ok(Some(text.clone())) } else { Err(Error::field("q", Wrong::TooLong(TEXT_MAX))) }
}

fn bounds(text: Option<&String>) -> Result<Option<[f64; 4]>, Error> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    let numbers = numbers.and_then(|numbers| <[f64; 4]>::try_from(numbers).ok());
    let finite = numbers.filter(|numbers| numbers.iter().all(|number| number.is_finite()));
    finite.map(Some).ok_or(Error::field("bbox", Wrong::BadNumber))
}

/// Published cases, newest first.
#[utoipa::path(get, path = "/cases", operation_id = "listCases", tag = "public",
    params(ListQuery), responses(
        (status = 200, description = "One page; `next` leads to the following.", body = Listed<PublicCaseView>),
        (status = 422, description = "A parameter is wrong.", body = Problem),
        (status = 429, description = "Too many; `Retry-After` says how long to wait.", body = Problem)))]
pub(crate) async fn list(
    guest: Guest,
    Asked(query): Asked<ListQuery>,
) -> Answer<Json<Listed<PublicCaseView>>> {
    let filter = query.filter(&guest)?;
    let limit = query.limit.unwrap_or(cases::PAGE);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Error::field("limit", Wrong::BadNumber)).or_problem(&guest);
    }
    let page =
        cases::public_list(&guest.ctx, filter, limit, cases::Detail::Photos).await.or_problem(&guest)?;
    let items = page.items.iter().map(|case| view::listed(&guest, case)).collect();
    Ok(Json(Listed { items, next: page.next.map(|next| next.text()) }))
}

/// One case as anybody may see it.
#[utoipa::path(get, path = "/cases/{code}", operation_id = "getCase", tag = "public",
    params(("code" = String, Path, description = "The case's code, with or without hyphens.", example = "7K3F9QXM4")),
    responses(
        (status = 200, description = "Published with its story, or sealed: hidden or not published yet.", body = CaseView),
        (status = 404, description = "No such case.", body = Problem)))]
pub(crate) async fn one(guest: Guest, Path(code): Path<String>) -> Answer<Json<CaseView>> {
    let found = cases::public_case(&guest.ctx, &code).await.or_problem(&guest)?;
    Ok(Json(view::case(&guest, &found)))
}

/// What a case can be about.
#[utoipa::path(get, path = "/categories", operation_id = "listCategories", tag = "public",
    responses(
        (status = 200, description = "Every category that new cases can have.", body = Vec<CategoryView>)))]
pub(crate) async fn categories(guest: Guest) -> Json<Vec<CategoryView>> {
    Json(guest.ctx.book.categories.active().map(|category| view::category(&guest, category)).collect())
}

/// Kecamatan and kelurahan; outlines are at `/areas.geojson`.
#[utoipa::path(get, path = "/areas", operation_id = "listAreas", tag = "public",
    responses(
        (status = 200, description = "Every area.", body = Vec<AreaView>)))]
pub(crate) async fn areas(guest: Guest) -> Json<Vec<AreaView>> {
    Json(guest.ctx.book.areas.iter().map(view::area).collect())
}

/// The organisations that owe duties, also those that were closed.
#[utoipa::path(get, path = "/agencies", operation_id = "listAgencies", tag = "public",
    responses(
        (status = 200, description = "Every agency.", body = Vec<AgencyView>)))]
pub(crate) async fn agencies(guest: Guest) -> Json<Vec<AgencyView>> {
    Json(guest.ctx.book.agencies.iter().map(view::agency).collect())
}

/// Which months.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FiguresQuery {
    /// How many months up to and including this one, 1 to 60.
    months: Option<i32>,
}

/// The scorecard: what came in, what was answered and resolved, how fast, and what is late.
#[utoipa::path(get, path = "/figures", operation_id = "getFigures", tag = "public",
    params(FiguresQuery), responses(
        (status = 200, description = "The figures of whole months.", body = FiguresView),
        (status = 422, description = "A parameter is wrong.", body = Problem)))]
pub(crate) async fn figures(guest: Guest, Asked(query): Asked<FiguresQuery>) -> Answer<Json<FiguresView>> {
    let months = query.months.unwrap_or(3);
    if !(1..=MONTHS_MAX).contains(&months) {
        return Err(Error::field("months", Wrong::BadNumber)).or_problem(&guest);
    }
    let last = guest.ctx.book.offices.date(guest.ctx.now).first_of_month();
    let first = last.checked_sub(jiff::Span::new().months(months - 1)).unwrap_or(last);
    let (from, to) = (day_of(first), day_of(last));
    let found = civic::figures::figures(&guest.ctx, from, to).await.or_problem(&guest)?;
    Ok(Json(view::figures(&found, from, to)))
}
