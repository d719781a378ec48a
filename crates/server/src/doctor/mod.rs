//! `sambat doctor`: is this installation sound? Each finding is one line, `ok`, `WARN` or `FAIL`, and says
//! what to do about it.

mod attached;
mod counters;
mod money;
mod store;

use std::io::Write;

use civic::cases::Strictness;
use civic::{Ctx, cases, figures, notices};
use kit::clock::Clock;
use kit::db::Db;
use kit::ids::Chance;

use crate::config::Settings;
use crate::{Fail, background, world};

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
    mail(settings, &mut report).await?;
    signatures(settings, &mut report)?;
    registers(settings, &mut report)?;
    attached::reading(&mut report).await?;
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

/// A mail server that is down is no reason to stop: everything it would tell is in the program as well.
async fn mail(settings: &Settings, report: &mut Report<'_>) -> Result<(), Fail> {
    match settings.mailer()?.check().await {
        Ok(()) => report.ok(format!("the mail server takes letters from {}", settings.mail_from)),
        Err(kit::mail::Error::NotConfigured) => {
            report.ok("no e-mail is sent: no mail server is set (SAMBAT_SMTP and SAMBAT_MAIL_FROM)")
        }
        Err(error) => report.warn(format!(
            "{error}: no e-mail leaves until this is mended; check SAMBAT_SMTP, SAMBAT_MAIL_FROM and the mail server"
        )),
    }
}

/// What signs the city's documents. The signing service is asked only with a document and a pass phrase.
fn signatures(settings: &Settings, report: &mut Report<'_>) -> Result<(), Fail> {
    let signer = settings.signer()?;
    if let Err(error) = signer.keys().readable() {
        return report.fail(format!("a key of SAMBAT_SIGNING_KEY cannot sign: {error}"));
    }
    match signer.service() {
        Some(service) => report.ok(format!("documents are signed by the service at {}", service.host())),
        None if signer.keys().are_given() => {
            report.ok("documents are signed with the first key of SAMBAT_SIGNING_KEY")
        }
        None => report
            .ok("no documents are signed but those of a sample city: set SAMBAT_BSRE or SAMBAT_SIGNING_KEY"),
    }
}

/// The register officers compare with. It is asked only about a person: each question is logged.
fn registers(settings: &Settings, report: &mut Report<'_>) -> Result<(), Fail> {
    match &settings.population {
        Some(_) => report.ok("officers compare with the population register (SAMBAT_POPULATION)"),
        None => {
            report.ok("no population register is connected but that of a sample city: set SAMBAT_POPULATION")
        }
    }
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
        counters::counters(&ctx, report)?;
        money::money(settings, &ctx, report).await?;
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

/// How many problems of one kind are listed; of more the number is told.
const LISTED: usize = 20;

/// Nothing is silent: clocks, ladder and notices of every open case, agencies without people, mail.
async fn silence(ctx: &Ctx, report: &mut Report<'_>) -> Result<(), Fail> {
    let name = &ctx.book.city.name;
    let problems = cases::proof(ctx, Strictness::usual(ctx.now)).await?;
    if problems.is_empty() {
        report.ok(format!("{name}: every clock, reminder and notice of the open cases is as it must be"))?;
    } else {
        let more = problems.len().saturating_sub(LISTED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let listed: Vec<&str> = problems.iter().take(LISTED).map(String::as_str).collect();
        report.fail(format!(
            "{name}: {}{more}; is `sambat serve` running? it does this every {} seconds",
            listed.join("; "),
            background::ROUND.as_secs()
        ))?;
    }
    for alone in cases::unattended(ctx).await? {
        report.warn(format!(
            "{name}: {} owes {} steps and has nobody who can act: add people, or let a verifier send its cases elsewhere",
            alone.agency, alone.duties
        ))?;
    }
    let (waiting, given_up) = notices::mail_counts(ctx).await?;
    if given_up > 0 {
        report
            .warn(format!("{name}: {given_up} mails could not be sent and were given up ({waiting} wait)"))?;
    }
    Ok(())
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
    silence(ctx, report).await?;
    index(ctx, report).await?;
    attached::files(ctx, report).await
}

/// Whether what is published can be found by words.
async fn index(ctx: &Ctx, report: &mut Report<'_>) -> Result<(), Fail> {
    let name = &ctx.book.city.name;
    let found = cases::check_index(ctx).await?;
    if found.agrees() {
        return report.ok(format!("{name}: the {} published cases can be found by words", found.published));
    }
    if !found.complete {
        return report.warn(format!(
            "{name}: {} of {} published cases can be found by words so far: `sambat serve` goes on by itself, `sambat index` does it now",
            found.indexed, found.published
        ));
    }
    report.fail(format!(
        "{name}: {} cases are published and {} can be found by words; {} of the newest are kept with other words than were \
         published, {} are kept that nobody may read (and are not shown): run `sambat index`",
        found.published, found.indexed, found.stale, found.strays
    ))
}
