//! GeoReport v2 through the real router. The numbers are the lines of the conformance checklist in
//! docs/develop/open311.md.

use std::collections::BTreeSet;

use civic::cases::{self, Action, Case, DeskCase, Kind};
use civic::categories::{self, Class};
use civic::identity::{Role, Scope};
use open311::{
    Discovery, Document, ErrorItem, Filed, Format, RequestReceipt, RequestUpdate, Service, ServiceDefinition,
    ServiceRequest, Status, TokenAnswer, UpdateReceipt, UpdateStatus, from_json, from_xml,
};
use serde_json::{Value as Json, json};
use testkit::{Resident, TestCity, both_engines};

use crate::program::{PNG, Program, Reply, key};

const V2: &str = "/open311/v2";
/// A point in the test city, as a form sends it.
const LAT: (&str, &str) = ("lat", "-7.955");
const LONG: (&str, &str) = ("long", "112.645");
const WORDS: (&str, &str) = ("description", "Parkir liar di depan pasar tiap pagi");
const PARKING: (&str, &str) = ("service_code", "HUB-01");

async fn fixmystreet(city: &TestCity) -> String {
    key(city, "FixMyStreet", Scope::Open311, None).await
}

fn read<T: Document>(reply: &Reply) -> T {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let xml = reply.header("content-type").starts_with("text/xml");
    let read = if xml { from_xml(&reply.text) } else { from_json(&reply.text) };
    read.unwrap_or_else(|e| panic!("{e}: {}", reply.text))
}

fn errors(reply: &Reply) -> Vec<ErrorItem> {
    let xml = reply.header("content-type").starts_with("text/xml");
    let read = if xml { from_xml(&reply.text) } else { from_json(&reply.text) };
    let items: Vec<ErrorItem> = read.unwrap_or_else(|e| panic!("{e}: {}", reply.text));
    assert!(!items.is_empty());
    for item in &items {
        assert_eq!(item.code, reply.status.as_str());
        let worded = !item.description.contains("open311-") && !item.description.contains("problem-");
        assert!(worded && !item.description.is_empty(), "{item:?}");
    }
    items
}

/// Files with a key; the id.
async fn filed(program: &Program, key: &str, more: &[(&str, &str)]) -> String {
    let mut pairs = vec![("api_key", key), PARKING, WORDS, LAT, LONG];
    pairs.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    pairs.extend(more);
    let reply = program.form(&format!("{V2}/requests.json"), &pairs).await;
    let receipts: Vec<RequestReceipt> = read(&reply);
    match &receipts[0].filed {
        Filed::Id(id) => id.clone(),
        other => panic!("{other:?}"),
    }
}

/// The case as the verifier sees it.
async fn seen(city: &TestCity, code: &str) -> DeskCase {
    let by = city.person("DISKOMINFO", Role::Verifier).await;
    match cases::desk_case(&city.ctx(), &by, code).await {
        Ok(case) => case,
        // A complaint about staff: the inspectorate's.
        Err(_) => {
            let inspector = city.person("INSP", Role::Inspector).await;
            cases::desk_case(&city.ctx(), &inspector, code).await.unwrap()
        }
    }
}

/// The verifier does something to a case that only its code is known of.
async fn verifies(city: &TestCity, code: &str, actions: Vec<Action>) -> Case {
    let by = city.verifier().await;
    let version = seen(city, code).await.case.version;
    cases::verify(&city.ctx(), &by, code, version, actions).await.unwrap()
}

async fn works(city: &TestCity, code: &str, action: Action) -> Case {
    let by = city.coordinator("DISHUB").await;
    let version = cases::desk_case(&city.ctx(), &by, code).await.unwrap().case.version;
    cases::work(&city.ctx(), &by, code, version, vec![action]).await.unwrap()
}

fn publish(text: &str) -> Action {
    Action::Publish { title: "Parkir".to_owned(), text: text.to_owned(), photos: Vec::new() }
}

fn send() -> Action {
    Action::Send { agency: "DISHUB".to_owned(), message: "Diteruskan.".to_owned() }
}

async fn requests(program: &Program, query: &str) -> Vec<ServiceRequest> {
    read(&program.get(&format!("{V2}/requests.xml{query}")).await)
}

fn ids(requests: &[ServiceRequest]) -> Vec<String> {
    requests.iter().map(|request| request.service_request_id.clone()).collect()
}

both_engines! {
    /// 1, 6, 7
    async fn discovery_says_everything_in_both_formats_and_moves_with_the_services(city: TestCity) {
        let program = Program::of(&city);
        let xml = program.get("/open311/discovery.xml").await;
        let json = program.get("/open311/discovery.json").await;
        assert!(xml.text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"));
        assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
        assert_eq!(json.header("content-type"), "application/json; charset=utf-8");
        assert_eq!(xml.header("access-control-allow-origin"), "*");
        let discovery: Discovery = read(&xml);
        assert_eq!(discovery, read::<Discovery>(&json));
        let endpoint = &discovery.endpoints[0];
        assert_eq!(endpoint.url, format!("https://{}/open311/v2", city.host()));
        assert_eq!(endpoint.formats, ["text/xml", "application/json"]);
        let filled = [&discovery.contact, &discovery.key_service, &discovery.changeset];
        assert!(filled.iter().all(|text| !text.is_empty() && !text.contains("open311-")));

        let mut row = city.ctx().book.categories.get("HUB-01").unwrap().row.clone();
        row.promise_days += 1;
        categories::save(&city.ctx(), &city.admin().await, row).await.unwrap();
        let moved: Discovery = read(&program.get("/open311/discovery.json").await);
        assert!(moved.changeset > discovery.changeset, "clients refresh when it moves");
    }

    /// 2, 3, 4, 5
    async fn services_are_all_there_with_codes_as_text(city: TestCity) {
        let program = Program::of(&city);
        let reply = program.get(&format!("{V2}/services.json")).await;
        let list = reply.json();
        let services = list.as_array().expect("an array at the top");
        assert_eq!(services.len(), city.ctx().book.categories.active().count());
        for service in services {
            assert!(service["service_code"].is_string() && service["metadata"].is_boolean());
        }
        let read: Vec<Service> = read(&program.get(&format!("{V2}/services.xml")).await);
        let by_code = |code: &str| read.iter().find(|service| service.service_code == code).unwrap();
        assert_eq!(by_code("HUB-01").kind, open311::ServiceType::Realtime);
        assert!(by_code("HUB-02").metadata && !by_code("HUB-01").metadata);
        let hidden = by_code("ETK-01");
        assert_eq!(hidden.kind, open311::ServiceType::Blackbox);
        assert!(hidden.keywords.contains(&"private".to_owned()));
        let english = program.with("accept-language", "en").get(&format!("{V2}/services.json")).await;
        assert!(english.text.contains("Parkir liar (en)") && !reply.text.contains("(en)"));
    }

    /// 4, 5
    async fn a_service_asks_its_questions(city: TestCity) {
        let program = Program::of(&city);
        let asked: ServiceDefinition = read(&program.get(&format!("{V2}/services/HUB-02.xml")).await);
        let codes: Vec<_> = asked.attributes.iter().map(|a| (a.code.as_str(), a.required, a.order)).collect();
        assert_eq!(codes, [("lampu", true, 1), ("sejak", false, 2)]);
        let values = asked.attributes[0].datatype.values().unwrap();
        assert_eq!((values[1].key.as_str(), values[1].name.as_str()), ("hijau", "Hijau"));
        let none = program.get(&format!("{V2}/services/HUB-01.json")).await;
        assert_eq!(none.json(), json!({"service_code": "HUB-01", "attributes": []}));
        assert_eq!(program.get(&format!("{V2}/services/NO.json")).await.status, 404);
    }

    /// 9
    async fn the_city_is_the_one_that_was_meant(city: TestCity) {
        let neighbour = city.neighbour().await;
        let program = Program::of(&city);
        for path in ["services.json", "requests.xml", "services/HUB-02.xml", "servicerequestupdates.json"] {
            let at = |query: &str| format!("{V2}/{path}{query}");
            assert_eq!(program.get(&at("")).await.status, 200, "the host names the city");
            assert_eq!(program.get(&at("?jurisdiction_id=contoh.go.id")).await.status, 200);
            assert_eq!(program.get(&at("?jurisdiction_id=")).await.status, 200, "empty is absent");
            let other = program.get(&at("?jurisdiction_id=surabaya.go.id")).await;
            assert_eq!(other.status, 404);
            errors(&other);
            let shared = program.at("prov.test");
            assert_eq!(shared.get(&at("")).await.status, 400, "several cities and none was named");
            assert_eq!(shared.get(&at("?jurisdiction_id=surabaya.go.id")).await.status, 404);
        }
        let key = fixmystreet(&city).await;
        let pairs = [("api_key", key.as_str()), ("jurisdiction_id", "x.go.id"), PARKING, WORDS, LAT, LONG];
        assert_eq!(program.form(&format!("{V2}/requests.xml"), &pairs).await.status, 404, "also in the body");
        let others = Program::of(&neighbour).form(&format!("{V2}/requests.xml"), &pairs[..1]).await;
        assert_eq!(others.status, 403, "a key is of one city");
    }

    /// 10
    async fn writing_needs_a_key_and_reading_takes_one(city: TestCity) {
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        let resident = crate::program::key(&city, "app", Scope::ApiResident, None).await;
        for path in ["requests", "servicerequestupdates"] {
            for format in ["xml", "json"] {
                let at = format!("{V2}/{path}.{format}");
                assert_eq!(program.get(&format!("{at}?api_key=whatever")).await.status, 200);
                for wrong in [None, Some("smb_wrong"), Some(resident.as_str())] {
                    let pairs: Vec<_> = wrong.iter().map(|key| ("api_key", *key)).collect();
                    let refused = program.form(&at, &pairs).await;
                    assert_eq!(refused.status, 403, "{path} {wrong:?}");
                    assert_eq!(errors(&refused).len(), 1);
                }
            }
        }
        let crossed = program.with("sec-fetch-site", "cross-site");
        let pairs = [("api_key", key.as_str()), PARKING, WORDS, LAT, LONG];
        assert_eq!(crossed.form(&format!("{V2}/requests.json"), &pairs).await.status, 403, "another site's form");
        assert_eq!(program.form(&format!("{V2}/requests.json"), &pairs).await.status, 200, "a program");
    }

    /// 11, 12
    async fn each_form_of_a_place_is_enough_alone(city: TestCity) {
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        let places: [&[(&str, &str)]; 4] = [
            &[LAT, LONG],
            &[("address_string", "Jl. Ijen 12, seberang museum")],
            &[("address_id", "TIANG-45")],
            &[("address_id", "#NOTPINPOINTED#"), LAT, LONG],
        ];
        for (index, place) in places.into_iter().enumerate() {
            let number = format!("nomor urut {index} di sini");
            let mut pairs = vec![("api_key", key.as_str()), PARKING, ("description", number.as_str())];
            pairs.extend(place);
            let reply = program.form(&format!("{V2}/requests.xml"), &pairs).await;
            assert_eq!(reply.status, 200, "{place:?}: {}", reply.text);
        }
        let refused: [(&[(&str, &str)], &str); 5] = [
            (&[], "address_string"),
            (&[LAT], "long"),
            (&[LAT, ("long", "200")], "long"),
            (&[("lat", "0"), ("long", "0")], "0,0"),
            (&[("lat", "-6.2"), ("long", "106.8")], "luar wilayah"),
        ];
        for (place, named) in refused {
            let mut pairs = vec![("api_key", key.as_str()), PARKING, WORDS];
            pairs.extend(place);
            let reply = program.form(&format!("{V2}/requests.xml"), &pairs).await;
            assert_eq!(reply.status, 400, "{place:?}");
            assert!(errors(&reply)[0].description.contains(named), "{}", reply.text);
        }
    }

    /// 13, 14
    async fn answers_come_in_every_encoding_and_wrong_ones_are_named(city: TestCity) {
        // A second question, of which several answers may be chosen.
        let mut row = city.ctx().book.categories.get("HUB-02").unwrap().row.clone();
        row.questions.as_array_mut().unwrap().push(json!({"code": "arah", "kind": "multivaluelist", "required": false,
            "order": 3, "text": {"id": "Arah mana?"}, "value": [{"key": "u", "name": {"id": "Utara"}},
            {"key": "s", "name": {"id": "Selatan"}}]}));
        categories::save(&city.ctx(), &city.admin().await, row).await.unwrap();
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        let lamp = ("attribute[lampu]", "merah");
        let encodings: [&[(&str, &str)]; 3] = [
            &[("attribute[arah][]", "u"), ("attribute[arah][]", "s")],
            &[("attribute[arah]", "u"), ("attribute[arah]", "s")],
            &[("attribute[arah][]", "u"), ("attribute[arah]", "s")],
        ];
        for (index, encoding) in encodings.into_iter().enumerate() {
            let words = format!("Lampu mati nomor {index}");
            let mut pairs = vec![("service_code", "HUB-02"), ("description", words.as_str()), lamp];
            pairs.extend(encoding);
            pairs.extend([("attribute[sejak]", "2026-01-30"), ("attribute[asing]", "tak dikenal")]);
            let id = filed(&program, &key, &pairs).await;
            let case = seen(&city, &id).await.case;
            assert_eq!(case.answers["arah"], json!(["u", "s"]));
            assert_eq!(case.answers["asing"], json!(["tak dikenal"]), "kept, not refused");
            assert!(case.answers["sejak"][0].as_str().unwrap().starts_with("2026-01-2"), "a day begins at midnight");
        }
        let base = [("api_key", key.as_str()), ("service_code", "HUB-02"), WORDS, LAT, LONG];
        for (more, named) in [(("x", "y"), "attribute[lampu]"), (("attribute[lampu]", "Merah"), "attribute[lampu]")] {
            let mut pairs = base.to_vec();
            pairs.push(more);
            let reply = program.form(&format!("{V2}/requests.json"), &pairs).await;
            assert_eq!(reply.status, 400);
            assert!(errors(&reply)[0].description.contains(named), "{}", reply.text);
        }
    }

    /// 15, 16, 24, 25
    async fn what_is_wrong_is_listed_at_once_in_both_formats_and_languages(city: TestCity) {
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        let long = "x".repeat(4_001);
        let pairs = [("api_key", key.as_str()), ("description", long.as_str()), ("lat", "x"), LONG, ("media_url", "ftp://a")];
        for format in ["xml", "json"] {
            let reply = program.form(&format!("{V2}/requests.{format}"), &pairs).await;
            assert_eq!(reply.status, 400);
            assert_eq!(errors(&reply).len(), 4, "{}", reply.text);
            assert!(reply.text.contains("4000"), "the limit is named");
            let english = program.with("accept-language", "en").form(&format!("{V2}/requests.{format}"), &pairs).await;
            assert!(english.text.contains("service_code is required."));
        }
        let json = program.form(&format!("{V2}/requests.json"), &pairs).await.json();
        assert!(json.is_array() && json[0]["code"].is_string());
        for unknown in ["requests.csv", "requests", "services/HUB-01.html", "requests/7K3F9QXM4", "nothing.xml"] {
            let reply = program.get(&format!("{V2}/{unknown}")).await;
            assert_eq!(reply.status, 404, "{unknown}");
            errors(&reply);
        }
        assert_eq!(program.send("DELETE", &format!("{V2}/requests.xml"), None, Vec::new()).await.status, 405);
        let unknown = [("api_key", key.as_str()), ("service_code", "NO-99"), WORDS, LAT, LONG];
        assert_eq!(program.form(&format!("{V2}/requests.xml"), &unknown).await.status, 404);
    }

    /// 16
    async fn markup_in_a_description_stays_text(city: TestCity) {
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        let id = filed(&program, &key, &[("description", "Lampu <b>mati</b> & \"gelap\"")]).await;
        verifies(&city, &id, vec![publish("Lampu <script>mati</script> & \"gelap\"")]).await;
        let reply = program.get(&format!("{V2}/requests/{id}.xml")).await;
        assert!(reply.text.contains("&lt;script&gt;") && !reply.text.contains("<script>"), "{}", reply.text);
        assert_eq!(read::<Vec<ServiceRequest>>(&reply)[0].description, "Lampu <script>mati</script> & \"gelap\"");
        assert_eq!(program.get(&format!("{V2}/requests/{id}.json")).await.header("x-content-type-options"), "nosniff");
    }

    /// 17, 21
    async fn named_ids_override_and_what_is_not_published_is_not_there(city: TestCity) {
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        let (one, two) = (filed(&program, &key, &[]).await, filed(&program, &key, &[("description", "Yang kedua di sini")]).await);
        assert!(requests(&program, "").await.is_empty(), "nobody has published anything");
        assert_eq!(program.get(&format!("{V2}/requests/{one}.xml")).await.status, 404);
        verifies(&city, &one, vec![publish("Satu")]).await;
        verifies(&city, &two, vec![publish("Dua"), Action::SetVisibility { name_hidden: true, content_hidden: true }]).await;
        assert_eq!(ids(&requests(&program, "").await), std::slice::from_ref(&one));
        assert_eq!(program.get(&format!("{V2}/requests/{two}.json")).await.status, 404);
        assert_eq!(program.get(&format!("{V2}/tokens/{two}.json")).await.status, 404);

        let shown = cases::code::show(&one).to_lowercase();
        let named = format!("?service_request_id={shown},{two},nonsense&status=closed&start_date=2020-01-01&end_date=2026-01-01&service_code=LIN-01");
        assert_eq!(ids(&requests(&program, &named).await), std::slice::from_ref(&one));
        assert!(requests(&program, "?service_request_id=nonsense").await.is_empty(), "no id, no request: never all");
        let single: Vec<ServiceRequest> = read(&program.get(&format!("{V2}/requests/{shown}.json")).await);
        assert_eq!(ids(&single), [one]);
    }

    /// 26
    async fn a_token_is_never_given_and_an_id_in_its_place_is_told(city: TestCity) {
        let program = Program::of(&city);
        let id = filed(&program, &fixmystreet(&city).await, &[]).await;
        verifies(&city, &id, vec![publish("Satu")]).await;
        let answer: Vec<TokenAnswer> = read(&program.get(&format!("{V2}/tokens/{id}.xml")).await);
        assert_eq!(answer[0].service_request_id.as_deref(), Some(id.as_str()));
        let unknown = program.get(&format!("{V2}/tokens/abc.xml")).await;
        assert_eq!(unknown.status, 404);
        errors(&unknown);
    }

    /// 18, 19
    async fn a_window_spans_ninety_days_and_the_latest_ninety_when_none_is_given(city: TestCity) {
        let program = Program::of(&city);
        let resident = city.resident("Sri").await;
        city.sent(&resident, "DISHUB").await;
        let wide = program.get(&format!("{V2}/requests.xml?start_date=2026-01-01&end_date=2026-04-02")).await;
        assert_eq!(wide.status, 400, "91 days");
        assert!(errors(&wide)[0].description.contains("90"));
        assert_eq!(requests(&program, "?start_date=2026-01-01&end_date=2026-04-01").await.len(), 1);
        for bad in ["?start_date=2026-02-30", "?status=pending", "?page=0", "?bbox=1,2"] {
            assert_eq!(program.get(&format!("{V2}/requests.xml{bad}")).await.status, 400, "{bad}");
        }
        city.clock.advance_seconds(90 * 86_400 - 60);
        assert_eq!(requests(&program, "").await.len(), 1);
        city.clock.advance_seconds(3_600);
        assert!(requests(&program, "").await.is_empty(), "older than ninety days");
        assert_eq!(requests(&program, "?updated_after=2026-02-01").await.len(), 1, "what changed, of any age");
    }

    async fn filters_find_what_they_name(city: TestCity) {
        let program = Program::of(&city);
        let (open, done) = (city.resident("Sri").await, city.resident("Budi").await);
        city.sent(&open, "DISHUB").await;
        city.resolved(&done, "DISHUB").await;
        for (query, expected) in [
            ("?status=open", vec![&open.code]),
            ("?status=closed", vec![&done.code]),
            ("?status=open,closed&service_code=HUB-01,LIN-01", vec![&done.code, &open.code]),
            ("?service_code=LIN-01", vec![]),
            ("?bbox=-7.96,112.64,-7.95,112.65", vec![&done.code, &open.code]),
            ("?bbox=-7.96,112.60,-7.95,112.61", vec![]),
            ("?q=parkir%20maca", vec![]),
            ("?q=parkir%20mace&status=closed", vec![&done.code]),
            ("?q=Parkir,+MACET&page_size=5", vec![&done.code, &open.code]),
            ("?q=%22%20OR%20*", vec![]),
            ("?q=parkir&start_date=2025-01-01&end_date=2025-02-01", vec![]),
            (&format!("?q={}", cases::code::show(&open.code)), vec![&open.code]),
        ] {
            let found: BTreeSet<String> = ids(&requests(&program, query).await).into_iter().collect();
            assert_eq!(found, expected.into_iter().cloned().collect(), "{query}");
        }
    }

    /// 20
    async fn pages_lead_through_every_request_once_while_others_come_in(city: TestCity) {
        let program = Program::of(&city);
        let mut published = BTreeSet::new();
        for name in ["A", "B", "C", "D", "E"] {
            let resident = city.resident(name).await;
            city.sent(&resident, "DISHUB").await;
            published.insert(resident.code);
            city.clock.advance_seconds(60);
        }
        let mut address = format!("{V2}/requests.json?page_size=2&status=open&api_key=k");
        let mut seen = Vec::new();
        loop {
            let reply = program.get(&address).await;
            seen.extend(ids(&read::<Vec<ServiceRequest>>(&reply)));
            let newcomer = city.resident("Baru").await;
            city.sent(&newcomer, "DISHUB").await;
            city.clock.advance_seconds(60);
            let link = reply.header("link").to_owned();
            if link.is_empty() {
                break;
            }
            assert!(link.ends_with("rel=\"next\"") && !link.contains("api_key"), "{link}");
            let next = link.trim_start_matches('<').split_once('>').unwrap().0.to_owned();
            address = next.strip_prefix(&format!("https://{}", city.host())).unwrap().to_owned();
        }
        assert_eq!(seen.len(), 5, "nothing twice");
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), published);
        let second: Vec<ServiceRequest> = read(&program.get(&format!("{V2}/requests.json?page=2&page_size=3")).await);
        assert_eq!(second.len(), 3, "pages by number work too");
    }

    /// 8, 22, 23
    async fn dates_say_when_it_came_in_when_it_is_due_and_when_it_was_over(city: TestCity) {
        let program = Program::of(&city);
        let resident = city.resident("Sri").await;
        let case = city.sent(&resident, "DISHUB").await;
        let of = async |program: &Program| requests(program, "").await.remove(0);
        let open = of(&program).await;
        assert_eq!((open.status, open.requested_datetime.to_string().as_str()), (Status::Open, "2026-02-02T09:00:00+07:00"));
        let due = case.due_at.unwrap().stamp();
        assert_eq!(open.expected_datetime.unwrap().at(), due);
        assert!(open.status_notes.unwrap().starts_with("Diteruskan"));
        assert_eq!(open.agency_responsible.as_deref(), Some("Kantor DISHUB"));
        assert_eq!(open.address.as_deref(), Some("depan pasar, Wetan Lor, Wetan"));
        assert!(open.service_notice.unwrap().contains("Kantor DISHUB"));

        city.clock.set("2026-02-03T10:00:00.75");
        let by = city.coordinator("DISHUB").await;
        city.works(&by, &resident, Action::Resolve { text: "Sudah ditertibkan.".to_owned(), photos: vec![city.photo().await] }).await.unwrap();
        city.clock.set("2026-02-04T11:00");
        city.replies(&resident, Action::Write { text: "Terima kasih".to_owned(), photos: Vec::new() }).await.unwrap();
        let resolved = of(&program).await;
        assert_eq!((resolved.status, resolved.updated_datetime.to_string().as_str()), (Status::Closed, "2026-02-03T10:00:00+07:00"));
        assert!(resolved.status_notes.unwrap().contains("Sudah ditertibkan."));
        let picture = resolved.media_url.unwrap();
        assert_eq!(program.get(picture.strip_prefix(&format!("https://{}", city.host())).unwrap()).await.status, 200);

        city.clock.set("2026-02-05T12:00");
        city.replies(&resident, Action::Confirm).await.unwrap();
        city.clock.set("2026-02-06T12:00");
        city.replies(&resident, Action::Rate { score: 4, text: String::new() }).await.unwrap();
        let closed = of(&program).await;
        assert_eq!(closed.updated_datetime.to_string(), "2026-02-05T12:00:00+07:00");
        assert_eq!(closed.expected_datetime, None);
        let text = program.get(&format!("{V2}/requests.xml?extensions=true")).await.text;
        for (at, _) in text.match_indices("datetime>") {
            let value = text[at + 9..].split('<').next().unwrap();
            let strict = value.is_empty() || value.starts_with('\n') || (value.len() == 25 && value.ends_with("+07:00"));
            assert!(strict, "{value}");
        }
    }

    async fn extensions_add_the_story_and_nothing_private(city: TestCity) {
        let program = Program::of(&city);
        let resident = city.resident("Sri").await;
        city.resolved(&resident, "DISHUB").await;
        city.replies(&resident, Action::Write { text: "rahasia pelapor".to_owned(), photos: Vec::new() }).await.unwrap();
        let plain = program.get(&format!("{V2}/requests.json")).await;
        assert!(plain.json()[0].get("notes").is_none());
        let reply = program.get(&format!("{V2}/requests/{}.json?extensions=true", resident.code)).await;
        let more = read::<Vec<ServiceRequest>>(&reply).remove(0).extensions.unwrap();
        assert_eq!(more.extended_attributes.channel.as_deref(), Some("web"));
        let kinds: Vec<_> = more.notes.iter().map(|note| note.kind.as_str()).collect();
        assert_eq!(kinds, ["filed", "sent", "answered", "resolved"]);
        assert!(!reply.text.contains("rahasia") && !reply.text.contains("Sri") && !reply.text.contains("+628") && !reply.text.contains("08120000"));
    }

    async fn sent_twice_it_is_filed_once_and_other_content_is_a_conflict(city: TestCity) {
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        let first = filed(&program, &key, &[("client_request_id", "77")]).await;
        assert_eq!(filed(&program, &key, &[("client_request_id", "77")]).await, first);
        let header = program.with("idempotency-key", "77");
        assert_eq!(filed(&header, &key, &[]).await, first, "the header is the same key");
        let pairs = [("api_key", key.as_str()), ("client_request_id", "77"), PARKING, LAT, LONG, ("description", "Sesuatu yang lain")];
        let other = program.form(&format!("{V2}/requests.xml"), &pairs).await;
        assert_eq!(other.status, 409);
        errors(&other);
        let second = crate::program::key(&city, "Lainnya", Scope::Open311, None).await;
        assert_ne!(filed(&program, &second, &[("client_request_id", "77")]).await, first, "another system counts for itself");
    }

    async fn few_words_a_doubtful_number_and_what_is_never_public(city: TestCity) {
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        let id = filed(&program, &key, &[("description", "Macet"), ("phone", "12"), ("first_name", "Sri"), ("last_name", "-")]).await;
        let desk = seen(&city, &id).await;
        assert_eq!(desk.story[0].body.as_deref(), Some("Perihal: Parkir liar\nMacet"));
        let reporter = desk.reporter.unwrap();
        assert_eq!((reporter.name.as_deref(), reporter.phone), (Some("Sri"), None));
        assert_eq!((desk.case.kind, desk.case.class), (Kind::Complaint, Class::Ordinary));
        let pairs = [("api_key", key.as_str()), ("service_code", "HUB-02"), ("attribute[lampu]", "merah"), LAT, LONG];
        assert_eq!(program.form(&format!("{V2}/requests.xml"), &pairs).await.status, 200, "answers alone say enough");

        let pairs = [("api_key", key.as_str()), ("service_code", "ETK-01"), WORDS, LAT, LONG];
        let reply = program.form(&format!("{V2}/requests.json"), &pairs).await;
        let receipt = read::<Vec<RequestReceipt>>(&reply).remove(0);
        assert_eq!(receipt.filed, Filed::Untracked);
        let notice = receipt.service_notice.unwrap();
        let code = notice.split_whitespace().find_map(cases::code::parse).expect("the code to follow it with");
        let case = seen(&city, &code).await.case;
        assert!(case.content_hidden && case.name_hidden && notice.contains("Kantor INSP"));
    }

    async fn pictures_come_with_a_form_under_any_name(city: TestCity) {
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        let pairs = [("api_key", key.as_str()), PARKING, WORDS, LAT, LONG];
        let files: [(&str, &[u8]); 2] = [("photo1", PNG), ("media", PNG)];
        let reply = program.upload(&format!("{V2}/requests.json"), &files, &pairs).await;
        let Filed::Id(id) = read::<Vec<RequestReceipt>>(&reply).remove(0).filed else { panic!() };
        let desk = seen(&city, &id).await;
        assert_eq!(desk.photos.len(), 2);
        let broken = program.upload(&format!("{V2}/requests.json"), &[("media", b"no picture")], &pairs).await;
        assert_eq!(broken.status, 400);
        assert!(errors(&broken)[0].description.starts_with("media: "));
    }

    /// 30
    async fn addresses_of_this_machine_and_its_network_are_not_fetched(city: TestCity) {
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        for inside in [
            "http://127.0.0.1/a.jpg", "http://localhost:8080/a", "http://10.0.0.5/", "http://192.168.1.1/",
            "http://169.254.169.254/latest/meta-data", "http://[::1]/", "http://2130706433/", "https://user@example.org/",
            "http://[::ffff:10.0.0.1]/", "http://db.internal/", "file:///etc/passwd",
        ] {
            let pairs = [("api_key", key.as_str()), PARKING, WORDS, LAT, LONG, ("media_url", inside)];
            let reply = program.form(&format!("{V2}/requests.xml"), &pairs).await;
            assert_eq!(reply.status, 400, "{inside}");
            assert!(errors(&reply)[0].description.contains("media_url"));
        }
        filed(&program, &key, &[("media_url", "https://example.org/a.jpg")]).await;
    }

    async fn too_many_are_told_how_long_to_wait(city: TestCity) {
        let program = Program::limited(&city);
        let mut last = program.get(&format!("{V2}/services.json")).await;
        for _ in 0..400 {
            last = program.get(&format!("{V2}/services.json")).await;
            if last.status == 429 {
                break;
            }
        }
        assert_eq!(last.status, 429);
        assert!(last.header("retry-after").parse::<u64>().unwrap() > 0);
        errors(&last);
    }
}

/// What a reporter and the agency do, as updates: words of the contract for each state.
async fn whole_story(city: &TestCity, resident: &Resident) {
    let step = || city.clock.advance_seconds(3_600);
    city.sent(resident, "DISHUB").await;
    step();
    let by = city.coordinator("DISHUB").await;
    city.works(&by, resident, Action::Take).await.unwrap();
    step();
    city.works(&by, resident, Action::Ask { text: "Sisi mana?".to_owned() }).await.unwrap();
    city.works(&by, resident, Action::Note { text: "catatan dalam".to_owned() }).await.unwrap();
    step();
    city.replies(resident, Action::Write { text: "Sisi utara".to_owned(), photos: Vec::new() })
        .await
        .unwrap();
    step();
    let done = Action::Resolve { text: "Sudah.".to_owned(), photos: vec![city.photo().await] };
    city.works(&by, resident, done).await.unwrap();
    step();
    city.replies(resident, Action::Dispute { text: "Belum!".to_owned() }).await.unwrap();
    step();
    city.works(&by, resident, Action::Resolve { text: "Sekarang sudah.".to_owned(), photos: Vec::new() })
        .await
        .unwrap();
    step();
    city.replies(resident, Action::Confirm).await.unwrap();
}

async fn updates(program: &Program, query: &str) -> Vec<RequestUpdate> {
    read(&program.get(&format!("{V2}/servicerequestupdates.json{query}")).await)
}

both_engines! {
    /// 27
    async fn updates_tell_each_step_oldest_first_in_the_words_of_the_extension(city: TestCity) {
        use UpdateStatus::*;
        let program = Program::of(&city);
        let resident = city.resident("Sri").await;
        whole_story(&city, &resident).await;
        let all = updates(&program, "").await;
        let statuses: Vec<_> = all.iter().map(|update| update.status).collect();
        assert_eq!(statuses, [Investigating, InProgress, Unchanged, Fixed, Reopen, Fixed, Closed]);
        assert!(all.iter().all(|update| update.service_request_id == resident.code && !update.description.is_empty()));
        let ids: BTreeSet<_> = all.iter().map(|update| update.update_id.clone()).collect();
        assert_eq!(ids.len(), all.len());
        assert!(all[0].update_id.starts_with(&format!("{}-", resident.code)));
        assert_eq!((all[3].description.as_str(), all[3].media_urls.len()), ("Sudah.", 1));
        let text = format!("{all:?}");
        for private in ["Sisi", "catatan", "Belum!"] {
            assert!(!text.contains(private), "{private} is not public");
        }
        assert!(all.windows(2).all(|pair| pair[0].updated_datetime.at() <= pair[1].updated_datetime.at()));
        let window = "?start_date=2026-02-02T11:30:00%2B07:00&end_date=2026-02-02T13:30:00%2B07:00";
        let some = updates(&program, window).await;
        assert_eq!(some.iter().map(|update| update.status).collect::<Vec<_>>(), [Fixed]);
        let half = program.get(&format!("{V2}/servicerequestupdates.xml?start_date=2026-02-02")).await;
        assert_eq!(half.status, 400, "both or neither");
    }

    /// 27
    async fn refusals_referrals_and_withdrawals_have_words_of_their_own(city: TestCity) {
        let program = Program::of(&city);
        for (actions, expected) in [
            (vec![Action::Reject { reason: "elsewhere".to_owned(), message: "Bukan kami.".to_owned() }], UpdateStatus::NotCouncilsResponsibility),
            (vec![Action::Reject { reason: "unclear".to_owned(), message: "Tidak jelas.".to_owned() }], UpdateStatus::NoFurtherAction),
            (vec![Action::Forward { body: "PLN".to_owned(), number: "9".to_owned(), message: "Ke PLN.".to_owned() }], UpdateStatus::InternalReferral),
        ] {
            let resident = city.resident("Sri").await;
            let publish = publish("Tiang miring di sini");
            city.verifies(&resident, std::iter::once(publish).chain(actions).collect()).await.unwrap();
            let all = updates(&program, "").await;
            let last = all.iter().find(|update| update.service_request_id == resident.code).unwrap();
            assert_eq!(last.status, expected);
        }
        let resident = city.resident("Budi").await;
        city.sent(&resident, "DISHUB").await;
        city.replies(&resident, Action::Withdraw { text: String::new() }).await.unwrap();
        let all = updates(&program, "").await;
        assert!(all.iter().any(|u| u.service_request_id == resident.code && u.status == UpdateStatus::Cancelled));
    }

    /// 27
    async fn what_a_reporter_says_elsewhere_reaches_the_case_once(city: TestCity) {
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        let id = filed(&program, &key, &[]).await;
        verifies(&city, &id, vec![publish("Parkir"), send()]).await;
        let post = async |key: &str, update: &str, status: &str, text: &str| {
            let pairs = [("api_key", key), ("service_request_id", id.as_str()), ("update_id", update), ("status", status),
                ("updated_datetime", "2026-02-02T10:00:00+07:00"), ("description", text), ("first_name", "Sri")];
            program.form(&format!("{V2}/servicerequestupdates.xml"), &pairs).await
        };
        let first: Vec<UpdateReceipt> = read(&post(&key, "1", "OPEN", "Masih begitu").await);
        assert_eq!(read::<Vec<UpdateReceipt>>(&post(&key, "1", "OPEN", "Masih begitu").await), first);
        assert_eq!(post(&key, "1", "OPEN", "Lain").await.status, 409);
        let empty = post(&key, "2", "OPEN", "").await;
        assert_eq!(empty.status, 400, "no words and no change");
        assert!(errors(&empty)[0].description.contains("description"));
        let stranger = crate::program::key(&city, "Lainnya", Scope::Open311, None).await;
        assert_eq!(post(&stranger, "3", "OPEN", "Saya bukan yang mengirim").await.status, 404, "another system's case");
        let story = || seen(&city, &id);
        let wrote = |desk: &DeskCase| desk.story.iter().filter(|e| e.kind == cases::EventKind::Wrote).count();
        assert_eq!(wrote(&story().await), 1);

        works(&city, &id, Action::Resolve { text: "Sudah.".to_owned(), photos: Vec::new() }).await;
        assert_eq!(post(&key, "4", "REOPEN", "").await.status, 200);
        assert_eq!(story().await.case.state, cases::State::InProgress);
        works(&city, &id, Action::Resolve { text: "Sudah lagi.".to_owned(), photos: Vec::new() }).await;
        assert_eq!(post(&key, "5", "FIXED", "Betul, terima kasih").await.status, 200);
        let desk = story().await;
        assert_eq!((desk.case.state, wrote(&desk)), (cases::State::Closed, 2));
        assert_eq!(post(&key, "6", "CLOSED", "").await.status, 200, "no news is no error");
        assert_eq!(post(&key, "7", "OPEN", "Halo?").await.status, 400, "it is over");
        assert_eq!(post(&key, "8", "DONE", "x").await.status, 400);

        let elsewhere = city.resident("Budi").await;
        let pairs = [("api_key", key.as_str()), ("service_request_id", elsewhere.code.as_str()), ("update_id", "9"), ("status", "OPEN"),
            ("updated_datetime", "2026-02-02T10:00:00Z"), ("description", "Saya bukan pelapornya")];
        assert_eq!(program.form(&format!("{V2}/servicerequestupdates.json"), &pairs).await.status, 404, "filed in another way");
    }

    /// 28: what a FixMyStreet client does, step by step.
    async fn a_client_double_goes_the_whole_way(city: TestCity) {
        let program = Program::of(&city);
        let key = fixmystreet(&city).await;
        let services: Vec<Service> = read(&program.get(&format!("{V2}/services.xml?jurisdiction_id=contoh.go.id")).await);
        let service = services.iter().find(|service| service.metadata).unwrap();
        let at = format!("{V2}/services/{}.xml?jurisdiction_id=contoh.go.id", service.service_code);
        let asked: ServiceDefinition = read(&program.get(&at).await);
        let question = asked.attributes.iter().find(|attribute| attribute.required).unwrap();
        let choice = question.datatype.values().unwrap()[0].key.clone();
        let request = open311::NewRequest {
            service_code: service.service_code.clone(),
            location: open311::Location { pin: Some(open311::Position { lat: -7.955, long: 112.645 }), ..Default::default() },
            description: Some("title: Lampu\n\ndetail: Mati sejak kemarin\n\nurl: https://fms.test/report/12".to_owned()),
            contact: open311::Contact { first_name: Some("Sri".into()), last_name: Some("Wahyuni".into()), email: Some("sri@contoh.id".into()), ..Default::default() },
            answers: vec![open311::GivenAnswer { code: question.code.clone(), values: vec![choice] },
                open311::GivenAnswer { code: "fixmystreet_id".into(), values: vec!["12".into()] }],
            ..Default::default()
        };
        let mut pairs = request.to_pairs();
        pairs.extend([("api_key".to_owned(), key.clone()), ("jurisdiction_id".to_owned(), "contoh.go.id".to_owned())]);
        let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let receipt: Vec<RequestReceipt> = read(&program.form(&format!("{V2}/requests.xml"), &borrowed).await);
        let Filed::Id(external) = receipt[0].filed.clone() else { panic!("{receipt:?}") };

        verifies(&city, &external, vec![publish("Lampu mati"), send()]).await;
        let mut known = BTreeSet::new();
        let mut state = UpdateStatus::Open;
        let mut poll = async |minutes: i64| {
            city.clock.advance_seconds(60 * minutes);
            let (end, start) = (city.clock.now(), city.clock.now().plus_seconds(-2 * 3_600));
            let query = format!("?jurisdiction_id=contoh.go.id&api_key={key}&start_date={start}&end_date={end}");
            for update in updates(&program, &query).await {
                let at = update.updated_datetime.at();
                let timely = at >= start.plus_seconds(-1).stamp() && at <= end.stamp();
                if timely && update.service_request_id == external && known.insert(update.update_id) {
                    state = update.status;
                }
            }
            (known.len(), state)
        };
        assert_eq!(poll(5).await, (1, UpdateStatus::Investigating));
        assert_eq!(poll(5).await, (1, UpdateStatus::Investigating), "nothing twice");
        works(&city, &external, Action::Resolve { text: "Lampu diganti.".to_owned(), photos: Vec::new() }).await;
        assert_eq!(poll(5).await, (2, UpdateStatus::Fixed));

        let older = requests(&program, &format!("?service_request_id={external},AAAA")).await;
        assert_eq!(older[0].status, Status::Closed);
        assert!(older[0].status_notes.as_ref().unwrap().ends_with("Lampu diganti."), "the older mode reads the notes");
        let comment = open311::NewUpdate {
            service_request_id: external.clone(), update_id: "501".into(), status: UpdateStatus::Reopen,
            updated_datetime: city.clock.now().stamp(), description: "Mati lagi".into(), title: None,
            contact: open311::Contact::default(), media_urls: Vec::new(), service_request_id_ext: Some("12".into()),
            public_anonymity_required: Some(true), email_alerts_requested: None, service_code: None, answers: Vec::new(),
        };
        let mut pairs = comment.to_pairs();
        pairs.push(("api_key".to_owned(), key.clone()));
        let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let kept: Vec<UpdateReceipt> = read(&program.form(&format!("{V2}/servicerequestupdates.xml"), &borrowed).await);
        assert_eq!(poll(5).await, (3, UpdateStatus::Reopen));
        assert!(kept[0].update_id.starts_with(&external));
    }

    /// 29, 5: every element in its place, none more and none less, in both formats.
    async fn answers_keep_to_a_strict_schema(city: TestCity) {
        let program = Program::of(&city);
        let resident = city.resident("Sri").await;
        whole_story(&city, &resident).await;
        let bare = city.file(cases::NewCase { category: Some("ADM-01".to_owned()), place: Default::default(), ..city.new_case("Budi") }).await;
        city.verifies(&bare, vec![publish("Tanpa tempat")]).await.unwrap();
        let schemas: [(&str, &str, &[&str]); 4] = [
            ("services", "service", &["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]),
            ("requests", "request", &["service_request_id", "status", "status_notes", "service_name", "service_code",
                "description", "agency_responsible", "service_notice", "requested_datetime", "updated_datetime",
                "expected_datetime", "address", "address_id", "zipcode", "lat", "long", "media_url"]),
            ("servicerequestupdates", "request_update", &["update_id", "service_request_id", "status", "description",
                "updated_datetime", "media_url", "external_status_code"]),
            ("services/HUB-02", "attribute", &["variable", "code", "datatype", "required", "datatype_description", "order", "description"]),
        ];
        for (path, item, fields) in schemas {
            let xml = program.get(&format!("{V2}/{path}.xml")).await.text;
            let items = elements(&xml, item);
            assert!(!items.is_empty(), "{path} shows something");
            for inner in &items {
                let mut found = children(inner);
                found.retain(|name| name != "values");
                assert_eq!(found, fields, "{path}.xml");
            }
            let json = program.get(&format!("{V2}/{path}.json")).await.json();
            let list = json.as_array().or_else(|| json["attributes"].as_array()).unwrap().clone();
            assert_eq!(list.len(), items.len());
            for entry in &list {
                let keys: BTreeSet<&str> = entry.as_object().unwrap().keys().map(String::as_str).filter(|k| *k != "values").collect();
                assert_eq!(keys, fields.iter().copied().collect(), "{path}.json");
                assert!(entry.as_object().unwrap().iter().all(|(name, value)| typed(name, value)), "{entry}");
            }
        }
        let xml = program.get(&format!("{V2}/requests/{}.xml", bare.code)).await.text;
        assert!(xml.contains("<lat/>") && xml.contains("<media_url/>") && xml.contains("<zipcode/>"), "{xml}");
        let json = program.get(&format!("{V2}/requests/{}.json", bare.code)).await.json();
        assert_eq!((&json[0]["lat"], &json[0]["media_url"]), (&Json::Null, &Json::Null));
        assert_eq!(Format::Xml.content_type(), program.get(&format!("{V2}/requests.xml")).await.header("content-type"));
    }
}

/// Codes and dates are text, places are numbers, choices are truth values.
fn typed(name: &str, value: &Json) -> bool {
    match name {
        "lat" | "long" => value.is_number() || value.is_null(),
        "order" => value.is_u64(),
        "values" => value.is_array(),
        "metadata" | "variable" | "required" => value.is_boolean(),
        "media_url" => value.is_string() || value.is_null() || value.is_array(),
        _ => value.is_string() || value.is_null(),
    }
}

/// What stands in each element of this name.
fn elements<'a>(xml: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    xml.split(open.as_str()).skip(1).map(|rest| rest.split(close.as_str()).next().unwrap()).collect()
}

/// The names of the elements directly inside, in their order.
fn children(inner: &str) -> Vec<String> {
    let (mut names, mut depth) = (Vec::new(), 0);
    for tag in inner.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        if tag.starts_with('/') {
            depth -= 1;
            continue;
        }
        if depth == 0 {
            names.push(tag.trim_end_matches('/').to_owned());
        }
        depth += i32::from(!tag.ends_with('/'));
    }
    names
}
