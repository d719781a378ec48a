//! Taking single values out of decoded pairs, collecting what is wrong on the way.

use crate::error::Error;
use crate::input::GivenAnswer;

/// Most characters of any text that has no limit of its own.
pub const FIELD_LIMIT: usize = 1_000;

/// Most different attributes of one request; no form asks as much, and each is compared with every other.
const ATTRIBUTE_LIMIT: usize = 200;

/// The value of a parameter, trimmed. An empty or blank one is the same as an absent one; of several the
/// first that says something counts.
pub fn parameter<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    values(pairs, name).next()
}

fn values<'a>(pairs: &'a [(String, String)], name: &str) -> impl Iterator<Item = &'a str> {
    let named = pairs.iter().filter(move |(key, _)| key == name);
    named.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

/// Pairs under examination. Getters note an error and go on, so that one answer can list everything.
pub(super) struct Form<'a> {
    pub(super) pairs: &'a [(String, String)],
    pub(super) errors: Vec<Error>,
}

impl<'a> Form<'a> {
    pub(super) fn new(pairs: &'a [(String, String)]) -> Form<'a> {
        Form { pairs, errors: Vec::new() }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        parameter(self.pairs, name)
    }

    /// A short text.
    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        self.limited(name, FIELD_LIMIT)
    }

    /// A trimmed text of at most so many characters.
    pub(super) fn limited(&mut self, name: &'static str, limit: usize) -> Option<String> {
        let text = self.get(name)?;
        if text.chars().count() > limit {
            self.errors.push(Error::TooLong { field: name.into(), limit });
            return None;
        }
        Some(text.to_owned())
    }

    /// A text that has to be there. The empty text returned otherwise never leaves the parser, as the error
    /// does.
    pub(super) fn required(&mut self, name: &'static str) -> String {
        if self.get(name).is_none() {
            self.errors.push(Error::Missing { field: name.into() });
        }
        self.text(name).unwrap_or_default()
    }

    pub(super) fn number(&mut self, name: &'static str, min: f64, max: f64) -> Option<f64> {
        let text = self.get(name)?;
        match text.parse::<f64>() {
            Ok(number) if (min..=max).contains(&number) => Some(number),
            Ok(number) if number.is_finite() => {
                self.errors.push(Error::OutOfRange { field: name.into(), min, max });
                None
            }
            _ => {
                self.errors.push(Error::NotANumber { field: name.into() });
                None
            }
        }
    }

    /// True, false, or `None` when absent; any case, and 1 and 0.
    pub(super) fn flag(&mut self, name: &'static str) -> Option<bool> {
        let text = self.get(name)?;
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => {
                self.errors.push(Error::BadChoice { field: name.into(), value: shortened(text) });
                None
            }
        }
    }

    /// The entries of a comma-separated parameter, which may also be repeated; no entry twice.
    pub(super) fn list(&mut self, name: &'static str, limit: usize) -> Vec<String> {
        let parts = values(self.pairs, name).flat_map(|value| value.split(','));
        let entries = unique(parts.map(str::trim).filter(|entry| !entry.is_empty()));
        if entries.len() > limit {
            self.errors.push(Error::TooMany { field: name.into(), limit });
        }
        entries
    }

    /// All `media_url` parameters. The caller fetches them later, if ever, and never from a private address.
    pub(super) fn media_urls(&mut self) -> Vec<String> {
        let plain = values(self.pairs, "media_url");
        let urls = unique(plain.chain(values(self.pairs, "media_url[]")));
        let known = |url: &String| {
            let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
            matches!(scheme.as_deref(), Some("http" | "https" | "data"))
        };
        if !urls.iter().all(known) {
            self.errors.push(Error::BadUrl { field: "media_url".into() });
        }
        urls
    }

    /// Every `attribute[CODE]`, `attribute[CODE][]` and repetition of either, by code in order of
    /// appearance. An attribute sent empty is kept with no values, so that its code is not lost.
    pub(super) fn answers(&mut self) -> Vec<GivenAnswer> {
        let mut answers: Vec<GivenAnswer> = Vec::new();
        for (key, value) in self.pairs {
            let Some(code) = attribute_code(key) else { continue };
            let value = Some(value.trim()).filter(|value| !value.is_empty()).map(str::to_owned);
            if let Some(answer) = answers.iter_mut().find(|answer| answer.code == code) {
                answer.values.extend(value);
                continue;
            }
            if answers.len() == ATTRIBUTE_LIMIT {
                self.errors.push(Error::TooMany { field: "attribute".into(), limit: ATTRIBUTE_LIMIT });
                break;
            }
            answers.push(GivenAnswer { code: code.to_owned(), values: value.into_iter().collect() });
        }
        answers
    }

    /// The value if nothing was wrong.
    pub(super) fn finish<T>(self, value: T) -> Result<T, Vec<Error>> {
        if self.errors.is_empty() { Ok(value) } else { Err(self.errors) }
    }
}

fn attribute_code(key: &str) -> Option<&str> {
    let (code, rest) = key.strip_prefix("attribute[")?.split_once(']')?;
    (matches!(rest, "" | "[]") && !code.trim().is_empty()).then(|| code.trim())
}

fn unique<'a>(entries: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    entries.filter(|entry| seen.insert(*entry)).map(str::to_owned).collect()
}

/// What a client sent, short enough to repeat to it.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn empty_is_absent_and_the_first_that_speaks_counts() {
        let pairs = pairs(&[("a", ""), ("a", "  "), ("a", " x "), ("a", "y"), ("b", "")]);
        assert_eq!(parameter(&pairs, "a"), Some("x"));
        assert_eq!(parameter(&pairs, "b"), None);
        assert_eq!(parameter(&pairs, "c"), None);
    }

    #[test]
    fn attributes_in_three_spellings() {
        let pairs = pairs(&[
            ("attribute[A]", "1"),
            ("attribute[B][]", "x"),
            ("attribute[B][]", "y"),
            ("attribute[C]", "x"),
            ("attribute[C]", "y"),
            ("attribute[A][]", ""),
            ("attribute[]", "no code"),
            ("attribute[A][B]", "nested"),
            ("attribute", "none"),
        ]);
        let answers: Vec<_> = Form::new(&pairs).answers().into_iter().map(|a| (a.code, a.values)).collect();
        let values = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            answers,
            [
                ("A".into(), values(&["1"])),
                ("B".into(), values(&["x", "y"])),
                ("C".into(), values(&["x", "y"]))
            ]
        );
    }

    #[test]
    fn attributes_have_an_end() {
        let of = |count: usize| {
            (0..count).map(|i| (format!("attribute[{i}]"), "x".to_owned())).collect::<Vec<_>>()
        };
        let (most, more) = (of(200), of(201));
        let mut form = Form::new(&most);
        assert_eq!((form.answers().len(), form.errors.len()), (200, 0));
        let mut form = Form::new(&more);
        form.answers();
        assert_eq!(form.errors, [Error::TooMany { field: "attribute".into(), limit: 200 }]);
    }

    #[test]
    fn pictures_by_address_only() {
        let good = pairs(&[
            ("media_url", "https://a/1"),
            ("media_url[]", "HTTP://a/2"),
            ("media_url", "https://a/1"),
        ]);
        let mut form = Form::new(&good);
        assert_eq!(form.media_urls(), ["https://a/1", "HTTP://a/2"]);
        assert!(form.errors.is_empty());
        for bad in ["javascript:alert(1)", "file:///etc/passwd", "a/b.jpg"] {
            let bad = pairs(&[("media_url", bad)]);
            let mut form = Form::new(&bad);
            form.media_urls();
            assert_eq!(form.errors, [Error::BadUrl { field: "media_url".into() }]);
        }
    }
}
