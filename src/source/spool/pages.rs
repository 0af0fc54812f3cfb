//! One spooled fetch, open for writing.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::error::SpoolError;
use super::folder::{INDEX_FILE, SpoolId, create_private, pages_path, read_index, sync_folder};
use super::index::{EndLine, Index, Line, PageLine, check_of};

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
    /// Locked. Appended to.
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
        let index_file = create_private(&index_path).map_err(fail)?;
        match index_file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(SpoolError::InUse),
            // Some network disks know no locks: better unlocked than not at all.
            Err(std::fs::TryLockError::Error(_)) => {}
        }
        let index = read_index(folder).map_err(fail)?;
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

    /// Reads the pages of a run back, in order. Ends before the first that is not as it was written; in the current run that
    /// page and all after it are cut off, so that they are fetched again.
    pub fn read_back(&mut self, run: usize, mut on_page: impl FnMut(SpooledPage) -> bool) -> Result<(), SpoolError> {
        let path = self.pages_path(run);
        let lines = self.index.runs.get(run).cloned().unwrap_or_default();
        let mut file = match RunReader::open(&path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(SpoolError::io(&path, &error)),
        };
        for (at, line) in lines.into_iter().enumerate() {
            let bytes = file.as_mut().and_then(|file| file.read(&line).ok());
            let is_taken = match bytes {
                Some(bytes) => on_page(SpooledPage { offset: line.offset, bytes, next_token: line.next }),
                None => false,
            };
            if !is_taken {
                // An earlier run is only read, and what is missing there is never asked for.
                if run + 1 == self.index.runs.len() {
                    self.index.truncate(at);
                }
                return self.cut_index().map_err(|error| SpoolError::io(&path, &error));
            }
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

    /// Deletes it, pages and all.
    pub fn discard(self) -> Result<(), SpoolError> {
        std::fs::remove_dir_all(&self.folder).map_err(|error| SpoolError::io(&self.folder, &error))
    }

    fn write_line(&mut self, line: Line) -> io::Result<()> {
        let mut text = serde_json::to_vec(&line)?;
        text.push(b'\n');
        self.cut_index()?;
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
