//! A client that keeps its connection.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;

/// One connection.
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
    address: String,
    cookie: Option<String>,
}

/// An answer, read to its end.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The `Set-Cookie` of the answer.
    pub cookie: Option<String>,
    /// The body.
    pub body: Bytes,
}

impl Client {
    /// Connects.
    pub async fn connect(address: &str) -> Client {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Client { sender, address: address.to_owned(), cookie: None }
    }

    /// Carries this cookie from now on.
    pub fn with_cookie(mut self, cookie: Option<String>) -> Client {
        self.cookie = cookie;
        self
    }

    /// Sends a request; a form when there is a body.
    pub async fn send(&mut self, path: &str, form: Option<String>) -> Answer {
        let mut request = Request::builder().uri(path).header("host", &self.address);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if form.is_some() {
            request = request.method("POST").header("content-type", "application/x-www-form-urlencoded");
        }
        let request = request.body(Full::new(Bytes::from(form.unwrap_or_default()))).unwrap();
        self.sender.ready().await.unwrap();
        let answer = self.sender.send_request(request).await.unwrap();
        let cookie = answer.headers().get("set-cookie").and_then(|v| v.to_str().ok()).map(str::to_owned);
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        Answer { status, cookie, body }
    }
}

/// Logs an officer of the sample city in; the cookie.
pub async fn log_in(address: &str, login: &str, password: &str) -> String {
    let mut client = Client::connect(address).await;
    let answer = client.send("/masuk", Some(format!("login={login}&password={password}"))).await;
    assert_eq!(answer.status, 303, "the officer logs in");
    let cookie = answer.cookie.expect("a session");
    cookie.split(';').next().unwrap().to_owned()
}
