//! The mission of Sambat: whatever a resident asks always has exactly one agency that owes the next step.
//! No HTTP, no HTML, no environment; callers are `web`, the program's commands, and tests.
//!
//! Start with [`cases`]: `submit` files, `advance` does every later step, `rules::decide` knows what is
//! allowed. A capability's folder holds `mod.rs` (operations), `model.rs` (types), `rules.rs` (pure
//! decisions), `store.rs` (SQL) and `jobs.rs` (background work), as far as it needs them.

pub mod context;
pub mod error;

/// Every change an administrator makes, before and after.
pub mod audit;
/// Cities: their settings, legal clocks, calendar and words, as data.
pub mod cities;
/// Who is asking: officers, their roles and rights, sessions, API keys.
pub mod identity;

/// The organisations that owe duties, and the bodies outside the city.
pub mod agencies;
/// Where things are: kecamatan and kelurahan as polygons.
pub mod areas;
/// What a case can be about.
pub mod categories;
/// The counter: opening times, appointments, and the queue that calls numbers.
pub mod counter;
/// Who owes which step by when, and why that date.
pub mod duties;
/// Kept counts: what the city's figures are read from.
pub mod figures;
/// Letters of the city to its agencies.
pub mod letters;
/// What people are told, and the mail that carries it.
pub mod notices;
/// Papers that applicants hand in as PDF, made harmless.
pub mod papers;
/// Fees: bills as QRIS codes, what the bank tells of them, and money that has to go back.
pub mod payments;
/// Pictures from strangers, made harmless.
pub mod photos;
/// Documents the city issues at the end of a public service.
pub mod products;
/// Look-ups in registers of other bodies: with a purpose, and logged.
pub mod registers;
/// Residents who showed that a contact is theirs, and what they let the city keep.
pub mod residents;
/// Finding published cases by words.
pub mod search;
/// Public services as data: standard, form, steps, fee, product.
pub mod services;
/// The survey after a case, and the index it gives.
pub mod survey;
/// First sorting of a text: category, danger to life.
pub mod triage;

/// The life of a case, from filing to closing.
pub mod cases;

/// How officers work through many cases: views they keep, ready answers, one step for several cases.
pub mod desk;

/// What other rules would have made of the past.
pub mod simulation;

/// What is late, whose, why, and where it repeats: for those who look over agencies.
pub mod oversight;

pub use context::{Civic, Ctx, Parts, Stir};
pub use error::{Error, FieldError, Problem, Result};

/// The schema, oldest first.
pub static MIGRATIONS: &[kit::db::Migration] = &[
    kit::db::Migration {
        name: "0001_first",
        sqlite: include_str!("../../../migrations/sqlite/0001_first.sql"),
        postgres: include_str!("../../../migrations/postgres/0001_first.sql"),
    },
    kit::db::Migration {
        name: "0002_search",
        sqlite: include_str!("../../../migrations/sqlite/0002_search.sql"),
        postgres: include_str!("../../../migrations/postgres/0002_search.sql"),
    },
    kit::db::Migration {
        name: "0003_nothing_silent",
        sqlite: include_str!("../../../migrations/sqlite/0003_nothing_silent.sql"),
        postgres: include_str!("../../../migrations/postgres/0003_nothing_silent.sql"),
    },
    kit::db::Migration {
        name: "0004_desk",
        sqlite: include_str!("../../../migrations/sqlite/0004_desk.sql"),
        postgres: include_str!("../../../migrations/postgres/0004_desk.sql"),
    },
    kit::db::Migration {
        name: "0005_survey",
        sqlite: include_str!("../../../migrations/sqlite/0005_survey.sql"),
        postgres: include_str!("../../../migrations/postgres/0005_survey.sql"),
    },
    kit::db::Migration {
        name: "0006_oversight",
        sqlite: include_str!("../../../migrations/sqlite/0006_oversight.sql"),
        postgres: include_str!("../../../migrations/postgres/0006_oversight.sql"),
    },
    kit::db::Migration {
        name: "0007_services",
        sqlite: include_str!("../../../migrations/sqlite/0007_services.sql"),
        postgres: include_str!("../../../migrations/postgres/0007_services.sql"),
    },
    kit::db::Migration {
        name: "0008_payments",
        sqlite: include_str!("../../../migrations/sqlite/0008_payments.sql"),
        postgres: include_str!("../../../migrations/postgres/0008_payments.sql"),
    },
    kit::db::Migration {
        name: "0009_products",
        sqlite: include_str!("../../../migrations/sqlite/0009_products.sql"),
        postgres: include_str!("../../../migrations/postgres/0009_products.sql"),
    },
    kit::db::Migration {
        name: "0010_counter",
        sqlite: include_str!("../../../migrations/sqlite/0010_counter.sql"),
        postgres: include_str!("../../../migrations/postgres/0010_counter.sql"),
    },
    kit::db::Migration {
        name: "0011_standards",
        sqlite: include_str!("../../../migrations/sqlite/0011_standards.sql"),
        postgres: include_str!("../../../migrations/postgres/0011_standards.sql"),
    },
    kit::db::Migration {
        name: "0012_residents",
        sqlite: include_str!("../../../migrations/sqlite/0012_residents.sql"),
        postgres: include_str!("../../../migrations/postgres/0012_residents.sql"),
    },
    kit::db::Migration {
        name: "0013_writer",
        sqlite: include_str!("../../../migrations/sqlite/0013_writer.sql"),
        postgres: include_str!("../../../migrations/postgres/0013_writer.sql"),
    },
    kit::db::Migration {
        name: "0014_papers",
        sqlite: include_str!("../../../migrations/sqlite/0014_papers.sql"),
        postgres: include_str!("../../../migrations/postgres/0014_papers.sql"),
    },
    kit::db::Migration {
        name: "0015_residents_forgotten",
        sqlite: include_str!("../../../migrations/sqlite/0015_residents_forgotten.sql"),
        postgres: include_str!("../../../migrations/postgres/0015_residents_forgotten.sql"),
    },
];

/// Every fixed statement of the crate, for the test that prepares each on both engines.
pub fn statements() -> impl Iterator<Item = &'static kit::db::Stmt> {
    [
        cities::STATEMENTS,
        identity::STATEMENTS,
        audit::STATEMENTS,
        agencies::STATEMENTS,
        areas::STATEMENTS,
        categories::STATEMENTS,
        counter::STATEMENTS,
        counter::QUEUE_STATEMENTS,
        duties::STATEMENTS,
        figures::STATEMENTS,
        letters::STATEMENTS,
        notices::STATEMENTS,
        payments::STATEMENTS,
        papers::STATEMENTS,
        photos::STATEMENTS,
        products::STATEMENTS,
        registers::STATEMENTS,
        residents::STATEMENTS,
        search::STATEMENTS,
        services::STATEMENTS,
        survey::STATEMENTS,
        cases::STATEMENTS,
        cases::DRAFT_STATEMENTS,
        cases::FOREIGN_STATEMENTS,
        cases::FOUND_STATEMENTS,
        desk::STATEMENTS,
        simulation::STATEMENTS,
        oversight::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
