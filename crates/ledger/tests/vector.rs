//! The README's test vector, which was computed by another program from the documented bytes.

use ledger::{GENESIS, Link, Salt, commit};

const README: &str = include_str!("../README.md");

#[test]
fn readme_vector_holds() {
    let commitment = commit(&Salt([7; 16]), "Lampu jalan mati di depan pasar");
    let first = Link {
        city: 3573,
        case: [0x11; 16],
        seq: 1,
        kind: "received",
        at_micros: 1_770_256_800_000_000,
        actor: "reporter",
        facts: r#"{"channel":"web"}"#,
        commitments: &[commitment],
        prev: GENESIS,
    };
    let second = Link {
        seq: 2,
        kind: "verified",
        at_micros: 1_770_260_400_000_000,
        actor: "officer:1",
        facts: "{}",
        commitments: &[],
        prev: first.hash(),
        ..first
    };
    for line in [
        format!("commitment {commitment}"),
        format!("event 1    {}", first.hash()),
        format!("event 2    {}", second.hash()),
    ] {
        assert!(README.lines().any(|known| known == line), "not in the README: {line}");
    }
}
