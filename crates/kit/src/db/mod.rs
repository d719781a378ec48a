//! One SQL text on two engines: SQLite inside the program, PostgreSQL when one machine is not enough.
//!
//! [`Db::write`] and [`Db::read`] take synchronous closures over a [`Tx`]. A write is durable when it
//! returns. A closure may run more than once (another transaction got in the way, SQLite dropped the
//! batch it shared), so it must have no effect outside its transaction.
//!
//! Invariants: nothing runs outside a transaction; one failing closure does not fail its neighbours;
//! a full queue is refused, never waited for. Start with `sqlite.rs`, where the group commit is.

mod error;
mod migrate;
mod postgres;
mod sqlite;
mod stmt;
mod tx;
mod value;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub use error::{Error, Result};
pub use migrate::Migration;
pub use stmt::{Dialect, Query, Stmt, Text};
pub use tx::Tx;
pub use value::{FromCol, FromRow, FromText, Row, ToVal, Val, from_text};

/// Writes that may wait; one more is refused with [`Error::Busy`].
pub const QUEUE: usize = 1024;
/// Closures that share one transaction and one fsync on SQLite, at most.
pub const BATCH: usize = 256;
/// How often a write is run again when another transaction got in its way.
pub const RETRIES: u32 = 5;
/// The longest a read may take.
pub const READ_LIMIT: Duration = Duration::from_secs(10);
/// Connections for reading (SQLite).
pub const READERS: usize = 4;
/// Connections to PostgreSQL, unless the URL says `pool=N`.
pub const POOL: usize = 16;

/// What the database did since it was opened.
#[derive(Debug, Default)]
pub struct Stats {
    /// Closures whose changes were committed.
    pub writes: AtomicU64,
    /// Transactions committed; fewer than `writes` when closures shared one.
    pub commits: AtomicU64,
    /// Writes refused because the queue was full.
    pub refused: AtomicU64,
    /// Closures that ran again.
    pub replays: AtomicU64,
}

impl Stats {
    fn add(counter: &AtomicU64, n: u64) {
        counter.fetch_add(n, Ordering::Relaxed);
    }
}

#[derive(Clone)]
enum Kind {
    Lite(Arc<sqlite::Lite>),
    Pg(Arc<postgres::Pool>),
}

/// A database. Clones share it.
#[derive(Clone)]
pub struct Db {
    kind: Kind,
    stats: Arc<Stats>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may hold a password, so only the engine is shown.
        write!(f, "Db({:?})", self.dialect())
    }
}

impl Db {
    /// Opens `sqlite:PATH` (made when missing) or `postgres://...`. Must be called inside the async runtime.
    ///
    /// # Errors
    /// [`Error::Statement`] for a URL that is neither, [`Error::Unavailable`] when it cannot be opened.
    pub async fn open(url: &str) -> Result<Db> {
        let stats = Arc::new(Stats::default());
        let kind = if let Some(path) = url.strip_prefix("sqlite:") {
            Kind::Lite(Arc::new(sqlite::Lite::open(PathBuf::from(path), Arc::clone(&stats))?))
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Kind::Pg(Arc::new(postgres::Pool::open(url, Arc::clone(&stats)).await?))
        } else {
            return Err(Error::Statement(
                "the database URL must begin with sqlite: or postgres://".to_owned(),
            ));
        };
        Ok(Db { kind, stats })
    }

    /// The engine.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.kind {
            Kind::Lite(_) => Dialect::Sqlite,
            Kind::Pg(_) => Dialect::Postgres,
        }
    }

    /// What it did so far.
    #[must_use]
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// Runs `work` in a transaction; when this returns `Ok`, its changes are on the disk.
    /// When `work` gives an error its changes are undone, whatever others share the transaction.
    ///
    /// # Errors
    /// What `work` gave; or any [`Error`] of the engine, [`Error::Busy`] first of all.
    pub async fn write<T, E>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.kind {
            Kind::Lite(lite) => lite.write(work).await,
            Kind::Pg(pool) => pool.run(postgres::Mode::Write, work).await,
        }
    }

    /// Runs `work` on a snapshot that does not change while it reads. It cannot write.
    ///
    /// # Errors
    /// What `work` gave, or any [`Error`] of the engine; [`Error::TooSlow`] after [`READ_LIMIT`].
    pub async fn read<T, E>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &self.kind {
            Kind::Lite(lite) => Arc::clone(lite).read(work).await,
            Kind::Pg(pool) => pool.run(postgres::Mode::Read, work).await,
        }
    }

    /// Applies what is missing of `migrations`, in order; the names of those applied.
    ///
    /// # Errors
    /// [`Error::Schema`] when one that was applied has been altered, or the database knows one that this
    /// program does not.
    pub async fn migrate(&self, migrations: &'static [Migration]) -> Result<Vec<&'static str>> {
        migrate::apply(self, migrations).await
    }

    /// The names of `migrations` that are not applied yet.
    ///
    /// # Errors
    /// As [`Db::migrate`].
    pub async fn pending(&self, migrations: &'static [Migration]) -> Result<Vec<&'static str>> {
        migrate::pending(self, migrations).await
    }
}

#[cfg(test)]
mod tests;
