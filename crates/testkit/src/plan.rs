//! The test city: small, made up, and enough for every rule. Monday, 2 February 2026, 09:00 is its first
//! moment. Its settings are text, so that tests inside `civic` can read them as well.

use civic::agencies::{Agency, Body};
use civic::categories::{CategoryRow, Class};
use civic::cities::{CalendarDay, day_of};
use jiff::civil::Date;
use serde_json::{Value as Json, json};

/// When every test begins, as the city's clocks show it.
pub const BEGINNING: &str = "2026-02-02T09:00";
/// The kelurahan in which `resident` reports, in the kecamatan Wetan.
pub const KELURAHAN: &str = "99.01.01.1001";
/// A kelurahan in the other kecamatan.
pub const OTHER_KELURAHAN: &str = "99.01.02.1001";
/// A point in [`KELURAHAN`]: degrees north, degrees east.
pub const POINT: (f64, f64) = (-7.955, 112.645);

/// The settings document.
pub const SETTINGS: &str = r#"{
  "code": "99.01", "short_name": "Contoh", "timezone": "Asia/Jakarta", "jurisdiction": "contoh.go.id",
  "verifier_agency": "DISKOMINFO", "bounds": [112.60, -8.00, 112.66, -7.94],
  "hours": { "closing": "16:00", "workdays": [1, 2, 3, 4, 5] },
  "standards": { "category": "HUB-01", "share": 20, "least": 5, "months": 2 },
  "clocks": { "verify": 3, "respond": 5, "silence": 10, "follow_up": 10, "dispute_window": 10,
    "resolve": { "ordinary": 14, "oversight": 60, "information": 5, "aspiration": 14 } },
  "sources": { "verify": "SP4N", "respond": "SP4N", "silence": "SP4N", "follow_up": "kota",
    "resolve": { "ordinary": "SP4N", "oversight": "SP4N", "information": "SP4N", "aspiration": "kota" } },
  "emergency": { "text": { "id": "Telepon dulu." }, "numbers": [{ "number": "112", "name": { "id": "Darurat" } }] },
  "danger": { "words": ["kebakaran", "tenggelam"], "except": ["pemadam kebakaran"] },
  "next_door": { "name": "Ombudsman", "phone": "137", "text": { "id": "Gratis." } },
  "contact": { "example": true, "phone": "0341-000000", "email": "meja@contoh.go.id", "address": "Balai Kota" },
  "reject_reason": [
    { "code": "unclear", "name": { "id": "Tidak jelas" }, "text": { "id": "Tulis lagi." }, "source": "SP4N" },
    { "code": "elsewhere", "name": { "id": "Ditangani lembaga lain" }, "source": "SP4N" }
  ],
  "payments": { "agency": "SETDA", "nmid": "ID0000000000000", "criterion": "UBE", "category": "9399",
    "name": "PEMKOT CONTOH", "city": "CONTOH", "post_code": "65111",
    "account": { "tag": 26, "domain": "ID.CO.CONTOH.WWW", "pan": "9360000000000000000", "id": "000000000000001" } }
}"#;

/// Days off: date, name, kind. Lebaran of 2026 makes a fortnight with two working days.
const DAYS_OFF: [(&str, &str, &str); 9] = [
    ("2026-01-01", "Tahun Baru", "holiday"),
    ("2026-02-17", "Imlek", "holiday"),
    ("2026-03-18", "Cuti bersama Nyepi", "joint_leave"),
    ("2026-03-19", "Nyepi", "holiday"),
    ("2026-03-20", "Cuti bersama Idulfitri", "joint_leave"),
    ("2026-03-23", "Cuti bersama Idulfitri", "joint_leave"),
    ("2026-03-24", "Cuti bersama Idulfitri", "joint_leave"),
    ("2026-05-01", "Hari Buruh", "holiday"),
    ("2026-08-17", "Kemerdekaan", "holiday"),
];

/// The decree behind every day off of the test city.
pub const DECREE: &str = "SKB 3 Menteri (contoh)";

/// The calendar of 2026.
#[must_use]
pub fn calendar() -> Vec<CalendarDay> {
    let day = |(date, name, kind): &(&str, &str, &str)| CalendarDay {
        day: day_of(date.parse::<Date>().expect("a date")),
        name: (*name).to_owned(),
        kind: (*kind).to_owned(),
        decree: DECREE.to_owned(),
        verified: true,
    };
    DAYS_OFF.iter().map(day).collect()
}

/// Code, kind, and the area an agency serves. `LAMA` was closed at the end of 2025.
pub const AGENCIES: [(&str, &str, Option<&str>); 9] = [
    ("DISKOMINFO", "dinas", None),
    ("DISHUB", "dinas", None),
    ("DLH", "dinas", None),
    ("INSP", "inspectorate", None),
    ("KEC-WETAN", "kecamatan", Some("99.01.01")),
    ("KEC-KULON", "kecamatan", Some("99.01.02")),
    ("KEL-LOR", "kelurahan", Some(KELURAHAN)),
    ("SETDA", "secretariat", None),
    ("LAMA", "dinas", None),
];

/// The agencies.
#[must_use]
pub fn agencies() -> Vec<Agency> {
    let date = |text: &str| day_of(text.parse::<Date>().expect("a date"));
    let agency = |(code, kind, area): &(&str, &str, Option<&str>)| Agency {
        agency: (*code).to_owned(),
        name: format!("Kantor {code}"),
        short: (*code).to_owned(),
        kind: (*kind).to_owned(),
        task: "contoh".to_owned(),
        parent: None,
        area: area.map(str::to_owned),
        valid_from: date("2020-01-01"),
        valid_to: (*code == "LAMA").then(|| date("2025-12-31")),
        successor: (*code == "LAMA").then(|| "DISHUB".to_owned()),
        verified: false,
        hours: None,
    };
    AGENCIES.iter().map(agency).collect()
}

/// The bodies outside the city.
#[must_use]
pub fn bodies() -> Vec<Body> {
    let body = |(code, matter): (&str, &str)| Body {
        body: code.to_owned(),
        name: code.to_owned(),
        matter: matter.to_owned(),
        contact: String::new(),
        verified: false,
    };
    vec![body(("PLN", "listrik")), body(("PROV", "jalan provinsi"))]
}

/// One line of the table of categories.
struct Line(&'static str, &'static str, &'static str, Class, i64, bool, bool);

/// Code, agency, name, class, promise, whether a place is needed, whether cases start hidden.
const CATEGORIES: [Line; 8] = [
    Line("HUB-01", "DISHUB", "Parkir liar", Class::Ordinary, 5, true, false),
    Line("HUB-02", "DISHUB", "Lampu lalu lintas", Class::Ordinary, 3, true, false),
    Line("LIN-01", "DLH", "Sampah", Class::Ordinary, 3, true, false),
    Line("ADM-01", "KEC", "Layanan kecamatan", Class::Ordinary, 3, false, false),
    Line("ADM-02", "KELURAHAN", "Layanan kelurahan", Class::Ordinary, 14, false, false),
    Line("ETK-01", "INSP", "Pungutan liar", Class::Oversight, 20, false, true),
    Line("INF-01", "DISKOMINFO", "Pertanyaan", Class::Information, 5, false, false),
    Line("ASP-01", "SETDA", "Usulan", Class::Aspiration, 14, false, false),
];

/// The categories. `HUB-02` asks one question that must be answered and one that need not be.
#[must_use]
pub fn categories() -> Vec<CategoryRow> {
    let row = |(line, position): (&Line, i64)| {
        let Line(code, agency, name, class, promise_days, place_needed, sensitive) = *line;
        CategoryRow {
            category: code.to_owned(),
            position,
            grp: code[..3].to_owned(),
            name: json!({"id": name, "en": format!("{name} (en)")}),
            agency: agency.to_owned(),
            class,
            promise_days,
            place_needed,
            photo_wanted: false,
            sensitive,
            emergency: false,
            keywords: json!([name.to_lowercase()]),
            outside: json!([]),
            questions: if code == "HUB-02" { questions() } else { json!([]) },
            active: true,
            verified: false,
        }
    };
    CATEGORIES.iter().zip(1..).map(row).collect()
}

fn questions() -> Json {
    json!([
        {"code": "lampu", "kind": "singlevaluelist", "required": true, "order": 1, "text": {"id": "Lampu mana?"},
         "value": [{"key": "merah", "name": {"id": "Merah"}}, {"key": "hijau", "name": {"id": "Hijau"}}]},
        {"code": "sejak", "kind": "datetime", "required": false, "order": 2, "text": {"id": "Sejak kapan?"}}
    ])
}

/// Two kecamatan side by side, each of two kelurahan one above the other: squares of 0.03 degrees.
#[must_use]
pub fn areas() -> String {
    let feature = |code: &str, level: &str, name: &str, [west, south, east, north]: [f64; 4]| {
        let parent = code.rsplit_once('.').map_or("", |(parent, _)| parent);
        json!({"type": "Feature",
            "properties": {"kode": code, "nama": name, "level": level, "parent": parent},
            "geometry": {"type": "Polygon", "coordinates":
                [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}})
    };
    json!({"type": "FeatureCollection", "features": [
        feature("99.01.01", "kecamatan", "Wetan", [112.63, -8.00, 112.66, -7.94]),
        feature("99.01.02", "kecamatan", "Kulon", [112.60, -8.00, 112.63, -7.94]),
        feature(KELURAHAN, "kelurahan", "Wetan Lor", [112.63, -7.97, 112.66, -7.94]),
        feature("99.01.01.1002", "kelurahan", "Wetan Kidul", [112.63, -8.00, 112.66, -7.97]),
        feature(OTHER_KELURAHAN, "kelurahan", "Kulon Lor", [112.60, -7.97, 112.63, -7.94]),
        feature("99.01.02.1002", "kelurahan", "Kulon Kidul", [112.60, -8.00, 112.63, -7.97]),
    ]})
    .to_string()
}
