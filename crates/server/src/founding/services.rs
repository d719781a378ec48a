//! Public services as files: one for each, in a folder of their own, and `standard.toml` for what many share.

use std::path::Path;

use civic::services::{Definition, ServiceRow};
use rust_embed::Embed;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::Fail;

/// What services say that say nothing of their own, by the parts of the standard.
const SHARED: &str = "standard.toml";

/// The sample city's.
#[derive(Embed)]
#[folder = "../../sample-city/malang/services"]
struct Sample;

/// A file before what all share is added.
#[derive(Deserialize)]
struct Written {
    code: String,
    position: i64,
    #[serde(flatten)]
    says: Map<String, Json>,
}

/// The sample city's files.
pub(super) fn sample() -> Vec<(String, String)> {
    let text = |name: &str| Some(String::from_utf8_lossy(&Sample::get(name)?.data).into_owned());
    Sample::iter().filter_map(|name| Some((name.to_string(), text(&name)?))).collect()
}

/// The files of a folder; none when there is no such folder.
pub(super) fn read(folder: &Path) -> Result<Vec<(String, String)>, Fail> {
    let wrong = |e: std::io::Error| Fail::usage(format!("cannot read {}: {e}", folder.display()));
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, std::fs::read_to_string(&path).map_err(wrong)?));
        }
    }
    Ok(files)
}

/// What the files say, in the order of their positions.
pub(super) fn parse(city: &str, files: &[(String, String)]) -> Result<Vec<(ServiceRow, Definition)>, Fail> {
    let wrong = |file: &str, e: &dyn std::fmt::Display| Fail::usage(format!("{city}/services/{file}: {e}"));
    let shared = files.iter().find(|(name, _)| name == SHARED);
    let shared: Map<String, Json> = match shared {
        Some((name, text)) => toml::from_str(text).map_err(|e| wrong(name, &e))?,
        None => Map::new(),
    };
    let mut services = Vec::new();
    for (name, text) in files.iter().filter(|(name, _)| name != SHARED) {
        let Written { code, position, mut says } = toml::from_str(text).map_err(|e| wrong(name, &e))?;
        let standard = says.entry("standard").or_insert_with(|| Json::Object(Map::new()));
        for (part, text) in &shared {
            if let Some(standard) = standard.as_object_mut() {
                standard.entry(part.clone()).or_insert_with(|| text.clone());
            }
        }
        let definition = serde_json::from_value(Json::Object(says)).map_err(|e| wrong(name, &e))?;
        services.push((ServiceRow { service: code, position, active: true }, definition));
    }
    services.sort_by(|(a, _), (b, _)| (a.position, &a.service).cmp(&(b.position, &b.service)));
    Ok(services)
}
