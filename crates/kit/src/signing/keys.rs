//! Keys of the installation itself (Ed25519): the first signs, all are believed, so that a key can be followed by
//! another and what the older one signed still checks. A key is a file that its owner alone may read.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject;

use super::Error;

/// A signature that stands beside what it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detached {
    /// The public key, 32 bytes.
    pub key: Vec<u8>,
    /// The signature, 64 bytes.
    pub value: Vec<u8>,
}

/// What a check of a signature found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Made over this with a key of this installation.
    Good,
    /// Made over this, with a key this installation does not have.
    OtherKey,
    /// Not made over this.
    Broken,
}

/// The key files.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    files: Vec<PathBuf>,
    made: Option<PathBuf>,
}

impl Keys {
    /// Of these files, PKCS #8 as DER or PEM; without any, of `made`, a file that [`Keys::sign`] makes and uses only
    /// when it is told that it may.
    #[must_use]
    pub fn new(files: Vec<PathBuf>, made: PathBuf) -> Keys {
        Keys { files, made: Some(made) }
    }

    /// Whether a file was named that signs.
    #[must_use]
    pub fn are_given(&self) -> bool {
        !self.files.is_empty()
    }

    /// Signs. Where no file was named, a key is made and kept when `may_make`. Blocks for a moment.
    ///
    /// # Errors
    /// [`Error::NotConfigured`] without a key, [`Error::Settings`] when the file is none or others may read it.
    pub fn sign(&self, message: &[u8], may_make: bool) -> Result<Detached, Error> {
        let file = match (self.files.first(), &self.made) {
            (Some(file), _) => file,
            (None, Some(made)) if may_make => {
                make(made)?;
                made
            }
            _ => return Err(Error::NotConfigured),
        };
        let pair = read(file)?;
        let key = pair.public_key().as_ref().to_vec();
        Ok(Detached { key, value: pair.sign(message).as_ref().to_vec() })
    }

    /// Checks a signature over this message.
    #[must_use]
    pub fn check(&self, message: &[u8], signature: &Detached) -> Check {
        let key = UnparsedPublicKey::new(&ED25519, &signature.key);
        if key.verify(message, &signature.value).is_err() {
            return Check::Broken;
        }
        let ours = self.all().filter_map(|file| read(file).ok());
        let known = ours.map(|pair| pair.public_key().as_ref().to_vec()).any(|ours| ours == signature.key);
        if known { Check::Good } else { Check::OtherKey }
    }

    /// Whether every file that was named can sign.
    ///
    /// # Errors
    /// [`Error::Settings`] names the file that cannot, and the way out.
    pub fn readable(&self) -> Result<(), Error> {
        self.files.iter().try_for_each(|file| read(file).map(|_| ()))
    }

    fn all(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.iter().chain(self.made.as_ref().filter(|made| made.exists()))
    }
}

fn read(file: &Path) -> Result<Ed25519KeyPair, Error> {
    let wrong = |what: &str| Error::Settings(format!("{}: {what}", file.display()));
    let metadata = fs::metadata(file).map_err(|e| wrong(&e.to_string()))?;
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(wrong("others may read this key: chmod 600"));
    }
    let bytes = fs::read(file).map_err(|e| wrong(&e.to_string()))?;
    let der = match PrivatePkcs8KeyDer::from_pem_slice(&bytes) {
        Ok(key) => key.secret_pkcs8_der().to_vec(),
        Err(_) => bytes,
    };
    // Unchecked against a public half, which keys of OpenSSL do not carry.
    Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).map_err(|_| {
        wrong("not an Ed25519 key in PKCS #8; one is made with: openssl genpkey -algorithm ed25519")
    })
}

/// Makes the key file unless it is there. Whoever comes second keeps the first one's.
fn make(file: &Path) -> Result<(), Error> {
    if file.exists() {
        return Ok(());
    }
    let wrong = |what: String| Error::Settings(format!("{}: {what}", file.display()));
    // The library asks the operating system itself: a key is nothing a test may repeat.
    let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .map_err(|_| wrong("the machine has no randomness for a key".to_owned()))?;
    // Under another name first: nobody may find half a key.
    let draft = file.with_extension(format!("{}.part", std::process::id()));
    let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft);
    let written = written.and_then(|mut open| open.write_all(key.as_ref()).and_then(|()| open.sync_all()));
    let linked = written.and_then(|()| fs::hard_link(&draft, file));
    // Left behind it would only be in the way.
    let _ = fs::remove_file(&draft);
    match linked {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => Err(wrong(e.to_string())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn a_key_is_made_once_for_its_owner_alone_and_only_where_it_may() {
        let folder = folder();
        let keys = Keys::new(Vec::new(), folder.path().join("signing.key"));
        assert_eq!(keys.sign(b"a", false).unwrap_err(), Error::NotConfigured);
        let first = keys.sign(b"a", true).unwrap();
        assert_eq!(keys.sign(b"a", true).unwrap(), first, "the same key");
        assert_eq!(keys.sign(b"a", false).unwrap_err(), Error::NotConfigured, "not by its being there");
        let file = folder.path().join("signing.key");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
        assert_eq!(keys.check(b"a", &first), Check::Good);
        assert_eq!(keys.check(b"b", &first), Check::Broken);
        assert_eq!(keys.check(b"a", &Detached { key: vec![1], ..first }), Check::Broken);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(keys.sign(b"a", true), Err(Error::Settings(text)) if text.contains("chmod 600")));
    }

    #[test]
    fn what_an_older_key_signed_is_believed_while_its_file_is_named() {
        let folder = folder();
        let made = |name: &str| {
            let file = folder.path().join(name);
            make(&file).unwrap();
            file
        };
        let (old, new, none) = (made("old"), made("new"), folder.path().join("none"));
        let before = Keys::new(vec![old.clone()], none.clone()).sign(b"a", false).unwrap();
        let both = Keys::new(vec![new.clone(), old], none.clone());
        assert_eq!(both.check(b"a", &before), Check::Good);
        assert_ne!(both.sign(b"a", false).unwrap().key, before.key, "the first one signs");
        assert_eq!(Keys::new(vec![new], none).check(b"a", &before), Check::OtherKey);
    }

    #[test]
    fn a_key_of_openssl_signs_too() {
        // RFC 8410, section 10.3, with the key of its example.
        const PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
            MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
            -----END PRIVATE KEY-----\n";
        let folder = folder();
        let file = folder.path().join("key.pem");
        fs::write(&file, PEM).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let keys = Keys::new(vec![file.clone()], folder.path().join("none"));
        assert_eq!(keys.check(b"a", &keys.sign(b"a", false).unwrap()), Check::Good);
        fs::write(&file, "no key").unwrap();
        assert!(matches!(keys.readable(), Err(Error::Settings(text)) if text.contains("openssl genpkey")));
    }
}
