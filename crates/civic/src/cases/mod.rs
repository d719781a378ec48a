//! The life of a case.
//!
//! - [`submit`] files one; every channel calls it. [`apply`] files an application for a public service, which is a
//!   case too.
//! - [`verify`], [`work`] and [`reply`] do what a verifier, an officer and a reporter may do; each is load,
//!   `rules::decide`, store, in one transaction. [`reply_by_integration`] is what a reporter says elsewhere.
//! - [`receive`] and [`sign`] take in what ends a step from outside: a bank's word, a signature.
//! - [`public_case`], [`own_case`], [`desk_case`] and the lists look, each for one kind of asker.
//! - [`close_silent`], [`fetch_media`] and [`index_published`] run in the background.
//!
//! Invariants: an open case has exactly one accountable open duty of an agency valid that day; facts are
//! only ever added; what strangers see is decided by `rules::public_view` alone.

mod action;
mod advance;
mod apply;
mod attached;
pub mod code;
mod drafts;
mod foreign;
mod found;
mod fulfil;
mod inbox;
mod jobs;
mod ladder;
mod look_up;
mod mine;
mod model;
mod proof;
mod queries;
pub mod rules;
mod standards;
mod store;
mod story;
mod strangers;
mod submit;
mod words;

pub use advance::{ACTIONS_MAX, ReporterRight, open, rehearse, reply, verify, work};
pub use apply::DRAFT_DAYS;
pub use apply::{
    apply, begin_draft, begin_draft_for, draft, drop_old_drafts, may_file, payable, save_draft, send_draft,
    sent_draft,
};
pub use attached::{desk_paper_bytes, desk_photo_bytes, loose_papers, own_paper_bytes, own_photo_bytes};
pub use drafts::DraftRow;
pub(crate) use drafts::STATEMENTS as DRAFT_STATEMENTS;
pub(crate) use foreign::STATEMENTS as FOREIGN_STATEMENTS;
pub use foreign::{Kept, Passed, Says, reply_by_integration};
pub(crate) use found::STATEMENTS as FOUND_STATEMENTS;
pub use found::{IndexCheck, check_index, index_again, index_published};
pub use fulfil::{receive, sign};
pub use inbox::{
    COUNTED, DeskFilter, InboxRow, agency_cases, desk_counts, inbox, inbox_count, inbox_mark, mark,
};
pub use jobs::{
    close_silent, deem, end_pauses, fetch_media, hand_over, recount, recounting, release_left, remind,
    tell_idle,
};
pub use ladder::climb;
pub use look_up::{NewLookUp, look_up, look_ups_of, may_look_up};
pub use mine::{drafts_of, of_resident, open_own, relink_draft};
pub use model::{
    Action, Actor, Audience, Case, Channel, Dossier, Event, EventKind, Kind, NewApplication, NewCase,
    NewEvent, Place, Receipt, Reporter, State,
};
pub use proof::{Strictness, Unattended, proof, unattended};
pub use queries::{
    Cursor, DeskCase, INBOX_PAGE, OwnCase, PAGE, Page, PublicFilter, any, desk_case, desk_glance, duties_of,
    earlier, explain, orphans, own_case, own_document,
};
pub use standards::{answer_for, answers_for_standards};
pub(crate) use store::STATEMENTS;
pub use story::{Verified, verify as verify_stories};
pub use strangers::{Detail, public_case, public_list, public_photo_bytes, public_steps};
pub use submit::{SAME_SECONDS, check, submit};
