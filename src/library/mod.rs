//! A folder of one job or ten thousand as a table of jobs.
//!
//! What a job holds is read once and kept in an index in the data folder ([`load`], [`save`]); only files whose size or time
//! has changed are read again ([`refresh`]), several at the same time and each let go of when it is summed up. Cost of a
//! refresh without changes: a look at every file's size and time. Memory: some 400 bytes a job.

mod index_file;
mod job;
mod order;
mod refresh;
mod update;

pub use index_file::{index_path, load, save};
pub use job::{LibraryFile, LibraryJob};
pub use order::{SortKey, ordered};
pub use refresh::{LibraryWatch, Refreshed, refresh};
pub use update::update;
