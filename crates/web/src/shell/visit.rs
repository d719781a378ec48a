//! One request as handlers see it: which city, which language, from which address, and who.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use civic::Ctx;
use civic::identity::{self, Officer};
use kit::i18n::{Arg, Lang};
use sha2::{Digest, Sha256};

use super::error::PageError;
use crate::app::App;
use crate::residents::{RESIDENT_COOKIE, TICKET_COOKIE};

/// The cookie that holds an officer's session.
pub(crate) const SESSION_COOKIE: &str = "sambat_session";
/// The cookie that holds the chosen language.
pub(crate) const LANGUAGE_COOKIE: &str = "bahasa";

/// A request of anybody.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) app: App,
    pub(crate) ctx: Ctx,
    pub(crate) lang: Lang,
    pub(crate) path: String,
    pub(crate) address: IpAddr,
    /// The officer who is logged in, for the layout of pages anybody may see.
    pub(crate) officer: Option<Officer>,
    session: Option<String>,
    /// Cookies of residents, by their names.
    cookies: Vec<(&'static str, String)>,
}

impl Visit {
    /// The message with this key.
    pub(crate) fn t(&self, key: &str) -> std::borrow::Cow<'static, str> {
        self.lang.t(key)
    }

    /// The message with this key and values for its places.
    pub(crate) fn ta(&self, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
        self.lang.ta(key, args)
    }

    /// The token every form of a logged-in officer carries: another site cannot know it.
    pub(crate) fn csrf(&self) -> String {
        let digest = Sha256::digest(format!("sambat/csrf/v1/{}", self.session.as_deref().unwrap_or("")));
        kit::ids::letters(digest.get(..16).unwrap_or_default())
    }

    /// The token of the session, to end it.
    pub(crate) fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// What a cookie of a resident holds.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// An address of this product as it is seen from outside.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.app.settings.base_url)
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let host = parts.headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let lang = language(parts);
        let ctx = app.civic.city_of_host(host).map_err(|e| PageError::bare(lang, e))?;
        let session = cookie(parts, SESSION_COOKIE);
        let officer = match &session {
            Some(token) => identity::session(&ctx, token).await.ok(),
            None => None,
        };
        let address = address(parts, app);
        app.limits.read(address).map_err(|e| PageError::bare(lang, e))?;
        Ok(Visit {
            address,
            path: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
            app: app.clone(),
            ctx,
            lang,
            officer,
            session,
            cookies: [RESIDENT_COOKIE, TICKET_COOKIE]
                .into_iter()
                .filter_map(|name| Some((name, cookie(parts, name)?)))
                .collect(),
        })
    }
}

pub(crate) fn language(parts: &Parts) -> Lang {
    let header = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    cookie(parts, LANGUAGE_COOKIE)
        .and_then(|code| Lang::from_code(&code))
        .unwrap_or_else(|| Lang::accept(header))
}

fn cookie(parts: &Parts, name: &str) -> Option<String> {
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Whose request this is. A proxy's word counts only when the proxy is in the list: then the last address in
/// `X-Forwarded-For` that is not itself a proxy.
pub(crate) fn address(parts: &Parts, app: &App) -> IpAddr {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([127, 0, 0, 1]), |ConnectInfo(peer)| peer.ip());
    let trusted = |ip: IpAddr| app.settings.trusted_proxies.iter().any(|proxy| proxy.parse() == Ok(ip));
    if !trusted(peer) {
        return peer;
    }
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let chain: Vec<IpAddr> =
        forwarded.flat_map(|value| value.split(',')).filter_map(|ip| ip.trim().parse().ok()).collect();
    chain.into_iter().rev().find(|ip| !trusted(*ip)).unwrap_or(peer)
}

/// A request of an officer who is logged in. Strangers are sent to log in and come back here.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    pub(crate) visit: Visit,
    pub(crate) officer: Officer,
}

impl std::ops::Deref for Desk {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let visit = Visit::from_request_parts(parts, app).await?;
        match visit.officer.clone() {
            Some(officer) => Ok(Desk { visit, officer }),
            None => Err(PageError::new(&visit, civic::Error::Unknown)),
        }
    }
}
