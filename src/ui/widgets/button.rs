//! Buttons: icons alone, texts in the accent colour, and the one button that does what a dialog is for.

use egui::{Align2, Button, Color32, CursorIcon, Response, RichText, Role, Stroke, Ui, Vec2, vec2};

use super::control::{control, paint_state};
use crate::ui::icons::{self, Icon};
use crate::ui::{fonts, style};
use crate::view::metrics::ROW_PX;

/// A square button that shows an icon only.
#[derive(Debug, Clone, Copy)]
pub struct IconButton<'a> {
    icon: Icon,
    label: &'a str,
    shortcut: Option<&'a str>,
    disabled_reason: Option<&'a str>,
    is_on: Option<bool>,
    is_large: bool,
}

impl<'a> IconButton<'a> {
    /// `label` says what the button does: its tooltip and accessible name.
    pub fn new(icon: Icon, label: &'a str) -> Self {
        Self { icon, label, shortcut: None, disabled_reason: None, is_on: None, is_large: false }
    }

    /// The keys that do the same, shown in the tooltip.
    #[must_use]
    pub fn shortcut(self, shortcut: Option<&'a str>) -> Self {
        Self { shortcut, ..self }
    }

    /// Why it cannot be pressed now; `None` where it can.
    #[must_use]
    pub fn disabled(self, reason: Option<&'a str>) -> Self {
        Self { disabled_reason: reason, ..self }
    }

    /// A switch, on or off.
    #[must_use]
    pub fn on(self, is_on: bool) -> Self {
        Self { is_on: Some(is_on), ..self }
    }

    /// A larger icon, for the one button that matters most in a row.
    #[must_use]
    pub fn large(self) -> Self {
        Self { is_large: true, ..self }
    }

    /// Shows the button.
    pub fn show(self, ui: &mut Ui) -> Response {
        let is_enabled = self.disabled_reason.is_none();
        let response = ui.add_enabled_ui(is_enabled, |ui| self.show_enabled(ui)).inner;
        let response = match self.shortcut {
            Some(shortcut) => response.on_hover_ui(|ui| tooltip(ui, self.label, shortcut)),
            None => response.on_hover_text(self.label),
        };
        response.on_disabled_hover_text(match self.disabled_reason {
            Some(reason) => format!("{}: {reason}", self.label),
            None => self.label.to_owned(),
        })
    }

    fn show_enabled(self, ui: &mut Ui) -> Response {
        let side = if self.is_large { ROW_PX + 2.0 * style::GRID } else { ROW_PX };
        let (rect, response) = control(ui, Vec2::splat(side), Role::Button, self.label, self.is_on);
        let theme = style::theme(ui);
        let is_on = self.is_on == Some(true);
        let resting = if is_on { style::color(theme.accent_surface) } else { Color32::TRANSPARENT };
        paint_state(ui, rect, &response, resting);
        let ink = style::color(if is_on { theme.accent } else { theme.text });
        let size = if self.is_large { fonts::ICON + style::GRID } else { fonts::ICON };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, char::from(self.icon), icons::font_id(size), ink);
        response
    }
}

/// An icon button without a shortcut; disabled with a reason.
pub fn icon_button(ui: &mut Ui, icon: Icon, label: &str, disabled_reason: Option<&str>) -> Response {
    IconButton::new(icon, label).disabled(disabled_reason).show(ui)
}

fn tooltip(ui: &mut Ui, label: &str, shortcut: &str) {
    ui.set_max_width(ui.spacing().tooltip_width);
    ui.horizontal(|ui| {
        ui.label(label);
        ui.label(RichText::new(shortcut).text_style(style::small_mono()).weak());
    });
}

/// A text in the accent colour that does something: "Open…", "Cancel".
pub fn link(ui: &mut Ui, text: &str) -> Response {
    link_within(ui, text, f32::INFINITY)
}

/// The same, cut short where it does not fit the width that is left; its accessible name is whole.
pub fn truncated_link(ui: &mut Ui, text: &str) -> Response {
    link_within(ui, text, ui.available_width())
}

fn link_within(ui: &mut Ui, text: &str, width: f32) -> Response {
    let theme = style::theme(ui);
    let font = egui::TextStyle::Button.resolve(ui.style());
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, style::color(theme.accent));
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    let galley = ui.painter().layout_job(job);
    let size = vec2(galley.size().x, ROW_PX);
    let (rect, response) = control(ui, size, Role::Button, text, None);
    let ink = style::color(theme.accent);
    let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect);
    if response.hovered() || response.has_focus() {
        let line = ui.painter().round_to_pixel_center(at.bottom());
        ui.painter().hline(rect.x_range(), line, Stroke::new(1.0, ink));
    }
    ui.painter().galley(at.min, galley, ink);
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// The button that does what a dialog is for.
pub fn primary_button(ui: &mut Ui, text: &str, disabled_reason: Option<&str>) -> Response {
    let theme = style::theme(ui);
    let text = RichText::new(text).text_style(style::strong()).color(style::color(theme.accent));
    let button = Button::new(text)
        .fill(style::color(theme.accent_surface))
        .stroke(Stroke::new(1.0, style::color(theme.accent)))
        .min_size(vec2(80.0, ROW_PX));
    let response = ui.add_enabled(disabled_reason.is_none(), button);
    match disabled_reason {
        Some(reason) => response.on_disabled_hover_text(reason),
        None => response,
    }
}

/// A word that switches something on and off: in the accent colour while on.
pub fn toggle(ui: &mut Ui, text: &str, is_on: bool) -> Response {
    let theme = style::theme(ui);
    let font = egui::TextStyle::Body.resolve(ui.style());
    let ink = style::color(if is_on { theme.accent } else { theme.text_dim });
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, ink);
    let size = vec2((galley.size().x + 3.0 * style::GRID).ceil(), TOGGLE_HEIGHT);
    let (rect, response) = control(ui, size, Role::Button, text, Some(is_on));
    paint_state(ui, rect, &response, Color32::TRANSPARENT);
    let at = Align2::CENTER_CENTER.align_size_within_rect(galley.size(), rect);
    ui.painter().galley(at.min, galley, ink);
    response
}

/// Height of a [`toggle`], in points.
const TOGGLE_HEIGHT: f32 = 20.0;
