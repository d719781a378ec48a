//! SQLite with one writer thread and group commit: closures that wait share a transaction and its fsync,
//! each inside a savepoint of its own.
//!
//! Some errors (disk full, I/O error, interrupt) make SQLite drop the whole transaction. Then the closure
//! that met it fails and the others, which are `Fn`, run again in a new transaction; nothing goes on
//! outside one.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use super::{BATCH, Error, QUEUE, READ_LIMIT, READERS, Result, Stats, Tx};

/// Prepared statements kept per connection; more than the program has.
const PREPARED: usize = 512;
/// SQLite asks whether to go on after this many steps of its machine: about a millisecond.
const STEPS_BETWEEN_CHECKS: i32 = 50_000;
/// How many times a writer of another process is waited for, in milliseconds.
const BUSY_TIMEOUT_MS: u64 = 5_000;
/// How long to wait before opening is tried again.
const OPEN_AGAIN: Duration = Duration::from_millis(5);

/// A closure on its way through the writer thread.
trait Job: Send {
    /// Runs the closure; whether its changes are to be kept. May be called again after a lost batch.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Tells the caller how it ended: its own error first, else how the commit ended.
    fn settle(self: Box<Self>, commit: Result<()>);
}

struct Write<F, T, E> {
    work: F,
    result: Option<std::result::Result<T, E>>,
    reply: oneshot::Sender<std::result::Result<T, E>>,
}

impl<F, T, E> Job for Write<F, T, E>
where
    F: Fn(&mut Tx<'_>) -> std::result::Result<T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let work = &self.work;
        let result = catch_unwind(AssertUnwindSafe(|| work(tx))).unwrap_or_else(|panic| {
            tracing::error!(panic = panic_text(panic.as_ref()), "a write panicked and was undone");
            Err(Error::Panicked.into())
        });
        self.result.insert(result).is_ok()
    }

    fn settle(self: Box<Self>, commit: Result<()>) {
        let Write { work, result, reply } = *self;
        let answer = match (result, commit) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (_, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(Error::Closed.into()),
        };
        // Before the answer: the closure may hold a handle to the database, and a program that ends once it has its
        // answer must be the last to hold one, so that the log is moved into the file.
        drop(work);
        // A caller that went away (a closed connection) misses the answer; its work is done all the same.
        let _ = reply.send(answer);
    }
}

/// What a panic said.
pub(super) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("?")
}

/// The database file: a queue to the writer thread and connections for reading.
pub(super) struct Lite {
    path: PathBuf,
    queue: Mutex<Option<SyncSender<Box<dyn Job>>>>,
    writer: Mutex<Option<std::thread::JoinHandle<()>>>,
    idle: Mutex<Vec<Connection>>,
    permits: Semaphore,
    stats: Arc<Stats>,
}

impl Lite {
    pub(super) fn open(path: PathBuf, stats: Arc<Stats>) -> Result<Lite> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|e| Error::Unavailable(format!("{}: {e}", folder.display())))?;
        }
        let connection = connect(&path, false)?;
        let (queue, jobs) = sync_channel(QUEUE);
        let counted = Arc::clone(&stats);
        let writer = std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || write_loop(&connection, &jobs, &counted))
            .map_err(|e| Error::Unavailable(e.to_string()))?;
        Ok(Lite {
            path,
            queue: Mutex::new(Some(queue)),
            writer: Mutex::new(Some(writer)),
            idle: Mutex::new(Vec::new()),
            permits: Semaphore::new(READERS),
            stats,
        })
    }

    pub(super) async fn write<T, E>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Write { work, result: None, reply });
        let sent = match &*self.queue.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(queue) => queue.try_send(job),
            None => return Err(Error::Closed.into()),
        };
        match sent {
            Ok(()) => answer.await.unwrap_or_else(|_| Err(Error::Closed.into())),
            Err(TrySendError::Full(_)) => {
                Stats::add(&self.stats.refused, 1);
                Err(Error::Busy.into())
            }
            Err(TrySendError::Disconnected(_)) => Err(Error::Closed.into()),
        }
    }

    pub(super) async fn read<T, E>(
        self: Arc<Self>,
        work: impl Fn(&mut Tx<'_>) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let lite = Arc::clone(&self);
        let _permit = self.permits.acquire().await.map_err(|_| Error::Closed)?;
        tokio::task::spawn_blocking(move || lite.read_now(&work))
            .await
            .unwrap_or_else(|_| Err(Error::Panicked.into()))
    }

    fn read_now<T, E: From<Error>>(
        &self,
        work: &impl Fn(&mut Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, true)?,
        };
        let until = Instant::now() + READ_LIMIT;
        connection
            .progress_handler(STEPS_BETWEEN_CHECKS, Some(move || Instant::now() > until))
            .map_err(Error::from)?;
        let mut tx = Tx::lite(&connection);
        tx.control("BEGIN")?;
        let result = work(&mut tx);
        // A snapshot that is kept open would stop the log from being cleared.
        tx.control("ROLLBACK")?;
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        result
    }
}

impl Drop for Lite {
    /// Lets the writer finish what is queued, then waits for it. A closure may hold the last handle to the
    /// database it works on: then this runs on the writer's own thread, which ends by itself.
    fn drop(&mut self) {
        // Readers first: whoever closes last moves the log into the file, and readers may not write.
        self.idle.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        drop(self.queue.get_mut().unwrap_or_else(PoisonError::into_inner).take());
        if let Some(writer) = self.writer.get_mut().unwrap_or_else(PoisonError::into_inner).take()
            && writer.thread().id() != std::thread::current().id()
        {
            let _ = writer.join();
        }
    }
}

/// A connection with the pragmas durability rests on: a committed transaction is in the log, and the log
/// on the disk, before the commit returns (`synchronous=FULL`).
pub(super) fn connect(path: &Path, reader: bool) -> Result<Connection> {
    let until = Instant::now() + Duration::from_millis(BUSY_TIMEOUT_MS);
    loop {
        match connect_once(path, reader) {
            // Giving a new file its log, or taking the log in, needs the file alone; whoever comes in between is
            // refused at once, whatever the timeout says.
            Err(Error::Retry(_)) if Instant::now() < until => std::thread::sleep(OPEN_AGAIN),
            opened => return opened,
        }
    }
}

fn connect_once(path: &Path, reader: bool) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_millis(BUSY_TIMEOUT_MS))?;
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; \
         PRAGMA cache_size=-32768; PRAGMA mmap_size=1073741824; \
         PRAGMA temp_store=MEMORY",
    )?;
    if reader {
        connection.execute_batch("PRAGMA query_only=1")?;
    }
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(connection)
}

fn write_loop(connection: &Connection, jobs: &Receiver<Box<dyn Job>>, stats: &Stats) {
    while let Ok(first) = jobs.recv() {
        let mut batch = Vec::with_capacity(16);
        batch.push(first);
        let mut more = Some(jobs);
        // Each turn that loses the transaction takes one closure out, so this ends.
        while !batch.is_empty() {
            match attempt(connection, &mut batch, more.take()) {
                Ok(()) => {
                    Stats::add(&stats.commits, 1);
                    Stats::add(&stats.writes, batch.len() as u64);
                    batch.drain(..).for_each(|job| job.settle(Ok(())));
                }
                Err(Failed::Whole(error)) => batch.drain(..).for_each(|job| job.settle(Err(error.clone()))),
                Err(Failed::Lost(culprit)) => {
                    batch.remove(culprit).settle(Err(Error::Lost));
                    Stats::add(&stats.replays, batch.len() as u64);
                }
            }
        }
    }
}

enum Failed {
    /// The transaction could not begin or commit: nobody's changes are there.
    Whole(Error),
    /// SQLite dropped the transaction while this closure ran.
    Lost(usize),
}

/// One transaction over `batch`, filled up from `more` while closures wait.
fn attempt(
    connection: &Connection,
    batch: &mut Vec<Box<dyn Job>>,
    more: Option<&Receiver<Box<dyn Job>>>,
) -> std::result::Result<(), Failed> {
    let mut whole = Tx::lite(connection);
    whole.control("BEGIN IMMEDIATE").map_err(Failed::Whole)?;
    let mut next = 0;
    loop {
        while next < batch.len() {
            let Some(job) = batch.get_mut(next) else { break };
            run_in_savepoint(connection, job.as_mut()).map_err(|()| Failed::Lost(next))?;
            next += 1;
        }
        match more.and_then(|jobs| if batch.len() < BATCH { jobs.try_recv().ok() } else { None }) {
            Some(job) => batch.push(job),
            None => break,
        }
    }
    whole.control("COMMIT").map_err(|error| {
        if !connection.is_autocommit() {
            let _ = whole.control("ROLLBACK");
        }
        Failed::Whole(error)
    })
}

/// Runs one closure; an error when the whole transaction is gone.
fn run_in_savepoint(connection: &Connection, job: &mut dyn Job) -> std::result::Result<(), ()> {
    let mut whole = Tx::lite(connection);
    if whole.control("SAVEPOINT job").is_err() {
        // Without a savepoint the closure cannot be undone alone: give the transaction up.
        let _ = whole.control("ROLLBACK");
        return Err(());
    }
    let keep = job.run(&mut Tx::lite(connection));
    if connection.is_autocommit() {
        return Err(());
    }
    let undone = keep || whole.control("ROLLBACK TO job").is_ok();
    if undone && whole.control("RELEASE job").is_ok() {
        return Ok(());
    }
    if !connection.is_autocommit() {
        let _ = whole.control("ROLLBACK");
    }
    Err(())
}
