//! Undo and redo: what people did to a result, step by step.
//!
//! [`super::update()`] compares the edits and the layout before and after every command, so whatever a command edits can be
//! undone without code of its own. A comparison costs as much as the edits are large, never as much as the data; the commands
//! that come with every move of the pointer and every picture while playing are left out of it.

mod gesture;
mod step_label;

use std::collections::VecDeque;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use self::gesture::Gesture;
use super::command::Command;
use super::document::{Document, DocumentId};
use super::edits::Edits;
use super::effect::{Effect, Effects};
use super::layout::Layout;
use super::state::AppState;

/// How many steps are kept; the oldest make room.
pub const MAX_STEPS: usize = 200;

/// Goes back and forth through what was done to the document shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UndoCommand {
    /// Takes back the last step.
    Undo,
    /// Does it again.
    Redo,
}

/// One step: what was, and what is since then. What was is shared with the step before.
#[derive(Debug, Clone)]
struct Step {
    edits: Option<(Arc<Edits>, Arc<Edits>)>,
    layout: Option<(Arc<Layout>, Arc<Layout>)>,
}

impl Step {
    fn label(&self) -> String {
        match (&self.edits, &self.layout) {
            (Some((before, after)), _) => step_label::of_edits(before, after),
            (None, Some((before, after))) => step_label::of_layout(before, after).to_owned(),
            (None, None) => "change".to_owned(),
        }
    }
}

/// The steps of a document.
#[derive(Debug, Clone, Default)]
pub struct UndoStack {
    done: VecDeque<Step>,
    undone: Vec<Step>,
    /// The gesture that the last step belongs to, while it goes on.
    open: Option<Gesture>,
}

impl UndoStack {
    /// What [`UndoCommand::Undo`] would take back, in words that follow "Undo".
    pub fn undo_label(&self) -> Option<String> {
        self.done.back().map(Step::label)
    }

    /// What [`UndoCommand::Redo`] would do again, in words that follow "Redo".
    pub fn redo_label(&self) -> Option<String> {
        self.undone.last().map(Step::label)
    }

    /// Whether nothing was done since it was opened.
    pub fn is_untouched(&self) -> bool {
        self.done.is_empty() && self.undone.is_empty()
    }

    /// Number of steps that can be taken back.
    pub fn num_steps(&self) -> usize {
        self.done.len()
    }

    /// Ends the gesture: whatever comes next is a step of its own.
    fn end_gesture(&mut self) {
        self.open = None;
    }

    /// These edits, shared with the last step where that led to them.
    fn shared(&self, edits: Edits) -> Arc<Edits> {
        match self.done.back() {
            Some(Step { edits: Some((_, after)), .. }) if **after == edits => Arc::clone(after),
            _ => Arc::new(edits),
        }
    }

    fn push(&mut self, step: Step, gesture: Option<Gesture>) {
        self.undone.clear();
        if gesture.is_some()
            && gesture == self.open
            && step.layout.is_none()
            && let Some((_, after)) = &step.edits
            && let Some(Step { edits: Some((before, last)), .. }) = self.done.back_mut()
        {
            last.clone_from(after);
            // Typed and taken away again.
            if *before == *last {
                self.done.pop_back();
                self.end_gesture();
            }
            return;
        }
        self.open = gesture;
        self.done.push_back(step);
        if self.done.len() > MAX_STEPS {
            self.done.pop_front();
        }
    }
}

/// The edits and the layout as a command found them.
pub(super) struct Before {
    document: Option<(DocumentId, Edits)>,
    layout: Layout,
}

impl Before {
    /// Notes what there is; nothing for commands that edit nothing and come all the time.
    pub(super) fn of(state: &AppState, command: &Command) -> Option<Self> {
        if gesture::is_fleeting(command) {
            return None;
        }
        let document = state.document().map(|document| (document.id, document.edits.clone()));
        Some(Self { document, layout: Layout::of(&state.settings) })
    }
}

/// Notes what a command has changed as a step of the document that was shown. Returns whether anything was edited.
pub(super) fn record(state: &mut AppState, command: &Command, before: Option<Before>) -> bool {
    let Some(before) = before else {
        if !gesture::keeps_gesture(command)
            && let Some(document) = state.document_mut()
        {
            document.undo.end_gesture();
        }
        return false;
    };
    let layout = Layout::of(&state.settings);
    let is_layout_new = layout != before.layout;
    let Some((id, edits)) = before.document else { return is_layout_new };
    let revision = state.session.next_revision();
    let Some(document) = state.find_mut(id) else { return is_layout_new };
    let are_edits_new = edits != document.edits;
    if !are_edits_new && !is_layout_new {
        if !gesture::keeps_gesture(command) {
            document.undo.end_gesture();
        }
        return false;
    }
    if are_edits_new {
        document.edited_at = revision;
    }
    // Undoing is no step, and neither is what a session brings along.
    if !matches!(command, Command::Undo(_) | Command::Session(_)) {
        let edits = are_edits_new.then(|| (document.undo.shared(edits), Arc::new(document.edits.clone())));
        let layout = is_layout_new.then(|| (Arc::new(before.layout), Arc::new(layout)));
        document.undo.push(Step { edits, layout }, gesture::gesture_of(command));
    }
    true
}

pub(super) fn update(state: &mut AppState, command: UndoCommand, effects: &mut Effects) {
    let Some(document) = state.document_mut() else { return };
    let undo = &mut document.undo;
    undo.end_gesture();
    let is_undo = command == UndoCommand::Undo;
    let Some(step) = (if is_undo { undo.done.pop_back() } else { undo.undone.pop() }) else { return };
    if let Some((before, after)) = &step.edits {
        restore(document, if is_undo { before } else { after }, effects);
    }
    let layout = step.layout.clone();
    if is_undo {
        document.undo.undone.push(step);
    } else {
        document.undo.done.push_back(step);
    }
    if let Some((before, after)) = layout {
        let (wanted, other) = if is_undo { (before, after) } else { (after, before) };
        wanted.put_difference_into(&other, &mut state.settings);
        effects.push(Effect::SaveSettings);
    }
}

/// Gives a document these edits in place of its own, as a step that can be taken back.
pub(super) fn replace(document: &mut Document, edits: &Edits, effects: &mut Effects) {
    let edited = (Arc::new(document.edits.clone()), Arc::new(edits.clone()));
    document.undo.push(Step { edits: Some(edited), layout: None }, None);
    restore(document, edits, effects);
}

/// Gives a document these edits, and asks for what follows from them.
pub(super) fn restore(document: &mut Document, edits: &Edits, effects: &mut Effects) {
    document.edits.clone_from(edits);
    document.read_filter();
    effects.push(Effect::Order(Box::new(document.order_request())));
    effects.push(Effect::Derive(Box::new(document.derive_request())));
}

#[cfg(test)]
mod tests;
