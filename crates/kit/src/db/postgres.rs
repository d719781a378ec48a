//! PostgreSQL with a small pool. Closures run on blocking threads and drive the connection from there, so
//! that they are the same synchronous code as on SQLite. Isolation is READ COMMITTED for writes (changed
//! rows are guarded by their versions) and REPEATABLE READ for reads.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio_postgres::config::SslMode;

use super::tx::PgConn;
use super::{Error, POOL, QUEUE, READ_LIMIT, RETRIES, Result, Stats, Tx};

/// How long a connection may take to open.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Whether a closure may change something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Read,
    Write,
}

/// Open connections and those at work.
pub(super) struct Pool {
    config: tokio_postgres::Config,
    idle: Mutex<Vec<PgConn>>,
    permits: Semaphore,
    waiting: AtomicUsize,
    stats: Arc<Stats>,
}

impl Pool {
    pub(super) async fn open(url: &str, stats: Arc<Stats>) -> Result<Pool> {
        let (url, size) = pool_size(url);
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|e: tokio_postgres::Error| Error::Statement(format!("database URL: {e}")))?;
        config.connect_timeout(CONNECT_TIMEOUT);
        config.application_name("sambat");
        let pool = Pool {
            config,
            idle: Mutex::new(Vec::new()),
            permits: Semaphore::new(size),
            waiting: AtomicUsize::new(0),
            stats,
        };
        let first = connect(&pool.config, Handle::current()).await?;
        pool.idle.lock().unwrap_or_else(PoisonError::into_inner).push(first);
        Ok(pool)
    }

    pub(super) async fn run<T, E>(
        self: &Arc<Self>,
        mode: Mode,
        work: impl Fn(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= QUEUE {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            Stats::add(&self.stats.refused, 1);
            return Err(Error::Busy.into());
        }
        let permit = self.permits.acquire().await;
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        let _permit = permit.map_err(|_| Error::Closed)?;
        let pool = Arc::clone(self);
        tokio::task::spawn_blocking(move || pool.run_now(mode, &work))
            .await
            .unwrap_or_else(|_| Err(Error::Panicked.into()))
    }

    fn run_now<T, E: From<Error>>(
        &self,
        mode: Mode,
        work: &impl Fn(&mut Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut connection = self.begin(mode)?;
        for turn in 0.. {
            if turn > 0 {
                Stats::add(&self.stats.replays, 1);
                Tx::pg(&mut connection).batch(begin_text(mode))?;
            }
            let (result, again) = self.turn(&mut connection, mode, work);
            if !(again && turn < RETRIES) {
                if !connection.client.is_closed() {
                    self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
                }
                return result;
            }
        }
        Err(Error::Closed.into())
    }

    /// One try inside an open transaction; its end, and whether to try again.
    fn turn<T, E: From<Error>>(
        &self,
        connection: &mut PgConn,
        mode: Mode,
        work: &impl Fn(&mut Tx<'_>) -> std::result::Result<T, E>,
    ) -> (std::result::Result<T, E>, bool) {
        let mut tx = Tx::pg(connection);
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut tx))).unwrap_or_else(|panic| {
            tracing::error!(
                panic = super::sqlite::panic_text(panic.as_ref()),
                "a closure panicked and was undone"
            );
            Err(Error::Panicked.into())
        });
        let result = match (result, mode) {
            (Ok(value), Mode::Write) => tx.batch("COMMIT").map(|()| value).map_err(E::from),
            (other, _) => {
                let _ = tx.batch("ROLLBACK");
                other
            }
        };
        if result.is_ok() && mode == Mode::Write {
            Stats::add(&self.stats.writes, 1);
            Stats::add(&self.stats.commits, 1);
        }
        let again = result.is_err() && tx.wants_another_try();
        (result, again)
    }

    /// A connection with an open transaction. A kept one may have died since (a restart of the server):
    /// as nothing has run yet, the next one is taken, at last a new one.
    fn begin(&self, mode: Mode) -> Result<PgConn> {
        loop {
            let kept = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(mut connection) = kept else { break };
            if !connection.client.is_closed() && Tx::pg(&mut connection).batch(begin_text(mode)).is_ok() {
                return Ok(connection);
            }
        }
        let handle = Handle::current();
        let mut connection = handle.block_on(connect(&self.config, handle.clone()))?;
        Tx::pg(&mut connection).batch(begin_text(mode))?;
        Ok(connection)
    }
}

fn begin_text(mode: Mode) -> &'static str {
    match mode {
        Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        Mode::Write => "BEGIN",
    }
}

/// Takes `pool=N` out of the URL.
fn pool_size(url: &str) -> (String, usize) {
    let Some((base, query)) = url.split_once('?') else { return (url.to_owned(), POOL) };
    let (ours, theirs): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| pair.starts_with("pool="));
    let size = ours.first().and_then(|pair| pair.get(5..)?.parse().ok()).filter(|n| *n > 0).unwrap_or(POOL);
    (if theirs.is_empty() { base.to_owned() } else { format!("{base}?{}", theirs.join("&")) }, size)
}

async fn connect(config: &tokio_postgres::Config, handle: Handle) -> Result<PgConn> {
    let client = if config.get_ssl_mode() == SslMode::Require {
        let (client, connection) = config.connect(tls()?).await?;
        handle.spawn(async move { drop(connection.await) });
        client
    } else {
        let (client, connection) = config.connect(tokio_postgres::NoTls).await?;
        handle.spawn(async move { drop(connection.await) });
        client
    };
    let limit = READ_LIMIT.as_millis();
    client.batch_execute(&format!("SET statement_timeout = {limit}; SET TIME ZONE 'UTC'")).await?;
    Ok(PgConn { client, handle, prepared: std::collections::HashMap::new() })
}

/// TLS with the machine's own certificate store, where an operator can add the city's authority.
fn tls() -> Result<tokio_postgres_rustls::MakeRustlsConnect> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::Unavailable(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(tokio_postgres_rustls::MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::pool_size;

    #[test]
    fn the_pool_size_is_ours_and_the_rest_is_postgres_own() {
        assert_eq!(pool_size("postgres://a/b"), ("postgres://a/b".to_owned(), super::POOL));
        assert_eq!(pool_size("postgres://a/b?pool=3"), ("postgres://a/b".to_owned(), 3));
        assert_eq!(
            pool_size("postgres://a/b?sslmode=require&pool=0"),
            ("postgres://a/b?sslmode=require".to_owned(), super::POOL)
        );
    }
}
