//! Durable filings per second over HTTP, beside the bare engine.

use crate::program::Store;
use crate::{limit, load};

/// How many residents file at the same time.
const CLIENTS: [usize; 3] = [1, 16, 64];

/// Measures and prints one table.
pub async fn measure(engines: &[String], seconds: u64) {
    println!(
        "| engine | clients | filings/s | CPU ms/filing | p50 ms | p99 ms | group | bare engine/s | ratio | memory MiB |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for engine in engines {
        let store = Store::sample(engine);
        for clients in CLIENTS {
            eprintln!("filing: {engine}, {clients} clients");
            let program = store.serve().await;
            let (writes, commits, cpu) = (
                counter(&program.address, "writes").await,
                counter(&program.address, "commits").await,
                program.cpu_ms(),
            );
            let load = load::run(&program.address, clients, seconds, None, |mut client, turn| async move {
                let answer = client.send("/lapor", Some(form(turn))).await;
                assert_eq!(answer.status, 303, "a filing is accepted");
                client
            })
            .await;
            let cpu = (program.cpu_ms() - cpu) / load.count as f64;
            let writes = counter(&program.address, "writes").await - writes;
            let group = writes / (counter(&program.address, "commits").await - commits).max(1.0);
            let (_, memory) = program.memory_mib();
            drop(program);
            let bare = limit::measure(&store.url, clients, group.round().max(1.0) as usize, seconds).await;
            println!(
                "| {engine} | {clients} | {:.0} | {cpu:.2} | {:.1} | {:.1} | {group:.1} | {bare:.0} | {:.2} | {memory:.0} |",
                load.rate,
                load.quantile_ms(0.5),
                load.quantile_ms(0.99),
                load.rate / bare
            );
        }
    }
    println!();
}

/// The last step of the report, with everything typed before; each text is another.
fn form(turn: usize) -> String {
    format!(
        "from=4&to=5&kind=complaint&category=LIN-03&answers.keadaan=dahan&area=35.73.02.1008&landmark=depan+balai+warga+{turn}&\
         text=Dahan+pohon+nomor+{turn}+menjuntai+ke+kabel%2C+mohon+dipangkas+sebelum+hujan+besar"
    )
}

async fn counter(address: &str, name: &str) -> f64 {
    let answer = crate::client::Client::connect(address).await.send("/metrics", None).await;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let line = format!("sambat_db_{name}_total ");
    text.lines()
        .find_map(|l| l.strip_prefix(&line))
        .and_then(|value| value.parse().ok())
        .expect("the counter is there")
}
