//! Ranges, bookmarks and going to a time, in the whole window.

use std::sync::Arc;

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::app::{AppState, Document, PlaybackCommand, SelectionCommand, Settings, ViewCommand, Worker};
use pathscope::app::{InspectorTab, LabelCommand};
use pathscope::decode::DecodeOptions;
use pathscope::model::PersonIndex;
use pathscope::sample::SampleJob;
use pathscope::ui::session::Session;
use pathscope::view::ThemeKind;

use crate::harness::{press, window};

const PASSES: usize = 4;

fn sample() -> Harness<'static, Session> {
    let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
    let settings = Settings { theme: ThemeKind::Dark, ..Settings::default() };
    let mut session = Session::new(AppState::new(settings), worker);
    session.state.show_store(Arc::new(SampleJob::demo().store()));
    session.run(&PlaybackCommand::Seek { ms: 30_000 }.into());
    let mut harness =
        window([1440.0, 900.0], ThemeKind::Dark).build_ui_state(|ui, session: &mut Session| session.ui(ui), session);
    harness.run_steps(PASSES);
    harness
}

fn document<'a>(harness: &'a Harness<'_, Session>) -> &'a Document {
    harness.state().state.document().expect("the sample is opened")
}

fn run(harness: &mut Harness<'_, Session>, command: impl Into<pathscope::app::Command>) {
    harness.state_mut().run(&command.into());
    harness.run_steps(PASSES);
}

#[test]
fn a_range_has_a_summary_and_is_filtered_by() {
    let mut harness = sample();
    press(&mut harness, Modifiers::NONE, Key::OpenBracket);
    run(&mut harness, PlaybackCommand::Seek { ms: 39_999 });
    press(&mut harness, Modifiers::NONE, Key::CloseBracket);
    assert_eq!(document(&harness).selection.time_ms, Some(30_000..40_000));
    harness.get_by_label("Presence");
    harness.get_by_label("Mean count");
    harness.get_by_label("Filter by selected time").click();
    harness.run_steps(PASSES);
    assert_eq!(document(&harness).edits.filter, "time:0:30..0:40");
    press(&mut harness, Modifiers::NONE, Key::R);
    assert!(document(&harness).playback.is_looping);
    press(&mut harness, Modifiers::NONE, Key::X);
    assert!(harness.query_by_label("Mean count").is_none());
}

#[test]
fn a_bookmark_is_made_with_a_note_listed_changed_and_removed() {
    let mut harness = sample();
    press(&mut harness, Modifiers::NONE, Key::B);
    harness.get_by_label("Note").type_text("bag left");
    harness.run_steps(PASSES);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(document(&harness).edits.bookmarks[0].note, "bag left");
    run(&mut harness, ViewCommand::ShowTab(InspectorTab::Job));
    run(&mut harness, PlaybackCommand::Seek { ms: 10_000 });
    harness.get_by_label("Go to bag left, 0:00:30.000").click();
    harness.run_steps(PASSES);
    assert_eq!(document(&harness).cursor_ms, 30_000);
    harness.get_by_label("Change the note at 0:00:30.000").click();
    harness.run_steps(PASSES);
    harness.get_by_label("Note").type_text(" here");
    harness.run_steps(PASSES);
    harness.get_by_role_and_label(Role::Button, "Save").click();
    harness.run_steps(PASSES);
    assert_eq!(document(&harness).edits.bookmarks[0].note, "bag left here");
    harness.get_by_label("Remove the bookmark at 0:00:30.000").click();
    harness.run_steps(PASSES);
    assert!(document(&harness).edits.bookmarks.is_empty());
}

#[test]
fn the_clock_says_what_is_typed_before_it_goes_there() {
    let mut harness = sample();
    press(&mut harness, Modifiers::NONE, Key::G);
    assert!(harness.get_by_role_and_label(Role::TextInput, "Time").is_focused());
    harness.get_by_role_and_label(Role::TextInput, "Time").type_text("f250");
    harness.run_steps(PASSES);
    harness.get_by_label("0:00:10.000 · 10000 ms · frame 250");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(document(&harness).cursor_ms, 10_000);
    press(&mut harness, Modifiers::COMMAND, Key::G);
    harness.get_by_role_and_label(Role::TextInput, "Time").type_text("soon");
    harness.run_steps(PASSES);
    harness.get_by_label("'soon' is not a time; write 1:20, 1:02:03.5, 80s, 80000ms or f2400");
}

#[test]
fn several_people_are_named_and_coloured_by_keyboard() {
    let mut harness = sample();
    run(&mut harness, SelectionCommand::Select(PersonIndex(1)));
    run(&mut harness, SelectionCommand::Toggle(PersonIndex(2)));
    press(&mut harness, Modifiers::NONE, Key::F2);
    harness.get_by_label("2 people");
    harness.get_by_role_and_label(Role::TextInput, "Label").type_text("staff");
    harness.run_steps(PASSES);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(document(&harness).edits.labels.len(), 2);
    press(&mut harness, Modifiers::NONE, Key::C);
    press(&mut harness, Modifiers::NONE, Key::Num4);
    assert_eq!(document(&harness).edits.colors.values().collect::<Vec<_>>(), [&3, &3]);
    run(&mut harness, LabelCommand::SetColorSelected { color: None });
    assert!(document(&harness).edits.colors.is_empty());
}

#[test]
fn a_second_chart_has_measures_of_its_own() {
    let mut harness = sample();
    harness.get_by_label("Add a second chart").click();
    harness.run_steps(PASSES);
    let second = harness.state().state.settings.second_measures.clone().unwrap();
    assert_ne!(second, harness.state().state.settings.measures);
    harness.get_by_label("Second chart");
    harness.get_by_label("Remove the second chart").click();
    harness.run_steps(PASSES);
    assert_eq!(harness.state().state.settings.second_measures, None);
}

#[test]
fn searching_does_not_widen_the_panel() {
    let mut harness = sample();
    let width = |harness: &Harness<'_, Session>| harness.get_by_label("Search people").rect().right();
    let before = width(&harness);
    press(&mut harness, Modifiers::COMMAND, Key::F);
    assert!(harness.get_by_label("Search people").is_focused());
    for text in ["1", "2", "3"] {
        harness.get_by_label("Search people").type_text(text);
        harness.run_steps(PASSES);
        assert!(width(&harness) <= before);
        assert!(harness.get_by_label("Clear search").rect().right() <= before + 0.5);
    }
}

#[test]
fn what_is_typed_after_enter_begins_the_next_term() {
    let mut harness = sample();
    press(&mut harness, Modifiers::NONE, Key::Slash);
    assert!(harness.get_by_label("Filter").is_focused());
    let enter = |pressed| egui::Event::Key {
        key: Key::Enter,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let text = |text: &str| egui::Event::Text(text.to_owned());
    harness.input_mut().events.extend([text("samples>5"), enter(true), enter(false), text("gaps<"), text("9")]);
    harness.run_steps(PASSES);
    harness.get_by_label("Remove samples>5");
    assert_eq!(document(&harness).edits.filter, "samples>5 gaps<9");
}

#[test]
fn lanes_list_only_who_is_in_view_and_group_who_is_here() {
    let mut harness = sample();
    harness.get_by_label("Lanes of 6 people; click a sample to seek, drag to pan, wheel to zoom");
    run(&mut harness, ViewCommand::ShowTime { start_ms: 3000.0, end_ms: 8000.0 });
    press(&mut harness, Modifiers::NONE, Key::V);
    harness.get_by_label("Lanes of 3 people; click a sample to seek, drag to pan, wheel to zoom");
    harness.get_by_label("Arrange the lanes").click();
    harness.run_steps(PASSES);
    harness.get_by_label("Group lanes by who is here").click();
    harness.run_steps(PASSES);
    press(&mut harness, Modifiers::NONE, Key::V);
    harness.get_by_label("Lanes of 6 people; click a sample to seek, drag to pan, wheel to zoom");
    run(&mut harness, SelectionCommand::Select(PersonIndex(5)));
    press(&mut harness, Modifiers::NONE, Key::T);
    assert_eq!(document(&harness).edits.pinned.len(), 1);
}

fn drag(harness: &mut Harness<'_, Session>, from: egui::Pos2, to: egui::Pos2, modifiers: Modifiers) {
    let button = egui::PointerButton::Primary;
    harness.hover_at(from);
    harness.step();
    harness.event_modifiers(egui::Event::PointerButton { pos: from, button, pressed: true, modifiers }, modifiers);
    harness.step();
    for share in [0.5, 1.0] {
        harness.event_modifiers(egui::Event::PointerMoved(from.lerp(to, share)), modifiers);
        harness.step();
    }
    harness.event_modifiers(egui::Event::PointerButton { pos: to, button, pressed: false, modifiers }, modifiers);
    harness.run_steps(PASSES);
}

#[test]
fn shift_and_a_drag_select_time_on_the_ruler_the_overview_and_the_chart() {
    let names = [
        "Ruler; drag to scrub, drag with Shift to select a range of time",
        "Overview of the whole result; drag to zoom, click to seek",
        "Chart of Face confidence (%)",
    ];
    for name in names {
        let mut harness = sample();
        let rect = harness.get_by_label(name).rect();
        let at = |x: f32| egui::pos2(rect.left() + 120.0 + x, rect.center().y);
        drag(&mut harness, at(100.0), at(200.0), Modifiers::SHIFT);
        let range = document(&harness).selection.time_ms.clone();
        let length = range.map(|range| range.end - range.start);
        assert!(length.is_some_and(|ms| (11_000..13_000).contains(&ms)), "{name}: {length:?}");
        assert_eq!(document(&harness).cursor_ms, 30_000, "{name}: the cursor stays");
    }
}

#[test]
fn a_rectangle_on_the_canvas_selects_who_passes() {
    let mut harness = sample();
    let rect = harness.get_by_label("Canvas; drag to pan, wheel to zoom, click to select").rect();
    let canvas_before = document(&harness).canvas;
    drag(
        &mut harness,
        rect.center() - egui::vec2(120.0, 0.0),
        rect.center() + egui::vec2(120.0, 150.0),
        Modifiers::SHIFT,
    );
    assert_eq!(document(&harness).canvas, canvas_before, "the frame stays where it is");
    let start = std::time::Instant::now();
    while document(&harness).selection.people.is_empty() {
        assert!(start.elapsed() < std::time::Duration::from_mins(1));
        harness.step();
    }
    harness.run_steps(PASSES);
    harness.get_by_label("Filter by rectangle").click();
    harness.run_steps(PASSES);
    assert!(document(&harness).edits.filter.starts_with("inside:("));
    harness.get_by_label("Remove the rectangle").click();
    harness.run_steps(PASSES);
    assert_eq!(document(&harness).selection.rect, None);
    assert!(!document(&harness).selection.people.is_empty());
}

#[test]
fn a_curve_is_pointed_at_and_selected_like_its_person() {
    let mut harness = sample();
    let start = std::time::Instant::now();
    while !document(&harness).is_settled() {
        assert!(start.elapsed() < std::time::Duration::from_mins(1));
        harness.step();
    }
    harness.run_steps(PASSES);
    let rect = harness.get_by_label("Chart of Face confidence (%)").rect();
    // Somewhere on the chart there is a curve.
    let places = (0..40).flat_map(|column| (0..12).map(move |row| (column, row)));
    for (column, row) in places {
        let x = rect.left() + 130.0 + column as f32 * (rect.width() - 140.0) / 40.0;
        harness.hover_at(egui::pos2(x, rect.top() + 4.0 + row as f32 * (rect.height() - 8.0) / 12.0));
        harness.run_steps(2);
        if document(&harness).selection.hover.is_some() {
            break;
        }
    }
    let hovered = document(&harness).selection.hover.expect("a curve lies under one of the places");
    let pos = harness.ctx.input(|input| input.pointer.hover_pos()).unwrap();
    let modifiers = Modifiers::NONE;
    for pressed in [true, false] {
        let button = egui::PointerButton::Primary;
        harness.event_modifiers(egui::Event::PointerButton { pos, button, pressed, modifiers }, modifiers);
        harness.step();
    }
    harness.run_steps(PASSES);
    assert_eq!(document(&harness).selection.primary, Some(hovered));
}

#[test]
fn the_wheel_brings_lanes_and_canvas_nearer_alike() {
    let mut harness = sample();
    let wheel = |harness: &mut Harness<'_, Session>, name: &str| {
        let rect = harness.get_by_label_contains(name).rect();
        harness.hover_at(rect.center());
        harness.step();
        let delta = egui::vec2(0.0, 60.0);
        let (unit, modifiers) = (egui::MouseWheelUnit::Point, Modifiers::NONE);
        let (phase, source) = (egui::TouchPhase::Move, egui::MouseWheelSource::Wheel);
        harness.event(egui::Event::MouseWheel { unit, delta, phase, modifiers, source });
        harness.run_steps(12);
    };
    let width = |harness: &Harness<'_, Session>| document(harness).visible_ms.1 - document(harness).visible_ms.0;
    let before = (width(&harness), document(&harness).canvas.zoom);
    wheel(&mut harness, "Lanes of 6 people");
    wheel(&mut harness, "Canvas;");
    assert!(width(&harness) < before.0 && document(&harness).canvas.zoom > before.1);
}
