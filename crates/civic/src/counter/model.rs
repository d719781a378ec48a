//! Opening times, appointments, numbers and desks.

use std::collections::BTreeMap;

use kit::clock::Time;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store::{Appointment, DeskRow, Ticket};
use crate::{Error, Result};

kit::words! {
    /// What became of an appointment. That somebody did not come is no state: its day passed while it was booked.
    pub enum AppointmentState {
        /// Somebody is expected.
        Booked = "booked",
        /// They came and were given a number.
        Arrived = "arrived",
        /// They took it back.
        Cancelled = "cancelled",
    }
}

kit::words! {
    /// What became of a number.
    pub enum TicketState {
        /// Waits to be called.
        Waiting = "waiting",
        /// Is called, or being served.
        Called = "called",
        /// Was served.
        Served = "served",
        /// Was called and did not come; can be called back on the same day.
        Missed = "missed",
    }
}

/// When and how an agency serves people in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// The place, as people find it.
    pub place: String,
    /// Whether this is an example that nobody should rely on.
    #[serde(default)]
    pub example: bool,
    /// When it is open.
    pub open: Vec<Window>,
    /// How long a slot is, in minutes.
    pub slot_minutes: i64,
    /// How many appointments a slot takes. Fewer than there are desks leaves some for those who come without one.
    pub desks: i64,
    /// Until how many days ahead can be booked; 0 is today only.
    pub horizon_days: i64,
    /// Letters of numbers and the services each is for. Without any, all of the agency's services are served under `A`.
    #[serde(default, rename = "group")]
    pub groups: Vec<Group>,
    /// Whether it is offered at present.
    #[serde(default = "yes")]
    pub active: bool,
}

fn yes() -> bool {
    true
}

/// Hours of some weekdays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// 1 Monday to 7 Sunday.
    pub days: Vec<i8>,
    /// From this time of day, e.g. 08:00.
    pub from: String,
    /// Until this time of day: the last slot ends by then.
    pub to: String,
}

/// Services whose numbers begin with the same letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// One letter, A to Z.
    pub letter: String,
    /// The services, by code.
    pub services: Vec<String>,
}

/// The counters of a city, by agency.
#[derive(Debug, Default)]
pub struct Counters(pub(super) BTreeMap<String, Counter>);

impl Counters {
    /// From what is stored.
    ///
    /// # Errors
    /// [`Error::Internal`] when it cannot be read.
    pub(super) fn new(rows: Vec<(String, serde_json::Value)>) -> Result<Counters> {
        let read = |(agency, says): (String, serde_json::Value)| {
            let counter = serde_json::from_value(says);
            let counter = counter.map_err(|e| Error::Internal(format!("counter of {agency}: {e}")))?;
            Ok((agency, counter))
        };
        Ok(Counters(rows.into_iter().map(read).collect::<Result<_>>()?))
    }

    /// The counter of an agency, offered or not.
    #[must_use]
    pub fn get(&self, agency: &str) -> Option<&Counter> {
        self.0.get(agency)
    }

    /// The counter of an agency, while it is offered.
    #[must_use]
    pub fn offered(&self, agency: &str) -> Option<&Counter> {
        self.get(agency).filter(|counter| counter.active)
    }

    /// Every agency with its counter, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Counter)> {
        self.0.iter().map(|(agency, counter)| (agency.as_str(), counter))
    }
}

/// A day that can be booked, with the slots that have room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeDay {
    /// The day, since 1970.
    pub day: i64,
    /// Minutes since midnight at which a slot begins, and how many more it takes. Empty when the day is full.
    pub slots: Vec<(i64, i64)>,
}

/// An appointment to be made.
#[derive(Clone, Debug, Default)]
pub struct NewAppointment {
    /// The agency whose counter it is.
    pub agency: String,
    /// The service, by code.
    pub service: String,
    /// The day, since 1970.
    pub day: i64,
    /// The slot: minutes since midnight.
    pub minute: i64,
    /// Who comes.
    pub name: String,
    /// How to reach them, should the counter have to close.
    pub phone: Option<String>,
    /// The same.
    pub email: Option<String>,
    /// The application it is for, with its code.
    pub case: Option<(Uuid, String)>,
    /// What makes sending it twice harmless.
    pub key: String,
}

/// The answer to booking.
#[derive(Clone, Debug)]
pub struct Booked {
    /// The appointment.
    pub appointment: Appointment,
    /// The secret of its page.
    pub secret: String,
}

/// The right over one appointment; made from its secret only.
#[derive(Clone, Debug)]
pub struct AppointmentRight(pub(super) Uuid);

/// The answer to taking a number.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The number.
    pub ticket: Ticket,
    /// The secret of its page.
    pub secret: String,
}

impl Ticket {
    /// As it is called: `A-012`.
    #[must_use]
    pub fn number(&self) -> String {
        format!("{}-{:03}", self.letter, self.seq)
    }
}

/// How somebody who waits stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Their number.
    pub ticket: Ticket,
    /// How many are called before them.
    pub before: usize,
    /// In about how many minutes they are called; `None` while today's pace is not known.
    pub minutes: Option<i64>,
}

/// What everybody at the place may see: numbers and desks, and nothing about a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// What each open desk calls, by desk.
    pub now: Vec<(i64, Option<String>)>,
    /// The number called last.
    pub newest: Option<String>,
    /// The numbers that follow.
    pub next: Vec<String>,
    /// How many wait.
    pub waiting: usize,
}

/// The desks of an agency's counter today, for those who serve there.
#[derive(Clone, Debug)]
pub struct Room {
    /// The desk this officer sits at.
    pub desk: Option<i64>,
    /// The number at this desk.
    pub current: Option<Ticket>,
    /// Their appointment, where they have one.
    pub expected: Option<Appointment>,
    /// Who waits, in the order of calling.
    pub waiting: Vec<Ticket>,
    /// Who was called and did not come.
    pub missed: Vec<Ticket>,
    /// Desks that are open.
    pub desks: Vec<DeskRow>,
    /// Today's appointments of people who have not come yet.
    pub appointments: Vec<Appointment>,
    /// The day so far.
    pub summary: Summary,
}

/// A day at the counter in figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Numbers taken.
    pub taken: usize,
    /// Served.
    pub served: usize,
    /// Called without coming.
    pub missed: usize,
    /// The median of minutes waited until the first call; `None` before the first.
    pub waited: Option<i64>,
    /// The median of minutes being served.
    pub serving: Option<i64>,
    /// The longest that somebody who waits now has waited.
    pub longest: Option<i64>,
}

/// Minutes between two moments, not below 0.
pub(super) fn minutes(from: Time, to: Time) -> i64 {
    ((to.0 - from.0) / (60 * kit::clock::SECOND)).max(0)
}
