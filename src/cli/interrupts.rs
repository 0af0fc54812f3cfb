//! Ctrl+C.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::task::Poll;

use crate::jobs::Cancel;

/// What Ctrl+C does: it cancels a fetch or a batch that runs, and ends the process at any other time and when it is pressed again. The
/// pages on disk are whole at any moment.
pub(super) struct Interrupts {
    running: Arc<Mutex<Option<Cancel>>>,
}

impl Interrupts {
    /// As `sh` says it of a process that an interrupt ended.
    const EXIT_CODE: i32 = 130;

    /// Listens until the process ends, on a thread of its own: whatever else waits, this does not.
    pub(super) fn listen() -> Self {
        let running = Arc::new(Mutex::new(None));
        let interrupts = Self { running: running.clone() };
        let (is_listening, listens) = mpsc::channel();
        std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                loop {
                    let interrupt = tokio::signal::ctrl_c();
                    tokio::pin!(interrupt);
                    // The first look installs the listener.
                    let at_once =
                        std::future::poll_fn(|context| Poll::Ready(interrupt.as_mut().poll(context).is_ready()));
                    let has_come = at_once.await;
                    let _ = is_listening.send(());
                    if !has_come && interrupt.await.is_err() {
                        return;
                    }
                    let running: Option<Cancel> = running.lock().unwrap_or_else(PoisonError::into_inner).take();
                    match running {
                        Some(cancel) => {
                            cancel.cancel();
                            eprintln!("stopping; Ctrl+C again ends it at once");
                        }
                        None => std::process::exit(Self::EXIT_CODE),
                    }
                }
            });
        });
        // Where no thread can listen, Ctrl+C does what it always does.
        let _ = listens.recv();
        interrupts
    }

    /// A fetch or a batch begins; this is how it is cancelled, once.
    pub(super) fn cancels(&self) -> Cancel {
        let cancel = Cancel::default();
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(cancel.clone());
        cancel
    }

    /// It is over.
    pub(super) fn end(&self) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
