//! What `kit::db` promises about PostgreSQL when others get in the way. Its promises about SQLite are tested
//! beside it.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a failing test may panic")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};

use kit::args;
use kit::db::{Db, Error, Tx};

async fn table() -> Db {
    let db = Db::open(&testkit::postgres::empty()).await.unwrap();
    for text in [
        "CREATE TABLE item (id BIGINT PRIMARY KEY, n BIGINT NOT NULL)",
        "INSERT INTO item (id, n) VALUES (1, 0), (2, 0)",
    ] {
        db.write(move |tx| tx.exec(text, &[])).await.unwrap();
    }
    db
}

fn add(tx: &mut Tx<'_>, id: i64) -> Result<u64, Error> {
    tx.exec("UPDATE item SET n = n + 1 WHERE id = $1", args![id])
}

async fn sum(db: &Db) -> i64 {
    db.read(|tx| tx.one::<(i64,)>("SELECT CAST(sum(n) AS BIGINT) FROM item", &[])).await.unwrap().0
}

#[tokio::test(flavor = "multi_thread")]
async fn two_writes_that_lock_each_other_out_both_succeed_by_trying_again() {
    let db = table().await;
    let meet = Arc::new(Barrier::new(2));
    let one = |first: i64, second: i64| {
        let (db, meet, tried) = (db.clone(), Arc::clone(&meet), Arc::new(AtomicBool::new(false)));
        tokio::spawn(async move {
            db.write(move |tx| {
                add(tx, first)?;
                // Only the first time: the one that is tried again finds the other gone.
                if !tried.swap(true, Ordering::SeqCst) {
                    meet.wait();
                }
                add(tx, second)
            })
            .await
        })
    };
    let (a, b) = (one(1, 2), one(2, 1));
    a.await.unwrap().unwrap();
    b.await.unwrap().unwrap();
    assert_eq!(sum(&db).await, 4, "each of both writes counted twice, and none of them once too often");
    assert!(db.stats().replays.load(Ordering::Relaxed) >= 1, "PostgreSQL broke a deadlock");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_was_cut_is_replaced() {
    let db = table().await;
    db.write(|tx| add(tx, 1)).await.unwrap();
    let other = db.clone();
    // Everybody else's connections to this database.
    other
        .write(|tx| {
            tx.all::<(bool,)>(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
                &[],
            )
        })
        .await
        .unwrap();
    for _ in 0..10 {
        db.write(|tx| add(tx, 2)).await.unwrap();
    }
    assert_eq!(sum(&db).await, 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_write_leaves_nothing_behind_and_a_reader_cannot_write() {
    let db = table().await;
    let failed = db
        .write(|tx| {
            add(tx, 1)?;
            Err::<(), Error>(Error::Statement("refused".to_owned()))
        })
        .await;
    assert_eq!(failed, Err(Error::Statement("refused".to_owned())));
    let panicked = db
        .write(|tx| {
            add(tx, 1)?;
            if sum_inside(tx)? == 1 {
                panic!("inside a transaction");
            }
            Ok::<(), Error>(())
        })
        .await;
    assert_eq!(panicked, Err(Error::Panicked));
    assert!(db.read(|tx| add(tx, 1)).await.is_err());
    assert_eq!(sum(&db).await, 0);
    db.write(|tx| add(tx, 1)).await.unwrap();
    assert_eq!(sum(&db).await, 1, "the connection is as good as before");
}

fn sum_inside(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(tx.one::<(i64,)>("SELECT CAST(sum(n) AS BIGINT) FROM item", &[])?.0)
}
