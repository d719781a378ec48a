//! The settings document of a city, and its working days.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kit::clock::Time;
use kit::i18n::Lang;
use serde::{Deserialize, Serialize};
use workdays::{Calendar, DayOff, DayOffKind, Due, WorkWeek};

use crate::{Error, Result};

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

/// The working days of a city's offices, and of the agencies that work at other times.
#[derive(Clone, Debug)]
pub struct Offices {
    /// The years whose decrees are known.
    pub decreed: Calendar,
    /// The same without an end, where only weekends are known beyond the decrees.
    pub assumed: Calendar,
    own: BTreeMap<String, Offices>,
}

/// When an agency works, where that is not when the city's offices do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyHours {
    /// When it closes.
    pub closing: String,
    /// 1 Monday to 7 Sunday.
    pub workdays: Vec<i8>,
    /// Whether it rests on public holidays.
    #[serde(default)]
    pub holidays: bool,
    /// Whether it rests on days of joint leave (cuti bersama); most services to the public do not.
    #[serde(default)]
    pub joint_leave: bool,
}

impl AgencyHours {
    /// Whether somebody works at all, until a time of day.
    #[must_use]
    pub fn works(&self) -> bool {
        let days = self.workdays.iter().all(|day| (1..=7).contains(day)) && !self.workdays.is_empty();
        days && jiff::civil::Time::strptime("%H:%M", &self.closing).is_ok()
    }
}

impl Offices {
    /// The same hours for every agency.
    #[must_use]
    pub fn new(decreed: Calendar, assumed: Calendar) -> Offices {
        Offices { decreed, assumed, own: BTreeMap::new() }
    }

    /// Gives an agency hours of its own.
    ///
    /// # Errors
    /// [`Error::Internal`] when its closing time is none.
    pub fn set(&mut self, agency: &str, hours: &AgencyHours) -> Result<()> {
        let week = week(&hours.closing, &hours.workdays)?;
        let rests = |day: &&DayOff| match day.kind {
            DayOffKind::Holiday => hours.holidays,
            DayOffKind::JointLeave => hours.joint_leave,
        };
        let off: Vec<DayOff> = self.decreed.days().iter().filter(rests).cloned().collect();
        let calendar = |of: &Calendar| {
            Calendar::new(of.zone().clone(), week, off.clone(), of.covers().clone(), of.version())
        };
        let own = Offices::new(calendar(&self.decreed), calendar(&self.assumed));
        self.own.insert(agency.to_owned(), own);
        Ok(())
    }

    /// The working days of one agency.
    #[must_use]
    pub fn of(&self, agency: &str) -> &Offices {
        self.own.get(agency).unwrap_or(self)
    }

    /// The moment so many working days before (negative) or after a due time; the due time itself for 0.
    #[must_use]
    pub fn shifted(&self, due: Time, days: i64) -> Time {
        match u16::try_from(days.unsigned_abs()) {
            Ok(0) | Err(_) => due,
            Ok(ahead) if days < 0 => self.assumed.before(due.stamp(), ahead).map_or(due, Time::from),
            Ok(later) => self.due_at(due, later),
        }
    }

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

/// A week from its settings.
pub(super) fn week(closing: &str, workdays: &[i8]) -> Result<WorkWeek> {
    let closing = jiff::civil::Time::strptime("%H:%M", closing)
        .map_err(|e| Error::Internal(format!("closing time {closing:?}: {e}")))?;
    let days = workdays.iter().filter_map(|day| jiff::civil::Weekday::from_monday_one_offset(*day).ok());
    Ok(WorkWeek::new(days.collect::<Vec<_>>(), closing))
}
