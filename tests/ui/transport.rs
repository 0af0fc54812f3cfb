//! The transport.

use egui::{Key, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::analysis::Between;
use pathscope::app::SelectionCommand;
use pathscope::ui::panels::transport::transport_ui;
use pathscope::view::ThemeKind;

use crate::desk::{Desk, panel};
use crate::harness::assert_window;

fn transport<'a>(kind: ThemeKind, width: f32) -> Harness<'a, Desk> {
    panel([width, 52.0], Desk::with_sample(kind, 31_000), transport_ui)
}

#[test]
fn transport_in_both_themes() {
    for (kind, name) in [(ThemeKind::Dark, "transport-dark"), (ThemeKind::Light, "transport-light")] {
        let mut harness = transport(kind, 960.0);
        harness.state_mut().run(SelectionCommand::SetTimeRange(Some(20_000..42_500)));
        harness.run();
        assert_window(&mut harness, name);
    }
}

#[test]
fn it_plays_and_steps() {
    let mut harness = transport(ThemeKind::Dark, 800.0);
    harness.get_by_role_and_label(Role::Button, "Next sample").click();
    harness.run();
    assert!(harness.state().document().cursor_ms > 31_000);
    harness.get_by_role_and_label(Role::Button, "Previous sample").click();
    harness.run();
    assert!(harness.state().document().cursor_ms <= 31_000);
    harness.get_by_role_and_label(Role::Button, "To the last sample").click();
    harness.run();
    assert_eq!(Some(harness.state().document().cursor_ms), harness.state().document().store.last_ms());
    harness.get_by_role_and_label(Role::Button, "Play").click();
    harness.run();
    assert!(harness.state().document().playback.is_playing);
    harness.get_by_role_and_label(Role::Button, "Pause").click();
    harness.get_by_role_and_label(Role::Button, "Interpolate").click();
    harness.run();
    assert!(!harness.state().document().playback.is_playing);
    assert_eq!(harness.state().state.settings.between, Between::Hold);
}

#[test]
fn the_clock_takes_any_way_of_writing_a_time() {
    for (typed, ms) in [("0:12.5", 12_500), ("45s", 45_000), ("f250", 10_000)] {
        let mut harness = transport(ThemeKind::Dark, 800.0);
        type_time(&mut harness, typed);
        assert_eq!(harness.state().document().cursor_ms, ms, "{typed}");
    }
}

#[test]
fn what_is_no_time_is_kept_and_explained() {
    let mut harness = transport(ThemeKind::Dark, 800.0);
    type_time(&mut harness, "soon");
    assert_eq!(harness.state().document().cursor_ms, 31_000);
    let why = "'soon' is not a time; write 1:20, 1:02:03.5, 80s, 80000ms or f2400";
    assert!(harness.query_by_label(why).is_some());
    assert!(harness.get_by_role_and_label(Role::TextInput, "Time").is_focused());
}

fn type_time(harness: &mut Harness<'_, Desk>, text: &str) {
    harness.get_by_role_and_label(Role::TextInput, "Time").click();
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Time").type_text(text);
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
}

#[test]
fn the_speed_is_chosen_from_a_menu() {
    let mut harness = transport(ThemeKind::Dark, 800.0);
    harness.get_by_role_and_label(Role::Button, "Speed 1×").click();
    harness.run();
    harness.get_by_label_contains("0.25×").click();
    harness.run();
    assert_eq!(harness.state().document().playback.speed, 0.25);
}
