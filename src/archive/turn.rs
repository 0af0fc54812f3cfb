//! Which unit is read next: small ones first, and yet every one in the end.

use std::time::{Duration, Instant};

/// Wait before reading a unit again that changed while it was read.
const RETRY: Duration = Duration::from_millis(300);
/// Doublings that a vain attempt costs.
const PRICE_OF_FAILURE: u32 = 4;
/// So often in a row a unit may change while it is read before nobody waits for it.
const MANY_FAILURES: u32 = 3;

/// A unit's place among those that wait to be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Turn {
    /// How often it was read while others waited.
    num_turns: u32,
    /// How often in a row that was in vain.
    num_failed: u32,
    not_before: Option<Instant>,
}

impl Turn {
    /// The lowest is next. Every turn doubles what a unit seems to have: one that changes all the time is no longer
    /// smaller than the others after a few.
    pub(super) fn rank(&self, num_bytes: u64, now: Instant) -> (bool, u128) {
        let doublings = self.num_turns + self.num_failed * PRICE_OF_FAILURE;
        (self.wait(now).is_some(), (u128::from(num_bytes) + 1) << doublings.min(63))
    }

    /// How long it is to be left alone.
    pub(super) fn wait(&self, now: Instant) -> Option<Duration> {
        self.not_before.and_then(|at| at.checked_duration_since(now)).filter(|wait| !wait.is_zero())
    }

    /// It is being read.
    pub(super) fn begin(&mut self) {
        self.num_turns = self.num_turns.saturating_add(1).min(64);
    }

    /// It changed meanwhile.
    pub(super) fn fail(&mut self, now: Instant) {
        self.num_failed = self.num_failed.saturating_add(1).min(64);
        self.not_before = Some(now + RETRY);
    }

    /// It was read to the end.
    pub(super) fn succeed(&mut self) {
        (self.num_failed, self.not_before) = (0, None);
    }

    /// Nobody waits any more.
    pub(super) fn forget(&mut self) {
        self.num_turns = 0;
    }

    /// Whether it changes so often that nobody should wait for it.
    pub(super) fn is_restless(&self) -> bool {
        self.num_failed >= MANY_FAILURES
    }
}
