//! Pure decisions about payments: what a notification of the bank leads to, and the text of a code.

mod decide;
mod qris;

pub(super) use decide::{Bill, Told, decide};
pub(super) use qris::text;
pub use qris::unfit;
