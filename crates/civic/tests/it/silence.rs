//! Nothing goes silent: clocks that pause, the ladder, notices and mail, several agencies, staff, people who leave.

use civic::agencies::{self, Agency};
use civic::cases::{self, Action, Case, DeskFilter, NewCase, State};
use civic::cities::{self, AgencyHours, CalendarDay, day_of};
use civic::duties::{Duty, DutyKind, Why};
use civic::identity::{self, ContactOf, NewPerson, Officer, Role};
use civic::notices::{self, MailState, NoticeKind, Sender};
use civic::{Error, Problem, letters};
use kit::clock::Time;
use testkit::{Resident, TestCity};

fn text(text: &str) -> String {
    text.to_owned()
}

/// The open duty of a kind.
async fn duty(city: &TestCity, resident: &Resident, kind: DutyKind) -> Duty {
    let duties = city.own(resident).await.duties;
    duties
        .into_iter()
        .rfind(|duty| duty.kind == kind && duty.open)
        .unwrap_or_else(|| panic!("no open {kind}"))
}

fn local(city: &TestCity, at: Time) -> String {
    let zone = city.ctx().book.offices.assumed.zone().clone();
    zone.to_datetime(at.stamp()).to_string()
}

async fn told(city: &TestCity, officer: &Officer) -> Vec<NoticeKind> {
    let mut told = notices::of_officer(&city.ctx(), officer).await.unwrap();
    told.reverse();
    told.into_iter().map(|(notice, _)| notice.kind).collect()
}

async fn told_reporter(city: &TestCity, resident: &Resident) -> Vec<NoticeKind> {
    city.own(resident).await.notices.into_iter().map(|(notice, _)| notice.kind).collect()
}

async fn with_mail(city: &TestCity) -> Resident {
    let mut new = city.new_case("Sri");
    new.reporter.email = Some("sri@contoh.id".to_owned());
    let sri = city.file(new).await;
    city.clock.advance_seconds(60);
    sri
}

/// Somebody of the agency who gets mail.
async fn reached(city: &TestCity, agency: &str, role: Role) -> Officer {
    let officer = city.person(agency, role).await;
    let contact =
        ContactOf { email: Some(format!("{}.{role}@contoh.go.id", agency.to_lowercase())), deputy: None };
    let login = format!("{}.{role}", agency.to_lowercase());
    identity::set_contact(&city.ctx(), &city.admin().await, &login, contact).await.unwrap();
    officer
}

testkit::both_engines! {
    async fn a_clock_waits_for_a_body_outside_and_runs_on_by_itself(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let by = city.coordinator("DISHUB").await;
        let was = duty(&city, &sri, DutyKind::Resolve).await.due_at;
        assert_eq!(local(&city, was), "2026-02-23T16:00:00", "14 working days over Imlek");
        city.clock.advance_seconds(60);
        let pause = Action::Pause { days: 4, text: text("Menunggu PLN memadamkan jaringan.") };
        city.works(&by, &sri, pause.clone()).await.unwrap();
        assert_eq!(local(&city, duty(&city, &sri, DutyKind::Resolve).await.due_at), "2026-02-27T16:00:00");
        let again = city.works(&by, &sri, pause.clone()).await.unwrap_err();
        assert!(matches!(again, Error::NotNow { .. }), "one pause at a time");

        city.clock.advance_workdays(2);
        city.works(&by, &sri, Action::Resume).await.unwrap();
        let resumed = duty(&city, &sri, DutyKind::Resolve).await;
        assert_eq!(local(&city, resumed.due_at), "2026-02-25T16:00:00", "two days were waited");
        let pauses = resumed.pauses();
        assert_eq!((pauses.len(), pauses[0].why, pauses[0].days), (1, Why::Outside, 2));

        city.clock.advance_seconds(60);
        city.works(&by, &sri, pause.clone()).await.unwrap();
        city.clock.advance_workdays(5);
        city.run_jobs().await;
        let ended = duty(&city, &sri, DutyKind::Resolve).await;
        assert!(ended.paused().is_none(), "it runs on by itself");
        assert_eq!(local(&city, ended.due_at), "2026-03-03T16:00:00", "two and four days");
        let third = city.works(&by, &sri, pause).await.unwrap_err();
        assert!(matches!(third, Error::NotNow { .. }), "twice is enough");
        let (_, why) = cases::explain(&city.ctx(), &[ended]).remove(0);
        assert_eq!(why.pauses.iter().map(|pause| pause.days).collect::<Vec<_>>(), [2, 4]);
        let own = told_reporter(&city, &sri).await;
        use NoticeKind::{Moved, Passed, Paused, Sent};
        // The first answer is owed all the same, and its date has passed meanwhile.
        assert_eq!(own[..4], [Sent, Paused, Moved, Paused]);
        assert!(own.len() == 6 && own[4..].contains(&Moved) && own[4..].contains(&Passed), "{own:?}");
    }

    async fn what_has_passed_cannot_be_paused_or_extended(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        city.clock.advance_workdays(15);
        let by = city.coordinator("DISHUB").await;
        let late = city.works(&by, &sri, Action::Pause { days: 3, text: text("x") }).await.unwrap_err();
        assert!(matches!(late, Error::NotNow { .. }));
        let extend = Action::Extend { days: 3, text: text("Barang belum datang.") };
        assert!(matches!(city.verifies(&sri, vec![extend]).await.unwrap_err(), Error::NotNow { .. }));
        let too_long = city.works(&by, &sri, Action::Pause { days: 21, text: text("x") }).await.unwrap_err();
        assert_eq!(too_long, Error::field("days", Problem::BadNumber));
    }

    async fn the_agency_does_not_pay_for_the_time_a_reporter_takes_to_answer(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let by = city.officer("DISHUB").await;
        let was = duty(&city, &sri, DutyKind::Respond).await.due_at;
        city.works(&by, &sri, Action::Ask { text: text("Nomor tiangnya berapa?") }).await.unwrap();
        city.clock.advance_workdays(3);
        city.replies(&sri, Action::Write { text: text("Nomor 12."), photos: Vec::new() }).await.unwrap();
        let now = duty(&city, &sri, DutyKind::Respond).await;
        assert_eq!(city.ctx().book.offices.days_between(was, now.due_at), 3);
        assert!(now.accountable, "the answer is owed first");
        assert_eq!(duty(&city, &sri, DutyKind::Resolve).await.pauses()[0].why, Why::Reporter);
    }

    async fn a_day_off_decreed_later_moves_open_dates_and_nothing_that_was_missed(city: TestCity) {
        let (missed, open) = (city.resident("Sri").await, city.resident("Budi").await);
        city.sent(&missed, "DISHUB").await;
        city.clock.advance_workdays(6);
        city.sent(&open, "DISHUB").await;
        let before = (duty(&city, &missed, DutyKind::Respond).await, duty(&city, &open, DutyKind::Respond).await);
        assert!(before.0.due_at < city.clock.now());
        let off = CalendarDay {
            day: day_of("2026-02-13".parse().unwrap()),
            name: text("Hari jadi"), kind: text("holiday"), decree: text("Keputusan kota"), verified: true,
        };
        let admin = city.admin().await;
        city.clock.advance_seconds(60);
        cities::save_day(&city.ctx(), &admin, off.clone()).await.unwrap();
        city.run_jobs().await;
        assert_eq!(duty(&city, &missed, DutyKind::Respond).await.due_at, before.0.due_at, "what was missed stays so");
        let moved = duty(&city, &open, DutyKind::Respond).await;
        assert_eq!((local(&city, before.1.due_at), local(&city, moved.due_at)), (text("2026-02-18T16:00:00"), text("2026-02-19T16:00:00")));
        let story = city.own(&open).await.story;
        let fact = story.last().unwrap();
        assert_eq!(fact.kind.word(), "dates_moved");
        assert!(fact.facts.contains(&before.1.due_at.0.to_string()) && fact.facts.contains(&moved.due_at.0.to_string()));
        assert_eq!(told_reporter(&city, &open).await.last(), Some(&NoticeKind::Moved));

        cities::remove_day(&city.ctx(), &admin, off.day, &off.name).await.unwrap();
        city.run_jobs().await;
        assert_eq!(duty(&city, &open, DutyKind::Respond).await.due_at, before.1.due_at);
        let nothing = cities::remove_day(&city.ctx(), &admin, off.day, &off.name).await.unwrap_err();
        assert_eq!(nothing, Error::NotFound);
    }

    async fn an_agency_that_works_on_saturdays_is_counted_in_its_own_days(city: TestCity) {
        let hours = AgencyHours { closing: text("20:00"), workdays: vec![1, 2, 3, 4, 5, 6, 7], holidays: false, joint_leave: false };
        let dlh = city.ctx().book.agencies.get("DLH").unwrap().clone();
        let dlh = Agency { hours: Some(serde_json::json!(hours)), ..dlh };
        agencies::save(&city.ctx(), &city.admin().await, dlh).await.unwrap();
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DLH").await;
        let due = duty(&city, &sri, DutyKind::Respond).await.due_at;
        assert_eq!(local(&city, due), "2026-02-07T20:00:00", "five days of a week of seven");
    }

    async fn the_ladder_climbs_once_each_step_and_writes_the_letter_on_the_tenth_day(city: TestCity) {
        let coordinator = reached(&city, "DISHUB", Role::Coordinator).await;
        let head = reached(&city, "DISHUB", Role::Head).await;
        let (sekda, mayor) = (reached(&city, "SETDA", Role::Sekda).await, reached(&city, "SETDA", Role::Mayor).await);
        let sri = with_mail(&city).await;
        city.sent(&sri, "DISHUB").await;
        // Day by day, so that nothing is made up for.
        for _ in 0..21 {
            city.clock.advance_workdays(1);
            city.clock.advance_seconds(8 * 3600);
            city.run_jobs().await;
            city.run_jobs().await;
            city.clock.advance_seconds(-8 * 3600);
        }
        let by_kind = |told: Vec<NoticeKind>, kind| told.into_iter().filter(|k| *k == kind).count();
        // Two duties ran out: the first answer (5 days) and the solution (14).
        assert_eq!(by_kind(told(&city, &coordinator).await, NoticeKind::Near), 2);
        assert_eq!(by_kind(told(&city, &coordinator).await, NoticeKind::Passed), 2);
        let head_told = told(&city, &head).await;
        assert_eq!(by_kind(head_told.clone(), NoticeKind::Letter), 1, "{head_told:?}");
        assert_eq!(by_kind(head_told, NoticeKind::Passed), 3, "third day of both, tenth of the answer");
        assert_eq!(told(&city, &sekda).await, [NoticeKind::Passed, NoticeKind::Passed]);
        assert_eq!(told(&city, &mayor).await, [NoticeKind::Passed]);
        assert_eq!(
            told_reporter(&city, &sri).await,
            [
                NoticeKind::Filed,
                NoticeKind::Sent,
                NoticeKind::Near,
                NoticeKind::Passed,
                NoticeKind::Near,
                NoticeKind::Passed,
            ]
        );
        let listed = letters::list(&city.ctx(), &sekda).await.unwrap();
        assert_eq!(listed.len(), 1);
        let says = listed[0].says().unwrap();
        assert_eq!((says.code.as_str(), says.days, says.late), (sri.code.as_str(), 5, 10));
        assert!(listed[0].number.starts_with("700/0001/"));
        assert!(letters::list(&city.ctx(), &coordinator).await.is_err(), "not theirs to sign");
        let reminders = listed[0].says().unwrap().reminders;
        assert_eq!(reminders.iter().map(|done| done.days).collect::<Vec<_>>(), [-1, 0, 3, 7], "what was done before");
        assert!(reminders.iter().all(|done| !done.told.is_empty() && done.at < city.ctx().now));

        let set = letters::typeset(&city.ctx(), |_, letter| Ok(letter.number.clone().into_bytes())).await.unwrap();
        assert_eq!(set, 1);
        let document = letters::document(&city.ctx(), &head, 2026, 1).await.unwrap();
        assert_eq!(document, listed[0].number.as_bytes(), "the agency may read what it was sent");
        let stranger = city.person("DLH", Role::Head).await;
        assert_eq!(letters::document(&city.ctx(), &stranger, 2026, 1).await.unwrap_err(), Error::NotFound);
        letters::sign(&city.ctx(), &sekda, 2026, 1).await.unwrap();
        assert!(matches!(letters::sign(&city.ctx(), &sekda, 2026, 1).await.unwrap_err(), Error::NotNow { .. }));
    }

    async fn after_a_week_of_darkness_everybody_gets_one_mail(city: TestCity) {
        let coordinator = reached(&city, "DISHUB", Role::Coordinator).await;
        let mut residents = Vec::new();
        for _ in 0..10 {
            let sri = with_mail(&city).await;
            city.sent(&sri, "DISHUB").await;
            residents.push(sri);
        }
        city.run_jobs().await;
        let before = city.outbox().len();
        city.clock.advance_workdays(9);
        city.run_jobs().await;
        let mail: Vec<_> = city.outbox().split_off(before);
        let (to_officers, to_residents): (Vec<_>, Vec<_>) = mail.into_iter().partition(|mail| mail.officer_id.is_some());
        assert_eq!(to_residents.len(), 10, "each case once, though its date neared and passed meanwhile");
        assert_eq!(to_officers.len(), 1, "one digest: {to_officers:?}");
        assert_eq!(to_officers[0].recipient, "dishub.coordinator@contoh.go.id");
        assert!(residents.iter().all(|sri| to_officers[0].body.contains(&sri.code)));
        assert!(!to_residents[0].body.contains("Sri"), "mail names nobody");
        let told = notices::of_officer(&city.ctx(), &coordinator).await.unwrap();
        assert!(told.iter().all(|(_, state)| *state == Some(MailState::Sent)));
        assert_eq!(notices::unread(&city.ctx(), &coordinator).await.unwrap(), i64::try_from(told.len()).unwrap());
        notices::seen(&city.ctx(), &coordinator).await.unwrap();
        assert_eq!(notices::unread(&city.ctx(), &coordinator).await.unwrap(), 0);
    }

    async fn mail_that_cannot_be_sent_waits_longer_each_time(city: TestCity) {
        let sri = with_mail(&city).await;
        city.sent(&sri, "DISHUB").await;
        let state = |city: TestCity, sri: Resident| async move { city.own(&sri).await.notices[0].1 };
        let later = |_| async { Sender::Later("421".to_owned()) };
        notices::deliver(&city.ctx(), later).await.unwrap();
        assert_eq!(state(city.clone(), sri.clone()).await, Some(MailState::Waiting));
        notices::deliver(&city.ctx(), |_| async { panic!("it is not time yet") }).await.unwrap();
        for _ in 0..notices::GIVE_UP_TRIES {
            city.clock.advance_seconds(3 * 3600);
            notices::deliver(&city.ctx(), later).await.unwrap();
        }
        assert_eq!(state(city.clone(), sri.clone()).await, Some(MailState::GivenUp));
        assert_eq!(notices::mail_counts(&city.ctx()).await.unwrap(), (0, 2));
    }

    async fn another_agency_helps_with_a_clock_of_its_own(city: TestCity) {
        let (by, helper, stranger) =
            (city.coordinator("DISHUB").await, city.coordinator("DLH").await, city.coordinator("SETDA").await);
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let ask = Action::AskHelp { agency: text("DLH"), text: text("Mohon dahan dipangkas.") };
        city.works(&by, &sri, ask.clone()).await.unwrap();
        assert_eq!(city.works(&by, &sri, ask).await.unwrap_err(), Error::field("agency", Problem::Taken));
        assert_eq!(told(&city, &helper).await, [NoticeKind::HelpAsked]);
        let listed = cases::inbox(&city.ctx(), &helper, DeskFilter::default()).await.unwrap().items;
        assert_eq!(listed.len(), 1, "it stands in the list of whoever was asked");
        assert_eq!((listed[0].case.code.as_str(), listed[0].step), (sri.code.as_str(), DutyKind::Help));
        assert_eq!(cases::desk_counts(&city.ctx(), &helper).await.unwrap(), (1, 0, 0));
        assert!(cases::desk_case(&city.ctx(), &helper, &sri.code).await.is_ok());
        assert_eq!(cases::desk_case(&city.ctx(), &stranger, &sri.code).await.unwrap_err(), Error::NotFound);
        let answer = city.works(&helper, &sri, Action::Answer { text: text("Kami jawab.") }).await.unwrap_err();
        assert_eq!(answer, Error::Forbidden, "the answer is for the accountable agency");
        let case = city.works(&helper, &sri, Action::Help { text: text("Sudah dipangkas.") }).await.unwrap();
        assert_eq!((case.owner.as_str(), case.state), ("DISHUB", State::Assigned), "it stays where it was");
        assert!(cases::inbox(&city.ctx(), &helper, DeskFilter::default()).await.unwrap().items.is_empty());
        assert_eq!(told(&city, &by).await, [NoticeKind::Arrived, NoticeKind::Helped]);
    }

    async fn a_case_comes_back_twice_and_then_the_verifiers_word_stands(city: TestCity) {
        let sri = city.resident("Sri").await;
        for agency in ["DISHUB", "DLH"] {
            city.sent(&sri, agency).await;
            let by = city.coordinator(agency).await;
            city.works(&by, &sri, Action::Bounce { reason: text("Bukan kami.") }).await.unwrap();
        }
        city.sent(&sri, "SETDA").await;
        let by = city.coordinator("SETDA").await;
        let third = city.works(&by, &sri, Action::Bounce { reason: text("Bukan kami.") }).await.unwrap_err();
        assert_eq!(third, Error::field("reason", Problem::BouncedTwice));
    }

    async fn a_complaint_about_staff_is_invisible_to_the_unit_it_is_about(city: TestCity) {
        // A head office below DISHUB, to see that what stands below is shut out too.
        let branch = Agency { agency: text("DISHUB-UPT"), parent: Some(text("DISHUB")), ..city.ctx().book.agencies.get("DISHUB").unwrap().clone() };
        agencies::save(&city.ctx(), &city.admin().await, branch).await.unwrap();
        let new = NewCase { category: Some(text("ETK-01")), about: Some(text("DISHUB")), text: text("Petugas parkir minta uang rokok."), ..city.new_case("Sri") };
        let sri = city.file(new).await;
        assert_eq!((sri.case.owner.as_str(), sri.case.about.as_deref()), ("INSP", Some("DISHUB")));
        for (agency, role) in [
            ("DISHUB", Role::Coordinator), ("DISHUB", Role::Head), ("DISHUB-UPT", Role::Coordinator),
            ("DISKOMINFO", Role::Verifier), ("DLH", Role::Coordinator),
        ] {
            let officer = city.person(agency, role).await;
            let seen = cases::desk_case(&city.ctx(), &officer, &sri.code).await;
            assert_eq!(seen.unwrap_err(), Error::NotFound, "{role} of {agency}");
            let page = cases::inbox(&city.ctx(), &officer, DeskFilter::default()).await.unwrap();
            assert!(page.items.is_empty(), "{role} of {agency}");
        }
        let refused = city.verifies(&sri, vec![Action::Note { text: text("?") }]).await.unwrap_err();
        assert_eq!(refused, Error::NotFound);
        let to_them = Action::Send { agency: text("DISHUB"), message: String::new() };
        assert_eq!(city.inspects(&sri, vec![to_them]).await.unwrap_err(), Error::field("agency", Problem::AgencyNotValid));
        let send = Action::Send { agency: text("INSP"), message: String::new() };
        city.inspects(&sri, vec![send]).await.unwrap();
        // Late or not, nobody of that unit is told.
        city.clock.advance_workdays(25);
        city.run_jobs().await;
        let head = city.person("DISHUB", Role::Head).await;
        let theirs: Vec<_> = notices::of_officer(&city.ctx(), &head).await.unwrap();
        assert!(theirs.iter().all(|(notice, _)| notice.code.as_deref() != Some(sri.code.as_str())));
        // The city's phone desk does not find it by the reporter's number either.
        let phone = city.own(&sri).await.reporter.phone.unwrap();
        let (_, earlier) = cases::earlier(&city.ctx(), &city.intake().await, &phone).await.unwrap();
        assert!(earlier.is_empty());
    }

    async fn a_complaint_that_turns_out_to_be_about_staff_is_taken_from_whoever_had_it(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let by = city.coordinator("DISHUB").await;
        let classify = Action::Classify { category: text("ETK-01"), class: civic::categories::Class::Oversight };
        let case = city.verifies(&sri, vec![classify]).await.unwrap();
        assert_eq!((case.owner.as_str(), case.state, case.published), ("INSP", State::Verified, false));
        assert_eq!(cases::desk_case(&city.ctx(), &by, &sri.code).await.unwrap_err(), Error::NotFound);
        assert!(city.verifies(&sri, vec![Action::Note { text: text("?") }]).await.is_err(), "nor the verifier");
    }

    async fn a_closed_agency_leaves_its_cases_to_its_successor_with_their_clocks(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let due = duty(&city, &sri, DutyKind::Respond).await.due_at;
        city.clock.advance_workdays(1);
        let today = day_of(city.ctx().book.offices.date(city.clock.now()));
        let old = city.ctx().book.agencies.get("DISHUB").unwrap().clone();
        let closed = Agency { valid_to: Some(today - 1), successor: Some(text("DLH")), ..old };
        agencies::save(&city.ctx(), &city.admin().await, closed).await.unwrap();
        let heir = city.coordinator("DLH").await;
        city.run_jobs().await;
        let own = city.own(&sri).await;
        assert_eq!((own.case.owner.as_str(), own.case.agency.as_deref()), ("DLH", Some("DLH")));
        assert_eq!(own.case.due_at, Some(due), "the clock goes on");
        assert_eq!(told(&city, &heir).await, [NoticeKind::Inherited]);
        assert_eq!(told_reporter(&city, &sri).await.last(), Some(&NoticeKind::HandedOver));
        assert_eq!(cases::orphans(&city.ctx()).await.unwrap(), [] as [String; 0]);
    }

    async fn an_agency_closed_without_a_successor_leaves_its_cases_to_the_verifier(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DLH").await;
        city.clock.advance_workdays(1);
        let today = day_of(city.ctx().book.offices.date(city.clock.now()));
        let closed = Agency { valid_to: Some(today - 1), ..city.ctx().book.agencies.get("DLH").unwrap().clone() };
        agencies::save(&city.ctx(), &city.admin().await, closed).await.unwrap();
        city.run_jobs().await;
        let case: Case = city.own(&sri).await.case;
        assert_eq!((case.owner.as_str(), case.open), ("DISKOMINFO", true));
    }

    async fn who_leaves_gives_back_and_who_is_away_has_a_deputy(city: TestCity) {
        let (first, second) = (city.officer("DISHUB").await, city.coordinator("DISHUB").await);
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        city.works(&first, &sri, Action::Take).await.unwrap();
        let today = day_of(city.ctx().book.offices.date(city.clock.now()));
        let away = ContactOf { email: None, deputy: Some((second.id(), today, today + 5)) };
        identity::set_contact(&city.ctx(), &city.admin().await, "dishub.officer", away).await.unwrap();
        city.replies(&sri, Action::Write { text: text("Ada kabar?"), photos: Vec::new() }).await.unwrap();
        assert_eq!(told(&city, &second).await, [NoticeKind::Arrived, NoticeKind::Wrote], "the deputy hears of it");

        let left = NewPerson { login: text("dishub.officer"), name: text("x"), agency: text("DISHUB"), roles: vec![Role::Officer], active: false };
        identity::edit(&city.ctx(), &city.admin().await, left).await.unwrap();
        city.run_jobs().await;
        assert_eq!(city.own(&sri).await.case.officer_id, None);
        assert_eq!(told(&city, &second).await.last(), Some(&NoticeKind::Released));
    }

    async fn a_queue_nobody_touches_is_told_to_the_head_and_one_without_people_is_found(city: TestCity) {
        let head = city.person("DISHUB", Role::Head).await;
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let alone = cases::unattended(&city.ctx()).await.unwrap();
        assert_eq!(alone.iter().map(|a| a.agency.as_str()).collect::<Vec<_>>(), ["DISHUB"], "a head does not answer");
        let by = city.coordinator("DISHUB").await;
        assert!(cases::unattended(&city.ctx()).await.unwrap().is_empty());
        city.clock.advance_workdays(1);
        city.run_jobs().await;
        assert!(!told(&city, &head).await.contains(&NoticeKind::Idle), "a working day has not gone by");
        city.clock.advance_workdays(1);
        city.run_jobs().await;
        city.run_jobs().await;
        let idle = |told: Vec<NoticeKind>| told.into_iter().filter(|kind| *kind == NoticeKind::Idle).count();
        assert_eq!(idle(told(&city, &head).await), 1);
        city.works(&by, &sri, Action::Take).await.unwrap();
        city.clock.advance_workdays(1);
        city.run_jobs().await;
        assert_eq!(idle(told(&city, &head).await), 1, "somebody touched it");
    }

    async fn a_dispute_begins_a_fresh_clock_and_goes_one_step_up(city: TestCity) {
        let (head, sekda) = (city.person("DISHUB", Role::Head).await, city.person("SETDA", Role::Sekda).await);
        let sri = city.resident("Sri").await;
        city.coordinator("DISHUB").await;
        city.resolved(&sri, "DISHUB").await;
        city.clock.advance_seconds(60);
        city.replies(&sri, Action::Dispute { text: text("Belum beres.") }).await.unwrap();
        assert_eq!(told(&city, &head).await, [NoticeKind::Disputed]);
        assert!(told(&city, &sekda).await.is_empty());
        let by = city.coordinator("DISHUB").await;
        city.works(&by, &sri, Action::Resolve { text: text("Selesai."), photos: Vec::new() }).await.unwrap();
        city.replies(&sri, Action::Dispute { text: text("Tetap belum.") }).await.unwrap();
        assert_eq!(told(&city, &sekda).await, [NoticeKind::Disputed], "the second time one step higher");
    }
}
