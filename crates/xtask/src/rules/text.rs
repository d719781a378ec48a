//! What must not be left behind: unfinished code, promises without an issue, paths of one person's machine.

use crate::files::File;
use crate::rules::{Finding, words};
use crate::source::Source;

const UNFINISHED: [(&str, &str); 4] = [
    ("todo!(", "finish it, or return an error that says so"),
    ("unimplemented!(", "finish it, or return an error that says so"),
    ("dbg!(", "remove it, or trace"),
    ("#[ignore", "make the test run everywhere, or delete it"),
];

const MARKS: [&str; 2] = ["TODO", "FIXME"];

/// Files that are written by people and read by machines. Prose may talk about marks without making one.
const MARKED: [&str; 12] =
    ["ts", "js", "mjs", "css", "html", "sql", "toml", "ftl", "sh", "py", "yml", "yaml"];

/// Split in two so that this file does not hold them.
const PRIVATE: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ho", "me/")];

/// Code that is not finished.
pub fn leftovers(file: &File, source: &Source) -> Vec<Finding> {
    let lines = source.code.iter().enumerate();
    let found = lines.flat_map(|(number, line)| {
        let here = UNFINISHED.into_iter().filter(|(pattern, _)| starts_in(line, pattern));
        here.map(move |(pattern, way_out)| (number, pattern, way_out))
    });
    found
        .map(|(number, pattern, way_out)| {
            Finding::new(&file.path, number + 1, format!("`{pattern}` left behind; {way_out}"))
        })
        .collect()
}

/// Whether the pattern stands in the line and not at the end of a longer word.
fn starts_in(line: &str, pattern: &str) -> bool {
    line.match_indices(pattern).any(|(at, _)| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// Marks in comments of Rust code that name no issue.
pub fn unnumbered_comments(file: &File, source: &Source) -> Vec<Finding> {
    unnumbered(file, source.comments.iter().map(String::as_str))
}

/// Marks in other code that name no issue.
pub fn unnumbered_lines(file: &File) -> Vec<Finding> {
    let is_marked = MARKED.contains(&file.extension()) || file.path.ends_with("Makefile");
    if is_marked { unnumbered(file, file.text.lines()) } else { Vec::new() }
}

fn unnumbered<'a>(file: &File, lines: impl Iterator<Item = &'a str>) -> Vec<Finding> {
    let bare = |line: &str| {
        MARKS
            .into_iter()
            .find(|mark| words(line, mark).any(|at| !names_issue(line.get(at..).unwrap_or_default())))
    };
    lines
        .enumerate()
        .filter_map(|(number, line)| {
            let what = format!("{} without an issue; write #<number> behind it or do it now", bare(line)?);
            Some(Finding::new(&file.path, number + 1, what))
        })
        .collect()
}

fn names_issue(text: &str) -> bool {
    text.split('#').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Paths that exist on one machine only. What goes before decides: the same
/// letters inside a longer path or an address are others.
pub fn private_paths(file: &File) -> Vec<Finding> {
    let holds = |line: &str, path: &str| {
        line.match_indices(path).any(|(at, _)| {
            let before = line.get(..at).and_then(|before| before.chars().next_back());
            !before.is_some_and(|c| c.is_alphanumeric() || "_-./}*~".contains(c))
        })
    };
    let lines = file.text.lines().enumerate();
    lines
        .filter_map(|(number, line)| {
            let path = PRIVATE.into_iter().find(|path| holds(line, path))?;
            let what = format!("`{path}` is a path of one machine; use one relative to the project");
            Some(Finding::new(&file.path, number + 1, what))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::examples::{file, lines};

    #[test]
    fn unfinished_code() {
        let text = "fn a() { todo!() }\nfn b() { dbg!(x); }\n#[ignore = \"slow\"]\n// todo!()\nlet s = \"dbg!(\";\nmy_dbg!(x);\nunimplemented!(\"x\");\n";
        assert_eq!(lines(leftovers(&file("a.rs", text), &Source::parse(text))), [1, 2, 3, 7]);
    }

    #[test]
    fn marks_need_an_issue() {
        let text = "// TODO make it fast\n// TODO(#12) make it fast\n/* FIXME: later */\n// see #4, FIXME\n// TODOS and \"#1\"\nlet s = \"TODO\";\n// FIXME #7 and TODO\n";
        assert_eq!(lines(unnumbered_comments(&file("a.rs", text), &Source::parse(text))), [1, 3, 4, 7]);
        for (path, found) in [("a.sql", 1), ("Makefile", 1), ("a.md", 0), ("a.svg", 0)] {
            assert_eq!(unnumbered_lines(&file(path, "-- TODO index")).len(), found, "{path}");
        }
    }

    #[test]
    fn paths_of_one_machine() {
        let [work, home] = PRIVATE;
        let text = format!(
            "a {work}main\n\"{home}me/x\"\nhttps://example.org{home}page\nfrontend{work}x\n..{work}x\n={home}\n"
        );
        assert_eq!(lines(private_paths(&file("a.md", &text))), [1, 2, 6]);
    }
}
