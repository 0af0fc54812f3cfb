//! The jobs of a served folder: what lies there, what was read of it, and which ids that gives.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::folder_scan::{FolderScan, Unit};
use super::id_guess::{IdGuess, guess_ids};
use super::indexed_job::IndexedJob;
use super::job_name::free_id;
use super::paged_job::{Found, Holdings, ListedJob, Listing, PagedJob};
use super::unit_index::{UnitIndex, UnitJob};
use crate::model::{JobStatus, Operation};
use crate::source::natural;

/// Takes what there is to say to people, line by line, from any thread.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// The jobs of one folder, growing and changing.
pub(super) struct Catalog {
    state: Mutex<State>,
    has_work: Condvar,
    say: Say,
    /// Called when a file turned out to be another than was indexed.
    rescan: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct State {
    units: BTreeMap<String, UnitState>,
    /// Of the folder itself.
    refused: Vec<(String, String)>,
    by_id: HashMap<String, Slot>,
    /// Ids in the order of the listing.
    order: Vec<String>,
    said: HashSet<String>,
    is_listed: bool,
    is_stopped: bool,
}

struct UnitState {
    unit: Unit,
    /// Of the last time it was read; served while its files are as they were.
    index: UnitIndex,
    guess: IdGuess,
    is_pending: bool,
}

/// What stands behind an id.
struct Slot {
    path: String,
    note: Option<String>,
    /// `None` while it is being read.
    job: Option<Arc<IndexedJob>>,
}

impl Catalog {
    pub(super) fn new(say: Say, rescan: Box<dyn Fn() + Send + Sync>) -> Self {
        Self { state: Mutex::default(), has_work: Condvar::new(), say, rescan }
    }

    /// Takes in what lies in the folder now.
    pub(super) fn update(&self, scan: FolderScan) {
        let FolderScan { units, refused } = scan;
        let is_known = |key: &String, unit: &Unit| self.lock().units.get(key).is_some_and(|known| known.unit == *unit);
        // Looking into files takes time: not while others wait for the state.
        let changed: Vec<(String, Unit, IdGuess)> = units
            .iter()
            .filter(|(key, unit)| !is_known(key, unit))
            .map(|(key, unit)| (key.clone(), unit.clone(), guess_ids(unit)))
            .collect();
        let mut state = self.lock();
        state.units.retain(|key, _| units.contains_key(key));
        state.refused = refused;
        for (key, unit, guess) in changed {
            let known = state.units.remove(&key);
            // Pages are added while earlier ones stay as they are: those can go on being served.
            let index = known.filter(|known| known.unit.files.iter().all(|file| unit.files.contains(file)));
            let index = index.map_or_else(UnitIndex::default, |known| known.index);
            state.units.insert(key, UnitState { unit, index, guess, is_pending: true });
        }
        self.rebuild(&mut state);
        self.has_work.notify_all();
    }

    /// The smallest unit that is to be read, waiting for one; `None` once stopped.
    pub(super) fn next_unit(&self) -> Option<(String, Unit)> {
        let mut state = self.lock();
        loop {
            if state.is_stopped {
                return None;
            }
            let pending = state.units.iter().filter(|(_, unit)| unit.is_pending);
            if let Some((key, smallest)) = pending.min_by_key(|(_, state)| state.unit.num_bytes()) {
                return Some((key.clone(), smallest.unit.clone()));
            }
            state = self.has_work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes in what was read of a unit, unless it has changed again.
    pub(super) fn put(&self, key: &str, unit: &Unit, index: UnitIndex) {
        let mut state = self.lock();
        if let Some(known) = state.units.get_mut(key).filter(|known| known.unit == *unit) {
            known.index = index;
            known.is_pending = false;
            self.rebuild(&mut state);
        }
    }

    /// Whether a unit still is as it was when it was handed out.
    pub(super) fn is_wanted(&self, key: &str, unit: &Unit) -> bool {
        let state = self.lock();
        !state.is_stopped && state.units.get(key).is_some_and(|known| known.unit == *unit)
    }

    /// Ends [`Self::next_unit`].
    pub(super) fn stop(&self) {
        self.lock().is_stopped = true;
        self.has_work.notify_all();
    }

    /// Says something, once.
    pub(super) fn say_once(&self, text: &str) {
        let mut state = self.lock();
        self.say_in(&mut state.said, text);
    }

    fn say_in(&self, said: &mut HashSet<String>, text: &str) {
        if said.insert(text.to_owned()) {
            (self.say)(text);
        }
    }

    /// Gives out the ids anew: the first in natural order keeps an id that several have.
    fn rebuild(&self, state: &mut State) {
        let State { units, refused, by_id, order, said, is_listed, .. } = state;
        by_id.clear();
        order.clear();
        let mut sorted: Vec<&UnitState> = units.values().collect();
        sorted.sort_by(|a, b| natural(&a.unit.name, &b.unit.name));
        for unit in &sorted {
            for UnitJob { path, job, note } in &unit.index.jobs {
                let own_id = job.job_id();
                let id = free_id(own_id, |id| by_id.contains_key(id));
                let mut notes: Vec<String> = note.iter().cloned().collect();
                if id != own_id {
                    let first = &by_id[own_id].path;
                    notes.push(format!("{first} has the id {own_id} too and comes first; this one is served as {id}"));
                }
                let note = (!notes.is_empty()).then(|| notes.join("; "));
                if let Some(note) = &note {
                    self.say_in(said, &format!("{path}: {note}"));
                }
                let slot = Slot { path: path.clone(), note, job: Some(Arc::new(job.named(id.clone()))) };
                by_id.insert(id.clone(), slot);
                order.push(id);
            }
            let is_read = |id: &str| unit.index.jobs.iter().any(|known| known.job.job_id() == id);
            for (id, path) in unit.guess.ids.iter().filter(|(id, _)| unit.is_pending && !is_read(id)) {
                let id = free_id(id, |id| by_id.contains_key(id));
                by_id.insert(id.clone(), Slot { path: path.clone(), note: None, job: None });
                order.push(id);
            }
        }
        for (path, reason) in refused.iter().chain(sorted.iter().flat_map(|unit| &unit.index.refused)) {
            self.say_in(said, &format!("{path} is not served: {reason}"));
        }
        *is_listed |= units.values().all(|unit| !unit.is_pending);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // What a panic left is taken in whole by the next scan.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Holdings for Catalog {
    fn find(&self, job_id: &str, operation: Operation) -> Found {
        let state = self.lock();
        match state.by_id.get(job_id) {
            Some(Slot { job: Some(job), .. }) if job.operation().is_none_or(|own| own == operation) => {
                Found::Job(Arc::clone(job) as Arc<dyn PagedJob>)
            }
            Some(Slot { job: None, .. }) => Found::NotYet,
            None if state.units.values().any(|unit| unit.is_pending && unit.guess.may_hold_more) => Found::NotYet,
            _ => Found::Nothing,
        }
    }

    fn listing(&self) -> Listing {
        let state = self.lock();
        let jobs = state.order.iter().map(|id| {
            let Slot { path, note, job } = &state.by_id[id];
            ListedJob {
                job_id: id.clone(),
                path: Some(path.clone()),
                operation: job.as_ref().and_then(|job| job.operation()),
                status: job.as_ref().map_or(JobStatus::InProgress, |job| job.status()),
                num_entries: job.as_ref().map_or(0, |job| job.num_entries()),
                note: note.clone(),
            }
        });
        let refused = state.units.values().flat_map(|unit| &unit.index.refused);
        Listing { jobs: jobs.collect(), refused: state.refused.iter().chain(refused).cloned().collect() }
    }

    fn is_listed(&self) -> bool {
        self.lock().is_listed
    }

    fn look_again(&self) {
        (self.rescan)();
    }
}
