//! Where results come from: files, folders and endpoints.

mod notice;
pub mod page_error;
pub mod pager;
pub mod request;

pub use page_error::{PageError, PageErrorKind};
pub use request::{FetchRequest, RequestError, SortBy};
