//! Where results come from: files, folders and endpoints.

#[cfg(feature = "aws")]
pub mod aws;
mod expand;
pub mod fetch;
mod fetch_rows;
mod file_ends;
pub mod files;
pub mod frames;
mod join;
mod memory;
mod notice;
pub mod page_error;
pub mod pager;
pub mod private_file;
pub mod request;
mod sequence;
pub mod spool;
mod still_file;
pub mod stills;
mod units;

pub use expand::{expand, is_likely, natural, series_key};
pub use fetch::{FetchEnd, FetchError, FetchOptions, FetchProgress, FetchWatch, Fetched, PageClient};
pub use file_ends::job_ids;
pub use files::{Document, Input, OpenError, Opened, document_name, entry_text, open, open_with};
pub use frames::{FrameError, FrameKey, FrameSource};
pub use memory::limit as memory_limit;
pub use page_error::{PageError, PageErrorKind};
pub use request::{FetchRequest, RequestError, SortBy};
pub use spool::{Spool, SpoolEntry, SpoolError, SpoolFolder, SpoolId, SpoolPlace, SpoolState};
pub use stills::{StillClock, StillTiming, Stills};
pub use units::{InputUnit, is_library, units, units_of, units_of_unless};
