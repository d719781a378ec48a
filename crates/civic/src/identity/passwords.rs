//! Passwords: Argon2id with the crate's recommended cost (19 MiB, two passes: OWASP's first choice).
//!
//! The memory for comparing is kept for the next one. Given back after each, on whatever thread it was, it
//! stays with the allocator: fifty people logging in at once would leave the program 600 MiB larger.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Argon2, Block, Params, PasswordHasher};
use tokio::sync::Semaphore;

use super::store::OfficerRow;
use crate::context::{Ctx, PASSWORDS_AT_ONCE};
use crate::{Error, Result};

/// A hash of nothing, with the cost of a real one.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$YWFhYWFhYWFhYWFhYWFhYQ$4bDkE8cB3YbJzbx3u7kDkM6sX7y5JYLqzJ2b8kqVQ0M";

/// The memory of all passwords at work: [`PASSWORDS_AT_ONCE`], the others wait.
#[derive(Debug)]
pub(crate) struct PasswordMemory {
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Vec<Block>>>,
}

impl PasswordMemory {
    pub(crate) fn new() -> PasswordMemory {
        PasswordMemory { permits: Arc::new(Semaphore::new(PASSWORDS_AT_ONCE)), idle: Mutex::default() }
    }

    fn lend<T>(&self, work: impl FnOnce(&mut Vec<Block>) -> T) -> T {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut blocks = idle().pop().unwrap_or_default();
        let result = work(&mut blocks);
        idle().push(blocks);
        result
    }
}

/// Compares a password with the stored hash. For an unknown name a hash of nothing is compared, so that the
/// time taken does not tell whether the name exists.
pub(super) async fn fits(ctx: &Ctx, row: Option<&OfficerRow>, password: String) -> Result<bool> {
    let stored = row.and_then(|row| row.password_hash.clone()).unwrap_or_else(|| NOBODY.to_owned());
    let memory = ctx.civic().password_memory();
    let permit = Arc::clone(&memory.permits).acquire_owned().await;
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        memory.lend(|blocks| is_hash_of(&stored, &password, blocks)).unwrap_or(false)
    })
    .await
    .map_err(internal)
}

/// Whether `stored` is the hash of `password`; `None` when it is no hash.
fn is_hash_of(stored: &str, password: &str, blocks: &mut Vec<Block>) -> Option<bool> {
    let stored = PasswordHash::new(stored).ok()?;
    let params = Params::try_from(&stored).ok()?;
    let (salt, expected) = (stored.salt?, stored.hash?);
    if blocks.len() < params.block_count() {
        blocks.resize(params.block_count(), Block::new());
    }
    let algorithm = argon2::Algorithm::try_from(stored.algorithm.as_str()).ok()?;
    let version = stored.version.map_or(Ok(argon2::Version::default()), argon2::Version::try_from).ok()?;
    let mut found = vec![0; expected.len()];
    let hasher = Argon2::new(algorithm, version, params);
    hasher.hash_password_into_with_memory(password.as_bytes(), &salt, &mut found, blocks).ok()?;
    // This comparison takes the same time wherever they differ.
    Some(Output::new(&found).ok()? == expected)
}

/// The hash of a new password, without holding up others.
pub(super) async fn hash_slowly(ctx: &Ctx, password: String) -> Result<String> {
    let permit = Arc::clone(&ctx.civic().password_memory().permits).acquire_owned().await;
    let salt = ctx.civic().chance().bytes::<16>();
    tokio::task::spawn_blocking(move || {
        let _permit = permit;
        hash(&password, &salt)
    })
    .await
    .map_err(internal)?
}

/// The hash of a password.
pub(super) fn hash(password: &str, salt: &[u8; 16]) -> Result<String> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), salt).map_err(internal)?;
    Ok(hash.to_string())
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::Internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use argon2::PasswordVerifier;

    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_in_memory_that_was_used_before() {
        let memory = PasswordMemory::new();
        let stored = hash("kata sandi satu", &[7; 16]).unwrap();
        for (typed, fits) in [("kata sandi satu", true), ("kata sandi dua", false), ("", false)] {
            for _ in 0..2 {
                assert_eq!(memory.lend(|blocks| is_hash_of(&stored, typed, blocks)), Some(fits), "{typed}");
            }
            let by_the_crate = Argon2::default().verify_password(typed.as_bytes(), stored.as_str());
            assert_eq!(by_the_crate.is_ok(), fits, "{typed}");
        }
        assert_eq!(memory.idle.lock().unwrap().len(), 1, "one piece of memory served all");
    }

    #[test]
    fn nobody_costs_as_much_as_somebody_and_no_hash_fits_nothing() {
        let mut blocks = Vec::new();
        assert_eq!(is_hash_of(NOBODY, "", &mut blocks), Some(false));
        assert_eq!(blocks.len(), Params::default().block_count());
        for broken in ["", "kata sandi", "$argon2id$v=19$m=19456,t=2,p=1$YWFhYWFhYWFhYWFhYWFhYQ"] {
            assert_eq!(is_hash_of(broken, "", &mut blocks), None, "{broken}");
        }
    }
}
