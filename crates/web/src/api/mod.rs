//! The JSON API: for the programs of residents, and for the systems agencies already have. Its description
//! is made of the handlers themselves and served as OpenAPI.
//!
//! `caller.rs` reads who asks and what they sent, `problem.rs` says what is wrong (RFC 9457), `view/` is what
//! is shown; then one file for each kind of caller: `public.rs`, `residents.rs`, `reporter.rs`, `desk.rs`.
//! What strangers see comes as `PublicView` only; what an agency's system may do is what its coordinator may.

mod asked;
mod caller;
mod desk;
mod problem;
mod public;
mod reporter;
mod residents;
mod view;

pub(crate) use problem::no_such_route;

use axum::Router;
use axum::http::header;
use axum::routing::{any, get};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

/// Where the API is.
const BASE: &str = "/api/v1";

/// What the document says beside its routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sambat",
        version = "1",
        description = "Report a problem to the city, follow it, and work on it. Times carry the city's offset. \
            Errors are problem documents (RFC 9457) in the language of `Accept-Language` (id, en).",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/api/v1")),
    tags(
        (name = "public", description = "What anybody may see."),
        (name = "residents", description = "Filing; a key of scope `api-resident` is not needed, but has limits of its own."),
        (name = "reporter", description = "One's own case, with the secret that filing answered."),
        (name = "desk", description = "One agency's cases, with a key of scope `api-agency`.")
    ),
    modifiers(&Doors)
)]
struct Document;

/// The two things that open doors: a key, and the secret of a case.
struct Doors;

impl Modify for Doors {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("key", SecurityScheme::Http(bearer));
        let secret = ApiKey::Header(ApiKeyValue::new(caller::SECRET_HEADER));
        components.add_security_scheme("secret", SecurityScheme::ApiKey(secret));
    }
}

/// Every route of the API; addresses that are none of them are problem documents too.
pub(crate) fn routes() -> Router<App> {
    let (router, mut document) = OpenApiRouter::<App>::with_openapi(Document::openapi())
        .routes(routes!(public::list, residents::file))
        .routes(routes!(public::one))
        .routes(routes!(public::categories))
        .routes(routes!(public::areas))
        .routes(routes!(public::agencies))
        .routes(routes!(public::figures))
        .routes(routes!(residents::photo))
        .routes(routes!(reporter::own))
        .routes(routes!(reporter::write))
        .routes(routes!(reporter::confirm))
        .routes(routes!(reporter::dispute))
        .routes(routes!(reporter::rate))
        .routes(routes!(reporter::survey))
        .routes(routes!(reporter::withdraw))
        .routes(routes!(desk::inbox))
        .routes(routes!(desk::one))
        .routes(routes!(desk::act))
        .routes(routes!(desk::colleagues))
        .routes(routes!(desk::photo))
        .routes(routes!(desk::paper))
        .split_for_parts();
    as_problems(&mut document);
    // The document is made of constants, so it can be written once.
    let text = document.to_pretty_json().unwrap_or_default();
    let served = move || async move { ([(header::CONTENT_TYPE, "application/json")], text) };
    let inner = router
        .route("/openapi.json", get(served))
        .method_not_allowed_fallback(problem::no_such_method)
        .fallback(no_such_route);
    Router::new().nest(BASE, inner).route("/api/{*rest}", any(no_such_route))
}

/// Says of every refusal that it is a problem document; one by one at each of them nobody would read it.
fn as_problems(document: &mut utoipa::openapi::OpenApi) {
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.post].into_iter().flatten();
        let refusals = operations
            .flat_map(|operation| operation.responses.responses.iter_mut())
            .filter(|(status, _)| status.as_str() >= "400");
        for (_, refusal) in refusals {
            let utoipa::openapi::RefOr::T(refusal) = refusal else { continue };
            let content = std::mem::take(&mut refusal.content);
            refusal.content =
                content.into_values().map(|body| (problem::MEDIA_TYPE.to_owned(), body)).collect();
        }
    }
}
