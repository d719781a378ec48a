//! News for desks that are being looked at: what is told, to whom, and when it ends.

use axum::body::{Body, BodyDataStream};
use axum::http::{Request, StatusCode, header};
use civic::cases::Action;
use civic::identity::{self, Role};
use futures_util::StreamExt;
use testkit::{TestCity, both_engines};
use tower::ServiceExt;

fn app(city: &TestCity) -> web::App {
    let settings = web::Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        base_url: format!("http://{}", city.host()),
        trusted_proxies: Vec::new(),
        bank: None,
        rate_limits: false,
        sends_mail: true,
    };
    web::App::new(city.civic().clone(), settings)
}

async fn stream(app: &web::App, city: &TestCity, session: &str, path: &str) -> (StatusCode, BodyDataStream) {
    let request = Request::builder()
        .uri(path)
        .header(header::HOST, city.host())
        .header(header::COOKIE, format!("sambat_session={session}"))
        .body(Body::empty())
        .unwrap();
    let response = web::router(app.clone()).oneshot(request).await.unwrap();
    (response.status(), response.into_body().into_data_stream())
}

/// The next words of a stream; none when it has ended.
async fn heard(stream: &mut BodyDataStream) -> Option<String> {
    let part = stream.next().await?;
    Some(String::from_utf8(part.unwrap().to_vec()).unwrap())
}

/// What the page of a case would show as its version.
async fn version(city: &TestCity, code: &str) -> i64 {
    let officer = city.coordinator("DISHUB").await;
    civic::cases::desk_case(&city.ctx(), &officer, code).await.unwrap().case.version
}

both_engines! {
    async fn an_open_case_hears_what_a_colleague_did_and_nothing_before(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let (app, session) = (app(&city), city.session("DISHUB", Role::Coordinator).await);
        let path = format!("/meja/kasus/{}/aliran?versi={}", sri.code, version(&city, &sri.code).await);
        let (status, mut news) = stream(&app, &city, &session, &path).await;
        assert_eq!(status, StatusCode::OK);
        // Nothing is told until something happens: what comes first is what the colleague did.
        let by = city.officer("DISHUB").await;
        let act = async {
            tokio::task::yield_now().await;
            city.works(&by, &sri, Action::Take).await.unwrap();
        };
        let (text, ()) = tokio::join!(heard(&mut news), act);
        let text = text.unwrap();
        assert!(text.contains("event: changed") && text.contains("Mulai dikerjakan"), "{text}");
        assert!(text.contains(by.name()), "{text}");

        // The session ends, and with it the stream, at the next thing that happens.
        identity::logout(&city.ctx(), &session).await.unwrap();
        let again = Action::Note { text: "Catatan rahasia".to_owned() };
        let (ended, _) = tokio::join!(heard(&mut news), city.works(&by, &sri, again));
        assert_eq!(ended, None);
    }

    async fn a_list_that_is_no_longer_what_was_shown_says_so_at_once(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let (app, session) = (app(&city), city.session("DISHUB", Role::Coordinator).await);
        let (_, mut news) = stream(&app, &city, &session, "/meja/aliran?semua=1&tanda=0").await;
        let text = heard(&mut news).await.unwrap();
        assert!(text.contains("event: changed") && text.contains("\"mark\""), "{text}");
        assert!(!text.contains(&sri.code), "only that something changed, not what: {text}");
        app.close();
        assert_eq!(heard(&mut news).await, None, "a program that stops ends its streams");
    }

    async fn another_agency_hears_nothing_of_a_case(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let session = city.session("DLH", Role::Coordinator).await;
        let path = format!("/meja/kasus/{}/aliran?versi=1", sri.code);
        let (status, _) = stream(&app(&city), &city, &session, &path).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
}
