//! An answer comes after the disk has it. A kill cannot show that (see `crash.rs`), so the program is watched
//! from outside while it writes: strace notes each fsync before the program learns that it is done.

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::http;
use crate::load;
use crate::program::{Program, Serving, free_address};

/// Cases filed one after the other.
const ONE_BY_ONE: u32 = 30;
/// Cases filed by several residents at once, and how many.
const TOGETHER: u32 = 160;
const RESIDENTS: u32 = 16;

/// The program under watch.
struct Watched {
    serving: Serving,
    trace: PathBuf,
}

impl Watched {
    fn over(program: &Program) -> Watched {
        let trace = program.data.path().join("trace");
        let serve = program.command(&["serve"]);
        let mut strace = Command::new("strace");
        // -D: the program stays our own child, so that it can be told to stop. -y: with the names of files.
        strace.args(["-D", "-f", "-y", "-e", "trace=fsync,fdatasync", "-o"]).arg(&trace);
        strace.arg(serve.get_program()).args(serve.get_args());
        for (name, value) in serve.get_envs() {
            match value {
                Some(value) => strace.env(name, value),
                None => strace.env_remove(name),
            };
        }
        let there = Command::new("strace").arg("-V").output();
        assert!(there.is_ok(), "strace is not installed, and only it can see an fsync: run `make setup`");
        Watched { serving: Serving::begin(strace, free_address()), trace }
    }

    /// The files and folders that were synced so far.
    fn synced(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.trace).unwrap();
        let path = |line: &str| -> Option<String> {
            // The second half of a call that another one interrupted names no file.
            let (_, rest) = line.split_once("sync(")?;
            Some(rest.split_once('<')?.1.split_once('>')?.0.to_owned())
        };
        text.lines().filter_map(path).collect()
    }

    /// Commits that reached the disk.
    fn commits(&self) -> usize {
        self.synced().iter().filter(|path| path.ends_with("sambat.db-wal")).count()
    }

    fn file(&self, number: u32, with_photo: bool) {
        let answer = http::post(self.serving.address, "/lapor", &load::case(number, with_photo));
        assert_eq!(answer.map(|answer| answer.status), Some(303));
    }
}

#[test]
fn each_answer_comes_after_its_own_fsync() {
    let program = Program::with_sample();
    let watched = Watched::over(&program);
    for number in 1..=ONE_BY_ONE {
        let before = watched.commits();
        watched.file(number, false);
        assert!(watched.commits() > before, "case {number} was acknowledged before it was on the disk");
    }
    assert_eq!(watched.serving.stop().code(), Some(0));
}

#[test]
fn those_who_wait_together_share_an_fsync() {
    let program = Program::with_sample();
    let watched = Watched::over(&program);
    let before = watched.commits();
    let next = AtomicU32::new(1);
    std::thread::scope(|scope| {
        for _ in 0..RESIDENTS {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number > TOGETHER {
                        return;
                    }
                    watched.file(number, false);
                }
            });
        }
    });
    let commits = watched.commits() - before;
    assert!(commits < TOGETHER as usize, "{commits} fsyncs for {TOGETHER} cases");
    assert!(commits >= (TOGETHER / RESIDENTS) as usize, "{commits} fsyncs: nobody files twice at once");
    assert_eq!(watched.serving.stop().code(), Some(0));
}

#[test]
fn a_picture_is_on_the_disk_with_its_folder_before_the_answer() {
    let program = Program::with_sample();
    let watched = Watched::over(&program);
    let folder = program.data.path().join("photos").display().to_string();
    for number in 1..=10 {
        let before = watched.synced().len();
        watched.file(number, true);
        let synced = watched.synced().split_off(before);
        let photos: Vec<&String> = synced.iter().filter(|path| path.starts_with(&folder)).collect();
        let files = photos.iter().filter(|path| path.contains(".jpg")).count();
        assert_eq!(files, 2, "case {number}: both sizes: {synced:?}");
        assert!(photos.len() > files, "case {number}: the folder that names them: {synced:?}");
    }
    assert_eq!(watched.serving.stop().code(), Some(0));
}
