//! Who may open what is attached to a case: pictures and papers of whoever asked, and of the agencies.

use bytes::Bytes;
use kit::db::Tx;
use uuid::Uuid;

use super::advance::ReporterRight;
use super::model::{Dossier, Kind};
use super::rules::{may_see, only_oversees};
use super::store;
use crate::context::Ctx;
use crate::identity::Officer;
use crate::papers::{self, Paper};
use crate::photos::{self, Size};
use crate::{Error, Result, duties};

/// The JPEG of a photo of the reporter's own case, or of one that no case holds yet.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn own_photo_bytes(
    ctx: &Ctx,
    right: Option<&ReporterRight>,
    id: Uuid,
    size: Size,
) -> Result<Bytes> {
    let case = right.map(ReporterRight::case_id);
    let theirs = ctx.read(move |ctx, tx| Ok(photos::find(tx, ctx.city(), id)?.case_id == case)).await?;
    if theirs { photos::load(ctx, id, size).await } else { Err(Error::NotFound) }
}

/// The PDF of a paper of the reporter's own case, or of one that no case holds yet.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn own_paper_bytes(ctx: &Ctx, right: Option<&ReporterRight>, id: Uuid) -> Result<Bytes> {
    let case = right.map(ReporterRight::case_id);
    let theirs = ctx.read(move |ctx, tx| Ok(papers::find(tx, ctx.city(), id)?.case_id == case)).await?;
    if theirs { papers::load(ctx, id).await } else { Err(Error::NotFound) }
}

/// Those of these papers that no case holds yet.
///
/// # Errors
/// As any read.
pub async fn loose_papers(ctx: &Ctx, ids: Vec<Uuid>) -> Result<Vec<Paper>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    ctx.read(move |ctx, tx| {
        let taken = ids.iter().map(|id| papers::take(tx, ctx.city(), *id));
        Ok(taken.collect::<Result<Vec<Option<Paper>>>>()?.into_iter().flatten().collect())
    })
    .await
}

/// The JPEG of a photo of a case the officer may see.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn desk_photo_bytes(ctx: &Ctx, officer: &Officer, id: Uuid, size: Size) -> Result<Bytes> {
    let officer = officer.clone();
    let visible = ctx
        .read(move |ctx, tx| {
            let case = photos::find(tx, ctx.city(), id)?.case_id;
            serves(ctx, tx, &officer, case)
        })
        .await?;
    if visible { photos::load(ctx, id, size).await } else { Err(Error::NotFound) }
}

/// The PDF of a paper of a case the officer may see.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn desk_paper_bytes(ctx: &Ctx, officer: &Officer, id: Uuid) -> Result<Bytes> {
    let officer = officer.clone();
    let visible = ctx
        .read(move |ctx, tx| {
            let case = papers::find(tx, ctx.city(), id)?.case_id;
            serves(ctx, tx, &officer, case)
        })
        .await?;
    if visible { papers::load(ctx, id).await } else { Err(Error::NotFound) }
}

/// Whether an officer may see what is attached to a case. What an applicant hands in is for those who serve, not for those
/// who look over them.
fn serves(ctx: &Ctx, tx: &mut Tx<'_>, officer: &Officer, case: Option<Uuid>) -> Result<bool> {
    let case = store::by_id(tx, ctx.city(), case.ok_or(Error::NotFound)?)?;
    let duties = duties::of_case(tx, ctx.city(), case.case_id)?;
    let dossier = Dossier { case, duties };
    let looks_on = dossier.case.kind == Kind::Application && only_oversees(officer, &dossier, &ctx.book);
    Ok(!looks_on && may_see(officer, &dossier, &ctx.book))
}
