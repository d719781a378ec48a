//! Kecamatan and kelurahan as polygons, in versions: importing official outlines makes a new version, and
//! past cases keep the area they were filed in.

mod rules;
mod store;

use kit::db::Tx;
pub use rules::{Area, Areas, BORDER_METRES, cell};
pub(crate) use store::STATEMENTS;

use crate::context::Ctx;
use crate::{Error, Problem, Result, cities};

/// The properties each feature of an import must have.
pub const PROPERTIES: [&str; 3] = ["kode", "nama", "level"];

pub(crate) fn load(tx: &mut Tx<'_>, city: i64, version: i64) -> Result<Areas> {
    let rows = store::areas(tx, city, version)?;
    let areas = rows
        .into_iter()
        .map(|row| {
            Area::new(row.area, row.level, row.name, row.parent, row.schematic, &row.shape)
                .map_err(|e| Error::Internal(format!("stored area: {e}")))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Areas::new(version, areas))
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The new version, now in force.
    pub version: i64,
    /// Kelurahan in it.
    pub kelurahan: usize,
    /// Kecamatan in it.
    pub kecamatan: usize,
    /// Areas above those of the file that the file leaves out, taken over from the version before.
    pub kept: usize,
    /// Areas of the version before that are in the new one no more.
    pub dropped: usize,
}

/// Reads a GeoJSON feature collection (WGS 84; properties `kode`, `nama`, `level` of `kelurahan`,
/// `kecamatan` or `kota`, and `parent`) as the next version of the city's areas, in the transaction given.
///
/// # Errors
/// [`Error::Invalid`] naming the feature (`features[3].kode`) and what is wrong with it. Areas above those of
/// the file that it leaves out (kecamatan, kota) are taken over from the version in force, as they were: no
/// outline is made from others.
pub fn import(tx: &mut Tx<'_>, city: i64, version: i64, known: &Areas, geojson: &str) -> Result<Imported> {
    let mut areas = rules::parse(geojson)?;
    let given = areas.len();
    rules::take_over_parents(&mut areas, known);
    let count = |level: &str| areas.iter().filter(|area| area.level == level).count();
    let imported = Imported {
        version,
        kelurahan: count("kelurahan"),
        kecamatan: count("kecamatan"),
        kept: areas.len() - given,
        dropped: known.iter().filter(|old| areas.iter().all(|area| area.code != old.code)).count(),
    };
    if imported.kelurahan == 0 {
        return Err(Error::field("features", Problem::Missing));
    }
    for area in &areas {
        store::put(tx, city, version, area)?;
    }
    cities::set_area_version(tx, city, version)?;
    Ok(imported)
}

/// [`import`] into a running city.
///
/// # Errors
/// As [`import`].
pub async fn import_now(ctx: &Ctx, geojson: String) -> Result<Imported> {
    let imported = ctx
        .write(move |ctx, tx| {
            let next = store::newest(tx, ctx.city())? + 1;
            import(tx, ctx.city(), next, &ctx.book.areas, &geojson)
        })
        .await?;
    ctx.civic().refresh().await?;
    Ok(imported)
}
