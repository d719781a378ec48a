//! Logs: JSON lines on standard error. Texts that a person typed are never among their fields.

use tracing_subscriber::EnvFilter;

use crate::Fail;

/// Starts logging at a level (`info`) or with filters (`info,web=debug`).
///
/// # Errors
/// When `level` is neither.
pub fn start(level: &str) -> Result<(), Fail> {
    let filter = EnvFilter::try_new(level).map_err(|_| {
        Fail::usage(format!("SAMBAT_LOG: {level:?} is not a level: use error, warn, info or debug"))
    })?;
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init()
        .map_err(|e| Fail::now(format!("logging cannot start: {e}")))
}
