//! The menu bar, made from the list of actions, with the tabs of what is opened.

use std::collections::BTreeSet;

use egui::{Button, RichText, Ui};

use super::frame::Frame;
use super::{document_tabs, icons};
use crate::app::{Action, Category, Document, Overlay, Panel, actions};
use crate::model::PersonIndex;
use crate::view::ThemeKind;
use crate::view::metrics::ROW_PX;

/// File, Edit, View, Playback, Help, and what is opened.
pub(super) fn menu_bar_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    egui::MenuBar::new().ui(ui, |ui| {
        for category in Category::ALL {
            ui.menu_button(category.title(), |ui| menu_ui(ui, category, frame));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            theme_button_ui(ui, frame);
            find_button_ui(ui, frame);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                document_tabs::document_tabs_ui(ui, frame);
            });
        });
    });
}

/// Looks like the field that it opens.
fn find_button_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let width = (ui.available_width() * 0.3).clamp(120.0, 260.0);
    let text = if width > 200.0 { "Search or run a command" } else { "Find" };
    let dim = super::style::color(frame.theme.text_dim);
    let keys = frame.keys_of("palette").unwrap_or_default();
    let button = Button::new((icons::rich_text_sized(icons::SEARCH, 12.0).color(dim), RichText::new(text).color(dim)))
        .right_text(super::widgets::mono(keys))
        .fill(super::style::color(frame.theme.raised))
        .stroke(egui::Stroke::new(1.0, super::style::color(frame.theme.line)))
        .min_size(egui::vec2(width, ROW_PX));
    let response = ui.add(button);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Open the command palette"));
    if response.on_hover_text("Actions, people, bookmarks, and times to go to").clicked() {
        frame.act("palette");
    }
}

fn theme_button_ui(ui: &mut Ui, frame: &mut Frame<'_>) {
    let other = match frame.state.settings.theme {
        ThemeKind::Dark => "Light theme",
        ThemeKind::Light => "Dark theme",
    };
    let keys = frame.keys_of("theme");
    if super::widgets::IconButton::new(icons::THEME, other).shortcut(keys.as_deref()).show(ui).clicked() {
        frame.act("theme");
    }
}

fn menu_ui(ui: &mut Ui, category: Category, frame: &mut Frame<'_>) {
    ui.set_min_width(220.0);
    for action in actions().filter(|action| action.category == category) {
        // Nine speeds and all orders would fill the menus; the transport and the header of the lanes offer them.
        if ["speed-", "lanes-sort-", "lanes-group-"].iter().any(|start| action.id.starts_with(start)) {
            continue;
        }
        action_item_ui(ui, action, frame);
        if action.id == "open-path" {
            super::recent::menu_ui(ui, frame);
        }
        if matches!(
            action.id,
            "fetch"
                | "save-session-as"
                | "export"
                | "redo"
                | "clear-selection"
                | "label"
                | "clear-filters"
                | "follow"
                | "zoom-canvas-out"
                | "trails"
                | "find"
                | "pin"
                | "range-clear"
                | "go-to"
        ) {
            ui.separator();
        }
    }
}

pub(super) fn action_item_ui(ui: &mut Ui, action: &Action, frame: &mut Frame<'_>) {
    let resolved = action.resolve(frame.state);
    let keys = frame.state.settings.keys.shown(action).unwrap_or_default();
    let label = action.label_now(frame.state);
    let response = menu_item(ui, is_on(action.id, frame), &label, &keys, resolved.is_err());
    let response = match resolved {
        Ok(_) if action.tooltip.is_empty() => response,
        Ok(_) => response.on_hover_text(action.tooltip),
        Err(reason) => response.on_disabled_hover_text(reason),
    };
    if response.clicked() {
        frame.act(action.id);
        ui.close();
    }
}

/// An item of a menu: its name behind the place of a tick, so that all names stand in one column, and its keys at the right.
/// `is_on` is that of a switch; an item that is off does nothing.
pub(super) fn menu_item(ui: &mut Ui, is_on: Option<bool>, label: &str, keys: &str, is_off: bool) -> egui::Response {
    let mark = icons::rich_text_sized(icons::CHECK, 12.0);
    let mark = if is_on == Some(true) { mark } else { mark.color(egui::Color32::TRANSPARENT) };
    let response = ui.add_enabled(!is_off, Button::new((mark, label)).shortcut_text(keys));
    response.widget_info(|| {
        let role = egui::accesskit::Role::MenuItem;
        match is_on {
            Some(is_on) => egui::WidgetInfo::selected(role, !is_off, is_on, label),
            None => egui::WidgetInfo::labeled(role, !is_off, label),
        }
    });
    response
}

/// Whether a switch is on; `None` for actions that are no switch.
fn is_on(id: &str, frame: &Frame<'_>) -> Option<bool> {
    let settings = &frame.state.settings;
    let overlay = |overlay| Some(settings.overlays.contains(&overlay));
    match id {
        "bodies" => overlay(Overlay::Bodies),
        "faces" => overlay(Overlay::Faces),
        "landmarks" => overlay(Overlay::Landmarks),
        "pose" => overlay(Overlay::Pose),
        "labels" => overlay(Overlay::Labels),
        "trails" => overlay(Overlay::Trails),
        "panel-people" => Some(settings.shows(Panel::People)),
        "panel-inspector" => Some(settings.shows(Panel::Inspector)),
        "panel-lanes" => Some(settings.shows(Panel::Lanes)),
        "panel-plot" => Some(settings.shows(Panel::Plot)),
        "loop" => Some(frame.state.document().is_some_and(|d| d.playback.is_looping)),
        "pin" => selection_is_in(frame, |document| &document.edits.pinned),
        "solo" => selection_is_in(frame, |document| &document.edits.solo),
        "boxes-only" => frame.state.document().and_then(|d| d.stills.as_ref()).map(|stills| stills.boxes_only),
        "second-chart" => Some(settings.second_measures.is_some()),
        "rectangle" => Some(frame.state.document().is_some_and(|d| d.is_marking)),
        "lanes-in-view" => Some(frame.state.document().is_some_and(|d| d.lane_arrangement.is_in_view_only)),
        "follow" => Some(frame.state.document().is_some_and(|d| d.is_following)),
        "between" => Some(settings.between == crate::analysis::Between::Interpolate),
        _ => None,
    }
}

/// Whether everyone who is selected is in a set; `None` while nobody is selected.
fn selection_is_in(frame: &Frame<'_>, set: impl Fn(&Document) -> &BTreeSet<PersonIndex>) -> Option<bool> {
    let document = frame.state.document()?;
    let people = &document.selection.people;
    (!people.is_empty()).then(|| people.iter().all(|index| set(document).contains(index)))
}
