//! Parquet from a pipe or compressed as a whole: its columns are found from its end, so it is put into a file first.

use std::fs::File;
use std::io::{self, Read, Write as _};

use super::super::{DecodeError, Watch};

/// Bytes copied at a time.
const BLOCK_BYTES: usize = 256 * 1024;

/// The rest of a stream as a file without a name, which is gone when it is closed.
///
/// # Errors
/// The disk is full, or reading was cancelled.
pub(in crate::decode) fn spooled(bytes: &mut impl Read, watch: &mut dyn Watch) -> Result<File, DecodeError> {
    let failed = |error: io::Error| DecodeError::Io(format!("it could not be put into a temporary file: {error}"));
    let mut file = tempfile::tempfile().map_err(failed)?;
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        if watch.is_cancelled() {
            return Err(DecodeError::Cancelled);
        }
        match bytes.read(&mut block).map_err(failed)? {
            0 => return Ok(file),
            len => file.write_all(&block[..len]).map_err(failed)?,
        }
    }
}
