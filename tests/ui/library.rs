//! The table of a library, by keyboard, by accessible name and by the pixel.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pathscope::app::{AppState, LibraryCommand, Settings, Worker};
use pathscope::decode::DecodeOptions;
use pathscope::sample::{CrowdOptions, SampleJob};
use pathscope::ui::picture::Picture;
use pathscope::ui::session::Session;
use pathscope::view::ThemeKind;

use crate::harness::{assert_doc_picture, press, until, window};

const PASSES: usize = 4;

/// The window with a folder open as a library.
fn library(folder: &Path, num_jobs: usize, kind: ThemeKind) -> Harness<'static, Session> {
    let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
    let settings = Settings { theme: kind, has_toured: true, ..Settings::default() };
    let mut session = Session::new(AppState::new(settings), worker);
    session.run(&LibraryCommand::Open(folder.to_owned()).into());
    // Fast enough for two clicks to be one thing.
    let window = window([1180.0, 560.0], kind).with_step_dt(1.0 / 60.0);
    let mut harness = window.build_ui_state(|ui, session: &mut Session| session.ui(ui), session);
    until(&mut harness, "the library", |session| {
        let view = session.state.library.as_ref().expect("it was opened");
        view.reading.is_none() && view.rows.len() == num_jobs
    });
    harness
}

/// Jobs of several cameras, some of them odd, in a folder called `archive`.
fn archive(folder: &Path) -> std::path::PathBuf {
    let archive = folder.join("archive");
    for (at, camera) in ["entrance", "loading dock", "lobby"].into_iter().enumerate() {
        fs::create_dir_all(archive.join(camera)).expect("it is there");
        for day in 1..=5 {
            let options = CrowdOptions { num_people: 4 + at * 3 + day, face_ratio: 0.1, seed: day as u64 };
            let job = SampleJob::crowd(&options, 400 * day + 1000 * at);
            let text = String::from_utf8(job.document().clone()).expect("it is there");
            let id = format!("{camera} {day}");
            fs::write(archive.join(camera).join(format!("2026-11-{day:02}.json")), text.replacen("crowd", &id, 1))
                .expect("it is there");
        }
    }
    let pages = SampleJob::demo().pages(1000);
    fs::write(archive.join("lobby/half.json"), &pages[0]).expect("it is there");
    fs::write(archive.join("lobby/notes.txt"), "call them back").expect("it is there");
    archive
}

#[test]
fn a_job_is_found_and_opened_by_keyboard() {
    let folder = tempfile::tempdir().expect("it is there");
    let mut harness = library(&archive(folder.path()), 17, ThemeKind::Dark);
    let field = harness.get_by_role_and_label(Role::TextInput, "Search the library");
    assert!(field.is_focused());
    field.type_text("dock 03");
    harness.run_steps(PASSES);
    until(&mut harness, "what was searched for", |s| s.state.library.as_ref().expect("it is there").rows.len() == 1);
    harness.get_by_label("1 of 16 jobs and 1 file that is none");
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    until(&mut harness, "the job", |s| s.state.document().is_some() && s.state.jobs.is_empty());
    assert_eq!(harness.state().state.document().expect("it is there").name(), "2026-11-03.json");
    assert_eq!(harness.state().state.document().expect("it is there").store.num_rows(), 2200);
    // And back.
    press(&mut harness, Modifiers::COMMAND, Key::B);
    harness.get_by_label("1 of 16 jobs and 1 file that is none");
    assert!(harness.state().state.shown_library().is_some());
}

#[test]
fn headings_sort_and_two_clicks_open() {
    let folder = tempfile::tempdir().expect("it is there");
    let mut harness = library(&archive(folder.path()), 17, ThemeKind::Light);
    harness.get_by_label("Sort by detections").click();
    let first = |session: &Session| {
        session.state.library.as_ref().expect("it is there").job(0).expect("it is there").num_detections
    };
    until(&mut harness, "the order", |session| first(session) == 4000);
    harness.get_by_label("Sort by detections, descending");
    let pos = harness.get_by_label("2026-11-05.json, 19 people, 4,000 detections").rect().center();
    // A while after the click before, which else counts with these two.
    harness.run_steps(30);
    harness.event(egui::Event::PointerMoved(pos));
    for pressed in [true, false, true, false] {
        let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
        harness.event(egui::Event::PointerButton { pos, button, pressed, modifiers });
    }
    harness.run_steps(PASSES);
    until(&mut harness, "the job", |s| s.state.document().is_some() && s.state.jobs.is_empty());
    assert_eq!(harness.state().state.document().expect("it is there").store.num_rows(), 4000);
}

#[test]
fn only_rows_that_are_seen_are_made() {
    let folder = tempfile::tempdir().expect("it is there");
    let lines: Vec<String> = (0..10_000).map(|at| format!(r#"{{"JobId":"id{at}","Persons":[]}}"#)).collect();
    fs::write(folder.path().join("all.jsonl"), lines.join("\n")).expect("it is there");
    let mut harness = library(folder.path(), 10_000, ThemeKind::Dark);
    press(&mut harness, Modifiers::NONE, Key::ArrowUp);
    let rows = harness.query_all_by_role(Role::ListBoxOption);
    let names: Vec<String> = rows.filter_map(|row| row.accesskit_node().label()).collect();
    assert!((10..60).contains(&names.len()), "{} of 10,000", names.len());
    assert!(names.last().expect("it is there").starts_with("id9999,"), "the last was chosen and is in view: {names:?}");
}

#[test]
fn pictures_of_a_library() {
    for (kind, name) in [(ThemeKind::Dark, "library"), (ThemeKind::Light, "library-light")] {
        let folder = tempfile::tempdir().expect("it is there");
        let mut harness = library(&archive(folder.path()), 17, kind);
        press(&mut harness, Modifiers::NONE, Key::ArrowDown);
        harness.state_mut().run(&LibraryCommand::Sort(pathscope::app::SortKey::Warnings).into());
        until(&mut harness, "the order", |s| {
            s.state.library.as_ref().expect("it is there").job(0).is_some_and(|job| job.problem.is_some())
        });
        let image = harness.render().expect("our renderer does not fail");
        let rgb = image.pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        assert_doc_picture(&Picture { width: image.width(), height: image.height(), rgb }, name);
    }
}
