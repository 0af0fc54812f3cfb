//! Runs jobs, on threads or as tasks, and collects what they say.

use std::any::Any;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

use tokio::runtime::Runtime;

use super::queue::{Latest, Queue};
use super::{Cancel, JobId, Waker};

/// What a job has while it works.
pub struct Context<E> {
    /// Which job it is.
    pub id: JobId,
    /// Asked to stop?
    pub cancel: Cancel,
    queue: Arc<Queue<E>>,
}

impl<E> Context<E> {
    /// Says something; waits while too much is unheard.
    pub fn send(&self, event: E) {
        self.queue.send(event);
    }

    /// Says how far it is; replaces what it said before and nobody has heard. Never waits.
    pub fn set_progress(&self, event: E) {
        self.queue.set_latest(self.id, Latest::Progress, event);
    }

    /// Shows what there is so far; replaces an earlier snapshot that nobody has seen. Never waits.
    pub fn set_snapshot(&self, event: E) {
        self.queue.set_latest(self.id, Latest::Snapshot, event);
    }
}

/// Runs jobs that report events of type `E`. Dropping it cancels them all and does not wait for them.
pub struct Runner<E> {
    queue: Arc<Queue<E>>,
    running: HashMap<JobId, Cancel>,
    next_id: u64,
    runtime: OnceLock<Runtime>,
}

impl<E: Send + 'static> Runner<E> {
    /// A runner that calls `waker` whenever there is something new.
    pub fn new(waker: Waker) -> Self {
        Self { queue: Arc::new(Queue::new(waker)), running: HashMap::new(), next_id: 0, runtime: OnceLock::new() }
    }

    /// Runs work on a thread of its own. What it returns is its last event; if it panics, what `on_panic` makes of the message.
    pub fn spawn(
        &mut self,
        work: impl FnOnce(&Context<E>) -> E + Send + 'static,
        on_panic: impl FnOnce(JobId, String) -> E + Send + 'static,
    ) -> JobId {
        let context = self.context();
        let id = context.id;
        std::thread::spawn(move || {
            let last = catch_unwind(AssertUnwindSafe(|| work(&context)));
            let last = last.unwrap_or_else(|panic| on_panic(context.id, message_of(panic.as_ref())));
            context.queue.send_last(context.id, last);
        });
        id
    }

    /// Runs work as a task on the shared runtime, which is made when first needed. Otherwise like [`Self::spawn`].
    pub fn spawn_task<F: Future<Output = E> + Send + 'static>(
        &mut self,
        work: impl FnOnce(Arc<Context<E>>) -> F,
        on_panic: impl FnOnce(JobId, String) -> E + Send + 'static,
    ) -> JobId {
        let context = Arc::new(self.context());
        let id = context.id;
        let queue = self.queue.clone();
        let work = work(context);
        let runtime = self.runtime.get_or_init(|| {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            builder.worker_threads(2).enable_all().build().expect("a runtime can be made while threads can")
        });
        runtime.spawn(async move {
            let last = match tokio::spawn(work).await {
                Ok(last) => last,
                Err(error) => {
                    let message =
                        error.try_into_panic().map_or_else(|e| e.to_string(), |panic| message_of(panic.as_ref()));
                    on_panic(id, message)
                }
            };
            // Waiting for room must not hold up the other tasks.
            drop(tokio::task::spawn_blocking(move || queue.send_last(id, last)).await);
        });
        id
    }

    /// Asks a job to stop. It still sends its last event.
    pub fn cancel(&self, id: JobId) {
        if let Some(cancel) = self.running.get(&id) {
            cancel.cancel();
        }
    }

    /// The next event, if there is one. A job whose last event has been heard is forgotten.
    pub fn next_event(&mut self) -> Option<E> {
        let (ended, event) = self.queue.next()?;
        if let Some(job) = ended {
            self.running.remove(&job);
        }
        Some(event)
    }

    /// Number of jobs whose last event has not been heard yet.
    pub fn num_running(&self) -> usize {
        self.running.len()
    }

    fn context(&mut self) -> Context<E> {
        let id = JobId(self.next_id);
        self.next_id += 1;
        let cancel = Cancel::default();
        self.running.insert(id, cancel.clone());
        Context { id, cancel, queue: self.queue.clone() }
    }
}

impl<E> Drop for Runner<E> {
    fn drop(&mut self) {
        self.running.values().for_each(Cancel::cancel);
        self.queue.close();
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[derive(Debug, PartialEq)]
    enum Said {
        Something(u32),
        Progress(u32),
        Done,
        Fell(String),
    }

    fn runner() -> (Runner<Said>, mpsc::Receiver<()>) {
        let (sender, woken) = mpsc::channel();
        (Runner::new(Arc::new(move || sender.send(()).unwrap_or_default())), woken)
    }

    /// Waits for the waker, never for time, until the job's last event.
    fn all(runner: &mut Runner<Said>, woken: &mpsc::Receiver<()>) -> Vec<Said> {
        let mut heard = Vec::new();
        while !matches!(heard.last(), Some(Said::Done | Said::Fell(_))) {
            woken.recv_timeout(Duration::from_mins(1)).expect("the job ends");
            heard.extend(std::iter::from_fn(|| runner.next_event()));
        }
        heard
    }

    #[test]
    fn a_job_says_all_its_events_and_then_its_last() {
        let (mut runner, woken) = runner();
        runner.spawn(
            |context| {
                (0..1000).for_each(|i| context.send(Said::Something(i)));
                context.set_progress(Said::Progress(1));
                Said::Done
            },
            |_, message| Said::Fell(message),
        );
        let mut heard = all(&mut runner, &woken);
        heard.retain(|said| !matches!(said, Said::Progress(_)));
        assert_eq!(heard.len(), 1001);
        assert_eq!(heard[999], Said::Something(999));
        assert_eq!(runner.next_event(), None);
    }

    #[test]
    fn a_job_is_forgotten_when_its_last_event_was_heard() {
        let (mut runner, woken) = runner();
        for _ in 0..3 {
            runner.spawn(|_| Said::Done, |_, message| Said::Fell(message));
            assert_eq!(runner.num_running(), 1);
            all(&mut runner, &woken);
            assert_eq!(runner.num_running(), 0);
        }
    }

    #[test]
    fn a_panic_is_a_last_event_too() {
        let (mut runner, woken) = runner();
        runner.spawn(|_| panic!("fell over"), |_, message| Said::Fell(message));
        assert_eq!(all(&mut runner, &woken), [Said::Fell("fell over".into())]);
        runner.spawn_task(|_| async { panic!("fell again") }, |_, message| Said::Fell(message));
        assert_eq!(all(&mut runner, &woken), [Said::Fell("fell again".into())]);
    }

    #[test]
    fn a_hanging_task_ends_when_it_is_cancelled() {
        let (mut runner, woken) = runner();
        let id = runner.spawn_task(
            |context| async move {
                tokio::select! {
                    () = context.cancel.cancelled() => Said::Done,
                    () = std::future::pending() => Said::Fell("never".into()),
                }
            },
            |_, message| Said::Fell(message),
        );
        runner.cancel(id);
        assert_eq!(all(&mut runner, &woken), [Said::Done]);
    }
}
