//! The files a commit would hold, with their text.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// One file of the workspace.
#[derive(Debug, Clone)]
pub struct File {
    /// From the workspace root, with forward slashes.
    pub path: String,
    /// Empty for what is not text: rules about names still see it.
    pub text: String,
}

impl File {
    /// The part after the last dot of the name; empty when there is none.
    pub fn extension(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map(|(_, extension)| extension).unwrap_or_default()
    }

    /// The crate a file belongs to, `""` outside of `crates/`.
    pub fn krate(&self) -> &str {
        self.path.strip_prefix("crates/").and_then(|rest| rest.split('/').next()).unwrap_or_default()
    }

    /// Whether it is part of what a crate ships, not of its tests or benches.
    pub fn is_crate_source(&self) -> bool {
        self.extension() == "rs" && self.path.starts_with(&format!("crates/{}/src/", self.krate()))
    }
}

/// Tracked files and new ones that are not ignored, by path.
///
/// # Errors
///
/// When git cannot be run or does not know this folder.
pub fn tracked() -> Result<Vec<File>, String> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .output()
        .map_err(|error| format!("cannot run git: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let names = String::from_utf8_lossy(&output.stdout);
    // A tracked file that was deleted is still listed; it is simply gone.
    let paths = names.split('\0').filter(|path| Path::new(path).is_file());
    // A conflict lists a path several times.
    let files: BTreeMap<_, _> = paths
        .map(|path| {
            let text =
                std::fs::read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
            (path.to_owned(), File { path: path.to_owned(), text })
        })
        .collect();
    Ok(files.into_values().collect())
}
