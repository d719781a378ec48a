//! What can go wrong in the database, told alike for both engines.

/// A database error. Texts inside come from the engine and are for operators, never for residents.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A statement that must give a row gave none.
    #[error("no row")]
    NoRow,
    /// A unique key is taken; the engine's own words say which.
    #[error("unique: {0}")]
    Unique(String),
    /// A foreign key, check or not-null constraint refused the row.
    #[error("constraint: {0}")]
    Constraint(String),
    /// Another transaction got in the way; running again may succeed. Already tried [`super::RETRIES`] times.
    #[error("conflict between transactions: {0}")]
    Retry(String),
    /// More work waits than [`super::QUEUE`] allows. Nothing was done; come back later.
    #[error("too much work waits for the database")]
    Busy,
    /// The disk is full, the file cannot be written, the server does not answer. Nothing was done, unless the
    /// connection broke during the commit: then nobody knows, and a key that makes a repeat harmless is needed.
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// The engine dropped the transaction this closure ran in (disk full, I/O error, interrupt).
    #[error("the transaction was lost")]
    Lost,
    /// A read took longer than [`super::READ_LIMIT`].
    #[error("the statement took too long and was stopped")]
    TooSlow,
    /// The closure panicked; its changes were undone.
    #[error("panic inside a transaction")]
    Panicked,
    /// The statement or its arguments are wrong: a fault of this program.
    #[error("statement: {0}")]
    Statement(String),
    /// The schema is not the one this program was built for.
    #[error("schema: {0}")]
    Schema(String),
    /// The database has been closed.
    #[error("the database is closed")]
    Closed,
}

/// The result of a database call.
pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let rusqlite::Error::SqliteFailure(code, text) = &error else {
            return match error {
                rusqlite::Error::QueryReturnedNoRows => Error::NoRow,
                other => Error::Statement(other.to_string()),
            };
        };
        let text = text.clone().unwrap_or_else(|| code.to_string());
        match code.code {
            Code::ConstraintViolation
                if matches!(
                    code.extended_code,
                    rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                ) =>
            {
                Error::Unique(text)
            }
            Code::ConstraintViolation => Error::Constraint(text),
            Code::DatabaseBusy | Code::DatabaseLocked => Error::Retry(text),
            Code::OperationInterrupted => Error::TooSlow,
            Code::DiskFull
            | Code::SystemIoFailure
            | Code::CannotOpen
            | Code::OutOfMemory
            | Code::ReadOnly
            | Code::DatabaseCorrupt
            | Code::NotADatabase => Error::Unavailable(text),
            _ => Error::Statement(text),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(refused) = error.as_db_error() else {
            return if error.is_closed() || std::error::Error::source(&error).is_some_and(is_io) {
                Error::Unavailable(error.to_string())
            } else {
                Error::Statement(describe(&error))
            };
        };
        let text = refused.message().to_owned();
        match refused.code().code() {
            "23505" => Error::Unique(refused.constraint().map_or(text, str::to_owned)),
            code if code.starts_with("23") => Error::Constraint(text),
            "40001" | "40P01" | "55P03" => Error::Retry(text),
            "57014" => Error::TooSlow,
            // 53 is "no resources" (disk full, too many connections), 57P0x a server going down, 08 a broken connection.
            code if code.starts_with("53") || code.starts_with("57P") || code.starts_with("08") => {
                Error::Unavailable(text)
            }
            code => Error::Statement(format!("{code} {text}")),
        }
    }
}

fn is_io(source: &(dyn std::error::Error + 'static)) -> bool {
    source.is::<std::io::Error>()
}

fn describe(error: &tokio_postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
