//! The survey of satisfaction (SKM): nine questions after a case, each answered from 1 to 4, and the index (IKM) they
//! give, as Permenpan RB 14/2017 counts it.
//!
//! Pure but for [`keep`] and [`of_case`]: when a survey may be answered, `cases` decides; the index of any months is
//! read from kept counts (`figures`), never by going through answers.

mod model;
mod rules;
mod store;

use kit::clock::Time;
use kit::db::Tx;
pub use model::{Age, Answers, ELEMENTS, Education, Occupation, Profile, Sex, fields};
pub use rules::{Grade, Index, Respondents, Sums, needed};
pub(crate) use store::{Answered, STATEMENTS};
use uuid::Uuid;

use crate::Result;

/// Keeps what was answered after a case. The profile stands here and nowhere else.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    city: i64,
    (case, agency, at): (Uuid, &str, Time),
    (answers, profile): (&Answers, &Profile),
) -> Result<()> {
    store::insert(tx, city, (case, agency, at), (answers, profile))
}

/// Every answer of the city with what its respondent said of themselves, for recounting.
pub(crate) fn all(tx: &mut Tx<'_>, city: i64) -> Result<Vec<Answered>> {
    store::all(tx, city)
}

/// What was answered after a case, without who answered.
pub(crate) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Option<Answers>> {
    store::of_case(tx, city, case)
}
