//! `kill -9` of the program, and of PostgreSQL's postmaster, at random moments while residents file cases.
//! Whatever was acknowledged is there afterwards: the case, its picture, its messages, and every chain holds.
//!
//! A kill cannot show a missing fsync, since the machine goes on: that is what `fsync.rs` is for.

use std::time::Duration;

use kit::ids::Chance;
use testkit::postgres::Cluster;

use crate::load::Load;
use crate::program::{Program, SAMPLE_FOLDER, Serving, free_address};

/// How often the program is killed on each engine.
const KILLS: usize = 12;
/// How often PostgreSQL is killed.
const POSTMASTER_KILLS: usize = 10;

/// A moment nobody can foresee, while something is being written.
fn any_moment(load: &Load) {
    load.wait_for(1);
    std::thread::sleep(Duration::from_micros(u64::from(Chance::System.below(150_000))));
}

fn kill_the_program(program: &Program, serving: &mut Serving, load: &Load) {
    for _ in 0..KILLS {
        any_moment(load);
        serving.kill();
        *serving = program.serve(serving.address);
    }
    load.wait_for(1);
}

fn everything_is_there(program: &Program, serving: Serving, load: &Load, before: usize) {
    let filed = load.must_be_there();
    assert!(filed > KILLS, "{filed} cases are no load");
    assert_eq!(serving.stop().code(), Some(0));
    let verified = program.run(&["verify"]).ok();
    // Each resident was answered in the end, so there are as many cases as keys, and no other.
    assert!(verified.contains(&format!("{} stories with ", before + filed)), "{filed} filed; {verified}");
    let report = program.run(&["doctor"]).ok();
    assert!(!report.contains("FAIL"), "{report}");
}

#[test]
fn what_was_acknowledged_survives_kills_on_sqlite() {
    let program = Program::with_sample();
    let before = program.cases();
    let mut serving = program.serve(free_address());
    let load = Load::during(serving.address, |load| kill_the_program(&program, &mut serving, load));
    everything_is_there(&program, serving, &load, before);
}

#[test]
fn what_was_acknowledged_survives_kills_on_postgres() {
    let cluster = Cluster::start();
    let program = Program { database: Some(cluster.database("crash")), ..Program::new() };
    // A city without cases: loading the sample takes longer than all the kills.
    program.run(&["import", "city", SAMPLE_FOLDER]).ok();
    let mut serving = program.serve(free_address());
    let load = Load::during(serving.address, |load| {
        kill_the_program(&program, &mut serving, load);
        for _ in 0..POSTMASTER_KILLS {
            any_moment(load);
            cluster.kill();
            cluster.start_again();
            // The program goes on by itself.
            serving.must_run();
        }
        load.wait_for(1);
    });
    everything_is_there(&program, serving, &load, 0);
}
