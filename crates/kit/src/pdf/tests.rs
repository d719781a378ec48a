//! What a stranger's PDF may hold, and what is left of it.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use proptest::prelude::*;

use super::*;

/// A file of so many pages, each with a line of text.
fn plain(pages: usize) -> (Document, Vec<ObjectId>) {
    let mut file = Document::with_version("1.5");
    let tree = file.new_object_id();
    let font =
        file.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    // A font may be called what elsewhere names an action.
    let resources = file.add_object(dictionary! { "Font" => dictionary! { "A" => font, "F" => font } });
    let ids: Vec<ObjectId> = (1..=pages)
        .map(|n| {
            let content = format!("BT /A 12 Tf 72 720 Td (Kartu keluarga {n}) Tj ET");
            let content = file.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
            file.add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content })
        })
        .collect();
    let kids: Vec<Object> = ids.iter().map(|id| (*id).into()).collect();
    let count = i64::try_from(pages).unwrap();
    // What the pages inherit.
    let pages = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources,
    "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] };
    file.set_object(tree, pages);
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    file.trailer.set("Root", catalog);
    (file, ids)
}

fn saved(mut file: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

fn note(kind: &str, more: Dictionary) -> Dictionary {
    let mut note = dictionary! { "Type" => "Annot", "Subtype" => kind,
    "Rect" => vec![10.into(), 10.into(), 200.into(), 40.into()] };
    note.extend(&more);
    note
}

/// What a note looks like: a form of its own.
fn looks(file: &mut Document, text: &str) -> Object {
    let drawn = Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form",
        "BBox" => vec![0.into(), 0.into(), 190.into(), 30.into()] },
        format!("BT ({text}) Tj ET").into_bytes(),
    );
    dictionary! { "N" => file.add_object(drawn) }.into()
}

fn with_notes(mut file: Document, page: ObjectId, notes: Vec<Dictionary>) -> Vec<u8> {
    let notes: Vec<Object> = notes.into_iter().map(Object::from).collect();
    file.get_dictionary_mut(page).unwrap().set("Annots", notes);
    saved(file)
}

#[test]
fn pages_come_through_with_their_text_and_what_they_inherit() {
    let (file, _) = plain(3);
    let clean = clean(&saved(file)).unwrap();
    assert_eq!(clean.pages, 3);
    let read = Document::load_mem(&clean.bytes).unwrap();
    assert_eq!(read.extract_text(&[2]).unwrap().trim(), "Kartu keluarga 2");
    let page = read.get_dictionary(read.get_pages()[&1]).unwrap();
    assert_eq!(page.get(b"MediaBox").unwrap().as_array().unwrap().len(), 4);
}

#[test]
fn nothing_that_acts_or_tells_of_its_maker_comes_through() {
    let (mut file, pages) = plain(1);
    let script = dictionary! { "Type" => "Action", "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
    let script = file.add_object(script);
    let attached = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"MZ virus.exe".to_vec());
    let attached = file.add_object(attached);
    let named = file
        .add_object(dictionary! { "Type" => "Filespec", "F" => Object::string_literal("virus.exe"),
        "EF" => dictionary! { "F" => attached } });
    let names = dictionary! {
    "JavaScript" => dictionary! { "Names" => vec![Object::string_literal("a"), script.into()] },
    "EmbeddedFiles" => dictionary! { "Names" => vec![Object::string_literal("b"), named.into()] } };
    let root = file.trailer.get(b"Root").unwrap().as_reference().unwrap();
    let root = file.get_dictionary_mut(root).unwrap();
    root.set("OpenAction", script);
    root.set("Names", names);
    let page = file.get_dictionary_mut(pages[0]).unwrap();
    page.set("AA", dictionary! { "O" => script });
    let about = file.add_object(dictionary! { "Author" => Object::string_literal("PC-SUPRI") });
    file.trailer.set("Info", about);
    let uri = dictionary! { "S" => "URI", "URI" => Object::string_literal("http://jahat.example/") };
    let bytes = with_notes(
        file,
        pages[0],
        vec![
            note("Link", dictionary! { "A" => uri }),
            note("FileAttachment", dictionary! { "FS" => named, "AP" => dictionary! {} }),
        ],
    );
    for word in ["JavaScript", "virus.exe", "PC-SUPRI", "jahat.example", "OpenAction"] {
        assert!(holds(&bytes, word), "the file that is cleaned holds {word}");
    }
    let clean = clean(&bytes).unwrap();
    for word in
        ["JavaScript", "/JS", "virus", "PC-SUPRI", "jahat.example", "OpenAction", "/AA", "/Annots", "/Info"]
    {
        assert!(!holds(&clean.bytes, word), "{word} came through");
    }
    assert!(holds(&clean.bytes, "Kartu keluarga 1"));
}

#[test]
fn earlier_versions_of_a_page_stay_behind() {
    let (file, pages) = plain(1);
    let first = saved(file);
    let mut changed =
        lopdf::IncrementalDocument::create_from(first.clone(), Document::load_mem(&first).unwrap());
    changed.opt_clone_object_to_new_document(pages[0]).unwrap();
    let content = changed
        .new_document
        .add_object(Stream::new(Dictionary::new(), b"BT /A 12 Tf 72 720 Td (Diganti) Tj ET".to_vec()));
    changed.new_document.get_dictionary_mut(pages[0]).unwrap().set("Contents", content);
    let mut bytes = Vec::new();
    changed.save_to(&mut bytes).unwrap();
    assert!(holds(&bytes, "Kartu keluarga") && holds(&bytes, "Diganti"));
    let clean = clean(&bytes).unwrap();
    assert!(holds(&clean.bytes, "Diganti") && !holds(&clean.bytes, "Kartu keluarga"));
}

#[test]
fn what_was_filled_in_or_stamped_stays_and_cannot_be_changed() {
    let (mut file, pages) = plain(1);
    let (name, stamp) = (looks(&mut file, "Siti Aminah"), looks(&mut file, "LUNAS"));
    let hidden = looks(&mut file, "disembunyikan");
    let bytes = with_notes(
        file,
        pages[0],
        vec![
            note(
                "Widget",
                dictionary! { "FT" => "Tx", "V" => Object::string_literal("Siti Aminah"), "AP" => name },
            ),
            note("Stamp", dictionary! { "AP" => stamp }),
            note("Stamp", dictionary! { "AP" => hidden, "F" => 2 }),
        ],
    );
    let clean = clean(&bytes).unwrap();
    assert!(holds(&clean.bytes, "Siti Aminah") && holds(&clean.bytes, "LUNAS"));
    assert!(!holds(&clean.bytes, "Widget") && !holds(&clean.bytes, "disembunyikan"));
}

#[test]
fn a_form_whose_answers_are_not_on_the_page_is_refused_rather_than_emptied() {
    let (file, pages) = plain(1);
    let filled = note("Widget", dictionary! { "FT" => "Tx", "V" => Object::string_literal("Siti Aminah") });
    assert_eq!(clean(&with_notes(file, pages[0], vec![filled])), Err(Refusal::Form));
    // An empty one loses nothing.
    let (file, pages) = plain(1);
    let empty = note("Widget", dictionary! { "FT" => "Tx", "V" => Object::string_literal("") });
    assert_eq!(clean(&with_notes(file, pages[0], vec![empty])).unwrap().pages, 1);
    let (mut file, _) = plain(1);
    let root = file.trailer.get(b"Root").unwrap().as_reference().unwrap();
    file.get_dictionary_mut(root)
        .unwrap()
        .set("AcroForm", dictionary! { "XFA" => Object::string_literal("<xdp/>") });
    assert_eq!(clean(&saved(file)), Err(Refusal::Form));
}

#[test]
fn a_file_that_only_forbids_printing_is_read_and_one_with_a_password_is_not() {
    let locked = |user: &str| {
        let (mut file, _) = plain(1);
        let id = Object::string_literal("0123456789abcdef");
        file.trailer.set("ID", vec![id.clone(), id]);
        let version = lopdf::EncryptionVersion::V2 {
            document: &file,
            owner_password: "pemilik",
            user_password: user,
            key_length: 128,
            permissions: lopdf::Permissions::empty(),
        };
        let state = lopdf::EncryptionState::try_from(version).unwrap();
        file.encrypt(&state).unwrap();
        saved(file)
    };
    assert_eq!(clean(&locked("rahasia")), Err(Refusal::Locked));
    let clean = clean(&locked("")).unwrap();
    let read = Document::load_mem(&clean.bytes).unwrap();
    assert_eq!(read.extract_text(&[1]).unwrap().trim(), "Kartu keluarga 1");
    assert!(!read.was_encrypted());
}

#[test]
fn too_much_is_refused_by_its_name() {
    let (file, _) = plain(PAGES_MAX + 1);
    assert_eq!(clean(&saved(file)), Err(Refusal::TooManyPages));
    let mut long = b"%PDF-1.5\n".to_vec();
    long.resize(BYTES_MAX + 1, b' ');
    assert_eq!(clean(&long), Err(Refusal::TooManyBytes));
    for other in [&b""[..], b"%PDF-1.7", b"GIF89a", b"<html>%PDF-", b"\xff\xd8\xff\xe0"] {
        assert_eq!(clean(other), Err(Refusal::Unreadable));
    }
    let (file, _) = plain(0);
    assert_eq!(clean(&saved(file)), Err(Refusal::Unreadable));
}

#[test]
fn a_part_that_unpacks_into_far_more_than_it_takes_is_refused() {
    let (mut file, _) = plain(1);
    let mut bomb = Stream::new(
        // Written under another name of the same length: whoever writes honest files writes none like this.
        dictionary! { "Type" => "BomStm", "N" => 1, "First" => 4 },
        [b"9 0 ".to_vec(), vec![b' '; 64 * 1024 * 1024]].concat(),
    );
    bomb.compress().unwrap();
    file.add_object(bomb);
    let mut bytes = saved(file);
    let at = bytes.windows(6).position(|window| window == b"BomStm").unwrap();
    bytes[at..at + 6].copy_from_slice(b"ObjStm");
    assert!(bytes.len() < 200_000);
    assert_eq!(clean(&bytes), Err(Refusal::Unreadable));
}

#[test]
fn what_a_process_answers_is_understood_and_what_a_dead_one_says_is_no_file() {
    let all =
        [Refusal::Unreadable, Refusal::Locked, Refusal::Form, Refusal::TooManyPages, Refusal::TooManyBytes];
    for refusal in all {
        assert_eq!(understand(&answer(Err(refusal))), Err(refusal));
    }
    let clean = Clean { bytes: b"%PDF-1.7\n...".to_vec(), pages: 2 };
    assert_eq!(understand(&answer(Ok(clean.clone()))), Ok(clean));
    assert_eq!(understand(b""), Err(Refusal::Unreadable));
    assert_eq!(understand(b"pages x\n"), Err(Refusal::Unreadable));
}

#[tokio::test]
async fn a_program_that_fails_or_is_not_there_is_an_unreadable_file_and_nothing_worse() {
    let bytes = Bytes::from_static(b"%PDF-1.7");
    for program in ["/bin/false", "/nowhere/at/all"] {
        let cleaner = Cleaner::apart(program.into(), Vec::new());
        assert_eq!(cleaner.clean(bytes.clone()).await, Err(Refusal::Unreadable));
    }
    // One that gives back what it was given, without saying how it went.
    let cleaner = Cleaner::apart("/bin/cat".into(), Vec::new());
    assert_eq!(cleaner.clean(bytes).await, Err(Refusal::Unreadable));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Damaged files are refused or read, and what comes out can be read again.
    #[test]
    fn a_damaged_file_never_does_worse_than_be_refused(
        hurts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..24),
        cut in any::<prop::sample::Index>(),
        short in any::<bool>(),
    ) {
        let (mut file, pages) = plain(2);
        let looks = looks(&mut file, "LUNAS");
        let mut bytes = with_notes(file, pages[0], vec![note("Stamp", dictionary! { "AP" => looks })]);
        for (at, value) in &hurts {
            let at = at.index(bytes.len());
            bytes[at] = *value;
        }
        if short {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(clean) = clean(&bytes) {
            let again = super::clean(&clean.bytes).unwrap();
            prop_assert_eq!(again.pages, clean.pages);
        }
    }
}
