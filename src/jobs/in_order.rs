//! Items worked on by several threads, each of which may wait until its item's turn has come.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

/// As many threads as the machine has cores, one where it does not say.
pub fn num_cores() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Hands each item to `work`, with its place and its [`Turn`]. Items are begun in their order, at most `num_threads` at a time,
/// so what is begun and not done is bounded by that. `go_on` is asked before each; once it says no, nothing more is begun.
pub fn work_in_order<T: Sync>(
    items: &[T],
    num_threads: usize,
    work: impl Fn(usize, &T, &Turn<'_>) + Sync,
    go_on: impl Fn() -> bool + Sync,
) {
    let (next, turns) = (AtomicUsize::new(0), Turns::default());
    let run = || {
        while go_on() {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return };
            work(at, item, &Turn { turns: &turns, at });
        }
    };
    thread::scope(|scope| {
        for _ in 1..num_threads.min(items.len()) {
            scope.spawn(run);
        }
        run();
    });
}

#[derive(Debug, Default)]
struct Turns {
    state: Mutex<Passed>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Passed {
    /// Every item before this one has had its turn.
    next: usize,
    /// Later ones that did not wait for theirs.
    early: BTreeSet<usize>,
}

/// The turn of one item. It is over when this is dropped.
#[derive(Debug)]
pub struct Turn<'a> {
    turns: &'a Turns,
    at: usize,
}

impl Turn<'_> {
    /// Waits until the turns of all earlier items are over.
    pub fn wait(&self) {
        let mut state = self.turns.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.next < self.at {
            state = self.turns.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Lets the next one have its turn, before this item is done.
    pub fn pass(&self) {
        let mut state = self.turns.state.lock().unwrap_or_else(PoisonError::into_inner);
        if self.at >= state.next {
            state.early.insert(self.at);
        }
        while let Some(first) = state.early.first().copied().filter(|first| *first == state.next) {
            state.early.remove(&first);
            state.next += 1;
        }
        self.turns.changed.notify_all();
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.pass();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_come_in_the_order_of_the_items_and_none_is_waited_for_in_vain() {
        let items: Vec<usize> = (0..200).collect();
        for num_threads in [1, 2, 7] {
            let seen = Mutex::new(Vec::new());
            let work = |at: usize, item: &usize, turn: &Turn<'_>| {
                assert_eq!(at, *item);
                // Some never wait for their turn, and some let the next go before they are done.
                if item % 5 == 3 {
                    return;
                }
                turn.wait();
                seen.lock().unwrap().push(*item);
                if item.is_multiple_of(2) {
                    turn.pass();
                    thread::yield_now();
                }
            };
            work_in_order(&items, num_threads, work, || true);
            let expected: Vec<usize> = items.iter().copied().filter(|item| item % 5 != 3).collect();
            assert_eq!(*seen.lock().unwrap(), expected);
        }
    }

    #[test]
    fn nothing_is_begun_once_somebody_said_stop() {
        let count = AtomicUsize::new(0);
        let work = |_: usize, (): &(), turn: &Turn<'_>| {
            turn.wait();
            count.fetch_add(1, Ordering::Relaxed);
        };
        work_in_order(&[(); 1000], 4, work, || count.load(Ordering::Relaxed) < 10);
        assert!((10..=14).contains(&count.load(Ordering::Relaxed)), "{count:?}");
    }
}
