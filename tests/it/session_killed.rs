//! Programs that are killed while people edit: at most two seconds of edits are lost.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pathscope::app::{
    AppState, Effect, FilterCommand, LabelCommand, SessionCommand, SessionEffect, SourceCommand, Worker, update,
};
use pathscope::decode::DecodeOptions;
use pathscope::model::PersonIndex;
use pathscope::sample::SampleJob;

const FOLDER: &str = "PATHSCOPE_TEST_KILLED_FOLDER";
const LIMIT: Duration = Duration::from_mins(1);

struct Program {
    state: AppState,
    worker: Worker,
}

impl Program {
    fn start(folder: &Path) -> Self {
        let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), Some(folder.join("home")));
        let mut program = Self { state: AppState::default(), worker };
        program.worker.perform(&mut program.state, Effect::Session(SessionEffect::FindCrashed));
        program
    }

    fn run(&mut self, command: impl Into<pathscope::app::Command>) {
        for effect in update(&mut self.state, &command.into()) {
            self.worker.perform(&mut self.state, effect);
        }
    }

    fn wait(&mut self, what: &str, holds: impl Fn(&AppState) -> bool) {
        let start = Instant::now();
        while !holds(&self.state) {
            assert!(start.elapsed() < LIMIT, "{what}");
            std::thread::sleep(Duration::from_millis(5));
            self.worker.poll(&mut self.state);
        }
    }
}

fn response(folder: &Path) -> PathBuf {
    folder.join("lobby.json")
}

/// Edits without end, and says when each edit was made. Run by the test below in a process of its own, to be killed.
#[test]
#[ignore = "runs for ever; the test below starts it and kills it"]
fn edits_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let mut program = Program::start(&folder);
    program.run(SourceCommand::Open(vec![response(&folder)]));
    program.wait("the document", |state| state.document().is_some_and(|d| d.loading.is_none()));
    program.run(FilterCommand::SetText("person:0-3".to_owned()));
    for number in 0.. {
        program.run(LabelCommand::Set { index: PersonIndex(1), label: format!("{number}") });
        program.worker.poll(&mut program.state);
        println!("edit {number}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn killed_after(edit_for: Duration) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(response(folder.path()), &SampleJob::demo().pages(usize::MAX)[0]).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "session_killed::edits_until_it_is_killed", "--ignored", "--nocapture"])
        .env(FOLDER, folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // When each edit was heard of.
    let mut edits: Vec<(Instant, u64)> = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let Some(number) = line.split("edit ").nth(1).and_then(|number| number.trim().parse().ok()) else { continue };
        edits.push((Instant::now(), number));
        if edits[0].0.elapsed() > edit_for {
            break;
        }
    }
    // SIGKILL on Unix: nothing is flushed, closed or tidied up.
    child.kill().unwrap();
    child.wait().unwrap();
    let killed = Instant::now();

    let is_written =
        std::fs::read_dir(folder.path().join("home/sessions")).is_ok_and(|mut files| files.next().is_some());
    if !is_written && killed - edits[0].0 <= Duration::from_secs(2) {
        // On a busy machine the first of them may not have been written yet.
        return;
    }
    let mut next = Program::start(folder.path());
    next.wait("what was left", |state| !state.session.crashed.is_empty());
    next.run(SessionCommand::RestoreCrashed);
    next.wait("the document", |state| state.document().is_some_and(|d| d.loading.is_none() && d.is_settled()));
    let document = next.state.document().unwrap();
    assert_eq!(document.edits.filter, "person:0-3");
    assert_eq!(document.kept.num_people(), 4);
    // Where only the filter before them had been written, all labels are lost.
    let label: Option<u64> = document.edits.labels.get(&PersonIndex(1)).map(|label| label.parse().unwrap());
    let (lost, _) = edits.iter().find(|(_, number)| Some(*number) > label).copied().unwrap_or((killed, 0));
    assert!(killed - lost <= Duration::from_secs(2), "{:?} of edits were lost", killed - lost);
    next.worker.finish(&next.state);
    let left = std::fs::read_dir(folder.path().join("home/sessions"))
        .unwrap()
        .filter(|e| e.as_ref().unwrap().path().is_file());
    assert_eq!(left.count(), 0, "nothing is left of it");
}

#[test]
fn killing_the_program_loses_at_most_two_seconds_of_edits() {
    for edit_ms in [300, 1800, 3500] {
        killed_after(Duration::from_millis(edit_ms));
    }
}
