//! The panels around the canvas and the dialogs, found by accessible name.

use std::sync::Arc;

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pathscope::app::{
    AppState, Command, Derived, Dialog, Effect, Event, JobKind, JobProgress, Opened, Settings, SourceCommand,
    ViewCommand, apply, update,
};
use pathscope::app::{InspectorTab, SelectionCommand};
use pathscope::jobs::JobId;
use pathscope::model::{PersonIndex, TrackStore};
use pathscope::sample::SampleJob;
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
    fn of(store: TrackStore, kind: ThemeKind) -> Self {
        let mut stage =
            Self { state: AppState::new(Settings { theme: kind, ..Settings::default() }), effects: Vec::new() };
        let derived = Derived::whole(Arc::new(store));
        stage.take(Event::Started { job: JobId(0), kind: JobKind::Open, title: "lobby.json".to_owned() });
        let documents = vec![Opened { derived, inputs: vec!["/data/lobby/lobby.json".into()] }];
        stage.take(Event::Opened { job: JobId(0), documents, refused: Vec::new() });
        stage.effects.clear();
        stage
    }

    fn take(&mut self, event: Event) {
        let effects = apply(&mut self.state, event);
        self.perform(effects);
    }

    fn run(&mut self, command: impl Into<Command>) {
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
fn demo(kind: ThemeKind) -> Harness<'static, Stage> {
    stage(Stage::of(SampleJob::demo().store(), kind), kind)
}

fn stage(stage: Stage, kind: ThemeKind) -> Harness<'static, Stage> {
    window([1000.0, 720.0], kind).build_ui_state(|ui, stage: &mut Stage| stage.ui(ui), stage)
}

fn select(index: i64) -> SelectionCommand {
    SelectionCommand::Select(PersonIndex(index))
}

/// Not a test of anything: pictures to look at, with `PATHSCOPE_PICTURES=folder`.
#[test]
fn pictures_to_look_at() {
    let Ok(folder) = std::env::var("PATHSCOPE_PICTURES") else { return };
    for (kind, name) in [(ThemeKind::Dark, "dark"), (ThemeKind::Light, "light")] {
        let mut harness = demo(kind);
        let mut save = |harness: &mut Harness<'_, Stage>, what: &str| {
            harness.run_steps(4);
            harness.render().unwrap().save(format!("{folder}/{what}-{name}.png")).unwrap();
        };
        save(&mut harness, "start");
        let stage = harness.state_mut();
        stage.run(pathscope::app::LabelCommand::Set { index: PersonIndex(2), label: "greeter".into() });
        stage.run(select(2));
        stage.run(pathscope::app::PlaybackCommand::Seek { ms: 20_000 });
        stage.run(pathscope::app::FilterCommand::SetText("samples>5 time:0:05..1:20".into()));
        stage.take(Event::Started { job: JobId(7), kind: JobKind::Fetch, title: "job 3f9cb21".into() });
        stage.take(Event::Progress {
            job: JobId(7),
            progress: JobProgress {
                fraction: Some(0.6),
                num_rows: 118_442,
                num_pages: 120,
                rate: 2.1,
                left_s: Some(38.0),
                waiting: Some("The service is busy; trying again in 4 s".into()),
            },
        });
        save(&mut harness, "person");
        for (tab, what) in [(InspectorTab::Sample, "sample"), (InspectorTab::Json, "json"), (InspectorTab::Job, "job")]
        {
            harness.state_mut().run(ViewCommand::ShowTab(tab));
            harness.state_mut().run(SelectionCommand::SetTimeRange((what == "job").then_some(10_000..34_500)));
            save(&mut harness, what);
        }
        harness.state_mut().state.fetch.profiles = vec!["work".into(), "home".into()];
        for (dialog, what) in [
            (Dialog::Fetch, "fetch"),
            (Dialog::Export, "export"),
            (Dialog::OpenPath, "open-path"),
            (Dialog::Label, "label"),
            (Dialog::Keys, "keys"),
            (Dialog::About, "about"),
        ] {
            harness.state_mut().run(ViewCommand::ShowDialog(Some(dialog)));
            if dialog == Dialog::Fetch {
                harness.state_mut().run(SourceCommand::StartFetch);
            }
            save(&mut harness, what);
        }
    }
}

#[test]
fn typing_a_filter_changes_who_is_listed() {
    let mut harness = demo(ThemeKind::Dark);
    harness.run();
    let num_people = harness.state().state.document().unwrap().store.num_people();
    harness.get_by_label("Filter").focus();
    harness.run();
    harness.get_by_label("Filter").type_text("samples>5");
    harness.run();
    let kept = harness.state().state.document().unwrap().kept.num_people();
    assert!(kept < num_people && kept > 0);
    harness.get_by_label(&format!("{kept} of {num_people}"));
    harness.key_press(egui::Key::Enter);
    harness.run();
    harness.get_by_label("Remove samples>5");
    harness.get_by_label("Filter").type_text("gaps>x");
    harness.run();
    harness.get_by_label_contains("Column 6");
    assert_eq!(harness.state().state.document().unwrap().kept.num_people(), kept, "the last valid filter stays");
    harness.get_by_label("Clear all filters").click();
    harness.run();
    assert!(harness.state().state.document().unwrap().kept.is_all());
    harness.get_by_label("Nobody hidden by filters");
}
