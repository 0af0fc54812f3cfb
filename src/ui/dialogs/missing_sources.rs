//! Files of the session that are not where they were.

use egui::{Label, ScrollArea, Ui};

use super::{Opening, buttons_ui, is_entered};
use crate::app::{MissingDocument, SessionCommand};
use crate::ui::frame::Frame;
use crate::ui::widgets::{self, form_note, path_field};

/// What is missing, with a field for where it is.
pub(super) fn missing_sources_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    form_note(
        ui,
        "These files are not where they were. Name a file, or a folder: it is searched for files of the same name, or of the same size and content. Until then their edits stay in the session.",
    );
    let missing = &frame.state.session.missing;
    ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for (number, missing) in missing.iter().enumerate() {
            ui.push_id(missing.id, |ui| {
                missing_ui(ui, missing, opening, number == 0, frame);
            });
        }
    });
    let action = if missing.len() == 1 { "Open without it" } else { "Open without them" };
    if buttons_ui(ui, action, None, frame) {
        frame.send(SessionCommand::OpenWithoutMissing);
    }
}

fn missing_ui(ui: &mut Ui, missing: &MissingDocument, opening: Opening, is_first: bool, frame: &mut Frame<'_>) {
    let document = &missing.document;
    let name = &document.saved.name;
    ui.add(Label::new(widgets::strong(name.clone())).wrap());
    for (source, whereabouts) in document.saved.sources.iter().zip(&document.sources) {
        if whereabouts.path().is_none() {
            ui.add(Label::new(widgets::mono(source.path.display().to_string())).truncate());
        }
    }
    let id = ui.scope_id().with("path");
    let mut path: String = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let field = path_field(ui, &format!("Where {name} is"), &mut path, "File or folder");
    if is_first {
        opening.focus(&field.field);
    }
    if field.is_browsing {
        frame.send(SessionCommand::BrowseMissing(missing.id));
    }
    let is_submitted = is_entered(ui, &field.field);
    let can_find = !path.trim().is_empty() && !missing.is_seeking;
    ui.horizontal(|ui| {
        let find = ui.add_enabled(can_find, egui::Button::new("Find"));
        let why_not = if missing.is_seeking { "It is being looked for" } else { "Name a place first" };
        let find = find.accessible_name(format!("Find {name}")).on_disabled_hover_text(why_not);
        if (find.clicked() || is_submitted) && can_find {
            frame.send(SessionCommand::Locate { id: missing.id, path: path.trim().into() });
        }
        let Some(sought_in) = &missing.sought_in else { return };
        let text = if missing.is_seeking { "Looking in" } else { "Not found in" };
        let text = widgets::dim(format!("{text} {}", sought_in.display()));
        ui.add(Label::new(text).truncate());
    });
    if is_submitted {
        // It may have to be typed otherwise.
        field.field.request_focus();
    }
    ui.data_mut(|data| data.insert_temp(id, path));
    ui.add_space(8.0);
}
