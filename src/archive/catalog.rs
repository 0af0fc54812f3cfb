//! The jobs of a served folder: what lies there, what was read of it, and what is read next.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::catalog_view::{SeenUnit, View, not_served};
use super::folder_scan::{FolderScan, Unit};
use super::id_guess::{IdGuess, guess_ids};
use super::paged_job::{Found, Holdings, Listing};
use super::turn::Turn;
use super::unit_index::UnitIndex;
use crate::model::Operation;
use crate::source::natural;

/// Takes what there is to say to people, line by line, from any thread.
pub type Say = Arc<dyn Fn(&str) + Send + Sync>;

/// Making the view takes at most one part in so many of the time, while small units are read.
const VIEW_SHARE: u32 = 10;
/// Before a unit of more bytes than this is read, what was read before is shown.
const SMALL_BYTES: u64 = 256 * 1024;

/// The jobs of one folder, growing and changing.
pub(super) struct Catalog {
    /// Only for the threads that look and read.
    state: Mutex<State>,
    has_work: Condvar,
    /// For requests, which never wait for the state.
    view: RwLock<Arc<View>>,
    is_listed: AtomicBool,
    say: Say,
    /// Called when a file turned out to be another than was indexed.
    rescan: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct State {
    units: BTreeMap<String, UnitState>,
    /// Of the folder itself.
    refused: Vec<(String, String)>,
    /// What was said and still holds, by unit; of the folder itself under no name.
    said: HashMap<String, HashSet<String>>,
    is_stopped: bool,
    /// Whether something was read that is not in the view yet.
    is_view_stale: bool,
    view_made_at: Option<Instant>,
    view_took: Duration,
}

struct UnitState {
    unit: Arc<Unit>,
    /// What was read of it and still holds.
    index: Arc<UnitIndex>,
    guess: IdGuess,
    is_pending: bool,
    turn: Turn,
}

impl Catalog {
    pub(super) fn new(say: Say, rescan: Box<dyn Fn() + Send + Sync>) -> Self {
        let (state, view) = (Mutex::default(), RwLock::default());
        Self { state, has_work: Condvar::new(), view, is_listed: AtomicBool::new(false), say, rescan }
    }

    /// Takes in what lies in the folder now.
    pub(super) fn update(&self, scan: FolderScan) {
        let FolderScan { units, refused } = scan;
        let known: HashMap<String, (Arc<Unit>, Arc<UnitIndex>)> = {
            let state = self.lock();
            let known = state.units.iter();
            known.map(|(key, known)| (key.clone(), (Arc::clone(&known.unit), Arc::clone(&known.index)))).collect()
        };
        // Comparing takes time, and looking into files more: not while others wait for the state.
        let keys: HashSet<String> = units.keys().cloned().collect();
        let mut changed = Vec::new();
        for (key, unit) in units {
            let index = match known.get(&key) {
                Some((known, _)) if **known == unit => continue,
                // Files come and change while others stay as they are: those can go on being served.
                Some((known, index)) => index.still_in(known, &unit),
                None => UnitIndex::default(),
            };
            let read: HashSet<_> = index.jobs.iter().flat_map(|known| known.job.paths()).collect();
            let guess = guess_ids(&unit, |path| read.contains(path));
            drop(read);
            changed.push((key, unit, index, guess));
        }
        let mut state = self.lock();
        state.units.retain(|key, _| keys.contains(key));
        state.refused = refused;
        for (key, unit, index, guess) in changed {
            let turn = state.units.get(&key).map_or_else(Turn::default, |known| known.turn);
            let (unit, index) = (Arc::new(unit), Arc::new(index));
            state.units.insert(key, UnitState { unit, index, guess, is_pending: true, turn });
        }
        let lines = self.show(&mut state);
        self.has_work.notify_all();
        drop(state);
        self.say_all(&lines);
    }

    /// The unit that is to be read next, waiting for one; `None` once stopped.
    pub(super) fn next_unit(&self) -> Option<(String, Arc<Unit>)> {
        let mut state = self.lock();
        loop {
            if state.is_stopped {
                return None;
            }
            let now = Instant::now();
            let rank = |state: &UnitState| state.turn.rank(state.unit.num_bytes(), now);
            let pending = state.units.iter().filter(|(_, unit)| unit.is_pending);
            let next = pending.min_by_key(|(_, unit)| rank(unit));
            let next = next.map(|(key, unit)| (key.clone(), Arc::clone(&unit.unit), unit.turn.wait(now)));
            let is_short =
                next.as_ref().is_some_and(|(_, unit, wait)| wait.is_none() && unit.num_bytes() <= SMALL_BYTES);
            if state.is_view_stale && !(is_short && state.is_view_new(now)) {
                let lines = self.show(&mut state);
                drop(state);
                self.say_all(&lines);
                state = self.lock();
                continue;
            }
            match next {
                None => state = self.has_work.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some((_, _, Some(wait))) => {
                    let waited = self.has_work.wait_timeout(state, wait);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
                Some((key, unit, None)) => {
                    if let Some(known) = state.units.get_mut(&key) {
                        known.turn.begin();
                    }
                    return Some((key, unit));
                }
            }
        }
    }

    /// Takes in what was read of a unit, unless it has changed again. It is shown before [`Self::next_unit`] waits.
    pub(super) fn put(&self, key: &str, unit: &Arc<Unit>, index: UnitIndex) {
        let mut state = self.lock();
        match state.units.get_mut(key) {
            Some(known) if Arc::ptr_eq(&known.unit, unit) => {
                known.index = Arc::new(index);
                known.is_pending = false;
                known.turn.succeed();
                state.is_view_stale = true;
                if state.units.values().all(|known| !known.is_pending) {
                    state.units.values_mut().for_each(|known| known.turn.forget());
                }
            }
            Some(known) => known.turn.fail(Instant::now()),
            None => {}
        }
    }

    /// A unit could not be read to the end: others come first now.
    pub(super) fn put_back(&self, key: &str) {
        let mut state = self.lock();
        if let Some(known) = state.units.get_mut(key) {
            known.turn.fail(Instant::now());
            state.is_view_stale |= known.turn.is_restless();
        }
    }

    /// Whether a unit still is as it was when it was handed out.
    pub(super) fn is_wanted(&self, key: &str, unit: &Arc<Unit>) -> bool {
        let state = self.lock();
        !state.is_stopped && state.units.get(key).is_some_and(|known| Arc::ptr_eq(&known.unit, unit))
    }

    /// Ends [`Self::next_unit`].
    pub(super) fn stop(&self) {
        self.lock().is_stopped = true;
        self.has_work.notify_all();
    }

    /// Says something to people. Whoever listens may be slow, so nothing is locked meanwhile.
    pub(super) fn say(&self, text: &str) {
        (self.say)(text);
    }

    fn say_all(&self, lines: &[String]) {
        for line in lines {
            self.say(line);
        }
    }

    /// Shows requests what is known now. Returns what is to be said and was not yet.
    fn show(&self, state: &mut State) -> Vec<String> {
        let began_at = Instant::now();
        let mut sorted: Vec<(&String, &UnitState)> = state.units.iter().collect();
        sorted.sort_by(|a, b| natural(&a.1.unit.name, &b.1.unit.name));
        let seen: Vec<SeenUnit<'_>> = sorted.iter().map(|(_, unit)| unit.seen()).collect();
        let (view, lines) = View::new(&seen, &state.refused);
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
        if state.units.values().all(|unit| !unit.is_pending || unit.turn.is_restless()) {
            self.is_listed.store(true, Ordering::Relaxed);
        }
        let mut to_say = Vec::new();
        let mut said = HashMap::new();
        let of_folder = (String::new(), false, state.refused.iter().map(not_served).collect());
        let of_units = sorted.iter().zip(lines).map(|((key, unit), lines)| ((*key).clone(), unit.is_pending, lines));
        for (key, is_pending, lines) in std::iter::once(of_folder).chain(of_units) {
            let before = state.said.remove(&key).unwrap_or_default();
            to_say.extend(lines.iter().filter(|line| !before.contains(*line)).cloned());
            let mut now: HashSet<String> = lines.into_iter().collect();
            if is_pending {
                // What was said of it may well hold once it is read again.
                now.extend(before);
            }
            if !now.is_empty() {
                said.insert(key, now);
            }
        }
        state.said = said;
        state.is_view_stale = false;
        (state.view_made_at, state.view_took) = (Some(Instant::now()), began_at.elapsed());
        to_say
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // What a panic left is taken in whole by the next scan.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn view(&self) -> Arc<View> {
        Arc::clone(&self.view.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Whether the view was made so lately that the next can wait for more.
    fn is_view_new(&self, now: Instant) -> bool {
        self.view_made_at.is_some_and(|at| now.saturating_duration_since(at) < self.view_took * VIEW_SHARE)
    }
}

impl UnitState {
    fn seen(&self) -> SeenUnit<'_> {
        let pending = self.is_pending.then_some(&self.guess);
        SeenUnit { index: &self.index, pending, is_restless: self.turn.is_restless() }
    }
}

impl Holdings for Catalog {
    fn find(&self, job_id: &str, operation: Operation) -> Found {
        self.view().find(job_id, operation)
    }

    fn listing(&self) -> Listing {
        self.view().listing()
    }

    fn is_listed(&self) -> bool {
        self.is_listed.load(Ordering::Relaxed)
    }

    fn look_again(&self) {
        (self.rescan)();
    }
}

#[cfg(test)]
#[path = "catalog_tests.rs"]
mod tests;
