//! Measures the built program on this machine, beside the bare engine in the same run: absolute times drift
//! from machine to machine, ratios do not.
//!
//! `filing` files cases over HTTP with several clients and compares the rate with what the engine alone
//! commits for the same rows at the same group size. `reading` fills a database and asks for the pages people
//! open. Run it by `make bench`; the tables go to standard output, progress to standard error.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement that cannot be made has failed"
)]

mod client;
mod filing;
mod limit;
mod load;
mod program;
mod reading;

use clap::Parser;

/// Measure the program beside the bare engine.
#[derive(Parser, Debug)]
struct Args {
    /// Seconds for each figure.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Sizes of the databases that are read from.
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 1_000_000])]
    cases: Vec<u64>,
    /// Which engines.
    #[arg(long, value_delimiter = ',', default_values_t = ["sqlite".to_owned(), "postgres".to_owned()])]
    engines: Vec<String>,
    /// Which part: filing, reading, or soak (a year of 20,000 cases in a clock of its own, every midnight looked
    /// at); filing and reading when left out.
    #[arg(long)]
    only: Option<String>,
}

#[tokio::main]
async fn main() {
    let args = Args::parse();
    println!("Machine: {}\n", machine());
    if args.only.as_deref() == Some("soak") {
        return soak(&args.engines);
    }
    let wanted = |part: &str| args.only.as_deref().is_none_or(|only| only == part);
    if wanted("filing") {
        filing::measure(&args.engines, args.seconds).await;
    }
    if wanted("reading") {
        reading::measure(&args.engines, &args.cases, args.seconds).await;
    }
}

/// Cases of the long year.
const SOAK_CASES: u32 = 20_000;

/// Lives through a year on each engine; panics where something is silent.
fn soak(engines: &[String]) {
    for name in engines {
        let engine = if name == "postgres" { testkit::Engine::Postgres } else { testkit::Engine::Sqlite };
        let began = std::time::Instant::now();
        // A runtime of its own, which may not begin inside this one.
        let lived = std::thread::spawn(move || {
            testkit::run(engine, |city| testkit::year::live(city, SOAK_CASES));
        });
        lived.join().expect("a year in which nothing is silent");
        println!(
            "{name}: {SOAK_CASES} cases, 365 midnights, nothing silent, {} s",
            began.elapsed().as_secs()
        );
    }
}

/// What it was measured on.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cpu = field(&read("/proc/cpuinfo"), "model name");
    let memory: u64 =
        field(&read("/proc/meminfo"), "MemTotal").split(' ').next().unwrap_or("0").parse().unwrap_or(0);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{cores} cores of {cpu}, {} GiB, {}", memory / 1024 / 1024, std::env::consts::OS)
}
