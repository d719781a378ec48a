//! Looking into a register of another body for an application: by an officer whose agency owes a step of it now, about the
//! applicant alone, with the number they gave themselves. Nobody can ask about somebody else.

use kit::registers::Question;

use super::model::{Case, Dossier, Reporter};
use super::rules::{definition, may_see};
use super::{code, store};
use crate::context::{Book, Ctx};
use crate::duties::Duty;
use crate::error::Check;
use crate::identity::Officer;
use crate::registers::{self, LookUp, Outcome, POPULATION, REASON_MAX, Typed};
use crate::residents::Resident;
use crate::{Error, Problem, Result, duties};

/// What an officer looks for.
#[derive(Clone, Debug)]
pub struct NewLookUp {
    /// The step of the procedure it is needed for, by its code.
    pub step: String,
    /// Why, in their words.
    pub reason: String,
}

/// Looks up in the population register whether what the applicant typed fits; the case. What came of it is in the log of
/// the case, which the applicant reads too.
///
/// # Errors
/// [`Error::NotFound`] for a case the officer may not see; [`Error::Forbidden`] unless their agency owes that step now;
/// [`Error::Invalid`] at `purpose`, and at `nik` when the application holds no number or no register is connected.
pub async fn look_up(ctx: &Ctx, by: &Officer, text: &str, new: NewLookUp) -> Result<Case> {
    let code = code::parse(text).ok_or(Error::NotFound)?;
    let (id, by) = (ctx.civic().chance().id(ctx.now), by.clone());
    let (case, question, typed) = ctx
        .write(move |ctx, tx| {
            let case = store::by_code(tx, ctx.city(), &code)?.ok_or(Error::NotFound)?;
            let duties = duties::of_case(tx, ctx.city(), case.case_id)?;
            let dossier = Dossier { case, duties };
            if !may_see(&by, &dossier, &ctx.book) {
                return Err(Error::NotFound);
            }
            if may_look_up(&by, &dossier.duties, &new.step).is_none() {
                return Err(Error::Forbidden);
            }
            let case = dossier.case;
            let reporter = store::reporter(tx, ctx.city(), case.case_id)?;
            let (nik, typed) = told(&case, &reporter, &ctx.book);
            let mut check = Check::default();
            check.text(&new.reason, "purpose", REASON_MAX);
            check.that(nik.is_some(), "nik", Problem::Missing);
            check.that(registers::has_population(ctx), "nik", Problem::NoRegister);
            check.done()?;
            let nik = nik.unwrap_or_default();
            let purpose = purpose(&case, &new, &ctx.book);
            let look_up = LookUp {
                look_up_id: id,
                at: ctx.now,
                register: POPULATION.to_owned(),
                case_id: case.case_id,
                code: case.code.clone(),
                step: new.step.clone(),
                purpose: purpose.clone(),
                officer_id: by.id(),
                officer: by.name().to_owned(),
                agency: by.agency().to_owned(),
                tail: registers::tail(&nik),
                outcome: None,
            };
            registers::log(tx, ctx, &look_up)?;
            let (agency, officer) = (by.agency().to_owned(), by.name().to_owned());
            Ok((case, Question { nik, purpose, agency, officer }, typed))
        })
        .await?;
    let _: Outcome = registers::compare(ctx, id, question, typed).await?;
    Ok(case)
}

/// The open step for which an officer may look: one that their agency owes now.
#[must_use]
pub fn may_look_up<'a>(officer: &Officer, duties: &'a [Duty], step: &str) -> Option<&'a Duty> {
    let owed =
        |duty: &&Duty| duty.open && duty.agency == officer.agency() && duty.step.as_deref() == Some(step);
    duties.iter().find(owed).filter(|_| officer.works())
}

/// The number an applicant gave, and what is compared.
fn told(case: &Case, reporter: &Reporter, book: &Book) -> (Option<String>, Typed) {
    let fact = |name: &str| {
        let service = definition(case, book)?;
        service.form.fact(name, &case.answers).map(str::to_owned)
    };
    let name = fact("name").or_else(|| reporter.name.clone());
    (fact("nik"), Typed { name, birth_date: fact("birth_date") })
}

/// What it is for, as the log says it: the service, the step, the reason.
fn purpose(case: &Case, new: &NewLookUp, book: &Book) -> String {
    let service = definition(case, book);
    let step = service.and_then(|service| service.step(&new.step)).map(|step| step.name.id.as_str());
    let parts = [service.map(|service| service.name.id.as_str()), step, Some(new.reason.trim())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Who looked, in every case of a resident; newest first.
///
/// # Errors
/// As any read.
pub async fn look_ups_of(ctx: &Ctx, resident: &Resident) -> Result<Vec<LookUp>> {
    let email = resident.email().to_owned();
    ctx.read(move |ctx, tx| registers::of_email(tx, ctx.city(), &email)).await
}
