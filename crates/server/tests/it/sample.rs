//! The sample city: loaded once, on both engines, and sound afterwards.

use testkit::postgres::Cluster;

use crate::program::Program;

fn number(program: &Program, sql: &str) -> i64 {
    let db = kit::rusqlite::Connection::open(program.file()).unwrap();
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn loading_again_changes_nothing_and_says_where_to_go() {
    let program = Program::with_sample();
    let facts = "SELECT count(*) FROM case_event";
    let before = number(&program, facts);
    let out = program.run(&["sample"]).ok();
    assert!(out.contains("loaded already; nothing was changed"), "{out}");
    for word in
        ["http://127.0.0.1:8311/masuk", "verifikator", "contoh-dishub", "never use this city for real work"]
    {
        assert!(out.contains(word), "{word} is missing in: {out}");
    }
    assert!(!out.contains("contoh-kec-klojen"), "only those who are to be shown");
    assert_eq!(number(&program, facts), before);
    assert_eq!(number(&program, "SELECT count(*) FROM officer_session"), 0, "nobody is left logged in");
}

#[test]
fn every_outcome_of_the_stories_is_there() {
    let program = Program::with_sample();
    for (state, least) in [
        ("received", 15),
        ("verified", 4),
        ("assigned", 25),
        ("in_progress", 50),
        ("waiting", 6),
        ("forwarded", 8),
        ("resolved", 15),
        ("closed", 140),
        ("rejected", 8),
        ("withdrawn", 5),
    ] {
        let found = number(&program, &format!("SELECT count(*) FROM cases WHERE state = '{state}'"));
        assert!(found >= least, "{state}: {found}");
    }
    let backwards = "SELECT count(*) FROM case_event a JOIN case_event b ON a.city_id = b.city_id \
        AND a.case_id = b.case_id AND b.seq = a.seq + 1 WHERE b.at < a.at";
    assert_eq!(number(&program, backwards), 0, "time goes forward in every story");
    let future = "SELECT count(*) FROM case_event WHERE at > unixepoch() * 1000000";
    assert_eq!(number(&program, future), 0, "nothing has happened that has not happened yet");
    assert!(
        number(&program, "SELECT count(*) FROM duty WHERE outcome = 'late'") > 10,
        "not everybody is in time"
    );
    assert_eq!(number(&program, "SELECT count(*) FROM cases WHERE published AND content_hidden"), 0);
    for (what, least) in [
        ("product WHERE state = 'signed'", 5),
        ("payment WHERE state = 'paid'", 2),
        ("cases WHERE kind = 'application' AND state = 'waiting'", 1),
        ("cases WHERE kind = 'application' AND state = 'rejected'", 2),
        ("cases WHERE channel = 'system'", 1),
    ] {
        let found = number(&program, &format!("SELECT count(*) FROM {what}"));
        assert!(found >= least, "{what}: {found}");
    }
}

#[test]
fn a_city_that_is_not_the_sample_is_left_alone() {
    let program = Program::with_sample();
    kit::rusqlite::Connection::open(program.file())
        .unwrap()
        .execute("UPDATE city SET sample = FALSE", [])
        .unwrap();
    let done = program.run(&["sample"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("Kota Malang, which is not the sample city"), "{done:?}");
    assert!(done.err.contains("SAMBAT_DATA"), "{done:?}");
}

#[test]
fn half_a_sample_is_not_taken_for_a_whole_one() {
    let program = Program::with_sample();
    kit::rusqlite::Connection::open(program.file())
        .unwrap()
        .execute("DELETE FROM tally WHERE measure = 'filed' AND slot < 8", [])
        .unwrap();
    let done = program.run(&["sample"]);
    assert_eq!(done.code, 1);
    assert!(done.err.contains("interrupted"), "{done:?}");
}

#[test]
fn the_sample_is_sound() {
    let program = Program::with_sample();
    let report = program.run(&["doctor"]).ok();
    assert!(!report.contains("FAIL"), "{report}");
    for line in [
        "ok    Sqlite: synchronous is 2",
        "WARN  Kota Malang is sample data",
        "ok    Kota Malang: every open case has an agency",
        "ok    Kota Malang: kept counts equal a recount",
        "ok    Kota Malang: the calendar reaches 2027-12-31",
        "published cases can be found by words",
    ] {
        assert!(report.contains(line), "{line} is missing in: {report}");
    }
    assert!(program.run(&["index"]).ok().contains("published cases can be found by words"));
    let verified = program.run(&["verify"]);
    let all = program.cases();
    assert!(verified.err.contains(&format!("{all} stories checked")), "progress: {verified:?}");
    assert!(verified.ok().contains(&format!("{all} stories with ")));
}

#[test]
fn what_is_wrong_with_the_records_is_found() {
    let program = Program::with_sample();
    let db = kit::rusqlite::Connection::open(program.file()).unwrap();
    for sql in [
        "UPDATE case_event SET body = 'tidak pernah ditulis' WHERE rowid = (SELECT rowid FROM case_event \
         WHERE kind = 'answered' LIMIT 1)",
        "UPDATE tally SET n = n + 1 WHERE measure = 'received' AND agency = 'DISHUB'",
        "UPDATE duty SET open = FALSE WHERE open AND kind = 'verify'",
        "UPDATE cases SET public_title = 'Lain' WHERE case_id = (SELECT case_id FROM cases WHERE published ORDER BY filed_at DESC LIMIT 1)",
        "INSERT INTO search_fill SELECT city_id, 1, 0, x'00000000000000000000000000000000', TRUE FROM city",
        "INSERT INTO photo SELECT city_id, x'00112233445566778899aabbccddeeff', case_id, 1, 1, 1, 1, x'00', FALSE, 0, NULL \
         FROM cases LIMIT 1",
    ] {
        assert!(db.execute(sql, []).unwrap() > 0, "{sql}");
    }
    let verified = program.run(&["verify"]);
    assert_eq!(verified.code, 1);
    assert_eq!(verified.out.matches("BROKEN").count(), 1, "{}", verified.out);
    assert!(verified.err.contains("backup"), "{}", verified.err);
    let report = program.run(&["doctor"]);
    assert_eq!(report.code, 1);
    for word in [
        "FAIL  Kota Malang: cases without",
        "FAIL  Kota Malang: the kept count of received DISHUB",
        "FAIL  Kota Malang: files of 1 photos are missing",
        "1 of the newest are kept with other words than were published, 0 are kept that nobody may read",
    ] {
        assert!(report.out.contains(word), "{word} is missing in: {}", report.out);
    }
}

#[test]
fn a_counter_nobody_can_come_to_is_found() {
    let program = Program::with_sample();
    let db = kit::rusqlite::Connection::open(program.file()).unwrap();
    let says = |agency: &str, change: &str| {
        let sql = format!("UPDATE counter SET says = json_set(says, {change}) WHERE agency = '{agency}'");
        assert_eq!(db.execute(&sql, []).unwrap(), 1, "{sql}");
    };
    let warned = |words: &str| {
        let report = program.run(&["doctor"]).ok();
        let line = report.lines().find(|line| line.contains(words));
        line.is_some_and(|line| line.starts_with("WARN  Kota Malang: the counter of "))
    };
    let (closed, stale) =
        ("of DISNAKERPMPTSP takes appointments and is open on none of the next 14 days", "any more (groups)");
    let letters = "of DISPENDUKCAPIL has no letter for services";
    assert!(!warned(closed) && !warned(stale) && warned(letters), "two of its twelve services have one");
    says("DISNAKERPMPTSP", "'$.active', json('false'), '$.open', json('[]')");
    assert!(!warned(closed), "what is not offered need not be open");
    says("DISNAKERPMPTSP", "'$.active', json('true')");
    assert!(warned(closed));
    says("DISPENDUKCAPIL", "'$.group[0].services[0]', 'KEL-SKTM'");
    assert!(warned(stale), "the service is another agency's");
    says("DISPENDUKCAPIL", "'$.group', json('[]')");
    assert!(!warned(stale) && !warned(letters), "without letters all are served");
    says("DISNAKERPMPTSP", "'$.open', json('[{\"days\":[1,2,3,4,5],\"from\":\"08:00\",\"to\":\"12:00\"}]')");
    let report = program.run(&["doctor"]).ok();
    assert!(report.contains("ok    Kota Malang: people can come to the counters of 2 agencies"), "{report}");
}

#[test]
fn a_database_that_is_not_ready_is_a_finding_and_not_a_crash() {
    let program = Program::new();
    let report = program.run(&["doctor"]);
    assert_eq!(report.code, 1);
    assert!(
        report.out.contains("FAIL  migrations are missing (0001_first, 0002_search")
            && report.out.contains("): run `sambat migrate`"),
        "{report:?}"
    );
    program.run(&["migrate"]).ok();
    assert!(program.run(&["doctor"]).ok().contains("WARN  there is no city yet"));
}

#[test]
fn the_sample_is_sound_on_postgres() {
    let cluster = Cluster::start();
    let program = Program { database: Some(cluster.database("sample")), ..Program::new() };
    assert!(program.run(&["sample"]).ok().contains("is loaded: 336 cases, 22 applications, 60 people"));
    assert!(program.run(&["sample"]).ok().contains("loaded already"));
    let report = program.run(&["doctor"]).ok();
    assert!(report.contains("ok    Postgres: fsync is on"), "{report}");
    assert!(!report.contains("FAIL"), "{report}");
    let verified = program.run(&["verify"]).ok();
    assert!(
        verified.contains(" stories with ") && verified.contains(" signed documents checked, 0 broken"),
        "{verified}"
    );
    assert_eq!(
        program.run(&["due", "2026-03-16T10:00", "5"]).ok().lines().next(),
        Some("2026-03-30T16:00:00+07:00")
    );
}
