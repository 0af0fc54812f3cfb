//! Long work as people see it while it runs.

use super::document::DocumentId;
use crate::jobs::JobId;

/// What kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Reading files.
    Open,
    /// Fetching pages.
    Fetch,
    /// Writing an export.
    Export,
    /// Working out the hashes of a session's files.
    Hash,
    /// Drawing and writing a picture.
    Picture,
    /// Reading a library.
    Library,
}

/// How far it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JobProgress {
    /// Share done, `0..=1`, where the end is known.
    pub fraction: Option<f32>,
    /// Detections so far.
    pub num_rows: u64,
    /// Pages so far (fetching).
    pub num_pages: u32,
    /// Pages or detections a second.
    pub rate: f32,
    /// Seconds left, where they can be told.
    pub left_s: Option<f32>,
    /// What it waits for, if it does.
    pub waiting: Option<String>,
}

/// One running job.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningJob {
    /// Which.
    pub id: JobId,
    /// What kind.
    pub kind: JobKind,
    /// What people see as its name.
    pub title: String,
    /// How far it is.
    pub progress: JobProgress,
    /// The document that shows what has arrived.
    pub document: Option<DocumentId>,
}
