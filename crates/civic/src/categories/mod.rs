//! What a case can be about. A category decides the agency, the legal class, the promise, the questions,
//! and whether a case starts hidden.

mod model;
mod store;

use std::collections::BTreeMap;

use kit::db::Tx;
pub use model::{Class, Question, QuestionKind, QuestionValue};
pub use store::CategoryRow;
pub(crate) use store::STATEMENTS;

use crate::cities::Words;
use crate::context::{Book, Ctx};
use crate::error::Check;
use crate::identity::CityAdmin;
use crate::{Error, Problem, Result, audit, cities};

/// The agency of a category that goes to the kecamatan of the place.
pub const BY_KECAMATAN: &str = "KEC";
/// The agency of a category that goes to the kelurahan of the place.
pub const BY_KELURAHAN: &str = "KELURAHAN";
/// The longest promise, in working days.
pub const PROMISE_MAX: i64 = 120;

/// One category.
#[derive(Clone, Debug)]
pub struct Category {
    /// The stored columns.
    pub row: CategoryRow,
    /// Its name.
    pub name: Words,
    /// Its group's code.
    pub group: String,
    /// Phrases that point to it, in lower case.
    pub keywords: Vec<String>,
    /// Bodies outside the city that such cases often belong to.
    pub outside: Vec<String>,
    /// What to ask the reporter.
    pub questions: Vec<Question>,
}

/// The categories of a city.
#[derive(Debug, Default)]
pub struct Categories {
    list: Vec<Category>,
    by_code: BTreeMap<String, usize>,
}

impl Categories {
    /// Keeps their order.
    #[must_use]
    pub fn new(list: Vec<Category>) -> Categories {
        let by_code = list.iter().enumerate().map(|(index, c)| (c.row.category.clone(), index)).collect();
        Categories { list, by_code }
    }

    /// One category, also when it is no longer offered.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Category> {
        self.list.get(*self.by_code.get(code)?)
    }

    /// Those offered to new cases, in their order.
    pub fn active(&self) -> impl Iterator<Item = &Category> {
        self.list.iter().filter(|category| category.row.active)
    }

    /// Every category, in its order.
    pub fn iter(&self) -> impl Iterator<Item = &Category> {
        self.list.iter()
    }
}

pub(crate) fn load(tx: &mut Tx<'_>, city: i64) -> Result<Categories> {
    let list = store::categories(tx, city)?.into_iter().map(Category::read).collect::<Result<Vec<_>>>()?;
    Ok(Categories::new(list))
}

impl Category {
    pub(crate) fn read(row: CategoryRow) -> Result<Category> {
        let wrong = |e: serde_json::Error| Error::Internal(format!("category {}: {e}", row.category));
        Ok(Category {
            name: serde_json::from_value(row.name.clone()).map_err(wrong)?,
            group: row.grp.clone(),
            keywords: serde_json::from_value(row.keywords.clone()).map_err(wrong)?,
            outside: serde_json::from_value(row.outside.clone()).map_err(wrong)?,
            questions: serde_json::from_value(row.questions.clone()).map_err(wrong)?,
            row,
        })
    }

    /// The agency that must act, for a case in this area; `None` when it goes by place and the place is not known.
    #[must_use]
    pub fn agency_for<'a>(&'a self, book: &'a Book, area: Option<&str>, day: i64) -> Option<&'a str> {
        book.agency_for(&self.row.agency, area, day)
    }
}

/// Puts a category in place or renews it.
///
/// # Errors
/// As any write.
pub fn put(tx: &mut Tx<'_>, city: i64, row: &CategoryRow) -> Result<()> {
    store::put(tx, city, row)
}

/// Changes a category in the browser; the change is audited with what was before.
///
/// # Errors
/// [`Error::Invalid`] naming `category`, `name`, `agency`, `promise_days` or `keywords`.
pub async fn save(ctx: &Ctx, admin: &CityAdmin, row: CategoryRow) -> Result<()> {
    let mut check = Check::default();
    let name: Words = serde_json::from_value(row.name.clone()).unwrap_or_default();
    check.text(&name.id, "name", 120);
    check.text(&row.category, "category", 40);
    let by_place = [BY_KECAMATAN, BY_KELURAHAN].contains(&row.agency.as_str());
    let day = cities::day_of(ctx.book.offices.date(ctx.now));
    check.that(by_place || ctx.book.agencies.valid(&row.agency, day), "agency", Problem::AgencyNotValid);
    check.that(Class::OF_CATEGORIES.contains(&row.class), "class", Problem::UnknownChoice);
    check.that((1..=PROMISE_MAX).contains(&row.promise_days), "promise_days", Problem::BadNumber);
    check.that(
        serde_json::from_value::<Vec<String>>(row.keywords.clone()).is_ok(),
        "keywords",
        Problem::Missing,
    );
    check.done()?;
    Category::read(row.clone())?;
    let admin = admin.clone();
    ctx.write(move |ctx, tx| {
        let before = ctx.book.categories.get(&row.category).map(|category| category.row.document());
        store::put(tx, ctx.city(), &row)?;
        cities::touch(tx, ctx.city())?;
        let change = audit::Change { before, after: Some(row.document()) };
        audit::record(tx, ctx, &admin, "category.save", &row.category, change)
    })
    .await?;
    ctx.civic().refresh().await
}
