//! A new, empty database on a throw-away PostgreSQL, for tests that are not written in Rust: prints its address, and holds
//! it until standard input is closed.

use std::io::{Read, Write};

fn main() -> std::io::Result<()> {
    let address = testkit::postgres::empty();
    let mut out = std::io::stdout();
    writeln!(out, "{address}")?;
    out.flush()?;
    std::io::stdin().read_to_end(&mut Vec::new()).map(|_| ())
}
