//! Pictures that another system names by address. Only public hosts are asked: an address that leads to
//! this machine or its network would let a stranger look around from inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::Url;

use super::BYTES_MAX;
use crate::Problem;

/// The longest address of a picture, in characters.
pub const URL_MAX: usize = 2000;
/// How long one picture may take.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// Fetches pictures from other servers.
#[derive(Clone, Debug)]
pub struct Fetcher(ureq::Agent);

/// Resolves names to public addresses only.
#[derive(Debug)]
struct PublicOnly(DefaultResolver);

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        let mut public = self.empty();
        found.iter().filter(|address| is_public(address.ip())).for_each(|address| public.push(*address));
        if public.is_empty() { Err(ureq::Error::HostNotFound) } else { Ok(public) }
    }
}

/// Resolves every name to one address.
#[derive(Debug)]
struct Always(SocketAddr);

impl Resolver for Always {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut found = self.empty();
        found.push(self.0);
        Ok(found)
    }
}

impl Fetcher {
    /// Asks public hosts only, over the address that was checked. Redirects are not followed: they could
    /// lead anywhere.
    #[must_use]
    pub fn public() -> Fetcher {
        let resolver = PublicOnly(DefaultResolver::default());
        Fetcher(ureq::Agent::with_parts(settings(), DefaultConnector::default(), resolver))
    }

    /// Asks this one server whatever the name, for tests whose server listens on this machine.
    #[must_use]
    pub fn at(server: SocketAddr) -> Fetcher {
        Fetcher(ureq::Agent::with_parts(settings(), DefaultConnector::default(), Always(server)))
    }

    /// The bytes at an address. Blocks.
    ///
    /// # Errors
    /// Why not, in English, for the operator.
    pub fn get(&self, url: &str) -> Result<Bytes, String> {
        let mut answer = self.0.get(url).call().map_err(|e| e.to_string())?;
        if answer.status() != 200 {
            return Err(format!("status {}", answer.status()));
        }
        let limit = BYTES_MAX as u64;
        answer.body_mut().with_config().limit(limit).read_to_vec().map(Bytes::from).map_err(|e| e.to_string())
    }
}

fn settings() -> Config {
    Config::builder().timeout_global(Some(TIME_LIMIT)).max_redirects(0).proxy(None).build()
}

/// Checks an address before it is kept: http or https, a host that is not plainly private, no user name.
///
/// # Errors
/// [`Problem::BadUrl`], [`Problem::TooLong`].
pub fn check_url(text: &str) -> Result<(), Problem> {
    if text.chars().count() > URL_MAX {
        return Err(Problem::TooLong(URL_MAX));
    }
    let url = Url::parse(text).map_err(|_| Problem::BadUrl)?;
    let plain =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let host = match url.host() {
        Some(url::Host::Domain(name)) => {
            name.contains('.')
                && !name.ends_with(".local")
                && !name.ends_with(".internal")
                && !name.ends_with(".localhost")
        }
        Some(url::Host::Ipv4(address)) => is_public(address.into()),
        Some(url::Host::Ipv6(address)) => is_public(address.into()),
        None => false,
    };
    if plain && host { Ok(()) } else { Err(Problem::BadUrl) }
}

/// Whether an address can be reached from anywhere on the internet. The standard library's own test is not
/// stable yet; the ranges are those of the IANA special-purpose registries.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    !(v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_multicast()
        || v4.is_broadcast()
        || v4.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19)))
}

fn is_public_v6(v6: Ipv6Addr) -> bool {
    // Addresses that carry another one inside are judged by nothing but their own range: refused.
    let [first, second, ..] = v6.segments();
    (0x2000..0x4000).contains(&first)
        && !(first == 0x2001 && second < 0x0200)
        && !(first == 0x2001 && second == 0x0db8)
        && first != 0x2002
        && first != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_and_its_network_are_refused() {
        for inside in [
            "http://127.0.0.1/a.jpg",
            "http://10.1.2.3/",
            "http://192.168.1.1/",
            "http://172.16.0.1/",
            "http://169.254.169.254/latest",
            "http://100.64.0.1/",
            "http://0.0.0.0/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[fe80::1]/",
            "http://[fc00::1]/",
            "http://[2002:7f00:1::]/",
            "http://[64:ff9b::7f00:1]/",
            "http://localhost/",
            "http://db.internal/",
            "http://printer.local/",
            "ftp://example.org/a",
            "file:///etc/passwd",
            "http://user@example.org/",
            "http://2130706433/",
            "http://0x7f.1/",
            "data:image/png;base64,AAAA",
            "not a url",
            "",
        ] {
            assert_eq!(check_url(inside), Err(Problem::BadUrl), "{inside}");
        }
        assert_eq!(check_url("https://example.org/a.jpg"), Ok(()));
        assert_eq!(check_url("http://93.184.216.34/a.jpg"), Ok(()));
    }

    #[test]
    fn a_name_that_leads_inside_is_refused_when_it_is_asked() {
        // `localhost` resolves to this machine whatever the name looks like.
        let answer = Fetcher::public().get("http://localhost:9/a.jpg").unwrap_err();
        assert!(answer.contains("host"), "{answer}");
    }
}
