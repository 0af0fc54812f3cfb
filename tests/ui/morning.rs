//! A whole morning of an analyst, by keyboard only: open, label, filter, bookmark, select, export, undo, save, quit, reopen.

use std::fs;
use std::path::Path;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use pathscope::app::Bookmark;
use pathscope::decode::DecodeOptions;
use pathscope::model::PersonIndex;
use pathscope::sample::{CrowdOptions, SampleJob};

use crate::typist::Typist;

/// What is looked at, as the morning leaves it.
const FILTER: &str = "samples>5 duration>1s";

/// A folder with two results.
fn results(folder: &Path) {
    fs::write(folder.join("lobby.json"), SampleJob::demo().document()).expect("the test has made it so");
    fs::write(folder.join("yard.json"), SampleJob::crowd(&CrowdOptions::default(), 2000).document())
        .expect("the test has made it so");
}

fn has_opened(typist: &Typist) -> bool {
    typist.state().documents.len() == 2 && typist.state().jobs.is_empty()
}

#[track_caller]
fn open_by_path(typist: &mut Typist, path: &Path) {
    typist.ctrl(Key::L);
    typist.write(&path.display().to_string());
    typist.ctrl(Key::Enter);
    typist.until("everything is opened", has_opened);
}

/// Everything that is to be found again.
#[track_caller]
fn assert_work_is_there(typist: &Typist) {
    let document = typist.document();
    assert!(document.name().contains("lobby"), "{}", document.name());
    let edits = &document.edits;
    let labels: Vec<_> = edits.labels.iter().map(|(index, label)| (index.0, label.as_str())).collect();
    assert_eq!(labels, [(0, "greeter"), (1, "courier Bob")]);
    assert_eq!(edits.filter, FILTER);
    let start_ms = document.store.first_ms().expect("the test has made it so");
    assert_eq!(edits.bookmarks, [Bookmark { at_ms: start_ms + 3000, note: "both at the desk".to_owned() }]);
    assert_eq!(document.selection.time_ms, Some(start_ms + 3000..start_ms + 8001));
    assert_eq!(document.cursor_ms, start_ms + 8000);
    assert_eq!(document.selection.primary, Some(PersonIndex(1)));
    // And it is shown, not only known.
    typist.harness.get_by_label("Person 0, greeter");
    typist.harness.get_by_label("Person 1, courier Bob");
    typist.harness.get_by_label("samples>5");
}

#[test]
fn a_mornings_work_is_done_by_keyboard_and_found_again() {
    let (data_dir, folder) =
        (tempfile::tempdir().expect("the test has made it so"), tempfile::tempdir().expect("the test has made it so"));
    results(folder.path());
    let csv = folder.path().join("morning.csv");
    let saved = folder.path().join("morning.pathscope");
    let mut typist = Typist::start(data_dir.path());
    typist.harness.get_by_label("Open the sample");

    // Open a folder, and go to the first of its results.
    open_by_path(&mut typist, folder.path());
    typist.until("the lobby is shown", |typist| typist.state().dialog.is_none());
    while !typist.document().name().contains("lobby") {
        typist.ctrl(Key::PageDown);
    }

    // Label two people: with either key, in words that hold letters with a meaning of their own.
    typist.hit(Key::ArrowDown);
    typist.hit(Key::F2);
    typist.write("greeter");
    typist.hit(Key::Enter);
    typist.hit(Key::ArrowDown);
    typist.hit(Key::Enter);
    typist.write("courier Bob");
    typist.hit(Key::Enter);
    assert_eq!((typist.state().dialog, typist.document().edits.labels.len()), (None, 2));

    // Filter, and leave the field: the person stays selected.
    let num_all = typist.document().store.num_rows();
    typist.letter('/');
    assert_eq!(typist.focus().as_deref(), Some("Filter"));
    typist.write(FILTER);
    typist.hit(Key::Enter);
    typist.until("the filter is applied", |typist| typist.document().kept.num_rows() < num_all);
    typist.hit(Key::Escape);
    assert_eq!(typist.focus(), None);
    assert_eq!(typist.document().selection.primary, Some(PersonIndex(1)), "Esc left the field and nothing else");

    // A bookmark with a note, three seconds in.
    typist.hit(Key::Home);
    for _ in 0..3 {
        typist.press(Modifiers::SHIFT, Key::ArrowRight);
    }
    typist.letter('b');
    typist.write("both at the desk");
    typist.hit(Key::Enter);

    // A range of five seconds from there.
    typist.letter('[');
    for _ in 0..5 {
        typist.press(Modifiers::SHIFT, Key::ArrowRight);
    }
    typist.letter(']');
    assert_work_is_there(&typist);

    // Export that range.
    typist.ctrl(Key::E);
    assert_eq!(typist.focus().as_deref(), Some("Path"));
    typist.overwrite(&csv.display().to_string());
    typist.tab_to("Only the selected");
    typist.hit(Key::Space);
    assert!(typist.state().export.is_within_time);
    typist.tab_to("Export");
    typist.hit(Key::Enter);
    typist.until("the export ends", |typist| typist.state().jobs.is_empty() && typist.state().dialog.is_none());
    assert_is_exported(&typist, &csv);

    // Undo what was edited last, and take it back.
    typist.ctrl(Key::Z);
    assert_eq!(typist.document().edits.bookmarks, []);
    typist.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_work_is_there(&typist);

    // Save, and quit without being asked.
    let num_kept = typist.document().kept.num_rows();
    typist.press(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    assert_eq!(typist.focus().as_deref(), Some("Session file"));
    typist.overwrite(&saved.display().to_string());
    typist.hit(Key::Enter);
    typist.until("the session is saved", |typist| typist.state().dialog.is_none() && saved.exists());
    typist.until("nothing is unsaved", |typist| !typist.state().session.is_edited());
    typist.ctrl(Key::Q);
    assert_eq!(typist.state().dialog, None);
    typist.end();

    // Another run finds everything again, and nothing to recover.
    let mut typist = Typist::start(data_dir.path());
    open_by_path(&mut typist, &saved);
    typist.until("the filter is applied", |typist| typist.document().kept.num_rows() == num_kept);
    assert!(typist.state().session.crashed.is_empty());
    assert_work_is_there(&typist);
    // The second result is in its tab, as it was.
    typist.ctrl(Key::PageDown);
    assert!(typist.document().name().contains("yard"), "{}", typist.document().name());
    assert_eq!(typist.document().store.num_rows(), 2000);
    typist.ctrl(Key::Q);
    typist.end();
}

/// The file holds the rows that were kept within the range, with the names given to people.
#[track_caller]
fn assert_is_exported(typist: &Typist, csv: &Path) {
    let document = typist.document();
    let range = document.selection.time_ms.clone().expect("the test has made it so");
    let expected = document.kept.between(&document.store, range.clone()).num_rows();
    assert!(0 < expected && expected < document.kept.num_rows());
    let written = pathscope::source::open(&[csv.to_owned()], &DecodeOptions::default(), &mut ())
        .expect("the test has made it so");
    let store = &written.documents[0].store;
    assert_eq!(store.num_rows(), expected);
    let ends = [store.first_ms().expect("the test has made it so"), store.last_ms().expect("the test has made it so")];
    assert!(ends.iter().all(|ms| range.contains(ms)), "{ends:?}");
    let text = fs::read_to_string(csv).expect("the test has made it so");
    assert!(text.contains("greeter") && text.contains("courier Bob"), "the labels are in the file");
}
