//! A state with the sample opened, and one panel of it at a time: what people do there is run at once.

use std::sync::Arc;

use egui::Ui;
use egui_kittest::Harness;
use pathscope::app::{AppState, Command, Derived, Document, DocumentId, Settings, update};
use pathscope::sample::SampleJob;
use pathscope::ui::frame::Frame;
use pathscope::ui::style;
use pathscope::view::ThemeKind;

use crate::harness::window;

/// The state and every command that was sent.
pub(crate) struct Desk {
    /// The state.
    pub(crate) state: AppState,
    /// All commands, oldest first.
    pub(crate) log: Vec<Command>,
}

impl Desk {
    /// The sample, looked at `at_ms`.
    pub(crate) fn with_sample(kind: ThemeKind, at_ms: i64) -> Self {
        let mut state = AppState::new(Settings { theme: kind, ..Settings::default() });
        let derived = Derived::whole(Arc::new(SampleJob::demo().store()));
        let id = DocumentId(1);
        let mut document = Document::new(id, derived, Vec::new(), "the sample".to_owned());
        document.cursor_ms = at_ms;
        state.documents.push(document);
        state.current = Some(id);
        Self { state, log: Vec::new() }
    }

    /// The document.
    pub(crate) fn document(&self) -> &Document {
        self.state.document().expect("the sample is opened")
    }

    /// Runs a command.
    pub(crate) fn run(&mut self, command: impl Into<Command>) {
        let command = command.into();
        update(&mut self.state, &command);
        self.log.push(command);
    }
}

/// A window with one panel, on the panel's colour.
pub(crate) fn panel<'a>(size: [f32; 2], desk: Desk, panel: impl Fn(&mut Ui, &mut Frame<'_>) + 'a) -> Harness<'a, Desk> {
    let kind = desk.state.settings.theme;
    let show = move |ui: &mut Ui, desk: &mut Desk| {
        ui.painter().rect_filled(ui.max_rect(), 0.0, style::color(style::theme(ui).panel));
        let mut frame = Frame::new(&desk.state);
        panel(ui, &mut frame);
        for command in frame.into_commands() {
            desk.run(command);
        }
    };
    window(size, kind).build_ui_state(show, desk)
}
