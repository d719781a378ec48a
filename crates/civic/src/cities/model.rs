//! The settings document of a city.

use std::collections::BTreeMap;

use kit::i18n::Lang;
use serde::{Deserialize, Serialize};

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
    /// The edition of days off and office hours.
    pub calendar_version: i64,
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
    /// Who is told when a date nears or has passed; see [`super::ladder`].
    #[serde(default = "super::ladder::usual")]
    pub ladder: Vec<super::ladder::Rung>,
    /// The agency that handles complaints about staff; nobody else sees them.
    #[serde(default = "inspectorate")]
    pub inspectorate: String,
    /// Events in a life that services belong to, in their order.
    #[serde(default, rename = "life_event")]
    pub life_events: Vec<Group>,
    /// The groups of categories, in their order.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// What is done about what reporters think.
    #[serde(default)]
    pub survey: Survey,
    /// Where fees are paid to; a city without it has no service with a fee.
    #[serde(default)]
    pub payments: Option<super::Merchant>,
    /// Documents the city issues.
    #[serde(default)]
    pub products: Products,
    /// When a service has to answer for missing its own standard; never without it.
    #[serde(default)]
    pub standards: Option<super::Standards>,
}

/// Documents the city issues.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Products {
    /// How they are numbered: `{seq}` or with zeros `{seq:04}`, `{agency}` and `{year}` in it, perhaps `{service}`.
    pub number: String,
}

impl Default for Products {
    fn default() -> Products {
        Products { number: "{seq:04}/{agency}/{year}".to_owned() }
    }
}

/// What is done about what reporters think.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Survey {
    /// A rating of this or less (1 bad to 4 very good) asks the agency for a review; none does at 0.
    #[serde(default = "two")]
    pub low_score: i64,
}

impl Default for Survey {
    fn default() -> Survey {
        Survey { low_score: two() }
    }
}

fn two() -> i64 {
    2
}

fn inspectorate() -> String {
    "INSP".to_owned()
}

/// A group of categories, or of services, on the screen.
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
    /// In which an agency asked for help does its part.
    #[serde(default = "five")]
    pub help: u16,
    /// The longest pause while a body outside the city has to act first.
    #[serde(default = "twenty")]
    pub pause: u16,
    /// The most that the verifier may add to the time to resolve, once.
    #[serde(default = "ten")]
    pub extend: u16,
    /// In which an agency looks into a low score.
    #[serde(default = "five")]
    pub review: u16,
}

fn five() -> u16 {
    5
}

fn ten() -> u16 {
    10
}

fn twenty() -> u16 {
    20
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
