//! What somebody meets who uses the window for the first time: small windows, menus under the pointer, the tour, messages.

use std::sync::Arc;

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::app::{
    AppState, Command, Document, InspectorTab, PlaybackCommand, SelectionCommand, Settings, SettingsCommand, Severity,
    ViewCommand, Worker,
};
use pathscope::decode::DecodeOptions;
use pathscope::model::PersonIndex;
use pathscope::model::time::TimeFormat;
use pathscope::sample::SampleJob;
use pathscope::ui::session::Session;
use pathscope::view::ThemeKind;

use crate::harness::window;

const PASSES: usize = 4;

fn sample(size: [f32; 2]) -> Harness<'static, Session> {
    let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
    let mut session = Session::new(AppState::new(Settings { has_toured: true, ..Settings::default() }), worker);
    session.state.show_store(Arc::new(SampleJob::demo().store()));
    session.run(&PlaybackCommand::Seek { ms: 30_000 }.into());
    let mut harness = window(size, ThemeKind::Dark).build_ui_state(|ui, session: &mut Session| session.ui(ui), session);
    harness.run_steps(PASSES);
    harness
}

fn document<'a>(harness: &'a Harness<'_, Session>) -> &'a Document {
    harness.state().state.document().expect("the sample is opened")
}

fn run(harness: &mut Harness<'_, Session>, command: impl Into<Command>) {
    harness.state_mut().run(&command.into());
    harness.run_steps(PASSES);
}

fn press(harness: &mut Harness<'_, Session>, key: Key) {
    harness.key_press_modifiers(Modifiers::NONE, key);
    harness.run_steps(PASSES);
}

fn click_secondary(harness: &mut Harness<'_, Session>, pos: egui::Pos2) {
    harness.hover_at(pos);
    harness.step();
    for pressed in [true, false] {
        let (button, modifiers) = (egui::PointerButton::Secondary, Modifiers::NONE);
        harness.event(egui::Event::PointerButton { pos, button, pressed, modifiers });
        harness.step();
    }
    harness.run_steps(PASSES);
}

#[test]
fn in_small_windows_nothing_lies_over_anything() {
    // 1440x900 at 200 %, 150 %, and the smallest window at 100 %.
    for size in [[720.0, 450.0], [960.0, 600.0], [1024.0, 640.0]] {
        // The harness leaves 8 points empty at each side.
        let mut harness = sample(size.map(|side| side + 16.0));
        let size = size.map(|side| side + 8.0);
        let right = |name: &str| harness.get_by_role_and_label(Role::Tab, name).rect().right();
        assert!(right("Job") <= size[0], "{size:?}: the last tab of the inspector is cut");
        let canvas = harness.get_by_label_contains("Canvas;").rect();
        let person = harness.get_by_role_and_label(Role::Tab, "Person").rect();
        assert!(canvas.right() <= person.left(), "{size:?}: the canvas lies over the inspector");
        let (clock, speed) = (harness.get_by_label("Time").rect(), harness.get_by_label("Speed 1×").rect());
        assert!(clock.right() <= speed.left(), "{size:?}: the speed lies over the clock");
        assert!(speed.right() <= canvas.right() && clock.left() >= canvas.left(), "{size:?}");
        let follow = harness.get_by_label("Follow").rect();
        assert!(follow.right() <= canvas.right(), "{size:?}: the tool bar of the canvas is cut");
        if size[0] < 800.0 {
            harness.get_by_label("More of the transport").click();
            harness.run_steps(PASSES);
            harness.get_by_role_and_label(Role::MenuItem, "Loop").click();
            harness.run_steps(PASSES);
            assert!(document(&harness).playback.is_looping);
        }
    }
}

#[test]
fn the_menu_of_the_ruler_is_about_the_time_under_the_pointer() {
    let mut harness = sample([1440.0, 900.0]);
    let ruler = harness.get_by_label_contains("Ruler;").rect();
    let middle = egui::pos2(f32::midpoint(ruler.left() + 120.0, ruler.right()), ruler.center().y);
    click_secondary(&mut harness, middle);
    harness.get_by_label_contains("At 0:00:4");
    harness.get_by_role_and_label(Role::MenuItem, "Begin the range here").click();
    harness.run_steps(PASSES);
    let begun = document(&harness).selection.time_ms.clone().expect("a range is selected");
    assert!((44_000..46_000).contains(&begun.start), "{begun:?}");
    assert_eq!(document(&harness).cursor_ms, 30_000, "the cursor stays where it is");
    click_secondary(&mut harness, middle + egui::vec2(100.0, 0.0));
    harness.get_by_role_and_label(Role::MenuItem, "End the range here").click();
    harness.run_steps(PASSES);
    let ended = document(&harness).selection.time_ms.clone().expect("a range is selected");
    assert!(ended.start == begun.start && ended.end > begun.start && ended.end < begun.end);
}

#[test]
fn the_menu_of_a_person_begins_with_their_name_and_says_what_would_happen() {
    let mut harness = sample([1440.0, 900.0]);
    harness.get_by_label("Person 2").click_secondary();
    harness.run_steps(PASSES);
    harness.get_by_role_and_label(Role::MenuItem, "Hide").click();
    harness.run_steps(PASSES);
    assert!(document(&harness).edits.hidden.contains(&PersonIndex(2)));
    harness.get_by_label("Person 2").click_secondary();
    harness.run_steps(PASSES);
    harness.get_by_role_and_label(Role::MenuItem, "Show");
}

#[test]
fn good_news_goes_away_and_bad_news_stays() {
    let mut harness = sample([1440.0, 900.0]);
    let notices = &mut harness.state_mut().state.notices;
    notices.push(Severity::Info, "Done", "");
    notices.push(Severity::Error, "Not done", "");
    harness.run_steps(PASSES);
    harness.get_by_label("Dismiss: Done");
    let start = harness.ctx.input(|input| input.time);
    for _ in 0..2000 {
        if harness.ctx.input(|input| input.time) - start > 9.0 {
            break;
        }
        harness.step();
    }
    assert!(harness.query_by_label("Dismiss: Done").is_none());
    harness.get_by_label("Dismiss: Not done");
    assert!(harness.query_by_label("Dismiss all").is_none(), "one can be dismissed by itself");
    harness.state_mut().state.notices.push(Severity::Warning, "Odd", "");
    harness.run_steps(PASSES);
    harness.get_by_label("Dismiss all").click();
    harness.run_steps(PASSES);
    assert!(harness.state().state.notices.is_empty());
}

#[test]
fn keys_are_those_of_the_tour_while_it_is_shown() {
    let mut harness = sample([1440.0, 900.0]);
    // Or there would be nobody whom H could hide.
    run(&mut harness, SelectionCommand::Select(PersonIndex(1)));
    run(&mut harness, SettingsCommand::Tour(Some(0)));
    press(&mut harness, Key::Space);
    press(&mut harness, Key::H);
    assert!(!document(&harness).playback.is_playing && document(&harness).edits.hidden.is_empty());
    let card = harness.get_by_label("1 of 5").rect();
    let play = harness.get_by_label("Play").rect();
    assert!(card.bottom() < play.top() - 60.0, "the card stands over the canvas");
    press(&mut harness, Key::ArrowRight);
    press(&mut harness, Key::ArrowRight);
    harness.get_by_label_contains("Space plays");
    press(&mut harness, Key::ArrowLeft);
    assert_eq!(harness.state().state.tour_step, Some(1));
    press(&mut harness, Key::Escape);
    assert_eq!(harness.state().state.tour_step, None);
    press(&mut harness, Key::Space);
    assert!(document(&harness).playback.is_playing);
}

#[test]
fn several_people_are_summed_up_with_what_can_be_done_with_them() {
    let mut harness = sample([1440.0, 900.0]);
    run(&mut harness, SelectionCommand::Select(PersonIndex(1)));
    run(&mut harness, SelectionCommand::Toggle(PersonIndex(4)));
    harness.get_by_label("2 selected people");
    harness.get_by_label("Any present");
    harness.get_by_label("Solo the selected people").click();
    harness.run_steps(PASSES);
    assert_eq!(document(&harness).edits.solo.len(), 2);
    harness.get_by_label("Export the selected people").click();
    harness.run_steps(PASSES);
    assert_eq!(harness.state().state.dialog, Some(pathscope::app::Dialog::Export));
    assert_eq!(harness.state().state.export.scope, pathscope::app::ExportScope::Selected);
}

#[test]
fn the_chosen_form_of_times_reaches_the_page_of_the_job() {
    let mut harness = sample([1440.0, 900.0]);
    run(&mut harness, ViewCommand::ShowTab(InspectorTab::Job));
    run(&mut harness, SettingsCommand::SetTimeFormat(TimeFormat::Frames));
    harness.get_by_label("f2248");
    // The clock stands where the frame stood, which the time itself says now.
    harness.get_by_label("0:00:30.000");
}
