//! The bookmarks of a result: to go to, to annotate, to let go of.

use egui::{Align, Label, Layout, Ui, vec2};

use crate::app::{Bookmark, BookmarkCommand, Dialog, Document, PlaybackCommand, ViewCommand};
use crate::ui::frame::Frame;
use crate::ui::{icons, widgets};
use crate::view::metrics::ROW_PX;
use crate::view::number::grouped;

/// The list; says how to make one where there is none.
pub(super) fn bookmarks_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let bookmarks = &document.edits.bookmarks;
    let count = if bookmarks.is_empty() { String::new() } else { grouped(bookmarks.len() as u64) };
    let add = widgets::section_header(ui, "Bookmarks", &count, Some("Add…"));
    if add.is_some_and(|link| {
        link.accessible_name("Add a bookmark").on_hover_text(frame.hint("At the time cursor", "bookmark")).clicked()
    }) {
        frame.act("bookmark");
    }
    if bookmarks.is_empty() {
        let keys = ["bookmark", "previous-bookmark", "next-bookmark"].map(|id| frame.keys_of(id));
        let hint = match keys {
            [Some(keep), Some(previous), Some(next)] => {
                format!("Keep a time with {keep}, and come back with {previous} and {next}")
            }
            _ => "Keep a time, and come back to it".to_owned(),
        };
        ui.add(Label::new(widgets::dim(hint)).wrap());
    }
    for bookmark in bookmarks {
        row_ui(ui, bookmark, frame);
    }
}

fn row_ui(ui: &mut Ui, bookmark: &Bookmark, frame: &mut Frame<'_>) {
    let at_ms = bookmark.at_ms;
    let clock = frame.time(at_ms);
    let size = vec2(ui.available_width(), ROW_PX);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_height(ROW_PX);
        ui.spacing_mut().item_spacing.x = 2.0;
        if widgets::icon_button(ui, icons::CLOSE, &format!("Remove the bookmark at {clock}"), None).clicked() {
            frame.send(BookmarkCommand::Remove { at_ms });
        }
        if widgets::icon_button(ui, icons::EDIT, &format!("Change the note at {clock}"), None).clicked() {
            frame.send(ViewCommand::ShowDialog(Some(Dialog::Bookmark { at_ms })));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            let link = widgets::link(ui, &clock).accessible_name(format!("Go to {}, {clock}", bookmark.title()));
            if link.clicked() {
                frame.send(PlaybackCommand::Seek { ms: at_ms });
            }
            if !bookmark.note.is_empty() {
                ui.add(Label::new(&bookmark.note).truncate()).on_hover_text(&bookmark.note);
            }
        });
    });
}
