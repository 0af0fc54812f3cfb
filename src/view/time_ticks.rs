//! The ticks of a time axis in every form that times are written in: the clock has its own steps, the others go by 1-2-5.

use super::TimeAxis;
use super::ticks::{Tick, clock_ticks};
use crate::model::VideoMetadata;
use crate::model::time::{ASSUMED_FRAME_RATE, TimeFormat, ms_of_frame};

/// Clear pixels between two labels.
const LABEL_GAP_PX: f32 = 14.0;
/// Pixels between two unlabelled ticks, at least.
const MINOR_GAP_PX: f64 = 7.0;

/// How the ticks of an axis are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeLabels {
    format: TimeFormat,
    /// Frames per second, positive.
    frame_rate: f64,
}

impl TimeLabels {
    /// In this form; frames are those of the video, or of the rate that is assumed.
    pub fn new(format: TimeFormat, video: &VideoMetadata) -> Self {
        let known = video.frame_rate.filter(|rate| rate.is_finite() && *rate > 0.0);
        Self { format, frame_rate: known.unwrap_or(ASSUMED_FRAME_RATE) }
    }

    /// What one counts in, milliseconds.
    fn unit_ms(self) -> f64 {
        if self.format == TimeFormat::Frames { 1000.0 / self.frame_rate } else { 1.0 }
    }

    /// The time of a whole number of units, milliseconds.
    fn ms_of(self, number: i64) -> i64 {
        if self.format == TimeFormat::Frames { ms_of_frame(number, self.frame_rate) } else { number }
    }

    /// A number of units, with no more decimals than a step of so many needs.
    fn text(self, number: i64, step: i64) -> String {
        match self.format {
            TimeFormat::Frames => format!("f{number}"),
            TimeFormat::Seconds => {
                let decimals = [1000, 100, 10].iter().position(|unit| step % unit == 0).unwrap_or(3);
                let sign = if number < 0 { "-" } else { "" };
                let (whole, rest) = (number.unsigned_abs() / 1000, number.unsigned_abs() % 1000);
                let rest = format!("{rest:03}");
                let point = if decimals > 0 { "." } else { "" };
                format!("{sign}{whole}{point}{}s", &rest[..decimals])
            }
            TimeFormat::Milliseconds | TimeFormat::Clock => format!("{number}ms"),
        }
    }
}

/// The ticks of a time axis from left to right, labels centred on their tick and `char_px` a character wide; they never touch.
pub fn time_ticks(axis: &TimeAxis, char_px: f32, labels: TimeLabels) -> Vec<Tick> {
    if labels.format == TimeFormat::Clock {
        return clock_ticks(axis, char_px);
    }
    let visible = axis.visible_ms();
    let unit_ms = labels.unit_ms();
    let first = (visible.start as f64 / unit_ms).floor() as i64;
    let last = (visible.end as f64 / unit_ms).ceil() as i64;
    let px_of = |units: i64| units as f64 * unit_ms / axis.ms_per_px;
    let fits = |step: &i64| {
        let ends = [first.saturating_sub(*step), last.saturating_add(*step)];
        let num_chars = ends.map(|number| labels.text(number, *step).len()).into_iter().max().unwrap_or(0);
        // A frame falls on a whole millisecond, so a step may be one shorter.
        px_of(*step) - 1.0 / axis.ms_per_px >= f64::from(num_chars as f32 * char_px + LABEL_GAP_PX)
    };
    let mut steps = (0..17).flat_map(|power| [1, 2, 5].map(|n| n * 10_i64.pow(power)));
    let step = steps.find(fits).unwrap_or(i64::MAX / 4);
    let parts: [i64; 2] = if step / 10_i64.pow(step.ilog10()) == 2 { [4, 2] } else { [5, 2] };
    let is_good = |parts: &i64| step % parts == 0 && px_of(step / parts) >= MINOR_GAP_PX;
    let minor = parts.into_iter().find(is_good).map_or(step, |parts| step / parts);
    let mut ticks = Vec::new();
    // One step beyond both ends: a label may reach into view when its tick is just outside.
    let mut number = first.div_euclid(step) * step;
    while number <= last.saturating_add(step) {
        let ms = labels.ms_of(number);
        let label = (number.rem_euclid(step) == 0).then(|| labels.text(number, step));
        ticks.push(Tick { x: axis.x_from_ms(ms as f64), ms, label });
        number = number.saturating_add(minor);
    }
    ticks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::time::parse_time;

    #[test]
    fn each_form_has_round_numbers() {
        let axis = TimeAxis { start_ms: 0.0, ms_per_px: 50.0, width_px: 300.0 };
        let video = VideoMetadata { frame_rate: Some(25.0), ..VideoMetadata::default() };
        let said = |format| -> Vec<String> {
            let ticks = time_ticks(&axis, 6.3, TimeLabels::new(format, &video));
            ticks.into_iter().filter_map(|tick| tick.label).take(4).collect()
        };
        assert_eq!(said(TimeFormat::Clock), ["0:00", "0:05", "0:10", "0:15"]);
        assert_eq!(said(TimeFormat::Seconds), ["0s", "2s", "4s", "6s"]);
        assert_eq!(said(TimeFormat::Milliseconds), ["0ms", "5000ms", "10000ms", "15000ms"]);
        assert_eq!(said(TimeFormat::Frames), ["f0", "f50", "f100", "f150"]);
        let near = TimeAxis { ms_per_px: 0.5, ..axis };
        let ticks = time_ticks(&near, 6.3, TimeLabels::new(TimeFormat::Seconds, &video));
        assert_eq!(ticks.into_iter().filter_map(|tick| tick.label).nth(1).as_deref(), Some("0.05s"));
    }

    proptest! {
        #[test]
        fn labels_never_overlap_and_say_the_time_of_their_tick(
            start in -1e6..1e9f64,
            scale in -3.2..12.0f64,
            width in 50.0..2000.0f32,
            form in 1..4usize,
            rate in 1.0..120.0f64,
        ) {
            let axis = TimeAxis { start_ms: start, ms_per_px: scale.exp2(), width_px: width };
            let video = VideoMetadata { frame_rate: Some(rate), ..VideoMetadata::default() };
            let ticks = time_ticks(&axis, 6.3, TimeLabels::new(TimeFormat::ALL[form], &video));
            prop_assert!(ticks.len() <= width as usize + 20);
            let labelled: Vec<(&Tick, f32)> =
                ticks.iter().filter_map(|tick| Some((tick, tick.label.as_ref()?.len() as f32 * 6.3))).collect();
            for (tick, _) in &labelled {
                prop_assert_eq!(parse_time(tick.label.as_deref().unwrap(), &video), Ok(tick.ms));
            }
            for pair in labelled.windows(2) {
                let clear = (pair[1].0.x - pair[1].1 / 2.0) - (pair[0].0.x + pair[0].1 / 2.0);
                prop_assert!(clear >= 8.0, "{clear} px between {:?}", labelled);
            }
        }
    }
}
