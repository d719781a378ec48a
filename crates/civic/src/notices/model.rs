//! What a notice is, and the mail that carries it.

use kit::clock::Time;
use kit::row;
use serde_json::Value as Json;
use uuid::Uuid;

use super::About;
use crate::context::Ctx;
use crate::identity::Role;

kit::words! {
    /// What somebody is told.
    pub enum NoticeKind {
        /// Reporter: your case came in.
        Filed = "filed",
        /// Reporter: an agency has it now.
        Sent = "sent",
        /// Reporter: it was not taken.
        Rejected = "rejected",
        /// Reporter: it went to a body outside the city.
        Forwarded = "forwarded",
        /// Reporter: what that body said.
        FollowedUp = "followed_up",
        /// Reporter: you are asked something.
        Asked = "asked",
        /// Reporter: it was answered.
        Answered = "answered",
        /// Reporter: it is done, says the agency.
        Resolved = "resolved",
        /// Reporter: closed after silence.
        Lapsed = "lapsed",
        /// Reporter: the clock waits.
        Paused = "paused",
        /// Reporter: a date moved.
        Moved = "moved",
        /// Reporter: another agency goes on with it.
        HandedOver = "handed_over",
        /// Reporter: the agency looked into your low score.
        Reviewed = "reviewed",
        /// Applicant: a step is done.
        Progress = "progress",
        /// Applicant: some answers have to be repaired.
        Returned = "returned",
        /// Applicant: it was refused.
        Refused = "refused",
        /// Applicant: the money came.
        Paid = "paid",
        /// Applicant, head and secretary: it counts as granted, because the time had passed.
        Deemed = "deemed",
        /// Applicant: you are expected at the counter soon.
        Appointment = "appointment",
        /// Anybody: a date is near.
        Near = "near",
        /// Anybody: a date has passed.
        Passed = "passed",
        /// Agency: a case came to you.
        Arrived = "arrived",
        /// Officer: a case was given to you.
        Given = "given",
        /// Agency: the reporter wrote.
        Wrote = "wrote",
        /// Verifier: an agency returned a case.
        Bounced = "bounced",
        /// Agency and one step higher: the reporter disputed the outcome.
        Disputed = "disputed",
        /// Agency: a reporter gave a low score.
        LowScore = "low_score",
        /// Agency: you are asked for help.
        HelpAsked = "help_asked",
        /// Agency: the help you asked for was given.
        Helped = "helped",
        /// Agency: you took over from another one.
        Inherited = "inherited",
        /// Agency: the officer a case was given to left.
        Released = "released",
        /// Head: a reprimand letter waits for a signature.
        Letter = "letter",
        /// Head: nobody touched the queue for a working day.
        Idle = "idle",
    }
}

kit::words! {
    /// Where a mail is.
    pub enum MailState {
        /// Not sent yet.
        Waiting = "waiting",
        /// Taken by the mail server.
        Sent = "sent",
        /// Refused for good, or tried too often.
        GivenUp = "given_up",
    }
}

/// Whom a notice is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// Whoever filed the case.
    Reporter,
    /// One officer.
    Officer(Uuid),
    /// Those with a role at an agency.
    Role {
        /// The agency's code.
        agency: String,
        /// The role.
        role: Role,
    },
    /// Those with a role at any agency.
    Everywhere(Role),
}

/// Something to be told.
#[derive(Clone, Debug, PartialEq)]
pub struct NewNotice {
    /// Whom.
    pub to: To,
    /// What.
    pub kind: NoticeKind,
    /// The duty it is about.
    pub duty_no: Option<i64>,
    /// The agency it is about.
    pub agency: Option<String>,
    /// Codes and times; no personal data.
    pub facts: Json,
}

row! {
    /// What somebody was told.
    #[derive(PartialEq)]
    pub struct Notice {
        /// Sorts by time.
        notice_id: Uuid,
        /// What.
        kind: NoticeKind,
        /// The case, if it is about one.
        case_id: Option<Uuid>,
        /// That case's code.
        code: Option<String>,
        /// The duty of the case.
        duty_no: Option<i64>,
        /// Who was told; the reporter when there is none.
        officer_id: Option<Uuid>,
        /// The agency it is about.
        agency: Option<String>,
        /// When.
        at: Time,
        /// Codes and times.
        facts: Json,
        /// Whether it still has to be put into a mail.
        pending: bool,
        /// The mail that carried it.
        mail_id: Option<Uuid>,
        /// When the officer saw it.
        read_at: Option<Time>,
    }
}

row! {
    /// A mail on its way.
    #[derive(PartialEq)]
    pub struct Mail {
        /// Also makes its Message-ID.
        mail_id: Uuid,
        /// The officer it goes to; a reporter when there is none.
        officer_id: Option<Uuid>,
        /// The address.
        recipient: String,
        /// The subject.
        subject: String,
        /// The text.
        body: String,
        /// Where it is.
        state: MailState,
        /// How often it was tried.
        tries: i64,
        /// When it may be tried next.
        next_at: Time,
        /// Why it was not taken, without addresses.
        problem: Option<String>,
        /// When it was written.
        created_at: Time,
        /// When it was taken.
        sent_at: Option<Time>,
    }
}

impl NewNotice {
    pub(super) fn notice(&self, ctx: &Ctx, about: Option<&About<'_>>) -> Notice {
        Notice {
            notice_id: ctx.civic().chance().id(ctx.now),
            kind: self.kind,
            case_id: about.map(|about| about.case),
            code: about.map(|about| about.code.to_owned()),
            duty_no: self.duty_no,
            officer_id: None,
            agency: self.agency.clone(),
            at: ctx.now,
            facts: self.facts.clone(),
            pending: false,
            mail_id: None,
            read_at: None,
        }
    }
}
