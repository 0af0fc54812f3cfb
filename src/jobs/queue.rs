//! What jobs say, on its way to the window: a bounded queue of events, and the latest progress of each job.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::{JobId, Waker};

/// Events that may wait; a job that says more waits itself.
const MAX_WAITING: usize = 256;

/// What a job says again and again, so that only the newest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Latest {
    Snapshot,
    Progress,
}

struct Waiting<E> {
    /// Each with the job whose last event it is.
    events: VecDeque<(Option<JobId>, E)>,
    /// The latest of each kind that nobody has seen yet.
    latest: BTreeMap<(JobId, Latest), E>,
    is_closed: bool,
}

pub(super) struct Queue<E> {
    waiting: Mutex<Waiting<E>>,
    has_room: Condvar,
    waker: Waker,
}

impl<E> Queue<E> {
    pub(super) fn new(waker: Waker) -> Self {
        let waiting = Waiting { events: VecDeque::new(), latest: BTreeMap::new(), is_closed: false };
        Self { waiting: Mutex::new(waiting), has_room: Condvar::new(), waker }
    }

    /// A panic elsewhere leaves the queue whole, so a poisoned lock is taken as it is.
    fn lock(&self) -> MutexGuard<'_, Waiting<E>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an event; waits while the queue is full. After [`Self::close`] it is dropped.
    pub(super) fn send(&self, event: E) {
        self.push(None, event);
    }

    fn push(&self, ended: Option<JobId>, event: E) {
        let full = |waiting: &mut Waiting<E>| waiting.events.len() >= MAX_WAITING && !waiting.is_closed;
        let mut waiting = self.has_room.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        if !waiting.is_closed {
            waiting.events.push_back((ended, event));
        }
        drop(waiting);
        (self.waker)();
    }

    /// Replaces what a job last said of a kind, if nobody has seen it yet.
    pub(super) fn set_latest(&self, job: JobId, kind: Latest, event: E) {
        // What it replaces may be hundreds of megabytes: it is dropped when the lock is free, which the window waits for.
        let before = self.lock().latest.insert((job, kind), event);
        (self.waker)();
        drop(before);
    }

    /// The last event of a job: its unseen progress is worth nothing any more.
    pub(super) fn send_last(&self, job: JobId, event: E) {
        let mut waiting = self.lock();
        let unseen = [Latest::Snapshot, Latest::Progress].map(|kind| waiting.latest.remove(&(job, kind)));
        drop(waiting);
        self.push(Some(job), event);
        drop(unseen);
    }

    /// The next event, and the job whose last event it is.
    pub(super) fn next(&self) -> Option<(Option<JobId>, E)> {
        let mut waiting = self.lock();
        let event = waiting.events.pop_front().or_else(|| waiting.latest.pop_first().map(|(_, event)| (None, event)));
        drop(waiting);
        self.has_room.notify_all();
        event
    }

    /// Nobody listens any more: nobody shall wait for room.
    pub(super) fn close(&self) {
        let mut waiting = self.lock();
        waiting.is_closed = true;
        let unheard = std::mem::take(&mut waiting.events);
        drop(waiting);
        self.has_room.notify_all();
        drop(unheard);
    }
}
