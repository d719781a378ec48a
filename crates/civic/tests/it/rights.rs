//! Who may do what. Strangers are told that there is nothing.

use civic::cases::{self, Action};
use civic::identity::{self, Role};
use civic::photos::Size;
use civic::{Error, Result};
use testkit::TestCity;

fn note() -> Action {
    Action::Note { text: "catatan".to_owned() }
}

fn not_found<T: std::fmt::Debug>(outcome: Result<T>, what: &str) {
    assert_eq!(outcome.unwrap_err(), Error::NotFound, "{what}");
}

fn forbidden<T: std::fmt::Debug>(outcome: Result<T>, what: &str) {
    assert_eq!(outcome.unwrap_err(), Error::Forbidden, "{what}");
}

testkit::both_engines! {
    async fn another_agency_learns_nothing(city: TestCity) {
        let mut new = city.new_case("Sri");
        new.photos = vec![city.photo().await];
        let photo = new.photos[0];
        let sri = city.file(new).await;
        let (dishub, dlh) = (city.coordinator("DISHUB").await, city.coordinator("DLH").await);
        let ctx = city.ctx();
        // Proposed by its category, and not yet sent: not theirs.
        not_found(cases::desk_case(&ctx, &dishub, &sri.code).await, "before it is sent");
        city.sent(&sri, "DISHUB").await;
        assert!(cases::desk_case(&ctx, &dishub, &sri.code).await.unwrap().mine);
        assert!(cases::desk_photo_bytes(&ctx, &dishub, photo, Size::Thumb).await.is_ok());
        not_found(cases::desk_case(&ctx, &dlh, &sri.code).await, "another agency looks");
        not_found(cases::desk_photo_bytes(&ctx, &dlh, photo, Size::Thumb).await, "another agency's photo");
        not_found(city.works(&dlh, &sri, note()).await, "another agency writes");
        not_found(city.works(&dlh, &sri, Action::Take).await, "another agency takes");
        assert_eq!(cases::inbox(&ctx, &dlh, cases::DeskFilter::default()).await.unwrap().items.len(), 0);
    }

    async fn the_agency_that_gave_it_back_may_do_nothing_more(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let by = city.coordinator("DISHUB").await;
        city.works(&by, &sri, Action::Bounce { reason: "bukan kami".to_owned() }).await.unwrap();
        not_found(city.works(&by, &sri, Action::Take).await, "after a bounce");
    }

    async fn each_role_does_its_own(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let officer = city.officer("DISHUB").await;
        let head = city.person("DISHUB", Role::Head).await;
        let give = Action::Give { officer: officer.id() };
        forbidden(city.works(&head, &sri, note()).await, "a head looks on");
        forbidden(city.works(&officer, &sri, give).await, "an officer gives");
        let bounce = Action::Bounce { reason: "bukan kami".to_owned() };
        forbidden(city.works(&officer, &sri, bounce).await, "an officer returns");
        for action in [
            Action::Unpublish,
            Action::SetVisibility { name_hidden: false, content_hidden: false },
            Action::Send { agency: "DLH".to_owned(), message: String::new() },
            Action::Confirm,
            Action::Lapse,
        ] {
            let what = format!("an officer tries {}", action.name());
            forbidden(city.works(&officer, &sri, action).await, &what);
        }
        for action in [Action::Take, Action::Confirm, Action::Answer { text: "Segera.".to_owned() }] {
            let what = format!("a verifier tries {}", action.name());
            forbidden(city.verifies(&sri, vec![action]).await, &what);
        }
        for action in [Action::Take, note(), Action::Unpublish, Action::Lapse] {
            let what = format!("a reporter tries {}", action.name());
            forbidden(city.replies(&sri, action).await, &what);
        }
        forbidden(officer.verifier(), "an officer is no verifier");
        forbidden(officer.intake(), "an officer does not key in");
        forbidden(officer.city_admin(), "an officer is no administrator");
        assert!(city.verifier().await.intake().is_ok(), "a verifier may key in");
    }

    async fn a_wrong_secret_and_a_wrong_code_are_the_same(city: TestCity) {
        let (sri, budi) = (city.resident("Sri").await, city.resident("Budi").await);
        let ctx = city.ctx();
        not_found(cases::open(&ctx, &sri.code, &budi.secret).await, "another's secret");
        not_found(cases::open(&ctx, &sri.code, "").await, "no secret");
        not_found(cases::open(&ctx, "7K3F-9QXM-4", &sri.secret).await, "no such case");
        let typed = format!(" {} {}", sri.code[..4].to_lowercase(), &sri.code[4..]);
        assert!(cases::open(&ctx, &typed, &sri.secret).await.is_ok(), "as people type it");
    }

    async fn one_city_knows_nothing_of_another(city: TestCity) {
        let other = city.neighbour().await;
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let ctx = other.ctx();
        not_found(cases::public_case(&ctx, &sri.code).await, "the public page");
        not_found(cases::open(&ctx, &sri.code, &sri.secret).await, "the secret");
        not_found(cases::desk_case(&ctx, &*other.verifier().await, &sri.code).await, "the verifier");
        not_found(cases::duties_of(&ctx, &sri.code).await, "the duties");
        let list = cases::public_list(&ctx, cases::PublicFilter::default(), 10, cases::Detail::Facts).await.unwrap();
        assert!(list.items.is_empty());
        let token = city.session("DISHUB", Role::Officer).await;
        assert!(identity::session(&city.ctx(), &token).await.is_ok());
        assert_eq!(identity::session(&ctx, &token).await.unwrap_err(), Error::Unknown);
        assert_eq!(civic::figures::figures(&ctx, 0, i64::from(i32::MAX)).await.unwrap().filed, 0);
        assert_eq!(city.civic().city_of_host(&other.host()).unwrap().city(), other.id());
        assert_eq!(city.civic().city_of_host(&format!("{}:8311", city.host())).unwrap().city(), city.id());
        not_found(city.civic().city_of_host("elsewhere.test"), "a host of no city");
    }
}
