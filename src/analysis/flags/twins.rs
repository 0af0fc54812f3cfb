//! Twins: two tracks whose boxes overlap by an `IoU` of at least 0.7 at 15 common times, or at half of the samples of the
//! shorter track where that is less.
//!
//! Two people who pass each other overlap for half a second; what stays longer is one person tracked twice, or a body and its
//! reflection. At each time boxes are sorted by their left edge: two that overlap so much begin within 30 % of a width, so
//! only a few are compared.

use std::collections::HashMap;

use super::flag::{Flag, FlagKind};
use super::found::Found;
use super::moments::{Here, MAX_NEIGHBOURS};
use super::rules::FlagRules;
use super::tracks::Tracks;
use crate::model::{NormRect, PersonSlot, TrackStore};

/// Pairs that are remembered before those are judged of whom one has gone.
const MIN_PAIRS_TO_TIDY: usize = 1 << 18;

/// What two people have had in common so far.
#[derive(Debug, Clone, Copy)]
struct Pair {
    num_times: u32,
    iou_sum: f64,
    first_ms: i64,
    last_ms: i64,
}

type Pairs = HashMap<(PersonSlot, PersonSlot), Pair, foldhash::fast::RandomState>;

/// Follows everyone who overlaps with somebody.
pub(super) struct Twins<'a> {
    store: &'a TrackStore,
    rules: &'a FlagRules,
    tracks: &'a Tracks,
    pairs: Pairs,
    tidy_at: usize,
    by_left: Vec<(f32, u32)>,
    num_uncompared: u64,
}

impl<'a> Twins<'a> {
    pub(super) fn new(store: &'a TrackStore, rules: &'a FlagRules, tracks: &'a Tracks) -> Self {
        let pairs = Pairs::default();
        Self { store, rules, tracks, pairs, tidy_at: MIN_PAIRS_TO_TIDY, by_left: Vec::new(), num_uncompared: 0 }
    }

    /// Compares everyone who is there at a time.
    pub(super) fn judge(&mut self, time_ms: i64, here: &[Here], found: &mut Found) {
        if here.len() > 1 {
            self.compare(time_ms, here, |person| person.body, |_, _| true);
            // A body is better than a face: faces are compared where one of the two has no body.
            if here.iter().any(|person| !person.body.is_some()) {
                self.compare(time_ms, here, |person| person.face, |a, b| !(a.body.is_some() && b.body.is_some()));
            }
        }
        if self.pairs.len() >= self.tidy_at {
            self.tidy(time_ms, found);
        }
    }

    fn compare(
        &mut self,
        time_ms: i64,
        here: &[Here],
        rect_of: impl Fn(&Here) -> NormRect,
        is_asked: impl Fn(&Here, &Here) -> bool,
    ) {
        self.by_left.clear();
        let lefts = here.iter().zip(0..).filter(|(person, _)| rect_of(person).is_some());
        self.by_left.extend(lefts.map(|(person, at)| (rect_of(person).left, at)));
        self.by_left.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        for (number, &(left, at)) in self.by_left.iter().enumerate() {
            let person = &here[at as usize];
            let rect = rect_of(person);
            // Wide enough for all rounding; the overlap itself decides.
            let furthest = left + (1.001 - self.rules.twin_iou) * rect.width;
            let near = self.by_left[number + 1..].iter().take_while(|(left, _)| *left <= furthest);
            let mut num_left = MAX_NEIGHBOURS;
            for (_, other) in near {
                let other = &here[*other as usize];
                if num_left == 0 {
                    self.num_uncompared += 1;
                    break;
                }
                num_left -= 1;
                let iou = iou(rect, rect_of(other));
                if iou >= self.rules.twin_iou && is_asked(person, other) {
                    let key =
                        if person.slot < other.slot { (person.slot, other.slot) } else { (other.slot, person.slot) };
                    let new = Pair { num_times: 0, iou_sum: 0.0, first_ms: time_ms, last_ms: time_ms };
                    let pair = self.pairs.entry(key).or_insert(new);
                    pair.num_times += 1;
                    pair.iou_sum += f64::from(iou);
                    pair.last_ms = time_ms;
                }
            }
        }
    }

    /// Judges those pairs of whom one does not come again, and forgets them.
    fn tidy(&mut self, time_ms: i64, found: &mut Found) {
        let last_ms =
            |slot: PersonSlot| self.store.person_rows(slot).last().map_or(i64::MIN, |&row| self.store.time_ms(row));
        let mut gone = Vec::new();
        self.pairs.retain(|&(a, b), pair| {
            let stays = last_ms(a).min(last_ms(b)) > time_ms;
            if !stays {
                gone.push(((a, b), *pair));
            }
            stays
        });
        for (people, pair) in &gone {
            self.judge_pair(*people, pair, found);
        }
        self.tidy_at = (2 * self.pairs.len()).max(MIN_PAIRS_TO_TIDY);
    }

    /// Judges all pairs that are left. Returns how many were not compared.
    pub(super) fn finish(self, found: &mut Found) -> u64 {
        for (people, pair) in &self.pairs {
            self.judge_pair(*people, pair, found);
        }
        self.num_uncompared
    }

    /// Flags a pair that overlapped often enough. Severity: mean `IoU` x share of the shorter track.
    fn judge_pair(&self, (a, b): (PersonSlot, PersonSlot), pair: &Pair, found: &mut Found) {
        let shorter = self.tracks.num_samples(a).min(self.tracks.num_samples(b));
        if pair.num_times < self.rules.twin_samples.min(shorter.div_ceil(2)) {
            return;
        }
        let mean_iou = (pair.iou_sum / f64::from(pair.num_times)) as f32;
        let is_in_order = self.store.person_index(a) < self.store.person_index(b);
        let (slot, other) = if is_in_order { (a, b) } else { (b, a) };
        found.add(Flag {
            kind: FlagKind::Twin,
            start_ms: pair.first_ms,
            end_ms: pair.last_ms,
            slot,
            other: Some(other),
            severity: (mean_iou * (pair.num_times as f32 / shorter as f32)).min(1.0),
            value: mean_iou,
        });
    }
}

/// Intersection over union, `0..=1`; NaN where the union is empty.
fn iou(a: NormRect, b: NormRect) -> f32 {
    let width = (a.right().min(b.right()) - a.left.max(b.left)).max(0.0);
    let height = (a.bottom().min(b.bottom()) - a.top.max(b.top)).max(0.0);
    let both = width * height;
    both / (a.area() + b.area() - both)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::flags::people_flags;
    use crate::analysis::flags::tests::{body, face, store_of};
    use crate::model::NewRow;

    fn twins(rows: &[NewRow]) -> Vec<(i64, i64)> {
        let flags = people_flags(&store_of(rows), &FlagRules::default());
        let twins = flags.ranked().iter().filter(|flag| flag.kind == FlagKind::Twin);
        twins.map(|flag| (flag.start_ms, flag.end_ms)).collect()
    }

    /// Two people for 100 samples who are in one place for some of them; boxes are 0.1 wide.
    fn pair(num_common: i64, offset: f32) -> Vec<NewRow> {
        let away = |at: i64| if at < num_common { offset } else { 0.3 };
        (0..100).flat_map(|at| [body(at * 67, 0, 0.5), body(at * 67, 1, 0.5 + away(at))]).collect()
    }

    #[test]
    fn twins_overlap_at_fifteen_times() {
        assert_eq!(twins(&pair(15, 0.01)), [(0, 14 * 67)]);
        assert_eq!(twins(&pair(14, 0.01)), []);
        // IoU of two boxes of width 1 that are x apart: (1 - x) / (1 + x); 0.7 is at 0.1765.
        assert_eq!(twins(&pair(15, 0.0176)), [(0, 14 * 67)]);
        assert_eq!(twins(&pair(15, 0.0177)), []);
    }

    #[test]
    fn of_a_short_track_half_is_enough() {
        let rows = |num_common: i64| -> Vec<NewRow> {
            let long = (0..100).map(|at| body(at * 67, 0, 0.5));
            let short = (0..6).map(|at| body(at * 67, 1, if at < num_common { 0.5 } else { 0.9 }));
            let mut rows: Vec<_> = long.chain(short).collect();
            rows.sort_by_key(|row| row.time_ms);
            rows
        };
        assert_eq!(twins(&rows(3)), [(0, 134)]);
        assert_eq!(twins(&rows(2)), []);
    }

    #[test]
    fn faces_are_compared_where_a_body_is_missing() {
        let rows: Vec<_> = (0..4).flat_map(|at| [face(at * 200, 0, 0.5), face(at * 200, 1, 0.5)]).collect();
        assert_eq!(twins(&rows), [(0, 600)]);
        let apart = |at: i64| [body(at * 200, 1, 0.1), body(at * 200, 0, 0.5)];
        let both: Vec<_> = (0..4)
            .flat_map(|at| apart(at).into_iter().chain([face(at * 200, 0, 0.2), face(at * 200, 1, 0.2)]))
            .collect();
        assert_eq!(twins(&both), [], "bodies decide");
    }

    #[test]
    fn many_in_one_place_are_not_compared_with_everyone_and_that_is_said() {
        let rows: Vec<_> = (0..100).map(|index| body(0, index, 0.5)).collect();
        let flags = people_flags(&store_of(&rows), &FlagRules::default());
        assert!(flags.num_uncompared() > 0);
        assert_eq!(flags.num_people_with(crate::analysis::flags::FlagSet::of(&[FlagKind::Twin])), 100);
    }
}
