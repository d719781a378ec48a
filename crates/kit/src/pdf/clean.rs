//! Writing a PDF anew with nothing in it but what its pages show. Pure, and only safe in a process that may die: see
//! [`super::Cleaner`].
//!
//! What is taken along is named; everything else stays behind: scripts, actions, links, attached files, form logic,
//! earlier versions of the pages, and who made it on which machine. What was filled into a form, stamped or written on a
//! page stays as a picture of itself.

use std::collections::{HashMap, HashSet, VecDeque};

use lopdf::{Dictionary, Document, Error, LoadOptions, Object, ObjectId};

/// The largest file, in bytes.
pub const BYTES_MAX: usize = 10_000_000;
/// Pages of one file at most.
pub const PAGES_MAX: usize = 50;
/// What one packed part of a file may become while it is read, in bytes.
const UNPACKED_MAX: usize = 16 * 1024 * 1024;
/// How many parents a page is asked for what it inherits.
const PARENTS_MAX: usize = 64;
/// How far into a file its mark may begin: some scanners write something before it.
pub const MARK_WITHIN: usize = 1024;

/// What a page takes along from its parents as well.
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
/// What a page takes along of its own.
const OWN: [&[u8]; 3] = [b"Contents", b"Group", b"UserUnit"];
/// What a stream leaves behind: content that lies in other files, other pictures of it for other uses, and notes.
const STREAM_LEAVES: [&[u8]; 9] = [
    b"F",
    b"FFilter",
    b"FDecodeParms",
    b"Ref",
    b"OPI",
    b"Alternates",
    b"Metadata",
    b"PieceInfo",
    b"LastModified",
];
/// Objects that are never part of what a page shows, however they are reached.
const NEVER: [&[u8]; 10] = [
    b"Catalog",
    b"Pages",
    b"Page",
    b"Action",
    b"Filespec",
    b"EmbeddedFile",
    b"Sig",
    b"StructTreeRoot",
    b"StructElem",
    b"Metadata",
];
/// Notes on a page that are part of what it says.
const NOTES: [&[u8]; 14] = [
    b"Widget",
    b"FreeText",
    b"Stamp",
    b"Ink",
    b"Square",
    b"Circle",
    b"Line",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"StrikeOut",
    b"Squiggly",
    b"Caret",
];
/// Flags of a note that is not shown: hidden, or never on a screen.
const UNSEEN: i64 = 2 | 32;
/// Flags of a note as it is kept: printed, and nothing to change.
const FIXED: i64 = 4 | 64 | 128;

/// A PDF that holds nothing but its pages.
#[derive(Clone, PartialEq, Eq)]
pub struct Clean {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages.
    pub pages: usize,
}

impl std::fmt::Debug for Clean {
    /// Without the content.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clean").field("bytes", &self.bytes.len()).field("pages", &self.pages).finish()
    }
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is no PDF, it is damaged, or reading it takes more than there is.
    #[error("not a PDF that can be read")]
    Unreadable,
    /// A password is needed to open it.
    #[error("locked with a password")]
    Locked,
    /// What was filled in is not part of the pages: only the program it was filled in with can show it.
    #[error("a form that was not saved as pages")]
    Form,
    /// More than [`PAGES_MAX`] pages.
    #[error("too many pages")]
    TooManyPages,
    /// More than [`BYTES_MAX`] bytes.
    #[error("too many bytes")]
    TooManyBytes,
}

/// Whether this begins as a PDF does.
#[must_use]
pub fn is_pdf(bytes: &[u8]) -> bool {
    let mark = b"%PDF-";
    bytes.get(..bytes.len().min(MARK_WITHIN)).is_some_and(|head| head.windows(mark.len()).any(|w| w == mark))
}

/// Reads a PDF and writes its pages into a new one.
///
/// # Errors
/// [`Refusal`].
pub fn clean(bytes: &[u8]) -> Result<Clean, Refusal> {
    if bytes.len() > BYTES_MAX {
        return Err(Refusal::TooManyBytes);
    }
    if !is_pdf(bytes) {
        return Err(Refusal::Unreadable);
    }
    let options = LoadOptions { max_decompressed_size: Some(UNPACKED_MAX), ..LoadOptions::default() };
    let source = Document::load_mem_with_options(bytes, options).map_err(refusal)?;
    if source.is_encrypted() {
        return Err(Refusal::Locked);
    }
    let pages: Vec<ObjectId> = source.get_pages().into_values().collect();
    if pages.is_empty() {
        return Err(Refusal::Unreadable);
    }
    if pages.len() > PAGES_MAX {
        return Err(Refusal::TooManyPages);
    }
    if is_living_form(&source) {
        return Err(Refusal::Form);
    }
    let mut copy = Copy::of(&source);
    for page in &pages {
        copy.page(*page)?;
    }
    Ok(Clean { bytes: copy.finish()?, pages: pages.len() })
}

fn refusal(error: Error) -> Refusal {
    match error {
        Error::InvalidPassword | Error::Decryption(_) | Error::AlreadyEncrypted => Refusal::Locked,
        _ => Refusal::Unreadable,
    }
}

/// Forms that are drawn by a program inside the file (XFA) have no pages of their own.
fn is_living_form(source: &Document) -> bool {
    let form = source.catalog().and_then(|catalog| catalog.get_deref(b"AcroForm", source));
    form.and_then(Object::as_dict).is_ok_and(|form| form.has(b"XFA"))
}

/// Copies what is named from one file into another.
struct Copy<'a> {
    source: &'a Document,
    target: Document,
    /// New identifiers by old ones.
    known: HashMap<ObjectId, ObjectId>,
    waiting: VecDeque<ObjectId>,
    tree: ObjectId,
    pages: Vec<Object>,
}

impl<'a> Copy<'a> {
    fn of(source: &'a Document) -> Copy<'a> {
        let mut target = Document::with_version("1.7");
        let tree = target.new_object_id();
        Copy { source, target, known: HashMap::new(), waiting: VecDeque::new(), tree, pages: Vec::new() }
    }

    fn page(&mut self, id: ObjectId) -> Result<(), Refusal> {
        let source = self.source;
        let old = source.get_dictionary(id).map_err(|_| Refusal::Unreadable)?;
        let mut page = Dictionary::new();
        page.set("Type", Object::Name(b"Page".to_vec()));
        page.set("Parent", self.tree);
        for key in INHERITED {
            if let Some(value) = inherited(source, old, key) {
                let value = self.object(value);
                page.set(key, value);
            }
        }
        for key in OWN {
            if let Ok(value) = old.get(key) {
                let value = self.object(value);
                page.set(key, value);
            }
        }
        let notes = self.notes(old)?;
        if !notes.is_empty() {
            page.set("Annots", notes);
        }
        let page = self.target.add_object(page);
        self.pages.push(page.into());
        Ok(())
    }

    /// What was written, stamped or filled in on a page, as pictures of itself.
    fn notes(&mut self, page: &Dictionary) -> Result<Vec<Object>, Refusal> {
        let source = self.source;
        let Ok(all) = page.get_deref(b"Annots", source).and_then(Object::as_array) else {
            return Ok(Vec::new());
        };
        let mut kept = Vec::new();
        for note in all {
            let Ok((_, Object::Dictionary(note))) = source.dereference(note) else { continue };
            let kind = note.get_deref(b"Subtype", source).and_then(Object::as_name).unwrap_or_default();
            let flags = note.get_deref(b"F", source).and_then(Object::as_i64).unwrap_or(0);
            if !NOTES.contains(&kind) || flags & UNSEEN != 0 {
                continue;
            }
            let looks = note.get_deref(b"AP", source).and_then(Object::as_dict).and_then(|ap| ap.get(b"N"));
            let (Ok(looks), Ok(place)) = (looks, note.get(b"Rect")) else {
                // Words without a picture of themselves would be lost without a sound.
                if kind == b"FreeText" || (kind == b"Widget" && is_filled_in(source, note)) {
                    return Err(Refusal::Form);
                }
                continue;
            };
            let mut new = Dictionary::new();
            new.set("Type", Object::Name(b"Annot".to_vec()));
            // A widget without its form is drawn by some programs and not by others; a stamp by all.
            new.set("Subtype", Object::Name(b"Stamp".to_vec()));
            new.set("F", FIXED);
            let (place, looks) = (self.object(place), self.object(looks));
            new.set("Rect", place);
            if let Ok(state) = note.get(b"AS") {
                let state = self.object(state);
                new.set("AS", state);
            }
            let mut ap = Dictionary::new();
            ap.set("N", looks);
            new.set("AP", ap);
            kept.push(self.target.add_object(new).into());
        }
        Ok(kept)
    }

    /// An object as it stands in the new file; what it points to waits.
    fn object(&mut self, object: &Object) -> Object {
        match object {
            Object::Reference(id) => self.reference(*id),
            Object::Array(items) => Object::Array(items.iter().map(|item| self.object(item)).collect()),
            Object::Dictionary(dictionary) if is_never(dictionary) => Object::Null,
            Object::Dictionary(dictionary) => Object::Dictionary(self.dictionary(dictionary, &[])),
            Object::Stream(stream) if is_never(&stream.dict) || is_program(&stream.dict) => Object::Null,
            Object::Stream(stream) => {
                let dict = self.dictionary(&stream.dict, &STREAM_LEAVES);
                Object::Stream(lopdf::Stream::new(dict, stream.content.clone()).with_compression(false))
            }
            plain => plain.clone(),
        }
    }

    fn dictionary(&mut self, old: &Dictionary, leaves: &[&[u8]]) -> Dictionary {
        let mut new = Dictionary::new();
        for (key, value) in old.iter().filter(|(key, _)| !leaves.contains(&key.as_slice())) {
            let value = self.object(value);
            new.set(key.clone(), value);
        }
        new
    }

    fn reference(&mut self, id: ObjectId) -> Object {
        if let Some(known) = self.known.get(&id) {
            return (*known).into();
        }
        let new = self.target.new_object_id();
        self.known.insert(id, new);
        self.waiting.push_back(id);
        new.into()
    }

    /// Copies everything that is pointed to, and writes the file.
    fn finish(mut self) -> Result<Vec<u8>, Refusal> {
        let source = self.source;
        while let Some(old) = self.waiting.pop_front() {
            let object = source.get_object(old).map_or(Object::Null, |object| self.object(object));
            if let Some(new) = self.known.get(&old) {
                self.target.set_object(*new, object);
            }
        }
        let count = i64::try_from(self.pages.len()).unwrap_or(i64::MAX);
        let mut tree = Dictionary::new();
        tree.set("Type", Object::Name(b"Pages".to_vec()));
        tree.set("Kids", self.pages);
        tree.set("Count", count);
        self.target.set_object(self.tree, tree);
        let mut catalog = Dictionary::new();
        catalog.set("Type", Object::Name(b"Catalog".to_vec()));
        catalog.set("Pages", self.tree);
        let catalog = self.target.add_object(catalog);
        self.target.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        self.target.save_to(&mut bytes).map_err(|_| Refusal::Unreadable)?;
        Ok(bytes)
    }
}

/// What a page says itself, or the nearest of its parents that says it.
fn inherited<'a>(source: &'a Document, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let mut at = page;
    let mut seen = HashSet::new();
    for _ in 0..PARENTS_MAX {
        if let Ok(value) = at.get(key) {
            return Some(value);
        }
        let parent = at.get(b"Parent").and_then(Object::as_reference).ok()?;
        if !seen.insert(parent) {
            return None;
        }
        at = source.get_dictionary(parent).ok()?;
    }
    None
}

fn is_never(dictionary: &Dictionary) -> bool {
    dictionary.get(b"Type").and_then(Object::as_name).is_ok_and(|kind| NEVER.contains(&kind))
}

/// Commands for a printer, which a page may carry beside its own.
fn is_program(dictionary: &Dictionary) -> bool {
    dictionary.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"PS")
}

/// Whether a field without a picture of itself holds something: its own value, or that of the field it belongs to.
fn is_filled_in(source: &Document, field: &Dictionary) -> bool {
    let Some(value) = inherited(source, field, b"V") else { return false };
    match source.dereference(value) {
        Ok((_, Object::String(text, _))) => !text.is_empty(),
        Ok((_, Object::Name(name))) => name != b"Off",
        Ok((_, Object::Array(chosen))) => !chosen.is_empty(),
        _ => false,
    }
}
