//! Why saved pages cannot be served.

use thiserror::Error;

/// What keeps a job out of an archive. Nothing is changed when one of these is returned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ArchiveError {
    /// A job without a single page.
    #[error("There are no pages to serve for job {job_id}. Give it at least one saved response.")]
    NoPages {
        /// The id asked for.
        job_id: String,
    },
    /// A page is no response as the service sends it.
    #[error("Page {page} is not a response as the service sends it: {reason}")]
    NotAPage {
        /// Number of the page, from 1.
        page: usize,
        /// What the parser found.
        reason: String,
    },
    /// The pages belong to different jobs.
    #[error("Page {page} belongs to job {found}, the pages before it to {expected}. Serve them as two jobs.")]
    MixedJobs {
        /// Number of the page, from 1.
        page: usize,
        /// The id on the earlier pages.
        expected: String,
        /// The id on this page.
        found: String,
    },
    /// No client could ask for this id.
    #[error("“{job_id}” cannot be asked for: a JobId has 1 to 64 of the characters a-z, A-Z, 0-9, - and _.")]
    BadJobId {
        /// The id.
        job_id: String,
    },
    /// The archive holds a job of this id already; the first one is kept.
    #[error("Two jobs have the id {job_id}; the first one is kept.")]
    DuplicateJob {
        /// The id.
        job_id: String,
    },
}
