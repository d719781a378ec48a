//! Counters of the test city, and people who come to them.

use civic::counter::{self, Booked, Counter, NewAppointment, Taken, Window};
use civic::identity::{Clerk, Role};
use civic::{Result, cities};

use crate::TestCity;

/// Half past nine, in minutes since midnight: the first slot ahead when a test begins.
pub const HALF_PAST_NINE: i64 = 9 * 60 + 30;

/// Monday to Friday from eight to four, in slots of half an hour, two weeks ahead.
#[must_use]
pub fn hours(desks: i64) -> Counter {
    Counter {
        place: "Balai Kota, lantai 1".to_owned(),
        example: false,
        open: vec![Window { days: vec![1, 2, 3, 4, 5], from: "08:00".to_owned(), to: "16:00".to_owned() }],
        slot_minutes: 30,
        desks,
        horizon_days: 16,
        groups: Vec::new(),
        active: true,
    }
}

impl TestCity {
    /// Gives an agency a counter that takes so many appointments at once.
    pub async fn opens_counter(&self, agency: &str, desks: i64) {
        let admin = self.admin().await;
        counter::save(&self.ctx(), &admin, agency, hours(desks)).await.expect("opening times");
    }

    /// Today, since 1970.
    #[must_use]
    pub fn today(&self) -> i64 {
        cities::day_of(self.ctx().book.offices.date(self.clock.now()))
    }

    /// What somebody would book: a card of DISHUB, today at half past nine.
    #[must_use]
    pub fn wish(&self, name: &str) -> NewAppointment {
        NewAppointment {
            agency: "DISHUB".to_owned(),
            service: "KARTU".to_owned(),
            day: self.today(),
            minute: HALF_PAST_NINE,
            name: name.to_owned(),
            key: format!("janji {name}"),
            ..NewAppointment::default()
        }
    }

    /// Somebody books.
    ///
    /// # Errors
    /// As [`counter::book`].
    pub async fn books(&self, wish: NewAppointment) -> Result<Booked> {
        counter::book(&self.ctx(), wish).await
    }

    /// Somebody takes a number for a card at DISHUB.
    pub async fn number(&self, who: &str) -> Taken {
        counter::take(&self.ctx(), "DISHUB", "KARTU", who).await.expect("a number")
    }

    /// Somebody who serves at the counter of their agency.
    pub async fn clerk(&self, agency: &str, role: Role) -> Clerk {
        self.person(agency, role).await.clerk().expect("somebody who serves")
    }
}
