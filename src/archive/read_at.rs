//! Reading at a place of a file.

use std::fs::File;
use std::io;

/// Fills the buffer from a place of the file; an error where the file ends first.
#[cfg(unix)]
pub(super) fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

/// Fills the buffer from a place of the file; an error where the file ends first. Moves the file's own position, so the
/// file is not shared between threads.
#[cfg(not(unix))]
pub(super) fn read_exact_at(mut file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    use std::io::{Read as _, Seek as _, SeekFrom};

    file.seek(SeekFrom::Start(offset))?;
    file.read_exact(buffer)
}
