//! Every route of the product, grouped by who calls it.

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::admin::{agencies, audit, calendar, categories, keys, people, services as editor, simulation};
use crate::app::App;
use crate::cases::{attached, case_page, home, intake, list, officer, own, report};
use crate::counter::{appointment, booking, hours, kiosk, room, walk_in};
use crate::desk::{bulk, inbox, live, templates};
use crate::payments::{bill, snap};
use crate::products::{self, verify};
use crate::shell::{assets, error, form, guard, texts, visit};
use crate::{
    api, figures, identity, letters, notices, open311, oversight, payments, registers, residents, services,
    survey,
};

/// The longest a request may take.
const TIME_LIMIT: std::time::Duration = std::time::Duration::from_secs(60);

/// Builds the router.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(anybody())
        .merge(reporters())
        .merge(residents())
        .merge(officers())
        .merge(administrators())
        .merge(operators())
        .merge(programs())
        .fallback(not_found)
        .layer(from_fn(guard::own_forms))
        .layer(DefaultBodyLimit::max(form::UPLOAD_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), guard::headers))
        .route_layer(from_fn_with_state(app.clone(), guard::observe))
        .with_state(app)
}

/// Residents, neighbours, journalists: no account.
fn anybody() -> Router<App> {
    Router::new()
        .route("/", get(home::show))
        .route("/sambatan", get(list::show))
        .route("/sambatan/{code}", get(case_page::show))
        .route("/cek", get(own::check))
        .route("/foto/{id}/{size}", get(attached::public))
        .route("/layanan", get(services::list))
        .route("/layanan/{code}", get(services::show))
        .route("/layanan/{code}/formulir.json", get(services::schema))
        .route("/loket/{agency}", get(kiosk::show).post(kiosk::take))
        .route("/loket/{agency}/layar", get(kiosk::screen))
        .route("/kinerja", get(figures::show))
        .route("/kinerja/skm", get(survey::index::show))
        .route("/verify", get(verify::ask))
        .route("/verify/{id}", get(verify::show).post(verify::compare))
        .route("/privasi", get(texts::privacy))
        .route("/aturan", get(texts::rules))
        .route("/bahasa/{code}", get(identity::language))
        .route("/areas.geojson", get(report::areas))
        .route("/lokasi", get(report::locate))
        .route("/assets/{mark}/{name}", get(assets::file))
        .route("/icon.svg", get(texts::icon))
        .route("/robots.txt", get(texts::robots))
}

/// Whoever reports something or follows what they reported.
fn reporters() -> Router<App> {
    Router::new()
        .route("/lapor", get(report::begin).post(report::go_on))
        .route("/lapor/bahaya", post(report::danger))
        .route("/lapor/foto/{id}", get(attached::loose))
        .route("/lapor/berkas/{id}", get(attached::loose_paper))
        .route("/layanan/{code}/ajukan", post(services::begin))
        .route("/permohonan/{secret}", get(services::fill::resume))
        .route("/permohonan/{secret}/kirim", get(services::fill::check).post(services::fill::send))
        .route("/permohonan/{secret}/{page}", get(services::fill::page).post(services::fill::keep))
        .route("/sambatan/{code}/{secret}", get(own::show).post(own::act))
        .route("/layanan/{code}/janji", get(booking::show).post(booking::book))
        .route("/sambatan/{code}/{secret}/janji", get(booking::show_own).post(booking::book_own))
        .route("/janji/{secret}", get(appointment::show).post(appointment::act))
        .route("/antrean/{secret}", get(kiosk::ticket))
        .route("/sambatan/{code}/{secret}/survei", get(survey::show).post(survey::act))
        .route("/sambatan/{code}/{secret}/tagihan", get(bill::show))
        .route("/sambatan/{code}/{secret}/dokumen/{id}", get(products::own::file))
        .route("/sambatan/{code}/{secret}/foto/{id}/{size}", get(attached::own))
        .route("/sambatan/{code}/{secret}/berkas/{id}", get(attached::own_paper))
}

/// Residents who verified their address. Their cases answer behind the same routes as behind a secret link.
fn residents() -> Router<App> {
    Router::new()
        .route("/saya", get(residents::home::show).post(residents::enter::send))
        .route("/saya/kode", get(residents::enter::code).post(residents::enter::enter))
        .route("/saya/keluar", post(residents::enter::leave))
        .route("/saya/permohonan", post(residents::home::go_on))
        .route("/saya/data", get(residents::data::show).post(residents::data::act))
}

/// Officers who are logged in; what each may do is decided by their rights.
fn officers() -> Router<App> {
    Router::new()
        .route("/masuk", get(identity::form).post(identity::login))
        .route("/masuk/sandi/{token}", get(identity::password_form).post(identity::set_password))
        .route("/keluar", post(identity::logout))
        .route("/meja", get(inbox::show))
        .route("/meja/saringan", post(inbox::keep))
        .route("/meja/massal", post(bulk::act))
        .route("/meja/aliran", get(live::list))
        .route("/meja/semua", get(inbox::all))
        .route("/meja/balasan", get(templates::list).post(templates::act))
        .route("/meja/kasus/{code}", get(officer::show).post(officer::act))
        .route("/meja/kasus/{code}/aliran", get(live::case))
        .route("/meja/foto/{id}/{size}", get(attached::desk))
        .route("/meja/berkas/{id}", get(attached::desk_paper))
        .route("/meja/catat", get(intake::show).post(intake::send))
        .route("/meja/catat/{code}", get(intake::receipt))
        .route("/meja/loket", get(room::show).post(room::act))
        .route("/meja/loket/jam", get(hours::list))
        .route("/meja/loket/jam/{agency}", get(hours::show).post(hours::save))
        .route("/meja/loket/permohonan", post(walk_in::begin))
        .route("/meja/loket/bukti/{code}", get(walk_in::receipt))
        .route("/meja/pemberitahuan", get(notices::list).post(notices::seen))
        .route("/meja/pimpinan", get(oversight::show))
        .route("/meja/pimpinan/kasus", get(oversight::list))
        .route("/meja/pimpinan/kasus.csv", get(oversight::csv))
        .route("/meja/pimpinan/kasus.xlsx", get(oversight::xlsx))
        .route("/meja/pembayaran", get(payments::list).post(payments::act))
        .route("/meja/surat", get(letters::list))
        .route("/meja/surat/{year}/{seq}", get(letters::document).post(letters::sign))
        .route("/meja/dokumen", get(products::list))
        .route("/meja/dokumen/{id}", get(products::show).post(products::act))
        .route("/meja/dokumen/{id}/berkas", get(products::file))
        .route("/meja/register", get(registers::list))
        .route("/meja/akun", get(identity::account).post(identity::set_totp))
}

/// City administrators.
fn administrators() -> Router<App> {
    Router::new()
        .route("/kelola/orang", get(people::list).post(people::add))
        .route("/kelola/orang/{login}", get(people::one).post(people::edit))
        .route("/kelola/perangkat", get(agencies::list).post(agencies::add))
        .route("/kelola/perangkat/{code}", get(agencies::one).post(agencies::edit))
        .route("/kelola/kategori", get(categories::list).post(categories::add))
        .route("/kelola/kategori/{code}", get(categories::one).post(categories::edit))
        .route("/kelola/layanan", get(editor::list).post(editor::add))
        .route("/kelola/layanan/berkas", get(editor::list).post(editor::take_in))
        .route("/kelola/layanan/{code}/{version}", get(editor::one).post(editor::act))
        .route("/kelola/layanan/{code}/{version}/berkas", get(editor::download))
        .route("/kelola/layanan/{code}/{version}/coba", get(editor::preview).post(editor::test_preview))
        .route("/kelola/layanan/{code}/{version}/{part}", get(editor::part).post(editor::write_part))
        .route("/kelola/kalender", get(calendar::list).post(calendar::act))
        .route("/kelola/simulasi", get(simulation::show))
        .route("/kelola/kunci", get(keys::list).post(keys::act))
        .route("/kelola/riwayat", get(audit::list))
}

/// Other programs: the JSON API, whose routes stand in its own description, Open311, and a bank.
fn programs() -> Router<App> {
    Router::new()
        .merge(api::routes())
        .merge(open311::routes())
        .route("/api/snap/v1.0/access-token/b2b", post(snap::token))
        .route("/api/snap/v1.0/qr/qr-mpm-notify", post(snap::notify))
}

/// Whoever runs it.
fn operators() -> Router<App> {
    Router::new().route("/healthz", get(health)).route("/metrics", get(metrics))
}

async fn not_found(visit: visit::Visit) -> error::PageError {
    error::PageError::new(&visit, civic::Error::NotFound)
}

/// Alive, and the database answers.
async fn health(State(app): State<App>) -> impl IntoResponse {
    match app.civic.refresh().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database unavailable\n"),
    }
}

async fn metrics(State(app): State<App>) -> impl IntoResponse {
    app.limits.forget_quiet_ones();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.text(app.civic.db()))
}
