//! Links between documents lead somewhere.

use crate::files::File;
use crate::rules::Finding;

/// Relative links in Markdown whose target a commit would not hold.
pub fn dead_links(file: &File, files: &[File]) -> Vec<Finding> {
    if file.extension() != "md" {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut in_fence = false;
    for (number, line) in file.text.lines().enumerate() {
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            in_fence = !in_fence;
        } else if !in_fence {
            let dead = targets(line).into_iter().filter(|target| !leads_somewhere(target, &file.path, files));
            findings.extend(dead.map(|target| {
                let what = format!("`{target}` leads nowhere; correct the link or add the file");
                Finding::new(&file.path, number + 1, what)
            }));
        }
    }
    findings
}

/// What the line links to, `[text](target)` and `[name]: target`, leaving out `code`.
fn targets(line: &str) -> Vec<String> {
    // Every second part between back-ticks is code.
    let text: String = line.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let inline = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let reference = text.strip_prefix('[').and_then(|rest| rest.split_once("]:")).map(|(_, target)| target);
    // A title may follow the target, and angle brackets surround one with spaces.
    let bare = |target: &str| match target.trim().strip_prefix('<') {
        Some(rest) => rest.split('>').next().unwrap_or_default().to_owned(),
        None => target.split_whitespace().next().unwrap_or_default().to_owned(),
    };
    inline.chain(reference).map(bare).filter(|target| !target.is_empty()).collect()
}

fn leads_somewhere(target: &str, from: &str, files: &[File]) -> bool {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    // Another site, a mail address, or a place in this document.
    if path.is_empty() || path.split('/').next().is_some_and(|first| first.contains(':')) {
        return true;
    }
    let folder = from.rsplit_once('/').map(|(folder, _)| folder).unwrap_or_default();
    let mut parts: Vec<&str> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none_or(str::is_empty) {
                    return false;
                }
            }
            name => parts.push(name),
        }
    }
    let wanted = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
    let is_wanted = |path: &str| {
        wanted.is_empty()
            || path.strip_prefix(&wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    files.iter().any(|file| is_wanted(&file.path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::examples::{files, lines};

    #[test]
    fn only_links_that_lead_nowhere_are_found() {
        let text = "[a](guide/a.md) [b](./guide/a.md#part \"Title\") ![c](guide/c.png)\n\
                    [site](https://example.org/x) [mail](mailto:a@b.c) [here](#part) [up](../README.md) [root](/README.md)\n\
                    `[code](nowhere.md)` [folder](guide/) [<>](<guide/a.md>)\n\
                    ```\n[fence](nowhere.md)\n```\n\
                    [ref]: guide/missing.md\n[up](../../x)\n[](guid)\n";
        let all = files(&[("docs/index.md", text), ("docs/guide/a.md", ""), ("README.md", "")]);
        let found = dead_links(&all[0], &all);
        assert_eq!(lines(found.clone()), [1, 7, 8, 9]);
        assert_eq!(
            found[0].to_string(),
            "docs/index.md:1: `guide/c.png` leads nowhere; correct the link or add the file"
        );
    }

    #[test]
    fn code_files_have_no_links() {
        let all = files(&[("a.rs", "[x](nowhere)")]);
        assert_eq!(dead_links(&all[0], &all), []);
    }
}
