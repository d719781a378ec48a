//! Serving: it begins, it stops when told to, and a taken address is said plainly.

use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{Program, run};

#[test]
fn it_serves_until_it_is_told_to_stop() {
    let program = Program::with_sample();
    // Bound for a moment to learn of a port that is free.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = program.command(&["serve"]);
    command.env("SAMBAT_LISTEN", address.to_string()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(20), "it does not serve");
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        std::thread::sleep(Duration::from_millis(20));
    }

    let mut second = program.command(&["serve"]);
    second.env("SAMBAT_LISTEN", address.to_string());
    let refused = run(second);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("choose another address with SAMBAT_LISTEN"), "{refused:?}");

    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let told = Instant::now();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    assert!(told.elapsed() < Duration::from_secs(10), "it takes {:?} to stop", told.elapsed());
}
