//! Residents through the real router: the way in, what is theirs, and what is nobody else's.

use axum::http::header;
use civic::cases::{NewCase, Reporter};
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

    async fn what_is_behind_the_word_is_for_whoever_filed_it(city: TestCity) {
        let case = filed_with(&city, SRI).await;
        city.bill(&case, 150_000).await.unwrap();
        let stranger = Client::stranger(&city);
        let sri = stranger.with_cookie(&format!("sambat_warga={}", city.resident_session(SRI).await));
        let budi = stranger.with_cookie(&format!("sambat_warga={}", city.resident_session("budi@contoh.id").await));
        let officer = stranger.with(&city.session("DISHUB", civic::identity::Role::Coordinator).await);
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
}
