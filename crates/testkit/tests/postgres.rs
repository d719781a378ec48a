//! The promises of `kit::db` on PostgreSQL: who got in another's way runs again, a connection that died is
//! replaced, and no more is taken on than can be done. The SQLite side is tested in `kit` itself.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::time::Duration;

use kit::args;
use kit::db::{Db, Error, Migration, QUEUE, RETRIES, Result, Tx};
use tokio::task::JoinHandle;

static SCHEMA: &[Migration] = &[Migration {
    name: "0001_purse",
    sqlite: "CREATE TABLE purse (id INTEGER PRIMARY KEY, coins INTEGER NOT NULL);\n",
    postgres: "CREATE TABLE purse (id BIGINT PRIMARY KEY, coins BIGINT NOT NULL);\n",
}];

/// A database of its own with so many connections, and two purses with ten coins each.
async fn purses(pool: u32) -> (Db, String) {
    let url = testkit::postgres::empty();
    let url = format!("{}?pool={pool}", url.split('?').next().unwrap());
    let db = Db::open(&url).await.unwrap();
    assert_eq!(db.migrate(SCHEMA).await.unwrap(), ["0001_purse"]);
    db.write(|tx| put(tx, 1, 10).and_then(|_| put(tx, 2, 10))).await.unwrap();
    (db, url)
}

fn put(tx: &mut Tx<'_>, id: i64, coins: i64) -> Result<u64> {
    tx.exec("INSERT INTO purse (id, coins) VALUES ($1, $2)", args![id, coins])
}

fn add(tx: &mut Tx<'_>, id: i64, coins: i64) -> Result<u64> {
    tx.exec("UPDATE purse SET coins = coins + $2 WHERE id = $1", args![id, coins])
}

fn coins(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.one::<(i64,)>("SELECT CAST(sum(coins) AS BIGINT) FROM purse", &[])?.0)
}

fn pid(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(tx.one::<(i64,)>("SELECT CAST(pg_backend_pid() AS BIGINT)", &[])?.0)
}

/// Ends a connection from the server's side.
fn end(tx: &mut Tx<'_>, pid: i64) -> Result<u64> {
    tx.exec("SELECT pg_terminate_backend(CAST($1 AS INTEGER))", args![pid])
}

async fn total(db: &Db) -> i64 {
    db.read(coins).await.unwrap()
}

fn replays(db: &Db) -> u64 {
    db.stats().replays.load(Ordering::Relaxed)
}

/// Runs `first`, meets the other one, then runs `second`; meets only in its first try.
fn meeting(
    db: &Db,
    barrier: &Arc<Barrier>,
    first: impl Fn(&mut Tx<'_>) -> Result<i64> + Send + 'static,
    second: impl Fn(&mut Tx<'_>, i64) -> Result<u64> + Send + 'static,
) -> JoinHandle<Result<u32>> {
    let (db, barrier, tries) = (db.clone(), Arc::clone(barrier), AtomicU32::new(0));
    tokio::spawn(async move {
        db.write(move |tx| {
            let tries = tries.fetch_add(1, Ordering::Relaxed) + 1;
            let found = first(tx)?;
            if tries == 1 {
                barrier.wait();
            }
            second(tx, found)?;
            Ok(tries)
        })
        .await
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_lock_in_opposite_order_both_succeed() {
    let (db, _) = purses(4).await;
    let barrier = Arc::new(Barrier::new(2));
    let one = meeting(&db, &barrier, |tx| add(tx, 1, 1).map(|_| 0), |tx, _| add(tx, 2, 1));
    let other = meeting(&db, &barrier, |tx| add(tx, 2, 1).map(|_| 0), |tx, _| add(tx, 1, 1));
    let tries = one.await.unwrap().unwrap() + other.await.unwrap().unwrap();
    // The one that was broken off may take its first row again before the other is woken: then once more.
    assert!(tries >= 3, "one of them ran again");
    assert_eq!(replays(&db), u64::from(tries - 2));
    assert_eq!(total(&db).await, 24, "each did its work once");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_cannot_be_put_in_an_order_one_runs_again() {
    let (db, _) = purses(4).await;
    let barrier = Arc::new(Barrier::new(2));
    let read = |tx: &mut Tx<'_>| {
        tx.exec("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", &[])?;
        coins(tx)
    };
    // Each writes what it read into another purse: the second must see what the first wrote.
    let one = meeting(&db, &barrier, read, |tx, found| add(tx, 1, found));
    let other = meeting(&db, &barrier, read, |tx, found| add(tx, 2, found));
    let tries = one.await.unwrap().unwrap() + other.await.unwrap().unwrap();
    assert!(tries >= 3, "{tries} tries");
    assert_eq!(total(&db).await, 80, "20 doubled, and doubled again");
}

#[tokio::test(flavor = "multi_thread")]
async fn running_again_has_an_end() {
    let (db, _) = purses(2).await;
    let tries = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&tries);
    let outcome = db
        .write(move |tx| {
            counted.fetch_add(1, Ordering::Relaxed);
            add(tx, 1, 1)?;
            tx.exec("DO 'BEGIN RAISE EXCEPTION USING ERRCODE = ''40001''; END'", &[])
        })
        .await;
    assert!(matches!(outcome, Err(Error::Retry(_))), "{outcome:?}");
    assert_eq!(tries.load(Ordering::Relaxed), 1 + RETRIES);
    assert_eq!(total(&db).await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_died_while_nobody_used_it_is_replaced_unnoticed() {
    let (db, url) = purses(1).await;
    let before = db.write(pid).await.unwrap();
    let other = Db::open(&url).await.unwrap();
    other.write(move |tx| end(tx, before)).await.unwrap();
    let after = db.write(|tx| add(tx, 1, 1).and_then(|_| pid(tx))).await.unwrap();
    assert_ne!(before, after);
    assert_eq!(total(&db).await, 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_dies_at_work_fails_that_work_and_no_other() {
    let (db, url) = purses(1).await;
    let other = Db::open(&url).await.unwrap();
    let handle = tokio::runtime::Handle::current();
    let outcome = db
        .write(move |tx| {
            add(tx, 1, 1)?;
            let (own, other) = (pid(tx)?, other.clone());
            handle.block_on(other.write(move |tx| end(tx, own)))?;
            add(tx, 1, 1)
        })
        .await;
    assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
    assert_eq!(total(&db).await, 20, "half of its work is not there");
    db.write(|tx| add(tx, 1, 1)).await.unwrap();
    assert_eq!(total(&db).await, 21);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closure_that_fails_or_panics_leaves_a_clean_connection() {
    let (db, _) = purses(1).await;
    let refused: Result<()> =
        db.write(|tx| add(tx, 1, 1).and_then(|_| Err(Error::Statement("refused".to_owned())))).await;
    assert_eq!(refused, Err(Error::Statement("refused".to_owned())));
    let panicked: Result<()> = db
        .write(|tx| {
            add(tx, 1, 1)?;
            panic!("thirteen")
        })
        .await;
    assert_eq!(panicked, Err(Error::Panicked));
    assert!(matches!(db.write(|tx| put(tx, 1, 1)).await, Err(Error::Unique(_))));
    assert!(db.read(|tx| add(tx, 1, 1)).await.is_err(), "a reader cannot write");
    assert_eq!(total(&db).await, 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_work_at_once_than_there_are_connections() {
    let (db, _) = purses(2).await;
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (db, now, most) = (db.clone(), Arc::clone(&now), Arc::clone(&most));
            tokio::spawn(async move {
                db.write(move |tx| {
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(20));
                    now.fetch_sub(1, Ordering::SeqCst);
                    add(tx, 1, 1)
                })
                .await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 2);
    assert_eq!(total(&db).await, 28);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_wait_too_long_is_refused_at_once() {
    let (db, _) = purses(1).await;
    let (release, wait) = mpsc::channel::<()>();
    let (entered, inside) = tokio::sync::oneshot::channel();
    let (wait, entered, held) = (Mutex::new(wait), Mutex::new(Some(entered)), db.clone());
    let holder = tokio::spawn(async move {
        held.write(move |_| {
            if let Some(entered) = entered.lock().unwrap().take() {
                entered.send(()).unwrap();
                let _ = wait.lock().unwrap().recv();
            }
            Ok::<_, Error>(())
        })
        .await
    });
    inside.await.unwrap();
    let mut tasks = Vec::new();
    for _ in 0..QUEUE + 50 {
        let db = db.clone();
        tasks.push(tokio::spawn(async move { db.write(|tx| add(tx, 1, 1)).await }));
    }
    // Those that are refused know it while the one connection is still at work.
    while db.stats().refused.load(Ordering::Relaxed) < 50 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(release);
    holder.await.unwrap().unwrap();
    let mut refused = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error, Error::Busy);
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 50);
    assert_eq!(total(&db).await, 20 + i64::try_from(QUEUE).unwrap());
}
