//! The mission from outside, on both engines: each module one capability, through its public operations.

mod admin;
mod figures;
mod filing;
mod hidden;
mod identity;
mod life;
mod photos;
mod rights;
mod statements;
mod story;
