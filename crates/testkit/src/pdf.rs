//! PDFs as applicants hand them in.

use lopdf::{
    Dictionary, Document, EncryptionState, EncryptionVersion, Object, Permissions, Stream, dictionary,
};

/// A file of so many pages with this text on each, and a script that runs when it is opened.
#[must_use]
pub fn pages(text: &str, count: usize) -> Vec<u8> {
    saved(document(text, count))
}

/// The same, locked with a password.
#[must_use]
pub fn locked(text: &str) -> Vec<u8> {
    let mut file = document(text, 1);
    let id = Object::string_literal("0123456789abcdef");
    file.trailer.set("ID", vec![id.clone(), id]);
    let version = EncryptionVersion::V2 {
        document: &file,
        owner_password: "pemilik",
        user_password: "rahasia",
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).expect("a password");
    file.encrypt(&state).expect("a file that can be locked");
    saved(file)
}

/// A file with an object stream of this content, packed: so many members, which begin at `first`.
#[must_use]
pub fn with_stream(content: Vec<u8>, first: usize, members: usize) -> Vec<u8> {
    let mut file = document("Kartu", 1);
    let whole = |n: usize| Object::Integer(i64::try_from(n).expect("a small number"));
    // Written under another name of the same length: whoever writes honest files writes none like this.
    let dict = dictionary! { "Type" => "BomStm", "N" => whole(members), "First" => whole(first) };
    let mut stream = Stream::new(dict, content);
    stream.compress().expect("a stream that can be packed");
    file.add_object(stream);
    let mut bytes = saved(file);
    let mark = b"BomStm";
    let at = bytes.windows(mark.len()).position(|window| window == mark).expect("the stream");
    bytes.splice(at..at + mark.len(), b"ObjStm".iter().copied());
    bytes
}

fn document(text: &str, count: usize) -> Document {
    let mut file = Document::with_version("1.5");
    let tree = file.new_object_id();
    let font =
        file.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" });
    let kids: Vec<Object> = (1..=count)
        .map(|n| {
            let drawn = format!("BT /F1 24 Tf 72 720 Td ({text} {n}) Tj ET");
            let drawn = file.add_object(Stream::new(Dictionary::new(), drawn.into_bytes()));
            let page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => drawn,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } } };
            file.add_object(page).into()
        })
        .collect();
    let count = i64::try_from(count).expect("a few pages");
    file.set_object(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count });
    let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
    let catalog =
        file.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree, "OpenAction" => script });
    file.trailer.set("Root", catalog);
    file
}

fn saved(mut file: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).expect("a file");
    bytes
}
