//! The pass over all rows in time order: who is there at each time, where, and where they were before.

use super::found::Found;
use super::rules::FlagRules;
use super::steps::Steps;
use super::swaps::Swaps;
use super::tracks::Tracks;
use super::twins::Twins;
use super::{FlagKind, jumps};
use crate::model::segment::SEGMENT_ROWS;
use crate::model::{NormRect, PersonSlot, Row, TrackStore};

/// With how many others somebody is compared at one time, at most. Where more boxes than this share a place, the result is
/// no longer about people, and comparing all with all would take for ever.
pub const MAX_NEIGHBOURS: usize = 32;

/// One person at one time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Here {
    pub(super) slot: PersonSlot,
    /// The first body box that can be measured; else none.
    pub(super) body: NormRect,
    /// The first face box that can be measured; else none.
    pub(super) face: NormRect,
    /// Whether the person is away afterwards.
    pub(super) is_before_gap: bool,
}

/// Finds jumps, twins and swaps; `None` when `go_on` says no. Returns how many pairs were not compared.
pub(super) fn judge(
    store: &TrackStore,
    rules: &FlagRules,
    tracks: &Tracks,
    found: &mut Found,
    go_on: &dyn Fn() -> bool,
) -> Option<u64> {
    let mut moment = Moment::new(store);
    // They are of many people, or of none.
    let nobody = store.untracked();
    let mut steps = Steps::new(store);
    let mut twins = found.wants(FlagKind::Twin).then(|| Twins::new(store, rules, tracks));
    let mut swaps = Swaps::new(store, rules);
    let mut judge = |time_ms: i64, here: &[Here]| {
        let taken = steps.take(time_ms, here);
        if found.wants(FlagKind::Jump) {
            for step in taken {
                jumps::judge(step, time_ms, rules, found);
            }
        }
        if found.wants(FlagKind::Swap) {
            swaps.judge(time_ms, &mut steps, found);
        }
        if let Some(twins) = &mut twins {
            twins.judge(time_ms, here, found);
        }
    };
    for (number, columns) in store.columns().enumerate() {
        for at in 0..columns.len() {
            if at % 8192 == 0 && !go_on() {
                return None;
            }
            let time_ms = columns.time_ms(at);
            if time_ms != moment.time_ms && !moment.here.is_empty() {
                judge(moment.time_ms, &moment.here);
                moment.here.clear();
            }
            moment.time_ms = time_ms;
            if Some(PersonSlot(columns.slot[at])) == nobody {
                continue;
            }
            let face = columns.face(at).map_or(NormRect::NONE, |face| face.rect);
            let row = (number * SEGMENT_ROWS + at) as Row;
            moment.add(PersonSlot(columns.slot[at]), columns.body(at), face, tracks.is_before_gap(row));
        }
    }
    if !moment.here.is_empty() {
        judge(moment.time_ms, &moment.here);
    }
    let num_uncompared = swaps.num_uncompared() + twins.map_or(0, |twins| twins.finish(found));
    Some(num_uncompared)
}

/// Everyone at the time whose rows are still coming.
struct Moment {
    time_ms: i64,
    here: Vec<Here>,
    /// Where in `here` somebody is, if they are, by slot.
    place: Vec<u32>,
}

impl Moment {
    fn new(store: &TrackStore) -> Self {
        Self { time_ms: i64::MIN, here: Vec::new(), place: vec![0; store.num_slots() as usize] }
    }

    /// Adds a row. A body and a face in two entries are one sample.
    fn add(&mut self, slot: PersonSlot, body: NormRect, face: NormRect, is_before_gap: bool) {
        let usable = |rect: NormRect| if rect.is_finite() { rect } else { NormRect::NONE };
        let place = &mut self.place[slot.at()];
        if let Some(known) = self.here.get_mut(*place as usize).filter(|known| known.slot == slot) {
            let first = |a: NormRect, b: NormRect| if a.is_some() { a } else { usable(b) };
            (known.body, known.face) = (first(known.body, body), first(known.face, face));
            known.is_before_gap |= is_before_gap;
        } else {
            *place = self.here.len() as u32;
            self.here.push(Here { slot, body: usable(body), face: usable(face), is_before_gap });
        }
    }
}
