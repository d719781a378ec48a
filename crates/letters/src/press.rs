//! From a template and values to a PDF: the world the typesetting sees, which holds a few templates, one
//! family of letters, and no clock, no files and no network.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Smart, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::Error;

/// Every template by its name.
const TEMPLATES: [(&str, &str); 3] = [
    ("kop.typ", include_str!("../templates/kop.typ")),
    ("product.typ", include_str!("../templates/product.typ")),
    ("reprimand.typ", include_str!("../templates/reprimand.typ")),
];
/// Regular, bold and their italics of Libertinus Serif are the first of the fonts that come with typst; the
/// rest are for mathematics and code.
const FACES: usize = 4;
/// What the typesetting remembers of earlier letters is dropped after so many.
const REMEMBERED: usize = 4;
/// Stands for a sign the fonts do not have.
const MISSING: char = '?';

/// The fonts, read once.
struct Fonts {
    book: LazyHash<FontBook>,
    faces: Vec<Font>,
}

static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let faces: Vec<Font> =
        typst_assets::fonts().take(FACES).filter_map(|bytes| Font::new(Bytes::new(bytes), 0)).collect();
    Fonts { book: LazyHash::new(FontBook::from_fonts(&faces)), faces }
});

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    let sources = TEMPLATES.iter().filter_map(|(name, text)| {
        let path = VirtualPath::new(name).ok()?;
        let id = RootedPath::new(VirtualRoot::Project, path).intern();
        Some(Source::new(id, (*text).to_owned()))
    });
    sources.collect()
});

/// What a template may see.
struct Desk {
    library: LazyHash<Library>,
    main: FileId,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = SOURCES.iter().find(|source| source.id() == id);
        found.cloned().ok_or_else(|| FileError::NotFound(id.get().vpath().get_with_slash().into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        Err(FileError::NotFound(id.get().vpath().get_with_slash().into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.faces.get(index).cloned()
    }

    /// Nobody is told the time: a letter has the date it was given.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Typesets a template with these values, as PDF/A-2b.
pub(crate) fn print(template: &str, identity: String, values: Dict) -> Result<Vec<u8>, Error> {
    let main = SOURCES.iter().map(Source::id).find(|id| id.get().vpath().get_without_slash() == template);
    let main = main.ok_or_else(|| Error::Typesetting(format!("there is no template {template}")))?;
    let library = Library::builder().with_inputs(values).build();
    let desk = Desk { library: LazyHash::new(library), main };
    let made = typst::compile::<PagedDocument>(&desk).output.map_err(|found| error(&found));
    let standards = PdfStandards::new(&[PdfStandard::A_2b])
        .map_err(|found| Error::Typesetting(found.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(identity),
        creator: Smart::Custom(Some("Sambat".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    let printed = made.and_then(|pages| typst_pdf::pdf(&pages, &options).map_err(|found| error(&found)));
    typst::comemo::evict(REMEMBERED);
    printed
}

fn error(found: &[SourceDiagnostic]) -> Error {
    Error::Typesetting(found.first().map(|first| first.message.to_string()).unwrap_or_default())
}

/// A value as the template shows it. Line breaks stay; invisible signs that could turn or hide what stands
/// beside them go; a sign that no font has becomes a question mark, since an archived page must show each.
pub(crate) fn text(value: &str) -> Value {
    let shown: String = value.replace("\r\n", "\n").chars().filter_map(shown).collect();
    Value::Str(shown.into())
}

/// Whether a value has signs that no font has, so that the page shows something else.
pub(crate) fn is_altered(value: &str) -> bool {
    value.chars().any(|sign| sign != MISSING && shown(sign) == Some(MISSING))
}

fn shown(sign: char) -> Option<char> {
    match sign {
        '\n' => Some('\n'),
        '\t' | '\u{a0}' => Some(' '),
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => None,
        control if control.is_control() => None,
        sign if FONTS.faces.iter().all(|face| face.info().coverage.contains(u32::from(sign))) => Some(sign),
        _ => Some(MISSING),
    }
}
