//! The whole window, driven by accessible names and keys only, and its pictures for the docs.

use std::fs;
use std::sync::Arc;
use std::time::Instant;

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::app::{AppState, PlaybackCommand, SelectionCommand, Settings, Worker};
use pathscope::decode::DecodeOptions;
use pathscope::model::PersonIndex;
use pathscope::sample::SampleJob;
use pathscope::ui::picture::picture_of;
use pathscope::ui::session::Session;
use pathscope::ui::window_picture::window_picture;
use pathscope::view::{CanvasOptions, LaneLevels, Scene, Theme, ThemeKind, picture};

use crate::harness::{assert_doc_picture, press, until, window};

/// Passes after which a change is drawn. Not until nothing moves: a job that runs meanwhile shows a spinner.
const PASSES: usize = 4;

fn session(kind: ThemeKind) -> Session {
    let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
    Session::new(AppState::new(Settings { theme: kind, ..Settings::default() }), worker)
}

#[test]
fn a_result_is_opened_scrubbed_selected_filtered_and_exported_by_keyboard() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lobby.json");
    fs::write(&file, SampleJob::demo().document()).unwrap();
    let mut harness = window([1440.0, 900.0], ThemeKind::Dark)
        .build_ui_state(|ui, session: &mut Session| session.ui(ui), session(ThemeKind::Dark));
    harness.run_steps(PASSES);
    harness.get_by_label("Open the sample");

    press(&mut harness, Modifiers::COMMAND, Key::L);
    harness.get_by_label("Paths").type_text(&file.display().to_string());
    harness.run_steps(PASSES);
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    until(&mut harness, "the file opens", |s| s.state.document().is_some() && s.state.jobs.is_empty());
    let document = |harness: &Harness<'_, Session>| harness.state().state.document().unwrap().clone();
    assert_eq!(document(&harness).store.num_rows(), 5482);

    press(&mut harness, Modifiers::NONE, Key::End);
    assert_eq!(Some(document(&harness).cursor_ms), document(&harness).store.last_ms());
    press(&mut harness, Modifiers::NONE, Key::Home);
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(document(&harness).cursor_ms, document(&harness).store.instant_ms(1));
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(document(&harness).cursor_ms, document(&harness).store.instant_ms(1) + 1000);

    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert_eq!(document(&harness).selection.primary, Some(PersonIndex(1)));
    harness.get_by_label("First seen");

    harness.get_by_label("Filter").focus();
    harness.run_steps(PASSES);
    harness.get_by_label("Filter").type_text("samples>5");
    harness.run_steps(PASSES);
    until(&mut harness, "the filter is applied", |s| s.state.document().unwrap().kept.num_people() == 5);

    press(&mut harness, Modifiers::COMMAND, Key::E);
    harness.get_by_role_and_label(Role::Button, "Export").focus();
    harness.run_steps(PASSES);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let csv = folder.path().join("lobby-tracks.csv");
    until(&mut harness, "the export ends", |s| s.state.jobs.is_empty() && s.state.dialog.is_none());
    assert!(csv.exists(), "the suggested name is used");
    let written = pathscope::source::open(&[csv], &DecodeOptions::default(), &mut ()).unwrap();
    let kept = document(&harness).kept.num_rows();
    assert!(kept < 5482);
    assert_eq!(written.documents[0].store.num_rows(), kept);
}

/// The sample, opened by the session itself, looked at as the docs show it.
fn sample_session(kind: ThemeKind) -> Session {
    let mut session = session(kind);
    session.state.show_store(Arc::new(SampleJob::demo().store()));
    // Selected first, so that nobody else's curves are asked for: those that come in time are counted in the memory shown.
    session.run(&SelectionCommand::Select(PersonIndex(2)).into());
    session.run(&PlaybackCommand::Seek { ms: 30_000 }.into());
    session
}

#[test]
fn the_window_is_guarded_in_both_themes() {
    for (kind, name) in [(ThemeKind::Dark, "window-dark"), (ThemeKind::Light, "window-light")] {
        assert_doc_picture(&window_picture(&mut sample_session(kind), (1440, 900), 1.0), name);
    }
}

#[test]
fn canvas_and_lanes_are_guarded() {
    let store = SampleJob::demo().store();
    let people = pathscope::analysis::people_stats(&store);
    let kept = pathscope::analysis::Kept::all(&store);
    let levels = LaneLevels::build(&store, &kept);
    for (kind, suffix) in [(ThemeKind::Dark, ""), (ThemeKind::Light, "-light")] {
        let theme = Theme::bundled(kind);
        let scene = Scene { at_ms: 30_000, ..Scene::new(&store, &kept, &people, &levels, theme) };
        let canvas = picture::canvas_picture(&scene, &CanvasOptions::default(), 960.0, 540.0);
        assert_doc_picture(&picture_of(&canvas, kind, 1.0), &format!("canvas{suffix}"));
        let lanes = picture::timeline_picture(&scene, store.slots_by_index(), None, 960.0, 200.0);
        assert_doc_picture(&picture_of(&lanes, kind, 1.0), &format!("timeline{suffix}"));
    }
}

#[test]
fn nothing_in_the_window_waits_for_a_million_rows() {
    // One pass costs by pixels: a hundred times the rows must not be felt. Compared with the small sample in the same
    // run, with a wide margin, because it is a guard against a loop over all rows and not a benchmark.
    let options = pathscope::sample::CrowdOptions::default();
    let big = SampleJob::crowd(&options, 300_000).store();
    let cost = |store: pathscope::model::TrackStore| {
        let mut session = session(ThemeKind::Dark);
        session.state.show_store(Arc::new(store));
        let mut harness = window([1440.0, 900.0], ThemeKind::Dark)
            .build_ui_state(|ui, session: &mut Session| session.ui(ui), session);
        harness.run_steps(PASSES);
        let times = (0..9).map(|_| {
            let start = Instant::now();
            harness.step();
            start.elapsed()
        });
        times.min().unwrap()
    };
    let (small, big) = (cost(SampleJob::demo().store()), cost(big));
    assert!(big < small * 20, "a pass over 300,000 rows took {big:?}, over 5,482 {small:?}");
}
