//! Keyword sorting. Pure: a text and the city's words in, a suggestion out. A person's choice always wins.

use crate::categories::{Categories, Category};
use crate::cities::Danger;

/// Suggestions given at most.
const SUGGESTIONS: usize = 3;

/// A category a text points to.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The category's code.
    pub category: String,
    /// Its share of all that was found in the text, 0 to 1.
    pub confidence: f64,
}

/// Lower case, with everything that is neither letter nor digit as one space, and a space at both ends: so
/// that a phrase is found as whole words by looking for ` phrase `.
fn normal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            out.extend(letter.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// Whether ` phrase ` stands in a normalised text, also with an ending people add (-nya, -e, -ne).
fn holds(text: &str, phrase: &str) -> bool {
    const ENDINGS: [&str; 4] = [" ", "nya ", "e ", "ne "];
    let phrase = normal(phrase);
    let stem = phrase.trim_end();
    !stem.trim().is_empty()
        && text.match_indices(stem).any(|(at, _)| {
            let after = text.get(at + stem.len()..).unwrap_or_default();
            ENDINGS.iter().any(|ending| after.starts_with(ending))
        })
}

/// The categories a text points to, best first, at most three. Longer phrases say more than single words.
#[must_use]
pub fn suggest(categories: &Categories, text: &str) -> Vec<Suggestion> {
    let text = normal(text);
    let mut found: Vec<(f64, &Category)> = categories
        .active()
        .filter_map(|category| {
            let weight: usize = category
                .keywords
                .iter()
                .filter(|phrase| holds(&text, phrase))
                .map(|phrase| phrase.split_whitespace().count() * 2 - 1 + usize::from(phrase.len() > 6))
                .sum();
            (weight > 0).then(|| (f64::from(u32::try_from(weight).unwrap_or(u32::MAX)), category))
        })
        .collect();
    let total: f64 = found.iter().map(|(weight, _)| weight).sum();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found
        .into_iter()
        .take(SUGGESTIONS)
        .map(|(weight, category)| Suggestion {
            category: category.row.category.clone(),
            confidence: weight / total,
        })
        .collect()
}

/// Whether a text speaks of danger to life. Phrases that only sound like it are taken out first.
#[must_use]
pub fn danger(words: &Danger, text: &str) -> bool {
    let mut text = normal(text);
    for harmless in &words.except {
        let phrase = normal(harmless);
        if text.contains(&phrase) {
            text = text.replace(&phrase, " ");
        }
    }
    words.words.iter().any(|word| holds(&text, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Danger {
        Danger {
            words: vec!["kebakaran".into(), "kabel listrik jatuh".into()],
            except: vec!["pemadam kebakaran".into()],
        }
    }

    #[test]
    fn danger_is_heard_and_what_only_sounds_like_it_is_not() {
        assert!(danger(&words(), "Tolong, ada KEBAKARAN di pasar!"));
        assert!(danger(&words(), "kabel  listrik\njatuh di jalan"));
        assert!(!danger(&words(), "mobil pemadam kebakaran parkir sembarangan"));
        assert!(!danger(&words(), "kebakarannnn"), "not a word anybody says");
        assert!(danger(&words(), "pemadam kebakaran belum datang, kebakaran makin besar"));
        assert!(!danger(&words(), ""));
    }

    #[test]
    fn endings_people_add_are_understood_and_parts_of_words_are_not() {
        let text = normal("lampunya mati, gote mampet");
        assert!(holds(&text, "lampu"));
        assert!(holds(&text, "got"));
        assert!(!holds(&normal("gotong royong"), "got"));
    }
}
