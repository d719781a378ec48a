//! What is hidden stays hidden: names from agencies, contents from everybody, and whatever names a person
//! in a public text.

use civic::cases::rules::PublicView;
use civic::cases::{self, Action, NewCase, PublicFilter, State};
use civic::photos::Size;
use civic::{Error, Problem};
use testkit::TestCity;

async fn view(city: &TestCity, code: &str) -> PublicView {
    cases::public_case(&city.ctx(), code).await.unwrap()
}

async fn listed(city: &TestCity) -> usize {
    cases::public_list(&city.ctx(), PublicFilter::default(), 10, cases::Detail::Facts)
        .await
        .unwrap()
        .items
        .len()
}

fn publish(text: &str) -> Vec<Action> {
    vec![Action::Publish { title: "Parkir liar".to_owned(), text: text.to_owned(), photos: Vec::new() }]
}

testkit::both_engines! {
    async fn a_hidden_name_is_hidden_from_the_agency_too(city: TestCity) {
        let mut new = city.new_case("Sri Rahasia");
        new.name_hidden = Some(true);
        let sri = city.file(new).await;
        city.sent(&sri, "DISHUB").await;
        let write = Action::Write { text: "Masih ada.".to_owned(), photos: Vec::new() };
        city.replies(&sri, write).await.unwrap();
        let ctx = city.ctx();
        let seen = cases::desk_case(&ctx, &city.coordinator("DISHUB").await, &sri.code).await.unwrap();
        assert_eq!(seen.reporter, None);
        assert!(!format!("{seen:?}").contains("Sri Rahasia"));
        let seen = cases::desk_case(&ctx, &*city.verifier().await, &sri.code).await.unwrap();
        assert_eq!(seen.reporter.unwrap().name.as_deref(), Some("Sri Rahasia"), "the verifier may");
        let public = format!("{:?}", view(&city, &sri.code).await);
        assert!(!public.contains("Sri Rahasia") && !public.contains("+62812"));

        let open = city.resident("Budi Terbuka").await;
        city.sent(&open, "DISHUB").await;
        let seen = cases::desk_case(&ctx, &city.coordinator("DISHUB").await, &open.code).await.unwrap();
        assert_eq!(seen.reporter.unwrap().name.as_deref(), Some("Budi Terbuka"));
        let public = format!("{:?}", view(&city, &open.code).await);
        assert!(!public.contains("Budi Terbuka"), "the public never sees a name");
    }

    async fn hidden_content_is_sealed(city: TestCity) {
        let new = NewCase {
            category: Some("ETK-01".to_owned()),
            text: "Petugas loket meminta uang rokok.".to_owned(),
            ..city.new_case("Sri")
        };
        let sri = city.file(new).await;
        let refused = city.inspects(&sri, publish("Petugas meminta uang.")).await.unwrap_err();
        assert_eq!(refused, Error::field("content_hidden", Problem::ContentHidden));
        let send = Action::Send { agency: "INSP".to_owned(), message: "Sudah di Inspektorat.".to_owned() };
        city.inspects(&sri, vec![send]).await.unwrap();
        let PublicView::Sealed(sealed) = view(&city, &sri.code).await else { panic!("it is shown") };
        assert_eq!((sealed.state, sealed.code.as_str()), (State::Assigned, sri.code.as_str()));
        assert_eq!(listed(&city).await, 0);
        let (from, to) = (city.clock.now().plus_seconds(-1), city.clock.now());
        assert!(cases::public_steps(&city.ctx(), from, to, 100).await.unwrap().is_empty());
        assert_eq!(city.own(&sri).await.story[0].body.as_deref(), Some("Petugas loket meminta uang rokok."));
    }

    async fn nothing_is_public_before_it_is_published_and_hiding_takes_it_back(city: TestCity) {
        let mut new = city.new_case("Sri");
        let (shown, kept) = (city.photo().await, city.photo().await);
        new.photos = vec![shown, kept];
        let sri = city.file(new).await;
        let ctx = city.ctx();
        assert!(matches!(view(&city, &sri.code).await, PublicView::Sealed(_)));
        assert!(cases::public_photo_bytes(&ctx, shown, Size::Full).await.is_err());
        let action = Action::Publish {
            title: "Parkir".to_owned(),
            text: "Parkir liar.".to_owned(),
            photos: vec![shown],
        };
        city.verifies(&sri, vec![action]).await.unwrap();
        let PublicView::Shown(public) = view(&city, &sri.code).await else { panic!("it is sealed") };
        assert_eq!(public.photos.iter().map(|photo| photo.id).collect::<Vec<_>>(), [shown]);
        assert_eq!(public.agency, None, "the agency is only proposed yet");
        assert!(cases::public_photo_bytes(&ctx, shown, Size::Full).await.is_ok());
        assert_eq!(cases::public_photo_bytes(&ctx, kept, Size::Full).await.unwrap_err(), Error::NotFound);
        assert_eq!(listed(&city).await, 1);

        city.verifies(&sri, vec![Action::Unpublish]).await.unwrap();
        assert!(matches!(view(&city, &sri.code).await, PublicView::Sealed(_)));
        assert!(cases::public_photo_bytes(&ctx, shown, Size::Full).await.is_err());

        city.verifies(&sri, publish("Parkir liar.")).await.unwrap();
        let hide = Action::SetVisibility { name_hidden: false, content_hidden: true };
        let case = city.verifies(&sri, vec![hide]).await.unwrap();
        assert!(!case.published);
        assert_eq!(listed(&city).await, 0);
        let show = Action::SetVisibility { name_hidden: false, content_hidden: false };
        let case = city.verifies(&sri, vec![show]).await.unwrap();
        assert!(!case.published, "showing again is a decision of its own");
    }

    async fn what_names_a_person_is_masked_in_every_public_text(city: TestCity) {
        let mut new = city.new_case("Sri");
        new.place.landmark = "rumah Bu Sri 0812-3456-7890".to_owned();
        let sri = city.file(new).await;
        let personal = "Hubungi 0812-3456-7890 atau sri@contoh.id, NIK 3573014101900001, mobil N 1234 AB.";
        let mut actions = publish(personal);
        actions.push(Action::Send { agency: "DISHUB".to_owned(), message: personal.to_owned() });
        city.verifies(&sri, actions).await.unwrap();
        let by = city.officer("DISHUB").await;
        city.works(&by, &sri, Action::Answer { text: personal.to_owned() }).await.unwrap();
        city.works(&by, &sri, Action::Note { text: "catatan dalam".to_owned() }).await.unwrap();
        city.works(&by, &sri, Action::Ask { text: "tanya untuk pelapor".to_owned() }).await.unwrap();
        let write = Action::Write { text: "jawab dari pelapor".to_owned(), photos: Vec::new() };
        city.replies(&sri, write).await.unwrap();
        let PublicView::Shown(public) = view(&city, &sri.code).await else { panic!("it is sealed") };
        let text = format!("{public:?}");
        for secret in ["0812-3456", "sri@", "3573014101900001", "1234 AB", "catatan dalam", "tanya", "jawab"] {
            assert!(!text.contains(secret), "{secret} is public in {text}");
        }
        assert!(text.contains("•••") && public.story.len() == 4, "{text}");
    }
}
