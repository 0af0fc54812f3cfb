//! A folder of jobs in the window: what is known is shown at once, jobs are searched, sorted, chosen and opened.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use pathscope::app::{
    AppState, Command, Effect, Event, JobKind, LibraryCommand, LibraryView, Recent, SortKey, SourceCommand, Worker,
    apply, update,
};
use pathscope::decode::DecodeOptions;
use pathscope::library;

const LIMIT: Duration = Duration::from_mins(1);

/// A program without a window.
struct Program {
    state: AppState,
    worker: Worker,
    woken: Receiver<()>,
}

impl Program {
    fn start(data_dir: Option<&Path>) -> Self {
        let (sender, woken) = channel();
        let waker = Arc::new(move || sender.send(()).unwrap_or_default());
        let worker = Worker::new(waker, DecodeOptions::default(), data_dir.map(Path::to_owned));
        Self { state: AppState::default(), worker, woken }
    }

    fn run(&mut self, command: impl Into<Command>) {
        for effect in update(&mut self.state, &command.into()) {
            self.worker.perform(&mut self.state, effect);
        }
    }

    fn wait(&mut self, what: &str, holds: impl Fn(&AppState) -> bool) {
        let start = Instant::now();
        loop {
            self.worker.poll(&mut self.state);
            if holds(&self.state) {
                return;
            }
            assert!(start.elapsed() < LIMIT, "{what} did not come: {:?}", self.state.library);
            let _ = self.woken.recv_timeout(Duration::from_millis(50));
        }
    }

    fn open(&mut self, folder: &Path, num_jobs: usize) {
        self.run(LibraryCommand::Open(folder.to_owned()));
        self.wait("the library", |state| is_read(state) && view(state).rows.len() == num_jobs);
    }

    fn names(&self) -> Vec<String> {
        let view = view(&self.state);
        (0..view.rows.len()).map(|row| view.job(row).unwrap().name.clone()).collect()
    }

    fn search(&mut self, text: &str, num_jobs: usize) {
        self.run(LibraryCommand::Search(text.to_owned()));
        self.wait("what was searched for", |state| view(state).rows.len() == num_jobs);
    }
}

fn view(state: &AppState) -> &LibraryView {
    state.library.as_ref().unwrap()
}

fn is_read(state: &AppState) -> bool {
    state.library.as_ref().is_some_and(|view| view.is_known && view.reading.is_none())
}

fn job(id: &str, num_people: usize) -> String {
    let people: Vec<String> =
        (0..num_people).map(|at| format!(r#"{{"Timestamp":{at},"Person":{{"Index":{at}}}}}"#)).collect();
    format!(r#"{{"JobId":"{id}","JobStatus":"SUCCEEDED","Persons":[{}]}}"#, people.join(","))
}

/// Twelve jobs; `job 0` has nobody, `job 1` one person, and so on.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("yard")).unwrap();
    for at in 0..12 {
        let place = if at < 6 { "" } else { "yard/" };
        fs::write(folder.path().join(format!("{place}job {at}.json")), job(&format!("id{at}"), at)).unwrap();
    }
    folder
}

#[test]
fn jobs_are_searched_sorted_chosen_and_opened() {
    let folder = folder();
    fs::write(folder.path().join("notes.txt"), "call them back").unwrap();
    let mut program = Program::start(None);
    program.open(folder.path(), 13);
    assert_eq!(program.names()[..3], ["job 0.json", "job 1.json", "job 2.json"]);

    program.run(LibraryCommand::Sort(SortKey::People));
    program.wait("the order", |state| view(state).job(0).is_some_and(|job| job.num_people == 11));
    program.run(LibraryCommand::Sort(SortKey::People));
    program.wait("the other order", |state| view(state).job(12).is_some_and(|job| job.num_people == 11));

    program.search("YARD job", 6);
    program.run(LibraryCommand::Step(1));
    assert_eq!(view(&program.state).selected_row(), Some(0));
    program.run(LibraryCommand::Step(2));
    program.run(LibraryCommand::Step(100));
    assert_eq!(view(&program.state).selected_row(), Some(5), "never beyond the last");
    program.run(LibraryCommand::Step(-2));
    program.run(LibraryCommand::OpenSelected);
    program.wait("the job", |state| state.document().is_some_and(|document| document.loading.is_none()));
    assert_eq!(program.state.document().unwrap().store.job.job_id.as_deref(), Some("id9"));

    // What is chosen stays so when rows move, and what is open is shown, not opened again.
    program.run(LibraryCommand::Show);
    assert!(program.state.shown_library().is_some());
    program.search("", 13);
    assert_eq!(view(&program.state).job(view(&program.state).selected_row().unwrap()).unwrap().name, "job 9.json");
    program.run(LibraryCommand::OpenSelected);
    assert!(program.state.document().is_some() && program.state.documents.len() == 1 && program.state.jobs.is_empty());

    // A file that is none says why.
    program.run(LibraryCommand::Show);
    program.search("notes", 1);
    program.run(LibraryCommand::Select(0));
    program.run(LibraryCommand::OpenSelected);
    assert!(program.state.jobs.is_empty());
    assert!(program.state.notices.iter().any(|notice| notice.title == "notes.txt is no result"));

    program.run(LibraryCommand::Close);
    assert!(program.state.library.is_none() && program.state.document().is_some());
    let is_remembered = |recent: &Recent| recent.is_library && recent.people == 12 && recent.path == folder.path();
    assert!(program.state.settings.recent.iter().any(is_remembered));
}

#[test]
fn what_is_known_is_shown_before_the_folder_is_looked_at() {
    let (folder, data) = (folder(), tempfile::tempdir().unwrap());
    let mut program = Program::start(Some(data.path()));
    program.open(folder.path(), 12);
    program.run(LibraryCommand::Close);
    // What the index says is what is shown first, whatever has become of the folder.
    let known = library::load(data.path(), folder.path()).unwrap();
    assert_eq!(known.len(), 12);
    fs::write(folder.path().join("job 3.json"), job("id3", 30)).unwrap();
    fs::remove_file(folder.path().join("job 4.json")).unwrap();
    program.run(LibraryCommand::Open(folder.path().to_owned()));
    // Nothing that the job reports has been taken in yet: this is what it says first.
    let reading = view(&program.state).reading.unwrap();
    let part = Event::LibraryPart { job: reading, jobs: Arc::new(known) };
    let effects = apply(&mut program.state, part);
    let Some(Effect::OrderLibrary(request)) = effects.into_iter().find(|e| matches!(e, Effect::OrderLibrary(_))) else {
        panic!("it is put in order");
    };
    apply(&mut program.state, Event::LibraryOrdered(request.perform()));
    assert_eq!((view(&program.state).rows.len(), view(&program.state).reading), (12, Some(reading)));
    program.wait("what has changed", |state| is_read(state) && view(state).rows.len() == 11);
    let people = |state: &AppState| view(state).jobs.iter().map(|job| job.num_people).max();
    assert_eq!(people(&program.state), Some(30));
    assert_eq!(library::load(data.path(), folder.path()).unwrap().len(), 11);

    // A folder that has gone says so and can be tried again.
    let gone = folder.path().to_owned();
    drop(folder);
    program.run(LibraryCommand::Refresh);
    program.wait("the problem", |state| view(state).problem.is_some() && view(state).reading.is_none());
    fs::create_dir(&gone).unwrap();
    fs::write(gone.join("new.json"), job("new", 1)).unwrap();
    program.run(LibraryCommand::Refresh);
    program.wait("the new job", |state| view(state).problem.is_none() && view(state).rows.len() == 1);
    fs::remove_dir_all(gone).unwrap();
}

#[test]
fn a_folder_of_many_jobs_opens_as_a_library_and_one_of_few_as_results() {
    let many = folder();
    let mut program = Program::start(None);
    program.run(SourceCommand::Open(vec![many.path().to_owned()]));
    program.wait("the library", |state| is_read(state) && view(state).rows.len() == 12);
    assert!(program.state.documents.is_empty() && program.state.shown_library().is_some());
    let few = many.path().join("yard");
    program.run(SourceCommand::Open(vec![few]));
    program.wait("the results", |state| state.documents.len() == 6 && state.jobs.is_empty());
    assert!(program.state.shown_library().is_none() && program.state.library.is_some());
    // The files themselves are opened side by side, however many there are.
    let mut program = Program::start(None);
    program.run(SourceCommand::Open(vec![many.path().join("**/*.json")]));
    program.wait("the results", |state| state.documents.len() == 12 && state.jobs.is_empty());
    assert!(program.state.library.is_none());
}

#[test]
fn of_a_file_of_several_jobs_the_chosen_one_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let lines: Vec<String> = (0..4).map(|at| job(&format!("id{at}"), at + 1)).collect();
    fs::write(folder.path().join("all.jsonl"), lines.join("\n")).unwrap();
    let mut program = Program::start(None);
    program.open(folder.path(), 4);
    program.search("id2", 1);
    program.run(LibraryCommand::Select(0));
    program.run(LibraryCommand::OpenSelected);
    program.wait("the results", |state| state.documents.len() == 4 && state.jobs.is_empty());
    let shown = program.state.document().unwrap();
    assert_eq!((shown.store.job.job_id.as_deref(), shown.store.num_people()), (Some("id2"), 3));
}

#[test]
fn enter_twice_opens_a_job_once_and_what_was_found_first_is_meant() {
    let folder = folder();
    let mut program = Program::start(None);
    program.open(folder.path(), 12);
    program.search("job 7", 1);
    for _ in 0..3 {
        program.run(LibraryCommand::OpenSelected);
    }
    let num_opening = program.state.jobs.iter().filter(|job| job.kind == JobKind::Open).count();
    assert_eq!(num_opening, 1);
    program.wait("the job", |state| state.document().is_some() && state.jobs.is_empty());
    assert_eq!(program.state.documents.len(), 1);
    // The library stays the recent one; its jobs are not noted beside it.
    assert!(program.state.settings.recent.iter().all(|recent| recent.is_library));
}

#[test]
fn a_closed_library_is_read_anew_and_old_answers_are_not_taken_for_it() {
    let folder = folder();
    let mut program = Program::start(None);
    program.open(folder.path(), 12);
    for letter in ["j", "jo", "job 1"] {
        program.run(LibraryCommand::Search(letter.to_owned()));
    }
    program.run(LibraryCommand::Close);
    program.open(folder.path(), 12);
    program.search("job 3", 1);
    assert_eq!(program.names(), ["job 3.json"]);
}

#[test]
fn a_library_that_was_given_up_says_so_and_is_not_noted() {
    let folder = folder();
    let mut program = Program::start(None);
    program.run(LibraryCommand::Open(folder.path().to_owned()));
    let reading = view(&program.state).reading.unwrap();
    program.worker.perform(&mut program.state, Effect::Cancel(reading));
    program.wait("the end", |state| view(state).reading.is_none());
    assert!(program.state.jobs.is_empty());
    if view(&program.state).is_cut {
        assert!(program.state.settings.recent.is_empty());
    }
    program.run(LibraryCommand::Refresh);
    program.wait("the rest", |state| is_read(state) && view(state).rows.len() == 12);
    assert!(!view(&program.state).is_cut);
}
