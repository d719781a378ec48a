//! The survey through the real router: the reporter's page, the index for everybody, the JSON API, and what of it
//! nobody else may see.

use civic::cases::Action;
use civic::identity::Role;
use civic::survey::fields;
use serde_json::{Value as Json, json};
use testkit::{Resident, TestCity, both_engines};

use crate::client::Client;
use crate::program::Program;

fn page(resident: &Resident) -> String {
    format!("/sambatan/{}/{}/survei", resident.code, resident.secret)
}

/// Nine answers, all alike, as a form.
fn form(score: &'static str) -> Vec<(&'static str, &'static str)> {
    fields().map(|field| (field, score)).to_vec()
}

async fn confirmed(city: &TestCity) -> Resident {
    let resident = city.resident("Sri").await;
    city.resolved(&resident, "DISHUB").await;
    city.replies(&resident, Action::Confirm).await.unwrap();
    resident
}

both_engines! {
    async fn every_forgotten_question_is_named_and_the_rest_is_kept(city: TestCity) {
        let client = Client::stranger(&city);
        let sri = confirmed(&city).await;
        let own = client.get(&format!("/sambatan/{}/{}", sri.code, sri.secret)).await;
        assert!(own.text.contains("/survei\""), "there is a way to it");
        let empty = client.get(&page(&sri)).await;
        assert_eq!((empty.status.as_u16(), empty.text.matches("type=\"radio\"").count()), (200, 36));
        assert!(empty.text.contains("Kesesuaian persyaratan pelayanan"), "in the words of the regulation");
        let mut some: Vec<_> = form("3").into_iter().filter(|(field, _)| !["u2", "u7"].contains(field)).collect();
        some.push(("sex", "female"));
        let answer = client.post(&page(&sri), &some).await;
        assert_eq!(answer.status, 200);
        for (field, missing) in [("u1", false), ("u2", true), ("u7", true), ("u9", false)] {
            assert_eq!(answer.text.contains(&format!("id=\"m-{field}\"")), missing, "{field}");
        }
        assert_eq!(answer.text.matches(" checked").count(), 7, "what was chosen is kept");
        assert!(answer.text.contains("value=\"female\" selected"));
        let english = client.in_language("en").get(&page(&sri)).await;
        assert!(english.text.contains("lang=\"id\">(Kesesuaian"), "a translation stands beside the legal words");

        let sent = client.post(&page(&sri), &form("3")).await;
        assert_eq!((sent.status.as_u16(), sent.location()), (303, page(&sri).as_str()));
        let thanks = client.get(&page(&sri)).await;
        assert!(thanks.text.contains("Terima kasih") && !thanks.text.contains("type=\"radio\""));
        assert_eq!(client.post(&page(&sri), &form("4")).await.status, 409, "once");
        assert_eq!(client.post(&page(&sri), &[]).await.status, 200, "nothing is asked any more");
    }

    async fn a_survey_needs_the_secret_and_an_outcome(city: TestCity) {
        let client = Client::stranger(&city);
        let (sri, budi) = (confirmed(&city).await, city.resident("Budi").await);
        let wrong = format!("/sambatan/{}/{}/survei", sri.code, budi.secret);
        assert_eq!(client.get(&wrong).await.status, 404);
        assert_eq!(client.post(&wrong, &form("1")).await.status, 404);
        assert!(city.own(&sri).await.case.surveyed_at.is_none());
        let early = client.get(&page(&budi)).await;
        assert!(early.text.contains("Hasil laporan Anda belum ada") && !early.text.contains("type=\"radio\""));
        assert_eq!(client.post(&page(&budi), &form("1")).await.status, 409);
        city.replies(&budi, Action::Withdraw { text: String::new() }).await.unwrap();
        assert!(client.get(&page(&budi)).await.text.contains("berakhir tanpa hasil"));
    }

    async fn the_index_is_told_from_five_answers_on(city: TestCity) {
        let client = Client::stranger(&city);
        for number in 1..=5 {
            let resident = confirmed(&city).await;
            client.post(&page(&resident), &form(if number == 5 { "2" } else { "3" })).await;
            for door in ["/kinerja", "/kinerja/skm", "/kinerja/skm?bulan=12"] {
                let seen = client.get(door).await;
                assert_eq!(seen.status, 200);
                assert_eq!(seen.text.contains("70,00"), number == 5, "{door} after {number}");
            }
        }
        let seen = client.get("/kinerja/skm").await.text;
        assert!(seen.contains("Kurang baik") && seen.contains("2,80"), "grade and elements");
        assert!(client.in_language("en").get("/kinerja/skm").await.text.contains("70.00"));
    }

    async fn who_answered_and_what_the_agency_wrote_is_seen_by_no_stranger(city: TestCity) {
        let client = Client::stranger(&city);
        let sri = confirmed(&city).await;
        let mut fields = form("1");
        fields.extend([("age", "over_60"), ("sex", "female"), ("education", "master"), ("occupation", "forces")]);
        assert_eq!(client.post(&page(&sri), &fields).await.status, 303);
        let words = ["60 tahun ke atas", "Perempuan", "S2 ke atas", "TNI/Polri", "over_60", "forces"];
        let desk = client.with(&city.session("DISHUB", Role::Coordinator).await);
        let case = format!("/meja/kasus/{}", sri.code);
        let opened = desk.get(&case).await;
        assert!(opened.text.contains("Jawaban survei") && opened.text.contains("Tidak kompeten"));
        for word in words {
            assert!(!opened.text.contains(word), "the agency reads {word}");
        }
        let (csrf, version) = (opened.hidden("csrf"), opened.hidden("version"));
        let review = |text: &'static str| {
            [("csrf", csrf.clone()), ("version", version.clone()), ("do", "review".to_owned()), ("text", text.to_owned())]
        };
        let send = async |text: &'static str| {
            let fields = review(text);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            desk.post(&case, &fields).await
        };
        assert!(send(" ").await.text.contains("id=\"m-text\""), "an empty one is refused where it stands");
        let head = client.with(&city.session("DISHUB", Role::Head).await);
        assert!(head.get(&case).await.text.contains("value=\"review\""), "a head may");
        let field = client.with(&city.session("DISHUB", Role::Officer).await);
        assert!(!field.get(&case).await.text.contains("value=\"review\""), "an officer reads who does");
        assert_eq!(send("Kenaripelajaran: kami tambah petugas.").await.status, 303);
        let own = client.get(&format!("/sambatan/{}/{}", sri.code, sri.secret)).await;
        assert!(own.text.contains("Kenaripelajaran"), "its reporter reads it");
        let doors = [
            format!("/sambatan/{}", sri.code),
            format!("/api/v1/cases/{}", sri.code),
            "/kinerja/skm?bulan=12".to_owned(),
            "/sambatan".to_owned(),
            "/open311/v2/servicerequestupdates.json".to_owned(),
            format!("/open311/v2/requests/{}.json?extensions=true", sri.code),
        ];
        for door in doors {
            let seen = client.get(&door).await;
            assert_eq!(seen.status, 200, "{door}");
            for word in words.iter().chain(&["Kenaripelajaran", "surveyed", "reviewed"]) {
                assert!(!seen.text.contains(word), "{door} tells {word}");
            }
        }
        // Of a case that is open again the public page explains its dates, and not this one.
        city.replies(&sri, Action::Dispute { text: "Belum.".to_owned() }).await.unwrap();
        let budi = confirmed(&city).await;
        city.replies(&budi, Action::Rate { score: 1, text: String::new() }).await.unwrap();
        city.replies(&budi, Action::Dispute { text: "Belum.".to_owned() }).await.unwrap();
        let seen = client.get(&format!("/sambatan/{}", budi.code)).await.text;
        assert!(seen.contains("Mengapa tanggal ini?") && !seen.contains("Tindak lanjut penilaian rendah"));
    }

    async fn programs_answer_it_too(city: TestCity) {
        let sri = confirmed(&city).await;
        let program = Program::of(&city).with("sambat-secret", &sri.secret);
        let at = format!("/api/v1/cases/{}/survey", sri.code);
        let nine = |score: i64| {
            let mut body: Json = fields().into_iter().map(|field| (field.to_owned(), json!(score))).collect();
            body["profile"] = json!({"age": "30_39"});
            body
        };
        let mut wrong = nine(3);
        wrong["u4"] = json!(9);
        wrong.as_object_mut().unwrap().remove("u6");
        let refused = program.json(&at, &wrong).await;
        assert_eq!(refused.status, 422);
        let errors = refused.json()["errors"].clone();
        let named: Vec<&str> = errors.as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        assert_eq!(named, ["u4", "u6"]);
        wrong["profile"] = json!({"age": "7"});
        assert_eq!(program.json(&at, &wrong).await.status, 400, "a word that is none");
        let stranger = Program::of(&city).with("sambat-secret", "nothing");
        assert_eq!(stranger.json(&at, &nine(3)).await.status, 404);
        let done = program.json(&at, &nine(3)).await;
        assert_eq!(done.status, 200, "{}", done.text);
        assert!(done.json()["surveyed_at"].is_string());
        assert_eq!(program.json(&at, &nine(3)).await.status, 409, "once");
        let own = program.get(&format!("/api/v1/cases/{}/own", sri.code)).await.text;
        assert!(!own.contains("30_39"));
    }
}
