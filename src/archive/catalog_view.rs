//! What requests see of a served folder: made whole from what was read, and never changed afterwards.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::id_guess::IdGuess;
use super::indexed_job::IndexedJob;
use super::job_name::free_id;
use super::paged_job::{Found, ListedJob, Listing, PagedJob};
use super::unit_index::{UnitIndex, UnitJob};
use crate::model::{JobStatus, Operation};

/// The jobs of a folder by their ids.
#[derive(Default)]
pub(super) struct View {
    by_id: HashMap<String, Slot>,
    /// Ids in the order of the listing.
    order: Vec<String>,
    /// Path and reason.
    refused: Vec<(String, String)>,
    may_hold_more: bool,
}

/// What stands behind an id.
struct Slot {
    path: String,
    note: Option<String>,
    /// `None` while it is being read.
    job: Option<Arc<IndexedJob>>,
}

/// A unit as it is to be seen.
pub(super) struct SeenUnit<'a> {
    pub(super) index: &'a UnitIndex,
    /// Of what is still to be read.
    pub(super) pending: Option<&'a IdGuess>,
    /// Whether it changes so often that it cannot be read.
    pub(super) is_restless: bool,
}

impl View {
    /// Gives out the ids: the first unit keeps an id that several have. `refused` is what no unit holds. The second value
    /// is what there is to say to people, by unit.
    pub(super) fn new(units: &[SeenUnit<'_>], refused: &[(String, String)]) -> (Self, Vec<Vec<String>>) {
        let mut view = Self { refused: refused.to_vec(), ..Self::default() };
        let lines = units.iter().map(|unit| view.add(unit)).collect();
        (view, lines)
    }

    fn add(&mut self, unit: &SeenUnit<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        for UnitJob { path, job, note } in &unit.index.jobs {
            let own_id = job.job_id();
            let id = free_id(own_id, |id| self.by_id.contains_key(id));
            let mut notes: Vec<String> = note.iter().cloned().collect();
            if id != own_id {
                let first = &self.by_id[own_id].path;
                notes.push(format!("{first} has the id {own_id} too and comes first; this one is served as {id}"));
            }
            let job = Arc::new(job.named(id.clone()));
            self.insert(id, path, &notes, Some(job), &mut lines);
        }
        if let Some(guess) = unit.pending {
            self.may_hold_more |= guess.may_hold_more;
            let read: HashSet<&str> = unit.index.jobs.iter().map(|known| known.job.job_id()).collect();
            for (id, path) in guess.ids.iter().filter(|(id, _)| !read.contains(id.as_str())) {
                let note = "it keeps changing while it is read, and is tried again and again".to_owned();
                let notes = if unit.is_restless { vec![note] } else { Vec::new() };
                let id = free_id(id, |id| self.by_id.contains_key(id));
                self.insert(id, path, &notes, None, &mut lines);
            }
        }
        lines.extend(unit.index.refused.iter().map(not_served));
        self.refused.extend_from_slice(&unit.index.refused);
        lines
    }

    fn insert(
        &mut self,
        id: String,
        path: &str,
        notes: &[String],
        job: Option<Arc<IndexedJob>>,
        lines: &mut Vec<String>,
    ) {
        let note = (!notes.is_empty()).then(|| notes.join("; "));
        lines.extend(note.iter().map(|note| format!("{path}: {note}")));
        self.order.push(id.clone());
        self.by_id.insert(id, Slot { path: path.to_owned(), note, job });
    }

    /// The job that an operation finds under an id.
    pub(super) fn find(&self, job_id: &str, operation: Operation) -> Found {
        match self.by_id.get(job_id) {
            Some(Slot { job: Some(job), .. }) if job.operation().is_none_or(|own| own == operation) => {
                Found::Job(Arc::clone(job) as Arc<dyn PagedJob>)
            }
            Some(Slot { job: None, .. }) => Found::NotYet,
            None if self.may_hold_more => Found::NotYet,
            _ => Found::Nothing,
        }
    }

    /// What `GET /` says.
    pub(super) fn listing(&self) -> Listing {
        let jobs = self.order.iter().filter_map(|id| {
            let Slot { path, note, job } = self.by_id.get(id)?;
            Some(ListedJob {
                job_id: id.clone(),
                path: Some(path.clone()),
                operation: job.as_ref().and_then(|job| job.operation()),
                status: job.as_ref().map_or(JobStatus::InProgress, |job| job.status()),
                num_entries: job.as_ref().map_or(0, |job| job.num_entries()),
                note: note.clone(),
            })
        });
        Listing { jobs: jobs.collect(), refused: self.refused.clone() }
    }
}

/// What to say of something that is refused.
pub(super) fn not_served((path, reason): &(String, String)) -> String {
    format!("{path} is not served: {reason}")
}
