//! Forms as data: what is asked, page by page, and the JSON Schema (2020-12) its answers must fit. The schema is made
//! from the same description that the pages are drawn from, so that the two never disagree. Pure.

mod answers;
mod facts;
mod formats;
mod schema;

use std::collections::BTreeSet;
use std::sync::OnceLock;

pub use answers::{Line, Raw, thousands};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::fault::{Fault, FaultKind};
use crate::cities::Words;
use crate::papers::{MEGABYTES_MAX, PER_QUESTION};
use crate::photos::PER_MESSAGE;

/// Pages of a form at most.
pub const PAGES_MAX: usize = 30;
/// The longest code of a question, in characters.
pub const CODE_MAX: usize = 40;
/// Entries of a repeating group at most, unless the field says less.
pub const ENTRIES_MAX: u16 = 20;
/// The longest line, in characters, unless the field says less.
pub const LINE_MAX: u32 = 200;
/// The longest text, in characters, unless the field says less.
pub const TEXT_MAX: u32 = 2000;

/// What is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Form {
    /// The pages, in order.
    #[serde(default, rename = "page")]
    pub pages: Vec<Page>,
    /// More that must hold: JSON Schemas over the answers.
    #[serde(default, rename = "rule")]
    pub rules: Vec<Json>,
    /// The compiled schemas, made when first needed.
    #[serde(skip)]
    compiled: Compiled,
}

/// Not part of a form's value: made from it.
#[derive(Debug, Default)]
struct Compiled(OnceLock<schema::Checks>);

impl Clone for Compiled {
    /// A copy may be changed, so it compiles for itself.
    fn clone(&self) -> Compiled {
        Compiled::default()
    }
}

/// One page: one question, or a few that belong together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// What it asks.
    pub title: Words,
    /// What helps.
    #[serde(default)]
    pub help: Option<Words>,
    /// Its questions.
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    /// A JSON Schema over the answers so far: the page is left out where they do not fit it.
    #[serde(default)]
    pub when: Option<Json>,
}

kit::words! {
    /// How something is asked, and what an answer must look like.
    pub enum Control {
        /// One line.
        Line = "line",
        /// Several lines.
        Text = "text",
        /// A whole number.
        Whole = "whole",
        /// A number with decimals.
        Number = "number",
        /// Rupiah.
        Money = "money",
        /// A day.
        Date = "date",
        /// One of the choices.
        Choice = "choice",
        /// Any of the choices.
        Choices = "choices",
        /// A statement to agree with.
        Agree = "agree",
        /// A number of an identity card (NIK).
        Nik = "nik",
        /// A number of a family card (KK).
        Kk = "kk",
        /// A phone number.
        Phone = "phone",
        /// An e-mail address.
        Email = "email",
        /// A kelurahan of the city.
        Kelurahan = "kelurahan",
        /// Pictures.
        Photo = "photo",
        /// Papers as files: PDF, or pictures of them.
        File = "file",
        /// Several entries of the same questions.
        Group = "group",
    }
}

kit::words! {
    /// What can be handed in as a file.
    pub enum FileKind {
        /// A PDF.
        Pdf = "pdf",
        /// A picture: JPEG, PNG, WebP.
        Picture = "picture",
    }
}

/// One question.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Field {
    /// The name of its answer; unique within the form, or within its group.
    pub code: String,
    /// How it is asked.
    pub control: Control,
    /// The question.
    pub label: Words,
    /// What helps to answer it.
    #[serde(default)]
    pub help: Option<Words>,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: bool,
    /// A JSON Schema over the answers: it is asked only where they fit it.
    #[serde(default)]
    pub when: Option<Json>,
    /// The choices, by their values.
    #[serde(default, rename = "option")]
    pub options: Vec<Choice>,
    /// The smallest number, shortest text, or fewest entries.
    #[serde(default)]
    pub min: Option<i64>,
    /// The largest number, longest text, or most entries, pictures and files.
    #[serde(default)]
    pub max: Option<i64>,
    /// What a [`Control::File`] takes; everything when nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<FileKind>,
    /// The largest PDF a [`Control::File`] takes, in millions of bytes; as large as any when nothing is said. Pictures are
    /// made small anyway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub megabytes: Option<usize>,
    /// Which fact about a person this is, so that what they gave before can be offered.
    #[serde(default)]
    pub fact: Option<String>,
    /// The questions of a [`Control::Group`].
    #[serde(default, rename = "field")]
    pub fields: Vec<Field>,
}

/// A choice.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Choice {
    /// What is kept.
    pub value: String,
    /// What is shown.
    pub name: Words,
}

/// Where a page or a field is asked: the form so far, and what was answered.
impl Form {
    /// Every question, in order, groups as one.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.pages.iter().flat_map(|page| &page.fields)
    }

    /// One question.
    #[must_use]
    pub fn field(&self, code: &str) -> Option<&Field> {
        self.fields().find(|field| field.code == code)
    }

    /// The page that asks a question, counted from 0.
    #[must_use]
    pub fn page_of(&self, code: &str) -> Option<usize> {
        self.pages.iter().position(|page| page.fields.iter().any(|field| field.code == code))
    }

    /// Whether a page is asked at all, given what was answered.
    #[must_use]
    pub fn asks_page(&self, index: usize, answers: &Json) -> bool {
        let fits = |page: &Page| self.checks().page_fits(index, answers) && !page.fields.is_empty();
        self.pages.get(index).is_some_and(fits)
            && self
                .pages
                .get(index)
                .is_some_and(|page| page.fields.iter().any(|f| self.asks(&f.code, answers)))
    }

    /// Whether a question is asked, given what was answered; whether its page is asked is another matter.
    #[must_use]
    pub fn asks(&self, code: &str, answers: &Json) -> bool {
        self.checks().field_fits(code, answers)
    }

    /// The page after this one that is asked; `None` after the last.
    #[must_use]
    pub fn next_page(&self, after: Option<usize>, answers: &Json) -> Option<usize> {
        let first = after.map_or(0, |index| index + 1);
        (first..self.pages.len()).find(|index| self.asks_page(*index, answers))
    }

    /// The page before this one that is asked.
    #[must_use]
    pub fn page_before(&self, index: usize, answers: &Json) -> Option<usize> {
        (0..index.min(self.pages.len())).rev().find(|before| self.asks_page(*before, answers))
    }

    /// The answers without those to questions that are not asked: a change of mind leaves nothing behind.
    #[must_use]
    pub fn pruned(&self, answers: &Json) -> Json {
        let mut kept = answers.clone();
        // What is dropped may have been what another question depended on.
        for _ in 0..=self.pages.len() {
            let drop: Vec<String> = self
                .pages
                .iter()
                .enumerate()
                .flat_map(|(index, page)| page.fields.iter().map(move |field| (index, field)))
                .filter(|(index, field)| !self.asks_page(*index, &kept) || !self.asks(&field.code, &kept))
                .map(|(_, field)| field.code.clone())
                .filter(|code| kept.get(code).is_some())
                .collect();
            let Some(object) = kept.as_object_mut().filter(|_| !drop.is_empty()) else { break };
            drop.iter().for_each(|code| {
                object.remove(code);
            });
        }
        let known: Vec<&str> = self.fields().map(|field| field.code.as_str()).collect();
        if let Some(object) = kept.as_object_mut() {
            object.retain(|code, _| known.contains(&code.as_str()));
        }
        kept
    }

    fn checks(&self) -> &schema::Checks {
        self.compiled.0.get_or_init(|| schema::Checks::of(self))
    }

    /// What is wrong with the description itself, for whoever writes it; empty when it can be used.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.pages.is_empty() || self.pages.len() > PAGES_MAX {
            faults.push(Fault::new("form", FaultKind::Pages, ""));
        }
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (n, page) in self.pages.iter().enumerate() {
            let at = format!("form.page.{n}");
            if page.title.id.trim().is_empty() {
                faults.push(Fault::new(&at, FaultKind::Missing, ""));
            }
            if page.fields.is_empty() {
                faults.push(Fault::new(&at, FaultKind::Empty, &page.title.id));
            }
            if page.fields.iter().filter(|field| field.is_upload()).count() > 1 {
                faults.push(Fault::new(&at, FaultKind::Pictures, &page.title.id));
            }
            for (m, field) in page.fields.iter().enumerate() {
                let at = format!("{at}.field.{m}");
                field.faults(&at, &mut faults);
                if !seen.insert(&field.code) {
                    faults.push(Fault::new(&at, FaultKind::Twice, &field.code));
                }
                // A question that depends on another of its page could not be shown without a script.
                if page.fields.iter().any(|other| field.depends_on(&other.code)) {
                    faults.push(Fault::new(&at, FaultKind::SamePage, &field.code));
                }
            }
        }
        faults.extend(self.checks().faults.iter().cloned());
        faults
    }
}

impl Field {
    /// Whether it is answered with files.
    #[must_use]
    pub fn is_upload(&self) -> bool {
        matches!(self.control, Control::Photo | Control::File)
    }

    /// Whether it takes files of a kind.
    #[must_use]
    pub fn takes_kind(&self, kind: FileKind) -> bool {
        match self.control {
            Control::Photo => kind == FileKind::Picture,
            Control::File => self.kinds.is_empty() || self.kinds.contains(&kind),
            _ => false,
        }
    }

    /// The largest PDF it takes, in millions of bytes.
    #[must_use]
    pub fn megabytes_max(&self) -> usize {
        self.megabytes.unwrap_or(MEGABYTES_MAX).min(MEGABYTES_MAX)
    }

    /// The most files it takes; 0 for what is not answered with files.
    #[must_use]
    pub fn files_max(&self) -> usize {
        let most = match self.control {
            Control::Photo => PER_MESSAGE,
            Control::File => PER_QUESTION,
            _ => return 0,
        };
        self.max.and_then(|max| usize::try_from(max).ok()).unwrap_or(most).min(most)
    }

    /// Whether its condition speaks of another question.
    fn depends_on(&self, code: &str) -> bool {
        let about = |when: &Json| when.get("properties").is_some_and(|asked| asked.get(code).is_some());
        self.when.as_ref().is_some_and(about)
    }

    fn faults(&self, at: &str, faults: &mut Vec<Fault>) {
        let mut needs = |good: bool, kind: FaultKind| {
            if !good {
                faults.push(Fault::new(at, kind, &self.code));
            }
        };
        let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let coded = !self.code.is_empty() && self.code.len() <= CODE_MAX && self.code.chars().all(good);
        needs(coded, FaultKind::Code);
        needs(!self.label.id.trim().is_empty(), FaultKind::Missing);
        let choices = matches!(self.control, Control::Choice | Control::Choices);
        needs(choices != self.options.is_empty(), FaultKind::Choices);
        let group = self.control == Control::Group;
        needs(group != self.fields.is_empty(), FaultKind::Group);
        let sized = self.megabytes.is_none_or(|size| (1..=MEGABYTES_MAX).contains(&size));
        let file = self.control == Control::File;
        needs(sized && (file || (self.kinds.is_empty() && self.megabytes.is_none())), FaultKind::Files);
        for (n, inner) in self.fields.iter().enumerate() {
            let at = format!("{at}.field.{n}");
            if inner.control == Control::Group || inner.is_upload() || inner.when.is_some() {
                faults.push(Fault::new(&at, FaultKind::Inside, &inner.code));
            }
            inner.faults(&at, faults);
        }
    }
}

#[cfg(test)]
mod tests;
