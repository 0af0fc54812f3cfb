//! Raised surfaces: cards, and notices that say what happened.

use egui::{Frame, InnerResponse, Label, Margin, Stroke, Ui};

use crate::ui::icons::{self, Icon};
use crate::ui::style::{self, RADIUS};
use crate::ui::widgets::icon_button;
use crate::view::metrics::ROW_PX;
use crate::view::{Color, Theme};

/// A raised surface over the whole width.
pub fn card<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    let fill = style::color(style::theme(ui).raised);
    Frame::new().fill(fill).corner_radius(RADIUS).inner_margin(Margin::symmetric(10, 6)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        contents(ui)
    })
}

/// How much a notice matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// To know.
    Info,
    /// To look at.
    Warning,
    /// Something failed.
    Error,
}

impl NoticeKind {
    fn look(self, theme: &Theme) -> (Icon, Color) {
        match self {
            Self::Info => (icons::INFO, theme.accent),
            Self::Warning => (icons::WARNING, theme.warning),
            Self::Error => (icons::ERROR, theme.error),
        }
    }
}

/// A message that stays until it is closed; returns whether it was. Without a close button where `can_close` is false.
pub fn notice(ui: &mut Ui, kind: NoticeKind, text: &str, can_close: bool) -> bool {
    let theme = style::theme(ui);
    let (icon, ink) = kind.look(theme);
    let edge = Stroke::new(1.0, style::color(theme.line));
    let frame = Frame::new().fill(style::color(theme.raised)).stroke(edge).corner_radius(RADIUS);
    frame
        .inner_margin(Margin::symmetric(8, 4))
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.add_sized([ROW_PX / 1.5, ROW_PX], Label::new(icons::rich_text(icon).color(style::color(ink))));
                let room = if can_close { ROW_PX + ui.spacing().item_spacing.x } else { 0.0 };
                let width = (ui.available_width() - room).max(0.0);
                ui.allocate_ui_with_layout(egui::vec2(width, 0.0), egui::Layout::top_down(egui::Align::Min), |ui| {
                    // The first line of the text is level with the icon and the cross.
                    ui.add_space(((ROW_PX - ui.text_style_height(&egui::TextStyle::Body)) / 2.0).floor());
                    ui.set_width(width);
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.add(Label::new(text).wrap());
                    ui.add_space(style::GRID);
                });
                can_close && icon_button(ui, icons::CLOSE, "Close the message", None).clicked()
            })
            .inner
        })
        .inner
}
