//! Head pose as three short axes.

use super::{DrawList, Pos, Stroke, Theme};
use crate::model::Pose;

/// Where the head's right, up and forward point on the screen: x to the right, y down, each of length at most 1.
///
/// The service does not say which way its angles turn; we take positive yaw as towards the right of the picture, positive pitch
/// as up and positive roll as clockwise. An absent angle counts as 0; `None` where all are absent.
pub fn pose_axes(pose: Pose) -> Option<[(f32, f32); 3]> {
    if pose.yaw.is_nan() && pose.pitch.is_nan() && pose.roll.is_nan() {
        return None;
    }
    let turn = |degrees: f32| if degrees.is_finite() { degrees.to_radians().sin_cos() } else { (0.0, 1.0) };
    let ((yaw_sin, yaw_cos), (pitch_sin, pitch_cos), (roll_sin, roll_cos)) =
        (turn(pose.yaw), turn(pose.pitch), turn(pose.roll));
    let right = (roll_cos, roll_sin, 0.0);
    let up = (roll_sin, -roll_cos, 0.0);
    let forward = (0.0, 0.0, 1.0);
    let on_screen = |(x, y, z): (f32, f32, f32)| {
        let (y, z) = (y * pitch_cos - z * pitch_sin, y * pitch_sin + z * pitch_cos);
        (x * yaw_cos + z * yaw_sin, y)
    };
    Some([right, up, forward].map(on_screen))
}

/// Draws the axes of a pose from a point, in the theme's colours, the one towards the viewer last.
pub fn draw_pose(theme: &Theme, pose: Pose, origin: Pos, length_px: f32, width_px: f32, out: &mut DrawList) {
    let Some(axes) = pose_axes(pose) else { return };
    for ((x, y), color) in axes.into_iter().zip(theme.pose_axes) {
        let tip = Pos { x: origin.x + x * length_px, y: origin.y + y * length_px };
        out.line(origin, tip, Stroke::solid(width_px, color));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_turn_with_the_head() {
        let axes = |yaw: f32, pitch: f32, roll: f32| {
            pose_axes(Pose { yaw, pitch, roll })
                .unwrap()
                .map(|(x, y)| ((x * 10.0).round() as i32, (y * 10.0).round() as i32))
        };
        assert_eq!(axes(0.0, 0.0, 0.0), [(10, 0), (0, -10), (0, 0)]);
        assert_eq!(axes(90.0, f32::NAN, 0.0)[2], (10, 0));
        assert_eq!(axes(0.0, 90.0, 0.0)[2], (0, -10));
        assert_eq!(axes(0.0, 0.0, 90.0)[..2], [(0, 10), (10, 0)]);
        assert_eq!(pose_axes(Pose { yaw: f32::NAN, pitch: f32::NAN, roll: f32::NAN }), None);
    }
}
