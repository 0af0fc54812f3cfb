//! The pass over each person's times: their gaps, and how many samples they have.

use super::found::Found;
use super::rules::FlagRules;
use super::{gaps, ghosts};
use crate::analysis::cadence::Cadence;
use crate::analysis::kept::num_words;
use crate::analysis::presence::gap_positions;
use crate::model::segment::SEGMENT_ROWS;
use crate::model::{Columns, PersonSlot, Row, TrackStore};

/// What the times of everyone say.
pub(super) struct Tracks {
    /// Number of samples by slot: rows at one time are one.
    num_samples: Vec<u32>,
    /// A bit for each row that a gap of its person follows.
    gap_words: Vec<u64>,
}

impl Tracks {
    /// Goes through everyone, and finds gaps and ghosts on the way; `None` when `go_on` says no.
    pub(super) fn judge(
        store: &TrackStore,
        rules: &FlagRules,
        found: &mut Found,
        go_on: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let columns: Vec<Columns<'_>> = store.columns().collect();
        let cadence = Cadence::new(store);
        let mut times = Vec::new();
        let mut tracks = Self { num_samples: Vec::new(), gap_words: vec![0; num_words(store)] };
        for slot in store.slots() {
            if slot.0 % 64 == 0 && !go_on() {
                return None;
            }
            let rows = store.person_rows(slot);
            times.clear();
            times.extend(rows.iter().map(|&r| columns[r as usize / SEGMENT_ROWS].time_ms(r as usize % SEGMENT_ROWS)));
            let num_samples = 1 + times.windows(2).filter(|pair| pair[0] < pair[1]).count() as u32;
            tracks.num_samples.push(num_samples);
            // They are of many people, or of none.
            if store.person_index(slot).is_untracked() {
                continue;
            }
            ghosts::judge(slot, (times[0], times[times.len() - 1]), num_samples, rules, found);
            for at in gap_positions(&cadence, rows, &times) {
                tracks.gap_words[rows[at] as usize / 64] |= 1 << (rows[at] % 64);
                let gap = gaps::LocalGap { ms: times[at]..times[at + 1], cadence_ms: cadence.around(rows, at) };
                gaps::judge(slot, &gap, rules, found);
            }
        }
        Some(tracks)
    }

    /// Number of samples of a person.
    pub(super) fn num_samples(&self, slot: PersonSlot) -> u32 {
        self.num_samples[slot.at()]
    }

    /// Whether the person of a row is away after it.
    pub(super) fn is_before_gap(&self, row: Row) -> bool {
        self.gap_words[row as usize / 64] >> (row % 64) & 1 == 1
    }
}
