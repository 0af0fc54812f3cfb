//! Asking work to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

#[derive(Debug, Default)]
struct Shared {
    is_cancelled: AtomicBool,
    notify: Notify,
}

/// Shared between whoever may ask and whoever works. Asking twice is asking once.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    shared: Arc<Shared>,
}

impl Cancel {
    /// Asks to stop.
    pub fn cancel(&self) {
        self.shared.is_cancelled.store(true, Ordering::Release);
        self.shared.notify.notify_waiters();
    }

    /// Whether somebody asked.
    pub fn is_cancelled(&self) -> bool {
        self.shared.is_cancelled.load(Ordering::Acquire)
    }

    /// Waits until somebody asks; for `select!` beside work that may hang.
    pub async fn cancelled(&self) {
        let notified = self.shared.notify.notified();
        tokio::pin!(notified);
        // Listen first, look second: asking between the two is not missed.
        notified.as_mut().enable();
        if !self.is_cancelled() {
            notified.await;
        }
    }
}
