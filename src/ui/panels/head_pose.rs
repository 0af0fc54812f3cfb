//! A small picture of where a head points.

use egui::{Sense, Stroke, Ui, vec2};

use crate::model::Pose;
use crate::ui::style::color;
use crate::ui::{paint, widgets};
use crate::view::pose_axes::draw_pose;
use crate::view::{DrawList, Pos, PxRect, Theme};

/// Diameter of the picture, in points.
const SIZE: f32 = 84.0;

/// A disc with the head's right, up and forward.
pub(super) fn head_pose_ui(ui: &mut Ui, pose: Pose, theme: &Theme) {
    widgets::section_header(ui, "Head pose", "", None);
    ui.vertical_centered(|ui| {
        let (rect, response) = ui.allocate_exact_size(vec2(SIZE, SIZE), Sense::HOVER);
        let angle = |value: f32| if value.is_nan() { "unknown".to_owned() } else { format!("{value:.1}°") };
        let spoken =
            format!("Head pose: yaw {}, pitch {}, roll {}", angle(pose.yaw), angle(pose.pitch), angle(pose.roll));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &spoken));
        let radius = SIZE / 2.0 - 1.0;
        ui.painter().circle(rect.center(), radius, color(theme.raised), Stroke::new(1.0, color(theme.line)));
        let mut list = DrawList::new(PxRect { x: 0.0, y: 0.0, w: SIZE, h: SIZE });
        let middle = Pos { x: SIZE / 2.0, y: SIZE / 2.0 };
        draw_pose(theme, pose, middle, radius - 8.0, 2.5, &mut list);
        paint::paint(ui.painter(), rect.min.to_vec2(), &list);
        response.on_hover_text(format!("{spoken}\nRed points to the right of the picture, green up, blue forward"));
    });
}
