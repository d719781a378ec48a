//! Applications for public services in the sample city: the same as the stories, step by step of each service's own
//! procedure, by the people of the agencies that owe the steps.

use std::collections::BTreeMap;

use civic::cases::{self, Action, Case, Channel, NewApplication, ReporterRight};
use civic::duties::{Duty, DutyKind};
use civic::payments::{self, Notification};
use civic::services::{Definition, Maker};
use civic::survey::{Answers, ELEMENTS, Profile};
use civic::{Ctx, cities, products};
use kit::clock::Time;
use kit::i18n::Lang;
use kit::ids::Chance;
use serde::Deserialize;
use serde_json::Value as Json;

use super::crew::Crew;
use super::files::broken;
use super::script::Days;
use crate::Fail;

const APPLICATIONS: &str = include_str!("../../../../sample-city/malang/applications.toml");
/// The file they come from, for messages.
const FILE: &str = "applications.toml";

/// An application to be played: what its fields are is told in the sample city's README.
#[derive(Clone, Debug, Deserialize)]
pub struct Application {
    service: String,
    name: String,
    pub(super) workdays_ago: usize,
    outcome: Outcome,
    answers: Json,
    #[serde(default)]
    fields: Vec<String>,
    #[serde(default)]
    text: String,
}

/// How far it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    New,
    Checked,
    Returned,
    Refused,
    Done,
    Late,
}

/// What happens next to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// It is sent.
    File,
    /// The first open step of its procedure is done.
    Work,
    /// It comes back for repair.
    Return,
    /// It is refused.
    Refuse,
    /// The applicant answers the survey.
    Survey,
}

/// One turn at its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planned {
    /// When.
    pub at: Time,
    /// Which application, by its place in the file.
    pub application: usize,
    /// What.
    pub turn: Turn,
}

/// Those of the sample city.
///
/// # Errors
/// When the file cannot be read.
pub fn read() -> Result<Vec<Application>, Fail> {
    #[derive(Deserialize)]
    struct File {
        application: Vec<Application>,
    }
    let file: File = toml::from_str(APPLICATIONS).map_err(|e| broken(FILE, e))?;
    Ok(file.application)
}

/// The turns of every application, in order. What would lie in the future is left out.
///
/// # Errors
/// When one is for a service that is not there.
pub fn plan(ctx: &Ctx, days: &Days<'_>, applications: &[Application]) -> Result<Vec<Planned>, Fail> {
    let mut planned = Vec::new();
    for (index, application) in applications.iter().enumerate() {
        let definition = definition(ctx, application)?;
        let chance = Chance::seeded(0x5_e1_70_00 + index as u64);
        let part = |low: f64, high: f64| low + (high - low) * f64::from(chance.below(1000)) / 1000.0;
        let begun = part(0.05, 0.8) - application.workdays_ago as f64;
        let all = definition.steps.len();
        let (time, steps, end) = match application.outcome {
            Outcome::New => (0.0, 0, None),
            Outcome::Checked => (part(0.3, 0.8), 1, None),
            Outcome::Returned => (part(0.3, 0.8), 0, Some(Turn::Return)),
            Outcome::Refused => (part(0.3, 0.8), 0, Some(Turn::Refuse)),
            Outcome::Done => (f64::from(definition.days) * part(0.3, 0.7), all, Some(Turn::Survey)),
            Outcome::Late => (f64::from(definition.days) + part(1.2, 2.5), all, Some(Turn::Survey)),
        };
        let turns = std::iter::repeat_n(Turn::Work, steps).chain(end);
        let gap = time / (steps + usize::from(end.is_some())).max(1) as f64;
        let places = (1..).map(|n| begun + gap * f64::from(n));
        let all = std::iter::once((Turn::File, begun)).chain(turns.zip(places));
        for (turn, place) in all {
            let Some(at) = days.at(place) else { break };
            planned.push(Planned { at, application: index, turn });
        }
    }
    Ok(planned)
}

fn definition<'a>(ctx: &'a Ctx, application: &Application) -> Result<&'a Definition, Fail> {
    let day = cities::day_of(ctx.book.offices.date(ctx.now));
    let offered = ctx.book.services.offered(&application.service, day);
    let offered = offered.ok_or_else(|| broken(FILE, format!("no service {}", application.service)))?;
    Ok(&offered.1.definition)
}

/// A run through all applications.
pub struct Applying<'a> {
    crew: &'a Crew,
    list: &'a [Application],
    begun: BTreeMap<usize, (String, String)>,
}

impl<'a> Applying<'a> {
    /// Ready to begin.
    #[must_use]
    pub fn new(crew: &'a Crew, list: &'a [Application]) -> Applying<'a> {
        Applying { crew, list, begun: BTreeMap::new() }
    }

    /// Plays one turn at its time.
    ///
    /// # Errors
    /// When an application does not fit the rules: that is a mistake in the file.
    pub async fn play(&mut self, ctx: &Ctx, planned: Planned) -> Result<(), Fail> {
        let Planned { application: index, turn, .. } = planned;
        let list = self.list;
        let application = list.get(index).ok_or_else(|| broken(FILE, "an application is missing"))?;
        let outcome = match turn {
            Turn::File => self.file(ctx, index, application).await,
            Turn::Survey => self.survey(ctx, index).await,
            _ => self.work(ctx, index, application, turn).await,
        };
        outcome.map_err(|fail| broken(FILE, format!("application {}, {turn:?}: {}", index + 1, fail.text)))
    }

    async fn file(&mut self, ctx: &Ctx, index: usize, application: &Application) -> Result<(), Fail> {
        let day = cities::day_of(ctx.book.offices.date(ctx.now));
        let version = ctx.book.services.offered(&application.service, day).map_or(1, |(_, e)| e.version);
        let new = NewApplication {
            service: application.service.clone(),
            version,
            answers: application.answers.clone(),
            channel: Channel::Web,
            lang: Lang::Id,
            reporter: cases::Reporter { name: Some(application.name.clone()), ..cases::Reporter::default() },
            key: Some(format!("sample application {index}")),
            filed_by: None,
        };
        let receipt = cases::apply(ctx, new).await?;
        self.begun.insert(index, (receipt.case.code, receipt.secret.unwrap_or_default()));
        Ok(())
    }

    async fn right(&self, ctx: &Ctx, index: usize) -> Result<ReporterRight, Fail> {
        let (code, secret) = self.begun.get(&index).ok_or_else(|| Fail::now("it was never filed"))?;
        Ok(cases::open(ctx, code, secret).await?)
    }

    async fn survey(&self, ctx: &Ctx, index: usize) -> Result<(), Fail> {
        let score = |element: usize| Some(if (index + element).is_multiple_of(4) { 3 } else { 4 });
        let answers = Answers::of(std::array::from_fn::<_, ELEMENTS, _>(score))?;
        let survey = Action::Survey { answers, profile: Profile::default() };
        cases::reply(ctx, &self.right(ctx, index).await?, None, vec![survey]).await?;
        Ok(())
    }

    /// Does what the first open step asks for.
    async fn work(&self, ctx: &Ctx, index: usize, application: &Application, turn: Turn) -> Result<(), Fail> {
        let own = cases::own_case(ctx, &self.right(ctx, index).await?).await?;
        let open = own.duties.iter().find(|duty| duty.open && duty.step.is_some());
        let duty = open.ok_or_else(|| Fail::now("no step is open"))?;
        let definition = definition(ctx, application)?;
        match (turn, duty.kind) {
            (Turn::Return, _) => {
                let (fields, text) = (application.fields.clone(), application.text.clone());
                self.act(ctx, &own.case, duty, Action::Return { fields, text }).await
            }
            (Turn::Refuse, _) => {
                let first = definition.refusals.first().ok_or_else(|| Fail::now("no reason to refuse"))?;
                let refuse = Action::Refuse { reason: first.code.clone(), text: application.text.clone() };
                self.act(ctx, &own.case, duty, refuse).await
            }
            (_, DutyKind::Pay) => pay(ctx, &own).await,
            (_, DutyKind::Produce) if definition.product.maker == Maker::City => {
                self.sign(ctx, &own, duty).await
            }
            _ => self.act(ctx, &own.case, duty, finish(duty, index)).await,
        }
    }

    async fn act(&self, ctx: &Ctx, case: &Case, duty: &Duty, action: Action) -> Result<(), Fail> {
        let officer = self.crew.desk(&duty.agency)?.coordinator(0)?;
        cases::work(ctx, officer, &case.code, case.version, vec![action]).await?;
        Ok(())
    }

    async fn sign(&self, ctx: &Ctx, own: &cases::OwnCase, duty: &Duty) -> Result<(), Fail> {
        products::typeset(ctx).await?;
        let document = own.documents.last().ok_or_else(|| Fail::now("no document was drafted"))?;
        cases::sign(ctx, self.crew.head(&duty.agency)?, &document.product, None).await?;
        Ok(())
    }
}

fn finish(duty: &Duty, index: usize) -> Action {
    let (text, number) = match duty.kind {
        DutyKind::Produce => ("Sudah selesai dibuat.", format!("CONTOH-{:04}", index + 1)),
        DutyKind::HandOver => ("Diambil sendiri di loket.", String::new()),
        DutyKind::Decide => ("Dikabulkan.", String::new()),
        _ => ("Sudah diperiksa, lengkap dan sesuai.", String::new()),
    };
    let step = duty.step.clone().unwrap_or_default();
    Action::Finish { step, text: text.to_owned(), number, photos: Vec::new() }
}

/// The applicant pays; the simulated bank tells of it.
async fn pay(ctx: &Ctx, own: &cases::OwnCase) -> Result<(), Fail> {
    let bill = own.bills.last().ok_or_else(|| Fail::now("there is no bill"))?;
    let (token, _) = payments::new_token(ctx).await?;
    let right = payments::bank(ctx, &token).await?;
    let told = Notification {
        external_id: format!("sample-{}", bill.reference),
        body_hash: kit::snap::fingerprint(&bill.reference).to_vec(),
        bank_reference: format!("SIM-{}", bill.reference),
        reference: bill.reference.clone(),
        amount: bill.amount,
        moved: true,
    };
    cases::receive(ctx, &right, told).await?;
    Ok(())
}
