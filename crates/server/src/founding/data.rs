//! What the files say, ready to be put in place.

use std::collections::{BTreeMap, BTreeSet};

use civic::agencies::{Agency, Body};
use civic::areas::{Areas, Imported};
use civic::audit::{self, Change};
use civic::categories::CategoryRow;
use civic::cities::{self, CalendarDay, CityRow};
use civic::context::Book;
use civic::counter::Counter;
use civic::identity::CityAdmin;
use civic::services::{Definition, ServiceRow};
use civic::{Ctx, agencies, areas, categories, counter, services};
use kit::clock::Time;
use kit::db::Tx;
use serde_json::{Value as Json, json};

use super::check;
use super::files::Folder;
use crate::Fail;

/// A city's own data: everything but its people and cases.
pub struct Data {
    /// The city.
    pub city: CityRow,
    /// Days off.
    pub days: Vec<CalendarDay>,
    /// Agencies.
    pub agencies: Vec<Agency>,
    /// Bodies outside the city.
    pub bodies: Vec<Body>,
    /// Categories, in their order.
    pub categories: Vec<CategoryRow>,
    /// Services, in their order.
    pub services: Vec<(ServiceRow, Definition)>,
    /// Counters, with their agencies.
    pub counters: Vec<(String, Counter)>,
    areas: String,
}

/// How much was changed.
pub struct Renewed {
    /// Whether the settings are others.
    pub settings: bool,
    /// Days off that came or went.
    pub days: usize,
    /// Agencies new or changed.
    pub agencies: usize,
    /// Bodies new or changed.
    pub bodies: usize,
    /// Categories new or changed.
    pub categories: usize,
    /// Services with a new edition.
    pub services: usize,
    /// Counters new or changed.
    pub counters: usize,
}

/// Documents of what changed, before and after, by file and code.
#[derive(Default)]
struct Changes {
    before: BTreeMap<String, Json>,
    after: BTreeMap<String, Json>,
}

impl Changes {
    fn add(&mut self, what: String, before: Option<Json>, after: Json) {
        self.before.extend(before.map(|before| (what.clone(), before)));
        self.after.insert(what, after);
    }

    fn count(&self, file: &str) -> usize {
        self.after.keys().filter(|what| what.starts_with(file)).count()
    }
}

impl Data {
    /// From the files of a folder.
    ///
    /// # Errors
    /// What is wrong with a file.
    pub fn read(folder: &Folder, host: String, sample: bool) -> Result<Data, Fail> {
        let city = folder.city()?;
        let data = Data {
            city: CityRow {
                city_id: city.id,
                name: city.name,
                host,
                settings: city.settings,
                sample,
                revision: 1,
                area_version: 0,
                calendar_version: 0,
            },
            days: folder.calendar()?,
            agencies: folder.agencies()?,
            bodies: folder.bodies()?,
            categories: folder.categories()?,
            services: folder.services()?,
            counters: folder.counters()?,
            areas: folder.areas.clone(),
        };
        once("agencies.toml", data.agencies.iter().map(|agency| &agency.agency))?;
        once("outside.toml", data.bodies.iter().map(|body| &body.body))?;
        once("counters.toml", data.counters.iter().map(|(agency, _)| agency))?;
        once("categories.toml", data.categories.iter().map(|row| &row.category))?;
        Ok(data)
    }

    /// Puts a new city in place.
    ///
    /// # Errors
    /// [`civic::Error::Invalid`] naming what does not fit together.
    pub fn found(&self, tx: &mut Tx<'_>, at: Time) -> civic::Result<Imported> {
        let city = self.city.city_id;
        cities::put(tx, &self.city, &self.days, at)?;
        self.agencies.iter().try_for_each(|agency| agencies::put(tx, city, agency))?;
        self.bodies.iter().try_for_each(|body| agencies::put_body(tx, city, body))?;
        let imported = areas::import(tx, city, 1, &Areas::new(0, Vec::new()), &self.areas)?;
        self.categories.iter().try_for_each(|row| categories::put(tx, city, row))?;
        self.services.iter().try_for_each(|(row, says)| services::found(tx, city, row, (says, at)))?;
        self.counters.iter().try_for_each(|(agency, says)| counter::put(tx, city, agency, says))?;
        check::fits(&Book::load(tx, city)?, at)?;
        Ok(imported)
    }

    /// Puts everything but the areas in place again, in one audited change. What was decided in the browser
    /// and stands in no file is kept: when an agency ended and who follows it, which categories are off.
    ///
    /// # Errors
    /// As [`Data::found`].
    pub fn renew(&self, ctx: &Ctx, tx: &mut Tx<'_>, admin: &CityAdmin) -> civic::Result<Renewed> {
        let city = self.city.city_id;
        let mut changes = Changes::default();
        self.renew_city(tx, ctx.now, &mut changes)?;
        let book = Book::load(tx, city)?;
        for given in &self.agencies {
            let old = book.agencies.get(&given.agency);
            let agency = Agency {
                valid_to: given.valid_to.or(old.and_then(|old| old.valid_to)),
                successor: given.successor.clone().or(old.and_then(|old| old.successor.clone())),
                ..given.clone()
            };
            if old != Some(&agency) {
                agencies::put(tx, city, &agency)?;
                let what = format!("agencies.toml {}", agency.agency);
                changes.add(what, old.map(Agency::document), agency.document());
            }
        }
        for body in self.bodies.iter().filter(|body| book.agencies.body(&body.body) != Some(body)) {
            agencies::put_body(tx, city, body)?;
            let old = book.agencies.body(&body.body).map(document);
            changes.add(format!("outside.toml {}", body.body), old, document(body));
        }
        for given in &self.categories {
            let old = book.categories.get(&given.category).map(|old| &old.row);
            let row = CategoryRow { active: old.is_none_or(|old| old.active), ..given.clone() };
            categories::put(tx, city, &row)?;
            let (old, new) = (old.map(CategoryRow::document), row.document());
            if old.as_ref() != Some(&new) {
                changes.add(format!("categories.toml {}", row.category), old, new);
            }
        }
        for (row, says) in &self.services {
            let old = book.services.get(&row.service).and_then(|old| old.on(i64::MAX));
            let document = |says: &Definition| serde_json::to_value(says).unwrap_or_default();
            let old = old.map(|edition| document(&edition.definition));
            if services::renew(tx, (city, &book), row, (says, ctx.now))? {
                changes.add(format!("services {}", row.service), old, document(says));
            }
        }
        for (agency, given) in &self.counters {
            let old = book.counters.get(agency);
            // Whether it is offered is decided in the browser.
            let says = Counter { active: old.is_none_or(|old| old.active), ..given.clone() };
            if old != Some(&says) {
                counter::put(tx, city, agency, &says)?;
                changes.add(format!("counters.toml {agency}"), old.map(|old| json!(old)), json!(says));
            }
        }
        check::fits(&Book::load(tx, city)?, ctx.now)?;
        let renewed = Renewed {
            settings: changes.count("city.toml") > 0,
            days: changes.after.get("calendar.csv").map_or(0, |days| days.as_object().map_or(0, |d| d.len())),
            agencies: changes.count("agencies.toml"),
            bodies: changes.count("outside.toml"),
            categories: changes.count("categories.toml"),
            services: changes.count("services "),
            counters: changes.count("counters.toml"),
        };
        let change = Change { before: Some(json!(changes.before)), after: Some(json!(changes.after)) };
        audit::record(tx, ctx, admin, "city.renew", &self.city.name, change)?;
        Ok(renewed)
    }

    /// Settings and calendar.
    fn renew_city(&self, tx: &mut Tx<'_>, now: Time, changes: &mut Changes) -> civic::Result<()> {
        let (old, days) = cities::stored(tx, self.city.city_id)?;
        cities::put(tx, &self.city, &self.days, now)?;
        let whole = |city: &CityRow| json!({"name": city.name, "host": city.host, "settings": city.settings});
        if whole(&old) != whole(&self.city) {
            changes.add("city.toml".to_owned(), Some(whole(&old)), whole(&self.city));
        }
        if days != self.days {
            changes.add("calendar.csv".to_owned(), None, moved(&days, &self.days));
        }
        Ok(())
    }
}

/// Days off that came, went or are told otherwise; `null` for those that are working days again.
fn moved(old: &[CalendarDay], new: &[CalendarDay]) -> Json {
    let of = |days: &[CalendarDay]| -> BTreeMap<String, Json> {
        let told = |day: &CalendarDay| {
            let what = json!({"kind": day.kind, "decree": day.decree, "verified": day.verified});
            (format!("{} {}", cities::date_of(day.day), day.name), what)
        };
        days.iter().map(told).collect()
    };
    let (old, new) = (of(old), of(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
    json!(changed.map(|name| (name.clone(), new.get(name).cloned())).collect::<BTreeMap<_, _>>())
}

fn document(body: &Body) -> Json {
    json!({"body": body.body, "name": body.name, "matter": body.matter, "contact": body.contact,
        "verified": body.verified})
}

/// A code that stands twice would silently be the later one.
fn once<'a>(file: &str, codes: impl Iterator<Item = &'a String>) -> Result<(), Fail> {
    let mut seen = BTreeSet::new();
    for code in codes {
        if !seen.insert(code) {
            return Err(Fail::usage(format!("{file}: {code} stands there twice")));
        }
    }
    Ok(())
}
