//! What a result is: detections in columns, people, faces, time and the video they belong to.
//!
//! Everything here is plain data. Nothing reads a file, knows a wire format or draws.

pub mod face;
pub mod face_match;
pub mod geometry;
pub mod image;
pub mod integrity;
pub mod mark;
mod partition;
pub mod people;
pub mod row_batch;
pub mod segment;
pub mod store;
pub mod store_builder;
pub mod terms;
pub mod time;
pub mod video;

pub use face::{Face, Landmark, Point, Pose, Quality, RowExtras};
pub use face_match::FaceMatch;
pub use geometry::NormRect;
pub use image::Image;
pub use integrity::{Example, IntegrityReport, Warning, WarningKind};
pub use mark::{ClassId, Mark};
pub use partition::partition_of;
pub use people::{PersonIndex, PersonSlot};
pub use row_batch::RowBatch;
pub use segment::Columns;
pub use store::{DEFAULT_GAP_FACTOR, Origin, Row, RowRef, TrackStore};
pub use store_builder::{NewRow, StoreBuilder};
pub use terms::Terms;
pub use video::{JobInfo, JobStatus, Operation, VideoMetadata};
