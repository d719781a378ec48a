//! Documents the city issues: numbered, signed, checked by whoever holds one, taken back, issued again.

use std::collections::BTreeSet;
use std::time::Duration;

use civic::identity::{self, ContactOf, Officer, Role};
use civic::products::{self, Match, Product, ProductState, Reading, Says, Standing};
use civic::{Error, Problem, cases};
use kit::signing::service::Service;
use testkit::TestCity;
use testkit::bsre::{Bsre, MARK, Mood, NIK, PASS_PHRASE};
use uuid::Uuid;

async fn head(city: &TestCity) -> Officer {
    city.person("KEL-LOR", Role::Head).await
}

fn read(bytes: &[u8]) -> Reading {
    let mut reading = Reading::default();
    bytes.chunks(7).for_each(|piece| reading.add(piece));
    reading
}

async fn found(city: &TestCity, id: &str) -> products::Shown {
    products::look_up(&city.ctx(), id).await.expect("a document that is known")
}

/// Rewrites a column behind the program's back.
async fn tamper(city: &TestCity, statement: &'static str, value: &str) {
    let (id, value) = (city.id(), value.to_owned());
    city.civic().db().write(move |tx| tx.exec(statement, kit::args![id, value])).await.expect("a change");
}

testkit::both_engines! {
    async fn a_document_is_numbered_written_signed_and_looked_up(city: TestCity) {
        let drafted = city.drafted(city.new_product("KEL-LOR")).await;
        assert_eq!((drafted.number.as_str(), drafted.product.len()), ("0001/KEL-LOR/2026", 16));
        let head = head(&city).await;
        let early = cases::sign(&city.ctx(), &head, &drafted.product, None).await.unwrap_err();
        assert_eq!(early, Error::NotNow { action: "sign", state: "drafted" });
        assert_eq!(products::typeset(&city.ctx()).await, Ok(1));
        assert_eq!(products::typeset(&city.ctx()).await, Ok(0), "once");
        let shown = found(&city, &drafted.product).await;
        assert_eq!((shown.standing, shown.fields.len()), (Standing::Unsigned, 0), "nothing personal before it holds");

        let (to_sign, done) = products::list(&city.ctx(), &head).await.unwrap();
        assert_eq!((to_sign.len(), done.len()), (1, 0));
        let signed = cases::sign(&city.ctx(), &head, &products::show(&drafted.product), None).await.unwrap();
        assert_eq!((signed.state, signed.signed_by.as_deref()), (ProductState::Signed, Some("head of KEL-LOR")));
        let again = cases::sign(&city.ctx(), &head, &drafted.product, None).await.unwrap_err();
        assert_eq!(again, Error::NotNow { action: "sign", state: "signed" });

        let typed = format!(" {} ", products::show(&drafted.product).to_lowercase());
        let shown = found(&city, &typed).await;
        assert_eq!(shown.standing, Standing::Valid);
        assert_eq!(shown.fields[0], ("Nama".to_owned(), "Bu Kenarinama".to_owned()));
        assert_eq!(shown.signed, Some(("head of KEL-LOR".to_owned(), city.clock.now())));
        let file = products::file(&city.ctx(), &signed).await.unwrap();
        assert!(String::from_utf8_lossy(&file).contains("by: \"head of KEL-LOR\""), "the paper names who signed");
        let case = drafted.case_id;
        let of_case = city.ctx().read(move |ctx, tx| products::of_case(tx, ctx.city(), case)).await.unwrap();
        assert_eq!(of_case, [signed]);
    }

    async fn only_the_very_file_is_the_file(city: TestCity) {
        let written = city.written("KEL-LOR").await;
        let head = head(&city).await;
        let unsigned = products::document(&city.ctx(), &head, &written.product).await.unwrap();
        let signed = cases::sign(&city.ctx(), &head, &written.product, None).await.unwrap();
        let file = products::file(&city.ctx(), &signed).await.unwrap();
        let ctx = city.ctx();
        let told = async |bytes: &[u8]| products::matches(&ctx, &signed.product, read(bytes)).await.unwrap();
        assert_eq!(told(&file).await, Match::Same);
        assert_eq!(told(&unsigned).await, Match::Version(signed.product.clone()), "before it was signed");
        for at in [0, file.len() / 2, file.len() - 1] {
            let mut changed = file.to_vec();
            changed[at] ^= 1;
            assert_eq!(told(&changed).await, Match::Other, "byte {at}");
        }
        assert_eq!(told(b"").await, Match::Other);
        let other = city.signed("KEL-LOR").await;
        let foreign = products::file(&city.ctx(), &other).await.unwrap();
        assert_eq!(told(&foreign).await, Match::Other, "of another case");
        let unknown = products::matches(&ctx, "7K3F-9QXM-4", read(&file)).await;
        assert_eq!(unknown, Err(Error::NotFound));
    }

    async fn a_document_that_is_taken_back_or_corrected_says_so_for_ever(city: TestCity) {
        let signed = city.signed("KEL-LOR").await;
        let head = head(&city).await;
        let file = products::file(&city.ctx(), &signed).await.unwrap();
        let empty = products::revoke(&city.ctx(), &head, &signed.product, " ").await.unwrap_err();
        assert_eq!(empty, Error::field("reason", Problem::Missing));
        city.clock.advance_seconds(60);
        let revoked = products::revoke(&city.ctx(), &head, &signed.product, "salah orang").await.unwrap();
        assert_eq!(revoked.state, ProductState::Revoked);
        let shown = found(&city, &signed.product).await;
        assert_eq!((shown.standing, shown.fields.len()), (Standing::Revoked, 0));
        assert!(products::file(&city.ctx(), &revoked).await.is_err(), "it is handed out no more");
        let told = products::matches(&city.ctx(), &signed.product, read(&file)).await.unwrap();
        assert_eq!(told, Match::Same, "and still it is the file");
        let twice = products::revoke(&city.ctx(), &head, &signed.product, "lagi").await.unwrap_err();
        assert_eq!(twice, Error::NotNow { action: "revoke", state: "revoked" });

        city.clock.advance_seconds(60);
        let fields = vec![("Nama".to_owned(), "Pak Kenarinama".to_owned())];
        let new = products::reissue(&city.ctx(), &head, &signed.product, fields.clone(), "nama salah").await.unwrap();
        assert_eq!((new.number.as_str(), new.replaces.as_deref()), ("0002/KEL-LOR/2026", Some(signed.product.as_str())));
        assert_eq!(new.says().unwrap().fields, fields);
        let old = products::open(&city.ctx(), &head, &signed.product).await.unwrap();
        assert_eq!(old.says.fields[0].1, "Bu Kenarinama", "what it said is not changed");
        let kinds: Vec<ProductState> = old.steps.iter().map(|step| step.kind).collect();
        assert_eq!(kinds, ProductState::ALL);
        assert_eq!(old.steps.iter().map(|step| step.note.as_str()).collect::<Vec<_>>(), ["", "", "", "salah orang", "nama salah"]);
        let shown = found(&city, &signed.product).await;
        assert_eq!(shown.standing, Standing::Replaced);
        assert_eq!(shown.replaced_by, Some((new.product.clone(), new.number.clone())));
        products::typeset(&city.ctx()).await.unwrap();
        cases::sign(&city.ctx(), &head, &new.product, None).await.unwrap();
        let told = products::matches(&city.ctx(), &new.product, read(&file)).await.unwrap();
        assert_eq!(told, Match::Version(signed.product.clone()), "the one before it");
        let third = products::reissue(&city.ctx(), &head, &signed.product, fields, "lagi").await.unwrap_err();
        assert_eq!(third, Error::NotNow { action: "reissue", state: "replaced" });
    }

    async fn a_document_with_a_last_day_expires_after_it(city: TestCity) {
        let mut new = city.new_product("KEL-LOR");
        let today = civic::cities::day_of(city.ctx().book.offices.date(city.clock.now()));
        new.says = Says { valid_until: Some(today), ..new.says };
        let drafted = city.drafted(new).await;
        products::typeset(&city.ctx()).await.unwrap();
        cases::sign(&city.ctx(), &head(&city).await, &drafted.product, None).await.unwrap();
        assert_eq!(found(&city, &drafted.product).await.standing, Standing::Valid);
        city.clock.advance_seconds(86_400);
        assert_eq!(found(&city, &drafted.product).await.standing, Standing::Expired);
    }

    async fn the_head_signs_or_who_stands_in_and_nobody_else(city: TestCity) {
        let written = city.written("KEL-LOR").await;
        let head = head(&city).await;
        let coordinator = city.coordinator("KEL-LOR").await;
        let officer = city.officer("KEL-LOR").await;
        let ctx = city.ctx();
        for who in [&coordinator, &officer] {
            let refused = cases::sign(&ctx, who, &written.product, None).await.unwrap_err();
            assert_eq!(refused, Error::Forbidden, "{}", who.name());
        }
        let stranger = city.person("DISHUB", Role::Head).await;
        assert_eq!(cases::sign(&ctx, &stranger, &written.product, None).await.unwrap_err(), Error::NotFound);
        assert_eq!(products::open(&ctx, &stranger, &written.product).await.unwrap_err(), Error::NotFound);
        assert_eq!(products::document(&ctx, &stranger, &written.product).await.unwrap_err(), Error::NotFound);
        assert_eq!(products::revoke(&ctx, &stranger, &written.product, "x").await.unwrap_err(), Error::NotFound);
        assert_eq!(products::revoke(&ctx, &officer, &written.product, "x").await.unwrap_err(), Error::Forbidden);
        let opened = products::open(&ctx, &officer, &written.product).await.unwrap();
        assert!(!opened.may_sign && !opened.may_direct);

        // The head is away for a week.
        let today = civic::cities::day_of(ctx.book.offices.date(ctx.now));
        let away = |from| ContactOf { email: None, deputy: Some((coordinator.id(), from, from + 6)) };
        let admin = city.admin().await;
        identity::set_contact(&ctx, &admin, "kel-lor.head", away(today + 1)).await.unwrap();
        assert_eq!(cases::sign(&ctx, &coordinator, &written.product, None).await.unwrap_err(), Error::Forbidden);
        identity::set_contact(&ctx, &admin, "kel-lor.head", away(today)).await.unwrap();
        let signed = cases::sign(&ctx, &coordinator, &written.product, None).await.unwrap();
        assert!(signed.deputy && signed.signed_by.as_deref() == Some(coordinator.name()));
        assert!(products::open(&ctx, &head, &written.product).await.unwrap().may_direct, "a head takes back as well");
        products::revoke(&ctx, &coordinator, &written.product, "keliru").await.unwrap();
    }

    async fn what_a_closed_agency_left_unsigned_is_looked_after_by_its_successor(city: TestCity) {
        let written = city.written("LAMA").await;
        let ctx = city.ctx();
        let head = city.person("DISHUB", Role::Head).await;
        let (to_sign, _) = products::list(&ctx, &head).await.unwrap();
        assert_eq!(to_sign[0].number, "0001/LAMA/2026", "it is not silent");
        cases::sign(&ctx, &head, &written.product, None).await.unwrap();
        let new = products::reissue(&ctx, &head, &written.product, Vec::new(), "kepala baru").await.unwrap();
        assert_eq!((new.number.as_str(), new.agency.as_str()), ("0001/DISHUB/2026", "DISHUB"));
        let other = city.person("DLH", Role::Head).await;
        assert_eq!(products::open(&ctx, &other, &written.product).await.unwrap_err(), Error::NotFound);
    }

    async fn numbers_have_no_gaps_and_no_doubles_however_many_ask_at_once(city: TestCity) {
        let ctx = city.ctx();
        let tasks: Vec<_> = (0..40)
            .map(|at| {
                let (ctx, new) = (ctx.clone(), city.new_product(if at % 4 == 0 { "DISHUB" } else { "KEL-LOR" }));
                tokio::spawn(async move {
                    ctx.write(move |ctx, tx| {
                        let made = products::draft(tx, ctx, &new)?;
                        // Every seventh step fails after it took a number.
                        if at % 7 == 3 { Err(Error::Forbidden) } else { Ok(made) }
                    })
                    .await
                })
            })
            .collect();
        let mut made: Vec<Product> = Vec::new();
        for task in tasks {
            made.extend(task.await.unwrap().ok());
        }
        assert_eq!(made.len(), 34);
        for agency in ["DISHUB", "KEL-LOR"] {
            let numbers: BTreeSet<&str> =
                made.iter().filter(|p| p.agency == agency).map(|p| p.number.as_str()).collect();
            let expected: BTreeSet<String> =
                (1..=numbers.len()).map(|seq| format!("{seq:04}/{agency}/2026")).collect();
            assert_eq!(numbers, expected.iter().map(String::as_str).collect(), "{agency}");
        }
        let ids: BTreeSet<&str> = made.iter().map(|p| p.product.as_str()).collect();
        assert_eq!(ids.len(), made.len());
    }

    async fn two_who_sign_together_sign_once(city: TestCity) {
        let written = city.written("KEL-LOR").await;
        let head = head(&city).await;
        let ctx = city.ctx();
        let (one, two) = tokio::join!(
            cases::sign(&ctx, &head, &written.product, None),
            cases::sign(&ctx, &head, &written.product, None),
        );
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
        let kept = products::open(&ctx, &head, &written.product).await.unwrap();
        assert_eq!(kept.steps.len(), 3);
        let file = products::file(&ctx, &kept.product).await.unwrap();
        assert_eq!(products::matches(&ctx, &written.product, read(&file)).await.unwrap(), Match::Same);
    }

    async fn what_was_changed_behind_the_program_is_found(city: TestCity) {
        let signed = city.signed("KEL-LOR").await;
        let sound = products::verify_files(&city.ctx()).await.unwrap();
        assert_eq!((sound.products, sound.broken.len()), (1, 0));
        let other = |text: &str| text.replace("Bu Kenarinama", "Bu Orang Lain");
        let says = serde_json::to_string(&signed.says).unwrap();
        let put = match city.civic().db().dialect() {
            kit::db::Dialect::Sqlite => "UPDATE product SET says = $2 WHERE city_id = $1",
            kit::db::Dialect::Postgres => "UPDATE product SET says = $2::text::jsonb WHERE city_id = $1",
        };
        tamper(&city, put, &other(&says)).await;
        let shown = found(&city, &signed.product).await;
        assert_eq!((shown.standing, shown.fields.len()), (Standing::Doubtful, 0), "a changed name is not shown as good");
        let broken = products::verify_files(&city.ctx()).await.unwrap().broken;
        assert_eq!(broken, [(signed.number.clone(), "what is kept about it is not what was signed")]);
        tamper(&city, put, &says).await;
        assert_eq!(found(&city, &signed.product).await.standing, Standing::Valid);

        let file = signed.file.clone().unwrap();
        let good = city.civic().blobs().get(&file).await.unwrap();
        let mut changed = good.to_vec();
        changed[9] ^= 1;
        city.civic().blobs().put(&file, changed.into()).await.unwrap();
        let broken = products::verify_files(&city.ctx()).await.unwrap().broken;
        assert_eq!(broken[0].1, "its file is not the one that was signed");
        city.civic().blobs().delete(&file).await.unwrap();
        assert_eq!(products::verify_files(&city.ctx()).await.unwrap().broken[0].1, "its file is missing");
    }

    async fn a_signing_service_signs_for_whoever_knows_their_pass_phrase(city: TestCity) {
        let bsre = Bsre::start().await;
        let with = city.signing_by(Service::at(&bsre.url()).unwrap()).await;
        let (ctx, head) = (with.ctx(), head(&with).await);
        let written = with.written("KEL-LOR").await;
        let sign = async |nik: &str, pass_phrase: &str| {
            let person = products::person(nik, pass_phrase)?;
            cases::sign(&ctx, &head, &written.product, Some(person)).await
        };
        assert_eq!(sign("123", "").await.unwrap_err(), Error::Invalid(vec![
            Problem::BadNumber.at("nik"), Problem::Missing.at("pass_phrase"),
        ]));
        assert_eq!(sign(NIK, "salah").await.unwrap_err(), Error::field("pass_phrase", Problem::WrongPassPhrase));
        let unknown = sign("3573991708990002", PASS_PHRASE).await.unwrap_err();
        assert_eq!(unknown, Error::field("nik", Problem::SignerRefused));
        for mood in [Mood::Broken, Mood::Endless, Mood::Confused] {
            bsre.set(mood);
            let away = sign(NIK, PASS_PHRASE).await.unwrap_err();
            assert!(matches!(&away, Error::Unavailable(text) if !text.contains("sandi")), "{mood:?}: {away:?}");
        }
        let waits = products::open(&ctx, &head, &written.product).await.unwrap();
        assert!(waits.may_sign && waits.product.state == ProductState::Written, "it waits as before");
        bsre.set(Mood::ById);
        let signed = sign("3573 9941 0100 0001", PASS_PHRASE).await.unwrap();
        assert_eq!((signed.state, signed.signature.is_none()), (ProductState::Signed, true));
        let file = products::file(&ctx, &signed).await.unwrap();
        assert!(file.ends_with(MARK), "what the service gave is what is handed out");
        assert_eq!(products::matches(&ctx, &signed.product, read(&file)).await.unwrap(), Match::Same);
        let shown = found(&with, &signed.product).await;
        assert_eq!((shown.standing, shown.seal), (Standing::Valid, None));
        assert!(products::verify_files(&ctx).await.unwrap().broken.is_empty());
        assert!(bsre.asked().iter().all(|names| names.join(" ") == "file nik passphrase tampilan"));
    }

    async fn a_signing_service_that_is_slow_gone_or_locked_leaves_the_document_waiting(city: TestCity) {
        let bsre = Bsre::start().await;
        bsre.set(Mood::Slow);
        let locked = bsre.url().replace("sandi-uji", "lain");
        let nowhere = "http://program:sandi-uji@127.0.0.1:1".to_owned();
        let written = city.written("KEL-LOR").await;
        for (url, word) in [(bsre.url(), "too long"), (locked, "user and password (401)"), (nowhere, "no connection")] {
            let service = Service::within(&url, Duration::from_millis(400)).unwrap();
            let with = city.signing_by(service).await;
            let person = products::person(NIK, PASS_PHRASE).unwrap();
            let away = cases::sign(&with.ctx(), &head(&with).await, &written.product, Some(person)).await.unwrap_err();
            assert!(matches!(&away, Error::Unavailable(text) if text.contains(word)), "{away:?}");
            assert!(!format!("{away:?}").contains("sandi"));
        }
        let bsre = Bsre::start().await;
        let with = city.signing_by(Service::at(&bsre.url()).unwrap()).await;
        let person = products::person(NIK, PASS_PHRASE).unwrap();
        assert!(cases::sign(&with.ctx(), &head(&with).await, &written.product, Some(person)).await.is_ok());
    }

    async fn one_city_does_not_answer_for_another(city: TestCity) {
        let signed = city.signed("KEL-LOR").await;
        let other = city.neighbour().await;
        assert_eq!(products::look_up(&other.ctx(), &signed.product).await.unwrap_err(), Error::NotFound);
        let theirs = other.person("KEL-LOR", Role::Head).await;
        assert_eq!(products::open(&other.ctx(), &theirs, &signed.product).await.unwrap_err(), Error::NotFound);
        let number = other.drafted(other.new_product("KEL-LOR")).await.number;
        assert_eq!(number, "0001/KEL-LOR/2026", "its own count");
    }

    async fn what_cannot_be_said_is_refused_field_by_field(city: TestCity) {
        let mut new = city.new_product("KEL-LOR");
        new.says.fields = vec![("Nama".to_owned(), "x".repeat(products::VALUE_MAX + 1))];
        new.says.signatory.clear();
        let refused = city.ctx().write(move |ctx, tx| products::draft(tx, ctx, &new)).await.unwrap_err();
        let Error::Invalid(fields) = refused else { panic!("{refused:?}") };
        assert_eq!(fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["signatory", "value.0"]);
        let none = city.ctx().read(|ctx, tx| products::of_case(tx, ctx.city(), Uuid::nil())).await.unwrap();
        assert!(none.is_empty());
    }
}
