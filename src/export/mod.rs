//! Writers of every format, and files that appear whole or not at all.
//!
//! A writer takes a [`Selection`] (a store and the rows kept of it) and any `io::Write`, streams the rows through one small
//! buffer, and counts what the format could not carry in a [`Fidelity`] note. [`run()`] puts a writer on an atomic file or
//! folder. Cost: one pass over the kept rows; memory: one row (where frames are counted: those of one frame) and the write buffer.

pub mod atomic_file;
pub mod atomic_folder;
pub mod batch;
mod carried;
mod chunk;
pub mod coco;
pub mod csv;
pub mod cvat;
pub mod entry;
pub mod error;
pub mod fidelity;
pub mod forecast;
pub mod format;
mod frame_walk;
pub(crate) mod head;
pub mod json;
pub mod mot;
pub mod name;
mod number;
pub mod pages;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod pixel_video;
pub mod plan;
pub mod run;
pub mod selection;
mod stream;
pub mod ticker;
pub mod ultralytics;

pub use atomic_file::{AtomicFile, Overwrite};
pub use atomic_folder::AtomicFolder;
pub use batch::{BatchName, BatchWriter};
pub use error::ExportError;
pub use fidelity::{Fidelity, Loss};
pub use forecast::forecast;
pub use format::Format;
pub use pixel_video::PixelVideo;
pub use plan::{ExportDocument, ExportPlan, estimate};
pub use run::{ExportSummary, check_target, run, write_stream};
pub use selection::Selection;
pub use ticker::{Stop, Ticker};
