//! Which cases are looked at, and what is told of them.

use std::collections::BTreeMap;

use kit::clock::Time;
use kit::row;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::cases::State;
use crate::cases::rules::mask;
use crate::categories::Class;
use crate::duties::DutyKind;
use crate::figures::Histogram;

kit::words! {
    /// How late, in working days.
    pub enum Age {
        /// Up to 5.
        To5 = "to_5",
        /// 6 to 10.
        To10 = "to_10",
        /// 11 to 20.
        To20 = "to_20",
        /// 21 to 60.
        To60 = "to_60",
        /// More than 60.
        Over60 = "over_60",
    }
}

/// Which cases a filter begins with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Set {
    /// Whose next step is late now. What waits for the reporter is not late: nobody owes work on it.
    #[default]
    Late,
    /// Whose outcome was disputed and which are owed again.
    Reopened,
    /// Filed of late at one place: a square of the map some 150 m wide, whatever has become of them.
    Place(i64),
}

/// Which cases, for figures, lists and exports alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// What they have in common.
    pub set: Set,
    /// Owed by this agency.
    pub agency: Option<String>,
    /// Of which this step is owed.
    pub step: Option<DutyKind>,
    /// This late.
    pub age: Option<Age>,
    /// In this category; the empty one for those that have none yet.
    pub category: Option<String>,
    /// In this kelurahan; the empty one for those whose place nobody knows.
    pub area: Option<String>,
}

impl Filter {
    /// The time a list of it is sorted by.
    pub(super) fn at(&self, line: &Line) -> Time {
        match self.set {
            Set::Place(_) => line.filed_at,
            Set::Late | Set::Reopened => line.due_at.unwrap_or(line.filed_at),
        }
    }

    /// As a document, for the audit.
    pub(super) fn document(&self, form: &str, rows: usize, cut: bool) -> Json {
        let (set, place) = match self.set {
            Set::Late => ("late", None),
            Set::Reopened => ("reopened", None),
            Set::Place(place) => ("place", Some(place)),
        };
        json!({
            "form": form, "rows": rows, "cut": cut, "set": set, "place": place, "agency": self.agency,
            "step": self.step, "age": self.age, "category": self.category, "area": self.area,
        })
    }
}

/// What somebody looks over. Made by the rules only, from a right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// These agencies; `None` for all.
    pub(super) units: Option<Vec<String>>,
    /// Whether complaints about staff are theirs, whoever owes them.
    pub(super) staff: bool,
    /// The categories of complaints about staff.
    pub(super) staff_categories: Vec<String>,
    /// Cases about one of these units are never theirs: their own, and those above it.
    pub(super) never_about: Vec<String>,
}

impl Scope {
    /// Whether it is the whole city.
    #[must_use]
    pub fn whole_city(&self) -> bool {
        self.units.is_none()
    }

    /// Whether an agency's figures belong to it.
    #[must_use]
    pub fn holds(&self, agency: &str) -> bool {
        self.units.as_ref().is_none_or(|units| units.iter().any(|unit| unit == agency))
    }

    /// How many agencies it holds; `None` for all.
    #[must_use]
    pub fn size(&self) -> Option<usize> {
        self.units.as_ref().map(Vec::len)
    }

    /// Whether late complaints about staff are told as a number, and as nothing else.
    pub(super) fn counts_staff(&self) -> bool {
        self.whole_city() && !self.staff
    }
}

row! {
    /// A case as lists and exports of those who look over agencies show it: no reporter, no text.
    pub struct Line {
        /// The case.
        case_id: Uuid,
        /// What people say on the phone.
        code: String,
        /// A short title for officers.
        title: String,
        /// The title people see.
        public_title: Option<String>,
        /// The category's code; empty until somebody set one.
        category: String,
        /// The legal class.
        class: Class,
        /// Where it is in its life.
        state: State,
        /// The agency that owes the next step; of a case that is over, the one that owed the last.
        owner: String,
        /// The kelurahan's code.
        area: Option<String>,
        /// The next step owed.
        step: Option<DutyKind>,
        /// When it must be done by law.
        due_at: Option<Time>,
        /// When it was filed.
        filed_at: Time,
        /// When it was first answered.
        answered_at: Option<Time>,
        /// When it was last resolved.
        resolved_at: Option<Time>,
        /// How often an outcome was disputed.
        disputes: i64,
        /// Whether the content is hidden from the public.
        content_hidden: bool,
    }
}

impl Line {
    /// The title in a file that leaves the program: without personal data, and `None` when the content is hidden.
    #[must_use]
    pub fn title_outside(&self) -> Option<String> {
        (!self.content_hidden).then(|| self.public_title.clone().unwrap_or_else(|| mask(&self.title)))
    }
}

row! {
    /// Late cases that have everything in common.
    pub(super) struct Group {
        owner: String,
        step: DutyKind,
        category: String,
        area: Option<String>,
        age: i64,
        n: i64,
        oldest: Time,
    }
}

row! {
    /// A place at which the same was reported again and again.
    #[derive(PartialEq, Eq)]
    pub struct Repeated {
        /// What about.
        category: String,
        /// The square of the map, for [`Set::Place`].
        place: i64,
        /// How often.
        n: i64,
        /// A kelurahan it lies in.
        area: Option<String>,
        /// How somebody described it.
        landmark: String,
    }
}

/// Cases to take away.
#[derive(Clone, Debug)]
pub struct Export {
    /// The cases.
    pub lines: Vec<Line>,
    /// Whether there were more than an export holds.
    pub cut: bool,
}

/// How many late cases have something in common, most first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally<T> {
    /// What.
    pub what: T,
    /// How many.
    pub n: i64,
}

/// What is late now, each time the same cases in another order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LateNow {
    /// Together.
    pub total: i64,
    /// When the one that is late longest was due.
    pub oldest: Option<Time>,
    /// By the agency that owes the step.
    pub agencies: Vec<Tally<String>>,
    /// By the step that is owed.
    pub steps: Vec<Tally<DutyKind>>,
    /// By how late they are, in the order of ages; ages that nothing has are there too.
    pub ages: Vec<Tally<Age>>,
    /// By category.
    pub categories: Vec<Tally<String>>,
    /// By kelurahan; empty for those whose place nobody knows.
    pub areas: Vec<Tally<String>>,
}

/// How long three things took that are measured apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Durations {
    /// Checks by a verifier.
    pub verified: Histogram,
    /// First answers.
    pub answered: Histogram,
    /// Solutions.
    pub resolved: Histogram,
}

/// Disputes as a share of what was resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Cases resolved.
    pub resolved: i64,
    /// Outcomes disputed.
    pub disputed: i64,
    /// Of all times, disputed and owed again now.
    pub reopened: i64,
}

/// What happened in one month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Month {
    /// Its first day, in days since 1970.
    pub first: i64,
    /// Cases sent to agencies.
    pub received: i64,
    /// Cases resolved.
    pub resolved: i64,
    /// First answers that came too late.
    pub answered_late: i64,
    /// Outcomes disputed.
    pub disputed: i64,
    /// Working days within which half of the solutions came.
    pub median: Option<i64>,
}

/// Everything on the page of those who look over agencies.
#[derive(Clone, Debug)]
pub struct Overview {
    /// What they look over.
    pub scope: Scope,
    /// What is late now.
    pub late: LateNow,
    /// For the whole city: how many complaints about staff are late, at the inspectorate or at whom it sent them to.
    pub staff_late: Option<i64>,
    /// Disputed and owed again now.
    pub reopened: i64,
    /// Where the same is reported again and again, most first.
    pub repeated: Vec<Repeated>,
    /// How long things took in the period, by agency; all together under the empty code.
    pub durations: BTreeMap<String, Durations>,
    /// Disputes in the period, by agency.
    pub disputes: BTreeMap<String, Share>,
    /// The last twelve months, oldest first.
    pub months: Vec<Month>,
}
