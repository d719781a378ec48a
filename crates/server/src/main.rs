//! The program: reads the command line and the settings, starts the runtime, runs one command.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use server::cli::{self, Cli};
use server::{Fail, commands, config, logs};

/// Threads for work that blocks: reads of the database, files, pictures. Each keeps memory for itself.
const BLOCKING_THREADS: usize = 32;

/// Gives back to the system what decoded pictures and hashed passwords took, within a second (set in
/// `.cargo/config.toml`); the C library's allocator keeps it.
#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    match start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fail) => {
            // Nobody may be reading any more; then there is nobody to tell.
            let _ = if fail.text.is_empty() {
                Ok(())
            } else {
                writeln!(std::io::stderr(), "sambat: {}", fail.text)
            };
            ExitCode::from(fail.code)
        }
    }
}

fn start() -> Result<(), Fail> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return cli::explain(&error),
    };
    // Before anything of this installation is read: what a stranger sent is about to be.
    if matches!(cli.command, cli::Command::CleanPdf) {
        return commands::clean_pdf::clean(&mut std::io::stdin().lock(), &mut std::io::stdout().lock());
    }
    let settings = config::from_environment(cli.config.as_deref())?;
    logs::start(&settings.log)?;
    // The pages an integration names are fetched over TLS; a second provider in the program would make the
    // choice ambiguous, and only then does this fail.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(BLOCKING_THREADS)
        .build()
        .map_err(|e| Fail::now(format!("the program cannot start its threads: {e}")))?;
    let mut out = std::io::stdout().lock();
    runtime.block_on(server::run(cli, &settings, &mut out))?;
    out.flush()?;
    Ok(())
}
