//! What a person says about how to read an input.

use serde::{Deserialize, Serialize};

use super::{DecodeOptions, InputFormat};
use crate::model::terms::{BoxStyle, Unit};

/// What a person says of an input beyond what it says itself. Sessions keep it, so it is the same when they are opened again.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadAs {
    /// The format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<InputFormat>,
    /// In what lengths are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// What the four numbers of a box are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub box_style: Option<BoxStyle>,
    /// The number of the first frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<i64>,
    /// Frames per second, positive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_rate: Option<f64>,
    /// Frame width and height in pixels, positive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frame_size: Option<(u32, u32)>,
    /// The id that means no track.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_track: Option<i64>,
}

impl ReadAs {
    /// Whether nothing is said.
    pub fn is_silent(&self) -> bool {
        *self == Self::default()
    }

    /// Options with this said; what is not said here stays as it is there. Values that no video has are not said.
    pub fn over(&self, options: DecodeOptions) -> DecodeOptions {
        let frame_rate = self.frame_rate.filter(|rate| rate.is_finite() && *rate > 0.0);
        let frame_size = self.frame_size.filter(|(width, height)| *width > 0 && *height > 0);
        DecodeOptions {
            input_format: self.format.or(options.input_format),
            unit: self.unit.or(options.unit),
            box_style: self.box_style.or(options.box_style),
            base: self.base.or(options.base),
            frame_rate: frame_rate.or(options.frame_rate),
            frame_size: frame_size.or(options.frame_size),
            no_track: self.no_track.or(options.no_track),
            ..options
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_goes_before_the_options() {
        let options = DecodeOptions { frame_rate: Some(25.0), base: Some(1), ..DecodeOptions::default() };
        let said = ReadAs { frame_rate: Some(50.0), unit: Some(Unit::Ratios), ..ReadAs::default() };
        let both = said.over(options.clone());
        assert_eq!((both.frame_rate, both.base, both.unit), (Some(50.0), Some(1), Some(Unit::Ratios)));
        let odd = ReadAs { frame_rate: Some(-1.0), frame_size: Some((0, 4)), ..ReadAs::default() };
        assert_eq!(odd.over(options.clone()), options);
    }

    #[test]
    fn silence_is_written_as_nothing() {
        assert_eq!(serde_json::to_string(&ReadAs::default()).unwrap(), "{}");
        let said = ReadAs { format: Some(InputFormat::Mot), frame_size: Some((640, 480)), ..ReadAs::default() };
        let text = serde_json::to_string(&said).unwrap();
        assert_eq!(serde_json::from_str::<ReadAs>(&text).unwrap(), said);
    }
}
