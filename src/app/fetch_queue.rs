//! The jobs to be fetched, one after the other, and those whose fetch ended badly.

use super::document::DocumentId;
use super::event::FetchTrouble;
use super::notice::NoticeId;
use crate::jobs::JobId;
use crate::source::{FetchRequest, SpoolId};

/// Number of a fetch in the queue, unique within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct FetchId(pub u64);

/// Where a fetch stands.
#[derive(Debug, Clone, PartialEq)]
pub enum FetchState {
    /// Others come first.
    Waiting,
    /// Its background job has been asked for.
    Starting,
    /// Its background job runs.
    Running(JobId),
    /// It would send signed requests unencrypted, and somebody has to say whether it may.
    Asking(FetchTrouble),
    /// It ended, and not well.
    Ended(FetchOutcome),
}

/// How a fetch ended that did not bring everything.
#[derive(Debug, Clone, PartialEq)]
pub struct FetchOutcome {
    /// What happened, what was kept, and what to try.
    pub trouble: FetchTrouble,
    /// Where its pages lie on disk.
    pub spool: Option<SpoolId>,
    /// The notice that said it.
    pub notice: Option<NoticeId>,
}

impl FetchOutcome {
    /// Whether people ended it themselves.
    pub fn is_cancelled(&self) -> bool {
        self.trouble.kind == "cancelled"
    }
}

/// One fetch. One that ended well is in the queue no longer: its document says so.
#[derive(Debug, Clone, PartialEq)]
pub struct QueuedFetch {
    /// Which.
    pub id: FetchId,
    /// What is asked for.
    pub request: FetchRequest,
    /// The fetch to go on with; `None` for a new one.
    pub resumes: Option<SpoolId>,
    /// Where it stands.
    pub state: FetchState,
    /// Whether others came first: then its document does not come before the one that people look at meanwhile.
    pub has_waited: bool,
    /// The document with what has arrived.
    pub document: Option<DocumentId>,
}

impl QueuedFetch {
    /// How it ended, if it has.
    pub fn outcome(&self) -> Option<&FetchOutcome> {
        if let FetchState::Ended(outcome) = &self.state { Some(outcome) } else { None }
    }

    /// Whether it goes to the same place as the same identity as another, as far as they say.
    pub(super) fn has_place_of(&self, other: &FetchRequest) -> bool {
        let own = &self.request;
        (&own.profile, &own.region, &own.endpoint_url) == (&other.profile, &other.region, &other.endpoint_url)
    }

    /// Whether going on from its last page may bring the rest.
    pub fn can_resume(&self) -> bool {
        self.outcome().is_some_and(|outcome| outcome.trouble.can_resume && outcome.spool.is_some())
    }
}

/// All fetches that wait, run, or ended badly, in the order in which they were asked for.
#[derive(Debug, Clone, Default)]
pub struct FetchQueue {
    items: Vec<QueuedFetch>,
    next: u64,
}

impl FetchQueue {
    /// In the order in which they were asked for.
    pub fn iter(&self) -> impl Iterator<Item = &QueuedFetch> {
        self.items.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// One by its number.
    pub fn get(&self, id: FetchId) -> Option<&QueuedFetch> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The one that waits for an answer.
    pub fn asking(&self) -> Option<&QueuedFetch> {
        self.items.iter().find(|item| matches!(item.state, FetchState::Asking(_)))
    }

    /// Number of those that wait and would go to the same place as the one that asks: its answer is theirs.
    pub fn num_like_asking(&self) -> usize {
        let Some(asking) = self.asking() else { return 0 };
        let is_like = |item: &&QueuedFetch| item.state == FetchState::Waiting && item.has_place_of(&asking.request);
        self.items.iter().filter(is_like).count()
    }

    /// Number of those that wait for their turn.
    pub fn num_waiting(&self) -> usize {
        self.items.iter().filter(|item| item.state == FetchState::Waiting).count()
    }

    /// The place of a waiting one among those that wait, from 1.
    pub fn place_of(&self, id: FetchId) -> Option<usize> {
        let mut waiting = self.items.iter().filter(|item| item.state == FetchState::Waiting);
        waiting.position(|item| item.id == id).map(|at| at + 1)
    }

    /// Whether a fetch that is not over goes on with these pages.
    pub fn is_resuming(&self, spool: &SpoolId) -> bool {
        self.items.iter().any(|item| item.outcome().is_none() && item.resumes.as_ref() == Some(spool))
    }

    pub(super) fn push(&mut self, request: FetchRequest, resumes: Option<SpoolId>) {
        let id = FetchId(self.next);
        self.next += 1;
        let has_waited = self.items.iter().any(|item| item.outcome().is_none());
        self.items.push(QueuedFetch { id, request, resumes, state: FetchState::Waiting, has_waited, document: None });
    }

    pub(super) fn get_mut(&mut self, id: FetchId) -> Option<&mut QueuedFetch> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    pub(super) fn of_job(&mut self, job: JobId) -> Option<&mut QueuedFetch> {
        self.items.iter_mut().find(|item| item.state == FetchState::Running(job))
    }

    /// Whether the document of a job stays behind the one that is shown.
    pub(super) fn is_behind(&self, job: JobId) -> bool {
        self.items.iter().any(|item| item.state == FetchState::Running(job) && item.has_waited)
    }

    pub(super) fn starting(&mut self) -> Option<&mut QueuedFetch> {
        self.items.iter_mut().find(|item| item.state == FetchState::Starting)
    }

    /// The next to be started, when none is under way. One that asks holds up the others: they would ask the same.
    pub(super) fn due(&mut self) -> Option<&mut QueuedFetch> {
        let is_over_or_waits = |item: &QueuedFetch| matches!(item.state, FetchState::Waiting | FetchState::Ended(_));
        if !self.items.iter().all(is_over_or_waits) {
            return None;
        }
        self.items.iter_mut().find(|item| item.state == FetchState::Waiting)
    }

    pub(super) fn remove(&mut self, id: FetchId) -> Option<QueuedFetch> {
        let at = self.items.iter().position(|item| item.id == id)?;
        Some(self.items.remove(at))
    }

    pub(super) fn retain(&mut self, keeps: impl FnMut(&QueuedFetch) -> bool) {
        self.items.retain(keeps);
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut QueuedFetch> {
        self.items.iter_mut()
    }
}
