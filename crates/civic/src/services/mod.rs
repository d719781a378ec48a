//! Public services as data: each with its standard, form, steps, fee and product, in editions that are written,
//! looked at by a second person, and published from a day on. What happens to an application is `cases`' matter.

mod editions;
mod fault;
pub mod form;
mod letter;
mod model;
pub mod rules;
mod store;

use std::collections::BTreeMap;

pub use editions::{
    AHEAD_MAX, CODE_MAX, CONTENT_MAX, FOUNDING, found, new_edition, publish, renew, reopen, save, set_active,
    submit, take_out,
};
pub use fault::{Fault, FaultKind};
use kit::db::Tx;
pub(crate) use letter::{AGENCY, fill};
pub use model::{
    Counter, Definition, Extension, Fee, FeePart, Letter, Maker, Objection, Part, Product, Rate, Refusal,
    Silence, Standard, Step, StepKind,
};
pub(crate) use store::STATEMENTS;
pub use store::{EditionRow, ServiceRow};

use crate::context::Ctx;
use crate::identity::CityAdmin;
use crate::{Error, Result};

kit::words! {
    /// How far an edition is.
    pub enum EditionState {
        /// Being written.
        Draft = "draft",
        /// Given to a second person.
        Submitted = "submitted",
        /// In force from its day on; never changed again.
        Published = "published",
    }
}

/// One service.
#[derive(Debug)]
pub struct Service {
    /// Its code.
    pub code: String,
    /// Whether it is offered to new applications.
    pub active: bool,
    editions: BTreeMap<i64, Edition>,
}

/// A published edition.
#[derive(Debug)]
pub struct Edition {
    /// Counts from 1.
    pub version: i64,
    /// From which day it is in force, in days since 1970.
    pub publish_on: i64,
    /// What it says.
    pub definition: Definition,
}

impl Service {
    /// The edition in force on a day; `None` before the first.
    #[must_use]
    pub fn on(&self, day: i64) -> Option<&Edition> {
        self.editions
            .values()
            .filter(|edition| edition.publish_on <= day)
            .max_by_key(|e| (e.publish_on, e.version))
    }

    /// Every published edition, oldest first.
    pub fn editions(&self) -> impl Iterator<Item = &Edition> {
        self.editions.values()
    }

    /// One edition, in force or not any more.
    #[must_use]
    pub fn edition(&self, version: i64) -> Option<&Edition> {
        self.editions.get(&version)
    }
}

/// The services of a city, in their order.
#[derive(Debug, Default)]
pub struct Services {
    list: Vec<Service>,
    by_code: BTreeMap<String, usize>,
}

impl Services {
    /// Keeps their order.
    ///
    /// # Errors
    /// [`Error::Internal`] when what is stored cannot be read.
    pub fn new(services: Vec<ServiceRow>, editions: Vec<EditionRow>) -> Result<Services> {
        let mut read: BTreeMap<String, BTreeMap<i64, Edition>> = BTreeMap::new();
        for row in editions.into_iter().filter(|row| row.state == EditionState::Published) {
            let (version, publish_on) = (row.version, row.publish_on.unwrap_or(i64::MAX));
            let definition = row.definition()?;
            read.entry(row.service).or_default().insert(version, Edition { version, publish_on, definition });
        }
        let list: Vec<Service> = services
            .into_iter()
            .map(|row| Service {
                editions: read.remove(&row.service).unwrap_or_default(),
                code: row.service,
                active: row.active,
            })
            .collect();
        let by_code = list.iter().enumerate().map(|(index, one)| (one.code.clone(), index)).collect();
        Ok(Services { list, by_code })
    }

    /// One service, offered or not.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Service> {
        self.list.get(*self.by_code.get(code)?)
    }

    /// What an application was made under.
    #[must_use]
    pub fn definition(&self, code: &str, version: i64) -> Option<&Definition> {
        self.get(code)?.edition(version).map(|edition| &edition.definition)
    }

    /// The service and its edition in force, when it is offered on this day.
    #[must_use]
    pub fn offered(&self, code: &str, day: i64) -> Option<(&Service, &Edition)> {
        let service = self.get(code).filter(|service| service.active)?;
        Some((service, service.on(day)?))
    }

    /// Everything offered on a day, in its order.
    pub fn all_offered(&self, day: i64) -> impl Iterator<Item = (&Service, &Edition)> {
        self.list.iter().filter(|one| one.active).filter_map(move |one| Some((one, one.on(day)?)))
    }

    /// Every service, offered or not.
    pub fn iter(&self) -> impl Iterator<Item = &Service> {
        self.list.iter()
    }

    /// What words somebody typed may mean, best first.
    #[must_use]
    pub fn find(&self, typed: &str, day: i64) -> Vec<(&Service, &Edition)> {
        let mut found: Vec<(u32, (&Service, &Edition))> = self
            .all_offered(day)
            .map(|one| (rules::fits(&one.1.definition, typed), one))
            .filter(|(score, _)| *score > 0)
            .collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, one)| one).collect()
    }
}

impl EditionRow {
    /// What tells it apart from what others make of it meanwhile.
    #[must_use]
    pub fn mark(&self) -> String {
        rules::mark(&serde_json::json!({"state": self.state, "content": self.content}))
    }

    /// What it says.
    ///
    /// # Errors
    /// [`Error::Internal`] when what is stored cannot be read.
    pub fn definition(&self) -> Result<Definition> {
        serde_json::from_value(self.content.clone())
            .map_err(|e| Error::Internal(format!("service {} {}: {e}", self.service, self.version)))
    }
}

pub(crate) fn load(tx: &mut Tx<'_>, city: i64) -> Result<Services> {
    Services::new(store::services(tx, city)?, store::published(tx, city)?)
}

/// Every edition of a service, oldest first, for whoever writes them.
///
/// # Errors
/// As any read.
pub async fn editions_of(ctx: &Ctx, _: &CityAdmin, code: &str) -> Result<Vec<EditionRow>> {
    let code = code.to_owned();
    ctx.read(move |ctx, tx| store::editions(tx, ctx.city(), &code)).await
}

/// Editions being written or waiting for a second person.
///
/// # Errors
/// As any read.
pub async fn unpublished(ctx: &Ctx, _: &CityAdmin) -> Result<Vec<EditionRow>> {
    ctx.read(|ctx, tx| store::drafts(tx, ctx.city())).await
}
