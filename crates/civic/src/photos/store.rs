//! SQL of photos and of pictures still to be fetched.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use uuid::Uuid;

use crate::Result;

row! {
    /// A stored picture.
    pub struct Photo {
        /// Its name; nobody can guess it.
        photo_id: Uuid,
        /// The case that holds it.
        case_id: Option<Uuid>,
        /// The event of the case it came with.
        seq: Option<i64>,
        /// Pixels.
        width: i64,
        /// Pixels.
        height: i64,
        /// Size of the large JPEG.
        bytes: i64,
        /// SHA-256 of the large JPEG.
        sha256: Vec<u8>,
        /// Whether the verifier has published it.
        public: bool,
        /// When it was accepted.
        created_at: Time,
    }
}

row! {
    /// A picture to be fetched.
    pub(crate) struct Fetch {
        fetch_id: Uuid,
        case_id: Uuid,
        url: String,
        tries: i64,
    }
}

statements! {
    INSERT = "INSERT INTO photo (city_id, photo_id, case_id, seq, width, height, bytes, sha256, public, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    FIND -> Photo = "SELECT {*} FROM photo WHERE city_id = $1 AND photo_id = $2";
    OF_CASE -> Photo = "SELECT {*} FROM photo WHERE city_id = $1 AND case_id = $2 ORDER BY seq, created_at, photo_id";
    TAKE -> Photo = "SELECT {*} FROM photo WHERE city_id = $1 AND photo_id = $2 AND case_id IS NULL";
    ATTACH = "UPDATE photo SET case_id = $3, seq = $4 WHERE city_id = $1 AND photo_id = $2 AND case_id IS NULL";
    PUBLISH = "UPDATE photo SET public = $4 WHERE city_id = $1 AND case_id = $2 AND photo_id = $3";
    LOOSE = "SELECT photo_id FROM photo WHERE city_id = $1 AND case_id IS NULL AND created_at < $2 \
        AND (kept_until IS NULL OR kept_until < $3) LIMIT 100";
    KEEP = "UPDATE photo SET kept_until = $3 WHERE city_id = $1 AND photo_id = $2 AND case_id IS NULL";
    DROP_LOOSE = "DELETE FROM photo WHERE city_id = $1 AND photo_id = $2 AND case_id IS NULL";
    HELD = "SELECT photo_id FROM photo WHERE city_id = $1 AND case_id IS NOT NULL";
    ENQUEUE = "INSERT INTO media_fetch (city_id, fetch_id, case_id, url, tries, due_at, done) \
        VALUES ($1, $2, $3, $4, 0, $5, FALSE)";
    CLAIM -> Fetch = {
        sqlite: "UPDATE media_fetch SET tries = tries + 1, due_at = $3 WHERE city_id = $1 AND fetch_id IN \
            (SELECT fetch_id FROM media_fetch WHERE city_id = $1 AND done = FALSE AND due_at <= $2 \
             ORDER BY due_at LIMIT 5) RETURNING {*}",
        postgres: "UPDATE media_fetch SET tries = tries + 1, due_at = $3 WHERE city_id = $1 AND fetch_id IN \
            (SELECT fetch_id FROM media_fetch WHERE city_id = $1 AND done = FALSE AND due_at <= $2 \
             ORDER BY due_at LIMIT 5 FOR UPDATE SKIP LOCKED) RETURNING {*}"
    };
    FETCHED = "UPDATE media_fetch SET done = $3, problem = $4 WHERE city_id = $1 AND fetch_id = $2";
}

pub(super) fn insert(tx: &mut Tx<'_>, city: i64, p: &Photo) -> Result<()> {
    tx.exec(
        &INSERT,
        args![
            city,
            p.photo_id,
            p.case_id,
            p.seq,
            p.width,
            p.height,
            p.bytes,
            p.sha256,
            p.public,
            p.created_at
        ],
    )?;
    Ok(())
}

pub(super) fn find(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<Photo> {
    Ok(tx.one(&FIND, args![city, id])?)
}

/// The pictures of a case, by event.
pub(crate) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Photo>> {
    Ok(tx.all(&OF_CASE, args![city, case])?)
}

/// A picture that no case holds yet.
pub(crate) fn take(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<Option<Photo>> {
    Ok(tx.opt(&TAKE, args![city, id])?)
}

/// Gives a loose picture to an event of a case; whether it was still loose.
pub(crate) fn attach(tx: &mut Tx<'_>, city: i64, id: Uuid, case: Uuid, seq: i64) -> Result<bool> {
    Ok(tx.exec(&ATTACH, args![city, id, case, seq])? == 1)
}

/// Shows or hides a picture of a case.
pub(crate) fn publish(tx: &mut Tx<'_>, city: i64, case: Uuid, id: Uuid, public: bool) -> Result<()> {
    tx.exec(&PUBLISH, args![city, case, id, public])?;
    Ok(())
}

pub(super) fn loose(tx: &mut Tx<'_>, city: i64, (before, now): (Time, Time)) -> Result<Vec<(Uuid,)>> {
    Ok(tx.all(&LOOSE, args![city, before, now])?)
}

/// Lets a loose picture wait longer.
pub(crate) fn keep(tx: &mut Tx<'_>, city: i64, id: Uuid, until: Time) -> Result<()> {
    tx.exec(&KEEP, args![city, id, until])?;
    Ok(())
}

pub(super) fn drop_loose(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<bool> {
    Ok(tx.exec(&DROP_LOOSE, args![city, id])? == 1)
}

pub(super) fn held(tx: &mut Tx<'_>, city: i64) -> Result<Vec<(Uuid,)>> {
    Ok(tx.all(&HELD, args![city])?)
}

/// Asks for a picture elsewhere to be fetched for a case.
pub(crate) fn enqueue_fetch(
    tx: &mut Tx<'_>,
    city: i64,
    id: Uuid,
    case: Uuid,
    url: &str,
    at: Time,
) -> Result<()> {
    tx.exec(&ENQUEUE, args![city, id, case, url, at])?;
    Ok(())
}

/// Fetches that are due; others do not get them before `lease`.
pub(crate) fn claim(tx: &mut Tx<'_>, city: i64, now: Time, lease: Time) -> Result<Vec<Fetch>> {
    Ok(tx.all(&CLAIM, args![city, now, lease])?)
}

/// How a fetch ended.
pub(crate) fn fetched(tx: &mut Tx<'_>, city: i64, id: Uuid, done: bool, problem: Option<&str>) -> Result<()> {
    tx.exec(&FETCHED, args![city, id, done, problem])?;
    Ok(())
}
