//! A request of another program: no session and no cookies; which city, which language, from which address,
//! and with which key.

use std::net::IpAddr;

use axum::http::header;
use axum::http::request::Parts;
use civic::identity::{self, Integration};
use civic::{Ctx, Error};
use kit::i18n::{Arg, Lang};

use super::visit;
use crate::app::App;

/// A request of another program.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) app: App,
    pub(crate) ctx: Ctx,
    pub(crate) lang: Lang,
    pub(crate) address: IpAddr,
}

impl Caller {
    /// Finds the city by the host that was asked.
    pub(crate) fn of(parts: &Parts, app: &App) -> Result<Caller, Error> {
        let host = parts.headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
        Ok(Caller::in_city(app.civic.city_of_host(host)?, parts, app))
    }

    /// In a city that was found in another way.
    pub(crate) fn in_city(ctx: Ctx, parts: &Parts, app: &App) -> Caller {
        Caller { ctx, lang: visit::language(parts), address: visit::address(parts, app), app: app.clone() }
    }

    /// Whose key this is; each key has a limit of its own, and wrong keys count for the address.
    pub(crate) async fn integration(&self, key: &str) -> Result<Integration, Error> {
        match identity::integration(&self.ctx, key).await {
            Ok(found) => {
                self.app.limits.key(found.name())?;
                Ok(found)
            }
            Err(error) => {
                self.app.limits.write(self.address)?;
                Err(error)
            }
        }
    }

    /// The message with this key.
    pub(crate) fn t(&self, key: &str) -> String {
        self.lang.t(key).into_owned()
    }

    /// The message with this key and values for its places.
    pub(crate) fn ta(&self, key: &str, args: &[(&'static str, Arg<'_>)]) -> String {
        self.lang.ta(key, args)
    }

    /// An address of this product as it is seen from outside.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.app.settings.base_url)
    }
}

/// The key in an `Authorization: Bearer` header.
pub(crate) fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim()).filter(|key| !key.is_empty())
}
