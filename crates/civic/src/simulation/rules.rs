//! Counting a case's steps again under other rules. Pure.

use std::collections::BTreeMap;

use kit::clock::Time;

use super::DAYS_MAX;
use super::model::Draft;
use super::store::CaseRow;
use crate::categories::Class;
use crate::cities::ladder::{Rung, Tell};
use crate::cities::{self, Clocks, Offices};
use crate::context::Book;
use crate::duties::{self, Counting, Duty, DutyKind, Outcome};
use crate::error::Check;
use crate::{Problem, Result};

/// Rules a past can be replayed under.
pub(super) struct Rules {
    offices: Offices,
    clocks: Clocks,
    ladder: Vec<Rung>,
    routing: BTreeMap<String, String>,
}

impl Rules {
    /// Those in force today.
    pub(super) fn in_force(book: &Book) -> Result<Rules> {
        Rules::of(book, &Draft::default())
    }

    /// Those of a draft, over those in force.
    pub(super) fn of(book: &Book, draft: &Draft) -> Result<Rules> {
        let settings = &book.city.settings;
        let mut clocks = settings.clocks.clone();
        let d = &draft.clocks;
        for (limit, other) in [
            (&mut clocks.verify, d.verify),
            (&mut clocks.respond, d.respond),
            (&mut clocks.follow_up, d.follow_up),
            (&mut clocks.help, d.help),
            (&mut clocks.review, d.review),
        ] {
            *limit = other.unwrap_or(*limit);
        }
        clocks.resolve.extend(d.resolve.iter().map(|(class, days)| (class.clone(), *days)));
        let limits = [clocks.verify, clocks.respond, clocks.follow_up, clocks.help, clocks.review];
        let known = |code: &String| book.agencies.get(code).is_some();
        let routed =
            |(category, agency): (&String, &String)| book.categories.get(category).is_some() && known(agency);
        let mut check = Check::default();
        let fits = |days: &u16| (1..=DAYS_MAX).contains(days);
        check.that(limits.iter().chain(clocks.resolve.values()).all(fits), "clocks", Problem::BadNumber);
        check.that(
            d.resolve.keys().all(|word| Class::from_word(word).is_some()),
            "clocks",
            Problem::UnknownChoice,
        );
        check.that(draft.routing.iter().all(routed), "routing", Problem::UnknownChoice);
        let works = draft.hours.iter().all(|(agency, hours)| known(agency) && hours.works());
        check.that(works, "hours", Problem::UnknownChoice);
        check.done()?;

        let mut offices = match &draft.calendar {
            Some(days) => cities::offices_of(&book.city, days)?,
            None => book.offices.clone(),
        };
        for agency in book.agencies.iter().filter(|_| draft.calendar.is_some()) {
            if let Some(hours) = agency.hours()? {
                offices.set(&agency.agency, &hours)?;
            }
        }
        draft.hours.iter().try_for_each(|(agency, hours)| offices.set(agency, hours))?;
        Ok(Rules {
            offices,
            clocks,
            ladder: draft.ladder.clone().unwrap_or_else(|| settings.ladder.clone()),
            routing: draft.routing.clone(),
        })
    }

    fn counting(&self) -> Counting<'_> {
        Counting { offices: &self.offices, ladder: &self.ladder }
    }

    /// The limit of a step; of [`DutyKind::Resolve`] for a class.
    fn days(&self, kind: DutyKind, class: Class) -> Option<u16> {
        Some(match kind {
            DutyKind::Verify => self.clocks.verify,
            DutyKind::Respond => self.clocks.respond,
            DutyKind::FollowUp => self.clocks.follow_up,
            DutyKind::Help => self.clocks.help,
            DutyKind::Review => self.clocks.review,
            DutyKind::Resolve => *self.clocks.resolve.get(class.word())?,
            // The reporter's time, and that of a service's own standard.
            DutyKind::HearBack
            | DutyKind::Deliver
            | DutyKind::Check
            | DutyKind::Inspect
            | DutyKind::Advise
            | DutyKind::Decide
            | DutyKind::Pay
            | DutyKind::Produce
            | DutyKind::HandOver => return None,
        })
    }
}

/// One step under one set of rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Replayed {
    pub(super) step: DutyKind,
    pub(super) agency: String,
    pub(super) due_at: Time,
    pub(super) late: bool,
    pub(super) told: Vec<Tell>,
    pub(super) letters: usize,
}

/// Each step an agency owed in a case, under the rules in force and under the draft. Waiting for the reporter is no work,
/// and what stopped being owed in time was never due.
pub(super) fn replay(
    case: &CaseRow,
    duties: &[Duty],
    (now_rules, then_rules): (&Rules, &Rules),
    now: Time,
) -> Vec<(Replayed, Replayed)> {
    let owed = duties
        .iter()
        .filter(|duty| duty.kind != DutyKind::HearBack && duty.outcome != Some(Outcome::Cancelled));
    owed.map(|duty| {
        let limit = given(duty, case.class, now_rules);
        let was = under(duty, now_rules, limit, (duty.agency.clone(), now));
        let would = under(duty, then_rules, limit, (routed(duty, case, then_rules), now));
        (was, would)
    })
    .collect()
}

/// By which class a step was given its limit: the case's, else any with that limit; none when the limit is of rules
/// that are not in force any more, and then it stays.
fn given(duty: &Duty, class: Class, rules: &Rules) -> Option<Class> {
    let fits = |class: &Class| rules.days(duty.kind, *class).is_some_and(|days| i64::from(days) == duty.days);
    [class].into_iter().chain(Class::OF_CATEGORIES.iter().copied()).find(fits)
}

/// Who would have owed a step: routing moves what the agency at work does, not what a verifier or a helper owes.
fn routed(duty: &Duty, case: &CaseRow, rules: &Rules) -> String {
    let works = matches!(duty.kind, DutyKind::Respond | DutyKind::Resolve);
    let other = rules.routing.get(&case.category).filter(|_| works);
    other.unwrap_or(&duty.agency).clone()
}

fn under(duty: &Duty, rules: &Rules, class: Option<Class>, (agency, now): (String, Time)) -> Replayed {
    let days = class.and_then(|class| rules.days(duty.kind, class)).map_or(duty.days, i64::from);
    let all = u16::try_from(days + duty.added).unwrap_or(u16::MAX);
    let due_at = rules.offices.of(&agency).due_at(duty.from_at, all);
    let ended = duty.ended_at.unwrap_or(now);
    let again = Duty { agency: agency.clone(), days, due_at, ..duty.clone() };
    let climb = duties::climb(&again, rules.counting(), &[], ended);
    let rungs = || climb.steps.iter().flat_map(|step| step.rungs.iter());
    Replayed {
        step: duty.kind,
        agency,
        due_at,
        late: due_at < ended,
        told: rungs().flat_map(|rung| rung.tell.iter().copied()).collect(),
        letters: rungs().filter(|rung| rung.letter).count(),
    }
}
