//! What the bare engine commits: the rows of one filing, copied from one that was filed, prepared statements,
//! as many filings to a transaction as the program had on average. No checks, no hashing, no HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kit::rusqlite;
use kit::tokio_postgres;
use uuid::Uuid;

/// Filings per second the engine alone commits, with this many connections (PostgreSQL) and this many filings
/// to a transaction.
pub async fn measure(url: &str, clients: usize, group: usize, seconds: u64) -> f64 {
    match url.strip_prefix("sqlite:") {
        Some(path) => {
            let path = path.to_owned();
            tokio::task::spawn_blocking(move || sqlite(&path, group, seconds)).await.unwrap()
        }
        None => postgres(url, clients.min(16), group, seconds).await,
    }
}

/// Copies a row with some of its columns taken from arguments.
fn copy(table: &str, columns: &[String], taken: &[(&str, &str)], whole: &str) -> String {
    let values: Vec<&str> = columns
        .iter()
        .map(|column| taken.iter().find(|(name, _)| name == column).map_or(column.as_str(), |(_, value)| value))
        .collect();
    format!("INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE {whole}", columns.join(", "), values.join(", "))
}

/// The statements of one filing. `$1` is the new case, `$2` its code, `$3` its key, `$4` the case copied.
fn statements(columns: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let of_case = "city_id = 3573 AND case_id = $4";
    vec![
        copy("cases", &columns("cases"), &[("case_id", "$1"), ("code", "$2")], of_case),
        copy("case_event", &columns("case_event"), &[("case_id", "$1")], &format!("{of_case} AND seq = 1")),
        copy("duty", &columns("duty"), &[("case_id", "$1")], &format!("{of_case} AND duty_no = 1")),
        copy("filing_key", &columns("filing_key"), &[("case_id", "$1"), ("key_hash", "$3")], "city_id = 3573 AND key_hash = $5"),
        "UPDATE tally SET n = n + 1 WHERE city_id = 3573 AND measure = 'filed' AND agency = '' AND bin = 0 \
         AND slot = $6 AND month = (SELECT max(month) FROM tally WHERE city_id = 3573 AND measure = 'filed')"
            .to_owned(),
    ]
}

const TEMPLATE: &str = "SELECT c.case_id, k.key_hash FROM cases c JOIN filing_key k ON k.city_id = c.city_id AND k.case_id = c.case_id \
    WHERE c.city_id = 3573 AND c.state = 'received' ORDER BY c.case_id DESC LIMIT 1";

fn sqlite(path: &str, group: usize, seconds: u64) -> f64 {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32768; PRAGMA mmap_size=1073741824",
        )
        .unwrap();
    let columns = |table: &str| -> Vec<String> {
        let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
        statement.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let (case, key): (Vec<u8>, Vec<u8>) =
        connection.query_row(TEMPLATE, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    // SQLite numbers places by their first appearance, so each is bound by its name.
    let mut prepared: Vec<_> = statements(columns).iter().map(|text| connection.prepare(text).unwrap()).collect();
    let (begun, end, mut filed) = (Instant::now(), Duration::from_secs(seconds), 0u64);
    while begun.elapsed() < end {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        for _ in 0..group {
            let id = fresh(filed);
            for statement in &mut prepared {
                for place in 1..=statement.parameter_count() {
                    match statement.parameter_name(place).unwrap() {
                        "$1" => statement.raw_bind_parameter(place, id.as_bytes().as_slice()),
                        "$2" => statement.raw_bind_parameter(place, id.simple().to_string()),
                        "$3" => statement.raw_bind_parameter(place, id.as_bytes().as_slice()),
                        "$4" => statement.raw_bind_parameter(place, case.as_slice()),
                        "$5" => statement.raw_bind_parameter(place, key.as_slice()),
                        _ => statement.raw_bind_parameter(place, i64::from(id.as_bytes()[15] % 16)),
                    }
                    .unwrap();
                }
                statement.raw_execute().unwrap();
            }
            filed += 1;
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    filed as f64 / begun.elapsed().as_secs_f64()
}

/// Identifiers that grow with time at their front, as the program's do.
fn fresh(counter: u64) -> Uuid {
    static RUN: AtomicU64 = AtomicU64::new(0);
    let run = RUN.fetch_add(1, Ordering::Relaxed);
    Uuid::from_u64_pair(0x0200_0000_0000_0000 + run, counter ^ run.rotate_left(32))
}

async fn postgres(url: &str, connections: usize, group: usize, seconds: u64) -> f64 {
    let url = url.split("?pool=").next().unwrap().to_owned();
    let (filed, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let begun = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| tokio::spawn(one_connection(url.clone(), group, Arc::clone(&filed), Arc::clone(&stop))))
        .collect();
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    stop.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await.unwrap();
    }
    filed.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64()
}

async fn one_connection(url: String, group: usize, filed: Arc<AtomicU64>, stop: Arc<AtomicBool>) {
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let rows = client
        .query("SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public' ORDER BY ordinal_position", &[])
        .await
        .unwrap();
    let columns = |table: &str| -> Vec<String> {
        rows.iter().filter(|row| row.get::<_, String>(0) == table).map(|row| row.get(1)).collect()
    };
    let template = client.query_one(TEMPLATE, &[]).await.unwrap();
    let (case, key): (Uuid, Vec<u8>) = (template.get(0), template.get(1));
    let mut prepared = Vec::new();
    for text in statements(columns) {
        // PostgreSQL wants places numbered without gaps: each statement gets only those it has.
        let used: Vec<usize> = (1..=6).filter(|n| text.contains(&format!("${n}"))).collect();
        let dense = used.iter().enumerate().fold(text, |text, (i, n)| text.replace(&format!("${n}"), &format!("$#{}", i + 1)));
        prepared.push((client.prepare(&dense.replace("$#", "$")).await.unwrap(), used));
    }
    while !stop.load(Ordering::Relaxed) {
        client.batch_execute("BEGIN").await.unwrap();
        for _ in 0..group {
            let id = fresh(filed.fetch_add(1, Ordering::Relaxed));
            let (code, bytes, slot) = (id.simple().to_string(), id.as_bytes().to_vec(), i64::from(id.as_bytes()[15] % 16));
            let all: [&(dyn tokio_postgres::types::ToSql + Sync); 6] = [&id, &code, &bytes, &case, &key, &slot];
            for (statement, used) in &prepared {
                let args: Vec<_> = used.iter().map(|n| all[n - 1]).collect();
                client.execute(statement, &args).await.unwrap();
            }
        }
        client.batch_execute("COMMIT").await.unwrap();
    }
}
