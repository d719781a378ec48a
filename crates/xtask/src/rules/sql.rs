//! SQL stands in `store.rs` or a folder `store/`, where a test prepares every text on both engines.

use crate::files::File;
use crate::rules::{Finding, is_word_at};
use crate::source::Source;

/// Each must be followed by white space to count, which is also why this list does not find itself.
const STATEMENTS: [&str; 4] = ["SELECT", "INSERT INTO", "UPDATE", "DELETE FROM"];

/// Plumbing and tools that speak SQL as such.
const EXEMPT: [&str; 3] = ["kit", "bench", "testkit"];

/// Strings that look like SQL, in a place where nobody checks them.
pub fn outside_store(file: &File, source: &Source) -> Vec<Finding> {
    let in_store = file.path.split('/').any(|part| part == "store" || part == "store.rs");
    let in_tests = file.path.ends_with("/tests.rs");
    if !file.is_crate_source() || EXEMPT.contains(&file.krate()) || in_store || in_tests {
        return Vec::new();
    }
    let tests = source.test_lines();
    let shipped = source.strings.iter().filter(|(line, _)| !tests.iter().any(|range| range.contains(line)));
    shipped
        .filter_map(|(line, text)| Some((line, statement(text)?)))
        .map(|(line, statement)| {
            let what = format!("SQL ({statement}) outside of a store; move it to the capability's store.rs");
            Finding::new(&file.path, line + 1, what)
        })
        .collect()
}

fn statement(text: &str) -> Option<&'static str> {
    STATEMENTS.into_iter().find(|statement| {
        text.match_indices(statement).any(|(at, _)| {
            let after = text.get(at + statement.len()..).and_then(|after| after.chars().next());
            is_word_at(text, at, statement) && after.is_some_and(char::is_whitespace)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::examples::{file, lines};

    const TEXT: &str = r##"
fn a() { run("SELECT 1 FROM a") }
fn b() { run(r#"
    INSERT INTO a"#) }
// a comment with "SELECT x"
fn c() { say("Please SELECT, then press UPDATE.") }
fn d() { run("DELETE FROM a"); run("WITH x AS (UPDATE a SET b = 1)") }
#[cfg(test)]
mod tests {
    fn e() { run("SELECT 2 ") }
}
"##;

    fn found(path: &str) -> Vec<usize> {
        lines(outside_store(&file(path, TEXT), &Source::parse(TEXT)))
    }

    #[test]
    fn sql_is_found_where_it_should_not_be() {
        // `INSERT INTO a` starts on line 3, where its string does; `DELETE FROM a` counts although nothing
        // follows it.
        assert_eq!(found("crates/civic/src/cases/mod.rs"), [2, 3, 7, 7]);
        assert_eq!(found("crates/web/src/shell/session.rs"), [2, 3, 7, 7]);
    }

    #[test]
    fn and_not_where_it_belongs() {
        for path in [
            "crates/civic/src/cases/store.rs",
            "crates/civic/src/cases/store/counts.rs",
            "crates/kit/src/db/mod.rs",
            "crates/testkit/src/lib.rs",
            "crates/bench/src/main.rs",
            "crates/civic/src/cases/tests.rs",
            "crates/web/tests/it/main.rs",
        ] {
            assert_eq!(found(path), [0; 0], "{path}");
        }
    }
}
