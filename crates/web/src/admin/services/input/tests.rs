//! What was written comes back from its form as it was, and what does not fit is named at its field.

use super::*;

fn field(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn sheet() -> Sheet {
    let refusal = vec![
        Input::new("code", "Kode", Kind::Code { from: "name.id", most: 40 }),
        Input::new("name", "Alasan", Kind::Words { most: 20, long: false }),
    ];
    Sheet {
        inputs: vec![
            Input::new("name", "Nama", Kind::Words { most: 20, long: false }),
            Input::new("days", "Hari", Kind::Whole { least: 1, most: 120, optional: false }),
            Input::new("extension.days", "Tambahan", Kind::Whole { least: 1, most: 60, optional: false }),
            Input::new("extension.source", "Dasar", Kind::Line(20)),
            Input::new("refusal", "Alasan", Kind::Rows { inputs: refusal, most: 3 }),
        ],
        optional: &["extension"],
    }
}

#[test]
fn what_was_written_comes_back_as_it_was() {
    let written = json!({"name": {"id": "Izin", "en": "Permit", "jv": ""}, "days": 3, "form": {"page": []},
        "extension": {"days": 7, "source": "UU"},
        "refusal": [{"code": "a", "name": {"id": "Alasan", "en": "", "jv": ""}}]});
    let sheet = sheet();
    let fields = sheet.stored(&written);
    let mut again = written.clone();
    assert_eq!(sheet.read(&fields, &mut again), []);
    assert_eq!(again, written, "and what its page does not show stays");
}

#[test]
fn every_field_is_named_that_does_not_fit_and_a_blank_thing_is_no_thing() {
    let sheet = sheet();
    let mut node = json!({"extension": {"days": 7, "source": "UU"}});
    let typed = Fields(vec![
        field("name.id", &"x".repeat(21)),
        field("days", "121"),
        field("refusal.0.name.id", "  "),
        field("refusal.4.name.id", "Tata ruang"),
    ]);
    let wrong: Vec<(String, Problem)> =
        sheet.read(&typed, &mut node).into_iter().map(|error| (error.field, error.problem)).collect();
    assert_eq!(
        wrong,
        [("name.id".to_owned(), Problem::TooLong(20)), ("days".to_owned(), Problem::TooLarge(120))]
    );
    assert_eq!(node.get("extension"), None);
    assert_eq!(node["refusal"].as_array().unwrap().len(), 1, "an empty row is left out");
    assert_eq!(node["refusal"][0]["code"], "tata_ruang");
    assert_eq!(sheet.label_of("refusal.4.name.id"), "Alasan 5: Alasan");
    let half = Fields(vec![field("days", "3"), field("extension.source", "UU")]);
    assert_eq!(sheet.read(&half, &mut json!({})), [Problem::Missing.at("extension.days")]);
}

#[test]
fn rows_are_not_more_than_there_may_be() {
    let typed = Fields(
        (0..4).map(|n| field(&format!("refusal.{n}.name.id"), "x")).chain([field("days", "1")]).collect(),
    );
    let wrong = sheet().read(&typed, &mut json!({}));
    assert_eq!(wrong, [Problem::TooManyItems(3).at("refusal")]);
}
