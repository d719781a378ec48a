//! What goes over the wire, seen from outside: exact texts, strict structure, round trips, and other
//! servers' habits.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a failing test may panic")]

mod foreign;
mod roundtrip;
mod samples;
mod schema;
mod snapshots;
