//! The panels around the canvas and the dialogs, found by accessible name.

use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::app::{Dialog, Effect, Event, ExportScope, InspectorTab, ViewCommand};
use pathscope::export::{ExportError, Format};
use pathscope::jobs::JobId;
use pathscope::model::PersonIndex;
use pathscope::sample::SampleJob;
use pathscope::view::ThemeKind;

use crate::stage::{Stage, button, demo, select, stage};

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
    harness.get_by_label("Nobody hidden");
}

#[test]
fn what_is_typed_in_the_pass_of_enter_is_in_the_filter() {
    let mut harness = demo(ThemeKind::Dark);
    harness.run();
    harness.get_by_label("Filter").focus();
    harness.run();
    let enter = egui::Event::Key {
        key: egui::Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    let typed = ["samples", ">5"].map(|text| egui::Event::Text(text.into()));
    harness.input_mut().events.extend(typed.into_iter().chain([enter]));
    harness.run();
    harness.get_by_label("Remove samples>5");
}

#[test]
fn people_are_selected_hidden_and_soloed_in_the_table() {
    let mut harness = demo(ThemeKind::Dark);
    harness.run();
    let selected = |harness: &Harness<'_, Stage>| -> Vec<i64> {
        harness.state().state.document().unwrap().selection.people.iter().map(|p| p.0).collect()
    };
    harness.get_by_label("Person 1").click();
    harness.run();
    assert_eq!(selected(&harness), [1]);
    harness.get_by_label("Person 3").click_modifiers(egui::Modifiers::SHIFT);
    harness.run();
    assert_eq!(selected(&harness), [1, 2, 3]);
    harness.get_by_label("Person 2").click_modifiers(egui::Modifiers::COMMAND);
    harness.run();
    assert_eq!(selected(&harness), [1, 3]);

    harness.get_by_label("Person 4").hover();
    harness.run();
    assert_eq!(harness.state().state.document().unwrap().selection.hover, Some(PersonIndex(4)));
    harness.get_by_label("Hide person 4").click();
    harness.run();
    let document = harness.state().state.document().unwrap();
    assert!(!document.kept.has_person(document.store.slot_of(PersonIndex(4)).unwrap()));
    harness.get_by_label("1 person hidden by eye or solo");
    harness.get_by_label("Show person 4").click();
    harness.run();
    harness.get_by_label("Person 0").hover();
    harness.run();
    harness.get_by_label("Solo person 0").click();
    harness.run();
    assert_eq!(harness.state().state.document().unwrap().kept.num_people(), 1);
    harness.get_by_label("Person 5");
}

#[test]
fn search_and_headings_order_the_table() {
    let mut harness = demo(ThemeKind::Dark);
    harness.run();
    harness.get_by_label("Sort by gaps").click();
    harness.run();
    let order = |harness: &Harness<'_, Stage>| -> Vec<i64> {
        let document = harness.state().state.document().unwrap();
        document.order.iter().map(|&slot| document.store.person_index(slot).0).collect()
    };
    assert_eq!(order(&harness)[0], 2, "who has most gaps comes first");
    harness.get_by_label("Sort by gaps, descending").click();
    harness.run();
    assert_eq!(order(&harness)[0], 5);
    harness.get_by_label("Search people").focus();
    harness.run();
    harness.get_by_label("Search people").type_text("3");
    harness.run();
    assert_eq!(order(&harness), [3]);
    assert!(harness.query_by_label("Person 2").is_none());
    harness.get_by_label("Clear search").click();
    harness.run();
    assert_eq!(order(&harness).len(), 6);
}

#[test]
fn a_chip_can_be_edited_and_the_last_one_taken_back() {
    let mut harness = demo(ThemeKind::Dark);
    harness.state_mut().run(pathscope::app::FilterCommand::SetText("samples>5 box:face".into()));
    harness.run();
    let text = |harness: &Harness<'_, Stage>| harness.state().state.document().unwrap().edits.filter.clone();
    harness.get_by_label("samples>5").click();
    harness.run();
    assert_eq!(text(&harness), "box:face samples>5");
    harness.get_by_label("Filter").focus();
    harness.run();
    harness.get_by_label("Filter").type_text("00");
    harness.run();
    assert_eq!(text(&harness), "box:face samples>500");
    harness.get_by_label("Remove box:face").click();
    harness.run();
    assert_eq!(text(&harness), "samples>500");
}

#[test]
fn an_export_is_filled_in_counted_started_and_asked_about() {
    let mut harness = demo(ThemeKind::Dark);
    harness.state_mut().run(select(3));
    harness.state_mut().run(ViewCommand::ShowDialog(Some(Dialog::Export)));
    harness.run();
    let num_rows = harness.state().state.document().unwrap().store.num_rows();
    assert_eq!(num_rows, 5482);
    harness.get_by_label_contains("5,482 detections · 6 people");
    harness.get_by_label("Selected people").click();
    harness.run();
    assert_eq!(harness.state().state.export.scope, ExportScope::Selected);
    harness.get_by_label_contains("· 1 person ·");
    button(&harness, "Export").click();
    harness.run();
    let effects = std::mem::take(&mut harness.state_mut().effects);
    let [Effect::Export(plan)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((plan.format, plan.can_overwrite), (Format::Csv, false));

    let path = plan.out.clone();
    let exists = Err(ExportError::Exists(path.clone()));
    harness.state_mut().take(Event::Exported { job: JobId(9), path, result: exists });
    harness.run();
    harness.get_by_label("There is a file of this name already");
    harness.get_by_label("Replace it").click();
    harness.run();
    let effects = std::mem::take(&mut harness.state_mut().effects);
    assert!(matches!(effects.as_slice(), [Effect::Export(plan)] if plan.can_overwrite), "{effects:?}");
    harness.key_press(egui::Key::Escape);
    harness.run();
    assert_eq!(harness.state().state.dialog, None);
}

#[test]
fn a_label_is_given_by_keyboard() {
    let mut harness = demo(ThemeKind::Dark);
    harness.state_mut().run(select(2));
    harness.state_mut().run(ViewCommand::ShowDialog(Some(Dialog::Label)));
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Label").type_text("greeter");
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    harness.get_by_label("Person 2, greeter");
    assert_eq!(harness.state().state.dialog, None);
}

#[test]
fn the_inspector_says_whom_a_person_was_matched_with() {
    let mut harness = stage(Stage::of(SampleJob::face_search().store(), ThemeKind::Dark), ThemeKind::Dark);
    harness.state_mut().run(select(2));
    harness.run();
    harness.get_by_label("Person 2, employee-002");
    harness.get_by_label_contains("97.5 % · ");
    harness.get_by_label("Go to the best match with employee-002").click();
    harness.run();
    let document = harness.state().state.document().unwrap();
    let best_ms = document.matches.of(PersonIndex(2)).unwrap().found[0].best_ms;
    assert_eq!(document.cursor_ms, best_ms);
    harness.state_mut().run(ViewCommand::ShowTab(InspectorTab::Sample));
    harness.run();
    harness.get_by_label("97.50 %");
    harness.get_by_label("FaceId 00000000-0000-4000-8000-000000000002");
    harness.get_by_label("ImageId 00000000-0000-4000-9000-000000000001");
    assert_eq!(harness.unnamed_widgets(), [""; 0]);
    harness.state_mut().run(ViewCommand::ShowTab(InspectorTab::Person));
    harness.run();
    harness.get_by_label("Keep only people matched with employee-002").click();
    harness.run();
    let document = harness.state().state.document().unwrap();
    assert_eq!((document.edits.filter.as_str(), document.kept.num_people()), ("match:employee-002", 1));
    harness.state_mut().run(ViewCommand::ShowDialog(Some(Dialog::Label)));
    harness.run();
    harness.get_by_role_and_label(Role::TextInput, "Label").type_text("greeter");
    harness.key_press(egui::Key::Enter);
    harness.run();
    harness.get_by_label("Person 2, greeter");
    harness.get_by_label("Go to the best match with employee-002");
}

#[test]
fn everything_has_a_name() {
    let mut harness = demo(ThemeKind::Light);
    harness.state_mut().run(select(2));
    for tab in InspectorTab::ALL {
        harness.state_mut().run(ViewCommand::ShowTab(tab));
        harness.run();
        assert_eq!(harness.unnamed_widgets(), [""; 0], "{tab:?}");
    }
    for dialog in [
        Dialog::Fetch,
        Dialog::OpenPath,
        Dialog::Export,
        Dialog::Picture,
        Dialog::Stills,
        Dialog::Label,
        Dialog::Keys,
        Dialog::About,
    ] {
        harness.state_mut().run(ViewCommand::ShowDialog(Some(dialog)));
        harness.run();
        assert_eq!(harness.unnamed_widgets(), [""; 0], "{dialog:?}");
    }
}
