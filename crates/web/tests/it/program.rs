//! Another program against the real router: keys, headers, forms, JSON, files.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use civic::identity::{self, NewKey, Scope};
use serde_json::Value as Json;
use testkit::TestCity;
use tower::ServiceExt;

/// A picture of one grey pixel, as PNG.
pub const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63,
    0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42,
    0x60, 0x82,
];

/// A program with the headers it always sends.
#[derive(Clone)]
pub struct Program {
    router: Router,
    host: String,
    headers: Vec<(String, String)>,
}

/// An answer that was read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> Json {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
}

fn settings(city: &TestCity, rate_limits: bool) -> web::Settings {
    web::Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        base_url: format!("https://{}", city.host()),
        trusted_proxies: Vec::new(),
        bank: Some(testkit::bank::Bank::known()),
        rate_limits,
        sends_mail: true,
    }
}

impl Program {
    /// Without a key and without limits.
    pub fn of(city: &TestCity) -> Program {
        Program::set(city, false)
    }

    /// Without a key, with limits.
    pub fn limited(city: &TestCity) -> Program {
        Program::set(city, true)
    }

    /// In a city that knows no bank.
    pub fn without_bank(city: &TestCity) -> Program {
        Program::with_settings(city, web::Settings { bank: None, ..settings(city, false) })
    }

    fn set(city: &TestCity, rate_limits: bool) -> Program {
        Program::with_settings(city, settings(city, rate_limits))
    }

    fn with_settings(city: &TestCity, settings: web::Settings) -> Program {
        let router = web::router(web::App::new(city.civic().clone(), settings));
        Program { router, host: city.host(), headers: Vec::new() }
    }

    /// The same, sending one more header.
    pub fn with(&self, name: &str, value: &str) -> Program {
        let mut more = self.clone();
        more.headers.push((name.to_owned(), value.to_owned()));
        more
    }

    /// The same, calling another host.
    pub fn at(&self, host: &str) -> Program {
        Program { host: host.to_owned(), ..self.clone() }
    }

    pub async fn send(&self, method: &str, path: &str, kind: Option<&str>, body: Vec<u8>) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, &self.host);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request = request.body(Body::from(body)).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Reply { status: parts.status, headers: parts.headers, text }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, None, Vec::new()).await
    }

    pub async fn form(&self, path: &str, pairs: &[(&str, &str)]) -> Reply {
        let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let kind = "application/x-www-form-urlencoded; charset=utf-8";
        self.send("POST", path, Some(kind), text.into_bytes()).await
    }

    pub async fn json(&self, path: &str, body: &Json) -> Reply {
        self.send("POST", path, Some("application/json"), body.to_string().into_bytes()).await
    }

    /// A form with files; the files first, as some clients send them.
    pub async fn upload(&self, path: &str, files: &[(&str, &[u8])], pairs: &[(&str, &str)]) -> Reply {
        let mut body = Vec::new();
        for (name, bytes) in files {
            body.extend(format!("--grenz\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n").bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        for (name, value) in pairs {
            body.extend(
                format!("--grenz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .bytes(),
            );
        }
        body.extend(b"--grenz--\r\n");
        self.send("POST", path, Some("multipart/form-data; boundary=grenz"), body).await
    }
}

/// A key of this scope.
pub async fn key(city: &TestCity, name: &str, scope: Scope, agency: Option<&str>) -> String {
    let new = NewKey { name: name.to_owned(), scope, agency: agency.map(str::to_owned) };
    identity::add_key(&city.ctx(), &city.admin().await, new).await.unwrap()
}
