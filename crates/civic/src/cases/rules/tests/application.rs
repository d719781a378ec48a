//! Applications: the steps of a procedure in whatever order people act, with somebody owing the next one at every moment.

use std::cell::RefCell;
use std::collections::BTreeMap;

use kit::clock::Time;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::city::{applied, begin, book};
use super::holds;
use crate::cases::model::{Action, Actor, Dossier, EventKind, State};
use crate::cases::rules::{Desk, OBJECTION, decide, definition};
use crate::context::Book;
use crate::duties::{DutyKind, Outcome};
use crate::survey::Profile;
use crate::{Error, Problem};

fn permit() -> Json {
    json!({"lebar": 2.5, "bulan": 4, "jalan": "utama"})
}

fn officer(agency: &str) -> Actor {
    Actor::Officer { id: Uuid::max(), name: String::new(), agency: agency.to_owned() }
}

fn finish(step: &str) -> Action {
    Action::Finish {
        step: step.to_owned(),
        text: "beres".to_owned(),
        number: String::new(),
        photos: Vec::new(),
    }
}

/// A case with its clock, to be acted on.
struct Story {
    book: Book,
    dossier: Dossier,
    now: Time,
}

impl Story {
    fn of(service: &str, answers: Json) -> Story {
        let book = book();
        Story { dossier: applied(&book, service, answers), now: begin(&book), book }
    }

    fn acts(&mut self, actor: &Actor, action: &Action) -> Result<EventKind, Error> {
        let decision = decide(&self.dossier, action, &Desk { now: self.now, book: &self.book, actor })?;
        holds(&self.book, &self.dossier, &decision, self.now).unwrap();
        self.dossier = decision.dossier;
        Ok(decision.event.kind)
    }

    fn does(&mut self, agency: &str, step: &str) {
        self.acts(&officer(agency), &finish(step)).unwrap_or_else(|e| panic!("{step} by {agency}: {e}"));
    }

    fn later(&mut self, workdays: u16) {
        self.now = self.book.offices.due_at(self.now, workdays).plus_seconds(60);
    }

    /// Steps that are owed, each with its agency, in the order they began.
    fn open(&self) -> Vec<(&str, &str)> {
        let steps = self.dossier.duties.iter().filter(|duty| duty.open);
        steps.filter_map(|duty| Some((duty.step.as_deref()?, duty.agency.as_str()))).collect()
    }

    fn stands(&self) -> (State, Option<DutyKind>, &str) {
        (self.dossier.case.state, self.dossier.case.step, &self.dossier.case.owner)
    }

    fn outcome(&self, kind: DutyKind) -> Option<Outcome> {
        self.dossier.duties.iter().rev().find(|duty| duty.kind == kind)?.outcome
    }
}

#[test]
fn a_permit_goes_through_two_agencies_at_once_is_paid_and_issued() {
    let mut permit = Story::of("IZIN", permit());
    assert_eq!(permit.stands(), (State::Assigned, Some(DutyKind::Check), "DISHUB"));
    assert_eq!(permit.open(), [("periksa", "DISHUB")]);
    permit.does("DISHUB", "periksa");
    assert_eq!(permit.open(), [("tinjau", "DISHUB"), ("saran", "DLH")], "beside each other");
    assert_eq!(permit.stands(), (State::InProgress, Some(DutyKind::Inspect), "DISHUB"));
    let not_theirs = permit.acts(&officer("DLH"), &finish("tinjau"));
    assert!(matches!(not_theirs, Err(Error::NotNow { .. })), "each agency does its own");
    permit.does("DISHUB", "tinjau");
    assert_eq!(
        permit.stands(),
        (State::InProgress, Some(DutyKind::Advise), "DLH"),
        "the other is waited for"
    );
    assert!(permit.acts(&officer("DISHUB"), &finish("putus")).is_err(), "not before both have looked");
    permit.does("DLH", "saran");
    permit.does("DISHUB", "putus");
    assert_eq!(permit.stands(), (State::Waiting, Some(DutyKind::Pay), "DISHUB"));
    assert!(permit.acts(&officer("DISHUB"), &finish("bayar")).is_err(), "only the money ends it");
    let pay = Action::Paid { amount: 25_000, reference: "R1".to_owned() };
    assert_eq!(permit.acts(&Actor::System, &pay), Ok(EventKind::Paid));
    assert_eq!(permit.stands(), (State::InProgress, Some(DutyKind::Produce), "DISHUB"));
    assert!(permit.acts(&officer("DISHUB"), &finish("terbit")).is_err(), "only the signature ends it");
    permit.acts(&Actor::System, &Action::Issued { number: "001/IZIN/2026".to_owned() }).unwrap();
    assert_eq!(permit.stands(), (State::Resolved, Some(DutyKind::HearBack), "DISHUB"));
    assert_eq!(permit.outcome(DutyKind::Deliver), Some(Outcome::Met));
    permit.acts(&Actor::Reporter, &Action::Confirm).unwrap();
    assert_eq!(permit.dossier.case.state, State::Closed);
}

#[test]
fn what_the_applicant_has_to_do_stops_the_clock_and_their_silence_ends_it() {
    let mut card = Story::of("KARTU", json!({"nik": "3573991708990002", "sebab": "hilang"}));
    let due = |story: &Story| {
        story.dossier.duties.iter().find(|duty| duty.kind == DutyKind::Deliver).unwrap().due_at
    };
    let promised = due(&card);
    let back =
        Action::Return { fields: vec!["surat".to_owned()], text: "Nomor surat tidak terbaca.".to_owned() };
    assert!(card.acts(&officer("DLH"), &back).is_err(), "another agency has nothing to return");
    let unknown = Action::Return { fields: vec!["umur".to_owned()], text: "?".to_owned() };
    assert_eq!(card.acts(&officer("DISHUB"), &unknown), Err(Error::field("fields", Problem::UnknownChoice)));
    assert_eq!(card.acts(&officer("DISHUB"), &back), Ok(EventKind::Returned));
    assert_eq!(card.stands(), (State::Waiting, Some(DutyKind::HearBack), "DISHUB"));
    card.does("DISHUB", "periksa");
    assert_eq!(
        card.stands(),
        (State::InProgress, Some(DutyKind::Produce), "DISHUB"),
        "it was right after all"
    );
    assert_eq!(card.dossier.case.repair, None);
    let mut card = Story::of("KARTU", json!({"nik": "3573991708990002", "sebab": "hilang"}));
    card.acts(&officer("DISHUB"), &back).unwrap();
    card.later(3);
    card.acts(&Actor::Reporter, &Action::Write { text: "Sebentar.".to_owned(), photos: Vec::new() }).unwrap();
    assert_eq!(card.dossier.case.state, State::Waiting, "a word does not mend it");
    let repair =
        |surat: &str| Action::Repair { answers: json!({"surat": surat, "nik": "1"}), text: String::new() };
    let wrong = card.acts(&Actor::Reporter, &repair(""));
    assert!(matches!(wrong, Err(Error::Invalid(_))), "{wrong:?}");
    // Only what was asked for is changed, and everything else must still fit.
    let saksi = json!([{"nama": "Sri"}, {"nama": "Budi"}]);
    let mut whole = card.dossier.case.answers.clone();
    whole
        .as_object_mut()
        .unwrap()
        .extend([("saksi".to_owned(), saksi), ("kelurahan".to_owned(), json!("99.01.01.1001"))]);
    card.dossier.case.answers = whole;
    assert_eq!(card.acts(&Actor::Reporter, &repair("SK/9/2026")), Ok(EventKind::Repaired));
    assert_eq!(card.dossier.case.answers["surat"], "SK/9/2026");
    assert_eq!(card.dossier.case.answers["nik"], "3573991708990002", "what was not asked for stays");
    assert_eq!(card.stands(), (State::InProgress, Some(DutyKind::Check), "DISHUB"));
    assert!(due(&card) > promised, "the days it waited do not count");
    card.acts(&officer("DISHUB"), &back).unwrap();
    card.later(10);
    assert_eq!(card.acts(&Actor::System, &Action::Lapse), Ok(EventKind::Lapsed));
    assert_eq!(card.dossier.case.state, State::Closed);
}

#[test]
fn a_refusal_has_a_legal_reason_and_one_objection() {
    let mut permit = Story::of("IZIN", permit());
    let no = |reason: &str| Action::Refuse { reason: reason.to_owned(), text: "Tidak sesuai.".to_owned() };
    assert_eq!(
        permit.acts(&officer("DISHUB"), &no("nix")),
        Err(Error::field("reason", Problem::UnknownChoice))
    );
    assert_eq!(permit.acts(&officer("DISHUB"), &no("tata_ruang")), Ok(EventKind::Refused));
    assert_eq!(permit.dossier.case.state, State::Rejected);
    assert_eq!(permit.outcome(DutyKind::Deliver), Some(Outcome::Met), "a reasoned no is an answer");
    let object = Action::Dispute { text: "Sudah sesuai.".to_owned() };
    permit.later(20);
    permit.acts(&Actor::Reporter, &object).unwrap();
    assert_eq!(permit.open(), [(OBJECTION, "DISHUB")]);
    assert_eq!(permit.stands(), (State::InProgress, Some(DutyKind::Decide), "DISHUB"));
    permit.does("DISHUB", OBJECTION);
    assert_eq!(
        permit.open(),
        [("tinjau", "DISHUB"), ("saran", "DLH")],
        "it goes on after the step that refused"
    );
    permit.does("DLH", "saran");
    permit.acts(&officer("DISHUB"), &finish("tinjau")).unwrap();
    permit.acts(&officer("DISHUB"), &no("tata_ruang")).unwrap();
    let again = permit.acts(&Actor::Reporter, &object);
    assert!(matches!(again, Err(Error::NotNow { .. })), "the next door is another one");
    let mut late = Story::of("IZIN", self::permit());
    late.acts(&officer("DISHUB"), &no("tata_ruang")).unwrap();
    late.later(22);
    assert!(late.acts(&Actor::Reporter, &object).is_err(), "after the window of the law");
}

#[test]
fn silence_means_yes_only_where_the_service_says_so() {
    let mut permit = Story::of("IZIN", permit());
    permit.does("DISHUB", "periksa");
    permit.later(9);
    assert!(permit.acts(&Actor::System, &Action::Deem).is_err(), "not before its time");
    permit.later(4);
    assert_eq!(permit.acts(&Actor::System, &Action::Deem), Ok(EventKind::Deemed));
    assert_eq!(
        permit.stands(),
        (State::Waiting, Some(DutyKind::Pay), "DISHUB"),
        "what comes after the decision"
    );
    assert_eq!(permit.outcome(DutyKind::Advise), Some(Outcome::Deemed));
    assert!(permit.dossier.case.deemed_at.is_some());
    assert!(permit.acts(&Actor::System, &Action::Deem).is_err(), "once");
    let answers = json!({"nik": "3573991708990002", "sebab": "baru", "kelurahan": "99.01.01.1001"});
    let mut card = Story::of("KARTU", answers);
    card.later(30);
    assert!(card.acts(&Actor::System, &Action::Deem).is_err());
}

#[test]
fn a_fee_is_computed_from_the_answers_and_nothing_is_asked_when_it_is_nothing() {
    let story = Story::of("IZIN", permit());
    let fee = &definition(&story.dossier.case, &story.book).unwrap().fee;
    assert_eq!(fee.total(&permit()), Some(25_000), "1000 × 2.5 m × 4 months × 2.5 on a main road");
    assert_eq!(fee.total(&json!({"lebar": 1, "bulan": 1, "jalan": "kecil"})), Some(1000));
    assert_eq!(fee.total(&json!({"lebar": 1, "jalan": "kecil"})), None, "a number is missing");
    assert_eq!(fee.total(&json!({"lebar": 1e9, "bulan": 12, "jalan": "utama"})), None, "absurd");
    let mut free = Story::of("IZIN", json!({"lebar": 0.0, "bulan": 1, "jalan": "kecil"}));
    for (agency, step) in [("DISHUB", "periksa"), ("DISHUB", "tinjau"), ("DLH", "saran"), ("DISHUB", "putus")]
    {
        free.does(agency, step);
    }
    assert_eq!(free.stands(), (State::InProgress, Some(DutyKind::Produce), "DISHUB"));
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![9 => Just("kata".to_owned()), 1 => Just("  ".to_owned())]
}

/// Anything that can be done to an application, by one of three agencies, after so many hours.
fn anything() -> impl Strategy<Value = (Action, &'static str, i64)> {
    let steps =
        vec!["periksa", "tinjau", "saran", "putus", "terbit", "cetak", "serah", "jawab", "nix", OBJECTION];
    let step = prop::sample::select(steps);
    let fields =
        prop::sample::select(vec![vec!["surat"], vec!["nix"], vec![], vec!["lebar", "bulan"], vec!["apa"]]);
    let reason = prop::sample::select(vec!["bukan_warga", "tata_ruang", "rahasia", "nix"]);
    let owned = |list: Vec<&str>| -> Vec<String> { list.into_iter().map(str::to_owned).collect() };
    let action = prop_oneof![
        12 => (step, words()).prop_map(|(step, text)| Action::Finish {
            step: step.to_owned(), text, number: "12".to_owned(), photos: Vec::new()
        }),
        3 => (fields, words()).prop_map(move |(fields, text)| Action::Return { fields: owned(fields), text }),
        1 => (reason, words()).prop_map(|(reason, text)| Action::Refuse { reason: reason.to_owned(), text }),
        2 => words().prop_map(|text| Action::Repair {
            answers: json!({"surat": "9", "lebar": 3, "bulan": 2, "apa": "Data"}), text
        }),
        3 => Just(Action::Paid { amount: 1, reference: "R".to_owned() }),
        3 => Just(Action::Issued { number: "1".to_owned() }),
        3 => Just(Action::Deem),
        2 => Just(Action::Lapse),
        1 => (0u16..9, words()).prop_map(|(days, text)| Action::Extend { days, text }),
        1 => words().prop_map(|text| Action::Ask { text }),
        2 => words().prop_map(|text| Action::Write { text, photos: Vec::new() }),
        1 => Just(Action::Confirm),
        3 => words().prop_map(|text| Action::Dispute { text }),
        1 => Just(Action::Take),
        1 => Just(Action::Recount),
        1 => Just(Action::HandOver),
        1 => words().prop_map(|text| Action::Bounce { reason: text }),
        1 => words().prop_map(|text| Action::Answer { text }),
        1 => words().prop_map(|text| Action::Resolve { text, photos: Vec::new() }),
        1 => words().prop_map(|text| Action::Withdraw { text }),
        1 => Just(Action::Survey { answers: crate::survey::Answers { u1: 4, u2: 4, u3: 4, u4: 4, u5: 4, u6: 4, u7: 4, u8: 4, u9: 4 }, profile: Profile::default() }),
    ];
    let agency = prop::sample::select(vec!["DISHUB", "DISHUB", "DLH", "DISKOMINFO"]);
    (action, agency, prop_oneof![4 => 0i64..30, 1 => 0i64..400])
}

fn play(
    book: &Book,
    (service, answers): (&str, &Json),
    steps: Vec<(Action, &'static str, i64)>,
    taken: &RefCell<BTreeMap<&'static str, u32>>,
) -> TestCaseResult {
    const HOUR: i64 = 3600;
    let (mut dossier, mut now) = (applied(book, service, answers.clone()), begin(book));
    for (action, agency, hours) in steps {
        now = now.plus_seconds(hours * HOUR);
        let desk = Desk { now, book, actor: &officer(agency) };
        match decide(&dossier, &action, &desk) {
            Ok(decision) => {
                holds(book, &dossier, &decision, now)?;
                let case = &decision.dossier.case;
                // While the applicant has the word, nothing the city owes runs out.
                let waits = decision.dossier.duties.iter().any(|duty| duty.open && duty.kind.waits());
                prop_assert_eq!(
                    waits,
                    matches!(case.state, State::Waiting | State::Resolved),
                    "{:?}",
                    action
                );
                prop_assert!(case.repair.is_none() || case.state == State::Waiting, "{:?}", action);
                dossier = decision.dossier;
                *taken.borrow_mut().entry(action.name()).or_default() += 1;
            }
            Err(Error::NotNow { .. } | Error::Invalid(_)) => {}
            Err(other) => prop_assert!(false, "{action:?} gave {other}"),
        }
    }
    Ok(())
}

#[test]
fn somebody_owes_the_next_step_of_an_application_whatever_is_done() {
    let book = book();
    let taken = RefCell::default();
    let config = Config { cases: 3000, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let start = prop::sample::select(vec![
        ("KARTU", json!({"nik": "3573991708990002", "sebab": "baru", "kelurahan": "99.01.01.1001"})),
        ("IZIN", permit()),
        ("IZIN", json!({"lebar": 0, "bulan": 1, "jalan": "kecil"})),
        ("INFO", json!({"apa": "Anggaran", "kelurahan": "99.01.01.1001"})),
    ]);
    let steps = prop::collection::vec(anything(), 1..70);
    runner
        .run(&(start, steps), |((service, answers), steps)| play(&book, (service, &answers), steps, &taken))
        .unwrap_or_else(|failure| panic!("{failure}"));
    let taken = taken.into_inner();
    for never in ["bounce", "answer", "resolve"] {
        assert!(!taken.contains_key(never), "{never} is how complaints are handled");
    }
    let often = |name: &&str| taken.get(*name).is_some_and(|times| *times > 20);
    let all = [
        "finish", "return", "refuse", "repair", "paid", "issued", "deem", "lapse", "extend", "dispute",
        "confirm",
    ];
    let rare: Vec<&&str> = all.iter().filter(|name| !often(name)).collect();
    assert!(rare.is_empty(), "too seldom to count: {rare:?} of {taken:?}");
}
