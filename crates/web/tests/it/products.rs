//! Documents through the real router: checked by whoever holds one, signed and taken back at the desk.

use civic::cases::code;
use civic::identity::Role;
use civic::products::{self, Product};
use kit::signing::service::Service;
use testkit::bsre::{Bsre, Mood, NIK, PASS_PHRASE};
use testkit::{TestCity, both_engines};

use crate::client::{Answer, Client};

fn upload(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let head = "Content-Disposition: form-data; name=\"file\"; filename=\"surat.pdf\"\r\nContent-Type: application/pdf";
    format!("--b\r\n{head}\r\n\r\n{text}\r\n--b--\r\n")
}

async fn compared(client: &Client, product: &Product, bytes: &[u8]) -> Answer {
    client.multipart(&format!("/verify/{}", product.product), "b", upload(bytes)).await
}

both_engines! {
    async fn whoever_holds_a_document_is_told_what_it_is(city: TestCity) {
        let client = Client::stranger(&city);
        let empty = client.get("/verify").await;
        assert!(empty.text.contains("Periksa dokumen") && empty.headers["x-robots-tag"] == "noindex");
        let signed = city.signed("KEL-LOR").await;
        let shown = products::show(&signed.product);
        let typed = client.get(&format!("/verify?kode=+{}+", shown.to_lowercase())).await;
        assert_eq!((typed.status.as_u16(), typed.location()), (303, format!("/verify/{}", signed.product).as_str()));
        for spelling in [&signed.product, &shown, &shown.to_lowercase()] {
            let page = client.get(&format!("/verify/{spelling}")).await;
            assert_eq!((page.status.as_u16(), &page.headers["x-robots-tag"]), (200, &"noindex".parse().unwrap()));
            for part in ["Surat Keterangan Domisili", "0001/KEL-LOR/2026", "Kantor KEL-LOR", "Bu Kenarinama",
                "3573991708990002", "head of KEL-LOR", "Berlaku", "masih berlaku", "type=\"file\""] {
                assert!(page.text.contains(part), "{part} is missing in {}", page.text);
            }
            assert!(!page.text.contains(&code::show(&signed.code)) && !page.text.contains(&signed.code), "the case is nobody's business");
        }
        let english = client.in_language("en").get(&format!("/verify/{shown}")).await;
        assert!(english.text.contains("The city issued this document and it is valid."));
        let robots = client.get("/robots.txt").await;
        assert!(robots.text.contains("Disallow: /verify\n"));
    }

    async fn an_unknown_code_is_answered_kindly_and_alike(city: TestCity) {
        let client = Client::stranger(&city);
        let signed = city.signed("KEL-LOR").await;
        // One letter wrong; right in itself and of nobody; nothing like a code.
        let wrong = format!("{}{}", if signed.product.starts_with('7') { '9' } else { '7' }, &signed.product[1..]);
        let nobody = kit::ids::spoken(&kit::ids::Chance::seeded(1), 15);
        for id in [&wrong, &nobody, &"x".to_owned()] {
            let page = client.get(&format!("/verify/{id}")).await;
            assert_eq!(page.status, 404, "{id}");
            assert!(page.text.contains("tidak kami kenal") && page.text.contains(id.as_str()), "what was typed is kept");
            assert_eq!(page.headers["x-robots-tag"], "noindex");
            assert_eq!(client.multipart(&format!("/verify/{id}"), "b", upload(b"%PDF")).await.status, 404);
        }
        assert!(client.get("/verify?kode=abc").await.text.contains("tidak kami kenal"));
        let other = Client::stranger(&city.neighbour().await);
        assert_eq!(other.get(&format!("/verify/{}", signed.product)).await.status, 404, "of another city");
    }

    async fn a_file_with_one_byte_changed_is_refused(city: TestCity) {
        let client = Client::stranger(&city);
        let signed = city.signed("KEL-LOR").await;
        let file = products::file(&city.ctx(), &signed).await.unwrap();
        let same = compared(&client, &signed, &file).await;
        assert!(same.status == 200 && same.text.contains("Berkas ini asli.") && same.text.contains("masih berlaku"));
        let mut changed = file.to_vec();
        let at = file.len() / 2;
        changed[at] = if changed[at] == b'a' { b'b' } else { b'a' };
        let refused = compared(&client, &signed, &changed).await;
        assert!(refused.text.contains("bukan yang diterbitkan kota") && !refused.text.contains("Berkas ini asli."));
        let none = compared(&client, &signed, b"").await;
        assert!(none.text.contains("m-file"), "an empty field is named");
        let plain = client.post(&format!("/verify/{}", signed.product), &[("file", "x")]).await;
        assert!(plain.status == 200 && plain.text.contains("m-file"));
        let large = compared(&client, &signed, &vec![b'a'; 20 * 1024 * 1024 + 1]).await;
        assert!(large.text.contains("m-file") && !large.text.contains("Berkas ini asli."), "too large is said");
    }

    async fn of_a_document_that_does_not_hold_nothing_personal_is_shown(city: TestCity) {
        let client = Client::stranger(&city);
        let page = async |product: &Product| client.get(&format!("/verify/{}", product.product)).await.text;
        let personal = |text: &str| text.contains("Bu Kenarinama") || text.contains("3573991708990002");
        let written = city.written("KEL-LOR").await;
        let unsigned = page(&written).await;
        assert!(unsigned.contains("Belum ditandatangani") && !personal(&unsigned));
        let signed = city.signed("KEL-LOR").await;
        assert!(personal(&page(&signed).await), "the test can see what is shown");
        let head = city.person("KEL-LOR", Role::Head).await;
        products::revoke(&city.ctx(), &head, &signed.product, "kenarialasan").await.unwrap();
        let revoked = page(&signed).await;
        assert!(revoked.contains("Dicabut") && !personal(&revoked) && !revoked.contains("kenarialasan"));
        let fields = vec![("Nama".to_owned(), "Pak Baru".to_owned())];
        let new = products::reissue(&city.ctx(), &head, &signed.product, fields, "kenarialasan").await.unwrap();
        let replaced = page(&signed).await;
        assert!(replaced.contains("Diganti") && replaced.contains(&format!("/verify/{}\"", new.product)));
        assert!(replaced.contains(&new.number) && !personal(&replaced) && !replaced.contains("kenarialasan"));
    }

    async fn the_desk_signs_takes_back_and_issues_again(city: TestCity) {
        let written = city.written("KEL-LOR").await;
        let at = format!("/meja/dokumen/{}", written.product);
        let stranger = Client::stranger(&city);
        let officer = stranger.with(&city.session("KEL-LOR", Role::Officer).await);
        let seen = officer.get(&at).await;
        assert!(seen.text.contains("Bu Kenarinama") && !seen.text.contains("value=\"sign\"") && !seen.text.contains("value=\"revoke\""));
        let other = stranger.with(&city.session("DISHUB", Role::Head).await);
        assert_eq!(other.get(&at).await.status, 404);
        assert_eq!(other.get(&format!("{at}/berkas")).await.status, 404);
        assert!(!other.get("/meja/dokumen").await.text.contains(&written.number));

        let head = stranger.with(&city.session("KEL-LOR", Role::Head).await);
        let list = head.get("/meja/dokumen").await;
        assert!(list.text.contains(&written.number) && list.text.contains("Menunggu tanda tangan"));
        let draft = head.get(&format!("{at}/berkas")).await;
        assert_eq!(draft.headers["content-type"], "application/pdf");
        let page = head.get(&at).await;
        assert!(page.text.contains("value=\"sign\"") && !page.text.contains("name=\"pass_phrase\""), "no service, no pass phrase");
        let csrf = page.hidden("csrf");
        let forced = officer.post(&at, &[("csrf", &officer.get("/meja/akun").await.hidden("csrf")), ("do", "sign")]).await;
        assert_eq!(forced.status, 403, "a right does not depend on a button");
        let done = head.post(&at, &[("csrf", &csrf), ("do", "sign")]).await;
        assert_eq!((done.status.as_u16(), done.location()), (303, at.as_str()));
        assert_eq!(head.post(&at, &[("csrf", &csrf), ("do", "sign")]).await.status, 409, "once");
        assert!(head.get("/meja/dokumen").await.text.contains("Berlaku"));

        let empty = head.post(&at, &[("csrf", &csrf), ("do", "revoke"), ("reason.revoke", " ")]).await;
        assert!(empty.text.contains("m-reason-revoke") && !empty.text.contains("m-reason-reissue"));
        let corrected = [("csrf", csrf.as_str()), ("do", "reissue"), ("value.0", "Pak Kenaribaru"), ("reason.reissue", "nama salah")];
        let again = head.post(&at, &corrected).await;
        assert_eq!(again.status, 303);
        let new = head.get(again.location()).await;
        assert!(new.text.contains("Pak Kenaribaru") && new.text.contains("3573991708990002") && new.text.contains("0002/KEL-LOR/2026"));
        let old = head.get(&at).await;
        assert!(old.text.contains("nama salah") && !old.text.contains("value=\"reissue\""));
        let new_at = again.location().to_owned();
        let revoked = head.post(&new_at, &[("csrf", &csrf), ("do", "revoke"), ("reason.revoke", "ganti")]).await;
        assert_eq!(revoked.status, 303);
        assert!(head.get(&new_at).await.text.contains("Dicabut"));
    }

    async fn a_pass_phrase_is_asked_for_where_a_service_signs_and_never_shown_again(city: TestCity) {
        let bsre = Bsre::start().await;
        let with = city.signing_by(Service::at(&bsre.url()).unwrap()).await;
        let written = with.written("KEL-LOR").await;
        let at = format!("/meja/dokumen/{}", written.product);
        let head = Client::stranger(&with).with(&with.session("KEL-LOR", Role::Head).await);
        let page = head.get(&at).await;
        assert!(page.text.contains("name=\"nik\"") && page.text.contains("type=\"password\""));
        let csrf = page.hidden("csrf");
        let sign = async |nik: &'static str, phrase: &'static str| {
            head.post(&at, &[("csrf", &csrf), ("do", "sign"), ("nik", nik), ("pass_phrase", phrase)]).await
        };
        let wrong = sign(NIK, "frasa kenarisalah").await;
        assert!(wrong.status == 200 && wrong.text.contains("Frasa sandi salah") && wrong.text.contains("m-pass_phrase"));
        assert!(!wrong.text.contains("kenarisalah") && !wrong.text.contains(NIK), "nothing typed comes back");
        let short = sign("12", "").await;
        assert!(short.text.contains("m-nik") && short.text.contains("m-pass_phrase"));
        bsre.set(Mood::Broken);
        let away = sign(NIK, PASS_PHRASE).await;
        assert!(away.status == 503 && away.text.contains("tidak menjawab") && !away.text.contains(PASS_PHRASE));
        bsre.set(Mood::Direct);
        assert_eq!(sign(NIK, PASS_PHRASE).await.status, 303);
        let seen = Client::stranger(&with).get(&format!("/verify/{}", written.product)).await;
        assert!(seen.text.contains("https://tte.komdigi.go.id") && seen.text.contains("Bu Kenarinama"));
        assert_eq!(bsre.asked().len(), 3, "what is plainly wrong is not sent");
    }
}
