//! First sorting of a text: which category it points to, and whether a life is in danger.

mod rules;

pub use rules::{Suggestion, danger, suggest};
