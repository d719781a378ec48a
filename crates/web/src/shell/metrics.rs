//! What is measured, in the text format Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use kit::db::Db;

/// Upper ends of the places of the duration histogram, in microseconds.
const BUCKETS: [u64; 9] = [500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000, 5_000_000];

#[derive(Debug, Default, Clone)]
struct Series {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    sum_micros: u64,
}

/// Requests by route and status class.
#[derive(Debug, Default)]
pub struct Metrics(Mutex<BTreeMap<(String, u16), Series>>);

impl Metrics {
    pub(crate) fn request(&self, route: &str, status: u16, micros: u64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let series = all.entry((route.to_owned(), status / 100)).or_default();
        series.count += 1;
        series.sum_micros += micros;
        for (place, end) in series.buckets.iter_mut().zip(BUCKETS) {
            *place += u64::from(micros <= end);
        }
    }

    /// Everything, as text.
    pub(crate) fn text(&self, db: &Db) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = self.write(&mut out);
        let stats = db.stats();
        for (name, help, counter) in [
            ("sambat_db_writes_total", "Closures committed", &stats.writes),
            ("sambat_db_commits_total", "Transactions committed", &stats.commits),
            ("sambat_db_refused_total", "Writes refused because too many waited", &stats.refused),
            ("sambat_db_replays_total", "Closures run again", &stats.replays),
        ] {
            let value = counter.load(Ordering::Relaxed);
            let _ = write!(out, "# HELP {name} {help}.\n# TYPE {name} counter\n{name} {value}\n");
        }
        out
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let name = "sambat_http_request_duration_seconds";
        writeln!(
            out,
            "# HELP {name} Time to answer, by route and class of status.\n# TYPE {name} histogram"
        )?;
        for ((route, class), series) in &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            let labels = format!("route=\"{route}\",status=\"{class}xx\"");
            for (n, end) in series.buckets.iter().zip(BUCKETS) {
                writeln!(out, "{name}_bucket{{{labels},le=\"{}\"}} {n}", seconds(end))?;
            }
            writeln!(out, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", series.count)?;
            writeln!(out, "{name}_sum{{{labels}}} {}", seconds(series.sum_micros))?;
            writeln!(out, "{name}_count{{{labels}}} {}", series.count)?;
        }
        Ok(())
    }
}

fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
