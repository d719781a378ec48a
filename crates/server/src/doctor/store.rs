//! What the engine says about its own durability.

use civic::Result;
use kit::db::{Dialect, Tx};

/// Each setting a committed transaction rests on: its name, what it is, and what it must be.
pub(super) fn durability(tx: &mut Tx<'_>) -> Result<Vec<(&'static str, String, &'static str)>> {
    if tx.dialect() == Dialect::Sqlite {
        let mode: (String,) = tx.one("PRAGMA journal_mode", &[])?;
        let synchronous: (i64,) = tx.one("PRAGMA synchronous", &[])?;
        let keys: (i64,) = tx.one("PRAGMA foreign_keys", &[])?;
        return Ok(vec![
            ("journal_mode", mode.0, "wal"),
            ("synchronous", synchronous.0.to_string(), "2"),
            ("foreign_keys", keys.0.to_string(), "1"),
        ]);
    }
    let fsync: (String,) = tx.one("SHOW fsync", &[])?;
    let pages: (String,) = tx.one("SHOW full_page_writes", &[])?;
    let commit: (String,) = tx.one("SHOW synchronous_commit", &[])?;
    // Waiting for a standby as well is more than is needed, and fine.
    let commit =
        if commit.0.starts_with("remote") || commit.0 == "local" { "on".to_owned() } else { commit.0 };
    Ok(vec![
        ("fsync", fsync.0, "on"),
        ("full_page_writes", pages.0, "on"),
        ("synchronous_commit", commit, "on"),
    ])
}
