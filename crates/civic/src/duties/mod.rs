//! Duties: which agency owes which step of a case by when. Every date can explain itself.

mod model;
mod rules;
mod store;

pub(crate) use model::Counting;
pub use model::{Duty, DutyKind, Outcome, Pause, Why};
pub use rules::{Explanation, Skip, explain, explain_days};
pub(crate) use rules::{climb, first_rung, idle};
pub use store::LadderStep;
pub(crate) use store::STATEMENTS;
pub(crate) use store::{
    Climbing, between, claim, climbing, insert, of_case, open_of, resuming, steps, take, taken, told,
    touched, update, waiting,
};
