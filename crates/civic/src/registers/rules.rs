//! Whether what somebody typed fits what a register says. Pure.

use jiff::civil::Date;
use kit::registers::Person;

use super::model::{Outcome, Typed};

/// What comes of comparing. What was not typed is not compared.
pub(super) fn compare(typed: &Typed, person: Option<&Person>) -> Outcome {
    let Some(person) = person else { return Outcome::NotFound };
    let name = typed.name.as_deref().is_none_or(|name| words(name) == words(&person.name));
    let birth = typed.birth_date.as_deref();
    let birth = birth.is_none_or(|day| day.parse().is_ok_and(|day: Date| day == person.birth_date));
    match (name, birth) {
        (true, true) => Outcome::Fits,
        (false, true) => Outcome::NameDiffers,
        (true, false) => Outcome::BirthDiffers,
        (false, false) => Outcome::BothDiffer,
    }
}

/// The words of a name, without what people write in different ways: capitals, dots, apostrophes, blanks.
fn words(name: &str) -> Vec<String> {
    let plain: String = name.chars().filter(|c| !matches!(c, '.' | '\'' | '’' | '`')).collect();
    let parts = plain.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_fits_or_not() {
        let person =
            Person { name: "M. Nur'aini Rahayu".to_owned(), birth_date: "2000-01-01".parse().unwrap() };
        for (name, birth, outcome) in [
            (Some("m nuraini  rahayu"), Some("2000-01-01"), Outcome::Fits),
            (Some("M. NUR’AINI RAHAYU"), None, Outcome::Fits),
            (None, None, Outcome::Fits),
            (Some("Nuraini Rahayu"), Some("2000-01-01"), Outcome::NameDiffers),
            (Some("M. Nur'aini Rahayu"), Some("2000-01-10"), Outcome::BirthDiffers),
            (Some("M. Nur'aini Rahayu"), Some("1 Januari"), Outcome::BirthDiffers),
            (Some("Sri"), Some("1999-12-31"), Outcome::BothDiffer),
        ] {
            let typed = Typed { name: name.map(str::to_owned), birth_date: birth.map(str::to_owned) };
            assert_eq!(compare(&typed, Some(&person)), outcome, "{name:?} {birth:?}");
        }
        assert_eq!(compare(&Typed::default(), None), Outcome::NotFound);
    }
}
