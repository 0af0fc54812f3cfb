//! Curves for the plot, thinned to what the screen can show: the lowest and the highest value of each pixel column.
//!
//! At most two points a column, so at most some 8000 on the widest screen. Cost: O(bits of values); from the levels of detail
//! of a measure that is O(pixels). Where many values share a column, a band from the lowest to the highest and a line along
//! the means say more than a line that goes up and down in every column, and cost less.

use std::ops::Range;

use super::measure_levels::{Bit, MeasureLevels};
use super::{Color, DrawList, LaneLevels, Presence, PxRect, Scene, TimeAxis};
use crate::analysis::measure::{Measure, series};
use crate::analysis::presence::gap_limit_ms;
use crate::model::PersonSlot;

/// From this many values a column a curve is a band.
const MIN_BAND_VALUES: usize = 3;

/// A curve of connected pieces.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlotSeries {
    /// Time in milliseconds and value, by time.
    pub points: Vec<[f64; 2]>,
    /// Which of the points are connected: ascending, without gaps between them, none empty. A piece of one point is a dot.
    pub pieces: Vec<Range<usize>>,
    /// The same as columns of pixels from left to right, where there are many values in each; else empty.
    pub band: Vec<BandColumn>,
}

/// The values in one column of pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandColumn {
    /// The column's left pixel on the axis.
    pub x: f32,
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
    /// The mean of all values.
    pub mean: f64,
}

impl PlotSeries {
    /// Thins values in time order. `None` breaks the curve, unless it goes on in the same pixel column.
    pub fn thinned(values: impl Iterator<Item = Option<Bit>>, axis: &TimeAxis) -> Self {
        let mut thinned = Self::default();
        let mut column = Column::default();
        let mut is_broken = true;
        let mut num_values = 0;
        for bit in values {
            let Some(bit) = bit.filter(|bit| bit.mean.is_finite()) else {
                is_broken = true;
                continue;
            };
            num_values += bit.num as usize;
            let at = axis.x_from_ms(bit.first_ms as f64).floor();
            if column.num > 0 && column.at == at {
                column.add(&bit);
                continue;
            }
            thinned.push(&column);
            if is_broken {
                thinned.start_piece();
            }
            is_broken = false;
            column = Column { at, ..Column::default() };
            column.add(&bit);
        }
        thinned.push(&column);
        thinned.start_piece();
        thinned.pieces.retain(|piece| !piece.is_empty());
        if num_values < thinned.band.len() * MIN_BAND_VALUES {
            thinned.band.clear();
        }
        thinned
    }

    /// A measure of one person over the visible time, from the sample before it to the sample after it. O(samples in view).
    pub fn of_person(scene: &Scene<'_>, slot: PersonSlot, measure: Measure, axis: &TimeAxis) -> Self {
        let cadence_ms = scene.people.get(slot.at()).map_or(f32::NAN, |p| p.cadence_ms);
        let reach_ms = gap_limit_ms(scene.store, cadence_ms).ceil() as i64;
        let visible = axis.visible_ms();
        let range = visible.start.saturating_sub(reach_ms)..visible.end.saturating_add(reach_ms);
        let values = series(scene.store, scene.kept, slot, measure, range);
        Self::thinned(values.map(|(ms, value)| value.map(|value| Bit::of_sample(ms, value))), axis)
    }

    /// The same of a measure whose levels of detail are known. O(pixels).
    pub fn of_levels(levels: &MeasureLevels, axis: &TimeAxis) -> Self {
        Self::thinned(levels.bits(axis).into_iter(), axis)
    }

    /// How many people are present over the visible time, as steps of a pixel or less. `levels` are those that `presence` was
    /// made of.
    pub fn of_people_present(presence: &Presence, levels: &LaneLevels, axis: &TimeAxis) -> Self {
        let steps = presence.steps(levels, axis);
        let edges = |step: &super::presence::Step| {
            let value = f64::from(step.num_people);
            [[step.start_ms, value], [step.end_ms, value]]
        };
        let points: Vec<_> = steps.iter().flat_map(edges).collect();
        let pieces = std::iter::once(0..points.len()).filter(|piece| !piece.is_empty()).collect();
        Self { points, pieces, band: Vec::new() }
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
        let mean = column.sum / f64::from(column.num);
        self.band.push(BandColumn { x: column.at, low: lowest[1], high: highest[1], mean });
    }

    fn start_piece(&mut self) {
        self.pieces.push(self.points.len()..self.points.len());
    }
}

/// Opacity of a band behind the line of its means.
const BAND_ALPHA: f32 = 0.3;

/// Draws a band over the whole clip of a list; `values` are those at its lower and its upper edge.
pub fn draw_band(band: &[BandColumn], values: (f64, f64), color: Color, is_strong: bool, out: &mut DrawList) {
    let area = out.clip;
    let y_of = |value: f64| area.bottom() - ((value - values.0) / (values.1 - values.0)) as f32 * area.h;
    let half = if is_strong { 1.0 } else { 0.625 };
    let mut last: Option<(f32, f32)> = None;
    for column in band {
        let x = area.x + column.x;
        let (top, bottom) = (y_of(column.high), y_of(column.low));
        out.fill(PxRect::new(x, top, 1.0, (bottom - top).max(1.0)), 0.0, color.with_alpha(BAND_ALPHA));
        let y = y_of(column.mean);
        // Neighbouring means touch.
        let from = last.filter(|&(before, _)| before + 1.0 >= column.x).map_or(y, |(_, from)| from);
        let (upper, lower) = (y.min(from) - half, y.max(from) + half);
        out.fill(PxRect::new(x, upper, 1.0, lower - upper), 0.0, color);
        last = Some((column.x, y));
    }
}

/// The values in one pixel column.
#[derive(Debug, Default)]
struct Column {
    at: f32,
    lowest: Option<[f64; 2]>,
    highest: Option<[f64; 2]>,
    sum: f64,
    num: u32,
}

impl Column {
    fn add(&mut self, bit: &Bit) {
        if self.lowest.is_none_or(|lowest| bit.low < lowest[1]) {
            self.lowest = Some([bit.first_ms as f64, bit.low]);
        }
        if self.highest.is_none_or(|highest| bit.high > highest[1]) {
            self.highest = Some([bit.last_ms as f64, bit.high]);
        }
        self.sum += bit.mean * f64::from(bit.num);
        self.num += bit.num;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bit((ms, value): (i64, Option<f64>)) -> Option<Bit> {
        value.map(|value| Bit::of_sample(ms, value))
    }

    #[test]
    fn many_values_in_a_column_are_a_band() {
        let axis = TimeAxis { start_ms: 0.0, ms_per_px: 10.0, width_px: 100.0 };
        let values = |step_ms: i64| (0..40).map(move |i| bit((i * step_ms, Some((i % 2) as f64))));
        assert!(PlotSeries::thinned(values(5), &axis).band.is_empty());
        let band = PlotSeries::thinned(values(2), &axis).band;
        assert_eq!((band.len(), band[3].x, band[3].low, band[3].high), (8, 3.0, 0.0, 1.0));
        assert!((band[3].mean - 0.4).abs() < 0.2);
    }

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
        let series = PlotSeries::thinned(values.into_iter().map(bit), &axis);
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
                let thinned = PlotSeries::thinned(values.iter().copied().map(bit), &axis);
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
