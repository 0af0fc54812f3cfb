//! Choosing one of a few: tabs over a panel, and joined segments in a bar.

use egui::{Align2, Color32, CornerRadius, Rect, Role, Stroke, Ui, pos2, vec2};

use super::control::{control, paint_state};
use crate::ui::style::{self, RADIUS};
use crate::view::metrics::ROW_PX;

/// Tabs in a row, the chosen one underlined. Returns whether another was chosen.
pub fn tab_bar(ui: &mut Ui, tabs: &[&str], selected: &mut usize) -> bool {
    let theme = style::theme(ui);
    let before = *selected;
    // In a narrow panel tabs stand closer before any of them is cut.
    let font = egui::TextStyle::Body.resolve(ui.style());
    let width_of =
        |tab: &&str| ui.painter().layout_no_wrap((*tab).to_owned(), font.clone(), Color32::PLACEHOLDER).size().x;
    let used: f32 = tabs.iter().map(width_of).sum();
    let room = (ui.available_width() - used) / (tabs.len().max(2) - 1) as f32;
    let distance = room.floor().clamp(0.5 * style::GRID, 4.0 * style::GRID);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = distance;
        for (i, tab) in tabs.iter().enumerate() {
            let is_selected = i == *selected;
            let ink = style::color(if is_selected { theme.text } else { theme.text_dim });
            let font = egui::TextStyle::Body.resolve(ui.style());
            let galley = ui.painter().layout_no_wrap((*tab).to_owned(), font, ink);
            let size = vec2(galley.size().x, ROW_PX + style::GRID);
            let (rect, response) = control(ui, size, Role::Tab, tab, Some(is_selected));
            let is_touched = response.hovered() || response.has_focus();
            let ink = style::color(if is_selected || is_touched { theme.text } else { theme.text_dim });
            let at = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
            ui.painter().galley_with_override_text_color(at.min, galley, ink);
            if is_selected || response.has_focus() {
                let bottom = rect.bottom().round();
                let line =
                    Rect::from_min_max(pos2(rect.left().round(), bottom - 2.0), pos2(rect.right().round(), bottom));
                let underline = if is_selected { theme.accent } else { theme.text_dim };
                ui.painter().rect_filled(line, 0.0, style::color(underline));
            }
            if response.has_focus() {
                paint_state(ui, rect.expand2(vec2(style::GRID, 0.0)), &response, Color32::TRANSPARENT);
            }
            if response.clicked() {
                *selected = i;
            }
        }
    });
    *selected != before
}

/// Segments to choose a value from. Returns whether another was chosen.
pub fn choose<T: Copy + PartialEq>(ui: &mut Ui, options: &[(T, &str)], value: &mut T) -> bool {
    let titles: Vec<&str> = options.iter().map(|(_, title)| *title).collect();
    // None where the value is something between.
    let mut chosen = options.iter().position(|(option, _)| option == value).unwrap_or(usize::MAX);
    let is_other = segmented(ui, &titles, &mut chosen);
    if is_other {
        *value = options[chosen].0;
    }
    is_other
}

/// Joined segments, the chosen one in the accent colour. Returns whether another was chosen.
fn segmented(ui: &mut Ui, options: &[&str], selected: &mut usize) -> bool {
    let theme = style::theme(ui);
    let before = *selected;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (i, option) in options.iter().enumerate() {
            let is_selected = i == *selected;
            let ink = style::color(if is_selected { theme.accent } else { theme.text });
            let font = egui::TextStyle::Button.resolve(ui.style());
            let galley = ui.painter().layout_no_wrap((*option).to_owned(), font, ink);
            let size = vec2((galley.size().x + 4.0 * style::GRID).ceil(), ROW_PX);
            let (rect, response) = control(ui, size, Role::RadioButton, option, Some(is_selected));
            let ends = CornerRadius {
                nw: if i == 0 { RADIUS } else { 0 },
                sw: if i == 0 { RADIUS } else { 0 },
                ne: if i + 1 == options.len() { RADIUS } else { 0 },
                se: if i + 1 == options.len() { RADIUS } else { 0 },
            };
            let fill = if is_selected {
                theme.accent_surface
            } else if response.hovered() {
                theme.hover
            } else {
                theme.raised
            };
            let edge = if response.has_focus() { theme.accent } else { theme.line };
            // Neighbours share their edge.
            let outline = if i == 0 { rect } else { Rect::from_min_max(rect.min - vec2(1.0, 0.0), rect.max) };
            let edge = Stroke::new(1.0, style::color(edge));
            ui.painter().rect(outline, ends, style::color(fill), edge, egui::StrokeKind::Inside);
            let at = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
            ui.painter().galley(at.min, galley, ink);
            if response.clicked() {
                *selected = i;
            }
        }
    });
    *selected != before
}
