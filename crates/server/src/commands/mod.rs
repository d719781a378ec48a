//! The commands that need an open city, one file per subject; and the short ones.

pub mod areas;
pub mod bank;
pub mod clean_pdf;
pub mod dates;
pub mod keys;
pub mod people;
pub mod simulate;

use std::io::Write;

use civic::{Civic, Ctx, cases, products};
use kit::db::Db;

use crate::config::Settings;
use crate::{Fail, world};

/// Progress is told after so many cases.
const TOLD: usize = 10_000;

/// `sambat migrate`.
///
/// # Errors
/// When the database does not answer, or was made by a newer program.
pub async fn migrate(settings: &Settings, out: &mut dyn Write) -> Result<(), Fail> {
    let db = Db::open(&settings.database_url).await?;
    let applied = db.migrate(civic::MIGRATIONS).await?;
    for name in &applied {
        writeln!(out, "applied {name}")?;
    }
    if applied.is_empty() {
        writeln!(out, "nothing to do: the database is up to date")?;
    }
    Ok(())
}

/// `sambat verify`: the stories and the signed documents of one city, or of all.
///
/// # Errors
/// When a story or a document is broken, which is printed with its code or number.
pub async fn verify(civic: &Civic, city: Option<i64>, out: &mut dyn Write) -> Result<(), Fail> {
    let cities = match city {
        Some(_) => vec![world::city(civic, city)?.city()],
        None => civic.cities(),
    };
    let mut broken = 0;
    for id in cities {
        let ctx = civic.city(id)?;
        let name = ctx.book.city.name.clone();
        let verified = cases::verify_stories(&ctx, |checked| {
            // Nobody may be watching; the result goes to standard output.
            let _ = writeln!(std::io::stderr(), "{name}: {checked} stories checked");
        })
        .await?;
        for (code, fault) in &verified.broken {
            writeln!(out, "BROKEN {}: {fault}", cases::code::show(code))?;
        }
        writeln!(
            out,
            "{name}: {} stories with {} facts checked, {} broken",
            verified.cases,
            verified.events,
            verified.broken.len()
        )?;
        broken += verified.broken.len() + documents(&ctx, out).await?;
    }
    if broken == 0 {
        return Ok(());
    }
    Err(Fail::now(format!(
        "{broken} stories or documents were changed after they were written: keep this database as it is, and compare with a backup"
    )))
}

/// Every signed document and its file; how many are broken.
async fn documents(ctx: &Ctx, out: &mut dyn Write) -> Result<usize, Fail> {
    let verified = products::verify_files(ctx).await?;
    for (number, fault) in &verified.broken {
        writeln!(out, "BROKEN {number}: {fault}")?;
    }
    if verified.products > 0 {
        let name = &ctx.book.city.name;
        writeln!(
            out,
            "{name}: {} signed documents checked, {} broken",
            verified.products,
            verified.broken.len()
        )?;
    }
    Ok(verified.broken.len())
}

/// `sambat index`: the words of one city's published cases, or of all.
///
/// # Errors
/// When the database does not answer; asked again, it begins anew.
pub async fn index(civic: &Civic, city: Option<i64>, out: &mut dyn Write) -> Result<(), Fail> {
    let cities = match city {
        Some(_) => vec![world::city(civic, city)?.city()],
        None => civic.cities(),
    };
    for id in cities {
        let ctx = civic.city(id)?;
        let name = &ctx.book.city.name;
        cases::index_again(&ctx).await?;
        let mut seen = 0;
        loop {
            let step = cases::index_published(&ctx).await?;
            if step == 0 {
                break;
            }
            if seen / TOLD != (seen + step) / TOLD {
                // Nobody may be watching; the result goes to standard output.
                let _ = writeln!(std::io::stderr(), "{name}: {} cases gone through", seen + step);
            }
            seen += step;
        }
        let found = cases::check_index(&ctx).await?.indexed;
        writeln!(out, "{name}: {found} published cases can be found by words")?;
    }
    Ok(())
}
