//! PDFs from strangers, read by the program in a process of its own.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use kit::pdf::{Cleaner, Refusal};
use testkit::pdf;

const SAMBAT: &str = env!("CARGO_BIN_EXE_sambat");

fn cleaner() -> Cleaner {
    Cleaner::apart(SAMBAT.into(), vec!["clean-pdf".to_owned()])
}

/// Runs the command over a file, with nothing in its environment but what is given.
fn ran(input: &[u8], environment: &[(&str, &str)]) -> Output {
    let mut child = Command::new(SAMBAT)
        .arg("clean-pdf")
        .env_clear()
        .envs(environment.iter().copied())
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // One that dies early reads no further.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[tokio::test]
async fn a_paper_comes_back_without_its_script() {
    let clean = cleaner().clean(pdf::pages("Kartu keluarga", 3).into()).await.unwrap();
    assert_eq!(clean.pages, 3);
    assert!(clean.bytes.starts_with(b"%PDF-"));
    assert!(!clean.bytes.windows(10).any(|window| window == b"JavaScript"));
    assert_eq!(cleaner().clean(pdf::locked("Kartu").into()).await, Err(Refusal::Locked));
    assert_eq!(cleaner().clean(b"%PDF-1.7"[..].into()).await, Err(Refusal::Unreadable));
}

/// Each member of an object stream may be as large as the stream: a hundred thousand of them say so of the same half
/// megabyte. Nothing that is looked at before reading tells; the process runs into its limit and dies alone.
#[tokio::test]
async fn a_file_that_asks_for_all_memory_takes_only_its_own_process_with_it() {
    let members = 40_000;
    let index: String = (0..members).map(|n| format!("{} 0 ", n + 10)).collect();
    let content = [index.as_bytes(), b"(", &vec![b'a'; 500_000], b")"].concat();
    let file = pdf::with_stream(content, index.len(), members);
    assert!(file.len() < 200_000, "{} bytes", file.len());
    let answer = ran(&file, &[]);
    assert!(!answer.status.success() && answer.stdout.is_empty(), "{:?}", answer.status);
    assert_eq!(cleaner().clean(file.into()).await, Err(Refusal::Unreadable));
}

/// What the process is for needs no settings, so a wrong one does not keep it from its work, and no folder is made.
#[test]
fn it_reads_no_settings_and_writes_nothing() {
    let settings =
        [("SAMBAT_DATA", "/nowhere/at/all"), ("DATABASE_URL", "nonsense"), ("SAMBAT_LOG", "nonsense")];
    let answer = ran(&pdf::pages("Kartu", 1), &settings);
    assert!(answer.status.success() && answer.stdout.starts_with(b"pages 1\n%PDF-"), "{answer:?}");
    assert!(!Path::new("/nowhere").exists());
}
