//! The mission from outside, on both engines: each module one capability, through its public operations.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod admin;
mod applications;
mod counter;
mod desk;
mod figures;
mod filing;
mod hidden;
mod identity;
mod life;
mod oversight;
mod papers;
mod payments;
mod photos;
mod products;
mod registers;
mod residents;
mod rights;
mod search;
mod silence;
mod simulation;
mod statements;
mod story;
mod survey;
mod year;
