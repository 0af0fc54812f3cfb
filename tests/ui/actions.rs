//! Everything that can be done, by key, palette, menu and context menu.

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::app::{AppState, Dialog, Settings, Shortcut, Worker};
use pathscope::decode::DecodeOptions;
use pathscope::model::PersonIndex;
use pathscope::sample::SampleJob;
use pathscope::ui::session::Session;
use pathscope::view::{Palette, ThemeKind};

use crate::harness::window;

/// The whole window with the sample in `num_documents` tabs.
fn with_sample(num_documents: usize) -> Harness<'static, Session> {
    let mut state = AppState::new(Settings { has_toured: true, ..Settings::default() });
    for _ in 0..num_documents {
        state.show_store(std::sync::Arc::new(SampleJob::demo().store()));
    }
    let session = Session::new(state, Worker::new(std::sync::Arc::new(|| {}), DecodeOptions::default(), None));
    let mut harness =
        window([1280.0, 800.0], ThemeKind::Dark).build_ui_state(|ui, session: &mut Session| session.ui(ui), session);
    harness.run_steps(3);
    harness
}

fn press(harness: &mut Harness<'_, Session>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(3);
}

fn type_text(harness: &mut Harness<'_, Session>, field: &str, text: &str) {
    harness.get_by_label(field).focus();
    harness.run_steps(2);
    harness.get_by_label(field).type_text(text);
    harness.run_steps(3);
}

#[test]
fn the_palette_finds_people_and_runs_actions() {
    let mut harness = with_sample(1);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    assert_eq!(harness.state().state.dialog, Some(Dialog::Palette));
    type_text(&mut harness, "Search or run a command", "person 3");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let state = &harness.state().state;
    assert_eq!((state.dialog, state.document().unwrap().selection.primary), (None, Some(PersonIndex(3))));

    press(&mut harness, Modifiers::COMMAND, Key::K);
    type_text(&mut harness, "Search or run a command", "settings");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().state.dialog, Some(Dialog::Settings), "an action may open a dialog");
    press(&mut harness, Modifiers::NONE, Key::Escape);

    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.get_by_label("Follow");
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(harness.state().state.dialog, None);
}

#[test]
fn an_action_that_is_off_says_why_in_the_palette_and_does_nothing() {
    let mut harness = with_sample(1);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    type_text(&mut harness, "Search or run a command", "solo");
    harness.get_by_role_and_label(Role::ListBoxOption, "Solo: Select a person first");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().state.dialog, Some(Dialog::Palette));
    harness.get_by_label("Search or run a command");
}

#[test]
fn keys_can_be_changed_and_are_not_taken_unasked() {
    let mut harness = with_sample(1);
    press(&mut harness, Modifiers::COMMAND, Key::Comma);
    harness.get_by_role_and_label(Role::Tab, "Keys").click();
    harness.run_steps(2);
    type_text(&mut harness, "Search actions", "follow");
    harness.get_by_label("Add a key for Follow").click();
    harness.run_steps(4);
    assert!(harness.state().state.key_choice.is_some());
    harness.get_by_label("Press a key…");
    press(&mut harness, Modifiers::COMMAND, Key::E);
    assert!(harness.state().state.key_choice.is_some(), "{:?}", harness.state().state.settings.keys);
    harness.get_by_label("Ctrl+E belongs to Export");
    harness.get_by_label("Leave it").click();
    harness.run_steps(2);
    harness.get_by_label("Add a key for Follow").click();
    harness.run_steps(2);
    press(&mut harness, Modifiers::NONE, Key::F6);
    harness.get_by_label("F6");
    let keys = &harness.state().state.settings.keys;
    let f6 = Shortcut::plain(pathscope::app::Key::F(6));
    assert_eq!(keys.action(f6).map(|action| action.id), Some("follow"));
    harness.get_by_label("Remove F6").click();
    harness.run_steps(2);
    assert!(harness.state().state.settings.keys.is_preset());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(harness.state().state.dialog, None);
}

#[test]
fn the_look_is_chosen_in_the_settings() {
    let mut harness = with_sample(1);
    press(&mut harness, Modifiers::COMMAND, Key::Comma);
    harness.get_by_role_and_label(Role::RadioButton, "Light").click();
    harness.run_steps(2);
    harness.get_by_role_and_label(Role::RadioButton, "Vivid").click();
    harness.run_steps(2);
    harness.get_by_label("Reduced").click();
    harness.run_steps(2);
    let settings = &harness.state().state.settings;
    assert_eq!((settings.theme, settings.palette), (ThemeKind::Light, Palette::Vivid));
    assert!(settings.has_reduced_motion);
    harness.get_by_label("Back to the preset look").click();
    harness.run_steps(2);
    assert_eq!(harness.state().state.settings, Settings { has_toured: true, ..Settings::default() });
}

#[test]
fn tabs_are_switched_and_closed_by_key_and_pointer() {
    let mut harness = with_sample(3);
    let current = |harness: &Harness<'_, Session>| {
        let state = &harness.state().state;
        state.documents.iter().position(|document| Some(document.id) == state.current).unwrap()
    };
    assert_eq!(current(&harness), 2);
    press(&mut harness, Modifiers::COMMAND, Key::PageDown);
    assert_eq!(current(&harness), 0);
    press(&mut harness, Modifiers::COMMAND, Key::PageUp);
    assert_eq!(current(&harness), 2);
    let name = harness.state().state.document().unwrap().name().to_owned();
    harness.get_all_by_role_and_label(Role::Tab, &name).nth(1).unwrap().click();
    harness.run_steps(2);
    assert_eq!(current(&harness), 1);
    harness.get_all_by_label(&format!("Close the tab of {name}")).next().unwrap().click();
    harness.run_steps(2);
    press(&mut harness, Modifiers::COMMAND, Key::W);
    assert_eq!(harness.state().state.documents.len(), 1);
}

#[test]
fn a_row_has_a_menu_of_what_can_be_done_with_the_person() {
    let mut harness = with_sample(1);
    harness.get_by_label("Person 2").click_secondary();
    harness.run_steps(3);
    assert_eq!(harness.state().state.document().unwrap().selection.primary, Some(PersonIndex(2)));
    harness.get_by_role_and_label(Role::MenuItem, "Hide").click();
    harness.run_steps(3);
    assert!(harness.state().state.document().unwrap().edits.hidden.contains(&PersonIndex(2)));
}
