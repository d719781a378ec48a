//! What a document of the city says about an application. Pure.

use kit::clock::Time;
use kit::i18n::Lang;
use serde_json::Value as Json;

use crate::cities::day_of;
use crate::context::Book;
use crate::products::Says;
use crate::services::{self, AGENCY, Definition, Letter};

/// What the document says: the letter of the service with the applicant's answers in it, in the language of the offices.
/// It holds from today on.
pub(crate) fn says(
    letter: &Letter,
    definition: &Definition,
    (answers, agency): (&Json, &str),
    (book, now): (&Book, Time),
) -> Says {
    let shown = |code: &str| {
        let field = definition.form.field(code)?;
        Some(field.show(answers.get(code)?, Lang::Id, book))
    };
    let word = |code: &str| match code {
        AGENCY => Some(book.agencies.name(agency).to_owned()),
        code => shown(code),
    };
    let fill = |text: &str| services::fill(text, word);
    let lines = definition.form.lines(answers, Lang::Id, book);
    let root = |code: &str| code.split('.').next().map(str::to_owned).unwrap_or_default();
    let of_field = |code: &String| {
        let own: Vec<_> = lines.iter().filter(|line| root(&line.code) == *code).collect();
        own.into_iter().map(|line| (line.label.clone(), line.value.clone())).collect::<Vec<_>>()
    };
    let legal = definition.standard.legal.text.id.split(';').map(str::trim).filter(|line| !line.is_empty());
    Says {
        opening: fill(&letter.opening),
        fields: letter.fields.iter().flat_map(of_field).collect(),
        closing: fill(&letter.closing),
        signatory: fill(&letter.signatory),
        legal: legal.map(str::to_owned).collect(),
        valid_until: letter.valid_days.map(|days| day_of(book.offices.date(now)) + i64::from(days)),
    }
}
