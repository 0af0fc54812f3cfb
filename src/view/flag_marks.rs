//! A small mark for each kind of flag, and where they stand in a lane.
//!
//! Every kind has its own shape, so that none is told by colour alone. Marks are as far apart as they are wide: of those
//! that would cover each other the most severe is drawn. Cost: O(marks on screen x log flags of the person).

use super::{Color, Draw, DrawList, Pos, PxRect, Stroke, TimeAxis};
use crate::analysis::{Flag, FlagKind, Flags};
use crate::model::PersonSlot;

/// Width and height of a mark.
pub const MARK_PX: f32 = 7.0;
/// How many flags in one place are looked at for the most severe one.
const MAX_LOOKED_AT: usize = 16;

/// How far right of its start the mark of a gap stands: in the gap, not on the last sample before it.
const GAP_SHIFT_PX: f32 = 6.5;

/// Where the middle of a flag's mark is.
fn mark_x(flag: &Flag, axis: &TimeAxis) -> f32 {
    let shift = if flag.kind == FlagKind::Gap { GAP_SHIFT_PX } else { 0.0 };
    axis.x_from_ms(flag.start_ms as f64) + shift
}

/// Draws the mark of a kind around its middle.
pub fn draw_mark(kind: FlagKind, middle: Pos, color: Color, out: &mut DrawList) {
    let (x, y) = (middle.x, middle.y);
    let half = MARK_PX / 2.0;
    match kind {
        // A peak.
        FlagKind::Jump => {
            let at = |x, y| Pos { x, y };
            let points = vec![at(x, y - half), at(x + half, y + half), at(x - half, y + half)];
            out.items.push(Draw::Polygon { points, fill: color });
        }
        // Two ends with nothing between.
        FlagKind::Gap => {
            out.fill(PxRect::new(x - half, y - half, 2.0, MARK_PX), 0.0, color);
            out.fill(PxRect::new(x + half - 2.0, y - half, 2.0, MARK_PX), 0.0, color);
        }
        // Hollow.
        FlagKind::Ghost => {
            let ring = PxRect::new(x - half + 0.75, y - half + 0.75, MARK_PX - 1.5, MARK_PX - 1.5);
            out.outline(ring, ring.w / 2.0, Stroke::solid(1.5, color));
        }
        // Two ways that cross.
        FlagKind::Swap => {
            let reach = half - 0.5;
            for side in [-1.0, 1.0] {
                let points = vec![Pos { x: x - reach, y: y - side * reach }, Pos { x: x + reach, y: y + side * reach }];
                out.items.push(Draw::Polyline { points, stroke: Stroke::solid(1.8, color) });
            }
        }
        // One over the other.
        FlagKind::Twin => {
            out.fill(PxRect::new(x - half, y - half + 0.5, MARK_PX, 2.0), 0.0, color);
            out.fill(PxRect::new(x - half, y + half - 2.5, MARK_PX, 2.0), 0.0, color);
        }
    }
}

/// The marks of a person's lane, each with the x of its middle, from left to right; `width_px` is the width of the axis.
/// Flags that `is_shown` does not name have none.
pub fn lane_marks<'a>(
    flags: &'a Flags,
    slot: PersonSlot,
    axis: &TimeAxis,
    width_px: f32,
    is_shown: impl Fn(&Flag) -> bool + 'a,
) -> impl Iterator<Item = (f32, &'a Flag)> {
    let axis = *axis;
    let positions = flags.positions_of(slot);
    let flag = |at: u32| &flags.ranked()[at as usize];
    let start_ms = axis.ms_from_x(-MARK_PX / 2.0);
    let mut at = positions.partition_point(|&at| (flag(at).start_ms as f64) < start_ms);
    std::iter::from_fn(move || {
        loop {
            let first = flag(*positions.get(at)?);
            let x = axis.x_from_ms(first.start_ms as f64);
            if x > width_px + MARK_PX / 2.0 {
                return None;
            }
            let past_ms = axis.ms_from_x(x + MARK_PX + GAP_SHIFT_PX);
            let num_here = positions[at..].partition_point(|&at| (flag(at).start_ms as f64) < past_ms).max(1);
            let here = &positions[at..at + num_here];
            at += num_here;
            // The lower the position, the more severe.
            let worst = here.iter().take(MAX_LOOKED_AT).filter(|&&at| is_shown(flag(at))).min();
            if let Some(&worst) = worst {
                return Some((mark_x(flag(worst), &axis), flag(worst)));
            }
        }
    })
}

/// The flags of a person whose marks are within `reach_px` of a place of the axis, the most severe first, at most `max`.
pub fn flags_near<'a>(
    flags: &'a Flags,
    slot: PersonSlot,
    axis: &TimeAxis,
    x: f32,
    reach_px: f32,
    max: usize,
) -> Vec<&'a Flag> {
    let positions = flags.positions_of(slot);
    let flag = |at: u32| &flags.ranked()[at as usize];
    let (start_ms, end_ms) = (axis.ms_from_x(x - reach_px - GAP_SHIFT_PX), axis.ms_from_x(x + reach_px));
    let first = positions.partition_point(|&at| (flag(at).start_ms as f64) < start_ms);
    let here = positions[first..].iter().copied().take_while(|&at| flag(at).start_ms as f64 <= end_ms);
    let is_near = |at: &u32| (mark_x(flag(*at), axis) - x).abs() <= reach_px;
    let mut here: Vec<u32> = here.take(MAX_LOOKED_AT).filter(is_near).collect();
    here.sort_unstable();
    here.into_iter().take(max).map(flag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{FlagRules, people_flags};
    use crate::model::{IntegrityReport, JobInfo, NewRow, NormRect, PersonIndex, StoreBuilder, TrackStore};

    /// Somebody who jumps to and fro at every sample.
    fn restless(num_rows: i64) -> TrackStore {
        let mut builder = StoreBuilder::new();
        for at in 0..num_rows {
            let left = if at % 2 == 0 { 0.1 } else { 0.3 + 0.001 * at as f32 };
            let body = NormRect::new(left, 0.2, 0.1, 0.4);
            builder.push(&NewRow { time_ms: at * 100, index: PersonIndex(0), body, face: None, extras: None });
        }
        builder.finish(JobInfo::default(), IntegrityReport::default())
    }

    #[test]
    fn marks_do_not_cover_each_other_however_many_flags_there_are() {
        let store = restless(60);
        let flags = people_flags(&store, &FlagRules::default());
        let slot = PersonSlot(0);
        assert_eq!(flags.positions_of(slot).len(), 59);
        for width_px in [40.0_f32, 200.0, 2000.0] {
            let axis = TimeAxis::fit(&store.span_ms(), width_px);
            let marks: Vec<_> = lane_marks(&flags, slot, &axis, width_px, |_| true).collect();
            assert!(marks.windows(2).all(|pair| pair[0].0 < pair[1].0));
            assert!(marks.len() <= (width_px / MARK_PX) as usize + 1, "{}", marks.len());
            assert!(!marks.is_empty());
        }
        let axis = TimeAxis::fit(&store.span_ms(), 4000.0);
        assert_eq!(lane_marks(&flags, slot, &axis, 4000.0, |_| true).count(), 59);
        assert_eq!(lane_marks(&flags, slot, &axis, 4000.0, |_| false).count(), 0);
        let x = axis.x_from_ms(1000.0);
        let near = flags_near(&flags, slot, &axis, x + 1.0, 4.0, 3);
        assert_eq!(near.iter().map(|flag| flag.start_ms).collect::<Vec<_>>(), [1000]);
    }

    #[test]
    fn every_kind_has_its_own_shape() {
        let shapes: Vec<_> = FlagKind::ALL
            .into_iter()
            .map(|kind| {
                let mut list = DrawList::new(PxRect::new(0.0, 0.0, 10.0, 10.0));
                draw_mark(kind, Pos { x: 5.0, y: 5.0 }, Color::rgb(0, 0, 0), &mut list);
                format!("{:?}", list.items)
            })
            .collect();
        for (at, shape) in shapes.iter().enumerate() {
            assert!(!shapes[..at].contains(shape));
        }
    }
}
