//! The panels and dialogs over a state without a worker.

use std::sync::Arc;

use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::app::{
    AppState, Command, Derived, Effect, Event, JobKind, Opened, SelectionCommand, Settings, apply, update,
};
use pathscope::decode::InputFormat;
use pathscope::jobs::{Cancel, JobId};
use pathscope::model::{PersonIndex, TrackStore};
use pathscope::sample::SampleJob;
use pathscope::source::Input;
use pathscope::ui::frame::Frame;
use pathscope::ui::{dialogs, panels, style};
use pathscope::view::ThemeKind;

use crate::harness::window;

/// A state without a worker: what follows from a command at once is done at once, the rest is only noted.
pub(crate) struct Stage {
    pub(crate) state: AppState,
    pub(crate) effects: Vec<Effect>,
}

impl Stage {
    pub(crate) fn of(store: TrackStore, kind: ThemeKind) -> Self {
        let mut stage =
            Self { state: AppState::new(Settings { theme: kind, ..Settings::default() }), effects: Vec::new() };
        let derived = Derived::whole(Arc::new(store));
        stage.take(Event::Started { job: JobId(0), kind: JobKind::Open, title: "lobby.json".to_owned() });
        let input = Input { path: "/data/lobby/lobby.json".into(), format: InputFormat::Rekognition, bytes: 1 };
        let documents = vec![Opened { derived, inputs: vec![input] }];
        stage.take(Event::Opened { job: JobId(0), documents, refused: Vec::new() });
        stage.effects.clear();
        stage
    }

    pub(crate) fn take(&mut self, event: Event) {
        let effects = apply(&mut self.state, event);
        self.perform(effects);
    }

    pub(crate) fn run(&mut self, command: impl Into<Command>) {
        let effects = update(&mut self.state, &command.into());
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Derive(request) => {
                    let derived = Box::new(Derived::under(&request));
                    self.take(Event::Derived { document: request.document, generation: request.generation, derived });
                }
                Effect::Order(request) => {
                    let document = request.document;
                    self.take(Event::Ordered { document, derived: Box::new(Derived::ordered(*request)) });
                }
                Effect::CountExport { request, generation } => {
                    self.take(Event::ExportCounted { generation, amount: request.amount() });
                }
                Effect::Flag(request) => {
                    let flags = Arc::new(request.perform(&Cancel::default()).expect("nobody cancels it"));
                    self.take(Event::Flagged { document: request.document, generation: request.generation, flags });
                }
                Effect::Chart(_) | Effect::Release(_) => {}
                Effect::ReadEntry { document, row, store, .. } => {
                    let result = Ok(pathscope::export::entry::entry_text(&store.row(row)));
                    self.take(Event::EntryText { document, row, result });
                }
                other => self.effects.push(other),
            }
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui) {
        let theme = Frame::new(&self.state).theme;
        let mut frame = Frame::new(&self.state);
        let bare = egui::Frame::new().fill(style::color(theme.panel));
        egui::Panel::left("people").default_size(284.0).size_range(240.0..=560.0).frame(bare).show(ui, |ui| {
            panels::sources::sources_ui(ui, &mut frame);
            panels::people::people_ui(ui, &mut frame);
        });
        egui::Panel::right("inspector").default_size(268.0).size_range(240.0..=560.0).frame(bare).show(ui, |ui| {
            panels::inspector::inspector_ui(ui, &mut frame);
        });
        egui::CentralPanel::default().show(ui, |_| {});
        dialogs::dialog_ui(ui, &mut frame);
        for command in frame.into_commands() {
            self.run(command);
        }
    }
}

/// A small window with the demo opened.
pub(crate) fn demo(kind: ThemeKind) -> Harness<'static, Stage> {
    stage(Stage::of(SampleJob::demo().store(), kind), kind)
}

pub(crate) fn stage(stage: Stage, kind: ThemeKind) -> Harness<'static, Stage> {
    sized_stage([1000.0, 720.0], stage, kind)
}

pub(crate) fn sized_stage(size: [f32; 2], stage: Stage, kind: ThemeKind) -> Harness<'static, Stage> {
    window(size, kind).build_ui_state(|ui, stage: &mut Stage| stage.ui(ui), stage)
}

pub(crate) fn button<'a>(harness: &'a Harness<'_, Stage>, name: &'a str) -> egui_kittest::Node<'a> {
    harness.get_by_role_and_label(Role::Button, name)
}

pub(crate) fn select(index: i64) -> SelectionCommand {
    SelectionCommand::Select(PersonIndex(index))
}
