//! The promises of the module, on a SQLite file. The same stories run on PostgreSQL in `testkit`.

use super::*;
use crate::args;

static SCHEMA: &[Migration] = &[Migration {
    name: "0001_item",
    sqlite: "CREATE TABLE item (id INTEGER PRIMARY KEY, body TEXT NOT NULL);\n",
    postgres: "CREATE TABLE item (id BIGINT PRIMARY KEY, body TEXT NOT NULL);\n",
}];

async fn fresh() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite:{}", folder.path().join("a.db").display())).await.unwrap();
    assert_eq!(db.migrate(SCHEMA).await.unwrap(), ["0001_item"]);
    (folder, db)
}

fn insert(tx: &mut Tx<'_>, id: i64, body: &str) -> Result<u64> {
    tx.exec("INSERT INTO item (id, body) VALUES ($1, $2)", args![id, body])
}

async fn ids(db: &Db) -> Vec<i64> {
    db.read(|tx| tx.all::<(i64,)>("SELECT id FROM item ORDER BY id", &[]))
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.0)
        .collect()
}

/// Holds the writer thread until the returned sender is dropped, so that what is sent meanwhile shares a batch.
async fn hold(db: &Db) -> (std::sync::mpsc::Sender<()>, tokio::task::JoinHandle<Result<()>>) {
    let (release, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let (entered, inside) = tokio::sync::oneshot::channel();
    let entered = std::sync::Mutex::new(Some(entered));
    let held = db.clone();
    let task = tokio::spawn(async move {
        held.write(move |_| {
            if let Some(entered) = entered.lock().unwrap().take() {
                entered.send(()).unwrap();
                let _ = wait.lock().unwrap().recv();
            }
            Ok(())
        })
        .await
    });
    inside.await.unwrap();
    (release, task)
}

#[tokio::test]
async fn durability_rests_on_these_pragmas() {
    let (_folder, db) = fresh().await;
    let (mode, synchronous): (String, i64) = db
        .write(|tx| {
            let mode: (String,) = tx.one("PRAGMA journal_mode", &[])?;
            let synchronous: (i64,) = tx.one("PRAGMA synchronous", &[])?;
            Ok::<_, Error>((mode.0, synchronous.0))
        })
        .await
        .unwrap();
    assert_eq!((mode.as_str(), synchronous), ("wal", 2), "WAL with synchronous=FULL");
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_writes_share_a_commit_and_one_failure_spares_its_neighbours() {
    let (_folder, db) = fresh().await;
    let before = db.stats().commits.load(Ordering::Relaxed);
    let (release, holder) = hold(&db).await;
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(move |tx| {
                    insert(tx, n, "x")?;
                    assert_ne!(n, 13, "thirteen panics");
                    if n % 5 == 0 { Err(Error::Statement("refused".to_owned())) } else { Ok(n) }
                })
                .await
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    drop(release);
    holder.await.unwrap().unwrap();
    for (n, task) in tasks.into_iter().enumerate() {
        let outcome = task.await.unwrap();
        match n {
            13 => assert_eq!(outcome, Err(Error::Panicked)),
            n if n % 5 == 0 => assert_eq!(outcome, Err(Error::Statement("refused".to_owned()))),
            n => assert_eq!(outcome, Ok(n as i64)),
        }
    }
    assert_eq!(ids(&db).await.len(), 15);
    assert!(db.stats().commits.load(Ordering::Relaxed) - before <= 2, "twenty writes, one or two commits");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_fails_the_one_that_met_it_and_keeps_or_fails_the_others_honestly() {
    let (_folder, db) = fresh().await;
    db.write(|tx| tx.opt::<(i64,)>("PRAGMA max_page_count = 30", &[])).await.unwrap();
    let (release, holder) = hold(&db).await;
    let tasks: Vec<_> = (0..12)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(move |tx| {
                    let body = if n == 6 { "x".repeat(400_000) } else { "small".to_owned() };
                    // A closure that swallows the error must not carry on outside its transaction.
                    let _ = insert(tx, n, &body);
                    insert(tx, n + 100, "after")
                })
                .await
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    drop(release);
    holder.await.unwrap().unwrap();
    let mut kept = Vec::new();
    for (n, task) in tasks.into_iter().enumerate() {
        if task.await.unwrap().is_ok() {
            kept.push(n as i64);
        }
    }
    let there = ids(&db).await;
    for n in &kept {
        assert!(there.contains(&(n + 100)), "{n} was acknowledged");
    }
    assert_eq!(there.iter().filter(|id| **id >= 100).count(), kept.len(), "nothing unacknowledged is there");
    assert!(kept.len() >= 11, "the small ones have room: {kept:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_that_drops_the_transaction_replays_the_others() {
    let (_folder, db) = fresh().await;
    let (release, holder) = hold(&db).await;
    let tasks: Vec<_> = (0..6)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move {
                db.write(move |tx| {
                    insert(tx, n, "x")?;
                    if n == 3 {
                        let handle = tx.interrupter().unwrap();
                        let other = std::thread::spawn(move || {
                            std::thread::sleep(Duration::from_millis(50));
                            handle.interrupt();
                        });
                        let long = "INSERT INTO item SELECT n, 'x' FROM \
                            (WITH RECURSIVE c(n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM c WHERE n < 100000000) SELECT n FROM c)";
                        assert_eq!(tx.exec(long, &[]), Err(Error::TooSlow));
                        other.join().unwrap();
                        // The transaction is gone, and nothing may run outside one.
                        assert_eq!(insert(tx, 99, "outside"), Err(Error::Lost));
                    }
                    Ok::<(), Error>(())
                })
                .await
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    drop(release);
    holder.await.unwrap().unwrap();
    let mut failed = Vec::new();
    for (n, task) in tasks.into_iter().enumerate() {
        if task.await.unwrap().is_err() {
            failed.push(n);
        }
    }
    assert_eq!(failed, [3]);
    assert_eq!(ids(&db).await, [0, 1, 2, 4, 5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_is_refused_at_once() {
    let (_folder, db) = fresh().await;
    let (release, holder) = hold(&db).await;
    let tasks: Vec<_> = (0..QUEUE as i64 + 50)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move { db.write(move |tx| insert(tx, n, "x")).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(300)).await;
    drop(release);
    holder.await.unwrap().unwrap();
    let mut refused = 0;
    for task in tasks {
        refused += usize::from(task.await.unwrap() == Err(Error::Busy));
    }
    assert_eq!(refused, 50);
    assert_eq!(ids(&db).await.len(), QUEUE);
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let (_folder, db) = fresh().await;
    assert!(db.read(|tx| insert(tx, 1, "x")).await.is_err());
    assert!(ids(&db).await.is_empty());
}

#[tokio::test]
async fn a_closed_database_is_one_file() {
    let (folder, db) = fresh().await;
    db.write(|tx| insert(tx, 1, "a")).await.unwrap();
    assert_eq!(ids(&db).await, [1]);
    drop(db);
    assert!(!folder.path().join("a.db-wal").exists(), "the log was moved into the file");
}

#[tokio::test]
async fn an_altered_or_unknown_migration_is_refused() {
    static ALTERED: &[Migration] =
        &[Migration { name: "0001_item", sqlite: "SELECT 1;\n", postgres: "SELECT 1;\n" }];
    let (_folder, db) = fresh().await;
    assert!(db.migrate(SCHEMA).await.unwrap().is_empty(), "applied once only");
    assert!(matches!(db.migrate(ALTERED).await, Err(Error::Schema(_))));
    assert!(matches!(db.migrate(&[]).await, Err(Error::Schema(_))));
}
