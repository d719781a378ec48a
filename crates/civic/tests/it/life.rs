//! The life of a case, from filing to closing, and every turn it can take.

use civic::cases::{self, Action, Actor, Case, EventKind, State};
use civic::categories::Class;
use civic::duties::{Duty, DutyKind, Outcome};
use civic::{Error, Problem};
use testkit::{Resident, TestCity};

fn text(text: &str) -> String {
    text.to_owned()
}

fn send(agency: &str) -> Vec<Action> {
    vec![Action::Send { agency: agency.to_owned(), message: String::new() }]
}

/// Agency, step and state of an open case.
fn stands(case: &Case) -> (&str, Option<DutyKind>, State) {
    (&case.owner, case.step, case.state)
}

async fn duties(city: &TestCity, resident: &Resident) -> Vec<Duty> {
    city.own(resident).await.duties
}

fn outcomes(duties: &[Duty]) -> Vec<(DutyKind, Option<Outcome>)> {
    duties.iter().map(|duty| (duty.kind, duty.outcome)).collect()
}

testkit::both_engines! {
    async fn filed_sent_taken_answered_resolved_confirmed_rated(city: TestCity) {
        let sri = city.resident("Sri").await;
        assert_eq!(stands(&sri.case), ("DISKOMINFO", Some(DutyKind::Verify), State::Received));
        city.clock.advance_workdays(1);
        let case = city.sent(&sri, "DISHUB").await;
        assert_eq!(stands(&case), ("DISHUB", Some(DutyKind::Respond), State::Assigned));
        assert_eq!(case.sent_at, Some(city.clock.now()));
        let officer = city.officer("DISHUB").await;
        let case = city.works(&officer, &sri, Action::Take).await.unwrap();
        assert_eq!(stands(&case), ("DISHUB", Some(DutyKind::Respond), State::InProgress));
        assert_eq!(case.officer_id, Some(officer.id()));
        city.clock.advance_workdays(2);
        let answer = Action::Answer { text: text("Petugas akan datang.") };
        let case = city.works(&officer, &sri, answer).await.unwrap();
        assert_eq!(stands(&case), ("DISHUB", Some(DutyKind::Resolve), State::InProgress));
        city.clock.advance_workdays(2);
        let done = Action::Resolve { text: text("Sudah ditertibkan."), photos: Vec::new() };
        let case = city.works(&officer, &sri, done).await.unwrap();
        assert_eq!(stands(&case), ("DISHUB", Some(DutyKind::HearBack), State::Resolved));
        city.clock.advance_workdays(1);
        city.replies(&sri, Action::Confirm).await.unwrap();
        let rate = Action::Rate { score: 4, text: text("Cepat.") };
        let case = city.replies(&sri, rate.clone()).await.unwrap();
        assert_eq!((case.state, case.open, case.score), (State::Closed, false, Some(4)));
        assert_eq!((case.step, case.due_at), (None, None));
        assert!(matches!(city.replies(&sri, rate).await, Err(Error::NotNow { .. })), "once is enough");
        assert!(matches!(city.replies(&sri, Action::Confirm).await, Err(Error::NotNow { .. })));

        let own = city.own(&sri).await;
        let met = Some(Outcome::Met);
        assert_eq!(
            outcomes(&own.duties),
            [(DutyKind::Verify, met), (DutyKind::Resolve, met), (DutyKind::Respond, met), (DutyKind::HearBack, met)]
        );
        let kinds: Vec<EventKind> = own.story.iter().map(|event| event.kind).collect();
        use EventKind::{Answered, Confirmed, Filed, Rated, Resolved, Sent, Taken};
        assert_eq!(kinds, [Filed, Sent, Taken, Answered, Resolved, Confirmed, Rated], "no internal facts");
    }

    async fn late_is_late_and_stays_so(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.clock.advance_workdays(4);
        city.sent(&sri, "DISHUB").await;
        let due = city.own(&sri).await.case.due_at.unwrap();
        assert_eq!(due.to_string(), "2026-02-13T09:00:00Z", "16:00 of the fifth working day");
        city.clock.advance_workdays(6);
        let officer = city.officer("DISHUB").await;
        city.works(&officer, &sri, Action::Answer { text: text("Maaf lama.") }).await.unwrap();
        let duties = duties(&city, &sri).await;
        assert_eq!(outcomes(&duties)[0], (DutyKind::Verify, Some(Outcome::Late)));
        assert_eq!(outcomes(&duties)[2], (DutyKind::Respond, Some(Outcome::Late)));
    }

    async fn the_promise_is_shown_beside_the_limit(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let duties = duties(&city, &sri).await;
        let resolve = duties.iter().find(|duty| duty.kind == DutyKind::Resolve).unwrap();
        assert_eq!((resolve.days, resolve.promise_days), (14, Some(5)));
        assert_eq!(resolve.promise_at.unwrap().to_string(), "2026-02-09T09:00:00Z");
        // 17 February is a day off, so the fourteenth working day is one day later.
        assert_eq!(resolve.due_at.to_string(), "2026-02-23T09:00:00Z");
        let why = cases::explain(&city.ctx(), &duties);
        let skipped = &why[1].1.skipped;
        assert!(skipped.iter().any(|day| day.name == "Imlek" && day.decree == testkit::plan::DECREE));
    }

    async fn another_class_gives_other_days_from_the_same_beginning(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        city.clock.advance_workdays(2);
        let classify = Action::Classify { category: text("HUB-01"), class: Class::Oversight };
        city.verifies(&sri, vec![classify]).await.unwrap();
        let duties = duties(&city, &sri).await;
        let resolve: Vec<&Duty> = duties.iter().filter(|duty| duty.kind == DutyKind::Resolve).collect();
        assert_eq!(resolve.len(), 2);
        assert_eq!((resolve[0].days, resolve[0].outcome), (14, Some(Outcome::Cancelled)));
        assert_eq!((resolve[1].days, resolve[1].open), (60, true));
        assert_eq!(resolve[0].from_at, resolve[1].from_at);
    }

    async fn a_bounce_goes_back_to_the_verifier(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let first = duties(&city, &sri).await.into_iter().find(|d| d.kind == DutyKind::Resolve).unwrap();
        city.clock.advance_workdays(1);
        let by = city.coordinator("DISHUB").await;
        let case = city.works(&by, &sri, Action::Bounce { reason: text("Ini sampah.") }).await.unwrap();
        assert_eq!(stands(&case), ("DISKOMINFO", Some(DutyKind::Verify), State::Verified));
        assert_eq!((case.bounces, case.agency), (1, None));
        city.clock.advance_workdays(1);
        let case = city.verifies(&sri, send("DLH")).await.unwrap();
        assert_eq!(stands(&case), ("DLH", Some(DutyKind::Respond), State::Assigned));
        let all = duties(&city, &sri).await;
        let second = all.iter().rev().find(|d| d.kind == DutyKind::Resolve).unwrap();
        assert_eq!(second.due_at, first.due_at, "another agency does not give a later date");
    }

    async fn a_rejection_can_be_disputed_and_is_looked_at_again(city: TestCity) {
        let sri = city.resident("Sri").await;
        let reject = |reason: &str| vec![Action::Reject { reason: text(reason), message: text("Tidak jelas.") }];
        let unknown = city.verifies(&sri, reject("because")).await.unwrap_err();
        assert_eq!(unknown, Error::field("reason", Problem::UnknownChoice));
        let case = city.verifies(&sri, reject("unclear")).await.unwrap();
        assert_eq!((case.state, case.open, case.reason.as_deref()), (State::Rejected, false, Some("unclear")));
        city.clock.advance_workdays(9);
        let dispute = Action::Dispute { text: text("Jelas sekali.") };
        let case = city.replies(&sri, dispute.clone()).await.unwrap();
        assert_eq!(stands(&case), ("DISKOMINFO", Some(DutyKind::Verify), State::Verified));
        assert_eq!(case.reason, None);
        city.verifies(&sri, reject("unclear")).await.unwrap();
        city.clock.advance_workdays(11);
        assert!(matches!(city.replies(&sri, dispute).await, Err(Error::NotNow { .. })), "the window is over");
    }

    async fn a_dispute_goes_back_to_the_agency_with_a_new_clock(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.resolved(&sri, "DISHUB").await;
        city.clock.advance_workdays(3);
        let case = city.replies(&sri, Action::Dispute { text: text("Masih ada.") }).await.unwrap();
        assert_eq!(stands(&case), ("DISHUB", Some(DutyKind::Resolve), State::InProgress));
        assert_eq!(case.resolved_at, None);
        let resolve = duties(&city, &sri).await.pop().unwrap();
        assert_eq!((resolve.kind, resolve.from_at), (DutyKind::Resolve, city.clock.now()));
    }

    async fn a_forwarded_case_stays_open_and_is_asked_about(city: TestCity) {
        let sri = city.resident("Sri").await;
        let forward =
            |body: &str| vec![Action::Forward { body: text(body), number: text("PLN-1"), message: text("Ke PLN.") }];
        let unknown = city.verifies(&sri, forward("NASA")).await.unwrap_err();
        assert_eq!(unknown, Error::field("body", Problem::UnknownChoice));
        let case = city.verifies(&sri, forward("PLN")).await.unwrap();
        assert_eq!(stands(&case), ("DISKOMINFO", Some(DutyKind::FollowUp), State::Forwarded));
        let first = case.due_at.unwrap();
        city.clock.advance_workdays(9);
        let case =
            city.verifies(&sri, vec![Action::FollowUp { message: text("Belum ada kabar.") }]).await.unwrap();
        assert!(case.open && case.due_at.unwrap() > first);
        let desk = city.person("DISKOMINFO", civic::identity::Role::Verifier).await;
        let done = Action::Resolve { text: text("PLN sudah memperbaiki."), photos: Vec::new() };
        let case = city.works(&desk, &sri, done).await.unwrap();
        assert_eq!(stands(&case), ("DISKOMINFO", Some(DutyKind::HearBack), State::Resolved));
        let case = city.replies(&sri, Action::Dispute { text: text("Masih padam.") }).await.unwrap();
        assert_eq!(stands(&case), ("DISKOMINFO", Some(DutyKind::Verify), State::Verified));
    }

    async fn asking_waits_and_writing_goes_on(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let by = city.officer("DISHUB").await;
        let case = city.works(&by, &sri, Action::Ask { text: text("Jam berapa?") }).await.unwrap();
        assert_eq!(stands(&case), ("DISHUB", Some(DutyKind::HearBack), State::Waiting));
        city.clock.advance_workdays(2);
        let write = Action::Write { text: text("Tiap pagi."), photos: Vec::new() };
        let case = city.replies(&sri, write).await.unwrap();
        assert_eq!(stands(&case), ("DISHUB", Some(DutyKind::Respond), State::InProgress));
        let question = city.own(&sri).await.story.into_iter().find(|e| e.kind == EventKind::Asked).unwrap();
        assert_eq!(question.body.as_deref(), Some("Jam berapa?"));
    }

    async fn silence_closes_and_a_word_begins_it_anew(city: TestCity) {
        let (sri, budi, tuti) = (city.resident("Sri").await, city.resident("Budi").await, city.resident("Tuti").await);
        for resident in [&sri, &budi, &tuti] {
            city.resolved(resident, "DISHUB").await;
        }
        city.clock.advance_workdays(9);
        let write = Action::Write { text: text("Saya periksa dulu."), photos: Vec::new() };
        city.replies(&budi, write).await.unwrap();
        city.replies(&tuti, Action::Dispute { text: text("Belum.") }).await.unwrap();
        city.run_jobs().await;
        assert!(city.own(&sri).await.case.open, "nine working days are not ten");
        city.clock.advance_workdays(2);
        city.run_jobs().await;
        let case = city.own(&sri).await.case;
        assert_eq!((case.state, case.open), (State::Closed, false));
        assert_eq!(duties(&city, &sri).await.pop().unwrap().outcome, Some(Outcome::Met));
        assert_eq!(city.own(&budi).await.case.state, State::Resolved);
        assert_eq!(city.own(&tuti).await.case.state, State::InProgress);
        city.replies(&sri, Action::Dispute { text: text("Saya sakit.") }).await.expect("a dispute reopens it");
    }

    async fn a_stale_version_says_who_did_what(city: TestCity) {
        let sri = city.resident("Sri").await;
        let seen = city.sent(&sri, "DISHUB").await.version;
        let (joko, by) = (city.officer("DISHUB").await, city.coordinator("DISHUB").await);
        city.works(&joko, &sri, Action::Take).await.unwrap();
        city.works(&joko, &sri, Action::Answer { text: text("Segera.") }).await.unwrap();
        let late = vec![Action::Answer { text: text("Sudah dijawab?") }];
        let Err(Error::Conflict(since)) = cases::work(&city.ctx(), &by, &sri.code, seen, late).await else {
            panic!("a stale version is refused");
        };
        let told: Vec<(&str, Option<&str>)> =
            since.iter().map(|event| (event.kind.as_str(), event.who.as_deref())).collect();
        assert_eq!(told, [("taken", Some(joko.name())), ("answered", Some(joko.name()))]);
        assert_eq!(since[0].at, city.clock.now());
    }

    async fn twenty_at_once_on_one_version_are_one_change(city: TestCity) {
        let sri = city.resident("Sri").await;
        let seen = city.sent(&sri, "DISHUB").await.version;
        let by = city.coordinator("DISHUB").await;
        let tasks: Vec<_> = (0..20)
            .map(|n| {
                let (ctx, by, code) = (city.ctx(), by.clone(), sri.code.clone());
                let note = vec![Action::Note { text: format!("catatan {n}") }];
                tokio::spawn(async move { cases::work(&ctx, &by, &code, seen, note).await })
            })
            .collect();
        let mut done = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(_) => done += 1,
                Err(Error::Conflict(since)) => assert!(!since.is_empty()),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(done, 1);
    }

    async fn several_actions_happen_together_or_not_at_all(city: TestCity) {
        let sri = city.resident("Sri").await;
        let both = vec![
            Action::Publish { title: text("Parkir"), text: text("Parkir liar."), photos: Vec::new() },
            Action::Send { agency: text("LAMA"), message: String::new() },
        ];
        let refused = city.verifies(&sri, both).await.unwrap_err();
        assert_eq!(refused, Error::field("agency", Problem::AgencyNotValid), "it was closed last year");
        let case = city.own(&sri).await.case;
        assert_eq!((case.version, case.published), (1, false));
    }

    async fn what_does_not_fit_the_state_is_refused_by_name(city: TestCity) {
        let sri = city.resident("Sri").await;
        let refused = city.replies(&sri, Action::Confirm).await.unwrap_err();
        assert_eq!(refused, Error::NotNow { action: "confirm", state: "received" });
        city.replies(&sri, Action::Withdraw { text: String::new() }).await.unwrap();
        let refused = city.verifies(&sri, send("DISHUB")).await.unwrap_err();
        assert_eq!(refused, Error::NotNow { action: "send", state: "withdrawn" });
    }

    async fn giving_goes_to_colleagues_only(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let (by, colleague) = (city.coordinator("DISHUB").await, city.officer("DISHUB").await);
        let stranger = city.officer("DLH").await;
        let refused = city.works(&by, &sri, Action::Give { officer: stranger.id() }).await.unwrap_err();
        assert_eq!(refused, Error::field("officer", Problem::UnknownChoice));
        let case = city.works(&by, &sri, Action::Give { officer: colleague.id() }).await.unwrap();
        assert_eq!((case.officer_id, case.state), (Some(colleague.id()), State::InProgress));
        assert_eq!(cases::desk_counts(&city.ctx(), &colleague).await.unwrap(), (1, 0, 1));
    }
}

#[test]
fn an_actor_has_a_word() {
    assert_eq!(Actor::Reporter.word(), "reporter");
    assert_eq!(Actor::System.agency(), None);
}
