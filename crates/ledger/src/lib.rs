#![doc = include_str!("../README.md")]
// Where to start reading: `Link` in link.rs is what one event binds; `verify` in chain.rs is what an
// auditor runs.

mod chain;
mod digest;
mod link;

pub use chain::{Broken, Fault, Recorded, Revealed, Text, verify};
pub use digest::{Commitment, GENESIS, Hash, NotHex, Salt, commit};
pub use link::Link;
