//! Which steps an officer may take, by their roles and what they owe. Pure; whether they may see the case is `sight`'s.

use super::sight::may_review;
use crate::cases::model::{Action, Dossier, Kind};
use crate::duties::{Duty, DutyKind};
use crate::identity::{Officer, Role};

/// Whether this officer may take this step of a procedure: deciding is for those who answer for the agency, its head
/// among them; everything else for those who work there.
pub(crate) fn may_step(by: &Officer, dossier: &Dossier, action: &Action) -> bool {
    let answers = by.directs() || by.is(Role::Head);
    match action {
        Action::Finish { step, .. } => {
            let decides = |duty: &&Duty| duty.open && duty.step.as_deref() == Some(step.as_str());
            let kind = dossier.duties.iter().find(decides).map(|duty| duty.kind);
            if kind == Some(DutyKind::Decide) { answers } else { by.works() }
        }
        Action::Refuse { .. } => answers,
        // Of a complaint only its verifier extends the time.
        Action::Extend { .. } => dossier.case.kind == Kind::Application && answers,
        _ => true,
    }
}

/// What an officer may do by their roles; whether this case is theirs to do it to is asked with the case at hand.
pub(crate) fn roles_allow(by: &Officer, actions: &[Action]) -> bool {
    actions.iter().all(|action| match action {
        Action::Take
        | Action::Ask { .. }
        | Action::Note { .. }
        | Action::Answer { .. }
        | Action::Resolve { .. }
        | Action::Resume
        | Action::Return { .. }
        | Action::Help { .. } => by.works(),
        // With the case at hand: see `may_step`.
        Action::Finish { .. } | Action::Refuse { .. } | Action::Extend { .. } => {
            by.works() || by.is(Role::Head)
        }
        Action::Give { .. } | Action::Bounce { .. } | Action::AskHelp { .. } | Action::Pause { .. } => {
            by.directs()
        }
        // A head looks on, but for this.
        Action::Review { .. } => may_review(by),
        _ => false,
    })
}
