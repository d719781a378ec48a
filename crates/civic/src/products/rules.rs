//! What may be done to a document, what is told about it, how it is numbered. Pure.

use kit::signing::keys::Check as SealCheck;
use kit::{clock::Time, ids};
use sha2::{Digest, Sha256};

use super::model::{NewProduct, ProductState, Says, Shown, Standing};
use super::store::Product;
use crate::error::Check;
use crate::{Problem, Result};

/// Characters of an identifier before the one that checks them: some 68 bits by chance.
pub(super) const ID: usize = 15;
/// The most fields of one document.
pub const FIELDS_MAX: usize = 60;
/// The longest value of a field, in characters.
pub const VALUE_MAX: usize = 4000;
/// The longest label, name, office or reason, in characters.
pub const LINE_MAX: usize = 400;

/// Reads an identifier as somebody typed it. `None` when it cannot be one.
#[must_use]
pub fn parse(text: &str) -> Option<String> {
    ids::heard(text, ID)
}

/// An identifier as it is shown: in fours.
#[must_use]
pub fn show(id: &str) -> String {
    let signs: Vec<char> = id.chars().collect();
    signs.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Whether numbers made by this pattern are told apart.
#[must_use]
pub fn is_pattern(pattern: &str) -> bool {
    let given = number(pattern, ("\u{1}", "\u{2}"), (2026, 7));
    ["\u{1}", "2026", "7"].iter().all(|part| given.contains(part)) && !given.contains(['{', '}'])
}

/// The number of a document of this agency and service: the year, and which of that year.
pub(super) fn number(pattern: &str, (agency, service): (&str, &str), (year, seq): (i64, i64)) -> String {
    let plain = pattern
        .replace("{year}", &year.to_string())
        .replace("{seq}", &seq.to_string())
        .replace("{agency}", agency)
        .replace("{service}", service);
    (2..=9).fold(plain, |text, width| text.replace(&format!("{{seq:0{width}}}"), &format!("{seq:0width$}")))
}

pub(super) fn check(new: &NewProduct) -> Result<()> {
    let mut check = Check::default();
    check.text(&new.name, "name", LINE_MAX);
    check.done()?;
    check_says(&new.says)
}

/// Whether a document can say this.
pub(super) fn check_says(says: &Says) -> Result<()> {
    let mut check = Check::default();
    check.text(&says.signatory, "signatory", LINE_MAX);
    check.that(says.fields.len() <= FIELDS_MAX, "fields", Problem::TooManyItems(FIELDS_MAX));
    let long = |text: &str, most: usize| text.chars().count() > most;
    for (at, (label, value)) in says.fields.iter().enumerate() {
        check.that(!long(label, LINE_MAX), &format!("value.{at}"), Problem::TooLong(LINE_MAX));
        check.that(!long(value, VALUE_MAX), &format!("value.{at}"), Problem::TooLong(VALUE_MAX));
    }
    check.that(!long(&says.opening, VALUE_MAX), "opening", Problem::TooLong(VALUE_MAX));
    check.that(!long(&says.closing, VALUE_MAX), "closing", Problem::TooLong(VALUE_MAX));
    check.done()
}

/// Whether a document in this state can be taken back.
pub(super) fn may_revoke(state: ProductState) -> bool {
    !matches!(state, ProductState::Revoked | ProductState::Replaced)
}

/// Whether a document in this state can be issued again. One that was taken back can.
pub(super) fn may_reissue(state: ProductState) -> bool {
    state != ProductState::Replaced
}

/// What is told about a document on this day.
pub(super) fn standing(state: ProductState, valid_until: Option<i64>, today: i64) -> Standing {
    match state {
        ProductState::Drafted | ProductState::Written => Standing::Unsigned,
        ProductState::Signed if valid_until.is_some_and(|last| last < today) => Standing::Expired,
        ProductState::Signed => Standing::Valid,
        ProductState::Revoked => Standing::Revoked,
        ProductState::Replaced => Standing::Replaced,
    }
}

/// What whoever holds the paper is shown. Of a document that does not hold, nothing it says about a person.
pub(super) fn shown(
    product: Product,
    says: Says,
    (seal, newer): (Option<SealCheck>, Option<(String, String)>),
    today: i64,
) -> Shown {
    let told = standing(product.state, says.valid_until, today);
    let fits = matches!(seal, None | Some(SealCheck::Good));
    let standing = if fits { told } else { Standing::Doubtful };
    let open = matches!(standing, Standing::Valid | Standing::Expired);
    let signed: Option<(String, Time)> = product.signed_by.zip(product.signed_at);
    Shown {
        id: product.product,
        name: product.name,
        number: product.number,
        agency: product.agency,
        standing,
        fields: if open { says.fields } else { Vec::new() },
        signatory: says.signatory,
        signed,
        deputy: product.deputy,
        valid_until: says.valid_until,
        replaced_by: newer,
        seal,
    }
}

/// What a key of the installation signs: the file, and everything the page about it shows.
pub(super) fn message(city: i64, product: &Product, says: &Says, sha256: &[u8]) -> Vec<u8> {
    // Written from the values, since a database may give JSON back in another order.
    let said = serde_json::to_vec(says).unwrap_or_default();
    let mut whole = Sha256::new();
    whole.update(b"sambat/product/v1");
    let city = city.to_be_bytes();
    let parts: [&[u8]; 7] = [
        &city,
        product.product.as_bytes(),
        product.number.as_bytes(),
        product.agency.as_bytes(),
        product.name.as_bytes(),
        &said,
        sha256,
    ];
    for part in parts {
        whole.update((part.len() as u64).to_be_bytes());
        whole.update(part);
    }
    whole.finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_told_apart_by_year_agency_and_count() {
        let at = |pattern: &str| number(pattern, ("KEL-KLOJEN", "SKTM"), (2026, 12));
        assert_eq!(at("{seq:04}/{agency}/{year}"), "0012/KEL-KLOJEN/2026");
        assert_eq!(at("470/{seq}/{service}/{agency}/{year}"), "470/12/SKTM/KEL-KLOJEN/2026");
        assert!(is_pattern("{seq:04}/{agency}/{year}") && is_pattern("{agency}.{year}.{seq}"));
        for wrong in ["{seq:04}/{year}", "{agency}/{year}", "{seq}/{agency}", "{seq}/{agency}/{year}/{bulan}"]
        {
            assert!(!is_pattern(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_two_documents_of_an_agency_share_a_number(a in 1i64..100_000, b in 1i64..100_000, year in 2024i64..2040) {
            let at = |seq| number("{seq:04}/{agency}/{year}", ("DISHUB", "X"), (year, seq));
            prop_assert_eq!(at(a) == at(b), a == b);
        }
    }

    #[test]
    fn an_identifier_is_shown_in_fours_and_read_back() {
        let id = ids::spoken(&ids::Chance::seeded(1), ID);
        assert_eq!((id.len(), show(&id).len()), (16, 19));
        assert_eq!(parse(&show(&id).to_lowercase()), Some(id.clone()));
        assert_eq!(parse(&id[..15]), None);
    }

    #[test]
    fn the_last_day_is_a_day_on_which_it_holds() {
        for (state, until, told) in [
            (ProductState::Drafted, None, Standing::Unsigned),
            (ProductState::Written, Some(9), Standing::Unsigned),
            (ProductState::Signed, None, Standing::Valid),
            (ProductState::Signed, Some(10), Standing::Valid),
            (ProductState::Signed, Some(9), Standing::Expired),
            (ProductState::Revoked, Some(10), Standing::Revoked),
            (ProductState::Replaced, Some(9), Standing::Replaced),
        ] {
            assert_eq!(standing(state, until, 10), told, "{state}");
        }
    }
}
