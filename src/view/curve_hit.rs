//! Which curve of a chart is under the pointer. Cost: O(log points) for each piece of a curve.

use super::plot_series::BandColumn;
use super::{Pos, PxRect, TimeAxis};

/// A curve is under the pointer when it is this near.
pub const CURVE_REACH_PX: f32 = 6.0;

/// A chart: its axis of time, its values from the lower edge to the upper one, and where it lies.
#[derive(Debug, Clone, Copy)]
pub struct ChartPlace {
    /// The time.
    pub axis: TimeAxis,
    /// The values at the lower and the upper edge.
    pub values: (f64, f64),
    /// The place of the chart on the screen, which the axis belongs to.
    pub area: PxRect,
}

impl ChartPlace {
    /// Where a value at a time is drawn.
    pub fn pos_of(&self, ms: f64, value: f64) -> Pos {
        Pos { x: self.x_of(ms), y: self.y_of(value) }
    }

    fn x_of(&self, ms: f64) -> f32 {
        self.area.x + self.axis.x_from_ms(ms)
    }

    fn y_of(&self, value: f64) -> f32 {
        let share = (value - self.values.0) / (self.values.1 - self.values.0);
        self.area.bottom() - share as f32 * self.area.h
    }

    /// How far a piece of a curve (points of time and value, by time) is from a position; infinite without points.
    pub fn distance_to_piece<P>(&self, points: &[P], at: impl Fn(&P) -> [f64; 2], pos: Pos) -> f32 {
        let reach_ms = f64::from(CURVE_REACH_PX) * self.axis.ms_per_px;
        let ms = self.axis.ms_from_x(pos.x - self.area.x);
        let first = points.partition_point(|point| at(point)[0] < ms - reach_ms).saturating_sub(1);
        let past = (points.partition_point(|point| at(point)[0] <= ms + reach_ms) + 1).min(points.len());
        let place = |point: &P| {
            let [ms, value] = at(point);
            Pos { x: self.x_of(ms), y: self.y_of(value) }
        };
        let near = &points[first..past];
        match near {
            [] => f32::INFINITY,
            [one] => distance(place(one), pos),
            near => near
                .windows(2)
                .map(|pair| to_segment(place(&pair[0]), place(&pair[1]), pos))
                .fold(f32::INFINITY, f32::min),
        }
    }

    /// How far a band is from a position: nothing on its line, less than [`CURVE_REACH_PX`] inside.
    pub fn distance_to_band(&self, band: &[BandColumn], pos: Pos) -> f32 {
        let x = pos.x - self.area.x;
        let at = band.partition_point(|column| column.x <= x);
        let Some(column) = at.checked_sub(1).map(|at| &band[at]).filter(|column| x < column.x + 2.0) else {
            return f32::INFINITY;
        };
        let to_line = (pos.y - self.y_of(column.mean)).abs();
        let is_inside = (self.y_of(column.high)..=self.y_of(column.low)).contains(&pos.y);
        if is_inside { to_line.min(CURVE_REACH_PX - 1.0) } else { to_line }
    }
}

fn distance(a: Pos, b: Pos) -> f32 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// How far a point is from the line between two others.
fn to_segment(a: Pos, b: Pos, pos: Pos) -> f32 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let share = if length > 0.0 { ((pos.x - a.x) * dx + (pos.y - a.y) * dy) / length } else { 0.0 };
    let share = share.clamp(0.0, 1.0);
    distance(Pos { x: a.x + share * dx, y: a.y + share * dy }, pos)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place() -> ChartPlace {
        let axis = TimeAxis { start_ms: 0.0, ms_per_px: 10.0, width_px: 200.0 };
        ChartPlace { axis, values: (0.0, 1.0), area: PxRect::new(100.0, 50.0, 200.0, 100.0) }
    }

    #[test]
    fn inside_a_band_its_curve_is_under_the_pointer() {
        let band = [BandColumn { x: 20.0, low: 0.2, high: 0.8, mean: 0.5 }];
        let at = |y: f32| place().distance_to_band(&band, Pos { x: 120.5, y });
        assert!(at(100.0) < 0.01 && at(80.0) < CURVE_REACH_PX && at(60.0) > CURVE_REACH_PX);
        assert_eq!(place().distance_to_band(&band, Pos { x: 130.0, y: 100.0 }), f32::INFINITY);
    }

    proptest! {
        /// Only what is out of reach may be left out of the search.
        #[test]
        fn the_nearest_piece_is_found_within_reach(
            steps in prop::collection::vec((1..200i64, 0.0..1.0f64), 1..40),
            x in 90.0..310.0f32,
            y in 40.0..160.0f32,
        ) {
            let mut ms = 0;
            let points: Vec<[f64; 2]> = steps.iter().map(|&(step, value)| { ms += step; [ms as f64, value] }).collect();
            let (place, pos) = (place(), Pos { x, y });
            let on = |point: &[f64; 2]| Pos { x: place.x_of(point[0]), y: place.y_of(point[1]) };
            let all = points.windows(2).map(|pair| to_segment(on(&pair[0]), on(&pair[1]), pos));
            let expected = all.chain(points.iter().map(|point| distance(on(point), pos))).fold(f32::INFINITY, f32::min);
            let found = place.distance_to_piece(&points, |point| *point, pos);
            prop_assert!(found >= expected - 1e-3);
            prop_assert!(expected > CURVE_REACH_PX || (found - expected).abs() < 1e-3, "{found} {expected}");
        }
    }
}
