//! The doors a bank calls, as SNAP says: a token for whoever signs with the bank's key, then notifications of payments
//! signed with the secret both sides know.
//!
//! Checked in this order, the cheap before the costly and all of it before anything is read from the body: that a bank is
//! configured at all (else there is no such address), the headers, the time, the size, the token, the signature. How calls
//! are signed is verified; the names of fields (`originalReferenceNo`, `originalPartnerReferenceNo`,
//! `latestTransactionStatus`, `amount.value`) and the codes of answers are those that providers publish, and have not been
//! compared with the printed standard.

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use civic::payments::{self, Notification, Outcome};
use civic::{Ctx, Error, cases};
use kit::snap::{Bank, DRIFT_SECONDS, call_text, fingerprint, token_text};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::shell::caller::{Caller, bearer};
use crate::shell::error;

/// The largest body a bank may send, in bytes: ten times what one has.
pub(crate) const NOTIFICATION_BYTES_MAX: usize = 16 * 1024;
/// The longest number of a call, reference or number of a payment, in bytes.
const NUMBER_MAX: usize = 64;
/// The status of a payment whose money moved.
const MOVED: &str = "00";

/// The service that is asked, as it stands inside of codes of answers.
#[derive(Clone, Copy, Debug)]
enum Service {
    Token,
    Notify,
}

/// Why there is no other answer. The number after the service's in a code tells cases of one status apart.
#[derive(Debug)]
enum Refusal {
    Missing(&'static str),
    Format(&'static str),
    Unauthorized(&'static str),
    WrongToken,
    NoSuchBill,
    Repeated,
    TooLarge,
    Failed(Error),
}

impl Service {
    fn number(self) -> &'static str {
        match self {
            Service::Token => "73",
            Service::Notify => "52",
        }
    }

    fn done(self, token: Option<Token>) -> Response {
        let code = format!("200{}00", self.number());
        Json(Answer { response_code: code, response_message: "Successful".to_owned(), token }).into_response()
    }

    fn refused(self, refusal: &Refusal) -> Response {
        let (status, case, message) = refusal.told();
        let code = format!("{}{}{case}", status.as_u16(), self.number());
        let mut response =
            (status, Json(Answer { response_code: code, response_message: message, token: None }))
                .into_response();
        if let Refusal::Failed(failed) = refusal {
            error::log(failed);
            if let Some(wait) = error::retry_after(failed) {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
            }
        }
        response
    }
}

impl Refusal {
    fn told(&self) -> (StatusCode, &'static str, String) {
        match self {
            Refusal::Missing(field) => {
                (StatusCode::BAD_REQUEST, "02", format!("Invalid Mandatory Field {field}"))
            }
            Refusal::Format(field) => {
                (StatusCode::BAD_REQUEST, "01", format!("Invalid Field Format {field}"))
            }
            Refusal::Unauthorized(why) => (StatusCode::UNAUTHORIZED, "00", format!("Unauthorized. [{why}]")),
            Refusal::WrongToken => (StatusCode::UNAUTHORIZED, "01", "Invalid Token (B2B)".to_owned()),
            Refusal::NoSuchBill => (StatusCode::NOT_FOUND, "01", "Transaction Not Found".to_owned()),
            Refusal::Repeated => (StatusCode::CONFLICT, "00", "Conflict".to_owned()),
            Refusal::TooLarge => {
                let limit = format!("Bad Request. [at most {NOTIFICATION_BYTES_MAX} bytes]");
                (StatusCode::PAYLOAD_TOO_LARGE, "00", limit)
            }
            Refusal::Failed(Error::TooMany { .. }) => {
                (StatusCode::TOO_MANY_REQUESTS, "00", "Too Many Requests".to_owned())
            }
            Refusal::Failed(failed) => (error::status(failed), "00", "General Error".to_owned()),
        }
    }

    /// Whether somebody who is no bank may be trying.
    fn counts(&self) -> bool {
        matches!(self, Refusal::Missing(_) | Refusal::Unauthorized(_) | Refusal::WrongToken)
    }
}

impl From<Error> for Refusal {
    fn from(failed: Error) -> Refusal {
        match failed {
            Error::Conflict(_) => Refusal::Repeated,
            Error::Unknown => Refusal::WrongToken,
            other => Refusal::Failed(other),
        }
    }
}

/// What a bank is answered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    response_code: String,
    response_message: String,
    #[serde(flatten)]
    token: Option<Token>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    access_token: String,
    token_type: &'static str,
    expires_in: String,
}

/// A call of the bank.
struct Asked<'a> {
    parts: &'a Parts,
    bank: &'a Bank,
    ctx: &'a Ctx,
}

impl Asked<'_> {
    fn header(&self, name: &'static str) -> Result<&str, Refusal> {
        let value = self.parts.headers.get(name).and_then(|value| value.to_str().ok());
        value.map(str::trim).filter(|value| !value.is_empty()).ok_or(Refusal::Missing(name))
    }

    /// The time of the call, not far from ours.
    fn time(&self) -> Result<&str, Refusal> {
        let text = self.header("x-timestamp")?;
        let at: jiff::Timestamp = text.parse().map_err(|_| Refusal::Format("x-timestamp"))?;
        let apart = at.as_second() - self.ctx.now.stamp().as_second();
        if apart.abs() <= DRIFT_SECONDS { Ok(text) } else { Err(Refusal::Unauthorized("X-TIMESTAMP")) }
    }

    /// A token, when the bank's key signed for it.
    async fn token(&self, body: Body) -> Result<Response, Refusal> {
        let (client, signature) = (self.header("x-client-key")?, self.header("x-signature")?);
        let time = self.time()?;
        let body = text(body).await?;
        let signed =
            client == self.bank.client_key && self.bank.key.signed(&token_text(client, time), signature);
        if !signed {
            return Err(Refusal::Unauthorized("Signature"));
        }
        let asked: Grant = serde_json::from_str(&body).map_err(|_| Refusal::Format("body"))?;
        if asked.grant_type != "client_credentials" {
            return Err(Refusal::Format("grantType"));
        }
        let (token, seconds) = payments::new_token(self.ctx).await?;
        let token = Token { access_token: token, token_type: "Bearer", expires_in: seconds.to_string() };
        Ok(Service::Token.done(Some(token)))
    }

    /// Takes a notification in.
    async fn notify(&self, body: Body) -> Result<Response, Refusal> {
        let signature = self.header("x-signature")?;
        let external_id = number(self.header("x-external-id")?).ok_or(Refusal::Format("x-external-id"))?;
        let time = self.time()?;
        let body = text(body).await?;
        let token = bearer(self.parts).ok_or(Refusal::WrongToken)?;
        let right = payments::bank(self.ctx, token).await?;
        let body_hash = fingerprint(&body);
        let signed = call_text(self.parts.uri.path(), token, &body_hash, time);
        if !self.bank.secret.signed(&signed, signature) {
            return Err(Refusal::Unauthorized("Signature"));
        }
        let told = serde_json::from_str::<Told>(&body).map_err(|_| Refusal::Format("body"))?;
        let notification = told.notification(external_id, body_hash.to_vec())?;
        let received = cases::receive(self.ctx, &right, notification).await?;
        tracing::info!(outcome = received.outcome.word(), "a bank told of a payment");
        match received.first {
            // What is known to be of no bill is recorded all the same: the bank learns that it is not of this city.
            Outcome::Unknown => Err(Refusal::NoSuchBill),
            Outcome::Contradiction => Err(Refusal::Repeated),
            _ => Ok(Service::Notify.done(None)),
        }
    }
}

/// What a token is asked for with.
#[derive(Deserialize)]
struct Grant {
    #[serde(rename = "grantType", default)]
    grant_type: String,
}

/// What a bank tells; fields that nothing here needs are left out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    original_reference_no: Option<String>,
    original_partner_reference_no: Option<String>,
    latest_transaction_status: Option<String>,
    amount: Option<Amount>,
}

#[derive(Deserialize)]
struct Amount {
    value: String,
    currency: String,
}

impl Told {
    fn notification(self, external_id: String, body_hash: Vec<u8>) -> Result<Notification, Refusal> {
        let status = self.latest_transaction_status.ok_or(Refusal::Missing("latestTransactionStatus"))?;
        let moved = status == MOVED;
        let bank = self.original_reference_no.ok_or(Refusal::Missing("originalReferenceNo"))?;
        // The standard lets it be left out. Money without it came all the same, for a bill that nobody knows.
        let reference = self.original_partner_reference_no.unwrap_or_default();
        let amount = match &self.amount {
            Some(amount) if amount.currency != "IDR" => return Err(Refusal::Format("amount.currency")),
            Some(amount) => rupiah(&amount.value).ok_or(Refusal::Format("amount.value"))?,
            None if moved => return Err(Refusal::Missing("amount")),
            None => 0,
        };
        Ok(Notification {
            external_id,
            body_hash,
            bank_reference: number(&bank).ok_or(Refusal::Format("originalReferenceNo"))?,
            reference: match reference.trim() {
                "" => String::new(),
                some => number(some).ok_or(Refusal::Format("originalPartnerReferenceNo"))?,
            },
            amount,
            moved,
        })
    }
}

/// A number of a call, a payment or a bill: plain signs, not too many.
fn number(text: &str) -> Option<String> {
    let plain = (1..=NUMBER_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    plain.then(|| text.to_owned())
}

/// Whole rupiah of `150000.00`. An amount with a fraction is none: no code asks for one.
fn rupiah(value: &str) -> Option<i64> {
    let (whole, cents) = value.split_once('.').unwrap_or((value, ""));
    let digits = |text: &str, most| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole, 12) || !digits(cents, 2) || cents.bytes().any(|cent| cent != b'0') {
        return None;
    }
    whole.parse().ok().filter(|amount| *amount > 0)
}

async fn text(body: Body) -> Result<String, Refusal> {
    let bytes = axum::body::to_bytes(body, NOTIFICATION_BYTES_MAX).await.map_err(|_| Refusal::TooLarge)?;
    String::from_utf8(bytes.into()).map_err(|_| Refusal::Format("body"))
}

async fn answer(app: &App, request: Request, service: Service) -> Response {
    let (parts, body) = request.into_parts();
    let caller = match Caller::of(&parts, app) {
        Ok(caller) => caller,
        Err(failed) => return service.refused(&Refusal::Failed(failed)),
    };
    // A city that is no sample never believes a bank whose key is published.
    let believed = |bank: &&Bank| !bank.sample || caller.ctx.book.city.sample;
    let Some(bank) = app.settings.bank.as_ref().filter(believed) else {
        return crate::api::no_such_route(Request::from_parts(parts, body)).await.into_response();
    };
    let asked = Asked { parts: &parts, bank, ctx: &caller.ctx };
    let outcome = match service {
        Service::Token => asked.token(body).await,
        Service::Notify => asked.notify(body).await,
    };
    match outcome {
        Ok(response) => response,
        Err(refusal) if refusal.counts() => match app.limits.write(caller.address) {
            Ok(()) => service.refused(&refusal),
            Err(failed) => service.refused(&Refusal::Failed(failed)),
        },
        Err(refusal) => service.refused(&refusal),
    }
}

/// A token for the bank.
pub(crate) async fn token(State(app): State<App>, request: Request) -> Response {
    answer(&app, request, Service::Token).await
}

/// A payment the bank tells of.
pub(crate) async fn notify(State(app): State<App>, request: Request) -> Response {
    answer(&app, request, Service::Notify).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_whole_rupiah_or_none() {
        for (text, amount) in [
            ("150000.00", Some(150_000)),
            ("150000", Some(150_000)),
            ("150000.0", Some(150_000)),
            ("999999999999.00", Some(999_999_999_999)),
            ("1000000000000.00", None),
            ("150000.50", None),
            ("150000.000", None),
            ("0.00", None),
            ("-1.00", None),
            ("1e5", None),
            ("150.000,00", None),
            ("", None),
        ] {
            assert_eq!(rupiah(text), amount, "{text}");
        }
    }
}
