//! The words on the screen. Messages are Fluent files in `locales/{id,en,jv}/`, one per capability,
//! built into the program. Indonesian is the source; English and Javanese fall back to it.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, langid};

fluent_templates::static_loader! {
    static MESSAGES = {
        locales: "../../locales",
        fallback_language: "id",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static INDONESIAN: LanguageIdentifier = langid!("id");
static ENGLISH: LanguageIdentifier = langid!("en");
static JAVANESE: LanguageIdentifier = langid!("jv");

/// A language a person can read the product in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// Indonesian, the first language of every page.
    #[default]
    Id,
    /// English.
    En,
    /// Javanese.
    Jv,
}

impl Lang {
    /// Every language, in the order of the switch.
    pub const ALL: [Lang; 3] = [Lang::Id, Lang::En, Lang::Jv];

    /// The two-letter code (ISO 639-1).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Lang::Id => "id",
            Lang::En => "en",
            Lang::Jv => "jv",
        }
    }

    /// From a two-letter code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// The best match for an `Accept-Language` header: the first known language in order of quality;
    /// Indonesian when none is known.
    #[must_use]
    pub fn accept(header: &str) -> Lang {
        let mut wanted: Vec<(f32, Lang)> = header
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.trim().split(';');
                let tag = pieces.next()?.trim();
                let lang = Lang::from_code(&tag.get(..2)?.to_ascii_lowercase())?;
                let quality = pieces.find_map(|p| p.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
                Some((quality, lang))
            })
            .collect();
        wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
        wanted.first().map_or(Lang::Id, |(_, lang)| *lang)
    }

    /// The message with this key. A missing key shows itself, so that a page never fails for a word;
    /// a test proves that no key is missing.
    #[must_use]
    pub fn t(self, key: &str) -> Cow<'static, str> {
        match MESSAGES.try_lookup(self.id(), key) {
            Some(text) => Cow::Owned(text),
            None => Cow::Owned(key.to_owned()),
        }
    }

    /// The message with this key and values for its places.
    #[must_use]
    pub fn ta(self, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
        let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
            args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.fluent())).collect();
        MESSAGES.try_lookup_with_args(self.id(), key, &args).unwrap_or_else(|| key.to_owned())
    }

    /// Whether a message with this key exists in this very language, without falling back.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        // A message with places complains that they are empty: then it exists. The library does not export
        // its error's type, only its text.
        match MESSAGES.lookup_single_language::<&str>(self.id(), key, None) {
            Ok(_) => true,
            Err(error) => error.to_string().starts_with("Fluent errors"),
        }
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self {
            Lang::Id => &INDONESIAN,
            Lang::En => &ENGLISH,
            Lang::Jv => &JAVANESE,
        }
    }
}

/// A value for a place in a message.
#[derive(Clone, Copy, Debug)]
pub enum Arg<'a> {
    /// A word or text.
    Text(&'a str),
    /// A number; decides the plural form.
    Number(i64),
}

impl From<usize> for Arg<'_> {
    /// How many of something.
    fn from(count: usize) -> Self {
        Arg::Number(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl<'a> Arg<'a> {
    fn fluent(self) -> FluentValue<'a> {
        match self {
            Arg::Text(text) => FluentValue::from(text),
            Arg::Number(number) => FluentValue::from(number),
        }
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Arg::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Arg::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Arg::Number(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_decides_by_quality_and_indonesian_is_the_default() {
        assert_eq!(Lang::accept("en-GB,en;q=0.9,id;q=0.8"), Lang::En);
        assert_eq!(Lang::accept("en;q=0.3, jv;q=0.7"), Lang::Jv);
        assert_eq!(Lang::accept("fr, de;q=0.5"), Lang::Id);
        assert_eq!(Lang::accept(""), Lang::Id);
        assert_eq!(Lang::accept(";;;q=,é"), Lang::Id);
    }
}
