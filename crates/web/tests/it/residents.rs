//! Residents through the real router: the way in, what is theirs, and what is nobody else's.

use axum::http::header;
use civic::cases::{NewCase, Reporter};
use civic::identity::Role;
use testkit::{Resident, TestCity, both_engines};

use crate::client::{Answer, Client};

const SRI: &str = "sri@contoh.id";

async fn filed_with(city: &TestCity, email: &str) -> Resident {
    let plain = city.new_case("Sri");
    let reporter = Reporter { email: Some(email.to_owned()), ..plain.reporter.clone() };
    city.file(NewCase { reporter, ..plain }).await
}

/// A cookie an answer sets: its name and value, and everything it says.
fn cookie(answer: &Answer, name: &str) -> (String, String) {
    let all = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let whole = all.into_iter().find(|text| text.starts_with(&format!("{name}="))).expect("the cookie");
    (whole.split(';').next().unwrap_or_default().to_owned(), whole.to_owned())
}

both_engines! {
    async fn a_resident_enters_with_a_code_and_leaves_again(city: TestCity) {
        let case = filed_with(&city, SRI).await;
        let stranger = Client::stranger(&city);
        let asked = stranger.post("/saya", &[("email", SRI)]).await;
        assert_eq!((asked.status.as_u16(), asked.location()), (303, "/saya/kode"));
        let unknown = stranger.post("/saya", &[("email", "siapa@contoh.id")]).await;
        assert_eq!((unknown.status, unknown.location()), (asked.status, asked.location()), "known or not");
        let typo = stranger.post("/saya", &[("email", "sri@")]).await;
        assert!(typo.status == 422 && typo.text.contains("value=\"sri@\""), "what was typed stays");

        let (ticket, whole) = cookie(&asked, "sambat_kode");
        assert!(whole.contains("HttpOnly") && whole.contains("SameSite=Lax"), "{whole}");
        let waiting = stranger.with_cookie(&ticket);
        let page = waiting.get("/saya/kode").await;
        assert!(page.text.contains(SRI) && page.text.contains("one-time-code") && page.text.contains("inputmode=\"numeric\""));
        let code = city.code_sent_to(SRI).await;
        let wrong = if code == "123456" { "654321" } else { "123456" };
        let refused = waiting.post("/saya/kode", &[("code", wrong)]).await;
        assert!(refused.status == 422 && refused.text.contains("4 kali lagi"), "{}", refused.text);
        assert_eq!(stranger.post("/saya/kode", &[("code", &code)]).await.location(), "/saya", "not without the ticket");
        let entered = waiting.post("/saya/kode", &[("code", &code), ("ke", "//jahat.example")]).await;
        assert_eq!((entered.status.as_u16(), entered.location()), (303, "/saya"), "nowhere else");
        let (session, whole) = cookie(&entered, "sambat_warga");
        assert!(whole.contains("HttpOnly") && whole.contains("SameSite=Lax") && whole.contains("Max-Age=2592000"), "{whole}");

        let sri = stranger.with_cookie(&session);
        let home = sri.get("/saya").await;
        let own = format!("/sambatan/{}/saya", case.code);
        assert!(home.text.contains(&own), "{}", home.text);
        assert!(!home.text.contains(&case.secret));
        assert_eq!(cookie(&home, "sambat_warga").0, session, "its time in the browser begins anew");
        let page = sri.get(&own).await;
        assert_eq!(page.status, 200);
        assert!(!page.text.contains("tautan\""), "there is no secret to keep");
        let wrote = sri.post(&own, &[("do", "write"), ("text", "Masih macet tiap pagi."), ("version", "1")]).await;
        assert_eq!((wrote.status.as_u16(), wrote.location()), (303, format!("{own}#riwayat").as_str()));
        assert!(sri.get(&own).await.text.contains("Masih macet"));

        let elsewhere = sri.post("/saya/keluar", &[("csrf", "wrong")]).await;
        assert_eq!(elsewhere.status, 403, "a form without the token of the session");
        let left = sri.post("/saya/keluar", &[("csrf", &home.hidden("csrf"))]).await;
        assert_eq!(left.location(), "/saya");
        assert_eq!(sri.get(&own).await.location(), format!("/saya?ke={}", own.replace('/', "%2F")));
        assert!(sri.get("/saya").await.text.contains("f-email"), "the session has ended");
    }

    async fn nobody_can_fill_a_mailbox_with_codes(city: TestCity) {
        let stranger = Client::counted(&city);
        let mut last = 303;
        for _ in 0..20 {
            last = stranger.post("/saya", &[("email", SRI)]).await.status.as_u16();
        }
        assert_eq!(last, 429);
        let spelt = stranger.post("/saya", &[("email", " SRI@contoh.id ")]).await.status;
        assert_eq!(spelt, 429, "another spelling is the same address");
        assert_eq!(stranger.post("/saya", &[("email", "budi@contoh.id")]).await.status, 303, "others get theirs");
        city.run_jobs().await;
        assert_eq!(city.outbox().iter().filter(|mail| mail.recipient == SRI).count(), 10);
    }

    async fn what_is_behind_the_word_is_for_whoever_filed_it(city: TestCity) {
        let case = filed_with(&city, SRI).await;
        city.bill(&case, 150_000).await.unwrap();
        let stranger = Client::stranger(&city);
        let sri = stranger.with_cookie(&format!("sambat_warga={}", city.resident_session(SRI).await));
        let budi = stranger.with_cookie(&format!("sambat_warga={}", city.resident_session("budi@contoh.id").await));
        let officer = stranger.with(&city.session("DISHUB", Role::Coordinator).await);
        for end in ["", "/tagihan", "/survei"] {
            let door = format!("/sambatan/{}/saya{end}", case.code);
            assert_eq!(sri.get(&door).await.status, 200, "{door}");
            assert_eq!(budi.get(&door).await.status, 404, "{door} of somebody else");
            assert!(stranger.get(&door).await.location().starts_with("/saya?ke="), "{door} without a session");
            assert!(officer.get(&door).await.location().starts_with("/saya?ke="), "an officer is no resident");
        }
        let none = format!("/sambatan/{}/saya", "7K3F9QXM4");
        assert_eq!(budi.get(&none).await.status, 404, "as if there were no such case");
        let write = [("do", "write"), ("text", "Bukan saya."), ("version", "1")];
        assert_eq!(budi.post(&format!("/sambatan/{}/saya", case.code), &write).await.status, 404);
    }

    async fn what_was_given_once_is_offered_to_its_owner_and_forgotten_when_they_say_so(city: TestCity) {
        let stranger = Client::stranger(&city);
        let sri = stranger.with_cookie(&format!("sambat_warga={}", city.resident_session(SRI).await));
        let first = begun(&sri).await;
        assert!(!sri.get(&format!("{first}/1")).await.text.contains("Dari permohonan Anda sebelumnya"));
        fill(&sri, &first).await;
        let check = sri.get(&format!("{first}/kirim")).await.text;
        assert!(check.contains(&format!("value=\"{SRI}\"")) && check.contains("name=\"keep\""), "{check}");
        assert!(!check.contains("name=\"keep\" value=\"1\" checked"), "nobody agrees by doing nothing");
        let person = [("name", "Sri Rahayu"), ("phone", "081234567890"), ("email", SRI)];
        let sent = sri.post(&format!("{first}/kirim"), &[&person[..], &[("keep", "1")]].concat()).await;
        assert!(sent.location().ends_with("?baru=1"), "{}", sent.text);

        let second = begun(&sri).await;
        let page = sri.get(&format!("{second}/1")).await.text;
        assert!(page.contains(&format!("value=\"{NIK}\"")) && page.contains("Dari permohonan Anda sebelumnya"), "{page}");
        assert!(!stranger.get(&format!("{second}/1")).await.text.contains(NIK), "only while they are logged in");
        let budi = stranger.with_cookie(&format!("sambat_warga={}", city.resident_session("budi@contoh.id").await));
        assert!(!budi.get(&format!("{second}/1")).await.text.contains(NIK), "nobody else");
        let passed_on = begun(&budi).await;
        assert!(!sri.get(&format!("{passed_on}/1")).await.text.contains(NIK), "not into what somebody else began");
        sri.post(&format!("{second}/1"), &[("nik", "3573994101000002"), ("kelurahan", ""), ("do", "save")]).await;
        let page = sri.get(&format!("{second}/1")).await.text;
        assert!(page.contains("3573994101000002") && !page.contains("Dari permohonan Anda sebelumnya"), "their own word counts");
        let check = sri.get(&format!("{second}/kirim")).await.text;
        assert!(check.contains("value=\"Sri Rahayu\"") && check.contains("value=\"+6281234567890\""), "{check}");

        let data = sri.get("/saya/data").await;
        assert!(data.text.contains(NIK) && data.text.contains("Sri Rahayu"));
        assert!(data.text.contains("tidak masuk ke sini selama 2 tahun"), "how long it is kept");
        assert!(!budi.get("/saya/data").await.text.contains(NIK));
        let csrf = data.hidden("csrf");
        sri.post("/saya/data", &[("csrf", &csrf), ("forget", "nik")]).await;
        let data = sri.get("/saya/data").await.text;
        assert!(!data.contains(NIK) && data.contains("Sri Rahayu"), "{data}");
        sri.post("/saya/data", &[("csrf", &csrf), ("forget_all", "1")]).await;
        assert!(!sri.get("/saya/data").await.text.contains("Sri Rahayu"));
        let home = sri.get("/saya").await;
        assert!(home.text.contains("Lanjutkan mengisi"), "what is being filled in");
        let draft = home.text.split("name=\"draft\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let refused = budi.post("/saya/permohonan", &[("csrf", &budi.get("/saya").await.hidden("csrf")), ("draft", draft)]).await;
        assert_eq!(refused.status, 404, "of somebody else");
        let taken = sri.post("/saya/permohonan", &[("csrf", &csrf), ("draft", draft)]).await;
        assert!(taken.location().starts_with("/permohonan/"));
        assert!(sri.get(taken.location()).await.location().starts_with(taken.location()));
    }

    async fn a_report_asks_for_nothing_that_was_given_before(city: TestCity) {
        let stranger = Client::stranger(&city);
        let sri = stranger.with_cookie(&format!("sambat_warga={}", city.resident_session(SRI).await));
        let applied = begun(&sri).await;
        fill(&sri, &applied).await;
        let person = [("name", "Sri Rahayu"), ("phone", "081234567890"), ("email", SRI), ("keep", "1")];
        sri.post(&format!("{applied}/kirim"), &person).await;

        let said = [("text", "Parkir liar di trotoar depan pasar."), ("area", testkit::plan::KELURAHAN), ("from", "2"), ("to", "3")];
        let report = |category: &'static str| [&said[..], &[("category", category)]].concat();
        let asked = sri.post("/lapor", &report("HUB-01")).await;
        for (value, from) in [("Sri Rahayu", "Dari permohonan"), ("+6281234567890", "Dari permohonan"), (SRI, "laporan muncul di Milik saya")] {
            let field = asked.text.split("<div class=\"field\">").find(|field| field.contains(&format!("value=\"{value}\"")));
            assert!(field.is_some_and(|field| field.contains(from)), "{value}: {}", asked.text);
        }
        assert_eq!(asked.headers[header::CACHE_CONTROL], "no-store", "nothing of it stays in the browser");
        let typed = sri.post("/lapor", &[&report("HUB-01")[..], &[("name", "Rahayu S."), ("email", "")]].concat()).await;
        assert!(typed.text.contains("value=\"Rahayu S.\"") && !typed.text.contains("Sri Rahayu"), "their own word counts");

        let cleared = [("asked_hidden", "1"), ("name", ""), ("phone", ""), ("email", "")];
        let again = sri.post("/lapor", &[&report("HUB-01")[..], &cleared].concat()).await;
        assert!(again.text.contains("name=\"email\""), "{}", again.text);
        for gone in ["Sri Rahayu", "+6281234567890", SRI] {
            assert!(!again.text.contains(gone), "what was cleared stays cleared: {gone}");
        }
        let hidden = sri.post("/lapor", &report("ETK-01")).await.text;
        assert!(hidden.contains("name=\"name_hidden\" value=\"1\" checked") && !hidden.contains("Sri Rahayu") && !hidden.contains(SRI));

        let nobody = stranger.post("/lapor", &report("HUB-01")).await;
        assert!(nobody.text.contains("name=\"email\"") && !nobody.text.contains("Sri Rahayu"), "without a session");
        assert_eq!(nobody.headers[header::CACHE_CONTROL], "private, no-cache", "Back finds what was typed");
        let session = city.session("DISHUB", Role::Coordinator).await;
        let both = format!("sambat_session={session}; sambat_warga={}", city.resident_session(SRI).await);
        let officer = stranger.with_cookie(&both).post("/lapor", &report("HUB-01")).await.text;
        assert!(officer.contains("name=\"email\"") && !officer.contains("Sri Rahayu"), "who writes for somebody else");
        let budi = stranger.with_cookie(&format!("sambat_warga={}", city.resident_session("budi@contoh.id").await));
        let other = budi.post("/lapor", &report("HUB-01")).await.text;
        assert!(other.contains("value=\"budi@contoh.id\"") && !other.contains("Sri Rahayu") && !other.contains(SRI), "nobody else");

        let sent = [&said[..3], &[("category", "HUB-01"), ("from", "4"), ("to", "5"), ("asked_hidden", "1"), ("email", SRI)]].concat();
        let sent = sri.post("/lapor", &sent).await;
        assert!(sent.location().ends_with("?baru=1"), "{}", sent.text);
        let code = sent.location().split('/').nth(2).unwrap();
        assert!(sri.get("/saya").await.text.contains(&format!("/sambatan/{code}/saya")));
    }

    async fn an_officer_checks_a_number_and_the_resident_and_the_inspectorate_see_it(city: TestCity) {
        let stranger = Client::stranger(&city);
        let sri = stranger.with_cookie(&format!("sambat_warga={}", city.resident_session(SRI).await));
        let begun = begun(&sri).await;
        fill(&sri, &begun).await;
        let sent = sri.post(&format!("{begun}/kirim"), &[("name", "Sri Rahayu"), ("email", SRI)]).await;
        let code = sent.location().split('/').nth(2).unwrap().to_owned();
        let rina = stranger.with(&city.session("DISHUB", Role::Coordinator).await);
        let door = format!("/meja/kasus/{code}");
        let page = rina.get(&door).await;
        assert!(page.text.contains("Cek NIK di data kependudukan"));
        let (csrf, version) = (page.hidden("csrf"), page.hidden("version"));
        let form = |reason: &'static str| {
            vec![("csrf", csrf.clone()), ("version", version.clone()), ("do", "look_up".to_owned()),
                ("step", "periksa".to_owned()), ("purpose", reason.to_owned())]
        };
        let ask = |reason| {
            let (rina, door, form) = (rina.clone(), door.clone(), form(reason));
            async move {
                let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
                rina.post(&door, &form).await
            }
        };
        let refused = ask("").await;
        assert!(refused.status == 422 && refused.text.contains("f-purpose"), "{}", refused.status);
        assert_eq!(ask("Foto KTP buram").await.location(), door);
        assert!(rina.get(&door).await.text.contains("Cocok"));
        let own = sri.get(&format!("/sambatan/{code}/saya")).await.text;
        assert!(own.contains("Siapa mengecek data Anda") && own.contains("Foto KTP buram"), "{own}");
        assert!(sri.get("/saya/data").await.text.contains("Foto KTP buram"));
        assert!(!sri.in_language("en").get(&format!("/sambatan/{code}")).await.text.contains("Foto KTP buram"), "not for strangers");
        let inspector = stranger.with(&city.session("INSP", Role::Inspector).await);
        let log = inspector.get("/meja/register").await.text;
        assert!(log.contains("Foto KTP buram") && !log.contains(NIK) && log.contains("0001"), "{log}");
        let other = stranger.with(&city.session("DLH", Role::Coordinator).await);
        let form = [("csrf", other.get("/meja/akun").await.hidden("csrf")), ("do", "look_up".to_owned()), ("step", "periksa".to_owned()), ("purpose", "ingin tahu".to_owned())];
        let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
        assert_eq!(other.post(&door, &form).await.status, 404, "not for those who owe nothing");
    }
}

const NIK: &str = "3573994101000001";

/// Begins a card; the address of its form.
async fn begun(client: &Client) -> String {
    let answer = client.post("/layanan/KARTU/ajukan", &[]).await;
    answer.location().strip_suffix("/1").expect("the first page").to_owned()
}

/// Fills it in.
async fn fill(client: &Client, form: &str) {
    client.post(&format!("{form}/1"), &[("nik", NIK), ("kelurahan", testkit::plan::KELURAHAN)]).await;
    client.post(&format!("{form}/2"), &[("sebab", "baru")]).await;
}
