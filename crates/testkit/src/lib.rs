//! A city for tests: both engines, a clock that is moved by hand, people to act as.
//!
//! ```ignore
//! testkit::both_engines! {
//!     async fn a_case_reaches_its_agency(city: TestCity) {
//!         let sri = city.resident("Sri").await;
//!         let case = city.sent(&sri, "DISHUB").await;
//!         assert_eq!(case.owner, "DISHUB");
//!     }
//! }
//! ```
//!
//! makes two tests, one on SQLite in a temporary folder and one on PostgreSQL, which is started when it is
//! needed (see [`postgres`]). Each test has a city number of its own, so tests never see each other. The city
//! itself is in [`plan`]. Whatever goes wrong in here panics: it is a failing test.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot be set up has failed"
)]

pub mod bank;
pub mod bsre;
pub mod catalogue;
mod city;
mod clock;
pub mod counter;
mod mine;
mod papers;
pub mod pdf;
mod people;
pub mod plan;
pub mod postgres;
pub mod registers;
pub mod smtp;
pub mod year;

use std::path::PathBuf;

pub use city::{Engine, TestCity, run};
pub use clock::TestClock;
pub use people::{Account, Resident};

/// Makes of each `async fn name(city: TestCity) { ... }` two tests, `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($city:ident : $type:ty) $body:block)*) => { $(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn body($city: $type) $body

            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::run($crate::Engine::Sqlite, body);
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::run($crate::Engine::Postgres, body);
            }
        }
    )* };
}

/// A file or folder of the data that is kept beside the project and never in it; `None`, and a word about
/// it, when it is not there.
#[must_use]
pub fn data_beside(path: &str) -> Option<PathBuf> {
    let found = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(path);
    if found.exists() {
        return Some(found);
    }
    eprintln!("skipped: the data beside the project are not here ({path})");
    None
}
