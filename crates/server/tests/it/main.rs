//! The program from outside: every command on the built binary, in a folder of its own.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

mod areas;
mod bank;
mod commands;
mod crash;
mod founding;
mod fsync;
mod http;
mod load;
mod mail;
mod pdf;
mod products;
mod program;
mod sample;
mod serve;
