//! Settings: the environment over a file over defaults. The only place of the product that reads the
//! environment.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use kit::mail::Mailer;
use kit::registers::Registers;
use kit::signing::Signer;
use kit::signing::keys::Keys;
use kit::signing::service::Service;
use kit::snap::Bank;
use serde::Deserialize;

use crate::{Fail, bank, registers};

/// The file that is read when it is there and no other is named.
const FILE: &str = "sambat.toml";
/// What the settings for mail look like.
const SMTP_EXAMPLE: &str = "smtps://user:password@mail.example.go.id";
const FROM_EXAMPLE: &str = "\"Sambat Kota Malang <sambat@example.go.id>\"";

/// What the setting for a signing service looks like.
const BSRE_EXAMPLE: &str = "https://user:password@esign.example.go.id";
/// What the setting for the population register looks like.
const POPULATION_EXAMPLE: &str = "https://user:password@data.example.go.id/population";
/// The key a sample city makes for itself, in the data folder.
const SAMPLE_KEY: &str = "signing.key";

/// Where a setting came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An environment variable.
    Environment(&'static str),
    /// The settings file.
    File(PathBuf),
    /// Nobody said anything.
    Default,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Environment(name) => write!(f, "environment, {name}"),
            Source::File(path) => write!(f, "file, {}", path.display()),
            Source::Default => write!(f, "default"),
        }
    }
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the web server answers.
    pub listen: SocketAddr,
    /// What links begin with; no slash at the end.
    pub base_url: String,
    /// Folder for the embedded database and the photos.
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://...`; may hold a password.
    pub database_url: String,
    /// The proxies that may name the client's address.
    pub trusted_proxies: Vec<String>,
    /// The level, or filters, of the log.
    pub log: String,
    /// Whether requests are limited per address and sender; off only to measure.
    pub rate_limits: bool,
    /// The mail server, as [`Mailer::smtp`] takes it; may hold a password. `None` sends no e-mail.
    pub smtp: Option<String>,
    /// Who e-mail comes from, `Name <address>`; empty only without a mail server.
    pub mail_from: String,
    /// The bank that tells of payments.
    pub bank: Option<Bank>,
    /// The file with the bank's public key.
    bank_public_key: String,
    /// The signing service of BSrE, as [`Service::at`] takes it; may hold a password.
    pub bsre: Option<String>,
    /// Files of keys that sign documents: the first signs, all are believed.
    pub signing_keys: Vec<PathBuf>,
    /// The population register, as [`Registers::at`] takes it; may hold a password.
    pub population: Option<String>,
    sources: Vec<(&'static str, Source)>,
}

/// The settings file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    listen: Option<String>,
    base_url: Option<String>,
    data: Option<String>,
    database_url: Option<String>,
    trusted_proxies: Option<Vec<String>>,
    log: Option<String>,
    rate_limits: Option<bool>,
    smtp: Option<String>,
    mail_from: Option<String>,
    bank_client_key: Option<String>,
    bank_public_key: Option<String>,
    bank_secret: Option<String>,
    bsre: Option<String>,
    signing_key: Option<String>,
    population: Option<String>,
}

impl Settings {
    /// The way e-mail leaves: the mail server, or [`Mailer::none`]. Connects nothing.
    ///
    /// # Errors
    /// Which setting for mail is wrong, and an example.
    pub fn mailer(&self) -> Result<Mailer, Fail> {
        let Some(url) = &self.smtp else { return Ok(Mailer::none()) };
        if self.mail_from.is_empty() {
            let text = format!("SAMBAT_MAIL_FROM: must be given with SAMBAT_SMTP, e.g. {FROM_EXAMPLE}");
            return Err(Fail::usage(text));
        }
        Mailer::smtp(url, &self.mail_from).map_err(|error| {
            let text =
                format!("SAMBAT_SMTP, SAMBAT_MAIL_FROM: {error}, e.g. {SMTP_EXAMPLE} and {FROM_EXAMPLE}");
            Fail::usage(text)
        })
    }

    /// What signs documents. Connects nothing and reads no key.
    ///
    /// # Errors
    /// What is wrong with the address of the signing service, and an example.
    pub fn signer(&self) -> Result<Signer, Fail> {
        let service = self.bsre.as_deref().map(Service::at).transpose();
        let service =
            service.map_err(|error| Fail::usage(format!("SAMBAT_BSRE: {error}, e.g. {BSRE_EXAMPLE}")))?;
        Ok(Signer::new(service, Keys::new(self.signing_keys.clone(), self.data.join(SAMPLE_KEY))))
    }

    /// The registers of other bodies: the one of the settings, else one of invented people that only a sample city asks.
    /// Connects nothing.
    ///
    /// # Errors
    /// What is wrong with the address, and an example.
    pub fn registers(&self) -> Result<Registers, Fail> {
        let Some(address) = &self.population else { return registers::invented() };
        Registers::at(address)
            .map_err(|error| Fail::usage(format!("SAMBAT_POPULATION: {error}, e.g. {POPULATION_EXAMPLE}")))
    }
}

/// Reads the settings of this process.
///
/// # Errors
/// Which setting is wrong and where it stands.
pub fn from_environment(file: Option<&Path>) -> Result<Settings, Fail> {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    load(file, |name| std::env::var(name).ok())
}

/// Reads the settings from an environment given as a function; an empty variable counts as not set.
///
/// # Errors
/// As [`from_environment`].
pub fn load(file: Option<&Path>, environment: impl Fn(&str) -> Option<String>) -> Result<Settings, Fail> {
    let (path, read) = read_file(file)?;
    let mut sources = Vec::new();
    let mut pick = |name: &'static str, from_file: Option<String>, default: &dyn Fn() -> String| {
        let given = environment(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let (value, source) = match (given, from_file) {
            (Some(value), _) => (value, Source::Environment(name)),
            (None, Some(value)) => (value, Source::File(path.clone())),
            (None, None) => (default(), Source::Default),
        };
        sources.push((name, source));
        value
    };
    let listen = pick("SAMBAT_LISTEN", read.listen, &|| "127.0.0.1:8311".to_owned());
    let listen: SocketAddr = listen.parse().map_err(|_| {
        Fail::usage(format!("SAMBAT_LISTEN: {listen:?} is not an address with a port, e.g. 127.0.0.1:8311"))
    })?;
    let base_url = pick("SAMBAT_BASE_URL", read.base_url, &|| address(listen));
    let data = PathBuf::from(pick("SAMBAT_DATA", read.data, &|| "./data".to_owned()));
    let database_url =
        pick("DATABASE_URL", read.database_url, &|| format!("sqlite:{}", data.join("sambat.db").display()));
    let proxies =
        pick("SAMBAT_TRUSTED_PROXIES", read.trusted_proxies.map(|list| list.join(",")), &String::new);
    let log = pick("SAMBAT_LOG", read.log, &|| "info".to_owned());
    let limits = pick("SAMBAT_RATE_LIMITS", read.rate_limits.map(on_off), &|| on_off(true));
    let rate_limits = match limits.as_str() {
        "on" => true,
        "off" => false,
        other => return Err(Fail::usage(format!("SAMBAT_RATE_LIMITS: {other:?} is neither on nor off"))),
    };
    let smtp = pick("SAMBAT_SMTP", read.smtp, &String::new);
    let mail_from = pick("SAMBAT_MAIL_FROM", read.mail_from, &String::new);
    let bank_client_key = pick("SAMBAT_BANK_CLIENT_KEY", read.bank_client_key, &String::new);
    let bank_public_key = pick("SAMBAT_BANK_PUBLIC_KEY", read.bank_public_key, &String::new);
    let bank_secret = pick("SAMBAT_BANK_SECRET", read.bank_secret, &String::new);
    let bsre = pick("SAMBAT_BSRE", read.bsre, &String::new);
    let keys = pick("SAMBAT_SIGNING_KEY", read.signing_key, &String::new);
    let population = pick("SAMBAT_POPULATION", read.population, &String::new);
    let settings = Settings {
        bank: bank::given([&bank_client_key, &bank_public_key, &bank_secret])?,
        bank_public_key,
        listen,
        base_url: web_address(&base_url)?,
        data,
        database_url,
        trusted_proxies: list(&proxies),
        log,
        rate_limits,
        smtp: Some(smtp).filter(|url| !url.is_empty()),
        mail_from,
        bsre: Some(bsre).filter(|url| !url.is_empty()),
        population: Some(population).filter(|url| !url.is_empty()),
        signing_keys: list(&keys).into_iter().map(PathBuf::from).collect(),
        sources,
    };
    // What is wrong with mail, signatures or registers is found when the program starts, not when the first one is due.
    settings.mailer()?;
    settings.signer()?;
    settings.registers()?;
    Ok(settings)
}

/// Without the slash at its end.
fn web_address(base_url: &str) -> Result<String, Fail> {
    let web = url::Url::parse(base_url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if web {
        return Ok(base_url.trim_end_matches('/').to_owned());
    }
    Err(Fail::usage(format!(
        "SAMBAT_BASE_URL: {base_url:?} is not a web address, e.g. https://sambat.example.go.id"
    )))
}

fn list(commas: &str) -> Vec<String> {
    commas.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn on_off(on: bool) -> String {
    if on { "on".to_owned() } else { "off".to_owned() }
}

/// Where people on this machine reach a server that listens here: one on every address answers on loopback.
fn address(listen: SocketAddr) -> String {
    if listen.ip().is_unspecified() {
        return format!("http://127.0.0.1:{}", listen.port());
    }
    format!("http://{listen}")
}

fn read_file(named: Option<&Path>) -> Result<(PathBuf, File), Fail> {
    let path = named.unwrap_or(Path::new(FILE)).to_owned();
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => String::new(),
        Err(error) => return Err(Fail::usage(format!("cannot read {}: {error}", path.display()))),
    };
    let file = toml::from_str(&text).map_err(|error| {
        let line =
            error.span().map_or(0, |span| text.get(..span.start).unwrap_or("").matches('\n').count() + 1);
        Fail::usage(format!("{} line {line}: {}", path.display(), error.message().replace('\n', " ")))
    })?;
    Ok((path, file))
}

/// The address of a database, a mail server or a signing service without its password.
fn redacted(address: &str) -> String {
    if address.starts_with("sqlite:") {
        return address.to_owned();
    }
    let Ok(mut url) = url::Url::parse(address) else { return "(not shown)".to_owned() };
    let shown = url.password().is_none() || url.set_password(Some("***")).is_ok();
    let query = url.query().unwrap_or_default().to_owned();
    let clean: Vec<&str> =
        query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("password=")).collect();
    url.set_query(Some(&clean.join("&")).filter(|_| !clean.is_empty()).map(String::as_str));
    if shown { url.to_string() } else { "(not shown)".to_owned() }
}

/// Prints the settings in force, one a line, each with its source.
///
/// # Errors
/// When the output cannot be written.
pub fn print(settings: &Settings, out: &mut dyn Write) -> Result<(), Fail> {
    for (name, source) in &settings.sources {
        let value = match *name {
            "SAMBAT_LISTEN" => settings.listen.to_string(),
            "SAMBAT_BASE_URL" => settings.base_url.clone(),
            "SAMBAT_DATA" => settings.data.display().to_string(),
            "DATABASE_URL" => redacted(&settings.database_url),
            "SAMBAT_TRUSTED_PROXIES" => settings.trusted_proxies.join(","),
            "SAMBAT_SMTP" => settings.smtp.as_deref().map(redacted).unwrap_or_default(),
            "SAMBAT_BSRE" => settings.bsre.as_deref().map(redacted).unwrap_or_default(),
            "SAMBAT_POPULATION" => settings.population.as_deref().map(redacted).unwrap_or_default(),
            "SAMBAT_SIGNING_KEY" => {
                let files = settings.signing_keys.iter().map(|file| file.display().to_string());
                files.collect::<Vec<_>>().join(",")
            }
            "SAMBAT_MAIL_FROM" => settings.mail_from.clone(),
            "SAMBAT_BANK_CLIENT_KEY" => {
                settings.bank.as_ref().map(|bank| bank.client_key.clone()).unwrap_or_default()
            }
            "SAMBAT_BANK_PUBLIC_KEY" => settings.bank_public_key.clone(),
            "SAMBAT_BANK_SECRET" => settings.bank.as_ref().map(|_| "***".to_owned()).unwrap_or_default(),
            "SAMBAT_RATE_LIMITS" => on_off(settings.rate_limits),
            _ => settings.log.clone(),
        };
        writeln!(out, "{name} = {value}    ({source})")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(pairs: &[(&str, &str)], file: Option<&Path>) -> Result<Settings, Fail> {
        load(file, |name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn the_environment_is_over_the_file_and_the_file_over_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.toml");
        std::fs::write(&path, "listen = \"0.0.0.0:80\"\ndata = \"/srv/sambat\"\n").unwrap();
        let settings = with(&[("SAMBAT_DATA", "/else"), ("SAMBAT_LOG", " ")], Some(&path)).unwrap();
        assert_eq!(settings.listen.to_string(), "0.0.0.0:80");
        assert_eq!(settings.base_url, "http://127.0.0.1:80");
        assert_eq!(settings.database_url, "sqlite:/else/sambat.db");
        assert_eq!(settings.log, "info", "an empty variable is not set");
        let mut out = Vec::new();
        print(&settings, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("SAMBAT_DATA = /else    (environment, SAMBAT_DATA)"), "{text}");
        assert!(text.contains("SAMBAT_LISTEN = 0.0.0.0:80    (file, "), "{text}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.toml");
        std::fs::write(&path, "data = \"x\"\nlisten_on = \"y\"\n").unwrap();
        let fail = with(&[], Some(&path)).unwrap_err();
        assert_eq!(fail.code, 2);
        assert!(fail.text.contains("s.toml line 2"), "{}", fail.text);
        assert!(with(&[("SAMBAT_LISTEN", "80")], None).unwrap_err().text.contains("127.0.0.1:8311"));
        assert!(with(&[("SAMBAT_BASE_URL", "sambat.id")], None).unwrap_err().text.contains("https://"));
        assert_eq!(with(&[], Some(Path::new("/nowhere.toml"))).unwrap_err().code, 2);
    }

    #[test]
    fn passwords_are_not_shown() {
        for (url, shown) in [
            ("postgres://sambat:geheim@db/sambat", "postgres://sambat:***@db/sambat"),
            ("postgres://db/sambat?user=a&password=geheim", "postgres://db/sambat?user=a"),
            ("postgres://db/sambat?password=geheim", "postgres://db/sambat"),
            ("sqlite:/srv/sambat.db", "sqlite:/srv/sambat.db"),
            ("smtps://sambat:geheim@mail.go.id:465", "smtps://sambat:***@mail.go.id:465"),
        ] {
            assert_eq!(redacted(url), shown);
        }
        assert!(!redacted("no url at all geheim").contains("geheim"));
    }

    #[test]
    fn a_bank_is_given_whole_or_not_at_all_and_its_secret_is_not_shown() {
        assert!(with(&[], None).unwrap().bank.is_none());
        let folder = tempfile::tempdir().unwrap();
        let sample = include_str!("../../../sample-city/bank/SAMPLE-ONLY-public-key.pem");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let (key, empty) = (file("bank.pem", sample), file("empty.pem", "-----BEGIN PUBLIC KEY-----"));
        let all = |key: &str, secret: &str| {
            let pairs = [
                ("SAMBAT_BANK_CLIENT_KEY", "bank-a"),
                ("SAMBAT_BANK_PUBLIC_KEY", key),
                ("SAMBAT_BANK_SECRET", secret),
            ];
            with(&pairs, None)
        };
        let settings = all(&key, "geheim geheim geheim").unwrap();
        let bank = settings.bank.as_ref().unwrap();
        assert!(bank.client_key == "bank-a" && bank.sample, "the published key is known for what it is");
        let mut out = Vec::new();
        print(&settings, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap() + &format!("{settings:?}");
        assert!(
            text.contains("SAMBAT_BANK_SECRET = ***    (environment") && !text.contains("geheim"),
            "{text}"
        );
        for (key, secret, word) in [
            (key.as_str(), "", "give all three or none"),
            ("", "geheim geheim geheim", "give all three or none"),
            (&key, "geheim", "at least 16"),
            (&empty, "geheim geheim geheim", "holds no RSA key"),
            ("/nowhere.pem", "geheim geheim geheim", "cannot read /nowhere.pem"),
        ] {
            let fail = all(key, secret).unwrap_err();
            assert!(
                fail.code == 2 && fail.text.contains(word) && !fail.text.contains("geheim"),
                "{}",
                fail.text
            );
        }
    }

    #[test]
    fn mail_needs_a_server_and_a_sender_or_neither() {
        let without = with(&[("SAMBAT_MAIL_FROM", "anything")], None).unwrap();
        assert!(without.smtp.is_none() && !without.mailer().unwrap().is_configured());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s.toml");
        std::fs::write(
            &path,
            "smtp = \"smtps://u:geheim@mail.go.id\"\nmail_from = \"Sambat <s@mail.go.id>\"\n",
        )
        .unwrap();
        let settings = with(&[], Some(&path)).unwrap();
        assert!(settings.mailer().unwrap().is_configured());
        let mut out = Vec::new();
        print(&settings, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("SAMBAT_SMTP = smtps://u:***@mail.go.id    (file, "), "{text}");
        assert!(text.contains("SAMBAT_MAIL_FROM = Sambat <s@mail.go.id>    (file, "), "{text}");
        for (smtp, from, word) in [
            ("smtps://u:geheim@mail.go.id", "", "SAMBAT_MAIL_FROM: must be given"),
            ("smtps://u:geheim@mail.go.id", "Sambat", "Name <address>"),
            ("u:geheim@mail.go.id", "Sambat <s@mail.go.id>", "e.g. smtps://user:password@"),
        ] {
            let fail = with(&[("SAMBAT_SMTP", smtp), ("SAMBAT_MAIL_FROM", from)], None).unwrap_err();
            assert!(fail.code == 2 && fail.text.contains(word), "{}", fail.text);
            assert!(!fail.text.contains("geheim") && !fail.text.contains('\n'), "{}", fail.text);
        }
    }

    #[test]
    fn a_signing_service_is_reached_safely_and_its_password_is_not_shown() {
        let given = [
            ("SAMBAT_BSRE", "https://sambat:geheim@esign.go.id"),
            ("SAMBAT_SIGNING_KEY", "/etc/sambat/new.pem, /etc/sambat/old.pem"),
        ];
        let settings = with(&given, None).unwrap();
        assert_eq!(settings.signer().unwrap().service().map(Service::host), Some("esign.go.id"));
        let mut out = Vec::new();
        print(&settings, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("SAMBAT_BSRE = https://sambat:***@esign.go.id/"), "{text}");
        assert!(text.contains("SAMBAT_SIGNING_KEY = /etc/sambat/new.pem,/etc/sambat/old.pem"), "{text}");
        assert!(!text.contains("geheim"), "{text}");
        let fail = with(&[("SAMBAT_BSRE", "http://sambat:geheim@esign.go.id")], None).unwrap_err();
        assert!(fail.code == 2 && fail.text.contains("begin with https://"), "{}", fail.text);
        assert!(!fail.text.contains("geheim"), "{}", fail.text);
    }

    #[test]
    fn a_register_is_reached_safely_and_its_password_is_not_shown() {
        let given = [("SAMBAT_POPULATION", "https://sambat:geheim@data.go.id/population")];
        let settings = with(&given, None).unwrap();
        assert!(settings.registers().unwrap().has_population(false));
        let mut out = Vec::new();
        print(&settings, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("SAMBAT_POPULATION = https://sambat:***@data.go.id/population"), "{text}");
        assert!(!text.contains("geheim"), "{text}");
        let none = with(&[], None).unwrap().registers().unwrap();
        assert!(none.has_population(true) && !none.has_population(false), "invented people are for a sample");
        let fail = with(&[("SAMBAT_POPULATION", "http://sambat:geheim@data.go.id")], None).unwrap_err();
        assert!(fail.code == 2 && fail.text.contains("begin with https://"), "{}", fail.text);
        assert!(!fail.text.contains("geheim"), "{}", fail.text);
    }
}
