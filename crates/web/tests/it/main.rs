//! The doors of the product, through the real router, on both engines.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test may panic"
)]

mod api;
mod client;
mod counter;
mod editor;
mod live;
mod open311;
mod open311_whole;
mod oversight;
mod papers;
mod payments;
mod products;
mod program;
mod residents;
mod rights;
mod search;
mod secrecy;
mod survey;
mod words;
