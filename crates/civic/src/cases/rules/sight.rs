//! Which officers may see a case, and act on it as verifier. Whoever may not is told that there is no such case.

use super::staff;
use crate::cases::model::{Case, Dossier, Kind, State};
use crate::context::Book;
use crate::duties::{Duty, DutyKind};
use crate::identity::{Officer, Role};

/// Whether an officer may see a case at all: their agency owes a step of it or works on it, they verify, or they look
/// over the agency that does.
/// Complaints about staff are seen by the inspectorate and whoever it sends them to; the unit complained about
/// and everything below it never sees them, its head included.
pub(crate) fn may_see(officer: &Officer, dossier: &Dossier, book: &Book) -> bool {
    let Dossier { case, duties } = dossier;
    if concerned(officer, case, book) {
        return false;
    }
    let agency = officer.agency();
    let helps = duties.iter().any(|duty| takes_part(duty, agency));
    let reviews =
        duties.iter().any(|duty| duty.open && duty.kind == DutyKind::Review && duty.agency == agency);
    works(agency, case)
        || helps
        || reviews
        || looks_after(officer, case, book)
        || oversees(officer, case, book)
}

/// Whether an officer may look into a low score that their agency has to review: somebody who answers for the
/// agency, not the officer whose work was judged.
#[must_use]
pub fn may_review(officer: &Officer) -> bool {
    [Role::Coordinator, Role::Head, Role::Inspector, Role::Verifier].iter().any(|role| officer.is(*role))
}

/// Whether an agency has or had a part in a case that is another's: help it was asked for, a step of a procedure.
fn takes_part(duty: &Duty, agency: &str) -> bool {
    duty.agency == agency && (duty.kind == DutyKind::Help || duty.step.is_some())
}

fn works(agency: &str, case: &Case) -> bool {
    case.owner == agency || (case.agency.as_deref() == Some(agency) && case.state != State::Received)
}

/// Whether an officer looks over whoever works on the case. Complaints about staff are not theirs: those are looked
/// after, or nothing. `oversight` lists by the same rule in SQL, and a test opens everything it lists.
fn oversees(officer: &Officer, case: &Case, book: &Book) -> bool {
    let Ok(overseer) = officer.overseer() else { return false };
    let below = |agency: &str| book.agencies.within(agency, officer.agency());
    let unit =
        || below(&case.owner) || (case.agency.as_deref().is_some_and(below) && case.state != State::Received);
    !staff(book, &case.category) && (overseer.whole_city() || unit())
}

/// Whether the officer is shown a case only because they look over it: then who reported it is none of their business.
pub(crate) fn only_oversees(officer: &Officer, dossier: &Dossier, book: &Book) -> bool {
    let agency = officer.agency();
    let helps = dossier.duties.iter().any(|duty| takes_part(duty, agency));
    !works(agency, &dossier.case) && !helps && !looks_after(officer, &dossier.case, book)
}

/// Whether an officer sees every case of this kind, whoever works on it.
/// Applications are between the applicant and the agencies of the procedure: nobody checks them from outside.
fn looks_after(officer: &Officer, case: &Case, book: &Book) -> bool {
    if case.kind == Kind::Application {
        return false;
    }
    if staff(book, &case.category) {
        officer.is(Role::Inspector) && officer.agency() == book.city.settings.inspectorate
    } else {
        officer.is(Role::Verifier)
    }
}

/// Whether the case is about the officer's own unit or one above it.
pub(crate) fn concerned(officer: &Officer, case: &Case, book: &Book) -> bool {
    case.about.as_deref().is_some_and(|unit| book.agencies.within(officer.agency(), unit))
}

/// Whether an officer may check and direct this case.
pub(crate) fn may_verify(officer: &Officer, dossier: &Dossier, book: &Book) -> bool {
    !concerned(officer, &dossier.case, book) && looks_after(officer, &dossier.case, book)
}

/// Whether an officer may be shown a case in a list where its duties are not known.
pub(crate) fn may_list(officer: &Officer, case: &Case, book: &Book) -> bool {
    let shared = !staff(book, &case.category) && case.kind != Kind::Application;
    !concerned(officer, case, book) && (works(officer.agency(), case) || shared)
}
