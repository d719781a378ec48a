//! The list of what an agency owes, and everything it has or had.

use std::collections::HashMap;

use axum::extract::RawQuery;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use civic::cases::{self, Cursor, DeskFilter, code};
use civic::desk::{self, Filter, View};
use civic::identity::{Role, colleagues};
use civic::{Error, FieldError};
use uuid::Uuid;

use super::inbox_page::{self, List};
use super::{address_of, filter_of};
use crate::cases::officer::{check_csrf, waiting};
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::Corner;
use crate::shell::visit::Desk;

/// What the agency owes, next due first. Without a query it opens with the filter the officer kept.
pub(crate) async fn show(desk: Desk, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    if let Some(code) = code::parse(fields.get("cari")) {
        return Ok(Redirect::to(&format!("/meja/kasus/{code}")).into_response());
    }
    page(&desk, &fields, &[]).await
}

async fn page(desk: &Desk, fields: &Fields, wrong: &[FieldError]) -> PageResult {
    let (kept, views) = desk::views(&desk.ctx, &desk.officer).await.or_page(desk)?;
    let opens = fields.0.iter().all(|(name, _)| name == "setelah");
    let filter = if opens { kept } else { filter_of(fields) };
    let asked = filter.of(&desk.ctx, &desk.officer);
    let after = Cursor::parse(fields.get("setelah"));
    let waiting = waiting(desk).await?;
    let plain = Filter::default;
    // What the side bar counted anyway is not counted again.
    let count = match &filter {
        whole if *whole == plain() => waiting.open,
        late if *late == Filter { late: true, ..plain() } => waiting.late,
        mine if *mine == Filter { mine: true, ..plain() } => waiting.mine,
        _ => cases::inbox_count(&desk.ctx, &desk.officer, asked.clone()).await.or_page(desk)?,
    };
    let asked = DeskFilter { after, ..asked };
    let page = cases::inbox(&desk.ctx, &desk.officer, asked).await.or_page(desk)?;
    let watches = desk.officer.is(Role::Verifier) || desk.officer.is(Role::CityAdmin);
    let list = List {
        corner: corner(&filter),
        address: address_of(&filter),
        first: after.is_none(),
        team: team(desk).await?,
        unattended: if watches && filter == Filter::default() {
            cases::unattended(&desk.ctx).await.or_page(desk)?
        } else {
            Vec::new()
        },
        waiting,
        filter,
        views,
        count,
        page,
        fields,
        wrong,
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, inbox_page::owed(desk, &list)).into_response())
}

fn corner(filter: &Filter) -> Corner {
    match (filter.late, filter.mine) {
        (true, _) => Corner::Late,
        (_, true) => Corner::Mine,
        _ => Corner::Inbox,
    }
}

/// The names of the agency's people, by account.
async fn team(desk: &Desk) -> Result<HashMap<Uuid, String>, PageError> {
    let people = colleagues(&desk.ctx, &desk.officer).await.or_page(desk)?;
    Ok(people.into_iter().map(|person| (person.row.officer_id, person.row.name)).collect())
}

/// Keeps what the list is narrowed to, or a view of it under a name.
pub(crate) async fn keep(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let fields = &posted.fields;
    let (ctx, officer, name) = (&desk.ctx, &desk.officer, fields.get("name"));
    let filter = filter_of(fields);
    let done = match fields.get("do") {
        "save" => desk::keep_view(ctx, officer, View { name: name.to_owned(), filter: filter.clone() }).await,
        "forget" => desk::forget_view(ctx, officer, name).await,
        "clear" => desk::keep_filter(ctx, officer, Filter::default()).await,
        // The lists of what is late and of one's own cases are narrowed for the moment only.
        _ if corner(&filter) != Corner::Inbox => Ok(()),
        _ => desk::keep_filter(ctx, officer, filter.clone()).await,
    };
    match done {
        Ok(()) if matches!(fields.get("do"), "forget" | "clear") => {
            Ok(Redirect::to("/meja?semua=1").into_response())
        }
        Ok(()) => Ok(Redirect::to(&address_of(&filter)).into_response()),
        Err(Error::Invalid(wrong)) => page(&desk, fields, &wrong).await,
        Err(error) => Err(PageError::new(&desk, error)),
    }
}

/// Everything the agency has or had, newest first.
pub(crate) async fn all(desk: Desk, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let filter = DeskFilter {
        states: fields.filled("keadaan").into_iter().collect(),
        categories: fields.filled("kategori").into_iter().collect(),
        after: Cursor::parse(fields.get("setelah")),
        ..DeskFilter::default()
    };
    let page = cases::agency_cases(&desk.ctx, &desk.officer, filter).await.or_page(&desk)?;
    let (waiting, team) = (waiting(&desk).await?, team(&desk).await?);
    Ok(inbox_page::all(&desk, &fields, &page, (waiting, &team)).into_response())
}
