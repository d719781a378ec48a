//! One step for several cases. Each case is decided and stored for itself: what is possible is done, and every case
//! says what became of it.

use uuid::Uuid;

use super::fill;
use crate::cases::{self, Action, Case};
use crate::context::Ctx;
use crate::identity::Officer;
use crate::{Error, Problem, Result};

/// Cases in one step at most.
pub const BULK_MAX: usize = 100;

/// A case as it was seen when it was ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    /// Its code.
    pub code: String,
    /// The version that was seen: whoever was quicker is not overwritten.
    pub version: i64,
}

/// What is done to each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkStep {
    /// Take it oneself.
    Take,
    /// Give it to a colleague.
    Give {
        /// Their account.
        officer: Uuid,
    },
    /// Answer; work goes on.
    Answer {
        /// The answer, with placeholders.
        text: String,
    },
    /// It is done.
    Resolve {
        /// What was done, with placeholders.
        text: String,
    },
    /// A note for colleagues.
    Note {
        /// The note, with placeholders.
        text: String,
    },
}

impl BulkStep {
    fn action(&self, ctx: &Ctx, by: &Officer, case: &Case) -> Action {
        match self {
            BulkStep::Take => Action::Take,
            BulkStep::Give { officer } => Action::Give { officer: *officer },
            BulkStep::Answer { text } => Action::Answer { text: fill(ctx, by, case, text) },
            BulkStep::Resolve { text } => {
                Action::Resolve { text: fill(ctx, by, case, text), photos: Vec::new() }
            }
            BulkStep::Note { text } => Action::Note { text: fill(ctx, by, case, text) },
        }
    }
}

/// What becomes of one case.
#[derive(Clone, Debug)]
pub struct Line {
    /// Which.
    pub picked: Picked,
    /// The case; as it is afterwards when the step was taken. `None` for one this officer may not see.
    pub case: Option<Case>,
    /// What is written for it, placeholders filled in.
    pub text: Option<String>,
    /// Why it is not possible.
    pub problem: Option<Error>,
}

/// Which cases were ticked, before anything is said about them.
///
/// # Errors
/// As [`preview`].
pub async fn chosen(ctx: &Ctx, by: &Officer, picked: Vec<Picked>) -> Result<Vec<Line>> {
    each(ctx, by, picked, None).await
}

/// What the step would do to each, without doing it.
///
/// # Errors
/// [`Error::Invalid`] at `cases`: none, or more than [`BULK_MAX`]; what is wrong with one case is in its line.
pub async fn preview(ctx: &Ctx, by: &Officer, picked: Vec<Picked>, step: &BulkStep) -> Result<Vec<Line>> {
    each(ctx, by, picked, Some((step, false))).await
}

/// Takes the step in each; what is not possible in one does not keep the others.
///
/// # Errors
/// As [`preview`].
pub async fn perform(ctx: &Ctx, by: &Officer, picked: Vec<Picked>, step: &BulkStep) -> Result<Vec<Line>> {
    each(ctx, by, picked, Some((step, true))).await
}

/// A step, and whether it is taken or only tried.
type Doing<'a> = Option<(&'a BulkStep, bool)>;

async fn each(ctx: &Ctx, by: &Officer, picked: Vec<Picked>, doing: Doing<'_>) -> Result<Vec<Line>> {
    if picked.is_empty() {
        return Err(Error::field("cases", Problem::Missing));
    }
    if picked.len() > BULK_MAX {
        return Err(Error::field("cases", Problem::TooManyItems(BULK_MAX)));
    }
    let mut lines = Vec::with_capacity(picked.len());
    for picked in picked {
        lines.push(one(ctx, by, picked, doing).await?);
    }
    Ok(lines)
}

async fn one(ctx: &Ctx, by: &Officer, picked: Picked, doing: Doing<'_>) -> Result<Line> {
    let case = match cases::desk_glance(ctx, by, &picked.code).await {
        Ok(case) => case,
        Err(Error::NotFound) => {
            return Ok(Line { picked, case: None, text: None, problem: Some(Error::NotFound) });
        }
        Err(error) => return Err(error),
    };
    let Some((step, real)) = doing else {
        return Ok(Line { picked, case: Some(case), text: None, problem: None });
    };
    let action = step.action(ctx, by, &case);
    let text = match &action {
        Action::Answer { text } | Action::Resolve { text, .. } | Action::Note { text } => Some(text.clone()),
        _ => None,
    };
    let done = if real {
        cases::work(ctx, by, &picked.code, picked.version, vec![action]).await
    } else {
        cases::rehearse(ctx, by, &picked.code, picked.version, action).await
    };
    Ok(match done {
        Ok(after) => Line { picked, case: Some(if real { after } else { case }), text, problem: None },
        // Whatever it is, also a database that is gone: the lines before it stand.
        Err(error) => Line { picked, case: Some(case), text, problem: Some(error) },
    })
}
