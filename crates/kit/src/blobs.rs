//! Pictures and files by key. A [`Blobs::put`] that returned is on the disk, name and content.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

/// What can go wrong with stored files.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No file has that key.
    #[error("no such file")]
    NotFound,
    /// The store does not answer, or the disk is full.
    #[error("file store: {0}")]
    Unavailable(String),
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Error::NotFound,
            other => Error::Unavailable(other.to_string()),
        }
    }
}

/// A place for files. Clones share it.
#[derive(Clone, Debug)]
pub struct Blobs(Arc<dyn ObjectStore>);

impl Blobs {
    /// Files under a folder, which is made when it is missing; each is fsynced with its folder.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the folder cannot be made or opened.
    pub fn folder(path: &Path) -> Result<Blobs, Error> {
        std::fs::create_dir_all(path).map_err(|e| Error::Unavailable(e.to_string()))?;
        Ok(Blobs(Arc::new(LocalFileSystem::new_with_prefix(path)?.with_fsync(true))))
    }

    /// Files in memory, for tests that do not ask for durability.
    #[must_use]
    pub fn memory() -> Blobs {
        Blobs(Arc::new(InMemory::new()))
    }

    /// Stores `bytes` under `key` (folders separated by `/`), replacing what was there.
    ///
    /// # Errors
    /// [`Error::Unavailable`]; then nothing may be promised about the key.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), Error> {
        self.0.put(&Key::from(key), PutPayload::from_bytes(bytes)).await?;
        Ok(())
    }

    /// The bytes stored under `key`.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn get(&self, key: &str) -> Result<Bytes, Error> {
        Ok(self.0.get(&Key::from(key)).await?.bytes().await?)
    }

    /// Removes `key`; one that is not there counts as removed.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        match self.0.delete(&Key::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }
}
