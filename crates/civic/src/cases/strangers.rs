//! Looking, for anybody: every answer is made of the types of `rules::public`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use bytes::Bytes;
use kit::clock::Time;
use uuid::Uuid;

use super::model::{Case, Event};
use super::queries::{Cursor, Page, PublicFilter, next};
use super::rules::{PublicCase, PublicView, public_photo, public_view};
use super::{code, found, store};
use crate::context::Ctx;
use crate::photos::{self, Photo, Size};
use crate::{Error, Result};

/// What a list holds of each case. Every page asks for no more than it shows: photos and stories are asked for
/// case by case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// The case itself.
    Facts,
    /// And its published photos.
    Photos,
    /// And its story.
    Story,
}

/// Published cases, newest first.
///
/// # Errors
/// As any read.
pub async fn public_list(
    ctx: &Ctx,
    filter: PublicFilter,
    limit: i64,
    detail: Detail,
) -> Result<Page<PublicCase>> {
    ctx.read(move |ctx, tx| {
        let cases = found::list(ctx, tx, &filter, limit + 1)?;
        let next = next(&cases, limit, |case| Cursor { at: case.filed_at, id: case.case_id });
        let mut items = Vec::new();
        for case in cases.iter().take(usize::try_from(limit).unwrap_or(0)) {
            let photos = match detail {
                Detail::Facts => Vec::new(),
                Detail::Photos | Detail::Story => photos::of_case(tx, ctx.city(), case.case_id)?,
            };
            let events = match detail {
                Detail::Facts | Detail::Photos => Vec::new(),
                Detail::Story => store::events(tx, ctx.city(), case.case_id)?,
            };
            items.extend(shown(case, &events, &photos));
        }
        Ok(Page { items, next })
    })
    .await
}

fn shown(case: &Case, events: &[Event], photos: &[Photo]) -> Option<PublicCase> {
    match public_view(case, events, photos) {
        PublicView::Shown(public) => Some(*public),
        PublicView::Sealed(_) => None,
    }
}

/// What anybody may see of the case with this code.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn public_case(ctx: &Ctx, text: &str) -> Result<PublicView> {
    let code = code::parse(text).ok_or(Error::NotFound)?;
    ctx.read(move |ctx, tx| {
        let case = store::by_code(tx, ctx.city(), &code)?.ok_or(Error::NotFound)?;
        let events = store::events(tx, ctx.city(), case.case_id)?;
        let photos = photos::of_case(tx, ctx.city(), case.case_id)?;
        Ok(public_view(&case, &events, &photos))
    })
    .await
}

/// The steps anybody may know of that happened in a window, oldest first, each with its case and its number in
/// the case's story. That a case was filed is not among them.
///
/// # Errors
/// As any read.
pub async fn public_steps(ctx: &Ctx, from: Time, to: Time, limit: i64) -> Result<Vec<(PublicCase, i64)>> {
    ctx.read(move |ctx, tx| {
        let mut known: BTreeMap<Uuid, Option<PublicCase>> = BTreeMap::new();
        let mut steps = Vec::new();
        for row in store::public_events(tx, ctx.city(), from, to, limit)? {
            if let Entry::Vacant(place) = known.entry(row.case_id) {
                let case = store::by_id(tx, ctx.city(), row.case_id)?;
                let events = store::events(tx, ctx.city(), row.case_id)?;
                let photos = photos::of_case(tx, ctx.city(), row.case_id)?;
                place.insert(shown(&case, &events, &photos));
            }
            if let Some(Some(case)) = known.get(&row.case_id) {
                steps.push((case.clone(), row.seq));
            }
        }
        Ok(steps)
    })
    .await
}

/// The JPEG of a published photo.
///
/// # Errors
/// [`Error::NotFound`] also for a photo that is not published.
pub async fn public_photo_bytes(ctx: &Ctx, id: Uuid, size: Size) -> Result<Bytes> {
    let public = ctx
        .read(move |ctx, tx| {
            let photo = photos::find(tx, ctx.city(), id)?;
            let case = store::by_id(tx, ctx.city(), photo.case_id.ok_or(Error::NotFound)?)?;
            let shown = matches!(public_view(&case, &[], &[]), PublicView::Shown(_));
            Ok(shown && public_photo(&photo).is_some())
        })
        .await?;
    if public { photos::load(ctx, id, size).await } else { Err(Error::NotFound) }
}
