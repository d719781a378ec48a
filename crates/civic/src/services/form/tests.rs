//! What is typed into a form becomes answers with types, and what does not fit is said at its question.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{FileKind, Form, Raw};
use crate::services::{Definition, FaultKind};
use crate::{FieldError, Problem};
use kit::i18n::Lang;

fn form() -> Form {
    let card: Definition =
        serde_json::from_str(&testkit::catalogue::whole(testkit::catalogue::CARD)).unwrap();
    card.form
}

fn raw(pairs: &[(&str, &str)]) -> Raw {
    Raw(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

fn whole() -> Json {
    json!({"nik": "3573994101000001", "kelurahan": "99.01.01.1001", "sebab": "hilang", "surat": "SK/1",
        "saksi": [{"nama": "Sri"}, {"nama": "Budi", "telepon": "+628123456789"}]})
}

fn wrong(answers: &Json) -> Vec<(String, Problem)> {
    form().problems(answers).into_iter().map(|FieldError { field, problem }| (field, problem)).collect()
}

#[test]
fn every_kind_of_mistake_is_named_at_its_question() {
    assert_eq!(wrong(&whole()), []);
    let with = |code: &str, value: Json| {
        let mut answers = whole();
        answers[code] = value;
        wrong(&answers)
    };
    let at = |code: &str, problem| vec![(code.to_owned(), problem)];
    assert_eq!(with("nik", json!("123")), at("nik", Problem::BadNik));
    assert_eq!(with("nik", json!("3573993213000001")), at("nik", Problem::BadNik), "no such day");
    assert_eq!(with("nik", json!("3573994101000000")), at("nik", Problem::BadNik), "no such serial");
    assert_eq!(with("sebab", json!("nix")), at("sebab", Problem::UnknownChoice));
    assert_eq!(with("saksi", json!([{"nama": "Sri"}])), at("saksi", Problem::TooFewItems(2)));
    assert_eq!(with("saksi", json!([{"nama": "Sri"}, {"nama": ""}])), at("saksi.1.nama", Problem::Missing));
    assert_eq!(with("saksi", json!([{"nama": "Sri"}, {}])), at("saksi.1.nama", Problem::Missing));
    let phone = json!([{"nama": "Sri"}, {"nama": "Budi", "telepon": "12"}]);
    assert_eq!(with("saksi", phone), at("saksi.1.telepon", Problem::BadPhone));
    assert_eq!(with("surat", json!("x".repeat(201))), at("surat", Problem::TooLong(200)));
    let missing = wrong(&json!({"sebab": "hilang"}));
    let fields: Vec<&str> = missing.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["nik", "kelurahan", "surat", "saksi"], "all at once");
}

#[test]
fn a_question_that_is_not_asked_is_not_missed_and_leaves_nothing_behind() {
    let form = form();
    let fresh = json!({"nik": "3573994101000001", "kelurahan": "99.01.01.1001", "sebab": "baru"});
    assert_eq!(wrong(&fresh), []);
    assert_eq!(form.next_page(Some(1), &fresh), None, "no witnesses for a new card");
    assert_eq!(form.next_page(Some(1), &whole()), Some(2));
    assert_eq!(form.page_before(3, &whole()), Some(2));
    let mut changed = whole();
    changed["sebab"] = json!("baru");
    assert_eq!(form.pruned(&changed), fresh, "a change of mind");
    assert_eq!(form.pruned(&json!({"nix": 1})), json!({}), "what was never asked");
}

#[test]
fn a_page_is_read_with_its_types_and_groups_without_gaps() {
    let form = form();
    let answers = form.with_page(
        0,
        &raw(&[("nik", "3573 9941 0100 0001"), ("kelurahan", "99.01.01.1001")]),
        &json!({}),
    );
    assert_eq!(answers, json!({"nik": "3573994101000001", "kelurahan": "99.01.01.1001"}));
    let sent = raw(&[
        ("saksi.0.nama", " Sri "),
        ("saksi.1.nama", ""),
        ("saksi.4.nama", "Budi"),
        ("saksi.4.telepon", "0812-3456-789"),
    ]);
    let answers = form.with_page(3, &sent, &answers);
    assert_eq!(answers["saksi"], json!([{"nama": "Sri"}, {"nama": "Budi", "telepon": "+628123456789"}]));
    let emptied = form.with_page(0, &raw(&[("nik", "")]), &answers);
    assert_eq!(emptied.get("nik"), None, "what was emptied is gone");
    assert!(emptied.get("saksi").is_some(), "other pages stay");
}

#[test]
fn numbers_and_money_are_read_as_indonesians_write_them() {
    let permit: Definition =
        serde_json::from_str(&testkit::catalogue::whole(testkit::catalogue::PERMIT)).unwrap();
    let answers =
        permit.form.with_page(0, &raw(&[("lebar", "2,5"), ("bulan", "4"), ("jalan", "utama")]), &json!({}));
    assert_eq!(answers, json!({"lebar": 2.5, "bulan": 4, "jalan": "utama"}));
    assert_eq!(permit.form.faults(), []);
    let wrong = permit.form.with_page(0, &raw(&[("lebar", "dua"), ("bulan", "0")]), &json!({}));
    assert_eq!(wrong["lebar"], "dua", "what cannot be read stays as typed");
    let problems: Vec<(String, Problem)> =
        permit.form.problems(&wrong).into_iter().map(|e| (e.field, e.problem)).collect();
    assert!(problems.contains(&("lebar".to_owned(), Problem::BadNumber)), "{problems:?}");
    assert!(problems.contains(&("bulan".to_owned(), Problem::TooSmall(1))), "{problems:?}");
    assert_eq!(super::answers::thousands(1_234_567), "1.234.567");
    assert_eq!(super::answers::thousands(-1000), "-1.000");
    assert_eq!(super::answers::thousands(12), "12");
}

#[test]
fn files_are_of_the_kinds_and_as_many_as_their_question_takes() {
    let service: Definition =
        serde_json::from_str(&testkit::catalogue::whole(testkit::catalogue::ANSWER)).unwrap();
    let mut form = service.form;
    let (photo, paper) = ("0190a5a0-0000-7000-8000-000000000001", "0190a5a0-0000-7000-8000-000000000002.pdf");
    let base = json!({"apa": "Anggaran jalan.", "kelurahan": "99.01.01.1001"});
    let with = |code: &str, files: Json| {
        let mut answers = base.clone();
        answers[code] = files;
        answers
    };
    let problem = |form: &Form, answers: &Json| form.problems(answers).pop().map(|e| (e.field, e.problem));
    let both = with("kartu", json!([photo, paper]));
    assert_eq!(problem(&form, &both), None);
    assert_eq!(form.photos(&both).len() + form.papers(&both).len(), 2);
    assert_eq!(problem(&form, &with("akta", json!([photo]))), Some(("akta".to_owned(), Problem::WrongKind)));
    let three = with("kartu", json!([photo, paper, paper]));
    assert_eq!(problem(&form, &three), Some(("kartu".to_owned(), Problem::TooManyItems(2))));
    let no_name = with("kartu", json!(["../../etc/passwd.pdf"]));
    assert_eq!(problem(&form, &no_name), Some(("kartu".to_owned(), Problem::WrongKind)));

    assert_eq!(form.faults(), []);
    form.pages[1].fields[0].megabytes = Some(11);
    form.pages[0].fields[0].kinds = vec![FileKind::Pdf];
    let faults: Vec<(String, FaultKind)> = form.faults().into_iter().map(|f| (f.at, f.kind)).collect();
    assert!(faults.contains(&("form.page.1.field.0".to_owned(), FaultKind::Files)), "{faults:?}");
    assert!(faults.contains(&("form.page.0.field.0".to_owned(), FaultKind::Files)), "{faults:?}");
    let another = form.pages[2].fields[0].clone();
    form.pages[1].fields.push(another);
    assert!(form.faults().iter().any(|fault| fault.kind == FaultKind::Pictures), "one such question a page");
}

#[test]
fn a_day_is_written_as_people_write_it() {
    let day = |text: &str, lang| super::answers::in_words(text, lang);
    assert_eq!(day("1999-08-17", Lang::Id), "17 Agustus 1999");
    assert_eq!(day("1999-08-17", Lang::En), "17 August 1999");
    assert_eq!(day("kemarin", Lang::Id), "kemarin", "what cannot be read stays as typed");
}

#[test]
fn a_description_that_cannot_work_says_why() {
    assert_eq!(form().faults(), []);
    let mut broken = form();
    broken.pages[0].fields[0].code = "NIK baru".to_owned();
    broken.pages[1].fields[0].options.clear();
    broken.rules.push(json!({"type": 5}));
    let faults: Vec<(String, FaultKind, String)> =
        broken.faults().into_iter().map(|fault| (fault.at, fault.kind, fault.about)).collect();
    let at = |at: &str, kind, about: &str| (at.to_owned(), kind, about.to_owned());
    assert!(faults.contains(&at("form.page.0.field.0", FaultKind::Code, "NIK baru")), "{faults:?}");
    assert!(faults.contains(&at("form.page.1.field.0", FaultKind::Choices, "sebab")), "{faults:?}");
    assert!(faults.iter().any(|(at, kind, _)| at == "form" && *kind == FaultKind::Schema), "{faults:?}");
    let said: Vec<String> = broken.faults().iter().map(ToString::to_string).collect();
    assert!(
        said.contains(&"form.page.1.field.0: Choices belong to questions with choices: sebab.".to_owned()),
        "{said:?}"
    );
}

proptest! {
    /// Whatever comes in a form, reading never panics, and what is pruned is stable.
    #[test]
    fn anything_can_come_in_a_form(pairs in prop::collection::vec(("(nik|sebab|saksi\\.[0-9]{1,3}\\.nama|saksi\\..|kelurahan)", ".{0,40}"), 0..20)) {
        let form = form();
        let sent = Raw(pairs);
        let mut answers = json!({});
        for page in 0..form.pages.len() {
            answers = form.with_page(page, &sent, &answers);
        }
        let pruned = form.pruned(&answers);
        let again = form.pruned(&pruned);
        prop_assert_eq!(&again, &pruned);
        for problem in form.problems(&pruned) {
            prop_assert!(problem.field == "form" || form.page_of(problem.field.split('.').next().unwrap()).is_some());
        }
    }
}
