//! Curves for the plot, thinned to what the screen can show: the lowest and the highest value of each pixel column.
//!
//! At most two points a column, so at most some 8000 on the widest screen. Cost: O(samples in view); made again when axis,
//! filter or measure change, not every frame.

use std::ops::Range;

use super::{Scene, TimeAxis};
use crate::analysis::measure::{Measure, people_present, series};
use crate::analysis::presence::gap_limit_ms;
use crate::model::PersonSlot;

/// A curve of connected pieces.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlotSeries {
    /// Time in milliseconds and value, by time.
    pub points: Vec<[f64; 2]>,
    /// Which of the points are connected: ascending, without gaps between them, none empty. A piece of one point is a dot.
    pub pieces: Vec<Range<usize>>,
}

impl PlotSeries {
    /// Thins values in time order. `None` breaks the curve, unless it goes on in the same pixel column.
    pub fn thinned(values: impl Iterator<Item = (i64, Option<f64>)>, axis: &TimeAxis) -> Self {
        let mut thinned = Self::default();
        let mut column = Column::default();
        let mut is_broken = true;
        for (ms, value) in values {
            let Some(value) = value.filter(|v| v.is_finite()) else {
                is_broken = true;
                continue;
            };
            let at = axis.x_from_ms(ms as f64).floor();
            if column.lowest.is_some() && column.at == at {
                column.add(ms, value);
                continue;
            }
            thinned.push(&column);
            if is_broken {
                thinned.start_piece();
            }
            is_broken = false;
            column = Column { at, ..Column::default() };
            column.add(ms, value);
        }
        thinned.push(&column);
        thinned.start_piece();
        thinned.pieces.retain(|piece| !piece.is_empty());
        thinned
    }

    /// A measure of one person over the visible time, from the sample before it to the sample after it.
    pub fn of_person(scene: &Scene<'_>, slot: PersonSlot, measure: Measure, axis: &TimeAxis) -> Self {
        let cadence_ms = scene.people.get(slot.at()).map_or(f32::NAN, |p| p.cadence_ms);
        let reach_ms = gap_limit_ms(cadence_ms).ceil() as i64;
        let visible = axis.visible_ms();
        let range = visible.start.saturating_sub(reach_ms)..visible.end.saturating_add(reach_ms);
        Self::thinned(series(scene.store, scene.kept, slot, measure, range), axis)
    }

    /// How many people are present over the visible time, as steps one pixel wide or more.
    pub fn of_people_present(scene: &Scene<'_>, axis: &TimeAxis) -> Self {
        let span = scene.store.span_ms();
        let visible = axis.visible_ms();
        let range = visible.start.max(span.start)..visible.end.min(span.end);
        if range.is_empty() {
            return Self::default();
        }
        let length_ms = range.end - range.start;
        let num_buckets = (length_ms as f64 / axis.ms_per_px).ceil().clamp(1.0, length_ms as f64) as usize;
        let counts = people_present(scene.store, scene.kept, scene.people, range.clone(), num_buckets);
        let bucket_ms = length_ms as f64 / num_buckets as f64;
        let mut points: Vec<[f64; 2]> = Vec::new();
        let mut at = 0;
        while let Some(&count) = counts.get(at) {
            let num_equal = counts[at..].iter().take_while(|&&c| c == count).count();
            for edge in [at, at + num_equal] {
                points.push([range.start as f64 + bucket_ms * edge as f64, f64::from(count)]);
            }
            at += num_equal;
        }
        let pieces = std::iter::once(0..points.len()).collect();
        Self { points, pieces }
    }

    /// The lowest and the highest value; `None` without points.
    pub fn value_range(&self) -> Option<Range<f64>> {
        let values = self.points.iter().map(|point| point[1]);
        values.fold(None, |range: Option<Range<f64>>, v| {
            Some(range.map_or(v..v, |range| range.start.min(v)..range.end.max(v)))
        })
    }

    fn push(&mut self, column: &Column) {
        let Some((lowest, highest)) = column.lowest.zip(column.highest) else { return };
        let (first, second) = if lowest[0] <= highest[0] { (lowest, highest) } else { (highest, lowest) };
        self.points.push(first);
        if first != second {
            self.points.push(second);
        }
        if let Some(piece) = self.pieces.last_mut() {
            piece.end = self.points.len();
        }
    }

    fn start_piece(&mut self) {
        self.pieces.push(self.points.len()..self.points.len());
    }
}

/// The values in one pixel column.
#[derive(Debug, Default)]
struct Column {
    at: f32,
    lowest: Option<[f64; 2]>,
    highest: Option<[f64; 2]>,
}

impl Column {
    fn add(&mut self, ms: i64, value: f64) {
        let point = [ms as f64, value];
        if self.lowest.is_none_or(|lowest| value < lowest[1]) {
            self.lowest = Some(point);
        }
        if self.highest.is_none_or(|highest| value > highest[1]) {
            self.highest = Some(point);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn curves_break_where_there_is_nothing() {
        let axis = TimeAxis { start_ms: 0.0, ms_per_px: 1.0, width_px: 100.0 };
        let values = [
            (1, Some(1.0)),
            (2, Some(2.0)),
            (3, None),
            (9, Some(3.0)),
            (12, None),
            (20, Some(4.0)),
            (21, Some(f64::NAN)),
        ];
        let series = PlotSeries::thinned(values.into_iter(), &axis);
        assert_eq!(series.points, [[1.0, 1.0], [2.0, 2.0], [9.0, 3.0], [20.0, 4.0]]);
        assert_eq!(series.pieces, [0..2, 2..3, 3..4]);
        assert_eq!(series.value_range(), Some(1.0..4.0));
        assert_eq!(PlotSeries::thinned(std::iter::empty(), &axis), PlotSeries::default());
    }

    proptest! {
            #[test]
            fn extremes_survive_in_two_points_a_column(
                steps in prop::collection::vec((0..40i64, prop::option::weighted(0.9, -5.0..5.0f64)), 1..400),
                ms_per_px in 0.5..300.0f64,
            ) {
                let axis = TimeAxis { start_ms: 0.0, ms_per_px, width_px: 2000.0 };
                let mut ms = 0;
                let values: Vec<(i64, Option<f64>)> = steps.into_iter().map(|(step, v)| { ms += step; (ms, v) }).collect();
                let thinned = PlotSeries::thinned(values.iter().copied(), &axis);
                let column = |ms: f64| axis.x_from_ms(ms).floor() as i64;
                for at in values.iter().map(|v| column(v.0 as f64)) {
                    let all = || values.iter().filter(|v| column(v.0 as f64) == at).filter_map(|v| v.1);
                    let kept: Vec<f64> = thinned.points.iter().filter(|p| column(p[0]) == at).map(|p| p[1]).collect();
                    prop_assert!(kept.len() <= 2);
                    prop_assert_eq!(all().fold(f64::MAX, f64::min), kept.iter().copied().fold(f64::MAX, f64::min));
                    prop_assert_eq!(all().fold(f64::MIN, f64::max), kept.iter().copied().fold(f64::MIN, f64::max));
                }
                prop_assert!(thinned.points.windows(2).all(|w| w[0][0] <= w[1][0]));
                prop_assert_eq!(thinned.pieces.iter()
    .map(ExactSizeIterator::len).sum::<usize>(), thinned.points.len());
                prop_assert!(thinned.pieces.windows(2).all(|w| w[0].end == w[1].start));
            }
        }
}
