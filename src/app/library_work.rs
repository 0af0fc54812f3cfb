//! The bodies of the jobs that read a library, search and sort it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::event::Event;
use super::job::JobProgress;
use super::library::LibraryRequest;
use super::loading::absolute;
use super::recent::Recent;
use super::session::SessionEvent;
use crate::jobs::{Context, JobId, Runner, num_cores};
use crate::library::{LibraryJob, LibraryWatch, load, update};
use crate::source::is_library;

/// What was read is shown so often.
const PART_EVERY: Duration = Duration::from_millis(300);

/// Shows what is known by now.
struct Watch<'a> {
    context: &'a Context<Event>,
    /// What is known, and when it was shown last.
    jobs: Mutex<(Vec<LibraryJob>, Option<Instant>)>,
}

impl LibraryWatch for Watch<'_> {
    fn on_kept(&self, jobs: &[LibraryJob]) {
        self.add(jobs);
    }

    fn on_jobs(&self, jobs: &[LibraryJob]) {
        self.add(jobs);
    }

    fn on_progress(&self, num_done: usize, num_all: usize) {
        let fraction = (num_all > 0).then(|| num_done as f32 / num_all as f32);
        let progress = JobProgress { fraction, num_rows: num_done as u64, ..JobProgress::default() };
        self.context.set_progress(Event::Progress { job: self.context.id, progress });
    }

    fn is_cancelled(&self) -> bool {
        self.context.cancel.is_cancelled()
    }
}

impl Watch<'_> {
    fn add(&self, more: &[LibraryJob]) {
        let mut known = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let (jobs, shown) = &mut *known;
        jobs.extend_from_slice(more);
        if shown.is_none_or(|shown| shown.elapsed() >= PART_EVERY) {
            *shown = Some(Instant::now());
            self.context.set_snapshot(Event::LibraryPart { job: self.context.id, jobs: Arc::new(jobs.clone()) });
        }
    }
}

/// The folder, where the only path is one that opens as a library. `files` are the files in it.
pub(super) fn folder_of(paths: &[PathBuf], files: &[PathBuf]) -> Option<PathBuf> {
    let [folder] = paths else { return None };
    let folder = absolute(folder);
    is_library(&folder, files).then_some(folder)
}

/// Begins to read a library. Its index is kept in `data_dir`, where there is one; `shown` is what is known without it.
pub(super) fn start(
    runner: &mut Runner<Event>,
    folder: PathBuf,
    shown: Arc<Vec<LibraryJob>>,
    data_dir: Option<PathBuf>,
) -> JobId {
    let work = move |context: &Context<Event>| read(context, &folder, &shown, data_dir.as_deref());
    runner.spawn(work, |job, message| Event::LibraryRead { job, result: Err(message) })
}

/// Searches and sorts a library.
pub(super) fn order(runner: &mut Runner<Event>, request: Box<LibraryRequest>) {
    let on_panic =
        |_, detail| Event::Trouble { title: "The library could not be searched or sorted".to_owned(), detail };
    runner.spawn(move |_| Event::LibraryOrdered(request.perform()), on_panic);
}

/// Reads a library: what is known at once, then what has changed since.
fn read(context: &Context<Event>, folder: &Path, shown: &[LibraryJob], data_dir: Option<&Path>) -> Event {
    let job = context.id;
    let known = data_dir.and_then(|data_dir| load(data_dir, folder)).unwrap_or_else(|| shown.to_vec());
    if !known.is_empty() {
        context.set_snapshot(Event::LibraryPart { job, jobs: Arc::new(known.clone()) });
    }
    let watch = Watch { context, jobs: Mutex::default() };
    let (found, saved) = match update(data_dir, folder, known, num_cores(), &watch) {
        Ok(found) => found,
        Err(error) => return Event::LibraryRead { job, result: Err(error.to_string()) },
    };
    if let Err(error) = saved {
        let (title, detail) = ("The index of the library was not written".to_owned(), error.to_string());
        context.send(Event::Trouble { title, detail });
    }
    // The settings are text.
    if !found.is_cancelled && folder.to_str().is_some() {
        let num_jobs = found.jobs.iter().filter(|job| job.problem.is_none()).count();
        let recent = Recent::of_library(folder.to_owned(), num_jobs);
        context.send(Event::Session(SessionEvent::Opened(vec![recent])));
    }
    Event::LibraryRead { job, result: Ok(found) }
}
