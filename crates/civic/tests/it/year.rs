//! A year of a city, of which every midnight is looked at; see `testkit::year`. `make soak` plays ten times as many.

use testkit::{TestCity, year};

/// How many cases the year brings.
const CASES: u32 = 2_000;

testkit::both_engines! {
    async fn nothing_is_silent_at_any_midnight_of_a_year(city: TestCity) {
        year::live(city, CASES).await;
    }
}
