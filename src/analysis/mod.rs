//! Pure functions of a store: filters, presence, people, motion, measures.

pub mod cadence;
pub mod kept;
pub mod people;
pub mod presence;

pub use kept::Kept;
pub use people::{PersonStats, people_stats};
