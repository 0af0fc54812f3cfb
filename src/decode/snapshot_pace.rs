//! How often a growing store is shown: soon, not too often, and never for more than a tenth of the loading time.

use std::time::{Duration, Instant};

/// Until the first snapshot.
const FIRST_AFTER: Duration = Duration::from_millis(100);
/// From the end of one snapshot to the next, at least.
const PAUSE: Duration = Duration::from_millis(300);

/// Counts what snapshots cost.
#[derive(Debug, Default)]
pub(super) struct SnapshotPace {
    started: Option<Instant>,
    last: Option<Instant>,
    last_cost: Duration,
    total_cost: Duration,
    num_rows: u32,
}

impl SnapshotPace {
    /// Notes that reading begins.
    pub(super) fn start(&mut self) {
        self.started.get_or_insert_with(Instant::now);
    }

    /// Whether a snapshot of `num_rows` rows is due.
    pub(super) fn is_due(&self, num_rows: u32) -> bool {
        let Some(started) = self.started.filter(|_| num_rows > self.num_rows) else { return false };
        let now = Instant::now();
        let has_paused = match self.last {
            Some(last) => now - last >= PAUSE,
            None => now - started >= FIRST_AFTER,
        };
        has_paused && self.total_cost + self.last_cost <= (now - started) / 10
    }

    /// Makes a snapshot and counts what it costs.
    pub(super) fn measure<T>(&mut self, num_rows: u32, snapshot: impl FnOnce() -> T) -> T {
        let before = Instant::now();
        let made = snapshot();
        let after = Instant::now();
        self.last_cost = after - before;
        self.total_cost += self.last_cost;
        self.last = Some(after);
        self.num_rows = num_rows;
        made
    }
}
