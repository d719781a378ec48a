//! The counter: slots, numbers, desks, and applications keyed in there.

use civic::cases::{self, Channel, Reporter};
use civic::cities::{date_of, day_of};
use civic::counter::{self, AppointmentState, Counter, Group, NewAppointment, TicketState, Window};
use civic::identity::Role;
use civic::notices::NoticeKind;
use civic::{Error, Problem, audit};
use jiff::civil::date;
use kit::i18n::Lang;
use serde_json::json;
use testkit::counter::{HALF_PAST_NINE, hours};
use testkit::{TestCity, plan};

const IMLEK: i64 = 15;

fn wrong<T: std::fmt::Debug>(outcome: civic::Result<T>) -> Vec<(String, Problem)> {
    match outcome {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|f| (f.field, f.problem)).collect(),
        other => panic!("{other:?}"),
    }
}

fn at(field: &str, problem: Problem) -> Vec<(String, Problem)> {
    vec![(field.to_owned(), problem)]
}

async fn left(city: &TestCity, day: i64, minute: i64) -> i64 {
    let free = counter::free(&city.ctx(), "DISHUB").await.unwrap();
    let slots = free.into_iter().find(|free| free.day == day).map(|free| free.slots).unwrap_or_default();
    slots.into_iter().find(|(at, _)| *at == minute).map_or(0, |(_, left)| left)
}

testkit::both_engines! {
    async fn a_slot_is_booked_without_an_account_and_a_repeat_is_the_same(city: TestCity) {
        city.opens_counter("DISHUB", 2).await;
        let today = city.today();
        let free = counter::free(&city.ctx(), "DISHUB").await.unwrap();
        assert_eq!((free[0].day, free[0].slots[0]), (today, (HALF_PAST_NINE, 2)), "what has begun is not offered");
        let days: Vec<i64> = free.iter().map(|free| free.day - today).collect();
        assert_eq!(days, [0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 16], "no weekend and not Imlek");
        let wish = NewAppointment { phone: Some("0812 3456 789".to_owned()), ..city.wish("Sri") };
        let booked = city.books(wish.clone()).await.unwrap();
        assert_eq!(booked.appointment.phone.as_deref(), Some("+628123456789"));
        assert_eq!((booked.appointment.code.len(), booked.secret.len()), (6, 26));
        assert_eq!(left(&city, today, HALF_PAST_NINE).await, 1);
        city.clock.advance_seconds(3_600);
        let again = city.books(wish.clone()).await.unwrap();
        assert_eq!((again.appointment, again.secret), (booked.appointment.clone(), booked.secret.clone()), "also after it began");
        let other = NewAppointment { minute: HALF_PAST_NINE + 120, ..wish };
        assert!(matches!(city.books(other).await, Err(Error::Conflict(_))), "the same key for something else");
        let (_, found) = counter::appointment(&city.ctx(), &booked.secret).await.unwrap();
        assert_eq!(found.appointment_id, booked.appointment.appointment_id);
        let neighbour = city.neighbour().await;
        assert_eq!(counter::appointment(&neighbour.ctx(), &booked.secret).await.err(), Some(Error::NotFound));
        assert_eq!(counter::appointment(&city.ctx(), "").await.err(), Some(Error::NotFound));
    }

    async fn what_cannot_be_booked_says_why(city: TestCity) {
        assert_eq!(city.books(city.wish("Sri")).await.err(), Some(Error::NotFound), "no counter yet");
        city.opens_counter("DISHUB", 1).await;
        let today = city.today();
        let refused = async |change: &(dyn Fn(&mut NewAppointment) + Sync)| {
            let mut wish = city.wish("Sri");
            change(&mut wish);
            wrong(city.books(wish).await)
        };
        assert_eq!(refused(&|w| w.minute = 9 * 60).await, at("time", Problem::NotOpen), "it has begun");
        assert_eq!(refused(&|w| w.minute += 1).await, at("time", Problem::NotOpen));
        assert_eq!(refused(&|w| w.day = today - 3).await, at("day", Problem::NotOpen));
        assert_eq!(refused(&|w| w.day = today + 5).await, at("day", Problem::NotOpen), "a Saturday");
        assert_eq!(date_of(today + IMLEK), date(2026, 2, 17));
        assert_eq!(refused(&|w| w.day = today + IMLEK).await, at("day", Problem::NotOpen), "a day off");
        assert_eq!(refused(&|w| w.day = today + 17).await, at("day", Problem::NotOpen), "too far ahead");
        assert_eq!(refused(&|w| w.service = "INFO".to_owned()).await, at("service", Problem::UnknownChoice));
        assert_eq!(refused(&|w| w.name = " ".to_owned()).await, at("name", Problem::Missing));
        assert_eq!(refused(&|w| w.phone = Some("12".to_owned())).await, at("phone", Problem::BadPhone));
        assert_eq!(refused(&|w| w.email = Some("x".to_owned())).await, at("email", Problem::BadEmail));
        city.books(city.wish("Sri")).await.unwrap();
        assert_eq!(wrong(city.books(city.wish("Budi")).await), at("time", Problem::Full));
        let closed = Counter { active: false, ..hours(1) };
        counter::save(&city.ctx(), &*city.admin().await, "DISHUB", closed).await.unwrap();
        assert_eq!(city.books(city.wish("Tuti")).await.err(), Some(Error::NotFound));
    }

    async fn of_all_who_want_the_last_place_exactly_one_gets_it(city: TestCity) {
        city.opens_counter("DISHUB", 3).await;
        for round in 0..6 {
            let minute = HALF_PAST_NINE + 30 * round;
            let asked: Vec<_> = (0..9).map(|n| {
                let wish = NewAppointment { minute, ..city.wish(&format!("Warga {round} {n}")) };
                let city = city.clone();
                tokio::spawn(async move { city.books(wish).await })
            }).collect();
            let mut seats = Vec::new();
            for one in asked {
                match one.await.unwrap() {
                    Ok(booked) => seats.push(booked.appointment.seat),
                    refused => assert_eq!(wrong(refused), at("time", Problem::Full)),
                }
            }
            seats.sort_unstable();
            assert_eq!(seats, [1, 2, 3], "round {round}");
            assert_eq!(left(&city, city.today(), minute).await, 0);
        }
    }

    async fn one_contact_does_not_fill_a_day_also_not_at_once(city: TestCity) {
        city.opens_counter("DISHUB", 9).await;
        let asked: Vec<_> = (0..8).map(|n| {
            let phone = Some("08120000001".to_owned());
            let minute = HALF_PAST_NINE + 30 * n;
            let wish = NewAppointment { phone, minute, ..city.wish(&format!("Nama lain {n}")) };
            let city = city.clone();
            tokio::spawn(async move { city.books(wish).await })
        }).collect();
        let mut made = Vec::new();
        for one in asked {
            match one.await.unwrap() {
                Ok(booked) => made.push(booked),
                refused => assert_eq!(wrong(refused), at("phone", Problem::TooOften(2))),
            }
        }
        assert_eq!(made.len(), usize::try_from(counter::CONTACT_PER_DAY).unwrap());
        // Another day is another day, and what was taken back does not count.
        let phone = Some("08120000001".to_owned());
        let wish = |key: &str, day: i64| NewAppointment { phone: phone.clone(), day, key: key.to_owned(), ..city.wish("Sri") };
        city.books(wish("besok", city.today() + 1)).await.unwrap();
        assert!(city.books(wish("ketiga", city.today())).await.is_err());
        let (right, _) = counter::appointment(&city.ctx(), &made[0].secret).await.unwrap();
        counter::cancel(&city.ctx(), &right).await.unwrap();
        city.books(wish("ketiga", city.today())).await.unwrap();
    }

    async fn one_form_sent_twice_in_a_moment_takes_one_place(city: TestCity) {
        city.opens_counter("DISHUB", 5).await;
        let asked: Vec<_> = (0..6).map(|_| {
            let (city, wish) = (city.clone(), city.wish("Sri"));
            tokio::spawn(async move { city.books(wish).await.unwrap().secret })
        }).collect();
        let mut secrets = Vec::new();
        for one in asked {
            secrets.push(one.await.unwrap());
        }
        secrets.dedup();
        assert_eq!(secrets.len(), 1);
        assert_eq!(left(&city, city.today(), HALF_PAST_NINE).await, 4);
    }

    async fn an_appointment_is_moved_and_taken_back_and_its_place_is_free_at_once(city: TestCity) {
        city.opens_counter("DISHUB", 1).await;
        let (today, later) = (city.today(), HALF_PAST_NINE + 60);
        let booked = city.books(city.wish("Sri")).await.unwrap();
        let (right, _) = counter::appointment(&city.ctx(), &booked.secret).await.unwrap();
        city.books(NewAppointment { minute: later, ..city.wish("Budi") }).await.unwrap();
        let full = counter::rebook(&city.ctx(), &right, (today, later)).await;
        assert_eq!(wrong(full), at("time", Problem::Full));
        assert_eq!(left(&city, today, HALF_PAST_NINE).await, 0, "what could not be moved stays");
        let moved = counter::rebook(&city.ctx(), &right, (today + 1, later)).await.unwrap();
        assert_eq!((moved.day, moved.minute, &moved.code), (today + 1, later, &booked.appointment.code));
        assert_eq!((left(&city, today, HALF_PAST_NINE).await, left(&city, today + 1, later).await), (1, 0));
        counter::cancel(&city.ctx(), &right).await.unwrap();
        assert_eq!(left(&city, today + 1, later).await, 1);
        let gone = counter::appointment(&city.ctx(), &booked.secret).await.unwrap().1;
        assert_eq!((gone.name, gone.contact_hash), (None, None), "and who it was is forgotten");
        let again = counter::cancel(&city.ctx(), &right).await;
        assert!(matches!(again, Err(Error::NotNow { state: "cancelled", .. })), "{again:?}");
        let late = city.books(NewAppointment { minute: HALF_PAST_NINE + 30, ..city.wish("Tuti") }).await.unwrap();
        let (right, _) = counter::appointment(&city.ctx(), &late.secret).await.unwrap();
        city.clock.advance_workdays(1);
        let past = counter::rebook(&city.ctx(), &right, (today + 2, later)).await;
        assert!(matches!(past, Err(Error::NotNow { state: "past", .. })), "{past:?}");
    }

    async fn who_had_an_appointment_is_forgotten_some_days_after(city: TestCity) {
        city.opens_counter("DISHUB", 1).await;
        let wish = NewAppointment { email: Some("sri@contoh.id".to_owned()), ..city.wish("Sri") };
        let booked = city.books(wish).await.unwrap();
        let kept = async || counter::appointment(&city.ctx(), &booked.secret).await.unwrap().1;
        city.clock.advance_seconds(counter::KEEP_DAYS * 86_400);
        assert_eq!(counter::forget(&city.ctx()).await.unwrap(), 0);
        assert_eq!(kept().await.name.as_deref(), Some("Sri"));
        city.clock.advance_seconds(86_400);
        assert_eq!(counter::forget(&city.ctx()).await.unwrap(), 1);
        let row = kept().await;
        assert!(row.content_hash.is_empty(), "no hash is left that a number could be guessed from");
        assert_eq!((row.name, row.phone, row.email, row.contact_hash), (None, None, None, None));
        assert_eq!(counter::forget(&city.ctx()).await.unwrap(), 0);
    }

    async fn a_number_is_given_once_also_when_many_press_at_once(city: TestCity) {
        city.opens_counter("DISHUB", 1).await;
        let asked: Vec<_> = (0..24).map(|n| {
            let city = city.clone();
            // Every third press is the one before, sent again.
            tokio::spawn(async move { city.number(&format!("tekan {}", n - n % 3 / 2)).await.ticket.number() })
        }).collect();
        let mut numbers = std::collections::BTreeSet::new();
        for one in asked {
            numbers.insert(one.await.unwrap());
        }
        let expected: Vec<String> = (1..=16).map(|n| format!("A-{n:03}")).collect();
        assert_eq!(numbers.into_iter().collect::<Vec<_>>(), expected, "none left out, none twice");
        city.clock.advance_seconds(61);
        assert_eq!(city.number("tekan 0").await.ticket.number(), "A-017", "the next person at a page that was left open");
        assert_eq!(city.number("tekan 0").await.ticket.number(), "A-017");
        city.clock.advance_workdays(1);
        assert_eq!(city.number("besok").await.ticket.number(), "A-001", "each day begins anew");
        let neighbour = city.neighbour().await;
        assert_eq!(counter::screen(&neighbour.ctx(), "DISHUB").await.err(), Some(Error::NotFound));
        city.clock.set("2026-02-03T16:00");
        let closed = counter::take(&city.ctx(), "DISHUB", "KARTU", "malam").await;
        assert!(matches!(closed, Err(Error::NotNow { state: "closed", .. })), "{:?}", closed.err());
        let unknown = counter::take(&city.ctx(), "DLH", "KARTU", "x").await;
        assert_eq!(unknown.err(), Some(Error::NotFound));
    }

    async fn each_group_counts_for_itself(city: TestCity) {
        let group = |letter: &str, code: &str| Group { letter: letter.to_owned(), services: vec![code.to_owned()] };
        let grouped = Counter { groups: vec![group("K", "KARTU"), group("Z", "IZIN")], ..hours(1) };
        counter::save(&city.ctx(), &*city.admin().await, "DISHUB", grouped).await.unwrap();
        let take = async |service: &str, key: &str| counter::take(&city.ctx(), "DISHUB", service, key).await.unwrap().ticket.number();
        assert_eq!(take("KARTU", "1").await, "K-001");
        assert_eq!(take("IZIN", "2").await, "Z-001");
        assert_eq!(take("", "3").await, "K-002", "what is no service goes with the first");
        let other = counter::take(&city.ctx(), "DISHUB", "INFO", "4").await;
        assert_eq!(wrong(other), at("service", Problem::UnknownChoice));
    }

    async fn a_day_at_the_desk(city: TestCity) {
        city.opens_counter("DISHUB", 2).await;
        let expected = city.books(city.wish("Sri")).await.unwrap();
        let (one, two) = (city.clerk("DISHUB", Role::Officer).await, city.clerk("DISHUB", Role::Coordinator).await);
        let ctx = || city.ctx();
        let nobody = counter::call_next(&ctx(), &one).await;
        assert!(matches!(nobody, Err(Error::NotNow { state: "no_desk", .. })), "{nobody:?}");
        counter::open_desk(&ctx(), &one, 1).await.unwrap();
        counter::open_desk(&ctx(), &two, 2).await.unwrap();
        let empty = counter::call_next(&ctx(), &one).await;
        assert!(matches!(empty, Err(Error::NotNow { state: "empty", .. })), "{empty:?}");
        let first = city.number("satu").await;
        let second = city.number("dua").await;
        city.clock.advance_seconds(1_500);
        let sri = counter::check_in(&ctx(), "DISHUB", &counter::code_shown(&expected.appointment.code).to_lowercase()).await.unwrap();
        let again = counter::check_in(&ctx(), "DISHUB", &expected.appointment.code).await.unwrap();
        assert_eq!((sri.ticket.number(), &sri.secret), (again.ticket.number(), &again.secret), "said twice");
        let standing = counter::standing(&ctx(), &second.secret).await.unwrap();
        assert_eq!((standing.before, standing.minutes), (1, None), "no pace yet");
        // Five to half past nine: her time has not come. Half past: it has.
        let standing = counter::standing(&ctx(), &sri.secret).await.unwrap();
        assert!(standing.before == 2 && counter::is_early(&standing.ticket, city.clock.now()));
        city.clock.advance_seconds(300);
        assert_eq!(counter::call_next(&ctx(), &one).await.unwrap().ticket_id, sri.ticket.ticket_id);
        let busy = counter::call_next(&ctx(), &one).await;
        assert!(matches!(busy, Err(Error::NotNow { state: "serving", .. })), "{busy:?}");
        assert_eq!(counter::call_next(&ctx(), &two).await.unwrap().ticket_id, first.ticket.ticket_id);
        let room = counter::room(&ctx(), &one).await.unwrap();
        assert_eq!(room.expected.unwrap().name.as_deref(), Some("Sri"));
        assert_eq!((room.waiting.len(), room.appointments.len(), room.desk), (1, 0, Some(1)));
        let screen = counter::screen(&ctx(), "DISHUB").await.unwrap();
        assert_eq!(screen.now, [(1, Some(sri.ticket.number())), (2, Some(first.ticket.number()))]);
        assert_eq!(screen.next, [second.ticket.number()]);

        // Nobody else ends what is at a desk, nobody sits where somebody is served.
        let id = sri.ticket.ticket_id;
        assert!(matches!(counter::finish(&ctx(), &two, id, true).await, Err(Error::NotNow { .. })));
        let third = city.clerk("DISHUB", Role::Verifier).await;
        assert_eq!(wrong(counter::open_desk(&ctx(), &third, 1).await), at("desk", Problem::Taken));
        assert!(matches!(counter::close_desk(&ctx(), &one).await, Err(Error::NotNow { .. })));
        counter::call_again(&ctx(), &one, id).await.unwrap();
        city.clock.advance_seconds(600);
        counter::finish(&ctx(), &one, id, true).await.unwrap();
        assert!(matches!(counter::finish(&ctx(), &one, id, false).await, Err(Error::NotNow { .. })), "once");

        // Did not come, and comes back the same day.
        counter::finish(&ctx(), &two, first.ticket.ticket_id, false).await.unwrap();
        assert_eq!(counter::standing(&ctx(), &first.secret).await.unwrap().ticket.state, TicketState::Missed);
        assert_eq!(counter::call_next(&ctx(), &two).await.unwrap().ticket_id, second.ticket.ticket_id, "not the one who left");
        counter::call_back(&ctx(), &one, first.ticket.ticket_id).await.unwrap();
        assert!(matches!(counter::call_back(&ctx(), &one, first.ticket.ticket_id).await, Err(Error::NotNow { .. })));
        counter::finish(&ctx(), &one, first.ticket.ticket_id, true).await.unwrap();
        let day = counter::room(&ctx(), &one).await.unwrap().summary;
        assert_eq!((day.taken, day.served, day.missed, day.waited, day.longest), (3, 2, 0, Some(30), None));
        counter::close_desk(&ctx(), &one).await.unwrap();
        assert_eq!(counter::screen(&ctx(), "DISHUB").await.unwrap().now.len(), 1);
        city.clock.advance_workdays(1);
        assert_eq!(counter::standing(&ctx(), &second.secret).await.err(), Some(Error::NotFound), "of another day");
        assert!(counter::screen(&ctx(), "DISHUB").await.unwrap().now.is_empty(), "desks are of a day");
    }

    async fn desks_that_call_at_once_call_different_people(city: TestCity) {
        city.opens_counter("DISHUB", 1).await;
        let roles = [Role::Officer, Role::Coordinator, Role::Verifier, Role::Intake];
        let mut clerks = Vec::new();
        for (role, desk) in roles.into_iter().zip(1..) {
            let clerk = city.clerk("DISHUB", role).await;
            counter::open_desk(&city.ctx(), &clerk, desk).await.unwrap();
            clerks.push(clerk);
        }
        for round in 0..5 {
            for n in 0..3 {
                city.number(&format!("{round} {n}")).await;
            }
            let calls: Vec<_> = clerks.iter().cloned().map(|clerk| {
                let ctx = city.ctx();
                tokio::spawn(async move { (clerk.clone(), counter::call_next(&ctx, &clerk).await) })
            }).collect();
            let mut called = std::collections::BTreeSet::new();
            for call in calls {
                let (clerk, outcome) = call.await.unwrap();
                match outcome {
                    Ok(ticket) => {
                        assert!(called.insert(ticket.number()), "called twice");
                        counter::finish(&city.ctx(), &clerk, ticket.ticket_id, true).await.unwrap();
                    }
                    Err(error) => assert!(matches!(error, Error::NotNow { state: "empty", .. }), "{error:?}"),
                }
            }
            assert_eq!(called.len(), 3, "round {round}");
        }
        // One officer who presses twice calls one.
        city.number("x").await;
        city.number("y").await;
        let pressed: Vec<_> = (0..2).map(|_| {
            let (ctx, clerk) = (city.ctx(), clerks[0].clone());
            tokio::spawn(async move { counter::call_next(&ctx, &clerk).await.is_ok() })
        }).collect();
        let mut called = 0;
        for one in pressed {
            called += usize::from(one.await.unwrap());
        }
        assert_eq!(called, 1);
    }

    async fn a_code_opens_its_own_counter_on_its_own_day(city: TestCity) {
        city.opens_counter("DISHUB", 1).await;
        city.opens_counter("DLH", 1).await;
        let booked = city.books(NewAppointment { day: city.today() + 1, ..city.wish("Sri") }).await.unwrap();
        let code = booked.appointment.code.clone();
        let come = async |agency: &str, code: &str| counter::check_in(&city.ctx(), agency, code).await;
        assert_eq!(wrong(come("DISHUB", &code).await), at("code", Problem::NotOpen), "tomorrow");
        city.clock.advance_workdays(1);
        assert_eq!(wrong(come("DLH", &code).await), at("code", Problem::UnknownChoice));
        assert_eq!(wrong(come("DISHUB", "AAA-AAA").await), at("code", Problem::UnknownChoice));
        let (right, _) = counter::appointment(&city.ctx(), &booked.secret).await.unwrap();
        come("DISHUB", &code).await.unwrap();
        let row = counter::appointment(&city.ctx(), &booked.secret).await.unwrap().1;
        assert_eq!(row.state, AppointmentState::Arrived);
        assert!(matches!(counter::cancel(&city.ctx(), &right).await, Err(Error::NotNow { state: "arrived", .. })));
        let gone = city.books(city.wish("Budi")).await;
        assert_eq!(wrong(gone), at("time", Problem::Full), "the place stays taken");
        let late = city.books(NewAppointment { minute: HALF_PAST_NINE + 30, ..city.wish("Budi") }).await.unwrap();
        let (right, _) = counter::appointment(&city.ctx(), &late.secret).await.unwrap();
        counter::cancel(&city.ctx(), &right).await.unwrap();
        assert_eq!(wrong(come("DISHUB", &late.appointment.code).await), at("code", Problem::UnknownChoice));
    }

    async fn an_officer_files_for_the_person_at_the_counter(city: TestCity) {
        city.opens_counter("DISHUB", 1).await;
        let (clerk, other) = (city.clerk("DISHUB", Role::Officer).await, city.officer("DLH").await);
        counter::open_desk(&city.ctx(), &clerk, 1).await.unwrap();
        city.number("Sri").await;
        let ticket = counter::call_next(&city.ctx(), &clerk).await.unwrap();
        let begin = async |clerk: &civic::identity::Clerk, service: &str| {
            cases::begin_draft_for(&city.ctx(), clerk, service, (Lang::Id, Some(ticket.ticket_id))).await
        };
        assert_eq!(begin(&other.clerk().unwrap(), "KARTU").await.err(), Some(Error::Forbidden), "of another agency");
        assert_eq!(begin(&clerk, "INFO").await.err(), Some(Error::Forbidden), "a kelurahan answers for it");
        assert!(begin(&city.clerk("KEL-LOR", Role::Officer).await, "INFO").await.is_ok());
        assert!(begin(&city.clerk("DISKOMINFO", Role::Intake).await, "KARTU").await.is_ok(), "who keys in, keys in all");
        assert!(city.person("DISHUB", Role::Head).await.clerk().is_err(), "a head does not serve");

        let secret = begin(&clerk, "KARTU").await.unwrap();
        let answers = json!({"nik": "3573994101000001", "kelurahan": plan::KELURAHAN, "sebab": "baru"});
        cases::save_draft(&city.ctx(), &secret, answers).await.unwrap();
        assert_eq!(cases::draft(&city.ctx(), &secret, None).await.err(), Some(Error::NotFound), "nobody else's");
        assert_eq!(cases::draft(&city.ctx(), &secret, Some(&other)).await.err(), Some(Error::NotFound));
        let person = Reporter { name: Some("Sri".to_owned()), ..Reporter::default() };
        let send = async |by: Option<&civic::identity::Officer>| {
            cases::send_draft(&city.ctx(), &secret, (person.clone(), Lang::Id, Channel::Web), (by, None)).await
        };
        assert_eq!(send(None).await.err(), Some(Error::NotFound));
        let receipt = send(Some(&clerk)).await.unwrap();
        assert_eq!(receipt.case.channel, Channel::Counter);
        let story = cases::desk_case(&city.ctx(), &clerk, &receipt.case.code).await.unwrap().story;
        let filed = &story[0];
        assert!(filed.facts.contains(&clerk.id().to_string()), "{}", filed.facts);
        let current = counter::room(&city.ctx(), &clerk).await.unwrap().current.unwrap();
        assert_eq!(current.case_code.as_deref(), Some(receipt.case.code.as_str()), "the number remembers");
        // And the applicant makes an appointment to collect it.
        let case = Some((receipt.case.case_id, receipt.case.code.clone()));
        city.books(NewAppointment { case, minute: HALF_PAST_NINE + 60, ..city.wish("Sri") }).await.unwrap();
        let seen = cases::desk_case(&city.ctx(), &clerk, &receipt.case.code).await.unwrap();
        assert_eq!((seen.appointments.len(), seen.appointments[0].name.clone()), (1, None));
    }

    async fn the_applicant_is_reminded_once_on_the_working_day_before(city: TestCity) {
        city.opens_counter("DISHUB", 1).await;
        let sri = city.resident("Sri").await;
        let reminded = async || {
            city.run_jobs().await;
            let kinds: Vec<NoticeKind> = city.own(&sri).await.notices.iter().map(|(notice, _)| notice.kind).collect();
            kinds.into_iter().filter(|kind| *kind == NoticeKind::Appointment).count()
        };
        let case = Some((sri.case.case_id, sri.code.clone()));
        // The Monday after next, then moved to the Monday before it; and one so soon that there is no morning before.
        let wish = NewAppointment { case: case.clone(), day: city.today() + 14, ..city.wish("Sri") };
        let booked = city.books(wish).await.unwrap();
        city.books(NewAppointment { case, day: city.today() + 1, key: "lagi".to_owned(), ..city.wish("Sri") }).await.unwrap();
        let (right, _) = counter::appointment(&city.ctx(), &booked.secret).await.unwrap();
        counter::rebook(&city.ctx(), &right, (city.today() + 7, HALF_PAST_NINE)).await.unwrap();
        assert_eq!(reminded().await, 0);
        city.clock.set("2026-02-06T07:59");
        assert_eq!(reminded().await, 0);
        city.clock.set("2026-02-06T08:00");
        assert_eq!(reminded().await, 1, "on the Friday");
        assert_eq!(reminded().await, 1, "once");
        city.clock.set("2026-02-13T08:00");
        assert_eq!(reminded().await, 1);
    }

    async fn opening_times_are_changed_by_those_who_answer_for_them_and_audited(city: TestCity) {
        let ctx = || city.ctx();
        let save = async |officer: &civic::identity::Officer, agency: &str, counter: Counter| {
            counter::save(&ctx(), officer, agency, counter).await
        };
        let (coordinator, officer) = (city.coordinator("DISHUB").await, city.officer("DISHUB").await);
        let admin = city.admin().await;
        assert_eq!(save(&officer, "DISHUB", hours(1)).await, Err(Error::Forbidden));
        assert_eq!(save(&coordinator, "DLH", hours(1)).await, Err(Error::Forbidden));
        assert_eq!(save(&admin, "NIX", hours(1)).await, Err(Error::NotFound));
        assert_eq!(save(&admin, "LAMA", hours(1)).await, Err(Error::NotFound), "it is closed");
        let group = Group { letter: "A".to_owned(), services: vec!["INFO".to_owned()] };
        let others = Counter { groups: vec![group], ..hours(1) };
        assert_eq!(wrong(save(&coordinator, "DISHUB", others).await), at("groups", Problem::UnknownChoice));
        save(&coordinator, "DISHUB", hours(1)).await.unwrap();
        city.clock.advance_seconds(1);
        let friday = vec![Window { days: vec![5], from: "08:00".to_owned(), to: "10:00".to_owned() }];
        save(&admin, "DISHUB", Counter { open: friday, ..hours(2) }).await.unwrap();
        let log = audit::newest(&ctx(), &admin).await.unwrap().remove(0);
        assert_eq!((log.action.as_str(), log.object.as_str()), ("counter.save", "DISHUB"));
        assert_eq!((&log.before["desks"], &log.after["desks"]), (&json!(1), &json!(2)));
        let days: Vec<i64> = counter::free(&ctx(), "DISHUB").await.unwrap().iter().map(|free| free.day).collect();
        let fridays = [date(2026, 2, 6), date(2026, 2, 13)].map(day_of);
        assert_eq!(days, fridays);
    }
}
