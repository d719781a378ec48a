//! The simulated bank against the program: it is believed by a sample city and by no other.

use std::process::Command;

use crate::founding;
use crate::program::{Done, Program, free_address, run};

const REFERENCE: &str = "7K3F9QXM4A";
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-city/bank/SAMPLE-ONLY-public-key.pem");

/// A bill of the sample's first case, as a step of it would have opened it.
fn bill(program: &Program) {
    let db = kit::rusqlite::Connection::open(program.file()).unwrap();
    let done = db.execute(
        "INSERT INTO payment (city_id, payment_id, case_id, code, agency, amount, what, reference, qris, state, opened_at, \
         expires_at, version) SELECT city_id, case_id, case_id, code, 'DISHUB', 150000, 'Contoh', ?1, '', 'waiting', 1, \
         4102444800000000, 1 FROM cases ORDER BY filed_at LIMIT 1",
        [REFERENCE],
    );
    assert_eq!(done.unwrap(), 1);
}

fn state(program: &Program) -> String {
    let db = kit::rusqlite::Connection::open(program.file()).unwrap();
    db.query_row("SELECT state FROM payment", [], |row| row.get(0)).unwrap()
}

fn pay(program: &Program, to: &str, reference: &str) -> Done {
    let call =
        ["bank", "pay", "--to", to, "--amount", "150000", "--external-id", "1001", "--reference", reference];
    program.run(&call)
}

fn with_sample_key(mut command: Command) -> Command {
    command.env("SAMBAT_BANK_CLIENT_KEY", "bank").env("SAMBAT_BANK_SECRET", "a secret of our own");
    command.env("SAMBAT_BANK_PUBLIC_KEY", KEY);
    command
}

#[test]
fn it_tells_the_sample_city_of_a_payment() {
    let program = Program::with_sample();
    let serving = program.serve(free_address());
    let to = format!("http://{}/", serving.address);
    bill(&program);
    let lower = REFERENCE.to_lowercase();
    for _ in 0..2 {
        assert!(pay(&program, &to, &lower).ok().contains("\"2005200\""), "told again it is answered alike");
        assert_eq!(state(&program), "paid");
    }
    let other = pay(&program, &to, "TIDAKADA");
    assert!(other.code == 1 && other.err.contains("4095200"), "another payment under one number: {other:?}");
    let report = program.run(&["doctor"]).ok();
    for line in [
        "ok    Kota Malang: every rupiah the bank told of",
        "WARN  Kota Malang: the account for fees is an example",
    ] {
        assert!(report.contains(line), "{line} is missing in: {report}");
    }
    assert!(run(with_sample_key(program.command(&["config"]))).ok().contains("SAMBAT_BANK_SECRET = ***"));
    drop(serving);
    let gone = pay(&program, &to, REFERENCE);
    assert!(gone.code == 1 && gone.err.contains("does not answer"), "{gone:?}");
    assert!(
        program
            .run(&["bank", "pay", "--to", &to, "--reference", "X", "--amount", "0"])
            .wrong_use()
            .contains("0")
    );
}

#[test]
fn no_real_city_believes_it() {
    let program = Program::new();
    let folder = founding::folder(&program, 3579);
    program.run(&["import", "city", folder.to_str().unwrap()]).ok();
    let serving = program.serve(free_address());
    let refused = pay(&program, &format!("http://{}", serving.address), REFERENCE);
    assert!(refused.code == 1 && refused.err.contains("refused with 404, no code"), "{refused:?}");
    drop(serving);
    let refused = run(with_sample_key(program.command(&["serve"])));
    assert!(refused.code == 1 && refused.err.contains("are the published ones of the sample"), "{refused:?}");
    let report = run(with_sample_key(program.command(&["doctor"])));
    assert!(
        report.code == 1 && report.out.contains("FAIL  Kota 3579: the bank's key or secret"),
        "{report:?}"
    );
}
