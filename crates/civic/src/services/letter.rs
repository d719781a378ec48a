//! The words of a document with the applicant's answers in them. Pure.

use regex::{Captures, Regex};

use super::model::Letter;

/// What stands in a text for the name of the agency that issues the document.
pub(crate) const AGENCY: &str = "agency";

/// `{code}`: the code of a question, or [`AGENCY`].
fn mark() -> Option<Regex> {
    Regex::new(r"\{([a-z0-9_]+)\}").ok()
}

/// The text with a word for each `{code}` in it; nothing for a code that has none.
pub(crate) fn fill(text: &str, word: impl Fn(&str) -> Option<String>) -> String {
    let word = |found: &Captures<'_>| found.get(1).and_then(|code| word(code.as_str())).unwrap_or_default();
    mark().map_or_else(|| text.to_owned(), |mark| mark.replace_all(text, word).into_owned())
}

impl Letter {
    /// The codes of questions it speaks of: those it lists, and those within its words.
    pub(super) fn speaks_of(&self) -> Vec<String> {
        let texts = [&self.opening, &self.closing, &self.signatory];
        let mut codes = self.fields.clone();
        for text in texts {
            let marks = mark();
            let found = marks.iter().flat_map(|mark| mark.captures_iter(text));
            codes.extend(found.filter_map(|found| Some(found.get(1)?.as_str().to_owned())));
        }
        codes.retain(|code| code != AGENCY);
        codes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_filled_once_and_answers_are_no_marks() {
        let word = |code: &str| (code == "nama").then(|| "{agency} Kenari".to_owned());
        assert_eq!(fill("Kepada {nama}, {apa} {Besar} {", word), "Kepada {agency} Kenari,  {Besar} {");
        let letter = Letter {
            opening: "Kepada {nama} di {kota}".to_owned(),
            fields: vec!["nik".to_owned()],
            closing: String::new(),
            signatory: "Kepala {agency}".to_owned(),
            valid_days: None,
        };
        assert_eq!(letter.speaks_of(), ["nik", "nama", "kota"]);
    }
}
