//! What an endpoint can answer: jobs by their id.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde_json::json;

use super::error::ArchiveError;
use super::job::ArchivedJob;

/// The jobs that an endpoint serves, in the order of their ids.
#[derive(Debug, Default)]
pub struct Archive {
    jobs: BTreeMap<String, ArchivedJob>,
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
                free.insert(job);
                Ok(())
            }
        }
    }

    /// The job of an id.
    pub fn job(&self, job_id: &str) -> Option<&ArchivedJob> {
        self.jobs.get(job_id)
    }

    /// All jobs, ordered by id.
    pub fn jobs(&self) -> impl Iterator<Item = &ArchivedJob> {
        self.jobs.values()
    }

    /// What `GET /` answers: `{"jobs":[{"job_id","path","operation","status","detections"}]}`; the path is null for jobs
    /// that came from no file.
    pub(super) fn listing(&self) -> Vec<u8> {
        let jobs: Vec<_> = self
            .jobs()
            .map(|job| {
                json!({
                    "job_id": job.job_id(),
                    "path": null,
                    "operation": job.operation(),
                    "status": job.status().as_str(),
                    "detections": job.num_entries(),
                })
            })
            .collect();
        json!({ "jobs": jobs }).to_string().into_bytes()
    }
}
