//! A service is written in the browser by one administrator and published by another; what began under an edition keeps it.

use civic::cases;
use civic::identity::Role;
use kit::i18n::Lang;
use testkit::{TestCity, both_engines, plan};

use crate::client::{Answer, Client};

/// An administrator at their desk.
struct Writer {
    client: Client,
    csrf: String,
}

impl Writer {
    async fn of(city: &TestCity, agency: &str) -> Writer {
        let client = Client::stranger(city).with(&city.session(agency, Role::CityAdmin).await);
        let csrf = client.get("/meja/akun").await.hidden("csrf");
        Writer { client, csrf }
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<(&str, &str)> =
            [("csrf", self.csrf.as_str())].iter().chain(fields).copied().collect();
        self.client.post(path, &fields).await
    }

    /// Sends the form of a page over what that page shows now.
    async fn write(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mark = self.client.get(path).await.hidden("mark");
        let fields: Vec<(&str, &str)> = [("mark", mark.as_str())].iter().chain(fields).copied().collect();
        self.post(path, &fields).await
    }

    /// The same, which has to be taken; where it leads to.
    async fn writes(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.write(path, fields).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.text);
        answer.location().split('?').next().unwrap().to_owned()
    }

    /// Adds one thing to a list and writes it.
    async fn adds(&self, list: &str, fields: &[(&str, &str)]) -> String {
        let page = self.writes(list, &[("do", "add")]).await;
        let fields: Vec<(&str, &str)> = [("do", "save")].iter().chain(fields).copied().collect();
        self.writes(&page, &fields).await;
        page
    }

    async fn uploads(&self, code: &str, text: &str) -> Answer {
        let part = |name: &str, rest: &str, body: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n{body}\r\n")
        };
        let file = part("file", "; filename=\"layanan.toml\"", text);
        let body = [part("csrf", "", &self.csrf), part("code", "", code), file, "--b--\r\n".to_owned()];
        self.client.multipart("/kelola/layanan/berkas", "b", body.concat()).await
    }
}

const STANDARD: [&str; 5] = ["procedure", "time", "fee", "product", "complaints"];
const MAKING: [&str; 8] =
    ["legal", "facilities", "competence", "supervision", "staff", "guarantee", "safety", "evaluation"];

/// Writes everything a small service needs, page by page; its address.
async fn written(writer: &Writer, code: &str) -> String {
    let begun =
        writer.post("/kelola/layanan", &[("do", "new"), ("service", code), ("name", "Surat contoh")]).await;
    assert_eq!(begun.status, 303, "{}", begun.text);
    let edition = begun.location().to_owned();
    let at = |part: &str| format!("{edition}/{part}");
    let basics = [
        ("do", "save"),
        ("name.id", "Surat contoh"),
        ("summary.id", "Surat untuk mencoba."),
        ("agency", "DISHUB"),
        ("days", "3"),
        ("keywords", "surat, contoh"),
    ];
    writer.writes(&at("basics"), &basics).await;
    for (part, words) in [("standard", &STANDARD[..]), ("making", &MAKING[..])] {
        let names: Vec<String> = words.iter().map(|word| format!("standard.{word}.text.id")).collect();
        let mut fields: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "Contoh.")).collect();
        fields.extend([("do", "save"), ("standard.requirements.0.text.id", "KTP")]);
        writer.writes(&at(part), &fields).await;
    }
    let first = writer.adds(&at("form"), &[("title.id", "Siapa Anda?")]).await;
    writer.adds(&first, &[("label.id", "Nama lengkap"), ("control", "line"), ("fact", "name")]).await;
    let options = "sekolah = Sekolah\nkerja = Bekerja";
    let choice = [("label.id", "Untuk apa?"), ("control", "choice"), ("option", options), ("code", "untuk")];
    writer.adds(&first, &choice).await;
    let second = writer.adds(&at("form"), &[("title.id", "Sekolah mana?"), ("when.untuk", "sekolah")]).await;
    writer.adds(&second, &[("label.id", "Nama sekolah"), ("control", "line")]).await;
    let third = writer.adds(&at("form"), &[("title.id", "Berkas Anda")]).await;
    let paper = [
        ("label.id", "Ijazah"),
        ("control", "file"),
        ("kinds", "pdf"),
        ("megabytes", "2"),
        ("max", "3"),
        ("code", "ijazah"),
    ];
    let paper = writer.adds(&third, &paper).await;
    let kept = writer.client.get(&paper).await.text;
    assert!(kept.contains("name=\"megabytes\"") && kept.contains("value=\"2\""), "{kept}");
    writer.adds(&at("step"), &[("name.id", "Memeriksa"), ("kind", "check"), ("days", "1")]).await;
    writer.adds(&at("step"), &[("name.id", "Menyerahkan"), ("kind", "hand_over"), ("days", "2")]).await;
    edition
}

fn day(city: &TestCity, ahead: i64) -> String {
    let today = city.ctx().book.offices.date(city.clock.now());
    civic::cities::date_of(civic::cities::day_of(today) + ahead).to_string()
}

both_engines! {
    async fn a_service_is_written_page_by_page_and_published_by_somebody_else(city: TestCity) {
        let (writer, second) = (Writer::of(&city, "DISKOMINFO").await, Writer::of(&city, "DISHUB").await);
        let begun = writer.post("/kelola/layanan", &[("do", "new"), ("service", "surat"), ("name", "Surat")]).await;
        let empty = writer.client.get(begun.location()).await;
        for missing in ["Perlu langkah yang memeriksa", "Formulir terdiri dari 1 sampai 30 halaman"] {
            assert!(empty.text.contains(missing), "{missing} is not in {}", empty.text);
        }
        let mend = format!("href=\"{}/step\"", begun.location());
        assert!(empty.text.contains(&mend), "each fault leads to where it is mended");
        let early = writer.write(begun.location(), &[("do", "submit")]).await;
        assert_eq!(early.status, 422, "nothing unfinished is handed in");

        let edition = written(&writer, "SURAT-2").await;
        let whole = writer.client.get(&edition).await;
        assert!(!whole.text.contains("id=\"kurang\""), "nothing is missing: {}", whole.text);
        assert!(writer.writes(&edition, &[("do", "submit")]).await.ends_with("/SURAT-2/1"));
        let own = writer.write(&edition, &[("do", "publish"), ("publish_on", &day(&city, 3))]).await;
        assert_eq!(own.status, 403);
        assert!(own.text.contains("orang lain yang harus memeriksa"), "{}", own.text);
        // Handing back and in again by somebody else does not make it theirs.
        let taken_back = second.writes(&edition, &[("do", "reopen")]).await;
        second.writes(&taken_back, &[("do", "submit")]).await;
        assert_eq!(writer.write(&edition, &[("do", "publish"), ("publish_on", &day(&city, 3))]).await.status, 403);
        let past = second.write(&edition, &[("do", "publish"), ("publish_on", &day(&city, -1))]).await;
        assert_eq!(past.status, 422, "not before today");
        second.writes(&edition, &[("do", "publish"), ("publish_on", &day(&city, 3))]).await;

        let stranger = Client::stranger(&city);
        assert_eq!(stranger.get("/layanan/SURAT-2").await.status, 404, "its day has not come");
        assert_eq!(stranger.post("/layanan/SURAT-2/ajukan", &[]).await.status, 404);
        city.clock.advance_seconds(3 * 24 * 60 * 60);
        city.civic().refresh().await.unwrap();
        assert_eq!(stranger.get("/layanan/SURAT-2").await.status, 200);
        let form = stranger.post("/layanan/SURAT-2/ajukan", &[]).await;
        let page = stranger.get(form.location()).await;
        assert!(page.text.contains("Siapa Anda?") && page.text.contains("Nama lengkap"), "{}", page.text);
        let files = stranger.get(&format!("{}/3", form.location().strip_suffix("/1").unwrap())).await.text;
        assert!(files.contains("accept=\"application/pdf\"") && files.contains("paling banyak 3 berkas, masing-masing paling besar 2 MB"), "{files}");
        let writer = Writer::of(&city, "DISKOMINFO").await;
        let list = writer.client.get("/kelola/layanan").await;
        assert!(list.text.contains("Surat contoh") && list.text.contains("draf"), "the unfinished one is there too");
        let fixed = writer.post(&format!("{edition}/basics"), &[("do", "save"), ("days", "9")]).await;
        assert_eq!(fixed.status, 409, "what is published does not change");
    }

    async fn a_service_is_found_in_the_list_by_words_and_by_how_far_it_is(city: TestCity) {
        let writer = Writer::of(&city, "DISKOMINFO").await;
        writer.post("/kelola/layanan", &[("do", "new"), ("service", "SURAT-9"), ("name", "Surat & tanda")]).await;
        writer.post("/kelola/layanan", &[("do", "edition"), ("service", "IZIN")]).await;
        let found = async |query: &str| {
            let page = writer.client.get(&format!("/kelola/layanan?{query}")).await;
            assert_eq!(page.status, 200, "{query}");
            let heads = page.text.split("<article class=\"card\">").skip(1);
            let codes = ["KARTU", "IZIN", "INFO", "SURAT-9"];
            let code = |card: &str| codes.into_iter().find(|code| card.contains(&format!("<span class=\"num\">{code}</span>")));
            heads.filter_map(code).collect::<Vec<_>>()
        };
        let all = found("").await;
        assert!(all.len() > 2 && all.contains(&"SURAT-9"), "{all:?}");
        for (query, codes) in [
            ("q=kartu", vec!["KARTU"]),
            ("q=CONTOH+izin", vec!["IZIN"]),
            ("q=surat-9", vec!["SURAT-9"]),
            ("q=tanda+%26", vec!["SURAT-9"]),
            ("q=kartu+tanda", vec![]),
            ("q=&keadaan=draf", vec!["IZIN", "SURAT-9"]),
            ("q=izin&keadaan=draf", vec!["IZIN"]),
            ("q=izin&keadaan=berlaku", vec!["IZIN"]),
            ("q=surat-9&keadaan=berlaku", vec![]),
            ("keadaan=menunggu", vec![]),
            ("keadaan=nanti", vec![]),
            ("keadaan=dihentikan", vec![]),
        ] {
            assert_eq!(found(query).await, codes, "{query}");
        }
        assert_eq!(found("keadaan=apa").await, all, "what is no state narrows nothing");
        let agency = found("q=dishub").await;
        assert!(agency.contains(&"KARTU") && agency.contains(&"IZIN") && !agency.contains(&"SURAT-9"), "{agency:?}");
        let none = writer.client.get("/kelola/layanan?q=tidakada").await.text;
        assert!(none.contains("Tidak ada layanan yang cocok") && none.contains("value=\"tidakada\""), "{none}");
        let stopped = writer.post("/kelola/layanan", &[("do", "inactive"), ("service", "KARTU"), ("q", "kartu"), ("keadaan", "")]).await;
        assert_eq!(stopped.location(), "/kelola/layanan?q=kartu&keadaan=", "back to the same list");
        assert_eq!((found("keadaan=dihentikan").await, found("q=kartu&keadaan=berlaku").await), (vec!["KARTU"], vec![]));
    }

    async fn an_application_keeps_the_edition_it_began_with(city: TestCity) {
        let (writer, second) = (Writer::of(&city, "DISKOMINFO").await, Writer::of(&city, "DISHUB").await);
        let secret = cases::begin_draft(&city.ctx(), "KARTU", Lang::Id, None).await.unwrap();
        let begun = writer.post("/kelola/layanan", &[("do", "edition"), ("service", "KARTU")]).await;
        let edition = begun.location().to_owned();
        assert_eq!(edition, "/kelola/layanan/KARTU/2");
        let twice = writer.post("/kelola/layanan", &[("do", "edition"), ("service", "KARTU")]).await;
        assert_eq!(twice.status, 422, "one draft at a time");
        let page = format!("{edition}/form.page.0");
        writer.writes(&page, &[("do", "save"), ("title.id", "Siapakah Anda sekarang?")]).await;
        let seen = second.client.get(&edition).await.text;
        assert!(seen.contains("Siapakah Anda sekarang?"), "the second person sees what differs: {seen}");
        writer.writes(&edition, &[("do", "submit")]).await;
        second.writes(&edition, &[("do", "publish"), ("publish_on", &day(&city, 0))]).await;
        let stranger = Client::stranger(&city);
        let old = stranger.get(&format!("/permohonan/{secret}/1")).await;
        assert!(old.text.contains("Siapa Anda?") && !old.text.contains("Siapakah"), "{}", old.text);
        let new = stranger.post("/layanan/KARTU/ajukan", &[]).await;
        assert!(stranger.get(new.location()).await.text.contains("Siapakah Anda sekarang?"));
        // What its page does not show stays as it was, also the condition that was picked.
        let all: civic::services::Definition =
            city.ctx().book.services.definition("KARTU", 2).cloned().unwrap();
        let first = city.ctx().book.services.definition("KARTU", 1).cloned().unwrap();
        assert_eq!(serde_json::to_value(&all.form.pages[1..]).unwrap(), serde_json::to_value(&first.form.pages[1..]).unwrap());
    }

    async fn two_who_write_at_once_do_not_write_over_each_other(city: TestCity) {
        let (one, other) = (Writer::of(&city, "DISKOMINFO").await, Writer::of(&city, "DISHUB").await);
        one.post("/kelola/layanan", &[("do", "edition"), ("service", "IZIN")]).await;
        let terms = "/kelola/layanan/IZIN/2/terms";
        let (mark, steps) = (one.client.get(terms).await.hidden("mark"), "/kelola/layanan/IZIN/2/step.0");
        let step = one.client.get(steps).await.hidden("mark");
        let fields = |window: &'static str| {
            [("do", "save"), ("objection.window", window), ("objection.answer", "10"), ("objection.source", "UU 30/2014"),
                ("objection.next.id", "PTUN"), ("silence.source", "UU 30/2014 pasal 53")]
        };
        other.writes(terms, &fields("25")).await;
        let late = [&[("mark", mark.as_str())][..], &fields("14")[..]].concat();
        let answer = one.post(terms, &late).await;
        assert_eq!(answer.status, 409);
        assert!(answer.text.contains("city_admin of DISHUB mengubah bagian ini"), "{}", answer.text);
        assert!(answer.text.contains("value=\"14\""), "what was typed is kept");
        assert!(answer.text.contains("<dd class=\"prewrap\">25</dd>"), "what is stored is beside it");
        // Another part was not touched by that, and is written without asking.
        let kept = [("mark", step.as_str()), ("do", "save"), ("name.id", "Periksa semua"), ("kind", "check"), ("days", "2"), ("code", "periksa")];
        assert_eq!(one.post(steps, &kept).await.status, 303);
        // Saving over it knowingly is possible.
        let mark = answer.hidden("mark");
        let again = [&[("mark", mark.as_str())][..], &fields("14")[..]].concat();
        assert_eq!(one.post(terms, &again).await.status, 303);
        let stored = other.client.get(terms).await;
        assert!(stored.text.contains("value=\"14\"") && !stored.text.contains("value=\"25\""));
        // And what was handed in meanwhile is not published unseen.
        let edition = "/kelola/layanan/IZIN/2";
        one.writes(edition, &[("do", "submit")]).await;
        let seen = other.client.get(edition).await.hidden("mark");
        one.writes(edition, &[("do", "reopen")]).await;
        one.writes(terms, &fields("5")).await;
        one.writes(edition, &[("do", "submit")]).await;
        let unseen = other.post(edition, &[("mark", &seen), ("do", "publish"), ("publish_on", &day(&city, 0))]).await;
        assert_eq!(unseen.status, 409);
    }

    async fn what_does_not_fit_is_named_at_its_field_and_kept(city: TestCity) {
        let writer = Writer::of(&city, "DISKOMINFO").await;
        let twice = writer.post("/kelola/layanan", &[("do", "new"), ("service", "KARTU"), ("name", "Lain lagi")]).await;
        assert_eq!(twice.status, 422);
        assert!(twice.text.contains("sudah dipakai") && twice.text.contains("value=\"Lain lagi\""), "{}", twice.text);
        writer.post("/kelola/layanan", &[("do", "edition"), ("service", "KARTU")]).await;
        let at = |part: &str| format!("/kelola/layanan/KARTU/2/{part}");
        let basics = writer.write(&at("basics"), &[("do", "save"), ("days", "tiga"), ("name.id", "Kartu tulisan baru"), ("agency", "DISHUB")]).await;
        assert_eq!(basics.status, 422);
        assert!(basics.text.contains("href=\"#f-days\"") && basics.text.contains("value=\"tiga\""));
        assert!(basics.text.contains("value=\"Kartu tulisan baru\""), "what was typed is kept");
        let both = [("do", "save"), ("title.id", "Saksi"), ("when.sebab", "hilang"), ("when_json", "{}")];
        let both = writer.write(&at("form.page.3"), &both).await;
        assert!(both.status == 422 && both.text.contains("f-when_json"), "{}", both.text);
        let broken = [("do", "save"), ("title.id", "Saksi"), ("when_json", "{\"properties\":")];
        let broken = writer.write(&at("form.page.3"), &broken).await;
        assert!(broken.text.contains("bukan JSON yang dapat dibaca"), "{}", broken.text);
        // A condition about what is asked later is told, and where.
        let later = r#"{"properties":{"saksi":{"minItems":1}},"required":["saksi"]}"#;
        writer.writes(&at("form.page.1"), &[("do", "save"), ("title.id", "Mengapa?"), ("when_json", later)]).await;
        let told = writer.client.get("/kelola/layanan/KARTU/2").await;
        assert!(told.text.contains("menyebut saksi, yang tidak ditanyakan sebelumnya"), "{}", told.text);
        for part in ["step.9", "form.page.7", "nix"] {
            assert_eq!(writer.client.get(&at(part)).await.status, 404, "{part}");
        }
    }

    async fn lists_are_turned_and_things_taken_out(city: TestCity) {
        let writer = Writer::of(&city, "DISKOMINFO").await;
        writer.post("/kelola/layanan", &[("do", "edition"), ("service", "KARTU")]).await;
        let steps = "/kelola/layanan/KARTU/2/step";
        let order = async || {
            let text = writer.client.get(steps).await.text;
            let at = |word: &str| text.find(&format!(": {word}</a>"));
            (at("Periksa berkas"), at("Cetak"), at("Serahkan"))
        };
        writer.writes(steps, &[("do", "up.2")]).await;
        let (check, print, hand) = order().await;
        assert!(check < hand && hand < print, "{check:?} {print:?} {hand:?}");
        let mark = writer.client.get(steps).await.hidden("mark");
        writer.writes(steps, &[("do", "remove.0")]).await;
        assert_eq!(order().await.0, None);
        let stale = writer.post(steps, &[("mark", &mark), ("do", "remove.0")]).await;
        assert_eq!(stale.status, 409, "twice by mistake takes out one");
        writer.writes("/kelola/layanan/KARTU/2", &[("do", "take_out")]).await;
        assert_eq!(writer.client.get("/kelola/layanan/KARTU/2").await.status, 404);
        assert_eq!(Client::stranger(&city).get("/layanan/KARTU").await.status, 200, "what is in force stays");
        writer.post("/kelola/layanan", &[("do", "inactive"), ("service", "KARTU")]).await;
        assert_eq!(Client::stranger(&city).get("/layanan/KARTU").await.status, 404);
    }

    async fn a_file_of_one_city_becomes_a_draft_of_another(city: TestCity) {
        let writer = Writer::of(&city, "DISKOMINFO").await;
        let file = writer.client.get("/kelola/layanan/IZIN/1/berkas").await;
        assert!(file.headers["content-disposition"].to_str().unwrap().contains("izin-1.toml"));
        let there = Writer::of(&city.neighbour().await, "DISKOMINFO").await;
        let taken = there.uploads("IZIN-BARU", &file.text).await;
        assert_eq!(taken.location(), "/kelola/layanan/IZIN-BARU/1", "{}", taken.text);
        let page = there.client.get(taken.location()).await;
        assert!(page.text.contains("Izin contoh") && !page.text.contains("id=\"kurang\""), "{}", page.text);
        let again = there.client.get("/kelola/layanan/IZIN-BARU/1/berkas").await;
        assert_eq!(again.text.replace("IZIN-BARU", "IZIN").split_once("position").unwrap().0, file.text.split_once("position").unwrap().0);
        assert_eq!(again.text.lines().skip(2).collect::<Vec<_>>(), file.text.lines().skip(2).collect::<Vec<_>>());
        // What is wrong in a file is named: to the reader, or as what is missing.
        let broken = writer.uploads("RUSAK", &file.text.replacen("days = 10", "days = \"sepuluh\"", 1)).await;
        assert_eq!(broken.status, 422);
        assert!(broken.text.contains("sepuluh") && broken.text.contains("line "), "{}", broken.text);
        let unknown = writer.uploads("RUSAK", &file.text.replace("DLH", "DINAS-LAIN")).await;
        let unknown = writer.client.get(unknown.location()).await;
        assert!(unknown.text.contains("DINAS-LAIN") && unknown.text.contains("/kelola/layanan/RUSAK/1/step.2"), "{}", unknown.text);
        let empty = writer.uploads("RUSAK", "").await;
        assert!(empty.status == 422 && empty.text.contains("f-file"));
        let large = writer.uploads("BESAR", &"#".repeat(civic::services::CONTENT_MAX + 1)).await;
        assert!(large.status == 422 && large.text.contains("terlalu besar"), "{}", large.text);
    }

    async fn test_values_show_what_a_form_would_do_and_are_not_stored(city: TestCity) {
        let writer = Writer::of(&city, "DISKOMINFO").await;
        let page = "/kelola/layanan/KARTU/1/coba";
        let fresh = writer.client.get(page).await;
        assert!(fresh.text.contains("f-nik") && !fresh.text.contains("f-saksi"), "witnesses are not asked yet");
        let values = [("nik", "12"), ("kelurahan", plan::KELURAHAN), ("sebab", "hilang")];
        let tried = writer.post(page, &values).await;
        assert_eq!(tried.status, 200);
        assert!(tried.text.contains("f-saksi-1-nama") && tried.text.contains("NIK terdiri dari 16 angka"), "{}", tried.text);
        assert!(tried.text.contains("4 halaman ditanyakan, 0 dilewati"), "{}", tried.text);
        let fee = [("lebar", "2,5"), ("bulan", "4"), ("jalan", "utama"), ("foto", "1")];
        let fee = writer.post("/kelola/layanan/IZIN/1/coba", &fee).await;
        assert!(fee.text.contains("Rp25.000") && fee.text.contains("dapat dikirim"), "{}", fee.text);
        assert!(!fee.text.contains("/lapor/foto/"), "there is no picture to show");
        let letter = [("apa", "Anggaran jalan."), ("kelurahan", plan::KELURAHAN), ("kartu", "kk.pdf"), ("akta", "1")];
        let letter = writer.post("/kelola/layanan/INFO/1/coba", &letter).await.text;
        assert!(letter.contains("dapat dikirim") && !letter.contains("/lapor/berkas/"), "{letter}");
        let filed = city.ctx().read(|ctx, tx| cases::any(tx, ctx.city())).await.unwrap();
        assert!(!filed);
    }
}
