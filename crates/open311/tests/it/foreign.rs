//! How other servers really write, which our reader has to bear with.

use open311::*;

#[test]
fn fixmystreet_answers_an_update_without_the_inner_element() {
    let xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?><service_request_updates><update_id>123</update_id></service_request_updates>";
    let json = r#"{"service_request_updates":{"update_id":123}}"#;
    let expected = vec![UpdateReceipt { update_id: "123".into(), account_id: None }];
    assert_eq!(from_xml::<Vec<UpdateReceipt>>(xml), Ok(expected.clone()));
    assert_eq!(from_json::<Vec<UpdateReceipt>>(json), Ok(expected));
}

#[test]
fn root_key_kept_numbers_bare_and_booleans_quoted() {
    let json = r#"{"services":[{"service_code":1,"service_name":"Potholes","description":null,"metadata":"true",
        "type":"batch","keywords":"road, hole,","group":"","groups":["Roads","Streets"]}]}"#;
    let services: Vec<Service> = from_json(json).unwrap();
    assert_eq!((services[0].service_code.as_str(), services[0].metadata), ("1", true));
    assert_eq!(services[0].keywords, ["road", "hole"]);
    assert_eq!(services[0].groups, ["Roads", "Streets"]);
}

#[test]
fn list_items_go_by_any_name_and_elements_may_be_missing() {
    let xml = "<service_requests>
        <service_request>
          <service_request_id> 638344 </service_request_id>
          <status>Closed</status>
          <requested_datetime>2010-04-14T06:37:38-08:00</requested_datetime>
          <lat>37.762221815</lat>
        </service_request>
      </service_requests>";
    let requests: Vec<ServiceRequest> = from_xml(xml).unwrap();
    let request = &requests[0];
    assert_eq!(request.service_request_id, "638344");
    assert_eq!(request.status, Status::Closed);
    assert_eq!(request.updated_datetime.to_string(), "2010-04-14T06:37:38-08:00");
    assert_eq!((request.position, &request.extensions), (None, &None));
}

#[test]
fn pictures_come_as_one_text_or_a_list() {
    let update = |media: &str| {
        format!(
            r#"[{{"update_id":1,"service_request_id":2,"status":"FIXED","description":null,
                "updated_datetime":"2026-08-21T09:15:00Z","media_url":{media}}}]"#
        )
    };
    for (media, expected) in [("null", 0), (r#""https://a/1""#, 1), (r#"["https://a/1","https://a/2"]"#, 2)] {
        let updates: Vec<RequestUpdate> = from_json(&update(media)).unwrap();
        assert_eq!(updates[0].media_urls.len(), expected, "{media}");
    }
}

#[test]
fn a_refusal_is_recognised() {
    let xml = to_xml(&crate::samples::errors());
    let refused: Result<Vec<RequestReceipt>, _> = from_xml(&xml);
    assert_eq!(refused, Err(ReadError::OtherRoot { found: "errors".into(), expected: "service_requests" }));
    assert_eq!(from_xml::<Vec<ErrorItem>>(&xml), Ok(crate::samples::errors()));
}

#[test]
fn an_html_page_is_no_answer() {
    for page in ["<html><body><p>502<br></body></html>", "Bad Gateway", ""] {
        assert!(from_xml::<Vec<Service>>(page).is_err());
        assert!(from_json::<Vec<Service>>(page).is_err());
    }
}

#[test]
fn what_is_missing_or_unreadable_is_named() {
    let read = |json: &str| from_json::<Vec<ServiceRequest>>(json).unwrap_err().to_string();
    assert_eq!(read(r#"[{"status":"open"}]"#), "<requested_datetime> is missing");
    assert_eq!(read(r#"[{"status":"pending"}]"#), "<status> is unreadable: \"pending\"");
    let bad_date = r#"[{"status":"open","requested_datetime":"2026-02-30T00:00:00Z"}]"#;
    assert_eq!(read(bad_date), "<requested_datetime> is unreadable: \"2026-02-30T00:00:00Z\"");
}
