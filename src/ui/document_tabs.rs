//! A tab for each opened result.

use egui::{Align2, Rect, Response, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::frame::Frame;
use super::icons;
use super::style::{GRID, RADIUS, color};
use crate::app::{Document, LibraryCommand, LibraryView, SourceCommand};
use crate::view::Theme;
use crate::view::metrics::ROW_PX;

/// The widest and the narrowest a tab gets, in points.
const WIDTHS: std::ops::RangeInclusive<f32> = 72.0..=200.0;
/// Side of the cross, in points.
const CROSS: f32 = 16.0;
/// What a dot for unsaved edits takes, in points.
const DOT: f32 = 10.0;

/// The tabs. Too many for the bar scroll sideways.
pub(super) fn document_tabs_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let state = frame.state;
    let num_tabs = state.documents.len() + usize::from(state.library.is_some());
    if num_tabs == 0 {
        return;
    }
    let share = ui.available_width() / num_tabs as f32 - GRID;
    let width = share.clamp(*WIDTHS.start(), *WIDTHS.end());
    ScrollArea::horizontal().id_salt("document-tabs").show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = GRID / 2.0;
        ui.horizontal(|ui| {
            if let Some(view) = &state.library {
                library_tab_ui(ui, view, width, frame);
            }
            for document in &state.documents {
                tab_ui(ui, document, width, frame);
            }
        });
    });
}

/// The tab of the library, before those of the results.
fn library_tab_ui(ui: &mut Ui, view: &LibraryView, width: f32, frame: &mut Frame<'_>) {
    let theme = frame.theme;
    let is_current = frame.state.shown_library().is_some();
    let ink = color(if is_current { theme.text } else { theme.text_dim });
    let font = egui::TextStyle::Body.resolve(ui.style());
    let mut job = egui::text::LayoutJob::simple_singleline(view.name(), font, ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width - CROSS - 5.0 * GRID);
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + CROSS + 5.0 * GRID, ROW_PX), Sense::click());
    let name = format!("Library {}", view.name());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_current, &name));
    paint_tab(ui, &response, is_current, theme);
    let icon = pos2(rect.left() + 2.0 * GRID + CROSS / 2.0, rect.center().y);
    ui.painter().text(icon, Align2::CENTER_CENTER, char::from(icons::FOLDER), icons::font_id(14.0), ink);
    let left = rect.translate(vec2(3.0 * GRID + CROSS, 0.0));
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), left);
    ui.painter().galley(at.min, galley, ink);
    if response.on_hover_text(frame.hint("Back to the table of jobs", "library")).clicked() {
        frame.send(LibraryCommand::Show);
    }
}

/// What lies under the words of a tab.
fn paint_tab(ui: &Ui, tab: &Response, is_current: bool, theme: &Theme) {
    let rect = tab.rect;
    if is_current || tab.hovered() || tab.has_focus() {
        let fill = if is_current { theme.raised } else { theme.hover };
        ui.painter().rect_filled(rect, RADIUS, color(fill));
    }
    if is_current {
        let line = Rect::from_min_max(pos2(rect.left(), rect.bottom() - 2.0), rect.max);
        ui.painter().rect_filled(line, 0.0, color(theme.accent));
    }
    if tab.has_focus() {
        ui.painter().rect_stroke(rect, RADIUS, Stroke::new(1.0, color(theme.accent)), egui::StrokeKind::Inside);
    }
}

fn tab_ui(ui: &mut Ui, document: &Document, width: f32, frame: &mut Frame<'_>) {
    let theme = frame.theme;
    let is_current = frame.state.current == Some(document.id);
    let font = egui::TextStyle::Body.resolve(ui.style());
    let ink = color(if is_current { theme.text } else { theme.text_dim });
    let mut job = egui::text::LayoutJob::simple_singleline(document.name().to_owned(), font, ink);
    let is_unsaved = frame.state.session.lacks_edits_of(document);
    let dot = if is_unsaved { DOT } else { 0.0 };
    job.wrap = egui::text::TextWrapping::truncate_at_width(width - dot - CROSS - 5.0 * GRID);
    let galley = ui.painter().layout_job(job);
    let size = vec2(dot + galley.size().x + CROSS + 5.0 * GRID, ROW_PX);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_current, document.name()));
    let is_touched = response.hovered() || response.has_focus();
    paint_tab(ui, &response, is_current, theme);
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect.translate(vec2(2.0 * GRID + dot, 0.0)));
    ui.painter().galley(at.min, galley, ink);

    if is_unsaved {
        let middle = pos2(rect.left() + 2.0 * GRID + 3.0, rect.center().y);
        ui.painter().circle_filled(middle, 3.0, color(theme.accent));
        let id = ui.scope_id().with(("unsaved", document.id));
        let area = ui.interact(Rect::from_center_size(middle, vec2(DOT, ROW_PX)), id, Sense::hover());
        area.widget_info(|| WidgetInfo::labeled(Role::Label, true, "Unsaved edits"));
        area.on_hover_text("Edits that the session's file does not have yet");
    }
    let middle = pos2(rect.right() - CROSS / 2.0 - GRID, rect.center().y);
    let cross = ui.interact(
        Rect::from_center_size(middle, vec2(CROSS, CROSS)),
        ui.scope_id().with(("close-tab", document.id)),
        Sense::click(),
    );
    let name = format!("Close the tab of {}", document.name());
    cross.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if cross.hovered() || cross.has_focus() {
        ui.painter().rect_filled(cross.rect, RADIUS, color(theme.line));
    }
    if is_current || is_touched || cross.hovered() || cross.has_focus() {
        let ink = color(theme.text_dim);
        ui.painter().text(middle, Align2::CENTER_CENTER, char::from(icons::CLOSE), icons::font_id(12.0), ink);
    }
    let is_closed = cross.on_hover_text(name).clicked() || response.middle_clicked();
    let about = if document.from.is_empty() {
        document.name().to_owned()
    } else {
        format!("{}  ·  {}", document.name(), document.from)
    };
    if is_closed {
        frame.send(SourceCommand::Close(document.id));
    } else if response.on_hover_text(about).clicked() {
        frame.send(SourceCommand::Show(document.id));
    }
}
