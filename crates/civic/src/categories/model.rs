//! Classes and questions.

use serde::{Deserialize, Serialize};

use crate::cities::Words;

kit::words! {
    /// The legal class, which decides the limit to resolve (SP4N-LAPOR; the city's settings hold the days), and
    /// applications beside them.
    pub enum Class {
        /// Pengaduan tidak berkadar pengawasan: 14 working days.
        Ordinary = "ordinary",
        /// Pengaduan berkadar pengawasan: 60 working days.
        Oversight = "oversight",
        /// Permintaan informasi: 5 working days.
        Information = "information",
        /// Aspirasi: no legal limit, a city setting.
        Aspiration = "aspiration",
        /// An application for a public service: its own standard says how long it may take.
        Service = "service",
    }
}

impl Class {
    /// The classes of complaints, suggestions and questions: those a category can have.
    pub const OF_CATEGORIES: [Class; 4] =
        [Class::Ordinary, Class::Oversight, Class::Information, Class::Aspiration];
}

kit::words! {
    /// What kind of answer a question takes; the words are Open311's data types.
    pub enum QuestionKind {
        /// One line.
        Text = "text",
        /// A number.
        Number = "number",
        /// A date with a time.
        Datetime = "datetime",
        /// One of the values.
        One = "singlevaluelist",
        /// Any of the values.
        Many = "multivaluelist",
    }
}

/// Something to ask the reporter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Question {
    /// Unique within the category.
    pub code: String,
    /// The kind of answer.
    pub kind: QuestionKind,
    /// Whether a case cannot be filed without an answer.
    #[serde(default)]
    pub required: bool,
    /// 1 first.
    pub order: u16,
    /// The question.
    pub text: Words,
    /// What helps to answer it.
    #[serde(default)]
    pub hint: Option<Words>,
    /// The choices, for [`QuestionKind::One`] and [`QuestionKind::Many`].
    #[serde(default, rename = "value")]
    pub values: Vec<QuestionValue>,
}

/// A choice.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct QuestionValue {
    /// What is stored.
    pub key: String,
    /// What is shown.
    pub name: Words,
}
