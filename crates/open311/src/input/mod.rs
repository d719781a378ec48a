//! Questions: decoded form or query parameters into values that cannot be wrong, or the list of all that is
//! wrong.
//!
//! `jurisdiction_id` and `api_key` are not part of any value here. They decide whether a question is looked
//! at in the first place, so the caller asks for them with [`parameter`] before parsing, and a key never
//! ends up in a `Debug`.

mod answers;
mod contact;
mod form;
mod query;
mod request;
mod update;
mod window;

pub use answers::{Answers, GivenAnswer, validate_answers};
pub use contact::Contact;
pub use form::{FIELD_LIMIT, parameter};
pub use query::{Bbox, Filter, PAGE_SIZE_LIMIT, Page, RequestQuery, Select};
pub use request::{DESCRIPTION_LIMIT, Location, NewRequest};
pub use update::{NewUpdate, UpdateQuery};
pub use window::{SPAN_LIMIT_DAYS, Window};
