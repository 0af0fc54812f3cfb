//! The sample crowds that the benches share: made once a process, and only in the sizes that are asked for.

use std::sync::OnceLock;

use pathscope::model::{IntegrityReport, StoreBuilder, TrackStore};
use pathscope::sample::{Crowd, CrowdOptions, SampleJob};

/// Rows of the crowds, for the names of the benches.
pub(crate) const SIZES: [usize; 3] = [10_000, 1_000_000, 10_000_000];

/// The crowd of one of the sizes. That of 10 million rows takes some 600 MB, and half a minute to make; a filter that
/// names other benches never asks for it.
pub(crate) fn store(num_rows: usize) -> &'static TrackStore {
    static STORES: [OnceLock<TrackStore>; SIZES.len()] = [const { OnceLock::new() }; SIZES.len()];
    let at = SIZES.iter().position(|&size| size == num_rows).expect("one of the sizes");
    STORES[at].get_or_init(|| {
        let options = CrowdOptions::default();
        let mut builder = StoreBuilder::new();
        Crowd::new(&options).take(num_rows).for_each(|row| builder.push(&row));
        builder.finish(SampleJob::crowd(&options, 0).job, IntegrityReport::default())
    })
}
