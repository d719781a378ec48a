//! The survey after a case, its index, and the review that a low score asks for.

use civic::agencies::{self, Agency};
use civic::cases::{self, Action, Case, EventKind, State, Strictness};
use civic::cities::{self, CalendarDay, day_of};
use civic::duties::{Duty, DutyKind, Outcome};
use civic::figures;
use civic::identity::Role;
use civic::notices::{self, NoticeKind};
use civic::survey::{Answers, Education, Grade, Profile, Sex};
use civic::{Error, Problem, Result};
use testkit::{Resident, TestCity};

const EVER: (i64, i64) = (0, i32::MAX as i64);

fn rate(score: i64) -> Action {
    Action::Rate { score, text: "Lama sekali.".to_owned() }
}

fn review(text: &str) -> Action {
    Action::Review { text: text.to_owned() }
}

fn not_now(outcome: &Result<Case>) -> bool {
    matches!(outcome, Err(Error::NotNow { .. }))
}

async fn reviews(city: &TestCity, resident: &Resident) -> Vec<Duty> {
    let duties = city.own(resident).await.duties;
    duties.into_iter().filter(|duty| duty.kind == DutyKind::Review).collect()
}

/// Resolved by DISHUB and confirmed.
async fn confirmed(city: &TestCity, name: &str) -> Resident {
    let resident = city.resident(name).await;
    city.resolved(&resident, "DISHUB").await;
    city.replies(&resident, Action::Confirm).await.unwrap();
    resident
}

async fn sound(city: &TestCity) {
    city.run_jobs().await;
    let ctx = city.ctx();
    let how = Strictness { since: None, horizon: ctx.now, same_ladder: true };
    assert_eq!(cases::proof(&ctx, how).await.unwrap(), [] as [String; 0]);
    assert_eq!(figures::differences(&ctx).await.unwrap(), []);
}

testkit::both_engines! {
    async fn nine_answers_once_after_an_outcome(city: TestCity) {
        let sri = city.resident("Sri").await;
        let early = city.surveys(&sri, 3).await;
        assert_eq!(early.unwrap_err(), Error::NotNow { action: "survey", state: "received" });
        city.resolved(&sri, "DISHUB").await;
        let mut answers = Answers::of([Some(4); 9]).unwrap();
        answers.u3 = 7;
        let wrong = city.replies(&sri, Action::Survey { answers, profile: Profile::default() }).await;
        assert_eq!(wrong.unwrap_err(), Error::field("u3", Problem::UnknownChoice));
        answers.u3 = 2;
        let profile = Profile { sex: Some(Sex::Female), education: Some(Education::Senior), ..Profile::default() };
        let case = city.replies(&sri, Action::Survey { answers, profile }).await.unwrap();
        assert_eq!((case.state, case.score), (State::Resolved, None), "a survey is no rating");
        assert_eq!(case.surveyed_at, Some(city.clock.now()));
        assert!(not_now(&city.surveys(&sri, 4).await), "once");
        let own = city.own(&sri).await;
        let told = own.story.iter().find(|event| event.kind == EventKind::Surveyed).unwrap();
        let facts = r#"{"u1":4,"u2":4,"u3":2,"u4":4,"u5":4,"u6":4,"u7":4,"u8":4,"u9":4}"#;
        assert_eq!(told.facts, facts, "the scores, and nothing about who answered");
        let by = city.coordinator("DISHUB").await;
        assert_eq!(cases::desk_case(&city.ctx(), &by, &sri.code).await.unwrap().survey, Some(answers));
        city.replies(&sri, Action::Confirm).await.unwrap();
        city.replies(&sri, rate(4)).await.unwrap();
        sound(&city).await;
        assert_eq!(cases::verify_stories(&city.ctx(), |_| {}).await.unwrap().broken, []);
    }

    async fn the_index_of_any_months_is_read_from_kept_counts(city: TestCity) {
        for (number, score) in [4, 4, 3, 3, 1].into_iter().enumerate() {
            let resident = confirmed(&city, "Sri").await;
            let answers = Answers::of([Some(score); 9]).unwrap();
            let profile = Profile { sex: Some(Sex::Male), ..Profile::default() };
            city.replies(&resident, Action::Survey { answers, profile }).await.unwrap();
            let surveys = figures::surveys(&city.ctx(), EVER.0, EVER.1).await.unwrap();
            let dishub = &surveys.agencies["DISHUB"];
            assert_eq!(dishub.n(), number as i64 + 1);
            assert_eq!(dishub.index().is_some(), number == 4, "under five there is none");
            assert_eq!(surveys.respondents.told()[1].1.is_empty(), number < 4);
        }
        let surveys = figures::surveys(&city.ctx(), EVER.0, EVER.1).await.unwrap();
        let index = surveys.agencies["DISHUB"].index().unwrap();
        assert_eq!((index.value(), index.grade()), (75.0, Grade::C));
        assert_eq!(surveys.all.index(), Some(index));
        assert_eq!(surveys.respondents.told()[1], ("sex", vec![("male", 5)]));
        let march = day_of("2026-03-01".parse().unwrap());
        assert_eq!(figures::surveys(&city.ctx(), march, march).await.unwrap().all.n(), 0);
        let scores = figures::figures(&city.ctx(), EVER.0, EVER.1).await.unwrap();
        assert_eq!(scores.agencies["DISHUB"].confirmed, 5);
        assert!(!scores.agencies.contains_key(""), "who answered is no agency's figure");
        sound(&city).await;
    }

    async fn a_low_score_is_looked_into_though_the_case_is_over(city: TestCity) {
        let sri = confirmed(&city, "Sri").await;
        let (by, head) = (city.coordinator("DISHUB").await, city.person("DISHUB", Role::Head).await);
        let case = city.replies(&sri, rate(2)).await.unwrap();
        assert_eq!((case.open, case.step, case.due_at), (false, None, None), "it stays over");
        let duty = reviews(&city, &sri).await.pop().unwrap();
        assert_eq!((duty.agency.as_str(), duty.accountable, duty.days), ("DISHUB", false, 5));
        assert_eq!(duty.due_at.to_string(), "2026-02-09T09:00:00Z", "five working days");
        for officer in [&by, &head] {
            let told = notices::of_officer(&city.ctx(), officer).await.unwrap();
            assert!(told.iter().any(|(notice, _)| notice.kind == NoticeKind::LowScore), "{}", officer.name());
        }
        city.surveys(&sri, 1).await.unwrap();
        assert_eq!(reviews(&city, &sri).await.len(), 1, "one at a time");
        sound(&city).await;

        let refused = city.works(&city.officer("DISHUB").await, &sri, review("Maaf.")).await;
        assert_eq!(refused.unwrap_err(), Error::Forbidden, "the officer whose work was judged");
        let stranger = city.works(&city.coordinator("DLH").await, &sri, review("Maaf.")).await;
        assert_eq!(stranger.unwrap_err(), Error::NotFound);
        let silent = city.works(&by, &sri, review(" ")).await;
        assert_eq!(silent.unwrap_err(), Error::field("text", Problem::Missing));
        let looks_on = city.works(&head, &sri, Action::Note { text: "x".to_owned() }).await;
        assert_eq!(looks_on.unwrap_err(), Error::Forbidden);

        city.clock.advance_workdays(2);
        city.works(&head, &sri, review("Kami tambah petugas parkir.")).await.unwrap();
        assert_eq!(reviews(&city, &sri).await[0].outcome, Some(Outcome::Met));
        assert!(not_now(&city.works(&by, &sri, review("Lagi.")).await), "nothing is owed any more");
        let own = city.own(&sri).await;
        let said = own.story.iter().find(|event| event.kind == EventKind::Reviewed).unwrap();
        assert_eq!(said.body.as_deref(), Some("Kami tambah petugas parkir."));
        assert!(own.notices.iter().any(|(notice, _)| notice.kind == NoticeKind::Reviewed));
        let case = city.replies(&sri, Action::Dispute { text: "Tetap sama.".to_owned() }).await.unwrap();
        assert_eq!((case.owner.as_str(), case.state), ("DISHUB", State::InProgress));
        sound(&city).await;
    }

    async fn a_survey_in_grade_d_asks_for_a_review_and_a_better_one_does_not(city: TestCity) {
        let (sri, budi) = (confirmed(&city, "Sri").await, confirmed(&city, "Budi").await);
        let scored = |total: i64| {
            // Nine scores of 2 or 3 that add up.
            let mut chosen = [Some(2); 9];
            chosen.iter_mut().take(usize::try_from(total - 18).unwrap()).for_each(|score| *score = Some(3));
            Action::Survey { answers: Answers::of(chosen).unwrap(), profile: Profile::default() }
        };
        city.replies(&sri, scored(23)).await.unwrap();
        city.replies(&budi, scored(24)).await.unwrap();
        assert_eq!((reviews(&city, &sri).await.len(), reviews(&city, &budi).await.len()), (1, 0));
        city.replies(&budi, rate(3)).await.unwrap();
        assert_eq!(reviews(&city, &budi).await.len(), 0);
        sound(&city).await;
    }

    async fn a_review_outlives_disputes_and_other_agencies(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.resolved(&sri, "DISHUB").await;
        city.replies(&sri, rate(1)).await.unwrap();
        city.replies(&sri, Action::Dispute { text: "Belum.".to_owned() }).await.unwrap();
        city.verifies(&sri, vec![Action::Send { agency: "DLH".to_owned(), message: String::new() }]).await.unwrap();
        assert!(reviews(&city, &sri).await[0].open, "DISHUB still owes it");
        sound(&city).await;
        let by = city.coordinator("DISHUB").await;
        assert!(!cases::desk_case(&city.ctx(), &by, &sri.code).await.unwrap().mine);
        let refused = city.works(&by, &sri, Action::Answer { text: "x".to_owned() }).await;
        assert_eq!(refused.unwrap_err(), Error::Forbidden, "the case is another's");
        let case = city.works(&by, &sri, review("Kami pelajari.")).await.unwrap();
        assert_eq!(case.owner, "DLH");
        sound(&city).await;
    }

    async fn a_review_follows_the_calendar_and_the_register(city: TestCity) {
        let sri = confirmed(&city, "Sri").await;
        city.replies(&sri, rate(1)).await.unwrap();
        let admin = city.admin().await;
        let day = day_of("2026-02-05".parse().unwrap());
        let (name, kind, decree) = ("Hari uji".to_owned(), "holiday".to_owned(), "Keputusan 1".to_owned());
        let off = CalendarDay { day, name, kind, decree, verified: true };
        cities::save_day(&city.ctx(), &admin, off).await.unwrap();
        sound(&city).await;
        let due = reviews(&city, &sri).await[0].due_at.to_string();
        assert_eq!(due, "2026-02-10T09:00:00Z", "a day later");

        let today = day_of(city.ctx().book.offices.date(city.clock.now()));
        let old = city.ctx().book.agencies.get("DISHUB").unwrap().clone();
        let new = Agency { agency: "HUBUNGAN".to_owned(), valid_from: today, ..old.clone() };
        agencies::save(&city.ctx(), &admin, new).await.unwrap();
        let closed = Agency { valid_to: Some(today - 1), successor: Some("HUBUNGAN".to_owned()), ..old };
        agencies::save(&city.ctx(), &admin, closed).await.unwrap();
        sound(&city).await;
        let duty = reviews(&city, &sri).await.pop().unwrap();
        assert_eq!((duty.agency.as_str(), duty.open), ("HUBUNGAN", true));
        let by = city.coordinator("HUBUNGAN").await;
        let told = notices::of_officer(&city.ctx(), &by).await.unwrap();
        city.works(&by, &sri, review("Kami lanjutkan.")).await.unwrap();
        // Nobody was there yet to be told; from now on the successor answers for it.
        assert!(told.is_empty());
        sound(&city).await;
    }

    async fn a_review_that_is_not_done_climbs_the_ladder(city: TestCity) {
        let sri = confirmed(&city, "Sri").await;
        let head = city.person("DISHUB", Role::Head).await;
        let sekda = city.person("SETDA", Role::Sekda).await;
        city.replies(&sri, rate(1)).await.unwrap();
        for _ in 0..14 {
            city.clock.advance_workdays(1);
            sound(&city).await;
        }
        for officer in [&head, &sekda] {
            let told = notices::of_officer(&city.ctx(), officer).await.unwrap();
            assert!(told.iter().any(|(notice, _)| notice.kind == NoticeKind::Passed), "{}", officer.name());
        }
        let own = city.own(&sri).await;
        assert!(!own.notices.iter().any(|(notice, _)| notice.kind == NoticeKind::Passed), "not the reporter's date");
    }

    async fn the_end_of_a_case_may_be_disputed_until_a_date_and_no_longer(city: TestCity) {
        let (sri, budi) = (confirmed(&city, "Sri").await, confirmed(&city, "Budi").await);
        let until = cases::rules::dispute_until(&city.own(&sri).await.case, &city.ctx().book).unwrap();
        assert_eq!(until.to_string(), "2026-02-16T09:00:00Z", "ten working days");
        let dispute = || Action::Dispute { text: "Belum.".to_owned() };
        city.clock.set("2026-02-16T16:00");
        city.replies(&sri, dispute()).await.expect("at its last moment");
        city.clock.set("2026-02-16T16:01");
        assert!(not_now(&city.replies(&budi, dispute()).await));
        let duty = city.own(&sri).await.duties.pop().unwrap();
        assert_eq!((duty.kind, duty.days, duty.from_at < until.plus_seconds(1)), (DutyKind::Resolve, 14, true));
    }
}
