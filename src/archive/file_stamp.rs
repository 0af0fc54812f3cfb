//! What tells one state of a file from another.

use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

/// Size, time of change and identity of a file when it was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileStamp {
    /// In bytes.
    pub(super) len: u64,
    modified: Option<SystemTime>,
    /// Device and number, where the system tells them.
    identity: Option<(u64, u64)>,
}

impl FileStamp {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self { len: metadata.len(), modified: metadata.modified().ok(), identity: identity(metadata) }
    }

    /// Numbers that stay the same while the file does, also from one start of the program to the next.
    pub(super) fn numbers(&self) -> [u64; 2] {
        let modified = self.modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        [self.len, modified.map_or(0, |time| time.as_nanos() as u64)]
    }
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "other systems have none")]
fn identity(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Option<(u64, u64)> {
    None
}
