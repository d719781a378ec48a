//! What can be done to a case. The transition table is `rules::decide`.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::categories::Class;
use crate::survey::{Answers, Profile};

/// One thing done to a case, with what is needed for it; in the JSON API, `do` names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// Verifier: set category and class.
    Classify {
        /// The category's code.
        category: String,
        /// `ordinary`, `oversight`, `information` or `aspiration`.
        #[schema(value_type = String)]
        class: Class,
    },
    /// Verifier: hide or show name and content.
    SetVisibility {
        /// Hide the name, also from the handling agency.
        name_hidden: bool,
        /// Hide the content from the public.
        content_hidden: bool,
    },
    /// Verifier: make a text and photos public.
    Publish {
        /// The title people see.
        title: String,
        /// The text people see; personal data in it is masked again.
        text: String,
        /// Which of the reporter's photos.
        #[serde(default)]
        photos: Vec<Uuid>,
    },
    /// Verifier: make it non-public again.
    Unpublish,
    /// Verifier: send to an agency.
    Send {
        /// The agency's code.
        agency: String,
        /// A word to the reporter.
        #[serde(default)]
        message: String,
    },
    /// Verifier: do not take it.
    Reject {
        /// One of the city's legal reasons.
        reason: String,
        /// A word to the reporter.
        message: String,
    },
    /// Verifier: forward to a body outside the city.
    Forward {
        /// The body's code.
        body: String,
        /// The number it gave.
        number: String,
        /// A word to the reporter.
        message: String,
    },
    /// Verifier: what the body outside said when asked.
    FollowUp {
        /// What is new, for the reporter.
        message: String,
    },
    /// Agency: take it.
    Take,
    /// Agency: give it to a colleague.
    Give {
        /// The colleague's account.
        officer: Uuid,
    },
    /// Agency: return it to the verifier.
    Bounce {
        /// Why.
        reason: String,
    },
    /// Agency: ask the reporter.
    Ask {
        /// The question.
        text: String,
    },
    /// Agency or verifier: a note for colleagues.
    Note {
        /// The note.
        text: String,
    },
    /// Agency: answer; work goes on.
    Answer {
        /// The answer.
        text: String,
    },
    /// Agency (or the verifier, for a forwarded case): it is done.
    Resolve {
        /// What was done.
        text: String,
        /// Proof.
        #[serde(default)]
        photos: Vec<Uuid>,
    },
    /// Reporter: write.
    Write {
        /// The message.
        text: String,
        /// Photos.
        #[serde(default)]
        photos: Vec<Uuid>,
    },
    /// Reporter: yes, it is solved.
    Confirm,
    /// Reporter: no, it is not.
    Dispute {
        /// What is not right.
        text: String,
    },
    /// Reporter: rate it, 1 (bad) to 4 (very good).
    Rate {
        /// The score.
        score: i64,
        /// A word about it.
        #[serde(default)]
        text: String,
    },
    /// Reporter: answer the nine questions of the survey, once.
    Survey {
        /// The nine answers, each 1 to 4.
        answers: Answers,
        /// What they say about themselves, if they like.
        #[serde(default)]
        profile: Profile,
    },
    /// Coordinator or head of the agency that owes it: look into a low score.
    Review {
        /// What was learned and what is done now; the reporter reads it.
        text: String,
    },
    /// Reporter: take it back.
    Withdraw {
        /// Why.
        #[serde(default)]
        text: String,
    },
    /// Agency: the clock to resolve waits for a body outside the city.
    Pause {
        /// Working days at most; it runs on by itself after them.
        days: u16,
        /// Whom it waits for and why; the reporter reads it.
        text: String,
    },
    /// Agency: the clock runs on.
    Resume,
    /// Verifier: more time to resolve, once.
    Extend {
        /// Working days.
        days: u16,
        /// Why; the reporter reads it.
        text: String,
    },
    /// Agency: ask another agency to do its part.
    AskHelp {
        /// The agency's code.
        agency: String,
        /// What it is to do.
        text: String,
    },
    /// Agency that was asked: its part is done.
    Help {
        /// What was done.
        text: String,
    },
    /// Inspectorate: name the unit a complaint about staff is about; it will never see the case.
    SetAbout {
        /// The unit's code; none when it is no unit of the city.
        agency: Option<String>,
    },
    /// Agency: a step of an application is done. For a step that decides, that is a yes.
    Finish {
        /// The step's code; `objection` for the decision over an objection.
        step: String,
        /// What was found or done; the applicant reads it.
        #[serde(default)]
        text: String,
        /// The number a national system gave to what it made.
        #[serde(default)]
        number: String,
        /// Proof.
        #[serde(default)]
        photos: Vec<Uuid>,
    },
    /// Agency: the applicant has to repair some answers.
    Return {
        /// The codes of the questions.
        fields: Vec<String>,
        /// What is wrong with them.
        text: String,
    },
    /// Agency: refuse an application.
    Refuse {
        /// One of the service's legal reasons.
        reason: String,
        /// Why, in words.
        text: String,
    },
    /// Applicant: the answers that had to be repaired.
    Repair {
        /// New answers by the codes of their questions.
        #[schema(value_type = Object)]
        answers: serde_json::Value,
        /// A word about it.
        #[serde(default)]
        text: String,
    },
    /// The city's document is signed: the step that produces it is done.
    #[serde(skip)]
    Issued {
        /// Its number.
        number: String,
    },
    /// The bank: the money has come.
    #[serde(skip)]
    Paid {
        /// Rupiah.
        amount: i64,
        /// The bill's reference.
        reference: String,
    },
    /// A clock: the time to decide has passed, and the law takes that as a yes.
    #[serde(skip)]
    Deem,
    /// A clock: a pause has reached its end.
    #[serde(skip)]
    EndPause,
    /// The calendar changed.
    #[serde(skip)]
    Recount,
    /// The register of agencies changed.
    #[serde(skip)]
    HandOver,
    /// The officer it was given to left.
    #[serde(skip)]
    Release {
        /// Who goes on with it; nobody in particular when none is named.
        to: Option<Uuid>,
    },
    /// A clock: the reporter's silence has lasted.
    #[serde(skip)]
    Lapse,
    /// A job: a picture that was fetched.
    #[serde(skip)]
    AddPhoto {
        /// The picture.
        photo: Uuid,
    },
}

impl Action {
    /// Its name, as in the JSON API.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Action::Classify { .. } => "classify",
            Action::SetVisibility { .. } => "set_visibility",
            Action::Publish { .. } => "publish",
            Action::Unpublish => "unpublish",
            Action::Send { .. } => "send",
            Action::Reject { .. } => "reject",
            Action::Forward { .. } => "forward",
            Action::FollowUp { .. } => "follow_up",
            Action::Take => "take",
            Action::Give { .. } => "give",
            Action::Bounce { .. } => "bounce",
            Action::Ask { .. } => "ask",
            Action::Note { .. } => "note",
            Action::Answer { .. } => "answer",
            Action::Resolve { .. } => "resolve",
            Action::Write { .. } => "write",
            Action::Confirm => "confirm",
            Action::Dispute { .. } => "dispute",
            Action::Rate { .. } => "rate",
            Action::Survey { .. } => "survey",
            Action::Review { .. } => "review",
            Action::Withdraw { .. } => "withdraw",
            Action::Pause { .. } => "pause",
            Action::Resume => "resume",
            Action::Extend { .. } => "extend",
            Action::AskHelp { .. } => "ask_help",
            Action::Help { .. } => "help",
            Action::SetAbout { .. } => "set_about",
            Action::Finish { .. } => "finish",
            Action::Return { .. } => "return",
            Action::Refuse { .. } => "refuse",
            Action::Repair { .. } => "repair",
            Action::Issued { .. } => "issued",
            Action::Paid { .. } => "paid",
            Action::Deem => "deem",
            Action::EndPause => "end_pause",
            Action::Recount => "recount",
            Action::HandOver => "hand_over",
            Action::Release { .. } => "release",
            Action::Lapse => "lapse",
            Action::AddPhoto { .. } => "add_photo",
        }
    }
}
