//! How the result is looked at: the visible time, the canvas, panels, tabs, sorting and the theme.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::notice::NoticeId;
use super::settings::{Overlay, Panel};
use super::state::{AppState, Dialog, Field, InspectorTab};
use super::{Effect, Effects};
use crate::analysis::Measure;
use crate::model::PersonIndex;
use crate::view::CanvasView;
use crate::view::canvas::{MAX_ZOOM, MIN_ZOOM};
use crate::view::lane_list::LaneGroups;
use crate::view::people_table::PeopleColumn;

/// Changes how the result is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ViewCommand {
    /// Shows this span of time, in milliseconds; kept within what makes sense.
    ShowTime {
        /// First millisecond shown.
        start_ms: f64,
        /// End of what is shown.
        end_ms: f64,
    },
    /// Zooms the time axis around the cursor; a factor above 1 shows less.
    ZoomTime(f64),
    /// Shows the whole result.
    FitTime,
    /// Shows the whole track of a person.
    FitPerson(PersonIndex),
    /// Shows the selected people, or the whole result when nobody is selected.
    FitSelection,
    /// Places the canvas: zoom (1 fits the frame) and the point of the frame in the middle of the canvas.
    PlaceCanvas {
        /// 1 fits the frame.
        zoom: f32,
        /// Ratio of the frame.
        center: (f32, f32),
    },
    /// Zooms the canvas around its middle.
    ZoomCanvas(f32),
    /// Fits the frame into the canvas.
    FitCanvas,
    /// Keeps the selected person in the middle of the canvas.
    ToggleFollow,
    /// Shows or hides something on the canvas.
    ToggleOverlay(Overlay),
    /// Charts a measure, or stops charting it.
    ToggleMeasure(Measure),
    /// The same in the second chart, which is added for it.
    ToggleSecondMeasure(Measure),
    /// Adds the second chart, or takes it away.
    ToggleSecondChart,
    /// Shows or hides a panel.
    TogglePanel(Panel),
    /// Sorts the people table by a column, or turns the order round.
    SortPeople(PeopleColumn),
    /// Shows or hides a column of the people table.
    ToggleColumn(PeopleColumn),
    /// Sorts the lanes by a column, or turns the order round; `None` for the order of the table.
    SortLanes(Option<PeopleColumn>),
    /// Puts the lanes under headings, or not.
    GroupLanes(LaneGroups),
    /// Whether the lanes list only who is there at a visible time.
    ToggleLanesInView,
    /// What the people table is searched for.
    SearchPeople(String),
    /// Turns a page of the inspector.
    ShowTab(InspectorTab),
    /// Leads to a field, whose panel is shown for it; `None` once it has the focus.
    Focus(Option<Field>),
    /// Opens a dialog, or closes it.
    ShowDialog(Option<Dialog>),
    /// Takes a notice away.
    Dismiss(NoticeId),
    /// Takes all notices away.
    DismissAll,
    /// Puts text on the clipboard.
    CopyText(String),
    /// Shows a written file in the file manager.
    ShowInFolder(PathBuf),
    /// Ends the program.
    Quit,
}

pub(super) fn update(state: &mut AppState, command: &ViewCommand, effects: &mut Effects) {
    match command {
        ViewCommand::ToggleOverlay(overlay) => {
            if !state.settings.overlays.remove(overlay) {
                state.settings.overlays.insert(*overlay);
            }
            effects.push(Effect::SaveSettings);
        }
        ViewCommand::ToggleMeasure(measure) => {
            toggle(&mut state.settings.measures, *measure);
            effects.push(Effect::SaveSettings);
        }
        ViewCommand::ToggleSecondMeasure(measure) => {
            toggle(state.settings.second_measures.get_or_insert_default(), *measure);
            effects.push(Effect::SaveSettings);
        }
        ViewCommand::ToggleSecondChart => {
            let settings = &mut state.settings;
            let is_free = |measure: &Measure| !settings.measures.contains(measure);
            settings.second_measures = match settings.second_measures {
                Some(_) => None,
                None => Some(Measure::ALL.into_iter().find(is_free).into_iter().collect()),
            };
            effects.push(Effect::SaveSettings);
        }
        ViewCommand::TogglePanel(panel) => {
            if !state.settings.hidden_panels.remove(panel) {
                state.settings.hidden_panels.insert(*panel);
            }
            effects.push(Effect::SaveSettings);
        }
        ViewCommand::ToggleColumn(column) => {
            toggle(&mut state.settings.columns, *column);
            effects.push(Effect::SaveSettings);
        }
        ViewCommand::ShowTab(tab) => state.inspector_tab = *tab,
        ViewCommand::Focus(field) => {
            state.focus = *field;
            let is_in_people = matches!(field, Some(Field::Search | Field::Filter));
            if is_in_people && state.settings.hidden_panels.remove(&Panel::People) {
                effects.push(Effect::SaveSettings);
            }
        }
        ViewCommand::ShowDialog(dialog) => {
            if *dialog == Some(Dialog::Export) {
                super::exporting::prepare(state);
            }
            if *dialog == Some(Dialog::Picture) {
                super::picturing::prepare(state);
            }
            state.dialog = *dialog;
            if *dialog == Some(Dialog::Fetch) {
                super::sourcing::prepare_fetch(state, effects);
            }
        }
        ViewCommand::Dismiss(id) => state.notices.dismiss(*id),
        ViewCommand::DismissAll => state.notices.dismiss_all(),
        ViewCommand::CopyText(text) => effects.push(Effect::CopyText(text.clone())),
        ViewCommand::ShowInFolder(path) => effects.push(Effect::ShowInFolder(path.clone())),
        ViewCommand::Quit => super::session::quit(state, effects),
        _ => update_document(state, command, effects),
    }
}

/// Adds what is not there yet at the end, and takes out what is.
fn toggle<T: PartialEq>(all: &mut Vec<T>, one: T) {
    match all.iter().position(|known| *known == one) {
        Some(at) => drop(all.remove(at)),
        None => all.push(one),
    }
}

fn update_document(state: &mut AppState, command: &ViewCommand, effects: &mut Effects) {
    let Some(document) = state.document_mut() else { return };
    match command {
        ViewCommand::ShowTime { start_ms, end_ms } => document.show_time(*start_ms, *end_ms),
        ViewCommand::ZoomTime(factor) => {
            let (start, end) = document.visible_ms;
            let around = (document.cursor_ms as f64).clamp(start, end);
            document.show_time(around - (around - start) / factor, around + (end - around) / factor);
        }
        ViewCommand::FitTime => document.fit_time(),
        ViewCommand::FitPerson(index) => document.fit_people(&[*index]),
        ViewCommand::FitSelection => {
            let people: Vec<_> = document.selection.people.iter().copied().collect();
            if people.is_empty() { document.fit_time() } else { document.fit_people(&people) }
        }
        ViewCommand::PlaceCanvas { zoom, center } => {
            document.canvas = CanvasView { zoom: zoom.clamp(MIN_ZOOM, MAX_ZOOM), center: *center };
            document.is_following = false;
        }
        ViewCommand::ZoomCanvas(factor) => {
            document.canvas.zoom = (document.canvas.zoom * factor).clamp(MIN_ZOOM, MAX_ZOOM);
        }
        ViewCommand::FitCanvas => {
            document.canvas = CanvasView::default();
            document.is_following = false;
        }
        ViewCommand::ToggleFollow => document.is_following = !document.is_following,
        ViewCommand::SortPeople(column) => {
            document.table.sort = document.table.sort.clicked(*column);
            effects.push(Effect::Order(Box::new(document.order_request())));
        }
        ViewCommand::SortLanes(column) => {
            document.lane_arrangement = document.lane_arrangement.sorted(*column);
            effects.push(Effect::Order(Box::new(document.order_request())));
        }
        ViewCommand::GroupLanes(groups) => {
            document.lane_arrangement.groups = *groups;
            effects.push(Effect::Order(Box::new(document.order_request())));
        }
        // Who is there depends on the time, so it is looked up for each view.
        ViewCommand::ToggleLanesInView => document.lane_arrangement.is_in_view_only ^= true,
        ViewCommand::SearchPeople(text) => {
            document.table.search.clone_from(text);
            effects.push(Effect::Order(Box::new(document.order_request())));
        }
        _ => {}
    }
}
