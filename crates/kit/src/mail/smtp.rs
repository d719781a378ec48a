//! The conversation with a mail server, one connection for each letter.
//!
//! Each step is made here instead of by the library's transport, because only then is it known who a refusal
//! is about: before the receiver is named it is the settings (a password, a sender), and a letter must not be
//! given up for those.

use std::error::Error as _;
use std::future::Future;
use std::time::Duration;

use lettre::Address;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error as SmtpError, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use percent_encoding::percent_decode_str;
use url::Url;

use super::{Error, TIMEOUT};

/// How long a server may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// When the conversation is encrypted.
enum Tls {
    Never,
    WhenOffered(TlsParameters),
    Required(TlsParameters),
    FromTheStart(TlsParameters),
}

/// A mail server, and who we are to it.
pub(super) struct Relay {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    from: Mailbox,
    /// [`TIMEOUT`], less in tests.
    pub(super) patience: Duration,
}

impl Relay {
    pub(super) fn new(url: &str, from: Mailbox) -> Result<Relay, Error> {
        let url = Url::parse(url).map_err(|_| Error::Settings("the mail server is not an address"))?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or(Error::Settings("the mail server's address names no host"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let credentials = credentials(&url)?;
        let (tls, port) = tls(&url, &host, credentials.is_some())?;
        Ok(Relay { host, port: url.port().unwrap_or(port), tls, credentials, from, patience: TIMEOUT })
    }

    pub(super) fn from(&self) -> &Mailbox {
        &self.from
    }

    /// Hands over one message.
    pub(super) async fn send(&self, to: &Address, message: &[u8]) -> Result<(), Error> {
        let mut connection = self.in_time(self.introduced()).await?;
        let outcome = self.in_time(hand_over(&mut connection, to, message)).await;
        part(connection).await;
        outcome
    }

    /// As far as the sender, and no further.
    pub(super) async fn check(&self) -> Result<(), Error> {
        part(self.in_time(self.introduced()).await?).await;
        Ok(())
    }

    async fn in_time<T>(&self, step: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let outcome = tokio::time::timeout(self.patience, step).await;
        outcome.unwrap_or_else(|_| Err(Error::Unavailable("no answer in time".to_owned())))
    }

    /// A conversation in which the server knows who sends.
    async fn introduced(&self) -> Result<AsyncSmtpConnection, Error> {
        let hello = ClientId::default();
        let from_the_start = match &self.tls {
            Tls::FromTheStart(parameters) => Some(parameters.clone()),
            _ => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(server, None, &hello, from_the_start, None)
            .await
            .map_err(|e| later(&e))?;
        match &self.tls {
            Tls::Required(parameters) => connection.starttls(parameters.clone(), &hello).await,
            Tls::WhenOffered(parameters) if connection.can_starttls() => {
                connection.starttls(parameters.clone(), &hello).await
            }
            _ => Ok(()),
        }
        .map_err(|e| later(&e))?;
        if let Some(credentials) = &self.credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await.map_err(|e| later(&e))?;
        }
        let mail = Mail::new(Some(self.from.email.clone()), Vec::new());
        connection.command(mail).await.map_err(|e| later(&e))?;
        Ok(connection)
    }
}

async fn hand_over(connection: &mut AsyncSmtpConnection, to: &Address, message: &[u8]) -> Result<(), Error> {
    connection.command(Rcpt::new(to.clone(), Vec::new())).await.map_err(|e| verdict(&e))?;
    connection.command(Data).await.map_err(|e| verdict(&e))?;
    connection.message(message).await.map_err(|e| verdict(&e))?;
    Ok(())
}

/// Says goodbye. The letter is theirs by now, or it is not: an answer to this changes nothing, so none is
/// waited for long.
async fn part(mut connection: AsyncSmtpConnection) {
    let _ = tokio::time::timeout(GOODBYE, connection.abort()).await;
}

fn credentials(url: &Url) -> Result<Option<Credentials>, Error> {
    let Some(password) = url.password() else {
        let alone = Error::Settings("the mail server's address names a user and no password");
        return if url.username().is_empty() { Ok(None) } else { Err(alone) };
    };
    let plain = |text: &str| {
        let decoded = percent_decode_str(text).decode_utf8().map(|text| text.into_owned());
        decoded.map_err(|_| Error::Settings("the mail server's user or password is not UTF-8"))
    };
    Ok(Some(Credentials::new(plain(url.username())?, plain(password)?)))
}

/// How to encrypt, and the usual port for that.
fn tls(url: &Url, host: &str, password: bool) -> Result<(Tls, u16), Error> {
    let parameters = || {
        TlsParameters::new(host.to_owned())
            .map_err(|_| Error::Settings("the mail server's host cannot have a certificate"))
    };
    let wish = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
    match (url.scheme(), wish.as_deref()) {
        ("smtps", None) => Ok((Tls::FromTheStart(parameters()?), SUBMISSIONS_PORT)),
        ("smtp", Some("required")) => Ok((Tls::Required(parameters()?), SUBMISSION_PORT)),
        ("smtp", None) if password => Ok((Tls::Required(parameters()?), SUBMISSION_PORT)),
        ("smtp", None) => Ok((Tls::WhenOffered(parameters()?), SMTP_PORT)),
        ("smtp", Some("opportunistic")) => Ok((Tls::WhenOffered(parameters()?), SUBMISSION_PORT)),
        ("smtp", Some("none")) => Ok((Tls::Never, SMTP_PORT)),
        ("smtp", Some(_)) => Err(Error::Settings("tls= is followed by required, opportunistic or none")),
        ("smtps", Some(_)) => Err(Error::Settings("smtps:// is always encrypted; tls= is for smtp://")),
        _ => Err(Error::Settings("the mail server's address begins with neither smtp:// nor smtps://")),
    }
}

/// What a failure means once the receiver is named: 5xx is final.
fn verdict(error: &SmtpError) -> Error {
    if error.is_permanent() { Error::Refused(said(error)) } else { later(error) }
}

fn later(error: &SmtpError) -> Error {
    Error::Unavailable(said(error))
}

/// The code and the class of a failure. What the server wrote may repeat an address, so it stays out.
fn said(error: &SmtpError) -> String {
    if let Some(code) = error.status() {
        // The first word of the text may be the finer code of RFC 3463, such as 5.1.1.
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        let finer = text.split_whitespace().next().filter(|word| is_finer_code(word));
        return finer.map_or_else(|| format!("code {code}"), |finer| format!("code {code} {finer}"));
    }
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            let tls = io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
            return tls.map_or_else(|| io.kind().to_string(), |tls| format!("TLS: {}", class(tls)));
        }
        if let Some(tls) = inner.downcast_ref::<rustls::Error>() {
            return format!("TLS: {}", class(tls));
        }
        source = inner.source();
    }
    // The library's own words for what it could not do, which hold nothing of ours.
    match error {
        e if e.is_client() => format!("{e}").replace("internal client error: ", ""),
        e if e.is_response() => "an answer that is not SMTP".to_owned(),
        e if e.is_tls() => "TLS".to_owned(),
        _ => "no connection".to_owned(),
    }
}

fn class(error: &rustls::Error) -> &'static str {
    match error {
        rustls::Error::InvalidCertificate(_) => "its certificate is not trusted for this host",
        rustls::Error::InvalidMessage(_) => "it does not speak TLS here",
        _ => "no agreement",
    }
}

fn is_finer_code(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 3
        && parts.iter().all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
}
