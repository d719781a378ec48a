//! The people who act in the stories, each logged in with their own password.

use std::collections::BTreeMap;

use civic::Ctx;
use civic::desk::{self, TemplateText};
use civic::identity::{self, Intake, Login, Officer, Role, Verifier};

use super::files::{Person, broken};
use crate::Fail;

/// Those who act.
pub struct Crew {
    verifiers: Vec<Verifier>,
    inspectors: Vec<Verifier>,
    intake: Vec<Intake>,
    heads: BTreeMap<String, Officer>,
    agencies: BTreeMap<String, Desk>,
}

/// The people of one agency.
#[derive(Default)]
pub struct Desk {
    coordinators: Vec<Officer>,
    field: Vec<Officer>,
}

/// One of several, the same for a story each time.
fn pick<T>(list: &[T], story: usize) -> Option<&T> {
    list.get(story.checked_rem(list.len())?)
}

impl Crew {
    /// Logs everybody in who does something, two at a time: each password costs the time of a hash.
    ///
    /// # Errors
    /// When somebody cannot log in.
    pub async fn log_in(ctx: &Ctx, people: &[Person]) -> Result<Crew, Fail> {
        let acting = [Role::Verifier, Role::Intake, Role::Coordinator, Role::Officer, Role::Head];
        let mut crew = Crew {
            verifiers: Vec::new(),
            inspectors: Vec::new(),
            intake: Vec::new(),
            heads: BTreeMap::new(),
            agencies: BTreeMap::new(),
        };
        let people: Vec<&Person> =
            people.iter().filter(|person| acting.iter().any(|role| person.is(*role))).collect();
        for pair in people.chunks(2) {
            let (first, second) =
                tokio::join!(one(ctx, pair.first().copied()), one(ctx, pair.get(1).copied()));
            [first?, second?].into_iter().flatten().try_for_each(|officer| crew.add(officer))?;
        }
        Ok(crew)
    }

    fn add(&mut self, officer: Officer) -> Result<(), Fail> {
        if officer.is(Role::Inspector) {
            self.inspectors.push(officer.verifier()?);
        }
        if officer.is(Role::Verifier) {
            self.verifiers.push(officer.verifier()?);
        } else if officer.is(Role::Intake) {
            self.intake.push(officer.intake()?);
        } else if officer.is(Role::Head) && !officer.directs() {
            self.heads.insert(officer.agency().to_owned(), officer);
        } else {
            let desk = self.agencies.entry(officer.agency().to_owned()).or_default();
            let list = if officer.is(Role::Coordinator) { &mut desk.coordinators } else { &mut desk.field };
            list.push(officer);
        }
        Ok(())
    }

    /// Has each agency's coordinator write its ready answers.
    ///
    /// # Errors
    /// When one of them cannot be.
    pub async fn write_answers(&self, ctx: &Ctx, answers: &[TemplateText]) -> Result<(), Fail> {
        for coordinator in self.agencies.values().filter_map(|desk| desk.coordinators.first()) {
            for answer in answers {
                desk::save_template(ctx, coordinator, None, answer.clone()).await?;
            }
        }
        Ok(())
    }

    /// The verifier of a story, or the inspector when it is a complaint about staff.
    ///
    /// # Errors
    /// When nobody verifies.
    pub fn verifier(&self, story: usize, staff: bool) -> Result<&Verifier, Fail> {
        pick(if staff { &self.inspectors } else { &self.verifiers }, story)
            .ok_or_else(|| broken("people.toml", "nobody verifies"))
    }

    /// Who keys in what comes by phone, counter, letter and social media.
    ///
    /// # Errors
    /// When nobody does.
    pub fn intake(&self, story: usize) -> Result<&Intake, Fail> {
        pick(&self.intake, story).ok_or_else(|| broken("people.toml", "nobody keys in"))
    }

    /// Who signs for an agency.
    ///
    /// # Errors
    /// When it has no head.
    pub fn head(&self, agency: &str) -> Result<&Officer, Fail> {
        self.heads.get(agency).ok_or_else(|| broken("people.toml", format!("{agency} has no head")))
    }

    /// The people of an agency.
    ///
    /// # Errors
    /// When it has none.
    pub fn desk(&self, agency: &str) -> Result<&Desk, Fail> {
        self.agencies
            .get(agency)
            .ok_or_else(|| broken("people.toml", format!("nobody works for {agency}, to which a story goes")))
    }
}

impl Desk {
    /// Who takes and returns the agency's cases.
    ///
    /// # Errors
    /// When nobody does.
    pub fn coordinator(&self, story: usize) -> Result<&Officer, Fail> {
        pick(&self.coordinators, story).ok_or_else(|| broken("people.toml", "an agency has no coordinator"))
    }

    /// Who works on the street, where the agency has somebody.
    #[must_use]
    pub fn field(&self, story: usize) -> Option<&Officer> {
        pick(&self.field, story)
    }

    /// Who answers: the one on the street, else the coordinator.
    ///
    /// # Errors
    /// As [`Desk::coordinator`].
    pub fn worker(&self, story: usize) -> Result<&Officer, Fail> {
        self.field(story).map_or_else(|| self.coordinator(story), Ok)
    }
}

async fn one(ctx: &Ctx, person: Option<&Person>) -> Result<Option<Officer>, Fail> {
    let Some(person) = person else { return Ok(None) };
    let login = Login { login: person.login.clone(), password: person.password.clone(), code: String::new() };
    let token = identity::login(ctx, login).await?;
    let officer = identity::session(ctx, &token).await?;
    identity::logout(ctx, &token).await?;
    Ok(Some(officer))
}
