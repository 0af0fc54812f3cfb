//! Reads the rows of one job from any number of inputs: a whole file, or the pages of a fetch one by one.

use std::fs::File;
use std::io::Read;

use super::bytes::DecodedBytes;
use super::csv::{CsvEntry, CsvReader, is_our_header};
use super::job_rows::JobRows;
use super::page_sink::PageSink;
use super::parquet;
use super::rekognition::page::{PageField, PageFields};
use super::scan::Scanner;
use super::sink::Sink;
use super::snapshot_pace::SnapshotPace;
use super::tracks::{read_tracks, sniff};
use super::{DecodeError, DecodeOptions, InputFormat, PageSummary, Watch};
use crate::model::{TrackStore, WarningKind};

/// How much of an input is looked at to tell its format, in bytes: COCO's licences may stand before its lists.
const SNIFFED_BYTES: usize = 16 * 1024;
/// Rows of a CSV between two looks at the watch.
const CSV_ROWS_PER_LOOK: u32 = 2048;

/// Collects one job.
///
/// Reading costs O(bytes of the input), whatever was read before; a snapshot O(all rows).
#[derive(Debug)]
pub struct JobDecoder {
    name: String,
    options: DecodeOptions,
    /// Never empty. More than one only where inputs are split by their `JobId`.
    pub(super) jobs: Vec<JobRows>,
    /// Which of them is being read.
    pub(super) current: usize,
    pub(super) is_splitting: bool,
    pub(super) pace: SnapshotPace,
}

impl JobDecoder {
    /// A job without rows. `name` is what people see as the document's name.
    pub fn new(name: &str, options: DecodeOptions) -> Self {
        Self {
            name: name.to_owned(),
            jobs: vec![JobRows::new(name, &options)],
            options,
            current: 0,
            is_splitting: false,
            pace: SnapshotPace::default(),
        }
    }

    /// The same, but pages with another `JobId` become jobs of their own: see [`Self::into_jobs`].
    pub(crate) fn splitting(name: &str, options: DecodeOptions) -> Self {
        Self { is_splitting: true, ..Self::new(name, options) }
    }

    /// Reads one input to its end. `input` is its number and `path` its name for people; `bytes` may be compressed and in
    /// UTF-16.
    ///
    /// # Errors
    /// Nothing usable was found: the job is as it was before. When cancelled, what was read so far is kept.
    pub fn read(
        &mut self,
        input: u32,
        path: &str,
        bytes: impl Read + Send,
        watch: &mut dyn Watch,
    ) -> Result<PageSummary, DecodeError> {
        self.read_part(input, path, 0, bytes, watch)
    }

    /// The same of a part of an input that begins at a byte of it: places are told as those of the whole input.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_part(
        &mut self,
        input: u32,
        path: &str,
        start: u64,
        bytes: impl Read + Send,
        watch: &mut dyn Watch,
    ) -> Result<PageSummary, DecodeError> {
        self.pace.start();
        for job in &mut self.jobs {
            job.name_input(input, path);
        }
        let reading = self.options.reading;
        std::thread::scope(|scope| {
            let mut bytes = DecodedBytes::on_thread(bytes, scope);
            let is_parquet = bytes.peek_start(parquet::MAGIC.len()).starts_with(parquet::MAGIC);
            let said = if is_parquet { Some(InputFormat::Parquet) } else { self.options.input_format };
            let format = said.unwrap_or_else(|| {
                let start = String::from_utf8_lossy(bytes.peek_start(SNIFFED_BYTES));
                if is_our_header(&start) {
                    InputFormat::Csv
                } else {
                    sniff(&start, path).unwrap_or(InputFormat::Rekognition)
                }
            });
            let options = self.options.clone();
            let mut sink = PageSink::new(self, input, path, format).starting_at(start);
            let done = match format {
                InputFormat::Rekognition => Scanner::new(bytes, reading, watch, &mut sink).run(),
                InputFormat::Csv => read_csv(bytes, watch, &mut sink),
                InputFormat::Mot
                | InputFormat::Kitti
                | InputFormat::Ultralytics
                | InputFormat::Table
                | InputFormat::TableJson
                | InputFormat::Coco
                | InputFormat::Cvat => read_tracks(format, bytes, path, &options, watch, &mut sink),
                InputFormat::Parquet => {
                    parquet::spooled(&mut bytes, watch).and_then(|file| parquet::read(file, &options, watch, &mut sink))
                }
            };
            sink.finish(done)
        })
    }

    /// Reads a Parquet file to its end, where it stands; see [`parquet::is_parquet_file`].
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_parquet(
        &mut self,
        input: u32,
        path: &str,
        file: File,
        watch: &mut dyn Watch,
    ) -> Result<PageSummary, DecodeError> {
        self.pace.start();
        for job in &mut self.jobs {
            job.name_input(input, path);
        }
        let options = self.options.clone();
        let mut sink = PageSink::new(self, input, path, InputFormat::Parquet);
        let done = parquet::read(file, &options, watch, &mut sink);
        sink.finish(done)
    }

    /// Bytes of memory that the rows may take.
    pub(super) fn memory_limit(&self) -> Option<u64> {
        self.options.memory_limit
    }

    /// Bytes of memory that the rows so far take.
    pub(super) fn num_bytes(&self) -> u64 {
        self.jobs.iter().map(JobRows::num_bytes).sum()
    }

    /// Rows so far.
    pub fn num_rows(&self) -> u32 {
        self.jobs.iter().map(JobRows::num_rows).sum()
    }

    /// A store of what there is, without the checks that [`Self::finish`] makes of the rows.
    pub fn snapshot(&self) -> TrackStore {
        self.jobs[self.current].snapshot()
    }

    /// The store with its whole integrity report.
    pub fn finish(mut self) -> TrackStore {
        self.jobs.swap_remove(0).finish()
    }

    /// Every job found, in the order of the input. Several are named by their ids.
    pub(crate) fn into_jobs(mut self) -> Vec<JobRows> {
        if self.jobs.len() > 1 {
            for job in &mut self.jobs {
                job.info.name = job.info.job_id.clone().unwrap_or(std::mem::take(&mut job.info.name));
            }
        }
        self.jobs
    }

    /// Leaves the current job for a new one, which rows go to from now on.
    pub(super) fn next_job(&mut self, input: u32, path: &str) {
        let mut job = JobRows::new(&self.name, &self.options);
        job.name_input(input, path);
        self.jobs.push(job);
        self.current = self.jobs.len() - 1;
    }

    /// Takes the last job away again if it is without a page and not the only one.
    pub(super) fn drop_empty_job(&mut self) {
        let is_last = self.current > 0 && self.current + 1 == self.jobs.len();
        if is_last && self.jobs[self.current].pages.is_empty() {
            self.jobs.pop();
            self.current -= 1;
        }
    }

    /// The job with this id: one that has it, else the current one if it has none yet, else a new one.
    pub(super) fn job_with_id(&mut self, job_id: &str) -> usize {
        let has_id = |job: &JobRows| job.info.job_id.as_deref() == Some(job_id);
        if let Some(at) = self.jobs.iter().position(has_id) {
            return at;
        }
        if self.jobs[self.current].info.job_id.is_none() {
            return self.current;
        }
        self.jobs.push(JobRows::new(&self.name, &self.options));
        self.jobs.len() - 1
    }
}

/// Reads our own CSV: the rows of one job after those of another, each run as a page.
fn read_csv(mut bytes: DecodedBytes<'_>, watch: &mut dyn Watch, sink: &mut PageSink<'_>) -> Result<(), DecodeError> {
    let mut reader = CsvReader::new(&mut bytes)?;
    let mut page: Option<PageFields> = None;
    let mut job = String::new();
    // Of the page's job, from the first of its rows that tells it.
    let mut frame_size = None;
    let mut num_entries = 0_u32;
    let mut is_cancelled = false;
    while let Some(entry) = reader.read()? {
        if page.is_none() || reader.job() != job {
            reader.job().clone_into(&mut job);
            let fields = job_fields(&job);
            if page.as_ref() != Some(&fields) {
                if let Some(fields) = page.replace(fields) {
                    sink.end_page(&with_frame_size(fields, frame_size.take()));
                }
                sink.begin_page(reader.offset());
            }
        }
        frame_size = frame_size.or(reader.frame_size());
        match entry {
            CsvEntry::Row(row) => {
                let class = Some(reader.class()).filter(|name| !name.is_empty());
                let mark = reader.mark().with_class(class.and_then(|name| sink.class(name)));
                sink.push_marked(&row, mark, reader.offset());
            }
            CsvEntry::Unreadable(message) => sink.refuse(message, reader.offset()),
        }
        num_entries = num_entries.wrapping_add(1);
        if num_entries.is_multiple_of(CSV_ROWS_PER_LOOK) {
            let num_rows = sink.on_fill(watch);
            watch.on_progress(reader.num_bytes(), num_rows);
            is_cancelled = watch.is_cancelled();
            if is_cancelled {
                break;
            }
            if let Some(message) = sink.full() {
                sink.note_break(WarningKind::MemoryLimit, reader.num_bytes(), message);
                break;
            }
        }
    }
    let offset = reader.num_bytes();
    let has_header_only = page.is_none();
    if has_header_only {
        sink.begin_page(offset);
    }
    sink.end_page(&with_frame_size(page.unwrap_or_default(), frame_size));
    drop(reader);
    sink.note_broken(&bytes, Some(offset));
    if is_cancelled { Err(DecodeError::Cancelled) } else { Ok(()) }
}

/// The `job` column holds the `JobId`, or the document's name where there was none: only what can be an id is one.
pub(super) fn job_fields(job: &str) -> PageFields {
    let mut fields = PageFields::default();
    let is_id =
        (1..=64).contains(&job.len()) && job.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if is_id {
        fields.set(PageField::JobId, format!("\"{job}\"").as_bytes());
    }
    fields
}

pub(super) fn with_frame_size(mut fields: PageFields, frame_size: Option<(u32, u32)>) -> PageFields {
    if let Some((width, height)) = frame_size {
        let text = format!("{{\"FrameWidth\":{width},\"FrameHeight\":{height}}}");
        fields.set(PageField::VideoMetadata, text.as_bytes());
    }
    fields
}
