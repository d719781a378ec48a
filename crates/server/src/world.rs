//! Opening what every command works with: the database, the photos, the clock, and one city.

use civic::products::Press;
use civic::{Civic, Ctx, Parts};
use kit::blobs::Blobs;
use kit::clock::Clock;
use kit::db::Db;
use kit::ids::Chance;

use crate::commands::clean_pdf;
use crate::config::Settings;
use crate::{Fail, press};

/// Opens the database, brings it up to date, and reads every city.
///
/// A newer schema never breaks a program that still runs with the older one, so this needs no maintenance
/// window on either engine.
///
/// # Errors
/// When the database does not answer, or was made by a newer program.
pub async fn open(settings: &Settings) -> Result<Civic, Fail> {
    let db = Db::open(&settings.database_url).await?;
    for name in db.migrate(civic::MIGRATIONS).await? {
        tracing::info!(name, "migration applied");
    }
    with(settings, db, Clock::System, Chance::System).await
}

/// Puts the parts together over an open database that is up to date.
///
/// # Errors
/// When the database or the folder for photos does not answer.
pub async fn with(settings: &Settings, db: Db, clock: Clock, chance: Chance) -> Result<Civic, Fail> {
    let blobs = Blobs::folder(&settings.data.join("photos")).map_err(|e| {
        Fail::now(format!("{}: {e}; choose a folder with SAMBAT_DATA", settings.data.display()))
    })?;
    let (signer, press) = (settings.signer()?, Press::new(press::product));
    let registers = settings.registers()?;
    let pdfs = clean_pdf::cleaner()?;
    Ok(Civic::open(Parts {
        db,
        blobs,
        clock,
        chance,
        base_url: settings.base_url.clone(),
        signer,
        press,
        registers,
        pdfs,
    })
    .await?)
}

/// The city a command works on: the one named, or the only one.
///
/// # Errors
/// When there is none, or several and none was named.
pub fn city(civic: &Civic, named: Option<i64>) -> Result<Ctx, Fail> {
    let cities = civic.cities();
    let list = || cities.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    let id = match (named, cities.as_slice()) {
        (_, []) => {
            return Err(Fail::now(
                "there is no city in this database: `sambat import city` founds one, `sambat sample` loads one to look at",
            ));
        }
        (Some(id), _) if cities.contains(&id) => id,
        (Some(id), _) => return Err(Fail::usage(format!("no city {id} here; --city can be {}", list()))),
        (None, [only]) => *only,
        (None, _) => {
            return Err(Fail::usage(format!(
                "there are several cities: choose one with --city ({})",
                list()
            )));
        }
    };
    Ok(civic.city(id)?)
}
