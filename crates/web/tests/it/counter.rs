//! The counter through the real router: booking without an account, numbers, desks, the screen, and what is keyed in.

use civic::counter;
use civic::identity::Role;
use testkit::{TestCity, both_engines, plan};

use crate::client::{Answer, Client};

/// A name that stands in nothing but an appointment.
const NAME: &str = "Bu Kenarinama";

/// Sends a form of the desk with its token.
async fn press(desk: &Client, path: &str, form: &[(&str, &str)]) -> Answer {
    let csrf = desk.get("/meja/akun").await.hidden("csrf");
    desk.post(path, &[&[("csrf", csrf.as_str())], form].concat()).await
}

/// Books today at half past nine from the page of the service; the address of the appointment.
async fn book(city: &TestCity, client: &Client) -> String {
    let page = client.get("/layanan/KARTU/janji?hari=2026-02-02").await;
    assert!(page.text.contains("09.30") && !page.text.contains("09.00"), "{}", page.text);
    let form = [
        ("key", &*page.hidden("key")),
        ("loket", &page.hidden("loket")),
        ("hari", &page.hidden("hari")),
        ("time", "570"),
        ("name", NAME),
        ("phone", "081299988877"),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = client.post("/layanan/KARTU/janji", &form).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let again = client.post("/layanan/KARTU/janji", &form).await;
    assert_eq!(again.location(), answer.location(), "sent twice");
    assert_eq!(city.today(), civic::cities::day_of(jiff::civil::date(2026, 2, 2)));
    answer.location().split('?').next().unwrap().to_owned()
}

fn code_on(page: &Answer) -> String {
    let rest = page.text.split_once("<p class=\"code\">").expect("a code").1;
    rest.split_once('<').unwrap().0.to_owned()
}

both_engines! {
    async fn a_slot_is_booked_moved_and_taken_back_without_an_account(city: TestCity) {
        let client = Client::stranger(&city);
        assert!(!client.get("/layanan/KARTU").await.text.contains("/janji"), "no counter, no button");
        assert_eq!(client.get("/layanan/KARTU/janji").await.status, 404);
        city.opens_counter("DISHUB", 1).await;
        assert!(client.get("/layanan/KARTU").await.text.contains("/layanan/KARTU/janji"));
        let days = client.get("/layanan/KARTU/janji").await;
        assert!(days.text.contains("hari=2026-02-03") && !days.text.contains("hari=2026-02-07"), "no Saturday");
        let link = book(&city, &client).await;
        let page = client.get(&format!("{link}?baru=1")).await;
        assert_eq!(page.status, 200);
        for word in ["Senin, 2 Februari 2026, 09.30", "Balai Kota, lantai 1", NAME, "Kartu contoh", "KTP"] {
            assert!(page.text.contains(word), "{word} is missing in {}", page.text);
        }
        assert!(page.headers.get("refresh").is_none());

        // Somebody else finds the slot full, and keeps what they typed.
        let other = client.get("/layanan/KARTU/janji?hari=2026-02-02").await;
        assert!(!other.text.contains("value=\"570\""));
        let key = other.hidden("key");
        let late = [("key", key.as_str()), ("loket", "DISHUB"), ("hari", "2026-02-02"), ("time", "570"), ("name", "Budi")];
        let answer = client.post("/layanan/KARTU/janji", &late).await;
        assert!(answer.status == 422 && answer.text.contains("sudah penuh") && answer.text.contains("Budi"), "{}", answer.text);

        let moved = client.post(&link, &[("do", "move"), ("hari", "2026-02-03"), ("time", "600")]).await;
        assert_eq!(moved.location(), link);
        assert!(client.get(&link).await.text.contains("Selasa, 3 Februari 2026, 10.00"));
        let bad = client.post(&link, &[("do", "move"), ("hari", "2026-02-07"), ("time", "600")]).await;
        assert!(bad.status == 422 && bad.text.contains("tidak buka"), "{}", bad.text);
        assert_eq!(client.post(&link, &[("do", "cancel")]).await.status, 303);
        let gone = client.get(&link).await;
        assert!(gone.text.contains("Dibatalkan") && !gone.text.contains("value=\"cancel\""), "{}", gone.text);
        assert_eq!(client.post(&link, &[("do", "cancel")]).await.status, 409);
        assert_eq!(client.get("/janji/0000000000000000000000000a").await.status, 404);
    }

    async fn the_applicant_books_for_an_application_and_both_pages_show_it(city: TestCity) {
        city.opens_counter("DISHUB", 1).await;
        let client = Client::stranger(&city);
        let answers = serde_json::json!({"nik": "3573994101000001", "kelurahan": plan::KELURAHAN, "sebab": "baru"});
        let new = civic::cases::NewApplication {
            service: "KARTU".to_owned(),
            version: 1,
            answers,
            channel: civic::cases::Channel::Web,
            lang: kit::i18n::Lang::Id,
            reporter: civic::cases::Reporter { name: Some(NAME.to_owned()), ..Default::default() },
            key: None,
            filed_by: None,
        };
        let receipt = civic::cases::apply(&city.ctx(), new).await.unwrap();
        let (code, secret) = (receipt.case.code, receipt.secret.unwrap());
        let own = format!("/sambatan/{code}/{secret}");
        assert!(client.get(&own).await.text.contains(&format!("{own}/janji")));
        let page = client.get(&format!("{own}/janji?hari=2026-02-03")).await;
        assert!(page.text.contains(NAME) && !page.text.contains("f-phone"), "what is known is not asked again");
        let key = page.hidden("key");
        let form = [("key", key.as_str()), ("loket", "DISHUB"), ("hari", "2026-02-03"), ("time", "600"), ("name", NAME)];
        assert_eq!(client.post(&format!("{own}/janji"), &form).await.status, 303);
        let after = client.get(&own).await.text;
        assert!(after.contains("Selasa, 3 Februari 2026, 10.00") && !after.contains(&format!("{own}/janji")), "one at a time");
        let desk = client.with(&city.session("DISHUB", Role::Coordinator).await);
        let seen = desk.get(&format!("/meja/kasus/{code}")).await.text;
        assert!(seen.contains("Selasa, 3 Februari 2026, 10.00"));
        assert_eq!(client.get(&format!("/sambatan/{code}/{}/janji", "0".repeat(26))).await.status, 404);
    }

    async fn a_number_is_taken_called_and_shown_and_no_name_is_on_the_screen(city: TestCity) {
        city.opens_counter("DISHUB", 1).await;
        let client = Client::stranger(&city);
        let link = book(&city, &client).await;
        let code = code_on(&client.get(&link).await);
        let key = client.get("/loket/DISHUB").await.hidden("key");
        let taken = client.post("/loket/DISHUB", &[("key", &key), ("service", "KARTU")]).await;
        assert_eq!(taken.status, 303, "{}", taken.text);
        let again = client.post("/loket/DISHUB", &[("key", &key), ("service", "KARTU")]).await;
        assert_eq!(again.location(), taken.location(), "pressed twice");
        let kiosk = client.get(taken.location()).await;
        assert_eq!(kiosk.headers["refresh"], "30; url=/loket/DISHUB", "the next person finds the kiosk");
        assert!(kiosk.text.contains("A-001") && kiosk.text.contains("<svg"));
        let wrong = client.post("/loket/DISHUB", &[("do", "checkin"), ("code", "XXX-XXX")]).await;
        assert!(wrong.status == 422 && wrong.text.contains("XXX-XXX"), "{}", wrong.text);
        let come = client.post("/loket/DISHUB", &[("do", "checkin"), ("code", &code)]).await;
        let ticket = come.location().split('?').next().unwrap().to_owned();
        let mine = client.get(&ticket).await;
        assert!(mine.text.contains("A-002") && mine.text.contains("09.30"), "{}", mine.text);
        assert_eq!(mine.headers["refresh"], "20");

        city.clock.advance_seconds(1_800);
        let desk = client.with(&city.session("DISHUB", Role::Officer).await);
        let nobody = press(&desk, "/meja/loket", &[("do", "next")]).await;
        assert!(nobody.status == 409 && nobody.text.contains("Buka meja dulu"), "{}", nobody.text);
        let bad = press(&desk, "/meja/loket", &[("do", "open"), ("desk", "0")]).await;
        assert!(bad.status == 422 && bad.text.contains("Nomor meja"), "{}", bad.text);
        assert_eq!(press(&desk, "/meja/loket", &[("do", "open"), ("desk", "3")]).await.status, 303);
        assert!(desk.get("/meja/loket").await.headers.contains_key("refresh"), "an idle desk looks again by itself");
        assert_eq!(press(&desk, "/meja/loket", &[("do", "next")]).await.status, 303);
        let room = desk.get("/meja/loket").await;
        assert!(room.text.contains("A-002") && room.text.contains(NAME), "whoever serves knows who comes");
        assert!(client.get(&ticket).await.text.contains("Silakan ke meja 3"));
        let screen = client.get("/loket/DISHUB/layar").await;
        assert!(screen.text.contains("A-002") && screen.text.contains("A-001") && screen.text.contains("Meja 3"));
        assert_eq!(screen.headers["refresh"], "5");
        let id = room.hidden("ticket");
        assert_eq!(press(&desk, "/meja/loket", &[("do", "served"), ("ticket", &id)]).await.status, 303);
        assert_eq!(press(&desk, "/meja/loket", &[("do", "served"), ("ticket", &id)]).await.status, 409);
        for door in ["/loket/DISHUB", "/loket/DISHUB/layar", &ticket, taken.location(), "/layanan/KARTU/janji?hari=2026-02-03"] {
            let text = client.get(door).await.text;
            for word in [NAME, "81299988877", "of DISHUB"] {
                assert!(!text.contains(word), "{door} tells {word}");
            }
        }
        let neighbour = city.neighbour().await;
        let stranger = Client::stranger(&neighbour);
        for door in [link.as_str(), &ticket, "/loket/DISHUB", "/loket/DISHUB/layar"] {
            assert_eq!(stranger.get(door).await.status, 404, "{door} of another city");
        }
        city.clock.set("2026-02-02T16:00");
        let closed = client.get("/loket/DISHUB").await.text;
        assert!(closed.contains("sedang tutup") && closed.contains("Selasa, 3 Februari 2026, 08.00"), "{closed}");
    }

    async fn nobody_empties_the_numbers_or_guesses_codes_from_one_address(city: TestCity) {
        city.opens_counter("DISHUB", 1).await;
        let client = Client::counted(&city);
        let mut refused = 0;
        for n in 0..70 {
            let key = format!("tekan {n}");
            let form = if n % 2 == 0 { [("key", key.as_str()), ("service", "KARTU")] } else { [("do", "checkin"), ("code", "AAA-AAA")] };
            refused += usize::from(client.post("/loket/DISHUB", &form).await.status == 429);
        }
        assert!(refused >= 5, "{refused}");
    }

    async fn an_officer_fills_in_for_somebody_and_hands_over_the_receipt(city: TestCity) {
        city.opens_counter("DISHUB", 1).await;
        let client = Client::stranger(&city);
        let session = city.session("DISHUB", Role::Officer).await;
        let desk = client.with(&session);
        let own = city.resident_session("rina@contoh.id").await;
        let desk_and_own = client.with_cookie(&format!("sambat_session={session}; sambat_warga={own}"));
        city.number("Sri").await;
        press(&desk, "/meja/loket", &[("do", "open"), ("desk", "1")]).await;
        press(&desk, "/meja/loket", &[("do", "next")]).await;
        let ticket = desk.get("/meja/loket").await.hidden("ticket");
        let begun = press(&desk, "/meja/loket/permohonan", &[("service", "KARTU"), ("ticket", &ticket)]).await;
        let form = begun.location().to_owned();
        assert!(form.starts_with("/permohonan/"), "{}", begun.text);
        assert_eq!(client.get(&form).await.status, 404, "of nobody else");
        assert!(desk.get(&form).await.text.contains("mengisi untuk orang di loket"));
        let base = form.strip_suffix("/1").unwrap();
        desk.post(&form, &[("nik", "3573994101000001"), ("kelurahan", plan::KELURAHAN), ("do", "next")]).await;
        desk.post(&format!("{base}/2"), &[("sebab", "baru"), ("do", "next")]).await;
        assert_eq!(client.post(&format!("{base}/kirim"), &[("name", "Sri")]).await.status, 404);
        let check = desk_and_own.get(&format!("{base}/kirim")).await;
        assert!(check.status == 200 && !check.text.contains("rina@") && !check.text.contains("name=\"keep\""), "the officer is not the applicant");
        let sent = desk.post(&format!("{base}/kirim"), &[("name", "Sri")]).await;
        assert!(sent.location().starts_with("/meja/loket/bukti/"), "{} {}", sent.status, sent.text);
        let receipt = desk.get(sent.location()).await;
        let (code, secret) = sent.location().strip_prefix("/meja/loket/bukti/").unwrap().split_once("?t=").unwrap();
        assert!(receipt.text.contains(&civic::cases::code::show(code)) && receipt.text.contains(secret));
        assert_eq!(client.get(&format!("/sambatan/{code}/{secret}")).await.status, 200, "the receipt opens the case");
        assert!(desk.get("/meja/loket").await.text.contains(&format!("/meja/kasus/{code}")), "the number remembers");
        let other = client.with(&city.session("DLH", Role::Officer).await);
        let refused = press(&other, "/meja/loket/permohonan", &[("service", "KARTU")]).await;
        assert_eq!(refused.status, 403);
        assert_eq!(other.get("/meja/loket").await.status, 404, "no counter, and no service to file for");
        let intake = client.with(&city.session("DISKOMINFO", Role::Intake).await);
        let page = intake.get("/meja/loket").await;
        assert!(page.text.contains("value=\"IZIN\"") && !page.text.contains("value=\"open\""), "who keys in needs no queue");
        let again = desk.post(&format!("{base}/kirim"), &[("name", "Sri")]).await;
        assert_eq!(again.location(), sent.location(), "sent twice");
        assert_eq!(client.post("/meja/loket/permohonan", &[("service", "KARTU")]).await.status, 303, "log in first");
    }

    async fn opening_times_are_kept_in_the_browser(city: TestCity) {
        let client = Client::stranger(&city);
        let coordinator = client.with(&city.session("DISHUB", Role::Coordinator).await);
        let admin = client.with(&city.session("DISKOMINFO", Role::CityAdmin).await);
        assert!(coordinator.get("/meja/loket").await.text.contains("/meja/loket/jam"));
        assert_eq!(coordinator.get("/meja/loket/jam").await.location(), "/meja/loket/jam/DISHUB");
        let hours = [
            ("active", "1"), ("place", "Terminal"), ("days.0", "1"), ("days.0", "2"), ("from.0", "08:00"), ("to.0", "12:00"),
            ("slot_minutes", "20"), ("desks", "2"), ("horizon_days", "7"), ("letter.KARTU", "B"), ("letter.IZIN", ""),
        ];
        let saved = press(&coordinator, "/meja/loket/jam/DISHUB", &hours).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let counter = city.ctx().book.counters.get("DISHUB").unwrap().clone();
        assert_eq!((counter.place.as_str(), counter.slot_minutes, counter.open.len()), ("Terminal", 20, 1));
        assert_eq!(counter.groups[0].services, ["KARTU"]);
        assert!(counter::serving(&city.ctx().book, "IZIN", city.today()).is_empty());
        let page = coordinator.get("/meja/loket/jam/DISHUB").await.text;
        assert!(page.contains("value=\"Terminal\"") && page.contains("value=\"08:00\""));
        let mut bad = hours.to_vec();
        bad[1] = ("place", "");
        let refused = press(&coordinator, "/meja/loket/jam/DISHUB", &bad).await;
        assert!(refused.status == 422 && refused.text.contains("#f-place"), "{}", refused.text);
        assert_eq!(press(&coordinator, "/meja/loket/jam/DLH", &hours).await.status, 403, "another agency's");
        let mut theirs = hours[..9].to_vec();
        theirs.push(("all", "1"));
        assert_eq!(press(&admin, "/meja/loket/jam/DLH", &theirs).await.status, 303);
        assert!(admin.get("/meja/loket/jam").await.text.contains("Terminal"));
        assert!(admin.get("/kelola/riwayat").await.text.contains("Jam buka loket diubah"));
    }
}
