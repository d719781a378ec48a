//! The survey after a case: nine questions for whoever reported it, the index they give for everybody, and the
//! review of a low score at the desk.

pub(crate) mod index;
mod page;
pub(crate) mod review;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect};
use civic::cases::{self, Action, Case, OwnCase, ReporterRight, rules};
use civic::survey::{Age, Answers, Education, Occupation, Profile, Sex, fields};
use civic::{Error, FieldError};
use maud::{Markup, html};

use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::visit::Visit;

async fn open(visit: &Visit, code: &str, secret: &str) -> Result<(ReporterRight, OwnCase), PageError> {
    let right = crate::residents::right(visit, code, secret).await?;
    let own = cases::own_case(&visit.ctx, &right).await.or_page(visit)?;
    Ok((right, own))
}

/// The nine questions; thanks when they were answered, and why not when they cannot be yet.
pub(crate) async fn show(visit: Visit, Path((code, secret)): Path<(String, String)>) -> PageResult {
    let (_, own) = open(&visit, &code, &secret).await?;
    Ok(page::page(&visit, &own.case, &secret, (&Fields::default(), &[])).into_response())
}

/// The answers. What was chosen is kept while some are missing.
pub(crate) async fn act(Path((code, secret)): Path<(String, String)>, posted: Posted) -> PageResult {
    let visit = &posted.visit;
    let (right, own) = open(visit, &code, &secret).await?;
    let answered = match answers(&posted.fields) {
        Ok(answers) => {
            let action = Action::Survey { answers, profile: profile(&posted.fields) };
            cases::reply(&visit.ctx, &right, None, vec![action]).await.map(|_| ())
        }
        Err(error) => Err(error),
    };
    let back = |wrong: &[FieldError]| page::page(visit, &own.case, &secret, (&posted.fields, wrong));
    match answered {
        Ok(()) => Ok(Redirect::to(&format!("/sambatan/{}/{secret}/survei", own.case.code)).into_response()),
        // Of a case that cannot be surveyed, or was by another click, the page says so itself.
        Err(error @ Error::NotNow { .. }) => {
            Ok((crate::shell::error::status(&error), back(&[])).into_response())
        }
        Err(Error::Invalid(wrong)) if may(&own.case) => Ok(back(&wrong).into_response()),
        Err(Error::Invalid(_)) => Ok(back(&[]).into_response()),
        Err(other) => Err(PageError::new(visit, other)),
    }
}

fn answers(sent: &Fields) -> Result<Answers, Error> {
    // What is no number is no answer either, and is named as one that is missing.
    Answers::of(fields().map(|field| sent.get(field).parse().ok()))
}

fn profile(sent: &Fields) -> Profile {
    Profile {
        age: Age::from_word(sent.get("age")),
        sex: Sex::from_word(sent.get("sex")),
        education: Education::from_word(sent.get("education")),
        occupation: Occupation::from_word(sent.get("occupation")),
    }
}

/// Whether the survey of a case can be answered now.
fn may(case: &Case) -> bool {
    rules::may_rate(case) && case.surveyed_at.is_none()
}

/// The way to the survey on the reporter's own page.
pub(crate) fn invite(visit: &Visit, case: &Case, secret: &str) -> Markup {
    html! {
        @if case.surveyed_at.is_some() { p.notice { (visit.t("survey-done")) } }
        @else if may(case) {
            section.actions.top-half {
                h2 { (visit.t("survey-invite-title")) }
                p.small.quiet { (visit.t("survey-invite-text")) }
                a.btn.second href={ "/sambatan/" (case.code) "/" (secret) "/survei" } { (visit.t("survey-invite")) }
            }
        }
    }
}
