//! One line of a library.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::decode::InputFormat;
use crate::decode::parquet::JobSummary;
use crate::model::{JobStatus, TrackStore, WarningKind};

/// A file of a job, and how it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LibraryFile {
    /// Relative to the library's folder.
    pub path: PathBuf,
    /// Its size in bytes.
    pub len: u64,
    /// When it was changed, in nanoseconds since 1970; 0 where the system does not say.
    pub modified_ns: u64,
}

impl LibraryFile {
    /// A file as it is now; `None` where it has gone.
    pub(super) fn look(folder: &Path, path: &Path) -> Option<Self> {
        let metadata = std::fs::metadata(path).ok()?;
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let modified_ns = modified.and_then(|since| u64::try_from(since.as_nanos()).ok()).unwrap_or(0);
        let path = path.strip_prefix(folder).unwrap_or(path).to_owned();
        Some(Self { path, len: metadata.len(), modified_ns })
    }
}

/// What a library says of a job, or of a file that is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryJob {
    /// The files that it was read from, in their order; never empty.
    pub files: Vec<LibraryFile>,
    /// As the window calls it.
    pub name: String,
    /// Where it has one.
    pub job_id: Option<String>,
    /// Number of people.
    pub num_people: u32,
    /// Number of detections.
    pub num_detections: u32,
    /// First time of a detection, in milliseconds.
    pub first_ms: Option<i64>,
    /// Last time of a detection, in milliseconds.
    pub last_ms: Option<i64>,
    /// Length of the video in milliseconds, where it is said.
    pub video_ms: Option<i64>,
    /// What is odd about it: how often, and what.
    pub warnings: Vec<(u64, String)>,
    /// Whether all of the result is there.
    pub is_complete: bool,
    /// What its first file was read as.
    pub format: Option<InputFormat>,
    /// As sent.
    pub status: Option<String>,
    /// Why nothing could be read of it.
    pub problem: Option<String>,
    /// Whether there was no memory for all of it.
    #[serde(skip)]
    pub(super) is_cut: bool,
    /// Whether that may be otherwise the next time although its files are as they are: it is not kept.
    #[serde(skip)]
    pub(super) is_passing: bool,
}

impl LibraryJob {
    /// The line of a job that was read.
    pub(super) fn of(store: &TrackStore, files: Vec<LibraryFile>, format: Option<InputFormat>) -> Self {
        let warnings = store.report.warnings().iter().filter(|warning| !warning.kind.is_note());
        let is_cut = store.report.count(WarningKind::MemoryLimit) > 0;
        Self {
            files,
            name: store.job.name.clone(),
            job_id: store.job.job_id.clone(),
            num_people: store.num_people(),
            num_detections: store.num_rows(),
            first_ms: store.first_ms(),
            last_ms: store.last_ms(),
            video_ms: store.job.video.duration_ms,
            warnings: warnings.map(|warning| (warning.count, warning.kind.title().to_owned())).collect(),
            is_complete: store.is_complete(),
            format,
            status: store.job.status.as_ref().map(JobStatus::as_str).map(str::to_owned),
            problem: None,
            is_cut,
            is_passing: is_cut,
        }
    }

    /// The lines of a Parquet file of ours, as opening it would call them, from what its end says of its jobs.
    pub(super) fn of_summaries(summaries: Vec<JobSummary>, file: &LibraryFile, name: &str) -> Vec<Self> {
        let is_only = summaries.len() == 1;
        // In a file of several, a job without rows leaves no trace among them.
        let has_rows = |summary: &JobSummary| is_only || summary.detections > 0;
        let count = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let line = |summary: JobSummary| {
            let (name, job_id) = if is_only {
                (name.to_owned(), summary.job_id)
            } else {
                let id = summary.job_id.unwrap_or(summary.job);
                (id.clone(), Some(id))
            };
            Self {
                files: vec![file.clone()],
                name,
                job_id,
                num_people: count(summary.people),
                num_detections: count(summary.detections),
                first_ms: summary.first_ms,
                last_ms: summary.last_ms,
                video_ms: summary.duration_ms,
                warnings: summary.warnings.into_iter().map(|warning| (warning.count, warning.what)).collect(),
                is_complete: true,
                format: Some(InputFormat::Parquet),
                status: None,
                problem: None,
                is_cut: false,
                is_passing: false,
            }
        };
        summaries.into_iter().filter(has_rows).map(line).collect()
    }

    /// The line of files, at least one, of which nothing could be read.
    pub(super) fn unreadable(files: Vec<LibraryFile>, problem: String) -> Self {
        let first = files.first().and_then(|file| file.path.file_name());
        let name = first.unwrap_or_default().to_string_lossy().into_owned();
        Self {
            files,
            name,
            job_id: None,
            num_people: 0,
            num_detections: 0,
            first_ms: None,
            last_ms: None,
            video_ms: None,
            warnings: Vec::new(),
            is_complete: false,
            format: None,
            status: None,
            problem: Some(problem),
            is_cut: false,
            is_passing: false,
        }
    }

    /// Length of the video, else of what was detected, in milliseconds.
    pub fn duration_ms(&self) -> Option<i64> {
        self.video_ms.or_else(|| Some(self.last_ms?.saturating_sub(self.first_ms?)))
    }

    /// How often something odd was found.
    pub fn num_warnings(&self) -> u64 {
        self.warnings.iter().fold(0, |sum, (count, _)| sum.saturating_add(*count))
    }

    /// Size of its files in bytes.
    pub fn num_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.len).sum()
    }

    /// Where its files are.
    pub fn full_paths(&self, folder: &Path) -> impl Iterator<Item = PathBuf> {
        self.files.iter().map(move |file| folder.join(&file.path))
    }

    /// Its first file.
    pub fn path(&self) -> &Path {
        self.files.first().map_or(Path::new(""), |file| &file.path)
    }
}
