//! The city administrator's pages: people, agencies, categories, services, calendar, keys, the simulator of rules, and the log of changes.

pub(crate) mod agencies;
pub(crate) mod audit;
pub(crate) mod calendar;
pub(crate) mod categories;
pub(crate) mod keys;
pub(crate) mod people;
pub(crate) mod services;
pub(crate) mod simulation;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use maud::Markup;

use crate::cases::officer::waiting;
use crate::shell::error::PageResult;
use crate::shell::layout::{self, Corner};
use crate::shell::visit::Desk;

/// A page of the administration; one on which something is wrong says so.
async fn page(desk: &Desk, corner: Corner, title: &str, body: &Markup, wrong: bool) -> PageResult {
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(desk, corner, title, body, status).await
}

/// A page of the administration, with the status it answers with.
async fn page_with(
    desk: &Desk,
    corner: Corner,
    title: &str,
    body: &Markup,
    status: StatusCode,
) -> PageResult {
    let waiting = waiting(desk).await?;
    Ok((status, layout::desk(desk, Some(corner), waiting, title, body)).into_response())
}
