//! What is shown while nothing is opened.

use egui::{RichText, Ui, vec2};

use super::frame::Frame;
use super::icons::{self, Icon};
use super::style::{self, color};
use crate::app::Action;

/// Open, fetch, the sample, recent files, and what can be dropped here.
pub(super) fn welcome_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let height = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.add_space((height * 0.5 - 220.0).max(24.0));
        ui.label(RichText::new("Pathscope").text_style(style::strong()).size(24.0));
        ui.label(RichText::new("Where was each person, when").color(color(frame.theme.text_dim)));
        ui.add_space(24.0);
        for (id, icon) in
            [("open", icons::OPEN), ("open-folder", icons::FOLDER), ("fetch", icons::FETCH), ("open-sample", icons::SAMPLE)]
        {
            entry_ui(ui, id, icon, frame);
        }
        ui.add_space(16.0);
        let hint = "Drop files or a folder here: saved GetPersonTracking and GetFaceSearch responses in any shape,\nMOT, KITTI, Ultralytics, COCO, CVAT, CSV and Parquet, also gzip or zstd";
        ui.label(RichText::new(hint).color(color(frame.theme.text_dim)));
        super::recent::list_ui(ui, frame);
    });
}

fn entry_ui(ui: &mut Ui, id: &str, icon: Icon, frame: &mut Frame<'_>) {
    let Some(action) = Action::by_id(id) else { return };
    let keys = frame.keys_of(id).unwrap_or_default();
    let button = egui::Button::new((icons::rich_text(icon), action.label))
        .right_text(RichText::new(keys).color(color(frame.theme.text_dim)).monospace());
    let response = ui.add(button.min_size(vec2(340.0, 36.0)));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Button, true, action.label));
    // Below a dialog the pointer rests here by accident.
    if frame.state.dialog.is_none() && !action.tooltip.is_empty() {
        // Beside the button: below it stand the others, which are looked at next.
        let mut tooltip = egui::Tooltip::for_enabled(&response);
        tooltip.popup = tooltip.popup.align(egui::RectAlign::RIGHT);
        tooltip.gap(8.0).show(|ui| {
            ui.set_max_width(220.0);
            ui.label(action.tooltip);
        });
    }
    if response.clicked() {
        frame.act(id);
    }
    ui.add_space(4.0);
}

/// Says what will happen when files that hang over the window are dropped.
pub(super) fn drop_hint_ui(ui: &Ui, frame: &Frame<'_>) {
    let num_files = ui.input(|input| input.raw.hovered_files.len());
    if num_files == 0 {
        return;
    }
    let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop-hint")));
    let rect = ui.ctx().content_rect();
    painter.rect_filled(rect, 0.0, color(frame.theme.background.with_alpha(0.85)));
    let text = if num_files == 1 { "Drop to open".to_owned() } else { format!("Drop to open {num_files} files") };
    painter.text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        text,
        egui::FontId::proportional(24.0),
        color(frame.theme.accent),
    );
}
