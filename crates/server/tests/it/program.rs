//! Running the program, and the sample city it is run on.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The sample city as plain files.
pub const SAMPLE_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../sample-city/malang");

/// The built program, with a data folder and no settings from outside.
pub struct Program {
    pub data: TempDir,
    pub database: Option<String>,
}

/// What the program did.
#[derive(Debug)]
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Done {
    /// Its output, of a command that did what was asked.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// The one line it had to say about wrong use.
    #[track_caller]
    pub fn wrong_use(self) -> String {
        assert_eq!(self.code, 2, "{self:?}");
        assert_eq!(self.err.lines().count(), 1, "one line says what to do: {}", self.err);
        assert!(self.out.is_empty(), "{}", self.out);
        self.err.trim_end().to_owned()
    }
}

impl Program {
    /// With nothing in its data folder.
    pub fn new() -> Program {
        Program { data: tempfile::tempdir().unwrap(), database: None }
    }

    /// With a copy of the sample city.
    pub fn with_sample() -> Program {
        let program = Program::new();
        copy(&sample(), program.data.path());
        program
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = command(self.data.path());
        if let Some(database) = &self.database {
            command.env("DATABASE_URL", database);
        }
        command.args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Done {
        run(self.command(arguments))
    }

    /// Serves without limits for each address, where `address` says.
    pub fn serve(&self, address: SocketAddr) -> Serving {
        Serving::begin(self.command(&["serve"]), address)
    }

    /// How many cases are in its database, when it is the embedded one.
    pub fn cases(&self) -> usize {
        let db = kit::rusqlite::Connection::open(self.file()).unwrap();
        db.query_row("SELECT count(*) FROM cases", [], |row| row.get::<_, i64>(0))
            .unwrap()
            .try_into()
            .unwrap()
    }

    /// Its database, when it is the embedded one.
    pub fn file(&self) -> PathBuf {
        self.data.path().join("sambat.db")
    }
}

/// Copies a folder with everything in it; keys stay readable by their owner alone.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

/// The program while it serves; ends with the value.
pub struct Serving {
    child: Child,
    pub address: SocketAddr,
}

impl Serving {
    /// Begins, and waits until it answers.
    pub fn begin(mut command: Command, address: SocketAddr) -> Serving {
        command.env("SAMBAT_LISTEN", address.to_string()).env("SAMBAT_RATE_LIMITS", "off");
        // What goes wrong while its database is being killed is no news.
        command.env("SAMBAT_LOG", "off").stdout(Stdio::null());
        let mut serving = Serving { child: command.spawn().unwrap(), address };
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not serve");
            serving.must_run();
            std::thread::sleep(Duration::from_millis(5));
        }
        serving
    }

    #[track_caller]
    pub fn must_run(&mut self) {
        let ended = self.child.try_wait().unwrap();
        assert!(ended.is_none(), "it ended by itself: {ended:?}");
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.must_run();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop.
    pub fn stop(mut self) -> ExitStatus {
        assert!(
            Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success()
        );
        self.child.wait().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address nobody uses: bound for a moment to learn of a port that is free.
pub fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sambat"));
    for name in [
        "SAMBAT_LISTEN",
        "SAMBAT_BASE_URL",
        "SAMBAT_TRUSTED_PROXIES",
        "DATABASE_URL",
        "SAMBAT_BANK_CLIENT_KEY",
        "SAMBAT_BANK_PUBLIC_KEY",
        "SAMBAT_BANK_SECRET",
    ] {
        command.env_remove(name);
    }
    command.env("SAMBAT_DATA", data).env("SAMBAT_LOG", "warn").current_dir(data).stdin(Stdio::null());
    command
}

pub fn run(mut command: Command) -> Done {
    let output = command.output().unwrap();
    Done {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The folder with the sample city, loaded once for all tests of this build, whatever process they run in.
fn sample() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample-city");
    fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let built = fs::metadata(env!("CARGO_BIN_EXE_sambat")).unwrap().modified().unwrap();
    let loaded = folder.join("loaded");
    let fresh = fs::metadata(&loaded).and_then(|m| m.modified()).is_ok_and(|at| at > built);
    if !fresh {
        for name in ["sambat.db", "sambat.db-wal", "sambat.db-shm", "signing.key"] {
            let _ = fs::remove_file(folder.join(name));
        }
        let _ = fs::remove_dir_all(folder.join("photos"));
        let mut load = command(&folder);
        load.arg("sample");
        run(load).ok();
        fs::write(loaded, "").unwrap();
    }
    folder
}
