//! Files of the session that are not where they were.

use egui::{Label, ScrollArea, Ui};

use super::{Opening, buttons_ui, is_entered};
use crate::app::SessionCommand;
use crate::ui::frame::Frame;
use crate::ui::widgets::{self, form_note, path_field};

/// What is missing, with a field for where it is.
pub(super) fn missing_sources_ui(ui: &mut Ui, opening: Opening, frame: &mut Frame<'_>) {
    form_note(
        ui,
        "These files are not where they were. Name a file, or a folder that has it. Until then their edits stay in the session.",
    );
    let missing = &frame.state.session.missing;
    ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for (number, document) in missing.iter().enumerate() {
            ui.push_id(number, |ui| {
                let name = &document.saved.name;
                ui.add(Label::new(widgets::strong(name.clone())).wrap());
                for (source, whereabouts) in document.saved.sources.iter().zip(&document.sources) {
                    if whereabouts.path().is_none() {
                        ui.add(Label::new(widgets::mono(source.path.display().to_string())).truncate());
                    }
                }
                let id = ui.scope_id().with("path");
                let mut path: String = ui.data(|data| data.get_temp(id)).unwrap_or_default();
                let field = path_field(ui, &format!("Where {name} is"), &mut path, "/data/moved");
                if number == 0 {
                    opening.focus(&field.field);
                }
                if field.is_browsing {
                    frame.send(SessionCommand::BrowseMissing(number));
                }
                let is_submitted = is_entered(ui, &field.field);
                let can_find = !path.trim().is_empty();
                let find = ui.add_enabled(can_find, egui::Button::new("Find"));
                let find = find.accessible_name(format!("Find {name}")).on_disabled_hover_text("Name a place first");
                if (find.clicked() || is_submitted) && can_find {
                    let path = path.trim().into();
                    frame.send(SessionCommand::Locate { number, path });
                }
                ui.data_mut(|data| data.insert_temp(id, path));
                ui.add_space(8.0);
            });
        }
    });
    let action = if missing.len() == 1 { "Open without it" } else { "Open without them" };
    if buttons_ui(ui, action, None, frame) {
        frame.send(SessionCommand::OpenWithoutMissing);
    }
}
