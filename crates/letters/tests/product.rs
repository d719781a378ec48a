//! A document of the city as whoever receives it sees it: read back, checked and scanned with programs that are not
//! ours.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::civil::date;
use letters::{Letterhead, Product, Sealed, product};
use tempfile::TempDir;

const ADDRESS: &str = "https://sambat.contoh.go.id/verify/7K3F9QXMTCAD4GHP";

/// Looks into the file with pikepdf: what it claims to be, its colours, its fonts. Prints what is wrong.
const LOOK: &str = r#"
import sys, pikepdf
with pikepdf.open(sys.argv[1]) as pdf:
    with pdf.open_metadata() as meta:
        assert meta.get("pdfaid:part") == "2", meta.get("pdfaid:part")
        assert meta.get("pdfaid:conformance") == "B", meta.get("pdfaid:conformance")
        assert meta.pdfa_status == "2B", meta.pdfa_status
    intents = pdf.Root.OutputIntents
    assert any(i.S == "/GTS_PDFA1" and "/DestOutputProfile" in i for i in intents), "no output intent"
    fonts, images = 0, 0
    for thing in pdf.objects:
        if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            continue
        if thing.get("/Type") == "/FontDescriptor":
            assert any(k in thing for k in ("/FontFile", "/FontFile2", "/FontFile3")), "a font is not embedded"
            fonts += 1
        if thing.get("/Subtype") == "/Image":
            images += 1
        assert thing.get("/S") not in ("/JavaScript", "/Launch"), "it does something"
    assert fonts >= 2, fonts
    assert images == 0, "the QR is made of lines"
    assert "/Encrypt" not in pdf.trailer
print("fine")
"#;

fn document() -> Product {
    Product {
        sample: false,
        letterhead: Letterhead {
            city: "Pemerintah Kota Malang".into(),
            agency: "Kelurahan Sukoharjo".into(),
            address: "Jalan Contoh Nomor 1, Malang 65100".into(),
        },
        title: "Surat Keterangan Tidak Mampu".into(),
        number: "0012/KEL-SUKOHARJO/2026".into(),
        date: date(2026, 11, 24),
        place: "Malang".into(),
        legal: vec!["Peraturan Daerah contoh Nomor 1 Tahun 2026".into()],
        opening: "Yang bertanda tangan di bawah ini menerangkan bahwa:".into(),
        fields: vec![
            ("Nama".into(), "Wulan Sekarjati".into()),
            ("NIK".into(), "3573994101000001".into()),
            ("Alamat".into(), "Jalan Contoh Nomor 2\nRT 01 RW 02".into()),
        ],
        closing: "benar warga kami yang tergolong tidak mampu.".into(),
        valid_until: Some(date(2027, 2, 24)),
        signatory: "Lurah Sukoharjo".into(),
        sealed: Some(Sealed {
            name: "Joko Contoh, S.Sos.".into(),
            deputy: false,
            when: "24 November 2026 pukul 10.15 WIB".into(),
            bsre: false,
        }),
        id: "7K3F-9QXM-TCAD-4GHP".into(),
        address: ADDRESS.into(),
    }
}

/// A document as a file.
struct Printed {
    folder: TempDir,
    bytes: Vec<u8>,
}

impl Printed {
    fn new(document: &Product) -> Printed {
        let bytes = product(document).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("document.pdf"), &bytes).unwrap();
        Printed { folder, bytes }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("document.pdf")
    }

    fn told(&self, program: &str, before: &[&str], after: &[&str]) -> String {
        let done = Command::new(program).args(before).arg(self.path()).args(after).output();
        told(program, done)
    }

    fn words(&self) -> String {
        self.told("pdftotext", &[], &["-"]).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn pages(&self) -> usize {
        let info = self.told("pdfinfo", &[], &[]);
        let line = info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
        line.trim().parse().unwrap()
    }

    /// What a camera would read on each page.
    fn scanned(&self) -> Vec<String> {
        let picture = self.folder.path().join("page");
        self.told("pdftoppm", &["-r", "120", "-png"], &[picture.to_str().unwrap()]);
        let mut pages: Vec<PathBuf> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "png"))
            .collect();
        pages.sort();
        let scan = |page: &PathBuf| {
            let done = Command::new("zbarimg").args(["--quiet", "--raw"]).arg(page).output();
            let done = done.unwrap_or_else(|_| panic!("zbarimg is not installed: run `make setup`"));
            String::from_utf8_lossy(&done.stdout).trim().to_owned()
        };
        pages.iter().map(scan).filter(|read| !read.is_empty()).collect()
    }

    /// Looked into with pikepdf; false where it is not installed, which is said.
    fn looked_into(&self) -> bool {
        let Some(python) = python() else {
            eprintln!("skipped: pikepdf is not installed (scripts/tools.sh installs it)");
            return false;
        };
        let done = Command::new(&python).args(["-c", LOOK]).arg(self.path()).output();
        assert!(told(&python, done).starts_with("fine"));
        true
    }
}

#[track_caller]
fn told(program: &str, done: std::io::Result<std::process::Output>) -> String {
    let done = done.unwrap_or_else(|_| panic!("{program} is not installed: run `make setup`"));
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// A python that has pikepdf: the tools' own, or the machine's.
fn python() -> Option<String> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/venv/bin/python");
    let known = [tools.to_string_lossy().into_owned(), "python3".to_owned()];
    known.into_iter().find(|python| {
        Command::new(python).args(["-c", "import pikepdf"]).output().is_ok_and(|done| done.status.success())
    })
}

#[test]
fn it_says_what_it_is_who_signed_and_where_to_check_it() {
    let printed = Printed::new(&document());
    let words = printed.words();
    for part in [
        "PEMERINTAH KOTA MALANG",
        "KELURAHAN SUKOHARJO",
        "SURAT KETERANGAN TIDAK MAMPU",
        "Nomor: 0012/KEL-SUKOHARJO/2026",
        "Peraturan Daerah contoh Nomor 1 Tahun 2026",
        "Wulan Sekarjati",
        "3573994101000001",
        "RT 01 RW 02",
        "Berlaku sampai dengan 24 Februari 2027.",
        "Malang, 24 November 2026",
        "Lurah Sukoharjo,",
        "Dokumen ini telah ditandatangani secara elektronik pada 24 November 2026 pukul 10.15 WIB.",
        "Joko Contoh, S.Sos.",
        "Kode: 7K3F-9QXM-TCAD-4GHP",
    ] {
        assert!(words.contains(part), "{part} is missing in: {words}");
    }
    for word in ["CONTOH", "BSrE", "a.n.", "BELUM", "none", "dicetak"] {
        assert!(!words.contains(word), "{word} is in: {words}");
    }
    assert_eq!(printed.pages(), 1);
}

#[test]
fn the_wording_of_a_signature_stands_only_where_there_is_one() {
    let unsigned = Printed::new(&Product { sealed: None, sample: true, ..document() }).words();
    assert!(unsigned.contains("BELUM DITANDATANGANI") && unsigned.contains("belum berlaku"), "{unsigned}");
    assert!(!unsigned.contains("telah ditandatangani"), "{unsigned}");
    assert!(unsigned.contains("CONTOH - bukan surat resmi"), "{unsigned}");
    let seal = Sealed { deputy: true, bsre: true, ..document().sealed.unwrap() };
    let deputy = Printed::new(&Product { sealed: Some(seal), ..document() }).words();
    assert!(deputy.contains("a.n. Lurah Sukoharjo"), "{deputy}");
    assert!(deputy.contains("sertifikat elektronik yang diterbitkan oleh BSrE pada 24"), "{deputy}");
}

#[test]
fn a_camera_reads_exactly_the_address_and_archives_take_it() {
    for document in [document(), Product { sealed: None, sample: true, ..document() }] {
        let printed = Printed::new(&document);
        assert_eq!(printed.scanned(), [ADDRESS]);
        printed.told("qpdf", &["--check"], &[]);
        let info = printed.told("pdfinfo", &[], &[]);
        assert!(
            info.contains("Title:           Surat Keterangan Tidak Mampu, nomor 0012/KEL-SUKOHARJO/2026"),
            "{info}"
        );
        assert!(info.contains("CreationDate:    Tue Nov 24"), "{info}");
        printed.looked_into();
    }
}

#[test]
fn the_same_document_is_the_same_file() {
    let first = Printed::new(&document()).bytes;
    assert!(first == Printed::new(&document()).bytes);
    assert!(first != Printed::new(&Product { id: "AAAA-AAAA-AAAA-AAAA".into(), ..document() }).bytes);
}

#[test]
fn many_and_long_fields_go_on_on_the_next_page_and_the_signature_stays_whole() {
    let mut fields: Vec<(String, String)> =
        (0..40).map(|n| (format!("Uraian ke-{n:02}"), "nilai".into())).collect();
    fields.push(("Panjang".into(), "Sebidang tanah di tepi kali, ".repeat(60)));
    fields.push(("Tanpa spasi".into(), "X".repeat(300)));
    let printed = Printed::new(&Product { fields, ..document() });
    let words = printed.words();
    assert!((0..40).all(|n| words.contains(&format!("Uraian ke-{n:02}"))), "{words}");
    let pages = printed.pages();
    assert!((2..=4).contains(&pages), "{pages}");
    assert!(
        words.contains(&format!("Halaman 2 dari {pages}")) && words.contains("Nomor 0012/KEL-SUKOHARJO/2026")
    );
    assert_eq!(printed.scanned(), [ADDRESS], "one code, on one page");
    let placed = printed.told("pdftotext", &["-bbox"], &["-"]);
    let right =
        placed.split("xMax=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse::<f64>().unwrap());
    assert!(right.fold(0.0, f64::max) < 595.3 - 60.0, "nothing leaves the paper");
    let text = printed.told("pdftotext", &["-layout"], &["-"]);
    let sheet = text.split('\u{c}').find(|sheet| sheet.contains("Kode: ")).unwrap();
    assert!(sheet.contains("Lurah Sukoharjo") && sheet.contains("Joko Contoh"), "{sheet}");
    printed.told("qpdf", &["--check"], &[]);
    printed.looked_into();
}

#[test]
fn names_of_other_scripts_are_shown_and_what_no_font_has_is_said() {
    let with = |name: &str| Product { fields: vec![("Nama".into(), name.into())], ..document() };
    for name in ["Nguyễn Thị Ánh", "José Ñáñez", "Αθηνά Παππά", "Ольга Петрова", "Łukasz Żółć"]
    {
        let printed = Printed::new(&with(name));
        let words = printed.words();
        assert!(words.contains(name), "{name} is missing in: {words}");
        assert!(!words.contains("tidak dapat dicetak"), "{words}");
    }
    let printed = Printed::new(&with("Lim 林大明 ꦗꦮ"));
    let words = printed.words();
    assert!(words.contains("Lim ??? ??") && words.contains("Tanda yang tidak dapat dicetak"), "{words}");
    printed.looked_into();
}

#[test]
fn what_is_typed_is_shown_and_never_obeyed() {
    let hostile = "-- #panic(\"x\") *_$[ `kode` <a> @b // \\ ~ \"kutip\" 'k' #sys.inputs";
    let mut document = document();
    document.fields = vec![(hostile.into(), hostile.into())];
    (document.opening, document.closing, document.signatory) =
        (hostile.into(), hostile.into(), hostile.into());
    document.legal = vec![hostile.into()];
    document.title = "= Judul #a".into();
    let words = Printed::new(&document).words();
    assert_eq!(words.matches("#panic(\"x\")").count(), 6, "{words}");
    assert!(words.contains("= JUDUL #A"), "{words}");
}
