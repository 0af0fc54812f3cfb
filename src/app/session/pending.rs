//! Work on other threads that the end of the program waits for.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// No disk is waited for longer than this.
const PATIENCE: Duration = Duration::from_secs(5);

/// How much is under way.
#[derive(Clone, Default)]
pub(in crate::app) struct Pending(Arc<(Mutex<usize>, Condvar)>);

/// One piece of work; it has ended when this is dropped.
pub(in crate::app) struct Under(Pending);

impl Pending {
    /// Work begins.
    pub(in crate::app) fn begin(&self) -> Under {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Under(self.clone())
    }

    /// Waits until nothing is under way, but not for ever.
    pub(in crate::app) fn wait(&self) {
        let (count, has_ended) = &*self.0;
        let count = count.lock().unwrap_or_else(PoisonError::into_inner);
        drop(has_ended.wait_timeout_while(count, PATIENCE, |count| *count > 0));
    }
}

impl Drop for Under {
    fn drop(&mut self) {
        let (count, has_ended) = &*self.0.0;
        *count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        has_ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_waits_for_what_is_under_way() {
        let (pending, done) = (Pending::default(), Arc::new(Mutex::new(false)));
        pending.wait();
        let (under, done_there) = (pending.begin(), done.clone());
        let thread = std::thread::spawn(move || {
            *done_there.lock().unwrap() = true;
            drop(under);
        });
        pending.wait();
        assert!(*done.lock().unwrap());
        thread.join().unwrap();
    }
}
