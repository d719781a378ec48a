//! What is written can be read again, in both formats and as form parameters, whatever people typed.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use open311::*;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use crate::samples;

/// Anything a person can type that XML can carry, with markup and line ends more often than chance would
/// have it.
fn typed() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("<b>".to_owned()),
        Just("&amp;".to_owned()),
        Just("]]>".to_owned()),
        Just("\r\n".to_owned()),
        Just("\r".to_owned()),
        Just("\"'".to_owned()),
        "[ -~]{1,8}",
        "[\u{a0}-\u{2fff}\u{1f600}-\u{1f64f}]{1,4}",
    ];
    vec(pieces, 1..6)
        .prop_map(|pieces| pieces.concat())
        .prop_filter("not blank", |text| !text.trim().is_empty())
}

fn trimmed() -> impl Strategy<Value = String> {
    typed().prop_map(|text| text.trim().to_owned())
}

fn moments() -> impl Strategy<Value = Moment> {
    (-2_000_000_000i64..4_000_000_000, -12i8..=14).prop_map(|(second, hours)| {
        let zone = TimeZone::fixed(jiff::tz::offset(hours));
        Moment::new(Timestamp::from_second(second).unwrap(), &zone)
    })
}

/// To a millionth of a degree, a hand's breadth: JSON readers differ in the last of seventeen digits.
fn positions() -> impl Strategy<Value = Position> {
    let degrees = |millionths: i32| f64::from(millionths) / 1e6;
    (-90_000_000..=90_000_000, -180_000_000..=-1)
        .prop_map(move |(lat, long)| Position { lat: degrees(lat), long: degrees(long) })
}

prop_compose! {
    fn requests()(
        status in prop_oneof![Just(Status::Open), Just(Status::Closed)],
        (description, status_notes, address, agency_responsible) in (typed(), of(typed()), of(typed()), of(typed())),
        (requested_datetime, updated_datetime, expected_datetime) in (moments(), moments(), of(moments())),
        position in of(positions()),
        extended in any::<bool>(),
        media_url in of("https://[a-z]{1,8}/[a-z&=?]{0,8}"),
    ) -> ServiceRequest {
        let extensions = if extended { samples::extended_request().extensions } else { None };
        ServiceRequest {
            status, description, status_notes, address, agency_responsible, requested_datetime, updated_datetime,
            expected_datetime, position, extensions, media_url, ..samples::request()
        }
    }
}

fn contacts() -> impl Strategy<Value = Contact> {
    let field = || of(trimmed());
    (field(), field(), field(), field(), field(), field()).prop_map(
        |(email, phone, first_name, last_name, device_id, account_id)| Contact {
            email,
            phone,
            first_name,
            last_name,
            device_id,
            account_id,
        },
    )
}

fn answers() -> impl Strategy<Value = Vec<GivenAnswer>> {
    let codes = proptest::collection::hash_set("[A-Za-z0-9_. -]{0,8}[A-Z]", 0..4);
    (codes, vec(vec(trimmed(), 0..4), 4)).prop_map(|(codes, values)| {
        let codes = codes.into_iter().map(|code| code.trim().to_owned());
        let mut answers: Vec<_> =
            codes.zip(values).map(|(code, values)| GivenAnswer { code, values }).collect();
        answers.sort_by(|a, b| a.code.cmp(&b.code));
        answers.dedup_by(|a, b| a.code == b.code);
        answers
    })
}

fn both<T: Document + PartialEq + std::fmt::Debug>(document: &T) {
    for format in [Format::Xml, Format::Json] {
        assert_eq!(format.read::<T>(&format.write(document)).as_ref(), Ok(document), "{format:?}");
    }
}

#[test]
fn every_sample_comes_back() {
    both(&samples::discovery());
    both(&samples::services());
    both(&samples::definition());
    both(&vec![samples::request(), samples::bare_request(), samples::extended_request()]);
    samples::receipts().iter().for_each(both);
    both(&samples::tokens());
    let mut update = samples::update();
    update.extras.truncate(1); // the second one is renamed to be an element at all
    both(&vec![update, samples::bare_update()]);
    both(&samples::errors());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn requests_come_back(requests in vec(requests(), 0..4)) {
        both(&requests);
    }

    #[test]
    fn filings_come_back(
        pin in of(positions()), address in of(trimmed()), address_id in of("[A-Z0-9-]{1,8}"), description in of(trimmed()),
        contact in contacts(), answers in answers(), client_request_id in of("[a-z0-9]{1,8}"),
        media_urls in proptest::collection::hash_set("https://[a-z]{1,8}/", 0..3),
    ) {
        let location = Location { pin, address, address_id };
        let media_urls = media_urls.into_iter().collect();
        let request = NewRequest {
            service_code: "001".into(), location, description, media_urls, contact, answers, client_request_id,
        };
        prop_assert_eq!(NewRequest::parse(&request.to_pairs()), Ok(request));
    }

    #[test]
    fn sent_updates_come_back(
        status in proptest::sample::select(&UpdateStatus::ALL[..]), second in 0i64..4_000_000_000,
        description in prop_oneof![Just(String::new()), trimmed()], title in of(trimmed()), contact in contacts(),
        answers in answers(), anonymous in of(any::<bool>()), alerts in of(any::<bool>()),
    ) {
        let update = NewUpdate {
            service_request_id: "SBT-1".into(), update_id: "7".into(), status, description, title, contact, answers,
            updated_datetime: Timestamp::from_second(second).unwrap(), media_urls: vec!["https://a/1".into()],
            service_request_id_ext: None, public_anonymity_required: anonymous, email_alerts_requested: alerts,
            service_code: Some("001".into()),
        };
        prop_assert_eq!(NewUpdate::parse(&update.to_pairs(), &TimeZone::UTC), Ok(update));
    }

    /// Whatever arrives, parsing ends with a value or a list of errors, and our answer is well-formed.
    #[test]
    fn nothing_makes_it_stumble(
        names in vec(proptest::sample::select(vec![
            "lat", "long", "address_id", "service_code", "description", "media_url", "attribute[A]", "attribute[", "start_date",
            "end_date", "updated_after", "updated_before", "bbox", "page", "page_size", "status", "service_request_id",
            "extensions", "q", "updated_datetime", "update_id",
        ]), 0..12),
        values in vec(prop_oneof![any::<String>(), "[0-9T:.,+-]{0,25}", Just("9999-12-31".to_owned()), Just("-9999-01-01".to_owned())], 12),
    ) {
        let pairs: Vec<_> = names.into_iter().map(str::to_owned).zip(values).collect();
        let now = "2026-08-21T09:15:00+07:00[Asia/Jakarta]".parse().unwrap();
        let zone = TimeZone::get("Asia/Jakarta").unwrap();
        let errors = [
            NewRequest::parse(&pairs).err(),
            NewUpdate::parse(&pairs, &zone).err(),
            RequestQuery::parse(&pairs, &now).err(),
            UpdateQuery::parse(&pairs, &now).err(),
        ];
        for errors in errors.into_iter().flatten() {
            prop_assert!(!errors.is_empty());
            let items: Vec<ErrorItem> = errors.iter().map(Error::english_item).collect();
            let read: Vec<ErrorItem> = from_xml(&to_xml(&items)).unwrap();
            prop_assert_eq!(read.len(), items.len());
            prop_assert_eq!(from_json::<Vec<ErrorItem>>(&to_json(&items)).unwrap(), items);
        }
    }
}
