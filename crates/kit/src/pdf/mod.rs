//! PDFs from strangers, made harmless.
//!
//! Reading a PDF means unpacking parts of parts, and a file of a few kilobytes can be made to ask for all the memory of a
//! machine. So a file is read in a process of its own that may die: [`Cleaner::apart`] starts the program again with a
//! command that limits itself ([`Limits`]) and does nothing but [`clean()`] what it is given.

mod clean;

use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

pub use clean::{BYTES_MAX, Clean, MARK_WITHIN, PAGES_MAX, Refusal, clean, is_pdf};

/// How long one file may take, however busy the machine is.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// What a process that reads a file allows itself.
#[derive(Clone, Copy, Debug)]
pub struct Limits;

impl Limits {
    /// Addresses of memory, in bytes: the program itself takes 104 MiB of them.
    const MEMORY: u64 = 768 * 1024 * 1024;
    /// Seconds of a processor.
    const SECONDS: u64 = 15;

    /// Holds this process to the limits, for as long as it lives.
    ///
    /// # Errors
    /// When the system does not do that; then nothing may be read.
    pub fn take() -> std::io::Result<()> {
        let hold = |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
        hold(Resource::As, Limits::MEMORY)?;
        hold(Resource::Cpu, Limits::SECONDS)?;
        // It has nothing to write to.
        hold(Resource::Fsize, 0)?;
        hold(Resource::Core, 0)?;
        Ok(())
    }
}

/// What makes PDFs harmless. How many at one time is for whoever holds the files that wait.
#[derive(Clone, Debug)]
pub struct Cleaner(How);

#[derive(Clone, Debug)]
enum How {
    Here,
    Apart(Arc<(PathBuf, Vec<String>)>),
}

impl Cleaner {
    /// In this process, whatever it takes: for tests, and for files that are known.
    #[must_use]
    pub fn here() -> Cleaner {
        Cleaner(How::Here)
    }

    /// In a process of its own for each file. The program is given the file, answers with [`answer`], and is sent away when
    /// it takes too long.
    #[must_use]
    pub fn apart(program: PathBuf, arguments: Vec<String>) -> Cleaner {
        Cleaner(How::Apart(Arc::new((program, arguments))))
    }

    /// A harmless copy of a PDF.
    ///
    /// # Errors
    /// [`Refusal`]; a process that died or took too long is [`Refusal::Unreadable`].
    pub async fn clean(&self, bytes: Bytes) -> Result<Clean, Refusal> {
        match &self.0 {
            How::Here => {
                let read = tokio::task::spawn_blocking(move || clean(&bytes)).await;
                read.unwrap_or(Err(Refusal::Unreadable))
            }
            How::Apart(program) => {
                let (program, arguments) = program.as_ref();
                match tokio::time::timeout(TIME_LIMIT, ask(program, arguments, bytes)).await {
                    Ok(Ok(answer)) => understand(&answer),
                    Ok(Err(error)) => {
                        tracing::error!(%error, "the process that reads PDFs does not start");
                        Err(Refusal::Unreadable)
                    }
                    Err(_) => Err(Refusal::Unreadable),
                }
            }
        }
    }
}

/// Runs the program over a file; what it answered, which is nothing when it died.
async fn ask(program: &PathBuf, arguments: &[String], bytes: Bytes) -> std::io::Result<Vec<u8>> {
    let mut child = Command::new(program)
        .args(arguments)
        // Nothing of this process is for it: settings hold secrets.
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let mut input = child.stdin.take();
    let write = async move {
        // One that dies early reads no further: what it did not answer is the answer.
        if let Some(input) = &mut input {
            let _ = input.write_all(&bytes).await;
        }
    };
    let (output, ()) = tokio::join!(child.wait_with_output(), write);
    let output = output?;
    Ok(if output.status.success() { output.stdout } else { Vec::new() })
}

/// What the process writes: a line that says how it went, and the file.
#[must_use]
pub fn answer(result: Result<Clean, Refusal>) -> Vec<u8> {
    match result {
        Ok(clean) => {
            let mut answer = format!("pages {}\n", clean.pages).into_bytes();
            answer.extend(clean.bytes);
            answer
        }
        Err(refusal) => format!("{}\n", word(refusal)).into_bytes(),
    }
}

fn understand(answer: &[u8]) -> Result<Clean, Refusal> {
    let end = answer.iter().position(|byte| *byte == b'\n').ok_or(Refusal::Unreadable)?;
    let (line, rest) = answer.split_at(end);
    let line = std::str::from_utf8(line).map_err(|_| Refusal::Unreadable)?;
    if let Some(pages) = line.strip_prefix("pages ") {
        let pages = pages.parse().map_err(|_| Refusal::Unreadable)?;
        let bytes = rest.get(1..).unwrap_or_default().to_vec();
        return Ok(Clean { bytes, pages });
    }
    let all = [Refusal::Locked, Refusal::Form, Refusal::TooManyPages, Refusal::TooManyBytes];
    Err(all.into_iter().find(|refusal| word(*refusal) == line).unwrap_or(Refusal::Unreadable))
}

fn word(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Unreadable => "unreadable",
        Refusal::Locked => "locked",
        Refusal::Form => "form",
        Refusal::TooManyPages => "pages",
        Refusal::TooManyBytes => "bytes",
    }
}

#[cfg(test)]
mod tests;
