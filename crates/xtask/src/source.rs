//! A Rust file taken apart: code without its comments and string contents, comments, and strings.
//!
//! Not a parser. It knows just enough of the language not to take a quote in a comment for a string, or the
//! apostrophe of a lifetime for a character, so that rules can search for words without being fooled by
//! prose.

use std::ops::Range;

/// A Rust file, taken apart. Lines count from 0 here and from 1 in findings.
#[derive(Debug, Default)]
pub struct Source {
    /// As many lines as the file has, with comments and the contents of strings left out.
    pub code: Vec<String>,
    /// The comments of each line.
    pub comments: Vec<String>,
    /// Each string with the line it starts on.
    pub strings: Vec<(usize, String)>,
}

impl Source {
    /// Takes a file apart; never fails, however broken it is.
    pub fn parse(text: &str) -> Source {
        let mut scanner = Scanner { rest: text, source: Source::default() };
        scanner.new_line();
        while !scanner.rest.is_empty() {
            scanner.step();
        }
        scanner.source
    }

    /// The lines of every `#[cfg(test)] mod … { … }` at the left margin.
    pub fn test_lines(&self) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (start, line) in self.code.iter().enumerate() {
            let Some(rest) = line.strip_prefix("#[cfg(test)]") else { continue };
            // The module may stand on the same line, or below further attributes.
            let below = self.code.iter().skip(start + 1).map(String::as_str);
            let head = std::iter::once(rest).chain(below).map(str::trim);
            let head = head.take(5).find(|line| !line.is_empty() && !line.starts_with("#["));
            let opens = |line: &str| line.split_whitespace().any(|word| word == "mod") && line.contains('{');
            if !head.is_some_and(opens) {
                continue;
            }
            let length = self.code.iter().skip(start).position(|line| line.starts_with('}'));
            let end = length.map_or(self.code.len(), |length| start + length + 1);
            ranges.push(start..end);
        }
        ranges
    }
}

struct Scanner<'a> {
    rest: &'a str,
    source: Source,
}

impl<'a> Scanner<'a> {
    fn step(&mut self) {
        if self.rest.starts_with("//") {
            let end = self.rest.find('\n').unwrap_or(self.rest.len());
            let comment = self.take(end);
            self.comment(comment);
        } else if self.rest.starts_with("/*") {
            let end = block_comment_end(self.rest);
            let comment = self.take(end);
            self.lines(comment, Scanner::comment);
        } else if let Some((head, content, tail)) = raw_string(self.rest) {
            self.string(head, content, tail);
        } else if self.rest.starts_with('"') {
            self.string(1, plain_string_end(self.rest) - 1, 1);
        } else if let Some(end) = character_end(self.rest) {
            self.take(end);
            self.code("' '");
        } else {
            // A whole word at once, so that the r of `for"` is not taken for the start of a raw string.
            let word = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
            let length = word.max(self.rest.chars().next().map_or(1, char::len_utf8));
            let code = self.take(length);
            self.lines(code, Scanner::code);
        }
    }

    /// A string of so many opening, content and closing bytes.
    fn string(&mut self, head: usize, content: usize, tail: usize) {
        let line = self.source.code.len().saturating_sub(1);
        self.take(head);
        let content = self.take(content);
        self.take(tail);
        self.source.strings.push((line, content.to_owned()));
        self.code("\"");
        self.lines(content, |_, _| {});
        self.code("\"");
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    fn new_line(&mut self) {
        self.source.code.push(String::new());
        self.source.comments.push(String::new());
    }

    fn lines(&mut self, text: &str, mut each: impl FnMut(&mut Self, &str)) {
        for (i, part) in text.split('\n').enumerate() {
            if i > 0 {
                self.new_line();
            }
            each(self, part);
        }
    }

    fn code(&mut self, text: &str) {
        if let Some(line) = self.source.code.last_mut() {
            line.push_str(text);
        }
    }

    fn comment(&mut self, text: &str) {
        if let Some(line) = self.source.comments.last_mut() {
            line.push_str(text);
        }
    }
}

fn block_comment_end(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// Where the content of a string starting with a quote ends, quote included in the count.
fn plain_string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

/// Bytes of opening, content and closing of a raw string that starts here.
fn raw_string(text: &str) -> Option<(usize, usize, usize)> {
    let prefix = ["r", "br", "cr"].into_iter().find(|prefix| {
        text.strip_prefix(prefix).is_some_and(|rest| rest.trim_start_matches('#').starts_with('"'))
    })?;
    let rest = text.get(prefix.len()..)?;
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let head = prefix.len() + hashes + 1;
    let closing = format!("\"{}", "#".repeat(hashes));
    let body = text.get(head..)?;
    let content = body.find(&closing).unwrap_or(body.len());
    Some((head, content, closing.len()))
}

/// The length of a character literal that starts here; `None` for a lifetime.
fn character_end(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('\'')?;
    let mut chars = inner.char_indices();
    match chars.next()?.1 {
        '\\' => {
            chars.next()?; // may itself be a quote
            let (at, _) = chars.find(|(_, c)| *c == '\'')?;
            Some(at + 2)
        }
        _ => chars.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_comments_and_strings_part() {
        let source = Source::parse(
            "let a = \"in // string\"; // note \"quoted\"\nlet b = r#\"raw \"x\" /* */\"#; /* one\n two /* nested */ */ c();\n",
        );
        assert_eq!(source.code, ["let a = \"\"; ", "let b = \"\"; ", " c();", ""]);
        assert_eq!(source.comments, ["// note \"quoted\"", "/* one", " two /* nested */ */", ""]);
        assert_eq!(source.strings, [(0, "in // string".into()), (1, "raw \"x\" /* */".into())]);
    }

    #[test]
    fn characters_lifetimes_and_escapes() {
        let source = Source::parse("f::<'a>('\"', '\\'', '\\u{1f}', \"\\\"\", b\"b\", b'\"', 'é'); // end");
        assert_eq!(source.strings.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["\\\"", "b"]);
        assert_eq!(source.comments[0], "// end");
        assert!(source.code[0].starts_with("f::<'a>("));
    }

    #[test]
    fn strings_over_lines_keep_the_count() {
        let source = Source::parse("a(\"one\ntwo\");\nb();");
        assert_eq!(source.code, ["a(\"", "\");", "b();"]);
        assert_eq!(source.strings, [(0, "one\ntwo".into())]);
    }

    fn test_lines(text: &str) -> Vec<(usize, usize)> {
        Source::parse(text).test_lines().into_iter().map(|lines| (lines.start, lines.end)).collect()
    }

    #[test]
    fn test_modules_are_found_to_their_end() {
        let text = "fn a() {}\n#[cfg(test)]\n#[allow(x)]\nmod tests {\n    fn b() {\n    }\n}\nfn c() {}\n";
        assert_eq!(test_lines(text), [(1, 7)]);
        assert_eq!(test_lines("#[cfg(test)] mod t {\n}\n"), [(0, 2)]);
        assert_eq!(test_lines("#[cfg(test)]\nmod tests;\nfn a() {}\n"), []);
        assert_eq!(test_lines("#[cfg(test)]\nfn a() {\n}\n"), []);
    }

    #[test]
    fn broken_files_do_no_harm() {
        for text in ["\"open", "/* open", "r#\"open", "'", "'\\", "r\"", "/"] {
            Source::parse(text);
        }
    }
}
