//! The bank's side of a call, for a simulated bank: the two calls by which it tells of a payment, ready to be sent by
//! whatever speaks HTTP.

use jiff::tz;

use super::{NOTIFY_PATH, PrivateKey, Secret, TOKEN_PATH, call_text, fingerprint, token_text};
use crate::clock::Time;

/// What a bank holds itself.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What it names itself by.
    pub client_key: String,
    /// What it asks for tokens with.
    pub key: PrivateKey,
    /// What it signs every other call with.
    pub secret: Secret,
}

/// A call by POST, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The path.
    pub path: &'static str,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: String,
}

/// A payment as the bank tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// The number of this call, new for each within a day.
    pub external_id: String,
    /// The bank's own number of the payment.
    pub bank_reference: String,
    /// The reference label that stood in the code that was paid.
    pub reference: String,
    /// Whole rupiah.
    pub amount: i64,
    /// `00` when the money moved.
    pub status: String,
}

impl Caller {
    /// Asks for a token. `None` when the key cannot sign.
    #[must_use]
    pub fn token(&self, now: Time) -> Option<Call> {
        let time = timestamp(now);
        let signature = self.key.sign(&token_text(&self.client_key, &time))?;
        let headers = vec![
            ("x-client-key", self.client_key.clone()),
            ("x-timestamp", time),
            ("x-signature", signature),
        ];
        Some(Call { path: TOKEN_PATH, headers, body: r#"{"grantType":"client_credentials"}"#.to_owned() })
    }

    /// Tells of a payment.
    #[must_use]
    pub fn notify(&self, now: Time, token: &str, paid: &Paid) -> Call {
        let body = serde_json::json!({
            "originalReferenceNo": paid.bank_reference,
            "originalPartnerReferenceNo": paid.reference,
            "latestTransactionStatus": paid.status,
            "amount": {"value": format!("{}.00", paid.amount), "currency": "IDR"},
        });
        self.signed(now, token, &paid.external_id, body.to_string())
    }

    /// Any body, signed as a notification.
    #[must_use]
    pub fn signed(&self, now: Time, token: &str, external_id: &str, body: String) -> Call {
        let time = timestamp(now);
        let signature = self.secret.sign(&call_text(NOTIFY_PATH, token, &fingerprint(&body), &time));
        let headers = vec![
            ("authorization", format!("Bearer {token}")),
            ("x-timestamp", time),
            ("x-signature", signature),
            ("x-partner-id", self.client_key.clone()),
            ("x-external-id", external_id.to_owned()),
            ("channel-id", "00001".to_owned()),
        ];
        Call { path: NOTIFY_PATH, headers, body }
    }
}

/// As banks write it: whole seconds, the offset of Jakarta.
fn timestamp(now: Time) -> String {
    let whole = jiff::Timestamp::from_second(now.stamp().as_second()).unwrap_or_default();
    whole.display_with_offset(tz::offset(7)).to_string()
}
