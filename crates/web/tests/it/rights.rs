//! Who may call what. A route that is in no list here fails: nobody has said who may call it.

use civic::identity::Role;
use testkit::{TestCity, both_engines};

use crate::client::Client;

/// Routes anybody may call; what they give is what anybody may see.
const ANYBODY: [&str; 47] = [
    "/saya",
    "/saya/kode",
    "/layanan",
    "/layanan/{code}",
    "/layanan/{code}/formulir.json",
    "/layanan/{code}/ajukan",
    "/layanan/{code}/janji",
    "/sambatan/{code}/{secret}/janji",
    "/janji/{secret}",
    "/antrean/{secret}",
    "/loket/{agency}",
    "/loket/{agency}/layar",
    "/permohonan/{secret}",
    "/permohonan/{secret}/kirim",
    "/permohonan/{secret}/{page}",
    "/",
    "/sambatan",
    "/sambatan/{code}",
    "/cek",
    "/foto/{id}/{size}",
    "/kinerja",
    "/kinerja/skm",
    "/verify",
    "/verify/{id}",
    "/privasi",
    "/aturan",
    "/bahasa/{code}",
    "/areas.geojson",
    "/lokasi",
    "/assets/{mark}/{name}",
    "/icon.svg",
    "/robots.txt",
    "/lapor",
    "/lapor/bahaya",
    "/lapor/foto/{id}",
    "/lapor/berkas/{id}",
    "/sambatan/{code}/{secret}",
    "/sambatan/{code}/{secret}/survei",
    "/sambatan/{code}/{secret}/tagihan",
    "/sambatan/{code}/{secret}/dokumen/{id}",
    "/sambatan/{code}/{secret}/foto/{id}/{size}",
    "/sambatan/{code}/{secret}/berkas/{id}",
    "/masuk",
    "/masuk/sandi/{token}",
    "/healthz",
    "/metrics",
    "/api/v1",
];
/// Routes of residents who verified their address.
const RESIDENTS: [&str; 3] = ["/saya/keluar", "/saya/permohonan", "/saya/data"];
/// Routes of any officer who is logged in.
const OFFICERS: [&str; 21] = [
    "/keluar",
    "/meja",
    "/meja/saringan",
    "/meja/massal",
    "/meja/aliran",
    "/meja/semua",
    "/meja/balasan",
    "/meja/kasus/{code}",
    "/meja/kasus/{code}/aliran",
    "/meja/foto/{id}/{size}",
    "/meja/berkas/{id}",
    "/meja/pemberitahuan",
    // Read by every officer of an agency; who may close an entry is decided by their rights.
    "/meja/pembayaran",
    "/meja/akun",
    // Of the officer's own agency; of others there is nothing.
    "/meja/dokumen",
    "/meja/dokumen/{id}",
    "/meja/dokumen/{id}/berkas",
    // Desks of the officer's own counter; which services they may file for is decided by their rights.
    "/meja/loket",
    "/meja/loket/permohonan",
    "/meja/loket/bukti/{code}",
    // Read also by the agency a letter is addressed to; the list is for those who sign.
    "/meja/surat/{year}/{seq}",
];
/// Routes of those who sign letters, and of verifiers.
const SIGNERS: [&str; 1] = ["/meja/surat"];
/// Routes of those who look over agencies.
const OVERSEERS: [&str; 4] =
    ["/meja/pimpinan", "/meja/pimpinan/kasus", "/meja/pimpinan/kasus.csv", "/meja/pimpinan/kasus.xlsx"];
/// Routes of those who look after a counter's opening times: coordinators of the agency, and administrators.
const KEEPERS: [&str; 2] = ["/meja/loket/jam", "/meja/loket/jam/{agency}"];
/// Routes of intake officers.
const INTAKE: [&str; 2] = ["/meja/catat", "/meja/catat/{code}"];
/// Routes of inspectors.
const INSPECTORS: [&str; 1] = ["/meja/register"];
/// Routes of city administrators.
const ADMINS: [&str; 16] = [
    "/kelola/layanan",
    "/kelola/layanan/berkas",
    "/kelola/layanan/{code}/{version}",
    "/kelola/layanan/{code}/{version}/berkas",
    "/kelola/layanan/{code}/{version}/coba",
    "/kelola/layanan/{code}/{version}/{part}",
    "/kelola/kalender",
    "/kelola/simulasi",
    "/kelola/orang",
    "/kelola/orang/{login}",
    "/kelola/perangkat",
    "/kelola/perangkat/{code}",
    "/kelola/kategori",
    "/kelola/kategori/{code}",
    "/kelola/kunci",
    "/kelola/riwayat",
];

/// The routes of the product's pages, read from where they are listed, each with whether it takes forms.
fn routes() -> Vec<(String, bool)> {
    let text = include_str!("../../src/router.rs");
    let routes: Vec<(String, bool)> = text
        .split(".route(\"")
        .skip(1)
        .map(|rest| {
            let (path, rest) = rest.split_once('"').unwrap();
            let call = rest.split(".route(").next().unwrap().split("\n}").next().unwrap();
            (path.to_owned(), call.contains("post("))
        })
        .collect();
    assert!(routes.len() > 30, "the router can be read");
    routes
}

fn filled(path: &str) -> String {
    path.replace("{code}", "7K3F9QXM4")
        .replace("{id}", "00000000-0000-4000-8000-000000000000")
        .replace("{size}", "kecil")
        .replace("{version}", "1")
        .replace("{part}", "basics")
        .replace("{login}", "siapa")
        .replace("{agency}", "DISHUB")
        .replace("{year}/{seq}", "2026/1")
}

#[test]
fn somebody_has_said_who_may_call_each_route() {
    let known: Vec<&str> =
        [&ANYBODY[..], &RESIDENTS, &OFFICERS, &INTAKE, &SIGNERS, &INSPECTORS, &OVERSEERS, &KEEPERS, &ADMINS]
            .concat();
    let unknown: Vec<String> = routes()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| {
            !known.contains(&path.as_str()) && !path.starts_with("/open311/") && !path.starts_with("/api/")
        })
        .collect();
    assert!(unknown.is_empty(), "say in this test who may call {unknown:?}");
}

both_engines! {
    async fn strangers_are_sent_to_log_in_and_officers_without_the_right_are_refused(city: TestCity) {
        let stranger = Client::stranger(&city);
        let officer = stranger.with(&city.session("DISHUB", Role::Officer).await);
        let admin = stranger.with(&city.session("DISKOMINFO", Role::CityAdmin).await);
        for (path, form) in routes() {
            let address = filled(&path);
            let (theirs, admins, intakes) = (
                OFFICERS.contains(&path.as_str()),
                ADMINS.contains(&path.as_str()),
                [&INTAKE[..], &SIGNERS, &INSPECTORS, &OVERSEERS, &KEEPERS].concat().contains(&path.as_str()),
            );
            if !(theirs || admins || intakes) {
                continue;
            }
            for method in if form { vec!["GET", "POST"] } else { vec!["GET"] } {
                let answer = stranger.send(method, &address, (method == "POST").then_some("")).await;
                let sent = answer.status == 303 && answer.location().starts_with("/masuk");
                assert!(sent || answer.status == 405, "{method} {path} lets a stranger in: {}", answer.status);
                if admins || intakes {
                    let csrf = officer.get("/meja/akun").await.hidden("csrf");
                    let body = format!("csrf={csrf}&name=x");
                    let answer = officer.send(method, &address, (method == "POST").then_some(&body)).await;
                    assert_eq!(answer.status, 403, "{method} {path} lets an officer in");
                }
                if method == "POST" && path != "/keluar" {
                    let answer = admin.send("POST", &address, Some("csrf=wrong")).await;
                    assert_eq!(answer.status, 403, "{path} takes a form without its token");
                }
            }
        }
    }

    async fn only_a_resident_who_verified_their_address_comes_to_what_is_theirs(city: TestCity) {
        let stranger = Client::stranger(&city);
        let officer = stranger.with(&city.session("DISKOMINFO", Role::CityAdmin).await);
        let sri = stranger.with_cookie(&format!("sambat_warga={}", city.resident_session("sri@contoh.id").await));
        for (path, form) in routes().into_iter().filter(|(path, _)| RESIDENTS.contains(&path.as_str())) {
            for method in if form { vec!["GET", "POST"] } else { vec!["GET"] } {
                for client in [&stranger, &officer] {
                    let answer = client.send(method, &path, (method == "POST").then_some("")).await;
                    let sent = answer.status == 303 && answer.location().starts_with("/saya?ke=");
                    assert!(sent || answer.status == 405, "{method} {path} lets somebody in: {}", answer.status);
                }
                if method == "POST" {
                    let answer = sri.send("POST", &path, Some("csrf=wrong")).await;
                    assert_eq!(answer.status, 403, "{path} takes a form without its token");
                }
            }
        }
    }

    async fn an_officer_of_another_agency_does_not_learn_that_a_case_exists(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let stranger = Client::stranger(&city);
        let other = stranger.with(&city.session("DLH", Role::Coordinator).await);
        let answer = other.get(&format!("/meja/kasus/{}", sri.code)).await;
        assert_eq!(answer.status, 404);
        let theirs = stranger.with(&city.session("DISHUB", Role::Coordinator).await);
        assert_eq!(theirs.get(&format!("/meja/kasus/{}", sri.code)).await.status, 200);
        let wrong = stranger.get(&format!("/sambatan/{}/{}", sri.code, "0".repeat(26))).await;
        assert_eq!(wrong.status, 404, "a wrong secret opens nothing");
    }

    async fn forms_of_other_sites_are_refused(city: TestCity) {
        let client = Client::stranger(&city);
        let form = [("text", "Lampu jalan mati di depan pasar")];
        for (site, status) in [("cross-site", 403), ("same-site", 403), ("same-origin", 200)] {
            assert_eq!(client.sent_from(site).post("/lapor", &form).await.status, status, "{site}");
        }
        let refused = client.in_language("en").sent_from("cross-site").post("/lapor", &form).await;
        assert!(refused.text.contains("another site"), "{}", refused.text);
    }

    async fn pages_carry_the_headers_that_keep_browsers_safe(city: TestCity) {
        let client = Client::stranger(&city);
        let answer = client.post("/lapor", &[("text", "Lampu jalan mati di depan pasar")]).await;
        assert_eq!(answer.status, 200);
        assert!(answer.headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
    }

    async fn a_form_whose_file_field_was_left_empty_goes_on(city: TestCity) {
        let client = Client::stranger(&city);
        let part = |name: &str, rest: &str, body: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n{body}\r\n")
        };
        // What a browser sends when no picture was chosen.
        let empty = "; filename=\"\"\r\nContent-Type: application/octet-stream";
        let body = [
            part("step", "", "1"),
            part("kind", "", "complaint"),
            part("text", "", "Lampu jalan mati di depan pasar"),
            part("photo", empty, ""),
            "--b--\r\n".to_owned(),
        ];
        let answer = client.multipart("/lapor", "b", body.concat()).await;
        assert!(answer.status == 200 && answer.text.contains("f-area"), "{}", answer.text);
    }

    async fn what_intake_sends_with_a_picture_that_is_refused_is_not_filed_without_it(city: TestCity) {
        let client = Client::stranger(&city).with(&city.session("DISKOMINFO", Role::Intake).await);
        let form = client.get("/meja/catat").await;
        let fields = [
            ("csrf", form.hidden("csrf")),
            ("key", form.hidden("key")),
            ("channel", "phone".to_owned()),
            ("text", "Ibu dari pasar melapor parkir liar menutup pintu".to_owned()),
            ("category", "HUB-01".to_owned()),
            ("area", testkit::plan::KELURAHAN.to_owned()),
        ];
        let part = |name: &str, rest: &str, body: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n{body}\r\n")
        };
        let mut body: String = fields.iter().map(|(name, value)| part(name, "", value)).collect();
        body.push_str(&part("photo", "; filename=\"a.jpg\"", "not a picture"));
        body.push_str("--b--\r\n");
        let answer = client.multipart("/meja/catat", "b", body).await;
        assert!(answer.text.contains("JPEG"), "the page says what a picture may be: {}", answer.status);
        assert!(answer.text.contains("menutup pintu"), "what was typed is kept");
        let filed = city.ctx().read(|ctx, tx| civic::cases::any(tx, ctx.city())).await.unwrap();
        assert!(!filed, "nothing was filed yet");
    }
}
