//! What an earlier run left behind that ended unexpectedly: one quiet line over the window, which waits to be answered.

use egui::{Panel, Ui, vec2};

use super::frame::Frame;
use super::icons;
use super::style::color;
use super::widgets;
use crate::app::{Crashed, SessionCommand};
use crate::view::metrics::{BAR_PX, ROW_PX};

/// The bar, while there is something to bring back.
pub(super) fn recovery_bar_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let crashed = &frame.state.session.crashed;
    if crashed.is_empty() {
        return;
    }
    let text = in_words(crashed);
    let fill = egui::Frame::new().fill(color(frame.theme.raised)).inner_margin(egui::Margin::symmetric(12, 0));
    Panel::top("recovery").exact_size(BAR_PX).frame(fill).resizable(false).show(ui, |ui| {
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.label(icons::rich_text(icons::WARNING).color(color(frame.theme.warning)));
            ui.label(text);
            let size = vec2(80.0, ROW_PX);
            if widgets::primary_button(ui, "Restore", None).on_hover_text("Open them with their edits").clicked() {
                frame.send(SessionCommand::RestoreCrashed);
            }
            let discard = ui.add(egui::Button::new("Discard").min_size(size));
            if discard.on_hover_text("Forget these edits for good; the files themselves are not touched").clicked() {
                frame.send(SessionCommand::DiscardCrashed);
            }
        });
    });
}

/// What can be brought back.
fn in_words(crashed: &[Crashed]) -> String {
    let num_documents: usize = crashed.iter().map(|left| left.file.documents.len()).sum();
    let num_edits: usize = crashed.iter().map(|left| left.file.num_edits()).sum();
    let count = |n: usize, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
    let (documents, edits) = (count(num_documents, "document"), count(num_edits, "edit"));
    format!("Pathscope ended unexpectedly. Restore {documents} and {edits}?")
}
