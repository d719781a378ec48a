//! Who asks: anybody, with or without a key; or an agency's system.

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use civic::Error;
use civic::cases::{self, ReporterRight};
use civic::identity::{Integration, Officer, Scope};

use super::problem::{Answer, Failure, OrProblem};
use crate::app::App;
use crate::shell::caller::{Caller, bearer};
use crate::shell::visit;

/// The header that holds the secret of a case.
pub(super) const SECRET_HEADER: &str = "Sambat-Secret";

/// Anybody. A key is not needed, but a wrong one is refused, and a good one has limits of its own.
#[derive(Debug)]
pub(crate) struct Guest {
    pub(super) caller: Caller,
    key: Option<Integration>,
    secret: Option<String>,
}

impl std::ops::Deref for Guest {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

async fn caller(parts: &Parts, app: &App) -> Answer<Caller> {
    Caller::of(parts, app).map_err(|error| Failure::new(visit::language(parts), error))
}

impl FromRequestParts<App> for Guest {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let caller = caller(parts, app).await?;
        let key = match bearer(parts) {
            Some(key) => Some(caller.integration(key).await.or_problem(&caller)?),
            None if matches!(parts.method, Method::GET | Method::HEAD) => {
                app.limits.read(caller.address).or_problem(&caller)?;
                None
            }
            None => {
                app.limits.write(caller.address).or_problem(&caller)?;
                None
            }
        };
        if key.as_ref().is_some_and(|key| key.scope() == Scope::Open311) {
            return Err(Failure::new(caller.lang, Error::Forbidden));
        }
        let secret = parts.headers.get(SECRET_HEADER).and_then(|value| value.to_str().ok());
        Ok(Guest { key, secret: secret.map(str::to_owned), caller })
    }
}

impl Guest {
    /// The system that asks for a resident; `None` when somebody asks without a key.
    pub(super) fn resident_system(&self) -> Answer<Option<&Integration>> {
        match &self.key {
            Some(key) if key.scope() != Scope::ApiResident => Err(Failure::new(self.lang, Error::Forbidden)),
            key => Ok(key.as_ref()),
        }
    }

    /// The right over the case with this code, from the secret that was sent.
    pub(super) async fn right(&self, code: &str) -> Answer<ReporterRight> {
        self.resident_system()?;
        let secret = self.secret.as_deref().ok_or(Error::Unknown).or_problem(self)?;
        cases::open(&self.ctx, code, secret).await.or_problem(self)
    }

    /// The secret that was sent; empty when none was.
    pub(super) fn secret(&self) -> &str {
        self.secret.as_deref().unwrap_or_default()
    }
}

/// An agency's system.
#[derive(Debug)]
pub(crate) struct System {
    pub(super) caller: Caller,
    pub(super) officer: Officer,
}

impl std::ops::Deref for System {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl FromRequestParts<App> for System {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let caller = caller(parts, app).await?;
        let Some(key) = bearer(parts) else {
            app.limits.write(caller.address).or_problem(&caller)?;
            return Err(Failure::new(caller.lang, Error::Unknown));
        };
        let integration = caller.integration(key).await.or_problem(&caller)?;
        let officer = integration.officer().or_problem(&caller)?;
        Ok(System { caller, officer })
    }
}
