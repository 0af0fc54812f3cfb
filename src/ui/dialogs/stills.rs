//! Which image, or which folder of images, is shown under the boxes.

use egui::Ui;

use super::{Opening, buttons_ui, error_ui, is_entered};
use crate::app::{StillTiming, StillsCommand};

use crate::ui::frame::Frame;
use crate::ui::widgets::{choose, field_note, form_note, form_row, path_field, small};

/// The dialog to choose images.
pub(super) fn stills_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else {
        ui.label("Open a result first");
        return;
    };
    let view = document.stills.as_ref();
    let id = egui::Id::unique("stills-path");
    let known = view.map(|view| view.path.display().to_string()).unwrap_or_default();
    let mut path = if opening.is_new { known } else { ui.data(|data| data.get_temp(id)).unwrap_or_default() };
    let mut is_submitted = false;
    form_row(ui, "Image or folder", |ui| {
        let field = path_field(ui, "Path", &mut path, "frames/  or  still.jpg");
        opening.focus(&field.field);
        is_submitted = is_entered(ui, &field.field);
        if field.is_browsing {
            frame.send(StillsCommand::PickFile);
        }
    });
    form_row(ui, "", |ui| {
        if ui.button("Choose a folder…").clicked() {
            frame.send(StillsCommand::PickFolder);
        }
    });
    form_note(
        ui,
        "PNG or JPEG. One image stands under all times. The images of a folder follow each other: by the number of the frame in \
         their names (frame_000123.jpg), or spread evenly over the video.",
    );
    if let Some(view) = view {
        form_row(ui, "Order", |ui| {
            let mut timing = view.timing;
            if choose(ui, &StillTiming::ALL.map(|t| (t, t.title())), &mut timing) {
                frame.send(StillsCommand::SetTiming(timing));
            }
        });
        if let Some(source) = &document.frames.source {
            field_note(ui, small(source.describe()));
        }
    }
    if let Some(trouble) = &document.frames.trouble {
        error_ui(ui, trouble, frame);
    }
    let has_path = !path.trim().is_empty();
    ui.data_mut(|data| data.insert_temp(id, path.clone()));
    if (buttons_ui(ui, "Show", (!has_path).then_some("Write a path first"), frame) || is_submitted) && has_path {
        frame.send(StillsCommand::Open(path.trim().into()));
    }
}
