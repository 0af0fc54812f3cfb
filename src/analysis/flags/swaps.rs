//! Possible swaps: between two samples two tracks exchange places.
//!
//! Both have samples at the same two times without a gap between. From how each moved before it is known where it would be:
//! `a'` and `b'`. Where it is: `a` and `b`. With `straight = |a' a| + |b' b|` and `crossed = |a' b| + |b' a|`, it may be a
//! swap when `crossed <= 0.5 straight`, and each is at least a tenth of its own box's width from where it would be, which
//! is more than a box trembles. People who merely pass each other go on as before: then `straight` is small.
//!
//! Only those who are not where they would be are looked at. `crossed <= r straight` means that one of the two is found
//! within `r` times its own distance of where the other would be, so a search by x around that place finds every pair.

use super::flag::{Flag, FlagKind};
use super::found::Found;
use super::moments::MAX_NEIGHBOURS;
use super::rules::FlagRules;
use super::steps::{Step, Steps, distance};
use crate::model::TrackStore;

/// Looks for swaps at each time.
pub(super) struct Swaps<'a> {
    store: &'a TrackStore,
    rules: &'a FlagRules,
    /// The surprising steps of a time, by where they end from left to right.
    movers: Vec<Step>,
    /// Pairs of positions in `movers`, in order.
    pairs: Vec<(usize, usize)>,
    num_uncompared: u64,
}

impl<'a> Swaps<'a> {
    pub(super) fn new(store: &'a TrackStore, rules: &'a FlagRules) -> Self {
        Self { store, rules, movers: Vec::new(), pairs: Vec::new(), num_uncompared: 0 }
    }

    /// How many pairs were not compared.
    pub(super) fn num_uncompared(&self) -> u64 {
        self.num_uncompared
    }

    /// Looks at the steps that lead to a time.
    pub(super) fn judge(&mut self, end_ms: i64, steps: &mut Steps, found: &mut Found) {
        let is_surprising = |step: &&Step| {
            let surprise = distance(step.expected, step.to);
            surprise > 0.0 && surprise >= self.rules.swap_box_widths * step.width
        };
        self.movers.clear();
        self.movers.extend(steps.taken().iter().filter(is_surprising));
        if self.movers.len() < 2 {
            return;
        }
        self.movers.sort_unstable_by(|a, b| a.to.0.total_cmp(&b.to.0).then(a.slot.cmp(&b.slot)));
        self.find_pairs();
        for &(a, b) in &self.pairs {
            let (a, b) = (&self.movers[a], &self.movers[b]);
            let straight = distance(a.expected, a.to) + distance(b.expected, b.to);
            let crossed = distance(a.expected, b.to) + distance(b.expected, a.to);
            if crossed > self.rules.swap_ratio * straight {
                continue;
            }
            steps.forget_velocity(a.slot);
            steps.forget_velocity(b.slot);
            let is_in_order = self.store.person_index(a.slot) < self.store.person_index(b.slot);
            let (slot, other) = if is_in_order { (a.slot, b.slot) } else { (b.slot, a.slot) };
            found.add(Flag {
                kind: FlagKind::Swap,
                start_ms: a.start_ms,
                end_ms,
                slot,
                other: Some(other),
                severity: 1.0 - crossed / straight,
                value: straight,
            });
        }
    }

    /// Finds the pairs that may be swaps.
    fn find_pairs(&mut self) {
        self.pairs.clear();
        for (at, a) in self.movers.iter().enumerate() {
            // Wide enough for all rounding; the formula itself decides.
            let reach = self.rules.swap_ratio * distance(a.expected, a.to) * 1.001 + 1e-6;
            let first = self.movers.partition_point(|b| b.to.0 < a.expected.0 - reach);
            let near = self.movers[first..].iter().take_while(|b| b.to.0 <= a.expected.0 + reach);
            let mut num_left = MAX_NEIGHBOURS;
            for (b_at, b) in (first..).zip(near) {
                if num_left == 0 {
                    self.num_uncompared += 1;
                    break;
                }
                num_left -= 1;
                if b_at != at && b.start_ms == a.start_ms && b.is_body == a.is_body {
                    self.pairs.push((at.min(b_at), at.max(b_at)));
                }
            }
        }
        self.pairs.sort_unstable();
        self.pairs.dedup();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::flags::people_flags;
    use crate::analysis::flags::tests::{body, store_of};
    use crate::model::NewRow;

    fn swaps(rows: &[NewRow]) -> Vec<(i64, i64)> {
        let flags = people_flags(&store_of(rows), &FlagRules::default());
        let swaps = flags.ranked().iter().filter(|flag| flag.kind == FlagKind::Swap);
        swaps.map(|flag| (flag.start_ms, flag.end_ms)).collect()
    }

    /// Two people walk towards each other and pass; from some sample on their indices are exchanged. Boxes are 0.1 wide.
    fn passing(swap_at: i64, per_step: f32) -> Vec<NewRow> {
        (0..20)
            .flat_map(|at| {
                let (x, y) = (0.3 + at as f32 * per_step, 0.7 - at as f32 * per_step);
                let (a, b) = if at < swap_at { (0, 1) } else { (1, 0) };
                [body(at * 67, a, x), body(at * 67, b, y)]
            })
            .collect()
    }

    #[test]
    fn exchanged_indices_are_found_and_passing_is_not() {
        assert_eq!(swaps(&passing(99, 0.021)), [], "they pass between two samples");
        assert_eq!(swaps(&passing(5, 0.021)), [(4 * 67, 5 * 67)]);
        assert_eq!(swaps(&passing(15, 0.021)), [(14 * 67, 15 * 67)]);
    }

    #[test]
    fn somebody_who_jumps_alone_has_not_swapped() {
        let mut rows = passing(99, 0.01);
        rows.iter_mut().skip(20).filter(|row| row.index.0 == 0).for_each(|row| row.body.left += 0.3);
        assert_eq!(swaps(&rows), []);
    }

    #[test]
    fn trembling_boxes_do_not_swap() {
        let rows = |apart: f32| -> Vec<NewRow> {
            let at = |i: i64| if i % 2 == 0 { (0.5, 0.5 + apart) } else { (0.5 + apart, 0.5) };
            let still = |i: i64| [body(i * 67, 0, 0.5), body(i * 67, 1, 0.5 + apart)];
            let swapped = |i: i64| [body(i * 67, 0, at(1).0), body(i * 67, 1, at(1).1)];
            (0..6).flat_map(still).chain((6..12).flat_map(swapped)).collect()
        };
        assert_eq!(swaps(&rows(0.009)), [], "less than a tenth of a box");
        assert_eq!(swaps(&rows(0.011)), [(5 * 67, 6 * 67)]);
    }

    #[test]
    fn the_way_must_be_half_as_long_or_less() {
        let rows = |miss: f32| -> Vec<NewRow> {
            let still = |i: i64| [body(i * 67, 0, 0.2), body(i * 67, 1, 0.6)];
            let after = |i: i64| [body(i * 67, 0, 0.6 - miss), body(i * 67, 1, 0.2 + miss)];
            (0..6).flat_map(still).chain((6..8).flat_map(after)).collect()
        };
        // crossed = 2 miss, straight = 2 (0.4 - miss): half at a third of 0.4.
        assert_eq!(swaps(&rows(0.133)), [(5 * 67, 6 * 67)]);
        assert_eq!(swaps(&rows(0.134)), []);
    }
}
