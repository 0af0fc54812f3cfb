//! Pages on disk as they arrive, so that no end of a fetch loses one: cancelled, crashed, killed, signed out, unplugged.
//!
//! A fetch is a folder of its own. `request.json` says what was asked for, and where. `pages-1.json` holds the pages as they
//! were received, one after the other with a line break between, which opens like any saved file. `index.jsonl` has a line for
//! each page: where it lies, its check sum, and the token of the next. A page is written and synced before its line is, so a
//! line is a promise; what stands behind the last line is cut off. A fetch that had to start over goes on in `pages-2.json`.
//!
//! The files hold faces and nobody else may read them (modes 0700 and 0600). They hold no credentials.

mod error;
mod folder;
mod index;
mod pages;

pub use error::SpoolError;
pub use folder::{SpoolEntry, SpoolFolder, SpoolId, SpoolPlace, SpoolState};
pub use pages::{Spool, SpooledPage};

#[cfg(test)]
mod tests;
