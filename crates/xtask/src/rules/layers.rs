//! Edges point one way: leaves and kit, then civic, then web, then server; and inside civic only downstairs.

use crate::files::File;
use crate::rules::{Finding, is_word_at};
use crate::source::Source;

/// What a crate must not name, with the reason.
const EDGES: [(&[&str], &[&str], &str); 4] = [
    (
        &["workdays", "ledger", "open311", "classifier", "letters"],
        &["kit", "civic", "web", "server", "testkit"],
        "a leaf explains itself alone; pass what it needs as a parameter",
    ),
    (&["kit"], &["civic", "web", "server"], "kit knows no civic words; move the civic part to civic"),
    (
        &["civic"],
        &["axum", "http", "maud", "web", "server"],
        "the mission knows no HTTP and no HTML; move that part to web",
    ),
    (&["web"], &["server"], "web is called by server, not the other way round"),
];

/// What a crate must not depend on, though a module of its own may have the name.
const DEPENDENCIES: [(&[&str], &[&str], &str); 1] = [(
    &["kit", "civic", "web", "testkit"],
    &["letters", "typst", "typst-layout", "typst-pdf"],
    "typesetting takes minutes to build, so only the program knows it; pass the finished letter in",
)];

/// The capabilities of civic by floor, ground floor first.
const FLOORS: [&[&str]; 4] = [
    &["cities", "identity", "audit"],
    &[
        "agencies",
        "areas",
        "duties",
        "categories",
        "counter",
        "triage",
        "figures",
        "notifications",
        "papers",
        "payments",
        "photos",
        "products",
        "registers",
        "residents",
        "search",
        "services",
        "survey",
    ],
    &["cases", "planning"],
    &["desk", "oversight", "simulation", "evaluation", "exchange"],
];

type Edges = [(&'static [&'static str], &'static [&'static str], &'static str)];

fn forbidden<'a>(
    edges: &'static Edges,
    krate: &'a str,
) -> impl Iterator<Item = (&'static str, &'static str)> + use<'a> {
    let edges = edges.iter().filter(move |(crates, _, _)| crates.contains(&krate));
    edges.flat_map(|(_, names, why)| names.iter().map(move |name| (*name, *why)))
}

/// Paths in code that start at a crate this one must not know.
pub fn edges(file: &File, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in source.code.iter().enumerate() {
        for (name, why) in forbidden(&EDGES, file.krate()) {
            if line.match_indices(name).any(|(at, _)| is_path_root(line, at, name)) {
                let what = format!("`{name}` is not for {}; {why}", file.krate());
                findings.push(Finding::new(&file.path, number + 1, what));
            }
        }
    }
    findings
}

/// `name::…` or `use name`, with nothing before the name that would make it a module of something else.
fn is_path_root(line: &str, at: usize, name: &str) -> bool {
    let before = line.get(..at).unwrap_or_default().trim_end();
    let after = line.get(at + name.len()..).unwrap_or_default().trim_start();
    let imported = before.ends_with("use") && (after.starts_with(';') || after.starts_with("as "));
    // A leading `::` is a root too, but a `::` after a word or a bracket is not.
    let below_something = before.strip_suffix("::").is_some_and(|rest| {
        rest.chars().next_back().is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '>'))
    });
    is_word_at(line, at, name) && !below_something && (after.starts_with("::") || imported)
}

/// Dependencies a crate must not have, whether it names them in code or not.
pub fn manifest_edges(file: &File) -> Vec<Finding> {
    if file.path != format!("crates/{}/Cargo.toml", file.krate()) {
        return Vec::new();
    }
    let mut in_dependencies = false;
    let mut findings = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        if line.starts_with('[') {
            in_dependencies = line.contains("dependencies");
            continue;
        }
        let name = line.split(['=', '.']).next().unwrap_or_default().trim().trim_matches('"');
        let found = forbidden(&EDGES, file.krate())
            .chain(forbidden(&DEPENDENCIES, file.krate()))
            .find(|(forbidden, _)| in_dependencies && *forbidden == name);
        if let Some((name, why)) = found {
            let what = format!("{} must not depend on `{name}`; {why}", file.krate());
            findings.push(Finding::new(&file.path, number + 1, what));
        }
    }
    findings
}

fn floor(capability: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&capability))
}

/// Capabilities of civic that name one from a floor above.
pub fn floors(file: &File, source: &Source) -> Vec<Finding> {
    let inside = file.path.strip_prefix("crates/civic/src/").and_then(|rest| rest.split(['/', '.']).next());
    let Some((here, own)) = inside.and_then(|capability| Some((capability, floor(capability)?))) else {
        return Vec::new();
    };
    let text = source.code.join("\n");
    let mut findings = Vec::new();
    for root in ["crate::", "super::"] {
        let starts =
            text.match_indices(root).filter(|(at, _)| is_word_at(&text, *at, root.trim_end_matches(':')));
        for (at, _) in starts {
            for (offset, name) in first_names(text.get(at + root.len()..).unwrap_or_default()) {
                if floor(name).is_some_and(|floor| floor > own) {
                    let line =
                        text.get(..at + root.len() + offset).unwrap_or_default().matches('\n').count() + 1;
                    let what = format!(
                        "`{name}` is upstairs of `{here}`; let {name} call {here}, or pass in what is needed"
                    );
                    findings.push(Finding::new(&file.path, line, what));
                }
            }
        }
    }
    findings
}

/// The names that directly follow a path: one, or each first name in braces, with their byte offsets.
fn first_names(text: &str) -> Vec<(usize, &str)> {
    let name_at = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let start = at + (rest.len() - rest.trim_start().len());
        let name = text.get(start..).unwrap_or_default();
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
        name.get(..end).filter(|name| !name.is_empty()).map(|name| (start, name))
    };
    if !text.starts_with('{') {
        return name_at(0).into_iter().collect();
    }
    let mut depth = 0;
    let mut names = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        match (depth, c) {
            (0, _) => break,
            (1, '{' | ',') => names.extend(name_at(at + 1)),
            _ => {}
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::examples::{file, lines};

    fn found(path: &str, text: &str) -> Vec<usize> {
        let source = Source::parse(text);
        let mut findings = edges(&file(path, text), &source);
        findings.extend(floors(&file(path, text), &source));
        lines(findings)
    }

    #[test]
    fn civic_knows_no_http() {
        let path = "crates/civic/src/error.rs";
        for bad in [
            "use axum::Json;",
            "fn a() -> http::StatusCode",
            "use maud;",
            "web::router()",
            "::axum::serve()",
            "use maud as m;",
        ] {
            assert_eq!(found(path, bad), [1], "{bad}");
        }
        for good in [
            "use kit::http::Port;",
            "// axum::Json",
            "\"http::\"",
            "let web = 1;",
            "https::x()",
            "Vec::<u8>::web::x()",
        ] {
            assert_eq!(found(path, good), [0; 0], "{good}");
        }
        assert_eq!(found("crates/web/src/lib.rs", "use axum::Json;"), [0; 0]);
    }

    #[test]
    fn leaves_know_nobody() {
        assert_eq!(found("crates/ledger/src/lib.rs", "\nuse kit::clock::Clock;\nuse civic::Error;"), [2, 3]);
        assert_eq!(found("crates/ledger/tests/a.rs", "use testkit::TestCity;"), [1]);
        assert_eq!(found("crates/kit/src/lib.rs", "use civic::Error;"), [1]);
    }

    #[test]
    fn manifests_count_too() {
        let text = "[package]\nname = \"web\"\n[dependencies]\njiff.workspace = true\nmaud = { workspace = true }\n[dev-dependencies]\naxum.workspace = true\n";
        assert_eq!(lines(manifest_edges(&file("crates/civic/Cargo.toml", text))), [5, 7]);
        assert_eq!(lines(manifest_edges(&file("crates/web/Cargo.toml", text))), [0; 0]);
        let text = "[dependencies]\nletters = { workspace = true }\ntypst-pdf = \"0.15\"\n";
        assert_eq!(lines(manifest_edges(&file("crates/web/Cargo.toml", text))), [2, 3]);
        assert_eq!(lines(manifest_edges(&file("crates/server/Cargo.toml", text))), [0; 0]);
    }

    #[test]
    fn upstairs_is_found_from_below() {
        let text = "use crate::cases::Case;\nuse crate::{\n    audit,\n    cases::{self, services},\n    planning,\n};\nlet x = super::exchange::y();\nuse crate::duties;";
        assert_eq!(found("crates/civic/src/agencies/mod.rs", text), [1, 4, 5, 7]);
        // From the second floor only the top one is above.
        assert_eq!(found("crates/civic/src/cases/rules.rs", text), [7]);
        assert_eq!(found("crates/civic/src/evaluation/mod.rs", text), [0; 0]);
        // Outside of a floor, as in lib.rs, everything may be named.
        assert_eq!(found("crates/civic/src/lib.rs", text), [0; 0]);
        // A folder of that name in another crate is something else.
        assert_eq!(found("crates/web/src/agencies/mod.rs", "use crate::cases::Case;"), [0; 0]);
    }
}
