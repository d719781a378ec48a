//! `sambat simulate`: what draft rules would have made of the last months.

use std::io::Write;
use std::path::Path;

use civic::Ctx;
use civic::identity::Console;
use civic::simulation::{self, Draft, Report, Tally};

use super::dates::iso;
use crate::Fail;
use crate::cli::Simulate;
use crate::founding::files;

/// Replays and prints a table.
///
/// # Errors
/// What is wrong with a file or the draft in it.
pub async fn simulate(ctx: &Ctx, given: &Simulate, out: &mut dyn Write) -> Result<(), Fail> {
    let mut draft: Draft = match &given.rules {
        Some(file) => files::toml(&file.display().to_string(), &read(file)?)?,
        None => Draft::default(),
    };
    if let Some(file) = &given.calendar {
        draft.calendar = Some(files::days_off(&file.display().to_string(), &read(file)?)?);
    }
    let admin = Console::on_this_machine().admin(&ctx.book.city);
    let report = simulation::simulate(ctx, &admin, &draft, given.months, usize::MAX).await.map_err(named)?;
    if given.json {
        writeln!(out, "{}", serde_json::json!(report))?;
        return Ok(());
    }
    print(ctx, &report, out)
}

fn read(file: &Path) -> Result<String, Fail> {
    std::fs::read_to_string(file).map_err(|e| Fail::usage(format!("cannot read {}: {e}", file.display())))
}

/// What of the draft cannot be, in words.
fn named(error: civic::Error) -> Fail {
    let civic::Error::Invalid(fields) = &error else { return error.into() };
    let say = |field: &civic::FieldError| {
        match field.field.as_str() {
            "clocks" => "[clocks]: a limit is 1 to 250 working days, and a class one of ordinary, oversight, information, aspiration",
            "routing" => "[routing]: category = \"AGENCY\", both as in the city's data",
            "hours" => "[hours.AGENCY]: an agency of the city, closing = \"HH:MM\", workdays = [1, ... 7]",
            "months" => "--months: 1 to 60",
            _ => "a value that cannot be",
        }
        .to_owned()
    };
    Fail::usage(fields.iter().map(say).collect::<Vec<_>>().join("; "))
}

fn print(ctx: &Ctx, report: &Report, out: &mut dyn Write) -> Result<(), Fail> {
    writeln!(
        out,
        "{} cases filed since {}; what people did stays when they did it",
        report.cases, report.from
    )?;
    writeln!(
        out,
        "{:14} {:>15} {:>15} {:>13} {:>13} {:>13} {:>11}",
        "", "steps", "late", "head", "sekda", "mayor", "letters"
    )?;
    line(out, "all", &report.all)?;
    for (agency, tally) in &report.agencies {
        line(out, agency, tally)?;
    }
    writeln!(
        out,
        "{} steps change: {} owed by another agency, {} due earlier, {} later; {} become late, {} come in time",
        report.changed_count,
        report.moved,
        report.shifted.0,
        report.shifted.1,
        report.turned.0,
        report.turned.1
    )?;
    for one in &report.changed {
        let late = match one.late {
            (false, true) => "becomes late",
            (true, false) => "comes in time",
            _ => "",
        };
        let agency = if one.agency.0 == one.agency.1 {
            one.agency.0.clone()
        } else {
            format!("{} > {}", one.agency.0, one.agency.1)
        };
        writeln!(
            out,
            "{}  {:10} {agency}  {} > {}  {late}",
            civic::cases::code::show(&one.code),
            one.step.word(),
            iso(ctx, one.due_at.0),
            iso(ctx, one.due_at.1)
        )?;
    }
    if report.changed_count > report.changed.len() {
        writeln!(out, "... and {} more", report.changed_count - report.changed.len())?;
    }
    Ok(())
}

/// Each number under the rules in force and under the draft.
fn line(out: &mut dyn Write, name: &str, (was, would): &(Tally, Tally)) -> Result<(), Fail> {
    let pair = |a: usize, b: usize| if a == b { a.to_string() } else { format!("{a} > {b}") };
    writeln!(
        out,
        "{name:14} {:>15} {:>15} {:>13} {:>13} {:>13} {:>11}",
        pair(was.steps, would.steps),
        pair(was.late, would.late),
        pair(was.head, would.head),
        pair(was.sekda, would.sekda),
        pair(was.mayor, would.mayor),
        pair(was.letters, would.letters)
    )?;
    Ok(())
}
