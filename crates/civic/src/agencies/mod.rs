//! The register of agencies: organisations that owe duties, with their days of validity and successors;
//! and the bodies outside the city a case can be forwarded to.

mod store;

use std::collections::BTreeMap;

use kit::db::Tx;
pub(crate) use store::STATEMENTS;
pub use store::{Agency, Body};

use crate::cities::AgencyHours;
use crate::context::Ctx;
use crate::error::Check;
use crate::identity::CityAdmin;
use crate::{Problem, Result, audit, cities};

/// The longest name of an agency, in characters.
pub const NAME_MAX: usize = 200;

/// Agencies and outside bodies of one city, by code.
#[derive(Debug, Default)]
pub struct Agencies {
    agencies: BTreeMap<String, Agency>,
    bodies: BTreeMap<String, Body>,
}

impl Agency {
    /// Whether it owes duties on this day (days since 1970).
    #[must_use]
    pub fn valid_on(&self, day: i64) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    /// Its own hours; `None` when it works as the city's offices do.
    ///
    /// # Errors
    /// [`crate::Error::Internal`] when what is stored cannot be read.
    pub fn hours(&self) -> Result<Option<AgencyHours>> {
        let read = |hours: &serde_json::Value| serde_json::from_value(hours.clone());
        self.hours
            .as_ref()
            .map(read)
            .transpose()
            .map_err(|e| crate::Error::Internal(format!("hours of {}: {e}", self.agency)))
    }
}

impl Agencies {
    /// Orders both by code.
    #[must_use]
    pub fn new(agencies: Vec<Agency>, bodies: Vec<Body>) -> Agencies {
        Agencies {
            agencies: agencies.into_iter().map(|a| (a.agency.clone(), a)).collect(),
            bodies: bodies.into_iter().map(|b| (b.body.clone(), b)).collect(),
        }
    }

    /// One agency.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Agency> {
        self.agencies.get(code)
    }

    /// The name people know it by; the code itself when there is no such agency.
    #[must_use]
    pub fn short<'a>(&'a self, code: &'a str) -> &'a str {
        self.get(code).map_or(code, |agency| &agency.short)
    }

    /// The full name.
    #[must_use]
    pub fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.get(code).map_or(code, |agency| &agency.name)
    }

    /// Whether it exists and owes duties on this day.
    #[must_use]
    pub fn valid(&self, code: &str, day: i64) -> bool {
        self.get(code).is_some_and(|agency| agency.valid_on(day))
    }

    /// The agency that carries on what another one owed: itself while it is valid, else the first valid one among
    /// its successors. `None` when there is none, or when successors run in a circle.
    #[must_use]
    pub fn heir<'a>(&'a self, code: &'a str, day: i64) -> Option<&'a str> {
        let mut agency = self.get(code)?;
        for _ in 0..self.agencies.len() {
            if agency.valid_on(day) {
                return Some(&agency.agency);
            }
            agency = self.get(agency.successor.as_deref()?)?;
        }
        None
    }

    /// Whether an agency is a unit or stands below it.
    #[must_use]
    pub fn within(&self, code: &str, unit: &str) -> bool {
        let mut at = Some(code);
        // At most once through the register: parents that run in a circle lead nowhere.
        for _ in 0..=self.agencies.len() {
            match at {
                Some(here) if here == unit => return true,
                Some(here) => at = self.get(here).and_then(|agency| agency.parent.as_deref()),
                None => return false,
            }
        }
        false
    }

    /// Every agency, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Agency> {
        self.agencies.values()
    }

    /// One body outside the city.
    #[must_use]
    pub fn body(&self, code: &str) -> Option<&Body> {
        self.bodies.get(code)
    }

    /// Every body outside the city.
    pub fn bodies(&self) -> impl Iterator<Item = &Body> {
        self.bodies.values()
    }

    /// The office of a kind (`kecamatan`, `kelurahan`) that serves an area, given its code and its parent's.
    #[must_use]
    pub fn office_of(&self, kind: &str, areas: &[&str], day: i64) -> Option<&Agency> {
        self.iter().find(|agency| {
            agency.kind == kind
                && agency.valid_on(day)
                && agency.area.as_deref().is_some_and(|area| areas.contains(&area))
        })
    }
}

pub(crate) fn load(tx: &mut Tx<'_>, city: i64) -> Result<Agencies> {
    Ok(Agencies::new(store::agencies(tx, city)?, store::bodies(tx, city)?))
}

/// Puts an agency in place or renews it.
///
/// # Errors
/// As any write.
pub fn put(tx: &mut Tx<'_>, city: i64, agency: &Agency) -> Result<()> {
    store::put(tx, city, agency)
}

/// Puts a body outside the city in place or renews it.
///
/// # Errors
/// As any write.
pub fn put_body(tx: &mut Tx<'_>, city: i64, body: &Body) -> Result<()> {
    store::put_body(tx, city, body)
}

/// Adds or changes an agency in the browser; the change is audited with what was before.
///
/// # Errors
/// [`crate::Error::Invalid`] naming `agency`, `name`, `short`, `parent`, `valid_to` or `successor`.
pub async fn save(ctx: &Ctx, admin: &CityAdmin, agency: Agency) -> Result<()> {
    check(ctx, &agency)?;
    let admin = admin.clone();
    ctx.write(move |ctx, tx| {
        let before = ctx.book.agencies.get(&agency.agency).map(Agency::document);
        store::put(tx, ctx.city(), &agency)?;
        let hours_were = ctx.book.agencies.get(&agency.agency).and_then(|known| known.hours.clone());
        // Other hours give other dates.
        if hours_were == agency.hours {
            cities::touch(tx, ctx.city())?;
        } else {
            cities::touch_calendar(tx, ctx.city())?;
        }
        let change = audit::Change { before, after: Some(agency.document()) };
        audit::record(tx, ctx, &admin, "agency.save", &agency.agency, change)
    })
    .await?;
    ctx.civic().refresh().await
}

fn check(ctx: &Ctx, agency: &Agency) -> Result<()> {
    let known =
        |code: &Option<String>| code.as_ref().is_none_or(|code| ctx.book.agencies.get(code).is_some());
    let mut check = Check::default();
    check.text(&agency.name, "name", NAME_MAX);
    check.text(&agency.short, "short", NAME_MAX);
    check.text(&agency.agency, "agency", 40);
    let plain = agency.agency.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    check.that(plain, "agency", Problem::UnknownChoice);
    check.that(known(&agency.parent), "parent", Problem::UnknownChoice);
    check.that(known(&agency.successor), "successor", Problem::UnknownChoice);
    check.that(
        agency.hours().is_ok_and(|hours| hours.is_none_or(|hours| hours.works())),
        "hours",
        Problem::BadNumber,
    );
    check.that(agency.valid_to.is_none_or(|last| last >= agency.valid_from), "valid_to", Problem::BadDate);
    // The agency that verifies new cases must not end, or every new case would be without an owner.
    let ends_verifier = agency.valid_to.is_some() && agency.agency == ctx.book.city.settings.verifier_agency;
    check.that(!ends_verifier, "valid_to", Problem::AgencyNotValid);
    check.done()
}

impl Agency {
    /// The agency as a document, for the audit.
    #[must_use]
    pub fn document(&self) -> serde_json::Value {
        serde_json::json!({
            "agency": self.agency, "name": self.name, "short": self.short, "kind": self.kind, "task": self.task,
            "parent": self.parent, "area": self.area, "valid_from": self.valid_from, "valid_to": self.valid_to,
            "successor": self.successor, "hours": self.hours,
        })
    }
}
