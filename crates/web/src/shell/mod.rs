//! What all pages share.

pub(crate) mod assets;
pub(crate) mod caller;
pub(crate) mod dates;
pub(crate) mod error;
pub(crate) mod form;
pub(crate) mod guard;
pub(crate) mod layout;
pub(crate) mod limits;
pub(crate) mod metrics;
pub(crate) mod parts;
pub(crate) mod texts;
pub(crate) mod visit;
