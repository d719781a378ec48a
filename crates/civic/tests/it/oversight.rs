//! Looking over agencies: whose cases, how late, and that no number differs from the list behind it.

use std::collections::BTreeSet;

use civic::agencies::{self, Agency};
use civic::cases::{self, Action, Cursor, NewCase, Place, State};
use civic::categories::Class;
use civic::figures::{self, Measure, Span};
use civic::identity::{Officer, Role};
use civic::oversight::{self, AGES, Age, Filter, Line, Overview, PAGE, Set};
use civic::{Error, audit};
use kit::clock::Time;
use kit::ids::Chance;
use testkit::{Resident, TestCity, plan};

const WORDS: &str = "Kata-kata yang cukup panjang.";

/// Everything a filter finds, page by page.
async fn all(city: &TestCity, by: &Officer, filter: &Filter) -> Vec<Line> {
    let (overseer, mut lines, mut after) = (by.overseer().unwrap(), Vec::new(), None::<Cursor>);
    loop {
        let page = oversight::list(&city.ctx(), &overseer, filter, after).await.unwrap();
        lines.extend(page.items);
        match page.next {
            Some(next) => after = Some(next),
            None => return lines,
        }
    }
}

async fn overview(city: &TestCity, by: &Officer) -> Overview {
    oversight::overview(&city.ctx(), &by.overseer().unwrap(), 12).await.unwrap()
}

async fn late_codes(city: &TestCity, by: &Officer) -> BTreeSet<String> {
    all(city, by, &Filter::default()).await.into_iter().map(|line| line.code).collect()
}

/// KEL-LOR stands below KEC-WETAN.
async fn parent(city: &TestCity) {
    let (ctx, admin) = (city.ctx(), city.admin().await);
    let below = ctx.book.agencies.get("KEL-LOR").unwrap().clone();
    agencies::save(&ctx, &admin, Agency { parent: Some("KEC-WETAN".to_owned()), ..below }).await.unwrap();
}

/// A case of a category, sent to an agency.
async fn sent(city: &TestCity, category: &str, agency: &str) -> Resident {
    let resident = city.file(NewCase { category: Some(category.to_owned()), ..city.new_case("Sri") }).await;
    let send = Action::Send { agency: agency.to_owned(), message: String::new() };
    if category == "ETK-01" {
        city.inspects(&resident, vec![send]).await.unwrap();
    } else {
        city.verifies(&resident, vec![send]).await.unwrap();
    }
    resident
}

/// Every filter behind a number of the page, with that number.
fn numbers(overview: &Overview) -> Vec<(Filter, i64)> {
    let late = &overview.late;
    let mut numbers = vec![(Filter::default(), late.total)];
    let some = |text: &String| Some(text.clone());
    numbers
        .extend(late.agencies.iter().map(|t| (Filter { agency: some(&t.what), ..Filter::default() }, t.n)));
    numbers.extend(late.steps.iter().map(|t| (Filter { step: Some(t.what), ..Filter::default() }, t.n)));
    numbers.extend(late.ages.iter().map(|t| (Filter { age: Some(t.what), ..Filter::default() }, t.n)));
    numbers.extend(
        late.categories.iter().map(|t| (Filter { category: some(&t.what), ..Filter::default() }, t.n)),
    );
    numbers.extend(late.areas.iter().map(|t| (Filter { area: some(&t.what), ..Filter::default() }, t.n)));
    numbers.push((Filter { set: Set::Reopened, ..Filter::default() }, overview.reopened));
    numbers.extend(overview.disputes.iter().map(|(agency, share)| {
        (Filter { set: Set::Reopened, agency: some(agency), ..Filter::default() }, share.reopened)
    }));
    numbers.extend(overview.repeated.iter().map(|place| {
        let filter =
            Filter { set: Set::Place(place.place), category: some(&place.category), ..Filter::default() };
        (filter, place.n)
    }));
    numbers
}

/// Some forty cases with a life of their own.
async fn lively(city: &TestCity) -> Vec<Resident> {
    let dice = Chance::seeded(20_261_124);
    let mut residents = Vec::new();
    for number in 0..44 {
        let category =
            ["HUB-01", "HUB-01", "LIN-01", "ADM-02", "ETK-01", "INF-01", "ASP-01"][dice.below(7) as usize];
        let plain = city.new_case("Sri");
        let place = match dice.below(4) {
            0 => Place {
                point: None,
                area: Some(plan::OTHER_KELURAHAN.to_owned()),
                landmark: "pasar".to_owned(),
            },
            1 if category == "INF-01" => Place::default(),
            _ => plain.place.clone(),
        };
        let about = (category == "ETK-01" && dice.below(2) == 0).then(|| "DLH".to_owned());
        let text = format!("Keluhan nomor {number} tentang hal yang sama.");
        let category = Some(category.to_owned());
        residents.push(city.file(NewCase { category, place, about, text, ..plain }).await);
    }
    let mut desks = std::collections::BTreeMap::new();
    for agency in ["DISHUB", "DLH", "KEC-WETAN", "KEL-LOR", "SETDA", "INSP", "DISKOMINFO"] {
        desks.insert(agency, city.coordinator(agency).await);
    }
    for _ in 0..170 {
        let resident = &residents[dice.below(44) as usize];
        let case = city.own(resident).await.case;
        let text = || WORDS.to_owned();
        let done = match dice.below(9) {
            0..=2 => {
                let agency = ["DISHUB", "DLH", "KEC-WETAN", "KEL-LOR"][dice.below(4) as usize].to_owned();
                let actions = vec![Action::Send { agency, message: String::new() }];
                if case.category == "ETK-01" {
                    city.inspects(resident, actions).await
                } else {
                    city.verifies(resident, actions).await
                }
            }
            3 => city.works(&desks[case.owner.as_str()], resident, Action::Ask { text: text() }).await,
            4 => city.works(&desks[case.owner.as_str()], resident, Action::Answer { text: text() }).await,
            5 | 6 => {
                let action = Action::Resolve { text: text(), photos: Vec::new() };
                city.works(&desks[case.owner.as_str()], resident, action).await
            }
            _ => city.replies(resident, Action::Dispute { text: text() }).await,
        };
        match done {
            Ok(_) | Err(Error::NotNow { .. } | Error::Invalid(_) | Error::Forbidden | Error::NotFound) => {}
            Err(other) => panic!("{other}"),
        }
        if dice.below(4) == 0 {
            city.clock.advance_workdays(1);
        }
    }
    residents
}

kit::row! {
    struct Raw { code: String, owner: String, category: String, about: Option<String>, step: Option<String>, due_at: Option<Time>, open: bool }
}

/// The late cases by the plain words of the rule, without the queries that are tested.
async fn late_by_hand(city: &TestCity, units: Option<&[&str]>, staff: bool, own: &str) -> BTreeSet<String> {
    let ctx = city.ctx();
    let rows: Vec<Raw> = ctx
        .read(|ctx, tx| {
            let text =
                "SELECT code, owner, category, about, step, due_at, open FROM cases WHERE city_id = $1";
            Ok(tx.all::<Raw>(text, kit::args![ctx.city()])?)
        })
        .await
        .unwrap();
    rows.into_iter()
        .filter(|row| row.open && row.step.as_deref() != Some("hear_back"))
        .filter(|row| row.due_at.is_some_and(|due| due < ctx.now))
        .filter(|row| {
            let about_staff = row.category == "ETK-01";
            let theirs = units.is_none_or(|units| units.contains(&row.owner.as_str()));
            if about_staff { staff } else { theirs }
        })
        .filter(|row| row.about.as_deref().is_none_or(|about| about != own))
        .map(|row| row.code)
        .collect()
}

testkit::both_engines! {
    async fn every_number_is_the_length_of_its_list_and_every_case_in_it_can_be_opened(city: TestCity) {
        parent(&city).await;
        lively(&city).await;
        let wetan: &[&str] = &["KEC-WETAN", "KEL-LOR"];
        let overseers: [(&str, Role, Option<&[&str]>, bool); 8] = [
            ("SETDA", Role::Mayor, None, false),
            ("SETDA", Role::Sekda, None, false),
            ("DISKOMINFO", Role::Verifier, None, false),
            ("DISHUB", Role::Head, Some(&["DISHUB"]), false),
            ("DLH", Role::Coordinator, Some(&["DLH"]), false),
            ("KEC-WETAN", Role::Head, Some(wetan), false),
            ("KEL-LOR", Role::Head, Some(&["KEL-LOR"]), false),
            ("INSP", Role::Inspector, Some(&["INSP"]), true),
        ];
        let mut seen = 0;
        for (agency, role, units, staff) in overseers {
            let by = city.person(agency, role).await;
            let shown = overview(&city, &by).await;
            let expected = late_by_hand(&city, units, staff, agency).await;
            assert_eq!(late_codes(&city, &by).await, expected, "{role} of {agency}");
            for (filter, n) in numbers(&shown) {
                let lines = all(&city, &by, &filter).await;
                assert_eq!(lines.len() as i64, n, "{role} of {agency}: {filter:?}");
                let counted = oversight::count(&city.ctx(), &by.overseer().unwrap(), &filter).await.unwrap();
                assert_eq!(counted, n, "{role} of {agency}: {filter:?}");
                let codes: BTreeSet<&String> = lines.iter().map(|line| &line.code).collect();
                assert_eq!(codes.len(), lines.len(), "a case stands twice in {filter:?}");
                for line in &lines {
                    let opened = cases::desk_case(&city.ctx(), &by, &line.code).await;
                    assert!(opened.is_ok(), "{role} of {agency} is shown {line:?} and cannot open it");
                }
                seen += lines.len();
            }
            for tallies in [shown.late.ages.iter().map(|t| t.n).sum::<i64>(), shown.late.areas.iter().map(|t| t.n).sum()] {
                assert_eq!(tallies, shown.late.total);
            }
        }
        assert!(seen > 200, "hardly anything was late: {seen}");
        let mayor = overview(&city, &city.person("SETDA", Role::Mayor).await).await;
        assert!(mayor.reopened > 0 && !mayor.repeated.is_empty(), "{mayor:?}");
        assert_eq!(figures::differences(&city.ctx()).await.unwrap(), []);
    }

    async fn a_head_sees_their_own_units_only_and_a_field_officer_nothing(city: TestCity) {
        parent(&city).await;
        let dishub = sent(&city, "HUB-01", "DISHUB").await;
        let dlh = sent(&city, "LIN-01", "DLH").await;
        let below = sent(&city, "ADM-02", "KEL-LOR").await;
        city.clock.advance_workdays(20);
        let codes = |list: &[&Resident]| list.iter().map(|r| r.code.clone()).collect::<BTreeSet<_>>();
        let head = city.person("DISHUB", Role::Head).await;
        assert_eq!(late_codes(&city, &head).await, codes(&[&dishub]));
        let asked = Filter { agency: Some("DLH".to_owned()), ..Filter::default() };
        assert_eq!(all(&city, &head, &asked).await.len(), 0, "asking for another agency gives nothing");
        assert_eq!(cases::desk_case(&city.ctx(), &head, &dlh.code).await.unwrap_err(), Error::NotFound);
        let above = city.person("KEC-WETAN", Role::Head).await;
        assert_eq!(late_codes(&city, &above).await, codes(&[&below]), "the units below");
        let side = city.person("KEL-LOR", Role::Head).await;
        assert_eq!(late_codes(&city, &side).await, codes(&[&below]), "and nothing above");
        let mayor = city.person("SETDA", Role::Mayor).await;
        assert_eq!(late_codes(&city, &mayor).await, codes(&[&dishub, &dlh, &below]));
        for role in [Role::Officer, Role::Intake, Role::CityAdmin] {
            let refused = city.person("DISHUB", role).await;
            assert_eq!(refused.overseer().unwrap_err(), Error::Forbidden, "{role}");
            assert_eq!(cases::desk_case(&city.ctx(), &refused, &below.code).await.unwrap_err(), Error::NotFound);
        }
        // To look on is not to act, nor to learn who reported it.
        let note = Action::Note { text: WORDS.to_owned() };
        assert_eq!(city.works(&mayor, &below, note.clone()).await.unwrap_err(), Error::Forbidden);
        let chief = city.coordinator("KEC-WETAN").await;
        assert_eq!(city.works(&chief, &below, note).await.unwrap_err(), Error::Forbidden);
        assert_eq!(cases::desk_case(&city.ctx(), &mayor, &below.code).await.unwrap().reporter, None);
        let at_work = city.coordinator("KEL-LOR").await;
        assert!(cases::desk_case(&city.ctx(), &at_work, &below.code).await.unwrap().reporter.is_some());
    }

    async fn complaints_about_staff_are_a_number_for_the_city_and_a_list_for_inspectors(city: TestCity) {
        let kept = sent(&city, "ETK-01", "INSP").await;
        let passed = sent(&city, "ETK-01", "DLH").await;
        let about = NewCase {
            category: Some("ETK-01".to_owned()),
            about: Some("SETDA".to_owned()),
            text: "Petugas minta uang rokok di loket.".to_owned(),
            ..city.new_case("Sri")
        };
        let about = city.file(about).await;
        city.clock.advance_workdays(70);
        for (agency, role) in [("SETDA", Role::Mayor), ("SETDA", Role::Sekda), ("DISKOMINFO", Role::Verifier), ("DLH", Role::Head)] {
            let by = city.person(agency, role).await;
            let shown = overview(&city, &by).await;
            assert_eq!(shown.late.total, 0, "{role}");
            assert_eq!(shown.staff_late, (agency != "DLH").then_some(3), "{role}: a number and nothing else");
            assert_eq!(shown.repeated, [], "{role}");
            for set in [Set::Late, Set::Reopened] {
                assert!(all(&city, &by, &Filter { set, ..Filter::default() }).await.is_empty());
            }
            for hidden in [&kept, &about] {
                assert_eq!(cases::desk_case(&city.ctx(), &by, &hidden.code).await.unwrap_err(), Error::NotFound, "{role}");
            }
        }
        let inspector = city.person("INSP", Role::Inspector).await;
        let theirs = BTreeSet::from([kept.code.clone(), passed.code.clone(), about.code.clone()]);
        assert_eq!(late_codes(&city, &inspector).await, theirs, "wherever it was sent");
        assert_eq!(overview(&city, &inspector).await.staff_late, None);
        // A head of the inspectorate is no inspector.
        assert!(late_codes(&city, &city.person("INSP", Role::Head).await).await.is_empty());
    }

    async fn a_case_about_ones_own_unit_is_never_listed(city: TestCity) {
        let about = NewCase {
            category: Some("ETK-01".to_owned()),
            about: Some("SETDA".to_owned()),
            text: "Petugas minta uang rokok di loket.".to_owned(),
            ..city.new_case("Sri")
        };
        let sri = city.file(about).await;
        // No complaint about staff after all, but still about that unit.
        let other = Action::Classify { category: "LIN-01".to_owned(), class: Class::Ordinary };
        city.inspects(&sri, vec![other]).await.unwrap();
        city.verifies(&sri, vec![Action::Send { agency: "DLH".to_owned(), message: String::new() }]).await.unwrap();
        city.clock.advance_workdays(20);
        for (agency, role, listed) in [
            ("SETDA", Role::Mayor, false),
            ("DISKOMINFO", Role::Verifier, true),
            ("DLH", Role::Head, true),
        ] {
            let by = city.person(agency, role).await;
            let found = overview(&city, &by).await.late.total;
            assert_eq!((found == 1, late_codes(&city, &by).await.contains(&sri.code)), (listed, listed), "{role}");
            assert_eq!(cases::desk_case(&city.ctx(), &by, &sri.code).await.is_ok(), listed, "{role}");
        }
    }

    async fn a_hidden_name_and_a_hidden_text_stay_so(city: TestCity) {
        let plain = city.new_case("Bu Kenarinama");
        let new = NewCase {
            name_hidden: Some(true),
            content_hidden: Some(true),
            text: "Parkir di rumah kenarigading 0812-9999-8887 tiap malam.".to_owned(),
            ..plain
        };
        let sri = city.file(new).await;
        city.verifies(&sri, vec![Action::Send { agency: "DISHUB".to_owned(), message: String::new() }]).await.unwrap();
        let open = city.file(NewCase { text: "Telepon saya 0812-9999-8887 soal parkir.".to_owned(), ..city.new_case("Bu Kenarinama") }).await;
        city.verifies(&open, vec![Action::Send { agency: "DISHUB".to_owned(), message: String::new() }]).await.unwrap();
        city.clock.advance_workdays(20);
        let mayor = city.person("SETDA", Role::Mayor).await;
        for (agency, role) in [("SETDA", Role::Mayor), ("DISHUB", Role::Head)] {
            let by = city.person(agency, role).await;
            let seen = format!("{:?}", cases::desk_case(&city.ctx(), &by, &sri.code).await.unwrap());
            assert!(!seen.contains("Kenarinama") && !seen.contains("+62812"), "{role}");
        }
        let taken = oversight::export(&city.ctx(), &mayor.overseer().unwrap(), &Filter::default(), "csv").await.unwrap();
        let title = |code: &str| taken.lines.iter().find(|line| line.code == code).unwrap().title_outside();
        assert_eq!(taken.lines.len(), 2);
        assert_eq!(title(&sri.code), None, "what is hidden has no title in a file");
        assert!(title(&open.code).unwrap().contains("•••"));
        let log = audit::newest(&city.ctx(), &city.admin().await).await.unwrap();
        assert_eq!((log[0].action.as_str(), log[0].who.as_str()), ("oversight.export", mayor.name()));
        assert_eq!((&log[0].after["rows"], &log[0].after["form"]), (&2.into(), &"csv".into()));
    }

    async fn what_waits_for_the_reporter_is_not_late(city: TestCity) {
        let sri = sent(&city, "HUB-01", "DISHUB").await;
        let by = city.coordinator("DISHUB").await;
        city.works(&by, &sri, Action::Resolve { text: WORDS.to_owned(), photos: Vec::new() }).await.unwrap();
        city.clock.advance_workdays(11);
        assert_eq!(city.own(&sri).await.case.state, State::Resolved, "nobody has closed it yet");
        assert_eq!(overview(&city, &by).await.late.total, 0);
    }

    async fn ages_are_counted_in_working_days(city: TestCity) {
        sent(&city, "HUB-01", "DISHUB").await;
        let mayor = city.person("SETDA", Role::Mayor).await;
        // The first answer is owed within five working days.
        city.clock.advance_workdays(5);
        for (working_days, age) in [(5, Age::To5), (6, Age::To10), (10, Age::To10), (11, Age::To20), (20, Age::To20), (21, Age::To60), (60, Age::To60), (61, Age::Over60)] {
            let due = all(&city, &mayor, &Filter::default()).await.first().and_then(|line| line.due_at);
            let gone = due.and_then(|due| oversight::days_late(&city.ctx().book.offices, due, city.clock.now())).unwrap_or(0);
            city.clock.advance_workdays(working_days - gone);
            let shown = overview(&city, &mayor).await;
            let fullest: Vec<Age> = shown.late.ages.iter().filter(|t| t.n == 1).map(|t| t.what).collect();
            assert_eq!(fullest, [age], "{working_days} working days late");
        }
        assert_eq!(AGES, [5, 10, 20, 60]);
    }

    async fn a_place_that_repeats_is_told_and_old_reports_are_not(city: TestCity) {
        for _ in 0..2 {
            sent(&city, "HUB-01", "DISHUB").await;
        }
        let mayor = city.person("SETDA", Role::Mayor).await;
        assert_eq!(overview(&city, &mayor).await.repeated, [], "two are no more than two");
        let (lat, lon) = plan::POINT;
        // Ten metres away, and already over.
        let near = Place { point: Some((lat + 0.00005, lon)), area: None, landmark: "depan 0812-3456-7890".to_owned() };
        let third = city.file(NewCase { place: near, ..city.new_case("Budi") }).await;
        city.resolved(&third, "DISHUB").await;
        let shown = overview(&city, &mayor).await.repeated;
        assert_eq!(shown.len(), 1);
        assert_eq!((shown[0].n, shown[0].category.as_str(), shown[0].area.as_deref()), (3, "HUB-01", Some(plan::KELURAHAN)));
        assert!(!shown[0].landmark.contains("3456"), "{}", shown[0].landmark);
        assert_eq!(overview(&city, &city.person("DLH", Role::Head).await).await.repeated, [], "nothing of another agency");
        city.clock.advance_workdays(70);
        assert_eq!(overview(&city, &mayor).await.repeated, [], "a quarter of a year ago");
    }

    async fn a_list_goes_on_where_its_page_ended(city: TestCity) {
        let wanted = usize::try_from(PAGE).unwrap() + 3;
        for number in 0..wanted {
            let text = format!("Keluhan nomor {number} tentang parkir.");
            city.file(NewCase { text, ..city.new_case("Sri") }).await;
        }
        let mayor = city.person("SETDA", Role::Mayor).await;
        let shown = overview(&city, &mayor).await;
        let place = Filter { set: Set::Place(shown.repeated[0].place), ..Filter::default() };
        assert_eq!(all(&city, &mayor, &place).await.len(), wanted);
        city.clock.advance_workdays(10);
        assert_eq!(all(&city, &mayor, &Filter::default()).await.len(), wanted);
    }

    async fn three_things_are_measured_apart(city: TestCity) {
        for _ in 0..5 {
            let resident = city.resident("Sri").await;
            city.clock.advance_workdays(2);
            city.sent(&resident, "DISHUB").await;
            let by = city.coordinator("DISHUB").await;
            city.clock.advance_workdays(3);
            city.works(&by, &resident, Action::Answer { text: WORDS.to_owned() }).await.unwrap();
            city.clock.advance_workdays(4);
            city.works(&by, &resident, Action::Resolve { text: WORDS.to_owned(), photos: Vec::new() }).await.unwrap();
        }
        let mayor = overview(&city, &city.person("SETDA", Role::Mayor).await).await;
        let days = |n| Some(Span::Days(n));
        let all = &mayor.durations[""];
        assert_eq!((all.verified.percentile(50), all.answered.percentile(75), all.resolved.percentile(90)), (days(2), days(3), days(7)));
        assert_eq!(mayor.durations["DISKOMINFO"].verified.total(), 5, "by the agency that checked");
        assert_eq!(mayor.durations["DISHUB"].verified.total(), 0);
        let head = overview(&city, &city.person("DISHUB", Role::Head).await).await;
        assert!(!head.durations.contains_key("DISKOMINFO"), "nothing of another agency");
        assert_eq!(head.months.len(), 12);
        assert_eq!(head.months.iter().map(|month| (month.received, month.resolved)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1)), (5, 5));
        assert_eq!(figures::differences(&city.ctx()).await.unwrap(), []);
    }

    async fn what_was_checked_before_checks_were_counted_is_no_difference(city: TestCity) {
        let old = city.resident("Sri").await;
        city.sent(&old, "DISHUB").await;
        // As a database is after the migration that begins to count.
        let ctx = city.ctx();
        ctx.write(|ctx, tx| {
            tx.exec("DELETE FROM tally WHERE city_id = $1 AND measure = $2", kit::args![ctx.city(), Measure::Verified])?;
            Ok(())
        }).await.unwrap();
        assert_eq!(figures::differences(&ctx).await.unwrap().len(), 1, "the test can see it");
        ctx.write(|ctx, tx| {
            let text = "UPDATE city SET verified_after = (SELECT max(c.changed_at) FROM cases c WHERE c.city_id = city.city_id) WHERE city_id = $1";
            tx.exec(text, kit::args![ctx.city()])?;
            Ok(())
        }).await.unwrap();
        assert_eq!(figures::differences(&city.ctx()).await.unwrap(), []);
        city.clock.advance_seconds(1);
        let new = city.resident("Budi").await;
        city.sent(&new, "DISHUB").await;
        assert_eq!(figures::differences(&city.ctx()).await.unwrap(), [], "what follows is counted");
    }
}
