//! The doors of Sambat: HTTP requests into calls to `civic`, results into pages, JSON and XML.
//!
//! Start with [`router`](crate::router), where every route of the product stands on one page, grouped by who
//! calls it. `shell` holds what all pages share: layout, language, sessions, limits, error rendering.

mod admin;
mod api;
mod app;
mod cases;
mod counter;
mod desk;
mod figures;
mod identity;
mod letters;
mod notices;
mod open311;
mod oversight;
mod payments;
mod products;
mod registers;
mod residents;
mod router;
mod services;
mod shell;
mod survey;

use std::future::Future;

pub use app::{App, Settings};
pub use router::router;

/// Answers requests until `stop` is ready, then finishes those that are under way.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(
    civic: civic::Civic,
    settings: Settings,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(settings.listen).await?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    let app = App::new(civic, settings);
    let service = router(app.clone()).into_make_service_with_connect_info::<std::net::SocketAddr>();
    let stop = async move {
        stop.await;
        app.close();
    };
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
