//! `sambat doctor`: is this installation sound? Each finding is one line, `ok`, `WARN` or `FAIL`, and says
//! what to do about it.

mod store;

use std::io::Write;

use civic::{Ctx, cases, figures, photos};
use kit::clock::Clock;
use kit::db::Db;
use kit::ids::Chance;

use crate::config::Settings;
use crate::{Fail, world};

/// The calendar must reach this far, in days: a due date may lie as far ahead.
const CALENDAR_DAYS: i32 = 120;

/// What was found, line by line.
struct Report<'a> {
    out: &'a mut dyn Write,
    failed: u32,
}

impl Report<'_> {
    fn ok(&mut self, text: impl std::fmt::Display) -> Result<(), Fail> {
        Ok(writeln!(self.out, "ok    {text}")?)
    }

    fn warn(&mut self, text: impl std::fmt::Display) -> Result<(), Fail> {
        Ok(writeln!(self.out, "WARN  {text}")?)
    }

    fn fail(&mut self, text: impl std::fmt::Display) -> Result<(), Fail> {
        self.failed += 1;
        Ok(writeln!(self.out, "FAIL  {text}")?)
    }
}

/// Looks at the machine, the engine and each city (or the one named). Changes nothing.
///
/// # Errors
/// When something must be mended; what, is in the report.
pub async fn doctor(settings: &Settings, city: Option<i64>, out: &mut dyn Write) -> Result<(), Fail> {
    let mut report = Report { out, failed: 0 };
    disk(settings, &mut report)?;
    address(settings, &mut report)?;
    match Db::open(&settings.database_url).await {
        Err(error) => report.fail(format!("the database does not open ({error}): check DATABASE_URL"))?,
        Ok(db) => {
            engine(&db, &mut report).await?;
            if schema(&db, &mut report).await? {
                cities(settings, db, city, &mut report).await?;
            }
        }
    }
    match report.failed {
        0 => Ok(()),
        count => Err(Fail::now(format!("{count} findings marked FAIL must be mended"))),
    }
}

/// Photos are written beside the database, so the folder must take a file and keep it.
fn disk(settings: &Settings, report: &mut Report<'_>) -> Result<(), Fail> {
    let folder = &settings.data;
    let probe = folder.join(".doctor");
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::File::create(&probe))
        .and_then(|mut file| file.write_all(&[0; 4096]).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => report.ok(format!("the folder {} takes files", folder.display())),
        Err(error) => report.fail(format!(
            "the folder {} does not take files ({error}): free space or rights, or choose another with SAMBAT_DATA",
            folder.display()
        )),
    }
}

fn address(settings: &Settings, report: &mut Report<'_>) -> Result<(), Fail> {
    let local = ["http://127.", "http://localhost", "http://[::1]"];
    if settings.base_url.starts_with("https://")
        || local.iter().any(|start| settings.base_url.starts_with(start))
    {
        return report.ok(format!("links begin with {}", settings.base_url));
    }
    report.warn(format!(
        "links begin with {}, which is not encrypted: put a proxy with TLS in front and set SAMBAT_BASE_URL to https://",
        settings.base_url
    ))
}

async fn engine(db: &Db, report: &mut Report<'_>) -> Result<(), Fail> {
    // Asked where writes happen: what a reader's connection says about itself is of no use.
    let found = db.write(store::durability).await?;
    for (name, is, must) in found {
        if is.eq_ignore_ascii_case(must) {
            report.ok(format!("{:?}: {name} is {must}", db.dialect()))?;
        } else {
            report.fail(format!(
                "{:?}: {name} is {is} and must be {must}, or an answer can come before the case is on the disk",
                db.dialect()
            ))?;
        }
    }
    Ok(())
}

async fn schema(db: &Db, report: &mut Report<'_>) -> Result<bool, Fail> {
    match db.pending(civic::MIGRATIONS).await {
        Ok(missing) if missing.is_empty() => report.ok("the schema is up to date").map(|()| true),
        Ok(missing) => {
            report.fail(format!("migrations are missing ({}): run `sambat migrate`", missing.join(", ")))?;
            Ok(false)
        }
        Err(error) => {
            report.fail(format!("{error}: use the program that made this database, or a newer one"))?;
            Ok(false)
        }
    }
}

async fn cities(settings: &Settings, db: Db, city: Option<i64>, report: &mut Report<'_>) -> Result<(), Fail> {
    let civic = world::with(settings, db, Clock::System, Chance::System).await?;
    let cities = match city {
        Some(_) => vec![world::city(&civic, city)?.city()],
        None => civic.cities(),
    };
    if cities.is_empty() {
        report.warn(
            "there is no city yet: `sambat import city` founds one, `sambat sample` loads one to look at",
        )?;
    }
    for id in cities {
        let ctx = civic.city(id)?;
        data(&ctx, report)?;
        records(&ctx, report).await?;
    }
    Ok(())
}

/// What the city's own data says.
fn data(ctx: &Ctx, report: &mut Report<'_>) -> Result<(), Fail> {
    let city = &ctx.book.city;
    let name = &city.name;
    if city.sample {
        report.warn(format!("{name} is sample data with published passwords: never use it for real work"))?;
    }
    if city.settings.contact.example {
        report.warn(format!(
            "{name}: the contact numbers are examples: put real ones into the city's settings"
        ))?;
    }
    if ctx.book.areas.iter().any(|area| area.schematic && area.level == "kelurahan") {
        report.warn(format!(
            "{name}: outlines are only sketched: load official ones with `sambat import areas`"
        ))?;
    }
    let needed = ctx
        .book
        .offices
        .date(ctx.now)
        .checked_add(jiff::Span::new().days(CALENDAR_DAYS))
        .map_err(|e| Fail::now(e.to_string()))?;
    let end = *ctx.book.offices.decreed.covers().end();
    if end >= needed {
        report.ok(format!("{name}: the calendar reaches {end}"))
    } else {
        report.fail(format!(
            "{name}: the calendar ends on {end}, and dates until {needed} are being promised: add the decreed days"
        ))
    }
}

/// What must always hold for the cases.
async fn records(ctx: &Ctx, report: &mut Report<'_>) -> Result<(), Fail> {
    let name = &ctx.book.city.name;
    let orphans = cases::orphans(ctx).await?;
    if orphans.is_empty() {
        report.ok(format!("{name}: every open case has an agency that owes the next step"))?;
    } else {
        report.fail(format!(
            "{name}: cases without an agency that owes the next step: {}; a verifier must send them on",
            orphans.join(", ")
        ))?;
    }
    let differences = figures::differences(ctx).await?;
    if differences.is_empty() {
        report.ok(format!("{name}: kept counts equal a recount"))?;
    }
    for (measure, agency, kept, counted) in differences {
        report.fail(format!(
            "{name}: the kept count of {measure} {agency} is {kept}, a recount gives {counted}: figures cannot be trusted"
        ))?;
    }
    let missing = photos::missing_files(ctx).await?;
    if missing.is_empty() {
        return report.ok(format!("{name}: every photo has its files"));
    }
    let first: Vec<String> = missing.iter().take(5).map(ToString::to_string).collect();
    report.fail(format!(
        "{name}: files of {} photos are missing ({} ...): restore the folder photos from a backup",
        missing.len(),
        first.join(", ")
    ))
}
