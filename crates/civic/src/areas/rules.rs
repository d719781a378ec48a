//! Point in polygon, and the cell code that maps are read by. Pure.

use std::collections::BTreeMap;

use geo::{BoundingRect, Centroid, Closest, ClosestPoint, Intersects, MultiPolygon, Point};
use geojson::{FeatureCollection, GeometryValue};
use rstar::{AABB, RTree, RTreeObject};

use crate::{Error, Problem, Result};

/// A point that lies in no kelurahan but this near to one belongs to it: outlines leave slivers at borders.
pub const BORDER_METRES: f64 = 30.0;
/// Metres in one degree of latitude.
const METRES_PER_DEGREE: f64 = 111_320.0;
/// Cells are Morton codes of web-mercator tiles at this zoom: about 60 cm at the equator.
const CELL_ZOOM: u32 = 26;

/// A kecamatan or kelurahan.
#[derive(Clone, Debug)]
pub struct Area {
    /// The Kemendagri code, e.g. 35.73.02.1008.
    pub code: String,
    /// `kelurahan`, `kecamatan` or `kota`.
    pub level: String,
    /// Its name.
    pub name: String,
    /// The code of the area it lies in.
    pub parent: Option<String>,
    /// Whether the outline is only a sketch.
    pub schematic: bool,
    shape: MultiPolygon<f64>,
    text: String,
}

impl Area {
    /// From a GeoJSON geometry (`Polygon` or `MultiPolygon`, WGS 84).
    ///
    /// # Errors
    /// What is wrong with the geometry, in English, for the operator.
    pub fn new(
        code: String,
        level: String,
        name: String,
        parent: Option<String>,
        schematic: bool,
        geometry: &str,
    ) -> std::result::Result<Area, String> {
        let parsed: geojson::Geometry = geometry.parse().map_err(|e: geojson::Error| e.to_string())?;
        let shape = match &parsed.value {
            GeometryValue::Polygon { .. } => {
                MultiPolygon(vec![geo::Polygon::try_from(&parsed.value).map_err(|e| e.to_string())?])
            }
            GeometryValue::MultiPolygon { .. } => {
                MultiPolygon::try_from(&parsed.value).map_err(|e| e.to_string())?
            }
            _ => return Err("neither Polygon nor MultiPolygon".to_owned()),
        };
        Ok(Area { code, level, name, parent, schematic, shape, text: geometry.to_owned() })
    }

    /// The outline as GeoJSON.
    #[must_use]
    pub fn geometry(&self) -> &str {
        &self.text
    }

    /// A point in the middle: longitude, latitude.
    #[must_use]
    pub fn middle(&self) -> Option<(f64, f64)> {
        self.shape.centroid().map(|point| (point.x(), point.y()))
    }
}

/// A place in the tree of boxes.
#[derive(Debug)]
struct Boxed {
    corners: [[f64; 2]; 2],
    index: usize,
}

impl RTreeObject for Boxed {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.corners[0], self.corners[1])
    }
}

/// The areas of a city in one version.
#[derive(Debug)]
pub struct Areas {
    /// The version.
    pub version: i64,
    areas: Vec<Area>,
    by_code: BTreeMap<String, usize>,
    tree: RTree<Boxed>,
}

impl Areas {
    /// Indexes the kelurahan among `areas`.
    #[must_use]
    pub fn new(version: i64, areas: Vec<Area>) -> Areas {
        let by_code = areas.iter().enumerate().map(|(index, area)| (area.code.clone(), index)).collect();
        let boxes = areas
            .iter()
            .enumerate()
            .filter(|(_, area)| area.level == "kelurahan")
            .filter_map(|(index, area)| {
                let rect = area.shape.bounding_rect()?;
                Some(Boxed { corners: [rect.min().into(), rect.max().into()], index })
            })
            .collect();
        Areas { version, areas, by_code, tree: RTree::bulk_load(boxes) }
    }

    /// One area.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Area> {
        self.areas.get(*self.by_code.get(code)?)
    }

    /// The name of an area; empty when there is none.
    #[must_use]
    pub fn name(&self, code: Option<&str>) -> &str {
        code.and_then(|code| self.get(code)).map_or("", |area| &area.name)
    }

    /// A place in words: landmark, kelurahan, kecamatan, as far as they are known.
    #[must_use]
    pub fn in_words(&self, code: Option<&str>, landmark: &str) -> String {
        let area = code.and_then(|code| self.get(code));
        let around = self.name(area.and_then(|area| area.parent.as_deref()));
        let names = [landmark, area.map_or("", |area| &area.name), around];
        names.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// Every area, in the order it was loaded.
    pub fn iter(&self) -> impl Iterator<Item = &Area> {
        self.areas.iter()
    }

    /// The kelurahan of a kecamatan, by name.
    #[must_use]
    pub fn within(&self, parent: &str) -> Vec<&Area> {
        let mut inside: Vec<&Area> =
            self.areas.iter().filter(|area| area.parent.as_deref() == Some(parent)).collect();
        inside.sort_by(|a, b| a.name.cmp(&b.name));
        inside
    }

    /// The kelurahan a point lies in, or the nearest when it lies within [`BORDER_METRES`] of one;
    /// `None` outside the city.
    #[must_use]
    pub fn locate(&self, lon: f64, lat: f64) -> Option<&Area> {
        if !(lon.is_finite() && lat.is_finite()) {
            return None;
        }
        let point = Point::new(lon, lat);
        let inside = self
            .near(lon, lat, 0.0)
            .filter(|area| area.shape.intersects(&point))
            // On a shared border two fit: the lower code, so that the answer is the same each time.
            .min_by(|a, b| a.code.cmp(&b.code));
        inside.or_else(|| {
            let margin = BORDER_METRES / METRES_PER_DEGREE / lat.to_radians().cos().max(0.1);
            self.near(lon, lat, margin)
                .map(|area| (distance_metres(&area.shape, point), area))
                .filter(|(metres, _)| *metres <= BORDER_METRES)
                .min_by(|a, b| a.0.total_cmp(&b.0))
                .map(|(_, area)| area)
        })
    }

    fn near(&self, lon: f64, lat: f64, margin: f64) -> impl Iterator<Item = &Area> {
        let window = AABB::from_corners([lon - margin, lat - margin], [lon + margin, lat + margin]);
        self.tree.locate_in_envelope_intersecting(window).filter_map(|boxed| self.areas.get(boxed.index))
    }
}

/// Metres from a point to the nearest border, on a flat earth: right within a city.
fn distance_metres(shape: &MultiPolygon<f64>, point: Point<f64>) -> f64 {
    let nearest = match shape.closest_point(&point) {
        Closest::Intersection(p) | Closest::SinglePoint(p) => p,
        Closest::Indeterminate => return f64::INFINITY,
    };
    let dx = (nearest.x() - point.x()) * point.y().to_radians().cos();
    dx.hypot(nearest.y() - point.y()) * METRES_PER_DEGREE
}

/// The cell of a point: the bits of its web-mercator tile's column and row at zoom 26, interleaved (column
/// lowest). A map tile is one range of cells, and a coarser cell is a shift to the right.
#[must_use]
pub fn cell(lat: f64, lon: f64) -> i64 {
    let side = f64::from(1u32 << CELL_ZOOM);
    let x = (lon + 180.0) / 360.0 * side;
    let radians = lat.clamp(-85.0, 85.0).to_radians();
    let y = (1.0 - radians.tan().asinh() / std::f64::consts::PI) / 2.0 * side;
    let clamp = |v: f64| v.clamp(0.0, side - 1.0) as u64;
    i64::try_from(spread(clamp(x)) | (spread(clamp(y)) << 1)).unwrap_or(0)
}

/// Puts a zero between each of the lowest 32 bits.
fn spread(value: u64) -> u64 {
    [
        (16, 0x0000_ffff_0000_ffff),
        (8, 0x00ff_00ff_00ff_00ff),
        (4, 0x0f0f_0f0f_0f0f_0f0f),
        (2, 0x3333_3333_3333_3333),
        (1, 0x5555_5555_5555_5555),
    ]
    .into_iter()
    .fold(value, |bits, (shift, mask): (u32, u64)| (bits | (bits << shift)) & mask)
}

/// Reads a feature collection.
pub(super) fn parse(text: &str) -> Result<Vec<Area>> {
    let collection: FeatureCollection = text
        .parse::<geojson::GeoJson>()
        .ok()
        .and_then(|parsed| FeatureCollection::try_from(parsed).ok())
        .ok_or_else(|| Error::field("file", Problem::UnknownChoice))?;
    collection
        .features
        .into_iter()
        .enumerate()
        .map(|(index, feature)| {
            let property = |name: &str| {
                feature.property(name).and_then(|v| v.as_str()).filter(|v| !v.is_empty()).map(str::to_owned)
            };
            let need = |name: &str| {
                property(name)
                    .ok_or_else(|| Error::field(format!("features[{index}].{name}"), Problem::Missing))
            };
            let wrong = || Error::field(format!("features[{index}].geometry"), Problem::UnknownChoice);
            let geometry = feature.geometry.as_ref().ok_or_else(wrong)?.to_string();
            let schematic =
                feature.property("schematic").and_then(serde_json::Value::as_bool).unwrap_or(false);
            // Official files number the levels of government: 2 kota, 3 kecamatan, 4 kelurahan.
            let level = match feature.property("level").and_then(serde_json::Value::as_i64) {
                Some(2) => "kota".to_owned(),
                Some(3) => "kecamatan".to_owned(),
                Some(4) => "kelurahan".to_owned(),
                _ => need("level")?,
            };
            Area::new(need("kode")?, level, need("nama")?, property("parent"), schematic, &geometry)
                .map_err(|_| wrong())
        })
        .collect()
}

/// Adds the areas above `areas` that are not among them, as far as they are known.
pub(super) fn take_over_parents(areas: &mut Vec<Area>, known: &Areas) {
    let mut above: Vec<String> = areas.iter().filter_map(|area| area.parent.clone()).collect();
    while let Some(code) = above.pop() {
        if areas.iter().any(|area| area.code == code) {
            continue;
        }
        if let Some(old) = known.get(&code) {
            above.extend(old.parent.clone());
            areas.push(old.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(code: &str, west: f64) -> Area {
        let east = west + 0.01;
        let geometry = format!(
            r#"{{"type":"Polygon","coordinates":[[[{west},0],[{east},0],[{east},0.01],[{west},0.01],[{west},0]]]}}"#
        );
        Area::new(code.into(), "kelurahan".into(), code.into(), None, false, &geometry).unwrap()
    }

    #[test]
    fn points_fall_inside_on_the_border_just_outside_and_nowhere() {
        let areas = Areas::new(1, vec![square("b", 0.01), square("a", 0.0)]);
        let at = |lon, lat| areas.locate(lon, lat).map(|area| area.code.as_str());
        assert_eq!(at(0.005, 0.005), Some("a"));
        assert_eq!(at(0.015, 0.005), Some("b"));
        assert_eq!(at(0.01, 0.005), Some("a"), "the shared border always gives the same");
        assert_eq!(at(0.0202, 0.005), Some("b"), "22 m outside");
        assert_eq!(at(0.0203, 0.005), None, "33 m outside");
        assert_eq!(at(f64::NAN, 0.0), None);
    }

    #[test]
    fn a_cell_of_a_coarser_tile_is_a_shift() {
        // Kota Malang's town hall and a place 3 km from it share the tile at zoom 10 and differ at 16.
        let (a, b) = (cell(-7.9778, 112.6343), cell(-7.9519, 112.6144));
        let tile = |cell: i64, zoom: u32| cell >> (2 * (CELL_ZOOM - zoom));
        assert_eq!(tile(a, 10), tile(b, 10));
        assert_ne!(tile(a, 16), tile(b, 16));
        assert_eq!(cell(0.0, -180.0) & 1, 0);
    }

    #[test]
    fn a_file_of_kelurahan_keeps_what_stands_above_them_and_nothing_else() {
        let below = |code: &str, parent: &str| Area { parent: Some(parent.into()), ..square(code, 0.0) };
        let known = Areas::new(
            1,
            vec![square("1", 0.0), below("1.1", "1"), below("1.2", "1"), below("1.1.1", "1.1")],
        );
        let mut areas = vec![below("1.1.7", "1.1"), below("1.1.8", "1.1"), below("1.9.1", "1.9")];
        take_over_parents(&mut areas, &known);
        let codes: Vec<&str> = areas.iter().map(|area| area.code.as_str()).collect();
        assert_eq!(codes, ["1.1.7", "1.1.8", "1.9.1", "1.1", "1"]);
    }

    #[test]
    fn an_import_names_the_feature_that_is_wrong() {
        let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kode":"1","nama":"A"},
            "geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}"#;
        assert_eq!(parse(text).unwrap_err(), Error::field("features[0].level", Problem::Missing));
        assert_eq!(parse("{").unwrap_err(), Error::field("file", Problem::UnknownChoice));
    }
}
