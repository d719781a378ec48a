//! Look-ups in the population register: by whom, for what, what comes of it, and who reads the log.

use civic::cases::{self, Action, Channel, NewApplication, NewLookUp, Reporter};
use civic::identity::Role;
use civic::registers::{self, LookUp, Outcome};
use civic::{Error, Problem};
use kit::i18n::Lang;
use serde_json::{Value as Json, json};
use testkit::registers::{AWAY, KNOWN};
use testkit::{Resident, TestCity, plan};

const SRI: &str = "sri@contoh.id";

async fn applied(city: &TestCity, service: &str, answers: Json, name: &str) -> Resident {
    let new = NewApplication {
        service: service.to_owned(),
        version: 1,
        answers,
        channel: Channel::Web,
        lang: Lang::Id,
        reporter: Reporter { name: Some(name.to_owned()), phone: None, email: Some(SRI.to_owned()) },
        key: None,
        filed_by: None,
    };
    Resident::of(cases::apply(&city.ctx(), new).await.expect("an application")).expect("a new one")
}

async fn card(city: &TestCity, nik: &str, name: &str) -> Resident {
    let answers = json!({"nik": nik, "kelurahan": plan::KELURAHAN, "sebab": "baru"});
    applied(city, "KARTU", answers, name).await
}

fn periksa() -> NewLookUp {
    NewLookUp { step: "periksa".to_owned(), reason: "Foto KTP tidak terbaca".to_owned() }
}

async fn logged(city: &TestCity, of: &Resident) -> Vec<LookUp> {
    city.own(of).await.look_ups
}

testkit::both_engines! {
    async fn whoever_owes_a_step_learns_whether_it_fits_and_the_person_sees_who_looked(city: TestCity) {
        let dishub = city.coordinator("DISHUB").await;
        for (nik, name, outcome) in [
            (KNOWN, "SRI rahayu", Outcome::Fits),
            (KNOWN, "Sri Lestari", Outcome::NameDiffers),
            ("3573994101000002", "Sri Rahayu", Outcome::NotFound),
            (AWAY, "Sri Rahayu", Outcome::Away),
        ] {
            // The same person with the same text a little later is the same application.
            city.clock.advance_seconds(cases::SAME_SECONDS + 1);
            let sri = card(&city, nik, name).await;
            cases::look_up(&city.ctx(), &dishub, &sri.code, periksa()).await.unwrap();
            let log = logged(&city, &sri).await;
            assert_eq!((log.len(), log[0].outcome), (1, Some(outcome)), "{name}");
            assert_eq!((log[0].officer.as_str(), log[0].agency.as_str()), (dishub.name(), "DISHUB"));
            assert_eq!(log[0].purpose, "Kartu contoh · Periksa berkas · Foto KTP tidak terbaca");
            assert!(!format!("{log:?}").contains(nik) && nik.ends_with(&log[0].tail), "the number itself is not kept");
            let seen = cases::desk_case(&city.ctx(), &dishub, &sri.code).await.unwrap();
            assert_eq!(seen.look_ups, log);
        }
        let sri = city.verified(SRI).await;
        let all = cases::look_ups_of(&city.ctx(), &sri).await.unwrap();
        assert_eq!((all.len(), all[0].outcome), (4, Some(Outcome::Away)), "newest first, over all their cases");
        let budi = city.verified("budi@contoh.id").await;
        assert!(cases::look_ups_of(&city.ctx(), &budi).await.unwrap().is_empty());
    }

    async fn without_an_open_step_a_reason_or_a_number_nobody_looks(city: TestCity) {
        let (dishub, dlh) = (city.coordinator("DISHUB").await, city.coordinator("DLH").await);
        let head = city.person("DISHUB", Role::Head).await;
        let sri = card(&city, KNOWN, "Sri Rahayu").await;
        let ask = |by: &civic::identity::Officer, new: NewLookUp| {
            let (ctx, by, code) = (city.ctx(), by.clone(), sri.code.clone());
            async move { cases::look_up(&ctx, &by, &code, new).await.map(|_| ()) }
        };
        assert_eq!(ask(&dlh, periksa()).await, Err(Error::NotFound), "another agency's");
        assert_eq!(ask(&head, periksa()).await, Err(Error::Forbidden), "who does not take steps");
        let later = NewLookUp { step: "cetak".to_owned(), ..periksa() };
        assert_eq!(ask(&dishub, later).await, Err(Error::Forbidden), "a step that is not owed yet");
        let none = NewLookUp { reason: "  ".to_owned(), ..periksa() };
        assert_eq!(ask(&dishub, none).await, Err(Error::field("purpose", Problem::Missing)));
        let long = NewLookUp { reason: "x".repeat(registers::REASON_MAX + 1), ..periksa() };
        assert!(matches!(ask(&dishub, long).await, Err(Error::Invalid(_))));
        assert!(logged(&city, &sri).await.is_empty(), "nothing was asked");

        let permit = applied(&city, "IZIN", json!({"lebar": 2, "bulan": 3, "jalan": "kecil"}), "Sri").await;
        let asked = cases::look_up(&city.ctx(), &dishub, &permit.code, periksa()).await;
        assert_eq!(asked.unwrap_err(), Error::field("nik", Problem::Missing), "nobody else can be asked about");

        ask(&dishub, periksa()).await.unwrap();
        let finish = |step: &str| Action::Finish {
            step: step.to_owned(), text: "Beres.".to_owned(), number: "123".to_owned(), photos: Vec::new(),
        };
        city.works(&dishub, &sri, finish("periksa")).await.unwrap();
        assert_eq!(ask(&dishub, periksa()).await, Err(Error::Forbidden), "the step is over");
        assert_eq!(logged(&city, &sri).await.len(), 1);
    }

    async fn the_log_of_the_city_is_the_inspectorates_and_is_only_added_to(city: TestCity) {
        let dishub = city.coordinator("DISHUB").await;
        let sri = card(&city, KNOWN, "Sri Rahayu").await;
        cases::look_up(&city.ctx(), &dishub, &sri.code, periksa()).await.unwrap();
        city.clock.advance_seconds(60);
        let before = logged(&city, &sri).await;
        cases::look_up(&city.ctx(), &dishub, &sri.code, periksa()).await.unwrap();
        let after = logged(&city, &sri).await;
        assert_eq!((after.len(), &after[..1]), (2, &before[..]), "what was there stays as it was");
        assert_eq!(registers::newest(&city.ctx(), &dishub).await.unwrap_err(), Error::Forbidden);
        let inspector = city.person("INSP", Role::Inspector).await;
        let newest = registers::newest(&city.ctx(), &inspector).await.unwrap();
        assert_eq!(newest.iter().rev().cloned().collect::<Vec<_>>(), after);
        let neighbour = city.neighbour().await;
        let theirs = neighbour.person("INSP", Role::Inspector).await;
        assert!(registers::newest(&neighbour.ctx(), &theirs).await.unwrap().is_empty());
        for statement in civic::statements().filter(|s| s.sqlite.contains("look_up")) {
            assert!(!statement.sqlite.contains("UPDATE") && !statement.sqlite.contains("DELETE"), "{}", statement.name);
        }
    }
}
