//! Messages over the lower right corner of the window.

use egui::{Align2, RichText, Ui, vec2};

use super::frame::Frame;
use super::icons;
use super::style::color;
use super::window::STATUS_HEIGHT;
use crate::app::{Notice, Severity, ViewCommand};

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
            for notice in &notices {
                notice_ui(ui, notice, frame);
                ui.add_space(8.0);
            }
        });
}

fn notice_ui(ui: &mut Ui, notice: &Notice, frame: &mut Frame<'_>) {
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
    card.show(ui, |ui| {
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
}
