//! The JSON API through the real router.

use std::collections::BTreeSet;

use civic::cases::{self, Action, Channel, State};
use civic::identity::Scope;
use serde_json::{Value as Json, json};
use testkit::{Engine, Resident, TestCity, both_engines, plan};

use crate::program::{PNG, Program, Reply, key};

const V1: &str = "/api/v1";
const KEY: &str = "8b0f8f6e-4c55-4b39-9f3e-b0c1d6f8a001";

fn report(text: &str) -> Json {
    json!({"text": text, "category": "HUB-01", "lat": plan::POINT.0, "lon": plan::POINT.1})
}

/// The problem document, after checking that it is one.
fn problem(reply: &Reply, status: u16, word: &str) -> Json {
    assert_eq!(reply.status, status, "{}", reply.text);
    assert_eq!(reply.header("content-type"), "application/problem+json");
    let document = reply.json();
    assert_eq!(
        (&document["type"], &document["status"]),
        (&json!(format!("/problems/{word}")), &json!(status))
    );
    for said in [&document["title"], &document["detail"]] {
        let said = said.as_str().unwrap();
        assert!(!said.is_empty() && !said.contains("api-"), "{said}");
    }
    document
}

fn fields(problem: &Json) -> Vec<(&str, &str)> {
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|wrong| (wrong["field"].as_str().unwrap(), wrong["code"].as_str().unwrap())).collect()
}

async fn agency(city: &TestCity, agency: &str) -> Program {
    let key = key(city, agency, Scope::ApiAgency, Some(agency)).await;
    Program::of(city).with("authorization", &format!("Bearer {key}"))
}

/// With the secret of a case.
fn own(program: &Program, resident: &Resident) -> Program {
    program.with("sambat-secret", &resident.secret)
}

both_engines! {
    async fn a_report_is_filed_once_and_answers_who_owes_what_by_when_and_why(city: TestCity) {
        let program = Program::of(&city).with("idempotency-key", KEY);
        let reply = program.json(&format!("{V1}/cases"), &report("Parkir liar di depan pasar")).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let receipt = reply.json();
        let (code, secret) = (receipt["code"].as_str().unwrap(), receipt["secret"].as_str().unwrap());
        assert_eq!(reply.header("location"), format!("{V1}/cases/{code}"));
        assert_eq!(receipt["owner"], json!({"code": "DISKOMINFO", "name": "Kantor DISKOMINFO"}));
        assert_eq!(receipt["due_at"], "2026-02-05T16:00:00+07:00");
        assert_eq!((&receipt["explanation"]["days"], &receipt["explanation"]["due"]), (&json!(3), &receipt["due_at"]));
        assert_eq!(receipt["links"]["own"], format!("https://{}/sambatan/{code}/{secret}", city.host()));

        let again = program.json(&format!("{V1}/cases"), &report("Parkir liar di depan pasar")).await;
        assert_eq!(again.status, 200);
        assert_eq!((&again.json()["code"], &again.json()["secret"], &again.json()["repeated"]), (&json!(code), &json!(secret), &json!(true)));
        problem(&program.json(&format!("{V1}/cases"), &report("Sesuatu yang lain")).await, 409, "conflict");
        let guessable = Program::of(&city).with("idempotency-key", "1");
        let refused = guessable.json(&format!("{V1}/cases"), &report("Parkir liar di depan pasar")).await;
        assert_eq!(fields(&problem(&refused, 422, "invalid")), [("Idempotency-Key", "too-short")]);
        let case = cases::own_case(&city.ctx(), &cases::open(&city.ctx(), code, secret).await.unwrap()).await.unwrap().case;
        assert_eq!((case.channel, case.lang.as_str()), (Channel::Api, "id"));
    }

    async fn pictures_come_first_or_along(city: TestCity) {
        let program = Program::of(&city);
        let taken = program.upload(&format!("{V1}/photos"), &[("photo", PNG)], &[]).await;
        assert_eq!(taken.status, 201, "{}", taken.text);
        let mut with_photo = report("Lampu mati di gang ini");
        with_photo["photos"] = json!([taken.json()["id"]]);
        let reply = program.json(&format!("{V1}/cases"), &with_photo).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let receipt = reply.json();
        let secret = program.with("sambat-secret", receipt["secret"].as_str().unwrap());
        let own = secret.get(&format!("{V1}/cases/{}/own", receipt["code"].as_str().unwrap())).await.json();
        let url = own["photos"][0]["url"].as_str().unwrap().to_owned();
        assert_eq!(program.get(url.strip_prefix(&format!("https://{}", city.host())).unwrap()).await.status, 200);

        let form = [("text", "Sampah menumpuk di sini"), ("category", "LIN-01"), ("lat", "-7.955"), ("lon", "112.645"), ("answers.x", "y")];
        let reply = program.upload(&format!("{V1}/cases"), &[("photo", PNG)], &form).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let bad = program.upload(&format!("{V1}/cases"), &[("photo", b"none")], &[("text", "x"), ("lat", "a")]).await;
        let wrong = problem(&bad, 422, "invalid");
        let named: BTreeSet<&str> = fields(&wrong).into_iter().map(|(field, _)| field).collect();
        assert_eq!(named, ["lat", "photos", "text"].into(), "{wrong}");
        let none = program.upload(&format!("{V1}/photos"), &[], &[("a", "b")]).await;
        problem(&none, 422, "invalid");
    }

    async fn every_wrong_field_is_named_as_it_was_sent_in_the_callers_language(city: TestCity) {
        let program = Program::of(&city);
        let wrong = json!({"kind": "wish", "text": "x", "category": "NO", "lat": 1.0, "lon": 1.0, "phone": "12", "email": "x",
            "photo_urls": ["http://127.0.0.1/"]});
        let indonesian = problem(&program.json(&format!("{V1}/cases"), &wrong).await, 422, "invalid");
        let named: BTreeSet<(&str, &str)> = fields(&indonesian).into_iter().collect();
        assert_eq!(named, [("kind", "unknown-choice"), ("text", "too-short"), ("category", "unknown-choice"), ("lat", "outside-city"),
            ("phone", "bad-phone"), ("email", "bad-email"), ("photo_urls", "bad-url")].into());
        let english = program.with("accept-language", "en").json(&format!("{V1}/cases"), &wrong).await.json();
        assert_ne!(english["title"], indonesian["title"]);
        let misspelt = program.json(&format!("{V1}/cases"), &json!({"txt": "Parkir"})).await;
        assert!(problem(&misspelt, 400, "malformed")["detail"].as_str().unwrap().contains("txt"));
        let broken = program.send("POST", &format!("{V1}/cases"), Some("application/json"), b"{".to_vec()).await;
        problem(&broken, 400, "malformed");
        problem(&program.form(&format!("{V1}/cases"), &[("text", "x")]).await, 415, "media-type");
        for query in ["state=gone", "cursor=x", "limit=0", "filed_from=2026-02-30", "bbox=1,2", "late=perhaps"] {
            let reply = program.get(&format!("{V1}/cases?{query}")).await;
            assert!([400, 422].contains(&reply.status.as_u16()), "{query}: {}", reply.status);
        }
        problem(&program.get(&format!("{V1}/figures?months=99")).await, 422, "invalid");
    }

    async fn unknown_routes_and_methods_are_problems_too(city: TestCity) {
        let program = Program::of(&city);
        for path in ["/api/v1/nothing", "/api/v1", "/api/v2/cases", "/api/x"] {
            problem(&program.get(path).await, 404, "no-route");
        }
        problem(&program.send("DELETE", &format!("{V1}/cases"), None, Vec::new()).await, 405, "no-method");
        problem(&program.get(&format!("{V1}/photos")).await, 405, "no-method");
        city.neighbour().await;
        problem(&program.at("nobody.test").get(&format!("{V1}/cases")).await, 404, "not-found");
    }

    async fn strangers_see_what_is_published_and_no_more(city: TestCity) {
        let program = Program::of(&city);
        let (shown, sealed) = (city.resident("Sri").await, city.resident("Budi").await);
        city.sent(&shown, "DISHUB").await;
        let one = program.get(&format!("{V1}/cases/{}", shown.code)).await.json();
        assert_eq!((&one["visibility"], &one["title"], &one["place"]), (&json!("published"), &json!("Parkir liar di depan pasar"), &json!("depan pasar, Wetan Lor, Wetan")));
        assert_eq!(one["story"].as_array().unwrap().len(), 2);
        let other = program.get(&format!("{V1}/cases/{}", cases::code::show(&sealed.code))).await.json();
        let keys: BTreeSet<&str> = other.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["visibility", "code", "state", "due_at"].into());
        problem(&program.get(&format!("{V1}/cases/7K3F9QXM4")).await, 404, "not-found");
        let list = program.get(&format!("{V1}/cases")).await;
        assert_eq!(list.json()["items"].as_array().unwrap().len(), 1);
        assert!(!list.text.contains("Sri") && !list.text.contains("+628") && !list.text.contains("08120000") && !list.text.contains("story"));
    }

    async fn a_list_is_filtered_and_read_page_by_page(city: TestCity) {
        let program = Program::of(&city);
        let mut all = BTreeSet::new();
        for name in ["A", "B", "C", "D", "E"] {
            let resident = city.resident(name).await;
            city.sent(&resident, "DISHUB").await;
            all.insert(resident.code);
            city.clock.advance_seconds(60);
        }
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = program.get(&format!("{V1}/cases?limit=2&state=assigned,in_progress&cursor={cursor}")).await.json();
            seen.extend(page["items"].as_array().unwrap().iter().map(|case| case["code"].as_str().unwrap().to_owned()));
            let late = city.resident("Baru").await;
            city.sent(&late, "DISHUB").await;
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        assert_eq!((seen.len(), seen.into_iter().collect::<BTreeSet<_>>()), (5, all));
        let count = async |query: &str| program.get(&format!("{V1}/cases?{query}")).await.json()["items"].as_array().unwrap().len();
        assert_eq!(count("category=LIN-01").await, 0);
        assert_eq!(count("late=true").await, 0);
        assert_eq!(count("agency=DISHUB&area=99.01.01.1001&bbox=112.64,-7.96,112.65,-7.95&limit=100").await, 8);
        assert_eq!(count("filed_to=2026-02-02T09:02:30%2B07:00&limit=100").await, 3);
    }

    async fn a_reporter_follows_answers_disputes_confirms_and_rates(city: TestCity) {
        let resident = city.resident("Sri").await;
        let program = own(&Program::of(&city), &resident);
        let at = |what: &str| format!("{V1}/cases/{}/{what}", resident.code);
        city.resolved(&resident, "DISHUB").await;
        let case = program.json(&at("dispute"), &json!({"text": "Masih begitu"})).await;
        assert_eq!((case.status.as_u16(), &case.json()["state"]), (200, &json!("in_progress")), "{}", case.text);
        assert_eq!(program.json(&at("messages"), &json!({"text": "Sisi utara"})).await.status, 200);
        let by = city.coordinator("DISHUB").await;
        city.works(&by, &resident, Action::Resolve { text: "Sudah.".to_owned(), photos: Vec::new() }).await.unwrap();
        let done = program.json(&at("confirmation"), &json!({"score": 4, "text": "Baik"})).await.json();
        assert_eq!((&done["state"], &done["score"]), (&json!("closed"), &json!(4)));
        let again = program.json(&at("rating"), &json!({"score": 1})).await;
        assert_eq!(problem(&again, 409, "not-now")["action"], "rate");
        let own = program.get(&at("own")).await;
        let document = own.json();
        assert_eq!(document["reporter"]["name"], "Sri");
        assert!(document["duties"].as_array().unwrap().iter().all(|duty| duty["why"]["due"] == duty["due_at"]));
        assert!(!own.text.contains("coordinator of"), "officers' names are for colleagues");

        let other = city.resident("Budi").await;
        assert_eq!(Program::of(&city).with("sambat-secret", &other.secret)
            .json(&format!("{V1}/cases/{}/withdrawal", other.code), &json!({})).await.json()["state"], "withdrawn");
    }

    async fn without_the_secret_nothing_of_a_case_is_opened(city: TestCity) {
        let (resident, other) = (city.resident("Sri").await, city.resident("Budi").await);
        let bodies = [("messages", json!({"text": "Halo halo"})), ("confirmation", json!({})), ("dispute", json!({"text": "x"})),
            ("rating", json!({"score": 1})), ("withdrawal", json!({}))];
        let program = Program::of(&city);
        for (what, body) in &bodies {
            let at = format!("{V1}/cases/{}/{what}", resident.code);
            problem(&program.json(&at, body).await, 401, "unknown");
            problem(&own(&program, &other).json(&at, body).await, 404, "not-found");
            problem(&program.with("sambat-secret", "").json(&at, body).await, 404, "not-found");
        }
        let at = format!("{V1}/cases/{}/own", resident.code);
        problem(&program.get(&at).await, 401, "unknown");
        problem(&own(&program, &other).get(&at).await, 404, "not-found");
        assert_eq!(city.own(&resident).await.case.version, 1, "nothing happened");
    }

    async fn a_key_acts_as_nothing_more_than_its_scope(city: TestCity) {
        let program = Program::of(&city);
        let with = |key: &str| program.with("authorization", &format!("Bearer {key}"));
        let resident = key(&city, "app", Scope::ApiResident, None).await;
        let open311 = key(&city, "fms", Scope::Open311, None).await;
        let desk = key(&city, "dishub", Scope::ApiAgency, Some("DISHUB")).await;
        let file = async |key: &str| with(key).json(&format!("{V1}/cases"), &report(&format!("Lewat {key}"))).await;
        assert_eq!(file(&resident).await.status, 201);
        problem(&file(&open311).await, 403, "forbidden");
        problem(&file(&desk).await, 403, "forbidden");
        problem(&file("smb_wrong").await, 401, "unknown");
        problem(&with("smb_wrong").get(&format!("{V1}/cases")).await, 401, "unknown");
        assert_eq!(with(&desk).upload(&format!("{V1}/photos"), &[("photo", PNG)], &[]).await.status, 201);
        let neighbour = city.neighbour().await;
        problem(&with(&resident).at(&neighbour.host()).get(&format!("{V1}/cases")).await, 401, "unknown");
    }

    async fn an_agencys_system_works_on_its_own_cases(city: TestCity) {
        let dishub = agency(&city, "DISHUB").await;
        let resident = city.resident("Sri").await;
        assert!(dishub.get(&format!("{V1}/desk/cases")).await.json()["items"].as_array().unwrap().is_empty());
        city.sent(&resident, "DISHUB").await;
        let inbox = dishub.get(&format!("{V1}/desk/cases?state=assigned&step=respond&unassigned=true")).await.json();
        assert_eq!(inbox["items"][0]["code"], resident.code);
        let at = format!("{V1}/desk/cases/{}", resident.code);
        let seen = dishub.get(&at).await.json();
        assert_eq!((&seen["mine"], &seen["reporter"]["name"]), (&json!(true), &json!("Sri")));
        let version = seen["case"]["version"].as_i64().unwrap();
        let photo = dishub.upload(&format!("{V1}/photos"), &[("photo", PNG)], &[]).await.json()["id"].clone();
        let actions = json!({"version": version, "actions": [{"do": "answer", "text": "Kami ke sana."},
            {"do": "resolve", "text": "Sudah ditertibkan.", "photos": [photo]}]});
        let done = dishub.json(&format!("{at}/actions"), &actions).await;
        assert_eq!((done.status.as_u16(), &done.json()["state"]), (200, &json!(State::Resolved.word())), "{}", done.text);
        let conflict = problem(&dishub.json(&format!("{at}/actions"), &actions).await, 409, "conflict");
        let since: Vec<_> = conflict["since"].as_array().unwrap().iter().map(|event| event["kind"].clone()).collect();
        assert_eq!(since, ["answered", "resolved"]);
        let picture = dishub.get(&format!("{V1}/desk/photos/{}", photo.as_str().unwrap())).await;
        assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/jpeg"));
        let now = done.json()["version"].clone();
        let strange = json!({"version": now, "actions": [{"do": "confirm"}]});
        problem(&dishub.json(&format!("{at}/actions"), &strange).await, 403, "forbidden");
        let unknown = json!({"version": now, "actions": [{"do": "dance"}]});
        problem(&dishub.json(&format!("{at}/actions"), &unknown).await, 400, "malformed");
        let all = dishub.get(&format!("{V1}/desk/cases?all=true")).await.json();
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
    }

    async fn a_hidden_name_is_not_told_to_the_agency(city: TestCity) {
        let resident = city.file(cases::NewCase { name_hidden: Some(true), ..city.new_case("Rahasiawati") }).await;
        city.sent(&resident, "DISHUB").await;
        let reply = agency(&city, "DISHUB").await.get(&format!("{V1}/desk/cases/{}", resident.code)).await;
        assert_eq!(reply.json()["reporter"], Json::Null);
        assert!(!reply.text.contains("Rahasiawati") && !reply.text.contains("+628") && !reply.text.contains("08120000"));
    }

    /// Every route under /desk that the description names refuses everybody it should; one that this test does
    /// not know how to call fails it.
    async fn every_desk_route_refuses_strangers_wrong_keys_and_other_agencies(city: TestCity) {
        let document = Program::of(&city).get(&format!("{V1}/openapi.json")).await.json();
        let resident = city.resident("Sri").await;
        city.sent(&resident, "DISHUB").await;
        let by = city.coordinator("DISHUB").await;
        let photo = city.photo().await;
        city.works(&by, &resident, Action::Resolve { text: "Sudah.".to_owned(), photos: vec![photo] }).await.unwrap();
        let wrong = Program::of(&city).with("authorization", "Bearer smb_wrong");
        let other = agency(&city, "DLH").await;
        let mut strangers = Vec::new();
        for scope in [Scope::ApiResident, Scope::Open311] {
            let key = key(&city, scope.word(), scope, None).await;
            strangers.push(Program::of(&city).with("authorization", &format!("Bearer {key}")));
        }
        let mut checked = 0;
        for (path, item) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with("/desk")) {
            for method in item.as_object().unwrap().keys().filter(|name| ["get", "post", "put", "patch", "delete"].contains(&name.as_str())) {
                let body = match (method.as_str(), path.as_str()) {
                    ("get", "/desk/cases" | "/desk/cases/{code}" | "/desk/colleagues" | "/desk/photos/{id}" | "/desk/papers/{id}") => None,
                    ("post", "/desk/cases/{code}/actions") => Some(json!({"version": 1, "actions": [{"do": "note", "text": "x"}]})),
                    _ => panic!("{method} {path}: say here how it is called, so that its refusals are tested"),
                };
                let at = format!("{V1}{}", path.replace("{code}", &resident.code).replace("{id}", &photo.to_string()));
                let call = async |program: &Program| match &body {
                    Some(body) => program.json(&at, body).await,
                    None => program.get(&at).await,
                };
                let nobody = call(&Program::of(&city)).await;
                problem(&nobody, 401, "unknown");
                assert_eq!(nobody.header("www-authenticate"), "Bearer");
                problem(&call(&wrong).await, 401, "unknown");
                for stranger in &strangers {
                    problem(&call(stranger).await, 403, "forbidden");
                }
                let theirs = call(&other).await;
                match path.as_str() {
                    "/desk/cases" => assert_eq!(theirs.json()["items"], json!([]), "another agency's inbox"),
                    "/desk/colleagues" => assert_eq!(theirs.json(), json!([]), "nobody of DISHUB"),
                    _ => drop(problem(&theirs, 404, "not-found")),
                }
                let documented = &item[method]["responses"];
                assert!(documented.get("401").is_some() && documented.get("403").is_some(), "{method} {path} documents its refusals");
                assert_eq!(item[method]["security"], json!([{"key": []}]), "{method} {path}");
                checked += 1;
            }
        }
        assert!(checked >= 4);
    }

    async fn the_citys_own_data_are_there(city: TestCity) {
        let program = Program::of(&city).with("accept-language", "en");
        let list = async |what: &str| program.get(&format!("{V1}/{what}")).await.json();
        let categories = list("categories").await;
        let lights = categories.as_array().unwrap().iter().find(|category| category["code"] == "HUB-02").unwrap();
        assert_eq!((&lights["name"], &lights["questions"][0]["values"][0]["key"]), (&json!("Lampu lalu lintas (en)"), &json!("merah")));
        assert!(list("areas").await.as_array().unwrap().iter().any(|area| area["code"] == plan::KELURAHAN));
        let agencies = list("agencies").await;
        let old = agencies.as_array().unwrap().iter().find(|agency| agency["code"] == "LAMA").unwrap();
        assert_eq!((&old["valid_to"], &old["successor"]), (&json!("2025-12-31"), &json!("DISHUB")));
        let resident = city.resident("Sri").await;
        city.resolved(&resident, "DISHUB").await;
        let figures = list("figures?months=1").await;
        assert_eq!((&figures["from"], &figures["filed"], &figures["agencies"]["DISHUB"]["resolved"]), (&json!("2026-02"), &json!(1), &json!(1)));
        assert_eq!(figures["all"]["median_resolve_days"], Json::Null, "one case is not averaged");
    }

    async fn too_many_are_told_how_long_to_wait(city: TestCity) {
        let program = Program::limited(&city);
        let mut filed = 0;
        let refused = loop {
            let mut new = report(&format!("Parkir liar nomor {filed}"));
            new["phone"] = json!("081234567890");
            let reply = program.json(&format!("{V1}/cases"), &new).await;
            if reply.status != 201 {
                break reply;
            }
            filed += 1;
            assert!(filed < 20, "a sender has a limit");
        };
        problem(&refused, 429, "too-many");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
        let app = key(&city, "app", Scope::ApiResident, None).await;
        let with_key = program.with("authorization", &format!("Bearer {app}"));
        let mut new = report("Parkir liar dengan kunci");
        new["phone"] = json!("081234567890");
        assert_eq!(with_key.json(&format!("{V1}/cases"), &new).await.status, 201, "a key has limits of its own");
    }
}

/// The description is part of the contract: a change of it is seen in review.
#[test]
fn the_description_is_as_agreed() {
    testkit::run(Engine::Sqlite, async |city: TestCity| {
        let reply = Program::of(&city).get(&format!("{V1}/openapi.json")).await;
        assert_eq!(reply.header("content-type"), "application/json");
        let document = reply.json();
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        insta::assert_json_snapshot!("openapi", document);
    });
}

/// Every operation says what it is for, and every body shows an example.
#[test]
fn the_description_explains_and_shows() {
    testkit::run(Engine::Sqlite, async |city: TestCity| {
        let document = Program::of(&city).get(&format!("{V1}/openapi.json")).await.json();
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                assert!(operation["summary"].is_string(), "{method} {path}");
                assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{method} {path}");
                let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
                if let Some(name) = body.as_str() {
                    let schema = &document["components"]["schemas"][name.rsplit('/').next().unwrap()];
                    assert!(schema["example"].is_object(), "{name} shows an example");
                }
            }
        }
    });
}
