//! The pages people open, on a small and on a large database.

use kit::args;
use kit::db::{Db, Dialect, Tx};

use crate::client::{Client, log_in};
use crate::load;
use crate::program::{Program, Store};

/// Readers at the same time.
const CLIENTS: usize = 4;
/// Cases copied in one statement.
const CHUNK: u64 = 10_000;

/// Measures and prints one table.
pub async fn measure(engines: &[String], sizes: &[u64], seconds: u64) {
    println!("| engine | cases | page | requests/s | p50 ms | p99 ms | memory MiB | start ms |");
    println!("|---|--:|---|--:|--:|--:|--:|--:|");
    for engine in engines {
        let store = Store::sample(engine);
        let mut filled = 0;
        for size in sizes {
            eprintln!("reading: {engine}, filling up to {size} cases");
            fill(&store.url, filled, *size).await;
            filled = *size;
            let begun = std::time::Instant::now();
            store.index();
            eprintln!("reading: {engine}, indexed in {} s", begun.elapsed().as_secs());
            analyze(&store.url).await;
            let begun = std::time::Instant::now();
            let program = store.serve().await;
            let start = begun.elapsed().as_millis();
            for (name, path, cookie) in pages(&program).await {
                eprintln!("reading: {engine}, {size} cases, {name}");
                let load =
                    load::run(&program.address, CLIENTS, seconds, cookie, move |mut client: Client, _| {
                        let path = path.clone();
                        async move {
                            let answer = client.send(&path, None).await;
                            assert_eq!(answer.status, 200, "{path} answers");
                            client
                        }
                    })
                    .await;
                let (memory, _) = program.memory_mib();
                println!(
                    "| {engine} | {size} | {name} | {:.0} | {:.2} | {:.2} | {memory:.0} | {start} |",
                    load.rate,
                    load.quantile_ms(0.5),
                    load.quantile_ms(0.99)
                );
            }
        }
    }
    println!();
}

async fn pages(program: &Program) -> Vec<(&'static str, String, Option<String>)> {
    let mut client = Client::connect(&program.address).await;
    let list = client.send("/sambatan", None).await;
    let text = String::from_utf8_lossy(&list.body).into_owned();
    let cursor = text
        .split("setelah=")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a next page")
        .to_owned();
    // The newest cases are those of the sample, whose codes people could type.
    let case =
        text.split("/sambatan/").nth(1).and_then(|rest| rest.split('"').next()).expect("a case").to_owned();
    let dishub = log_in(&program.address, "dishub", "contoh-dishub").await;
    let mayor = log_in(&program.address, "walikota", "contoh-walikota").await;
    vec![
        ("home", "/".to_owned(), None),
        ("list", "/sambatan".to_owned(), None),
        ("list, next page", format!("/sambatan?setelah={cursor}"), None),
        ("list, one agency", "/sambatan?dinas=DISHUB".to_owned(), None),
        // A word most cases have, two words of which one is unfinished, and one no text has: it costs the most to be
        // sure that nothing is there, and filters leave little of a common word.
        ("search, one word", "/sambatan?q=jalan".to_owned(), None),
        ("search, unfinished words", "/sambatan?q=lampu+ma".to_owned(), None),
        ("search, few have it", "/sambatan?q=trotoar+ubin".to_owned(), None),
        ("search, one agency", "/sambatan?q=mohon+jalan&dinas=DLH".to_owned(), None),
        ("search, nothing there", "/sambatan?q=jalan+sampah+lampu+parkir+air".to_owned(), None),
        ("case page", format!("/sambatan/{case}"), None),
        ("scorecard, 12 months", "/kinerja?bulan=12".to_owned(), None),
        ("inbox", "/meja".to_owned(), Some(dishub.clone())),
        ("inbox, one state", "/meja?keadaan=assigned".to_owned(), Some(dishub)),
        ("manager's page", "/meja/pimpinan".to_owned(), Some(mayor)),
        ("Open311 list", "/open311/v2/requests.json?page_size=50".to_owned(), None),
    ]
}

/// Copies the sample's published cases, with their stories and duties, until there are `to` copies: each a
/// minute older than the one before, open ones due later and later.
async fn fill(url: &str, from: u64, to: u64) {
    let db = Db::open(url).await.unwrap();
    db.write(|tx| {
        tx.exec("DROP TABLE IF EXISTS bench_source", &[])?;
        tx.exec(
            "CREATE TABLE bench_source AS SELECT row_number() OVER (ORDER BY case_id) - 1 AS k, case_id AS source \
             FROM cases WHERE city_id = 3573 AND published = TRUE AND length(code) = 9",
            &[],
        )
    })
    .await
    .unwrap();
    let mut at = from;
    while at < to {
        let end = (at + CHUNK).min(to);
        db.write(move |tx| copy_chunk(tx, at, end)).await.unwrap();
        at = end;
    }
}

async fn analyze(url: &str) {
    let db = Db::open(url).await.unwrap();
    db.write(|tx| {
        tx.exec(if tx.dialect() == Dialect::Postgres { "ANALYZE" } else { "PRAGMA optimize" }, &[])
    })
    .await
    .ok();
}

fn copy_chunk(tx: &mut Tx<'_>, from: u64, to: u64) -> kit::db::Result<()> {
    let (id, series, minutes) = match tx.dialect() {
        Dialect::Sqlite => (
            "unhex(printf('%032x', g.i))",
            "(WITH RECURSIVE s(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM s WHERE i + 1 < $2) SELECT i FROM s)",
            "60000000 * g.i",
        ),
        Dialect::Postgres => (
            "CAST(lpad(to_hex(g.i), 32, '0') AS UUID)",
            "(SELECT generate_series(CAST($1 AS BIGINT), CAST($2 AS BIGINT) - 1) AS i)",
            "(g.i * interval '1 minute')",
        ),
    };
    let (from, to) = (i64::try_from(from).unwrap() + 1, i64::try_from(to).unwrap() + 1);
    for (table, columns) in [("cases", CASES), ("case_event", EVENTS), ("duty", DUTIES)] {
        let values: Vec<String> = columns
            .split(", ")
            .map(|column| match column {
                "case_id" => id.to_owned(),
                // Not a code anybody could type, but as unique and as long.
                "code" => format!(
                    "'#' || {}",
                    if tx.dialect() == Dialect::Sqlite { "printf('%x', g.i)" } else { "to_hex(g.i)" }
                ),
                "filed_at" | "changed_at" => format!("t.{column} - {minutes}"),
                "due_at" => format!("t.{column} + {minutes}"),
                other => format!("t.{other}"),
            })
            .collect();
        let text = format!(
            "INSERT INTO {table} ({columns}) SELECT {} FROM {series} g \
             JOIN bench_source b ON b.k = g.i % (SELECT count(*) FROM bench_source) \
             JOIN {table} t ON t.city_id = 3573 AND t.case_id = b.source",
            values.join(", ")
        );
        tx.exec(text.as_str(), args![from, to])?;
    }
    Ok(())
}

const CASES: &str = "city_id, case_id, code, kind, channel, lang, state, open, category, class, agency, owner, officer_id, body, \
body_number, reason, title, public_title, public_text, published, name_hidden, content_hidden, lat, lon, cell, area, area_version, \
landmark, answers, step, due_at, promise_at, bounces, score, filed_at, sent_at, answered_at, resolved_at, closed_at, changed_at, \
version, head_hash, secret_salt, secret_hash";
const EVENTS: &str = "city_id, case_id, seq, kind, at, actor, actor_name, agency, audience, facts, body, salt, body_commit, \
person_commit, prev, hash";
const DUTIES: &str = "city_id, case_id, duty_no, kind, agency, accountable, open, from_at, days, due_at, promise_days, promise_at, \
ended_at, outcome";
