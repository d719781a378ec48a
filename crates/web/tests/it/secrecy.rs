//! What is hidden stays hidden, on every page and in every feed a stranger can ask for.

use civic::cases::{Action, NewCase, Place, Reporter};
use testkit::{TestCity, both_engines};

use crate::client::Client;

/// Everything a stranger can ask for.
const DOORS: [&str; 23] = [
    "/saya",
    "/",
    "/sambatan",
    "/sambatan?keadaan=berjalan",
    "/sambatan?lewat=1",
    "/kinerja",
    "/kinerja?bulan=12",
    "/kinerja/skm",
    "/kinerja/skm?bulan=12",
    "/open311/v2/requests.json",
    "/open311/v2/requests.xml?extensions=true",
    "/open311/v2/servicerequestupdates.json",
    "/api/v1/cases",
    "/api/v1/figures",
    "/metrics",
    "/verify",
    "/verify?kode=kenarigadin",
    // Beginnings, because pages and links repeat what was typed.
    "/sambatan?q=kenarigadin",
    "/sambatan?q=pojokkenar",
    "/sambatan?q=lampu+kenarigadi&keadaan=berjalan",
    "/open311/v2/requests.json?q=kenarigadin",
    "/open311/v2/requests.xml?q=pojokkenar&extensions=true",
    "/api/v1/cases?q=kenarigadin",
];

/// Words that stand in nothing but the case.
const CANARIES: [&str; 5] =
    ["kenarigading", "Bu Kenarinama", "+6281299988877", "kenari@contoh.id", "pojokkenari"];

async fn file(city: &TestCity, what: &str, name_hidden: bool, content_hidden: bool) -> testkit::Resident {
    let plain = city.new_case("Sri");
    let new = NewCase {
        text: format!("Lampu kenarigading di sini mati sejak {what}"),
        name_hidden: Some(name_hidden),
        content_hidden: Some(content_hidden),
        reporter: Reporter {
            name: Some("Bu Kenarinama".to_owned()),
            phone: Some("081299988877".to_owned()),
            email: Some("kenari@contoh.id".to_owned()),
        },
        place: Place { landmark: "pojokkenari".to_owned(), ..plain.place.clone() },
        ..plain
    };
    city.file(new).await
}

async fn seen(city: &TestCity, extra: &[String]) -> Vec<(String, &'static str)> {
    let client = Client::stranger(city);
    let mut leaks = Vec::new();
    let doors = DOORS.iter().map(|door| (*door).to_owned()).chain(extra.iter().cloned());
    for door in doors {
        for language in ["id", "en", "jv"] {
            let answer = client.in_language(language).get(&door).await;
            assert!(answer.status.is_success(), "{door} answers {}", answer.status);
            leaks.extend(
                CANARIES.iter().filter(|canary| answer.text.contains(**canary)).map(|c| (door.clone(), *c)),
            );
        }
    }
    leaks
}

both_engines! {
    async fn nothing_of_an_unpublished_or_hidden_case_reaches_a_stranger(city: TestCity) {
        let unpublished = file(&city, "Senin", false, false).await;
        assert_eq!(seen(&city, &[format!("/sambatan/{}", unpublished.code)]).await, []);
        let hidden = file(&city, "Selasa", true, true).await;
        city.verifies(&hidden, vec![Action::Send { agency: "DISHUB".to_owned(), message: "kenarigading".to_owned() }])
            .await
            .unwrap();
        assert_eq!(seen(&city, &[format!("/sambatan/{}", hidden.code)]).await, []);
    }

    async fn a_hidden_or_unpublished_case_is_not_found_by_words_or_code(city: TestCity) {
        let client = Client::stranger(&city);
        let doors = ["/sambatan?q=", "/open311/v2/requests.json?q=", "/api/v1/cases?q="];
        let shown = file(&city, "Senin", false, false).await;
        let publish = Action::Publish {
            title: "Lampu padam".to_owned(),
            text: "Lampu padam kenarigading".to_owned(),
            photos: Vec::new(),
        };
        city.verifies(&shown, vec![publish.clone()]).await.unwrap();
        let seen_at = |door: &'static str, words: String| {
            let (client, title) = (client.clone(), "Lampu padam");
            async move { client.get(&format!("{door}{words}")).await.text.contains(title) }
        };
        for door in doors {
            for words in ["kenarigadin", "padam+pojokken", &shown.code] {
                assert!(seen_at(door, words.to_owned()).await, "the test can see what is public: {door}{words}");
            }
        }
        let hide = Action::SetVisibility { name_hidden: false, content_hidden: true };
        for secret in [Action::Unpublish, publish, hide] {
            let public = matches!(secret, Action::Publish { .. });
            city.verifies(&shown, vec![secret]).await.unwrap();
            for door in doors {
                for words in ["kenarigadin", "padam+pojokken", &shown.code] {
                    assert_eq!(seen_at(door, words.to_owned()).await, public, "{door}{words}");
                }
            }
        }
    }

    async fn of_a_published_case_only_the_published_text_is_seen_never_its_reporter(city: TestCity) {
        let case = file(&city, "Senin", false, false).await;
        city.sent(&case, "DISHUB").await;
        let leaks = seen(&city, &[format!("/sambatan/{}", case.code)]).await;
        assert!(leaks.iter().any(|(_, canary)| *canary == "pojokkenari"), "the test can see what is public");
        let reporter: Vec<_> = leaks.iter().filter(|(_, canary)| *canary != "pojokkenari").collect();
        assert!(reporter.is_empty(), "{reporter:?}");
    }

    async fn a_bill_is_seen_by_whoever_filed_the_case_and_by_no_stranger(city: TestCity) {
        let case = file(&city, "Senin", false, false).await;
        city.sent(&case, "DISHUB").await;
        let bill = city.bill(&case, 7_654_321).await.unwrap();
        city.told(&testkit::bank::paid("BANKKENARI", &bill.reference, 7_654_321)).await.unwrap();
        let client = Client::stranger(&city);
        let public = format!("/sambatan/{}", case.code);
        let doors = DOORS.iter().copied().chain([public.as_str(), "/kinerja?bulan=1"]);
        for door in doors {
            let text = client.get(door).await.text;
            for word in [bill.reference.as_str(), "BANKKENARI", "7.654.321", "7654321", "parkir langganan"] {
                assert!(!text.contains(word), "{door} tells {word}");
            }
        }
        assert_eq!(client.get(&format!("{public}/{}/tagihan", "0".repeat(26))).await.status, 404);
        let own = client.get(&format!("{public}/{}/tagihan", case.secret)).await.text;
        assert!(own.contains("7.654.321") && own.contains("BANKKENARI"), "the test can see what is told");
    }

    async fn what_a_resident_keeps_and_who_looked_at_them_reaches_no_stranger(city: TestCity) {
        let case = file(&city, "Senin", false, false).await;
        city.sent(&case, "DISHUB").await;
        let client = Client::stranger(&city);
        let own = client.with_cookie(&format!("sambat_warga={}", city.resident_session("kenari@contoh.id").await));
        let open = format!("/sambatan/{}/saya", case.code);
        assert!(own.get(&open).await.text.contains("kenari@contoh.id"), "the test can see what is told");
        assert!(own.get("/saya").await.text.contains("kenari@contoh.id"));
        for door in ["/saya", "/saya/kode", "/saya/data", &open] {
            for client in [client.clone(), client.with_cookie("sambat_warga=tebakan; sambat_kode=tebakan")] {
                let answer = client.get(door).await;
                assert!(CANARIES.iter().all(|canary| !answer.text.contains(canary)), "{door}");
            }
        }
        let neighbour = Client::stranger(&city.neighbour().await);
        let taken_along = neighbour.with_cookie(&format!("sambat_warga={}", city.resident_session("kenari@contoh.id").await));
        assert!(taken_along.get("/saya").await.text.contains("f-email"), "a session is of one city");
    }

    async fn one_city_does_not_answer_for_another(city: TestCity) {
        let other = city.neighbour().await;
        let case = file(&city, "Senin", false, false).await;
        city.sent(&case, "DISHUB").await;
        let client = Client::stranger(&other);
        for door in DOORS {
            let answer = client.get(door).await;
            assert!(!answer.text.contains("kenarigading"), "{door} of the neighbour");
        }
        assert_eq!(client.get(&format!("/sambatan/{}", case.code)).await.status, 404);
        assert_eq!(client.get(&format!("/sambatan/{}/{}", case.code, case.secret)).await.status, 404);
        city.bill(&case, 1_000).await.unwrap();
        assert_eq!(client.get(&format!("/sambatan/{}/{}/tagihan", case.code, case.secret)).await.status, 404);
        let session = city.session("DISKOMINFO", civic::identity::Role::CityAdmin).await;
        assert_eq!(client.with(&session).get("/kelola/orang").await.status, 303, "a session is of one city");
    }
}
