//! Residents who verified their e-mail address: the way in ([`enter`]), everything of theirs in one place ([`home`]), and
//! what is kept about them ([`data`]) and offered to them in forms ([`known`]).
//!
//! Every page and form behind a secret link also answers at the word [`SELF`] in the place of the secret, to whoever is
//! logged in with the address the case was filed with: see [`right`].

pub(crate) mod data;
pub(crate) mod enter;
pub(crate) mod home;
pub(crate) mod known;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use civic::cases::{self, ReporterRight};
use civic::residents::{self, Resident};
use civic::{Error, cities};
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::shell::error::{OrPage, PageError};
use crate::shell::form::Fields;
use crate::shell::visit::Visit;

/// The word that stands for a secret: "mine". No secret is this short.
pub(crate) const SELF: &str = "saya";
/// The cookie that holds a resident's session.
pub(crate) const RESIDENT_COOKIE: &str = "sambat_warga";
/// The cookie that holds the ticket of a code on its way.
pub(crate) const TICKET_COOKIE: &str = "sambat_kode";

/// A request of a resident who is logged in. Others are sent to verify their address and come back here.
#[derive(Clone, Debug)]
pub(crate) struct Mine {
    pub(crate) visit: Visit,
    pub(crate) resident: Resident,
}

impl std::ops::Deref for Mine {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl FromRequestParts<App> for Mine {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let visit = Visit::from_request_parts(parts, app).await?;
        match resident(&visit).await? {
            Some(resident) => Ok(Mine { visit, resident }),
            None => Err(PageError::at_door(&visit, "/saya")),
        }
    }
}

impl Mine {
    /// The token every form of a resident carries: another site cannot know it.
    pub(crate) fn csrf(&self) -> String {
        let session = self.visit.cookie(RESIDENT_COOKIE).unwrap_or_default();
        let digest = Sha256::digest(format!("sambat/resident-csrf/v1/{session}"));
        kit::ids::letters(digest.get(..16).unwrap_or_default())
    }

    /// Refuses a form that does not carry the session's token.
    pub(crate) fn check_csrf(&self, fields: &Fields) -> Result<(), PageError> {
        if fields.get("csrf") == self.csrf() { Ok(()) } else { Err(PageError::new(self, Error::Forbidden)) }
    }
}

/// The resident who is logged in, if one is.
pub(crate) async fn resident(visit: &Visit) -> Result<Option<Resident>, PageError> {
    let Some(token) = visit.cookie(RESIDENT_COOKIE) else { return Ok(None) };
    match residents::session(&visit.ctx, token).await {
        Ok(resident) => Ok(Some(resident)),
        Err(Error::Unknown) => Ok(None),
        Err(other) => Err(PageError::new(visit, other)),
    }
}

/// The right over a case: by its secret, or by [`SELF`] for a resident whose address it was filed with.
pub(crate) async fn right(visit: &Visit, code: &str, secret: &str) -> Result<ReporterRight, PageError> {
    if secret != SELF {
        return cases::open(&visit.ctx, code, secret).await.or_page(visit);
    }
    let Some(resident) = resident(visit).await? else { return Err(PageError::at_door(visit, "/saya")) };
    cases::open_own(&visit.ctx, &resident, code).await.or_page(visit)
}

/// A day in words.
fn day(visit: &Visit, at: kit::clock::Time) -> String {
    let day = cities::date_of(cities::day_of(visit.ctx.book.offices.date(at)));
    crate::shell::dates::day(visit.lang, day)
}
