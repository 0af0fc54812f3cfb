//! What an endpoint can answer: jobs by their id.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::error::ArchiveError;
use super::job::ArchivedJob;
use super::paged_job::{Found, Holdings, ListedJob, Listing, PagedJob};
use crate::model::Operation;

/// The jobs that an endpoint serves, in the order of their ids.
#[derive(Debug, Default)]
pub struct Archive {
    jobs: BTreeMap<String, Arc<ArchivedJob>>,
}

impl Archive {
    /// An archive without jobs: every request for one is answered with `ResourceNotFoundException`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a job. Fails with [`ArchiveError::DuplicateJob`] when its id is taken.
    pub fn insert(&mut self, job: ArchivedJob) -> Result<(), ArchiveError> {
        match self.jobs.entry(job.job_id().to_owned()) {
            Entry::Occupied(taken) => Err(ArchiveError::DuplicateJob { job_id: taken.key().clone() }),
            Entry::Vacant(free) => {
                free.insert(Arc::new(job));
                Ok(())
            }
        }
    }

    /// The job of an id.
    pub fn job(&self, job_id: &str) -> Option<&ArchivedJob> {
        self.jobs.get(job_id).map(AsRef::as_ref)
    }

    /// All jobs, ordered by id.
    pub fn jobs(&self) -> impl Iterator<Item = &ArchivedJob> {
        self.jobs.values().map(AsRef::as_ref)
    }
}

impl Holdings for Archive {
    fn find(&self, job_id: &str, operation: Operation) -> Found {
        match self.jobs.get(job_id).filter(|job| job.operation() == operation) {
            Some(job) => Found::Job(Arc::clone(job) as Arc<dyn PagedJob>),
            None => Found::Nothing,
        }
    }

    fn listing(&self) -> Listing {
        let listed = |job: &ArchivedJob| ListedJob {
            job_id: job.job_id().to_owned(),
            path: None,
            operation: Some(job.operation()),
            status: job.status(),
            num_entries: job.num_entries(),
            note: None,
        };
        Listing { jobs: self.jobs().map(listed).collect(), refused: Vec::new() }
    }

    fn is_listed(&self) -> bool {
        true
    }

    fn look_again(&self) {}
}
