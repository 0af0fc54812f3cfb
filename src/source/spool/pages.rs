//! One spooled fetch, open for writing.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::SpoolError;
use super::folder::{INDEX_FILE, SpoolId, pages_path, sync_folder};
use super::index::{EndLine, Index, Line, PageLine, check_of};
use crate::source::private_file::create_private;

/// How often, and how long apart, a lock is tried: a fifth of a second in all.
const LOCK_TRIES: u32 = 10;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// A page read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpooledPage {
    /// Its first byte in the file of its run.
    pub offset: u64,
    /// The bytes as they were received.
    pub bytes: Vec<u8>,
    /// The token of the next page; none on the last.
    pub next_token: Option<String>,
}

/// A fetch on disk, locked against other processes for as long as this lives. Writing a page costs two syncs of the disk.
#[derive(Debug)]
pub struct Spool {
    id: SpoolId,
    folder: PathBuf,
    /// Locked.
    index_file: File,
    /// The file of the current run, once there is a page for it.
    pages_file: Option<File>,
    index: Index,
}

impl Spool {
    /// Opens a fetch, locks it, and cuts off everything that no whole line of the index promises.
    pub(super) fn open(id: SpoolId, folder: &Path) -> Result<Self, SpoolError> {
        let index_path = folder.join(INDEX_FILE);
        let fail = |error: io::Error| SpoolError::io(&index_path, &error);
        let mut index_file = create_private(&index_path).map_err(fail)?;
        lock(&index_file)?;
        let mut text = Vec::new();
        index_file.read_to_end(&mut text).map_err(fail)?;
        let index = Index::read(&text);
        let mut spool = Self { id, folder: folder.to_owned(), index_file, pages_file: None, index };
        spool.cut().map_err(fail)?;
        Ok(spool)
    }

    /// Its name in the spool.
    pub fn id(&self) -> &SpoolId {
        &self.id
    }

    /// How often the fetch started over, plus one.
    pub fn num_runs(&self) -> usize {
        self.index.runs.len()
    }

    /// Pages of a run, counted from 0.
    pub fn num_pages(&self, run: usize) -> usize {
        self.index.runs.get(run).map_or(0, Vec::len)
    }

    /// The file with the pages of a run, counted from 0.
    pub fn pages_path(&self, run: usize) -> PathBuf {
        pages_path(&self.folder, run)
    }

    /// The file that the next page goes to, and its first byte there.
    pub fn next_place(&self) -> (PathBuf, u64) {
        (self.pages_path(self.index.runs.len() - 1), self.index.next_offset())
    }

    /// Whether all of the job has come already.
    pub fn is_complete(&self) -> bool {
        self.index.end.as_ref().is_some_and(|end| end.complete)
    }

    /// Reads the pages of a run back, in order, until `on_page` has had enough (false). Returns the number of the first page
    /// that is not as it was written, or that was not taken, counted from 0.
    ///
    /// # Errors
    /// The disk does not give a page; nothing is known about it then.
    pub fn read_back(
        &mut self,
        run: usize,
        mut on_page: impl FnMut(SpooledPage) -> bool,
    ) -> Result<Option<usize>, SpoolError> {
        let lines = self.index.runs.get(run).map_or(&[][..], Vec::as_slice);
        if lines.is_empty() {
            return Ok(None);
        }
        let path = self.pages_path(run);
        let fail = |error: io::Error| SpoolError::io(&path, &error);
        let mut file = RunReader::open(&path).map_err(fail)?;
        for (at, line) in lines.iter().enumerate() {
            let bytes = match file.read(line) {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(Some(at)),
                Err(error) => return Err(fail(error)),
            };
            if !on_page(SpooledPage { offset: line.offset, bytes, next_token: line.next.clone() }) {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Goes on in a new run behind the first pages of the current one, which stays as it is: a page after them is damaged, and
    /// nobody knows yet whether it can be had again.
    pub fn go_on_after(&mut self, num_pages: usize) -> Result<(), SpoolError> {
        let run = self.index.runs.len() - 1;
        let lines = self.index.runs[run][..num_pages].to_vec();
        let path = self.pages_path(run);
        let fail = |error: io::Error| SpoolError::io(&path, &error);
        self.start_over()?;
        let mut file = RunReader::open(&path).map_err(fail)?;
        for line in lines {
            let bytes = file.read(&line).map_err(fail)?;
            self.append(&bytes, line.rows, line.next.as_deref())?;
        }
        Ok(())
    }

    /// Writes a page behind the others. It survives the end of the process and of the power once this returns.
    pub fn append(&mut self, page: &[u8], num_rows: u64, next_token: Option<&str>) -> Result<(), SpoolError> {
        let run = self.index.runs.len() - 1;
        let path = self.pages_path(run);
        let line = PageLine {
            offset: self.index.next_offset(),
            bytes: page.len() as u64,
            check: check_of(page),
            rows: num_rows,
            next: next_token.map(str::to_owned),
            line_end: 0,
        };
        let write = move |spool: &mut Self, path: &Path| -> io::Result<()> {
            if spool.pages_file.is_none() {
                spool.pages_file = Some(create_private(path)?);
                sync_folder(&spool.folder)?;
            }
            let file = spool.pages_file.as_mut().expect("it was just opened");
            // A write that failed half-way has left something behind.
            if file.metadata()?.len() != line.offset {
                file.set_len(line.offset)?;
            }
            file.seek(SeekFrom::Start(line.offset))?;
            file.write_all(page)?;
            file.write_all(b"\n")?;
            file.sync_data()?;
            spool.write_line(Line::Page(line))
        };
        write(self, &path).map_err(|error| SpoolError::io(&path, &error))
    }

    /// Begins again at page 1. What came before stays until it is deleted with the whole fetch.
    pub fn start_over(&mut self) -> Result<(), SpoolError> {
        let path = self.folder.join(INDEX_FILE);
        self.write_line(Line::StartOver).map_err(|error| SpoolError::io(&path, &error))?;
        self.pages_file = None;
        Ok(())
    }

    /// Notes how it ended.
    pub fn end(&mut self, is_complete: bool, message: Option<&str>) -> Result<(), SpoolError> {
        let path = self.folder.join(INDEX_FILE);
        let end = EndLine { complete: is_complete, message: message.map(str::to_owned) };
        self.write_line(Line::End(end)).map_err(|error| SpoolError::io(&path, &error))
    }

    /// Deletes it, pages and all, while it is still locked.
    pub fn discard(self) -> Result<(), SpoolError> {
        std::fs::remove_dir_all(&self.folder).map_err(|error| SpoolError::io(&self.folder, &error))
    }

    fn write_line(&mut self, line: Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(&line)?;
        text.push(b'\n');
        self.cut_index()?;
        self.index_file.seek(SeekFrom::Start(self.index.bytes))?;
        self.index_file.write_all(&text)?;
        self.index_file.sync_data()?;
        self.index.push(line, text.len() as u64);
        Ok(())
    }

    /// Cuts off what the index does not promise: half a line, half a page, a page whose line was never written.
    fn cut(&mut self) -> io::Result<()> {
        let run = self.index.runs.len() - 1;
        let length = std::fs::metadata(self.pages_path(run)).map_or(0, |metadata| metadata.len());
        let is_whole = |page: &&PageLine| page.offset + page.bytes < length;
        let num_whole = self.index.runs[run].iter().take_while(is_whole).count();
        if num_whole < self.index.runs[run].len() {
            self.index.truncate(num_whole);
        }
        self.cut_index()
    }

    fn cut_index(&mut self) -> io::Result<()> {
        if self.index_file.metadata()?.len() == self.index.bytes {
            return Ok(());
        }
        self.index_file.set_len(self.index.bytes)
    }
}

/// Locks an index until it is closed. Who lists all fetches holds each lock for a moment, so one that is held is tried again.
pub(super) fn lock(file: &File) -> Result<(), SpoolError> {
    for _ in 0..LOCK_TRIES {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            // Some network disks know no locks: better unlocked than not at all.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(()),
        }
    }
    Err(SpoolError::InUse)
}

/// Reads the pages of one run.
pub(super) struct RunReader {
    file: File,
}

impl RunReader {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { file: File::open(path)? })
    }

    /// The bytes of a page; an error when they are not those that were written.
    pub(super) fn read(&mut self, page: &PageLine) -> io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(page.offset))?;
        let mut bytes = Vec::new();
        (&self.file).take(page.bytes).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != page.bytes || check_of(&bytes) != page.check {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a page is not as it was written"));
        }
        Ok(bytes)
    }
}
