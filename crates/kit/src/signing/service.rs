//! A signing service over HTTP: the eSign client service of BSrE (Balai Besar Sertifikasi Elektronik), which a
//! city runs beside this program. `POST {base}/api/sign/pdf` takes the document, the signer's NIK and pass phrase;
//! the signed document comes back, or is fetched from `GET {base}/api/sign/download/{id}`.
//!
//! Both calls are as seen in public implementations. That the id is in the header or the JSON member
//! `id_dokumen`, and that a refusal says what is wrong under `error`, `message` or `pesan`, is not confirmed
//! against the printed interface description; what cannot be understood counts as a service that is away, and the
//! document can be signed again.

use std::time::Duration;

use serde_json::Value as Json;
use ureq::http::{Response, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::multipart::{Form, Part};
use ureq::{Agent, Body};

use super::{Error, Person};

/// How long one signature may take, with fetching what was signed.
pub const TIMEOUT: Duration = Duration::from_secs(40);
/// The largest signed document that is taken, in bytes.
pub const DOCUMENT_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// The longest refusal that is read, in bytes.
const REFUSAL_BYTES_MAX: u64 = 64 * 1024;
/// The header and the JSON member that name a signed document.
const ID: &str = "id_dokumen";
/// What a document begins with.
const PDF: &[u8] = b"%PDF-";

/// Where the service is. Debug shows no password.
#[derive(Clone)]
pub struct Service {
    base: String,
    host: String,
    agent: Agent,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Service").field(&self.host).finish()
    }
}

impl Service {
    /// At `https://user:password@host[:port][/path]`; plain http only on this machine, because pass phrases travel.
    ///
    /// # Errors
    /// [`Error::Settings`], which repeats nothing of the address.
    pub fn at(address: &str) -> Result<Service, Error> {
        Service::within(address, TIMEOUT)
    }

    /// The same with another limit for one signature.
    ///
    /// # Errors
    /// As [`Service::at`].
    pub fn within(address: &str, limit: Duration) -> Result<Service, Error> {
        let wrong = |what: &str| Err(Error::Settings(what.to_owned()));
        let Ok(uri) = address.trim_end_matches('/').parse::<Uri>() else { return wrong("not a web address") };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return wrong("not a web address");
        };
        let host = authority.host();
        let here = ["127.0.0.1", "localhost", "[::1]"].contains(&host);
        if scheme != "https" && !(scheme == "http" && here) {
            return wrong("pass phrases travel to it, so it must begin with https://");
        }
        let Some((login, _)) = authority.as_str().rsplit_once('@').filter(|(login, _)| login.contains(':'))
        else {
            return wrong("it must hold the user and the password of the signing service");
        };
        if login.contains('%') {
            return wrong(
                "user and password may hold letters, digits and - . _ ~ ! $ & ' ( ) * + , ; = only",
            );
        }
        let path = uri.path().trim_end_matches('/');
        let config = Agent::config_builder()
            .timeout_global(Some(limit))
            .max_redirects(0)
            .proxy(None)
            .tls_config(trusted());
        Ok(Service {
            base: format!("{scheme}://{authority}{path}"),
            host: host.to_owned(),
            agent: config.http_status_as_error(false).build().into(),
        })
    }

    /// Where it is, without user and password.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Has a PDF signed; what is signed stands in the document, so the signature itself is invisible. Blocks.
    ///
    /// # Errors
    /// [`Error::WrongPassPhrase`], [`Error::Refused`], [`Error::Unavailable`].
    pub fn sign(&self, name: &str, document: &[u8], person: &Person) -> Result<Vec<u8>, Error> {
        let part = Part::bytes(document).file_name(name).mime_str("application/pdf").map_err(away)?;
        let form = Form::new()
            .part("file", part)
            .text("nik", &person.number.0)
            .text("passphrase", &person.pass_phrase.0)
            .text("tampilan", "invisible");
        let answer = self.agent.post(format!("{}/api/sign/pdf", self.base)).send(form).map_err(away)?;
        let mut answer = accepted(answer)?;
        let named = answer.headers().get(ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
        let bytes = whole(&mut answer, DOCUMENT_BYTES_MAX);
        match (bytes, named) {
            (Ok(bytes), _) if bytes.starts_with(PDF) => Ok(bytes),
            (_, Some(id)) => self.fetch(&id),
            (Ok(bytes), None) => match member(&bytes, &[ID]) {
                Some(id) => self.fetch(&id),
                None => Err(refusal(200, &bytes)),
            },
            (Err(error), None) => Err(error),
        }
    }

    fn fetch(&self, id: &str) -> Result<Vec<u8>, Error> {
        // It becomes part of an address.
        let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        if !plain || id.contains("..") {
            return Err(Error::Unavailable(
                "it names its document in a way that is not understood".to_owned(),
            ));
        }
        let answer = self.agent.get(format!("{}/api/sign/download/{id}", self.base)).call().map_err(away)?;
        let bytes = whole(&mut accepted(answer)?, DOCUMENT_BYTES_MAX)?;
        if bytes.starts_with(PDF) {
            return Ok(bytes);
        }
        Err(Error::Unavailable("what it gave is no document".to_owned()))
    }
}

/// Believes whom this machine believes: such services often stand inside a government network with a certificate of its
/// own.
fn trusted() -> TlsConfig {
    let found = rustls_native_certs::load_native_certs().certs;
    let certificates: Vec<_> = found.iter().map(|cert| Certificate::from_der(cert).to_owned()).collect();
    TlsConfig::builder().root_certs(RootCerts::new_with_certs(&certificates)).build()
}

/// An answer that says yes.
fn accepted(mut answer: Response<Body>) -> Result<Response<Body>, Error> {
    let status = answer.status().as_u16();
    match status {
        200..=299 => Ok(answer),
        // The program's own login at the service: nothing a signer can mend.
        401 | 403 => {
            Err(Error::Unavailable(format!("it does not take this program's user and password ({status})")))
        }
        400..=499 => {
            let said = whole(&mut answer, REFUSAL_BYTES_MAX).unwrap_or_default();
            Err(refusal(status, &said))
        }
        _ => Err(Error::Unavailable(format!("status {status}"))),
    }
}

fn whole(answer: &mut Response<Body>, most: u64) -> Result<Vec<u8>, Error> {
    answer.body_mut().with_config().limit(most).read_to_vec().map_err(away)
}

/// A text member of a JSON document.
fn member(document: &[u8], names: &[&str]) -> Option<String> {
    let json: Json = serde_json::from_slice(document).ok()?;
    let found = names.iter().find_map(|name| json.get(name).and_then(Json::as_str));
    found.map(str::to_owned)
}

/// What a refusal means. Its text may name a person, so only its number is passed on.
fn refusal(status: u16, said: &[u8]) -> Error {
    let json: Json = serde_json::from_slice(said).unwrap_or_default();
    let code = json.get("status_code").and_then(Json::as_i64).unwrap_or(i64::from(status));
    match member(said, &["error", "message", "pesan"]) {
        Some(text) if text.to_lowercase().replace(' ', "").contains("passphrase") => Error::WrongPassPhrase,
        Some(_) => Error::Refused(format!("code {code}")),
        None if status == 200 => Error::Unavailable("what it gave is no document".to_owned()),
        None => Error::Refused(format!("code {code}")),
    }
}

/// Why it could not be asked. The errors of the client may repeat an address with its password.
fn away(error: ureq::Error) -> Error {
    let what = match error {
        ureq::Error::Timeout(_) => "it takes too long".to_owned(),
        ureq::Error::BodyExceedsLimit(most) => format!("it answered with more than {most} bytes"),
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        ureq::Error::Io(error) => format!("no connection ({})", error.kind()),
        _ => "no connection".to_owned(),
    };
    Error::Unavailable(what)
}

#[cfg(test)]
mod tests {
    use super::super::Secret;
    use super::*;

    #[test]
    fn an_address_is_safe_for_pass_phrases_or_refused_without_repeating_it() {
        for good in [
            "https://u:geheim@esign.go.id",
            "https://u:geheim@esign.go.id:8443/v1/",
            "http://u:p@127.0.0.1:80",
        ] {
            let service = Service::at(good).unwrap();
            assert!(!format!("{service:?}").contains("geheim"));
        }
        for bad in [
            "esign.go.id",
            "http://u:geheim@esign.go.id",
            "https://esign.go.id",
            "https://u@esign.go.id",
            "https://u:geheim%40@esign.go.id",
            "ftp://u:geheim@esign.go.id",
        ] {
            let Err(Error::Settings(text)) = Service::at(bad) else { panic!("{bad} is taken") };
            assert!(!text.contains("geheim") && !text.contains("esign"), "{text}");
        }
    }

    #[test]
    fn refusals_are_told_apart_and_repeat_nothing() {
        let wrong = br#"{"error":"Proses signing gagal : Passphrase anda salah","status_code":2031}"#;
        assert_eq!(refusal(400, wrong), Error::WrongPassPhrase);
        let unknown = br#"{"message":"NIK 3573994101000001 belum terdaftar","status_code":2011}"#;
        assert_eq!(refusal(400, unknown), Error::Refused("code 2011".to_owned()));
        assert_eq!(refusal(404, b"<html>"), Error::Refused("code 404".to_owned()));
        assert!(matches!(refusal(200, b"<html>"), Error::Unavailable(_)));
    }

    #[test]
    fn what_was_typed_is_never_printed() {
        let typed = |text: &str| Secret::new(text.to_owned());
        let person = Person { number: typed("3573994101000001"), pass_phrase: typed("geheim") };
        let shown = format!("{person:?}");
        assert!(!shown.contains("geheim") && !shown.contains("3573"), "{shown}");
    }
}
