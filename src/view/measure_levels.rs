//! The values of one measure of one person at several levels of detail, so that a curve costs by pixels and not by samples.
//!
//! The lowest level is the values themselves; each further one holds lowest, highest and mean of four below. A curve takes the
//! widest nodes that lie within a pixel, so no gap of a pixel or more is lost.
//!
//! Memory: 8 bytes a value, and 16 a node, of which there is a third as many: 13.4 bytes a sample, for those who are charted
//! only. Cost: built in O(samples); read in O(pixels x log samples).

use std::ops::Range;

use super::TimeAxis;
use crate::analysis::Kept;
use crate::analysis::measure::{Measure, series};
use crate::model::{PersonSlot, TrackStore};

/// Children of a node.
const FAN_OUT: usize = 4;

/// Values that follow each other closely: of one sample, or of several.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bit {
    /// Time of the first, milliseconds.
    pub first_ms: i64,
    /// Time of the last, milliseconds.
    pub last_ms: i64,
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
    /// The mean of the values.
    pub mean: f64,
    /// Number of values.
    pub num: u32,
}

impl Bit {
    /// One value.
    pub fn of_sample(ms: i64, value: f64) -> Self {
        Self { first_ms: ms, last_ms: ms, low: value, high: value, mean: value, num: 1 }
    }
}

/// What some values in a row come to; NaN where there is none among them.
#[derive(Debug, Clone, Copy)]
struct Node {
    low: f32,
    high: f32,
    mean: f32,
    num: u32,
}

impl Node {
    fn of_value(value: f32) -> Self {
        Self { low: value, high: value, mean: value, num: u32::from(!value.is_nan()) }
    }

    fn over(nodes: impl Iterator<Item = Self>) -> Self {
        let (mut low, mut high, mut sum, mut num) = (f32::NAN, f32::NAN, 0.0, 0);
        for node in nodes.filter(|node| node.num > 0) {
            // The smaller of a number and NaN is the number.
            (low, high) = (low.min(node.low), high.max(node.high));
            sum += f64::from(node.mean) * f64::from(node.num);
            num += node.num;
        }
        Self { low, high, mean: (sum / f64::from(num)) as f32, num }
    }
}

/// A measure of a person at every level of detail.
#[derive(Debug, Clone)]
pub struct MeasureLevels {
    start_ms: i64,
    /// Times are counted in this many milliseconds from the start: 1, save for tracks of more than seven weeks.
    unit_ms: i64,
    times: Vec<u32>,
    /// NaN breaks the line, half way between two samples.
    values: Vec<f32>,
    /// From four values a node to one node for all.
    levels: Vec<Vec<Node>>,
}

impl MeasureLevels {
    /// Of a person's kept samples. O(samples).
    pub fn build(store: &TrackStore, kept: &Kept, slot: PersonSlot, measure: Measure) -> Self {
        let rows = store.person_rows(slot);
        let time_ms = |at: Option<&u32>| at.map_or(0, |&row| store.time_ms(row));
        let (start_ms, last_ms) = (time_ms(rows.first()), time_ms(rows.last()));
        let unit_ms = last_ms.saturating_sub(start_ms) / i64::from(u32::MAX) + 1;
        let (mut times, mut values) = (Vec::new(), Vec::new());
        for (ms, value) in series(store, kept, slot, measure, i64::MIN..i64::MAX) {
            times.push((ms.saturating_sub(start_ms) / unit_ms) as u32);
            values.push(value.map_or(f32::NAN, |value| value as f32));
        }
        times.shrink_to_fit();
        values.shrink_to_fit();
        let mut levels: Vec<Vec<Node>> = Vec::new();
        if values.len() > 1 {
            levels.push(
                values.chunks(FAN_OUT).map(|some| Node::over(some.iter().copied().map(Node::of_value))).collect(),
            );
        }
        while let Some(top) = levels.last().filter(|top| top.len() > 1) {
            levels.push(top.chunks(FAN_OUT).map(|some| Node::over(some.iter().copied())).collect());
        }
        Self { start_ms, unit_ms, times, values, levels }
    }

    /// The values over the visible time, from the one before it to the one after it, as bits of at most a pixel, in time
    /// order; `None` breaks the line.
    pub fn bits(&self, axis: &TimeAxis) -> Vec<Option<Bit>> {
        let mut bits = Vec::new();
        let (start_ms, end_ms) = (axis.start_ms, axis.end_ms());
        let first = self.times.partition_point(|&time| (self.ms(time) as f64) < start_ms).saturating_sub(1);
        let past = self.times.partition_point(|&time| self.ms(time) as f64 <= end_ms);
        let visible = first..(past + 1).min(self.values.len());
        let reader = Reader { levels: self, visible, max_ms: axis.ms_per_px };
        reader.read(self.levels.len(), 0, &mut bits);
        bits
    }

    /// Heap bytes held.
    pub fn bytes(&self) -> usize {
        let nodes: usize = self.levels.iter().map(Vec::capacity).sum();
        self.times.capacity() * 4 + self.values.capacity() * 4 + nodes * size_of::<Node>()
    }

    fn ms(&self, time: u32) -> i64 {
        self.start_ms.saturating_add(i64::from(time) * self.unit_ms)
    }
}

/// Goes down the levels as far as a pixel needs.
struct Reader<'a> {
    levels: &'a MeasureLevels,
    visible: Range<usize>,
    max_ms: f64,
}

impl Reader<'_> {
    /// The part of the visible values below a node; `level` 0 are the values.
    fn read(&self, level: usize, node: usize, bits: &mut Vec<Option<Bit>>) {
        let all = self.levels;
        let width = FAN_OUT.pow(level as u32);
        let (first, past) = (node * width, ((node + 1) * width).min(all.values.len()));
        if first >= self.visible.end || past <= self.visible.start || first >= past {
            return;
        }
        let (first_ms, last_ms) = (all.ms(all.times[first]), all.ms(all.times[past - 1]));
        let Some(below) = level.checked_sub(1) else {
            let value = f64::from(all.values[first]);
            bits.push((!value.is_nan()).then(|| Bit::of_sample(first_ms, value)));
            return;
        };
        let is_whole = first >= self.visible.start && past <= self.visible.end;
        if is_whole && (last_ms - first_ms) as f64 <= self.max_ms {
            let Node { low, high, mean, num } = all.levels[below][node];
            let (low, high, mean) = (f64::from(low), f64::from(high), f64::from(mean));
            // A gap on either edge goes on in the next node, and may be wider than a pixel with that.
            let (has_gap_before, has_gap_after) = (all.values[first].is_nan(), all.values[past - 1].is_nan());
            bits.extend(has_gap_before.then_some(None));
            if num > 0 {
                let first_ms = all.ms(all.times[first + usize::from(has_gap_before)]);
                let last_ms = all.ms(all.times[past - 1 - usize::from(has_gap_after)]);
                bits.push(Some(Bit { first_ms, last_ms, low, high, mean, num }));
            }
            bits.extend(has_gap_after.then_some(None));
            return;
        }
        (node * FAN_OUT..(node + 1) * FAN_OUT).for_each(|child| self.read(below, child, bits));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::view::test_store::{self, Sample};

    fn levels(samples: &[Sample], measure: Measure) -> MeasureLevels {
        let store = test_store::store(samples);
        MeasureLevels::build(&store, &Kept::all(&store), PersonSlot(0), measure)
    }

    proptest! {
        #[test]
        fn no_value_and_no_gap_of_a_pixel_is_lost(
            steps in prop::collection::vec((1..120i64, prop::bool::weighted(0.02)), 1..600),
            ms_per_px in 1.0..3000.0f64,
            start_ms in 0.0..20_000.0f64,
        ) {
            let mut ms = 0;
            let samples: Vec<Sample> = steps
                .iter()
                .map(|&(step, is_gap)| {
                    ms += if is_gap { 5000 } else { 40 + step / 10 };
                    Sample::body(ms, 0)
                })
                .collect();
            let store = test_store::store(&samples);
            let kept = Kept::all(&store);
            let levels = MeasureLevels::build(&store, &kept, PersonSlot(0), Measure::CenterX);
            let axis = TimeAxis { start_ms, ms_per_px, width_px: 40.0 };
            let bits = levels.bits(&axis);
            let found = || bits.iter().flatten();
            prop_assert!(found().all(|bit| (bit.last_ms - bit.first_ms) as f64 <= ms_per_px && bit.low <= bit.mean + 1e-6));
            let all: Vec<_> = series(&store, &kept, PersonSlot(0), Measure::CenterX, i64::MIN..i64::MAX).collect();
            let is_visible = |ms: i64| (start_ms..=axis.end_ms()).contains(&(ms as f64));
            for &(ms, value) in all.iter().filter(|(ms, _)| is_visible(*ms)) {
                if let Some(value) = value {
                    let holds = |bit: &&Bit| {
                        (bit.first_ms..=bit.last_ms).contains(&ms) && bit.low <= value + 1e-6 && value <= bit.high + 1e-6
                    };
                    prop_assert_eq!(found().filter(holds).count(), 1);
                }
            }
            for gap in all.windows(3).filter(|of| of[1].1.is_none() && is_visible(of[0].0) && is_visible(of[2].0)) {
                if (gap[2].0 - gap[0].0) as f64 > ms_per_px {
                    let after = bits.iter().position(|bit| bit.is_some_and(|bit| bit.first_ms >= gap[2].0)).unwrap();
                    prop_assert_eq!(bits[after - 1], None, "a line over the gap before {}", gap[2].0);
                }
            }
        }
    }

    #[test]
    fn reading_costs_by_pixels() {
        let samples: Vec<Sample> = (0..200_000).map(|i| Sample::body(i * 40, 0)).collect();
        let levels = levels(&samples, Measure::CenterX);
        assert!(levels.bytes() < 200_000 * 14, "{} bytes", levels.bytes());
        for width_ms in [1e4, 1e6, 8e6] {
            let axis = TimeAxis { start_ms: 0.0, ms_per_px: width_ms / 1000.0, width_px: 1000.0 };
            let bits = levels.bits(&axis);
            assert!(bits.len() <= 1000 * FAN_OUT, "{} bits for {width_ms} ms", bits.len());
            let num: u32 = bits.iter().flatten().map(|bit| bit.num).sum();
            assert!((i64::from(num) - (width_ms / 40.0) as i64).abs() <= 2, "every sample is in one of them");
        }
    }
}
