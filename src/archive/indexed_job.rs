//! A job in files: its rows are known, its text stays where it is.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest as _, Sha256};

use super::call::SortBy;
use super::file_stamp::FileStamp;
use super::paged_job::{Changed, Head, PagedJob};
use super::read_at::read_exact_at;
use crate::decode::bytes::plain_start;
use crate::decode::entry_spans::EntrySpans;
use crate::decode::{DecodeError, InputFormat, Watch};
use crate::export::entry::push_entry;
use crate::export::head::video_metadata;
use crate::model::{JobInfo, JobStatus, Operation, Row, RowExtras, TrackStore};

/// Entries that stand closer to each other than this are read in one go, in bytes.
const MAX_GAP_BYTES: u64 = 4096;
/// Bytes read in one go, at most, unless one entry has more.
const MAX_READ_BYTES: u64 = 4 * 1024 * 1024;
/// Files held open while one page is made.
const MAX_OPEN_FILES: usize = 64;

/// One file of a job.
#[derive(Debug, Clone)]
pub(super) struct JobFile {
    pub(super) path: PathBuf,
    pub(super) stamp: FileStamp,
    pub(super) format: InputFormat,
}

/// A job under an id. Copies share everything else.
///
/// Costs the store, 8 bytes a row for the place of its text, and 4 more once somebody asked for `SortBy=INDEX`.
#[derive(Debug, Clone)]
pub(super) struct IndexedJob {
    job_id: String,
    shared: Arc<Shared>,
}

struct Shared {
    store: Arc<TrackStore>,
    files: Vec<ServedFile>,
    spans: EntrySpans,
    head: Head,
    operation: Option<Operation>,
    fingerprint: u64,
    index_order: OnceLock<Vec<Row>>,
}

struct ServedFile {
    path: PathBuf,
    stamp: FileStamp,
    /// Bytes in front of the decoded stream.
    text_start: u64,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("num_rows", &self.store.num_rows()).finish_non_exhaustive()
    }
}

impl IndexedJob {
    /// Finds the text of the rows of a store that was read from these files (in the order of its inputs).
    ///
    /// # Errors
    /// Reading was cancelled.
    pub(super) fn new(
        job_id: String,
        store: Arc<TrackStore>,
        files: Vec<JobFile>,
        watch: &mut dyn Watch,
    ) -> Result<Self, DecodeError> {
        let mut spans = EntrySpans::new(&store);
        let mut served = Vec::with_capacity(files.len());
        let mut hash = Sha256::new();
        for (input, file) in files.into_iter().enumerate() {
            hash.update(file.stamp.numbers().map(u64::to_be_bytes).concat());
            let mut start = Vec::new();
            let opened = File::open(&file.path).and_then(|opened| {
                (&opened).take(4).read_to_end(&mut start)?;
                File::open(&file.path)
            });
            let text_start = plain_start(&start);
            if let (Ok(opened), Some(_), InputFormat::Rekognition) = (opened, text_start, file.format) {
                match spans.add_input(&store, input as u32, opened, watch) {
                    // A file that has changed meanwhile is found out by its stamp, and read again.
                    Ok(()) | Err(DecodeError::Io(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            served.push(ServedFile { path: file.path, stamp: file.stamp, text_start: text_start.unwrap_or(0) });
        }
        let fingerprint = hash.finalize().iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        // Entries without matches are the same in both answers: a job without entries may be either.
        let operation = (!store.is_empty()).then_some(store.job.operation);
        let shared = Shared {
            head: head_of(&store.job),
            store,
            files: served,
            spans,
            operation,
            fingerprint,
            index_order: OnceLock::new(),
        };
        Ok(Self { job_id, shared: Arc::new(shared) })
    }

    /// The same job under another id.
    pub(super) fn named(&self, job_id: String) -> Self {
        Self { job_id, shared: Arc::clone(&self.shared) }
    }

    /// The rows.
    pub(super) fn store(&self) -> &TrackStore {
        &self.shared.store
    }
}

impl PagedJob for IndexedJob {
    fn job_id(&self) -> &str {
        &self.job_id
    }

    fn operation(&self) -> Option<Operation> {
        self.shared.operation
    }

    fn head(&self) -> &Head {
        &self.shared.head
    }

    fn num_entries(&self) -> usize {
        self.shared.store.num_rows() as usize
    }

    fn fingerprint(&self) -> u64 {
        self.shared.fingerprint
    }

    fn push_entries(&self, out: &mut Vec<u8>, places: Range<usize>, order: SortBy) -> Result<(), Changed> {
        let mut writer =
            EntryWriter { shared: &self.shared, out, is_first: true, run: Run::default(), open: HashMap::new() };
        for place in places {
            writer.push(match order {
                SortBy::Timestamp => place as Row,
                SortBy::Index => self.shared.index_order()[place],
            })?;
        }
        writer.finish()
    }
}

impl Shared {
    /// By person, then by the confidence of the face, best first. Rows without one come last, in time order.
    fn index_order(&self) -> &[Row] {
        self.index_order.get_or_init(|| {
            let store = &self.store;
            let confidence =
                |row: Row| store.face(row).map(|face| face.confidence).filter(|c| !c.is_nan()).unwrap_or(f32::MIN);
            let mut order = Vec::with_capacity(store.num_rows() as usize);
            for &slot in store.slots_by_index() {
                let start = order.len();
                order.extend_from_slice(store.person_rows(slot));
                order[start..].sort_by(|&a, &b| confidence(b).total_cmp(&confidence(a)));
            }
            order
        })
    }
}

/// Entries in one file that are read in one go.
#[derive(Debug, Default)]
struct Run {
    input: u32,
    start: u64,
    end: u64,
    /// Offset in the run and length of each.
    entries: Vec<(usize, usize)>,
}

struct EntryWriter<'a> {
    shared: &'a Shared,
    out: &'a mut Vec<u8>,
    is_first: bool,
    run: Run,
    open: HashMap<u32, File>,
}

impl EntryWriter<'_> {
    fn push(&mut self, row: Row) -> Result<(), Changed> {
        let Some(span) = self.shared.spans.get(&self.shared.store, row) else {
            self.read_run()?;
            self.comma();
            push_service_entry(self.out, &self.shared.store, row);
            return Ok(());
        };
        let end = span.offset + span.len as u64;
        let run = &self.run;
        let goes_on = !run.entries.is_empty()
            && run.input == span.input
            && span.offset > run.end
            && span.offset - run.end <= MAX_GAP_BYTES
            && end - run.start <= MAX_READ_BYTES;
        if !goes_on {
            self.read_run()?;
            (self.run.input, self.run.start) = (span.input, span.offset);
        }
        self.run.entries.push(((span.offset - self.run.start) as usize, span.len));
        self.run.end = end;
        Ok(())
    }

    fn finish(mut self) -> Result<(), Changed> {
        self.read_run()?;
        self.check_open()
    }

    /// A file that was written to while it was read has another stamp afterwards.
    fn check_open(&self) -> Result<(), Changed> {
        self.open.iter().try_for_each(|(&input, file)| check(&self.shared.files[input as usize], file))
    }

    fn read_run(&mut self) -> Result<(), Changed> {
        if self.run.entries.is_empty() {
            return Ok(());
        }
        let mut run = std::mem::take(&mut self.run);
        let served = self.shared.files.get(run.input as usize).ok_or(Changed)?;
        if self.open.len() == MAX_OPEN_FILES && !self.open.contains_key(&run.input) {
            self.check_open()?;
            self.open.clear();
        }
        self.comma();
        let file = match self.open.entry(run.input) {
            std::collections::hash_map::Entry::Occupied(open) => open.into_mut(),
            std::collections::hash_map::Entry::Vacant(free) => {
                let file = File::open(&served.path).map_err(|_| Changed)?;
                check(served, &file)?;
                free.insert(file)
            }
        };
        let base = self.out.len();
        self.out.resize(base + (run.end - run.start) as usize, 0);
        read_exact_at(file, &mut self.out[base..], served.text_start + run.start).map_err(|_| Changed)?;
        let mut end = base;
        for (at, &(start, len)) in run.entries.iter().enumerate() {
            let entry = base + start..base + start + len;
            if self.out[entry.start] != b'{' || self.out[entry.end - 1] != b'}' {
                return Err(Changed);
            }
            if at > 0 {
                // Something stands between two entries of a run, so there is room.
                self.out[end] = b',';
                end += 1;
            }
            if entry.start != end {
                self.out.copy_within(entry, end);
            }
            end += len;
        }
        self.out.truncate(end);
        run.entries.clear();
        self.run = run;
        Ok(())
    }

    fn comma(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(b',');
        }
    }
}

fn check(served: &ServedFile, file: &File) -> Result<(), Changed> {
    let metadata = file.metadata().map_err(|_| Changed)?;
    if FileStamp::of(&metadata) == served.stamp { Ok(()) } else { Err(Changed) }
}

/// The entry as the service would send it, in which a `Timestamp` is a whole number.
fn push_service_entry(out: &mut Vec<u8>, store: &TrackStore, row: Row) {
    let mut row = store.row(row);
    let whole = row.extras.filter(|extras| extras.exact_timestamp.is_some());
    let whole = whole.map(|extras| RowExtras { exact_timestamp: None, ..extras.clone() });
    row.extras = whole.as_ref().or(row.extras);
    push_entry(out, &row);
}

fn head_of(job: &JobInfo) -> Head {
    let raw = |value: Option<serde_json::Value>| -> Option<Box<RawValue>> { to_raw_value(&value?).ok() };
    Head {
        status: job.status.as_ref().map(|status: &JobStatus| status.as_str().to_owned()),
        status_message: job.status_message.clone(),
        video_metadata: raw(video_metadata(&job.video)),
        video: raw(job.video_source.clone()),
        job_tag: raw(job.job_tag.clone().map(serde_json::Value::from)),
    }
}
