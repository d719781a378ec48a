//! What happens by itself while the program serves. An error is logged and the work goes on: the next round
//! tries again, and each piece of work is safe to do twice.

use std::time::Duration;

use civic::papers;
use civic::photos::{self, Fetcher};
use civic::{Civic, Ctx, cases, counter, letters, notices, products, residents};
use kit::mail::Mailer;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::press;

/// How often another process's changes to the city's data are looked for.
const REFRESH: Duration = Duration::from_secs(2);
/// How often the other work is done.
pub const ROUND: Duration = Duration::from_secs(30);

/// How long what changes is gathered before documents are looked for.
const MOMENT: Duration = Duration::from_millis(500);

/// Works until told to stop. A slow round (a picture elsewhere that takes its time) does not hold up the
/// city's data, which has a loop of its own.
pub async fn run(civic: Civic, mailer: Mailer, stop: watch::Receiver<bool>) {
    let mailing = tokio::spawn(mail(civic.clone(), mailer, stop.clone()));
    let refreshing = tokio::spawn(refresh(civic.clone(), stop.clone()));
    let indexing = tokio::spawn(index(civic.clone(), stop.clone()));
    let typesetting = tokio::spawn(typeset(civic.clone(), stop.clone()));
    rounds(civic, stop).await;
    if let Err(error) = refreshing.await {
        tracing::error!(%error, "the task that reads the city's data ended");
    }
    if let Err(error) = mailing.await {
        tracing::error!(%error, "the task that sends mail ended");
    }
    if let Err(error) = typesetting.await {
        tracing::error!(%error, "the task that typesets documents ended");
    }
    if let Err(error) = indexing.await {
        tracing::error!(%error, "the task that indexes what was published ended");
    }
}

/// Ticks of a loop. One that comes late moves those after it, so that rounds never follow each other at once.
fn every(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Waits for the next tick; false when somebody said stop.
async fn goes_on(ticks: &mut Interval, stop: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        _ = stop.wait_for(|stop| *stop) => false,
        _ = ticks.tick() => true,
    }
}

/// Indexes what was published before there was an index. Once that is done it only asks whether it is.
async fn index(civic: Civic, mut stop: watch::Receiver<bool>) {
    let mut ticks = every(ROUND);
    while goes_on(&mut ticks, &mut stop).await {
        for city in civic.cities() {
            let Ok(ctx) = civic.city(city) else { continue };
            let mut seen = 0;
            let outcome = loop {
                match cases::index_published(&ctx).await {
                    Ok(0) => break Ok(seen),
                    Ok(step) => seen += step,
                    Err(error) => break Err(error),
                }
                if *stop.borrow() {
                    return;
                }
            };
            report(city, "published cases indexed", outcome);
        }
    }
}

/// Typesets documents a moment after a step asked for one: somebody at a counter waits for it. What another process
/// drafted is found within a round.
async fn typeset(civic: Civic, mut stop: watch::Receiver<bool>) {
    let mut stirs = civic.stirs();
    let mut ticks = every(ROUND);
    loop {
        let mut cities = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            _ = ticks.tick() => civic.cities(),
            stir = stirs.recv() => match stir {
                Ok(stir) => vec![stir.city],
                Err(RecvError::Lagged(_)) => civic.cities(),
                Err(RecvError::Closed) => return,
            },
        };
        // What is stirred up together is looked at once.
        tokio::time::sleep(MOMENT).await;
        cities.extend(std::iter::from_fn(|| stirs.try_recv().ok()).map(|stir| stir.city));
        cities.sort_unstable();
        cities.dedup();
        for ctx in cities.into_iter().filter_map(|city| civic.city(city).ok()) {
            report(ctx.city(), "documents typeset", products::typeset(&ctx).await);
        }
    }
}

/// Sends mail and typesets letters. A loop of its own: a mail server that takes its time holds up no clock.
async fn mail(civic: Civic, mailer: Mailer, mut stop: watch::Receiver<bool>) {
    let mut ticks = every(ROUND);
    loop {
        // Somebody who waits for a code is not to wait for a round.
        tokio::select! {
            goes_on = goes_on(&mut ticks, &mut stop) => if !goes_on { return },
            () = civic.urgent_mail() => {}
        }
        for city in civic.cities() {
            let Ok(ctx) = civic.city(city) else { continue };
            report(city, "letters typeset", letters::typeset(&ctx, press::print).await);
            while let Ok(ctx) = civic.city(city) {
                let outcome = notices::deliver(&ctx, |letter| press::send(&mailer, letter, ctx.now)).await;
                let sent = outcome.as_ref().copied().unwrap_or(0);
                report(city, "mail sent", outcome);
                if sent == 0 || *stop.borrow() {
                    break;
                }
            }
        }
    }
}

async fn refresh(civic: Civic, mut stop: watch::Receiver<bool>) {
    let mut ticks = every(REFRESH);
    while goes_on(&mut ticks, &mut stop).await {
        if let Err(error) = civic.refresh().await {
            tracing::warn!(%error, "the cities' data could not be read; the known data stays in use");
        }
    }
}

async fn rounds(civic: Civic, mut stop: watch::Receiver<bool>) {
    let fetcher = Fetcher::public();
    let mut ticks = every(ROUND);
    while goes_on(&mut ticks, &mut stop).await {
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
    report(city, "applications taken as granted", cases::deem(ctx).await);
    report(city, "services that answer for their standard", cases::answers_for_standards(ctx).await);
    report(city, "applications nobody went on with dropped", cases::drop_old_drafts(ctx).await);
    report(city, "people with past appointments forgotten", counter::forget(ctx).await);
    report(city, "residents who no longer come forgotten", residents::forget_idle(ctx).await);
    report(city, "duties of closed agencies handed over", cases::hand_over(ctx).await);
    report(city, "cases of officers who left given back", cases::release_left(ctx).await);
    report(city, "pauses ended", cases::end_pauses(ctx).await);
    report(city, "dates counted again", recount(ctx).await);
    report(city, "steps of the ladder taken", cases::climb(ctx).await);
    report(city, "agencies told that they are silent", cases::tell_idle(ctx).await);
    report(city, "applicants reminded of appointments", cases::remind(ctx).await);
    report(city, "digests written", notices::digest(ctx).await);
    report(city, "pictures fetched", cases::fetch_media(ctx, fetcher).await);
    report(city, "loose pictures removed", photos::remove_loose(ctx).await);
    report(city, "loose papers removed", papers::remove_loose(ctx).await);
}

/// Counts again until every open case was looked at.
async fn recount(ctx: &Ctx) -> civic::Result<usize> {
    let mut moved = 0;
    while cases::recounting(ctx).await? {
        moved += cases::recount(ctx).await?;
        // Another process changed the calendar and this one has not read it yet: the next round goes on.
        if ctx.civic().city(ctx.city())?.book.city.calendar_version != ctx.book.city.calendar_version {
            break;
        }
    }
    Ok(moved)
}

fn report(city: i64, what: &'static str, outcome: civic::Result<usize>) {
    match outcome {
        Ok(0) => {}
        Ok(count) => tracing::info!(city, count, what, "background work"),
        Err(error) => tracing::error!(city, what, %error, "background work failed; it is tried again"),
    }
}
