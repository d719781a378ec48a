//! The built program as a child process over a throw-away database with the sample city in it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use testkit::postgres::Cluster;

/// A database for one measurement.
pub struct Store {
    /// Its address.
    pub url: String,
    folder: TempDir,
    _cluster: Option<Cluster>,
}

impl Store {
    /// A new one with the sample city.
    pub fn sample(engine: &str) -> Store {
        let folder = tempfile::tempdir().unwrap();
        let cluster = (engine == "postgres").then(Cluster::start);
        let url = match &cluster {
            Some(cluster) => cluster.database("bench").replace("pool=6", "pool=16"),
            None => format!("sqlite:{}", folder.path().join("sambat.db").display()),
        };
        let store = Store { url, folder, _cluster: cluster };
        let status = store.command("sample").stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(status.success(), "the sample city loads");
        store
    }

    /// Puts everything that is published into the index of words.
    pub fn index(&self) {
        let status = self.command("index").stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(status.success(), "what is published is indexed");
    }

    fn command(&self, word: &str) -> Command {
        let mut command = Command::new(binary());
        command.arg(word).env("DATABASE_URL", &self.url).env("SAMBAT_DATA", self.folder.path());
        command.env("SAMBAT_RATE_LIMITS", "off").env("SAMBAT_LOG", "warn");
        command
    }

    /// Serves it.
    pub async fn serve(&self) -> Program {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let address = format!("127.0.0.1:{port}");
        let begun = std::time::Instant::now();
        let child =
            self.command("serve").env("SAMBAT_LISTEN", &address).stderr(Stdio::inherit()).spawn().unwrap();
        let program = Program { child, address };
        while tokio::net::TcpStream::connect(&program.address).await.is_err() {
            assert!(begun.elapsed() < Duration::from_secs(60), "the program answers");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        program
    }
}

fn binary() -> PathBuf {
    std::env::current_exe().unwrap().with_file_name("sambat")
}

/// The program while it serves.
pub struct Program {
    child: Child,
    /// Where it answers.
    pub address: String,
}

impl Program {
    /// Milliseconds of processor time it has used.
    pub fn cpu_ms(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        // Fields 14 and 15 of proc(5), in ticks of 10 ms; the name was cut off, so they are 11 and 12 here.
        let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
        ticks * 10.0
    }

    /// Its memory now and at its highest, in MiB.
    pub fn memory_mib(&self) -> (f64, f64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let read = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
        };
        (read("VmRSS:"), read("VmHWM:"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
