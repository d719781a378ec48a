//! What a public service is, as data: its published standard, its form, its steps, its fee and its product.

use serde::{Deserialize, Serialize};

use super::form::Form;
use crate::cities::Words;

/// A service in one edition. An application keeps the edition it began with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Definition {
    /// Its name.
    pub name: Words,
    /// In a sentence, what it is for.
    pub summary: Words,
    /// The agency that answers for it: a code, or [`crate::categories::BY_KELURAHAN`] or
    /// [`crate::categories::BY_KECAMATAN`] when it goes by the applicant's kelurahan.
    pub agency: String,
    /// Life events it belongs to, by the codes of the city's settings.
    #[serde(default)]
    pub events: Vec<String>,
    /// Plain words and slang people look for it with, in lower case.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// Whether this edition is an example that nobody should rely on.
    #[serde(default)]
    pub example: bool,
    /// The service standard.
    pub standard: Standard,
    /// Working days from a complete application to the product.
    pub days: u16,
    /// What is to be paid.
    #[serde(default)]
    pub fee: Fee,
    /// What is asked.
    pub form: Form,
    /// What is done, in the order it is listed.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    /// Legal reasons for refusing.
    #[serde(default, rename = "refusal")]
    pub refusals: Vec<Refusal>,
    /// How a refusal or an outcome can be objected to.
    #[serde(default)]
    pub objection: Objection,
    /// What silence means.
    #[serde(default)]
    pub silence: Option<Silence>,
    /// How often and how long the time may be extended.
    #[serde(default)]
    pub extension: Option<Extension>,
    /// What comes out.
    pub product: Product,
    /// Where and when it is served at a counter.
    #[serde(default)]
    pub counter: Option<Counter>,
}

impl Definition {
    /// A service of which no more is known than its name: to be written from here.
    #[must_use]
    pub fn named(name: Words) -> Definition {
        Definition {
            product: Product { maker: Maker::Deed, name: name.clone(), system: String::new(), letter: None },
            name,
            summary: Words::default(),
            agency: String::new(),
            events: Vec::new(),
            keywords: Vec::new(),
            example: false,
            standard: Standard::default(),
            days: 0,
            fee: Fee::default(),
            form: Form::default(),
            steps: Vec::new(),
            refusals: Vec::new(),
            objection: Objection::default(),
            silence: None,
            extension: None,
            counter: None,
        }
    }
}

/// One of the components of a service standard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What it says.
    pub text: Words,
    /// Whether it was seen in a published source; an example otherwise.
    #[serde(default)]
    pub verified: bool,
}

/// The fourteen components (UU 25/2009 art. 21; Permenpan RB 15/2014): six about delivery, which must be published,
/// and eight about making, which a city may keep inside.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Standard {
    /// Persyaratan: what the applicant must have.
    #[serde(default)]
    pub requirements: Vec<Part>,
    /// Sistem, mekanisme, dan prosedur.
    #[serde(default)]
    pub procedure: Part,
    /// Jangka waktu pelayanan.
    #[serde(default)]
    pub time: Part,
    /// Biaya/tarif.
    #[serde(default)]
    pub fee: Part,
    /// Produk pelayanan.
    #[serde(default)]
    pub product: Part,
    /// Penanganan pengaduan, saran, dan masukan.
    #[serde(default)]
    pub complaints: Part,
    /// Dasar hukum.
    #[serde(default)]
    pub legal: Part,
    /// Sarana dan prasarana, dan/atau fasilitas.
    #[serde(default)]
    pub facilities: Part,
    /// Kompetensi pelaksana.
    #[serde(default)]
    pub competence: Part,
    /// Pengawasan internal.
    #[serde(default)]
    pub supervision: Part,
    /// Jumlah pelaksana.
    #[serde(default)]
    pub staff: Part,
    /// Jaminan pelayanan; the declaration (maklumat) repeats it.
    #[serde(default)]
    pub guarantee: Part,
    /// Jaminan keamanan dan keselamatan pelayanan.
    #[serde(default)]
    pub safety: Part,
    /// Evaluasi kinerja pelaksana.
    #[serde(default)]
    pub evaluation: Part,
}

impl Standard {
    /// The five published components that are one text each, with the word of each for messages.
    #[must_use]
    pub fn delivery(&self) -> [(&'static str, &Part); 5] {
        [
            ("procedure", &self.procedure),
            ("time", &self.time),
            ("fee", &self.fee),
            ("product", &self.product),
            ("complaints", &self.complaints),
        ]
    }

    /// The eight inner components, with the word of each for messages.
    #[must_use]
    pub fn making(&self) -> [(&'static str, &Part); 8] {
        [
            ("legal", &self.legal),
            ("facilities", &self.facilities),
            ("competence", &self.competence),
            ("supervision", &self.supervision),
            ("staff", &self.staff),
            ("guarantee", &self.guarantee),
            ("safety", &self.safety),
            ("evaluation", &self.evaluation),
        ]
    }
}

kit::words! {
    /// What a step of a procedure is.
    pub enum StepKind {
        /// Look whether the application is complete and right.
        Check = "check",
        /// Look at the place.
        Inspect = "inspect",
        /// Another agency says what it thinks.
        Advise = "advise",
        /// Say yes or no.
        Decide = "decide",
        /// The applicant pays; the agency waits for the money.
        Pay = "pay",
        /// Make the product, or have the national system make it.
        Produce = "produce",
        /// Give it to the applicant.
        HandOver = "hand_over",
    }
}

/// One step of the procedure: a duty of one agency with its own working days.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// Unique within the service.
    pub code: String,
    /// What it is.
    pub kind: StepKind,
    /// Its name for everybody.
    pub name: Words,
    /// Who owes it: as [`Definition::agency`]; the agency that answers for the service when it is empty.
    #[serde(default)]
    pub agency: String,
    /// Working days.
    pub days: u16,
    /// The steps that must be done before, by code; the one listed before it when there is no such entry. Steps with
    /// the same predecessors run beside each other.
    #[serde(default)]
    pub after: Option<Vec<String>>,
}

/// A legal reason for refusing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refusal {
    /// Unique within the service.
    pub code: String,
    /// In words.
    pub name: Words,
    /// The rule it comes from.
    pub source: String,
}

/// How to object (upaya administratif, UU 30/2014 art. 75-78): within how many working days, answered within how many.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Objection {
    /// Working days after the end in which it can be made.
    pub window: u16,
    /// Working days in which it is answered.
    pub answer: u16,
    /// The rule behind both.
    pub source: String,
    /// Where to turn when that does not help.
    pub next: Words,
}

impl Default for Objection {
    fn default() -> Objection {
        let next = Words {
            id: "Pengadilan Tata Usaha Negara atau Ombudsman Republik Indonesia".to_owned(),
            en: "The administrative court or the Ombudsman of Indonesia".to_owned(),
            jv: String::new(),
        };
        Objection { window: 21, answer: 10, source: "UU 30/2014 pasal 77".to_owned(), next }
    }
}

/// When the time passes without a decision, the application counts as granted (UU 30/2014 art. 53 as changed by
/// UU 6/2023 art. 175).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Silence {
    /// The rule that makes it so for this service.
    pub source: String,
}

/// More time, once, with a reason.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Extension {
    /// Working days at most.
    pub days: u16,
    /// The rule behind it.
    pub source: String,
}

kit::words! {
    /// Who makes the product.
    pub enum Maker {
        /// The city: a document with number, signatory and a mark anybody can verify.
        City = "city",
        /// A national system: its number is recorded, its document is never imitated.
        National = "national",
        /// Nobody: something is done, e.g. a tree is cut back.
        Deed = "deed",
    }
}

/// What comes out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Product {
    /// Who makes it.
    pub maker: Maker,
    /// Its name, e.g. "Kartu Keluarga".
    pub name: Words,
    /// The national system, for [`Maker::National`].
    #[serde(default)]
    pub system: String,
    /// What the document says, for [`Maker::City`].
    #[serde(default)]
    pub letter: Option<Letter>,
}

/// The text of a document the city makes. `{code}` stands for what the applicant answered to that question, `{agency}` for
/// the agency that issues it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Letter {
    /// Before the list of fields.
    pub opening: String,
    /// Which answers are shown, by their codes.
    pub fields: Vec<String>,
    /// After it.
    pub closing: String,
    /// The office that signs, e.g. "Lurah".
    pub signatory: String,
    /// How many days it is valid; without end when there is none.
    #[serde(default)]
    pub valid_days: Option<u16>,
}

/// Where and when it is served in person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Counter {
    /// The place.
    pub place: String,
    /// Opening hours in words.
    pub hours: Words,
}

/// What is to be paid: the sum of its parts; nothing when there is none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fee {
    /// The parts.
    #[serde(default, rename = "part")]
    pub parts: Vec<FeePart>,
    /// Working days to pay in.
    #[serde(default = "ten")]
    pub days: u16,
    /// The rule behind it.
    #[serde(default)]
    pub source: String,
}

impl Default for Fee {
    fn default() -> Fee {
        Fee { parts: Vec::new(), days: ten(), source: String::new() }
    }
}

fn ten() -> u16 {
    10
}

/// One part of a fee: `amount` × each answer in `times` × the rate of the answer to `by`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FeePart {
    /// What it is for.
    pub name: Words,
    /// Rupiah.
    pub amount: i64,
    /// Numbers the applicant gave, by the codes of their fields.
    #[serde(default)]
    pub times: Vec<String>,
    /// A choice that decides a rate.
    #[serde(default)]
    pub by: Option<Rate>,
}

/// Rates by choice.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rate {
    /// The field.
    pub field: String,
    /// Choice to rate; a choice that is not here has rate 1.
    pub rates: std::collections::BTreeMap<String, f64>,
}
