//! Replaying the past under draft rules: an empty draft changes nothing, and what changes is what was asked.

use std::collections::BTreeMap;

use civic::cases::{self, Action};
use civic::cities::{self, CalendarDay, day_of};
use civic::duties::{Duty, DutyKind, Outcome};
use civic::simulation::{self, Draft, DraftClocks, Report};
use civic::{Error, Problem};
use testkit::{Resident, TestCity};

fn text(text: &str) -> String {
    text.to_owned()
}

async fn simulate(city: &TestCity, draft: &Draft) -> Report {
    simulation::simulate(&city.ctx(), &city.admin().await, draft, 3, usize::MAX).await.unwrap()
}

/// Five cases: answered in time, answered on the fourth day, late and never answered, bounced, resolved.
async fn lived(city: &TestCity) -> Vec<Resident> {
    let by = city.coordinator("DISHUB").await;
    let mut residents = Vec::new();
    for name in ["Sri", "Budi", "Tuti", "Joko", "Rini"] {
        let resident = city.resident(name).await;
        city.sent(&resident, "DISHUB").await;
        residents.push(resident);
    }
    city.clock.advance_workdays(1);
    city.works(&by, &residents[0], Action::Answer { text: text("Kami cek.") }).await.unwrap();
    city.works(&by, &residents[3], Action::Bounce { reason: text("Bukan kami.") }).await.unwrap();
    city.clock.advance_workdays(3);
    city.works(&by, &residents[1], Action::Answer { text: text("Kami cek.") }).await.unwrap();
    city.works(&by, &residents[4], Action::Resolve { text: text("Sudah."), photos: Vec::new() })
        .await
        .unwrap();
    city.clock.advance_workdays(8);
    city.run_jobs().await;
    residents
}

/// What is on record as late, beside what waits for a reporter.
async fn recorded(city: &TestCity, residents: &[Resident]) -> (usize, usize) {
    let now = city.ctx().now;
    let mut duties: Vec<Duty> = Vec::new();
    for resident in residents {
        duties.extend(cases::duties_of(&city.ctx(), &resident.code).await.unwrap());
    }
    duties.retain(|d| d.kind != DutyKind::HearBack && d.outcome != Some(Outcome::Cancelled));
    let late = duties.iter().filter(|duty| match duty.outcome {
        Some(outcome) => matches!(outcome, Outcome::Late | Outcome::Missed),
        None => duty.due_at < now,
    });
    (duties.len(), late.count())
}

testkit::both_engines! {
    async fn an_empty_draft_changes_nothing_and_says_what_is_on_record(city: TestCity) {
        let residents = lived(&city).await;
        let report = simulate(&city, &Draft::default()).await;
        assert_eq!((report.cases, report.changed_count, report.cut), (5, 0, false));
        assert_eq!(report.all.0, report.all.1);
        let (steps, late) = recorded(&city, &residents).await;
        assert_eq!((report.all.0.steps, report.all.0.late), (steps, late));
        assert!(late >= 2, "somebody stayed silent: {late}");
        // The whole calendar as it is, given as another one, is the same calendar.
        let days = cities::days(&city.ctx(), i64::MIN, i64::MAX).await.unwrap();
        let same = Draft { calendar: Some(days), ..Draft::default() };
        assert_eq!(simulate(&city, &same).await, report);
    }

    async fn a_shorter_clock_makes_late_what_took_longer_and_nothing_else(city: TestCity) {
        lived(&city).await;
        let clocks = DraftClocks { respond: Some(2), ..DraftClocks::default() };
        let report = simulate(&city, &Draft { clocks, ..Draft::default() }).await;
        assert_eq!(report.turned, (2, 0), "answered and resolved on the fourth day: {:?}", report.changed);
        assert!(report.shifted.0 >= 4 && report.shifted.1 == 0, "{:?}", report.shifted);
        assert!(report.changed.iter().all(|one| one.step == DutyKind::Respond));
        assert!(report.changed[0].late == (false, true), "those that turn come first");
        assert!(report.all.1.sekda > report.all.0.sekda, "and the Sekda would have heard of it: {:?}", report.all);
        let longer = DraftClocks { respond: Some(60), ..DraftClocks::default() };
        let report = simulate(&city, &Draft { clocks: longer, ..Draft::default() }).await;
        assert_eq!((report.turned.0, report.shifted.0), (0, 0));
        assert!(report.turned.1 > 0 && report.all.1.head < report.all.0.head);
    }

    async fn a_day_off_more_brings_no_date_forward(city: TestCity) {
        lived(&city).await;
        let mut days = cities::days(&city.ctx(), i64::MIN, i64::MAX).await.unwrap();
        let start = city.ctx().book.offices.date(city.ctx().now);
        for back in 1..=15 {
            let day = day_of(start) - back;
            days.push(CalendarDay { day, name: text("Uji"), kind: text("holiday"), decree: text("-"), verified: false });
        }
        let report = simulate(&city, &Draft { calendar: Some(days), ..Draft::default() }).await;
        assert_eq!(report.shifted.0, 0);
        assert!(report.shifted.1 > 0 && report.turned.0 == 0);
    }

    async fn another_routing_moves_the_work_and_not_the_verifiers_part(city: TestCity) {
        lived(&city).await;
        let routing = BTreeMap::from([(text("HUB-01"), text("DLH"))]);
        let report = simulate(&city, &Draft { routing, ..Draft::default() }).await;
        assert!(report.moved > 0);
        assert_eq!(report.agencies["DISHUB"].1.steps, 0);
        assert_eq!(report.agencies["DLH"].1.steps, report.agencies["DISHUB"].0.steps);
        assert_eq!(report.agencies["DISKOMINFO"].0, report.agencies["DISKOMINFO"].1);
        assert!(report.changed.iter().all(|one| one.agency == (text("DISHUB"), text("DLH"))));
    }

    async fn a_draft_that_cannot_be_says_where_and_months_have_an_end(city: TestCity) {
        lived(&city).await;
        let admin = city.admin().await;
        let refused = async |draft: Draft, months| {
            simulation::simulate(&city.ctx(), &admin, &draft, months, usize::MAX).await.unwrap_err()
        };
        let never = DraftClocks { verify: Some(0), ..DraftClocks::default() };
        let error = refused(Draft { clocks: never, ..Draft::default() }, 3).await;
        assert_eq!(error, Error::field("clocks", Problem::BadNumber));
        let routing = BTreeMap::from([(text("HUB-01"), text("NOWHERE"))]);
        let error = refused(Draft { routing, ..Draft::default() }, 3).await;
        assert_eq!(error, Error::field("routing", Problem::UnknownChoice));
        assert_eq!(refused(Draft::default(), 0).await, Error::field("months", Problem::BadNumber));
        let one = simulation::simulate(&city.ctx(), &admin, &Draft::default(), 3, 1).await.unwrap();
        assert_eq!((one.cases, one.cut), (1, true));
        city.clock.advance_workdays(80);
        let later = simulation::simulate(&city.ctx(), &admin, &Draft::default(), 1, usize::MAX).await.unwrap();
        assert_eq!(later.cases, 0, "older cases are left out");
    }
}
