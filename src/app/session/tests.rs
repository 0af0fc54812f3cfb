mod reading;
mod restoring;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::app::session_file::{SessionFile, disk};
use crate::app::settings::Panel;
use crate::app::{
    AppState, Command, Dialog, Edits, Effect, FilterCommand, LabelCommand, LeaveAnswer, PlaybackCommand,
    SelectionCommand, SessionCommand, SessionEffect, SourceCommand, UndoCommand, ViewCommand, Worker, update,
};
use crate::decode::DecodeOptions;
use crate::model::PersonIndex;
use crate::sample::SampleJob;

const LIMIT: Duration = Duration::from_mins(1);

/// A program without a window.
struct Program {
    state: AppState,
    worker: Worker,
    woken: Receiver<()>,
    for_shell: Vec<Effect>,
}

impl Program {
    fn start(data_dir: &Path) -> Self {
        let (sender, woken) = channel();
        let waker = Arc::new(move || sender.send(()).unwrap_or_default());
        let worker = Worker::new(waker, DecodeOptions::default(), Some(data_dir.to_owned()));
        let mut program = Self { state: AppState::default(), worker, woken, for_shell: Vec::new() };
        program.perform(vec![Effect::Session(SessionEffect::FindCrashed)]);
        program
    }

    fn run(&mut self, command: impl Into<Command>) {
        let effects = update(&mut self.state, &command.into());
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            let for_shell = self.worker.perform(&mut self.state, effect);
            self.for_shell.extend(for_shell);
        }
    }

    /// Takes in what jobs report until something holds.
    fn wait(&mut self, what: &str, holds: impl Fn(&AppState) -> bool) {
        let start = Instant::now();
        loop {
            let for_shell = self.worker.poll(&mut self.state);
            self.for_shell.extend(for_shell);
            if holds(&self.state) {
                return;
            }
            let notices: Vec<_> = self.state.notices.iter().collect();
            assert!(start.elapsed() < LIMIT, "{what} did not come: {:?} {notices:?}", self.state.session);
            let _ = self.woken.recv_timeout(Duration::from_millis(50));
        }
    }

    fn open(&mut self, path: &Path) {
        self.run(SourceCommand::Open(vec![path.to_owned()]));
        let num = self.state.documents.len();
        self.wait("the document", |state| {
            state.documents.len() > num && state.documents.iter().all(|d| d.loading.is_none() && d.is_settled())
        });
    }

    fn open_session(&mut self, path: &Path, num: usize) {
        self.run(SourceCommand::Open(vec![path.to_owned()]));
        self.wait("the session", |state| {
            let is_whole = state.documents.iter().all(|d| d.loading.is_none() && d.is_settled());
            state.session.path.is_some()
                && state.documents.len() == num
                && is_whole
                && state.session.arriving.is_empty()
        });
    }

    fn save(&mut self, path: &Path) {
        self.run(SessionCommand::SaveAs);
        self.run(SessionCommand::EditPath(path.display().to_string()));
        self.run(SessionCommand::SaveToPath { can_overwrite: false });
        self.wait("saving", |state| state.session.path.is_some() && !state.session.is_edited());
    }

    fn edits(&self) -> &Edits {
        &self.state.document().expect("a document is shown").edits
    }

    fn edit(&mut self) {
        self.run(LabelCommand::Set { index: PersonIndex(3), label: "greeter".into() });
        self.run(FilterCommand::SetText("person:1-3".into()));
        self.run(FilterCommand::ToggleHidden(PersonIndex(2)));
    }

    fn wait_for_file(&mut self, path: &Path) {
        self.wait("the file", |_| path.exists());
    }
}

/// A saved response of the sample in a folder.
fn response(folder: &Path, name: &str) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, &SampleJob::demo().pages(usize::MAX)[0]).unwrap();
    path
}

fn autosaves(data: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(data.join("sessions")) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    paths.sort();
    paths
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "json")
}

#[test]
fn a_session_brings_everything_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (one, two) = (response(&at("data"), "one.json"), response(&at("data"), "two.json"));
    let mut program = Program::start(&at("home"));
    program.open(&one);
    program.edit();
    program.run(SelectionCommand::Select(PersonIndex(1)));
    program.run(SelectionCommand::SetTimeRange(Some(1000..4000)));
    program.run(ViewCommand::ShowTime { start_ms: 2000.0, end_ms: 9000.0 });
    program.run(PlaybackCommand::Seek { ms: 3000 });
    program.run(PlaybackCommand::SetSpeed(2.0));
    program.open(&two);
    program.run(ViewCommand::TogglePanel(Panel::Plot));
    let first = program.state.documents[0].id;
    program.run(SourceCommand::Show(first));
    program.save(&at("monday"));
    let session = at("monday.pathscope");
    assert_eq!(program.state.session.path.as_ref(), Some(&session), "the ending is ours");
    program.worker.finish(&program.state);
    let saved = program.edits().clone();

    // Moved as a whole, opened by somebody else.
    std::fs::create_dir(at("moved")).unwrap();
    std::fs::rename(at("data"), at("moved/data")).unwrap();
    std::fs::rename(&session, at("moved/monday.pathscope")).unwrap();
    let mut again = Program::start(&at("other-home"));
    again.open_session(&at("moved/monday.pathscope"), 2);
    let names: Vec<_> =
        again.state.documents.iter().map(|d| d.inputs[0].path.file_name().unwrap().to_owned()).collect();
    assert_eq!(names, ["one.json", "two.json"], "in their order");
    assert_eq!(again.state.current, Some(again.state.documents[0].id));
    assert_eq!(*again.edits(), saved);
    let document = again.state.document().unwrap();
    assert_eq!((document.cursor_ms, document.visible_ms), (3000, (2000.0, 9000.0)));
    assert_eq!(
        (document.selection.primary, document.selection.time_ms.clone()),
        (Some(PersonIndex(1)), Some(1000..4000))
    );
    assert_eq!(document.kept.num_people(), 2, "the filter is in force, and somebody is hidden");
    assert!((document.playback.speed - 2.0).abs() < 1e-6 && !again.state.settings.shows(Panel::Plot));
    assert!(!again.state.session.is_edited(), "nothing was done yet");
    assert!(document.undo.is_untouched(), "loading is not undone");
    assert!(again.state.settings.recent.iter().any(|recent| recent.is_session));
}

#[test]
fn edits_without_a_session_come_back_with_the_same_file_whatever_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let path = response(&at("data"), "lobby.json");
    let mut program = Program::start(&at("home"));
    program.open(&path);
    program.edit();
    program.run(SourceCommand::CloseCurrent);
    program.wait_for_file(&at("home/sessions/kept"));
    program
        .wait("keeping", |_| std::fs::read_dir(at("home/sessions/kept")).unwrap().any(|e| is_json(&e.unwrap().path())));
    std::fs::rename(&path, at("data/renamed.json")).unwrap();
    program.open(&at("data/renamed.json"));
    assert_eq!(program.edits().labels[&PersonIndex(3)], "greeter");
    assert_eq!(program.state.document().unwrap().kept.num_people(), 2);
    // What was taken back does not come again.
    program.run(FilterCommand::Clear);
    program.run(LabelCommand::Set { index: PersonIndex(3), label: String::new() });
    program.worker.finish(&program.state);
    let mut next = Program::start(&at("home"));
    next.open(&at("data/renamed.json"));
    assert_eq!(*next.edits(), Edits::default());
    assert!(autosaves(&at("home")).is_empty(), "nothing is left of a run that ended as it should");
}

#[test]
fn what_a_crash_leaves_is_offered_once_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let path = response(&at("data"), "lobby.json");
    let mut program = Program::start(&at("home"));
    program.open(&path);
    program.edit();
    program.wait("the autosave", |_| autosaves(&at("home")).len() == 2);
    let mut beside = Program::start(&at("home"));
    beside.open(&path);
    assert!(beside.state.session.crashed.is_empty(), "a run that lives is left alone");
    drop(beside);
    let wanted = program.edits().clone();
    // Dropped without an end as it should be, and so like a crash.
    drop(program);
    let mut next = Program::start(&at("home"));
    next.wait("what was left", |state| !state.session.crashed.is_empty());
    let left = &next.state.session.crashed[0];
    assert_eq!((left.file.documents.len(), left.file.num_edits()), (1, 3));
    let mut third = Program::start(&at("home"));
    third.open(&path);
    assert!(third.state.session.crashed.is_empty(), "another window does not offer it too");
    next.run(SessionCommand::RestoreCrashed);
    next.wait("the document", |state| state.document().is_some_and(|d| d.loading.is_none() && d.is_settled()));
    assert_eq!(*next.edits(), wanted);
    next.wait("tidying up", |_| autosaves(&at("home")).len() == 2);
    next.worker.finish(&next.state);
    assert!(autosaves(&at("home")).is_empty());
}

#[test]
fn a_saved_session_asks_before_its_edits_are_lost() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let mut program = Program::start(&at("home"));
    program.open(&response(&at("data"), "lobby.json"));
    program.edit();
    program.run(ViewCommand::Quit);
    assert!(matches!(program.for_shell.pop(), Some(Effect::Quit)), "without a session nothing is asked");
    program.state.session.is_quitting = false;
    program.save(&at("data/monday.pathscope"));
    program.run(FilterCommand::Clear);
    let autosave = at("data/.monday.pathscope.autosave");
    program.wait_for_file(&autosave);
    program.run(ViewCommand::Quit);
    assert_eq!(program.state.dialog, Some(Dialog::LeaveSession));
    program.run(SessionCommand::Leave(LeaveAnswer::Cancel));
    assert!(program.for_shell.is_empty() && program.state.dialog.is_none());
    program.run(ViewCommand::Quit);
    program.run(SessionCommand::Leave(LeaveAnswer::Save));
    program.wait("saving", |state| !state.session.is_edited());
    assert!(matches!(program.for_shell.pop(), Some(Effect::Quit)), "it goes on when all is saved");
    assert!(!autosave.exists(), "the session has everything");
    assert_eq!(disk::read(&at("data/monday.pathscope")).unwrap().documents[0].edits.edits.filter, "");
    assert_eq!(disk::read(&at("data/monday.pathscope~")).unwrap().documents[0].edits.edits.filter, "person:1-3");
}

#[test]
fn a_damaged_session_is_refused_and_its_last_good_copy_offered() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let mut program = Program::start(&at("home"));
    program.open(&response(&at("data"), "lobby.json"));
    program.edit();
    let session = at("monday.pathscope");
    program.save(&session);
    program.run(UndoCommand::Undo);
    program.run(SessionCommand::Save);
    program.wait("saving", |state| !state.session.is_edited());
    std::fs::write(&session, "{\"format\": \"pathscope-session\", \"vers").unwrap();
    let mut next = Program::start(&at("home"));
    next.run(SourceCommand::Open(vec![session.clone()]));
    next.wait("the question", |state| state.dialog == Some(Dialog::DamagedSession));
    next.run(SessionCommand::OpenLastGood);
    next.wait("the copy", |state| state.document().is_some_and(|d| d.loading.is_none() && d.is_settled()));
    assert_eq!(next.edits().num(), 3);
    assert_eq!(next.state.session.path.as_ref(), Some(&session), "saving mends the file");
    assert!(next.state.session.is_edited());
    // A newer form is not damage.
    std::fs::write(&session, "{\"format\": \"pathscope-session\", \"version\": 9}").unwrap();
    let mut newer = Program::start(&at("home"));
    newer.run(SourceCommand::Open(vec![session]));
    newer.wait("the notice", |state| {
        state
            .notices
            .iter()
            .any(|notice| notice.detail.contains("newer version") && notice.detail.contains("Nothing was changed"))
    });
    assert_eq!(newer.state.dialog, None);
}

#[test]
fn edits_of_missing_files_stay_in_the_session() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let path = response(&at("data"), "lobby.json");
    let session = at("monday.pathscope");
    let mut program = Program::start(&at("home"));
    program.open(&path);
    program.edit();
    program.save(&session);
    drop(program);
    std::fs::create_dir(at("far")).unwrap();
    std::fs::rename(&path, at("far/other-name.json")).unwrap();
    let mut next = Program::start(&at("empty-home"));
    next.run(SourceCommand::Open(vec![session.clone()]));
    next.wait("the question", |state| state.dialog == Some(Dialog::MissingSources));
    next.run(SessionCommand::OpenWithoutMissing);
    next.run(SessionCommand::Save);
    next.wait("saving", |state| state.notices.iter().count() == 0 && !state.session.is_edited());
    next.wait("the file", |_| disk::read(&session).is_ok_and(|file: SessionFile| file.num_edits() == 3));
    let id = next.state.session.missing[0].id;
    next.run(SessionCommand::Locate { id, path: at("data") });
    next.wait("looking in vain", |state| !state.session.missing[0].is_seeking);
    assert_eq!(next.state.session.missing[0].sought_in, Some(at("data")));
    next.run(SessionCommand::Locate { id, path: at("far/other-name.json") });
    next.wait("the document", |state| state.document().is_some_and(|d| d.loading.is_none() && d.is_settled()));
    assert_eq!(next.edits().labels[&PersonIndex(3)], "greeter");
    assert!(next.state.session.missing.is_empty());
}

fn session_event(event: super::SessionEvent) -> crate::app::Event {
    crate::app::Event::Session(event)
}

#[test]
fn a_save_that_ends_late_does_not_move_the_session_that_was_opened_since() {
    let mut state = AppState::default();
    (state.session.path, state.session.number) = (Some("b.pathscope".into()), 1);
    let late = super::SessionEvent::Saved { path: "a.pathscope".into(), revision: 5, number: 0 };
    let effects = crate::app::apply(&mut state, session_event(late));
    assert_eq!(state.session.path.as_deref(), Some(Path::new("b.pathscope")));
    assert!(effects.is_empty(), "{effects:?}");
    assert_eq!(state.notices.iter().count(), 1);
}

#[test]
fn a_save_that_fails_behind_a_closed_dialog_is_told() {
    let mut state = AppState::default();
    update(&mut state, &SessionCommand::SaveAs.into());
    update(&mut state, &ViewCommand::ShowDialog(None).into());
    let failed = super::SessionEvent::NotSaved { path: "a.pathscope".into(), reason: Some("the disk is full".into()) };
    crate::app::apply(&mut state, session_event(failed));
    let details: Vec<&str> = state.notices.iter().map(|notice| notice.detail.as_str()).collect();
    assert!(details.iter().any(|detail| detail.contains("the disk is full")), "{details:?}");
}

#[test]
fn discarded_edits_are_given_up_only_when_the_next_session_has_opened() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let path = response(&at("data"), "lobby.json");
    let mut program = Program::start(&at("home"));
    program.open(&path);
    program.save(&at("tuesday.pathscope"));
    program.save(&at("monday.pathscope"));
    program.wait("the second file", |state| {
        state.session.path.as_ref().is_some_and(|path| path.ends_with("monday.pathscope"))
    });
    program.edit();
    std::fs::write(at("broken.pathscope"), "{").unwrap();
    program.run(SourceCommand::Open(vec![at("broken.pathscope")]));
    assert_eq!(program.state.dialog, Some(Dialog::LeaveSession));
    program.run(SessionCommand::Leave(LeaveAnswer::Discard));
    program.wait("the refusal", |state| state.notices.iter().any(|notice| notice.title.contains("not opened")));
    assert!(program.state.session.is_edited(), "they are still there, and still not saved");
    program.run(ViewCommand::Quit);
    assert_eq!(program.state.dialog, Some(Dialog::LeaveSession), "so quitting asks");
    program.run(SessionCommand::Leave(LeaveAnswer::Cancel));
    // One that opens takes their place, and nobody is told that they were kept.
    program.run(SourceCommand::Open(vec![at("tuesday.pathscope")]));
    program.run(SessionCommand::Leave(LeaveAnswer::Discard));
    let tuesday = at("tuesday.pathscope");
    program.wait("the other session", |state| {
        state.session.path.as_ref() == Some(&tuesday) && state.document().is_some_and(|d| d.loading.is_none())
    });
    assert!(!program.state.session.is_edited());
    assert!(program.state.notices.iter().all(|notice| !notice.title.contains("were kept")));
    assert_eq!(program.edits().num(), 0);
}
