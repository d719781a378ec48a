//! The sample city's files, built into the program, and what is read from them.

use civic::agencies::{Agency, Body};
use civic::categories::CategoryRow;
use civic::cities::{self, CalendarDay};
use civic::identity::Role;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};

use crate::Fail;

const CITY: &str = include_str!("../../../../sample-city/malang/city.toml");
const AGENCIES: &str = include_str!("../../../../sample-city/malang/agencies.toml");
const OUTSIDE: &str = include_str!("../../../../sample-city/malang/outside.toml");
const CATEGORIES: &str = include_str!("../../../../sample-city/malang/categories.toml");
const CALENDAR: &str = include_str!("../../../../sample-city/malang/calendar.csv");
const PEOPLE: &str = include_str!("../../../../sample-city/malang/people.toml");
const STORIES: &str = include_str!("../../../../sample-city/malang/stories.csv");
/// The outlines, as they are.
pub const AREAS: &str = include_str!("../../../../sample-city/malang/areas.geojson");

/// The city itself.
pub struct City {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The whole document, with the groups of categories added.
    pub settings: Json,
}

/// Somebody with an account.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    /// What they log in with.
    pub login: String,
    /// Their name.
    pub name: String,
    /// The agency's code.
    pub agency: String,
    /// What they may do, as words.
    pub roles: Vec<String>,
    /// The published password.
    pub password: String,
    /// Whether the start page of the sample names them.
    pub show: bool,
}

impl Person {
    /// Whether they hold a role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.iter().any(|word| word == role.word())
    }

    /// Their roles.
    ///
    /// # Errors
    /// When the file holds a word that is no role.
    pub fn roles(&self) -> Result<Vec<Role>, Fail> {
        let known = |word: &String| {
            Role::from_word(word).ok_or_else(|| broken("people.toml", format!("{word} is no role")))
        };
        self.roles.iter().map(known).collect()
    }
}

/// A case to be played: what is in the columns is told in the sample city's README.
#[derive(Clone, Debug, Deserialize)]
pub struct Story {
    pub kind: String,
    pub channel: String,
    pub lang: String,
    pub category: String,
    pub kelurahan: String,
    pub landmark: String,
    pub name: String,
    pub hide_name: bool,
    pub hide_content: bool,
    pub workdays_ago: usize,
    pub outcome: String,
    pub text: String,
    pub answer: String,
    pub result: String,
    pub reply: String,
}

/// What is wrong with a file, for whoever changed it.
pub fn broken(file: &str, what: impl std::fmt::Display) -> Fail {
    Fail::now(format!("sample-city/malang/{file}: {what}"))
}

fn toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Fail> {
    toml::from_str(text).map_err(|e| broken(file, e))
}

fn csv<T: DeserializeOwned>(file: &str, text: &str) -> Result<Vec<T>, Fail> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|e| broken(file, e))
}

/// The city, with the names of the groups of categories among its settings.
///
/// # Errors
/// What is wrong with the file.
pub fn city() -> Result<City, Fail> {
    let mut settings: Json = toml("city.toml", CITY)?;
    let groups: Json =
        toml::<Json>("categories.toml", CATEGORIES)?.get("group").cloned().unwrap_or(json!([]));
    let id = settings.get("id").and_then(Json::as_i64).ok_or_else(|| broken("city.toml", "id is missing"))?;
    let name = settings.get("name").and_then(Json::as_str).unwrap_or_default().to_owned();
    if let Some(document) = settings.as_object_mut() {
        document.insert("groups".to_owned(), groups);
    }
    Ok(City { id, name, settings })
}

/// Days since 1970 of a date in a file.
fn day(file: &str, text: &str) -> Result<i64, Fail> {
    let date: Date = text.parse().map_err(|e| broken(file, format!("{text}: {e}")))?;
    Ok(cities::day_of(date))
}

/// The agencies.
///
/// # Errors
/// What is wrong with the file.
pub fn agencies() -> Result<Vec<Agency>, Fail> {
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
        verified: bool,
    }
    let file: File = toml("agencies.toml", AGENCIES)?;
    let agency = |item: Item| {
        Ok(Agency {
            valid_from: day("agencies.toml", &item.valid_from)?,
            agency: item.code,
            name: item.name,
            short: item.short,
            kind: item.kind,
            task: item.task,
            parent: item.parent,
            area: item.area,
            valid_to: None,
            successor: None,
            verified: item.verified,
        })
    };
    file.agency.into_iter().map(agency).collect()
}

/// The bodies outside the city.
///
/// # Errors
/// What is wrong with the file.
pub fn bodies() -> Result<Vec<Body>, Fail> {
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
    let file: File = toml("outside.toml", OUTSIDE)?;
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
pub fn categories() -> Result<Vec<CategoryRow>, Fail> {
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
    let file: File = toml("categories.toml", CATEGORIES)?;
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
pub fn calendar() -> Result<Vec<CalendarDay>, Fail> {
    #[derive(Deserialize)]
    struct Item {
        date: String,
        kind: String,
        name: String,
        decree: String,
        verified: bool,
    }
    let items: Vec<Item> = csv("calendar.csv", CALENDAR)?;
    let day = |item: Item| {
        let Item { date, kind, name, decree, verified } = item;
        Ok(CalendarDay { day: day("calendar.csv", &date)?, name, kind, decree, verified })
    };
    items.into_iter().map(day).collect()
}

/// The people.
///
/// # Errors
/// What is wrong with the file.
pub fn people() -> Result<Vec<Person>, Fail> {
    #[derive(Deserialize)]
    struct File {
        person: Vec<Person>,
    }
    Ok(toml::<File>("people.toml", PEOPLE)?.person)
}

/// The cases to be played.
///
/// # Errors
/// What is wrong with the file.
pub fn stories() -> Result<Vec<Story>, Fail> {
    csv("stories.csv", STORIES)
}
