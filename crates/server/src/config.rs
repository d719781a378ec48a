//! Settings: the environment over a file over defaults. The only place of the product that reads the
//! environment.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::Fail;

/// The file that is read when it is there and no other is named.
const FILE: &str = "sambat.toml";

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
    let web = url::Url::parse(&base_url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if !web {
        let text =
            format!("SAMBAT_BASE_URL: {base_url:?} is not a web address, e.g. https://sambat.example.go.id");
        return Err(Fail::usage(text));
    }
    Ok(Settings {
        listen,
        base_url: base_url.trim_end_matches('/').to_owned(),
        data,
        database_url,
        trusted_proxies: proxies
            .split(',')
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .map(str::to_owned)
            .collect(),
        log,
        rate_limits,
        sources,
    })
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

/// The database's address without its password.
fn redacted(database_url: &str) -> String {
    if database_url.starts_with("sqlite:") {
        return database_url.to_owned();
    }
    let Ok(mut url) = url::Url::parse(database_url) else { return "(not shown)".to_owned() };
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
        ] {
            assert_eq!(redacted(url), shown);
        }
        assert!(!redacted("no url at all geheim").contains("geheim"));
    }
}
