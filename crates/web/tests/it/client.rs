//! A browser's worth of HTTP against the real router.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use testkit::TestCity;
use tower::ServiceExt;

/// The doors of a test city, with a session or without.
#[derive(Clone)]
pub struct Client {
    router: Router,
    host: String,
    cookie: Option<String>,
    language: &'static str,
    site: Option<&'static str>,
}

/// An answer that was read to its end.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The text.
    pub text: String,
    /// The same as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Where it sends the caller.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The value of a hidden field.
    pub fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let rest = self.text.split_once(&mark).unwrap_or_else(|| panic!("no field {name}")).1;
        rest.split_once('"').unwrap().0.to_owned()
    }
}

impl Client {
    /// Somebody without a session.
    pub fn stranger(city: &TestCity) -> Client {
        Client::limited(city, false)
    }

    /// The same where requests are limited, or not.
    pub fn limited(city: &TestCity, rate_limits: bool) -> Client {
        let settings = web::Settings {
            listen: "127.0.0.1:0".parse().unwrap(),
            base_url: format!("http://{}", city.host()),
            trusted_proxies: Vec::new(),
            bank: Some(testkit::bank::Bank::known()),
            rate_limits,
            sends_mail: true,
        };
        Client {
            router: web::router(web::App::new(city.civic().clone(), settings)),
            host: city.host(),
            cookie: None,
            language: "id",
            site: None,
        }
    }

    /// The same with a session.
    pub fn with(&self, session: &str) -> Client {
        Client { cookie: Some(format!("sambat_session={session}")), ..self.clone() }
    }

    /// The same with another cookie, `NAME=VALUE`.
    pub fn with_cookie(&self, cookie: &str) -> Client {
        Client { cookie: Some(cookie.to_owned()), ..self.clone() }
    }

    /// The same in another language.
    pub fn in_language(&self, language: &'static str) -> Client {
        Client { language, ..self.clone() }
    }

    /// The same with what a browser says about where a request comes from.
    pub fn sent_from(&self, site: &'static str) -> Client {
        Client { site: Some(site), ..self.clone() }
    }

    /// Sends a request.
    pub async fn send(&self, method: &str, path: &str, form: Option<&str>) -> Answer {
        let kind = form.map(|_| "application/x-www-form-urlencoded".to_owned());
        self.ask(method, path, kind, form.unwrap_or_default().to_owned()).await
    }

    /// Sends a form with files, its parts already written.
    pub async fn multipart(&self, path: &str, boundary: &str, body: String) -> Answer {
        self.ask("POST", path, Some(format!("multipart/form-data; boundary={boundary}")), body).await
    }

    async fn ask(&self, method: &str, path: &str, kind: Option<String>, body: String) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::ACCEPT_LANGUAGE, self.language);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(site) = self.site {
            request = request.header("sec-fetch-site", site);
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let body = Body::from(body);
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.into(),
        }
    }

    /// Gets a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    /// Gets a file.
    pub async fn bytes(&self, path: &str) -> Vec<u8> {
        self.ask("GET", path, None, String::new()).await.bytes
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let text: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send("POST", path, Some(&text)).await
    }
}
