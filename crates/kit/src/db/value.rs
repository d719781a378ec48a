//! Values in and out of statements, alike on both engines.
//!
//! | Rust | SQLite | PostgreSQL |
//! |---|---|---|
//! | `i64`, `i32` | INTEGER | BIGINT, INTEGER, SMALLINT |
//! | [`Time`] | INTEGER (microseconds) | TIMESTAMPTZ |
//! | `Uuid` | BLOB | UUID |
//! | `serde_json::Value` | TEXT | JSONB |
//! | `bool` | INTEGER | BOOLEAN |

use bytes::BytesMut;
use rusqlite::types::{ToSqlOutput, Value as LiteValue, ValueRef};
use serde_json::Value as Json;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use super::{Error, Result};
use crate::clock::Time;

/// Microseconds between 1970 and 2000, where PostgreSQL counts from.
const PG_EPOCH: i64 = 946_684_800_000_000;

type Outcome<T> = std::result::Result<T, Box<dyn std::error::Error + Sync + Send>>;

/// One value on its way into a statement.
#[derive(Clone, Debug)]
pub enum Val<'a> {
    /// SQL NULL.
    Null,
    /// A whole number.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// An identifier.
    Id(Uuid),
    /// A moment.
    Time(Time),
    /// True or false.
    Bool(bool),
    /// A JSON document.
    Json(&'a Json),
}

/// What can be bound to a place in a statement.
pub trait ToVal: Sync {
    /// This value, borrowed.
    fn val(&self) -> Val<'_>;
}

macro_rules! to_val {
    ($($type:ty, $this:ident => $val:expr);* $(;)?) => {
        $(impl ToVal for $type { fn val(&self) -> Val<'_> { let $this = self; $val } })*
    };
}
to_val! {
    i64, v => Val::Int(*v);
    i32, v => Val::Int(i64::from(*v));
    u16, v => Val::Int(i64::from(*v));
    u32, v => Val::Int(i64::from(*v));
    f64, v => Val::Float(*v);
    str, v => Val::Text(v);
    String, v => Val::Text(v);
    [u8], v => Val::Bytes(v);
    Vec<u8>, v => Val::Bytes(v);
    [u8; 16], v => Val::Bytes(v);
    [u8; 32], v => Val::Bytes(v);
    Uuid, v => Val::Id(*v);
    Time, v => Val::Time(*v);
    bool, v => Val::Bool(*v);
    Json, v => Val::Json(v);
}
impl<T: ToVal + ?Sized> ToVal for &T {
    fn val(&self) -> Val<'_> {
        (**self).val()
    }
}
impl<T: ToVal> ToVal for Option<T> {
    fn val(&self) -> Val<'_> {
        self.as_ref().map_or(Val::Null, ToVal::val)
    }
}
impl ToVal for Val<'_> {
    fn val(&self) -> Val<'_> {
        self.clone()
    }
}

impl rusqlite::ToSql for Val<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Val::Null => ToSqlOutput::Owned(LiteValue::Null),
            Val::Int(v) => ToSqlOutput::Owned(LiteValue::Integer(*v)),
            Val::Float(v) => ToSqlOutput::Owned(LiteValue::Real(*v)),
            Val::Text(v) => ToSqlOutput::Borrowed(ValueRef::Text(v.as_bytes())),
            Val::Bytes(v) => ToSqlOutput::Borrowed(ValueRef::Blob(v)),
            Val::Id(v) => ToSqlOutput::Borrowed(ValueRef::Blob(v.as_bytes())),
            Val::Time(v) => ToSqlOutput::Owned(LiteValue::Integer(v.0)),
            Val::Bool(v) => ToSqlOutput::Owned(LiteValue::Integer(i64::from(*v))),
            Val::Json(v) => ToSqlOutput::Owned(LiteValue::Text(v.to_string())),
        })
    }
}

impl ToSql for Val<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Outcome<IsNull> {
        match self {
            Val::Null => Ok(IsNull::Yes),
            // PostgreSQL infers the type of a place from its surroundings, so encode what it asks for.
            Val::Int(v) => match *ty {
                Type::INT2 => i16::try_from(*v)?.to_sql(ty, out),
                Type::INT4 => i32::try_from(*v)?.to_sql(ty, out),
                _ => v.to_sql(ty, out),
            },
            Val::Float(v) => v.to_sql(ty, out),
            Val::Text(v) => v.to_sql(ty, out),
            Val::Bytes(v) => v.to_sql(ty, out),
            Val::Id(v) => v.to_sql(ty, out),
            Val::Time(v) => (v.0 - PG_EPOCH).to_sql(&Type::INT8, out),
            Val::Bool(v) => v.to_sql(ty, out),
            Val::Json(v) => v.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A row of a result, from either engine.
pub enum Row<'r> {
    /// From SQLite.
    Lite(&'r rusqlite::Row<'r>),
    /// From PostgreSQL.
    Pg(&'r tokio_postgres::Row),
}

impl Row<'_> {
    /// The value of column `index`, counted from 0.
    ///
    /// # Errors
    /// [`Error::Statement`] when the column is missing or of another type.
    pub fn get<T: FromCol>(&self, index: usize) -> Result<T> {
        match self {
            Row::Lite(row) => T::lite(row.get_ref(index)?),
            Row::Pg(row) => T::pg(row, index),
        }
    }
}

/// What can be read from a column.
pub trait FromCol: Sized {
    /// From a SQLite value.
    ///
    /// # Errors
    /// [`Error::Statement`] for another type.
    fn lite(value: ValueRef<'_>) -> Result<Self>;
    /// From a PostgreSQL row.
    ///
    /// # Errors
    /// [`Error::Statement`] for another type.
    fn pg(row: &tokio_postgres::Row, index: usize) -> Result<Self>;
}

fn wrong(error: impl std::fmt::Display) -> Error {
    Error::Statement(format!("column: {error}"))
}

macro_rules! from_col {
    ($($type:ty, $value:ident => $read:expr);* $(;)?) => { $(
        impl FromCol for $type {
            fn lite($value: ValueRef<'_>) -> Result<Self> { $read }
            fn pg(row: &tokio_postgres::Row, index: usize) -> Result<Self> { row.try_get(index).map_err(wrong) }
        }
    )* };
}
from_col! {
    i64, v => v.as_i64().map_err(wrong);
    f64, v => v.as_f64().map_err(wrong);
    String, v => v.as_str().map(str::to_owned).map_err(wrong);
    Vec<u8>, v => v.as_blob().map(<[u8]>::to_vec).map_err(wrong);
    Uuid, v => Uuid::from_slice(v.as_blob().map_err(wrong)?).map_err(wrong);
    bool, v => v.as_i64().map(|n| n != 0).map_err(wrong);
    Json, v => serde_json::from_str(v.as_str().map_err(wrong)?).map_err(wrong);
}

struct PgTime(i64);

impl<'a> FromSql<'a> for PgTime {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Outcome<Self> {
        Ok(PgTime(i64::from_be_bytes(raw.try_into()?) + PG_EPOCH))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::TIMESTAMPTZ
    }
}

impl FromCol for Time {
    fn lite(value: ValueRef<'_>) -> Result<Self> {
        value.as_i64().map(Time).map_err(wrong)
    }

    fn pg(row: &tokio_postgres::Row, index: usize) -> Result<Self> {
        row.try_get::<_, PgTime>(index).map(|t| Time(t.0)).map_err(wrong)
    }
}

/// A column of any type, to ask whether it is NULL.
struct Anything;

impl<'a> FromSql<'a> for Anything {
    fn from_sql(_: &Type, _: &'a [u8]) -> Outcome<Self> {
        Ok(Anything)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl<T: FromCol> FromCol for Option<T> {
    fn lite(value: ValueRef<'_>) -> Result<Self> {
        if matches!(value, ValueRef::Null) { Ok(None) } else { T::lite(value).map(Some) }
    }

    fn pg(row: &tokio_postgres::Row, index: usize) -> Result<Self> {
        match row.try_get::<_, Option<Anything>>(index).map_err(wrong)? {
            None => Ok(None),
            Some(Anything) => T::pg(row, index).map(Some),
        }
    }
}

/// What can be made from a row.
pub trait FromRow: Sized {
    /// The columns, in order; empty for tuples, which are read by position only.
    const COLS: &'static [&'static str];

    /// Reads the row by position.
    ///
    /// # Errors
    /// [`Error::Statement`] when a column is missing or of another type.
    fn from_row(row: &Row<'_>) -> Result<Self>;
}

macro_rules! tuple {
    ($($index:tt $type:ident),*) => {
        impl<$($type: FromCol),*> FromRow for ($($type,)*) {
            const COLS: &'static [&'static str] = &[];
            fn from_row(row: &Row<'_>) -> Result<Self> { Ok(($(row.get::<$type>($index)?,)*)) }
        }
    };
}
tuple!(0 A);
tuple!(0 A, 1 B);
tuple!(0 A, 1 B, 2 C);
tuple!(0 A, 1 B, 2 C, 3 D);
tuple!(0 A, 1 B, 2 C, 3 D, 4 E);

/// A struct that is a row: its fields are the columns, so that a select list and a struct cannot drift apart.
///
/// ```
/// kit::row! {
///     /// One agency.
///     pub struct Agency {
///         /// The short name.
///         code: String,
///         /// The full name.
///         name: String,
///     }
/// }
/// assert_eq!(<Agency as kit::db::FromRow>::COLS, ["code", "name"]);
/// ```
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field:ident : $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        $vis struct $name { $($(#[$field_meta])* pub $field: $type),* }
        impl $crate::db::FromRow for $name {
            const COLS: &'static [&'static str] = &[$(stringify!($field)),*];
            fn from_row(row: &$crate::db::Row<'_>) -> $crate::db::Result<Self> {
                let mut places = 0..;
                $(let $field = row.get::<$type>(places.next().unwrap_or_default())?;)*
                Ok(Self { $($field),* })
            }
        }
    };
}

/// The arguments of a statement: `args![city, code]` binds `$1` and `$2`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$(&$value as &dyn $crate::db::ToVal),*] };
}

/// An enum that is a word in the database, in JSON and in logs: one spelling everywhere.
///
/// ```
/// kit::words! {
///     /// A light.
///     pub enum Light {
///         /// Go.
///         Green = "green",
///     }
/// }
/// assert_eq!(Light::Green.word(), "green");
/// assert_eq!(Light::from_word("blue"), None);
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name { $($(#[$variant_meta])* $variant),* }
        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// Its word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
            /// The value of a word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.word()) }
        }
        impl $crate::db::ToVal for $name {
            fn val(&self) -> $crate::db::Val<'_> { $crate::db::Val::Text(self.word()) }
        }
        impl $crate::db::FromText for $name {
            fn from_text(text: &str) -> Option<Self> { Self::from_word(text) }
        }
        $crate::text_column!($name);
        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, out: S) -> ::core::result::Result<S::Ok, S::Error> {
                out.serialize_str(self.word())
            }
        }
        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(from: D) -> ::core::result::Result<Self, D::Error> {
                let word = <String as $crate::serde::Deserialize>::deserialize(from)?;
                Self::from_word(&word).ok_or_else(|| {
                    <D::Error as $crate::serde::de::Error>::unknown_variant(&word, &[$($word),*])
                })
            }
        }
    };
}

/// What can be read from a text column.
pub trait FromText: Sized {
    /// The value of this text; `None` when it is not one.
    fn from_text(text: &str) -> Option<Self>;
}

/// Makes a type with [`FromText`] readable from a text column.
#[macro_export]
macro_rules! text_column {
    ($name:ty) => {
        impl $crate::db::FromCol for $name {
            fn lite(value: $crate::rusqlite::types::ValueRef<'_>) -> $crate::db::Result<Self> {
                $crate::db::from_text(&<String as $crate::db::FromCol>::lite(value)?)
            }
            fn pg(row: &$crate::tokio_postgres::Row, index: usize) -> $crate::db::Result<Self> {
                $crate::db::from_text(&<String as $crate::db::FromCol>::pg(row, index)?)
            }
        }
    };
}

/// Reads a text column's value.
///
/// # Errors
/// [`Error::Statement`] when the database holds a word this program does not know.
pub fn from_text<T: FromText>(text: &str) -> Result<T> {
    T::from_text(text).ok_or_else(|| wrong(format!("unknown word {text:?}")))
}
