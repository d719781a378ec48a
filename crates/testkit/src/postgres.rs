//! Throw-away PostgreSQL from the machine's own binaries (Debian: `/usr/lib/postgresql/*/bin`, the newest).
//! No service has to be running, and none is touched.
//!
//! [`shared`] is for ordinary tests. Every test process uses the same cluster, since a test runner may start
//! a process per test: whoever comes first starts it, under a lock; each process holds a shared lock on a
//! file while it lives; a keeper stops the cluster and removes its folder when for a minute nobody held it.
//! It runs without fsync. [`Cluster`] is one of its own with fsync, for tests that kill it.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use tempfile::TempDir;

/// The superuser of a throw-away cluster.
const USER: &str = "sambat";
/// What makes a cluster fast and forgetful.
const FORGETFUL: &str = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off";
/// Ends the shared cluster after a minute without clients. `users` is locked by every client, and `gate` by
/// whoever starts or stops the cluster, so that nobody joins while it is being stopped.
const KEEPER: &str = r#"
idle=0
while sleep 5; do
  if flock -n -x users true; then idle=$((idle + 1)); else idle=0; fi
  [ "$idle" -ge 12 ] || continue
  exec 9>gate
  flock 9
  if flock -n -x users true; then
    "$@" stop
    rm -rf cluster
    exit 0
  fi
  exec 9>&-
  idle=0
done
"#;
/// Ends a cluster when the process that started it is gone, which closes its end of the pipe.
const WATCH: &str = r#"cat >/dev/null; "$@" stop; rm -rf cluster"#;

/// The shared cluster, as this process holds it.
struct Joined {
    place: Place,
    database: String,
    /// Keeps the cluster running.
    _users: File,
}

fn joined() -> &'static Joined {
    static JOINED: OnceLock<Joined> = OnceLock::new();
    JOINED.get_or_init(join)
}

/// The address of a database in the shared cluster, the same for every test of one binary.
///
/// # Panics
/// When PostgreSQL is not installed or does not start.
#[must_use]
pub fn shared() -> String {
    let joined = joined();
    joined.place.url(&joined.database)
}

/// The address of a new, empty database in the shared cluster.
///
/// # Panics
/// As [`shared`].
#[must_use]
pub fn empty() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let joined = joined();
    let name = format!("e_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    joined.place.create_database(&name);
    joined.place.url(&name)
}

fn join() -> Joined {
    let place = Place::at(std::env::temp_dir().join(format!("sambat-testkit-{}", own_uid())));
    let open = |name: &str| {
        File::options().create(true).append(true).open(place.folder.join(name)).expect("a lock file")
    };
    let (gate, users) = (open("gate"), open("users"));
    gate.lock().expect("the lock for starting");
    users.lock_shared().expect("the lock of users");
    if !place.answers() {
        place.create();
        place.start(FORGETFUL);
        // Forked, so that it belongs to nobody and outlives this process.
        let forked = place.watch(&["--fork"], KEEPER, Stdio::null()).wait();
        assert!(forked.is_ok_and(|status| status.success()), "the keeper of PostgreSQL does not start");
    }
    let database = database_name();
    place.create_database(&database);
    Joined { place, database, _users: users }
}

/// The same for every process of one test binary, and another one after it was built again, when the schema
/// may be another.
fn database_name() -> String {
    let path = std::env::current_exe().expect("the test's own path");
    let built = fs::metadata(&path).and_then(|m| m.modified()).expect("when the test was built");
    let built = built.duration_since(UNIX_EPOCH).map_or(0, |age| age.as_micros());
    let file =
        path.file_name().unwrap_or_default().to_string_lossy().replace(|c: char| !c.is_alphanumeric(), "_");
    let mut name = format!("t_{built:x}_{file}").to_lowercase();
    name.truncate(60);
    name
}

/// A cluster of its own, with fsync, for tests that kill it. Ends with the value, or with the process.
pub struct Cluster {
    place: Place,
    watch: Child,
    _folder: TempDir,
}

impl Cluster {
    /// Starts one.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn start() -> Cluster {
        let folder = tempfile::Builder::new().prefix("sambat-pg-").tempdir().expect("a temporary folder");
        let place = Place::at(folder.path().to_owned());
        place.create();
        place.start("");
        let watch = place.watch(&[], WATCH, Stdio::piped());
        Cluster { place, watch, _folder: folder }
    }

    /// The address of a new, empty database.
    #[must_use]
    pub fn database(&self, name: &str) -> String {
        self.place.create_database(name);
        self.place.url(name)
    }

    /// `kill -9` of the postmaster; its children end with it.
    pub fn kill(&self) {
        let file =
            fs::read_to_string(self.place.data().join("postmaster.pid")).expect("the postmaster's number");
        let pid = file.lines().next().expect("a number");
        run(Command::new("kill").args(["-9", pid]));
    }

    /// Starts it again after [`Cluster::kill`]; it recovers by itself.
    pub fn start_again(&self) {
        // The children of the one that was killed may still hold its memory.
        for _ in 0..100 {
            if self.place.try_start("") {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("PostgreSQL does not start again; see {}", self.place.folder.join("log").display());
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        let _ = self.watch.wait();
    }
}

/// A folder with a cluster in it.
struct Place {
    folder: PathBuf,
    bin: PathBuf,
    /// Who it runs as, when this process is root: initdb refuses to run as root.
    other: Option<(u32, u32)>,
}

impl Place {
    fn at(folder: PathBuf) -> Place {
        fs::create_dir_all(&folder).expect("a folder for PostgreSQL");
        let owner = fs::metadata(&folder).expect("the folder is there").uid();
        assert_eq!(owner, own_uid(), "{} belongs to somebody else", folder.display());
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("rights to the folder");
        Place { folder, bin: binaries(), other: (own_uid() == 0).then(unprivileged) }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("cluster/data")
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("cluster/socket")
    }

    fn url(&self, database: &str) -> String {
        let host = self.socket().display().to_string().replace('/', "%2F");
        format!("postgres://{USER}@{host}/{database}?pool=6")
    }

    /// A program of PostgreSQL, as the user it runs as.
    fn program(&self, name: &str) -> Command {
        let mut command = match self.other {
            None => Command::new(self.bin.join(name)),
            Some((uid, gid)) => {
                let mut command = Command::new("setpriv");
                command.args([format!("--reuid={uid}"), format!("--regid={gid}")]);
                command.arg("--clear-groups").arg(self.bin.join(name));
                command
            }
        };
        command.current_dir("/").env("LC_ALL", "C");
        command
    }

    fn answers(&self) -> bool {
        let mut ready = self.program("pg_isready");
        ready.args(["-q", "-h"]).arg(self.socket());
        ready.stdin(Stdio::null()).status().is_ok_and(|status| status.success())
    }

    fn create(&self) {
        let cluster = self.folder.join("cluster");
        let _ = fs::remove_dir_all(&cluster);
        for folder in [&cluster, &self.data(), &self.socket()] {
            fs::create_dir(folder).expect("a folder for PostgreSQL");
            // Whoever reaches the socket is trusted, so nobody else may reach it.
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).expect("rights to the folder");
            if let Some((uid, gid)) = self.other {
                chown(folder, Some(uid), Some(gid)).expect("the folder changes hands");
            }
        }
        let mut initdb = self.program("initdb");
        initdb.arg("-D").arg(self.data()).args(["-U", USER, "--auth=trust", "--no-sync", "--encoding=UTF8"]);
        run(&mut initdb);
    }

    fn start(&self, settings: &str) {
        assert!(self.try_start(settings), "PostgreSQL does not start; see {}", self.log().display());
    }

    fn log(&self) -> PathBuf {
        self.folder.join("cluster/log")
    }

    fn try_start(&self, settings: &str) -> bool {
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c max_connections=300 {settings}",
            self.socket().display()
        );
        let mut start = self.program("pg_ctl");
        start
            .arg("-D")
            .arg(self.data())
            .arg("-l")
            .arg(self.log())
            .args(["-w", "-s", "-o", &options, "start"]);
        // Inherited handles would keep a test runner waiting for their end.
        start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        start.status().is_ok_and(|status| status.success())
    }

    /// A shell in a session of its own, which no signal to this process reaches, that stops the cluster in time.
    fn watch(&self, options: &[&str], script: &str, stdin: Stdio) -> Child {
        let stop = self.program("pg_ctl");
        let mut watch = Command::new("setsid");
        watch.args(options).args(["sh", "-c", script, "sh"]).arg(stop.get_program()).args(stop.get_args());
        watch.arg("-D").arg(self.data()).args(["-m", "immediate", "-s"]);
        watch.current_dir(&self.folder).env("LC_ALL", "C");
        watch.stdin(stdin).stdout(Stdio::null()).stderr(Stdio::null());
        watch.spawn().expect("a keeper for PostgreSQL")
    }

    fn create_database(&self, name: &str) {
        let mut create = self.program("createdb");
        create.arg("-h").arg(self.socket()).args(["-U", USER, name]);
        let done = create.stdin(Stdio::null()).output().expect("createdb runs");
        let text = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success() || text.contains("already exists"), "createdb: {text}");
    }
}

fn run(command: &mut Command) {
    let done = command.stdin(Stdio::null()).output().expect("a program of PostgreSQL runs");
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The newest of the machine's versions.
fn binaries() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists())
        .max();
    match newest {
        Some((_, bin)) => bin,
        None => panic!("PostgreSQL is not installed, and half of the tests need it: run `make setup`"),
    }
}

fn own_uid() -> u32 {
    fs::metadata("/proc/self").map_or(0, |me| me.uid())
}

/// User and group of `postgres`, or of `nobody`.
fn unprivileged() -> (u32, u32) {
    let users = fs::read_to_string(Path::new("/etc/passwd")).expect("the machine's users");
    let of = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut numbers = line.split(':').skip(2);
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    };
    of("postgres").or_else(|| of("nobody")).expect("a user without rights")
}
