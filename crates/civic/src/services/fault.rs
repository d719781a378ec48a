//! What keeps a definition from being published: a code, where it stands, and what it is about. The command line says it
//! in English, a page in its reader's language; both take the words from the messages `fault-CODE`.

use kit::i18n::{Arg, Lang};

use super::form::{PAGES_MAX, Page};
use super::model::Definition;
use super::rules::{DAYS_MAX, STEPS_MAX};
use crate::papers::MEGABYTES_MAX;

kit::words! {
    /// What is wrong.
    pub enum FaultKind {
        /// Nothing is said.
        Missing = "missing",
        /// A page without a question.
        Empty = "empty",
        /// Not a number of working days that can be promised.
        Days = "days",
        /// A life event the city does not have.
        Event = "event",
        /// No page, or too many.
        Pages = "pages",
        /// Two questions keep their answers under one name.
        Twice = "twice",
        /// A question that depends on another of its page: it could not be shown without a script.
        SamePage = "same-page",
        /// A condition about a question that is asked later, or never.
        NotBefore = "not-before",
        /// Pictures or files are asked for twice on one page.
        Pictures = "pictures",
        /// Kinds or sizes of files where none are asked for, or a size that nothing fits.
        Files = "files",
        /// No code of lower case letters, digits and `_`.
        Code = "code",
        /// Choices where there are none to make, or none where there are.
        Choices = "choices",
        /// Questions inside of what is no group, or a group without any.
        Group = "group",
        /// A group, pictures or a condition inside a group.
        Inside = "inside",
        /// No JSON Schema that can be used.
        Schema = "schema",
        /// No step, or too many.
        Steps = "steps",
        /// Not an agency today.
        Agency = "agency",
        /// Goes by kelurahan and does not ask for it.
        Place = "place",
        /// A code that is empty or not the only one.
        OwnCode = "own-code",
        /// A step that waits for what never comes.
        Never = "never",
        /// Nobody checks or decides.
        Undecided = "undecided",
        /// The document has no text.
        Letter = "letter",
        /// The document shows what is not asked.
        LetterField = "letter-field",
        /// The national system is not named.
        System = "system",
        /// Not exactly one step that produces.
        Produces = "produces",
        /// A fee without a step of paying, or such a step without a fee.
        Pays = "pays",
        /// A fee in a city without an account it could be paid to.
        Account = "account",
        /// A part of the fee that cannot be computed.
        FeePart = "fee-part",
    }
}

/// One thing that keeps a definition from being published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands, as in the definition's JSON: `standard.legal`, `form.page.0.field.2`.
    pub at: String,
    /// What is wrong.
    pub kind: FaultKind,
    /// What it is about: a code, a title, or the words of whoever checked; empty when the place says it all.
    pub about: String,
}

impl Fault {
    pub(super) fn new(at: impl Into<String>, kind: FaultKind, about: impl Into<String>) -> Fault {
        Fault { at: at.into(), kind, about: about.into() }
    }

    /// In words.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        let most = match self.kind {
            FaultKind::Days => i64::from(DAYS_MAX),
            FaultKind::Pages => i64::try_from(PAGES_MAX).unwrap_or(0),
            FaultKind::Files => i64::try_from(MEGABYTES_MAX).unwrap_or(0),
            FaultKind::Steps => i64::try_from(STEPS_MAX).unwrap_or(0),
            _ => 0,
        };
        let args = [("about", Arg::Text(&self.about)), ("limit", Arg::Number(most))];
        lang.ta(&format!("fault-{}", self.kind), &args)
    }
}

/// For whoever writes a file: where, and what, in English.
impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.at, self.say(Lang::En))
    }
}

impl Definition {
    /// Conditions that speak of what was not asked before them. Only what stands under `properties` is looked at: other
    /// schemas may say the same in ways that are not followed here.
    pub(super) fn conditions_before(&self) -> Vec<Fault> {
        let mut known: Vec<&str> = Vec::new();
        let mut faults = Vec::new();
        for (n, page) in self.form.pages.iter().enumerate() {
            for (at, code) in conditions(n, page) {
                // One of its own page is told as such.
                let own =
                    at != format!("form.page.{n}") && page.fields.iter().any(|field| field.code == code);
                if !own && !known.contains(&code) {
                    faults.push(Fault::new(at, FaultKind::NotBefore, code));
                }
            }
            known.extend(page.fields.iter().map(|field| field.code.as_str()));
        }
        faults
    }
}

/// The questions the conditions of a page speak of, each with the place of its condition.
fn conditions(n: usize, page: &Page) -> Vec<(String, &str)> {
    let page_when = page.when.iter().map(|when| (format!("form.page.{n}"), when));
    let fields = page.fields.iter().enumerate();
    let field_when =
        fields.filter_map(|(m, field)| Some((format!("form.page.{n}.field.{m}"), field.when.as_ref()?)));
    page_when
        .chain(field_when)
        .flat_map(|(at, when)| {
            let asked = when.get("properties").and_then(serde_json::Value::as_object);
            asked.into_iter().flat_map(|asked| asked.keys()).map(move |code| (at.clone(), code.as_str()))
        })
        .collect()
}
