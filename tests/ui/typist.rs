//! The whole program under two hands on a keyboard: no pointer, no commands, and every key as a keyboard sends it, with the
//! text that it makes in the same pass.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pathscope::app::{AppState, Document, Effect, SessionEffect, Settings, Worker};
use pathscope::decode::DecodeOptions;
use pathscope::ui::session::Session;
use pathscope::view::ThemeKind;

use crate::harness::window;

/// Passes after which a change is drawn. Not until nothing moves: a job that runs meanwhile shows a spinner.
const PASSES: usize = 4;
/// More Tabs than any dialog has places to stop at.
const MAX_TABS: usize = 40;

/// The window and who types in it.
pub(crate) struct Typist {
    pub(crate) harness: Harness<'static, Session>,
}

impl Typist {
    /// Starts the program over a data folder, as the command line does.
    pub(crate) fn start(data_dir: &Path) -> Self {
        let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), Some(data_dir.to_owned()));
        let settings = Settings { has_toured: true, ..Settings::default() };
        let mut session = Session::new(AppState::new(settings), worker);
        session.perform(Effect::Session(SessionEffect::FindCrashed));
        let show = |ui: &mut egui::Ui, session: &mut Session| session.ui(ui);
        let mut typist = Self { harness: window([1440.0, 900.0], ThemeKind::Dark).build_ui_state(show, session) };
        typist.harness.run_steps(PASSES);
        typist
    }

    pub(crate) fn state(&self) -> &AppState {
        &self.harness.state().state
    }

    #[track_caller]
    pub(crate) fn document(&self) -> &Document {
        self.state().document().expect("something is open")
    }

    /// One key, alone or with others held.
    pub(crate) fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.stroke(modifiers, Some(key), None);
        self.harness.run_steps(PASSES);
    }

    /// A key alone.
    pub(crate) fn hit(&mut self, key: Key) {
        self.press(Modifiers::NONE, key);
    }

    /// A key with Ctrl.
    pub(crate) fn ctrl(&mut self, key: Key) {
        self.press(Modifiers::COMMAND, key);
    }

    /// A key that makes a character, such as `/`, pressed while nothing is being written.
    pub(crate) fn letter(&mut self, letter: char) {
        self.character(letter);
        self.harness.run_steps(PASSES);
    }

    /// Text, into whatever has the focus.
    pub(crate) fn write(&mut self, text: &str) {
        text.chars().for_each(|letter| self.character(letter));
        self.harness.run_steps(PASSES);
    }

    /// Text in place of what a field holds.
    pub(crate) fn overwrite(&mut self, text: &str) {
        self.ctrl(Key::A);
        self.write(text);
    }

    /// Goes on with Tab until the thing of this name has the focus.
    #[track_caller]
    pub(crate) fn tab_to(&mut self, name: &str) {
        for _ in 0..MAX_TABS {
            if self.focus().is_some_and(|focused| focused.starts_with(name)) {
                return;
            }
            self.hit(Key::Tab);
        }
        panic!("Tab does not lead to {name}, it ends at {:?}", self.focus());
    }

    /// The accessible name of what has the focus.
    pub(crate) fn focus(&self) -> Option<String> {
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the method is bound to one lifetime")]
        let focused = self.harness.query_by(|node| node.is_focused())?;
        focused.accesskit_node().label()
    }

    /// Waits for a condition, never for a time.
    #[track_caller]
    pub(crate) fn until(&mut self, what: &str, is_there: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is_there(self) {
            assert!(start.elapsed() < Duration::from_mins(1), "still waiting: {what}");
            self.harness.step();
        }
        self.harness.run_steps(PASSES);
    }

    /// Ends the program as the window does: what the quit asks of the shell, then the last word of the worker.
    #[track_caller]
    pub(crate) fn end(mut self) {
        let session = self.harness.state_mut();
        let effects = session.take_shell_effects();
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Quit)), "it quits: {effects:?}");
        session.finish();
    }

    fn character(&mut self, letter: char) {
        let key = Key::from_name(&letter.to_ascii_uppercase().to_string());
        let modifiers = if letter.is_ascii_uppercase() { Modifiers::SHIFT } else { Modifiers::NONE };
        self.stroke(modifiers, key, Some(letter));
    }

    fn stroke(&mut self, modifiers: Modifiers, key: Option<Key>, text: Option<char>) {
        let event = |key, pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        let input = self.harness.input_mut();
        input.events.push(Event::ModifiersChanged(modifiers));
        input.events.extend(key.map(|key| event(key, true)));
        input.events.extend(text.map(|text| Event::Text(text.to_string())));
        self.harness.step();
        let input = self.harness.input_mut();
        input.events.extend(key.map(|key| event(key, false)));
        input.events.push(Event::ModifiersChanged(Modifiers::NONE));
        self.harness.step();
    }
}
