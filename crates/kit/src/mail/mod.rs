//! E-mail that leaves the building: plain letters, one receiver each.
//!
//! A [`Mailer`] speaks to the city's mail server, keeps letters in memory for tests, or says that nothing is
//! configured. Sending twice is safe for the receiver: the Message-ID comes from [`Letter::id`], so that a
//! retry after an unknown outcome carries the same one. [`Error`] tells what trying again can mend from what
//! it cannot, and never holds an address, a subject or a text: errors reach logs.
//!
//! What goes over the wire is in [`smtp`].

mod smtp;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use lettre::message::header::{
    ContentTransferEncoding, ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0,
};
use lettre::message::{Body, Mailbox};
use lettre::{Address, Message};
use uuid::Uuid;

use crate::clock::{SECOND, Time};
use crate::i18n::Lang;

/// How long the mail server may take to know who sends, and again to take one letter.
pub const TIMEOUT: Duration = Duration::from_secs(20);
/// The last second a mail's date can show, at the end of the year 9999.
const LAST_DATE: Time = Time(253_402_300_799 * SECOND);
/// Who letters kept in memory come from.
const MEMORY_FROM: &str = "Sambat <sambat@example.org>";

/// Why a letter did not leave, or a mailer could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// This city has no mail server.
    #[error("no mail server is configured")]
    NotConfigured,
    /// The settings for mail cannot work; the text says why and repeats none of them.
    #[error("{0}")]
    Settings(&'static str),
    /// The receiver's address is none. Trying again cannot help.
    #[error("not an e-mail address")]
    BadAddress,
    /// The subject holds a line break or another control character. Trying again cannot help.
    #[error("not a subject")]
    BadSubject,
    /// The server will not deliver this letter, with its code. Trying again cannot help.
    #[error("refused by the mail server: {0}")]
    Refused(String),
    /// Nobody took the letter this time, or it is not known whether somebody did: try again later.
    #[error("mail server: {0}")]
    Unavailable(String),
}

impl Error {
    /// Whether the same letter may be taken another time.
    #[must_use]
    pub fn is_worth_another_try(&self) -> bool {
        matches!(self, Error::Unavailable(_) | Error::NotConfigured | Error::Settings(_))
    }
}

/// One plain letter to one receiver.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Which letter this is; the same for every attempt to send it.
    pub id: Uuid,
    /// The bare address, without a name.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text; lines end with `\n`.
    pub text: String,
    /// The language it is written in.
    pub lang: Lang,
}

/// Letters are personal: what is printed of one is its identifier.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter").field("id", &self.id).finish_non_exhaustive()
    }
}

/// The way letters leave. Clones share it.
#[derive(Clone)]
pub struct Mailer(Way);

#[derive(Clone)]
enum Way {
    None,
    Memory(Arc<Mutex<Vec<Letter>>>),
    Smtp(Arc<smtp::Relay>),
}

/// Without the password a relay knows.
impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match &self.0 {
            Way::None => "Mailer(none)",
            Way::Memory(_) => "Mailer(memory)",
            Way::Smtp(_) => "Mailer(smtp)",
        })
    }
}

impl Mailer {
    /// Through the mail server at `url`, from the mailbox `from` (`Name <address>`).
    ///
    /// `smtps://user:password@host` is TLS from the first byte, `smtp://...` begins in the open and takes
    /// STARTTLS when it is offered. `?tls=required` sends nothing without it, `?tls=none` never asks for it.
    /// A password does not travel in the open unless the address says `?tls=opportunistic` or `?tls=none`.
    ///
    /// Nothing is connected yet: see [`Mailer::check`].
    ///
    /// # Errors
    /// [`Error::Settings`], with what is wrong.
    pub fn smtp(url: &str, from: &str) -> Result<Mailer, Error> {
        Ok(Mailer(Way::Smtp(Arc::new(smtp::Relay::new(url, mailbox(from)?)?))))
    }

    /// Keeps letters instead of sending them; see [`Mailer::sent`].
    #[must_use]
    pub fn memory() -> Mailer {
        Mailer(Way::Memory(Arc::default()))
    }

    /// For a city without a mail server: every letter is [`Error::NotConfigured`].
    #[must_use]
    pub fn none() -> Mailer {
        Mailer(Way::None)
    }

    /// Whether there is a way at all; without one, letters need not be written.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        !matches!(self.0, Way::None)
    }

    /// What a mailer in memory was given, in order; nothing for the others.
    #[must_use]
    pub fn sent(&self) -> Vec<Letter> {
        match &self.0 {
            Way::Memory(kept) => kept.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Way::None | Way::Smtp(_) => Vec::new(),
        }
    }

    /// Hands one letter to the mail server, dated `now`. `Ok` means the server has taken charge of it, not
    /// that somebody read it.
    ///
    /// # Errors
    /// See [`Error`]; [`Error::is_worth_another_try`] tells whether to keep the letter.
    pub async fn send(&self, letter: &Letter, now: Time) -> Result<(), Error> {
        match &self.0 {
            Way::None => Err(Error::NotConfigured),
            Way::Memory(kept) => {
                // As strict as the real one, so that a test finds what a server would refuse.
                compose(letter, &mailbox(MEMORY_FROM)?, now)?;
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(letter.clone());
                Ok(())
            }
            Way::Smtp(relay) => {
                let (to, bytes) = compose(letter, relay.from(), now)?;
                relay.send(&to, &bytes).await
            }
        }
    }

    /// Whether the server answers, takes the password and accepts the sender. Sends nothing.
    ///
    /// # Errors
    /// [`Error::NotConfigured`], [`Error::Unavailable`].
    pub async fn check(&self) -> Result<(), Error> {
        match &self.0 {
            Way::None => Err(Error::NotConfigured),
            Way::Memory(_) => Ok(()),
            Way::Smtp(relay) => relay.check().await,
        }
    }
}

fn mailbox(from: &str) -> Result<Mailbox, Error> {
    let wrong = Error::Settings("the sender is not written as Name <address>");
    if has_control(from) {
        return Err(wrong);
    }
    let mailbox: Mailbox = from.parse().map_err(|_| wrong.clone())?;
    if mailbox.email.to_string().is_ascii() { Ok(mailbox) } else { Err(wrong) }
}

/// A bare address that any mail server can be told.
fn address(text: &str) -> Result<Address, Error> {
    let plain = text.is_ascii() && !has_control(text);
    text.parse().ok().filter(|_| plain).ok_or(Error::BadAddress)
}

/// Line breaks above all: in a header they would begin another one.
fn has_control(text: &str) -> bool {
    text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
}

/// Brought to the nearest a mail can show: the library panics for others.
fn date(now: Time) -> SystemTime {
    let micros = now.0.clamp(0, LAST_DATE.0).unsigned_abs();
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}

/// The letter as it goes over the wire, ASCII only, and its receiver.
fn compose(letter: &Letter, from: &Mailbox, now: Time) -> Result<(Address, Vec<u8>), Error> {
    let to = address(&letter.to)?;
    if has_control(&letter.subject) {
        return Err(Error::BadSubject);
    }
    let header = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    // Quoted-printable stays readable in its source, no server on the way has to know anything newer, and
    // there is no text it cannot hold.
    // The end of the conversation brings the last line break with it.
    let text = letter.text.trim_end_matches('\n').to_owned();
    let body = Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| Error::BadSubject)?;
    let message = Message::builder()
        .date(date(now))
        .message_id(Some(format!("<{}@{}>", letter.id, from.email.domain())))
        .from(from.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(letter.subject.as_str())
        // So that a holiday notice does not answer a machine (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", letter.lang.code()))
        .header(MIME_VERSION_1_0)
        .header(ContentType::TEXT_PLAIN)
        .body(body)
        .map_err(|_| Error::BadAddress)?;
    Ok((to, message.formatted()))
}

#[cfg(test)]
mod tests;
