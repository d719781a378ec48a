//! House rules as a test: `cargo run -q -p xtask -- tidy` from the workspace root.
//!
//! Prints one line per finding, `path:line: what, and the way out`, and exits with 1 if there is any. Rules
//! look at what git would commit, so build output and ignored files never matter. Where to start reading:
//! `rules/mod.rs` lists the rules; `source.rs` tells code, comments and strings of a Rust file apart for
//! them.

mod files;
mod rules;
mod source;

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("tidy") => tidy(),
        _ => {
            eprintln!("usage: cargo run -q -p xtask -- tidy");
            ExitCode::from(2)
        }
    }
}

fn tidy() -> ExitCode {
    let files = match files::tracked() {
        Ok(files) => files,
        Err(error) => {
            eprintln!("tidy: {error}");
            return ExitCode::from(2);
        }
    };
    let findings = rules::check(&files);
    for finding in &findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("tidy: {} files, nothing found", files.len());
        return ExitCode::SUCCESS;
    }
    println!("tidy: {} findings", findings.len());
    ExitCode::FAILURE
}
