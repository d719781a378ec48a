//! Personal data in a text that people will read: numbers that name somebody, and addresses. Pure.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// What stands in the place of what was taken out.
const HIDDEN: &str = "•••";

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // E-mail addresses.
        r"(?i)[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+",
        // NIK, KK (16 digits), bank accounts (10 to 16), with spaces, dots or hyphens between.
        r"\+?\b\d(?:[ .-]?\d){9,18}\b",
        // Phone numbers of Indonesia: 08..., 628..., +62...
        r"(?:\+62|\b62|\b0)[ .-]?\d{2,4}(?:[ .-]?\d{2,5}){1,3}\b",
        // Number plates: N 1234 AB. Only letters that regions have, or `RT 03 RW 12` would be one.
        r"\b(?:[ABDEFGHKLMNPRSTWZ]|A[ABDEG]|B[ABDEGHKLMNP]|D[A-EGHK-NRST]|E[ABD]|K[BHTU]|P[ABGSTY])[ .-]?\d{1,4}[ .-]?[A-Z]{2,3}\b",
    ]
    .into_iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// The text with NIK, KK, account and phone numbers, e-mail addresses and number plates taken out. Names are
/// left: only a person can tell a neighbour's from an official's.
#[must_use]
pub fn mask(text: &str) -> String {
    PATTERNS
        .iter()
        .fold(Cow::Borrowed(text), |text, pattern| {
            Cow::Owned(pattern.replace_all(&text, HIDDEN).into_owned())
        })
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_a_person_goes_and_what_names_a_place_stays() {
        assert_eq!(PATTERNS.len(), 4, "every pattern compiles");
        for (text, masked) in [
            ("NIK saya 3573014101900001 belum aktif", "NIK saya ••• belum aktif"),
            ("KK 3573 0141 0190 0001", "KK •••"),
            ("hubungi 0812-3456-7890 ya", "hubungi ••• ya"),
            ("wa +62 812 3456 7890", "wa •••"),
            ("telp (0341) 366922", "telp (0341) 366922"),
            ("ke sri.wahyuni@contoh.co.id saja", "ke ••• saja"),
            ("mobil N 1234 AB parkir", "mobil ••• parkir"),
            ("RT 03 RW 12, Jl. Veteran No. 8", "RT 03 RW 12, Jl. Veteran No. 8"),
            ("bayar Rp5.000 tiap 2 jam, sejak 24 Nov 2026", "bayar Rp5.000 tiap 2 jam, sejak 24 Nov 2026"),
            ("tiang nomor 45 dekat SDN 3", "tiang nomor 45 dekat SDN 3"),
        ] {
            assert_eq!(mask(text), masked);
        }
    }
}
