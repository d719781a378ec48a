//! A letter as whoever receives it sees it: read back with poppler, checked with qpdf.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use std::path::PathBuf;
use std::process::Command;

use jiff::civil::{Date, date};
use letters::{Case, Letterhead, Reprimand, Signature, Step, reprimand};
use tempfile::TempDir;

fn letter() -> Reprimand {
    Reprimand {
        sample: true,
        letterhead: Letterhead {
            city: "Pemerintah Kota Malang".into(),
            agency: "Inspektorat Daerah".into(),
            address: "Jalan Contoh Nomor 1, Malang 65100 – Telepon (0341) 000000\n\
                      Laman: inspektorat.contoh.go.id – Pos-el: inspektorat@contoh.go.id"
                .into(),
        },
        number: "700/0012/35.73.400/2026".into(),
        date: date(2026, 11, 24),
        place: "Malang".into(),
        addressee:
            "Kepala Dinas Pekerjaan Umum, Penataan Ruang, Perumahan dan Kawasan Permukiman\nKota Malang"
                .into(),
        addressee_place: "Malang".into(),
        case: Case {
            code: "7K3F-9QXM-4".into(),
            category: "Lampu jalan padam".into(),
            sent: date(2026, 11, 10),
            limit: 5,
            source:
                "Peraturan Menteri PANRB Nomor 62 Tahun 2018 tentang Pedoman Sistem Pengelolaan Pengaduan \
                     Pelayanan Publik Nasional"
                    .into(),
            due: date(2026, 11, 17),
            late: 5,
        },
        answer_within: 3,
        steps: vec![
            step(date(2026, 11, 16), "Pengingat kepada petugas: batas waktu besok"),
            step(date(2026, 11, 18), "Pemberitahuan kepada kepala bidang: batas waktu terlewati"),
            step(date(2026, 11, 20), "Pemberitahuan kepada kepala dinas: tiga hari kerja terlambat"),
        ],
        copies: vec!["Wali Kota Malang (sebagai laporan)".into(), "Sekretaris Daerah Kota Malang".into()],
        signature: Signature {
            title: "Inspektur Daerah Kota Malang".into(),
            name: "Dr. Wulan Sekarjati, S.H., M.Si.".into(),
            nip: Some("19700101 199503 2 001".into()),
        },
    }
}

fn step(date: Date, what: &str) -> Step {
    Step { date, what: what.into() }
}

/// A letter as a file.
struct Printed {
    folder: TempDir,
    bytes: Vec<u8>,
}

impl Printed {
    fn new(letter: &Reprimand) -> Printed {
        let bytes = reprimand(letter).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("letter.pdf"), &bytes).unwrap();
        Printed { folder, bytes }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("letter.pdf")
    }

    /// What a program says about it; its text comes out line by line.
    fn told(&self, program: &str, before: &[&str], after: &[&str]) -> String {
        let mut command = Command::new(program);
        let done = command.args(before).arg(self.path()).args(after).output();
        let done = done.unwrap_or_else(|_| panic!("{program} is not installed: run `make setup`"));
        assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    fn text(&self) -> String {
        self.told("pdftotext", &["-layout"], &["-"])
    }

    /// Its words in reading order with one space between them, so that line breaks do not matter.
    fn words(&self) -> String {
        self.told("pdftotext", &[], &["-"]).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn pages(&self) -> usize {
        let info = self.told("pdfinfo", &[], &[]);
        let line = info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap();
        line.trim().parse().unwrap()
    }
}

#[test]
fn it_says_what_a_reprimand_has_to_say_on_one_page() {
    // The slanting mark of a sample would stand between the words that are read back.
    let printed = Printed::new(&Reprimand { sample: false, ..letter() });
    let text = printed.text().split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "PEMERINTAH KOTA MALANG",
        "INSPEKTORAT DAERAH",
        "700/0012/35.73.400/2026",
        "Malang, 24 November 2026",
        "Segera",
        "Teguran atas aduan yang belum dijawab",
        "7K3F-9QXM-4",
        "Lampu jalan padam",
        "10 November 2026",
        "5 (lima) hari kerja, yaitu paling lambat 17 November 2026",
        "3 (tiga) hari kerja setelah surat ini diterima",
        "18 November 2026 Pemberitahuan kepada kepala bidang",
        "Dr. Wulan Sekarjati",
        "NIP 19700101 199503 2 001",
        "Sekretaris Daerah Kota Malang",
    ] {
        assert!(text.contains(part), "{part} is missing in: {text}");
    }
    assert_eq!(printed.pages(), 1, "{text}");
    let sample = Printed::new(&letter());
    assert!(sample.words().contains("CONTOH - bukan surat resmi") && !text.contains("CONTOH"));
    assert_eq!(sample.pages(), 1);
}

#[test]
fn it_is_an_archive_file_that_says_what_it_is() {
    let printed = Printed::new(&letter());
    printed.told("qpdf", &["--check"], &[]);
    let info = printed.told("pdfinfo", &[], &[]);
    for line in [
        "Title:           Teguran atas aduan 7K3F-9QXM-4, nomor 700/0012/35.73.400/2026",
        "Tagged:          yes",
        "CreationDate:    Tue Nov 24 00:00:00 2026 UTC",
        "Page size:       595.276 x 841.89 pts (A4)",
    ] {
        assert!(info.contains(line), "{line} is missing in: {info}");
    }
    let meta = printed.told("pdfinfo", &["-meta"], &[]);
    assert!(meta.contains("<pdfaid:part>2</pdfaid:part>"), "{meta}");
    assert!(meta.contains("<pdfaid:conformance>B</pdfaid:conformance>"), "{meta}");
    assert!(printed.told("qpdf", &["--qdf", "--object-streams=disable"], &["-"]).contains("/Lang (id"));
    let fonts = printed.told("pdffonts", &[], &[]);
    let embedded = fonts.lines().skip(2).filter(|line| line.contains(" yes yes yes ")).count();
    assert!(embedded >= 2 && embedded == fonts.lines().skip(2).count(), "{fonts}");
}

#[test]
fn the_same_letter_is_the_same_file() {
    let first = Printed::new(&letter()).bytes;
    let other = Printed::new(&Reprimand { number: "700/0013/35.73.400/2026".into(), ..letter() }).bytes;
    assert!(first == Printed::new(&letter()).bytes);
    assert!(first != other);
    // The day inside is the letter's.
    assert!(String::from_utf8_lossy(&first).contains("2026-11-24"));
}

#[test]
fn what_is_typed_is_shown_and_never_obeyed() {
    let hostile = "-- #panic(\"x\") *_$[ `kode` <a> @b // \\ ~ \"kutip\" 'k' #sys.inputs";
    let mut letter = Reprimand { sample: false, ..letter() };
    letter.case.category = hostile.into();
    letter.steps = vec![step(date(2026, 11, 16), hostile)];
    letter.addressee = hostile.into();
    letter.letterhead.address = hostile.into();
    letter.signature.name = hostile.into();
    letter.copies = vec![hostile.into(), "= Judul\n+ butir\n/ a: b".into()];
    letter.number = "#a/1".into();
    let words = Printed::new(&letter).words();
    assert_eq!(words.matches(hostile).count(), 6, "{words}");
    assert!(words.contains("= Judul + butir / a: b"), "{words}");
    assert!(words.contains("Nomor : #a/1") || words.contains("#a/1"), "{words}");
    assert!(!words.contains("CONTOH"), "a real letter has no mark: {words}");
}

#[test]
fn lines_stay_lines_and_signs_no_font_has_are_still_a_letter() {
    let mut letter = Reprimand { sample: false, ..letter() };
    letter.case.category = "baris satu\r\nbaris dua\n\nbaris empat".into();
    letter.addressee = "Kafé “Ndalem” ꦗꦮ 🚧\u{202e}balik\u{0}\u{200b}!".into();
    let printed = Printed::new(&letter);
    let text = printed.text();
    let at = text.lines().position(|line| line.contains("baris satu")).unwrap();
    assert!(text.lines().nth(at + 1).unwrap().contains("baris dua"), "{text}");
    assert!(text.contains("Kafé “Ndalem” ?? ?balik!"), "{text}");
    printed.told("qpdf", &["--check"], &[]);
}

#[test]
fn what_is_long_goes_on_on_the_next_page() {
    let mut letter = Reprimand { sample: false, ..letter() };
    letter.steps = (0..90).map(|n| step(date(2026, 11, 16), &format!("Langkah ke-{n:02}"))).collect();
    letter.case.category = "Sampah ".repeat(200);
    let printed = Printed::new(&letter);
    let words = printed.words();
    assert!((0..90).all(|n| words.contains(&format!("Langkah ke-{n:02}"))), "{words}");
    let pages = printed.pages();
    assert!((3..=6).contains(&pages), "{pages}");
    assert!(words.contains(&format!("Halaman 2 dari {pages}")), "{words}");
    let text = printed.text();
    let sheets: Vec<&str> = text.split('\u{c}').filter(|sheet| sheet.contains("Langkah ke-")).collect();
    assert!(sheets.len() >= 2);
    for sheet in sheets {
        let head = sheet.lines().find(|line| line.trim_start().starts_with("No."));
        assert!(head.is_some_and(|line| line.contains("Tanggal") && line.contains("Langkah")), "{sheet}");
    }
    let sample = Printed::new(&Reprimand { sample: true, ..letter });
    assert_eq!(sample.pages(), pages);
    assert!(
        sample.words().matches("CONTOH - bukan surat resmi").count() >= pages,
        "the mark is on every page"
    );
}

#[test]
fn what_is_not_given_leaves_no_trace() {
    let mut letter = letter();
    letter.sample = false;
    letter.steps.clear();
    letter.copies.clear();
    letter.signature.nip = None;
    letter.letterhead.address.clear();
    letter.addressee_place.clear();
    let text = Printed::new(&letter).text();
    for word in ["NIP", "Tembusan", "Tanggal", "Sebelum surat ini", "CONTOH", "none", "Halaman"] {
        assert!(!text.contains(word), "{word} is left in: {text}");
    }
    assert!(text.contains("di tempat"), "{text}");
    let printed = Printed::new(&Reprimand { copies: vec!["Wali Kota Malang".into()], ..letter });
    assert!(printed.words().contains("Tembusan: Wali Kota Malang"), "one copy has no number");
}
