//! What the city itself issues at the end of a public service: a letter, a recommendation, a permit of its own, with
//! fields, and a QR by which whoever holds it can check it.

use jiff::civil::Date;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use typst::foundations::{Array, Bytes, Dict, Value};

use crate::press::{is_altered, print, text};
use crate::words::long_date;
use crate::{Error, Letterhead};

/// A document of the city. Every text is shown as it is, in as many lines as it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Marks each page as no official document: for a city that is only there to look at.
    pub sample: bool,
    /// Who issues it.
    pub letterhead: Letterhead,
    /// What it is, e.g. `Surat Keterangan Tidak Mampu`.
    pub title: String,
    /// As in the register.
    pub number: String,
    /// The day it bears; also the date inside the PDF.
    pub date: Date,
    /// Where it is given.
    pub place: String,
    /// The legal basis, one line each; without any, nothing is said about it.
    pub legal: Vec<String>,
    /// Before the fields.
    pub opening: String,
    /// Label and value.
    pub fields: Vec<(String, String)>,
    /// After the fields.
    pub closing: String,
    /// Its last day, if it has one.
    pub valid_until: Option<Date>,
    /// The office that signs, e.g. `Lurah Sukoharjo`.
    pub signatory: String,
    /// Who signed; without it the paper says that nobody has.
    pub sealed: Option<Sealed>,
    /// The identifier as people read it aloud.
    pub id: String,
    /// The address the QR leads to.
    pub address: String,
}

/// An electronic signature as it is seen on the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Who signed.
    pub name: String,
    /// Whether for the office's holder, who is away.
    pub deputy: bool,
    /// When, in words: date, time, zone.
    pub when: String,
    /// Whether with a certificate of BSrE, whose signature is in the file.
    pub bsre: bool,
}

/// Typesets a document as PDF/A-2b, in Indonesian.
///
/// The same document makes the same bytes. Takes some milliseconds of the processor: call it where blocking is
/// allowed.
///
/// # Errors
/// [`Error::Typesetting`]; of all values only an address longer than a QR can hold causes it.
pub fn product(document: &Product) -> Result<Vec<u8>, Error> {
    let Letterhead { city, agency, address } = &document.letterhead;
    let rows =
        |(label, value): &(String, String)| Value::Array([text(label), text(value)].into_iter().collect());
    let texts = || document.fields.iter().flat_map(|(label, value)| [label, value]);
    let altered = texts().chain([&document.opening, &document.closing]).any(|value| is_altered(value));
    let date = document.date;
    let day: Array =
        [date.year().into(), date.month().into(), date.day().into()].map(Value::Int).into_iter().collect();
    let until = document.valid_until.map_or(Value::None, |last| text(&long_date(last)));
    let mut values = Dict::new();
    for (name, value) in [
        ("sample", Value::Bool(document.sample)),
        ("city", text(city)),
        ("agency", text(agency)),
        ("address", text(address)),
        ("heading", text(&document.title)),
        ("number", text(&document.number)),
        ("date", text(&long_date(date))),
        ("day", Value::Array(day)),
        ("place", text(&document.place)),
        ("legal", Value::Array(document.legal.iter().map(|line| text(line)).collect())),
        ("opening", text(&document.opening)),
        ("fields", Value::Array(document.fields.iter().map(rows).collect())),
        ("closing", text(&document.closing)),
        ("until", until),
        ("signatory", text(&document.signatory)),
        ("sealed", document.sealed.as_ref().map_or(Value::None, sealed)),
        ("altered", Value::Bool(altered)),
        ("id", text(&document.id)),
        ("link", text(&document.address)),
        ("qr", Value::Bytes(Bytes::new(qr(&document.address)?.into_bytes()))),
    ] {
        values.insert(name.into(), value);
    }
    print("product.typ", format!("{city}\n{}\n{}", document.number, document.id), values)
}

fn sealed(seal: &Sealed) -> Value {
    let mut values = Dict::new();
    values.insert("name".into(), text(&seal.name));
    values.insert("deputy".into(), Value::Bool(seal.deputy));
    values.insert("when".into(), text(&seal.when));
    values.insert("bsre".into(), Value::Bool(seal.bsre));
    Value::Dict(values)
}

/// The code as a picture made of lines, with the quiet zone a reader needs.
fn qr(address: &str) -> Result<String, Error> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M)
        .map_err(|e| Error::Typesetting(format!("the address as QR: {e}")))?;
    Ok(code.render::<svg::Color<'_>>().quiet_zone(true).build())
}
