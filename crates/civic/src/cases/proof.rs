//! Proof that nothing is silent: every open case is looked at for what must hold, and what does not is said in
//! words an operator understands. It reads; it never mends.

use std::collections::BTreeSet;

use kit::clock::Time;
use kit::db::Tx;
use serde_json::Value as Json;
use uuid::Uuid;

use super::model::{Case, Event, EventKind, State};
use super::rules::tells_reporter;
use super::store;
use crate::cities::ladder::Tell;
use crate::context::Ctx;
use crate::duties::{self, Counting, Duty, DutyKind, LadderStep};
use crate::notices::{self, Notice, NoticeKind};
use crate::survey::{Answers, Grade, Index};
use crate::{Result, cities, identity};

/// Cases looked at in one read.
const BATCH: i64 = 200;
/// How late background work may be before it is told, in seconds.
const GRACE_SECONDS: i64 = 60 * 60;

/// What is looked at every night beside open cases, in seconds.
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// What to look at, and how strictly.
#[derive(Clone, Copy, Debug)]
pub struct Strictness {
    /// Look at what reporters were told, and at cases that are over, only where something happened since;
    /// everywhere when there is none.
    pub since: Option<Time>,
    /// Background work that should have been done before this moment was done.
    pub horizon: Time,
    /// Whether the ladder was the same all the time, so that what it told can be recounted.
    pub same_ladder: bool,
}

impl Strictness {
    /// For a city at work: open cases, with an hour's grace.
    #[must_use]
    pub fn usual(now: Time) -> Strictness {
        let horizon = now.plus_seconds(-GRACE_SECONDS);
        Strictness { since: Some(now.plus_seconds(-DAY_SECONDS)), horizon, same_ladder: false }
    }
}

/// What does not hold, each with the case's code; empty when all is well.
///
/// # Errors
/// As any read.
pub async fn proof(ctx: &Ctx, how: Strictness) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let (last, mut found) = ctx.read(move |ctx, tx| batch(ctx, tx, after, how)).await?;
        problems.append(&mut found);
        match last {
            Some(last) => after = last,
            None => return Ok(problems),
        }
    }
}

fn batch(ctx: &Ctx, tx: &mut Tx<'_>, after: Uuid, how: Strictness) -> Result<(Option<Uuid>, Vec<String>)> {
    let city = ctx.city();
    let cases = store::looked_at(tx, city, after, how.since.unwrap_or(Time(0)), BATCH)?;
    let last = cases.last().map(|case| case.case_id);
    let mut problems = Vec::new();
    for case in cases {
        let id = case.case_id;
        let (duties, steps) = (duties::of_case(tx, city, id)?, duties::steps(tx, city, id)?);
        let of = Looked { case, duties, steps, told: None };
        let of = if of.happened(how.since) {
            let notices =
                notices::of_case(tx, city, id, true)?.into_iter().map(|(notice, _)| notice).collect();
            Looked { told: Some((store::events(tx, city, id)?, notices)), ..of }
        } else {
            of
        };
        problems
            .extend(of.problems(ctx, how).into_iter().map(|problem| format!("{}: {problem}", of.case.code)));
    }
    Ok((last, problems))
}

/// A case with everything that must agree.
struct Looked {
    case: Case,
    duties: Vec<Duty>,
    steps: Vec<LadderStep>,
    /// The story and what the reporter was told, when something happened that could be told.
    told: Option<(Vec<Event>, Vec<Notice>)>,
}

impl Looked {
    /// Whether the reporter could have to hear of anything since.
    fn happened(&self, since: Option<Time>) -> bool {
        let after = |since| self.case.changed_at >= since || self.steps.iter().any(|s| s.acted_at >= since);
        since.is_none_or(after)
    }

    fn problems(&self, ctx: &Ctx, how: Strictness) -> Vec<String> {
        let mut problems = self.owner(ctx);
        problems.extend(self.clocks(ctx, how));
        problems.extend(self.ladder(ctx, how));
        problems.extend(self.told(ctx, how));
        problems.extend(self.reviews(ctx, how));
        problems
    }

    /// Exactly one agency, valid today, owes the next step.
    fn owner(&self, ctx: &Ctx) -> Vec<String> {
        let today = cities::day_of(ctx.book.offices.date(ctx.now));
        let mut problems = Vec::new();
        let accountable: Vec<&Duty> = self.duties.iter().filter(|d| d.open && d.accountable).collect();
        match accountable.as_slice() {
            [] if self.case.open => problems.push("nobody owes the next step".to_owned()),
            [] => {}
            [_] if !self.case.open => problems.push("is over, and somebody still owes a step".to_owned()),
            [duty] => {
                let agrees = duty.agency == self.case.owner
                    && Some(duty.due_at) == self.case.due_at
                    && Some(duty.kind) == self.case.step;
                if !agrees {
                    problems.push("lists show another step or date than is owed".to_owned());
                }
            }
            more => problems.push(format!("{} agencies owe the next step", more.len())),
        }
        let open = || self.duties.iter().filter(|duty| duty.open);
        for duty in
            open().filter(|duty| !self.case.open && duty.kind != DutyKind::Review && !duty.accountable)
        {
            problems.push(format!("is over, and {} still owes {}", duty.agency, duty.kind));
        }
        let reviews = open().filter(|duty| duty.kind == DutyKind::Review);
        if reviews.clone().any(|duty| duty.accountable) || reviews.count() > 1 {
            problems.push("a review must be one, beside what the case waits for".to_owned());
        }
        for duty in open() {
            if !ctx.book.agencies.valid(&duty.agency, today) {
                problems.push(format!("{} owes {} and is closed", duty.agency, duty.kind));
            }
        }
        problems
    }

    /// Every date can be counted again, and every clock that should run runs.
    fn clocks(&self, ctx: &Ctx, how: Strictness) -> Vec<String> {
        let with = counting(ctx);
        let mut problems = Vec::new();
        for duty in self.duties.iter().filter(|duty| duty.open) {
            if duty.clone().count(with, ctx.now) {
                problems.push(format!("the date of {} is not what the calendar gives", duty.kind));
            }
            if duty.resume_at.is_some_and(|until| until < how.horizon) {
                problems.push(format!("the pause of {} should have ended", duty.kind));
            }
            let silent = duty.kind.waits() && duty.due_at < how.horizon;
            if silent && matches!(self.case.state, State::Resolved | State::Waiting) {
                problems.push("should have been closed after silence".to_owned());
            }
        }
        problems
    }

    /// Each open duty has had the steps of the ladder that are due, and no other.
    fn ladder(&self, ctx: &Ctx, how: Strictness) -> Vec<String> {
        let with = counting(ctx);
        let mut problems = Vec::new();
        for duty in self.duties.iter().filter(|duty| duty.open) {
            let taken: Vec<i64> =
                self.steps.iter().filter(|s| s.duty_no == duty.duty_no).map(|s| s.days).collect();
            let climb = duties::climb(duty, with, &taken, how.horizon);
            if let Some(step) = climb.steps.first() {
                problems.push(format!("step {} of the ladder over {} was not taken", step.days, duty.kind));
            }
        }
        for step in &self.steps {
            if step.acted_at < step.planned_at {
                problems.push(format!("step {} of the ladder was taken too early", step.days));
            }
            if !self.duties.iter().any(|duty| duty.duty_no == step.duty_no) {
                problems.push(format!("step {} of the ladder belongs to no duty", step.days));
            }
        }
        problems
    }

    /// Every low score is, or was, looked into. What was rated before reviews were asked for cannot be recounted.
    fn reviews(&self, ctx: &Ctx, how: Strictness) -> Vec<String> {
        let low = ctx.book.city.settings.survey.low_score;
        let Some((story, _)) = &self.told else { return Vec::new() };
        let asks = |event: &&Event| match event.kind {
            EventKind::Rated if how.same_ladder => {
                let facts: Option<Json> = serde_json::from_str(&event.facts).ok();
                facts.and_then(|facts| facts.get("score")?.as_i64()).is_some_and(|score| score <= low)
            }
            EventKind::Surveyed => {
                Answers::in_facts(&event.facts).is_some_and(|a| Index::of(&a).grade() == Grade::D)
            }
            _ => false,
        };
        let owed = |at: Time| {
            let reviews = self.duties.iter().filter(|duty| duty.kind == DutyKind::Review);
            reviews.into_iter().any(|d| d.from_at <= at && d.ended_at.is_none_or(|end| end >= at))
        };
        let forgotten = story.iter().filter(asks).filter(|event| !owed(event.at));
        forgotten.map(|event| format!("nobody had to look into the score at {}", event.at)).collect()
    }

    /// The reporter was told of every step that concerns them, once.
    fn told(&self, ctx: &Ctx, how: Strictness) -> Vec<String> {
        let Some((story, notices)) = &self.told else { return Vec::new() };
        let mut due: Vec<(NoticeKind, Time)> =
            story.iter().filter_map(|event| Some((tells_reporter(event.kind)?, event.at))).collect();
        let mut had: Vec<(NoticeKind, Time)> = notices.iter().map(|n| (n.kind, n.at)).collect();
        // By mail only, to those who gave an address: the receipt told everybody.
        had.retain(|(kind, _)| *kind != NoticeKind::Filed);
        if how.same_ladder {
            due.extend(self.told_by_ladder(ctx));
        } else {
            had.retain(|(kind, _)| !matches!(kind, NoticeKind::Near | NoticeKind::Passed));
        }
        due.sort_unstable();
        had.sort_unstable();
        if due == had {
            Vec::new()
        } else {
            vec![format!("the reporter had to be told {due:?} and was told {had:?}")]
        }
    }

    /// What the ladder had to tell the reporter: steps taken at one moment are told once, by the latest.
    fn told_by_ladder(&self, ctx: &Ctx) -> Vec<(NoticeKind, Time)> {
        let mut told: Vec<(NoticeKind, Time)> = Vec::new();
        let mut seen: Vec<(i64, Time)> = Vec::new();
        let mut steps: Vec<&LadderStep> = self.steps.iter().collect();
        steps.sort_by_key(|step| std::cmp::Reverse(step.days));
        for step in steps {
            let Some(duty) = self.duties.iter().find(|duty| duty.duty_no == step.duty_no) else { continue };
            let ladder = &ctx.book.city.settings.ladder;
            let tells = ladder.iter().any(|rung| {
                rung.days == step.days && rung.fits(duty.kind.word()) && rung.tell.contains(&Tell::Reporter)
            });
            if tells && !seen.contains(&(step.duty_no, step.acted_at)) {
                seen.push((step.duty_no, step.acted_at));
                let kind = if step.days < 0 { NoticeKind::Near } else { NoticeKind::Passed };
                told.push((kind, step.acted_at));
            }
        }
        told
    }
}

fn counting(ctx: &Ctx) -> Counting<'_> {
    Counting { offices: &ctx.book.offices, ladder: &ctx.book.city.settings.ladder }
}

/// An agency with open duties and nobody who could do them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unattended {
    /// The agency's code.
    pub agency: String,
    /// Its open duties.
    pub duties: i64,
}

/// Agencies that owe something and have nobody with an account who can act: always empty, or on the front of the
/// verifier's desk.
///
/// # Errors
/// As any read.
pub async fn unattended(ctx: &Ctx) -> Result<Vec<Unattended>> {
    ctx.read(|ctx, tx| {
        // From the people, not from the duties: there are few agencies without any, and the desk asks each time.
        let people = identity::reach(tx, ctx.city(), None)?;
        let attended: BTreeSet<&str> =
            people.iter().filter(|person| person.can_act()).map(|person| person.agency.as_str()).collect();
        let alone: Vec<String> = ctx
            .book
            .agencies
            .iter()
            .filter(|agency| !attended.contains(agency.agency.as_str()))
            .map(|agency| agency.agency.clone())
            .collect();
        let owed = duties::open_of(tx, ctx.city(), &alone)?;
        Ok(owed.into_iter().map(|(agency, duties)| Unattended { agency, duties }).collect())
    })
    .await
}
