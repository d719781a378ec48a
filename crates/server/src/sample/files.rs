//! The people and stories of the sample city, built into the program. Its other files are those any city has,
//! see [`crate::founding::files`].

use civic::desk::TemplateText;
use civic::identity::Role;
use serde::Deserialize;

use crate::Fail;

const PEOPLE: &str = include_str!("../../../../sample-city/malang/people.toml");
const ANSWERS: &str = include_str!("../../../../sample-city/malang/answers.toml");
const STORIES: &str = include_str!("../../../../sample-city/malang/stories.csv");

/// Somebody with an account.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    /// What they log in with.
    pub login: String,
    /// Their name.
    pub name: String,
    /// The agency's code.
    pub agency: String,
    /// What they may do, as words.
    pub roles: Vec<String>,
    /// The published password.
    pub password: String,
    /// Whether the start page of the sample names them.
    pub show: bool,
}

impl Person {
    /// Whether they hold a role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.iter().any(|word| word == role.word())
    }

    /// Their roles.
    ///
    /// # Errors
    /// When the file holds a word that is no role.
    pub fn roles(&self) -> Result<Vec<Role>, Fail> {
        let known = |word: &String| {
            Role::from_word(word).ok_or_else(|| broken("people.toml", format!("{word} is no role")))
        };
        self.roles.iter().map(known).collect()
    }
}

/// A case to be played: what is in the columns is told in the sample city's README.
#[derive(Clone, Debug, Deserialize)]
pub struct Story {
    pub kind: String,
    pub channel: String,
    pub lang: String,
    pub category: String,
    pub kelurahan: String,
    pub landmark: String,
    pub name: String,
    pub hide_name: bool,
    pub hide_content: bool,
    pub workdays_ago: usize,
    pub outcome: String,
    pub text: String,
    pub answer: String,
    pub result: String,
    pub reply: String,
}

impl Story {
    /// The score its reporter gives, when it is confirmed: `result` holds `score|what was done`.
    #[must_use]
    pub fn score(&self) -> Option<i64> {
        self.result.split_once('|')?.0.parse().ok().filter(|_| self.outcome == "confirmed")
    }
}

/// What is wrong with a file, for whoever changed it.
pub fn broken(file: &str, what: impl std::fmt::Display) -> Fail {
    Fail::now(format!("sample-city/malang/{file}: {what}"))
}

/// The people.
///
/// # Errors
/// What is wrong with the file.
pub fn people() -> Result<Vec<Person>, Fail> {
    #[derive(Deserialize)]
    struct File {
        person: Vec<Person>,
    }
    let file: File = toml::from_str(PEOPLE).map_err(|e| broken("people.toml", e))?;
    Ok(file.person)
}

/// The ready answers every agency begins with.
///
/// # Errors
/// What is wrong with the file.
pub fn answers() -> Result<Vec<TemplateText>, Fail> {
    #[derive(Deserialize)]
    struct Answer {
        name: String,
        text: String,
    }
    #[derive(Deserialize)]
    struct File {
        answer: Vec<Answer>,
    }
    let file: File = toml::from_str(ANSWERS).map_err(|e| broken("answers.toml", e))?;
    Ok(file.answer.into_iter().map(|Answer { name, text }| TemplateText { name, text }).collect())
}

/// The cases to be played.
///
/// # Errors
/// What is wrong with the file.
pub fn stories() -> Result<Vec<Story>, Fail> {
    csv::Reader::from_reader(STORIES.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|e| broken("stories.csv", e))
}
