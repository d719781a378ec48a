//! Open311 where it is large or leaves the building: a thousand requests, and pictures on another server.

use std::collections::BTreeSet;

use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use civic::cases::{self, Action};
use civic::identity::Scope;
use civic::photos::Fetcher;
use open311::{Document, Filed, RequestReceipt, ServiceRequest, from_json};
use testkit::TestCity;

use crate::program::{PNG, Program, Reply, key};

const V2: &str = "/open311/v2";
/// The most requests one answer holds, as the specification has it.
const CAP: usize = 1_000;

fn read<T: Document>(reply: &Reply) -> T {
    assert_eq!(reply.status, 200, "{}", reply.text);
    from_json(&reply.text).unwrap_or_else(|e| panic!("{e}: {}", reply.text))
}

/// Files and publishes this many cases, a few at a time.
async fn published(city: &TestCity, many: usize) {
    let by = city.verifier().await;
    let mut waiting: Vec<_> = (0..many).map(|_| city.new_case("Sri")).collect();
    while !waiting.is_empty() {
        let mut crowd = tokio::task::JoinSet::new();
        for new in waiting.drain(..waiting.len().min(50)) {
            let (ctx, by) = (city.ctx(), by.clone());
            crowd.spawn(async move {
                let case = cases::submit(&ctx, new).await.expect("a case that can be filed").case;
                let publish = Action::Publish {
                    title: "Parkir".into(),
                    text: "Parkir liar.".into(),
                    photos: Vec::new(),
                };
                cases::verify(&ctx, &by, &case.code, case.version, vec![publish]).await.expect("published");
            });
        }
        crowd.join_all().await;
    }
}

testkit::both_engines! {
    /// 19
    async fn an_answer_holds_a_thousand_requests_and_leads_to_the_rest(city: TestCity) {
        published(&city, CAP + 1).await;
        let program = Program::of(&city);
        let reply = program.get(&format!("{V2}/requests.json?page_size=5000")).await;
        let first: Vec<ServiceRequest> = read(&reply);
        assert_eq!(first.len(), CAP);
        let link = reply.header("link").trim_start_matches('<').split_once('>').unwrap().0.to_owned();
        let rest = link.strip_prefix(&format!("https://{}", city.host())).unwrap();
        let second: Vec<ServiceRequest> = read(&program.get(rest).await);
        let ids: BTreeSet<String> = first.into_iter().chain(second).map(|r| r.service_request_id).collect();
        assert_eq!(ids.len(), CAP + 1, "every request once");
        let without = program.get(&format!("{V2}/requests.json")).await;
        assert_eq!(read::<Vec<ServiceRequest>>(&without).len(), CAP, "also when no size is asked for");
    }

    async fn a_picture_named_by_its_address_is_fetched_cleaned_and_published(city: TestCity) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let fetcher = Fetcher::at(listener.local_addr().unwrap());
        // The other server knows which name was meant, and has one picture and one that is none.
        let other = axum::Router::new()
            .route("/lampu.png", get(|headers: HeaderMap| async move {
                if headers["host"] == "foto.contoh.id" { (StatusCode::OK, PNG) } else { (StatusCode::NOT_FOUND, PNG) }
            }))
            .route("/bukan.png", get(|| async { "<html>" }));
        let server = tokio::spawn(async move { axum::serve(listener, other).await });

        let program = Program::of(&city);
        let key = key(&city, "Portal", Scope::Open311, None).await;
        let mut ids = Vec::new();
        for picture in ["http://foto.contoh.id/lampu.png", "http://foto.contoh.id/bukan.png"] {
            let form = [
                ("api_key", key.as_str()), ("service_code", "HUB-01"), ("lat", "-7.955"), ("long", "112.645"),
                ("description", "Parkir liar di depan pasar tiap pagi."), ("media_url", picture),
            ];
            let reply = program.form(&format!("{V2}/requests.json"), &form).await;
            let Filed::Id(id) = read::<Vec<RequestReceipt>>(&reply).remove(0).filed else { panic!() };
            ids.push(id);
        }
        city.run_jobs_fetching(&fetcher).await;

        let by = city.person("DISKOMINFO", civic::identity::Role::Verifier).await;
        let desk = cases::desk_case(&city.ctx(), &by, &ids[0]).await.unwrap();
        assert_eq!(desk.photos.len(), 1);
        let photos = vec![desk.photos[0].photo_id];
        let publish = Action::Publish { title: "Parkir".into(), text: "Parkir liar.".into(), photos };
        let verifier = city.verifier().await;
        cases::verify(&city.ctx(), &verifier, &ids[0], desk.case.version, vec![publish]).await.unwrap();

        let shown: Vec<ServiceRequest> = read(&program.get(&format!("{V2}/requests/{}.json", ids[0])).await);
        let address = shown[0].media_url.clone().unwrap();
        let picture = program.get(address.strip_prefix(&format!("https://{}", city.host())).unwrap()).await;
        assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/jpeg"));
        let refused = cases::desk_case(&city.ctx(), &by, &ids[1]).await.unwrap();
        assert!(refused.photos.is_empty(), "what is no picture is not kept");
        server.abort();
    }
}
