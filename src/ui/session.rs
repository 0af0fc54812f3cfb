//! A running program without a window around it: state, worker, and one pass over the panels. The shell puts it into a window;
//! pictures and tests drive it as it is.

use std::sync::Arc;
use std::time::Instant;

use egui::Ui;

use super::frame::Frame;
use super::picture::CpuPainter;
use super::{style, window};
use crate::app::{AppState, Command, Effect, PlaybackCommand, SettingsCommand, Worker, update};
use crate::view::ThemeKind;

/// The settings that the toolkit has to be told.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Look {
    theme: ThemeKind,
    scale: f32,
    is_calm: bool,
}

/// State and worker.
pub struct Session {
    /// The state.
    pub state: AppState,
    worker: Worker,
    /// Effects that only the shell can perform.
    for_shell: Vec<Effect>,
    /// What the toolkit shows.
    look: Option<Look>,
    last_tick: Option<Instant>,
}

impl Session {
    /// A session with this state and worker.
    pub fn new(state: AppState, mut worker: Worker) -> Self {
        worker.paint_with(Arc::new(CpuPainter));
        Self { state, worker, for_shell: Vec::new(), look: None, last_tick: None }
    }

    /// Applies a command and performs what follows from it.
    pub fn run(&mut self, command: &Command) {
        for effect in update(&mut self.state, command) {
            self.for_shell.extend(self.worker.perform(&mut self.state, effect));
        }
    }

    /// Performs an effect that no command caused, such as listing profiles at the start.
    pub fn perform(&mut self, effect: Effect) {
        self.for_shell.extend(self.worker.perform(&mut self.state, effect));
    }

    /// The program ends as it should, see [`Worker::finish`].
    pub fn finish(&mut self) {
        self.worker.finish(&self.state);
    }

    /// Takes in what the jobs have reported.
    pub fn poll(&mut self) {
        self.for_shell.extend(self.worker.poll(&mut self.state));
    }

    /// The effects for the shell since the last call.
    pub fn take_shell_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.for_shell)
    }

    /// One pass: takes in what happened, moves the time while playing, draws, and applies what people did.
    pub fn ui(&mut self, ui: &mut Ui) {
        self.poll();
        self.tick();
        self.show_look(ui.ctx());
        let mut frame = Frame::new(&self.state);
        window::window_ui(ui, &mut frame);
        let commands = frame.into_commands();
        for command in &commands {
            self.run(command);
        }
        // What a command changed is drawn in the next pass.
        if !commands.is_empty() || self.state.is_animating() {
            ui.ctx().request_repaint();
        }
    }

    /// Brings the toolkit's look in line with the settings.
    fn show_look(&mut self, ctx: &egui::Context) {
        if self.state.settings.follows_system
            && let Some(kind) = ctx.system_theme().map(style::kind_of)
            && kind != self.state.settings.theme
        {
            self.run(&SettingsCommand::SystemTheme(kind).into());
        }
        let settings = &self.state.settings;
        let look = Look { theme: settings.theme, scale: settings.scale, is_calm: settings.has_reduced_motion };
        if self.look != Some(look) {
            style::apply(ctx, look.theme);
            style::set_motion(ctx, !look.is_calm);
            ctx.set_zoom_factor(look.scale);
            self.look = Some(look);
        }
    }

    fn tick(&mut self) {
        if !self.state.is_animating() {
            self.last_tick = None;
            return;
        }
        let now = Instant::now();
        if let Some(last) = self.last_tick.replace(now) {
            let elapsed_ms = now.duration_since(last).as_secs_f64() * 1000.0;
            self.run(&PlaybackCommand::Tick { elapsed_ms }.into());
        }
    }
}
