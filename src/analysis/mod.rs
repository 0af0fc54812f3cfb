//! Pure functions of a store: filters, presence, people, motion, measures.

pub mod cadence;
pub mod density;
pub mod filter;
pub mod flags;
pub mod kept;
pub mod matches;
pub mod measure;
pub mod moment;
pub mod names;
pub mod parts;
pub mod people;
pub mod presence;
mod spans;
pub mod summary;
mod track;
mod workers;

pub use filter::{Filter, FilterError, Labels};
pub use flags::{Flag, FlagKind, FlagRules, FlagSet, Flags, people_flags, people_flags_while};
pub use kept::Kept;
pub use matches::{Matched, Matches, PersonMatches, people_matches};
pub use measure::Measure;
pub use moment::{Between, Exactness, Sighting, sightings};
pub use names::Names;
pub use parts::complete_sightings;
pub use people::{PersonStats, people_stats, people_stats_while};
pub use summary::Summary;
