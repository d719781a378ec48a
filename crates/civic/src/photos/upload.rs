//! The bytes of a picture or a paper on their way in. Many people send at once and few pictures are decoded at once, so
//! what waits stands in an unnamed file and not in memory.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};

use bytes::Bytes;

use super::rules;
use crate::Problem;

/// What was sent as a picture or a paper, not yet looked at.
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

    /// Whether it begins as a PDF does. Blocks.
    ///
    /// # Errors
    /// When the file it waits in cannot be read.
    pub fn is_pdf(&mut self) -> std::io::Result<bool> {
        match self {
            Upload::Bytes(bytes) => Ok(kit::pdf::is_pdf(bytes)),
            Upload::File(file) => {
                let mut head = Vec::new();
                file.rewind()?;
                file.by_ref().take(kit::pdf::MARK_WITHIN as u64).read_to_end(&mut head)?;
                Ok(kit::pdf::is_pdf(&head))
            }
        }
    }

    /// Everything, unless it is more than so many bytes. Blocks.
    pub(crate) fn into_bytes_up_to(mut self, most: usize) -> Result<Bytes, Problem> {
        let size = match &mut self {
            Upload::Bytes(bytes) => bytes.len(),
            Upload::File(file) => {
                let size = file.metadata().map_err(|_| Problem::BadFile)?.len();
                usize::try_from(size).unwrap_or(usize::MAX)
            }
        };
        if size > most {
            Err(Problem::TooManyMegabytes(most / crate::papers::MEGABYTE))
        } else {
            self.into_bytes()
        }
    }

    /// Everything. Blocks.
    pub(super) fn into_bytes(self) -> Result<Bytes, Problem> {
        match self {
            Upload::Bytes(bytes) => Ok(bytes),
            Upload::File(mut file) => {
                let mut bytes = Vec::new();
                file.rewind().map_err(|_| Problem::BadFile)?;
                file.read_to_end(&mut bytes).map_err(|_| Problem::BadFile)?;
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
