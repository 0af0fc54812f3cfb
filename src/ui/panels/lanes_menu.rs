//! The header of the lanes: how they are arranged, as a menu.

use egui::{Align, Button, Layout, Rect, RichText, Ui, UiBuilder};

use crate::app::{Action, Document};
use crate::ui::frame::Frame;
use crate::ui::icons;
use crate::ui::style::{color, small_mono};
use crate::view::lane_list::LaneGroups;
use crate::view::metrics::{PADDING_PX, TEXT_SMALL_PX};
use crate::view::people_table::PeopleColumn;

/// The menu in its place beside the ruler; it says in a word what differs from the preset.
pub(super) fn lanes_menu_ui(ui: &mut Ui, document: &Document, rect: Rect, frame: &mut Frame<'_>) {
    let arrangement = document.lane_arrangement;
    let what = if arrangement.is_in_view_only { "In view" } else { "Lanes" };
    let inner = rect.shrink2(egui::vec2(PADDING_PX - 4.0, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)), |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding = egui::vec2(4.0, 0.0);
        ui.spacing_mut().interact_size.y = rect.height();
        let ink = color(frame.theme.text_dim);
        let title = RichText::new(what).size(TEXT_SMALL_PX).color(ink);
        let mark = icons::rich_text_sized(icons::CHEVRON_DOWN, TEXT_SMALL_PX).color(ink);
        let menu = ui.menu_button((title, mark), |ui| {
            ui.set_min_width(200.0);
            for (part, ids) in PARTS.iter().enumerate() {
                if part > 0 {
                    ui.separator();
                }
                for id in *ids {
                    item_ui(ui, id, document, frame);
                }
            }
        });
        menu.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Arrange the lanes"));
        menu.response.on_hover_text("Order, groups, and who is listed");
    });
}

/// The actions of the menu, in parts.
const PARTS: [&[&str]; 3] = [
    &["lanes-in-view", "pin"],
    &[
        "lanes-sort-table",
        "lanes-sort-index",
        "lanes-sort-label",
        "lanes-sort-first",
        "lanes-sort-last",
        "lanes-sort-duration",
        "lanes-sort-samples",
        "lanes-sort-gaps",
    ],
    &["lanes-group-none", "lanes-group-label", "lanes-group-here"],
];

fn item_ui(ui: &mut Ui, id: &str, document: &Document, frame: &mut Frame<'_>) {
    let Some(action) = Action::by_id(id) else { return };
    let is_marked = is_on(id, document) == Some(true);
    let mark = if is_marked && is_descending(document, id) { icons::DESCENDING } else { icons::CHECK };
    let ink = if is_marked { color(frame.theme.text) } else { egui::Color32::TRANSPARENT };
    let keys = frame.keys_of(id).unwrap_or_default();
    let keys = RichText::new(keys).text_style(small_mono());
    let button = Button::new((icons::rich_text_sized(mark, 12.0).color(ink), action.label)).right_text(keys);
    let disabled = action.resolve(frame.state).err();
    let response = ui.add_enabled(disabled.is_none(), button).on_disabled_hover_text(disabled.unwrap_or_default());
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, disabled.is_none(), is_marked, action.label));
    let response = if action.tooltip.is_empty() { response } else { response.on_hover_text(action.tooltip) };
    if response.clicked() {
        frame.act(id);
        ui.close();
    }
}

/// The column that an action sorts by.
fn column_of(id: &str) -> Option<PeopleColumn> {
    let name = id.strip_prefix("lanes-sort-")?;
    PeopleColumn::ALL.into_iter().find(|column| column.id() == name)
}

fn is_descending(document: &Document, id: &str) -> bool {
    column_of(id).is_some() && document.lane_arrangement.sort.is_some_and(|sort| sort.is_descending)
}

/// Whether a choice is made; `None` for what is no choice.
fn is_on(id: &str, document: &Document) -> Option<bool> {
    let arrangement = document.lane_arrangement;
    let selected = &document.selection.people;
    match id {
        "lanes-in-view" => Some(arrangement.is_in_view_only),
        "pin" => Some(!selected.is_empty() && selected.is_subset(&document.edits.pinned)),
        "lanes-sort-table" => Some(arrangement.sort.is_none()),
        "lanes-group-none" => Some(arrangement.groups == LaneGroups::None),
        "lanes-group-label" => Some(arrangement.groups == LaneGroups::Label),
        "lanes-group-here" => Some(arrangement.groups == LaneGroups::Here),
        id => column_of(id).map(|column| arrangement.sort.is_some_and(|sort| sort.column == column)),
    }
}
