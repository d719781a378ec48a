//! People to act as: officers with real sessions, and residents who filed something.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use civic::cases::{
    self, Action, Case, Channel, Kind, NewCase, OwnCase, Place, Receipt, Reporter, ReporterRight,
};
use civic::identity::{self, CityAdmin, Intake, Login, NewPerson, Officer, Role, Verifier};
use civic::survey::{Answers, ELEMENTS, Profile};
use civic::{Result, papers, photos};
use kit::i18n::Lang;
use uuid::Uuid;

use crate::{TestCity, plan};

/// The password of everybody in the test city.
const PASSWORD: &str = "kata sandi untuk uji coba";
/// A picture of one grey pixel, as PNG.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63,
    0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42,
    0x60, 0x82,
];

static PEOPLE: AtomicU32 = AtomicU32::new(1);

/// Somebody who can log in.
#[derive(Clone, Debug)]
pub struct Account {
    /// What they log in with.
    pub login: String,
    /// Their password.
    pub password: String,
}

/// Somebody who filed a case.
#[derive(Clone, Debug)]
pub struct Resident {
    /// The case's code.
    pub code: String,
    /// The secret that opens it.
    pub secret: String,
    /// The case as it was filed.
    pub case: Case,
}

impl Resident {
    /// From the answer to filing; `None` for a repeat by somebody who does not hold the key.
    #[must_use]
    pub fn of(receipt: Receipt) -> Option<Resident> {
        Some(Resident { code: receipt.case.code.clone(), secret: receipt.secret?, case: receipt.case })
    }
}

impl TestCity {
    /// What a resident would file: an ordinary complaint about parking, with a place and a phone number.
    #[must_use]
    pub fn new_case(&self, name: &str) -> NewCase {
        let number = PEOPLE.fetch_add(1, Ordering::Relaxed);
        NewCase {
            kind: Kind::Complaint,
            channel: Channel::Web,
            lang: Lang::Id,
            text: "Parkir liar di depan pasar, jalan jadi macet tiap pagi.".to_owned(),
            category: Some("HUB-01".to_owned()),
            place: Place { point: Some(plan::POINT), area: None, landmark: "depan pasar".to_owned() },
            name_hidden: None,
            content_hidden: None,
            reporter: Reporter {
                name: Some(name.to_owned()),
                phone: Some(format!("0812{number:08}")),
                email: None,
            },
            photos: Vec::new(),
            media_urls: Vec::new(),
            about: None,
            answers: BTreeMap::new(),
            key: Some(format!("key-of-{name}-{number}")),
            filed_by: None,
            service: None,
            regarding: None,
        }
    }

    /// Somebody who has just filed [`TestCity::new_case`].
    pub async fn resident(&self, name: &str) -> Resident {
        self.file(self.new_case(name)).await
    }

    /// Somebody who has just filed this.
    pub async fn file(&self, new: NewCase) -> Resident {
        let receipt = cases::submit(&self.ctx(), new).await.expect("a case that can be filed");
        Resident::of(receipt).expect("a case that was not filed before")
    }

    /// An accepted picture that no case holds yet.
    pub async fn photo(&self) -> Uuid {
        photos::accept(&self.ctx(), Bytes::from_static(PNG)).await.expect("a picture")
    }

    /// An accepted paper that no case holds yet.
    pub async fn paper(&self) -> Uuid {
        let file = Bytes::from(crate::pdf::pages("Kartu keluarga", 1));
        papers::accept(&self.ctx(), file.into(), papers::MEGABYTES_MAX).await.expect("a paper")
    }

    /// Somebody with an account; the same one each time.
    pub async fn account(&self, agency: &str, role: Role) -> Account {
        let login = format!("{}.{role}", agency.to_lowercase());
        let account = Account { login: login.clone(), password: PASSWORD.to_owned() };
        let fresh = self.accounts.lock().expect("nobody panicked").insert(login.clone());
        if fresh {
            let person = NewPerson {
                name: format!("{role} of {agency}"),
                login,
                agency: agency.to_owned(),
                roles: vec![role],
                active: true,
            };
            let (ctx, id) = (self.ctx(), self.civic().chance().id(self.clock.now()));
            ctx.write(move |ctx, tx| identity::import_person(tx, ctx.city(), &person, PASSWORD, id, ctx.now))
                .await
                .expect("an account");
        }
        account
    }

    /// The token of a new session.
    pub async fn session(&self, agency: &str, role: Role) -> String {
        let Account { login, password } = self.account(agency, role).await;
        let login = Login { login, password, code: String::new() };
        identity::login(&self.ctx(), login).await.expect("a session")
    }

    /// Somebody with one role at an agency.
    pub async fn person(&self, agency: &str, role: Role) -> Officer {
        let token = self.session(agency, role).await;
        identity::session(&self.ctx(), &token).await.expect("an officer")
    }

    /// A field officer.
    pub async fn officer(&self, agency: &str) -> Officer {
        self.person(agency, Role::Officer).await
    }

    /// A coordinator.
    pub async fn coordinator(&self, agency: &str) -> Officer {
        self.person(agency, Role::Coordinator).await
    }

    /// The verifier.
    pub async fn verifier(&self) -> Verifier {
        self.person("DISKOMINFO", Role::Verifier).await.verifier().expect("a verifier")
    }

    /// Who keys in.
    pub async fn intake(&self) -> Intake {
        self.person("DISKOMINFO", Role::Intake).await.intake().expect("an intake officer")
    }

    /// The city's administrator.
    pub async fn admin(&self) -> CityAdmin {
        self.person("DISKOMINFO", Role::CityAdmin).await.city_admin().expect("an administrator")
    }

    /// A resident's right over their case.
    pub async fn right(&self, resident: &Resident) -> ReporterRight {
        cases::open(&self.ctx(), &resident.code, &resident.secret).await.expect("the secret opens the case")
    }

    /// A resident's case as it is now.
    pub async fn own(&self, resident: &Resident) -> OwnCase {
        let right = self.right(resident).await;
        cases::own_case(&self.ctx(), &right).await.expect("the case is there")
    }

    /// The version a case is at.
    async fn version(&self, resident: &Resident) -> i64 {
        self.own(resident).await.case.version
    }

    /// The verifier does something.
    ///
    /// # Errors
    /// As [`cases::verify`].
    pub async fn verifies(&self, resident: &Resident, actions: Vec<Action>) -> Result<Case> {
        let (by, version) = (self.verifier().await, self.version(resident).await);
        cases::verify(&self.ctx(), &by, &resident.code, version, actions).await
    }

    /// The inspector does something to a complaint about staff.
    ///
    /// # Errors
    /// As [`cases::verify`].
    pub async fn inspects(&self, resident: &Resident, actions: Vec<Action>) -> Result<Case> {
        let inspector = self.person("INSP", Role::Inspector).await.verifier().expect("an inspector verifies");
        let version = self.version(resident).await;
        cases::verify(&self.ctx(), &inspector, &resident.code, version, actions).await
    }

    /// An officer does something.
    ///
    /// # Errors
    /// As [`cases::work`].
    pub async fn works(&self, by: &Officer, resident: &Resident, action: Action) -> Result<Case> {
        let version = self.version(resident).await;
        cases::work(&self.ctx(), by, &resident.code, version, vec![action]).await
    }

    /// The resident does something.
    ///
    /// # Errors
    /// As [`cases::reply`].
    pub async fn replies(&self, resident: &Resident, action: Action) -> Result<Case> {
        let right = self.right(resident).await;
        cases::reply(&self.ctx(), &right, None, vec![action]).await
    }

    /// The resident answers the nine questions, all alike.
    ///
    /// # Errors
    /// As [`cases::reply`].
    pub async fn surveys(&self, resident: &Resident, score: i64) -> Result<Case> {
        let answers = Answers::of([Some(score); ELEMENTS])?;
        self.replies(resident, Action::Survey { answers, profile: Profile::default() }).await
    }

    /// Published, and sent to an agency.
    pub async fn sent(&self, resident: &Resident, agency: &str) -> Case {
        let publish = Action::Publish {
            title: "Parkir liar di depan pasar".to_owned(),
            text: "Parkir liar di depan pasar, jalan jadi macet.".to_owned(),
            photos: Vec::new(),
        };
        let send = Action::Send { agency: agency.to_owned(), message: String::new() };
        self.verifies(resident, vec![publish, send]).await.expect("a case that can be sent")
    }

    /// Sent, answered and resolved by a coordinator of the agency.
    pub async fn resolved(&self, resident: &Resident, agency: &str) -> Case {
        self.sent(resident, agency).await;
        let by = self.coordinator(agency).await;
        self.works(&by, resident, Action::Answer { text: "Kami tindak lanjuti.".to_owned() })
            .await
            .expect("an answer");
        let done = Action::Resolve { text: "Sudah ditertibkan.".to_owned(), photos: Vec::new() };
        self.works(&by, resident, done).await.expect("a solution")
    }
}
