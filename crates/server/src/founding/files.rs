//! A city's own data as plain files: those of a folder, or those of the sample city, which are built into the
//! program. `sample-city/README.md` tells what each file holds.

use std::path::Path;

use civic::agencies::{Agency, Body};
use civic::categories::CategoryRow;
use civic::cities::{self, AgencyHours, CalendarDay, Settings};
use civic::counter::Counter;
use civic::services::{Definition, ServiceRow};
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use super::services;
use crate::Fail;

/// The city itself.
pub struct City {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The whole document, with the groups of categories added.
    pub settings: Json,
}

/// The texts of the files.
pub struct Folder {
    /// Where they are, for messages.
    name: String,
    city: String,
    agencies: String,
    outside: String,
    categories: String,
    calendar: String,
    counters: String,
    /// Files of services by their names.
    services: Vec<(String, String)>,
    /// The outlines, as they are.
    pub areas: String,
}

impl Folder {
    /// The sample city's.
    #[must_use]
    pub fn sample() -> Folder {
        Folder {
            name: "sample-city/malang".to_owned(),
            city: include_str!("../../../../sample-city/malang/city.toml").to_owned(),
            agencies: include_str!("../../../../sample-city/malang/agencies.toml").to_owned(),
            outside: include_str!("../../../../sample-city/malang/outside.toml").to_owned(),
            categories: include_str!("../../../../sample-city/malang/categories.toml").to_owned(),
            calendar: include_str!("../../../../sample-city/malang/calendar.csv").to_owned(),
            areas: include_str!("../../../../sample-city/malang/areas.geojson").to_owned(),
            counters: include_str!("../../../../sample-city/malang/counters.toml").to_owned(),
            services: services::sample(),
        }
    }

    /// Those of a folder. People and stories, which only the sample has, are left alone.
    ///
    /// # Errors
    /// Which file cannot be read.
    pub fn read(folder: &Path) -> Result<Folder, Fail> {
        let text = |file: &str| {
            let path = folder.join(file);
            std::fs::read_to_string(&path)
                .map_err(|e| Fail::usage(format!("cannot read {}: {e}", path.display())))
        };
        // A city without counters has no such file.
        let counters =
            if folder.join("counters.toml").exists() { text("counters.toml")? } else { String::new() };
        Ok(Folder {
            counters,
            name: folder.display().to_string(),
            city: text("city.toml")?,
            agencies: text("agencies.toml")?,
            outside: text("outside.toml")?,
            categories: text("categories.toml")?,
            calendar: text("calendar.csv")?,
            areas: text("areas.geojson")?,
            services: services::read(&folder.join("services"))?,
        })
    }

    /// What is wrong with one of the files, for whoever wrote it.
    fn broken(&self, file: &str, what: impl std::fmt::Display) -> Fail {
        Fail::usage(format!("{}/{file}: {what}", self.name))
    }

    fn toml<T: DeserializeOwned>(&self, file: &str, text: &str) -> Result<T, Fail> {
        toml(&format!("{}/{file}", self.name), text)
    }

    /// Days since 1970 of a date in a file.
    fn day(&self, file: &str, text: &str) -> Result<i64, Fail> {
        let date: Date = text.parse().map_err(|e| self.broken(file, format!("{text}: {e}")))?;
        Ok(cities::day_of(date))
    }

    /// The city, with the names of the groups of categories among its settings.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn city(&self) -> Result<City, Fail> {
        let mut settings: Json = self.toml("city.toml", &self.city)?;
        let groups: Json = self
            .toml::<Json>("categories.toml", &self.categories)?
            .get("group")
            .cloned()
            .unwrap_or(json!([]));
        let id = settings
            .get("id")
            .and_then(Json::as_i64)
            .ok_or_else(|| self.broken("city.toml", "id is missing"))?;
        let name = settings.get("name").and_then(Json::as_str);
        let name = name.ok_or_else(|| self.broken("city.toml", "name is missing"))?.to_owned();
        if let Some(document) = settings.as_object_mut() {
            document.insert("groups".to_owned(), groups);
        }
        let read: Settings =
            serde_json::from_value(settings.clone()).map_err(|e| self.broken("city.toml", e))?;
        jiff::tz::TimeZone::get(&read.timezone).map_err(|e| self.broken("city.toml timezone", e))?;
        jiff::civil::Time::strptime("%H:%M", &read.hours.closing)
            .map_err(|e| self.broken("city.toml hours.closing", e))?;
        Ok(City { id, name, settings })
    }

    /// The services, in the order of their positions.
    ///
    /// # Errors
    /// What is wrong with which file.
    pub fn services(&self) -> Result<Vec<(ServiceRow, Definition)>, Fail> {
        services::parse(&self.name, &self.services)
    }

    /// The counters, with their agencies.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn counters(&self) -> Result<Vec<(String, Counter)>, Fail> {
        #[derive(Deserialize)]
        struct File {
            #[serde(default)]
            counter: Vec<Item>,
        }
        #[derive(Deserialize)]
        struct Item {
            agency: String,
            #[serde(flatten)]
            says: Counter,
        }
        let file: File = self.toml("counters.toml", &self.counters)?;
        Ok(file.counter.into_iter().map(|item| (item.agency, item.says)).collect())
    }

    /// The agencies.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn agencies(&self) -> Result<Vec<Agency>, Fail> {
        #[derive(Deserialize)]
        struct File {
            agency: Vec<Item>,
        }
        #[derive(Deserialize)]
        struct Item {
            code: String,
            name: String,
            short: String,
            kind: String,
            task: String,
            parent: Option<String>,
            area: Option<String>,
            valid_from: String,
            valid_to: Option<String>,
            successor: Option<String>,
            verified: bool,
            hours: Option<AgencyHours>,
        }
        let file: File = self.toml("agencies.toml", &self.agencies)?;
        let agency = |item: Item| {
            Ok(Agency {
                valid_from: self.day("agencies.toml", &item.valid_from)?,
                agency: item.code,
                name: item.name,
                short: item.short,
                kind: item.kind,
                task: item.task,
                parent: item.parent,
                area: item.area,
                valid_to: item.valid_to.map(|date| self.day("agencies.toml", &date)).transpose()?,
                successor: item.successor,
                verified: item.verified,
                hours: item.hours.map(|hours| serde_json::json!(hours)),
            })
        };
        file.agency.into_iter().map(agency).collect()
    }

    /// The bodies outside the city.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn bodies(&self) -> Result<Vec<Body>, Fail> {
        #[derive(Deserialize)]
        struct File {
            body: Vec<Item>,
        }
        #[derive(Deserialize)]
        struct Item {
            code: String,
            name: String,
            matter: String,
            contact: String,
            verified: bool,
        }
        let file: File = self.toml("outside.toml", &self.outside)?;
        let body = |item: Item| Body {
            body: item.code,
            name: item.name,
            matter: item.matter,
            contact: item.contact,
            verified: item.verified,
        };
        Ok(file.body.into_iter().map(body).collect())
    }

    /// The categories, in the order of the file.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn categories(&self) -> Result<Vec<CategoryRow>, Fail> {
        #[derive(Deserialize)]
        struct File {
            category: Vec<Item>,
        }
        #[derive(Deserialize)]
        struct Item {
            code: String,
            group: String,
            name: Json,
            agency: String,
            class: civic::categories::Class,
            promise_days: i64,
            place_needed: bool,
            photo_wanted: bool,
            sensitive: bool,
            emergency: bool,
            keywords: Json,
            outside: Json,
            #[serde(default)]
            question: Vec<Json>,
            verified: bool,
        }
        let file: File = self.toml("categories.toml", &self.categories)?;
        let row = |(item, position): (Item, i64)| CategoryRow {
            category: item.code,
            position,
            grp: item.group,
            name: item.name,
            agency: item.agency,
            class: item.class,
            promise_days: item.promise_days,
            place_needed: item.place_needed,
            photo_wanted: item.photo_wanted,
            sensitive: item.sensitive,
            emergency: item.emergency,
            keywords: item.keywords,
            outside: item.outside,
            questions: item.question.into(),
            active: true,
            verified: item.verified,
        };
        Ok(file.category.into_iter().zip(1..).map(row).collect())
    }

    /// The days off.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn calendar(&self) -> Result<Vec<CalendarDay>, Fail> {
        days_off(&format!("{}/calendar.csv", self.name), &self.calendar)
    }
}

/// What a TOML file says; a mistake names the file and the line.
///
/// # Errors
/// What is wrong with it.
pub fn toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Fail> {
    ::toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Fail::usage(format!("{file}: line {line}: {}", error.message()))
    })
}

/// Days off, each with its decree.
///
/// # Errors
/// What is wrong with the file.
pub fn days_off(file: &str, text: &str) -> Result<Vec<CalendarDay>, Fail> {
    #[derive(Deserialize)]
    struct Item {
        date: String,
        kind: String,
        name: String,
        decree: String,
        verified: bool,
    }
    let broken = |what: String| Fail::usage(format!("{file}: {what}"));
    let items: Vec<Item> = csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|e| broken(e.to_string()))?;
    let day = |item: Item| {
        let Item { date, kind, name, decree, verified } = item;
        if !cities::DAY_KINDS.contains(&kind.as_str()) {
            return Err(broken(format!("{date}: {kind} is neither holiday nor joint_leave")));
        }
        let day: Date = date.parse().map_err(|e| broken(format!("{date}: {e}")))?;
        Ok(CalendarDay { day: cities::day_of(day), name, kind, decree, verified })
    };
    items.into_iter().map(day).collect()
}
