//! Papers that applicants hand in as PDF, made harmless on their way in ([`kit::pdf`]). They are never public: no list,
//! page or feed that strangers see knows the type.
//!
//! A paper is accepted before the case that will hold it exists, under a name nobody can guess; the case takes it when it
//! is filed or repaired. What no case took within a day, or while its application is being filled in, is removed.

mod store;

use bytes::Bytes;
use kit::pdf::{Clean, Refusal};
use sha2::{Digest, Sha256};
pub use store::Paper;
pub(crate) use store::STATEMENTS;
pub(crate) use store::{attach, find, keep, of_case, take};
use uuid::Uuid;

use crate::context::Ctx;
use crate::photos::{LOOSE_SECONDS, Upload};
use crate::{Error, Problem, Result};

/// A million bytes, as sizes are told to people.
pub const MEGABYTE: usize = 1_000_000;
/// The largest file, in [`MEGABYTE`]s, unless a question says less.
pub const MEGABYTES_MAX: usize = 10;
/// Papers for one question at most.
pub const PER_QUESTION: usize = 10;
/// What the name of a paper ends with among the answers of a form, where pictures have names too.
const ENDING: &str = ".pdf";

/// The name of a paper among the answers of a form.
#[must_use]
pub fn name(id: Uuid) -> String {
    format!("{id}{ENDING}")
}

/// The paper that such a name is of.
#[must_use]
pub fn named(name: &str) -> Option<Uuid> {
    name.strip_suffix(ENDING)?.parse().ok()
}

/// Accepts one uploaded PDF of at most so many [`MEGABYTE`]s; its identifier once the file is on the disk.
///
/// # Errors
/// [`Error::Invalid`] at `file`: too large, not a PDF, locked, too many pages, a form that is not part of its pages.
pub async fn accept(ctx: &Ctx, upload: Upload, megabytes: usize) -> Result<Uuid> {
    let most = megabytes.min(MEGABYTES_MAX) * MEGABYTE;
    let refuse = |problem| Error::field("file", problem);
    // The bytes of an upload that waits in a file are read only once it is its turn.
    let turn = ctx.civic().pdf_turns().acquire().await;
    let read = tokio::task::spawn_blocking(move || upload.into_bytes_up_to(most)).await;
    let bytes = read.unwrap_or(Err(Problem::BadPdf)).map_err(refuse)?;
    let cleaned = ctx.civic().pdfs().clean(bytes).await;
    drop(turn);
    let Clean { bytes, pages } = cleaned.map_err(|refusal| refuse(problem(refusal)))?;
    let (id, bytes) = (ctx.civic().chance().unguessable(), Bytes::from(bytes));
    let paper = Paper {
        paper_id: id,
        case_id: None,
        seq: None,
        pages: i64::try_from(pages).unwrap_or(i64::MAX),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(&bytes).to_vec(),
        created_at: ctx.now,
    };
    ctx.civic().blobs().put(&key(ctx.city(), id), bytes).await?;
    ctx.write(move |ctx, tx| store::insert(tx, ctx.city(), &paper)).await?;
    Ok(id)
}

fn problem(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::Unreadable => Problem::BadPdf,
        Refusal::Locked => Problem::LockedPdf,
        Refusal::Form => Problem::FormPdf,
        Refusal::TooManyPages => Problem::TooManyPages(kit::pdf::PAGES_MAX),
        Refusal::TooManyBytes => Problem::TooManyMegabytes(MEGABYTES_MAX),
    }
}

/// Where a paper is kept. The first letters of its name make folders that stay small.
fn key(city: i64, id: Uuid) -> String {
    let name = id.simple().to_string();
    let folder = name.get(..2).unwrap_or_default();
    format!("{city}/{folder}/{name}{ENDING}")
}

/// The file of a paper. Who may see it is for the caller to decide with [`crate::cases`].
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn load(ctx: &Ctx, id: Uuid) -> Result<Bytes> {
    Ok(ctx.civic().blobs().get(&key(ctx.city(), id)).await?)
}

/// Papers whose files are not in the store, for `doctor`.
///
/// # Errors
/// As any read.
pub async fn missing_files(ctx: &Ctx) -> Result<Vec<Uuid>> {
    let all = ctx.read(|ctx, tx| store::held(tx, ctx.city())).await?;
    let mut missing = Vec::new();
    for (id,) in all {
        if load(ctx, id).await.is_err() {
            missing.push(id);
        }
    }
    Ok(missing)
}

/// Removes papers that no case took in time; how many.
///
/// # Errors
/// As any write; what was removed stays removed.
pub async fn remove_loose(ctx: &Ctx) -> Result<usize> {
    let before = ctx.now.plus_seconds(-LOOSE_SECONDS);
    let loose = ctx.read(move |ctx, tx| store::loose(tx, ctx.city(), (before, ctx.now))).await?;
    let mut removed = 0;
    for (id,) in loose {
        // The row first: a file without a row is waste, a row without a file is a broken promise.
        if ctx.write(move |ctx, tx| store::drop_loose(tx, ctx.city(), id)).await? {
            ctx.civic().blobs().delete(&key(ctx.city(), id)).await?;
            removed += 1;
        }
    }
    Ok(removed)
}
