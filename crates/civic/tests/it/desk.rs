//! The desk: one list that equals its counts, kept filters and views, ready answers, one step for several cases.

use civic::agencies::{self, Agency};
use civic::cases::{self, Action, DeskFilter, State};
use civic::desk::{self, BULK_MAX, BulkStep, Filter, Picked, TemplateText, VIEWS_MAX, View};
use civic::duties::DutyKind;
use civic::identity::Role;
use civic::{Error, Problem};
use testkit::{Resident, TestCity};

fn text(text: &str) -> String {
    text.to_owned()
}

async fn picked(city: &TestCity, resident: &Resident) -> Picked {
    Picked { code: resident.code.clone(), version: city.own(resident).await.case.version }
}

async fn sent(city: &TestCity, names: &[&str]) -> Vec<Resident> {
    let mut residents = Vec::new();
    for name in names {
        let resident = city.resident(name).await;
        city.sent(&resident, "DISHUB").await;
        residents.push(resident);
    }
    residents
}

/// Every filter a list can have one by one, and some together.
fn filters() -> Vec<Filter> {
    let plain = Filter::default;
    let mut filters = vec![plain()];
    filters.extend(State::ALL.iter().map(|state| Filter { state: Some(*state), ..plain() }));
    filters.extend(DutyKind::ALL.iter().map(|step| Filter { step: Some(*step), ..plain() }));
    filters.push(Filter { category: Some(text("HUB-01")), ..plain() });
    filters.push(Filter { area: Some(testkit::plan::KELURAHAN.to_owned()), ..plain() });
    filters.push(Filter { mine: true, ..plain() });
    filters.push(Filter { unassigned: true, ..plain() });
    filters.push(Filter { late: true, ..plain() });
    filters.push(Filter { late: true, mine: true, state: Some(State::InProgress), ..plain() });
    filters
}

testkit::both_engines! {
    async fn counts_equal_the_list_whatever_it_is_narrowed_to(city: TestCity) {
        let residents = sent(&city, &["Sri", "Budi", "Tuti", "Joko"]).await;
        let (by, dlh) = (city.coordinator("DISHUB").await, city.coordinator("DLH").await);
        city.works(&by, &residents[0], Action::Take).await.unwrap();
        city.works(&by, &residents[1], Action::Ask { text: text("Di tiang yang mana?") }).await.unwrap();
        let ask = Action::AskHelp { agency: text("DLH"), text: text("Mohon dahan dipangkas.") };
        city.works(&by, &residents[2], ask).await.unwrap();
        city.works(&by, &residents[3], Action::Resolve { text: text("Sudah."), photos: Vec::new() }).await.unwrap();
        city.clock.advance_workdays(6);
        let mut seen = 0;
        for officer in [&by, &dlh] {
            for filter in filters() {
                let asked = filter.of(&city.ctx(), officer);
                let list = cases::inbox(&city.ctx(), officer, asked.clone()).await.unwrap().items;
                let count = cases::inbox_count(&city.ctx(), officer, asked).await.unwrap();
                assert_eq!(count, list.len() as i64, "{filter:?}");
                seen += count;
                assert!(list.is_sorted_by_key(|row| row.due_at));
                assert!(!filter.late || list.iter().all(|row| row.due_at < city.ctx().now));
                assert!(filter.step.is_none_or(|step| list.iter().all(|row| row.step == step)));
            }
            let all = cases::inbox(&city.ctx(), officer, DeskFilter::default()).await.unwrap().items;
            let late = all.iter().filter(|row| row.due_at < city.ctx().now).count() as i64;
            let mine = all.iter().filter(|row| row.case.officer_id == Some(officer.id())).count() as i64;
            assert_eq!(cases::desk_counts(&city.ctx(), officer).await.unwrap(), (all.len() as i64, late, mine));
        }
        assert!(seen > 20, "the filters let something through: {seen}");
        let theirs = cases::inbox(&city.ctx(), &dlh, DeskFilter::default()).await.unwrap().items;
        assert_eq!(theirs.iter().map(|row| row.step).collect::<Vec<_>>(), [DutyKind::Help]);
    }

    async fn a_unit_that_turns_out_to_be_complained_about_helps_no_more(city: TestCity) {
        // KEL-LOR stands below KEC-WETAN: a complaint about the one is about the other.
        let below = city.ctx().book.agencies.get("KEL-LOR").unwrap().clone();
        let below = Agency { parent: Some(text("KEC-WETAN")), ..below };
        agencies::save(&city.ctx(), &city.admin().await, below).await.unwrap();
        let new = cases::NewCase { category: Some(text("ETK-01")), ..city.new_case("Sri") };
        let sri = city.file(new).await;
        let send = Action::Send { agency: text("INSP"), message: String::new() };
        city.inspects(&sri, vec![send]).await.unwrap();
        let inspector = city.person("INSP", Role::Inspector).await;
        let ask = Action::AskHelp { agency: text("KEL-LOR"), text: text("Mohon daftar piketnya.") };
        city.works(&inspector, &sri, ask.clone()).await.unwrap();
        let helper = city.coordinator("KEL-LOR").await;
        let listed = || async { cases::inbox(&city.ctx(), &helper, DeskFilter::default()).await.unwrap().items };
        assert_eq!(listed().await.len(), 1);
        city.inspects(&sri, vec![Action::SetAbout { agency: Some(text("KEC-WETAN")) }]).await.unwrap();
        assert!(listed().await.is_empty());
        assert_eq!(cases::desk_counts(&city.ctx(), &helper).await.unwrap(), (0, 0, 0));
        let refused = city.works(&inspector, &sri, ask).await.unwrap_err();
        assert_eq!(refused, Error::field("agency", Problem::AgencyNotValid));
    }

    async fn a_filter_and_views_are_kept_for_each_person(city: TestCity) {
        let (rini, budi) = (city.coordinator("DISHUB").await, city.officer("DISHUB").await);
        let late = Filter { late: true, category: Some(text("HUB-01")), ..Filter::default() };
        desk::keep_filter(&city.ctx(), &rini, late.clone()).await.unwrap();
        let view = View { name: text("  Jalan macet "), filter: late.clone() };
        desk::keep_view(&city.ctx(), &rini, view).await.unwrap();
        let (kept, views) = desk::views(&city.ctx(), &rini).await.unwrap();
        assert_eq!((kept, views[0].name.as_str(), &views[0].filter), (late, "Jalan macet", &views[0].filter.clone()));
        assert_eq!(desk::views(&city.ctx(), &budi).await.unwrap(), (Filter::default(), Vec::new()));

        let same = View { name: text("Jalan macet"), filter: Filter::default() };
        desk::keep_view(&city.ctx(), &rini, same.clone()).await.unwrap();
        assert_eq!(desk::views(&city.ctx(), &rini).await.unwrap().1, [same], "the name is taken over");
        for n in 1..VIEWS_MAX {
            let view = View { name: n.to_string(), filter: Filter::default() };
            desk::keep_view(&city.ctx(), &rini, view).await.unwrap();
        }
        for (name, problem) in [
            ("satu lagi", Problem::TooManyItems(VIEWS_MAX)),
            (" ", Problem::Missing),
            (&"x".repeat(61), Problem::TooLong(60)),
        ] {
            let view = View { name: text(name), filter: Filter::default() };
            let refused = desk::keep_view(&city.ctx(), &rini, view).await.unwrap_err();
            assert_eq!(refused, Error::field("name", problem));
        }
        desk::forget_view(&city.ctx(), &rini, "Jalan macet").await.unwrap();
        desk::keep_filter(&city.ctx(), &rini, Filter::default()).await.unwrap();
        let (kept, views) = desk::views(&city.ctx(), &rini).await.unwrap();
        assert_eq!((kept, views.len()), (Filter::default(), VIEWS_MAX - 1));
    }

    async fn ready_answers_belong_to_an_agency_and_are_written_by_who_directs_it(city: TestCity) {
        let (by, officer, other) =
            (city.coordinator("DISHUB").await, city.officer("DISHUB").await, city.coordinator("DLH").await);
        let typed = TemplateText { name: text("Dijadwalkan"), text: text("Laporan {kode} kami kerjakan minggu ini. {dinas}") };
        let refused = desk::save_template(&city.ctx(), &officer, None, typed.clone()).await.unwrap_err();
        assert_eq!(refused, Error::Forbidden);
        desk::save_template(&city.ctx(), &by, None, typed.clone()).await.unwrap();
        let again = desk::save_template(&city.ctx(), &by, None, typed.clone()).await.unwrap_err();
        assert_eq!(again, Error::field("name", Problem::Taken));
        let wrong = TemplateText { name: text("Salah"), text: text("Bapak {nama}") };
        let refused = desk::save_template(&city.ctx(), &by, None, wrong).await.unwrap_err();
        assert_eq!(refused, Error::field("template_text", Problem::UnknownPlaceholder), "answers are public: no names");
        let listed = desk::templates(&city.ctx(), &officer).await.unwrap();
        assert_eq!((listed.len(), listed[0].changed_by.as_str()), (1, by.name()));
        assert!(desk::templates(&city.ctx(), &other).await.unwrap().is_empty());
        let id = listed[0].template_id;
        let theirs = desk::save_template(&city.ctx(), &other, Some(id), typed.clone()).await.unwrap_err();
        assert_eq!(theirs, Error::NotFound);
        assert_eq!(desk::remove_template(&city.ctx(), &other, id).await.unwrap_err(), Error::NotFound);
        let changed = TemplateText { text: text("Selesai {hari_ini}"), ..typed };
        desk::save_template(&city.ctx(), &by, Some(id), changed).await.unwrap();
        assert_eq!(desk::templates(&city.ctx(), &by).await.unwrap()[0].text, "Selesai {hari_ini}");
        desk::remove_template(&city.ctx(), &by, id).await.unwrap();
        assert!(desk::templates(&city.ctx(), &by).await.unwrap().is_empty());
        let log = civic::audit::newest(&city.ctx(), &city.admin().await).await.unwrap();
        let saves = log.iter().filter(|entry| entry.action == "template.save").count();
        assert_eq!(saves, 3, "written, changed, removed");
    }

    async fn one_step_for_several_cases_is_looked_at_first_and_each_says_what_became_of_it(city: TestCity) {
        let residents = sent(&city, &["Sri", "Budi", "Tuti"]).await;
        let by = city.coordinator("DISHUB").await;
        let elsewhere = city.resident("Joko").await;
        city.sent(&elsewhere, "DLH").await;
        let mut all = Vec::new();
        for resident in residents.iter().chain([&elsewhere]) {
            all.push(picked(&city, resident).await);
        }
        // Somebody was quicker with the second, and the third is over.
        city.works(&by, &residents[1], Action::Take).await.unwrap();
        city.works(&by, &residents[2], Action::Resolve { text: text("Sudah."), photos: Vec::new() }).await.unwrap();
        all[2].version += 1;
        let step = BulkStep::Answer { text: text("Laporan {kode} tentang {perihal}: ditangani {dinas}.") };
        let would = desk::preview(&city.ctx(), &by, all.clone(), &step).await.unwrap();
        let about = |lines: &[desk::Line]| -> Vec<String> {
            lines.iter().map(|line| line.problem.as_ref().map_or_else(|| text("ok"), |e| e.to_string())).collect()
        };
        let expected = ["ok", "changed meanwhile", "not possible now: answer in state resolved", "not found"];
        assert_eq!(about(&would), expected);
        assert!(would[3].case.is_none(), "another agency's case is not shown");
        assert_eq!(city.own(&residents[0]).await.case.answered_at, None, "nothing was done yet");

        let did = desk::perform(&city.ctx(), &by, all.clone(), &step).await.unwrap();
        assert_eq!(about(&did), expected);
        assert_eq!(did[0].text, would[0].text, "what was shown is what was sent");
        let said = did[0].text.clone().unwrap();
        let code = cases::code::show(&residents[0].code);
        assert!(said.contains(&code) && !said.contains('{') && !said.contains("Sri"), "{said}");
        let story = city.own(&residents[0]).await.story;
        assert_eq!(story.last().unwrap().body.as_deref(), Some(said.as_str()));
        let twice = desk::perform(&city.ctx(), &by, all, &step).await.unwrap();
        assert_eq!(about(&twice)[0], "changed meanwhile", "pressed twice, done once");
    }

    async fn several_cases_are_given_to_somebody_of_the_agency_only(city: TestCity) {
        let residents = sent(&city, &["Sri", "Budi"]).await;
        let (by, budi, other) =
            (city.coordinator("DISHUB").await, city.officer("DISHUB").await, city.officer("DLH").await);
        let mut all = Vec::new();
        for resident in &residents {
            all.push(picked(&city, resident).await);
        }
        let step = BulkStep::Give { officer: other.id() };
        let would = desk::preview(&city.ctx(), &by, all.clone(), &step).await.unwrap();
        assert!(would.iter().all(|l| l.problem == Some(Error::field("officer", Problem::UnknownChoice))));
        let step = BulkStep::Give { officer: budi.id() };
        let by_officer = desk::perform(&city.ctx(), &budi, all.clone(), &step).await.unwrap();
        assert!(by_officer.iter().all(|line| line.problem == Some(Error::Forbidden)), "officers do not direct");
        let did = desk::perform(&city.ctx(), &by, all.clone(), &step).await.unwrap();
        assert!(did.iter().all(|line| line.problem.is_none()));
        assert_eq!(cases::desk_counts(&city.ctx(), &budi).await.unwrap(), (2, 0, 2));
        let none = desk::preview(&city.ctx(), &by, Vec::new(), &step).await.unwrap_err();
        assert_eq!(none, Error::field("cases", Problem::Missing));
        let many = vec![all[0].clone(); BULK_MAX + 1];
        let refused = desk::preview(&city.ctx(), &by, many, &step).await.unwrap_err();
        assert_eq!(refused, Error::field("cases", Problem::TooManyItems(BULK_MAX)));
    }

    async fn whoever_watches_hears_of_changes_in_their_lists(city: TestCity) {
        let mut stirs = city.civic().stirs();
        let sri = city.resident("Sri").await;
        let heard = |stir: civic::Stir| stir.agencies;
        assert_eq!(heard(stirs.try_recv().unwrap()), ["DISKOMINFO"]);
        city.sent(&sri, "DISHUB").await;
        let mut told = Vec::new();
        while let Ok(stir) = stirs.try_recv() {
            told.extend(heard(stir));
        }
        assert!(told.contains(&text("DISHUB")) && told.contains(&text("DISKOMINFO")), "{told:?}");
        let by = city.coordinator("DISHUB").await;
        let mark = || async { cases::inbox_mark(&city.ctx(), &by, DeskFilter::default()).await.unwrap() };
        let before = mark().await;
        assert_eq!(before, mark().await, "nothing happened");
        city.works(&by, &sri, Action::Take).await.unwrap();
        assert!(before != mark().await);
        let refused = city.works(&by, &sri, Action::Resume).await;
        assert!(refused.is_err());
        assert_eq!(stirs.try_recv().map(heard).unwrap(), ["DISHUB"], "for what was done");
        assert!(stirs.try_recv().is_err(), "not for what was refused");
    }
}
