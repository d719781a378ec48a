//! SQL of categories.

use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::{Value as Json, json};

use super::Class;
use crate::Result;

row! {
    /// A category as stored.
    pub struct CategoryRow {
        /// The code, e.g. INF-04.
        category: String,
        /// Its place in the list.
        position: i64,
        /// Its group's code.
        grp: String,
        /// Its name in each language.
        name: Json,
        /// The agency that must act, or `KEC` / `KELURAHAN` for the office of the place.
        agency: String,
        /// The legal class.
        class: Class,
        /// The city's own promise to resolve, in working days.
        promise_days: i64,
        /// Whether a case needs a place.
        place_needed: bool,
        /// Whether a photo helps.
        photo_wanted: bool,
        /// Whether cases start with name and content hidden.
        sensitive: bool,
        /// Whether it is about danger to life.
        emergency: bool,
        /// Phrases that point to it.
        keywords: Json,
        /// Outside bodies such cases often belong to.
        outside: Json,
        /// What to ask the reporter.
        questions: Json,
        /// Whether it is offered to new cases.
        active: bool,
        /// Whether the subject was seen in a published source.
        verified: bool,
    }
}

impl CategoryRow {
    /// The category as a document, for the audit.
    #[must_use]
    pub fn document(&self) -> Json {
        json!({
            "category": self.category, "group": self.grp, "name": self.name, "agency": self.agency,
            "class": self.class, "promise_days": self.promise_days, "place_needed": self.place_needed,
            "photo_wanted": self.photo_wanted, "sensitive": self.sensitive, "emergency": self.emergency,
            "keywords": self.keywords, "outside": self.outside, "questions": self.questions, "active": self.active,
        })
    }
}

statements! {
    CATEGORIES -> CategoryRow = "SELECT {*} FROM category WHERE city_id = $1 ORDER BY position, category";
    PUT = "INSERT INTO category (city_id, category, position, grp, name, agency, class, promise_days, place_needed, \
        photo_wanted, sensitive, emergency, keywords, outside, questions, active, verified) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
        ON CONFLICT (city_id, category) DO UPDATE SET position = excluded.position, grp = excluded.grp, \
        name = excluded.name, agency = excluded.agency, class = excluded.class, \
        promise_days = excluded.promise_days, place_needed = excluded.place_needed, \
        photo_wanted = excluded.photo_wanted, sensitive = excluded.sensitive, emergency = excluded.emergency, \
        keywords = excluded.keywords, outside = excluded.outside, questions = excluded.questions, \
        active = excluded.active, verified = excluded.verified";
}

pub(super) fn categories(tx: &mut Tx<'_>, city: i64) -> Result<Vec<CategoryRow>> {
    Ok(tx.all(&CATEGORIES, args![city])?)
}

pub(super) fn put(tx: &mut Tx<'_>, city: i64, c: &CategoryRow) -> Result<()> {
    tx.exec(
        &PUT,
        args![
            city,
            c.category,
            c.position,
            c.grp,
            c.name,
            c.agency,
            c.class,
            c.promise_days,
            c.place_needed,
            c.photo_wanted,
            c.sensitive,
            c.emergency,
            c.keywords,
            c.outside,
            c.questions,
            c.active,
            c.verified
        ],
    )?;
    Ok(())
}
