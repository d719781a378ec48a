//! A real mail server for tests: Debian's `python3-aiosmtpd` on a free port of this machine, for as long as
//! the value lives. What it was given is kept as files, so that a letter is there as soon as it was accepted.
//!
//! A receiver beginning with `refuse` is refused for good (550), one beginning with `later` for now (451).

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The server itself.
const SERVER: &str = include_str!("smtp.py");

/// One letter as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The receiver the server was told.
    pub to: String,
    /// The sender the server was told, without a name.
    pub from: String,
    /// Decoded.
    pub subject: String,
    /// Decoded; lines end with `\n`.
    pub body: String,
    /// With its angle brackets.
    pub message_id: String,
    /// All headers, decoded, in order.
    pub headers: Vec<(String, String)>,
}

impl Received {
    /// The first header of this name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    fn read(path: &Path) -> Received {
        let text = std::fs::read_to_string(path).expect("a letter that was kept");
        let kept: Value = serde_json::from_str(&text).expect("a letter as JSON");
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let headers = kept["headers"].as_array().into_iter().flatten();
        let headers: Vec<_> = headers.map(|pair| (word(&pair[0]), word(&pair[1]))).collect();
        let mut received = Received {
            to: word(&kept["to"][0]),
            from: word(&kept["from"]),
            subject: String::new(),
            body: word(&kept["body"]).replace("\r\n", "\n"),
            message_id: String::new(),
            headers,
        };
        received.subject = received.header("Subject").unwrap_or_default().to_owned();
        received.message_id = received.header("Message-ID").unwrap_or_default().to_owned();
        received
    }
}

/// A running mail server. Ends with the value, or with the process.
pub struct Server {
    process: Child,
    port: u16,
    folder: TempDir,
}

impl Server {
    /// Starts one that takes letters from anybody.
    ///
    /// # Panics
    /// When `python3-aiosmtpd` is not installed.
    #[must_use]
    pub fn start() -> Server {
        Server::with(&[])
    }

    /// Starts one that wants this user and password first.
    ///
    /// # Panics
    /// As [`Server::start`].
    #[must_use]
    pub fn with_login(user: &str, password: &str) -> Server {
        Server::with(&[user, password])
    }

    fn with(login: &[&str]) -> Server {
        let folder = tempfile::Builder::new().prefix("sambat-smtp-").tempdir().expect("a temporary folder");
        // The machine's own one has Debian's package; another one may come first on the PATH.
        let own = Path::new("/usr/bin/python3");
        let mut command = Command::new(if own.exists() { own } else { Path::new("python3") });
        command.args(["-W", "ignore", "-c", SERVER]).arg(folder.path()).args(login);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut process = command.spawn().expect("python3 runs");
        let mut line = String::new();
        let output = process.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("the port of the mail server");
        let port = line.trim().parse();
        let port = port.expect("a mail server; is python3-aiosmtpd installed? run `make setup`");
        Server { process, port, folder }
    }

    /// Where it answers, as in the settings: `smtp://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Its port on this machine.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Every letter it accepted so far, in order.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder of letters").flatten();
        let mut paths: Vec<_> = files.map(|file| file.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        paths.sort();
        paths.iter().map(|path| Received::read(path)).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
