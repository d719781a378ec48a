//! Serving: it begins, it stops when told to, and a taken address is said plainly.

use std::time::{Duration, Instant};

use crate::program::{Program, free_address, run};

#[test]
fn it_serves_until_it_is_told_to_stop() {
    let program = Program::with_sample();
    let serving = program.serve(free_address());

    let mut second = program.command(&["serve"]);
    second.env("SAMBAT_LISTEN", serving.address.to_string());
    let refused = run(second);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("choose another address with SAMBAT_LISTEN"), "{refused:?}");

    let told = Instant::now();
    assert_eq!(serving.stop().code(), Some(0));
    assert!(told.elapsed() < Duration::from_secs(10), "it takes {:?} to stop", told.elapsed());
}
