//! The short commands, used rightly and wrongly.

use crate::program::{Program, run};

#[test]
fn help_tells_everything_and_no_command_is_wrong_use() {
    let program = Program::new();
    let help = program.run(&["--help"]).ok();
    for word in ["serve", "sample", "people", "DATABASE_URL", "SAMBAT_TRUSTED_PROXIES", "Exit codes"] {
        assert!(help.contains(word), "{word} is missing in: {help}");
    }
    assert!(program.run(&["keys", "add", "--help"]).ok().contains("Example: sambat keys add"));
    assert!(program.run(&["--version"]).ok().starts_with("sambat "));
    assert!(program.run(&[]).wrong_use().contains("--help"));
    assert!(program.run(&["people"]).wrong_use().contains("--help"));
}

#[test]
fn wrong_use_is_one_line_that_says_what_to_do() {
    let program = Program::with_sample();
    for (arguments, word) in [
        (&["fly"] as &[&str], "usage: sambat"),
        (&["serve", "--port", "80"], "usage: sambat serve"),
        (&["people", "add", "--login", "x"], "--agency <AGENCY>"),
        (
            &["people", "add", "--login", "x", "--name", "X", "--agency", "DISHUB", "--role", "king"],
            "use one of verifier",
        ),
        (
            &["people", "add", "--login", "x", "--name", "X", "--agency", "NIX", "--role", "officer"],
            "agency: not an agency",
        ),
        (
            &["people", "add", "--login", "X Y", "--name", "X", "--agency", "DISHUB", "--role", "officer"],
            "login: ",
        ),
        (
            &["people", "add", "--login", "admin", "--name", "X", "--agency", "DISHUB", "--role", "officer"],
            "login: already taken",
        ),
        (
            &["people", "add", "--login", "x", "--name", "X", "--agency", "DISHUB", "--role", "verifier"],
            "roles: ",
        ),
        (&["people", "reset", "nobody"], "sambat people add"),
        (&["keys", "add", "--name", "x", "--scope", "all"], "use one of open311"),
        (&["keys", "add", "--name", "x", "--scope", "api-agency"], "agency: must be given"),
        (&["keys", "add", "--name", "x", "--scope", "open311", "--agency", "DISHUB"], "agency: "),
        (&["due", "tomorrow", "3"], "2026-03-16T10:00"),
        (&["due", "2026-03-16T10:00", "many"], "<DAYS>"),
        (&["explain", "nothing"], "7K3F-9QXM-4"),
        (&["import", "areas", "/nowhere.geojson"], "/nowhere.geojson"),
        (&["areas", "locate", "/nowhere.csv"], "/nowhere.csv"),
        (&["--city", "1", "verify"], "--city can be 3573"),
        (&["--config", "/nowhere.toml", "config"], "/nowhere.toml"),
    ] {
        let line = program.run(arguments).wrong_use();
        assert!(line.contains(word), "{arguments:?}: {line}");
    }
}

#[test]
fn a_setting_that_cannot_be_is_named() {
    let program = Program::new();
    for (name, value) in
        [("SAMBAT_LISTEN", "80"), ("SAMBAT_BASE_URL", "sambat.id"), ("SAMBAT_LOG", "lo=ud=est")]
    {
        let mut command = program.command(&["doctor"]);
        command.env(name, value);
        assert!(run(command).wrong_use().contains(name), "{name}");
    }
    let mut command = program.command(&["migrate"]);
    command.env("DATABASE_URL", "mysql://localhost");
    let done = run(command);
    assert_eq!(done.code, 1, "{done:?}");
    assert!(done.err.contains("DATABASE_URL"), "{done:?}");
}

#[test]
fn config_prints_each_setting_with_its_source_and_no_secret() {
    let program = Program::new();
    std::fs::write(program.data.path().join("sambat.toml"), "base_url = \"https://sambat.example.go.id/\"\n")
        .unwrap();
    let mut command = program.command(&["config"]);
    command.env("DATABASE_URL", "postgres://sambat:geheim@db.example/sambat");
    let out = run(command).ok();
    assert!(out.contains("SAMBAT_BASE_URL = https://sambat.example.go.id    (file, sambat.toml)"), "{out}");
    assert!(out.contains("DATABASE_URL = postgres://sambat:***@db.example/sambat    (environment"), "{out}");
    assert!(out.contains("SAMBAT_LISTEN = 127.0.0.1:8311    (default)"), "{out}");
    assert!(!out.contains("geheim"));
}

#[test]
fn migrate_does_it_once() {
    let program = Program::new();
    assert!(program.run(&["migrate"]).ok().starts_with("applied 0001_first\napplied 0002_search"));
    assert!(program.run(&["migrate"]).ok().contains("up to date"));
    let done = program.run(&["verify"]);
    assert_eq!((done.code, done.err.as_str()), (0, ""), "no city, nothing to verify: {done:?}");
    let due = program.run(&["due", "2026-03-16", "3"]);
    assert_eq!(due.code, 1);
    assert!(due.err.contains("sambat sample"), "{due:?}");
}

#[test]
fn people_get_a_link_that_stands_alone_on_the_last_line() {
    let program = Program::with_sample();
    let add =
        ["people", "add", "--login", "sri", "--name", "Sri", "--agency", "DISHUB", "--role", "officer,head"];
    for arguments in [&add as &[&str], &["people", "reset", "sri"], &["people", "reset", "SRI"]] {
        let out = program.run(arguments).ok();
        let link = out.lines().last().unwrap();
        let token = link.strip_prefix("http://127.0.0.1:8311/masuk/sandi/").unwrap();
        assert!(token.len() >= 40 && token.bytes().all(|b| b.is_ascii_alphanumeric()), "{token}");
    }
}

#[test]
fn a_key_stands_alone_on_the_last_line() {
    let program = Program::with_sample();
    for arguments in [
        &["keys", "add", "--name", "Aplikasi", "--scope", "open311"] as &[&str],
        &["keys", "add", "--name", "Warga", "--scope", "api-resident"],
        &["keys", "add", "--name", "Simpul", "--scope", "api-agency", "--agency", "DISHUB"],
    ] {
        let out = program.run(arguments).ok();
        let key = out.lines().last().unwrap();
        assert!(key.starts_with("smb_") && !key.contains(' '), "{key}");
    }
}

#[test]
fn due_counts_over_lebaran_and_names_each_day() {
    let program = Program::with_sample();
    let out = program.run(&["due", "2026-03-16T10:00", "5"]).ok();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "2026-03-30T16:00:00+07:00");
    let days: Vec<&str> = lines[1..].iter().map(|line| &line[..10]).collect();
    assert_eq!(
        days,
        [
            "2026-03-18",
            "2026-03-19",
            "2026-03-20",
            "2026-03-21",
            "2026-03-22",
            "2026-03-23",
            "2026-03-24",
            "2026-03-28",
            "2026-03-29"
        ]
    );
    assert!(lines[3].contains("Idulfitri") && lines[3].contains("SKB 3 Menteri"), "{out}");
    // The same moment, said otherwise; and one after closing time, which counts from the next working day.
    for (from, due) in [
        ("2026-03-16T03:00Z", "2026-03-30T16:00:00+07:00"),
        ("2026-03-16T11:00:00+08:00", "2026-03-30T16:00:00+07:00"),
        ("2026-03-16T16:00:00", "2026-03-30T16:00:00+07:00"),
        ("2026-03-16T16:00:01", "2026-03-31T16:00:00+07:00"),
        ("2026-03-16T17:00Z", "2026-03-31T16:00:00+07:00"),
        ("2026-03-14", "2026-03-30T16:00:00+07:00"),
    ] {
        assert_eq!(program.run(&["due", from, "5"]).ok().lines().next(), Some(due), "{from}");
    }
    let far = program.run(&["due", "2031-01-01", "1"]);
    assert!(far.err.contains("may still move"), "{far:?}");
}

#[test]
fn explain_tells_every_duty_of_a_case() {
    let program = Program::with_sample();
    let db = kit::rusqlite::Connection::open(program.file()).unwrap();
    let find = "SELECT code FROM cases WHERE state = 'in_progress' AND promise_at IS NOT NULL";
    let code: String = db.query_row(find, [], |row| row.get(0)).unwrap();
    let out = program.run(&["explain", &code.to_lowercase()]).ok();
    for word in [
        "1. verify: ",
        "2. resolve: ",
        "3. respond: ",
        "the case waits for it",
        "the city promised",
        "day 0 is",
    ] {
        assert!(out.contains(word), "{word} is missing in: {out}");
    }
    assert_eq!(program.run(&["explain", "7K3F-9QXM-4"]).code, 2);
}

#[test]
fn simulate_tries_draft_rules_on_the_past_and_names_what_cannot_be() {
    let program = Program::with_sample();
    let rules = program.file().with_file_name("draft.toml");
    let with = |text: &str| {
        std::fs::write(&rules, text).unwrap();
        program.run(&["simulate", "--months", "12", "--rules", rules.to_str().unwrap()])
    };
    let same = with("").ok();
    assert!(same.contains("0 steps change"), "{same}");
    let shorter = with("[clocks]\nrespond = 1\n").ok();
    assert!(shorter.contains(" > ") && shorter.contains("becomes late"), "{shorter}");
    assert!(!shorter.contains("0 become late"), "{shorter}");
    let routed = with("[routing]\nHUB-01 = \"DLH\"\n").ok();
    assert!(routed.contains("DISHUB > DLH"), "{routed}");
    for (text, word) in [
        ("[clocks]\nrespond = 0\n", "[clocks]"),
        ("[routing]\nHUB-01 = \"NOWHERE\"\n", "[routing]"),
        ("[clocks]\nanswer = 3\n", "draft.toml: line 2"),
    ] {
        let line = with(text).wrong_use();
        assert!(line.contains(word), "{text:?}: {line}");
    }
}
