//! How a command ends when it did not do what was asked: one line for a person, and an exit code.

use civic::{FieldError, Problem};

/// Why a command stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fail {
    /// 2 for wrong use, 1 for everything else.
    pub code: u8,
    /// One line that says what to do.
    pub text: String,
}

impl Fail {
    /// The command was used wrongly: the text says how to use it.
    #[must_use]
    pub fn usage(text: impl Into<String>) -> Fail {
        Fail { code: 2, text: text.into() }
    }

    /// The command could not do it: the text says what to do about that.
    #[must_use]
    pub fn now(text: impl Into<String>) -> Fail {
        Fail { code: 1, text: text.into() }
    }
}

impl From<std::io::Error> for Fail {
    fn from(error: std::io::Error) -> Self {
        // `sambat ... | head`: the reader has seen enough, which is no failure.
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Fail { code: 0, text: String::new() };
        }
        Fail::now(format!("cannot read or write: {error}"))
    }
}

impl From<civic::Error> for Fail {
    fn from(error: civic::Error) -> Self {
        match error {
            civic::Error::Invalid(fields) => {
                let lines: Vec<String> = fields.iter().map(field_text).collect();
                Fail::usage(lines.join("; "))
            }
            civic::Error::NotFound => Fail::usage("not found in this city"),
            civic::Error::Unavailable(text) => Fail::now(format!(
                "the database or the file store does not answer ({text}): check DATABASE_URL and SAMBAT_DATA"
            )),
            other => Fail::now(other.to_string()),
        }
    }
}

impl From<kit::db::Error> for Fail {
    fn from(error: kit::db::Error) -> Self {
        match error {
            kit::db::Error::Schema(text) => Fail::now(format!(
                "the database does not fit this program ({text}): use the version of the program that made it, \
                 or a newer one"
            )),
            other => Fail::now(format!("{other}: check DATABASE_URL and SAMBAT_DATA")),
        }
    }
}

fn field_text(field: &FieldError) -> String {
    format!("{}: {}", field.field, problem_text(field.problem))
}

/// What is wrong with a value, for whoever typed a command.
fn problem_text(problem: Problem) -> String {
    let limit = problem.limit();
    match problem {
        Problem::Missing => "must be given".to_owned(),
        Problem::TooLong(_) => format!("at most {limit} characters"),
        Problem::TooShort(_) => format!("at least {limit} characters"),
        Problem::TooManyItems(_) => format!("at most {limit}"),
        Problem::UnknownChoice => "not one of those possible here".to_owned(),
        Problem::Taken => "already taken; choose another".to_owned(),
        Problem::AgencyNotValid => "not an agency of this city that may do this today".to_owned(),
        Problem::BadDate => "not a date".to_owned(),
        Problem::BadNumber => "not a number in range".to_owned(),
        other => format!("wrong ({})", other.code()),
    }
}
