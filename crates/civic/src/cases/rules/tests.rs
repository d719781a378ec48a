//! Whatever is done to a case in whatever order at whatever time, somebody owes its next step.

mod application;
mod city;

use std::cell::RefCell;
use std::collections::BTreeMap;

use city::{begin, book, filed};
use kit::clock::Time;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseResult, TestRng, TestRunner};
use uuid::Uuid;

use super::{Decision, Desk, decide};
use crate::cases::model::{Action, Actor, Dossier, EventKind, State};
use crate::categories::Class;
use crate::cities::day_of;
use crate::context::Book;
use crate::duties::{Duty, DutyKind};
use crate::survey::{Answers, Grade, Index, Profile};
use crate::{Error, Problem};

/// Something written, now and then nothing.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![9 => Just("kata".to_owned()), 1 => Just("  ".to_owned())]
}

fn class() -> impl Strategy<Value = Class> {
    prop::sample::select(Class::ALL)
}

fn of_the_verifier() -> impl Strategy<Value = Action> {
    let agency = prop::sample::select(vec!["DISHUB", "DLH", "DISKOMINFO", "TUTUP", "LAMA", "NIX"]);
    let category = prop::sample::select(vec!["A-1", "A-2", "NIX"]);
    let body = prop::sample::select(vec!["PLN", "PLN", "PLN", "NIX"]);
    let reason = prop::sample::select(vec!["unclear", "nix"]);
    prop_oneof![
        6 => (agency, words()).prop_map(|(agency, message)| Action::Send { agency: agency.to_owned(), message }),
        2 => (category, class())
            .prop_map(|(category, class)| Action::Classify { category: category.to_owned(), class }),
        2 => (any::<bool>(), any::<bool>())
            .prop_map(|(name_hidden, content_hidden)| Action::SetVisibility { name_hidden, content_hidden }),
        2 => (words(), words()).prop_map(|(title, text)| Action::Publish { title, text, photos: Vec::new() }),
        1 => Just(Action::Unpublish),
        1 => (reason, words())
            .prop_map(|(reason, message)| Action::Reject { reason: reason.to_owned(), message }),
        2 => (body, words()).prop_map(|(body, message)| {
            Action::Forward { body: body.to_owned(), number: "1".to_owned(), message }
        }),
        2 => words().prop_map(|message| Action::FollowUp { message }),
        2 => (0u16..14, words()).prop_map(|(days, text)| Action::Extend { days, text }),
        1 => prop::sample::select(vec![None, Some("DLH"), Some("NIX")])
            .prop_map(|unit| Action::SetAbout { agency: unit.map(str::to_owned) }),
    ]
}

fn of_the_agency() -> impl Strategy<Value = Action> {
    prop_oneof![
        2 => Just(Action::Take),
        1 => Just(Action::Give { officer: Uuid::max() }),
        1 => words().prop_map(|reason| Action::Bounce { reason }),
        2 => words().prop_map(|text| Action::Ask { text }),
        1 => words().prop_map(|text| Action::Note { text }),
        3 => words().prop_map(|text| Action::Answer { text }),
        3 => words().prop_map(|text| Action::Resolve { text, photos: Vec::new() }),
        5 => (1u16..22, words()).prop_map(|(days, text)| Action::Pause { days, text }),
        5 => Just(Action::Resume),
        2 => (prop::sample::select(vec!["DISHUB", "DLH", "TUTUP", "NIX"]), words())
            .prop_map(|(agency, text)| Action::AskHelp { agency: agency.to_owned(), text }),
        4 => words().prop_map(|text| Action::Help { text }),
        2 => words().prop_map(|text| Action::Review { text }),
    ]
}

/// What happens by itself.
fn of_the_clock() -> impl Strategy<Value = Action> {
    prop_oneof![
        5 => Just(Action::EndPause),
        1 => Just(Action::HandOver),
        1 => Just(Action::Release { to: None }),
        1 => Just(Action::Recount),
    ]
}

fn of_the_reporter() -> impl Strategy<Value = Action> {
    prop_oneof![
        3 => words().prop_map(|text| Action::Write { text, photos: Vec::new() }),
        2 => Just(Action::Confirm),
        3 => words().prop_map(|text| Action::Dispute { text }),
        1 => (0i64..6, words()).prop_map(|(score, text)| Action::Rate { score, text }),
        2 => prop::array::uniform9(0i64..=4).prop_map(|[u1, u2, u3, u4, u5, u6, u7, u8, u9]| {
            // Scores that are none now and then; mostly low ones, so that reviews are asked for.
            let answers = Answers { u1, u2: u2.max(1), u3: u3.max(1), u4: u4.max(1), u5: u5.max(1), u6: u6.max(1),
                u7: u7.max(1), u8: u8.max(1), u9: u9.max(1) };
            Action::Survey { answers, profile: Profile::default() }
        }),
        1 => words().prop_map(|text| Action::Withdraw { text }),
        3 => Just(Action::Lapse),
        1 => Just(Action::AddPhoto { photo: Uuid::max() }),
    ]
}

/// Anything, after so many hours.
fn anything() -> impl Strategy<Value = (Action, i64)> {
    let action = prop_oneof![
        2 => of_the_verifier(), 2 => of_the_agency(), 1 => of_the_reporter(), 1 => of_the_clock()
    ];
    (action, prop_oneof![3 => 0i64..60, 1 => 0i64..500])
}

/// What must hold after every step.
fn holds(book: &Book, before: &Dossier, decision: &Decision, now: Time) -> TestCaseResult {
    let Dossier { case, duties } = &decision.dossier;
    let accountable: Vec<&Duty> = duties.iter().filter(|duty| duty.open && duty.accountable).collect();
    prop_assert_eq!(case.open, case.state.is_open());
    prop_assert_eq!(case.open, case.closed_at.is_none(), "closed_at of a case {:?}", case.state);
    if case.open {
        prop_assert_eq!(accountable.len(), 1, "accountable duties in state {:?}: {:?}", case.state, duties);
        let duty = accountable[0];
        prop_assert_eq!(&duty.agency, &case.owner);
        prop_assert_eq!((Some(duty.kind), Some(duty.due_at)), (case.step, case.due_at));
        prop_assert_eq!(duty.promise_at, case.promise_at);
    } else {
        let owed = |duty: &Duty| duty.open && duty.kind != DutyKind::Review;
        prop_assert!(!duties.iter().any(owed), "owed in state {:?}: {:?}", case.state, duties);
        prop_assert_eq!((case.step, case.due_at), (None, None));
    }
    prop_assert!(duties.iter().all(|duty| duty.open || !duty.accountable), "an ended duty is accountable");
    prop_assert!(duties.iter().all(|duty| duty.open == duty.outcome.is_none()));
    for duty in duties.iter().filter(|duty| duty.open) {
        // Of helping agencies each has one; of everything else there is one in all.
        let same = |other: &&Duty| {
            other.open
                && other.kind == duty.kind
                && (duty.kind != DutyKind::Help || other.agency == duty.agency)
        };
        prop_assert_eq!(duties.iter().filter(same).count(), 1, "duties of kind {} are open", duty.kind);
    }
    // A low score is owed a look, and nothing but that look ends it.
    let reviewed = |duties: &[Duty]| duties.iter().any(|duty| duty.open && duty.kind == DutyKind::Review);
    let (kind, facts) = (decision.event.kind, decision.event.facts.to_string());
    let low = kind == EventKind::Rated && case.score.is_some_and(|score| score <= 2)
        || Answers::in_facts(&facts).is_some_and(|answers| Index::of(&answers).grade() == Grade::D);
    let owed = low || (reviewed(&before.duties) && kind != EventKind::Reviewed);
    prop_assert_eq!(reviewed(duties), owed, "a review after {}", kind);
    prop_assert!(!(case.published && case.content_hidden), "hidden content is public");
    unchanged(book, before, duties, now)?;
    // An agency that is closed gets nothing new; what it had is handed over when the register changes.
    let today = day_of(book.offices.date(now));
    for new in duties.iter().skip(before.duties.len()) {
        let had = before.duties.iter().any(|duty| duty.open && duty.agency == new.agency);
        prop_assert!(had || book.agencies.valid(&new.agency, today), "{} owes something new", new.agency);
    }
    Ok(())
}

/// What a duty is never changes, and one that ended stays as it ended. Its date moves only while it has not
/// passed, never to before today's end, and time that was added never brings it forward.
fn unchanged(book: &Book, before: &Dossier, after: &[Duty], now: Time) -> TestCaseResult {
    prop_assert!(after.len() >= before.duties.len(), "a duty is gone");
    for (number, (old, new)) in (1..).zip(before.duties.iter().zip(after)) {
        let said = |duty: &Duty| {
            let Duty { duty_no, kind, from_at, days, promise_days, .. } = duty.clone();
            (duty_no, kind, from_at, days, promise_days)
        };
        if old.due_at != new.due_at {
            prop_assert!(old.due_at >= now, "what was missed became unmissed: {:?} to {:?}", old, new);
            prop_assert!(new.due_at >= now, "a date moved into the past: {:?} to {:?}", old, new);
        }
        let plain = book.offices.due_at(new.from_at, u16::try_from(new.days).unwrap());
        prop_assert!(new.due_at >= plain, "added time brought a date forward: {:?}", new);
        let valid = book.agencies.valid(&old.agency, day_of(book.offices.date(now)));
        prop_assert!(old.agency == new.agency || !valid, "a duty left an agency that is there: {:?}", new);
        prop_assert_eq!(said(old), said(new));
        prop_assert_eq!(old.duty_no, number);
        prop_assert!(old.open || old == new, "an ended duty changed: {:?} to {:?}", old, new);
    }
    Ok(())
}

/// Plays a sequence; how often each action was taken is added to `taken`.
fn play(
    book: &Book,
    (category, hidden): (&str, bool),
    steps: Vec<(Action, i64)>,
    taken: &RefCell<BTreeMap<&'static str, u32>>,
) -> TestCaseResult {
    const HOUR: i64 = 3600;
    let mut dossier = filed(book, category, hidden);
    let mut now = begin(book);
    for (action, hours) in steps {
        now = now.plus_seconds(hours * HOUR);
        let asked = if matches!(action, Action::Review { .. }) { DutyKind::Review } else { DutyKind::Help };
        let helper = dossier.duties.iter().find(|duty| duty.open && duty.kind == asked);
        let agency = helper.map_or("DISHUB", |duty| &duty.agency).to_owned();
        let actor = Actor::Officer { id: Uuid::max(), name: String::new(), agency };
        match decide(&dossier, &action, &Desk { now, book, actor: &actor }) {
            Ok(decision) => {
                holds(book, &dossier, &decision, now)?;
                dossier = decision.dossier;
                *taken.borrow_mut().entry(action.name()).or_default() += 1;
            }
            Err(Error::NotNow { .. } | Error::Invalid(_)) => {}
            Err(other) => prop_assert!(false, "{action:?} gave {other}"),
        }
    }
    Ok(())
}

#[test]
fn somebody_owes_the_next_step_whatever_is_done() {
    let book = book();
    let taken = RefCell::default();
    let config = Config { cases: 3000, failure_persistence: None, ..Config::default() };
    // The same sequences each time: a failure in the checks can be had again at one's desk.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let start = (prop::sample::select(vec!["A-1", "A-2", ""]), any::<bool>());
    let steps = prop::collection::vec(anything(), 1..60);
    runner
        .run(&(start, steps), |((category, hidden), steps)| play(&book, (category, hidden), steps, &taken))
        .unwrap_or_else(|failure| panic!("{failure}"));
    let taken = taken.into_inner();
    assert_eq!(taken.len(), 33, "every action was possible at some time: {taken:?}");
    assert!(taken.values().all(|times| *times > 20), "each often enough to count: {taken:?}");
}

/// Decides in a state that `actions` lead to, each an hour after the one before.
fn after(book: &Book, actions: &[Action]) -> (Dossier, Time) {
    let mut dossier = filed(book, "A-1", false);
    let mut now = begin(book);
    for action in actions {
        now = now.plus_seconds(3600);
        let desk = Desk { now, book, actor: &Actor::System };
        dossier = decide(&dossier, action, &desk).unwrap_or_else(|e| panic!("{action:?}: {e}")).dossier;
    }
    (dossier, now)
}

fn to(agency: &str) -> Action {
    Action::Send { agency: agency.to_owned(), message: String::new() }
}

fn said(text: &str) -> String {
    text.to_owned()
}

#[test]
fn an_agency_closed_meanwhile_does_not_get_a_disputed_case_back() {
    let book = book();
    let done = Action::Resolve { text: said("Selesai."), photos: Vec::new() };
    let (dossier, now) = after(&book, &[to("TUTUP"), done]);
    let dispute = Action::Dispute { text: said("Belum.") };
    let at = |now| decide(&dossier, &dispute, &Desk { now, book: &book, actor: &Actor::Reporter }).unwrap();
    assert_eq!(at(now).dossier.case.owner, "TUTUP", "it is still there");
    let later = at(now.plus_seconds(40 * 86_400)).dossier.case;
    assert_eq!((later.owner.as_str(), later.state), ("DISKOMINFO", State::Verified));
}

#[test]
fn sending_without_a_category_or_to_the_same_agency_is_refused() {
    let book = book();
    let nothing = filed(&book, "", false);
    let desk = Desk { now: begin(&book), book: &book, actor: &Actor::System };
    let refused = decide(&nothing, &to("DISHUB"), &desk).unwrap_err();
    assert_eq!(refused, Error::field("category", Problem::Missing));
    let (sent, now) = after(&book, &[to("DISHUB")]);
    let refused = decide(&sent, &to("DISHUB"), &Desk { now, ..desk }).unwrap_err();
    assert_eq!(refused, Error::field("agency", Problem::Taken));
}

#[test]
fn silence_closes_only_after_its_date() {
    let book = book();
    let done = Action::Resolve { text: said("Selesai."), photos: Vec::new() };
    let (dossier, _) = after(&book, &[to("DISHUB"), done]);
    let due = dossier.case.due_at.unwrap();
    let lapse = |now| decide(&dossier, &Action::Lapse, &Desk { now, book: &book, actor: &Actor::System });
    assert!(lapse(due).is_err(), "at the last moment it may still be answered");
    assert_eq!(lapse(due.plus_seconds(1)).unwrap().dossier.case.state, State::Closed);
}
