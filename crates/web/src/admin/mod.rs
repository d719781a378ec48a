//! The city administrator's pages: people, agencies, categories, calendar, keys, the simulator of rules, and the log of changes.

pub(crate) mod agencies;
pub(crate) mod audit;
pub(crate) mod calendar;
pub(crate) mod categories;
pub(crate) mod keys;
pub(crate) mod people;
pub(crate) mod simulation;

use axum::response::{IntoResponse, Response};
use maud::Markup;

use crate::cases::officer::waiting;
use crate::shell::error::PageResult;
use crate::shell::layout::{self, Corner};
use crate::shell::visit::Desk;

/// A page of the administration, with the status it answers with.
async fn page(desk: &Desk, corner: Corner, title: &str, body: &Markup, wrong: bool) -> PageResult {
    let waiting = waiting(desk).await?;
    let page = layout::desk(desk, Some(corner), waiting, title, body);
    let response: Response = if wrong {
        (axum::http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
    } else {
        page.into_response()
    };
    Ok(response)
}
