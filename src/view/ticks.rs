//! Where marks go on an axis, and what they say. Labels never touch: a step is taken only if its longest label fits.

use std::ops::Range;

use super::TimeAxis;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
/// Distances between labelled clock ticks in milliseconds; beyond the last, whole days by 1-2-5.
const CLOCK_STEPS: [i64; 29] = [
    1,
    2,
    5,
    10,
    20,
    50,
    100,
    200,
    500,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    24 * HOUR,
    48 * HOUR,
    120 * HOUR,
];
/// Clear pixels between two labels.
const LABEL_GAP_PX: f32 = 14.0;
/// Pixels between two unlabelled ticks, at least.
const MINOR_GAP_PX: f64 = 7.0;

/// A mark on a time axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Pixel on the axis.
    pub x: f32,
    /// The time it marks.
    pub ms: i64,
    /// What it says; a tick without a label is a minor one.
    pub label: Option<String>,
}

/// The ticks of a time axis from left to right, labels centred on their tick and `char_px` a character wide.
pub fn clock_ticks(axis: &TimeAxis, char_px: f32) -> Vec<Tick> {
    let visible = axis.visible_ms();
    let step = clock_step(axis, &visible, char_px);
    let minor = minor_step(step, axis.ms_per_px);
    let style = ClockStyle::of(step, &visible);
    // One step beyond both ends: a label may reach into view when its tick is just outside.
    let first = visible.start.div_euclid(step) * step;
    let last = visible.end.saturating_add(step);
    let mut ticks = Vec::new();
    let mut ms = first;
    while ms <= last {
        let label = (ms.rem_euclid(step) == 0).then(|| style.format(ms));
        ticks.push(Tick { x: axis.x_from_ms(ms as f64), ms, label });
        ms = ms.saturating_add(minor);
    }
    ticks
}

/// The shortest step whose labels keep their distance.
fn clock_step(axis: &TimeAxis, visible: &Range<i64>, char_px: f32) -> i64 {
    let fits = |step: i64| {
        let style = ClockStyle::of(step, visible);
        let ends = [visible.start.saturating_sub(step), visible.end.saturating_add(step)];
        let num_chars = ends.map(|ms| style.format(ms).len()).into_iter().max().unwrap_or(0);
        step as f64 / axis.ms_per_px >= f64::from(num_chars as f32 * char_px + LABEL_GAP_PX)
    };
    CLOCK_STEPS.into_iter().find(|&step| fits(step)).unwrap_or_else(|| {
        let days = (0..12).flat_map(|power| [10, 20, 50].map(|n| n * 10_i64.pow(power) * 24 * HOUR));
        days.into_iter().find(|&step| fits(step)).unwrap_or(i64::MAX / 4)
    })
}

/// The longest even division of a step whose parts are whole milliseconds and not too close; the step itself where none is.
fn minor_step(step: i64, ms_per_px: f64) -> i64 {
    let is_good = |parts: &i64| step % parts == 0 && (step / parts) as f64 / ms_per_px >= MINOR_GAP_PX;
    let leading = if step < SECOND { step / 10_i64.pow(step.ilog10()) } else { step / SECOND };
    // Fives divide by 5, twos by 4 or 2, and clock quarters by 3.
    let parts = match leading {
        1 | 5 | 10 => [5, 5, 5],
        15 | 30 | 900 | 1800 => [3, 3, 3],
        60 | 3600 => [6, 4, 2],
        _ => [4, 2, 5],
    };
    parts.into_iter().find(is_good).map_or(step, |parts| step / parts)
}

/// One way to write all times of an axis, the shortest that says which time it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClockStyle {
    /// `1:05`
    Minutes,
    /// `1:01:05`
    Hours,
    /// `0:01:05.250`, as everywhere else in the program
    Millis,
}

impl ClockStyle {
    fn of(step: i64, visible: &Range<i64>) -> Self {
        if step < SECOND {
            Self::Millis
        } else if visible.start.unsigned_abs().max(visible.end.unsigned_abs()) >= HOUR as u64 {
            Self::Hours
        } else {
            Self::Minutes
        }
    }

    fn format(self, ms: i64) -> String {
        let sign = if ms < 0 { "-" } else { "" };
        let s = ms.unsigned_abs() / SECOND as u64;
        match self {
            Self::Minutes => format!("{sign}{}:{:02}", s / 60, s % 60),
            Self::Hours => format!("{sign}{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60),
            Self::Millis => crate::model::time::format_clock(ms),
        }
    }
}

/// A mark on an axis of numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberTick {
    /// The value it marks.
    pub value: f64,
    /// What it says, with as many decimals as the step needs.
    pub label: String,
}

/// Round values (1-2-5) inside a closed range, at most one every `min_gap_px` of `length_px`. Empty for an empty or
/// unusable range.
pub fn number_ticks(range: Range<f64>, length_px: f32, min_gap_px: f32) -> Vec<NumberTick> {
    let width = range.end - range.start;
    if !(width.is_finite() && width > 0.0 && length_px >= min_gap_px) {
        return Vec::new();
    }
    let at_least = width * f64::from(min_gap_px / length_px);
    let power = at_least.log10().floor();
    let unit = 10_f64.powf(power);
    let step = [1.0, 2.0, 5.0, 10.0].map(|n| n * unit).into_iter().find(|&s| s >= at_least).unwrap_or(10.0 * unit);
    let num_decimals = (-(step * (1.0 + 1e-9)).log10().floor()).clamp(0.0, 9.0) as usize;
    let (first, last) = ((range.start / step - 1e-9).ceil() as i64, (range.end / step + 1e-9).floor() as i64);
    let ticks = (first..=last).map(|n| {
        // Zero without a sign, whatever the rounding left.
        let value = if n == 0 { 0.0 } else { n as f64 * step };
        NumberTick { value, label: format!("{value:.num_decimals$}") }
    });
    ticks.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn labels(axis: &TimeAxis) -> Vec<String> {
        clock_ticks(axis, 6.3).into_iter().filter_map(|t| t.label).collect()
    }

    #[test]
    fn labels_are_as_short_as_unambiguous() {
        let axis = TimeAxis { start_ms: 59_000.0, ms_per_px: 55.0, width_px: 400.0 };
        assert_eq!(labels(&axis), ["0:55", "1:00", "1:05", "1:10", "1:15", "1:20", "1:25"]);
        let axis = TimeAxis { start_ms: 65_000.0, ms_per_px: 1.0, width_px: 300.0 };
        assert_eq!(labels(&axis), ["0:01:05.000", "0:01:05.100", "0:01:05.200", "0:01:05.300", "0:01:05.400"]);
        let axis = TimeAxis { start_ms: 3_590_000.0, ms_per_px: 1000.0, width_px: 200.0 };
        assert_eq!(labels(&axis), ["0:59:00", "1:00:00", "1:01:00", "1:02:00", "1:03:00", "1:04:00"]);
        let axis = TimeAxis { start_ms: -2000.0, ms_per_px: 20.0, width_px: 200.0 };
        assert_eq!(labels(&axis), ["-0:02", "-0:01", "0:00", "0:01", "0:02", "0:03"]);
    }

    #[test]
    fn numbers_are_round() {
        let labels = |range, px| number_ticks(range, px, 30.0).into_iter().map(|t| t.label).collect::<Vec<_>>();
        assert_eq!(labels(78.0..101.0, 100.0), ["80", "90", "100"]);
        assert_eq!(labels(0.0..0.31, 100.0), ["0.0", "0.1", "0.2", "0.3"]);
        assert_eq!(labels(-0.5..0.5, 160.0), ["-0.4", "-0.2", "0.0", "0.2", "0.4"]);
        assert_eq!(labels(1.0..1.0, 100.0), [] as [&str; 0]);
        assert_eq!(labels(f64::NAN..1.0, 100.0), [] as [&str; 0]);
    }

    proptest! {
        #[test]
        fn labels_never_overlap(start in -1e7..1e9f64, scale in -3.2..12.0f64, width in 50.0..3000.0f32) {
            let axis = TimeAxis { start_ms: start, ms_per_px: scale.exp2(), width_px: width };
            let ticks = clock_ticks(&axis, 6.3);
            prop_assert!(ticks.windows(2).all(|w| w[0].x < w[1].x));
            let labelled: Vec<_> = ticks.iter().filter_map(|t| Some((t.x, t.label.as_ref()?.len() as f32 * 6.3))).collect();
            for pair in labelled.windows(2) {
                let clear = (pair[1].0 - pair[1].1 / 2.0) - (pair[0].0 + pair[0].1 / 2.0);
                prop_assert!(clear >= 8.0, "{clear} px between {:?}", labelled);
            }
            prop_assert!(ticks.len() <= width as usize + 10);
        }

        #[test]
        fn every_long_enough_axis_has_a_label(start in 0.0..1e8f64, scale in -3.0..12.0f64) {
            let axis = TimeAxis { start_ms: start, ms_per_px: scale.exp2(), width_px: 400.0 };
            prop_assert!(clock_ticks(&axis, 6.3).iter().any(|t| t.label.is_some() && (0.0..400.0).contains(&t.x)));
        }
    }
}
