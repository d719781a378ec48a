//! What numbers and names must look like. Pure.

use jiff::civil::Date;

use crate::{identity, papers};

/// Whether this is a number of an identity card: 16 digits, the day of birth (plus 40 for women) and month among them,
/// and a serial that is not zero. The region is not looked up: codes of regions that were split stay valid.
pub(crate) fn nik(text: &str) -> bool {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit());
    let day = number(6, 8).is_some_and(|day| (1..=31).contains(&day) || (41..=71).contains(&day));
    let month = number(8, 10).is_some_and(|month| (1..=12).contains(&month));
    digits && day && month && number(12, 16).is_some_and(|serial| serial > 0)
}

/// Whether this is a number of a family card: 16 digits.
pub(crate) fn kk(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit()) && !text.ends_with("0000")
}

/// A day as the calendar writes it: 2026-08-17.
pub(crate) fn date(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|date| (1900..=2100).contains(&date.year()))
}

/// A phone number in international form.
pub(crate) fn phone(text: &str) -> bool {
    identity::phone(text).is_ok_and(|number| number == text)
}

/// A plain e-mail address.
pub(crate) fn email(text: &str) -> bool {
    identity::email(text).is_ok_and(|address| address == text)
}

/// A kelurahan's code: ten digits; whether it is the city's is asked with the city at hand.
pub(crate) fn kelurahan(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// The name of a picture.
pub(crate) fn photo(text: &str) -> bool {
    text.parse::<uuid::Uuid>().is_ok()
}

/// The name of a paper.
pub(crate) fn paper(text: &str) -> bool {
    papers::named(text).is_some()
}

/// The name of a picture or of a paper.
pub(crate) fn file(text: &str) -> bool {
    photo(text) || paper(text)
}
