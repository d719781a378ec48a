//! What a document is made of, and what people are told about one.

use std::fmt;
use std::sync::Arc;

use kit::clock::Time;
use kit::signing::keys::Check;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::store::{Product, Step};
use crate::context::Ctx;

kit::words! {
    /// Where a document stands.
    pub enum ProductState {
        /// It has a number and says something; nobody has typeset it.
        Drafted = "drafted",
        /// It can be read, and waits for a signature.
        Written = "written",
        /// It was signed, and holds from then on until its last day.
        Signed = "signed",
        /// It was taken back.
        Revoked = "revoked",
        /// Another document stands in its place.
        Replaced = "replaced",
    }
}

kit::words! {
    /// What anybody is told about a document.
    pub enum Standing {
        /// It holds.
        Valid = "valid",
        /// Its last day has passed.
        Expired = "expired",
        /// It was taken back.
        Revoked = "revoked",
        /// Another document stands in its place.
        Replaced = "replaced",
        /// Nobody has signed it.
        Unsigned = "unsigned",
        /// What is kept about it does not fit its signature any more: somebody has to look.
        Doubtful = "doubtful",
    }
}

/// A document to be issued at the end of a public service.
#[derive(Clone, Debug)]
pub struct NewProduct {
    /// The case that asked for it.
    pub case_id: Uuid,
    /// That case's code.
    pub code: String,
    /// The service's code.
    pub service: String,
    /// What it is, e.g. `Surat Keterangan Tidak Mampu`.
    pub name: String,
    /// The agency that issues it, numbers it and signs it.
    pub agency: String,
    /// What it says.
    pub says: Says,
}

/// What a document says, fixed when it was drafted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Says {
    /// Before the fields.
    pub opening: String,
    /// Label and value, in their order.
    pub fields: Vec<(String, String)>,
    /// After the fields.
    pub closing: String,
    /// The office that signs, e.g. `Lurah Sukoharjo`.
    pub signatory: String,
    /// The legal basis, one line each.
    pub legal: Vec<String>,
    /// The last day on which it holds, in days since 1970; without one it holds until it is taken back.
    pub valid_until: Option<i64>,
}

/// What a printer is given.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The document.
    pub product: Product,
    /// What it says.
    pub says: Says,
    /// Whose signature it bears; without one the paper says that it is not signed.
    pub seal: Option<Seal>,
}

/// A signature as it is seen on the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// Who signed.
    pub by: String,
    /// Whether for somebody else, who is away.
    pub deputy: bool,
    /// When.
    pub at: Time,
}

type Print = dyn Fn(&Ctx, &Sheet) -> Result<Vec<u8>, String> + Send + Sync;

/// Who makes a file of a sheet. The program gives one: typesetting is too heavy for the mission to know.
#[derive(Clone)]
pub struct Press(Arc<Print>);

impl Press {
    /// Of a function that blocks; what it says about a failure is for the operator.
    pub fn new(print: impl Fn(&Ctx, &Sheet) -> Result<Vec<u8>, String> + Send + Sync + 'static) -> Press {
        Press(Arc::new(print))
    }

    pub(super) fn print(&self, ctx: &Ctx, sheet: &Sheet) -> Result<Vec<u8>, String> {
        (self.0)(ctx, sheet)
    }
}

impl fmt::Debug for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Press")
    }
}

/// A document on the desk of its agency.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The document.
    pub product: Product,
    /// What it says.
    pub says: Says,
    /// What anybody is told about it.
    pub standing: Standing,
    /// What happened to it, oldest first.
    pub steps: Vec<Step>,
    /// Whether this officer may sign it now.
    pub may_sign: bool,
    /// Whether this officer may take it back or correct it now.
    pub may_direct: bool,
}

/// What whoever holds the paper is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The identifier, as it is kept.
    pub id: String,
    /// What it is.
    pub name: String,
    /// Its number.
    pub number: String,
    /// Who issued it.
    pub agency: String,
    /// What is told about it.
    pub standing: Standing,
    /// The fields as issued, while they are somebody's to show: of a document that holds or has expired.
    pub fields: Vec<(String, String)>,
    /// The office that signs.
    pub signatory: String,
    /// Who signed, and when.
    pub signed: Option<(String, Time)>,
    /// Whether for the office's holder, who was away.
    pub deputy: bool,
    /// Its last day.
    pub valid_until: Option<i64>,
    /// Identifier and number of the document in its place.
    pub replaced_by: Option<(String, String)>,
    /// What became of checking the installation's own signature; `None` where a signing service signed, whose
    /// signature is in the file.
    pub seal: Option<Check>,
}

/// What a file is that somebody holds against a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// The very file that was handed out.
    Same,
    /// A file of the city about the same matter that is not this one: before it was signed, or the document before or
    /// after it, with that one's identifier.
    Version(String),
    /// Not the file that was handed out: another one, or changed.
    Other,
}
