//! A different id for every answer.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes ids in the form of the service's: of this run of the program in front, counted behind.
#[derive(Debug)]
pub(super) struct RequestIds {
    run: u64,
    num_made: AtomicU64,
}

impl RequestIds {
    pub(super) fn new() -> Self {
        // The standard library's only source of randomness; an id need not be unguessable.
        Self { run: RandomState::new().hash_one(std::process::id()), num_made: AtomicU64::new(0) }
    }

    pub(super) fn next(&self) -> String {
        let (run, number) = (self.run, self.num_made.fetch_add(1, Ordering::Relaxed));
        format!("{:08x}-{:04x}-4{:03x}-8000-{number:012x}", run >> 32, (run >> 16) & 0xffff, run & 0xfff)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_and_look_like_the_services() {
        let (ids, other) = (RequestIds::new(), RequestIds::new());
        let (a, b) = (ids.next(), ids.next());
        assert_ne!(a, b);
        assert_ne!(a, other.next());
        assert_eq!(a.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    }
}
