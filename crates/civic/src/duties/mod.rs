//! Duties: which agency owes which step of a case by when. Every date can explain itself.

mod model;
mod rules;
mod store;

pub use model::{Duty, DutyKind, Outcome};
pub use rules::{Explanation, Skip, explain, explain_days};
pub(crate) use store::STATEMENTS;
pub(crate) use store::{insert, of_case, update};
