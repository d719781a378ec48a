//! The bytes of a picture on their way in. Many people send at once and few pictures are decoded at once, so
//! what waits stands in an unnamed file and not in memory.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};

use bytes::Bytes;

use super::rules;
use crate::Problem;

/// What was sent as a picture, not yet looked at.
#[derive(Debug)]
pub enum Upload {
    /// In memory.
    Bytes(Bytes),
    /// In a file that nobody else can open and that is gone when this is dropped.
    File(File),
}

impl Upload {
    /// How many pixels the header claims. Blocks.
    pub(super) fn measure(&mut self) -> Result<u64, Problem> {
        match self {
            Upload::Bytes(bytes) => rules::measure(Cursor::new(&**bytes)),
            Upload::File(file) => rules::measure(BufReader::new(file)),
        }
    }

    /// Everything. Blocks.
    pub(super) fn into_bytes(self) -> Result<Bytes, Problem> {
        match self {
            Upload::Bytes(bytes) => Ok(bytes),
            Upload::File(mut file) => {
                let mut bytes = Vec::new();
                file.rewind().map_err(|_| Problem::BadPicture)?;
                file.read_to_end(&mut bytes).map_err(|_| Problem::BadPicture)?;
                Ok(bytes.into())
            }
        }
    }
}

impl From<Bytes> for Upload {
    fn from(bytes: Bytes) -> Upload {
        Upload::Bytes(bytes)
    }
}
