//! Outlines taken in, and points asked for.

use std::fs;

use crate::program::{Program, SAMPLE_FOLDER};

#[test]
fn locate_adds_a_column() {
    let program = Program::with_sample();
    let file = program.data.path().join("points.csv");
    fs::write(&file, "name,Lat,lon\n\"Balai, Kota\",-7.9778,112.6343\nKoln,50.9,6.9\nkosong,,\n").unwrap();
    let done = program.run(&["areas", "locate", file.to_str().unwrap()]);
    assert!(done.err.contains("3 rows, 2 of them outside Kota Malang"), "{done:?}");
    let out = done.ok();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "name,Lat,lon,area");
    assert!(lines[1].starts_with("\"Balai, Kota\",-7.9778,112.6343,35.73.02."), "{out}");
    assert_eq!(&lines[2..], ["Koln,50.9,6.9,", "kosong,,,"]);
    fs::write(&file, "x,y\n1,2\n").unwrap();
    assert!(program.run(&["areas", "locate", file.to_str().unwrap()]).wrong_use().contains("lon and lat"));
}

#[test]
fn a_file_that_is_no_map_is_refused_by_the_name_of_what_is_wrong() {
    let program = Program::with_sample();
    let file = program.data.path().join("areas.geojson");
    for (text, word) in [
        ("{", "file: "),
        (r#"{"type":"FeatureCollection","features":[]}"#, "features: must be given"),
        (
            r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kode":"1","level":4},
               "geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}"#,
            "features[0].nama: must be given",
        ),
    ] {
        fs::write(&file, text).unwrap();
        let line = program.run(&["import", "areas", file.to_str().unwrap()]).wrong_use();
        assert!(line.contains(word), "{line}");
    }
}

#[test]
fn what_stands_above_the_kelurahan_of_a_file_stays_and_what_it_leaves_out_goes() {
    let program = Program::with_sample();
    let text = fs::read_to_string(format!("{SAMPLE_FOLDER}/areas.geojson")).unwrap();
    let mut all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let features = all["features"].as_array_mut().unwrap();
    features.retain(|feature| {
        feature["properties"]["level"] == "kelurahan" && feature["properties"]["parent"] == "35.73.02"
    });
    let left = features.len();
    let file = program.data.path().join("areas.geojson");
    fs::write(&file, all.to_string()).unwrap();
    let out = program.run(&["import", "areas", file.to_str().unwrap()]).ok();
    let told = format!(
        "Version 2 is in force: {left} kelurahan in 1 kecamatan. 2 areas above them are not in the file and were \
         kept as they were; no outline was merged. {} areas of the version before are not in the file and are in \
         force no more. Past cases keep the area they had.",
        1 + 5 + 57 - left - 2
    );
    assert_eq!(out.trim_end(), told);
}

#[test]
fn official_outlines_are_taken_in_and_their_points_fall_right() {
    let (Some(outlines), Some(points)) = (
        testkit::data_beside("geo/malang_kelurahan.geojson"),
        testkit::data_beside("geo/malang_point_in_kelurahan_2500.csv"),
    ) else {
        return;
    };
    let program = Program::with_sample();
    let db = kit::rusqlite::Connection::open(program.file()).unwrap();
    let areas = || -> Vec<(String, Option<String>, Option<i64>)> {
        let mut all = db.prepare("SELECT code, area, area_version FROM cases ORDER BY code").unwrap();
        let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.map(Result::unwrap).collect()
    };
    let before = areas();
    let out = program.run(&["import", "areas", outlines.to_str().unwrap()]).ok();
    assert!(out.starts_with("Version 2 is in force: 57 kelurahan in 5 kecamatan"), "{out}");
    assert_eq!(areas(), before, "past cases keep the area they had");

    let out = program.run(&["areas", "locate", points.to_str().unwrap()]).ok();
    let rows: Vec<Vec<&str>> = out.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(rows.len(), 2500);
    let wrong: Vec<&Vec<&str>> = rows.iter().filter(|row| row[2] != row[3]).collect();
    assert!(wrong.len() <= 5, "{} of 2,500 are wrong: {wrong:?}", wrong.len());
    let shapes: serde_json::Value = serde_json::from_str(&fs::read_to_string(outlines).unwrap()).unwrap();
    for row in wrong {
        let metres = to_border(&shapes, row[2], row[0].parse().unwrap(), row[1].parse().unwrap());
        assert!(metres <= 30.0, "{row:?} is {metres} m from the border of its kelurahan");
    }
}

/// Metres from a point to the outline of a kelurahan, counted here once more, side by side.
fn to_border(shapes: &serde_json::Value, code: &str, lon: f64, lat: f64) -> f64 {
    const METRES: f64 = 111_320.0;
    let features = shapes["features"].as_array().unwrap();
    let shape = features.iter().find(|feature| feature["properties"]["kode"] == code).unwrap();
    let mut corners: Vec<Vec<(f64, f64)>> = Vec::new();
    collect(&shape["geometry"]["coordinates"], &mut corners);
    let flat = |(x, y): (f64, f64)| ((x - lon) * lat.to_radians().cos() * METRES, (y - lat) * METRES);
    let mut nearest = f64::INFINITY;
    for ring in corners {
        for side in ring.windows(2) {
            let ((ax, ay), (bx, by)) = (flat(side[0]), flat(side[1]));
            let (dx, dy) = (bx - ax, by - ay);
            let along = if dx == 0.0 && dy == 0.0 { 0.0 } else { -(ax * dx + ay * dy) / (dx * dx + dy * dy) };
            let along = along.clamp(0.0, 1.0);
            nearest = nearest.min((ax + along * dx).hypot(ay + along * dy));
        }
    }
    nearest
}

/// Every ring of a polygon, or of several.
fn collect(value: &serde_json::Value, rings: &mut Vec<Vec<(f64, f64)>>) {
    let list = value.as_array().unwrap();
    if list[0][0].is_number() {
        rings.push(list.iter().map(|p| (p[0].as_f64().unwrap(), p[1].as_f64().unwrap())).collect());
    } else {
        list.iter().for_each(|inner| collect(inner, rings));
    }
}
