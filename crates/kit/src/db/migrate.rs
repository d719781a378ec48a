//! Migrations: text built into the program, applied once each, refused when altered afterwards.

use sha2::{Digest, Sha256};

use super::{Db, Dialect, Error, Result, Tx};

/// One step of the schema, in both dialects. Its statements end with `;` at the end of a line and are run
/// one at a time.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The file's name without its ending; decides the order.
    pub name: &'static str,
    /// The text for SQLite.
    pub sqlite: &'static str,
    /// The text for PostgreSQL.
    pub postgres: &'static str,
}

impl Migration {
    fn text(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }

    fn checksum(&self, dialect: Dialect) -> String {
        Sha256::digest(self.text(dialect)).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration \
    (name TEXT NOT NULL PRIMARY KEY, checksum TEXT NOT NULL)";

/// The statements of a migration, without comments and empty ones.
fn split(text: &str) -> impl Iterator<Item = String> {
    text.split(";\n")
        .map(|piece| {
            piece.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n")
        })
        .map(|piece| piece.trim().trim_end_matches(';').to_owned())
        .filter(|piece| !piece.is_empty())
}

/// Those of `migrations` that are missing in the database.
fn missing(tx: &mut Tx<'_>, migrations: &'static [Migration]) -> Result<Vec<&'static Migration>> {
    let dialect = tx.dialect();
    let applied: Vec<(String, String)> =
        tx.all("SELECT name, checksum FROM schema_migration ORDER BY name", &[])?;
    for (name, checksum) in &applied {
        match migrations.iter().find(|m| m.name == name) {
            None => {
                return Err(Error::Schema(format!(
                    "the database has {name}, which this program does not know: it was used by a newer version"
                )));
            }
            Some(m) if m.checksum(dialect) != *checksum => {
                return Err(Error::Schema(format!("{name} was altered after it had been applied")));
            }
            Some(_) => {}
        }
    }
    Ok(migrations.iter().filter(|m| !applied.iter().any(|(name, _)| name == m.name)).collect())
}

/// Makes the table of what was applied. On PostgreSQL `IF NOT EXISTS` fails for one of two that ask at the
/// same moment, so they ask one after the other.
fn table(tx: &mut Tx<'_>) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        tx.batch("SELECT pg_advisory_xact_lock(8311)")?;
    }
    tx.batch(TABLE)
}

pub(super) async fn apply(db: &Db, migrations: &'static [Migration]) -> Result<Vec<&'static str>> {
    db.write(table).await?;
    db.write(move |tx| {
        if tx.dialect() == Dialect::Postgres {
            // Two programs that start together must not both apply it.
            tx.batch("LOCK TABLE schema_migration IN EXCLUSIVE MODE")?;
        }
        let mut names = Vec::new();
        for migration in missing(tx, migrations)? {
            for statement in split(migration.text(tx.dialect())) {
                tx.batch(&statement)
                    .map_err(|e| Error::Schema(format!("{}: {e} in: {statement}", migration.name)))?;
            }
            let checksum = migration.checksum(tx.dialect());
            tx.exec(
                "INSERT INTO schema_migration (name, checksum) VALUES ($1, $2)",
                crate::args![migration.name, checksum],
            )?;
            names.push(migration.name);
        }
        Ok(names)
    })
    .await
}

pub(super) async fn pending(db: &Db, migrations: &'static [Migration]) -> Result<Vec<&'static str>> {
    db.write(table).await?;
    db.read(move |tx| Ok(missing(tx, migrations)?.iter().map(|m| m.name).collect())).await
}

#[cfg(test)]
mod tests {
    #[test]
    fn statements_are_split_and_comments_left_out() {
        let text = "-- why\nCREATE TABLE a (\n  x TEXT -- inside\n);\n\n-- b\nCREATE INDEX b ON a (x);\n";
        let pieces: Vec<String> = super::split(text).collect();
        assert_eq!(pieces.len(), 2);
        assert!(pieces[0].starts_with("CREATE TABLE a"));
        assert_eq!(pieces[1], "CREATE INDEX b ON a (x)");
    }
}
