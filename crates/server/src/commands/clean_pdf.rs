//! Making one PDF harmless, in a process that may die of it.

use std::io::{Read, Write};
use std::path::PathBuf;

use kit::pdf::{self, BYTES_MAX, Cleaner, Limits};

use crate::Fail;

/// What the program is started with to do this.
const COMMAND: &str = "clean-pdf";
/// The program that runs, also after its file was replaced by a newer one.
const RUNNING: &str = "/proc/self/exe";

/// What makes PDFs harmless for this program: itself, started once more for each.
///
/// # Errors
/// When the system does not say where the program is.
pub fn cleaner() -> Result<Cleaner, Fail> {
    let program = PathBuf::from(RUNNING);
    let program = if program.exists() {
        program
    } else {
        std::env::current_exe()
            .map_err(|e| Fail::now(format!("the program does not know where its own file is: {e}")))?
    };
    Ok(Cleaner::apart(program, vec![COMMAND.to_owned()]))
}

/// Reads a PDF and writes what [`Cleaner`] understands.
///
/// # Errors
/// When the process cannot be limited, or nobody reads what it writes.
pub fn clean(input: &mut dyn Read, output: &mut dyn Write) -> Result<(), Fail> {
    let fail = |e: std::io::Error| Fail::now(e.to_string());
    Limits::take().map_err(fail)?;
    let mut bytes = Vec::new();
    // One byte more than may be: that is enough to know that it is too much.
    input.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(fail)?;
    output.write_all(&pdf::answer(pdf::clean(&bytes))).map_err(fail)?;
    output.flush().map_err(fail)
}
