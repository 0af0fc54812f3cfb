//! What was opened lately: on the welcome screen with a preview, and in the menu.

use egui::{Align, Button, Label, Layout, Rect, RichText, Sense, Ui, pos2, vec2};

use super::frame::Frame;
use super::icons;
use super::style::{self, color};
use super::widgets;
use crate::app::{Command, LibraryCommand, Recent, SessionCommand, SourceCommand};
use crate::model::time::format_duration;
use crate::view::metrics::ROW_PX;
use crate::view::number::grouped;

/// Width of the list.
const WIDTH: f32 = 420.0;
/// Size of a preview.
const PREVIEW: egui::Vec2 = vec2(96.0, 18.0);

/// The list of the welcome screen.
pub(super) fn list_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    if frame.state.settings.recent.is_empty() {
        return;
    }
    ui.add_space(24.0);
    ui.label(RichText::new("Recent").text_style(style::strong()));
    ui.add_space(4.0);
    let recent = &frame.state.settings.recent;
    let height = (ROW_PX + 14.0) * recent.len() as f32;
    let room = (ui.available_height() - 8.0).max(2.0 * ROW_PX);
    egui::ScrollArea::vertical().max_height(room).auto_shrink([false, true]).show(ui, |ui| {
        ui.set_min_height(height.min(room));
        for recent in recent {
            ui.allocate_ui(vec2(WIDTH, ROW_PX + 12.0), |ui| row_ui(ui, recent, frame));
        }
    });
}

fn row_ui(ui: &mut Ui, recent: &Recent, frame: &mut Frame<'_>) {
    let is_missing = frame.state.session.missing_recent.contains(&recent.path);
    let name = recent.name();
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let forget = format!("Take {name} off the list");
        if widgets::icon_button(ui, icons::CLOSE, &forget, None).clicked() {
            frame.send(SessionCommand::ForgetRecent(recent.path.clone()));
        }
        preview_ui(ui, recent, is_missing, frame);
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let hover = recent.path.display().to_string();
            if is_missing {
                ui.add(Label::new(widgets::dim(&name)).truncate()).on_hover_text(hover);
            } else if widgets::truncated_link(ui, &name).on_hover_text(hover).clicked() {
                frame.send(open(recent));
            }
            let about = if is_missing { "not found".to_owned() } else { about(recent) };
            ui.add(Label::new(widgets::small(&about).color(color(frame.theme.text_dim))).truncate());
        });
    });
}

/// Where there are many detections, as little columns.
fn preview_ui(ui: &mut Ui, recent: &Recent, is_missing: bool, frame: &Frame<'_>) {
    let (rect, _) = ui.allocate_exact_size(PREVIEW, Sense::hover());
    if recent.preview.is_empty() {
        return;
    }
    let fill = color(if is_missing { frame.theme.line } else { frame.theme.text_dim });
    let width = rect.width() / recent.preview.len() as f32;
    for (number, share) in recent.preview.iter().enumerate().filter(|(_, share)| **share > 0) {
        let left = rect.left() + number as f32 * width;
        let top = rect.bottom() - (rect.height() * f32::from(*share) / 100.0).max(1.0);
        ui.painter().rect_filled(Rect::from_min_max(pos2(left, top), pos2(left + width, rect.bottom())), 0.0, fill);
    }
}

/// Opens it as what it was opened as.
fn open(recent: &Recent) -> Command {
    let path = recent.path.clone();
    if recent.is_library { LibraryCommand::Open(path).into() } else { SourceCommand::Open(vec![path]).into() }
}

/// What is in it, in a line.
fn about(recent: &Recent) -> String {
    let count =
        |n: u64, one: &str, many: &str| if n == 1 { format!("1 {one}") } else { format!("{} {many}", grouped(n)) };
    if recent.is_session {
        return format!("session, {}", count(u64::from(recent.people), "document", "documents"));
    }
    if recent.is_library {
        return format!("library, {}", count(u64::from(recent.people), "job", "jobs"));
    }
    if recent.detections == 0 {
        let folder = recent.path.parent().unwrap_or(std::path::Path::new(""));
        return folder.display().to_string();
    }
    let people = count(u64::from(recent.people), "person", "people");
    let detections = count(recent.detections, "detection", "detections");
    format!("{people} · {detections} · {}", format_duration(recent.duration_ms))
}

/// "Open recent" in the menu.
pub(super) fn menu_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let recent = &frame.state.settings.recent;
    if recent.is_empty() {
        ui.add_enabled(false, Button::new("Open recent")).on_disabled_hover_text("Nothing was opened yet");
        return;
    }
    ui.menu_button("Open recent", |ui| {
        ui.set_min_width(220.0);
        for recent in recent {
            let is_missing = frame.state.session.missing_recent.contains(&recent.path);
            let item = ui.add_enabled(!is_missing, Button::new(recent.name()));
            let item = item.on_hover_text(recent.path.display().to_string());
            if item.on_disabled_hover_text("Not found").clicked() {
                frame.send(open(recent));
                ui.close();
            }
        }
    });
}
