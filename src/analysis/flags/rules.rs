//! From where on something is flagged.

use serde::{Deserialize, Serialize};

/// The thresholds of all rules. `docs/flags.md` says why each is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FlagRules {
    /// A step is a jump when the box's middle moves further than this, in frame widths.
    pub jump_widths: f32,
    /// A gap is long when it is longer than this many times the local cadence, and
    pub long_gap_cadences: f32,
    /// at least as long as this, in milliseconds.
    pub long_gap_ms: i64,
    /// A track of at most this many samples is a ghost.
    pub ghost_samples: u32,
    /// Boxes of twins overlap by at least this `IoU` (intersection over union),
    pub twin_iou: f32,
    /// at this many common times or more; or at half of the samples of the shorter track, where that is less.
    pub twin_samples: u32,
    /// Two tracks swap when the way is at most this share as long if they exchange indices, and
    pub swap_ratio: f32,
    /// either is at least so far from where it was going, in widths of its own box.
    pub swap_box_widths: f32,
}

impl Default for FlagRules {
    fn default() -> Self {
        Self {
            jump_widths: 0.15,
            long_gap_cadences: 5.0,
            long_gap_ms: 1000,
            ghost_samples: 2,
            twin_iou: 0.7,
            twin_samples: 15,
            swap_ratio: 0.5,
            swap_box_widths: 0.1,
        }
    }
}

impl FlagRules {
    /// The same with every threshold in the range where its rule makes sense; what is no number becomes the default.
    #[must_use]
    pub fn within_reason(self) -> Self {
        let default = Self::default();
        let within = |value: f32, low: f32, high: f32, default: f32| {
            if value.is_nan() { default } else { value.clamp(low, high) }
        };
        Self {
            jump_widths: within(self.jump_widths, 0.001, 2.0, default.jump_widths),
            long_gap_cadences: within(self.long_gap_cadences, 1.0, 1000.0, default.long_gap_cadences),
            long_gap_ms: self.long_gap_ms.clamp(0, 86_400_000),
            ghost_samples: self.ghost_samples.clamp(1, 1000),
            twin_iou: within(self.twin_iou, 0.1, 1.0, default.twin_iou),
            twin_samples: self.twin_samples.clamp(1, 1_000_000),
            swap_ratio: within(self.swap_ratio, 0.0, 0.95, default.swap_ratio),
            swap_box_widths: within(self.swap_box_widths, 0.0, 10.0, default.swap_box_widths),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds_out_of_reason_are_brought_back() {
        let odd = FlagRules { jump_widths: f32::NAN, twin_iou: 7.0, ghost_samples: 0, ..FlagRules::default() };
        let mended = FlagRules { twin_iou: 1.0, ghost_samples: 1, ..FlagRules::default() };
        assert_eq!(odd.within_reason(), mended);
        assert_eq!(FlagRules::default().within_reason(), FlagRules::default());
    }
}
