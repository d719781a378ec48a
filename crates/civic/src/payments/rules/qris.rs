//! The text of a QRIS code that a payer's app scans: fields of tag, length and value (EMV), shown by the merchant and
//! good for one payment (dynamic).
//!
//! The tags, the sum and the criteria are verified; that a reference label is handed on to the bank's notification, and
//! the fields inside of the merchant's account, are not confirmed against the printed standard.

use crc::{CRC_16_IBM_3740, Crc};

use crate::cities::Merchant;

/// CRC-16/CCITT-FALSE, under the name its catalogue gives it.
const SUM: Crc<u16> = Crc::<u16>::new(&CRC_16_IBM_3740);

fn field(tag: u8, value: &str) -> String {
    format!("{tag:02}{:02}{value}", value.len())
}

/// The text of the code for an amount of whole rupiah. The merchant fits, see [`unfit`].
pub(crate) fn text(merchant: &Merchant, amount: i64, reference: &str) -> String {
    let account = &merchant.account;
    let own = [
        field(0, &account.domain),
        field(1, &account.pan),
        field(2, &account.id),
        field(3, &merchant.criterion),
    ];
    let national = [field(0, "ID.CO.QRIS.WWW"), field(2, &merchant.nmid), field(3, &merchant.criterion)];
    // As the bill's number and as the reference label: providers hand on the one or the other.
    let additional = [field(1, reference), field(5, reference)];
    let mut text = [
        field(0, "01"),
        field(1, "12"),
        field(account.tag, &own.concat()),
        field(51, &national.concat()),
        field(52, &merchant.category),
        field(53, "360"),
        field(54, &amount.to_string()),
        field(58, "ID"),
        field(59, &merchant.name),
        field(60, &merchant.city),
        field(61, &merchant.post_code),
        field(62, &additional.concat()),
    ]
    .concat();
    // The sum covers its own tag and length.
    text.push_str("6304");
    let sum = SUM.checksum(text.as_bytes());
    text.push_str(&format!("{sum:04X}"));
    text
}

/// The fields of a merchant that cannot stand in a code, by their names in `city.toml`.
#[must_use]
pub fn unfit(merchant: &Merchant) -> Vec<&'static str> {
    let Merchant { nmid, criterion, category, name, city, post_code, account, .. } = merchant;
    let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let plain = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
    };
    // With the longest of all values a field stays under the 99 signs that its length of two digits can tell.
    let fits = [
        ("nmid", nmid.strip_prefix("ID").is_some_and(|number| digits(number, 13..=13))),
        ("criterion", ["UMI", "UKE", "UME", "UBE"].contains(&criterion.as_str())),
        ("category", digits(category, 4..=4)),
        ("name", plain(name, 25)),
        ("city", plain(city, 15)),
        ("post_code", digits(post_code, 5..=5)),
        ("account.tag", (26..=45).contains(&account.tag)),
        ("account.domain", plain(&account.domain, 32)),
        ("account.pan", digits(&account.pan, 16..=19)),
        ("account.id", plain(&account.id, 15)),
    ];
    fits.into_iter().filter(|(_, fits)| !fits).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::cities::Account;

    fn merchant() -> Merchant {
        Merchant {
            example: true,
            agency: "BKAD".to_owned(),
            nmid: "ID0000000000000".to_owned(),
            criterion: "UBE".to_owned(),
            category: "9399".to_owned(),
            name: "PEMKOT CONTOH".to_owned(),
            city: "CONTOH".to_owned(),
            post_code: "65111".to_owned(),
            account: Account {
                tag: 26,
                domain: "ID.CO.CONTOH.WWW".to_owned(),
                pan: "9360000000000000000".to_owned(),
                id: "000000000000001".to_owned(),
            },
        }
    }

    /// Reads fields back; `None` for a text that is none.
    fn parse(mut text: &str) -> Option<BTreeMap<u8, &str>> {
        let mut fields = BTreeMap::new();
        while !text.is_empty() {
            let (tag, length) = (text.get(..2)?.parse().ok()?, text.get(2..4)?.parse::<usize>().ok()?);
            fields.insert(tag, text.get(4..4 + length)?);
            text = text.get(4 + length..)?;
        }
        Some(fields)
    }

    #[test]
    fn the_sum_is_the_one_of_the_standard() {
        assert_eq!(SUM.checksum(b"123456789"), 0x29B1);
    }

    #[test]
    fn a_code_reads_as_it_was_written() {
        let text = text(&merchant(), 150_000, "7K3F9QXM4A");
        let fields = parse(&text).unwrap();
        let shown = [
            (0, "01"),
            (1, "12"),
            (52, "9399"),
            (53, "360"),
            (54, "150000"),
            (58, "ID"),
            (60, "CONTOH"),
            (61, "65111"),
        ];
        for (tag, value) in shown {
            assert_eq!(fields[&tag], value, "{tag}");
        }
        assert_eq!(fields[&59], "PEMKOT CONTOH");
        let national = parse(fields[&51]).unwrap();
        assert_eq!(national, BTreeMap::from([(0, "ID.CO.QRIS.WWW"), (2, "ID0000000000000"), (3, "UBE")]));
        let own = parse(fields[&26]).unwrap();
        assert_eq!(
            (own[&0], own[&1], own[&2]),
            ("ID.CO.CONTOH.WWW", "9360000000000000000", "000000000000001")
        );
        assert_eq!(parse(fields[&62]).unwrap(), BTreeMap::from([(1, "7K3F9QXM4A"), (5, "7K3F9QXM4A")]));
        assert!(text.contains("6304") && text.is_ascii());
        // By another implementation, over the same text.
        assert_eq!(fields[&63], "DD1C", "{text}");
    }

    #[test]
    fn what_cannot_stand_in_a_code_is_named() {
        assert_eq!(unfit(&merchant()), [""; 0]);
        let wrong = Merchant {
            nmid: "ID123".to_owned(),
            criterion: "XXX".to_owned(),
            category: "93".to_owned(),
            name: "PEMERINTAH KOTA YANG PANJANG".to_owned(),
            city: "Kota é".to_owned(),
            post_code: "651".to_owned(),
            account: Account { tag: 51, domain: String::new(), pan: "9360".to_owned(), id: "1".repeat(16) },
            ..merchant()
        };
        let all =
            ["nmid", "criterion", "category", "name", "city", "post_code", "account.tag", "account.domain"];
        assert_eq!(unfit(&wrong), [&all[..], &["account.pan", "account.id"]].concat());
        let long = Account { domain: "D".repeat(32), ..merchant().account };
        assert_eq!(
            unfit(&Merchant { account: long, ..merchant() }),
            [""; 0],
            "the longest of all still fit in a field"
        );
    }

    proptest! {
        #[test]
        fn any_amount_reads_back_and_a_changed_sign_breaks_the_sum(
            amount in 1i64..1_000_000_000_000,
            reference in "[0-9A-Z]{10}",
            at in 0usize..1000,
        ) {
            let text = text(&merchant(), amount, &reference);
            let fields = parse(&text).unwrap();
            prop_assert_eq!(fields[&54], amount.to_string());
            prop_assert_eq!(parse(fields[&62]).unwrap()[&5], reference);
            let (covered, sum) = text.split_at(text.len() - 4);
            prop_assert_eq!(format!("{:04X}", SUM.checksum(covered.as_bytes())), sum);
            let mut other = covered.as_bytes().to_vec();
            let at = at % other.len();
            other[at] ^= 1;
            prop_assert_ne!(format!("{:04X}", SUM.checksum(&other)), sum);
        }
    }
}
