//! `sambat serve`: the web server and the background work, until somebody says stop.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::config::Settings;
use crate::{Fail, background, bank, world};

/// How long background work may take to end.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until SIGINT or SIGTERM; requests that are being answered are answered.
///
/// # Errors
/// When the database, the address or the machine refuses.
pub async fn serve(settings: &Settings) -> Result<(), Fail> {
    let civic = world::open(settings).await?;
    let (stop, stopped) = watch::channel(false);
    listen_for_signals(stop.clone())?;
    let work = tokio::spawn(background::run(civic.clone(), settings.mailer()?, stopped.clone()));
    tracing::info!(
        listen = %settings.listen,
        base_url = settings.base_url,
        database = ?civic.db(),
        cities = civic.cities().len(),
        "serving"
    );
    let web = web::Settings {
        listen: settings.listen,
        base_url: settings.base_url.clone(),
        trusted_proxies: settings.trusted_proxies.clone(),
        rate_limits: settings.rate_limits,
        sends_mail: settings.smtp.is_some(),
        bank: bank::answered(settings.bank.as_ref(), &civic)?,
    };
    let mut until = stopped;
    let served = web::serve(civic, web, async move {
        // An error means that the sender is gone, which is a reason to stop as well.
        let _ = until.wait_for(|stop| *stop).await;
    })
    .await;
    let _ = stop.send(true);
    if tokio::time::timeout(GRACE, work).await.is_err() {
        tracing::warn!(
            "background work did not end in time; what it had not finished begins again next time"
        );
    }
    served.map_err(|e| {
        Fail::now(format!(
            "cannot serve on {}: {e}; choose another address with SAMBAT_LISTEN",
            settings.listen
        ))
    })?;
    tracing::info!("stopped");
    Ok(())
}

/// The first signal stops gently, the second at once.
fn listen_for_signals(stop: watch::Sender<bool>) -> Result<(), Fail> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        for round in 0.. {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if round > 0 {
                std::process::exit(130);
            }
            tracing::info!("stopping");
            let _ = stop.send(true);
        }
    });
    Ok(())
}
