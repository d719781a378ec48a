//! Filing: once, whatever is sent twice; and every wrong field named at once.

use std::collections::BTreeSet;

use civic::cases::{self, Channel, Kind, NewCase, Place, Reporter, SAME_SECONDS, State};
use civic::categories::Class;
use civic::{Error, FieldError, Problem};
use testkit::TestCity;
use uuid::Uuid;

/// The wrong fields of a refused case.
async fn wrong(city: &TestCity, new: NewCase) -> Vec<FieldError> {
    match cases::submit(&city.ctx(), new).await {
        Err(Error::Invalid(fields)) => fields,
        other => panic!("it was not refused: {other:?}"),
    }
}

testkit::both_engines! {
    async fn the_same_key_gives_the_same_case_and_its_secret(city: TestCity) {
        let new = city.new_case("Sri");
        let first = cases::submit(&city.ctx(), new.clone()).await.unwrap();
        city.clock.advance_workdays(3);
        let again = cases::submit(&city.ctx(), new).await.unwrap();
        assert!(!first.repeated && again.repeated);
        assert_eq!(again.case.code, first.case.code);
        assert_eq!(again.secret, first.secret);
        assert!(again.secret.is_some() && again.duty.is_some());
    }

    async fn the_same_key_for_something_else_is_a_conflict(city: TestCity) {
        let new = city.new_case("Sri");
        cases::submit(&city.ctx(), new.clone()).await.unwrap();
        let other = NewCase { text: "Sampah menumpuk di ujung gang.".to_owned(), ..new };
        assert_eq!(cases::submit(&city.ctx(), other).await.unwrap_err(), Error::Conflict(Vec::new()));
    }

    async fn the_same_sender_and_text_is_the_same_case_for_ten_minutes(city: TestCity) {
        let new = city.new_case("Sri");
        let first = cases::submit(&city.ctx(), new.clone()).await.unwrap();
        let with_key = |key: &str| NewCase { key: Some(key.to_owned()), ..new.clone() };
        city.clock.advance_seconds(SAME_SECONDS - 1);
        let again = cases::submit(&city.ctx(), with_key("second")).await.unwrap();
        assert_eq!(again.case.code, first.case.code);
        assert!(again.repeated);
        assert_eq!(again.secret, None, "the secret belongs to the holder of the first key");
        let third = cases::submit(&city.ctx(), with_key("second")).await.unwrap();
        assert_eq!((third.case.code, third.secret), (first.case.code.clone(), None));

        city.clock.advance_seconds(2);
        let later = cases::submit(&city.ctx(), with_key("third")).await.unwrap();
        assert_ne!(later.case.code, first.case.code);
        assert!(!later.repeated && later.secret.is_some());
    }

    async fn without_key_and_contact_nothing_is_the_same(city: TestCity) {
        let new = NewCase { key: None, reporter: Reporter::default(), ..city.new_case("") };
        let first = cases::submit(&city.ctx(), new.clone()).await.unwrap();
        let second = cases::submit(&city.ctx(), new).await.unwrap();
        assert_ne!(first.case.code, second.case.code);
        assert!(second.secret.is_some());
    }

    async fn twenty_at_once_with_one_key_are_one_case(city: TestCity) {
        let new = city.new_case("Sri");
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (ctx, new) = (city.ctx(), new.clone());
                tokio::spawn(async move { cases::submit(&ctx, new).await })
            })
            .collect();
        let mut answers = BTreeSet::new();
        let mut first = 0;
        for task in tasks {
            let receipt = task.await.unwrap().unwrap();
            first += u32::from(!receipt.repeated);
            answers.insert((receipt.case.code, receipt.secret));
        }
        assert_eq!((answers.len(), first), (1, 1));
        let filed = civic::figures::figures(&city.ctx(), 0, i64::from(i32::MAX)).await.unwrap().filed;
        assert_eq!(filed, 1);
    }

    async fn twenty_at_once_from_one_sender_are_one_case(city: TestCity) {
        let new = city.new_case("Sri");
        let tasks: Vec<_> = (0..20)
            .map(|n| {
                let (ctx, new) = (city.ctx(), NewCase { key: Some(format!("key {n}")), ..new.clone() });
                tokio::spawn(async move { cases::submit(&ctx, new).await })
            })
            .collect();
        let mut codes = BTreeSet::new();
        let mut secrets = 0;
        for task in tasks {
            let receipt = task.await.unwrap().unwrap();
            codes.insert(receipt.case.code);
            secrets += u32::from(receipt.secret.is_some());
        }
        assert_eq!((codes.len(), secrets), (1, 1));
    }

    async fn every_wrong_field_is_named_at_once(city: TestCity) {
        let new = NewCase {
            text: "pendek".to_owned(),
            category: Some("NIX-99".to_owned()),
            place: Place { point: Some((50.9, 6.9)), area: None, landmark: "x".repeat(301) },
            reporter: Reporter {
                name: Some("n".repeat(121)),
                phone: Some("12".to_owned()),
                email: Some("bukan surel".to_owned()),
            },
            photos: vec![Uuid::nil(); 6],
            media_urls: vec!["http://127.0.0.1/a.jpg".to_owned()],
            key: Some("k".repeat(201)),
            ..city.new_case("")
        };
        let mut fields: Vec<String> = wrong(&city, new).await.into_iter().map(|field| field.field).collect();
        fields.sort_unstable();
        let all =
            ["category", "email", "key", "landmark", "media_url", "name", "phone", "photos", "place", "text"];
        assert_eq!(fields, all);
    }

    async fn a_place_and_an_answer_are_asked_for_where_they_are_needed(city: TestCity) {
        let nowhere = NewCase { place: Place::default(), ..city.new_case("Sri") };
        assert_eq!(wrong(&city, nowhere.clone()).await, [Problem::PlaceNeeded.at("area")]);
        let by_phone = NewCase {
            channel: Channel::Phone,
            place: Place { landmark: "depan pasar".to_owned(), ..Place::default() },
            ..nowhere
        };
        assert!(cases::submit(&city.ctx(), by_phone).await.is_ok(), "by phone the place may be words");

        let unasked = NewCase { category: Some("HUB-02".to_owned()), ..city.new_case("Sri") };
        assert_eq!(wrong(&city, unasked.clone()).await, [Problem::Missing.at("answers.lampu")]);
        let answered = |key: &str| {
            let answers = [("lampu".to_owned(), vec![key.to_owned()])].into();
            NewCase { answers, ..unasked.clone() }
        };
        assert_eq!(wrong(&city, answered("biru")).await, [Problem::UnknownChoice.at("answers.lampu")]);
        let filed = cases::submit(&city.ctx(), answered("merah")).await.unwrap().case;
        assert_eq!(filed.answers, serde_json::json!({"lampu": ["merah"]}));
    }

    async fn the_category_decides_agency_class_and_hiding(city: TestCity) {
        let of = |category: &str, kind: Kind, area: &str| NewCase {
            category: Some(category.to_owned()),
            kind,
            place: Place { area: Some(area.to_owned()), ..Place::default() },
            ..city.new_case("Sri")
        };
        let (here, there) = (testkit::plan::KELURAHAN, testkit::plan::OTHER_KELURAHAN);
        for (new, agency, class, hidden) in [
            (of("HUB-01", Kind::Complaint, here), Some("DISHUB"), Class::Ordinary, false),
            (of("HUB-01", Kind::Information, here), Some("DISHUB"), Class::Information, false),
            (of("HUB-01", Kind::Suggestion, here), Some("DISHUB"), Class::Aspiration, false),
            (of("ETK-01", Kind::Complaint, here), Some("INSP"), Class::Oversight, true),
            (of("ADM-01", Kind::Complaint, here), Some("KEC-WETAN"), Class::Ordinary, false),
            (of("ADM-01", Kind::Complaint, there), Some("KEC-KULON"), Class::Ordinary, false),
            (of("ADM-02", Kind::Complaint, here), Some("KEL-LOR"), Class::Ordinary, false),
            (of("ADM-02", Kind::Complaint, there), None, Class::Ordinary, false),
        ] {
            let what = format!("{:?} {:?} {:?}", new.category, new.kind, new.place);
            let case = city.file(new).await.case;
            assert_eq!(case.agency.as_deref(), agency, "{what}");
            assert_eq!((case.class, case.name_hidden, case.content_hidden), (class, hidden, hidden), "{what}");
            // Complaints about staff are the inspectorate's from the first moment.
            let desk = if agency == Some("INSP") { "INSP" } else { "DISKOMINFO" };
            assert_eq!((case.state, case.owner.as_str()), (State::Received, desk), "{what}");
        }
        let shown = NewCase { content_hidden: Some(false), ..of("ETK-01", Kind::Complaint, here) };
        let case = city.file(shown).await.case;
        assert!(case.name_hidden && !case.content_hidden, "a person's choice is over the category's");
    }

    async fn the_category_is_found_in_the_words(city: TestCity) {
        let new = NewCase {
            category: None,
            text: "Sampahnya menumpuk di ujung gang.".to_owned(),
            ..city.new_case("Sri")
        };
        assert_eq!(city.file(new).await.case.category, "LIN-01");
        let new = NewCase { category: None, text: "Mohon dibantu ya.".to_owned(), ..city.new_case("Sri") };
        let case = city.file(new).await.case;
        assert_eq!((case.category.as_str(), case.agency), ("", None));
    }

    async fn a_returning_reporter_is_known_by_phone_to_whoever_keys_in(city: TestCity) {
        let new = city.new_case("Sri");
        let phone = new.reporter.phone.clone().unwrap();
        let sri = city.file(new).await;
        let (who, earlier) = cases::earlier(&city.ctx(), &city.intake().await, &phone).await.unwrap();
        assert_eq!(who.name.as_deref(), Some("Sri"));
        assert_eq!(earlier.len(), 1);
        assert_eq!(earlier[0].code, sri.code);
        let wrong = cases::earlier(&city.ctx(), &city.intake().await, "nomor").await.unwrap_err();
        assert_eq!(wrong, Error::field("phone", Problem::BadPhone));
    }
}
