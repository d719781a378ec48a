//! Official letters of the city as PDF/A, for whoever has to print, sign and archive them.
//!
//! A letter is plain values and nothing else: what stands in them is shown sign by sign and never read as
//! markup. The same values make the same bytes, since neither the clock nor chance is asked. The letters
//! themselves are in `templates/`, one file for each, over `kop.typ`, which holds what all have in common.
//!
//! A crate of its own because the typesetting behind it is large; only the program depends on it.
//!
//! Start reading in [`reprimand`] and [`product`]; how values become pages is in [`press`].

mod press;
mod product;
mod reprimand;
mod words;

pub use product::{Product, Sealed, product};
pub use reprimand::{Case, Letterhead, Reprimand, Signature, Step, reprimand};
pub use words::{long_date, number_in_words};

/// Why a letter was not made. Values cannot be at fault, so this is a fault of a template or of this crate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The typesetting stopped, with its own first words about it.
    #[error("the letter could not be typeset: {0}")]
    Typesetting(String),
}
