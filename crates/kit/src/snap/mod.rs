//! SNAP, the way banks in Indonesia call and are called: how a call is signed and how a signature is checked.
//!
//! Two kinds: whoever asks for a token signs `client key|time` with RSA; every later call carries the token and an
//! HMAC over method, path, token, body and time. RSA is done by `ring`, reached through `rustls`, which brings it anyway;
//! sums are compared in constant time. [`Bank`] is what a city holds of its bank, [`Caller`] what the bank holds itself.
//!
//! The formulas are verified; the names of headers are those that providers publish and have not been compared with the
//! printed standard.

mod caller;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
pub use caller::{Call, Caller, Paid};
use hmac::{Hmac, KeyInit, Mac};
use rustls::SignatureScheme;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{PrivateKeyDer, SubjectPublicKeyInfoDer, alg_id};
use rustls::sign::{SigningKey, public_key_to_spki};
use sha2::{Digest, Sha256, Sha512};

/// Where a bank asks for a token.
pub const TOKEN_PATH: &str = "/api/snap/v1.0/access-token/b2b";
/// Where a bank tells of a payment.
pub const NOTIFY_PATH: &str = "/api/snap/v1.0/qr/qr-mpm-notify";
/// How far the time of a call may lie from ours, in seconds, before or after.
pub const DRIFT_SECONDS: i64 = 300;
/// Bytes around an RSA key inside a public key document, at most.
const WRAPPING_MAX: usize = 64;

/// What a city holds of its bank: by what it knows the bank's calls.
#[derive(Clone, Debug)]
pub struct Bank {
    /// What the bank names itself by.
    pub client_key: String,
    /// What its signatures under requests for a token are checked with.
    pub key: PublicKey,
    /// What both sides sign every other call with.
    pub secret: Secret,
    /// Whether key or secret are published: then only a sample may believe it.
    pub sample: bool,
}

/// An RSA key of 2048 to 8192 bits that signatures are checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// From the document that begins with `-----BEGIN PUBLIC KEY-----`; `None` when it is not one of an RSA key.
    #[must_use]
    pub fn from_pem(pem: &str) -> Option<PublicKey> {
        let document = SubjectPublicKeyInfoDer::from_pem_slice(pem.as_bytes()).ok()?;
        // The key stands at the end of the document, in a wrapping that says that it is RSA. What gives the very same
        // document when it is wrapped again is the key, so nothing has to be parsed here.
        let wrapped =
            |key: &&[u8]| public_key_to_spki(&alg_id::RSA_ENCRYPTION, key).as_ref() == document.as_ref();
        let key = (1..WRAPPING_MAX).filter_map(|at| document.as_ref().get(at..)).find(wrapped)?;
        Some(PublicKey(key.to_vec()))
    }

    /// Whether the owner of the key signed this text (`SHA256withRSA`, in base 64).
    #[must_use]
    pub fn signed(&self, text: &str, signature: &str) -> bool {
        let Ok(signature) = BASE64.decode(signature) else { return false };
        let known = rustls::crypto::ring::default_provider().signature_verification_algorithms;
        let rsa = known.mapping.iter().find(|(scheme, _)| *scheme == SignatureScheme::RSA_PKCS1_SHA256);
        rsa.and_then(|(_, algorithms)| algorithms.first())
            .is_some_and(|rsa| rsa.verify_signature(&self.0, text.as_bytes(), &signature).is_ok())
    }
}

/// An RSA key that signs.
#[derive(Clone, Debug)]
pub struct PrivateKey(Arc<dyn SigningKey>);

impl PrivateKey {
    /// From a private key document; `None` when it is not one of an RSA key.
    #[must_use]
    pub fn from_pem(pem: &str) -> Option<PrivateKey> {
        let document = PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok()?;
        let key = rustls::crypto::ring::sign::any_supported_type(&document).ok()?;
        key.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256]).is_some().then_some(PrivateKey(key))
    }

    fn sign(&self, text: &str) -> Option<String> {
        let signer = self.0.choose_scheme(&[SignatureScheme::RSA_PKCS1_SHA256])?;
        signer.sign(text.as_bytes()).ok().map(|signature| BASE64.encode(signature))
    }
}

/// What both sides know and nobody else. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl Secret {
    /// From its text.
    #[must_use]
    pub fn new(text: &str) -> Secret {
        Secret(text.to_owned())
    }

    fn sum(&self, text: &str) -> Option<Hmac<Sha512>> {
        // A key of any length is one, so this never is `None`.
        let sum = Hmac::<Sha512>::new_from_slice(self.0.as_bytes()).ok()?;
        Some(sum.chain_update(text.as_bytes()))
    }

    /// Whether somebody who knows the secret signed this text (HMAC-SHA512, in base 64).
    #[must_use]
    pub fn signed(&self, text: &str, signature: &str) -> bool {
        let signature = BASE64.decode(signature).unwrap_or_default();
        self.sum(text).is_some_and(|sum| sum.verify_slice(&signature).is_ok())
    }

    fn sign(&self, text: &str) -> String {
        self.sum(text).map(|sum| BASE64.encode(sum.finalize().into_bytes())).unwrap_or_default()
    }
}

/// What is signed when a token is asked for.
#[must_use]
pub fn token_text(client_key: &str, timestamp: &str) -> String {
    format!("{client_key}|{timestamp}")
}

/// The fingerprint of a body: SHA-256 of its minified text.
#[must_use]
pub fn fingerprint(body: &str) -> [u8; 32] {
    Sha256::digest(minified(body).as_bytes()).into()
}

/// What is signed under a call by POST.
#[must_use]
pub fn call_text(path: &str, token: &str, fingerprint: &[u8], timestamp: &str) -> String {
    let hex: String = fingerprint.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("POST:{path}:{token}:{hex}:{timestamp}")
}

/// JSON without the blanks between its parts. Numbers and escapes stay as they were written: reading and writing it
/// again would change them, and with them the signature.
fn minified(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    let keep = |letter: &char| {
        let blank = !quoted && matches!(letter, ' ' | '\t' | '\n' | '\r');
        if *letter == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && *letter == '\\' && !escaped;
        !blank
    };
    json.chars().filter(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRIVATE: &str = include_str!("../../../../sample-city/bank/SAMPLE-ONLY-private-key.pem");
    const PUBLIC: &str = include_str!("../../../../sample-city/bank/SAMPLE-ONLY-public-key.pem");
    /// Made with `openssl dgst -sha256 -sign` over the text below.
    const BY_OPENSSL: &str = "Hzbbn+7076lBQQQ4bsqiNP67Nkx/IpHp9ZHrQWeWQvh9yF0MH+sKU/e/kY2RlX68GElMGmHJgO4QG+lc+MhQuG\
        3tIQlIuRnFxOFqHfV8FGpQHUV62qoSttLAsT7KBhHx7yoUwq6fGitZpEJkTIIadnf6/JGQdI7XHgEna97GOxWW\
        OzZABb+r7Zk02u/1wCAC+PltupoiLmW8kMUh1+a2ouQBFrPw4TLco9ymRwkPBsjl6/sMNm1Bt6/suVjUTeRFzK\
        sylZM1REdyX0JngLQIqTfuT41BLI7HTMfcViAOgiAgjgYXcyu9zBkDgxU1OUg8UwI4J/37fVq8NOuIM5dhXg==";

    #[test]
    fn signatures_are_those_that_others_make() {
        let text = token_text("kota-contoh", "2026-02-02T09:00:00+07:00");
        let (private, public) =
            (PrivateKey::from_pem(PRIVATE).unwrap(), PublicKey::from_pem(PUBLIC).unwrap());
        assert_eq!(private.sign(&text).unwrap(), BY_OPENSSL);
        assert!(public.signed(&text, BY_OPENSSL));
        assert!(!public.signed("kota-contoh|2026-02-02T09:00:01+07:00", BY_OPENSSL), "another time");
        for wrong in ["", "%%%", "AAAA", &BY_OPENSSL.replacen('a', "b", 1)] {
            assert!(!public.signed(&text, wrong), "{wrong}");
        }
    }

    #[test]
    fn sums_are_those_that_others_make() {
        let body = "{ \"a\" : \"b c\",\n\t\"n\": [1, 2] }";
        let text = call_text(NOTIFY_PATH, "tok", &fingerprint(body), "2026-02-02T09:00:00+07:00");
        // Made with `openssl dgst -sha512 -hmac rahasia` over the same text.
        let by_openssl =
            "peEv2WAQkFWEvCrZ5j7Eoijmq41twL+fTqsrLeYdNZYTBqeFhKfTqtiraU9iH6mBFCHywzDn906s8BVLpb6wRw==";
        let secret = Secret::new("rahasia");
        assert_eq!(secret.sign(&text), by_openssl);
        assert!(secret.signed(&text, by_openssl));
        assert!(!Secret::new("rahasiA").signed(&text, by_openssl));
        assert!(!secret.signed(&text, "") && !secret.signed(&text, "no base 64"));
        assert_eq!(format!("{secret:?}"), "Secret(***)");
    }

    #[test]
    fn only_blanks_between_parts_are_left_out() {
        for (typed, kept) in [
            ("{\"a\" : 1.10 }", "{\"a\":1.10}"),
            (r#"{ "a\" b" : " x " }"#, r#"{"a\" b":" x "}"#),
            (r#"[ "\\" , " \u0041\/ " ]"#, r#"["\\"," \u0041\/ "]"#),
        ] {
            assert_eq!(minified(typed), kept);
        }
    }

    #[test]
    fn what_is_no_rsa_key_is_none() {
        assert!(PublicKey::from_pem("").is_none());
        assert!(PublicKey::from_pem(PRIVATE).is_none(), "a private key is not to be handed in by mistake");
        assert!(PrivateKey::from_pem(PUBLIC).is_none());
        // A key on a curve, made for this test.
        let curve = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEnDfj9+SYgomLcC825Kh0Kas7HWQ7\n0Kqz1wLZ17C8DouZGNKmGeVHuyHKwUS4BsAF1LE3bL63Y90+tpPAUjsPTg==\n-----END PUBLIC KEY-----\n";
        assert!(PublicKey::from_pem(curve).is_none());
    }
}
