//! What signs a document: a signing service that holds people's certificates ([`service`]), or a key of the
//! installation ([`keys`]). Whoever signs through the service types a pass phrase for each signature; it is a
//! [`Secret`] from the form to the wire, is kept nowhere and never printed.
//!
//! Start with [`Signer`]. Errors name no person and repeat nothing that was typed: they reach logs.

pub mod keys;
pub mod service;

use keys::Keys;
use service::Service;

/// Why nothing was signed, or why a signer could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Neither a service nor a key is set.
    #[error("nothing that signs is configured")]
    NotConfigured,
    /// The settings cannot work; the text says why and repeats none of them.
    #[error("{0}")]
    Settings(String),
    /// The service does not take this pass phrase.
    #[error("the pass phrase is wrong")]
    WrongPassPhrase,
    /// The service will not sign for this person, or not this document, with its code.
    #[error("refused by the signing service: {0}")]
    Refused(String),
    /// The service does not answer, or not in a way that can be used: try again later.
    #[error("signing service: {0}")]
    Unavailable(String),
}

/// Something typed for one signature. Debug shows nothing of it.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// As it was typed.
    #[must_use]
    pub fn new(typed: String) -> Secret {
        Secret(typed)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// Who signs through the service.
#[derive(Clone, Debug)]
pub struct Person {
    /// The number the service knows the person by.
    pub number: Secret,
    /// The pass phrase of their certificate.
    pub pass_phrase: Secret,
}

/// What signs here. The service comes first; keys go on being believed beside it.
#[derive(Clone, Debug, Default)]
pub struct Signer {
    service: Option<Service>,
    keys: Keys,
}

impl Signer {
    /// Of what is configured.
    #[must_use]
    pub fn new(service: Option<Service>, keys: Keys) -> Signer {
        Signer { service, keys }
    }

    /// The service, when there is one: then a person and a pass phrase are asked for.
    #[must_use]
    pub fn service(&self) -> Option<&Service> {
        self.service.as_ref()
    }

    /// The installation's own keys.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }
}
