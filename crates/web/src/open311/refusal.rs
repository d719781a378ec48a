//! What is wrong, as the error list of the specification: every field at once, in the caller's language.

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use civic::{Error as Fault, FieldError, Problem};
use kit::i18n::{Arg, Lang};
use open311::{Document, Error, ErrorItem, Format};

use crate::shell::{error, visit};

/// How an answer is given: in which format and language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    pub(super) format: Format,
    pub(super) lang: Lang,
}

/// An error list on its way.
#[derive(Debug)]
pub(super) struct Refusal {
    format: Format,
    status: StatusCode,
    items: Vec<ErrorItem>,
    wait: Option<u64>,
}

impl Voice {
    /// A document, readable by the scripts of any page.
    pub(super) fn answer<T: Document>(self, document: &T) -> Response {
        written(self.format, document)
    }

    /// What is wrong with the request itself. The status is that of the first error.
    pub(super) fn refuse(self, errors: &[Error]) -> Refusal {
        let items = errors.iter().map(|error| error.item(sentence(self.lang, error))).collect();
        let first = errors.first().unwrap_or(&Error::Internal);
        let wait = match first {
            Error::TooFast { retry_after } | Error::Unavailable { retry_after } => Some(*retry_after),
            _ => None,
        };
        let status = StatusCode::from_u16(first.status()).unwrap_or(StatusCode::BAD_REQUEST);
        Refusal { format: self.format, status, items, wait }
    }

    /// Why an operation did not happen.
    pub(super) fn failed(self, fault: Fault) -> Refusal {
        error::log(&fault);
        let wait = error::retry_after(&fault).unwrap_or(error::RETRY_SECONDS);
        match fault {
            Fault::NotFound => self.refuse(&[Error::RequestUnknown]),
            Fault::Forbidden | Fault::Unknown => self.refuse(&[Error::KeyInvalid]),
            Fault::Conflict(_) => self.refuse(&[Error::RepeatDiffers]),
            Fault::TooMany { .. } => self.refuse(&[Error::TooFast { retry_after: wait }]),
            Fault::Unavailable(_) => self.refuse(&[Error::Unavailable { retry_after: wait }]),
            Fault::Internal(_) => self.refuse(&[Error::Internal]),
            Fault::NotNow { .. } => {
                self.said(StatusCode::BAD_REQUEST, vec![self.lang.t("open311-not-now").into_owned()])
            }
            Fault::Invalid(fields) => {
                let sentences = fields.iter().map(|field| wrong(self.lang, field)).collect();
                self.said(StatusCode::BAD_REQUEST, sentences)
            }
        }
    }

    fn said(self, status: StatusCode, sentences: Vec<String>) -> Refusal {
        let code = status.as_u16().to_string();
        let item = |description| ErrorItem { code: code.clone(), description };
        Refusal { format: self.format, status, items: sentences.into_iter().map(item).collect(), wait: None }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = written(self.format, &self.items);
        *response.status_mut() = self.status;
        if let Some(wait) = self.wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}

fn written<T: Document>(format: Format, document: &T) -> Response {
    let mut response = format.write(document).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("access-control-expose-headers", HeaderValue::from_static("Link, Retry-After"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    response
}

/// The error in the caller's language.
fn sentence(lang: Lang, error: &Error) -> String {
    let params = error.params();
    let args: Vec<(&'static str, Arg<'_>)> =
        params.iter().map(|(name, value)| (*name, Arg::Text(value))).collect();
    lang.ta(&format!("open311-error-{}", error.name()), &args)
}

/// A wrong field under the name the caller sent it by.
fn wrong(lang: Lang, field: &FieldError) -> String {
    match (field.field.as_str(), field.problem) {
        (_, Problem::OutsideCity) => return sentence(lang, &Error::OutsideArea),
        ("form", Problem::TooManyBytes(limit)) => return sentence(lang, &Error::BodyTooLarge { limit }),
        _ => {}
    }
    let name = match field.field.as_str() {
        "text" => "description".to_owned(),
        "landmark" => "address_string".to_owned(),
        "photo" | "photos" => "media".to_owned(),
        "category" => "service_code".to_owned(),
        other => match other.strip_prefix("answers.") {
            Some(code) => format!("attribute[{code}]"),
            None => other.to_owned(),
        },
    };
    format!("{name}: {}", error::problem(lang, field))
}

/// An address that is none of ours, or a method that it does not take.
pub(super) async fn no_such_method(request: Request) -> Refusal {
    let method = request.method().clone();
    let (parts, _) = request.into_parts();
    let lang = visit::language(&parts);
    let last = parts.uri.path().rsplit('/').next().unwrap_or_default();
    let Some((_, format)) = Format::split(last) else {
        return Voice { format: Format::Xml, lang }.refuse(&[Error::FormatUnknown]);
    };
    let known = ["services", "requests", "servicerequestupdates", "tokens", "discovery"];
    let found = known.iter().any(|name| parts.uri.path().contains(name));
    let status = if found && !matches!(method, Method::GET | Method::HEAD) {
        StatusCode::METHOD_NOT_ALLOWED
    } else {
        StatusCode::NOT_FOUND
    };
    Voice { format, lang }.said(status, vec![lang.t("open311-no-such-method").into_owned()])
}
