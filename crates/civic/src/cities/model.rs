//! The settings document of a city, and its working days.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kit::clock::Time;
use kit::i18n::Lang;
use serde::{Deserialize, Serialize};
use workdays::{Calendar, Due};

/// A text in the city's languages. Indonesian must be there; the others fall back to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Indonesian.
    pub id: String,
    /// English.
    #[serde(default)]
    pub en: String,
    /// Javanese.
    #[serde(default)]
    pub jv: String,
}

impl Words {
    /// The text in this language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        let text = match lang {
            Lang::Id => &self.id,
            Lang::En => &self.en,
            Lang::Jv => &self.jv,
        };
        if text.is_empty() { &self.id } else { text }
    }
}

/// One city.
#[derive(Clone, Debug)]
pub struct City {
    /// The Kemendagri number without the dot, e.g. 3573.
    pub city_id: i64,
    /// The full name, e.g. Kota Malang.
    pub name: String,
    /// The host name it answers to; empty when it is the only city.
    pub host: String,
    /// Whether this is sample data, which may be shown with its passwords.
    pub sample: bool,
    /// Grows with each change of the city's data.
    pub revision: i64,
    /// The areas in force.
    pub area_version: i64,
    /// Everything else.
    pub settings: Settings,
}

/// The settings document (`city.toml`).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Settings {
    /// The code with its dot, e.g. 35.73.
    pub code: String,
    /// The short name, e.g. Malang.
    pub short_name: String,
    /// IANA name of the time zone.
    pub timezone: String,
    /// The Open311 jurisdiction: the city's main web domain.
    pub jurisdiction: String,
    /// The agency that verifies new cases.
    pub verifier_agency: String,
    /// West, south, east, north, in degrees.
    pub bounds: [f64; 4],
    /// Office hours.
    pub hours: Hours,
    /// Limits in working days.
    pub clocks: Clocks,
    /// Where each limit comes from: the regulation's name and article.
    pub sources: Sources,
    /// Numbers to call when a life is in danger.
    pub emergency: Emergency,
    /// Words that mean danger to life.
    pub danger: Danger,
    /// Who to turn to when the city does not solve it.
    pub next_door: NextDoor,
    /// How to reach the desk.
    pub contact: Contact,
    /// Legal reasons for not taking a case.
    #[serde(rename = "reject_reason")]
    pub reject_reasons: Vec<RejectReason>,
    /// The groups of categories, in their order.
    #[serde(default)]
    pub groups: Vec<Group>,
}

/// A group of categories on the screen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Group {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Words,
}

/// Office hours.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hours {
    /// When offices close, e.g. 16:00: what comes later counts for the next working day.
    pub closing: String,
    /// 1 Monday to 7 Sunday.
    pub workdays: Vec<i8>,
}

/// Limits in working days.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Clocks {
    /// To check and forward a new case.
    pub verify: u16,
    /// To give the first answer.
    pub respond: u16,
    /// To wait for the reporter.
    pub silence: u16,
    /// Between follow-ups with a body outside the city.
    pub follow_up: u16,
    /// In which a closed case may be disputed.
    pub dispute_window: u16,
    /// To resolve, by class.
    pub resolve: BTreeMap<String, u16>,
}

/// The regulation behind each limit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sources {
    /// Behind [`Clocks::verify`].
    pub verify: String,
    /// Behind [`Clocks::respond`].
    pub respond: String,
    /// Behind [`Clocks::silence`].
    pub silence: String,
    /// Behind [`Clocks::follow_up`].
    pub follow_up: String,
    /// Behind [`Clocks::resolve`], by class.
    pub resolve: BTreeMap<String, String>,
}

/// Numbers to call when a life is in danger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Emergency {
    /// What to do first.
    pub text: Words,
    /// The numbers, most important first.
    pub numbers: Vec<EmergencyNumber>,
}

/// A number to call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EmergencyNumber {
    /// The number.
    pub number: String,
    /// Whose it is.
    pub name: Words,
}

/// Words that mean danger to life.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Danger {
    /// Phrases in lower case.
    pub words: Vec<String>,
    /// Phrases that only sound like it; taken out before looking.
    #[serde(default)]
    pub except: Vec<String>,
}

/// Who to turn to next.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NextDoor {
    /// The institution.
    pub name: String,
    /// Its number.
    pub phone: String,
    /// What to say about it.
    pub text: Words,
}

/// How to reach the desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Contact {
    /// Whether these are examples that nobody should call.
    #[serde(default)]
    pub example: bool,
    /// Phone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Where the counter is.
    pub address: String,
}

/// A legal reason for not taking a case.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RejectReason {
    /// The stable code, e.g. `unclear`.
    pub code: String,
    /// Its short name.
    pub name: Words,
    /// The message it starts with.
    #[serde(default)]
    pub text: Words,
    /// The rule it comes from.
    pub source: String,
}

/// The working days of a city's offices.
#[derive(Clone, Debug)]
pub struct Offices {
    /// The years whose decrees are known.
    pub decreed: Calendar,
    /// The same without an end, where only weekends are known beyond the decrees.
    pub assumed: Calendar,
}

impl Offices {
    /// When something begun at `from` is due after so many working days, with each skipped day; and
    /// whether every day counted has a known decree.
    #[must_use]
    pub fn due(&self, from: Time, days: u16) -> (Option<Due>, bool) {
        match self.decreed.due(from.stamp(), days) {
            Ok(due) => (Some(due), true),
            Err(_) => (self.assumed.due(from.stamp(), days).ok(), false),
        }
    }

    /// The due moment alone. Beyond what the calendar library can represent: the same day count in plain days.
    #[must_use]
    pub fn due_at(&self, from: Time, days: u16) -> Time {
        const DAY_SECONDS: i64 = 86_400;
        self.due(from, days)
            .0
            .map_or_else(|| from.plus_seconds(i64::from(days) * DAY_SECONDS), |due| due.at.into())
    }

    /// Whole working days from one moment to another.
    #[must_use]
    pub fn days_between(&self, from: Time, to: Time) -> u32 {
        self.assumed.workdays_between(from.stamp(), to.stamp())
    }

    /// The date of a moment, as the city's clocks show it.
    #[must_use]
    pub fn date(&self, at: Time) -> Date {
        self.assumed.zone().to_datetime(at.stamp()).date()
    }
}
