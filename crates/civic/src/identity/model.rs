//! Officers and the rights they hold.

use uuid::Uuid;

use super::store::Reach;
use super::{OfficerRow, Scope};
use crate::{Error, Result};

kit::words! {
    /// What a person may do. One person can hold several.
    pub enum Role {
        /// Checks new cases and sends them on.
        Verifier = "verifier",
        /// Keys in what comes by phone, counter, letter, social media.
        Intake = "intake",
        /// Takes, gives and answers an agency's cases.
        Coordinator = "coordinator",
        /// Works on the cases given to them.
        Officer = "officer",
        /// Heads an agency: sees what is late.
        Head = "head",
        /// Handles complaints about staff.
        Inspector = "inspector",
        /// Changes the city's data.
        CityAdmin = "city_admin",
        /// The secretary of the city: told what stays late.
        Sekda = "sekda",
        /// The mayor: told last.
        Mayor = "mayor",
    }
}

/// Roles whose people take the steps their agency owes.
const ACTING: [Role; 4] = [Role::Coordinator, Role::Officer, Role::Verifier, Role::Inspector];

/// A person with an account, as others see them.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub row: OfficerRow,
    /// What they may do.
    pub roles: Vec<Role>,
}

/// Somebody of an agency, known to be who they are.
#[derive(Clone, Debug)]
pub struct Officer {
    id: Uuid,
    name: String,
    agency: String,
    roles: Vec<Role>,
    has_totp: bool,
}

impl Officer {
    pub(super) fn new(row: &OfficerRow) -> Officer {
        Officer {
            id: row.officer_id,
            name: row.name.clone(),
            agency: row.agency.clone(),
            roles: roles(&row.roles),
            has_totp: row.totp_secret.is_some(),
        }
    }

    pub(super) fn console(agency: &str) -> Officer {
        Officer {
            id: Uuid::nil(),
            name: "console".to_owned(),
            agency: agency.to_owned(),
            roles: vec![Role::CityAdmin],
            has_totp: false,
        }
    }

    /// The account.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The agency's code.
    #[must_use]
    pub fn agency(&self) -> &str {
        &self.agency
    }

    /// Whether they hold a role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether they may take the steps their agency owes.
    #[must_use]
    pub fn works(&self) -> bool {
        ACTING.iter().any(|role| self.is(*role))
    }

    /// Whether they may say who of their agency does what, return cases, stop clocks and ask others for help.
    #[must_use]
    pub fn directs(&self) -> bool {
        self.is(Role::Coordinator) || self.is(Role::Inspector)
    }

    /// Whether a one-time code is asked of them.
    #[must_use]
    pub fn has_totp(&self) -> bool {
        self.has_totp
    }

    /// The right to verify: complaints about staff for an inspector, all others for a verifier. Which of the
    /// two a case is, `cases` looks at each time.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn verifier(&self) -> Result<Verifier> {
        (self.is(Role::Verifier) || self.is(Role::Inspector))
            .then(|| Verifier(self.clone()))
            .ok_or(Error::Forbidden)
    }

    /// The right to key in.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn intake(&self) -> Result<Intake> {
        (self.is(Role::Intake) || self.is(Role::Verifier))
            .then(|| Intake(self.clone()))
            .ok_or(Error::Forbidden)
    }

    /// The right to serve at the counter of their agency: those who do its work, and those who key in.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn clerk(&self) -> Result<Clerk> {
        (self.works() || self.intake().is_ok()).then(|| Clerk(self.clone())).ok_or(Error::Forbidden)
    }

    /// The right to look over what is late: Sekda, mayor and verifier over the whole city, heads and coordinators
    /// over their own agency and the units below it, inspectors over their own.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn overseer(&self) -> Result<Overseer> {
        let unit = [Role::Head, Role::Coordinator, Role::Inspector];
        let overseer = Overseer(self.clone());
        (overseer.whole_city() || unit.iter().any(|role| self.is(*role)))
            .then_some(overseer)
            .ok_or(Error::Forbidden)
    }

    /// The right to change the city's data.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn city_admin(&self) -> Result<CityAdmin> {
        self.is(Role::CityAdmin).then(|| CityAdmin(self.clone())).ok_or(Error::Forbidden)
    }
}

/// Where a person gets mail, and who stands in for them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactOf {
    /// The address, in lower case.
    pub email: Option<String>,
    /// Who stands in, from one day to another (days since 1970, both included).
    pub deputy: Option<(Uuid, i64, i64)>,
}

impl Reach {
    /// Whether they hold a role.
    pub(crate) fn is(&self, role: Role) -> bool {
        roles(&self.roles).contains(&role)
    }

    /// Whether they can do something to a case.
    pub(crate) fn can_act(&self) -> bool {
        ACTING.iter().any(|role| self.is(*role))
    }

    /// Who stands in for them on this day.
    pub(crate) fn deputy_on(&self, day: i64) -> Option<Uuid> {
        let (from, to) = self.deputy_from.zip(self.deputy_to)?;
        self.deputy_id.filter(|_| (from..=to).contains(&day))
    }
}

macro_rules! right {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name(pub(super) Officer);
        impl std::ops::Deref for $name {
            type Target = Officer;
            fn deref(&self) -> &Officer { &self.0 }
        }
    };
}
right! {
    /// May check new cases, publish, send, reject, forward.
    Verifier
}
right! {
    /// May file for others.
    Intake
}
right! {
    /// May call numbers at the counter of their agency, and file applications for those who stand there.
    Clerk
}
right! {
    /// May change people, agencies and categories.
    CityAdmin
}

right! {
    /// May look over what is late, of the city or of one unit.
    Overseer
}

impl Clerk {
    /// Whether they may file applications for services that this agency answers for: those who key in for any, the
    /// others for their own.
    #[must_use]
    pub fn files_for(&self, agency: &str) -> bool {
        self.intake().is_ok() || self.agency() == agency
    }
}

impl Overseer {
    /// Whether they look over every agency, and not only their own and the units below it.
    #[must_use]
    pub fn whole_city(&self) -> bool {
        [Role::Sekda, Role::Mayor, Role::Verifier].iter().any(|role| self.is(*role))
    }
}

/// Another system, by its key: acts as nothing more than its scope says.
#[derive(Clone, Debug)]
pub struct Integration {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) scope: Scope,
    pub(super) agency: Option<String>,
}

impl Integration {
    /// The account's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it may do.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// As a coordinator of its agency.
    ///
    /// # Errors
    /// [`Error::Forbidden`] when its scope is another.
    pub fn officer(&self) -> Result<Officer> {
        match (self.scope, &self.agency) {
            (Scope::ApiAgency, Some(agency)) => Ok(Officer {
                id: self.id,
                name: self.name.clone(),
                agency: agency.clone(),
                roles: vec![Role::Coordinator],
                has_totp: false,
            }),
            _ => Err(Error::Forbidden),
        }
    }
}

/// The roles in a stored document; words this program does not know give no right.
pub(super) fn roles(document: &serde_json::Value) -> Vec<Role> {
    serde_json::from_value::<Vec<String>>(document.clone())
        .unwrap_or_default()
        .iter()
        .filter_map(|word| Role::from_word(word))
        .collect()
}
