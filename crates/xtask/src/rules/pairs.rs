//! Things that come in pairs: migrations for two engines, messages in several languages.

use std::collections::{BTreeMap, BTreeSet};

use crate::files::File;
use crate::rules::Finding;

const ENGINES: [&str; 2] = ["migrations/sqlite/", "migrations/postgres/"];

/// The language texts are written in first, and the one programmers read: both are complete.
const COMPLETE: [&str; 2] = ["id", "en"];
/// May lack messages, which are then shown in Indonesian.
const PARTIAL: &str = "jv";

/// Migrations that exist for one engine only.
pub fn migrations(files: &[File]) -> Vec<Finding> {
    let names = ENGINES.map(|folder| names_in(files, folder));
    let [sqlite, postgres] = &names;
    let missing =
        |ours: &str, theirs: &str, names: &BTreeSet<&str>, others: &BTreeSet<&str>| -> Vec<Finding> {
            let alone = names.difference(others);
            alone
                .map(|name| {
                    let what = format!("has no counterpart; add {theirs}{name}, be it only a comment");
                    Finding::new(&format!("{ours}{name}"), 1, what)
                })
                .collect()
        };
    let [one, other] = ENGINES;
    let mut findings = missing(one, other, sqlite, postgres);
    findings.extend(missing(other, one, postgres, sqlite));
    findings
}

fn names_in<'a>(files: &'a [File], folder: &str) -> BTreeSet<&'a str> {
    files.iter().filter_map(|file| file.path.strip_prefix(folder)).collect()
}

/// Message files and messages that are missing in a complete language, or exist in a partial one only.
pub fn locales(files: &[File]) -> Vec<Finding> {
    let languages: Vec<&str> = COMPLETE.into_iter().chain([PARTIAL]).collect();
    let mut texts: BTreeMap<&str, BTreeMap<&str, &File>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.extension() == "ftl") {
        let split = file.path.strip_prefix("locales/").and_then(|rest| rest.split_once('/'));
        if let Some((language, name)) = split.filter(|(language, _)| languages.contains(language)) {
            texts.entry(name).or_default().insert(language, file);
        }
    }
    texts.iter().flat_map(|(name, by_language)| compare(name, by_language)).collect()
}

fn compare(name: &str, by_language: &BTreeMap<&str, &File>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for language in COMPLETE {
        if !by_language.contains_key(language) {
            let what = format!("there is no such file in {language}; translate the whole file");
            findings.push(Finding::new(&format!("locales/{language}/{name}"), 1, what));
        }
    }
    let keys: BTreeMap<&str, Vec<(usize, String)>> =
        by_language.iter().map(|(language, file)| (*language, message_keys(&file.text))).collect();
    for (language, keys_here) in &keys {
        let path = format!("locales/{language}/{name}");
        let mut seen = BTreeSet::new();
        for (line, key) in keys_here {
            if !seen.insert(key) {
                findings.push(Finding::new(&path, *line, format!("`{key}` is there twice; remove one")));
            }
        }
        for other in COMPLETE {
            let Some(others) = keys.get(other).filter(|_| other != *language) else { continue };
            for (line, key) in
                keys_here.iter().filter(|(_, key)| !others.iter().any(|(_, known)| known == key))
            {
                let what = format!("`{key}` is missing in {other}; add it there, or remove it here");
                findings.push(Finding::new(&path, *line, what));
            }
        }
    }
    findings
}

/// Messages, terms and their attributes (`message.attribute`) with the line each starts on.
fn message_keys(text: &str) -> Vec<(usize, String)> {
    let mut keys = Vec::new();
    let mut message = "";
    for (number, line) in text.lines().enumerate() {
        let Some((head, _)) = line.split_once('=') else { continue };
        let name = head.trim();
        let attribute = name.strip_prefix('.');
        if !is_identifier(attribute.or(name.strip_prefix('-')).unwrap_or(name)) {
            continue;
        }
        match attribute {
            Some(attribute) if line.starts_with([' ', '\t']) => {
                keys.push((number + 1, format!("{message}.{attribute}")));
            }
            None if !line.starts_with([' ', '\t']) => {
                message = name;
                keys.push((number + 1, name.to_owned()));
            }
            _ => {}
        }
    }
    keys
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::examples::files;

    fn shown(findings: Vec<Finding>) -> Vec<String> {
        let short = |finding: Finding| {
            let shown = finding.to_string();
            shown.split(';').next().unwrap_or_default().to_owned()
        };
        findings.into_iter().map(short).collect()
    }

    #[test]
    fn migrations_come_in_twos() {
        let findings = migrations(&files(&[
            ("migrations/sqlite/0001_a.sql", ""),
            ("migrations/postgres/0001_a.sql", ""),
            ("migrations/sqlite/0002_b.sql", ""),
            ("migrations/postgres/0003_c.sql", ""),
        ]));
        assert_eq!(
            shown(findings),
            [
                "migrations/sqlite/0002_b.sql:1: has no counterpart",
                "migrations/postgres/0003_c.sql:1: has no counterpart"
            ]
        );
    }

    #[test]
    fn keys_of_messages_terms_and_attributes() {
        let text = "# note = x\n-brand = Sambat\nhello = Halo { $name }\n    .title = Judul\n    a = b continues\nmany =\n    { $n ->\n        [one] x = 1\n       *[other] y\n    }\n";
        let keys: Vec<_> = message_keys(text).into_iter().collect();
        let expected = [(2, "-brand"), (3, "hello"), (4, "hello.title"), (6, "many")];
        assert_eq!(keys, expected.map(|(line, key)| (line, key.to_owned())));
    }

    #[test]
    fn two_languages_are_complete_and_one_may_lag() {
        let findings = locales(&files(&[
            ("locales/id/cases.ftl", "a = 1\nb = 2\nb = 3\n"),
            ("locales/en/cases.ftl", "a = 1\nc = 3\n"),
            ("locales/jv/cases.ftl", "a = 1\nd = 4\n"),
            ("locales/jv/areas.ftl", "x = 1\n"),
        ]));
        assert_eq!(
            shown(findings),
            [
                "locales/id/areas.ftl:1: there is no such file in id",
                "locales/en/areas.ftl:1: there is no such file in en",
                "locales/en/cases.ftl:2: `c` is missing in id",
                "locales/id/cases.ftl:3: `b` is there twice",
                "locales/id/cases.ftl:2: `b` is missing in en",
                "locales/id/cases.ftl:3: `b` is missing in en",
                "locales/jv/cases.ftl:2: `d` is missing in id",
                "locales/jv/cases.ftl:2: `d` is missing in en",
            ]
        );
        let fine = [
            ("locales/id/a.ftl", "a = 1\nb = 2\n"),
            ("locales/en/a.ftl", "b = 2\na = 1\n"),
            ("locales/jv/a.ftl", "a = 1\n"),
        ];
        assert_eq!(locales(&files(&fine)), []);
    }
}
