//! When each step of each story happens, so that the newest lies just before now. Pure.
//!
//! Time is counted in working days of 08:00 to 16:00: `2.5` is noon of the second working day after. What
//! would lie in the future is left out, which is what leaves some cases new, and some at work.

use civic::cities::Offices;
use jiff::civil::Date;
use kit::clock::Time;
use kit::ids::Chance;

use super::files::Story;

/// What happens next to a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The reporter files it.
    File,
    /// The verifier publishes it and sends it to the agency.
    Send,
    /// The verifier forwards it to a body outside the city.
    Forward,
    /// The verifier says what that body answered.
    FollowUp,
    /// The verifier does not take it.
    Reject,
    /// The agency takes it.
    Take,
    /// The agency returns it.
    Bounce,
    /// The agency asks the reporter.
    Ask,
    /// The agency answers.
    Answer,
    /// The agency says what was done.
    Resolve,
    /// The reporter confirms and rates.
    Confirm,
    /// The reporter answers the survey.
    Survey,
    /// The agency looks into a low score.
    Review,
    /// The reporter disputes.
    Dispute,
    /// The reporter takes it back.
    Withdraw,
}

/// One step at its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planned {
    /// When.
    pub at: Time,
    /// Which story, by its place in the file.
    pub story: usize,
    /// What.
    pub step: Step,
}

/// The working days behind us, newest first: today when it is one.
pub struct Days<'a> {
    offices: &'a Offices,
    days: Vec<Date>,
    now: Time,
}

/// Working hours of one day, in minutes from 08:00.
const DAY_MINUTES: f64 = 480.0;
/// Between two steps of a story, at least.
const PAUSE_SECONDS: i64 = 15 * 60;
/// When the working day begins.
const OPEN: i8 = 8;

impl<'a> Days<'a> {
    /// The last `count` working days before `now`.
    #[must_use]
    pub fn before(offices: &'a Offices, now: Time, count: usize) -> Days<'a> {
        let mut days = Vec::with_capacity(count);
        let mut date = offices.date(now);
        while days.len() < count {
            if offices.assumed.is_workday(date) {
                days.push(date);
            }
            let Ok(earlier) = date.yesterday() else { break };
            date = earlier;
        }
        Days { offices, days, now }
    }

    /// So many minutes after 08:00 on the working day so many days back.
    fn moment(&self, back: usize, minutes: i64) -> Option<Time> {
        let morning = self.days.get(back)?.at(OPEN, 0, 0, 0);
        let morning = self.offices.assumed.zone().to_timestamp(morning).ok()?;
        Some(Time::from(morning).plus_seconds(minutes * 60))
    }

    /// When a place in working time is; `None` when it has not come yet. Places before today are negative.
    #[must_use]
    pub fn at(&self, place: f64) -> Option<Time> {
        let back = (-place.floor()).max(0.0) as usize;
        let minutes = (place - place.floor()) * DAY_MINUTES;
        self.moment(back, minutes as i64).filter(|at| place < 1.0 && *at < self.now)
    }

    /// Each working evening but today's, for what a clock does by itself.
    pub fn evenings(&self) -> impl Iterator<Item = Time> + '_ {
        (1..self.days.len()).filter_map(|back| self.moment(back, 10 * 60))
    }
}

/// Numbers that are the same for a story each time.
struct Dice(Chance);

impl Dice {
    fn between(&self, low: f64, high: f64) -> f64 {
        low + (high - low) * f64::from(self.0.below(1000)) / 1000.0
    }

    fn one_in(&self, count: u32) -> bool {
        self.0.below(count) == 0
    }
}

/// The steps of one story, in order; `promise` is what its category promises, in working days.
#[must_use]
pub fn plan(days: &Days<'_>, index: usize, story: &Story, promise: f64) -> Vec<Planned> {
    let dice = Dice(Chance::seeded(index as u64 + 1));
    let Some((filed, begun)) = filing(days, story, &dice) else { return Vec::new() };
    let mut steps = vec![Planned { at: filed, story: index, step: Step::File }];
    let (mut place, mut last) = (begun, filed);
    for (step, gap) in gaps(story, promise, -begun, &dice) {
        place += gap;
        let Some(at) = days.at(place) else { break };
        // What was filed in the evening has a place in working time before it was filed.
        let earliest = last.plus_seconds(PAUSE_SECONDS);
        last = at.max(earliest);
        steps.push(Planned { at: last, story: index, step });
    }
    steps
}

/// When it is filed, and where in working time its clock begins.
fn filing(days: &Days<'_>, story: &Story, dice: &Dice) -> Option<(Time, f64)> {
    let online = story.channel == "web";
    let minutes = if online { dice.between(-90.0, 760.0) } else { dice.between(20.0, 440.0) };
    let filed = days.moment(story.workdays_ago, minutes as i64)?;
    // Today's may not have come yet: then it was a few minutes ago.
    let latest = days.now.plus_seconds(-60 * i64::from(3 + dice.0.below(40)));
    let place = minutes.clamp(0.0, DAY_MINUTES) / DAY_MINUTES - story.workdays_ago as f64;
    Some((filed.min(latest), place))
}

/// What happens after filing, each step so many working days after the one before; `age` is how many
/// working days ago it was filed.
fn gaps(story: &Story, promise: f64, age: f64, dice: &Dice) -> Vec<(Step, f64)> {
    let late = dice.one_in(9);
    let send = (Step::Send, if late { dice.between(3.1, 4.0) } else { dice.between(0.1, 1.7) });
    let take = (Step::Take, dice.between(0.05, 0.9));
    let answer = (Step::Answer, if dice.one_in(8) { dice.between(5.1, 7.0) } else { dice.between(0.3, 2.6) });
    let speed = if dice.one_in(7) { dice.between(1.1, 1.8) } else { dice.between(0.25, 0.85) };
    let resolve = (Step::Resolve, (promise * speed - 2.0).max(0.4));
    let (mut steps, keep) = match story.outcome.as_str() {
        "sent" => (vec![send], 0.3),
        "taken" => (vec![send, take], 0.3),
        "bounced" => (vec![send, (Step::Bounce, age - dice.between(2.4, 3.4))], 0.4),
        "answered" => (vec![send, take, answer], 0.4),
        "asked" => (vec![send, take, (Step::Ask, age - dice.between(3.4, 8.0))], 1.0),
        "forwarded" => return forwarded(age, dice),
        "rejected" => (vec![(Step::Reject, dice.between(0.3, 2.8))], 0.3),
        "resolved" => (vec![send, take, answer, (Step::Resolve, age - dice.between(5.5, 10.0))], 1.0),
        // After their silence: ten working days, and a day to be sure.
        "silent" => (vec![send, take, answer, resolve], 12.0),
        "confirmed" => (confirmed([send, take, answer, resolve], story, dice), 0.5),
        "disputed" => (vec![send, take, answer, resolve, (Step::Dispute, dice.between(0.5, 4.0))], 1.0),
        "withdrawn" => (vec![(Step::Withdraw, dice.between(0.3, 1.2))], 0.3),
        _ => (Vec::new(), 0.0),
    };
    for (_, gap) in &mut steps {
        *gap = gap.max(0.05);
    }
    // What does not fit between filing and now is pressed together.
    let (total, room): (f64, f64) = (steps.iter().map(|(_, gap)| gap).sum(), (age - keep).max(0.1));
    if total > room {
        steps.iter_mut().for_each(|(_, gap)| *gap *= room / total);
    }
    steps
}

/// Confirmed; most of those who do answer the survey at once, and agencies look into most low scores.
fn confirmed(work: [(Step, f64); 4], story: &Story, dice: &Dice) -> Vec<(Step, f64)> {
    let mut steps = work.to_vec();
    steps.push((Step::Confirm, dice.between(0.3, 5.0)));
    let low = story.score().is_some_and(|score| score <= 2);
    if low || !dice.one_in(3) {
        steps.push((Step::Survey, 0.05));
    }
    if low && !dice.one_in(3) {
        steps.push((Step::Review, dice.between(0.5, 3.5)));
    }
    steps
}

/// Forwarded soon, and asked about in time ever since.
fn forwarded(age: f64, dice: &Dice) -> Vec<(Step, f64)> {
    let mut steps = vec![(Step::Forward, dice.between(0.4, 2.5))];
    let mut place = 3.0;
    while place + 9.0 < age {
        steps.push((Step::FollowUp, dice.between(8.2, 9.0)));
        place += 9.0;
    }
    steps
}
