//! The list of flags, found by accessible name.

use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::analysis::FlagRules;
use pathscope::app::{FlagCommand, InspectorTab, ViewCommand};
use pathscope::sample::SampleJob;
use pathscope::view::ThemeKind;

use crate::desk::{Desk, panel};
use crate::harness::assert_window;
use crate::stage::{Stage, button, demo, stage};

fn at_flags(mut harness: Harness<'static, Stage>) -> Harness<'static, Stage> {
    harness.run();
    harness.get_by_role_and_label(Role::Tab, "Flags").click();
    harness.run();
    harness
}

#[test]
fn a_flag_is_gone_to_by_mouse_and_by_keyboard() {
    let mut harness = at_flags(demo(ThemeKind::Dark));
    let selected = |harness: &Harness<'_, Stage>| -> Vec<i64> {
        harness.state().state.document().unwrap().selection.people.iter().map(|p| p.0).collect()
    };
    harness.get_by_label_contains("Possible swap of 3 and 4").click();
    harness.run();
    assert_eq!(selected(&harness), [3, 4]);
    assert_eq!(harness.state().state.document().unwrap().cursor_ms, 30_040);
    harness.get_by_label_contains("Ghost of 5").focus();
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(selected(&harness), [5]);
    let chosen = harness.state().state.document().unwrap().chosen_flag().unwrap();
    assert_eq!(chosen.person.0, 5);
}

#[test]
fn kinds_are_left_out_and_people_are_filtered_by_flags() {
    let mut harness = at_flags(demo(ThemeKind::Light));
    button(&harness, "Ghosts 1").click();
    harness.run();
    assert!(harness.query_by_label_contains("Ghost of 5").is_none());
    harness.get_by_label_contains("Possible swap of 3 and 4");
    for kind in ["Jumps", "Long gaps", "Twins"] {
        harness.get_by(|node| node.role() == Role::Button && node.label().is_some_and(|l| l.starts_with(kind))).click();
        harness.run();
    }
    harness.get_by_label("Filter to these people").click();
    harness.run();
    let document = harness.state().state.document().unwrap();
    assert_eq!(document.edits.filter, "flag:swap");
    assert_eq!(document.kept.num_people(), 2);
    harness.get_by_label("Only people with flag:swap are shown");
    button(&harness, "Possible swaps 1").click();
    harness.run();
    harness.get_by_label("The chosen kinds of flags do not occur among the people shown");
}

#[test]
fn nothing_to_look_at_and_not_yet_known_are_said() {
    let mut quiet = Stage::of(SampleJob::demo().store(), ThemeKind::Dark);
    let rules = FlagRules {
        jump_widths: 2.0,
        long_gap_ms: 86_400_000,
        twin_samples: 1_000_000,
        swap_ratio: 0.0,
        ..FlagRules::default()
    };
    quiet.run(FlagCommand::SetRules(rules));
    let harness = at_flags(stage(quiet, ThemeKind::Dark));
    harness.get_by_label("Ghosts 1");
    // Nobody has worked out the flags of this one.
    let mut desk = Desk::with_sample(ThemeKind::Dark, 0);
    desk.run(ViewCommand::ShowTab(InspectorTab::Flags));
    let mut harness = panel([268.0, 300.0], desk, pathscope::ui::panels::inspector::inspector_ui);
    harness.run_steps(2);
    harness.get_by_label("Working");
    harness.get_by_label_contains("Looking for jumps");
}

#[test]
fn thresholds_are_changed_in_their_fields() {
    let desk = Desk::with_sample(ThemeKind::Dark, 0);
    let mut harness = panel([420.0, 300.0], desk, pathscope::ui::flag_rules::flag_rules_ui);
    harness.run();
    harness.get_by_label("Most samples of a ghost").click();
    harness.run();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    harness.get_by_label("Most samples of a ghost").type_text("7");
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(harness.state().state.settings.flag_rules.ghost_samples, 7);
    harness.get_by_label("Back to the defaults").click();
    harness.run();
    assert_eq!(harness.state().state.settings.flag_rules, FlagRules::default());
}

#[test]
fn the_list_looks_as_it_should() {
    for (kind, name) in [(ThemeKind::Dark, "flags-dark"), (ThemeKind::Light, "flags-light")] {
        let mut harness = at_flags(demo(kind));
        harness.get_by_label_contains("Possible swap of 3 and 4").click();
        harness.run();
        assert_window(&mut harness, name);
    }
}
