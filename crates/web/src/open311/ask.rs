//! Reading a request: its format, language, city and parameters; for filing, also the key and the pictures.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Method, header};
use civic::identity::{Integration, Scope};
use civic::{Ctx, Error as Fault};
use kit::i18n::Lang;
use open311::{Error, Format, parameter};
use uuid::Uuid;

use super::refusal::{Refusal, Voice};
use crate::app::App;
use crate::shell::caller::Caller;
use crate::shell::form::{self, Fields, Sent};
use crate::shell::visit;

/// A question, without a body.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) caller: Caller,
    pub(super) voice: Voice,
    /// The last part of the path without its extension: a method's name, a code or an id.
    pub(super) stem: String,
    /// The path, for links to further pages.
    pub(super) path: String,
    pub(super) pairs: Vec<(String, String)>,
}

impl FromRequestParts<App> for Ask {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let lang = visit::language(parts);
        let last = parts.uri.path().rsplit('/').next().unwrap_or_default();
        let last = percent_encoding::percent_decode_str(last).decode_utf8_lossy().into_owned();
        let Some((stem, format)) = Format::split(&last) else {
            return Err(Voice { format: Format::Xml, lang }.refuse(&[Error::FormatUnknown]));
        };
        let voice = Voice { format, lang };
        let pairs = Fields::parse(parts.uri.query().unwrap_or_default().as_bytes()).0;
        let caller = caller(parts, app, &pairs).map_err(|error| voice.refuse(&[error]))?;
        if parts.method != Method::POST {
            app.limits.read(caller.address).map_err(|fault| voice.failed(fault))?;
        }
        let (stem, path) = (stem.to_owned(), parts.uri.path().to_owned());
        Ok(Ask { caller, voice, stem, path, pairs })
    }
}

impl Ask {
    pub(super) fn lang(&self) -> Lang {
        self.voice.lang
    }
}

/// Who asks in which city: the host names it, and then its jurisdiction may be left out; under a host that
/// several cities share, the jurisdiction does.
fn caller(parts: &Parts, app: &App, pairs: &[(String, String)]) -> Result<Caller, Error> {
    if let Ok(caller) = Caller::of(parts, app) {
        jurisdiction(&caller, pairs)?;
        return Ok(caller);
    }
    let named = parameter(pairs, "jurisdiction_id").ok_or(Error::JurisdictionMissing)?;
    let all = app.civic.cities().into_iter().filter_map(|city| app.civic.city(city).ok());
    let mut meant = all.filter(|ctx| is_named(ctx, named));
    match (meant.next(), meant.next()) {
        (Some(ctx), None) => Ok(Caller::in_city(ctx, parts, app)),
        _ => Err(Error::JurisdictionUnknown),
    }
}

fn is_named(ctx: &Ctx, jurisdiction: &str) -> bool {
    ctx.book.city.settings.jurisdiction.eq_ignore_ascii_case(jurisdiction)
}

/// Whether the city that answers is the one that was meant, as far as that was said.
fn jurisdiction(caller: &Caller, pairs: &[(String, String)]) -> Result<(), Error> {
    match parameter(pairs, "jurisdiction_id") {
        Some(named) if !is_named(&caller.ctx, named) => Err(Error::JurisdictionUnknown),
        _ => Ok(()),
    }
}

/// Something sent by another system with its key: parameters of the body and of the address together.
#[derive(Debug)]
pub(super) struct Sending {
    pub(super) ask: Ask,
    pub(super) by: Integration,
    pub(super) photos: Vec<Uuid>,
    /// The `Idempotency-Key` header.
    pub(super) key: Option<String>,
}

impl FromRequest<App> for Sending {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let mut ask = Ask::from_request_parts(&mut parts, app).await?;
        let (caller, voice) = (&ask.caller, ask.voice);
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/") && parameter(&ask.pairs, "api_key").is_none() {
            // Pictures are worked on as they arrive, and the key may stand after them.
            app.limits.write(caller.address).map_err(|fault| voice.failed(fault))?;
        }
        let key = parts.headers.get("idempotency-key").and_then(|v| v.to_str().ok()).map(str::to_owned);
        let sent = form::read(&caller.ctx, Request::from_parts(parts, body)).await;
        let sent = sent.map_err(|fault| voice.failed(fault))?;
        let refused = sent.refused();
        let Sent { fields, photos, .. } = sent;
        ask.pairs.extend(fields.0);
        jurisdiction(&ask.caller, &ask.pairs).map_err(|error| voice.refuse(&[error]))?;
        let by = integration(&ask).await?;
        if !refused.is_empty() {
            return Err(voice.failed(Fault::Invalid(refused)));
        }
        Ok(Sending { ask, by, photos, key })
    }
}

/// Whose key it is, if it is one for this door.
async fn integration(ask: &Ask) -> Result<Integration, Refusal> {
    let (caller, voice) = (&ask.caller, ask.voice);
    let Some(key) = parameter(&ask.pairs, "api_key") else {
        caller.app.limits.write(caller.address).map_err(|fault| voice.failed(fault))?;
        return Err(voice.refuse(&[Error::KeyMissing]));
    };
    let by = caller.integration(key).await.map_err(|fault| voice.failed(fault))?;
    if by.scope() == Scope::Open311 { Ok(by) } else { Err(voice.refuse(&[Error::KeyInvalid])) }
}
