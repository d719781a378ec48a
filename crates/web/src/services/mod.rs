//! Public services for residents: what there is, what each needs, and the way to apply. Filling in is in `fill`.

pub(crate) mod catalogue_page;
pub(crate) mod controls;
pub(crate) mod desk;
pub(crate) mod files;
pub(crate) mod fill;
pub(crate) mod fill_page;
pub(crate) mod own;

use axum::Json;
use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect};
use civic::services::Definition;
use civic::{Error, cases, cities};

use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::visit::Visit;

/// Today as the city counts days.
pub(crate) fn today(visit: &Visit) -> i64 {
    cities::day_of(visit.ctx.book.offices.date(visit.ctx.now))
}

/// What can be applied for: by life event, by agency, by words.
pub(crate) async fn list(visit: Visit, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    Ok(catalogue_page::list(&visit, &fields).into_response())
}

/// One service: everything that must be published about it, before the form.
pub(crate) async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let (_, edition) = offered(&visit, &code)?;
    let record = civic::figures::service_record(&visit.ctx, &code).await.or_page(&visit)?;
    let answer = cases::answer_for(&visit.ctx, &code).await.or_page(&visit)?;
    let edition = (edition.version, &edition.definition);
    Ok(catalogue_page::one(&visit, &code, edition, (&record, answer.as_ref())).into_response())
}

/// The schema of a service's form, for programs.
pub(crate) async fn schema(visit: Visit, Path(code): Path<String>) -> PageResult {
    let (_, edition) = offered(&visit, &code)?;
    Ok(Json(edition.definition.form.schema()).into_response())
}

/// Begins to apply: to the first page, under a link of one's own.
pub(crate) async fn begin(Path(code): Path<String>, posted: Posted) -> PageResult {
    let visit = &posted.visit;
    let resident = crate::residents::resident(visit).await?;
    let secret = cases::begin_draft(&visit.ctx, &code, visit.lang, resident.as_ref()).await.or_page(visit)?;
    Ok(Redirect::to(&format!("/permohonan/{secret}/1")).into_response())
}

fn offered<'a>(
    visit: &'a Visit,
    code: &str,
) -> Result<(&'a civic::services::Service, &'a civic::services::Edition), PageError> {
    let found = visit.ctx.book.services.offered(code, today(visit));
    found.ok_or_else(|| PageError::new(visit, Error::NotFound))
}

/// The edition an application was made under.
pub(crate) fn definition<'a>(visit: &'a Visit, case: &cases::Case) -> Option<&'a Definition> {
    cases::rules::definition(case, &visit.ctx.book)
}
