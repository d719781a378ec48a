//! Plumbing without civic words: what any server with a database needs.
//!
//! - [`db`]: one SQL text on SQLite and PostgreSQL; start reading here.
//! - [`clock`], [`ids`]: time and chance as parameters.
//! - [`blobs`]: pictures and files, durable before the answer.
//! - [`mail`]: letters that leave by e-mail.
//! - [`pdf`]: PDFs from strangers, made harmless in a process of their own.
//! - [`signing`]: what signs documents, a service or a key of the installation.
//! - [`i18n`]: the words on the screen, by language.
//! - [`registers`]: registers of other bodies, asked about one person.
//! - [`snap`]: how calls between a bank and whoever it serves are signed.
//!
//! Nothing here knows what a case or an agency is.

pub mod blobs;
pub mod clock;
pub mod db;
pub mod i18n;
pub mod ids;
pub mod mail;
pub mod pdf;
pub mod registers;
pub mod signing;
pub mod snap;

#[doc(hidden)]
pub use {rusqlite, serde, tokio_postgres};
