//! Searching what is published: the page, and the two APIs.

use civic::cases::{Action, PAGE};
use testkit::{TestCity, both_engines};

use crate::client::Client;

async fn publish(city: &TestCity, title: &str, text: &str) -> String {
    city.clock.advance_seconds(1);
    let resident = city.resident("Sri").await;
    let publish = Action::Publish { title: title.to_owned(), text: text.to_owned(), photos: Vec::new() };
    city.verifies(&resident, vec![publish]).await.unwrap();
    resident.code
}

both_engines! {
    async fn the_page_finds_keeps_the_words_and_the_filters_and_leads_on(city: TestCity) {
        let client = Client::stranger(&city);
        publish(&city, "Trotoar rusak", "Ubin lepas").await;
        for number in 0..=PAGE {
            publish(&city, &format!("Lampu {number}"), "mati").await;
        }
        let page = client.get("/sambatan?q=lampu+mat&kategori=HUB-01&keadaan=&dinas=").await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("value=\"lampu mat\""), "{}", page.text);
        assert!(page.text.contains("<label for=\"f-q\">") && page.text.contains("role=\"search\""));
        assert!(page.text.contains("Lampu 25") && !page.text.contains("Trotoar"));
        assert!(!page.text.contains(">Lampu 0<"), "on the next page");
        let next = page.text.split("href=\"").find(|rest| rest.starts_with("/sambatan?") && rest.contains("setelah=")).unwrap();
        let next = next.split('"').next().unwrap().replace("&amp;", "&");
        assert!(next.contains("q=lampu+mat") && next.contains("kategori=HUB-01"), "{next}");
        let page = client.get(&next).await;
        assert!(page.text.contains(">Lampu 0<") && !page.text.contains("Lampu 25"), "{}", page.text);
        assert!(client.get("/sambatan?q=+").await.text.contains("Lampu 25"), "no words, no condition");
    }

    async fn nothing_found_says_what_to_do(city: TestCity) {
        publish(&city, "Lampu", "mati").await;
        let client = Client::stranger(&city);
        for (language, word) in [("id", "Tidak ada sambatan dengan"), ("en", "No report has"), ("jv", "Ora ana sambatan")] {
            let page = client.in_language(language).get("/sambatan?q=%3Cb%3E%22sampah%27").await;
            assert_eq!(page.status, 200);
            assert!(page.text.contains(word) && page.text.contains("/lapor"), "{}", page.text);
            assert!(page.text.contains("&lt;b&gt;") && !page.text.contains("<b>"), "what was typed stays text");
        }
        let page = client.get(&format!("/sambatan?q={}", "lampu+".repeat(500))).await;
        assert!(page.text.contains(">Lampu<"), "however long it is");
    }

    async fn the_json_api_finds_the_same(city: TestCity) {
        let code = publish(&city, "Lampu", "mati").await;
        publish(&city, "Sampah", "menumpuk").await;
        let client = Client::stranger(&city);
        for (query, found) in [("q=lampu", true), ("q=MAT", true), ("q=sampah&state=closed", false), ("q=%22", false)] {
            let answer = client.get(&format!("/api/v1/cases?{query}")).await;
            assert_eq!((answer.status.as_u16(), answer.text.contains(&code)), (200, found), "{query}: {}", answer.text);
            assert!(!answer.text.contains("Sampah"), "{query}");
        }
        assert!(client.get("/api/v1/cases?q=").await.text.contains("Sampah"));
        let long = client.get(&format!("/api/v1/cases?q={}", "x".repeat(201))).await;
        assert_eq!(long.status, 422);
        assert!(long.text.contains("\"q\"") && long.text.contains("too-long"), "{}", long.text);
    }
}
