//! Dates and numbers as official Indonesian writes them.

use jiff::civil::Date;

const MONTHS: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];
const UNITS: [&str; 12] = [
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh",
    "sebelas",
];

/// A date in long form: `24 November 2026`.
#[must_use]
pub fn long_date(date: Date) -> String {
    let month = usize::from(date.month().unsigned_abs()).checked_sub(1);
    let month = month.and_then(|month| MONTHS.get(month)).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

/// A number in words: `dua puluh satu`. From a thousand on in digits.
#[must_use]
pub fn number_in_words(number: u32) -> String {
    // Zero is only said alone: `dua puluh`, not `dua puluh nol`.
    let rest = |words: String, rest: u32| {
        if rest == 0 { words } else { format!("{words} {}", number_in_words(rest)) }
    };
    match number {
        0..=11 => {
            usize::try_from(number).ok().and_then(|n| UNITS.get(n)).copied().unwrap_or_default().to_owned()
        }
        12..=19 => format!("{} belas", number_in_words(number - 10)),
        20..=99 => rest(format!("{} puluh", number_in_words(number / 10)), number % 10),
        100..=199 => rest("seratus".to_owned(), number % 100),
        200..=999 => rest(format!("{} ratus", number_in_words(number / 100)), number % 100),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_long() {
        assert_eq!(long_date(date(2026, 11, 24)), "24 November 2026");
        assert_eq!(long_date(date(2027, 1, 1)), "1 Januari 2027");
        assert_eq!(long_date(date(2027, 12, 31)), "31 Desember 2027");
    }

    #[test]
    fn numbers_are_words() {
        for (number, words) in [
            (0, "nol"),
            (1, "satu"),
            (10, "sepuluh"),
            (11, "sebelas"),
            (12, "dua belas"),
            (20, "dua puluh"),
            (21, "dua puluh satu"),
            (100, "seratus"),
            (111, "seratus sebelas"),
            (215, "dua ratus lima belas"),
            (999, "sembilan ratus sembilan puluh sembilan"),
            (1000, "1000"),
        ] {
            assert_eq!(number_in_words(number), words);
        }
    }
}
