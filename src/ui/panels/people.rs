//! Everyone in the result: search, filters and the table.

use egui::{TextEdit, Ui};

use super::{filter_bar, people_table};
use crate::app::{Document, FilterCommand, ViewCommand};
use crate::ui::frame::Frame;
use crate::ui::{icons, widgets};
use crate::view::metrics::{PADDING_PX, ROW_PX, TEXT_PX};
use crate::view::number::grouped;
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
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let button_width = if text.is_empty() { 0.0 } else { ROW_PX + 4.0 };
        let width = ui.available_width() - button_width;
        let edit = TextEdit::singleline(&mut text)
            .id(egui::Id::unique("people-search"))
            .prefix(icons::rich_text_sized(icons::SEARCH, TEXT_PX).weak())
            .hint_text("Index or label");
        let response = ui.add_sized([width, ROW_PX], edit).accessible_name("Search people");
        if response.changed() {
            frame.send(ViewCommand::SearchPeople(text.clone()));
        }
        if !text.is_empty() && widgets::icon_button(ui, icons::CLOSE, "Clear search", None).clicked() {
            frame.send(ViewCommand::SearchPeople(String::new()));
        }
    });
}

/// What filters, eyes and solo leave out; always said, so that nobody takes a part for the whole.
fn hidden_ui(ui: &mut Ui, document: &Document, frame: &mut Frame<'_>) {
    let num_people = u64::from(document.num_hidden_people());
    let num_rows = u64::from(document.kept.num_hidden());
    let text = match (num_people, num_rows) {
        (0, 0) => "Nobody hidden by filters".to_owned(),
        (0, rows) => format!("{} detections hidden by filters", grouped(rows)),
        (1, _) => "1 person hidden by filters".to_owned(),
        (people, _) => format!("{} people hidden by filters", grouped(people)),
    };
    ui.horizontal(|ui| {
        ui.label(widgets::small(text));
        let has_any = !document.edits.filter.is_empty() || document.is_filtered();
        if has_any {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let link = widgets::link(ui, "Clear").accessible_name("Clear all filters");
                if link.on_hover_text("End every filter, hide and solo  Ctrl+Shift+F").clicked() {
                    frame.send(FilterCommand::Clear);
                }
            });
        }
    });
}
