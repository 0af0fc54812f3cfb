//! Everyone in the result: search, filters and the table.

use egui::{Align, Layout, TextEdit, Ui, vec2};

use super::{filter_bar, people_table};
use crate::app::{Document, Field, FilterCommand, ViewCommand};
use crate::ui::frame::Frame;
use crate::ui::{icons, widgets};
use crate::view::metrics::{PADDING_PX, ROW_PX, TEXT_PX};
use crate::view::number::{counted, grouped};
use crate::view::people_table::PeopleColumn as Column;

/// The people panel; needs a document.
pub fn people_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let Some(document) = frame.state.document() else { return };
    let margin = egui::Margin { left: PADDING_PX as i8, right: PADDING_PX as i8, top: 4, bottom: 4 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        header_ui(ui, document, frame);
        search_ui(ui, document, frame);
        filter_bar::filter_bar_ui(ui, frame);
        hidden_ui(ui, document, frame);
    });
    people_table::people_table_ui(ui, document, frame);
}

fn header_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let num_people = u64::from(document.store.num_people());
    let num_kept = u64::from(document.kept.num_people());
    let note = if num_kept == num_people {
        grouped(num_people)
    } else {
        format!("{} of {}", grouped(num_kept), grouped(num_people))
    };
    widgets::header_row(ui, "People", &note, |ui| {
        let link = widgets::link(ui, "Columns").on_hover_text("Choose the columns of the table");
        let menu = egui::Popup::menu(&link).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
        menu.show(|ui| columns_menu_ui(ui, frame));
    });
}

fn columns_menu_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    ui.set_min_width(160.0);
    // Without colour and index nobody could tell who is who.
    let is_optional = |column: &Column| !matches!(column, Column::Color | Column::Index);
    for column in Column::ALL.into_iter().filter(is_optional) {
        let mut is_shown = frame.state.settings.columns.contains(&column);
        if ui.checkbox(&mut is_shown, column.title()).on_hover_text(column.meaning()).changed() {
            frame.send(ViewCommand::ToggleColumn(column));
        }
    }
}

fn search_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let mut text = document.table.search.clone();
    // From right to left: the field takes what the button leaves, and never widens the panel.
    let size = vec2(ui.available_width(), ROW_PX);
    ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        if !text.is_empty() && widgets::icon_button(ui, icons::CLOSE, "Clear search", None).clicked() {
            frame.send(ViewCommand::SearchPeople(String::new()));
        }
        let id = egui::Id::unique("people-search");
        if frame.state.focus == Some(Field::Search) {
            ui.memory_mut(|memory| memory.request_focus(id));
            frame.send(ViewCommand::Focus(None));
        }
        let edit = TextEdit::singleline(&mut text)
            .id(id)
            .prefix(icons::rich_text_sized(icons::SEARCH, TEXT_PX).weak())
            .hint_text("Index or label")
            .desired_width(ui.available_width());
        let size = ui.available_size();
        let response = ui.add_sized(size, edit).accessible_name("Search people");
        if response.changed() {
            frame.send(ViewCommand::SearchPeople(text.clone()));
        }
    });
}

/// What filters, eyes and solo leave out; always said, so that nobody takes a part for the whole.
fn hidden_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let num_people = u64::from(document.num_hidden_people());
    let num_rows = u64::from(document.kept.num_hidden());
    let num_by_eye = num_people.saturating_sub(u64::from(document.store.num_people() - document.filtered.num_people()));
    let text = match (num_people - num_by_eye, num_by_eye, num_rows) {
        (0, 0, 0) => "Nobody hidden".to_owned(),
        (0, 0, rows) => format!("{} hidden by filters", counted(rows, "detection", "detections")),
        (filtered, 0, _) => format!("{} hidden by filters", counted(filtered, "person", "people")),
        (0, by_eye, _) => format!("{} hidden by eye or solo", counted(by_eye, "person", "people")),
        (filtered, by_eye, _) => {
            format!("{} hidden by filters, {} by eye or solo", counted(filtered, "person", "people"), grouped(by_eye))
        }
    };
    ui.horizontal(|ui| {
        // The link at the right keeps its place.
        let room = (ui.available_width() - 48.0).max(40.0);
        ui.scope(|ui| {
            ui.set_max_width(room);
            ui.add(egui::Label::new(widgets::small(text)).truncate());
        });
        let has_any = !document.edits.filter.is_empty() || document.is_filtered();
        if has_any {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let link = widgets::link(ui, "Clear").accessible_name("Clear all filters");
                if link.on_hover_text(frame.hint("End every filter, hide and solo", "clear-filters")).clicked() {
                    frame.send(FilterCommand::Clear);
                }
            });
        }
    });
}
