//! What a case is, the facts of its story, and what filing one takes and gives.

use std::collections::BTreeMap;

use kit::clock::Time;
use kit::row;
use serde_json::Value as Json;
use uuid::Uuid;

pub use super::action::Action;
pub use super::words::{Actor, Audience, Channel, EventKind, Kind, State};
use crate::categories::Class;
use crate::duties::{Duty, DutyKind};

row! {
    /// A case as it stands.
    #[derive(PartialEq)]
    pub struct Case {
        /// Sorts by the time it was filed.
        case_id: Uuid,
        /// What people say on the phone.
        code: String,
        /// What kind of thing it is.
        kind: Kind,
        /// How it came in.
        channel: Channel,
        /// The language it was filed in.
        lang: String,
        /// Where it is in its life.
        state: State,
        /// Whether somebody owes a step.
        open: bool,
        /// The category's code; empty until somebody set one.
        category: String,
        /// The legal class.
        class: Class,
        /// The agency at work, or proposed while it is not verified.
        agency: Option<String>,
        /// The agency that owes the next step; of a case that is over, the one that owed the last.
        owner: String,
        /// The officer it was given to.
        officer_id: Option<Uuid>,
        /// The body outside the city it was forwarded to.
        body: Option<String>,
        /// That body's number for it.
        body_number: Option<String>,
        /// The legal reason it was not taken.
        reason: Option<String>,
        /// A short title for officers.
        title: String,
        /// The title people see.
        public_title: Option<String>,
        /// The text people see.
        public_text: Option<String>,
        /// Whether anybody may read it.
        published: bool,
        /// Whether the name is hidden from the public and the agency at work.
        name_hidden: bool,
        /// Whether the content is hidden from the public.
        content_hidden: bool,
        /// Degrees north.
        lat: Option<f64>,
        /// Degrees east.
        lon: Option<f64>,
        /// The kelurahan's code.
        area: Option<String>,
        /// The place in words.
        landmark: String,
        /// Answers to the category's questions.
        answers: Json,
        /// The next step owed.
        step: Option<DutyKind>,
        /// When it must be done by law.
        due_at: Option<Time>,
        /// When the city promised it.
        promise_at: Option<Time>,
        /// How often agencies returned it.
        bounces: i64,
        /// How often the reporter disputed an outcome.
        disputes: i64,
        /// The unit of the city a complaint about staff is about; its people never see the case.
        about: Option<String>,
        /// The reporter's score.
        score: Option<i64>,
        /// When the reporter answered the survey.
        surveyed_at: Option<Time>,
        /// The service it applies for, or complains about.
        service: Option<String>,
        /// The edition of the service an application was made under.
        service_version: Option<i64>,
        /// The application a complaint is about.
        regarding: Option<Uuid>,
        /// The codes of the answers the applicant has to repair, as a list.
        repair: Option<Json>,
        /// When it counted as granted, because the time to decide had passed.
        deemed_at: Option<Time>,
        /// When it was filed.
        filed_at: Time,
        /// When the clock to resolve began: an agency first got it, or the outcome was disputed.
        sent_at: Option<Time>,
        /// When it was first answered.
        answered_at: Option<Time>,
        /// When it was last resolved.
        resolved_at: Option<Time>,
        /// When it was over.
        closed_at: Option<Time>,
        /// When something last happened.
        changed_at: Time,
        /// Grows with every change; also the number of events.
        version: i64,
        /// The hash of the last event.
        head_hash: Vec<u8>,
    }
}

row! {
    /// One fact of a story, as stored.
    pub struct Event {
        /// Counts from 1.
        seq: i64,
        /// What happened.
        kind: EventKind,
        /// When.
        at: Time,
        /// `reporter`, `officer` or `system`.
        actor: String,
        /// The officer's name, for colleagues.
        actor_name: Option<String>,
        /// The agency that acted, or that got the case.
        agency: Option<String>,
        /// Who may read the text.
        audience: Audience,
        /// Codes and numbers, no personal data: canonical JSON.
        facts: String,
        /// What was written; none when nothing was, or when it has been erased.
        body: Option<String>,
        /// What the commitment was salted with.
        salt: Option<Vec<u8>>,
        /// The commitment to the text.
        body_commit: Option<Vec<u8>>,
        /// The commitment to the reporter's data.
        person_commit: Option<Vec<u8>>,
        /// The hash of the event before.
        prev: Vec<u8>,
        /// Its hash.
        hash: Vec<u8>,
    }
}

row! {
    /// Who filed a case. Every field may be empty.
    #[derive(Default, PartialEq)]
    pub struct Reporter {
        /// The name.
        name: Option<String>,
        /// `+62...`
        phone: Option<String>,
        /// Lower case.
        email: Option<String>,
    }
}

/// Something new for a story, before it is hashed.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEvent {
    /// What happened.
    pub kind: EventKind,
    /// Codes and numbers, no personal data.
    pub facts: Json,
    /// What was written.
    pub body: Option<String>,
    /// The agency that acted, or that got the case.
    pub agency: Option<String>,
    /// Pictures that come with it.
    pub photos: Vec<Uuid>,
    /// Papers that come with it.
    pub papers: Vec<Uuid>,
}

/// A case with its duties: what `rules::decide` works on.
#[derive(Clone, Debug, PartialEq)]
pub struct Dossier {
    /// The case.
    pub case: Case,
    /// Its duties, oldest first.
    pub duties: Vec<Duty>,
}

/// Where something happened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// Degrees north and east.
    pub point: Option<(f64, f64)>,
    /// The kelurahan's code, when there is no point.
    pub area: Option<String>,
    /// In words: street, shop, school, number of a pole.
    pub landmark: String,
}

/// A case to be filed. Everything a person typed, not yet checked.
#[derive(Clone, Debug)]
pub struct NewCase {
    /// What kind of thing it is.
    pub kind: Kind,
    /// How it came in.
    pub channel: Channel,
    /// The language of the person.
    pub lang: kit::i18n::Lang,
    /// The trouble in their own words.
    pub text: String,
    /// The category's code, when it was chosen.
    pub category: Option<String>,
    /// Where.
    pub place: Place,
    /// Hide the name; `None` leaves it to the category.
    pub name_hidden: Option<bool>,
    /// Hide the content; `None` leaves it to the category.
    pub content_hidden: Option<bool>,
    /// Who, if they say.
    pub reporter: Reporter,
    /// Pictures accepted before ([`crate::photos::accept`]).
    pub photos: Vec<Uuid>,
    /// Addresses of pictures to fetch.
    pub media_urls: Vec<String>,
    /// The unit a complaint about staff is about, by its code.
    pub about: Option<String>,
    /// Answers to the category's questions: code to values.
    pub answers: BTreeMap<String, Vec<String>>,
    /// What makes sending it twice harmless: the same key gives the same case.
    pub key: Option<String>,
    /// The officer or system that files for somebody else.
    pub filed_by: Option<String>,
    /// The service that failed the reporter.
    pub service: Option<String>,
    /// The reporter's own application that it is about.
    pub regarding: Option<super::ReporterRight>,
}

/// An application for a public service. Everything a person typed, not yet checked.
#[derive(Clone, Debug)]
pub struct NewApplication {
    /// The service's code.
    pub service: String,
    /// The edition whose form was filled in.
    pub version: i64,
    /// What was answered: an object by the codes of the questions.
    pub answers: Json,
    /// How it came in.
    pub channel: Channel,
    /// The language of the person.
    pub lang: kit::i18n::Lang,
    /// Who applies.
    pub reporter: Reporter,
    /// What makes sending it twice harmless.
    pub key: Option<String>,
    /// The officer that files for somebody else.
    pub filed_by: Option<String>,
}

/// The answer to filing.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The case.
    pub case: Case,
    /// Its open duty, to explain the date.
    pub duty: Option<Duty>,
    /// The secret that opens everything of theirs; only for the holder of the key it was filed with.
    pub secret: Option<String>,
    /// Whether it had been filed before.
    pub repeated: bool,
}
