//! The survey of satisfaction (SKM): nine questions after a case, each answered from 1 to 4, and the index (IKM) they
//! give, as Permenpan RB 14/2017 counts it.
//!
//! Pure but for what is kept of each answer: when a survey may be answered, `cases` decides; the index of any months is
//! read from kept counts (`figures`), never by going through answers.

mod model;
mod rules;
mod store;

pub use model::{Age, Answers, ELEMENTS, Education, Occupation, Profile, Sex, fields};
pub use rules::{Grade, Index, Respondents, SMALL, Sample, Sums, needed};
pub(crate) use store::{STATEMENTS, all, keep, of_case};
