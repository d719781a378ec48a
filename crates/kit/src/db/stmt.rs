//! Statement texts. Fixed ones are declared with [`statements!`](crate::statements), which also registers
//! them so that a test prepares each on both engines; the few that depend on filters are built with [`Query`].

use std::sync::OnceLock;

use super::value::{FromRow, ToVal, Val};

/// A statement written once (or, where the dialects differ, as a named pair). `{*}` stands for the columns
/// of the row it gives, `{c.*}` for the same with a table alias before each.
#[derive(Debug)]
pub struct Stmt {
    /// The name it is declared under.
    pub name: &'static str,
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
    /// The columns `{*}` stands for.
    pub cols: &'static [&'static str],
    #[doc(hidden)]
    pub rendered: [OnceLock<String>; 2],
}

impl Stmt {
    /// The full text for one engine.
    pub fn text(&self, dialect: Dialect) -> &str {
        let (slot, raw) = match dialect {
            Dialect::Sqlite => (&self.rendered[0], self.sqlite),
            Dialect::Postgres => (&self.rendered[1], self.postgres),
        };
        slot.get_or_init(|| render(raw, self.cols))
    }
}

/// The engine a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// Puts the column list in the place of `{*}` and `{alias.*}`.
fn render(raw: &str, cols: &[&str]) -> String {
    let mut out = String::with_capacity(raw.len() + 128);
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((prefix, tail)) = after.split_once("*}") else { break };
        out.push_str(before);
        let list: Vec<String> = cols.iter().map(|col| format!("{prefix}{col}")).collect();
        out.push_str(&list.join(", "));
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Declares statements: `NAME -> RowType = "text";`, `NAME = "text";` for those whose rows are tuples or
/// that give none, and `NAME = { sqlite: "...", postgres: "..." };` where the dialects differ.
/// The list of all of them is `STATEMENTS`.
#[macro_export]
macro_rules! statements {
    (@cols) => { &[] };
    (@cols $row:ty) => { <$row as $crate::db::FromRow>::COLS };
    (@text $text:literal, $dialect:ident) => { $text };
    (@text { sqlite: $lite:literal, postgres: $pg:literal }, sqlite) => { $lite };
    (@text { sqlite: $lite:literal, postgres: $pg:literal }, postgres) => { $pg };
    ($($(#[$meta:meta])* $name:ident $(-> $row:ty)? = $text:tt;)*) => {
        $(
            $(#[$meta])*
            static $name: $crate::db::Stmt = $crate::db::Stmt {
                name: concat!(module_path!(), "::", stringify!($name)),
                sqlite: $crate::statements!(@text $text, sqlite),
                postgres: $crate::statements!(@text $text, postgres),
                cols: $crate::statements!(@cols $($row)?),
                rendered: [std::sync::OnceLock::new(), std::sync::OnceLock::new()],
            };
        )*
        /// Every statement of this module, for the test that prepares them on both engines.
        pub(crate) static STATEMENTS: &[&$crate::db::Stmt] = &[$(&$name),*];
    };
}

/// What gives a statement's text.
pub trait Text {
    /// The text for this engine.
    fn text(&self, dialect: Dialect) -> &str;
}

impl Text for Stmt {
    fn text(&self, dialect: Dialect) -> &str {
        Stmt::text(self, dialect)
    }
}

impl Text for str {
    fn text(&self, _: Dialect) -> &str {
        self
    }
}

/// A statement whose conditions depend on filters. Each `?` of a fragment takes the next value.
/// Keep fragments in a fixed order, or the statement cache fills with permutations.
#[derive(Debug, Default)]
pub struct Query<'a> {
    text: String,
    values: Vec<Val<'a>>,
}

impl<'a> Query<'a> {
    /// Begins with `raw`, in which `{*}` stands for the columns of `R`.
    #[must_use]
    pub fn select<R: FromRow>(raw: &str, values: &[&'a dyn ToVal]) -> Query<'a> {
        let mut query = Query::default();
        query.push(&render(raw, R::COLS), values);
        query
    }

    /// Adds a fragment with its values.
    pub fn push(&mut self, fragment: &str, values: &[&'a dyn ToVal]) {
        let mut values = values.iter();
        for letter in fragment.chars() {
            match letter {
                '?' => {
                    let value: Option<&'a dyn ToVal> = values.next().copied();
                    self.values.push(value.map_or(Val::Null, ToVal::val));
                    self.text.push('$');
                    self.text.push_str(&self.values.len().to_string());
                }
                other => self.text.push(other),
            }
        }
    }

    /// Adds ` AND column IN (...)`; nothing when the list is empty.
    pub fn push_in(&mut self, column: &str, values: &'a [String]) {
        if values.is_empty() {
            return;
        }
        self.push(&format!(" AND {column} IN ("), &[]);
        for (index, value) in values.iter().enumerate() {
            self.push(if index == 0 { "?" } else { ", ?" }, &[value]);
        }
        self.push(")", &[]);
    }

    /// The text and its values, ready for [`super::Tx::all`].
    #[must_use]
    pub fn parts(&self) -> (&str, Vec<&dyn ToVal>) {
        (&self.text, self.values.iter().map(|value| value as &dyn ToVal).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_become_columns() {
        assert_eq!(render("SELECT {*} FROM a", &["x", "y"]), "SELECT x, y FROM a");
        assert_eq!(render("SELECT {c.*}, n FROM a c", &["x", "y"]), "SELECT c.x, c.y, n FROM a c");
        assert_eq!(render("SELECT '{}'", &[]), "SELECT '{}'");
    }

    #[test]
    fn question_marks_are_numbered_in_order() {
        let list = vec!["a".to_owned(), "b".to_owned()];
        let mut query = Query::select::<(i64,)>("SELECT n FROM t WHERE city_id = ?", &[&1i64]);
        query.push_in("state", &list);
        query.push_in("kind", &[]);
        query.push(" AND at < ? LIMIT ?", &[&5i64, &10i64]);
        let (text, values) = query.parts();
        assert_eq!(text, "SELECT n FROM t WHERE city_id = $1 AND state IN ($2, $3) AND at < $4 LIMIT $5");
        assert_eq!(values.len(), 5);
    }
}
