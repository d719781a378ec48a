//! Pictures from strangers, made harmless: recognised by content, decoded under limits, turned upright,
//! and encoded again, which leaves every hidden note (place, camera, thumbnail, comment) behind.
//!
//! A picture is accepted before the case that will hold it exists, under a name nobody can guess; the case
//! takes it when it is filed. What no case took within a day is removed.

mod fetch;
mod rules;
mod store;
mod upload;

use bytes::Bytes;
pub use fetch::{Fetcher, URL_MAX, check_url};
use kit::db::Tx;
pub use rules::{BYTES_MAX, FULL_SIDE, PIXELS_MAX, THUMB_SIDE};
use sha2::{Digest, Sha256};
pub(crate) use store::Fetch;
pub use store::Photo;
pub(crate) use store::STATEMENTS;
pub(crate) use store::{attach, claim, enqueue_fetch, fetched, keep, of_case, publish, take};
pub use upload::Upload;
use uuid::Uuid;

use crate::context::Ctx;
use crate::{Error, Problem, Result};

/// Pictures in one message at most.
pub const PER_MESSAGE: usize = 5;

/// The size of a stored picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// At most [`FULL_SIDE`] pixels on its longer side.
    Full,
    /// At most [`THUMB_SIDE`] pixels on its longer side.
    Thumb,
}

/// Accepts one uploaded picture; its name once both sizes are on the disk.
///
/// # Errors
/// [`Error::Invalid`] at `photo`: not a picture, too many bytes, too many pixels.
pub async fn accept(ctx: &Ctx, upload: impl Into<Upload>) -> Result<Uuid> {
    let refuse = |problem| Error::field("photo", problem);
    let mut upload = upload.into();
    let measured = tokio::task::spawn_blocking(move || (upload.measure(), upload)).await;
    let (pixels, upload) = measured.map_err(|_| refuse(Problem::BadPicture))?;
    let megapixels = u32::try_from(pixels.map_err(refuse)? / 1_000_000 + 1).unwrap_or(u32::MAX);
    // Weighing pictures, not counting them, bounds the memory of all decoders together. The bytes of an upload
    // that waits in a file are read only once it is its turn.
    let permit = ctx.civic().photo_memory().acquire_many_owned(megapixels).await;
    let clean = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        rules::clean(&upload.into_bytes()?)
    })
    .await
    // A decoder that panics is a picture we cannot read, never a server that stops.
    .unwrap_or(Err(Problem::BadPicture))
    .map_err(refuse)?;
    let id = ctx.civic().chance().unguessable();
    let (full, thumb) = (Bytes::from(clean.full), Bytes::from(clean.thumb));
    let photo = Photo {
        photo_id: id,
        case_id: None,
        seq: None,
        width: i64::from(clean.width),
        height: i64::from(clean.height),
        bytes: i64::try_from(full.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(&full).to_vec(),
        public: false,
        created_at: ctx.now,
    };
    ctx.civic().blobs().put(&key(ctx.city(), id, Size::Full), full).await?;
    ctx.civic().blobs().put(&key(ctx.city(), id, Size::Thumb), thumb).await?;
    ctx.write(move |ctx, tx| store::insert(tx, ctx.city(), &photo)).await?;
    Ok(id)
}

/// Where a picture is kept. The first letters of its name make folders that stay small.
fn key(city: i64, id: Uuid, size: Size) -> String {
    let name = id.simple().to_string();
    let folder = name.get(..2).unwrap_or_default();
    let size = match size {
        Size::Full => "full",
        Size::Thumb => "thumb",
    };
    format!("{city}/{folder}/{name}-{size}.jpg")
}

/// The JPEG of a picture and what is known of it. Who may see it is for the caller to decide with
/// [`crate::cases`]; a picture no case holds yet is shown to whoever knows its name.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn load(ctx: &Ctx, id: Uuid, size: Size) -> Result<Bytes> {
    Ok(ctx.civic().blobs().get(&key(ctx.city(), id, size)).await?)
}

/// One picture's row.
pub(crate) fn find(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<Photo> {
    store::find(tx, city, id)
}

/// Names of pictures whose files are not in the store, for `doctor`.
///
/// # Errors
/// As any read.
pub async fn missing_files(ctx: &Ctx) -> Result<Vec<Uuid>> {
    let all = ctx.read(|ctx, tx| store::held(tx, ctx.city())).await?;
    let mut missing = Vec::new();
    for (id,) in all {
        if load(ctx, id, Size::Full).await.is_err() || load(ctx, id, Size::Thumb).await.is_err() {
            missing.push(id);
        }
    }
    Ok(missing)
}

/// How long a picture or a paper may wait for the case that takes it, in seconds.
pub(crate) const LOOSE_SECONDS: i64 = 24 * 60 * 60;

/// Removes pictures that no case took within a day; how many.
///
/// # Errors
/// As any write; what was removed stays removed.
pub async fn remove_loose(ctx: &Ctx) -> Result<usize> {
    let before = ctx.now.plus_seconds(-LOOSE_SECONDS);
    let loose = ctx.read(move |ctx, tx| store::loose(tx, ctx.city(), (before, ctx.now))).await?;
    let mut removed = 0;
    for (id,) in loose {
        // The row first: a file without a row is waste, a row without a file is a broken picture.
        if ctx.write(move |ctx, tx| store::drop_loose(tx, ctx.city(), id)).await? {
            ctx.civic().blobs().delete(&key(ctx.city(), id, Size::Full)).await?;
            ctx.civic().blobs().delete(&key(ctx.city(), id, Size::Thumb)).await?;
            removed += 1;
        }
    }
    Ok(removed)
}
