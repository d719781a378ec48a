//! What happens by itself while the program serves. An error is logged and the work goes on: the next round
//! tries again, and each piece of work is safe to do twice.

use std::time::Duration;

use civic::photos::{self, Fetcher};
use civic::{Civic, Ctx, cases};
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

/// How often another process's changes to the city's data are looked for.
const REFRESH: Duration = Duration::from_secs(2);
/// How often the other work is done.
const ROUND: Duration = Duration::from_secs(30);

/// Works until told to stop. A slow round (a picture elsewhere that takes its time) does not hold up the
/// city's data, which has a loop of its own.
pub async fn run(civic: Civic, stop: watch::Receiver<bool>) {
    let refreshing = tokio::spawn(refresh(civic.clone(), stop.clone()));
    rounds(civic, stop).await;
    if let Err(error) = refreshing.await {
        tracing::error!(%error, "the task that reads the city's data ended");
    }
}

async fn refresh(civic: Civic, mut stop: watch::Receiver<bool>) {
    let mut ticks = interval(REFRESH);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = civic.refresh().await {
            tracing::warn!(%error, "the cities' data could not be read; the known data stays in use");
        }
    }
}

async fn rounds(civic: Civic, mut stop: watch::Receiver<bool>) {
    let fetcher = Fetcher::public();
    let mut ticks = interval(ROUND);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => {}
        }
        for city in civic.cities() {
            if *stop.borrow() {
                return;
            }
            match civic.city(city) {
                Ok(ctx) => round(&ctx, &fetcher).await,
                Err(error) => tracing::warn!(city, %error, "no background work for this city"),
            }
        }
    }
}

/// One round for one city.
pub async fn round(ctx: &Ctx, fetcher: &Fetcher) {
    let city = ctx.city();
    report(city, "cases closed after silence", cases::close_silent(ctx).await);
    report(city, "pictures fetched", cases::fetch_media(ctx, fetcher).await);
    report(city, "loose pictures removed", photos::remove_loose(ctx).await);
}

fn report(city: i64, what: &'static str, outcome: civic::Result<usize>) {
    match outcome {
        Ok(0) => {}
        Ok(count) => tracing::info!(city, count, what, "background work"),
        Err(error) => tracing::error!(city, what, %error, "background work failed; it is tried again"),
    }
}
