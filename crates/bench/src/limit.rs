//! What the bare engine commits: the rows of one filing, every column bound to a prepared
//! statement, as many filings to a transaction as the program had on average. No checks, no hashing, no HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kit::rusqlite;
use kit::tokio_postgres;
use kit::tokio_postgres::types::{FromSql, IsNull, ToSql, Type};
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

/// The tables of one filing, each with where its first row of a case is found.
const TABLES: [(&str, &str); 4] = [
    ("cases", "case_id = $1"),
    ("case_event", "case_id = $1 AND seq = 1"),
    ("duty", "case_id = $1 AND duty_no = 1"),
    ("filing_key", "case_id = $1"),
];
/// The kept count of one filing; the slot is bound.
const COUNT: &str = "INSERT INTO tally (city_id, measure, month, agency, bin, slot, n) VALUES (3573, 'filed', 0, '', 0, $1, 1) \
    ON CONFLICT (city_id, measure, month, agency, bin, slot) DO UPDATE SET n = tally.n + 1";
/// A case that was filed and has not been touched since.
const TEMPLATE: &str =
    "SELECT case_id FROM cases WHERE city_id = 3573 AND state = 'received' ORDER BY case_id DESC LIMIT 1";

/// Bytes that do not sort by time, as codes and hashes of keys do not.
fn scattered(id: Uuid) -> u128 {
    id.as_u128().wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).swap_bytes()
}

/// An insert of every column.
fn insert(table: &str, columns: &[String]) -> String {
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), places.join(", "))
}

fn sqlite(path: &str, group: usize, seconds: u64) -> f64 {
    use rusqlite::types::Value;
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32768; PRAGMA mmap_size=1073741824",
        )
        .unwrap();
    let case: Vec<u8> = connection.query_row(TEMPLATE, [], |row| row.get(0)).unwrap();
    let mut rows = Vec::new();
    for (table, place) in TABLES {
        let mut select =
            connection.prepare(&format!("SELECT * FROM {table} WHERE city_id = 3573 AND {place}")).unwrap();
        let columns: Vec<String> = select.column_names().map(str::to_owned).collect();
        let values: Vec<Value> =
            select.query_row([&case], |row| (0..columns.len()).map(|i| row.get(i)).collect()).unwrap();
        rows.push((connection.prepare(&insert(table, &columns)).unwrap(), columns, values));
    }
    let mut count = connection.prepare(COUNT).unwrap();
    let (begun, end, mut filed) = (Instant::now(), Duration::from_secs(seconds), 0u64);
    while begun.elapsed() < end {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        for _ in 0..group {
            let id = fresh(filed);
            for (statement, columns, values) in &mut rows {
                for (at, (column, value)) in columns.iter().zip(values.iter()).enumerate() {
                    match column.as_str() {
                        "code" => statement.raw_bind_parameter(at + 1, format!("{:x}", scattered(id))),
                        "key_hash" => {
                            statement.raw_bind_parameter(at + 1, scattered(id).to_be_bytes().as_slice())
                        }
                        "case_id" => statement.raw_bind_parameter(at + 1, id.as_bytes().as_slice()),
                        _ => statement.raw_bind_parameter(at + 1, value),
                    }
                    .unwrap();
                }
                statement.raw_execute().unwrap();
            }
            count.raw_bind_parameter(1, i64::from(id.as_bytes()[15] % 16)).unwrap();
            count.raw_execute().unwrap();
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

/// A value as PostgreSQL sent it, to be sent back as it is.
#[derive(Debug)]
struct Raw(Option<Vec<u8>>);

type Outcome<T> = Result<T, Box<dyn std::error::Error + Sync + Send>>;

impl<'a> FromSql<'a> for Raw {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Outcome<Raw> {
        Ok(Raw(Some(raw.to_vec())))
    }

    fn from_sql_null(_: &Type) -> Outcome<Raw> {
        Ok(Raw(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl ToSql for Raw {
    fn to_sql(&self, _: &Type, out: &mut bytes::BytesMut) -> Outcome<IsNull> {
        let Some(raw) = &self.0 else { return Ok(IsNull::Yes) };
        out.extend_from_slice(raw);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

async fn one_connection(url: String, group: usize, filed: Arc<AtomicU64>, stop: Arc<AtomicBool>) {
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let case: Uuid = client.query_one(TEMPLATE, &[]).await.unwrap().get(0);
    let mut rows = Vec::new();
    for (table, place) in TABLES {
        let text = format!("SELECT * FROM {table} WHERE city_id = 3573 AND {place} LIMIT 1");
        let row = client.query_one(&text, &[&case]).await.unwrap();
        let columns: Vec<String> = row.columns().iter().map(|column| column.name().to_owned()).collect();
        let values: Vec<Raw> = (0..columns.len()).map(|at| row.get(at)).collect();
        rows.push((client.prepare(&insert(table, &columns)).await.unwrap(), columns, values));
    }
    let count = client.prepare(COUNT).await.unwrap();
    while !stop.load(Ordering::Relaxed) {
        client.batch_execute("BEGIN").await.unwrap();
        for _ in 0..group {
            let id = fresh(filed.fetch_add(1, Ordering::Relaxed));
            let bytes = Raw(Some(id.as_bytes().to_vec()));
            let key = Raw(Some(scattered(id).to_be_bytes().to_vec()));
            let code = Raw(Some(format!("{:x}", scattered(id)).into_bytes()));
            for (statement, columns, values) in &rows {
                let args: Vec<&(dyn ToSql + Sync)> = columns
                    .iter()
                    .zip(values)
                    .map(|(column, value)| match column.as_str() {
                        "code" => &code as &(dyn ToSql + Sync),
                        "key_hash" => &key,
                        "case_id" => &bytes,
                        _ => value,
                    })
                    .collect();
                client.execute(statement, &args).await.unwrap();
            }
            client.execute(&count, &[&i64::from(id.as_bytes()[15] % 16)]).await.unwrap();
        }
        client.batch_execute("COMMIT").await.unwrap();
    }
}
