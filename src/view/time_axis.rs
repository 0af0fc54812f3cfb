//! Which part of the time is on screen, and how wide: shared by ruler, lanes and plot.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Closest zoom: this many milliseconds a pixel, so a millisecond is 25 pixels wide.
pub const MIN_MS_PER_PX: f64 = 0.04;
/// Empty pixels kept on both sides of the span when all of it is shown, so that its first and last sample can be seen whole.
pub const MARGIN_PX: f64 = 6.0;

/// A linear map of milliseconds to pixels; pixel 0 is the left end of whatever the axis belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TimeAxis {
    /// The time at pixel 0, milliseconds from the start of the video.
    pub start_ms: f64,
    /// Milliseconds in one pixel, positive.
    pub ms_per_px: f64,
    /// Width on screen in pixels, at least 1.
    pub width_px: f32,
}

impl TimeAxis {
    /// An axis that shows all of a span, with a small margin.
    pub fn fit(span_ms: &Range<i64>, width_px: f32) -> Self {
        let width_px = width_px.max(1.0);
        let ms_per_px = widest_ms_per_px(span_ms, width_px).max(MIN_MS_PER_PX);
        let middle_ms = f64::midpoint(span_ms.start as f64, span_ms.end as f64);
        Self { start_ms: middle_ms - f64::from(width_px) / 2.0 * ms_per_px, ms_per_px, width_px }
    }

    /// The pixel of a time; far outside the axis for times that are not shown.
    pub fn x_from_ms(&self, ms: f64) -> f32 {
        ((ms - self.start_ms) / self.ms_per_px) as f32
    }

    /// The time at a pixel.
    pub fn ms_from_x(&self, x: f32) -> f64 {
        self.start_ms + f64::from(x) * self.ms_per_px
    }

    /// The time at the right end.
    pub fn end_ms(&self) -> f64 {
        self.ms_from_x(self.width_px)
    }

    /// The whole milliseconds that have any pixel on screen, half open, never empty.
    pub fn visible_ms(&self) -> Range<i64> {
        let start = self.start_ms.floor() as i64;
        start..(self.end_ms().ceil() as i64).max(start.saturating_add(1))
    }

    /// Shows `factor` times as much time (below 1 zooms in) while the time under pixel `x` stays where it is; within the
    /// limits, and inside the span.
    #[must_use]
    pub fn zoom_around(self, x: f32, factor: f64, span_ms: &Range<i64>) -> Self {
        let anchor_ms = self.ms_from_x(x);
        let ms_per_px = limited(self.ms_per_px * factor, span_ms, self.width_px);
        Self { start_ms: anchor_ms - f64::from(x) * ms_per_px, ms_per_px, ..self }.clamp(span_ms)
    }

    /// Moves the content by `dx` pixels to the right, as a drag does; stays inside the span.
    #[must_use]
    pub fn pan(self, dx: f32, span_ms: &Range<i64>) -> Self {
        Self { start_ms: self.start_ms - f64::from(dx) * self.ms_per_px, ..self }.clamp(span_ms)
    }

    /// Shows exactly this range, as far as the limits allow.
    #[must_use]
    pub fn show(self, range_ms: &Range<f64>, span_ms: &Range<i64>) -> Self {
        let wanted = (range_ms.end - range_ms.start) / f64::from(self.width_px);
        let ms_per_px = limited(wanted, span_ms, self.width_px);
        let middle_ms = f64::midpoint(range_ms.start, range_ms.end);
        Self { start_ms: middle_ms - f64::from(self.width_px) / 2.0 * ms_per_px, ms_per_px, ..self }.clamp(span_ms)
    }

    /// Another width with the same start and scale, as when a panel is resized.
    #[must_use]
    pub fn resize(self, width_px: f32, span_ms: &Range<i64>) -> Self {
        Self { width_px: width_px.max(1.0), ..self }.clamp(span_ms)
    }

    /// Scrolls just enough to bring a time on screen, leaving it a tenth of the width from the edge.
    #[must_use]
    pub fn reveal(self, ms: f64, span_ms: &Range<i64>) -> Self {
        let x = self.x_from_ms(ms);
        if (0.0..=self.width_px).contains(&x) {
            return self;
        }
        let target = self.width_px * if x < 0.0 { 0.1 } else { 0.9 };
        Self { start_ms: ms - f64::from(target) * self.ms_per_px, ..self }.clamp(span_ms)
    }

    /// The nearest axis within the zoom limits that leaves no more than the margin beyond the span.
    #[must_use]
    pub fn clamp(self, span_ms: &Range<i64>) -> Self {
        let width_px = self.width_px.max(1.0);
        let ms_per_px = limited(self.ms_per_px, span_ms, width_px);
        let margin_ms = MARGIN_PX.min(f64::from(width_px) / 4.0) * ms_per_px;
        let lowest = span_ms.start as f64 - margin_ms;
        let highest = (span_ms.end as f64 + margin_ms - f64::from(width_px) * ms_per_px).max(lowest);
        let start_ms = if self.start_ms.is_finite() { self.start_ms.clamp(lowest, highest) } else { lowest };
        Self { start_ms, ms_per_px, width_px }
    }
}

/// The scale at which the whole span and its margins are shown.
fn widest_ms_per_px(span_ms: &Range<i64>, width_px: f32) -> f64 {
    let width = f64::from(width_px);
    let inner = width - 2.0 * MARGIN_PX.min(width / 4.0);
    (span_ms.end as f64 - span_ms.start as f64).max(1.0) / inner
}

fn limited(ms_per_px: f64, span_ms: &Range<i64>, width_px: f32) -> f64 {
    let widest = widest_ms_per_px(span_ms, width_px.max(1.0)).max(MIN_MS_PER_PX);
    if ms_per_px.is_finite() { ms_per_px.clamp(MIN_MS_PER_PX, widest) } else { widest }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn fitting_shows_the_span_between_two_margins() {
        let axis = TimeAxis::fit(&(0..10_000), 1012.0);
        assert!((axis.x_from_ms(0.0) - 6.0).abs() < 1e-3);
        assert!((axis.x_from_ms(10_000.0) - 1006.0).abs() < 1e-3);
        assert_eq!(axis, axis.clamp(&(0..10_000)));
        assert_eq!(axis.visible_ms(), -60..10_060);
    }

    #[test]
    fn revealing_moves_only_what_is_out_of_sight() {
        let span = 0..100_000;
        let axis = TimeAxis::fit(&span, 1000.0).zoom_around(0.0, 0.1, &span);
        assert_eq!(axis.reveal(3000.0, &span), axis);
        let moved = axis.reveal(50_000.0, &span);
        assert!((moved.x_from_ms(50_000.0) - 900.0).abs() < 0.5);
    }

    proptest! {
        #[test]
        fn pixels_and_times_invert_each_other(start in -1e9..1e12f64, scale in 0.04..1e6f64, x in 0.0..4000.0f32) {
            let axis = TimeAxis { start_ms: start, ms_per_px: scale, width_px: 4000.0 };
            prop_assert!((axis.x_from_ms(axis.ms_from_x(x)) - x).abs() < 0.02);
        }

        #[test]
        fn zooming_keeps_the_time_under_the_pointer(x in 0.0..800.0f32, factor in 0.2..0.99f64, length in 10_000..10_000_000i64) {
            let span = 0..length;
            let axis = TimeAxis::fit(&span, 800.0);
            let x = x.clamp(MARGIN_PX as f32 + 1.0, 800.0 - MARGIN_PX as f32 - 1.0);
            let zoomed = axis.zoom_around(x, factor, &span);
            prop_assert!((zoomed.x_from_ms(axis.ms_from_x(x)) - x).abs() < 0.05);
        }

        #[test]
        fn nothing_leaves_the_span(moves in prop::collection::vec((0.0..900.0f32, 0.01..100.0f64, -5000.0..5000.0f32), 1..20)) {
            let span = -500..3_600_000;
            let mut axis = TimeAxis::fit(&span, 900.0);
            for (x, factor, dx) in moves {
                axis = axis.zoom_around(x, factor, &span).pan(dx, &span);
                let margin_ms = MARGIN_PX * axis.ms_per_px + 1e-6;
                prop_assert!(axis.ms_per_px >= MIN_MS_PER_PX);
                prop_assert!(axis.start_ms >= -500.0 - margin_ms && axis.end_ms() <= 3_600_000.0 + margin_ms);
            }
        }
    }
}
