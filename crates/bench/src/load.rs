//! Several clients at work for a while, and how long each request took.

use std::future::Future;
use std::time::{Duration, Instant};

use crate::client::Client;

/// What a load gave.
pub struct Load {
    /// Requests answered per second.
    pub rate: f64,
    /// Requests answered.
    pub count: usize,
    times: Vec<Duration>,
}

impl Load {
    /// The time in milliseconds that this share of requests stayed under.
    pub fn quantile_ms(&self, share: f64) -> f64 {
        let place = ((self.times.len() as f64 - 1.0) * share).round() as usize;
        self.times.get(place).map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    }
}

/// Runs `clients` connections for so many seconds; `request` sends one request and checks its answer.
pub async fn run<F, R>(
    address: &str,
    clients: usize,
    seconds: u64,
    cookie: Option<String>,
    request: F,
) -> Load
where
    F: Fn(Client, usize) -> R + Clone + Send + 'static,
    R: Future<Output = Client> + Send,
{
    let (begun, end) = (Instant::now(), Duration::from_secs(seconds));
    let tasks: Vec<_> = (0..clients)
        .map(|number| {
            let (address, cookie, request) = (address.to_owned(), cookie.clone(), request.clone());
            tokio::spawn(async move {
                let mut client = Client::connect(&address).await.with_cookie(cookie);
                let mut times = Vec::new();
                let mut turn = number * 10_000_000;
                while begun.elapsed() < end {
                    let sent = Instant::now();
                    client = request(client, turn).await;
                    times.push(sent.elapsed());
                    turn += 1;
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    let rate = times.len() as f64 / begun.elapsed().as_secs_f64();
    times.sort_unstable();
    Load { rate, count: times.len(), times }
}
