//! Placeholders of ready answers. Pure.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::cases::{Case, code};
use crate::context::Ctx;
use crate::identity::Officer;

/// The longest ready answer, in characters: with its placeholders filled in it still fits a message.
pub const TEMPLATE_MAX: usize = 3000;

/// What can stand in braces in a ready answer. No name, no telephone number and no text of the reporter: what an agency
/// answers is read by everybody.
pub const PLACEHOLDERS: [&str; 8] =
    ["kode", "perihal", "kelurahan", "dinas", "petugas", "tenggat", "dilaporkan", "hari_ini"];

/// A word in braces.
#[allow(clippy::expect_used, reason = "the pattern is fixed, and a test compiles it")]
static BRACED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{([^{}\n]{1,40})\}").expect("fixed pattern"));

/// The first word in braces that is no placeholder.
pub(super) fn unknown(text: &str) -> Option<String> {
    let mut words = BRACED.captures_iter(text).filter_map(|found| found.get(1));
    words.find(|word| !PLACEHOLDERS.contains(&word.as_str().trim())).map(|word| word.as_str().to_owned())
}

/// The text with each placeholder replaced; words in braces that are none stay as they are.
pub(super) fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    BRACED
        .replace_all(text, |found: &Captures<'_>| {
            let whole = found.get(0).map_or("", |m| m.as_str());
            found.get(1).and_then(|word| value(word.as_str().trim())).unwrap_or_else(|| whole.to_owned())
        })
        .into_owned()
}

/// What a placeholder stands for. What a case is about is its published title, else its category: the reporter's own
/// words may hold what nobody else should read.
pub(super) fn value(placeholder: &str, ctx: &Ctx, by: &Officer, case: &Case) -> Option<String> {
    let book = &ctx.book;
    let lang = kit::i18n::Lang::from_code(&case.lang).unwrap_or_default();
    let day = |at| book.offices.date(at).strftime("%d-%m-%Y").to_string();
    let about = || {
        let title = case.public_title.clone().filter(|_| case.published);
        title.or_else(|| book.categories.get(&case.category).map(|c| c.name.get(lang).to_owned()))
    };
    match placeholder {
        "kode" => Some(code::show(&case.code)),
        "perihal" => Some(about().unwrap_or_else(|| code::show(&case.code))),
        "kelurahan" => Some(book.areas.name(case.area.as_deref()).to_owned()),
        "dinas" => Some(book.agencies.name(by.agency()).to_owned()),
        "petugas" => Some(by.name().to_owned()),
        "tenggat" => Some(case.due_at.map_or_else(|| "–".to_owned(), day)),
        "dilaporkan" => Some(day(case.filed_at)),
        "hari_ini" => Some(day(ctx.now)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_others_are_named() {
        let text = "Laporan {kode} di {kelurahan} { dinas } {kode}, {salah} {}";
        assert_eq!(unknown(text).as_deref(), Some("salah"));
        assert_eq!(unknown("{kode} dan {\n} dan {"), None);
        let filled = fill(text, |word| (word != "salah").then(|| word.to_uppercase()));
        assert_eq!(filled, "Laporan KODE di KELURAHAN DINAS KODE, {salah} {}");
    }

    #[test]
    fn a_value_that_looks_like_a_placeholder_is_not_filled_again() {
        assert_eq!(fill("{kode}", |_| Some("{petugas}".to_owned())), "{petugas}");
    }
}
