//! The command line: every command with the help somebody needs who has nothing else to read.

use std::path::PathBuf;

use civic::identity::{Role, Scope};
use clap::error::ErrorKind;
use clap::{Args, Parser, Subcommand};

use crate::Fail;

/// Where settings come from, shown below the list of commands.
const SETTINGS: &str = "\
Settings: the environment over a file (sambat.toml, or --config FILE) over defaults.
  SAMBAT_LISTEN    where the web server answers; 127.0.0.1:8311
  SAMBAT_BASE_URL  what links begin with; http:// and SAMBAT_LISTEN
  SAMBAT_DATA      folder for the database and photos; ./data
  DATABASE_URL     sqlite:PATH or postgres://user:password@host/name;
                   sqlite:DATA/sambat.db
  SAMBAT_TRUSTED_PROXIES
                   comma list; only these may name a client's address; none
  SAMBAT_SMTP      mail server, smtps://user:password@host; none
  SAMBAT_MAIL_FROM who e-mail comes from, Name <address>
  SAMBAT_BANK_CLIENT_KEY, SAMBAT_BANK_PUBLIC_KEY, SAMBAT_BANK_SECRET
                   the bank that tells of payments: its client key, the file
                   with its public key (PEM), the secret; all or none
  SAMBAT_BSRE      signing service, https://user:password@host; none
  SAMBAT_SIGNING_KEY
                   key files that sign documents, comma list; none
  SAMBAT_POPULATION
                   population register, https://user:password@host/path; none
  SAMBAT_LOG       error, warn, info, debug; info
  SAMBAT_RATE_LIMITS
                   on, or off to measure; on
In the file: listen, base_url, data, database_url, trusted_proxies, smtp, mail_from,
bank_client_key, bank_public_key, bank_secret, bsre, signing_key, population, log,
rate_limits.

To look around:  sambat sample && sambat serve
Exit codes: 0 done; 1 something is wrong, the message says what to do; 2 wrong use.";

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "sambat",
    version,
    about = "Sambat: a city's front office. Nothing a resident asks goes silent.",
    after_help = SETTINGS,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// Read settings from this file instead of ./sambat.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The city to work on, by its Kemendagri number (3573); not needed while there is only one
    #[arg(long, global = true, value_name = "NUMBER")]
    pub city: Option<i64>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve web pages and APIs, and do the background work; stop with Ctrl-C or SIGTERM
    ///
    /// Brings the database up to date first.
    Serve,
    /// Load the sample city (Kota Malang with invented people and cases) into an empty database
    ///
    /// Loading again changes nothing. A database with another city is refused.
    Sample,
    /// Bring the database up to date with this program
    Migrate,
    /// Accounts of officers
    #[command(subcommand)]
    People(People),
    /// Keys for other systems
    #[command(subcommand)]
    Keys(Keys),
    /// The simulated bank of the sample city
    #[command(subcommand)]
    Bank(Bank),
    /// Load official data
    #[command(subcommand)]
    Import(Import),
    /// Kecamatan and kelurahan
    #[command(subcommand)]
    Areas(Areas),
    /// When something is due: counts working days by the city's calendar
    ///
    /// First line: the due time as ISO 8601. Then each day that was skipped, with its decree, one a line.
    #[command(after_help = "Example: sambat due 2026-03-16T10:00 5")]
    Due {
        /// An ISO 8601 time; without an offset it is meant in the city's time zone
        from: String,
        /// Working days
        days: u16,
    },
    /// Why each date of a case is that date
    #[command(after_help = "Example: sambat explain 7K3F-9QXM-4")]
    Explain {
        /// The case's code; case and hyphens do not matter
        code: String,
    },
    /// What other clocks, another calendar or another routing would have made of the last months
    ///
    /// Reads only. What people did stays when they did it; the dates they were held to are counted again under the
    /// rules in force and under the draft. `a > b`: now and under the draft.
    #[command(after_help = "A rules file:  [clocks] respond = 3, resolve = { ordinary = 10 }
               [routing] HUB-01 = \"DISHUB\"
               [hours.SATPOLPP] closing = \"20:00\", workdays = [1, 2, 3, 4, 5, 6, 7]
               [[ladder]] days = 2, tell = [\"head\"]   (the whole ladder)
Example: sambat simulate --months 6 --rules draft.toml")]
    Simulate(Simulate),
    /// Check the story of every case and every signed document: nothing missing, changed or out of place
    ///
    /// Progress goes to standard error. Exits 1 when one is broken.
    Verify,
    /// Go through everything that is published and put it into the index of words again
    ///
    /// Only needed when `doctor` says so. The program may go on serving; what is found stays found. Progress
    /// goes to standard error.
    Index,
    /// Check whether this installation is sound; exits 1 when something must be mended
    Doctor,
    /// Print the settings in force and where each comes from; secrets are left out
    Config,
    /// Read a PDF from standard input and write a harmless copy
    ///
    /// `serve` starts itself with this for each PDF that somebody hands in; it limits itself and reads no settings.
    #[command(hide = true)]
    CleanPdf,
}

/// Draft rules to be tried on the past.
#[derive(Debug, Args)]
pub struct Simulate {
    /// How many months back
    #[arg(long, default_value_t = 3)]
    pub months: u32,
    /// Clocks, routing, hours and ladder as TOML; what is left out stays
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Every day off, as in calendar.csv of a city's folder
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// Print JSON for other programs
    #[arg(long)]
    pub json: bool,
}

/// Commands about accounts.
#[derive(Debug, Subcommand)]
pub enum People {
    /// Add somebody; prints a one-time link with which they set their password
    #[command(
        after_help = "Example: sambat people add --login sri --name 'Sri Wahyuni' --agency DISHUB --role officer"
    )]
    Add(NewPerson),
    /// Print a one-time link to set a new password; ends every session once it is used
    Reset {
        /// The login
        login: String,
    },
}

/// Somebody to be added.
#[derive(Debug, Args)]
pub struct NewPerson {
    /// What they log in with: small letters, digits, and . - _ @
    #[arg(long)]
    pub login: String,
    /// Their name
    #[arg(long)]
    pub name: String,
    /// The agency's code, e.g. DISHUB
    #[arg(long)]
    pub agency: String,
    /// verifier, intake, coordinator, officer, head, inspector or `city_admin`; may be given several times
    #[arg(long = "role", value_name = "ROLE", required = true, value_parser = role, value_delimiter = ',')]
    pub roles: Vec<Role>,
}

/// Commands about keys.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Make a key; it stands alone on the last line and cannot be shown again
    #[command(after_help = "Example: sambat keys add --name 'Aplikasi warga' --scope open311")]
    Add(NewKey),
}

/// A key to be made.
#[derive(Debug, Args)]
pub struct NewKey {
    /// The integration's name
    #[arg(long)]
    pub name: String,
    /// open311 (file and update), api-resident (file and follow), or api-agency (work on an agency's cases)
    #[arg(long, value_parser = scope)]
    pub scope: Scope,
    /// The agency's code; needed by api-agency and only by it
    #[arg(long)]
    pub agency: Option<String>,
}

/// Commands of the simulated bank.
#[derive(Debug, Subcommand)]
pub enum Bank {
    /// Tell a sample city that somebody paid, as a bank would, by SNAP's two calls
    ///
    /// Signs with the published key of the sample, which no real city believes.
    #[command(
        after_help = "Example: sambat bank pay --to http://127.0.0.1:8311 --reference 7K3F9QXM4A --amount 150000"
    )]
    Pay(Pay),
}

/// A payment to be told of.
#[derive(Debug, Args)]
pub struct Pay {
    /// The address of the city
    #[arg(long, value_name = "URL")]
    pub to: String,
    /// The number of the bill, as it stands on its page
    #[arg(long)]
    pub reference: String,
    /// Whole rupiah
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..))]
    pub amount: i64,
    /// The number of the call: the same one again tells the same payment again
    #[arg(long, value_name = "ID")]
    pub external_id: Option<String>,
}

/// Commands that load data.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Found a city from a folder like sample-city/malang; its README tells what each file holds
    ///
    /// Needs city.toml, agencies.toml, outside.toml, categories.toml, calendar.csv and areas.geojson; prints what
    /// to do next. With --renew it puts everything but the areas in place again in a city that is there: days off
    /// that the file leaves out are working days again; agencies, bodies and categories that the files leave out
    /// stay.
    #[command(after_help = "Example: sambat import city kota-batu --host sambat.batukota.go.id")]
    City(ImportCity),
    /// Load outlines of kelurahan and kecamatan as a new version; past cases keep the area they had
    Areas {
        /// GeoJSON in WGS 84; features with the properties kode, nama, level (kelurahan, kecamatan, kota; or 4,
        /// 3, 2) and parent
        file: PathBuf,
    },
}

/// A city to be founded or renewed.
#[derive(Debug, Args)]
pub struct ImportCity {
    /// The folder
    pub folder: PathBuf,
    /// The host name its pages are called by; not needed while it is the only city
    #[arg(long, value_name = "NAME")]
    pub host: Option<String>,
    /// Put settings, calendar, agencies, bodies and categories in place again; one entry in the audit log
    #[arg(long)]
    pub renew: bool,
}

/// Commands about areas.
#[derive(Debug, Subcommand)]
pub enum Areas {
    /// Write the rows of a CSV file with a column `area` added: the code of the kelurahan they lie in
    ///
    /// The column stays empty for a place outside the city.
    Locate {
        /// A CSV file with a header that names the columns lon and lat
        file: PathBuf,
    },
}

fn role(text: &str) -> Result<Role, String> {
    Role::from_word(text).ok_or_else(|| one_of(Role::ALL.iter().map(|role| role.word())))
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::from_word(text).ok_or_else(|| one_of(Scope::ALL.iter().map(|scope| scope.word())))
}

fn one_of(words: impl Iterator<Item = &'static str>) -> String {
    format!("use one of {}", words.collect::<Vec<_>>().join(", "))
}

/// What the parser has to say: help goes to standard output and is no failure; a mistake becomes one line.
///
/// # Errors
/// The mistake.
pub fn explain(error: &clap::Error) -> Result<(), Fail> {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Ok(error.print()?),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            Err(Fail::usage("say what to do; `--help` lists the commands"))
        }
        _ => {
            let text = error.to_string();
            let (what, usage) = text.split_once("\n\nUsage: ").unwrap_or((&text, ""));
            let what = what.split("\n\nFor more information").next().unwrap_or(what);
            let what: Vec<&str> = what.split_whitespace().skip_while(|word| *word == "error:").collect();
            let usage = usage.lines().next().unwrap_or_default();
            let how =
                if usage.is_empty() { "try `sambat --help`".to_owned() } else { format!("usage: {usage}") };
            Err(Fail::usage(format!("{}; {how}", what.join(" "))))
        }
    }
}
