//! Registers that other bodies keep, asked over HTTP: one question about one person, with what it is asked for. What comes
//! back is what is compared, and no more is read. A register that is away is an answer too: nobody waits for it.
//!
//! `POST {address}` with `{"nik", "purpose", "agency", "officer"}`; `200` with `{"name", "birth_date"}`, or `404` for a
//! number nobody has. The number travels in the body, so that it stands in no log of addresses.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// How long a register may take to answer.
pub const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest answer that is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// What is asked.
#[derive(Clone, Serialize)]
pub struct Question {
    /// The number of the person's identity card.
    pub nik: String,
    /// What it is asked for.
    pub purpose: String,
    /// The agency that asks.
    pub agency: String,
    /// Who asks, as the agency knows them.
    pub officer: String,
}

impl fmt::Debug for Question {
    /// Without the number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

/// What a register says of somebody: what is compared, and nothing else.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Person {
    /// The name.
    pub name: String,
    /// The day of birth.
    pub birth_date: Date,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(***)")
    }
}

/// Why there is no answer. Holds no address and nothing that was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The setting cannot work; the text says why and repeats none of it.
    #[error("{0}")]
    Settings(String),
    /// It does not answer, or not in a way that can be used.
    #[error("register: {0}")]
    Away(String),
}

type Ask = dyn Fn(&Question) -> Result<Option<Person>, Error> + Send + Sync;

/// The registers that can be asked here.
#[derive(Clone)]
pub struct Registers {
    population: Option<Arc<Ask>>,
    invented: bool,
}

impl fmt::Debug for Registers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registers").field("invented", &self.invented).finish_non_exhaustive()
    }
}

impl Registers {
    /// No register is connected.
    #[must_use]
    pub fn none() -> Registers {
        Registers { population: None, invented: false }
    }

    /// The population register at `https://user:password@host[:port]/path`; plain http only on this machine.
    ///
    /// # Errors
    /// [`Error::Settings`].
    pub fn at(address: &str) -> Result<Registers, Error> {
        let service = Service::at(address)?;
        Ok(Registers { population: Some(Arc::new(move |question| service.ask(question))), invented: false })
    }

    /// A register of invented people, for a sample city only.
    #[must_use]
    pub fn invented(people: Vec<(String, Person)>) -> Registers {
        let known = move |question: &Question| {
            Ok(people.iter().find(|(nik, _)| *nik == question.nik).map(|(_, person)| person.clone()))
        };
        Registers { population: Some(Arc::new(known)), invented: true }
    }

    /// A register that is asked in another way: for tests.
    #[must_use]
    pub fn asked_by(
        ask: impl Fn(&Question) -> Result<Option<Person>, Error> + Send + Sync + 'static,
    ) -> Registers {
        Registers { population: Some(Arc::new(ask)), invented: false }
    }

    /// Whether the population register can be asked, in a sample city or in a real one.
    #[must_use]
    pub fn has_population(&self, sample: bool) -> bool {
        self.population.is_some() && (sample || !self.invented)
    }

    /// Asks the population register about one person. Blocks up to [`TIMEOUT`].
    ///
    /// # Errors
    /// [`Error::Away`].
    pub fn population(&self, question: &Question) -> Result<Option<Person>, Error> {
        let answer = match &self.population {
            Some(ask) => ask(question),
            None => Err(Error::Away("none is connected".to_owned())),
        };
        // For the operator; it holds no address and nothing that was asked.
        answer.inspect_err(|error| tracing::warn!(%error, "a register was asked in vain"))
    }
}

/// A register over HTTP.
struct Service {
    address: String,
    agent: Agent,
}

impl Service {
    fn at(address: &str) -> Result<Service, Error> {
        let wrong = |what: &str| Err(Error::Settings(what.to_owned()));
        let Ok(uri) = address.parse::<Uri>() else { return wrong("not a web address") };
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return wrong("not a web address");
        };
        let here = ["127.0.0.1", "localhost", "[::1]"].contains(&authority.host());
        if scheme != "https" && !(scheme == "http" && here) {
            return wrong("numbers of identity cards travel to it, so it must begin with https://");
        }
        let found = rustls_native_certs::load_native_certs().certs;
        let certificates: Vec<_> = found.iter().map(|cert| Certificate::from_der(cert).to_owned()).collect();
        let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&certificates)).build();
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .max_redirects(0)
            .proxy(None)
            .tls_config(tls)
            .http_status_as_error(false);
        Ok(Service { address: address.to_owned(), agent: config.build().into() })
    }

    fn ask(&self, question: &Question) -> Result<Option<Person>, Error> {
        let away = |what: &str| Error::Away(what.to_owned());
        let body = serde_json::to_vec(question).map_err(|_| away("the question cannot be written"))?;
        let request = self.agent.post(&self.address).header("content-type", "application/json");
        // Errors of the client may repeat the address with its password.
        let mut answer = request.send(&body[..]).map_err(|error| match error {
            ureq::Error::Timeout(_) => away("it takes too long"),
            _ => away("no connection"),
        })?;
        match answer.status().as_u16() {
            404 => Ok(None),
            200 => {
                let read = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
                let bytes = read.map_err(|_| away("its answer does not end"))?;
                let person = serde_json::from_slice(&bytes);
                person.map(Some).map_err(|_| away("its answer is not understood"))
            }
            status => Err(Error::Away(format!("status {status}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    fn question() -> Question {
        Question {
            nik: "3573994101000001".to_owned(),
            purpose: "uji".to_owned(),
            agency: "DISHUB".to_owned(),
            officer: "Rina".to_owned(),
        }
    }

    /// A register that gives one answer; what it was asked comes back with it.
    fn answering(status: &str, body: &str) -> (Registers, std::thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/population", listener.local_addr().unwrap());
        let answer =
            format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len());
        let asked = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut read = Vec::new();
            let mut piece = [0; 4096];
            while !read.ends_with(b"}") {
                let n = stream.read(&mut piece).unwrap();
                read.extend_from_slice(&piece[..n]);
            }
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8(read).unwrap()
        });
        (Registers::at(&address).unwrap(), asked)
    }

    #[test]
    fn a_register_knows_somebody_or_nobody_or_is_away() {
        let rini = Person { name: "Rini".to_owned(), birth_date: "2000-01-01".parse().unwrap() };
        let known = r#"{"name":"Rini","birth_date":"2000-01-01","religion":"is not read"}"#;
        for (status, body, expected) in [
            ("200 OK", known, Ok(Some(rini))),
            ("404 Not Found", "", Ok(None)),
            ("200 OK", "<html>", Err(Error::Away("its answer is not understood".to_owned()))),
            ("503 Busy", "", Err(Error::Away("status 503".to_owned()))),
        ] {
            let (registers, asked) = answering(status, body);
            assert_eq!(registers.population(&question()), expected, "{status}");
            let asked = asked.join().unwrap();
            let (line, rest) = asked.split_once("\r\n").unwrap();
            assert!(
                !line.contains("3573") && rest.contains("3573994101000001"),
                "the number is in no address: {line}"
            );
        }
        let gone = Registers::at("http://127.0.0.1:9/").unwrap();
        assert_eq!(gone.population(&question()), Err(Error::Away("no connection".to_owned())));
        assert!(Registers::none().population(&question()).is_err());
    }

    #[test]
    fn an_address_is_safe_or_refused_and_nothing_is_printed() {
        for bad in ["register", "http://u:geheim@register.go.id/", "ftp://register.go.id"] {
            let Err(Error::Settings(text)) = Registers::at(bad) else { panic!("{bad} is taken") };
            assert!(!text.contains("geheim") && !text.contains("register."), "{text}");
        }
        let registers = Registers::at("https://u:geheim@register.go.id/population").unwrap();
        let printed = format!("{registers:?} {:?}", question());
        assert!(!printed.contains("geheim") && !printed.contains("3573994101000001"), "{printed}");
        assert!(registers.has_population(false) && !Registers::none().has_population(true));
        let invented = Registers::invented(Vec::new());
        assert!(invented.has_population(true) && !invented.has_population(false), "for a sample only");
    }
}
