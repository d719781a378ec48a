//! Kept counts equal a recount, whatever happens to the cases.

use std::collections::BTreeMap;

use civic::cases::{self, Action, State};
use civic::categories::Class;
use civic::figures::{self, SMALL};
use civic::identity::Officer;
use civic::{Error, Result};
use kit::ids::Chance;
use testkit::{Resident, TestCity};

/// A coordinator of each agency.
type Desks = BTreeMap<String, Officer>;

/// Something that may or may not be possible now.
async fn something(city: &TestCity, desks: &Desks, chance: &Chance, resident: &Resident) -> Result<()> {
    let words = || "Kata-kata yang cukup panjang.".to_owned();
    let agency = ["DISHUB", "DLH", "SETDA"][chance.below(3) as usize].to_owned();
    let owner = city.own(resident).await.case.owner;
    let by = &desks[&owner];
    match chance.below(19) {
        0..=2 => city.verifies(resident, vec![Action::Send { agency, message: String::new() }]).await?,
        3 => {
            city.verifies(resident, vec![Action::Reject { reason: "unclear".to_owned(), message: words() }])
                .await?
        }
        4 => {
            let forward = Action::Forward { body: "PLN".to_owned(), number: String::new(), message: words() };
            city.verifies(resident, vec![forward]).await?
        }
        5 => {
            let class = [Class::Ordinary, Class::Oversight][chance.below(2) as usize];
            city.verifies(resident, vec![Action::Classify { category: "LIN-01".to_owned(), class }]).await?
        }
        6 => city.works(by, resident, Action::Bounce { reason: words() }).await?,
        7 => city.works(by, resident, Action::Ask { text: words() }).await?,
        8 | 9 => city.works(by, resident, Action::Answer { text: words() }).await?,
        10 | 11 => city.works(by, resident, Action::Resolve { text: words(), photos: Vec::new() }).await?,
        12 => city.replies(resident, Action::Write { text: words(), photos: Vec::new() }).await?,
        13 => city.replies(resident, Action::Confirm).await?,
        14 => city.replies(resident, Action::Dispute { text: words() }).await?,
        15 => city.surveys(resident, 1 + i64::from(chance.below(4))).await?,
        16 => city.works(by, resident, Action::Review { text: words() }).await?,
        _ => {
            city.replies(resident, Action::Rate { score: 1 + i64::from(chance.below(4)), text: words() })
                .await?
        }
    };
    Ok(())
}

testkit::both_engines! {
    async fn kept_counts_equal_a_recount_after_anything(city: TestCity) {
        let chance = Chance::seeded(20_260_202);
        let mut desks = Desks::new();
        for agency in ["DISKOMINFO", "DISHUB", "DLH", "SETDA"] {
            desks.insert(agency.to_owned(), city.coordinator(agency).await);
        }
        let mut residents = Vec::new();
        for _ in 0..16 {
            residents.push(city.resident("Sri").await);
        }
        let mut done = 0;
        for _ in 0..160 {
            let resident = &residents[chance.below(16) as usize];
            match something(&city, &desks, &chance, resident).await {
                Ok(()) => done += 1,
                Err(Error::NotNow { .. } | Error::Invalid(_) | Error::Forbidden) => {}
                Err(other) => panic!("{other}"),
            }
            if chance.below(3) == 0 {
                city.clock.advance_workdays(1 + chance.below(4));
                city.run_jobs().await;
            }
        }
        assert!(done > 50, "only {done} things happened");
        let ctx = city.ctx();
        assert_eq!(figures::differences(&ctx).await.unwrap(), []);
        assert_eq!(cases::orphans(&ctx).await.unwrap(), [] as [String; 0]);
        let verified = cases::verify_stories(&ctx, |_| {}).await.unwrap();
        assert_eq!((verified.cases, verified.broken), (16, Vec::new()));
    }

    async fn each_figure_is_what_it_says(city: TestCity) {
        for number in 0..SMALL {
            let resident = city.resident("Sri").await;
            city.sent(&resident, "DISHUB").await;
            let by = city.coordinator("DISHUB").await;
            // The last one is answered after its limit.
            city.clock.advance_workdays(if number == SMALL - 1 { 6 } else { 2 });
            city.works(&by, &resident, Action::Answer { text: "Segera.".to_owned() }).await.unwrap();
            city.clock.advance_workdays(1);
            let done = Action::Resolve { text: "Selesai.".to_owned(), photos: Vec::new() };
            city.works(&by, &resident, done).await.unwrap();
            let last = if number == 0 { Action::Dispute { text: "Belum.".to_owned() } } else { Action::Confirm };
            city.replies(&resident, last).await.unwrap();
            if number > 0 {
                city.replies(&resident, Action::Rate { score: 3, text: String::new() }).await.unwrap();
            }
        }
        let figures = figures::figures(&city.ctx(), 0, i64::from(i32::MAX)).await.unwrap();
        let dishub = &figures.agencies["DISHUB"];
        assert_eq!((figures.filed, dishub.received, dishub.answered.total()), (5, 5, 5));
        assert_eq!((dishub.answered_late, dishub.answered.median()), (1, Some(2)));
        assert_eq!((dishub.resolved.total(), dishub.resolved.median()), (5, Some(3)));
        assert_eq!((dishub.confirmed, dishub.disputed, dishub.rated), (4, 1, (12, 4)));
        assert_eq!(figures.all.received, 5);
        let one = city.resident("Budi").await;
        city.resolved(&one, "DLH").await;
        let figures = figures::figures(&city.ctx(), 0, i64::from(i32::MAX)).await.unwrap();
        assert_eq!(figures.agencies["DLH"].resolved.median(), None, "one case is not told");
    }

    async fn a_figure_of_months_counts_those_months_only(city: TestCity) {
        city.resident("Sri").await;
        city.clock.set("2026-03-02T09:00");
        city.resident("Budi").await;
        let month = |text: &str| civic::cities::day_of(text.parse().unwrap());
        let filed = |from, to| {
            let ctx = city.ctx();
            async move { figures::figures(&ctx, month(from), month(to)).await.unwrap().filed }
        };
        assert_eq!(filed("2026-02-01", "2026-02-01").await, 1);
        assert_eq!(filed("2026-02-01", "2026-03-01").await, 2);
        assert_eq!(filed("2026-04-01", "2026-12-01").await, 0);
    }

    async fn what_is_late_is_read_from_the_dates(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.clock.advance_workdays(4);
        let figures = figures::figures(&city.ctx(), 0, i64::from(i32::MAX)).await.unwrap();
        assert_eq!((figures.all.late_now, figures.agencies["DISKOMINFO"].late_now), (1, 1));
        assert_eq!(city.own(&sri).await.case.state, State::Received);
    }
}
