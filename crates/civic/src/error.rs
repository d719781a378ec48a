//! The one error type. Codes are stable and carry no prose: `web` says it in the person's language.

use kit::db;

/// What an operation answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Why an operation did not happen. Nothing was changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// It does not exist, or this caller may not know that it does.
    #[error("not found")]
    NotFound,
    /// The caller is known and has no right to this.
    #[error("forbidden")]
    Forbidden,
    /// The caller must say who they are (log in, give a key).
    #[error("who is asking is not known")]
    Unknown,
    /// What was sent is wrong: every wrong field, so that all can be mended at once.
    #[error("invalid: {0:?}")]
    Invalid(Vec<FieldError>),
    /// Somebody else was quicker: what happened since the version the caller saw.
    #[error("changed meanwhile")]
    Conflict(Vec<Since>),
    /// The action does not fit the state the case is in.
    #[error("not possible now: {action} in state {state}")]
    NotNow {
        /// The action's name.
        action: &'static str,
        /// The state the case is in.
        state: &'static str,
    },
    /// Too often; come back after so many seconds.
    #[error("too many, wait {wait_seconds} s")]
    TooMany {
        /// Seconds to wait.
        wait_seconds: u64,
    },
    /// The database or file store cannot take it at the moment.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of this program.
    #[error("internal: {0}")]
    Internal(String),
}

/// One thing that happened between the caller's version and now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// The event's kind, e.g. `answered`.
    pub kind: String,
    /// The officer's name, when it was one.
    pub who: Option<String>,
    /// When.
    pub at: kit::clock::Time,
}

/// One wrong field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name as the caller sent it, e.g. `phone`.
    pub field: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What can be wrong with a field. The code names a message `problem-CODE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was given.
    Missing,
    /// Longer than so many characters.
    TooLong(usize),
    /// Shorter than so many characters.
    TooShort(usize),
    /// More than so many.
    TooManyItems(usize),
    /// Not one of the choices.
    UnknownChoice,
    /// Not a phone number (10 to 13 digits after the country code).
    BadPhone,
    /// Not an e-mail address.
    BadEmail,
    /// Not a number, or outside its range.
    BadNumber,
    /// Not a date.
    BadDate,
    /// The point lies outside the city.
    OutsideCity,
    /// No place was given, and this category needs one.
    PlaceNeeded,
    /// Not a picture this program can read (JPEG, PNG, WebP).
    BadPicture,
    /// The file is larger than so many bytes.
    TooManyBytes(usize),
    /// The picture has more than so many pixels.
    TooManyPixels(u64),
    /// Not a PDF this program can read.
    BadPdf,
    /// A PDF that opens with a password only.
    LockedPdf,
    /// A PDF whose answers only the program it was filled in with can show.
    FormPdf,
    /// More than so many pages.
    TooManyPages(usize),
    /// The file is larger than so many megabytes.
    TooManyMegabytes(usize),
    /// A kind of file that is not asked for.
    WrongKind,
    /// Already taken.
    Taken,
    /// The agency is closed, not begun, or not of this city.
    AgencyNotValid,
    /// A password of fewer than so many characters, or a common one.
    WeakPassword(usize),
    /// The name and password (or one-time code) do not belong together.
    WrongLogin,
    /// A hidden text cannot be published.
    ContentHidden,
    /// The address must be an http(s) address of a public host.
    BadUrl,
    /// Two agencies have returned the case: the one the verifier chose after that keeps it.
    BouncedTwice,
    /// A word in braces that stands for nothing.
    UnknownPlaceholder,
    /// Not a number of an identity card (NIK): 16 digits with a day of birth among them.
    BadNik,
    /// Not a number of a family card (KK): 16 digits.
    BadKk,
    /// Smaller than this.
    TooSmall(i64),
    /// Larger than this.
    TooLarge(i64),
    /// Fewer than so many.
    TooFewItems(usize),
    /// It does not fit the other answers.
    NotFitting,
    /// The signing service does not take this pass phrase.
    WrongPassPhrase,
    /// The signing service does not sign for this person.
    SignerRefused,
    /// Nothing that signs is configured.
    NoSigner,
    /// The counter is not open then.
    NotOpen,
    /// Every place is taken.
    Full,
    /// The same person more often than so many times.
    TooOften(usize),
    /// Not a code: upper case letters, digits and `-` only.
    BadCode,
    /// No JSON, or JSON of another shape.
    BadJson,
    /// Not a file that can be read as what it should be.
    BadFile,
    /// No register that could be asked is connected.
    NoRegister,
    /// Not a code of six digits.
    NoCode,
    /// Another code than the one that was sent; so many tries are left.
    WrongCode(usize),
    /// The code was used, tried too often, or its time has passed.
    CodeEnded,
}

impl Problem {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Problem::Missing => "missing",
            Problem::TooLong(_) => "too-long",
            Problem::TooShort(_) => "too-short",
            Problem::TooManyItems(_) => "too-many-items",
            Problem::UnknownChoice => "unknown-choice",
            Problem::BadPhone => "bad-phone",
            Problem::BadEmail => "bad-email",
            Problem::BadNumber => "bad-number",
            Problem::BadDate => "bad-date",
            Problem::OutsideCity => "outside-city",
            Problem::PlaceNeeded => "place-needed",
            Problem::BadPicture => "bad-picture",
            Problem::TooManyBytes(_) => "too-many-bytes",
            Problem::TooManyPixels(_) => "too-many-pixels",
            Problem::BadPdf => "bad-pdf",
            Problem::LockedPdf => "locked-pdf",
            Problem::FormPdf => "form-pdf",
            Problem::TooManyPages(_) => "too-many-pages",
            Problem::TooManyMegabytes(_) => "too-many-megabytes",
            Problem::WrongKind => "wrong-kind",
            Problem::Taken => "taken",
            Problem::AgencyNotValid => "agency-not-valid",
            Problem::WeakPassword(_) => "weak-password",
            Problem::WrongLogin => "wrong-login",
            Problem::ContentHidden => "content-hidden",
            Problem::BadUrl => "bad-url",
            Problem::BouncedTwice => "bounced-twice",
            Problem::UnknownPlaceholder => "unknown-placeholder",
            Problem::BadNik => "bad-nik",
            Problem::BadKk => "bad-kk",
            Problem::TooSmall(_) => "too-small",
            Problem::TooLarge(_) => "too-large",
            Problem::TooFewItems(_) => "too-few-items",
            Problem::NotFitting => "not-fitting",
            Problem::WrongPassPhrase => "wrong-pass-phrase",
            Problem::SignerRefused => "signer-refused",
            Problem::NoSigner => "no-signer",
            Problem::NotOpen => "not-open",
            Problem::Full => "full",
            Problem::TooOften(_) => "too-often",
            Problem::BadCode => "bad-code",
            Problem::BadJson => "bad-json",
            Problem::BadFile => "bad-file",
            Problem::NoRegister => "no-register",
            Problem::NoCode => "no-code",
            Problem::WrongCode(_) => "wrong-code",
            Problem::CodeEnded => "code-ended",
        }
    }

    /// The limit that was passed, for the message; 0 when there is none.
    #[must_use]
    pub fn limit(self) -> i64 {
        let limit = match self {
            Problem::TooLong(n)
            | Problem::TooShort(n)
            | Problem::TooManyItems(n)
            | Problem::TooFewItems(n)
            | Problem::TooManyBytes(n)
            | Problem::TooManyPages(n)
            | Problem::TooManyMegabytes(n)
            | Problem::TooOften(n)
            | Problem::WrongCode(n)
            | Problem::WeakPassword(n) => n as u64,
            Problem::TooSmall(n) | Problem::TooLarge(n) => return n,
            Problem::TooManyPixels(n) => n,
            _ => 0,
        };
        i64::try_from(limit).unwrap_or(i64::MAX)
    }

    /// This problem at a field.
    #[must_use]
    pub fn at(self, field: impl Into<String>) -> FieldError {
        FieldError { field: field.into(), problem: self }
    }
}

impl Error {
    /// One wrong field.
    #[must_use]
    pub fn field(field: impl Into<String>, problem: Problem) -> Error {
        Error::Invalid(vec![problem.at(field)])
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        use db::Error as Db;
        match error {
            Db::NoRow => Error::NotFound,
            Db::Busy | Db::Retry(_) | Db::Unavailable(_) | Db::Lost | Db::TooSlow | Db::Closed => {
                Error::Unavailable(error.to_string())
            }
            Db::Unique(_) | Db::Constraint(_) | Db::Panicked | Db::Statement(_) | Db::Schema(_) => {
                Error::Internal(error.to_string())
            }
        }
    }
}

impl From<kit::blobs::Error> for Error {
    fn from(error: kit::blobs::Error) -> Self {
        match error {
            kit::blobs::Error::NotFound => Error::NotFound,
            kit::blobs::Error::Unavailable(text) => Error::Unavailable(text),
        }
    }
}

/// Collects wrong fields, then says all of them or none.
#[derive(Debug, Default)]
pub struct Check(Vec<FieldError>);

impl Check {
    /// Notes a problem at a field unless `ok`.
    pub fn that(&mut self, ok: bool, field: &str, problem: Problem) {
        if !ok {
            self.0.push(problem.at(field));
        }
    }

    /// A text that must be there and not be longer than `most` characters.
    pub fn text(&mut self, value: &str, field: &str, most: usize) {
        self.that(!value.trim().is_empty(), field, Problem::Missing);
        self.that(value.chars().count() <= most, field, Problem::TooLong(most));
    }

    /// Nothing was wrong, or everything that was.
    ///
    /// # Errors
    /// [`Error::Invalid`].
    pub fn done(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}
