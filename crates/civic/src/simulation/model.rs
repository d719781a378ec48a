//! A draft of rules, and what it would have changed.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kit::clock::Time;
use serde::{Deserialize, Serialize};

use super::CHANGED_MAX;
use super::rules::Replayed;
use super::store::CaseRow;
use crate::cities::ladder::{Rung, Tell};
use crate::cities::{AgencyHours, CalendarDay};
use crate::duties::DutyKind;

/// Rules that are not in force; what is left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Draft {
    /// Limits in working days.
    pub clocks: DraftClocks,
    /// The whole ladder, when it is another one.
    pub ladder: Option<Vec<Rung>>,
    /// Which agency gets a category's cases: category to agency.
    pub routing: BTreeMap<String, String>,
    /// Hours of agencies, by their codes.
    pub hours: BTreeMap<String, AgencyHours>,
    /// Every day off, when the calendar is another one.
    #[serde(skip)]
    pub calendar: Option<Vec<CalendarDay>>,
}

/// Limits in working days; those left out stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DraftClocks {
    /// To check and forward a new case.
    pub verify: Option<u16>,
    /// To give the first answer.
    pub respond: Option<u16>,
    /// Between follow-ups with a body outside the city.
    pub follow_up: Option<u16>,
    /// In which an agency asked for help does its part.
    pub help: Option<u16>,
    /// In which an agency looks into a low score.
    pub review: Option<u16>,
    /// To resolve, by class.
    pub resolve: BTreeMap<String, u16>,
}

/// Numbers under the rules in force, and under the draft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Steps that were owed.
    pub steps: usize,
    /// Of them late.
    pub late: usize,
    /// Times a head of agency was told.
    pub head: usize,
    /// Times the Sekda was told.
    pub sekda: usize,
    /// Times the mayor was told.
    pub mayor: usize,
    /// Reprimand letters.
    pub letters: usize,
}

impl Tally {
    fn add(&mut self, late: bool, told: &[Tell], letters: usize) {
        let times = |whom: Tell| told.iter().filter(|tell| **tell == whom).count();
        self.steps += 1;
        self.late += usize::from(late);
        self.head += times(Tell::Head);
        self.sekda += times(Tell::Sekda);
        self.mayor += times(Tell::Mayor);
        self.letters += letters;
    }
}

/// One step of a case that the draft would have changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The case's code.
    pub code: String,
    /// The step.
    pub step: DutyKind,
    /// Who owed it, and who would have.
    pub agency: (String, String),
    /// When it was due, and when it would have been.
    pub due_at: (Time, Time),
    /// Whether it was late, and whether it would have been.
    pub late: (bool, bool),
}

/// What a draft would have changed. Of pairs the first is under the rules in force, the second under the draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The first day that was looked at.
    pub from: Date,
    /// Cases that were looked at.
    pub cases: usize,
    /// Whether there were more than could be looked at.
    pub cut: bool,
    /// All steps.
    pub all: (Tally, Tally),
    /// By agency.
    pub agencies: BTreeMap<String, (Tally, Tally)>,
    /// Steps that another agency would have owed.
    pub moved: usize,
    /// Steps due earlier, and later.
    pub shifted: (usize, usize),
    /// Steps that would have become late, and those that would have been in time.
    pub turned: (usize, usize),
    /// The changed steps, those whose lateness turns first; at most [`CHANGED_MAX`].
    pub changed: Vec<Changed>,
    /// How many steps changed.
    pub changed_count: usize,
}

impl Default for Report {
    fn default() -> Self {
        Report {
            from: Date::constant(1970, 1, 1),
            cases: 0,
            cut: false,
            all: Default::default(),
            agencies: BTreeMap::new(),
            moved: 0,
            shifted: (0, 0),
            turned: (0, 0),
            changed: Vec::new(),
            changed_count: 0,
        }
    }
}

impl Report {
    /// Counts one case.
    pub(super) fn add(&mut self, case: &CaseRow, replayed: &[(Replayed, Replayed)]) {
        self.cases += 1;
        for (was, would) in replayed {
            self.all.0.add(was.late, &was.told, was.letters);
            self.all.1.add(would.late, &would.told, would.letters);
            let entry = self.agencies.entry(was.agency.clone()).or_default();
            entry.0.add(was.late, &was.told, was.letters);
            let entry = self.agencies.entry(would.agency.clone()).or_default();
            entry.1.add(would.late, &would.told, would.letters);
            if was == would {
                continue;
            }
            self.changed_count += 1;
            self.moved += usize::from(was.agency != would.agency);
            self.shifted.0 += usize::from(would.due_at < was.due_at);
            self.shifted.1 += usize::from(would.due_at > was.due_at);
            self.turned.0 += usize::from(would.late && !was.late);
            self.turned.1 += usize::from(was.late && !would.late);
            self.name(Changed {
                code: case.code.clone(),
                step: was.step,
                agency: (was.agency.clone(), would.agency.clone()),
                due_at: (was.due_at, would.due_at),
                late: (was.late, would.late),
            });
        }
    }

    /// Keeps a changed step; when there is no room, one whose lateness turns takes the place of one whose does not.
    fn name(&mut self, changed: Changed) {
        let turns = |one: &Changed| one.late.0 != one.late.1;
        let at = self.changed.partition_point(|one| turns(one));
        if turns(&changed) {
            self.changed.insert(at, changed);
            self.changed.truncate(CHANGED_MAX);
        } else if self.changed.len() < CHANGED_MAX {
            self.changed.push(changed);
        }
    }
}
