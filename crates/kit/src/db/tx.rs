//! One transaction, on either engine.

use std::collections::HashMap;

use tokio::runtime::Handle;
use tokio_postgres::types::ToSql;

use super::stmt::{Dialect, Text};
use super::value::{FromRow, Row, ToVal, Val};
use super::{Error, Query, Result};

/// A PostgreSQL connection with its prepared statements.
pub(super) struct PgConn {
    pub(super) client: tokio_postgres::Client,
    pub(super) handle: Handle,
    pub(super) prepared: HashMap<String, tokio_postgres::Statement>,
}

pub(super) enum Engine<'a> {
    Lite(&'a rusqlite::Connection),
    Pg(&'a mut PgConn),
}

/// The transaction a closure of [`super::Db::write`] or [`super::Db::read`] works in. Calls block: closures
/// run on threads made for that. A closure may run more than once, so it must have no effect outside.
pub struct Tx<'a> {
    engine: Engine<'a>,
    /// The engine asked for another try.
    again: bool,
}

impl<'a> Tx<'a> {
    pub(super) fn lite(conn: &'a rusqlite::Connection) -> Tx<'a> {
        Tx { engine: Engine::Lite(conn), again: false }
    }

    pub(super) fn pg(conn: &'a mut PgConn) -> Tx<'a> {
        Tx { engine: Engine::Pg(conn), again: false }
    }

    pub(super) fn wants_another_try(&self) -> bool {
        self.again
    }

    /// The engine this transaction runs on, for statements that exist as a pair.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Lite(_) => Dialect::Sqlite,
            Engine::Pg(_) => Dialect::Postgres,
        }
    }

    /// Every row.
    ///
    /// # Errors
    /// Any [`Error`]; after [`Error::Lost`] every further call gives it too.
    pub fn all<T: FromRow>(&mut self, sql: &(impl Text + ?Sized), args: &[&dyn ToVal]) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.run(sql.text(self.dialect()), args, |row| {
            rows.push(T::from_row(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Every row of a built query.
    ///
    /// # Errors
    /// As [`Tx::all`].
    pub fn list<T: FromRow>(&mut self, query: &Query<'_>) -> Result<Vec<T>> {
        let (text, values) = query.parts();
        self.all(text, &values)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As [`Tx::all`].
    pub fn opt<T: FromRow>(&mut self, sql: &(impl Text + ?Sized), args: &[&dyn ToVal]) -> Result<Option<T>> {
        Ok(self.all(sql, args)?.into_iter().next())
    }

    /// The first row.
    ///
    /// # Errors
    /// [`Error::NoRow`] when there is none; else as [`Tx::all`].
    pub fn one<T: FromRow>(&mut self, sql: &(impl Text + ?Sized), args: &[&dyn ToVal]) -> Result<T> {
        self.opt(sql, args)?.ok_or(Error::NoRow)
    }

    /// Runs a statement that gives no rows; the number of rows it changed.
    ///
    /// # Errors
    /// As [`Tx::all`].
    pub fn exec(&mut self, sql: &(impl Text + ?Sized), args: &[&dyn ToVal]) -> Result<u64> {
        self.still_open()?;
        let dialect = self.dialect();
        let outcome = match &mut self.engine {
            Engine::Lite(conn) => lite_exec(conn, sql.text(dialect), args),
            Engine::Pg(conn) => conn.exec(sql.text(dialect), args),
        };
        outcome.map_err(|error| self.note(error))
    }

    /// Checks a statement without running it; the names of the columns it gives.
    ///
    /// # Errors
    /// [`Error::Statement`] when the engine refuses the text.
    pub fn prepare(&mut self, sql: &(impl Text + ?Sized)) -> Result<Vec<String>> {
        let text = sql.text(self.dialect()).to_owned();
        match &mut self.engine {
            Engine::Lite(conn) => {
                let statement = conn.prepare(&text)?;
                Ok(statement.column_names().map(str::to_owned).collect())
            }
            Engine::Pg(conn) => {
                let statement = conn.statement(&text)?;
                Ok(statement.columns().iter().map(|column| column.name().to_owned()).collect())
            }
        }
    }

    /// Begins, ends, marks or undoes part of a transaction. Asked several times for each closure, so SQLite
    /// parses each such text once.
    pub(super) fn control(&mut self, sql: &str) -> Result<()> {
        let Engine::Lite(conn) = &self.engine else { return self.batch(sql) };
        let run = || conn.prepare_cached(sql)?.raw_execute();
        match run() {
            Ok(_) => Ok(()),
            Err(error) => Err(self.note(error.into())),
        }
    }

    /// Several statements without arguments or results, for the schema.
    pub(super) fn batch(&mut self, sql: &str) -> Result<()> {
        let outcome = match &mut self.engine {
            Engine::Lite(conn) => conn.execute_batch(sql).map_err(Error::from),
            Engine::Pg(conn) => conn.handle.block_on(conn.client.batch_execute(sql)).map_err(Error::from),
        };
        outcome.map_err(|error| self.note(error))
    }

    fn run(
        &mut self,
        text: &str,
        args: &[&dyn ToVal],
        each: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        self.still_open()?;
        let outcome = match &mut self.engine {
            Engine::Lite(conn) => lite_rows(conn, text, args, each),
            Engine::Pg(conn) => conn.rows(text, args, each),
        };
        outcome.map_err(|error| self.note(error))
    }

    /// SQLite may have dropped the whole transaction: a further statement would commit by itself.
    fn still_open(&self) -> Result<()> {
        match &self.engine {
            Engine::Lite(conn) if conn.is_autocommit() => Err(Error::Lost),
            _ => Ok(()),
        }
    }

    /// What stops a running statement from another thread.
    #[cfg(test)]
    pub(super) fn interrupter(&self) -> Option<rusqlite::InterruptHandle> {
        match &self.engine {
            Engine::Lite(conn) => Some(conn.get_interrupt_handle()),
            Engine::Pg(_) => None,
        }
    }

    /// Remembers what an error means for the transaction.
    fn note(&mut self, error: Error) -> Error {
        self.again |= matches!(error, Error::Retry(_));
        error
    }
}

fn lite_bind(statement: &mut rusqlite::Statement<'_>, args: &[&dyn ToVal]) -> Result<()> {
    // SQLite numbers `$n` by first appearance: bind by the number in the name.
    for place in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(place)
            .and_then(|name| name.get(1..))
            .and_then(|digits| digits.parse::<usize>().ok())
            .unwrap_or(place);
        let value = args
            .get(number.saturating_sub(1))
            .ok_or_else(|| Error::Statement(format!("no argument for ${number}")))?;
        statement.raw_bind_parameter(place, value.val())?;
    }
    Ok(())
}

fn lite_exec(conn: &rusqlite::Connection, text: &str, args: &[&dyn ToVal]) -> Result<u64> {
    let mut statement = conn.prepare_cached(text)?;
    lite_bind(&mut statement, args)?;
    Ok(statement.raw_execute()? as u64)
}

fn lite_rows(
    conn: &rusqlite::Connection,
    text: &str,
    args: &[&dyn ToVal],
    mut each: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = conn.prepare_cached(text)?;
    lite_bind(&mut statement, args)?;
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        each(&Row::Lite(row))?;
    }
    Ok(())
}

impl PgConn {
    fn statement(&mut self, text: &str) -> Result<tokio_postgres::Statement> {
        if let Some(statement) = self.prepared.get(text) {
            return Ok(statement.clone());
        }
        let statement = self.handle.block_on(self.client.prepare(text))?;
        self.prepared.insert(text.to_owned(), statement.clone());
        Ok(statement)
    }

    fn exec(&mut self, text: &str, args: &[&dyn ToVal]) -> Result<u64> {
        let statement = self.statement(text)?;
        let values: Vec<Val<'_>> = args.iter().map(|arg| arg.val()).collect();
        Ok(self.handle.block_on(self.client.execute(&statement, &params(&values, &statement)))?)
    }

    fn rows(
        &mut self,
        text: &str,
        args: &[&dyn ToVal],
        mut each: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let statement = self.statement(text)?;
        let values: Vec<Val<'_>> = args.iter().map(|arg| arg.val()).collect();
        let rows = self.handle.block_on(self.client.query(&statement, &params(&values, &statement)))?;
        rows.iter().try_for_each(|row| each(&Row::Pg(row)))
    }
}

/// As many values as the statement has places; a statement may leave its last ones unused, as on SQLite.
fn params<'v>(values: &'v [Val<'v>], statement: &tokio_postgres::Statement) -> Vec<&'v (dyn ToSql + Sync)> {
    values.iter().take(statement.params().len()).map(|value| value as &(dyn ToSql + Sync)).collect()
}
