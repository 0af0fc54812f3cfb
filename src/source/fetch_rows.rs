//! The rows of a fetch: those that came, those from before starting over, and their pages on disk.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::fetch::{FetchEnd, FetchOptions, FetchProgress, FetchWatch, Fetched};
use super::files::Input;
use super::pager::{Ending, PageFacts, Pager};
use super::request::FetchRequest;
use super::spool::{Spool, SpoolError};
use crate::decode::{DecodeError, InputFormat, JobDecoder};
use crate::jobs::Cancel;
use crate::model::TrackStore;

/// The number that the file of pages has among a document's inputs.
const SPOOL_INPUT: u32 = 0;

/// The rows of one run from page 1 on.
struct RunRows {
    decoder: JobDecoder,
    /// The file that its pages lie in, once one does.
    file: Option<PathBuf>,
}

impl RunRows {
    fn new(request: &FetchRequest, options: &FetchOptions) -> Self {
        Self { decoder: JobDecoder::new(&request.job_id, options.decode.clone()), file: None }
    }

    fn num_rows(&self) -> u32 {
        self.decoder.num_rows()
    }

    /// The file that its pages lie in, as it is now.
    fn inputs(&self) -> Vec<Input> {
        let bytes_of = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        let input = |path: PathBuf| Input { bytes: bytes_of(&path), path, format: InputFormat::Rekognition };
        self.file.clone().map(input).into_iter().collect()
    }
}

/// Reads pages into a store, and keeps them.
pub(super) struct Rows<'a> {
    request: &'a FetchRequest,
    options: &'a FetchOptions,
    current: RunRows,
    /// From before starting over, while they may still be more.
    before: Option<RunRows>,
    num_read: u32,
    spool: Option<Spool>,
    spool_trouble: Option<String>,
    started: Instant,
    num_pages_at_start: u32,
    next_snapshot: Instant,
}

impl<'a> Rows<'a> {
    pub(super) fn new(request: &'a FetchRequest, options: &'a FetchOptions, spool: Option<Spool>) -> Self {
        let now = Instant::now();
        Self {
            request,
            options,
            current: RunRows::new(request, options),
            before: None,
            num_read: 0,
            spool,
            spool_trouble: None,
            started: now,
            num_pages_at_start: 0,
            next_snapshot: now,
        }
    }

    /// Reads the pages that lie on disk, as if they had just come. Where it is cancelled the rest stays there unread.
    ///
    /// # Errors
    /// The disk does not give them. Then nothing may be asked for: it could not be put behind them.
    pub(super) fn read_back(
        &mut self,
        pager: &mut Pager,
        cancel: &Cancel,
        watch: &mut dyn FetchWatch,
    ) -> Result<(), SpoolError> {
        let Some(mut spool) = self.spool.take() else { return Ok(()) };
        let last_run = spool.num_runs() - 1;
        for run in 0..last_run {
            let mut earlier = Self::new(self.request, self.options, None);
            let path = spool.pages_path(run);
            spool.read_back(run, |page| {
                earlier.read_at(Some((&path, page.offset)), &page.bytes).is_ok() && !cancel.is_cancelled()
            })?;
            let most = self.before.as_ref().map_or(0, RunRows::num_rows);
            if earlier.current.num_rows() > most {
                self.before = Some(earlier.current);
            }
        }
        let path = spool.pages_path(last_run);
        let stopped = spool.read_back(last_run, |page| {
            if cancel.is_cancelled() || pager.is_over() {
                return false;
            }
            let read = self.read_at(Some((&path, page.offset)), &page.bytes);
            let is_read = read.map(|facts| pager.on_page(facts)).is_ok();
            watch.on_progress(&self.progress(pager.num_pages()));
            is_read
        })?;
        if let Some(num_pages) = stopped.filter(|_| !cancel.is_cancelled() && !pager.is_over()) {
            spool.go_on_after(num_pages)?;
            self.current.file = Some(spool.pages_path(last_run + 1));
        }
        self.spool = Some(spool);
        Ok(())
    }

    /// Starts measuring how fast pages come.
    pub(super) fn begin_clock(&mut self, num_pages: u32) {
        self.started = Instant::now();
        self.num_pages_at_start = num_pages;
    }

    /// Takes the rows of a page. A page that cannot be read changes nothing.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<PageFacts, DecodeError> {
        let place = self.spool.as_ref().map(Spool::next_place);
        self.read_at(place.as_ref().map(|(path, offset)| (path.as_path(), *offset)), bytes)
    }

    fn read_at(&mut self, place: Option<(&Path, u64)>, bytes: &[u8]) -> Result<PageFacts, DecodeError> {
        self.num_read += 1;
        let decoder = &mut self.current.decoder;
        let page = if let Some((path, offset)) = place {
            let name = path.display().to_string();
            let page = decoder.read_part(SPOOL_INPUT, &name, offset, bytes, &mut ())?;
            self.current.file.get_or_insert_with(|| path.to_owned());
            page
        } else {
            // Nowhere to be found again: an input of its own, which no document lists.
            let name = format!("page {}", self.num_read);
            decoder.read(self.num_read, &name, bytes, &mut ())?
        };
        Ok(PageFacts {
            num_rows: page.num_rows,
            next_token: page.next_token,
            status: page.status,
            status_message: page.status_message,
        })
    }

    /// Puts a page on disk. Where that fails the fetch goes on without the disk, and says so at the end.
    pub(super) fn keep(&mut self, bytes: &[u8], num_rows: u64, next_token: Option<&str>) {
        let next_token = next_token.filter(|token| !token.is_empty());
        let done = self.spool.as_mut().map_or(Ok(()), |spool| spool.append(bytes, num_rows, next_token));
        self.note(done);
    }

    pub(super) fn start_over(&mut self) {
        let before = std::mem::replace(&mut self.current, RunRows::new(self.request, self.options));
        if before.num_rows() > self.before.as_ref().map_or(0, RunRows::num_rows) {
            self.before = Some(before);
        }
        let has_pages = |spool: &&mut Spool| spool.num_pages(spool.num_runs() - 1) > 0;
        let done = self.spool.as_mut().filter(has_pages).map_or(Ok(()), Spool::start_over);
        self.note(done);
    }

    fn note(&mut self, done: Result<(), SpoolError>) {
        if let Err(error) = done {
            self.spool = None;
            self.spool_trouble.get_or_insert_with(|| error.to_string());
        }
    }

    /// Whichever holds more.
    fn best(&self) -> &RunRows {
        self.before.as_ref().filter(|before| before.num_rows() > self.current.num_rows()).unwrap_or(&self.current)
    }

    pub(super) fn progress(&self, num_pages: u32) -> FetchProgress {
        let elapsed_s = self.started.elapsed().as_secs_f64().max(0.001);
        let pages_per_s = f64::from(num_pages - self.num_pages_at_start) / elapsed_s;
        FetchProgress { num_pages, num_rows: self.best().num_rows(), pages_per_s, waiting: None }
    }

    pub(super) fn snapshot(&mut self, watch: &mut dyn FetchWatch) {
        let begin = Instant::now();
        if self.best().num_rows() == 0 || begin < self.next_snapshot {
            return;
        }
        let store = self.labelled(self.best().decoder.snapshot());
        let inputs = self.best().inputs();
        watch.on_snapshot(store, inputs);
        self.next_snapshot = Instant::now() + self.options.snapshot_interval.max(begin.elapsed() * 10);
    }

    /// What came of it all. How it ended is noted on disk too.
    pub(super) fn finish(mut self, num_pages: u32, end: FetchEnd) -> Fetched {
        let progress = self.progress(num_pages);
        let is_complete = matches!(end, FetchEnd::Done(Ending::Complete));
        let best = match self.before.take() {
            // Whatever is whole is the result, also where it is less than what came before it changed.
            Some(before) if !is_complete && before.num_rows() > self.current.num_rows() => before,
            _ => std::mem::replace(&mut self.current, RunRows::new(self.request, self.options)),
        };
        let (inputs, store) = (best.inputs(), self.labelled(best.decoder.finish()));
        let mut fetched = Fetched { store, inputs, progress, end, spool: None, spool_trouble: None };
        let is_empty = |spool: &Spool| (0..spool.num_runs()).all(|run| spool.num_pages(run) == 0);
        if let Some(spool) = self.spool.take_if(|spool| is_empty(spool)) {
            // Nothing worth a place in the history.
            let done = spool.discard();
            self.note(done);
        }
        if let Some(mut spool) = self.spool.take() {
            fetched.spool = Some(spool.id().clone());
            let done = spool.end(is_complete, fetched.message().as_deref());
            self.note(done);
        }
        fetched.spool_trouble = self.spool_trouble;
        fetched
    }

    /// Adds what the request knows and the pages may leave out.
    fn labelled(&self, mut store: TrackStore) -> TrackStore {
        store.job.operation = self.request.operation;
        store.job.job_id.get_or_insert_with(|| self.request.job_id.clone());
        store
    }
}
