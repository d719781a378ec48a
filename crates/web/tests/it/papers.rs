//! Papers as PDF through the real router: handed in with a form, shown to those who serve, refused with the way out.

use axum::http::StatusCode;
use civic::cases::{self, Action};
use civic::identity::{Role, Scope};
use testkit::{Resident, TestCity, both_engines, pdf, plan};

use crate::program::{PNG, Program, Reply, key};

/// Begins to ask for information; the address of its form.
async fn begun(program: &Program) -> String {
    let begun = program.form("/layanan/INFO/ajukan", &[]).await;
    let form = begun.header("location").strip_suffix("/1").expect("the first page").to_owned();
    let first = [("apa", "Anggaran jalan tahun ini."), ("kelurahan", plan::KELURAHAN), ("do", "next")];
    assert_eq!(program.form(&format!("{form}/1"), &first).await.header("location"), format!("{form}/2"));
    form
}

async fn hand_in(program: &Program, page: &str, name: &str, file: &[u8]) -> Reply {
    program.upload(page, &[(name, file)], &[("do", "next")]).await
}

/// What stands between two marks of a page.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1;
    rest.split_once(after).unwrap().0
}

async fn sent(program: &Program, form: &str) -> (String, String) {
    let person = [("name", "Sri"), ("email", "sri@contoh.id")];
    let sent = program.form(&format!("{form}/kirim"), &person).await;
    let to = sent.header("location").to_owned();
    let mut parts = to.trim_start_matches("/sambatan/").split(['/', '?']);
    (parts.next().unwrap().to_owned(), parts.next().expect("a secret").to_owned())
}

async fn officer(city: &TestCity, program: &Program, agency: &str) -> Program {
    let session = city.session(agency, Role::Coordinator).await;
    program.with("cookie", &format!("sambat_session={session}"))
}

both_engines! {
    async fn a_pdf_goes_with_the_form_and_opens_for_its_owner_and_on_the_desk(city: TestCity) {
        let program = Program::of(&city);
        let form = begun(&program).await;
        let page = program.get(&format!("{form}/2")).await.text;
        assert!(page.contains("accept=\"image/*,application/pdf\"") && page.contains("PDF paling besar 1 MB"), "{page}");
        let done = hand_in(&program, &format!("{form}/2"), "kartu", &pdf::pages("Kartu keluarga", 2)).await;
        assert_eq!(done.header("location"), format!("{form}/3"), "{}", done.text);
        // Back on the page it is there, can be opened, and stays when the page is sent again without a file.
        let page = program.get(&format!("{form}/2")).await.text;
        assert!(page.contains("2 halaman"), "{page}");
        let loose = between(&page, "href=\"/lapor/berkas/", "\"").to_owned();
        let file = program.get(&format!("/lapor/berkas/{loose}")).await;
        assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "application/pdf"));
        assert!(file.header("cache-control").contains("no-store") && file.header("x-content-type-options") == "nosniff");
        assert!(file.text.contains("Kartu keluarga 2") && !file.text.contains("JavaScript"));
        let kept = between(&page, "type=\"hidden\" name=\"kartu\" value=\"", "\"").to_owned();
        program.form(&format!("{form}/2"), &[("kartu", &kept), ("do", "next")]).await;
        let check = program.get(&format!("{form}/kirim")).await.text;
        assert!(check.contains(&format!("/lapor/berkas/{loose}")), "{check}");

        let (code, secret) = sent(&program, &form).await;
        assert_eq!(program.get(&format!("/lapor/berkas/{loose}")).await.status, StatusCode::NOT_FOUND, "a case holds it now");
        let own = format!("/sambatan/{code}/{secret}/berkas/{loose}");
        assert!(program.get(&format!("/sambatan/{code}/{secret}")).await.text.contains(&own));
        assert_eq!(program.get(&own).await.status, StatusCode::OK);
        let desk = officer(&city, &program, "KEL-LOR").await;
        assert!(desk.get(&format!("/meja/kasus/{code}")).await.text.contains(&format!("/meja/berkas/{loose}")));
        assert_eq!(desk.get(&format!("/meja/berkas/{loose}")).await.status, StatusCode::OK);
        let other = officer(&city, &program, "DLH").await;
        assert_eq!(other.get(&format!("/meja/berkas/{loose}")).await.status, StatusCode::NOT_FOUND);
        assert!(!program.get(&format!("/sambatan/{code}")).await.text.contains(&loose), "nothing for strangers");
        assert_eq!(program.get(&format!("/foto/{loose}/besar")).await.status, StatusCode::NOT_FOUND);

        // The agency's own system gets it too, and no other's.
        let system = |token: String| program.with("authorization", &format!("Bearer {token}"));
        let theirs = system(key(&city, "Sistem", Scope::ApiAgency, Some("KEL-LOR")).await);
        let case = theirs.get(&format!("/api/v1/desk/cases/{code}")).await.json();
        assert_eq!(case["papers"][0]["pages"], 2, "{case}");
        assert_eq!(theirs.get(&format!("/api/v1/desk/papers/{loose}")).await.header("content-type"), "application/pdf");
        let others = system(key(&city, "Lain", Scope::ApiAgency, Some("DLH")).await);
        assert_eq!(others.get(&format!("/api/v1/desk/papers/{loose}")).await.status, StatusCode::NOT_FOUND);
    }

    async fn what_is_not_taken_says_why_at_its_question_and_nothing_else_is_lost(city: TestCity) {
        let program = Program::of(&city);
        let form = begun(&program).await;
        let (card, deed) = (format!("{form}/2"), format!("{form}/3"));
        let mut heavy = pdf::pages("Kartu", 1);
        heavy.resize(1_100_000, b' ');
        for (file, why) in [
            (heavy, "berkas paling besar 1 MB"),
            (pdf::locked("Kartu"), "terkunci kata sandi"),
            (b"%PDF-1.4 rusak".to_vec(), "bukan PDF yang dapat dibaca"),
            (b"MZ program".to_vec(), "bukan foto yang dapat dibaca"),
        ] {
            let refused = hand_in(&program, &card, "kartu", &file).await;
            assert_eq!(refused.status, StatusCode::OK, "the page again: {:?}", refused.header("location"));
            assert!(refused.text.contains(why) && refused.text.contains("href=\"#f-kartu\""), "{why}: {}", refused.text);
        }
        // One of two is taken, and the other says why it was not.
        let both = program.upload(&card, &[("kartu", &pdf::pages("Kartu", 1)), ("kartu", b"%PDF-1.4 rusak")], &[("do", "next")]).await;
        assert!(both.text.contains("bukan PDF yang dapat dibaca") && both.text.contains("/lapor/berkas/"), "{}", both.text);
        let third = program.upload(&card, &[("kartu", &pdf::pages("Kartu", 1)), ("kartu", &pdf::pages("Kartu", 1))],
            &[("kartu", between(&both.text, "name=\"kartu\" value=\"", "\"")), ("do", "next")]).await;
        assert!(third.text.contains("paling banyak 2"), "{}", third.text);
        // A picture where only a PDF will do.
        let page = program.get(&deed).await.text;
        assert!(page.contains("accept=\"application/pdf\""), "{page}");
        let picture = hand_in(&program, &deed, "akta", PNG).await;
        assert!(picture.text.contains("jenis berkas ini tidak diminta"), "{}", picture.text);
        assert!(!picture.text.contains("name=\"akta\" value="), "and it is not kept");
        // Taken out again by their ticks.
        let names: Vec<&str> = third.text.split("type=\"hidden\" name=\"kartu\" value=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
        let mut pairs: Vec<(&str, &str)> = names.iter().map(|name| ("kartu", *name)).collect();
        pairs.extend(names.iter().skip(1).map(|name| ("remove_file", *name)));
        pairs.push(("do", "next"));
        assert_eq!(program.form(&card, &pairs).await.header("location"), deed);
    }

    async fn where_pictures_are_asked_for_a_pdf_is_none(city: TestCity) {
        let program = Program::of(&city);
        let file = pdf::pages("Kartu", 1);
        let report = program.upload("/lapor", &[("photo", &file)], &[("from", "1"), ("to", "2"), ("text", "Jalan berlubang di depan pasar.")]).await;
        assert!(report.text.contains("bukan foto yang dapat dibaca") && report.text.contains("Jalan berlubang"), "{}", report.text);
        let sri = city.resident("Sri").await;
        let own = format!("/sambatan/{}/{}", sri.code, sri.secret);
        let wrote = program.upload(&own, &[("photo", &file)], &[("do", "write"), ("text", "Ini berkasnya."), ("version", "1")]).await;
        assert!(wrote.text.contains("bukan foto yang dapat dibaca") && wrote.text.contains("Ini berkasnya."), "{}", wrote.text);
        let taken = program.upload("/api/v1/photos", &[("photo", &file)], &[]).await;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", taken.text);
    }

    async fn a_repair_that_is_not_taken_shows_what_was_typed_and_sent(city: TestCity) {
        let program = Program::of(&city);
        let form = begun(&program).await;
        hand_in(&program, &format!("{form}/2"), "kartu", &pdf::pages("Kartu buram", 1)).await;
        let (code, secret) = sent(&program, &form).await;
        let right = cases::open(&city.ctx(), &code, &secret).await.unwrap();
        let case = cases::own_case(&city.ctx(), &right).await.unwrap().case;
        let resident = Resident { code: code.clone(), secret: secret.clone(), case };
        let serves = city.coordinator("KEL-LOR").await;
        let fields = vec!["apa".to_owned(), "kartu".to_owned(), "akta".to_owned()];
        city.works(&serves, &resident, Action::Return { fields, text: "Kurang jelas.".to_owned() }).await.unwrap();
        let page = format!("/sambatan/{code}/{secret}");
        let shown = program.get(&page).await.text;
        let first = between(&shown, "type=\"hidden\" name=\"kartu\" value=\"", "\"").to_owned();
        let version = between(&shown, "name=\"version\" value=\"", "\"").to_owned();
        let typed = [("do", "repair"), ("version", version.as_str()), ("apa", "Anggaran jalan dua tahun."), ("kartu", first.as_str())];
        let again = program.upload(&page, &[("kartu", &pdf::pages("Kartu terang", 1)), ("akta", PNG)], &typed).await;
        assert!(again.text.contains("jenis berkas ini tidak diminta") && again.text.contains("Anggaran jalan dua tahun."), "{}", again.text);
        let names: Vec<&str> = again.text.split("type=\"hidden\" name=\"kartu\" value=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
        assert_eq!(names.len(), 2, "the new one is there too");
        assert!(again.text.contains(&format!("{page}/berkas/")) && again.text.contains("/lapor/berkas/"), "each opens");
        let mut pairs = typed.to_vec();
        pairs.push(("kartu", names[1]));
        let done = program.form(&page, &pairs).await;
        assert_eq!(done.header("location"), format!("{page}#riwayat"), "{}", done.text);
        let own = city.own(&resident).await;
        assert_eq!(own.papers.len(), 2);
        assert!(own.papers.iter().all(|paper| paper.seq.is_some()));
    }
}
