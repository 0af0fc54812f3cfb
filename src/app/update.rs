//! The one function through which people change the state.

use super::command::Command;
use super::effect::{Effect, Effects};
use super::state::AppState;
use super::{
    bookmarking, charting, configuring, exporting, filtering, flagging, history, labelling, library, picturing,
    playback, queueing, reading_as, rectangle, selection, session, sourcing, stills, time_range, undo, viewing,
};

/// Applies a command. Never blocks, spawns, reads a clock or touches a file: what has to be done outside the state is returned.
pub fn update(state: &mut AppState, command: &Command) -> Effects {
    let mut effects = Effects::new();
    let before = undo::Before::of(state, command);
    match command {
        Command::Playback(command) => playback::update(state, command, &mut effects),
        Command::Selection(command) => selection::update(state, command),
        Command::Range(command) => time_range::update(state, command, &mut effects),
        Command::Rectangle(command) => rectangle::update(state, command, &mut effects),
        Command::Bookmark(command) => bookmarking::update(state, command),
        Command::Filter(command) => filtering::update(state, command, &mut effects),
        Command::Flag(command) => flagging::update(state, command, &mut effects),
        Command::Label(command) => labelling::update(state, command, &mut effects),
        Command::Undo(command) => undo::update(state, *command, &mut effects),
        Command::View(command) => viewing::update(state, command, &mut effects),
        Command::Source(command) => sourcing::update(state, command, &mut effects),
        Command::ReadAs(command) => reading_as::update(state, command, &mut effects),
        Command::Library(command) => library::update(state, command, &mut effects),
        Command::Fetch(command) => queueing::update(state, command, &mut effects),
        Command::History(command) => history::update(state, command, &mut effects),
        Command::Session(command) => session::update(state, command, &mut effects),
        Command::Export(command) => exporting::update(state, command, &mut effects),
        Command::Settings(command) => configuring::update(state, command, &mut effects),
        Command::Stills(command) => stills::update(state, command, &mut effects),
        Command::Picture(command) => picturing::update(state, command, &mut effects),
    }
    if state.dialog != Some(super::Dialog::Settings) {
        state.key_choice = None;
    }
    if undo::record(state, command, before) {
        session::edited(state, &mut effects);
    }
    request_missing(state, &mut effects);
    effects
}

/// Asks for what the window shows and nobody has worked out yet.
pub(super) fn request_missing(state: &mut AppState, effects: &mut Effects) {
    request_gaps(state, effects);
    request_entry_text(state, effects);
    charting::request(state, effects);
    flagging::request(state, effects);
    exporting::request_amount(state, effects);
    stills::request(state, effects);
    picturing::request_preview(state, effects);
}

/// After the factor for gaps has changed, and for results that were opened under another one, the one that is shown is worked
/// through again.
fn request_gaps(state: &mut AppState, effects: &mut Effects) {
    let gap_factor = state.settings.gap_factor;
    let Some(document) = state.document_mut() else { return };
    let is_asked = document.gap_factor == gap_factor && document.is_deriving();
    document.gap_factor = gap_factor;
    let is_vain = document.vain_gap_factor == Some(gap_factor);
    if !is_asked && !is_vain && document.must_judge_gaps() {
        effects.push(Effect::Derive(Box::new(document.derive_request())));
    }
}

/// While the inspector shows the entry as it was sent, asks for the text of the row it is about.
fn request_entry_text(state: &mut AppState, effects: &mut Effects) {
    if state.inspector_tab != super::InspectorTab::Json {
        return;
    }
    let Some(document) = state.document_mut() else { return };
    let Some(row) = document.inspected_row() else { return };
    // One look-up at a time, and none while every pass shows another row.
    let is_known = document.entry.as_ref().is_some_and(|entry| entry.row == row || entry.text.is_none());
    if is_known || document.playback.is_playing {
        return;
    }
    document.entry = Some(super::document::EntryText { row, text: None });
    effects.push(Effect::ReadEntry {
        document: document.id,
        row,
        store: document.store.clone(),
        inputs: document.inputs.clone(),
    });
}
