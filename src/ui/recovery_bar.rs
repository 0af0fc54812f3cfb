//! What an earlier run left behind that ended unexpectedly: one quiet line over the window, which waits to be answered.

use std::path::Path;

use egui::{Label, Panel, Ui, vec2};

use super::frame::Frame;
use super::icons;
use super::style::color;
use super::widgets;
use crate::app::{Crashed, SessionCommand};
use crate::model::time::format_date;
use crate::view::metrics::{BAR_PX, ROW_PX};

/// What is kept for the two buttons, in points.
const BUTTONS_PX: f32 = 200.0;

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
            let size = vec2(80.0, ROW_PX);
            ui.scope(|ui| {
                ui.set_max_width((ui.available_width() - BUTTONS_PX).max(0.0));
                ui.add(Label::new(text).truncate()).on_hover_ui(|ui| {
                    ui.label(all_in_words(crashed));
                });
            });
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

/// Of what, how much and since when.
fn in_words(crashed: &[Crashed]) -> String {
    let names: Vec<String> = crashed.iter().map(name_of).collect();
    let names = match names.as_slice() {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
        [] => String::new(),
    };
    let num_edits = crashed.iter().map(|left| left.file.num_edits()).sum();
    let edits = count(num_edits, "unsaved edit");
    let when = when(crashed.iter().map(|left| left.written_ms).max().unwrap_or(0));
    format!("Pathscope ended unexpectedly with {edits} in {names}{when}")
}

/// A session by its file, or else the results.
fn name_of(left: &Crashed) -> String {
    if let Some(name) = left.session.as_deref().and_then(Path::file_name) {
        return name.to_string_lossy().into_owned();
    }
    match left.file.documents.as_slice() {
        [] => "no result".to_owned(),
        [one] => one.name.clone(),
        [one, two] => format!("{} and {}", one.name, two.name),
        [one, rest @ ..] => format!("{} and {} other results", one.name, rest.len()),
    }
}

fn when(written_ms: u64) -> String {
    if written_ms == 0 { String::new() } else { format!(" ({})", format_date(written_ms)) }
}

/// Everything that can be brought back, a line each.
fn all_in_words(crashed: &[Crashed]) -> String {
    let mut lines = Vec::new();
    for left in crashed {
        let session = left.session.as_deref();
        let name = session.map_or_else(|| "Without a session".to_owned(), |path| path.display().to_string());
        lines.push(format!("{name}{}", when(left.written_ms)));
        for document in &left.file.documents {
            let path =
                document.sources.first().map_or_else(String::new, |source| format!(" {}", source.path.display()));
            lines.push(format!("    {}: {}{path}", document.name, count(document.edits.edits.num(), "edit")));
        }
    }
    lines.join("\n")
}

fn count(num: usize, what: &str) -> String {
    if num == 1 { format!("1 {what}") } else { format!("{num} {what}s") }
}
