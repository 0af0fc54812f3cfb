//! From frames and pixels to times and ratios: what a format leaves open, and what is taken instead.

use super::super::DecodeOptions;
use super::SequenceInfo;
use crate::model::time::{ASSUMED_FRAME_RATE, ms_of_frame};

/// Frame sizes that videos usually have, from small to large.
const USUAL_SIZES: [(u32, u32); 10] = [
    (320, 240),
    (640, 360),
    (640, 480),
    (768, 576),
    (960, 540),
    (1280, 720),
    (1920, 1080),
    (2560, 1440),
    (3840, 2160),
    (7680, 4320),
];
/// So much higher than wide is a video that was taken upright.
const UPRIGHT: f64 = 1.3;

/// In what lengths are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Pixels of the frame.
    Pixels,
    /// Shares of the frame's width and height.
    Ratios,
}

/// How frames become times, and lengths become ratios.
#[derive(Debug, Clone)]
pub(super) struct Placing {
    /// Frames per second.
    pub(super) frame_rate: f64,
    /// Whether somebody said so.
    pub(super) is_rate_known: bool,
    /// The number of the first frame; `None` until the first frame or somebody tells.
    pub(super) base: Option<i64>,
    unit: Unit,
    /// Frame width and height in pixels, where somebody said.
    pub(super) frame_size: Option<(u32, u32)>,
    /// Whether frames are milliseconds.
    pub(super) is_timed: bool,
    /// The largest middle of a box, in pixels.
    reach_px: (f64, f64),
}

impl Placing {
    pub(super) fn new(options: &DecodeOptions, unit: Unit) -> Self {
        let sequence = options.sequence.as_ref();
        let known_rate = options.frame_rate.or_else(|| sequence.and_then(|info: &SequenceInfo| info.frame_rate));
        Self {
            frame_rate: known_rate.unwrap_or(ASSUMED_FRAME_RATE),
            is_rate_known: known_rate.is_some(),
            base: options.base,
            unit,
            frame_size: options.frame_size.or_else(|| sequence.and_then(|info| info.frame_size)),
            is_timed: false,
            reach_px: (0.0, 0.0),
        }
    }

    /// The time of a frame in milliseconds. Every frame before the base is before the video.
    pub(super) fn time_ms(&self, frame: i64) -> i64 {
        if self.is_timed {
            return frame;
        }
        ms_of_frame(frame.saturating_sub(self.base.unwrap_or(0)), self.frame_rate)
    }

    /// Left, top, width and height as ratios; in pixels while the frame size is not known.
    pub(super) fn ratios(&mut self, [left, top, width, height]: [f64; 4]) -> [f32; 4] {
        let (x, y) = match (self.unit, self.frame_size) {
            (Unit::Ratios, _) => (1.0, 1.0),
            (Unit::Pixels, Some((width_px, height_px))) => (f64::from(width_px), f64::from(height_px)),
            (Unit::Pixels, None) => {
                self.reach_px.0 = self.reach_px.0.max(left + width / 2.0);
                self.reach_px.1 = self.reach_px.1.max(top + height / 2.0);
                (1.0, 1.0)
            }
        };
        [(left / x) as f32, (top / y) as f32, (width / x) as f32, (height / y) as f32]
    }

    /// Whether boxes are kept in pixels until the end, for want of a frame size.
    pub(super) fn waits_for_size(&self) -> bool {
        self.unit == Unit::Pixels && self.frame_size.is_none()
    }

    /// The smallest usual size that holds the middle of every box, else the smallest of all that does.
    pub(super) fn assumed_size(&self) -> (u32, u32) {
        let (x, y) = self.reach_px;
        let holds = |&(width, height): &(u32, u32)| x <= f64::from(width) && y <= f64::from(height);
        let side = |reach: f64| reach.ceil().clamp(1.0, 1e9) as u32;
        let is_upright = y > UPRIGHT * x;
        let turned = |(width, height)| if is_upright { (height, width) } else { (width, height) };
        USUAL_SIZES.into_iter().map(turned).find(holds).unwrap_or((side(x), side(y)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_frame_is_the_smallest_usual_one_that_holds_every_middle() {
        let mut placing = Placing::new(&DecodeOptions::default(), Unit::Pixels);
        assert!(placing.waits_for_size() && !placing.is_rate_known);
        assert_eq!(placing.ratios([1800.0, 900.0, 200.0, 300.0]), [1800.0, 900.0, 200.0, 300.0]);
        assert_eq!(placing.assumed_size(), (1920, 1080));
        placing.ratios([9000.0, 0.0, 1.0, 1.0]);
        assert_eq!(placing.assumed_size(), (9001, 1050));
        let known = DecodeOptions { frame_size: Some((200, 100)), ..DecodeOptions::default() };
        assert_eq!(Placing::new(&known, Unit::Pixels).ratios([20.0, 10.0, 100.0, 50.0]), [0.1, 0.1, 0.5, 0.5]);
    }

    #[test]
    fn frames_are_counted_from_the_base() {
        let options = DecodeOptions { frame_rate: Some(25.0), base: Some(1), ..DecodeOptions::default() };
        let placing = Placing::new(&options, Unit::Ratios);
        assert_eq!((placing.time_ms(1), placing.time_ms(26), placing.time_ms(2)), (0, 1000, 40));
    }
}
