//! The program `sambat`: settings, wiring, commands. It knows the environment and the command line, and
//! nothing about cases or pages: those are `civic` and `web`.
//!
//! Start with [`cli`], the list of commands, and [`run`], which calls them. A command writes to the output it
//! is given and answers with a [`Fail`], which carries one line and an exit code: 2 for wrong use, 1 when
//! something is wrong with the city, the machine or the program.

pub mod background;
pub mod bank;
pub mod cli;
pub mod commands;
pub mod config;
pub mod doctor;
pub mod fail;
pub mod founding;
pub mod logs;
pub mod press;
pub mod registers;
pub mod sample;
pub mod serve;
pub mod world;

use std::io::Write;

use civic::Ctx;
pub use fail::Fail;

use cli::{Areas, Bank, Cli, Command, Import, Keys, People};
use config::Settings;

/// Runs one command.
///
/// # Errors
/// What the command could not do, and the exit code.
pub async fn run(cli: Cli, settings: &Settings, out: &mut dyn Write) -> Result<(), Fail> {
    let city = cli.city;
    match cli.command {
        Command::Serve => serve::serve(settings).await,
        Command::Sample => sample::load(settings, out).await,
        Command::Migrate => commands::migrate(settings, out).await,
        Command::Config => config::print(settings, out),
        // Done before settings are read.
        Command::CleanPdf => Ok(()),
        Command::Doctor => doctor::doctor(settings, city, out).await,
        Command::Index => commands::index(&world::open(settings).await?, city, out).await,
        Command::Verify => commands::verify(&world::open(settings).await?, city, out).await,
        Command::People(People::Add(given)) => {
            let ctx = one_city(settings, city).await?;
            commands::people::add(&ctx, given, &settings.base_url, out).await
        }
        Command::People(People::Reset { login }) => {
            let ctx = one_city(settings, city).await?;
            commands::people::reset(&ctx, &login, &settings.base_url, out).await
        }
        Command::Keys(Keys::Add(given)) => {
            commands::keys::add(&one_city(settings, city).await?, given, out).await
        }
        Command::Bank(Bank::Pay(given)) => commands::bank::pay(given, out).await,
        Command::Import(Import::City(given)) => founding::import(settings, given, out).await,
        Command::Import(Import::Areas { file }) => {
            commands::areas::import(&one_city(settings, city).await?, &file, out).await
        }
        Command::Areas(Areas::Locate { file }) => {
            commands::areas::locate(&one_city(settings, city).await?, &file, out)
        }
        Command::Due { from, days } => {
            commands::dates::due(&one_city(settings, city).await?, &from, days, out)
        }
        Command::Simulate(given) => {
            commands::simulate::simulate(&one_city(settings, city).await?, &given, out).await
        }
        Command::Explain { code } => {
            commands::dates::explain(&one_city(settings, city).await?, &code, out).await
        }
    }
}

async fn one_city(settings: &Settings, named: Option<i64>) -> Result<Ctx, Fail> {
    world::city(&world::open(settings).await?, named)
}
