//! From frames and pixels to times and ratios: what a format leaves open, and what is taken instead.

use super::super::DecodeOptions;
use super::SequenceInfo;
use crate::model::terms::{BoxStyle, Term, TermSource, Terms, Unit};
use crate::model::time::{ASSUMED_FRAME_RATE, ms_of_frame};

/// The id that means no track, unless the person says another one.
const NO_TRACK: i64 = -1;

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

/// How frames become times, and lengths become ratios.
#[derive(Debug, Clone)]
pub(super) struct Placing {
    /// Frames per second.
    pub(super) frame_rate: f64,
    /// Who said so.
    pub(super) rate_source: TermSource,
    /// The number of the first frame; `None` until the first frame or somebody tells.
    pub(super) base: Option<i64>,
    /// Who said it.
    base_source: TermSource,
    unit: Term<Unit>,
    /// What a person says that the four numbers of a box are.
    said_style: Option<BoxStyle>,
    /// What they are.
    box_style: Option<Term<BoxStyle>>,
    no_track: Term<i64>,
    is_format_said: bool,
    /// Frame width and height in pixels, where somebody said.
    pub(super) frame_size: Option<(u32, u32)>,
    /// Who said it.
    pub(super) size_source: TermSource,
    /// Whether frames are milliseconds.
    pub(super) is_timed: bool,
    /// The largest middle of a box, in pixels.
    reach_px: (f64, f64),
}

impl Placing {
    pub(super) fn new(options: &DecodeOptions, unit: Unit) -> Self {
        let sequence = options.sequence.as_ref();
        let rate_beside = sequence.and_then(|info: &SequenceInfo| info.frame_rate);
        let size_beside = sequence.and_then(|info| info.frame_size);
        let source = |is_said: bool, is_beside: bool| match (is_said, is_beside) {
            (true, _) => TermSource::Said,
            (_, true) => TermSource::Beside,
            _ => TermSource::Assumed,
        };
        Self {
            frame_rate: options.frame_rate.or(rate_beside).unwrap_or(ASSUMED_FRAME_RATE),
            rate_source: source(options.frame_rate.is_some(), rate_beside.is_some()),
            base: options.base.or(options.first_frame),
            base_source: match (options.base, options.first_frame) {
                (Some(_), _) => TermSource::Said,
                (None, Some(_)) => TermSource::File,
                (None, None) => TermSource::Format,
            },
            unit: said_or(options.unit, unit, TermSource::Format),
            said_style: options.box_style,
            box_style: None,
            no_track: said_or(options.no_track, NO_TRACK, TermSource::Format),
            is_format_said: options.input_format.is_some(),
            frame_size: options.frame_size.or(size_beside),
            size_source: source(options.frame_size.is_some(), size_beside.is_some()),
            is_timed: false,
            reach_px: (0.0, 0.0),
        }
    }

    /// Whether somebody said how many frames a second has.
    pub(super) fn is_rate_known(&self) -> bool {
        self.rate_source != TermSource::Assumed
    }

    /// Counts frames from here, by what the file holds, unless a person said from where.
    pub(super) fn count_from(&mut self, base: i64, source: TermSource) {
        if self.base.is_none() {
            (self.base, self.base_source) = (Some(base), source);
        }
    }

    /// Left, top, width and height of the four numbers of a box; `usual` is what the format has them be.
    pub(super) fn left_top_size(&mut self, usual: BoxStyle, numbers: [f64; 4]) -> [f64; 4] {
        let style = self.box_style.get_or_insert(said_or(self.said_style, usual, TermSource::Format));
        style.value.left_top_size(numbers)
    }

    /// An id that means a track.
    pub(super) fn track(&self, id: i64) -> Option<i64> {
        (id != self.no_track.value).then_some(id)
    }

    /// All that was settled. `frame_size` is what it came to.
    pub(super) fn terms(&self, frame_size: Option<(u32, u32)>) -> Terms {
        let counts = !self.is_timed;
        Terms {
            is_format_said: self.is_format_said,
            unit: Some(self.unit),
            box_style: self.box_style,
            base: self.base.filter(|_| counts).map(|base| Term::new(base, self.base_source)),
            frame_rate: counts.then_some(Term::new(self.frame_rate, self.rate_source)),
            frame_size: frame_size.map(|size| Term::new(size, self.size_source)),
            no_track: Some(self.no_track),
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
        let (x, y) = match (self.unit.value, self.frame_size) {
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
        self.unit.value == Unit::Pixels && self.frame_size.is_none()
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

fn said_or<T>(said: Option<T>, usual: T, source: TermSource) -> Term<T> {
    said.map_or(Term::new(usual, source), |value| Term::new(value, TermSource::Said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_frame_is_the_smallest_usual_one_that_holds_every_middle() {
        let mut placing = Placing::new(&DecodeOptions::default(), Unit::Pixels);
        assert!(placing.waits_for_size() && !placing.is_rate_known());
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
