//! SQL of services.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::Value as Json;
use uuid::Uuid;

use super::EditionState;
use crate::Result;

row! {
    /// A service, without what it says.
    #[derive(PartialEq)]
    pub struct ServiceRow {
        /// Its code, e.g. ADM-KK-UBAH.
        service: String,
        /// Its place in lists.
        position: i64,
        /// Whether it is offered.
        active: bool,
    }
}

row! {
    /// One edition of a service.
    #[derive(PartialEq)]
    pub struct EditionRow {
        /// The service.
        service: String,
        /// Counts from 1.
        version: i64,
        /// How far it is.
        state: EditionState,
        /// What it says: a [`super::Definition`].
        content: Json,
        /// Who wrote it.
        made_by: String,
        /// Their account, since a name can be changed; none for what a city is founded with.
        writer: Option<Uuid>,
        /// When.
        made_at: Time,
        /// Who looked at it and published it.
        reviewed_by: Option<String>,
        /// When.
        reviewed_at: Option<Time>,
        /// From which day it is in force, in days since 1970.
        publish_on: Option<i64>,
    }
}

statements! {
    SERVICES -> ServiceRow = "SELECT {*} FROM service WHERE city_id = $1 ORDER BY position, service";
    PUBLISHED -> EditionRow = "SELECT {*} FROM service_edition WHERE city_id = $1 AND state = 'published' \
        ORDER BY service, version";
    EDITIONS -> EditionRow = "SELECT {*} FROM service_edition WHERE city_id = $1 AND service = $2 ORDER BY version";
    DRAFTS -> EditionRow = "SELECT {*} FROM service_edition WHERE city_id = $1 AND state <> 'published' \
        ORDER BY service, version";
    PUT_SERVICE = "INSERT INTO service (city_id, service, position, active) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (city_id, service) DO UPDATE SET position = excluded.position, active = excluded.active";
    ADD_EDITION = "INSERT INTO service_edition (city_id, service, version, state, content, made_by, made_at, \
        reviewed_by, reviewed_at, publish_on, writer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    // What is published is never written over: an application keeps the edition it began with.
    CHANGE = "UPDATE service_edition SET state = $4, content = $5, made_by = $6, made_at = $7, reviewed_by = $8, \
        reviewed_at = $9, publish_on = $10, writer = $11 WHERE city_id = $1 AND service = $2 AND version = $3 AND state <> 'published'";
    DROP_EMPTY = "DELETE FROM service WHERE city_id = $1 AND service = $2 AND NOT EXISTS (SELECT 1 FROM service_edition \
        WHERE service_edition.city_id = service.city_id AND service_edition.service = service.service)";
    DROP = "DELETE FROM service_edition WHERE city_id = $1 AND service = $2 AND version = $3 AND state <> 'published'";
}

pub(super) fn services(tx: &mut Tx<'_>, city: i64) -> Result<Vec<ServiceRow>> {
    Ok(tx.all(&SERVICES, args![city])?)
}

pub(super) fn published(tx: &mut Tx<'_>, city: i64) -> Result<Vec<EditionRow>> {
    Ok(tx.all(&PUBLISHED, args![city])?)
}

pub(super) fn editions(tx: &mut Tx<'_>, city: i64, service: &str) -> Result<Vec<EditionRow>> {
    Ok(tx.all(&EDITIONS, args![city, service])?)
}

/// Editions that are not in force and never were, of every service.
pub(super) fn drafts(tx: &mut Tx<'_>, city: i64) -> Result<Vec<EditionRow>> {
    Ok(tx.all(&DRAFTS, args![city])?)
}

pub(super) fn put_service(tx: &mut Tx<'_>, city: i64, row: &ServiceRow) -> Result<()> {
    tx.exec(&PUT_SERVICE, args![city, row.service, row.position, row.active])?;
    Ok(())
}

pub(super) fn add(tx: &mut Tx<'_>, city: i64, e: &EditionRow) -> Result<()> {
    tx.exec(
        &ADD_EDITION,
        args![
            city,
            e.service,
            e.version,
            e.state,
            e.content,
            e.made_by,
            e.made_at,
            e.reviewed_by,
            e.reviewed_at,
            e.publish_on,
            e.writer
        ],
    )?;
    Ok(())
}

/// Writes over an edition that is not published; whether there was one.
pub(super) fn change(tx: &mut Tx<'_>, city: i64, e: &EditionRow) -> Result<bool> {
    let changed = tx.exec(
        &CHANGE,
        args![
            city,
            e.service,
            e.version,
            e.state,
            e.content,
            e.made_by,
            e.made_at,
            e.reviewed_by,
            e.reviewed_at,
            e.publish_on,
            e.writer
        ],
    )?;
    Ok(changed == 1)
}

/// Takes out an edition that is not published; whether there was one.
pub(super) fn take_out(tx: &mut Tx<'_>, city: i64, service: &str, version: i64) -> Result<bool> {
    Ok(tx.exec(&DROP, args![city, service, version])? == 1)
}

/// Takes out a service that has no edition.
pub(super) fn drop_empty(tx: &mut Tx<'_>, city: i64, service: &str) -> Result<()> {
    tx.exec(&DROP_EMPTY, args![city, service])?;
    Ok(())
}
