//! The services of the test city, as text, so that tests inside `civic` can read them as well.

/// A card that a national system issues: checked and made by DISHUB, handed over; free.
pub const CARD: &str = r#"{
  "name": {"id": "Kartu contoh"}, "summary": {"id": "Kartu bagi warga."}, "agency": "DISHUB", "days": 3,
  "keywords": ["kk", "kartu"],
  "standard": STANDARD,
  "form": {"page": [
    {"title": {"id": "Siapa Anda?"}, "field": [
      {"code": "nik", "control": "nik", "label": {"id": "NIK"}, "fact": "nik"},
      {"code": "kelurahan", "control": "kelurahan", "label": {"id": "Kelurahan"}}]},
    {"title": {"id": "Mengapa?"}, "field": [
      {"code": "sebab", "control": "choice", "label": {"id": "Sebab"},
        "option": [{"value": "hilang", "name": {"id": "Hilang"}}, {"value": "baru", "name": {"id": "Baru"}}]}]},
    {"title": {"id": "Surat kehilangan"}, "field": [
      {"code": "surat", "control": "line", "label": {"id": "Nomor surat kehilangan"},
        "when": {"properties": {"sebab": {"const": "hilang"}}, "required": ["sebab"]}}]},
    {"title": {"id": "Saksi"}, "when": {"properties": {"sebab": {"const": "hilang"}}, "required": ["sebab"]},
      "field": [{"code": "saksi", "control": "group", "label": {"id": "Saksi"}, "min": 2, "max": 3, "field": [
        {"code": "nama", "control": "line", "label": {"id": "Nama"}},
        {"code": "telepon", "control": "phone", "label": {"id": "Telepon"}, "optional": true}]}]}]},
  "step": [
    {"code": "periksa", "kind": "check", "name": {"id": "Periksa berkas"}, "days": 1},
    {"code": "cetak", "kind": "produce", "name": {"id": "Cetak"}, "days": 1},
    {"code": "serah", "kind": "hand_over", "name": {"id": "Serahkan"}, "days": 1}],
  "refusal": [{"code": "bukan_warga", "name": {"id": "Bukan warga kota"}, "source": "UU contoh pasal 1"}],
  "product": {"maker": "national", "name": {"id": "Kartu"}, "system": "SIAK"}
}"#;

/// A permit with a fee: DISHUB and DLH look at the same time, DISHUB decides, the applicant pays, the city issues it.
/// Silence means yes.
pub const PERMIT: &str = r#"{
  "name": {"id": "Izin contoh"}, "summary": {"id": "Izin memasang papan."}, "agency": "DISHUB", "days": 10,
  "standard": STANDARD,
  "fee": {"days": 5, "source": "Perda contoh", "part": [
    {"name": {"id": "Sewa"}, "amount": 1000, "times": ["lebar", "bulan"],
      "by": {"field": "jalan", "rates": {"utama": 2.5}}}]},
  "form": {"page": [{"title": {"id": "Papan"}, "field": [
    {"code": "lebar", "control": "number", "label": {"id": "Lebar (m)"}, "min": 1, "max": 20},
    {"code": "bulan", "control": "whole", "label": {"id": "Bulan"}, "min": 1, "max": 12},
    {"code": "jalan", "control": "choice", "label": {"id": "Jalan"},
      "option": [{"value": "utama", "name": {"id": "Jalan utama"}}, {"value": "kecil", "name": {"id": "Jalan kecil"}}]},
    {"code": "foto", "control": "photo", "label": {"id": "Foto tempat"}, "optional": true, "max": 2}]}]},
  "step": [
    {"code": "periksa", "kind": "check", "name": {"id": "Periksa berkas"}, "days": 2},
    {"code": "tinjau", "kind": "inspect", "name": {"id": "Tinjau lokasi"}, "days": 3, "after": ["periksa"]},
    {"code": "saran", "kind": "advise", "name": {"id": "Saran DLH"}, "agency": "DLH", "days": 3, "after": ["periksa"]},
    {"code": "putus", "kind": "decide", "name": {"id": "Putuskan"}, "days": 2, "after": ["tinjau", "saran"]},
    {"code": "bayar", "kind": "pay", "name": {"id": "Bayar"}, "days": 1},
    {"code": "terbit", "kind": "produce", "name": {"id": "Terbitkan"}, "days": 2}],
  "refusal": [{"code": "tata_ruang", "name": {"id": "Tidak sesuai tata ruang"}, "source": "Perda contoh pasal 2"}],
  "silence": {"source": "UU 30/2014 pasal 53"},
  "product": {"maker": "city", "name": {"id": "Surat izin"}, "letter": {"opening": "Diizinkan.", "fields": ["lebar"],
    "closing": "Demikian.", "signatory": "Kepala", "valid_days": 365}}
}"#;

/// An answer by the kelurahan of the place, with seven more days where it gives a reason. Papers may come with it.
pub const ANSWER: &str = r#"{
  "name": {"id": "Permintaan informasi"}, "summary": {"id": "Minta dokumen kota."}, "agency": "KELURAHAN", "days": 10,
  "standard": STANDARD,
  "form": {"page": [
    {"title": {"id": "Apa?"}, "field": [
      {"code": "apa", "control": "text", "label": {"id": "Informasi"}},
      {"code": "kelurahan", "control": "kelurahan", "label": {"id": "Kelurahan"}}]},
    {"title": {"id": "Kartu"}, "field": [
      {"code": "kartu", "control": "file", "label": {"id": "Kartu keluarga"}, "optional": true, "max": 2, "megabytes": 1}]},
    {"title": {"id": "Akta"}, "field": [
      {"code": "akta", "control": "file", "kinds": ["pdf"], "label": {"id": "Akta lembaga"}, "optional": true}]}]},
  "step": [
    {"code": "putus", "kind": "decide", "name": {"id": "Putuskan"}, "days": 8},
    {"code": "jawab", "kind": "hand_over", "name": {"id": "Sampaikan"}, "days": 2}],
  "refusal": [{"code": "rahasia", "name": {"id": "Dikecualikan"}, "source": "UU 14/2008 pasal 17"}],
  "objection": {"window": 30, "answer": 30, "source": "UU 14/2008 pasal 35-36", "next": {"id": "Komisi Informasi"}},
  "extension": {"days": 7, "source": "UU 14/2008 pasal 22"},
  "product": {"maker": "deed", "name": {"id": "Jawaban"}}
}"#;

/// The standard of each: every component says the same.
const STANDARD: &str = r#"{"requirements": [{"text": {"id": "KTP"}}],
  "procedure": P, "time": P, "fee": P, "product": P, "complaints": P, "legal": P, "facilities": P, "competence": P,
  "supervision": P, "staff": P, "guarantee": P, "safety": P, "evaluation": P}"#;

/// A service of the test city by its text, whole.
#[must_use]
pub fn whole(text: &str) -> String {
    let part = r#"{"text": {"id": "contoh"}}"#;
    text.replace("STANDARD", &STANDARD.replace(": P", &format!(": {part}")))
}

/// Code and text of every service.
pub const SERVICES: [(&str, &str); 3] = [("KARTU", CARD), ("IZIN", PERMIT), ("INFO", ANSWER)];
