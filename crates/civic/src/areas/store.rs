//! SQL of areas.

use kit::db::Tx;
use kit::{args, row, statements};

use super::Area;
use crate::Result;

row! {
    pub(super) struct AreaRow {
        area: String,
        level: String,
        name: String,
        parent: Option<String>,
        schematic: bool,
        shape: String,
    }
}

statements! {
    AREAS -> AreaRow = "SELECT {*} FROM area WHERE city_id = $1 AND version = $2 ORDER BY area";
    NEWEST = "SELECT coalesce(max(version), 0) FROM area WHERE city_id = $1";
    PUT = "INSERT INTO area (city_id, version, area, level, name, parent, schematic, shape) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
}

pub(super) fn areas(tx: &mut Tx<'_>, city: i64, version: i64) -> Result<Vec<AreaRow>> {
    Ok(tx.all(&AREAS, args![city, version])?)
}

pub(super) fn newest(tx: &mut Tx<'_>, city: i64) -> Result<i64> {
    Ok(tx.one::<(i64,)>(&NEWEST, args![city])?.0)
}

pub(super) fn put(tx: &mut Tx<'_>, city: i64, version: i64, a: &Area) -> Result<()> {
    tx.exec(&PUT, args![city, version, a.code, a.level, a.name, a.parent, a.schematic, a.geometry()])?;
    Ok(())
}
