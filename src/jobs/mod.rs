//! Long work: threads and tasks, progress, cancellation, and exactly one end.

pub mod cancel;
mod in_order;
mod queue;
pub mod runner;

pub use cancel::Cancel;
pub use in_order::{Turn, num_cores, work_in_order};
pub use runner::{Context, Runner};

/// Number of a job, unique within a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct JobId(pub u64);

/// Called, from any thread, whenever a job has something new to say.
pub type Waker = std::sync::Arc<dyn Fn() + Send + Sync>;
