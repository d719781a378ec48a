//! Founding a city from plain files, and putting them in place again later. The sample city is founded by the
//! same code, so that a folder like its own is all that a real city needs.
//!
//! Everything happens in one transaction, which also reads the new city as every request will: a city that
//! could not serve is not founded.

pub mod check;
pub mod data;
pub mod files;
mod services;

use std::io::Write;

use civic::identity::Console;
use civic::{Civic, Ctx};

use crate::config::Settings;
use crate::{Fail, cli, world};
use data::{Data, Renewed};
use files::Folder;

/// `sambat import city`.
///
/// # Errors
/// Which file is wrong, or why this city cannot be founded in this database.
pub async fn import(settings: &Settings, given: cli::ImportCity, out: &mut dyn Write) -> Result<(), Fail> {
    let data = Data::read(&Folder::read(&given.folder)?, host(given.host.as_deref())?, false)?;
    let civic = world::open(settings).await?;
    let id = data.city.city_id;
    let there = civic.cities().contains(&id).then(|| civic.city(id)).transpose()?;
    match (there, given.renew) {
        (None, true) => Err(Fail::usage(format!(
            "there is no city {id} to renew; without --renew this command founds it"
        ))),
        (None, false) => found(&civic, data, out).await,
        (Some(ctx), renew) => {
            let name = &ctx.book.city.name;
            if ctx.book.city.sample {
                return Err(Fail::usage(format!("{name} is the sample city here; {ELSEWHERE}")));
            }
            if !renew {
                return Err(Fail::usage(format!(
                    "{name} ({id}) is there already: change it in the browser, or say --renew to put its settings, \
                     calendar, agencies, bodies and categories in place again from these files"
                )));
            }
            renew_now(&ctx, data, given.host.is_some(), out).await
        }
    }
}

const ELSEWHERE: &str =
    "its passwords are published: found a real city in another database, with DATABASE_URL or SAMBAT_DATA";

/// A host name as the city's pages will be called by.
fn host(given: Option<&str>) -> Result<String, Fail> {
    let host = given.unwrap_or_default().trim().to_lowercase();
    if host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.')) {
        return Ok(host);
    }
    Err(Fail::usage(format!("--host {host:?}: give a name alone, e.g. sambat.kota.go.id")))
}

async fn found(civic: &Civic, data: Data, out: &mut dyn Write) -> Result<(), Fail> {
    beside_others(civic, &data)?;
    let at = civic.clock().now();
    let (id, counts) = (data.city.city_id, (data.agencies.len(), data.categories.len()));
    let areas = civic.db().write(move |tx| data.found(tx, at)).await?;
    civic.refresh().await?;
    let ctx = civic.city(id)?;
    writeln!(
        out,
        "{} ({id}) is founded: {} agencies, {} categories, {} kelurahan in {} kecamatan.",
        ctx.book.city.name, counts.0, counts.1, areas.kelurahan, areas.kecamatan
    )?;
    next_steps(&ctx, civic.cities().len() > 1, out)
}

/// Several cities are told apart by their hosts.
fn beside_others(civic: &Civic, data: &Data) -> Result<(), Fail> {
    for other in civic.cities() {
        let city = &civic.city(other)?.book.city;
        if city.sample {
            return Err(Fail::usage(format!(
                "this database holds the sample city {}; {ELSEWHERE}",
                city.name
            )));
        }
        if city.host.is_empty() || data.city.host.is_empty() || city.host == data.city.host {
            return Err(Fail::usage(format!(
                "{} is in this database too, so each city needs a host name of its own: give --host here, and for {0} \
                 `sambat import city ... --renew --host NAME`",
                city.name
            )));
        }
    }
    Ok(())
}

fn next_steps(ctx: &Ctx, several: bool, out: &mut dyn Write) -> Result<(), Fail> {
    let city = &ctx.book.city;
    let named = if several { format!(" --city {}", city.city_id) } else { String::new() };
    let desk = &city.settings.verifier_agency;
    writeln!(out, "Next:")?;
    writeln!(
        out,
        "  sambat people add{named} --login LOGIN --name NAME --agency {desk} --role city_admin,verifier\n\
         \x20   gives a link; whoever opens it can add everybody else in the browser"
    )?;
    if ctx.book.areas.iter().any(|area| area.schematic) {
        writeln!(
            out,
            "  sambat import areas{named} FILE.geojson\n    replaces the sketched outlines by official ones"
        )?;
    }
    writeln!(out, "  sambat doctor{named}\n    says what is still missing\n  sambat serve")?;
    Ok(())
}

async fn renew_now(ctx: &Ctx, mut data: Data, host_given: bool, out: &mut dyn Write) -> Result<(), Fail> {
    if !host_given {
        data.city.host.clone_from(&ctx.book.city.host);
    }
    let admin = Console::on_this_machine().admin(&ctx.book.city);
    let renewed = ctx.write(move |ctx, tx| data.renew(ctx, tx, &admin)).await?;
    ctx.civic().refresh().await?;
    let Renewed { settings, days, agencies, bodies, categories, services, counters } = renewed;
    writeln!(
        out,
        "{} is renewed: {} changed, {days} days off, {agencies} agencies, {bodies} bodies outside, {categories} \
         categories, {services} services and {counters} counters changed. What the files leave out stayed, and so did areas, people, days on which an agency \
         ended, and categories that are switched off.",
        ctx.book.city.name,
        if settings { "settings" } else { "no settings" }
    )?;
    Ok(())
}
