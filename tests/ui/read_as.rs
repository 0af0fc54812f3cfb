//! How a file is read, by keyboard and by accessible name.

use egui::{Key, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::app::{Dialog, Effect, InspectorTab, ReadAsCommand, ViewCommand};
use pathscope::decode::{DecodeOptions, JobDecoder, ReadAs};
use pathscope::model::terms::TermSource;
use pathscope::view::ThemeKind;

use crate::stage::{Stage, button, stage};

const PASSES: usize = 4;
const TRACKS: &[u8] = b"1,1,10,20,30,60,1,-1,-1,-1\n1,2,200,20,30,60,1,-1,-1,-1\n4,1,12,20,30,60,1,-1,-1,-1\n";

/// A result whose rate and size nobody says.
fn tracks() -> Harness<'static, Stage> {
    let mut decoder = JobDecoder::new("gt.txt", DecodeOptions::default());
    decoder.read(0, "gt.txt", TRACKS, &mut ()).expect("it is MOT text");
    let mut harness = stage(Stage::of(decoder.finish(), ThemeKind::Dark), ThemeKind::Dark);
    harness.run_steps(PASSES);
    harness
}

/// What is asked to be read again.
fn asked(harness: &Harness<'_, Stage>) -> Option<ReadAs> {
    harness.state().effects.iter().find_map(|effect| match effect {
        Effect::ReadAgain { read_as, .. } => Some(*read_as),
        _ => None,
    })
}

#[test]
fn a_file_that_leaves_something_open_is_asked_about_by_keyboard() {
    let mut harness = tracks();
    assert_eq!(harness.state().state.dialog, Some(Dialog::ReadAs));
    let field = harness.get_by_role_and_label(Role::TextInput, "Frame rate");
    assert!(field.is_focused());
    assert_eq!(harness.query_all_by_label("assumed").count(), 2, "rate and size");
    field.type_text("5");
    harness.run_steps(PASSES);
    harness.key_press(Key::Enter);
    harness.run_steps(PASSES);
    assert_eq!(harness.state().state.dialog, None);
    let said = asked(&harness).expect("it is read again");
    assert!(said.frame_rate.is_some_and(|rate| rate != 30.0) && said.frame_size == Some((320, 240)), "{said:?}");
    assert_eq!(
        (said.base, said.unit, said.box_style, said.no_track),
        (None, None, None, None),
        "the format says these"
    );
}

#[test]
fn who_turns_away_keeps_what_was_assumed() {
    let mut harness = tracks();
    button(&harness, "Cancel").click();
    harness.run_steps(PASSES);
    assert_eq!((harness.state().state.dialog, asked(&harness)), (None, None));
    let terms = harness.state().state.document().unwrap().store.job.terms.unwrap();
    assert_eq!(terms.frame_rate.unwrap().source, TermSource::Assumed);
    // Where it can be changed at any time.
    harness.state_mut().run(ViewCommand::ShowTab(InspectorTab::Job));
    harness.run_steps(PASSES);
    harness.get_by_label_contains("30 fps · assumed");
    harness.get_by_label("Change how it is read").click();
    harness.run_steps(PASSES);
    assert_eq!(harness.state().state.dialog, Some(Dialog::ReadAs));
}

#[test]
fn what_cannot_be_read_is_said_in_the_dialog() {
    let mut harness = tracks();
    let form = pathscope::app::ReadAsForm { frame_size: "wide".into(), ..harness.state().state.read_as.clone() };
    harness.state_mut().run(ReadAsCommand::Edit(form));
    harness.run_steps(PASSES);
    button(&harness, "Read again").click();
    harness.run_steps(PASSES);
    harness.get_by_label_contains("not 'wide'");
    assert_eq!(harness.state().state.dialog, Some(Dialog::ReadAs));
}
