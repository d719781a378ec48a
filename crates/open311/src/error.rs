//! What can be wrong with a question, as data: the caller words it in the person's language.

use std::borrow::Cow;

use crate::document::{Item, ReadError};
use crate::node::Node;
use crate::tree::Tree;

/// One entry of an `errors` answer, worded for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorItem {
    /// Normally the HTTP status as text.
    pub code: String,
    /// A sentence for whoever sent the request.
    pub description: String,
}

impl Item for ErrorItem {
    const LIST: &'static str = "errors";
    const ITEM: &'static str = "error";

    fn node(&self) -> Node {
        Node::object([("code", Node::text(&self.code)), ("description", Node::text(&self.description))])
    }

    fn read(tree: &Tree) -> Result<ErrorItem, ReadError> {
        Ok(ErrorItem { code: tree.word("code"), description: tree.text("description") })
    }
}

/// The name of a parameter; an attribute is named as it was sent, `attribute[CODE]`.
type Field = Cow<'static, str>;

/// One thing wrong with a question. Carries no prose: word it by [`Error::name`] and [`Error::params`], or
/// fall back on [`Error::english`].
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each field is a parameter of the sentence above it")]
pub enum Error {
    /// A parameter that is needed is absent or empty.
    Missing { field: Field },
    /// A text has more characters than `limit`.
    TooLong { field: Field, limit: usize },
    /// A list has more entries than `limit`.
    TooMany { field: Field, limit: usize },
    /// The whole request is larger than `limit` bytes.
    BodyTooLarge { limit: usize },
    /// Not a number.
    NotANumber { field: Field },
    /// A number outside `min` to `max`.
    OutOfRange { field: Field, min: f64, max: f64 },
    /// Not a date, or one that does not exist.
    BadDate { field: Field },
    /// Not one of the values this parameter can have.
    BadChoice { field: Field, value: String },
    /// Several different values where one is asked for.
    OnlyOne { field: Field },
    /// Not an `http`, `https` or `data` address.
    BadUrl { field: Field },
    /// Neither a pin nor an address.
    NoLocation,
    /// A pin at 0,0, which is where a failed GPS says it is.
    NullIsland,
    /// A pin outside the area served.
    OutsideArea,
    /// A range that ends before it starts.
    EndBeforeStart { start: Field, end: Field },
    /// A range longer than `days`.
    SpanTooLong { start: Field, end: Field, days: i64 },
    /// Several jurisdictions are served here and none was named.
    JurisdictionMissing,
    /// No such jurisdiction.
    JurisdictionUnknown,
    /// Writing needs an API key.
    KeyMissing,
    /// The API key is not valid, or not for this.
    KeyInvalid,
    /// No such service.
    ServiceUnknown,
    /// No such request, or none the asker may know of: the two must not be told apart.
    RequestUnknown,
    /// No such token.
    TokenUnknown,
    /// No such format; there are `.xml` and `.json`.
    FormatUnknown,
    /// The idempotency key was used before with other content.
    RepeatDiffers,
    /// Too many requests; come back after this many seconds.
    TooFast { retry_after: u64 },
    /// Our fault.
    Internal,
    /// For the moment nothing can be taken in; come back after this many seconds.
    Unavailable { retry_after: u64 },
}

impl Error {
    /// The HTTP status the answer must have when this is its (first) error.
    pub fn status(&self) -> u16 {
        match self {
            Error::KeyMissing | Error::KeyInvalid => 403,
            Error::JurisdictionUnknown
            | Error::ServiceUnknown
            | Error::RequestUnknown
            | Error::TokenUnknown
            | Error::FormatUnknown => 404,
            Error::RepeatDiffers => 409,
            Error::TooFast { .. } => 429,
            Error::Internal => 500,
            Error::Unavailable { .. } => 503,
            _ => 400,
        }
    }

    /// What stands in `<code>`: the HTTP status, as every known server has it.
    pub fn code(&self) -> String {
        self.status().to_string()
    }

    /// A stable word for the reason, to look a translated sentence up by.
    pub fn name(&self) -> &'static str {
        match self {
            Error::Missing { .. } => "missing",
            Error::TooLong { .. } => "too-long",
            Error::TooMany { .. } => "too-many",
            Error::BodyTooLarge { .. } => "body-too-large",
            Error::NotANumber { .. } => "not-a-number",
            Error::OutOfRange { .. } => "out-of-range",
            Error::BadDate { .. } => "bad-date",
            Error::BadChoice { .. } => "bad-choice",
            Error::OnlyOne { .. } => "only-one",
            Error::BadUrl { .. } => "bad-url",
            Error::NoLocation => "no-location",
            Error::NullIsland => "null-island",
            Error::OutsideArea => "outside-area",
            Error::EndBeforeStart { .. } => "end-before-start",
            Error::SpanTooLong { .. } => "span-too-long",
            Error::JurisdictionMissing => "jurisdiction-missing",
            Error::JurisdictionUnknown => "jurisdiction-unknown",
            Error::KeyMissing => "key-missing",
            Error::KeyInvalid => "key-invalid",
            Error::ServiceUnknown => "service-unknown",
            Error::RequestUnknown => "request-unknown",
            Error::TokenUnknown => "token-unknown",
            Error::FormatUnknown => "format-unknown",
            Error::RepeatDiffers => "repeat-differs",
            Error::TooFast { .. } => "too-fast",
            Error::Internal => "internal",
            Error::Unavailable { .. } => "unavailable",
        }
    }

    /// The parameters of the sentence, by name.
    pub fn params(&self) -> Vec<(&'static str, String)> {
        let field = |field: &Field| ("field", field.to_string());
        match self {
            Error::Missing { field: f }
            | Error::NotANumber { field: f }
            | Error::BadDate { field: f }
            | Error::OnlyOne { field: f }
            | Error::BadUrl { field: f } => vec![field(f)],
            Error::TooLong { field: f, limit } | Error::TooMany { field: f, limit } => {
                vec![field(f), ("limit", limit.to_string())]
            }
            Error::BodyTooLarge { limit } => vec![("limit", limit.to_string())],
            Error::OutOfRange { field: f, min, max } => {
                vec![field(f), ("min", min.to_string()), ("max", max.to_string())]
            }
            Error::BadChoice { field: f, value } => vec![field(f), ("value", value.clone())],
            Error::EndBeforeStart { start, end } => {
                vec![("start", start.to_string()), ("end", end.to_string())]
            }
            Error::SpanTooLong { start, end, days } => {
                vec![("start", start.to_string()), ("end", end.to_string()), ("days", days.to_string())]
            }
            Error::TooFast { retry_after } | Error::Unavailable { retry_after } => {
                vec![("seconds", retry_after.to_string())]
            }
            _ => Vec::new(),
        }
    }

    /// The sentence in English.
    pub fn english(&self) -> String {
        match self {
            Error::Missing { field } => format!("{field} is required."),
            Error::TooLong { field, limit } => format!("{field} may have at most {limit} characters."),
            Error::TooMany { field, limit } => format!("{field} may have at most {limit} entries."),
            Error::BodyTooLarge { limit } => format!("The request may have at most {limit} bytes."),
            Error::NotANumber { field } => format!("{field} must be a number."),
            Error::OutOfRange { field, min, max } => format!("{field} must be from {min} to {max}."),
            Error::BadDate { field } => {
                format!("{field} must be an existing date such as 2026-08-21T09:15:00+07:00.")
            }
            Error::BadChoice { field, value } => format!("{field} cannot be \"{value}\"."),
            Error::OnlyOne { field } => format!("{field} takes one value only."),
            Error::BadUrl { field } => format!("{field} must be an http, https or data address."),
            Error::NoLocation => {
                "A place is required: lat and long, or address_string, or address_id.".into()
            }
            Error::NullIsland => "lat and long are 0,0, which is not a place in any city.".into(),
            Error::OutsideArea => "The place is outside the area served here.".into(),
            Error::EndBeforeStart { start, end } => format!("{end} must not be before {start}."),
            Error::SpanTooLong { start, end, days } => {
                format!("{start} and {end} may be at most {days} days apart.")
            }
            Error::JurisdictionMissing => "jurisdiction_id is required.".into(),
            Error::JurisdictionUnknown => "There is no such jurisdiction_id here.".into(),
            Error::KeyMissing => "An api_key is required.".into(),
            Error::KeyInvalid => "The api_key is not valid for this.".into(),
            Error::ServiceUnknown => "There is no such service.".into(),
            Error::RequestUnknown => "There is no such service request.".into(),
            Error::TokenUnknown => "There is no such token.".into(),
            Error::FormatUnknown => "There is no such format. Use .xml or .json.".into(),
            Error::RepeatDiffers => "This was sent before with other content under the same key.".into(),
            Error::TooFast { retry_after } => {
                format!("Too many requests. Try again in {retry_after} seconds.")
            }
            Error::Internal => "Something went wrong on our side. It has been recorded.".into(),
            Error::Unavailable { retry_after } => {
                format!("Nothing can be taken in right now. Try again in {retry_after} seconds.")
            }
        }
    }

    /// The entry to send, in the caller's own words.
    pub fn item(&self, description: impl Into<String>) -> ErrorItem {
        ErrorItem { code: self.code(), description: description.into() }
    }

    /// The entry to send, in English.
    pub fn english_item(&self) -> ErrorItem {
        self.item(self.english())
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.english())
    }
}

impl std::error::Error for Error {}
