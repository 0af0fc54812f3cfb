use std::sync::Arc;

use proptest::prelude::*;

use super::{MAX_STEPS, UndoCommand};
use crate::app::settings::Panel;
use crate::app::{
    AppState, Command, Edits, FilterCommand, LabelCommand, PlaybackCommand, SelectionCommand, ViewCommand,
};
use crate::app::{layout::Layout, update};
use crate::model::PersonIndex;
use crate::sample::SampleJob;

fn opened() -> AppState {
    let mut state = AppState::default();
    state.show_store(Arc::new(SampleJob::demo().store()));
    state
}

fn run(state: &mut AppState, command: impl Into<Command>) {
    update(state, &command.into());
}

fn edits(state: &AppState) -> &Edits {
    &state.document().unwrap().edits
}

fn undo_label(state: &AppState) -> Option<String> {
    state.document().unwrap().undo.undo_label()
}

fn type_filter(state: &mut AppState, text: &str) {
    for end in 1..=text.len() {
        run(state, FilterCommand::SetText(text[..end].to_owned()));
    }
}

#[test]
fn typing_is_one_step_until_something_else_is_done() {
    let mut state = opened();
    type_filter(&mut state, "person:0");
    run(&mut state, SelectionCommand::Hover(Some(PersonIndex(1))));
    run(&mut state, PlaybackCommand::Tick { elapsed_ms: 16.0 });
    run(&mut state, FilterCommand::SetText("person:0,1".to_owned()));
    assert_eq!(state.document().unwrap().undo.num_steps(), 1, "hover and time do not end it");
    run(&mut state, PlaybackCommand::Seek { ms: 100 });
    run(&mut state, FilterCommand::SetText("person:0,1,2".to_owned()));
    assert_eq!(state.document().unwrap().undo.num_steps(), 2, "a seek does");
    run(&mut state, UndoCommand::Undo);
    assert_eq!(edits(&state).filter, "person:0,1");
    run(&mut state, UndoCommand::Undo);
    assert_eq!(edits(&state).filter, "");
    assert!(state.document().unwrap().filter.valid.is_everything(), "the filter in force follows the text");
    run(&mut state, UndoCommand::Redo);
    assert_eq!(edits(&state).filter, "person:0,1");
    // What was undone is gone once something new is done.
    type_filter(&mut state, "x");
    assert_eq!(state.document().unwrap().undo.redo_label(), None);
}

#[test]
fn what_was_typed_and_taken_away_is_no_step() {
    let mut state = opened();
    type_filter(&mut state, "per");
    run(&mut state, FilterCommand::SetText(String::new()));
    assert_eq!(undo_label(&state), None);
}

#[test]
fn steps_say_what_they_did() {
    let mut state = opened();
    let three = PersonIndex(3);
    run(&mut state, LabelCommand::Set { index: three, label: "greeter".into() });
    assert_eq!(undo_label(&state).as_deref(), Some("label of person 3"));
    run(&mut state, LabelCommand::SetColor { index: three, color: Some(2) });
    assert_eq!(undo_label(&state).as_deref(), Some("colour of person 3"));
    run(&mut state, FilterCommand::ToggleHidden(three));
    assert_eq!(undo_label(&state).as_deref(), Some("hide person 3"));
    run(&mut state, FilterCommand::ToggleHidden(three));
    assert_eq!(undo_label(&state).as_deref(), Some("show person 3"));
    run(&mut state, FilterCommand::ToggleSolo(three));
    assert_eq!(undo_label(&state).as_deref(), Some("solo"));
    type_filter(&mut state, "person:3");
    assert_eq!(undo_label(&state).as_deref(), Some("filter"));
    run(&mut state, FilterCommand::Clear);
    assert_eq!(undo_label(&state).as_deref(), Some("clear all filters"));
    run(&mut state, ViewCommand::TogglePanel(Panel::Plot));
    assert_eq!(undo_label(&state).as_deref(), Some("hide panel"));
    run(&mut state, UndoCommand::Undo);
    assert!(state.settings.shows(Panel::Plot));
}

#[test]
fn another_documents_layout_is_left_alone() {
    let mut state = opened();
    let first = state.current.unwrap();
    run(&mut state, ViewCommand::TogglePanel(Panel::Plot));
    state.show_store(Arc::new(SampleJob::face_search().store()));
    run(&mut state, ViewCommand::ToggleMeasure(crate::analysis::Measure::FaceConfidence));
    state.current = Some(first);
    run(&mut state, UndoCommand::Undo);
    assert!(state.settings.shows(Panel::Plot));
    assert!(state.settings.measures.is_empty(), "it was changed while another document was shown");
}

#[test]
fn the_oldest_steps_make_room() {
    let mut state = opened();
    for number in 0..MAX_STEPS as u32 + 10 {
        run(&mut state, LabelCommand::SetColor { index: PersonIndex(i64::from(number % 2)), color: Some(number) });
    }
    let undo = &state.document().unwrap().undo;
    assert_eq!(undo.num_steps(), MAX_STEPS);
    let edits: Vec<_> = undo.done.iter().map(|step| step.edits.as_ref().unwrap()).collect();
    assert!(edits.windows(2).all(|pair| Arc::ptr_eq(&pair[0].1, &pair[1].0)), "each step holds one copy of its own");
}

fn any_command() -> impl Strategy<Value = Command> {
    let person = (0i64..6).prop_map(PersonIndex);
    prop_oneof![
        "[a-z:0-3 ]{0,6}".prop_map(|text| FilterCommand::SetText(text).into()),
        Just(FilterCommand::AddTerm("person:1".into()).into()),
        person.clone().prop_map(|index| FilterCommand::ToggleHidden(index).into()),
        person.clone().prop_map(|index| FilterCommand::ToggleSolo(index).into()),
        Just(FilterCommand::ToggleHiddenSelected.into()),
        Just(FilterCommand::Clear.into()),
        (person.clone(), "[ab]{0,2}").prop_map(|(index, label)| LabelCommand::Set { index, label }.into()),
        (person.clone(), proptest::option::of(0u32..3)).prop_map(|(index, color)| LabelCommand::SetColor {
            index,
            color
        }
        .into()),
        person.prop_map(|index| SelectionCommand::Toggle(index).into()),
        (0i64..1000).prop_map(|ms| PlaybackCommand::Seek { ms }.into()),
        Just(ViewCommand::TogglePanel(Panel::Plot).into()),
        Just(UndoCommand::Undo.into()),
        Just(UndoCommand::Redo.into()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn all_of_it_undone_is_the_start_and_all_redone_the_end(commands in proptest::collection::vec(any_command(), 0..40)) {
        let mut state = opened();
        let start = (edits(&state).clone(), Layout::of(&state.settings));
        for command in &commands {
            update(&mut state, command);
        }
        // What was undone on the way may be done again first.
        while state.document().unwrap().undo.redo_label().is_some() {
            run(&mut state, UndoCommand::Redo);
        }
        let end = (edits(&state).clone(), Layout::of(&state.settings));
        let num_steps = state.document().unwrap().undo.num_steps();
        for _ in 0..num_steps {
            run(&mut state, UndoCommand::Undo);
        }
        prop_assert_eq!((edits(&state).clone(), Layout::of(&state.settings)), start);
        prop_assert_eq!(undo_label(&state), None);
        for _ in 0..num_steps {
            run(&mut state, UndoCommand::Redo);
        }
        prop_assert_eq!((edits(&state).clone(), Layout::of(&state.settings)), end);
    }
}
