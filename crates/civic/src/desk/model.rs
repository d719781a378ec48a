//! What an officer looks at.

use serde::{Deserialize, Serialize};

use super::store::ViewRow;
use crate::cases::{DeskFilter, State};
use crate::context::Ctx;
use crate::duties::DutyKind;
use crate::identity::Officer;

/// Which of the steps an agency owes. Kept as data, so that a category or place that is gone narrows to nothing
/// instead of failing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Cases in this state.
    pub state: Option<State>,
    /// This next step.
    pub step: Option<DutyKind>,
    /// This category's code.
    pub category: Option<String>,
    /// This kelurahan's code.
    pub area: Option<String>,
    /// Given to whoever looks.
    pub mine: bool,
    /// Given to nobody.
    pub unassigned: bool,
    /// Late now.
    pub late: bool,
}

impl Filter {
    /// What it means for one officer now.
    #[must_use]
    pub fn of(&self, ctx: &Ctx, officer: &Officer) -> DeskFilter {
        DeskFilter {
            states: self.state.iter().map(|state| state.word().to_owned()).collect(),
            steps: self.step.iter().map(|step| step.word().to_owned()).collect(),
            categories: self.category.iter().cloned().collect(),
            areas: self.area.iter().cloned().collect(),
            officer: self.mine.then(|| officer.id()),
            unassigned: self.unassigned,
            late_at: self.late.then_some(ctx.now),
            after: None,
        }
    }
}

/// A filter under a name of the officer's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The name.
    pub name: String,
    /// The filter.
    pub filter: Filter,
}

impl From<ViewRow> for View {
    /// What this program does not understand any more narrows nothing.
    fn from(row: ViewRow) -> View {
        View { name: row.name, filter: serde_json::from_value(row.filter).unwrap_or_default() }
    }
}
