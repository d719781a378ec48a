//! What a case is found by, and what a typed text asks for. Pure: both engines are only ever given words cut
//! and folded here, in quotes, so nothing typed can be an operator of theirs and both find the same.

use std::collections::BTreeSet;

use kit::clock::{SECOND, Time};
use kit::db::Dialect;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use uuid::Uuid;

/// The longest text to search for that other programs may send, in letters.
pub const TEXT_MAX: usize = 200;
/// Of what was typed, so many words count.
pub const WORDS_MAX: usize = 8;
/// Of a word, so many letters count.
pub const LETTERS_MAX: usize = 40;
/// From so many letters on, the last word typed also stands for longer words.
pub const BEGINNING_MIN: usize = 2;
/// The longest time one [`Mark::Period`] stands for, in days.
const PERIOD_DAYS: i64 = 30;
/// Bits of a place below the time of filing: they tell apart cases filed in the same microsecond.
const TIE_BITS: u32 = 11;
/// Cases filed in one microsecond take the next free places, which may lie a little above their own.
const SLACK: i64 = SECOND << TIE_BITS;

/// The words of a text: in lower case, without accents, whatever stands between letters and digits left out.
/// Apostrophes join (Jum'at and Jumat are one word).
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_alphanumeric() || is_combining_mark(c) || is_apostrophe(c)))
        .map(|word| {
            word.chars()
                .flat_map(char::to_lowercase)
                .nfkd()
                .filter(|c| c.is_alphanumeric() && !is_combining_mark(*c))
                .flat_map(char::to_lowercase)
                .filter(|c| c.is_alphanumeric())
                .take(LETTERS_MAX)
                .collect::<String>()
        })
        .filter(|word| !word.is_empty())
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// What a case is found by beside its words. Kept in the index too, so that a common word with a narrow filter
/// is as quick as a rare word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Its code.
    Code,
    /// Where it is in its life.
    State,
    /// Its category; a category's name is looked up when somebody searches, so that renaming one costs nothing.
    Category,
    /// The agency at work.
    Agency,
    /// The kelurahan.
    Area,
    /// The month or so in which it was filed, by [`period`].
    Period,
}

impl Mark {
    fn letter(self) -> char {
        match self {
            Mark::Code => 'c',
            Mark::State => 's',
            Mark::Category => 'k',
            Mark::Agency => 'a',
            Mark::Area => 'w',
            Mark::Period => 'p',
        }
    }

    /// As it stands in the index. No word can look like it: words hold neither a point nor an underscore.
    pub fn token(self, city: i64, value: &str) -> String {
        let plain: String = words(value).collect();
        format!("{city}.{}{plain}", self.letter())
    }
}

/// A word as it stands in the index.
pub fn token(city: i64, word: &str) -> String {
    format!("{city}_{word}")
}

/// The word in a token, if it is one and no mark.
pub fn word_of(token: &str) -> Option<&str> {
    token.split_once('_').map(|(_, word)| word)
}

/// Which period a moment lies in.
pub fn period(at: Time) -> i64 {
    at.0.div_euclid(PERIOD_DAYS * 86_400 * SECOND)
}

/// The place of a case among all others, by the time it was filed. Two of one microsecond go by their
/// identifiers as far as eleven bits tell; what is left is told apart when the place is taken.
pub fn place(filed_at: Time, id: Uuid) -> i64 {
    // Behind the time and the version of an identifier come bits of chance.
    let tie = (id.as_u128() >> (76 - TIE_BITS)) & ((1 << TIE_BITS) - 1);
    floor(filed_at).saturating_add(i64::try_from(tie).unwrap_or(0))
}

/// The lowest place of a case filed at this moment.
pub fn floor(at: Time) -> i64 {
    at.0.max(0).saturating_mul(1 << TIE_BITS)
}

/// Above every place of a case filed at this moment or before.
pub fn ceiling(at: Time) -> i64 {
    floor(at).saturating_add(SLACK)
}

/// The moment at which a case with this place was filed.
pub fn time_of(place: i64) -> Time {
    Time(place >> TIE_BITS)
}

/// Everything one case is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    city: i64,
    tokens: BTreeSet<String>,
}

impl Document {
    /// A case with these public texts.
    #[must_use]
    pub fn new(city: i64, texts: &[&str]) -> Document {
        let tokens = texts.iter().flat_map(|text| words(text)).map(|word| token(city, &word)).collect();
        Document { city, tokens }
    }

    /// The same with one more mark.
    #[must_use]
    pub fn mark(mut self, mark: Mark, value: &str) -> Document {
        self.tokens.insert(mark.token(self.city, value));
        self
    }

    /// The city.
    pub(super) fn city(&self) -> i64 {
        self.city
    }

    /// As it is stored.
    pub(super) fn text(&self) -> String {
        self.tokens.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Its tokens.
    pub(super) fn tokens(&self) -> &BTreeSet<String> {
        &self.tokens
    }

    /// The tokens of a stored text; PostgreSQL gives each in quotes.
    pub(super) fn stored(text: &str) -> BTreeSet<String> {
        text.split_whitespace().map(|token| token.trim_matches('\'').to_owned()).collect()
    }
}

/// What a person typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Its words, each once.
    pub words: Vec<String>,
    /// Whether the last word may be the beginning of a longer one.
    pub unfinished: bool,
    /// The code of a case, when the whole text is one.
    pub code: Option<String>,
}

impl Typed {
    /// Reads a text; `code` is the code it was read as, if it can be one.
    #[must_use]
    pub fn parse(text: &str, code: Option<String>) -> Typed {
        let mut typed = Typed { code, unfinished: true, ..Typed::default() };
        for word in words(text) {
            if typed.words.len() == WORDS_MAX {
                typed.unfinished = false;
                break;
            }
            // The last one keeps its place at the end, because it is the one still being typed.
            typed.words.retain(|known| *known != word);
            typed.words.push(word);
        }
        typed
    }

    /// The beginning of a word to be looked up, when there is one.
    pub(super) fn beginning(&self) -> Option<&str> {
        let last = self.words.last().filter(|_| self.unfinished)?;
        (last.chars().count() >= BEGINNING_MIN).then_some(last.as_str())
    }
}

/// What a case must have to be found: of each group at least one token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted(Vec<Vec<String>>);

impl Wanted {
    /// One more group.
    #[must_use]
    pub fn and(mut self, group: Vec<String>) -> Wanted {
        self.0.push(group);
        self
    }

    /// The marks of a filter; a filter with nothing in it asks for nothing.
    #[must_use]
    pub fn marked(self, city: i64, mark: Mark, values: &[String]) -> Wanted {
        if values.is_empty() {
            return self;
        }
        self.and(values.iter().map(|value| mark.token(city, value)).collect())
    }

    /// As the engine reads it: an FTS5 query, or a `tsquery`. Tokens hold letters, digits, points and underscores
    /// and nothing else, whoever made them.
    #[must_use]
    pub fn text(&self, dialect: Dialect) -> String {
        let (quote, or, and) = match dialect {
            Dialect::Sqlite => ('"', " OR ", " AND "),
            Dialect::Postgres => ('\'', " | ", " & "),
        };
        let plain = |token: &String| -> String {
            let kept = token.chars().filter(|c| c.is_alphanumeric() || matches!(c, '.' | '_'));
            format!("{quote}{}{quote}", kept.collect::<String>())
        };
        let group =
            |group: &Vec<String>| format!("({})", group.iter().map(plain).collect::<Vec<_>>().join(or));
        self.0.iter().map(group).collect::<Vec<_>>().join(and)
    }
}

/// Which stretches of time to ask the index about, newest first, each with all that is newer; `None` is all of it.
/// A word that is not among the very newest cases is often in the newest three months, and naming every case that
/// ever had it takes long. Naming more periods than a few takes longer than naming none.
pub fn stretches(oldest: i64, newest: i64) -> Vec<Option<Vec<i64>>> {
    const RECENT: i64 = 3;
    const FEW: i64 = 6;
    if newest - oldest < FEW {
        return vec![Some((oldest..=newest).collect())];
    }
    vec![Some((newest - RECENT + 1..=newest).collect()), None]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str) -> Vec<String> {
        words(text).collect()
    }

    #[test]
    fn words_are_folded_and_cut() {
        for (text, expected) in [
            ("Parkir LIAR, di depan pasar!", vec!["parkir", "liar", "di", "depan", "pasar"]),
            ("Jum'at Jum’at", vec!["jumat", "jumat"]),
            ("warung-warung RT.03/RW 12", vec!["warung", "warung", "rt", "03", "rw", "12"]),
            ("Café naïve Ｆｕｌｌ ﬁ", vec!["cafe", "naive", "full", "fi"]),
            ("İstanbul STRASSE", vec!["istanbul", "strasse"]),
            ("e\u{301}cole", vec!["ecole"]),
            ("••• ' ` \" ( ) * : & | ! <-> NEAR", vec!["near"]),
            ("ꦱꦩ꧀ꦧꦠ᮫", vec!["ꦱꦩꦧꦠ"]),
            ("", vec![]),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
        assert_eq!(cut(&"a".repeat(100)), ["a".repeat(LETTERS_MAX)]);
    }

    #[test]
    fn a_query_holds_nothing_but_words_in_quotes() {
        let wanted = Wanted::default()
            .and(vec![token(7, "parkir")])
            .and(vec!["7_\" OR '*".to_owned(), Mark::Category.token(7, "HUB-01")]);
        assert_eq!(wanted.text(Dialect::Sqlite), r#"("7_parkir") AND ("7_OR" OR "7.khub01")"#);
        assert_eq!(wanted.text(Dialect::Postgres), "('7_parkir') & ('7_OR' | '7.khub01')");
    }

    #[test]
    fn so_many_words_count_and_only_the_last_is_unfinished() {
        let typed = Typed::parse("lampu mati lampu", None);
        assert_eq!(
            (typed.words.as_slice(), typed.beginning()),
            (&["mati".to_owned(), "lampu".to_owned()][..], Some("lampu"))
        );
        assert_eq!(Typed::parse("lampu x", None).beginning(), None, "one letter begins too much");
        let long = Typed::parse("a1 a2 a3 a4 a5 a6 a7 a8 a9", None);
        assert_eq!((long.words.len(), long.beginning()), (WORDS_MAX, None));
    }

    #[test]
    fn places_go_by_time_and_then_by_identifier() {
        let id = |text: &str| text.parse::<Uuid>().unwrap();
        let (low, high) =
            (id("019e0000-0000-7100-8000-000000000000"), id("019e0000-0000-7f00-8000-000000000000"));
        let at = Time(1_770_000_000_000_000);
        assert!(place(at, low) < place(at, high));
        assert!(place(at, high) < place(Time(at.0 + 1), low));
        assert!(floor(at) <= place(at, low) && place(at, high) < ceiling(at));
        assert_eq!(time_of(place(at, high)), at);
    }

    #[test]
    fn stretches_end_with_everything() {
        let sizes = |oldest, newest| -> Vec<Option<usize>> {
            stretches(oldest, newest).iter().map(|stretch| stretch.as_ref().map(Vec::len)).collect()
        };
        assert_eq!(sizes(700, 700), [Some(1)]);
        assert_eq!(sizes(695, 700), [Some(6)]);
        assert_eq!(sizes(694, 700), [Some(3), None]);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = cut(&text);
            for word in &once {
                prop_assert!(word.chars().all(char::is_alphanumeric), "{word}");
            }
            prop_assert_eq!(cut(&once.join(" ")), once);
        }

        #[test]
        fn what_is_stored_is_read_again(text in any::<String>()) {
            let document = Document::new(3573, &[&text]).mark(Mark::Code, "7K3F9QXM4");
            prop_assert_eq!(&Document::stored(&document.text()), document.tokens());
        }
    }
}
