//! What the API shows, in the words of the mission. Types of what anybody may see are made of `PublicView`
//! only; those of a whole case are for its reporter and the officers at work.

mod case;
mod city;
mod public;

pub(super) use case::{
    CaseFacts, DeskSummary, DeskView, ExplanationView, OwnView, desk_summary, desk_view, explanation, facts,
    inbox_summary, own_view,
};
pub(super) use city::{AgencyView, AreaView, CategoryView, FiguresView, agency, area, category, figures};
pub(super) use public::{CaseView, PublicCaseView, case, listed};

use kit::clock::Time;

use crate::shell::caller::Caller;
use crate::shell::dates;

/// The moment with the city's offset.
fn at(caller: &Caller, time: Time) -> String {
    dates::machine(&caller.ctx.book.offices, time)
}

/// A page of a list.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct Listed<T> {
    /// The entries.
    pub(super) items: Vec<T>,
    /// What to send as `cursor` for the next page; none on the last.
    pub(super) next: Option<String>,
}
