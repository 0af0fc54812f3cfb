//! Settings: the look, the keys, and limits.

mod gaps;
mod keys;
mod look;

use egui::Ui;

use crate::app::SettingsCommand;
use crate::ui::flag_rules::flag_rules_ui;
use crate::ui::frame::Frame;
use crate::ui::widgets;

/// The pages, in order.
const PAGES: [&str; 3] = ["Look and reading", "Gaps and flags", "Keys"];

/// The settings, a page at a time.
pub(super) fn settings_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let id = egui::Id::unique("settings-page");
    let mut page: usize = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    if widgets::tab_bar(ui, &PAGES, &mut page) && frame.state.key_choice.is_some() {
        frame.send(SettingsCommand::ListenForKey(None));
    }
    ui.data_mut(|data| data.insert_temp(id, page));
    // As high on every page, so that the window stays where it is.
    let height = (ui.ctx().content_rect().height() - 200.0).clamp(160.0, 420.0);
    let area = egui::ScrollArea::vertical().id_salt(("settings", page)).max_height(height).min_scrolled_height(height);
    area.auto_shrink(false).show(ui, |ui| {
        ui.set_width(ui.available_width() - 12.0);
        match page {
            0 => look::look_ui(ui, frame),
            1 => {
                gaps::gaps_ui(ui, frame);
                flag_rules_ui(ui, frame);
            }
            _ => keys::keys_ui(ui, frame),
        }
    });
}
