//! A job in files: its rows are known, its text stays where it is.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde_json::value::{RawValue, to_raw_value};
use sha2::{Digest as _, Sha256};

use super::call::SortBy;
use super::file_stamp::FileStamp;
use super::found_open::open_found;
use super::page_text::{ServedFile, push_rows};
use super::paged_job::{Changed, Head, PagedJob};
use crate::decode::bytes::plain_start;
use crate::decode::entry_spans::EntrySpans;
use crate::decode::{DecodeError, InputFormat, Watch};
use crate::export::head::video_metadata;
use crate::model::{JobInfo, JobStatus, Operation, Row, TrackStore};

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
            // A file that has changed meanwhile is found out by its stamp, and read again.
            let (opened, text_start) = open_text(&file).map_or((None, None), |(opened, start)| (Some(opened), start));
            if let (Some(opened), Some(_), InputFormat::Rekognition) = (opened, text_start, file.format) {
                match spans.add_input(&store, input as u32, opened, watch) {
                    Ok(()) | Err(DecodeError::Io(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            served.push(ServedFile { path: file.path, stamp: file.stamp, text_start: text_start.unwrap_or(0) });
        }
        let fingerprint = hash.finalize().iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        // Entries without matches are the same in both answers: a search that found nobody is told by nothing from people
        // pathing.
        let operation = (store.job.operation == Operation::FaceSearch).then_some(Operation::FaceSearch);
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

    /// Whether each of its files is among these, and as it was.
    pub(super) fn is_from(&self, found: &HashMap<&Path, FileStamp>) -> bool {
        self.shared.files.iter().all(|file| found.get(file.path.as_path()) == Some(&file.stamp))
    }

    /// Its files.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.shared.files.iter().map(|file| file.path.as_path())
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
        let Shared { store, spans, files, .. } = &*self.shared;
        let source = (&**store, spans, files.as_slice());
        match order {
            SortBy::Timestamp => push_rows(out, places.map(|place| place as Row), source),
            SortBy::Index => push_rows(out, self.shared.index_order()[places].iter().copied(), source),
        }
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

/// A file from its beginning, and where its text begins if it is plain.
fn open_text(file: &JobFile) -> io::Result<(File, Option<u64>)> {
    let mut opened = open_found(&file.path, file.stamp)?;
    let mut start = Vec::new();
    opened.by_ref().take(4).read_to_end(&mut start)?;
    opened.rewind()?;
    Ok((opened, plain_start(&start)))
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
