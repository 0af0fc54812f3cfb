//! A folded text for whoever has to find the cause of something.

use egui::{CollapsingHeader, Label, ScrollArea, Ui};

use super::button::link;
use super::styled_text::mono;

/// Height from which the text scrolls, in points.
const MAX_HEIGHT: f32 = 140.0;

/// A fold named "Details" with a text in it that can be copied; returns whether it is to be. `of` says what of, for a screen
/// reader, because there may be several folds.
pub fn details(ui: &mut Ui, id: impl egui::AsIdSalt, of: &str, text: &str) -> bool {
    let fold = CollapsingHeader::new("Details").id_salt(id).show(ui, |ui| {
        let area = ScrollArea::vertical().max_height(MAX_HEIGHT).auto_shrink([false, true]);
        area.show(ui, |ui| ui.add(Label::new(mono(text)).wrap().selectable(true)));
        link(ui, "Copy details").accessible_name(format!("Copy details: {of}")).clicked()
    });
    fold.header_response.accessible_name(format!("Details: {of}"));
    fold.body_returned.unwrap_or(false)
}
