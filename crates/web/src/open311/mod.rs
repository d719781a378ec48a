//! Open311 GeoReport v2: the door for other programs that file problems with a city and follow them, with
//! mySociety's update extension. The wire itself is the crate `open311`; here its questions become calls to
//! `civic::cases` and the answers become its documents.
//!
//! `ask.rs` reads a request, `refusal.rs` says what is wrong with one; then one file for each method:
//! `services.rs`, `filing.rs`, `lookup.rs`, `updates.rs`. What strangers see comes as `PublicCase` only.
//! The decisions that the specification leaves open stand in docs/develop/open311.md.

mod ask;
mod filing;
mod lookup;
mod refusal;
mod request;
mod services;
mod updates;

use axum::Router;
use axum::routing::{any, get};

use crate::app::App;

/// Where the methods are, without a slash at its end.
const ENDPOINT: &str = "/open311/v2";

/// Every route, in both formats.
pub(crate) fn routes() -> Router<App> {
    let fixed = ["xml", "json"].into_iter().fold(Router::new(), |router, format| {
        let at = |name: &str| format!("{ENDPOINT}/{name}.{format}");
        router
            .route(&format!("/open311/discovery.{format}"), get(services::discovery))
            .route(&at("services"), get(services::list))
            .route(&at("requests"), get(lookup::list).post(filing::file))
            .route(&at("servicerequestupdates"), get(updates::list).post(updates::pass_on))
    });
    fixed
        .route("/open311/v2/services/{file}", get(services::definition))
        .route("/open311/v2/requests/{file}", get(lookup::one))
        .route("/open311/v2/tokens/{file}", get(lookup::token))
        .method_not_allowed_fallback(refusal::no_such_method)
        .route("/open311/{*rest}", any(refusal::no_such_method))
}
