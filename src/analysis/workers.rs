//! Two threads that take pieces of work from one list, so that a question to millions of rows takes half as long and can be
//! given up between two pieces.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// Stores with fewer rows are gone through on the thread that asks: starting another takes as long as 50,000 rows.
const MIN_SHARED_ROWS: u32 = 200_000;

/// Hands each item to `work`, in any order. `go_on` is asked before each.
///
/// Returns whether all items were worked on: false when `go_on` said no.
pub(super) fn work_on<T: Send>(
    items: impl Iterator<Item = T> + Send,
    num_rows: u32,
    work: impl Fn(T) + Sync,
    go_on: &(dyn Fn() -> bool + Sync),
) -> bool {
    let items = Mutex::new(items);
    let next = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || {
        while go_on() {
            let Some(item) = next() else { return true };
            work(item);
        }
        false
    };
    if num_rows < MIN_SHARED_ROWS {
        return run();
    }
    thread::scope(|scope| {
        let other = scope.spawn(run);
        let is_done = run();
        is_done & other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    use super::*;

    #[test]
    fn every_item_is_worked_on_once_until_somebody_says_stop() {
        for num_rows in [0, MIN_SHARED_ROWS] {
            let sum = AtomicU32::new(0);
            let add = |n: u32| {
                sum.fetch_add(n, Relaxed);
            };
            assert!(work_on(1..=100, num_rows, add, &|| true));
            assert_eq!(sum.load(Relaxed), 5050);
            assert!(!work_on(1..=u32::MAX, num_rows, add, &|| sum.load(Relaxed) < 10_000));
            assert!(!work_on(1..=1, num_rows, add, &|| false));
        }
    }
}
