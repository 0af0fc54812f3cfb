//! From where somebody stands to the boxes a detector finds.

use crate::model::{Face, Landmark, NormRect, Point, Pose, Quality};

use super::dice::{Dice, Drift};

/// Height over width of the sample video's frame: turns ratios of the height into ratios of the width.
const FRAME_ASPECT: f64 = 9.0 / 16.0;

/// One person as the camera sees them at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figure {
    /// Middle of the feet across the frame, ratio of its width.
    pub(super) x: f64,
    /// The feet, ratio of the frame's height.
    pub(super) foot_y: f64,
    /// Height of the body, ratio of the frame's height.
    pub(super) height: f64,
    /// As `Waypoint::yaw_deg`.
    pub(super) yaw_deg: f64,
    /// Where in a step, `0.0..1.0`; 0 when standing.
    pub(super) step: f64,
}

/// A person's own constants and the slow jitter of their boxes.
#[derive(Debug, Clone)]
pub(super) struct Looks {
    /// Body width as a share of its height, seen from the front.
    pub(super) girth: f64,
    /// Typical confidence of the face, percent.
    pub(super) confidence: f64,
    drifts: [Drift; 8],
}

impl Looks {
    pub(super) fn new(dice: &mut Dice) -> Self {
        Self { girth: dice.between(0.30, 0.38), confidence: dice.between(97.0, 99.9), drifts: [Drift::default(); 8] }
    }

    fn drift(&mut self, which: usize, dice: &mut Dice) -> f64 {
        self.drifts[which].next(dice)
    }

    /// The body box.
    pub(super) fn body(&mut self, figure: &Figure, dice: &mut Dice) -> NormRect {
        let h = figure.height * (1.0 + 0.008 * self.drift(0, dice));
        // Profiles are narrower than fronts; legs swing while walking.
        let turned = (figure.yaw_deg.abs().min(180.0) / 90.0 - 1.0).abs();
        let swing = 1.0 - (2.0 * figure.step - 1.0).abs();
        let w = h * FRAME_ASPECT * self.girth * (0.8 + 0.2 * turned + 0.28 * swing + 0.02 * self.drift(1, dice));
        let x = figure.x + 0.006 * w * self.drift(2, dice);
        let bottom = figure.foot_y + 0.004 * h * self.drift(3, dice);
        rect(x - w / 2.0, bottom - h, w, h)
    }

    /// The face, whose features follow the turn of the head.
    pub(super) fn face(&mut self, figure: &Figure, dice: &mut Dice) -> Face {
        let h = 0.135 * figure.height * (1.0 + 0.01 * self.drift(4, dice));
        let w = h * FRAME_ASPECT * 0.74;
        let yaw = figure.yaw_deg + 3.0 * self.drift(5, dice);
        let pitch = -4.0 + 6.0 * self.drift(6, dice);
        let roll = 3.0 * self.drift(7, dice) + yaw * 0.04;
        let turn = yaw / 90.0;
        let left = figure.x - w / 2.0 + 0.3 * w * turn;
        let top = figure.foot_y - 0.965 * figure.height;
        let spread = 0.19 * (1.0 - 0.55 * turn.abs());
        let middle = 0.5 + 0.16 * turn;
        // The tangent of a small angle is the angle in radians.
        let slant = roll * 0.017_453_3;
        let nod = pitch * 0.0012;
        let landmark =
            |x: f64, y: f64| Point { x: (left + w * x) as f32, y: (top + h * (y + (x - 0.5) * slant - nod)) as f32 };
        let mut landmarks = [Point::NONE; 5];
        landmarks[Landmark::EyeLeft as usize] = landmark(middle - spread, 0.38);
        landmarks[Landmark::EyeRight as usize] = landmark(middle + spread, 0.38);
        landmarks[Landmark::Nose as usize] = landmark(middle + 0.13 * turn, 0.56);
        landmarks[Landmark::MouthLeft as usize] = landmark(middle - 0.85 * spread, 0.76);
        landmarks[Landmark::MouthRight as usize] = landmark(middle + 0.85 * spread, 0.76);
        let near = figure.height.min(1.0);
        let confidence = self.confidence - 6.0 * turn.abs() * turn.abs() - 4.0 * (1.0 - near) * dice.unit();
        Face {
            rect: rect(left, top, w, h),
            landmarks,
            pose: Pose { yaw: yaw as f32, pitch: pitch as f32, roll: roll as f32 },
            quality: Quality {
                brightness: (58.0 + 22.0 * figure.x.clamp(0.0, 1.0) + 6.0 * dice.signed()) as f32,
                sharpness: (12.0 + 80.0 * near - 8.0 * dice.unit()) as f32,
            },
            confidence: confidence.clamp(50.0, 99.99) as f32,
        }
    }
}

fn rect(left: f64, top: f64, width: f64, height: f64) -> NormRect {
    NormRect::new(left as f32, top as f32, width as f32, height as f32)
}
