//! What every handler is given: the product behind the doors, and how the doors are set.

use std::net::SocketAddr;
use std::ops::Deref;
use std::sync::Arc;

use civic::Civic;
use tokio::sync::watch;

use crate::shell::limits::Limits;
use crate::shell::metrics::Metrics;

/// How the doors are set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address people see, without a slash at its end: for links that leave the page.
    pub base_url: String,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// Whether requests are limited per address and sender; off only to measure.
    pub rate_limits: bool,
    /// Whether mail leaves; without it no code can reach a resident, and the page says so.
    pub sends_mail: bool,
    /// The bank that tells of payments; without it its two doors are not there.
    pub bank: Option<kit::snap::Bank>,
}

/// The product behind the doors. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

/// What an [`App`] holds.
#[derive(Debug)]
pub struct Inner {
    /// The mission.
    pub civic: Civic,
    /// How the doors are set.
    pub settings: Settings,
    /// Who asked how often.
    pub limits: Limits,
    /// What is measured.
    pub metrics: Metrics,
    closing: watch::Sender<bool>,
}

impl App {
    /// Puts doors in front of the mission.
    #[must_use]
    pub fn new(civic: Civic, settings: Settings) -> App {
        let limits = Limits::new(settings.rate_limits);
        let closing = watch::Sender::new(false);
        App(Arc::new(Inner { civic, settings, limits, metrics: Metrics::default(), closing }))
    }

    /// Ends the answers that would last: streams of news.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Ready when [`App::close`] was called.
    pub(crate) async fn closing(&self) {
        // The sender lives as long as this.
        let _ = self.closing.subscribe().wait_for(|closing| *closing).await;
    }

    /// Whether cookies may travel over TLS only.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.settings.base_url.starts_with("https://")
    }
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
