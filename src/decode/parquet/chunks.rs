//! Pieces of a file, never more than it has.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// Bytes read ahead for the header of a page.
const HEADER_BYTES: usize = 512;

/// A file that pieces are read of, and how many bytes that were.
#[derive(Debug, Clone)]
pub(super) struct Chunks {
    file: Arc<Mutex<File>>,
    len: u64,
    num_read: Arc<AtomicU64>,
}

impl Chunks {
    /// # Errors
    /// What the system says.
    pub(super) fn new(file: File) -> io::Result<Self> {
        let len = file.metadata()?.len();
        Ok(Self { file: Arc::new(Mutex::new(file)), len, num_read: Arc::default() })
    }

    /// Bytes read so far; at most those of the file, though some are read twice.
    pub(super) fn num_read(&self) -> u64 {
        self.num_read.load(Ordering::Relaxed).min(self.len)
    }

    fn read_at(&self, at: u64, out: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(at))?;
        file.read(out)
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.len
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<ChunkRead>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::with_capacity(HEADER_BYTES, ChunkRead { chunks: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A damaged file may ask for more than there is memory.
        let is_inside = start.checked_add(length as u64).is_some_and(|end| end <= self.len);
        if !is_inside {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} are beyond its end, {}", self.len)));
        }
        let mut piece = vec![0; length];
        let mut done = 0;
        while done < length {
            match self.read_at(start + done as u64, &mut piece[done..])? {
                0 => {
                    return Err(ParquetError::EOF(format!(
                        "it ends at byte {}, earlier than before",
                        start + done as u64
                    )));
                }
                len => done += len,
            }
        }
        self.num_read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(piece.into())
    }
}

/// The bytes from a place on.
#[derive(Debug)]
pub(super) struct ChunkRead {
    chunks: Chunks,
    at: u64,
}

impl Read for ChunkRead {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let len = self.chunks.read_at(self.at, out)?;
        self.at += len as u64;
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_cut_short_meanwhile_ends_reading_and_nothing_else() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[7; 1000]).unwrap();
        let handle = file.try_clone().unwrap();
        let chunks = Chunks::new(file).unwrap();
        assert_eq!(chunks.get_bytes(900, 100).unwrap().len(), 100);
        for (start, length) in [(900, 101), (1001, 0), (u64::MAX, 1), (0, usize::MAX)] {
            assert!(chunks.get_bytes(start, length).is_err(), "{start} {length}");
        }
        handle.set_len(950).unwrap();
        assert!(chunks.get_bytes(900, 100).unwrap_err().to_string().contains("ends at byte 950"));
        let mut rest = Vec::new();
        chunks.get_read(900).unwrap().read_to_end(&mut rest).unwrap();
        assert_eq!((rest.len(), chunks.num_read(), chunks.len()), (50, 100, 1000));
    }
}
