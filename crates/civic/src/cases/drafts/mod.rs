//! Applications that are being filled in.

mod store;

pub use store::DraftRow;
pub(crate) use store::STATEMENTS;
pub(super) use store::{drop_before, insert, of_resident, one, relink, remove, save};
