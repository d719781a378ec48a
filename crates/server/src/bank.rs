//! The bank that tells of payments: from the settings, or the simulated one of the sample city.
//!
//! The simulated bank's key is in this repository for everybody to read. It opens the doors of a sample city only: the
//! doors look at that with each call, and a real city is not served at all with that key or secret in its settings.

use std::path::Path;

use civic::Civic;
use kit::snap::{Bank, Caller, PrivateKey, PublicKey, Secret};

use crate::Fail;

const PUBLIC: &str = include_str!("../../../sample-city/bank/SAMPLE-ONLY-public-key.pem");
const PRIVATE: &str = include_str!("../../../sample-city/bank/SAMPLE-ONLY-private-key.pem");
const CLIENT_KEY: &str = "SAMPLE-ONLY-bank";
const SECRET: &str = "SAMPLE-ONLY-secret";
/// What the settings are called together.
const NAMES: &str = "SAMBAT_BANK_CLIENT_KEY, SAMBAT_BANK_PUBLIC_KEY and SAMBAT_BANK_SECRET";
/// A shorter secret can be guessed.
const SECRET_MIN: usize = 16;

/// The bank of the settings: its client key, the file with its public key, the secret. `None` when nothing is given.
///
/// # Errors
/// What is wrong, without the secret.
pub fn given([client_key, file, secret]: [&str; 3]) -> Result<Option<Bank>, Fail> {
    if client_key.is_empty() && file.is_empty() && secret.is_empty() {
        return Ok(None);
    }
    if client_key.is_empty() || file.is_empty() || secret.is_empty() {
        return Err(Fail::usage(format!("{NAMES}: give all three or none")));
    }
    if secret.len() < SECRET_MIN {
        return Err(Fail::usage(format!("SAMBAT_BANK_SECRET: at least {SECRET_MIN} characters")));
    }
    let pem = std::fs::read_to_string(Path::new(file))
        .map_err(|e| Fail::usage(format!("SAMBAT_BANK_PUBLIC_KEY: cannot read {file}: {e}")))?;
    let key = PublicKey::from_pem(&pem).ok_or_else(|| {
        Fail::usage(format!(
            "SAMBAT_BANK_PUBLIC_KEY: {file} holds no RSA key that begins with -----BEGIN PUBLIC KEY-----"
        ))
    })?;
    let published = Some(&key) == PublicKey::from_pem(PUBLIC).as_ref() || secret == SECRET;
    Ok(Some(Bank { client_key: client_key.to_owned(), key, secret: Secret::new(secret), sample: published }))
}

/// The bank whose calls are answered: the one of the settings, else the simulated one, which sample cities alone listen to.
///
/// # Errors
/// When a real city would be served with the published key or secret.
pub fn answered(given: Option<&Bank>, civic: &Civic) -> Result<Option<Bank>, Fail> {
    let Some(bank) = given else {
        let known =
            |key| Bank { client_key: CLIENT_KEY.to_owned(), key, secret: Secret::new(SECRET), sample: true };
        return Ok(PublicKey::from_pem(PUBLIC).map(known));
    };
    for city in civic.cities() {
        let city = civic.city(city)?.book.city.clone();
        if bank.sample && !city.sample {
            return Err(Fail::now(format!(
                "{NAMES} are the published ones of the sample: anybody could tell {} of payments; put your bank's in their place",
                city.name
            )));
        }
    }
    Ok(Some(bank.clone()))
}

/// The simulated bank itself.
///
/// # Errors
/// When its key cannot be read, which a test looks at.
pub fn simulated() -> Result<Caller, Fail> {
    let key = PrivateKey::from_pem(PRIVATE).ok_or_else(|| Fail::now("the sample key cannot be read"))?;
    Ok(Caller { client_key: CLIENT_KEY.to_owned(), key, secret: Secret::new(SECRET) })
}
