//! A real city from a folder of plain files: founded once, renewed later, and refused when it could not serve.

use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Done, Program, SAMPLE_FOLDER};

/// A folder like the sample's, of another city.
pub fn folder(program: &Program, id: u32) -> PathBuf {
    let folder = program.data.path().join(format!("kota-{id}"));
    fs::create_dir(&folder).unwrap();
    for file in
        ["city.toml", "agencies.toml", "outside.toml", "categories.toml", "calendar.csv", "areas.geojson"]
    {
        fs::copy(Path::new(SAMPLE_FOLDER).join(file), folder.join(file)).unwrap();
    }
    change(&folder, "city.toml", "id = 3573", &format!("id = {id}"));
    change(&folder, "city.toml", "name = \"Kota Malang\"", &format!("name = \"Kota {id}\""));
    folder
}

fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    assert!(text.contains(from), "{file} has no {from:?}");
    fs::write(folder.join(file), text.replacen(from, to, 1)).unwrap();
}

fn import(program: &Program, folder: &Path, more: &[&str]) -> Done {
    program.run(&[&["import", "city", folder.to_str().unwrap()], more].concat())
}

fn ask(program: &Program, sql: &str) -> String {
    let db = kit::rusqlite::Connection::open(program.file()).unwrap();
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_city_is_founded_and_says_what_to_do_next() {
    let program = Program::new();
    let folder = folder(&program, 3579);
    let out = import(&program, &folder, &[]).ok();
    assert!(out.starts_with("Kota 3579 (3579) is founded: 98 agencies, "), "{out}");
    for word in
        ["57 kelurahan in 5 kecamatan", "people add --login", "--agency DISKOMINFO", "import areas FILE"]
    {
        assert!(out.contains(word), "{word} is missing in: {out}");
    }
    let add = ["people", "add", "--login", "sri", "--name", "Sri", "--agency", "DISKOMINFO"];
    let link = program.run(&[&add as &[&str], &["--role", "city_admin,verifier"]].concat()).ok();
    assert!(link.contains("/masuk/sandi/"), "{link}");
    let report = program.run(&["doctor"]).ok();
    for word in
        ["WARN  Kota 3579: the contact numbers are examples", "WARN  Kota 3579: outlines are only sketched"]
    {
        assert!(report.contains(word), "{word} is missing in: {report}");
    }
    assert!(!report.contains("published passwords") && !report.contains("FAIL"), "{report}");
    let line = import(&program, &folder, &[]).wrong_use();
    assert!(line.contains("in the browser") && line.contains("--renew"), "{line}");
}

#[test]
fn renewing_puts_the_files_in_place_and_keeps_what_was_decided_in_the_browser() {
    let program = Program::new();
    let folder = folder(&program, 3579);
    import(&program, &folder, &["--host", "sambat.example"]).ok();
    let db = kit::rusqlite::Connection::open(program.file()).unwrap();
    for sql in [
        "UPDATE agency SET valid_to = 30000 WHERE agency = 'DISHUB'",
        "UPDATE category SET active = FALSE WHERE category = 'LIN-03'",
    ] {
        assert_eq!(db.execute(sql, []).unwrap(), 1, "{sql}");
    }
    assert_eq!(
        program.run(&["due", "2026-03-16T10:00", "5"]).ok().lines().next(),
        Some("2026-03-30T16:00:00+07:00")
    );
    change(&folder, "city.toml", "example = true", "example = false");
    change(&folder, "agencies.toml", "name = \"Sekretariat DPRD\"", "name = \"Sekretariat Dewan\"");
    // Two holidays in this week turn into one.
    let calendar = fs::read_to_string(folder.join("calendar.csv")).unwrap();
    let kept: Vec<&str> = calendar.lines().filter(|line| !line.starts_with("2026-03-18")).collect();
    assert_eq!(kept.len() + 1, calendar.lines().count());
    fs::write(folder.join("calendar.csv"), kept.join("\n")).unwrap();

    let out = import(&program, &folder, &["--renew"]).ok();
    assert!(
        out.contains(
            "settings changed, 1 days off, 1 agencies, 0 bodies outside, 0 categories, 0 services and 0 counters changed"
        ),
        "{out}"
    );
    assert!(!program.run(&["doctor"]).ok().contains("are examples"));
    assert_eq!(
        program.run(&["due", "2026-03-16T10:00", "5"]).ok().lines().next(),
        Some("2026-03-27T16:00:00+07:00")
    );
    assert_eq!(ask(&program, "SELECT host FROM city"), "sambat.example");
    assert_eq!(ask(&program, "SELECT name FROM agency WHERE agency = 'SETWAN'"), "Sekretariat Dewan");
    assert_eq!(ask(&program, "SELECT group_concat(DISTINCT version) FROM area"), "1");
    assert_eq!(ask(&program, "SELECT group_concat(valid_to) FROM agency WHERE agency = 'DISHUB'"), "30000");
    assert_eq!(ask(&program, "SELECT group_concat(active) FROM category WHERE category = 'LIN-03'"), "0");
    let audit = ask(&program, "SELECT action || ' ' || before || ' ' || after FROM audit");
    for word in ["city.renew", "Sekretariat DPRD", "Sekretariat Dewan", "2026-03-18", "calendar.csv"] {
        assert!(audit.contains(word), "{word} is missing in: {audit}");
    }
    let again = import(&program, &folder, &["--renew"]).ok();
    assert!(again.contains("no settings changed, 0 days off, 0 agencies"), "{again}");
}

#[test]
fn files_that_cannot_be_a_city_are_refused_by_name_and_nothing_is_founded() {
    for (file, from, to, word) in [
        ("city.toml", "[hours]", "[hours", "city.toml: line "),
        ("city.toml", "closing = ", "closed = ", "missing field `closing`"),
        ("city.toml", "Asia/Jakarta", "Asia/Malang", "city.toml timezone"),
        (
            "city.toml",
            "verifier_agency = \"DISKOMINFO\"",
            "verifier_agency = \"NIX\"",
            "city.toml verifier_agency: ",
        ),
        ("city.toml", "agency = \"BKAD\"", "agency = \"NIX\"", "city.toml payments.agency: not an agency"),
        ("city.toml", "tag = 26", "tag = 51", "city.toml payments.account.tag"),
        ("agencies.toml", "code = \"SETWAN\"", "code = \"SETDA\"", "SETDA stands there twice"),
        (
            "agencies.toml",
            "valid_from = \"2020-01-01\"",
            "valid_from = \"2020-13-01\"",
            "agencies.toml: 2020-13-01",
        ),
        ("categories.toml", "agency = \"DLH\"", "agency = \"NIX\"", " agency: not an agency"),
        ("calendar.csv", ",holiday,", ",feast,", "neither holiday nor joint_leave"),
        ("areas.geojson", "\"nama\"", "\"nomor\"", ".nama: must be given"),
    ] {
        let program = Program::new();
        let folder = folder(&program, 3579);
        change(&folder, file, from, to);
        let line = import(&program, &folder, &[]).wrong_use();
        assert!(line.contains(word), "{word} is missing in: {line}");
        assert!(program.run(&["due", "2026-03-16", "3"]).err.contains("there is no city"), "{line}");
    }
    let program = Program::new();
    let folder = folder(&program, 3579);
    assert!(import(&program, &folder, &["--renew"]).wrong_use().contains("no city 3579 to renew"));
    assert!(import(&program, &folder, &["--host", "https://a.id"]).wrong_use().contains("give a name alone"));
    fs::remove_file(folder.join("outside.toml")).unwrap();
    assert!(import(&program, &folder, &[]).wrong_use().contains("outside.toml"));
}

#[test]
fn several_cities_need_hosts_and_none_stands_beside_the_sample() {
    let program = Program::new();
    let (first, second) = (folder(&program, 3579), folder(&program, 3577));
    import(&program, &first, &[]).ok();
    assert!(
        import(&program, &second, &["--host", "b.example"]).wrong_use().contains("a host name of its own")
    );
    import(&program, &first, &["--renew", "--host", "A.example"]).ok();
    assert!(
        import(&program, &second, &["--host", "a.example"]).wrong_use().contains("a host name of its own")
    );
    let out = import(&program, &second, &["--host", "b.example"]).ok();
    assert!(out.contains("sambat people add --city 3577"), "{out}");

    let sample = Program::with_sample();
    let real = folder(&sample, 3579);
    assert!(import(&sample, &real, &["--host", "a.example"]).wrong_use().contains("passwords are published"));
    let same = Path::new(SAMPLE_FOLDER);
    assert!(import(&sample, same, &["--renew"]).wrong_use().contains("passwords are published"));
}
