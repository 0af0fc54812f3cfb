//! Text in the styles that panels use.

use egui::{RichText, TextStyle};

use crate::ui::style::{self, color};
use crate::view::Theme;

/// Secondary text.
pub fn dim(text: impl Into<String>) -> RichText {
    RichText::new(text).weak()
}

/// Small secondary text: notes under a field, ends of a line.
pub fn small(text: impl Into<String>) -> RichText {
    dim(text).text_style(TextStyle::Small)
}

/// Emphasised text.
pub fn strong(text: impl Into<String>) -> RichText {
    RichText::new(text).text_style(style::strong())
}

/// Numbers, at the size of small text, so that a row of them fits a narrow panel.
pub fn mono(text: impl Into<String>) -> RichText {
    RichText::new(text).text_style(style::small_mono())
}

/// Something to look at.
pub fn warning(text: impl Into<String>, theme: &Theme) -> RichText {
    RichText::new(text).color(color(theme.warning))
}

/// Something that failed.
pub fn error(text: impl Into<String>, theme: &Theme) -> RichText {
    RichText::new(text).color(color(theme.error))
}
