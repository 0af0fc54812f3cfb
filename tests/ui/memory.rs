//! Undo, sessions and recent files, found by accessible name.

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::app::session_file::locate::{LocatedDocument, Whereabouts};
use pathscope::app::session_file::{SavedDocument, SavedSource};
use pathscope::app::{
    Dialog, Effect, FilterCommand, LabelCommand, Recent, SessionCommand, SessionEffect, SessionEvent, SourceCommand,
    ViewCommand, update,
};
use pathscope::decode::DecodeOptions;
use pathscope::model::PersonIndex;
use pathscope::sample::SampleJob;
use pathscope::ui::session::Session;
use pathscope::view::ThemeKind;

use crate::harness::{assert_window, press, window};
use crate::stage::{Stage, button, demo, stage};

const PASSES: usize = 4;

/// The whole window over a session that remembers nothing.
fn whole(kind: ThemeKind, prepare: impl FnOnce(&mut Session)) -> Harness<'static, Session> {
    let settings = pathscope::app::Settings { theme: kind, ..pathscope::app::Settings::default() };
    let worker = pathscope::app::Worker::new(std::sync::Arc::new(|| {}), DecodeOptions::default(), None);
    let mut session = Session::new(pathscope::app::AppState::new(settings), worker);
    prepare(&mut session);
    window([1024.0, 720.0], kind).build_ui_state(|ui, session: &mut Session| session.ui(ui), session)
}

fn filter(harness: &Harness<'_, Session>) -> String {
    harness.state().state.document().expect("the sample is opened").edits.filter.clone()
}

#[test]
fn keys_undo_and_redo_and_the_menu_says_what() {
    let mut harness = whole(ThemeKind::Dark, |session| {
        session.state.show_store(std::sync::Arc::new(SampleJob::demo().store()));
        session.run(&LabelCommand::Set { index: PersonIndex(3), label: "greeter".into() }.into());
        session.run(&FilterCommand::SetText("person:3".into()).into());
    });
    harness.run_steps(PASSES);
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(filter(&harness), "");
    harness.get_by_label("Edit").click();
    harness.run_steps(PASSES);
    harness.get_by_role_and_label(Role::MenuItem, "Undo label of person 3");
    harness.get_by_role_and_label(Role::MenuItem, "Redo filter").click();
    harness.run_steps(PASSES);
    assert_eq!(filter(&harness), "person:3");
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(filter(&harness), "person:3");
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    press(&mut harness, Modifiers::COMMAND, Key::Y);
    assert_eq!(filter(&harness), "person:3");
    // While a text has the focus it is the text's.
    harness.get_by_label("Filter").focus();
    harness.run_steps(PASSES);
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(filter(&harness), "person:3");
    assert_eq!(harness.state().state.document().unwrap().undo.num_steps(), 2);
}

#[test]
fn a_session_is_saved_to_a_typed_path() {
    let mut harness = demo(ThemeKind::Dark);
    harness.state_mut().run(SessionCommand::Save);
    harness.run();
    assert_eq!(harness.state().state.dialog, Some(Dialog::SaveSession));
    let form = harness.state().state.session.form.clone().unwrap();
    assert!(
        form.path.starts_with("/data/lobby/") && form.path.ends_with(".pathscope"),
        "beside the result: {}",
        form.path
    );
    harness.get_by_label("Session file");
    button(&harness, "Save").click();
    harness.run();
    let is_save = |effect: &Effect, may: bool| matches!(effect, Effect::Session(SessionEffect::Save { can_overwrite, .. }) if *can_overwrite == may);
    assert!(harness.state().effects.iter().any(|effect| is_save(effect, false)));
    let path = std::path::PathBuf::from(form.path);
    harness
        .state_mut()
        .take(pathscope::app::Event::Session(SessionEvent::NotSaved { path: path.clone(), reason: None }));
    harness.run();
    harness.get_by_label("There is a file of this name already");
    button(&harness, "Replace it").click();
    harness.run();
    assert!(harness.state().effects.iter().any(|effect| is_save(effect, true)));
    let reason = Some("the disk is full".to_owned());
    harness.state_mut().take(pathscope::app::Event::Session(SessionEvent::NotSaved { path: path.clone(), reason }));
    harness.run();
    harness.get_by_label_contains("The disk is full");
    harness.state_mut().take(pathscope::app::Event::Session(SessionEvent::Saved { path, revision: 0, number: 0 }));
    harness.run();
    assert_eq!(harness.state().state.dialog, None);
}

fn with_missing(kind: ThemeKind) -> Harness<'static, Stage> {
    let mut stage_of = Stage::of(SampleJob::demo().store(), kind);
    let source = SavedSource { path: "/data/monday/entrance.json".into(), ..SavedSource::default() };
    let saved = SavedDocument { name: "entrance".into(), sources: vec![source], ..SavedDocument::default() };
    stage_of.state.session.add_missing(LocatedDocument { saved, sources: vec![Whereabouts::Missing] }, 0, true);
    stage_of.state.dialog = Some(Dialog::MissingSources);
    stage(stage_of, kind)
}

#[test]
fn missing_files_are_found_by_a_typed_path_or_left() {
    let mut harness = with_missing(ThemeKind::Dark);
    harness.run();
    harness.get_by_label("/data/monday/entrance.json");
    harness.get_by_label("Where entrance is").type_text("/data/tuesday");
    harness.run();
    harness.get_by_label("Find entrance").click();
    harness.run();
    let is_locate = |effect: &Effect| matches!(effect, Effect::Session(SessionEffect::Locate { path, .. }) if path.ends_with("tuesday"));
    assert!(harness.state().effects.iter().any(is_locate));
    button(&harness, "Open without it").click();
    harness.run();
    assert_eq!((harness.state().state.dialog, harness.state().state.session.missing.len()), (None, 1));
}

#[test]
fn enter_looks_for_missing_files_and_the_dialog_says_where_in_vain() {
    let mut harness = with_missing(ThemeKind::Dark);
    harness.run();
    let locates = |harness: &Harness<'_, Stage>| {
        let is_locate = |effect: &&Effect| matches!(effect, Effect::Session(SessionEffect::Locate { .. }));
        harness.state().effects.iter().filter(is_locate).count()
    };
    let field = harness.get_by_label("Where entrance is");
    assert!(field.is_focused() && field.value().is_none_or(|value| value.is_empty()), "what is shown is no value");
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(locates(&harness), 0, "there is nothing to look for");
    harness.get_by_label("Where entrance is").type_text("/data/tuesday");
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(locates(&harness), 1);
    harness.get_by_label("Looking in /data/tuesday");
    let missing = harness.state().state.session.missing[0].clone();
    let (id, document) = (missing.id, Box::new(missing.document));
    harness.state_mut().take(pathscope::app::Event::Session(SessionEvent::Located { id, document }));
    harness.run();
    harness.get_by_label("Not found in /data/tuesday");
    // It can be typed otherwise at once.
    assert!(harness.get_by_label("Where entrance is").is_focused());
    harness.key_press(Key::Enter);
    harness.run();
    assert_eq!(locates(&harness), 2);
}

/// What a run left that had the sample open, with a filter.
fn crashed() -> pathscope::app::Crashed {
    let mut other = pathscope::app::AppState::default();
    other.show_store(std::sync::Arc::new(SampleJob::demo().store()));
    other.documents[0].is_sample = true;
    update(&mut other, &FilterCommand::SetText("person:1".into()).into());
    pathscope::app::Crashed::of(pathscope::app::session::capture(&other))
}

#[test]
fn the_recovery_bar_says_of_what_and_when() {
    let mut harness = whole(ThemeKind::Dark, |session| {
        let mut saved = crashed();
        saved.session = Some("/data/monday.pathscope".into());
        saved.written_ms = 1_763_817_960_000;
        session.state.session.crashed.push(saved);
    });
    harness.run_steps(PASSES);
    harness.get_by_label("Pathscope ended unexpectedly with 1 unsaved edit in monday.pathscope (2025-11-22 13:26 UTC)");
    harness.state_mut().state.session.crashed.push(crashed());
    harness.run_steps(PASSES);
    let name = crashed().file.documents[0].name.clone();
    harness.get_by_label_contains(&format!("2 unsaved edits in monday.pathscope and {name}"));
    harness.get_by_role_and_label(Role::Button, "Restore").click();
    harness.run_steps(PASSES);
    assert!(harness.state().state.session.crashed.is_empty());
}

#[test]
fn tabs_tell_of_unsaved_edits() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("monday.pathscope");
    let mut harness = whole(ThemeKind::Dark, |session| {
        session.state.show_store(std::sync::Arc::new(SampleJob::demo().store()));
        session.state.show_store(std::sync::Arc::new(SampleJob::demo().store()));
        session.run(&FilterCommand::SetText("person:1".into()).into());
    });
    harness.run_steps(PASSES);
    assert!(harness.query_by_label("Unsaved edits").is_none(), "without a session nothing has to be saved");
    let saved = |revision| SessionEvent::Saved { path: path.clone(), revision, number: 0 };
    pathscope::app::apply(&mut harness.state_mut().state, pathscope::app::Event::Session(saved(1)));
    harness.run_steps(PASSES);
    assert!(harness.query_by_label("Unsaved edits").is_none());
    harness.state_mut().run(&FilterCommand::Clear.into());
    harness.run_steps(PASSES);
    // Of one of the two.
    harness.get_by_label("Unsaved edits");
    pathscope::app::apply(&mut harness.state_mut().state, pathscope::app::Event::Session(saved(2)));
    harness.run_steps(PASSES);
    assert!(harness.query_by_label("Unsaved edits").is_none());
}

#[test]
fn a_damaged_session_is_told_in_words_and_its_details_are_folded() {
    use pathscope::app::session::ReadFailure;
    use pathscope::app::session_file::SessionError;
    let mut harness = demo(ThemeKind::Dark);
    let failure = |last_good: Option<&str>| ReadFailure {
        path: "/data/monday.pathscope".into(),
        error: SessionError::Damaged("EOF while parsing a string at line 1 column 46".into()),
        last_good: last_good.map(Into::into),
    };
    let told = |failure| pathscope::app::Event::Session(SessionEvent::NotRead(failure));
    harness.state_mut().take(told(failure(Some("/data/monday.pathscope~"))));
    harness.run();
    harness.get_by_label_contains("monday.pathscope is damaged");
    harness.get_by_label_contains("Nothing was changed");
    assert!(harness.query_by_label_contains("EOF while parsing").is_none());
    harness.get_by_label("Details: monday.pathscope").click();
    harness.run();
    harness.get_by_label_contains("EOF while parsing");
    button(&harness, "Open the last good copy").click();
    harness.run();
    let is_open = |effect: &Effect| matches!(effect, Effect::Session(SessionEffect::Open(path)) if path.ends_with("monday.pathscope~"));
    assert!(harness.state().effects.iter().any(is_open));
    harness.state_mut().take(told(failure(None)));
    let notices: Vec<_> = harness.state().state.notices.iter().cloned().collect();
    let notice = notices.last().expect("it is told");
    assert!(notice.detail.contains("Nothing was changed") && !notice.detail.contains("EOF"), "{}", notice.detail);
    assert!(notice.details.as_ref().is_some_and(|details| details.contains("EOF")));
}

fn recent() -> Vec<Recent> {
    let preview = (0..64u32).map(|part| (part * 7 % 101) as u8).collect();
    vec![
        Recent { is_session: true, people: 2, ..Recent::new("/data/monday.pathscope".into()) },
        Recent {
            people: 412,
            detections: 1_101_204,
            duration_ms: 10_920_000,
            job: "entrance".into(),
            preview,
            ..Recent::new("/data/entrance.json".into())
        },
        Recent { people: 3, detections: 90, preview: vec![50; 64], ..Recent::new("/data/gone.json".into()) },
        Recent::new("/data/older.json".into()),
    ]
}

#[test]
fn recent_files_are_opened_and_forgotten() {
    let mut harness = whole(ThemeKind::Dark, |session| {
        session.state.settings.recent = recent();
        session.state.session.missing_recent.insert("/data/gone.json".into());
    });
    harness.run_steps(PASSES);
    harness.get_by_label("not found");
    harness.get_by_label_contains("412 people · 1,101,204 detections");
    harness.get_by_label("session, 2 documents");
    harness.get_by_label("Take gone.json off the list").click();
    harness.run_steps(PASSES);
    assert_eq!(harness.state().state.settings.recent.len(), 3);
    assert!(harness.query_by_label("not found").is_none());
    harness.get_by_label("File").click();
    harness.run_steps(PASSES);
    harness.get_by_label_contains("Open recent");
}

#[test]
fn leaving_a_saved_session_asks() {
    let mut harness = demo(ThemeKind::Dark);
    let path = std::path::PathBuf::from("/data/monday.pathscope");
    harness.state_mut().take(pathscope::app::Event::Session(SessionEvent::Saved { path, revision: 0, number: 0 }));
    harness.state_mut().run(FilterCommand::SetText("person:1".into()));
    harness.state_mut().run(ViewCommand::Quit);
    harness.run();
    harness.get_by_label("Save the edits in monday.pathscope before quitting?");
    button(&harness, "Cancel").click();
    harness.run();
    assert!(!harness.state().effects.iter().any(|effect| matches!(effect, Effect::Quit)));
    harness.state_mut().run(SourceCommand::Open(vec!["/data/tuesday.pathscope".into()]));
    harness.run();
    harness.get_by_label("Save the edits in monday.pathscope before opening another session?");
    button(&harness, "Discard").click();
    harness.run();
    let is_open = |effect: &Effect| matches!(effect, Effect::Session(SessionEffect::Open(_)));
    assert!(harness.state().effects.iter().any(is_open));
}

#[test]
fn pictures_of_the_session_dialogs_and_the_recent_files() {
    for (kind, suffix) in [(ThemeKind::Dark, "dark"), (ThemeKind::Light, "light")] {
        let mut harness = with_missing(kind);
        harness.run();
        assert_window(&mut harness, &format!("missing-files-{suffix}"));
        let mut harness = whole(kind, |session| {
            session.state.settings.recent = recent();
            session.state.session.missing_recent.insert("/data/gone.json".into());
            session.state.session.crashed.push(crashed());
        });
        harness.run_steps(PASSES);
        assert_window(&mut harness, &format!("recent-{suffix}"));
    }
}
