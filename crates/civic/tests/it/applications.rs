//! Applications for public services: filed, worked through by several agencies, told, and seen by those alone who serve.

use civic::agencies::{self, Agency};
use civic::cases::{self, Action, Case, Channel, EventKind, Kind, NewApplication, Reporter, State};
use civic::cities::day_of;
use civic::duties::DutyKind;
use civic::identity::{Officer, Role};
use civic::notices::NoticeKind;
use civic::payments::{Outcome, PaymentState};
use civic::products::ProductState;
use civic::{Error, Problem, figures};
use kit::i18n::Lang;
use serde_json::{Value as Json, json};
use testkit::bank::paid;
use testkit::{Resident, TestCity, plan};

fn text(text: &str) -> String {
    text.to_owned()
}

fn card() -> Json {
    json!({"nik": "3573994101000001", "kelurahan": plan::KELURAHAN, "sebab": "baru"})
}

fn permit() -> Json {
    json!({"lebar": 2, "bulan": 3, "jalan": "kecil"})
}

fn new(service: &str, answers: Json) -> NewApplication {
    NewApplication {
        service: text(service),
        version: 1,
        answers,
        channel: Channel::Web,
        lang: Lang::Id,
        reporter: Reporter { name: Some(text("Sri")), phone: None, email: Some(text("sri@contoh.id")) },
        key: Some(text("kunci-sri")),
        filed_by: None,
    }
}

async fn applied(city: &TestCity, service: &str, answers: Json) -> Resident {
    let receipt = cases::apply(&city.ctx(), new(service, answers)).await.expect("an application");
    Resident::of(receipt).expect("a new one")
}

fn finish(step: &str) -> Action {
    Action::Finish { step: text(step), text: text("Beres."), number: text("123"), photos: Vec::new() }
}

async fn does(city: &TestCity, by: &Officer, of: &Resident, step: &str) -> Case {
    city.works(by, of, finish(step)).await.unwrap_or_else(|e| panic!("{step}: {e}"))
}

async fn told(city: &TestCity, officer: &Officer) -> Vec<NoticeKind> {
    let told = civic::notices::of_officer(&city.ctx(), officer).await.expect("notices");
    told.into_iter().map(|(notice, _)| notice.kind).collect()
}

testkit::both_engines! {
    async fn what_is_wrong_with_an_application_is_said_at_once_and_sending_twice_files_once(city: TestCity) {
        let wrong = json!({"nik": "1", "sebab": "hilang", "kelurahan": "99.01.09.1001"});
        let nobody = NewApplication { reporter: Reporter::default(), ..new("KARTU", wrong) };
        let Err(Error::Invalid(fields)) = cases::apply(&city.ctx(), nobody).await else { panic!("filed") };
        let named: Vec<(&str, Problem)> = fields.iter().map(|f| (f.field.as_str(), f.problem)).collect();
        for expected in [
            ("nik", Problem::BadNik), ("surat", Problem::Missing), ("saksi", Problem::Missing),
            ("kelurahan", Problem::UnknownChoice), ("name", Problem::Missing),
        ] {
            assert!(named.contains(&expected), "{expected:?} is not among {named:?}");
        }
        let unknown = cases::apply(&city.ctx(), new("NIX", card())).await;
        assert_eq!(unknown.unwrap_err(), Error::field("service", Problem::UnknownChoice));

        let first = applied(&city, "KARTU", card()).await;
        let again = cases::apply(&city.ctx(), new("KARTU", card())).await.unwrap();
        assert!(again.repeated && again.case.code == first.code);
        assert_eq!(again.secret.as_deref(), Some(first.secret.as_str()), "to the holder of the key");
        let other = cases::apply(&city.ctx(), new("IZIN", permit())).await;
        assert!(matches!(other, Err(Error::Conflict(_))), "the same key for something else");
        let case = city.own(&first).await.case;
        assert_eq!((case.kind, case.state, case.step), (Kind::Application, State::Assigned, Some(DutyKind::Check)));
        assert_eq!((case.owner.as_str(), case.published, case.content_hidden), ("DISHUB", false, true));
    }

    async fn a_permit_is_worked_on_by_two_agencies_and_each_hears_of_its_part(city: TestCity) {
        let (dishub, dlh) = (city.coordinator("DISHUB").await, city.coordinator("DLH").await);
        let sri = applied(&city, "IZIN", permit()).await;
        assert_eq!(told(&city, &dishub).await, [NoticeKind::Arrived]);
        let hidden = cases::desk_case(&city.ctx(), &dlh, &sri.code).await;
        assert_eq!(hidden.err(), Some(Error::NotFound), "not theirs yet");
        does(&city, &dishub, &sri, "periksa").await;
        assert_eq!(told(&city, &dlh).await, [NoticeKind::Arrived]);
        let inbox = cases::inbox(&city.ctx(), &dlh, Default::default()).await.unwrap().items;
        assert_eq!(inbox.len(), 1, "a step beside the one the case waits for is in its agency's list");
        assert_eq!((inbox[0].step, inbox[0].case.owner.as_str()), (DutyKind::Advise, "DISHUB"));
        assert!(cases::desk_case(&city.ctx(), &dlh, &sri.code).await.is_ok());
        let theirs = city.works(&dlh, &sri, finish("tinjau")).await;
        assert!(matches!(theirs, Err(Error::NotNow { .. })));
        let taken = city.works(&dlh, &sri, Action::Take).await;
        assert_eq!(taken.unwrap_err(), Error::Forbidden, "a part is not the whole");
        does(&city, &dlh, &sri, "saran").await;
        does(&city, &dishub, &sri, "tinjau").await;
        let worker = city.officer("DISHUB").await;
        let decided = city.works(&worker, &sri, finish("putus")).await;
        assert_eq!(decided.unwrap_err(), Error::Forbidden, "deciding is for those who answer for the agency");
        let head = city.person("DISHUB", Role::Head).await;
        let case = does(&city, &head, &sri, "putus").await;
        assert_eq!((case.state, case.step), (State::Waiting, Some(DutyKind::Pay)));
        let kinds: Vec<NoticeKind> = city.own(&sri).await.notices.iter().map(|(n, _)| n.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == NoticeKind::Progress).count(), 4, "{kinds:?}");
        city.run_jobs().await;
        assert!(city.outbox().iter().any(|mail| mail.recipient == "sri@contoh.id" && mail.body.contains(&sri.code)));
    }

    async fn money_ends_the_step_that_waits_for_it_and_a_signature_the_one_that_produces(city: TestCity) {
        let (dishub, dlh) = (city.coordinator("DISHUB").await, city.coordinator("DLH").await);
        let head = city.person("DISHUB", Role::Head).await;
        let sri = applied(&city, "IZIN", permit()).await;
        for (by, step) in [(&dishub, "periksa"), (&dlh, "saran"), (&dishub, "tinjau")] {
            does(&city, by, &sri, step).await;
        }
        assert_eq!(city.own(&sri).await.bills, [], "nothing to pay before it is decided");
        does(&city, &head, &sri, "putus").await;
        let bill = city.own(&sri).await.bills.pop().expect("a bill");
        assert_eq!((bill.amount, bill.agency.as_str(), bill.state), (6_000, "DISHUB", PaymentState::Waiting));
        assert_eq!(Some(bill.expires_at), city.own(&sri).await.case.due_at, "as long as the step waits");
        // Another amount settles nothing, and the case goes on waiting.
        let wrong = city.told(&paid("B-1", &bill.reference, 5_000)).await.unwrap();
        assert_eq!((wrong.outcome, city.own(&sri).await.case.state), (Outcome::WrongAmount, State::Waiting));
        let right = city.told(&paid("B-2", &bill.reference, 6_000)).await.unwrap();
        assert_eq!(right.outcome, Outcome::Paid);
        let again = city.told(&paid("B-2", &bill.reference, 6_000)).await.unwrap();
        assert_eq!(again.outcome, Outcome::Again);
        let own = city.own(&sri).await;
        assert_eq!((own.case.state, own.case.step), (State::InProgress, Some(DutyKind::Produce)));
        assert_eq!(own.story.iter().filter(|event| event.kind == EventKind::Paid).count(), 1);

        let document = own.documents.last().expect("a document");
        assert_eq!((document.state, document.agency.as_str()), (ProductState::Drafted, "DISHUB"));
        let says = document.says().unwrap();
        assert_eq!(says.fields, [(text("Lebar (m)"), text("2"))]);
        assert_eq!(says.valid_until, Some(day_of(city.ctx().book.offices.date(city.clock.now())) + 365));
        let by_hand = city.works(&dishub, &sri, finish("terbit")).await;
        assert!(matches!(by_hand, Err(Error::NotNow { .. })), "only a signature makes it");
        city.run_jobs().await;
        let right = city.right(&sri).await;
        let early = cases::own_document(&city.ctx(), &right, &document.product).await;
        assert_eq!(early, Err(Error::NotFound), "not before it is signed");
        let signed = cases::sign(&city.ctx(), &head, &document.product, None).await.unwrap();
        let own = city.own(&sri).await;
        assert_eq!((own.case.state, &own.documents[..]), (State::Resolved, &[signed.clone()][..]));
        let done = own.story.last().unwrap();
        assert!(done.kind == EventKind::StepDone && done.facts.contains(&signed.number), "{done:?}");
        assert!(cases::own_document(&city.ctx(), &right, &document.product).await.is_ok());
        let answers = NewApplication { key: Some(text("kunci-budi")), ..new("KARTU", card()) };
        let stranger = Resident::of(cases::apply(&city.ctx(), answers).await.unwrap()).unwrap();
        let theirs = cases::own_document(&city.ctx(), &city.right(&stranger).await, &document.product).await;
        assert_eq!(theirs, Err(Error::NotFound));

        // An objection that is right makes it again, in the place of what does not hold any more.
        city.clock.advance_seconds(60);
        let objection = Action::Dispute { text: text("Lebarnya salah.") };
        city.replies(&sri, objection).await.unwrap();
        does(&city, &head, &sri, "objection").await;
        let documents = city.own(&sri).await.documents;
        let states: Vec<ProductState> = documents.iter().map(|document| document.state).collect();
        assert_eq!(states, [ProductState::Replaced, ProductState::Drafted]);
        // Taken back before it is signed, nothing is left to sign.
        city.replies(&sri, Action::Withdraw { text: text("") }).await.unwrap();
        let documents = city.own(&sri).await.documents;
        assert_eq!(documents[1].state, ProductState::Revoked);
        let verified = cases::verify_stories(&city.ctx(), |_| {}).await.unwrap();
        assert_eq!(verified.broken, []);
    }

    async fn a_bill_ends_with_the_step_that_asked_for_it(city: TestCity) {
        let (dishub, dlh) = (city.coordinator("DISHUB").await, city.coordinator("DLH").await);
        let sri = applied(&city, "IZIN", permit()).await;
        for (by, step) in [(&dishub, "periksa"), (&dlh, "saran"), (&dishub, "tinjau"), (&dishub, "putus")] {
            does(&city, by, &sri, step).await;
        }
        let bill = city.own(&sri).await.bills.pop().expect("a bill");
        city.clock.advance_workdays(6);
        city.run_jobs().await;
        let own = city.own(&sri).await;
        assert_eq!((own.case.state, own.bills[0].state), (State::Closed, PaymentState::Cancelled));
        let late = city.told(&paid("B-9", &bill.reference, bill.amount)).await.unwrap();
        assert_eq!(late.outcome, Outcome::Late, "the money is owed back, and the case stays closed");
        assert_eq!(city.own(&sri).await.case.state, State::Closed);
        assert_eq!(civic::payments::owed(&city.ctx(), &dishub).await.unwrap().len(), 1);
    }

    async fn what_was_given_for_a_service_is_for_those_who_serve(city: TestCity) {
        let sri = applied(&city, "KARTU", card()).await;
        let stranger = city.coordinator("DLH").await;
        assert_eq!(cases::desk_case(&city.ctx(), &stranger, &sri.code).await.err(), Some(Error::NotFound));
        let classify = Action::Classify { category: text("HUB-01"), class: civic::categories::Class::Ordinary };
        assert_eq!(city.verifies(&sri, vec![classify]).await.unwrap_err(), Error::Forbidden, "nobody checks it from outside");
        for (agency, role) in [("SETDA", Role::Mayor), ("DISKOMINFO", Role::Verifier)] {
            let onlooker = city.person(agency, role).await;
            let seen = cases::desk_case(&city.ctx(), &onlooker, &sri.code).await.unwrap();
            assert_eq!((seen.case.answers, seen.reporter), (json!({}), None), "how far it is, not what it says");
            let filed = seen.story.iter().find(|event| event.kind == EventKind::Filed).unwrap();
            assert_eq!(filed.body, None);
        }
        let officer = city.coordinator("DISHUB").await;
        let seen = cases::desk_case(&city.ctx(), &officer, &sri.code).await.unwrap();
        assert_eq!(seen.case.answers["nik"], "3573994101000001");
        let public = cases::public_case(&city.ctx(), &sri.code).await.unwrap();
        assert!(matches!(public, cases::rules::PublicView::Sealed(_)), "never public");
        // What is worked on by steps cannot be answered like a complaint.
        for action in [
            Action::Answer { text: text("Ya.") },
            Action::Resolve { text: text("Ya."), photos: Vec::new() },
            Action::Bounce { reason: text("Bukan kami.") },
        ] {
            let refused = city.works(&officer, &sri, action).await;
            assert!(matches!(refused, Err(Error::NotNow { .. })), "{refused:?}");
        }
    }

    async fn silence_is_told_and_where_the_law_says_so_it_is_a_yes(city: TestCity) {
        let sri = applied(&city, "IZIN", permit()).await;
        let head = city.person("DISHUB", Role::Head).await;
        let sekda = city.person("SETDA", Role::Sekda).await;
        city.clock.advance_workdays(11);
        city.run_jobs().await;
        let case = city.own(&sri).await.case;
        assert!(case.deemed_at.is_some(), "ten working days have passed");
        assert_eq!((case.state, case.step), (State::Waiting, Some(DutyKind::Pay)));
        assert!(told(&city, &head).await.contains(&NoticeKind::Deemed));
        assert!(told(&city, &sekda).await.contains(&NoticeKind::Deemed));
        let kinds: Vec<NoticeKind> = city.own(&sri).await.notices.iter().map(|(n, _)| n.kind).collect();
        assert!(kinds.contains(&NoticeKind::Passed) && kinds.contains(&NoticeKind::Deemed), "{kinds:?}");
        let problems = cases::proof(&city.ctx(), cases::Strictness { since: None, horizon: city.clock.now(), same_ladder: true }).await.unwrap();
        assert_eq!(problems, [] as [&str; 0], "and nothing is silent");
        // Nobody pays: the city is not the one who is late, and the application ends by itself.
        city.clock.advance_workdays(6);
        city.run_jobs().await;
        assert_eq!(city.own(&sri).await.case.state, State::Closed);
        let answers = NewApplication { key: None, ..new("KARTU", card()) };
        let budi = Resident::of(cases::apply(&city.ctx(), answers).await.unwrap()).unwrap();
        city.clock.advance_workdays(30);
        city.run_jobs().await;
        assert_eq!(city.own(&budi).await.case.deemed_at, None, "only where the law says so");
    }

    async fn what_has_to_be_repaired_stops_the_clock(city: TestCity) {
        let sri = applied(&city, "KARTU", card()).await;
        let officer = city.officer("DISHUB").await;
        let back = Action::Return { fields: vec![text("sebab")], text: text("Sebabnya apa?") };
        city.works(&officer, &sri, back).await.unwrap();
        city.clock.advance_workdays(4);
        city.run_jobs().await;
        let kinds: Vec<NoticeKind> = city.own(&sri).await.notices.iter().map(|(n, _)| n.kind).collect();
        assert!(!kinds.contains(&NoticeKind::Passed), "nobody is late: {kinds:?}");
        let answers = json!({"sebab": "baru", "nik": "3573991708990002"});
        let case = city.replies(&sri, Action::Repair { answers, text: text("") }).await.unwrap();
        assert_eq!((case.state, case.repair), (State::InProgress, None));
        assert_eq!(case.answers["nik"], "3573994101000001", "what was not asked for stays");
        let story = city.own(&sri).await.story;
        let repaired = story.iter().find(|event| event.kind == EventKind::Repaired).unwrap();
        assert_eq!(repaired.body.as_deref(), Some("Sebab: Baru"));
        does(&city, &officer, &sri, "periksa").await;
        does(&city, &officer, &sri, "cetak").await;
        let case = does(&city, &officer, &sri, "serah").await;
        assert_eq!(case.state, State::Resolved);
        city.surveys(&sri, 4).await.unwrap();
        let record = figures::service_record(&city.ctx(), "KARTU").await.unwrap();
        assert_eq!((record.applied, record.delivered.total(), record.late, record.surveys.n()), (1, 1, 0, 1));
        assert_eq!(figures::differences(&city.ctx()).await.unwrap(), []);
        let verified = cases::verify_stories(&city.ctx(), |_| {}).await.unwrap();
        assert_eq!(verified.broken, []);
    }

    async fn a_draft_waits_behind_its_link_and_is_sent_once(city: TestCity) {
        let secret = cases::begin_draft(&city.ctx(), "KARTU", Lang::Id, None).await.unwrap();
        assert_eq!(cases::begin_draft(&city.ctx(), "NIX", Lang::Id, None).await.unwrap_err(), Error::NotFound);
        cases::save_draft(&city.ctx(), &secret, card()).await.unwrap();
        let large = json!({"nik": "1".repeat(200_000)});
        assert!(matches!(cases::save_draft(&city.ctx(), &secret, large).await, Err(Error::Invalid(_))));
        assert_eq!(cases::draft(&city.ctx(), &secret, None).await.unwrap().answers, card());
        assert_eq!(cases::draft(&city.ctx(), "lain", None).await.err(), Some(Error::NotFound));
        let neighbour = city.neighbour().await;
        assert_eq!(cases::draft(&neighbour.ctx(), &secret, None).await.err(), Some(Error::NotFound));
        assert!(cases::sent_draft(&city.ctx(), &secret).await.unwrap().is_none());
        let person = Reporter { name: Some(text("Sri")), ..Reporter::default() };
        let receipt = cases::send_draft(&city.ctx(), &secret, (person, Lang::Id, Channel::Web), (None, None)).await.unwrap();
        assert_eq!(cases::draft(&city.ctx(), &secret, None).await.err(), Some(Error::NotFound), "it is a case now");
        let again = cases::sent_draft(&city.ctx(), &secret).await.unwrap().unwrap();
        assert_eq!((again.case.code, again.secret), (receipt.case.code, receipt.secret));

        let photo = city.photo().await;
        let other = cases::begin_draft(&city.ctx(), "IZIN", Lang::Id, None).await.unwrap();
        let with_photo = json!({"lebar": 1, "foto": [photo.to_string()]});
        cases::save_draft(&city.ctx(), &other, with_photo).await.unwrap();
        city.clock.advance_workdays(5);
        city.run_jobs().await;
        assert!(cases::own_photo_bytes(&city.ctx(), None, photo, civic::photos::Size::Thumb).await.is_ok(), "the picture waits with it");
        city.clock.advance_workdays(25);
        city.run_jobs().await;
        assert_eq!(cases::draft(&city.ctx(), &other, None).await.err(), Some(Error::NotFound), "nobody went on with it");
        assert!(cases::own_photo_bytes(&city.ctx(), None, photo, civic::photos::Size::Thumb).await.is_err());
    }

    async fn a_complaint_is_tied_to_the_service_and_to_ones_own_application(city: TestCity) {
        let sri = applied(&city, "KARTU", card()).await;
        let right = city.right(&sri).await;
        let angry = cases::NewCase {
            service: Some(text("KARTU")), regarding: Some(right), category: None, ..city.new_case("Sri")
        };
        let complaint = city.file(angry).await;
        let case = city.own(&complaint).await.case;
        assert_eq!((case.service.as_deref(), case.kind), (Some("KARTU"), Kind::Complaint));
        assert_eq!(case.regarding, Some(city.own(&sri).await.case.case_id));
        assert_eq!(case.owner, "DISKOMINFO", "the verifier looks first, as at every complaint");
        let record = figures::service_record(&city.ctx(), "KARTU").await.unwrap();
        assert_eq!((record.applied, record.complained), (1, 1));
        let none = cases::NewCase { service: Some(text("NIX")), ..city.new_case("Budi") };
        let refused = cases::submit(&city.ctx(), none).await.unwrap_err();
        assert_eq!(refused, Error::field("service", Problem::UnknownChoice));
        let sneaky = cases::NewCase { kind: Kind::Application, ..city.new_case("Budi") };
        let refused = cases::submit(&city.ctx(), sneaky).await.unwrap_err();
        assert_eq!(refused, Error::field("kind", Problem::UnknownChoice), "only through the form of a service");
    }

    async fn a_service_that_misses_its_standard_too_often_answers_for_it_in_the_same_queue(city: TestCity) {
        let (dishub, head) = (city.coordinator("DISHUB").await, city.person("DISHUB", Role::Head).await);
        let file = async |n: i32| {
            let reporter = Reporter { name: Some(format!("Warga {n}")), ..Reporter::default() };
            let answers = NewApplication { key: Some(format!("kartu {n}")), reporter, ..new("KARTU", card()) };
            Resident::of(cases::apply(&city.ctx(), answers).await.unwrap()).unwrap()
        };
        let mut filed = Vec::new();
        for n in 0..5 {
            filed.push(file(n).await);
        }
        for sri in &filed[..4] {
            for step in ["periksa", "cetak", "serah"] {
                does(&city, &dishub, sri, step).await;
            }
        }
        city.run_jobs().await;
        assert!(cases::answer_for(&city.ctx(), "KARTU").await.unwrap().is_none(), "all in time");
        // One of five is not too often; the one nobody delivers counts as well as one delivered late.
        city.clock.advance_workdays(4);
        city.run_jobs().await;
        assert!(cases::answer_for(&city.ctx(), "KARTU").await.unwrap().is_none(), "20 of a hundred are allowed");
        filed.push(file(5).await);
        city.clock.advance_workdays(4);
        city.run_jobs().await;
        let answer = cases::answer_for(&city.ctx(), "KARTU").await.unwrap().expect("2 of 6 are too often");
        assert_eq!((answer.owner.as_str(), answer.state), ("DISHUB", State::Assigned));
        assert_eq!(answer.step, Some(DutyKind::Respond), "with the clock of every complaint");
        assert!(answer.text.contains("2 dari 6") && answer.text.contains("Kartu contoh"), "{}", answer.text);
        let inbox = cases::inbox(&city.ctx(), &dishub, Default::default()).await.unwrap().items;
        assert!(inbox.iter().any(|row| row.case.code == answer.code), "in the same list");
        let record = figures::service_record(&city.ctx(), "KARTU").await.unwrap();
        assert_eq!(record.complained, 0, "nobody complained");
        assert_eq!(figures::differences(&city.ctx()).await.unwrap(), []);
        // Silence goes up the same ladder.
        city.clock.advance_workdays(6);
        city.run_jobs().await;
        assert!(told(&city, &head).await.contains(&NoticeKind::Passed), "{:?}", told(&city, &head).await);
        let again = cases::answer_for(&city.ctx(), "KARTU").await.unwrap().unwrap();
        assert_eq!(again.code, answer.code, "one at a time");
        let case = cases::desk_case(&city.ctx(), &dishub, &answer.code).await.unwrap().case;
        let resolve = Action::Resolve { text: text("Satu loket ditambah."), photos: Vec::new() };
        cases::work(&city.ctx(), &dishub, &answer.code, case.version, vec![resolve]).await.unwrap();
        city.clock.advance_workdays(12);
        city.run_jobs().await;
        let last = cases::answer_for(&city.ctx(), "KARTU").await.unwrap().unwrap();
        assert_eq!((last.code, last.state), (answer.code, State::Closed), "and not again at once");
        let problems = cases::proof(&city.ctx(), cases::Strictness { since: None, horizon: city.clock.now(), same_ladder: true }).await.unwrap();
        assert_eq!(problems, [] as [&str; 0]);
    }

    async fn a_closed_agency_hands_its_steps_over(city: TestCity) {
        let sri = applied(&city, "IZIN", permit()).await;
        let dishub = city.coordinator("DISHUB").await;
        does(&city, &dishub, &sri, "periksa").await;
        let today = day_of(city.ctx().book.offices.date(city.clock.now()));
        let old = city.ctx().book.agencies.get("DLH").unwrap().clone();
        let closed = Agency { valid_to: Some(today - 1), successor: Some(text("DISHUB")), ..old };
        agencies::save(&city.ctx(), &city.admin().await, closed).await.unwrap();
        city.run_jobs().await;
        let duties = city.own(&sri).await.duties;
        let advise = duties.iter().find(|duty| duty.kind == DutyKind::Advise).unwrap();
        assert_eq!((advise.agency.as_str(), advise.open), ("DISHUB", true));
        does(&city, &dishub, &sri, "saran").await;
    }
}
