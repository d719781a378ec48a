//! A signing service for tests that speaks as BSrE's eSign client does, over HTTP on a free port of this machine, for
//! as long as the value lives. It signs for one person; what it signs it keeps under an id and marks at the end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The one person it signs for; a number of nobody, since no district of the city has 99.
pub const NIK: &str = "3573994101000001";
/// Their pass phrase.
pub const PASS_PHRASE: &str = "frasa sandi untuk uji";
/// What a document ends with that it signed.
pub const MARK: &[u8] = b"% signed by the test service\n";
/// `user:password` of programs, as base 64.
const LOGIN: &str = "Basic cHJvZ3JhbTpzYW5kaS11amk=";

/// How it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// With the signed document.
    #[default]
    Direct,
    /// With an id under which the document can be fetched.
    ById,
    /// Not at all for a while.
    Slow,
    /// That it is broken.
    Broken,
    /// With more than anybody should read.
    Endless,
    /// With a page that is no document.
    Confused,
}

#[derive(Default)]
struct Kept {
    mood: Mood,
    documents: HashMap<String, Vec<u8>>,
    asked: Vec<Vec<String>>,
}

/// A running service.
pub struct Bsre {
    port: u16,
    kept: Arc<Mutex<Kept>>,
    serving: JoinHandle<()>,
}

impl Bsre {
    /// Starts one.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start() -> Bsre {
        let kept = Arc::<Mutex<Kept>>::default();
        let router = Router::new()
            .route("/api/sign/pdf", post(sign))
            .route("/api/sign/download/{id}", get(download))
            .layer(DefaultBodyLimit::max(32 * 1024 * 1024))
            .with_state(Arc::clone(&kept));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("its port").port();
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("the service runs");
        });
        Bsre { port, kept, serving }
    }

    /// Where it answers, as in the settings.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://program:sandi-uji@127.0.0.1:{}", self.port)
    }

    /// From now on it answers like this.
    ///
    /// # Panics
    /// When a request has panicked.
    pub fn set(&self, mood: Mood) {
        self.kept.lock().expect("nobody panicked").mood = mood;
    }

    /// The names of the form fields of each request that came with the right login.
    ///
    /// # Panics
    /// When a request has panicked.
    #[must_use]
    pub fn asked(&self) -> Vec<Vec<String>> {
        self.kept.lock().expect("nobody panicked").asked.clone()
    }
}

impl Drop for Bsre {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn logged_in(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|given| given == LOGIN)
}

fn refused(status: StatusCode, code: u16, text: &str) -> Response {
    let body = serde_json::json!({"status_code": code, "error": text}).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

fn pdf(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/pdf")], bytes).into_response()
}

async fn sign(State(kept): State<Arc<Mutex<Kept>>>, headers: HeaderMap, mut form: Multipart) -> Response {
    let mut fields: HashMap<String, Bytes> = HashMap::new();
    while let Some(part) = form.next_field().await.expect("a form") {
        let name = part.name().unwrap_or_default().to_owned();
        fields.insert(name, part.bytes().await.expect("a field"));
    }
    // After the form was read: who is answered before that may see a broken line instead.
    if !logged_in(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mood = {
        let mut kept = kept.lock().expect("nobody panicked");
        let mut names: Vec<String> = fields.keys().cloned().collect();
        names.sort();
        kept.asked.push(names);
        kept.mood
    };
    let is = |name: &str, value: &str| fields.get(name).is_some_and(|given| given == value);
    match mood {
        Mood::Slow => tokio::time::sleep(Duration::from_secs(5)).await,
        Mood::Broken => return StatusCode::BAD_GATEWAY.into_response(),
        Mood::Endless => return pdf([b"%PDF-".to_vec(), vec![b' '; 21 * 1024 * 1024]].concat()),
        Mood::Confused => return "<html>Selamat datang</html>".into_response(),
        Mood::Direct | Mood::ById => {}
    }
    if !is("nik", NIK) {
        return refused(StatusCode::BAD_REQUEST, 2011, "NIK belum terdaftar");
    }
    if !is("passphrase", PASS_PHRASE) {
        return refused(StatusCode::BAD_REQUEST, 2031, "Proses signing gagal : Passphrase anda salah");
    }
    let Some(document) = fields.get("file").filter(|file| file.starts_with(b"%PDF-")) else {
        return refused(StatusCode::BAD_REQUEST, 2000, "file bukan PDF");
    };
    let signed = [document, MARK].concat();
    if mood == Mood::ById {
        let id = format!("dok-{}", signed.len());
        kept.lock().expect("nobody panicked").documents.insert(id.clone(), signed);
        return ([("id_dokumen", id)], "").into_response();
    }
    pdf(signed)
}

async fn download(
    State(kept): State<Arc<Mutex<Kept>>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    if !logged_in(&headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let found = kept.lock().expect("nobody panicked").documents.get(&id).cloned();
    found.map_or_else(|| StatusCode::NOT_FOUND.into_response(), pdf)
}
