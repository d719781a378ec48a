//! The surat teguran: the city reprimands the head of an agency that let a complaint go unanswered.

use jiff::civil::Date;
use typst::foundations::{Array, Dict, Value};

use crate::Error;
use crate::press::{print, text};
use crate::words::{long_date, number_in_words};

/// A letter of reprimand. Every text is shown as it is, in as many lines as it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reprimand {
    /// Marks each page as no official letter: for a city that is only there to look at.
    pub sample: bool,
    /// Who writes.
    pub letterhead: Letterhead,
    /// As in the register of letters, e.g. `700/0012/35.73.400/2026`.
    pub number: String,
    /// The day it is written; also the date inside the PDF.
    pub date: Date,
    /// Where it is written.
    pub place: String,
    /// Whom it is for: office, and what belongs to it.
    pub addressee: String,
    /// The place of the addressee, below `di`.
    pub addressee_place: String,
    /// What went unanswered.
    pub case: Case,
    /// Working days to answer, counted from the day the letter arrives.
    pub answer_within: u32,
    /// What was done before, oldest first; without any, nothing is said about steps.
    pub steps: Vec<Step>,
    /// Who gets a copy; without any, there is no list.
    pub copies: Vec<String>,
    /// Who signs.
    pub signature: Signature,
}

/// The head of the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letterhead {
    /// The upper line, e.g. `Pemerintah Kota Malang`; set in capitals.
    pub city: String,
    /// The lower line, e.g. `Inspektorat Daerah`; set in capitals.
    pub agency: String,
    /// Street, telephone, web, in as many lines as it has.
    pub address: String,
}

/// The complaint and its clock. Neither what a resident wrote nor a name belongs here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// As people write it, e.g. `7K3F-9QXM-4`.
    pub code: String,
    /// In Indonesian.
    pub category: String,
    /// The day the agency got it.
    pub sent: Date,
    /// The legal limit in working days.
    pub limit: u32,
    /// The rule that sets the limit.
    pub source: String,
    /// The last day to answer.
    pub due: Date,
    /// Working days over the limit on the day of the letter.
    pub late: u32,
}

/// Something that was done before the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The day.
    pub date: Date,
    /// One short line, e.g. `Pengingat pertama kepada petugas`.
    pub what: String,
}

/// Who signs. The space above the name stays empty for pen and stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The office, e.g. `Inspektur Daerah Kota Malang`.
    pub title: String,
    /// With titles.
    pub name: String,
    /// The civil servant's number; no line when there is none.
    pub nip: Option<String>,
}

/// Typesets a letter of reprimand as PDF/A-2b, in Indonesian.
///
/// The same letter makes the same bytes. Takes some milliseconds of the processor: call it where blocking is
/// allowed.
///
/// # Errors
/// [`Error::Typesetting`]; no value of the letter causes it.
pub fn reprimand(letter: &Reprimand) -> Result<Vec<u8>, Error> {
    let mut values = head(letter);
    let case = &letter.case;
    for (name, value) in [
        ("code", text(&case.code)),
        ("category", text(&case.category)),
        ("sent", text(&long_date(case.sent))),
        ("limit", days(case.limit)),
        ("source", text(&case.source)),
        ("due", text(&long_date(case.due))),
        ("late", days(case.late)),
        ("within", days(letter.answer_within)),
        ("steps", array(&letter.steps, step_row)),
    ] {
        values.insert(name.into(), value);
    }
    print("reprimand.typ", format!("{}\n{}", letter.letterhead.city, letter.number), values)
}

/// What `kop.typ` wants of every letter.
fn head(letter: &Reprimand) -> Dict {
    let Letterhead { city, agency, address } = &letter.letterhead;
    let Signature { title, name, nip } = &letter.signature;
    let mut values = Dict::new();
    for (key, value) in [
        ("sample", Value::Bool(letter.sample)),
        ("city", text(city)),
        ("agency", text(agency)),
        ("address", text(address)),
        ("number", text(&letter.number)),
        ("date", text(&long_date(letter.date))),
        (
            "day",
            array(
                &[letter.date.year().into(), letter.date.month().into(), letter.date.day().into()],
                |n: &i64| Value::Int(*n),
            ),
        ),
        ("place", text(&letter.place)),
        ("addressee", text(&letter.addressee)),
        ("addressee-place", text(&letter.addressee_place)),
        ("copies", array(&letter.copies, |copy| text(copy))),
        ("title", text(title)),
        ("name", text(name)),
        ("nip", nip.as_deref().map_or(Value::None, text)),
    ] {
        values.insert(key.into(), value);
    }
    values
}

fn step_row(step: &Step) -> Value {
    Value::Array([text(&long_date(step.date)), text(&step.what)].into_iter().collect())
}

fn array<T>(items: &[T], value: impl Fn(&T) -> Value) -> Value {
    Value::Array(items.iter().map(value).collect::<Array>())
}

/// `3 (tiga) hari kerja`, as letters write it so that nobody can add a digit.
fn days(count: u32) -> Value {
    text(&format!("{count} ({}) hari kerja", number_in_words(count)))
}
