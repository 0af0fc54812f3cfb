//! What can be paged: a job of pages in memory, or one indexed in a folder.

use std::ops::Range;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::call::SortBy;
use crate::model::{JobStatus, Operation};

/// A finished job whose entries can be had in both orders.
pub(super) trait PagedJob: Send + Sync {
    /// The id under which it is asked for.
    fn job_id(&self) -> &str;

    /// The one operation that finds it; `None` where its pages do not tell and both do.
    fn operation(&self) -> Option<Operation>;

    /// What its pages say beside the entries.
    fn head(&self) -> &Head;

    /// Number of entries on all pages.
    fn num_entries(&self) -> usize;

    /// Of what is served: other bytes have another number. Tokens are bound to it.
    fn fingerprint(&self) -> u64;

    /// Appends the text of the entries at these places of an order, with a comma between two.
    fn push_entries(&self, out: &mut Vec<u8>, places: Range<usize>, order: SortBy) -> Result<(), Changed>;

    /// The job's status; saved results without one count as succeeded.
    fn status(&self) -> JobStatus {
        self.head().status.as_deref().map_or(JobStatus::Succeeded, JobStatus::from_wire)
    }
}

/// A file holds something else than what was indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Changed;

/// The members of a response beside `Persons`, `NextToken` and `JobId`, as text of JSON values.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) status: Option<String>,
    pub(super) status_message: Option<String>,
    pub(super) video_metadata: Option<Box<RawValue>>,
    pub(super) video: Option<Box<RawValue>>,
    pub(super) job_tag: Option<Box<RawValue>>,
}

/// What is known of an id.
pub(super) enum Found {
    /// A job.
    Job(Arc<dyn PagedJob>),
    /// A job whose file is still being read, or something that is not known yet.
    NotYet,
    /// Nothing.
    Nothing,
}

/// Jobs by their ids.
pub(super) trait Holdings: Send + Sync {
    /// The job that an operation finds under an id.
    fn find(&self, job_id: &str, operation: Operation) -> Found;

    /// What `GET /` says.
    fn listing(&self) -> Listing;

    /// Whether every job was listed once.
    fn is_listed(&self) -> bool;

    /// Told when a file turned out to be another than was indexed.
    fn look_again(&self);
}

/// What `GET /` says.
#[derive(Debug, Clone, Default)]
pub(super) struct Listing {
    pub(super) jobs: Vec<ListedJob>,
    /// Files that are no result: path and reason.
    pub(super) refused: Vec<(String, String)>,
}

/// One line of the listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ListedJob {
    pub(super) job_id: String,
    /// Relative to the folder; `None` for jobs that came from no file.
    pub(super) path: Option<String>,
    /// The only one that finds it; `None` where both do.
    pub(super) operation: Option<Operation>,
    pub(super) status: JobStatus,
    pub(super) num_entries: usize,
    /// Something to know, in words.
    pub(super) note: Option<String>,
}
