//! Papers as PDF: taken by one application, opened by those who serve, never public, and not kept for nothing.

use std::fs;

use bytes::Bytes;
use civic::cases::{self, Action, Channel, NewApplication, Reporter};
use civic::identity::Role;
use civic::{Error, Problem, papers};
use kit::i18n::Lang;
use serde_json::{Value as Json, json};
use testkit::{Resident, TestCity, pdf, plan};
use uuid::Uuid;

fn information(files: &Json) -> Json {
    json!({"apa": "Anggaran jalan tahun ini.", "kelurahan": plan::KELURAHAN, "kartu": files})
}

/// Each asks for something of its own: the same from the same person is the same application.
fn new(mut answers: Json, key: &str) -> NewApplication {
    answers["apa"] = json!(format!("Anggaran jalan, bagian {key}."));
    NewApplication {
        service: "INFO".to_owned(),
        version: 1,
        answers,
        channel: Channel::Web,
        lang: Lang::Id,
        reporter: Reporter {
            name: Some("Sri".to_owned()),
            phone: None,
            email: Some("sri@contoh.id".to_owned()),
        },
        key: Some(key.to_owned()),
        filed_by: None,
    }
}

async fn applied(city: &TestCity, answers: Json, key: &str) -> Resident {
    let receipt = cases::apply(&city.ctx(), new(answers, key)).await.expect("an application");
    Resident::of(receipt).expect("a new one")
}

async fn accept(city: &TestCity, bytes: Vec<u8>, megabytes: usize) -> civic::Result<Uuid> {
    papers::accept(&city.ctx(), Bytes::from(bytes).into(), megabytes).await
}

testkit::both_engines! {
    async fn a_paper_is_taken_once_by_the_application_it_was_sent_with(city: TestCity) {
        let (id, ctx) = (city.paper().await, city.ctx());
        let name = papers::name(id);
        assert!(cases::own_paper_bytes(&ctx, None, id).await.is_ok(), "nobody's yet");
        let sri = applied(&city, information(&json!([name])), "satu").await;
        let right = city.right(&sri).await;
        let file = cases::own_paper_bytes(&ctx, Some(&right), id).await.unwrap();
        assert!(file.starts_with(b"%PDF-") && !file.windows(10).any(|w| w == b"JavaScript"), "without its script");
        assert_eq!(cases::own_paper_bytes(&ctx, None, id).await.unwrap_err(), Error::NotFound);
        let own = city.own(&sri).await;
        assert_eq!((own.papers.len(), own.papers[0].seq, own.papers[0].pages), (1, Some(1), 1));
        assert!(own.story[0].facts.contains("paper_sha256"), "its hash is part of the story");
        let told = own.story[0].body.clone().unwrap();
        assert!(told.contains("Kartu keluarga: 1") && !told.contains(&name), "{told}");

        let again = cases::apply(&ctx, new(information(&json!([name])), "dua")).await;
        assert_eq!(again.unwrap_err(), Error::field("papers", Problem::UnknownChoice));
        let other = applied(&city, information(&json!([papers::name(city.paper().await)])), "tiga").await;
        let other = city.right(&other).await;
        assert!(cases::own_paper_bytes(&ctx, Some(&other), id).await.is_err());
        assert!(cases::verify_stories(&ctx, |_| ()).await.unwrap().broken.is_empty());
    }

    async fn a_paper_opens_on_the_desk_of_those_who_serve_and_nowhere_else(city: TestCity) {
        let id = city.paper().await;
        let sri = applied(&city, information(&json!([papers::name(id)])), "satu").await;
        let ctx = city.ctx();
        let agency = city.own(&sri).await.case.owner;
        let serves = city.coordinator(&agency).await;
        assert!(cases::desk_paper_bytes(&ctx, &serves, id).await.is_ok());
        assert_eq!(cases::desk_case(&ctx, &serves, &sri.code).await.unwrap().papers.len(), 1);
        let stranger = city.coordinator("DISHUB").await;
        assert_eq!(cases::desk_paper_bytes(&ctx, &stranger, id).await.unwrap_err(), Error::NotFound);
        let overseer = city.person("INSP", Role::Inspector).await;
        if let Ok(seen) = cases::desk_case(&ctx, &overseer, &sri.code).await {
            assert!(seen.papers.is_empty(), "whoever only looks on sees no papers");
        }
        assert_eq!(cases::desk_paper_bytes(&ctx, &overseer, id).await.unwrap_err(), Error::NotFound);
        let loose = city.paper().await;
        assert_eq!(cases::desk_paper_bytes(&ctx, &serves, loose).await.unwrap_err(), Error::NotFound);
    }

    async fn what_comes_when_it_is_repaired_is_taken_with_that(city: TestCity) {
        let first = papers::name(city.paper().await);
        let sri = applied(&city, information(&json!([first])), "satu").await;
        let agency = city.own(&sri).await.case.owner;
        let serves = city.coordinator(&agency).await;
        let back = Action::Return { fields: vec!["kartu".to_owned()], text: "Kurang jelas.".to_owned() };
        city.works(&serves, &sri, back).await.unwrap();
        let second = city.paper().await;
        let right = city.right(&sri).await;
        let mend = |files: Json| Action::Repair { answers: information(&files), text: String::new() };
        let kind = cases::reply(&city.ctx(), &right, None, vec![mend(json!(["x.pdf"]))]).await;
        assert!(matches!(kind, Err(Error::Invalid(_))), "no name of a file");
        cases::reply(&city.ctx(), &right, None, vec![mend(json!([first, papers::name(second)]))]).await.unwrap();
        let own = city.own(&sri).await;
        let seqs: Vec<Option<i64>> = own.papers.iter().map(|paper| paper.seq).collect();
        assert_eq!(seqs, [Some(1), own.story.last().map(|event| event.seq)]);
        assert!(cases::own_paper_bytes(&city.ctx(), Some(&right), second).await.is_ok());
    }

    async fn a_question_says_which_kinds_it_takes_and_how_many(city: TestCity) {
        let (paper, photo) = (papers::name(city.paper().await), city.photo().await.to_string());
        let wrong = |answers: Json| {
            let ctx = city.ctx();
            async move {
                match cases::apply(&ctx, new(answers, "kunci")).await {
                    Err(Error::Invalid(fields)) => fields.first().map(|f| (f.field.clone(), f.problem)),
                    other => panic!("{other:?}"),
                }
            }
        };
        let deed = |file: &str| json!({"apa": "Anggaran jalan.", "kelurahan": plan::KELURAHAN, "akta": [file]});
        assert_eq!(wrong(deed(&photo)).await, Some(("akta".to_owned(), Problem::WrongKind)));
        let three = json!([paper, photo, Uuid::from_u128(7).to_string()]);
        assert_eq!(wrong(information(&three)).await, Some(("kartu".to_owned(), Problem::TooManyItems(2))));
        // A picture under the name of a paper is no paper.
        let forged = format!("{photo}.pdf");
        assert_eq!(wrong(deed(&forged)).await, Some(("papers".to_owned(), Problem::UnknownChoice)));
        let both = applied(&city, information(&json!([paper, photo])), "satu").await;
        let own = city.own(&both).await;
        assert_eq!((own.papers.len(), own.photos.len()), (1, 1));
    }

    async fn what_is_no_harmless_pdf_is_refused_with_the_way_out(city: TestCity) {
        let refused = |bytes: Vec<u8>, megabytes: usize| {
            let city = &city;
            async move { accept(city, bytes, megabytes).await.unwrap_err() }
        };
        let file = |problem| Error::field("file", problem);
        assert_eq!(refused(b"%PDF-1.7 broken".to_vec(), 10).await, file(Problem::BadPdf));
        assert_eq!(refused(pdf::locked("Kartu"), 10).await, file(Problem::LockedPdf));
        let long = pdf::pages("Kartu", kit::pdf::PAGES_MAX + 1);
        assert_eq!(refused(long, 10).await, file(Problem::TooManyPages(kit::pdf::PAGES_MAX)));
        let mut heavy = pdf::pages("Kartu", 1);
        heavy.resize(1_000_001, b' ');
        assert_eq!(refused(heavy.clone(), 1).await, file(Problem::TooManyMegabytes(1)));
        assert!(accept(&city, heavy, 2).await.is_ok(), "another question may take more");
    }

    async fn a_paper_no_application_took_is_removed_after_a_day_and_one_being_filled_in_is_kept(city: TestCity) {
        let (loose, kept) = (city.paper().await, city.paper().await);
        let ctx = city.ctx();
        let secret = cases::begin_draft(&ctx, "INFO", Lang::Id, None).await.unwrap();
        cases::save_draft(&ctx, &secret, information(&json!([papers::name(kept)]))).await.unwrap();
        city.clock.advance_seconds(25 * 3600);
        assert_eq!(papers::remove_loose(&city.ctx()).await.unwrap(), 1);
        assert!(cases::own_paper_bytes(&city.ctx(), None, loose).await.is_err());
        let person = Reporter { name: Some("Sri".to_owned()), phone: None, email: Some("sri@contoh.id".to_owned()) };
        let sent = cases::send_draft(&city.ctx(), &secret, (person, Lang::Id, Channel::Web), (None, None)).await;
        let sri = Resident::of(sent.unwrap()).unwrap();
        assert_eq!(city.own(&sri).await.papers[0].paper_id, kept);
        assert_eq!(papers::missing_files(&city.ctx()).await.unwrap(), [] as [Uuid; 0]);
        let folder = city.folder().join("photos");
        let all = walk(&folder);
        all.iter().filter(|file| file.extension().is_some_and(|end| end == "pdf")).for_each(|file| fs::remove_file(file).unwrap());
        assert_eq!(papers::missing_files(&city.ctx()).await.unwrap(), [kept]);
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| if entry.path().is_dir() { walk(&entry.path()) } else { vec![entry.path()] })
        .collect()
}
