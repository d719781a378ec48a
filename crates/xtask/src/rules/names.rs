//! Names and sizes: what a file is called and how long it may be.

use crate::files::File;
use crate::rules::Finding;
use crate::source::Source;

const MOST_LINES: usize = 400;

/// Words that say where code was put instead of what it does.
const DRAWERS: [&str; 6] = ["util", "utils", "helper", "helpers", "manager", "common"];

const WAY_OUT: &str = "name it after what it does";

/// Files and folders that are drawers.
pub fn forbidden_path(file: &File) -> Option<Finding> {
    let is_drawer = |part: &str| DRAWERS.contains(&part.split('.').next().unwrap_or(part));
    let drawer = file.path.split('/').find(|part| is_drawer(part))?;
    Some(Finding::new(&file.path, 1, format!("`{drawer}` is a drawer; {WAY_OUT}")))
}

/// Inline modules that are drawers.
pub fn forbidden_modules(file: &File, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in source.code.iter().enumerate() {
        let mut words =
            line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        while let Some(word) = words.next() {
            let name = if word == "mod" { words.next() } else { None };
            if let Some(name) = name.filter(|name| DRAWERS.contains(name)) {
                let what = format!("module `{name}` is a drawer; {WAY_OUT}");
                findings.push(Finding::new(&file.path, number + 1, what));
            }
        }
    }
    findings
}

/// Source files with more lines than somebody reads in one go. Tests do not count: a module of them at the
/// left margin, or a file that is called `tests.rs`.
pub fn too_long(file: &File, source: &Source) -> Option<Finding> {
    if !file.is_crate_source() || file.path.ends_with("/tests.rs") {
        return None;
    }
    let tests: usize = source.test_lines().iter().map(ExactSizeIterator::len).sum();
    let lines = file.text.lines().count().saturating_sub(tests);
    (lines > MOST_LINES).then(|| {
        let what =
            format!("{lines} lines without tests, at most {MOST_LINES}; split it by what its parts do");
        Finding::new(&file.path, MOST_LINES + 1, what)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::examples::{file, lines};

    #[test]
    fn drawers_are_found_anywhere_in_a_path() {
        for path in [
            "crates/web/src/utils.rs",
            "crates/web/src/common/mod.rs",
            "frontend/src/helpers.ts",
            "docs/util/a.md",
        ] {
            assert!(forbidden_path(&file(path, "")).is_some(), "{path}");
        }
        for path in
            ["crates/web/src/utility_bills.rs", "docs/manager-handbook.md", "crates/web/src/commons.rs"]
        {
            assert!(forbidden_path(&file(path, "")).is_none(), "{path}");
        }
    }

    #[test]
    fn drawers_inside_a_file() {
        let text =
            "pub mod cases;\nmod helpers {\n}\n// mod util\npub(crate) mod common;\nlet s = \"mod utils\";\n";
        assert_eq!(lines(forbidden_modules(&file("a.rs", text), &Source::parse(text))), [2, 5]);
    }

    #[test]
    fn tests_do_not_count_towards_the_length() {
        let long = |lines: usize, tests: usize| {
            let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "    fn t() {}\n".repeat(tests));
            "fn a() {}\n".repeat(lines) + &tests
        };
        let found = |path: &str, text: &str| too_long(&file(path, text), &Source::parse(text)).is_some();
        assert!(!found("crates/x/src/a.rs", &long(400, 900)));
        assert!(found("crates/x/src/a.rs", &long(401, 0)));
        assert!(!found("crates/x/src/a/tests.rs", &long(401, 0)));
        assert!(!found("crates/x/tests/it/a.rs", &long(401, 0)));
    }
}
