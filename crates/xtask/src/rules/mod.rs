//! The rules, one line each; every module holds rules of one kind with examples of what they find.

mod layers;
mod links;
mod names;
mod pairs;
mod sql;
mod text;

use std::fmt;

use crate::files::File;
use crate::source::Source;

/// One breach of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    path: String,
    line: usize,
    what: String,
}

impl Finding {
    /// `line` counts from 1. `what` says what is wrong and, after a semicolon, what to do about it.
    fn new(path: &str, line: usize, what: impl Into<String>) -> Finding {
        Finding { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// Every finding in these files, in the order of the files.
pub fn check(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        findings.extend(names::forbidden_path(file));
        findings.extend(text::private_paths(file));
        findings.extend(links::dead_links(file, files));
        findings.extend(layers::manifest_edges(file));
        if file.extension() == "rs" {
            let source = Source::parse(&file.text);
            findings.extend(names::forbidden_modules(file, &source));
            findings.extend(names::too_long(file, &source));
            findings.extend(sql::outside_store(file, &source));
            findings.extend(layers::edges(file, &source));
            findings.extend(layers::floors(file, &source));
            findings.extend(text::leftovers(file, &source));
            findings.extend(text::unnumbered_comments(file, &source));
        } else {
            findings.extend(text::unnumbered_lines(file));
        }
    }
    findings.extend(pairs::migrations(files));
    findings.extend(pairs::locales(files));
    findings.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    findings
}

/// Whether the text has this word at that byte, not as a part of a longer one.
fn is_word_at(text: &str, at: usize, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let after = text.get(at + word.len()..).and_then(|after| after.chars().next());
    !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
}

/// Where a word stands by itself.
fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(word).map(|(at, _)| at).filter(move |at| is_word_at(text, *at, word))
}

#[cfg(test)]
mod examples {
    use super::*;

    pub fn file(path: &str, text: &str) -> File {
        File { path: path.into(), text: text.into() }
    }

    pub fn files(files: &[(&str, &str)]) -> Vec<File> {
        files.iter().map(|(path, text)| file(path, text)).collect()
    }

    /// Where and how much was found, for tests that do not care about the wording.
    pub fn lines(findings: impl IntoIterator<Item = Finding>) -> Vec<usize> {
        findings.into_iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_finding_is_one_line_that_editors_understand() {
        let findings = check(&files(&[("crates/x/src/utils.rs", "fn a() {\n    dbg!(1);\n}\n")]));
        let shown: Vec<_> = findings.iter().map(ToString::to_string).collect();
        assert_eq!(shown.len(), 2);
        assert!(shown[0].starts_with("crates/x/src/utils.rs:1: "));
        assert!(shown[1].starts_with("crates/x/src/utils.rs:2: "));
    }
}
