//! Messages over the lower right corner of the window.

use egui::{Align2, RichText, Ui, vec2};

use super::frame::Frame;
use super::icons;
use super::style::color;
use super::window::STATUS_HEIGHT;
use crate::app::{Notice, Severity, ViewCommand};
use crate::view::metrics::ROW_PX;

/// How long good news is shown, in seconds.
const GOOD_NEWS_S: f64 = 8.0;
/// How long it is shown where something can be clicked in it.
const LINKED_NEWS_S: f64 = 20.0;

/// All notices, the newest at the bottom.
pub(super) fn notices_ui(ui: &Ui, frame: &mut Frame<'_>) {
    let notices: Vec<Notice> = frame.state.notices.iter().cloned().collect();
    if notices.is_empty() {
        return;
    }
    egui::Area::new(egui::Id::unique("notices"))
        .order(egui::Order::Foreground)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-16.0, -(STATUS_HEIGHT + 12.0)))
        .show(ui.ctx(), |ui| {
            ui.set_max_width(420.0);
            if notices.len() > 1 {
                let size = vec2(420.0, ROW_PX);
                ui.allocate_ui_with_layout(size, egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if ui.button("Dismiss all").clicked() {
                        frame.act("dismiss-notices");
                    }
                });
                ui.add_space(4.0);
            }
            for notice in &notices {
                let is_held = notice_ui(ui, notice, frame);
                if is_read(ui, notice, is_held) {
                    frame.send(ViewCommand::Dismiss(notice.id));
                }
                ui.add_space(8.0);
            }
        });
}

/// Whether good news has been shown for long enough; its time begins anew while the pointer is over it. What went wrong stays
/// until it is dismissed.
fn is_read(ui: &Ui, notice: &Notice, is_held: bool) -> bool {
    if notice.severity != Severity::Info {
        return false;
    }
    let shown_s = if notice.path.is_some() || notice.details.is_some() { LINKED_NEWS_S } else { GOOD_NEWS_S };
    let id = egui::Id::unique(("notice-since", notice.id.0));
    let now = ui.input(|input| input.time);
    let since = ui.data_mut(|data| {
        let since = if is_held { now } else { *data.get_temp_mut_or(id, now) };
        data.insert_temp(id, since);
        since
    });
    let left = since + shown_s - now;
    if left > 0.0 {
        ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(left));
    }
    left <= 0.0
}

/// One notice; returns whether the pointer is over it.
fn notice_ui(ui: &mut Ui, notice: &Notice, frame: &mut Frame<'_>) -> bool {
    let (icon, tint) = match notice.severity {
        Severity::Info => (icons::INFO, frame.theme.accent),
        Severity::Warning => (icons::WARNING, frame.theme.warning),
        Severity::Error => (icons::ERROR, frame.theme.error),
    };
    let card = egui::Frame::new()
        .fill(color(frame.theme.raised))
        .stroke(egui::Stroke::new(1.0, color(tint)))
        .corner_radius(super::style::RADIUS)
        .inner_margin(12);
    let shown = card.show(ui, |ui| {
        ui.set_width(396.0);
        ui.horizontal(|ui| {
            ui.label(icons::rich_text(icon).color(color(tint)));
            ui.add(egui::Label::new(RichText::new(&notice.title).text_style(super::style::strong())).wrap());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let name = format!("Dismiss: {}", notice.title);
                if super::widgets::icon_button(ui, icons::CLOSE, &name, None).clicked() {
                    frame.send(ViewCommand::Dismiss(notice.id));
                }
            });
        });
        if !notice.detail.is_empty() {
            ui.add(
                egui::Label::new(RichText::new(&notice.detail).color(color(frame.theme.text_dim)))
                    .wrap()
                    .selectable(true),
            );
        }
        if let Some(details) = &notice.details
            && super::widgets::details(ui, ("notice-details", notice.id.0), &notice.title, details)
        {
            frame.send(ViewCommand::CopyText(details.clone()));
        }
        if let Some(path) = &notice.path {
            ui.add(egui::Label::new(RichText::new(path.display().to_string()).monospace()).wrap().selectable(true));
            if ui.link("Show in folder").clicked() {
                frame.send(ViewCommand::ShowInFolder(path.clone()));
            }
        }
    });
    shown.response.contains_pointer()
}
