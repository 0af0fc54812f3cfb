//! Why pages on disk cannot be used.

use std::io;
use std::path::{Path, PathBuf};

/// What is wrong with a spooled fetch. Nothing on disk is changed when one of these is returned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpoolError {
    /// The system refuses.
    #[error("{reason}: {}", .path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// Another process fetches into it.
    #[error("this fetch is going on in another window or terminal; wait for it, or end it there")]
    InUse,
    /// Its tokens belong to another address.
    #[error(
        "these pages came from {was}, and now it would ask {is}; choose the same endpoint and region, or fetch the job anew"
    )]
    OtherAddress {
        /// Where they came from, in words.
        was: String,
        /// Where the rest would be asked for, in words.
        is: String,
    },
    /// It has been deleted.
    #[error("this fetch has been deleted; fetch the job again")]
    Gone,
    /// What was asked for cannot be read any more.
    #[error("what was fetched cannot be gone on with, its request is unreadable ({reason}); the pages can still be opened: {}", .path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What the parser says.
        reason: String,
    },
}

impl SpoolError {
    pub(super) fn io(path: &Path, error: &io::Error) -> Self {
        Self::Io { path: path.to_owned(), reason: error.to_string() }
    }
}
