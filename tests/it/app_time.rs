//! Ranges of time, bookmarks, stepping and playing, as commands and actions.

use std::sync::Arc;

use pathscope::app::{
    Action, AppState, BookmarkCommand, Command, Derived, Dialog, Effect, Event, FilterCommand, LabelCommand,
    PlaybackCommand, RangeCommand, RectangleCommand, RectangleRequest, SelectionCommand, ViewCommand, apply, update,
};
use pathscope::jobs::Cancel;
use pathscope::model::{NormRect, PersonIndex};
use pathscope::sample::SampleJob;
use pathscope::view::lane_list::LaneGroups;
use pathscope::view::people_table::PeopleColumn;

fn demo() -> AppState {
    let mut state = AppState::default();
    state.show_store(Arc::new(SampleJob::demo().store()));
    state
}

fn run(state: &mut AppState, command: impl Into<Command>) -> Vec<Effect> {
    update(state, &command.into())
}

/// Does what an action does, or says why it can't.
fn act(state: &mut AppState, id: &str) -> Result<(), &'static str> {
    let command = Action::by_id(id).expect("there is such an action").resolve(state)?;
    run(state, command);
    Ok(())
}

fn seek(state: &mut AppState, ms: i64) {
    run(state, PlaybackCommand::Seek { ms });
}

fn range(state: &AppState) -> Option<(i64, i64)> {
    state.document().unwrap().selection.time_ms.as_ref().map(|range| (range.start, range.end))
}

fn cursor(state: &AppState) -> i64 {
    state.document().unwrap().cursor_ms
}

#[test]
fn a_range_is_set_moved_and_cleared_by_actions_alone() {
    let mut state = demo();
    assert_eq!(act(&mut state, "range-later"), Err("Select a range of time first"));
    seek(&mut state, 20_000);
    act(&mut state, "range-in").unwrap();
    let end = state.document().unwrap().store.span_ms().end;
    assert_eq!(range(&state), Some((20_000, end)));
    seek(&mut state, 29_999);
    act(&mut state, "range-out").unwrap();
    assert_eq!(range(&state), Some((20_000, 30_000)), "the cursor lies in it");
    act(&mut state, "range-later").unwrap();
    assert_eq!(range(&state), Some((30_000, 40_000)));
    act(&mut state, "range-earlier").unwrap();
    act(&mut state, "range-earlier").unwrap();
    assert_eq!(range(&state), Some((10_000, 20_000)));
    // An edge beyond the other one takes the result's own.
    seek(&mut state, 5000);
    act(&mut state, "range-out").unwrap();
    let start = state.document().unwrap().store.span_ms().start;
    assert_eq!(range(&state), Some((start, 5001)));
    act(&mut state, "range-clear").unwrap();
    assert_eq!(range(&state), None);
}

#[test]
fn a_range_is_zoomed_to_filtered_by_and_exported() {
    let mut state = demo();
    run(&mut state, SelectionCommand::SetTimeRange(Some(20_000..30_000)));
    act(&mut state, "range-zoom").unwrap();
    assert_eq!(state.document().unwrap().visible_ms, (20_000.0, 30_000.0));
    run(&mut state, FilterCommand::SetText("samples>5 | gaps<2".into()));
    let effects = run(&mut state, RangeCommand::Filter);
    assert_eq!(state.document().unwrap().edits.filter, "(samples>5 | gaps<2) time:0:20..0:30");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Derive(_))));
    run(&mut state, RangeCommand::Filter);
    assert_eq!(state.document().unwrap().edits.filter.matches("time:").count(), 1, "it is added once");
    act(&mut state, "range-export").unwrap();
    assert_eq!((state.dialog, state.export.is_within_time), (Some(Dialog::Export), true));
}

#[test]
fn bookmarks_are_kept_in_order_and_stepped_through() {
    let mut state = demo();
    assert_eq!(act(&mut state, "next-bookmark"), Err("There are no bookmarks yet"));
    seek(&mut state, 12_000);
    act(&mut state, "bookmark").unwrap();
    assert_eq!(state.dialog, Some(Dialog::Bookmark { at_ms: 12_000 }));
    run(&mut state, ViewCommand::ShowDialog(None));
    for (at_ms, note) in [(30_000, "bag"), (12_000, "  enters "), (20_000, ""), (30_000, "bag left")] {
        run(&mut state, BookmarkCommand::Set { at_ms, note: note.into() });
    }
    let all = |state: &AppState| -> Vec<(i64, String)> {
        let bookmarks = &state.document().unwrap().edits.bookmarks;
        bookmarks.iter().map(|bookmark| (bookmark.at_ms, bookmark.note.clone())).collect()
    };
    let expected = [(12_000, "enters"), (20_000, ""), (30_000, "bag left")];
    assert_eq!(all(&state), expected.map(|(ms, note)| (ms, note.to_owned())));
    act(&mut state, "next-bookmark").unwrap();
    assert_eq!(cursor(&state), 20_000);
    act(&mut state, "next-bookmark").unwrap();
    act(&mut state, "next-bookmark").unwrap();
    assert_eq!(cursor(&state), 30_000, "the last one stays");
    act(&mut state, "previous-bookmark").unwrap();
    act(&mut state, "remove-bookmark").unwrap();
    assert_eq!(act(&mut state, "remove-bookmark"), Err("There is no bookmark at the cursor"));
    assert_eq!(all(&state).len(), 2);
}

#[test]
fn the_ends_of_a_person_are_their_first_and_last_kept_samples() {
    let mut state = demo();
    assert_eq!(act(&mut state, "person-start"), Err("Select a person first"));
    run(&mut state, SelectionCommand::Select(PersonIndex(2)));
    let document = state.document().unwrap();
    let stats = document.people[document.store.slot_of(PersonIndex(2)).unwrap().at()];
    act(&mut state, "person-end").unwrap();
    assert_eq!(cursor(&state), stats.last_ms);
    act(&mut state, "person-start").unwrap();
    assert_eq!(cursor(&state), stats.first_ms);
}

#[test]
fn several_people_are_labelled_coloured_and_pinned_at_once() {
    let mut state = demo();
    run(&mut state, SelectionCommand::Select(PersonIndex(1)));
    run(&mut state, SelectionCommand::Toggle(PersonIndex(3)));
    run(&mut state, LabelCommand::SetSelected { label: " courier ".into() });
    run(&mut state, LabelCommand::SetColorSelected { color: Some(5) });
    let effects = run(&mut state, LabelCommand::TogglePinnedSelected);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Order(_))));
    let edits = state.document().unwrap().edits.clone();
    assert_eq!(edits.labels.values().collect::<Vec<_>>(), ["courier", "courier"]);
    assert_eq!(edits.colors.values().collect::<Vec<_>>(), [&5, &5]);
    assert_eq!(edits.pinned.len(), 2);
    run(&mut state, SelectionCommand::Select(PersonIndex(3)));
    act(&mut state, "own-color").unwrap();
    act(&mut state, "pin").unwrap();
    let edits = &state.document().unwrap().edits;
    assert_eq!((edits.colors.len(), edits.pinned.len()), (1, 1));
}

/// Does what the effects ask, as the worker would.
fn answer(state: &mut AppState, effects: Vec<Effect>) {
    for effect in effects {
        match effect {
            Effect::Order(request) => {
                let document = request.document;
                apply(state, Event::Ordered { document, derived: Box::new(Derived::ordered(*request)) });
            }
            Effect::SelectInside(request) => {
                let people = request.perform(&Cancel::default()).expect("nobody cancels it");
                let RectangleRequest { document, generation, adds, .. } = *request;
                apply(state, Event::Passed { document, generation, adds, people });
            }
            _ => {}
        }
    }
}

fn selected(state: &AppState) -> Vec<i64> {
    state.document().unwrap().selection.people.iter().map(|index| index.0).collect()
}

#[test]
fn a_rectangle_selects_whom_its_filter_keeps() {
    let mut state = demo();
    assert_eq!(act(&mut state, "rectangle-filter"), Err("Draw a rectangle on the canvas first"));
    run(&mut state, SelectionCommand::SetTimeRange(Some(20_000..40_000)));
    let rect = NormRect::new(0.15, 0.4, 0.1, 0.2);
    let effects = run(&mut state, RectangleCommand::Select { rect, adds: false });
    assert!(selected(&state).is_empty(), "rows are looked through in a job");
    answer(&mut state, effects);
    let found = selected(&state);
    assert!(found.contains(&2) && found.len() < 6, "{found:?}");

    run(&mut state, RectangleCommand::Filter);
    run(&mut state, RangeCommand::Filter);
    let document = state.document().unwrap();
    let kept = document.filter.valid.apply(&document.store, &document.people, document.names());
    let slots = document.store.slots().filter(|&slot| kept.has_person(slot));
    let mut filtered: Vec<i64> = slots.map(|slot| document.store.person_index(slot).0).collect();
    filtered.sort_unstable();
    assert_eq!(filtered, found, "{}", document.edits.filter);

    // An answer to an older question is dropped, and Ctrl adds.
    let old = run(&mut state, RectangleCommand::Select { rect: NormRect::new(0.9, 0.9, 0.05, 0.05), adds: false });
    let new = run(&mut state, RectangleCommand::Select { rect: NormRect::new(0.0, 0.0, 1.0, 1.0), adds: true });
    answer(&mut state, new);
    let all = selected(&state);
    answer(&mut state, old);
    assert_eq!(selected(&state), all);
    assert!(all.len() > found.len());
}

fn lanes(state: &AppState) -> Vec<i64> {
    let document = state.document().unwrap();
    document.lanes.slots().iter().map(|&slot| document.store.person_index(slot).0).collect()
}

#[test]
fn lanes_are_sorted_grouped_and_pinned_in_a_job_apart_from_the_table() {
    let mut state = demo();
    let effects = run(&mut state, ViewCommand::SortLanes(Some(PeopleColumn::Gaps)));
    assert_eq!(lanes(&state), [0, 1, 2, 3, 4, 5], "nothing is sorted in the pass itself");
    answer(&mut state, effects);
    assert_eq!(lanes(&state)[0], 2, "who has most gaps comes first");
    let table = &state.document().unwrap().order;
    assert_eq!(table.as_slice(), state.document().unwrap().store.slots_by_index(), "the table stays as it is");

    run(&mut state, SelectionCommand::Select(PersonIndex(5)));
    let effects = run(&mut state, LabelCommand::TogglePinnedSelected);
    answer(&mut state, effects);
    assert_eq!((lanes(&state)[0], state.document().unwrap().lanes.num_pinned()), (5, 1));

    let effects = run(&mut state, LabelCommand::Set { index: PersonIndex(4), label: "staff".into() });
    answer(&mut state, effects);
    let effects = run(&mut state, ViewCommand::GroupLanes(LaneGroups::Label));
    answer(&mut state, effects);
    assert_eq!(lanes(&state)[..2], [5, 4], "those with a label come before those without");
    let effects = run(&mut state, ViewCommand::SortLanes(None));
    answer(&mut state, effects);
    assert_eq!(lanes(&state), [5, 4, 0, 1, 2, 3]);
}

#[test]
fn a_range_that_ends_before_it_began_begins_with_the_result_and_says_so() {
    let mut state = demo();
    seek(&mut state, 12_340);
    act(&mut state, "range-out").unwrap();
    let start = state.document().unwrap().store.span_ms().start;
    assert_eq!(range(&state), Some((start, 12_341)));
    let said: Vec<&str> = state.notices.iter().map(|notice| notice.title.as_str()).collect();
    assert_eq!(said, ["The range goes from the start to 0:00:12.340"]);
    run(&mut state, ViewCommand::DismissAll);
    seek(&mut state, 20_000);
    act(&mut state, "range-out").unwrap();
    assert!(state.notices.is_empty(), "it has a beginning by now");
    run(&mut state, RangeCommand::BeginAt { ms: -5 });
    run(&mut state, RangeCommand::EndAt { ms: i64::MAX });
    let span = state.document().unwrap().store.span_ms();
    assert_eq!(range(&state), Some((span.start, span.end)), "times are kept within the result");
}

#[test]
fn playing_waits_while_a_dialog_is_open() {
    let mut state = demo();
    run(&mut state, PlaybackCommand::Toggle);
    assert!(state.is_animating());
    run(&mut state, ViewCommand::ShowDialog(Some(Dialog::Settings)));
    assert!(!state.is_animating());
    run(&mut state, ViewCommand::ShowDialog(None));
    assert!(state.is_animating(), "it goes on by itself");
}

#[test]
fn paths_are_offered_from_the_folder_the_program_was_started_in() {
    let mut state = demo();
    state.start_folder = std::path::PathBuf::from("/home/ada");
    run(&mut state, ViewCommand::ShowDialog(Some(Dialog::Export)));
    assert!(state.export.path.starts_with("/home/ada/"), "{}", state.export.path);
    run(&mut state, ViewCommand::ShowDialog(Some(Dialog::Picture)));
    assert!(state.picture.path.starts_with("/home/ada/"), "{}", state.picture.path);
}
