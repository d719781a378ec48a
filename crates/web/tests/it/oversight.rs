//! The lists of those who look over agencies, as pages and as files.

use civic::cases::{Action, NewCase};
use civic::identity::Role;
use testkit::{TestCity, both_engines};

use crate::client::Client;

/// A spreadsheet's first sheet, its parts and its texts, read by a program that is not ours.
fn read(xlsx: &[u8], city: &TestCity) -> (String, String) {
    let path = city.folder().join("taken.xlsx");
    std::fs::write(&path, xlsx).unwrap();
    let script = "import sys,zipfile,xml.dom.minidom as d\nz=zipfile.ZipFile(sys.argv[1])\n\
        assert z.testzip() is None\n[d.parseString(z.read(n)) for n in z.namelist() if n.endswith('.xml')]\n\
        print(z.read('xl/worksheets/sheet1.xml').decode())\nprint('=====')\nprint(z.read('xl/sharedStrings.xml').decode())";
    let out = std::process::Command::new("python3").args(["-c", script]).arg(&path).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).unwrap();
    let (sheet, strings) = text.split_once("=====").unwrap();
    (sheet.to_owned(), strings.to_owned())
}

/// A case whose title would be a formula, sent to an agency.
async fn late(
    city: &TestCity,
    text: &str,
    name_hidden: bool,
    content_hidden: bool,
    agency: &str,
) -> testkit::Resident {
    let resident = city
        .file(NewCase {
            text: text.to_owned(),
            name_hidden: Some(name_hidden),
            content_hidden: Some(content_hidden),
            ..city.new_case("Bu Kenarinama")
        })
        .await;
    city.verifies(&resident, vec![Action::Send { agency: agency.to_owned(), message: String::new() }])
        .await
        .unwrap();
    resident
}

both_engines! {
    async fn files_hold_the_list_and_nothing_about_its_reporters(city: TestCity) {
        let formula = late(&city, "=HYPERLINK(0) parkir liar di depan pasar", false, false, "DISHUB").await;
        let hidden = late(&city, "Parkir kenarigading di depan rumah saya", true, true, "DISHUB").await;
        let other = late(&city, "Sampah menumpuk di depan rumah saya", false, false, "DLH").await;
        city.clock.advance_workdays(9);
        let stranger = Client::stranger(&city);
        let mayor = stranger.with(&city.session("SETDA", Role::Mayor).await);
        let head = stranger.with(&city.session("DISHUB", Role::Head).await);

        let answer = mayor.get("/meja/pimpinan/kasus.csv").await;
        assert_eq!(answer.status, 200);
        assert!(answer.headers["content-disposition"].to_str().unwrap().contains("attachment; filename=\"sambatan-2026-02-"));
        let mut rows = csv::Reader::from_reader(answer.text.as_bytes());
        assert_eq!(rows.headers().unwrap().len(), 14);
        let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 3);
        let row = |code: &str| rows.iter().find(|row| &row[0] == code).unwrap();
        assert_eq!(&row(&formula.code)[1], "'=HYPERLINK(0) parkir liar di depan pasar", "no formula");
        assert_eq!((&row(&hidden.code)[1], &row(&hidden.code)[9]), ("rahasia", "4"), "working days late");
        assert_eq!(&row(&formula.code)[8], "2026-02-09T16:00:00+07:00");

        let theirs = head.get("/meja/pimpinan/kasus.csv").await;
        assert!(theirs.text.contains(&formula.code) && !theirs.text.contains(&other.code), "{}", theirs.text);
        assert_eq!(head.get("/meja/pimpinan/kasus.csv?dinas=DLH").await.text.lines().count(), 1, "only the head of the table");
        for secret in ["Kenarinama", "+62812", "kenarigading"] {
            assert!(!answer.text.contains(secret) && !theirs.text.contains(secret), "{secret}");
        }

        let answer = mayor.bytes("/meja/pimpinan/kasus.xlsx").await;
        let (sheet, strings) = read(&answer, &city);
        assert_eq!(sheet.matches("<row ").count(), 4);
        assert!(!sheet.contains("<f>") && strings.contains("'=HYPERLINK"), "text, never a formula");
        // Monday, 9 February 2026, 16:00 in the city, as a number with a date's format.
        assert!(sheet.contains("<v>46062.66666666"), "a real date: {sheet}");
        assert!(sheet.contains("<c r=\"J2\"><v>4</v></c>"), "a real number: {sheet}");
        for secret in ["Kenarinama", "+62812", "kenarigading"] {
            assert!(!strings.contains(secret), "{secret}");
        }
        let admin = stranger.with(&city.session("DISKOMINFO", Role::CityAdmin).await);
        let log = admin.get("/kelola/riwayat").await;
        assert_eq!(log.text.matches("Daftar sambatan diunduh").count(), 4, "each file stands in the audit");
    }

    async fn a_page_of_figures_leads_to_its_lists(city: TestCity) {
        let stranger = Client::stranger(&city);
        let mayor = stranger.with(&city.session("SETDA", Role::Mayor).await);
        let empty = mayor.get("/meja/pimpinan").await;
        assert!(empty.text.contains("Tidak ada yang lewat tenggat. Bagus."), "{}", empty.text);
        let sri = late(&city, "Parkir liar di depan pasar lagi", false, false, "DISHUB").await;
        city.clock.advance_workdays(9);
        // The session of a week ago is over.
        let mayor = stranger.with(&city.session("SETDA", Role::Mayor).await);
        let page = mayor.get("/meja/pimpinan").await;
        let lists: Vec<&str> = page.text.split("href=\"/meja/pimpinan/kasus?").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert!(lists.len() >= 5, "{lists:?}");
        for list in lists {
            let answer = mayor.get(&format!("/meja/pimpinan/kasus?{}", list.replace("&amp;", "&"))).await;
            assert!(answer.text.contains(&sri.code), "{list}");
        }
        for unknown in ["umur=lama", "langkah=x", "tempat=x"] {
            assert_eq!(mayor.get(&format!("/meja/pimpinan/kasus?{unknown}")).await.status, 404, "{unknown}");
        }
    }
}
