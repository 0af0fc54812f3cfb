//! A folder of jobs as a table from which they are opened. It is shown where no result is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::apply::end;
use super::document::{Document, DocumentId};
use super::effect::{Effect, Effects};
use super::notice::Severity;
use super::recent::Recent;
use super::state::AppState;
use crate::decode::ReadAs;
use crate::jobs::JobId;
use crate::library::{LibraryJob, SortKey, ordered};

/// Opens and asks a library.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LibraryCommand {
    /// Asks for a folder.
    Pick,
    /// Opens a folder as a library.
    Open(PathBuf),
    /// Shows the library; the results stay open.
    Show,
    /// Looks at the folder again.
    Refresh,
    /// Closes the library; what was opened from it stays open.
    Close,
    /// Shows only jobs in whose name, id or path every word occurs.
    Search(String),
    /// Sorts by a column; again turns the order round.
    Sort(SortKey),
    /// Chooses a row of the table.
    Select(usize),
    /// Chooses another row: so many further down, or up where negative, and never beyond the ends.
    Step(i64),
    /// Opens the job of the chosen row, or shows it where it is open.
    OpenSelected,
}

/// A library as the window shows it.
#[derive(Debug, Clone)]
pub struct LibraryView {
    /// Its folder.
    pub folder: PathBuf,
    /// The jobs that the rows are of.
    pub jobs: Arc<Vec<LibraryJob>>,
    /// The rows: positions of jobs.
    pub rows: Arc<Vec<u32>>,
    /// How many of the jobs are files of which nothing could be read.
    pub num_unreadable: usize,
    /// The newest that is known of it; its rows may still be to come.
    newest: Arc<Vec<LibraryJob>>,
    /// What is searched for.
    pub search: String,
    /// What it is sorted by.
    pub sort: SortKey,
    /// Whether the other way round.
    pub is_descending: bool,
    /// The job that was chosen, and its row: rows move.
    selected: Option<LibraryJob>,
    selected_row: Option<usize>,
    /// The job that reads it, while it is read.
    pub reading: Option<JobId>,
    /// Whether anything is known of it yet.
    pub is_known: bool,
    /// Why it could not be read.
    pub problem: Option<String>,
    /// The job that is shown once its files, which may hold others, are open.
    wanted: Option<LibraryJob>,
    /// Number of the last question, and of the newest answer.
    generation: u64,
    ordered: u64,
}

impl LibraryView {
    fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            jobs: Arc::default(),
            rows: Arc::default(),
            num_unreadable: 0,
            newest: Arc::default(),
            search: String::new(),
            sort: SortKey::default(),
            is_descending: false,
            selected: None,
            selected_row: None,
            reading: None,
            is_known: false,
            problem: None,
            wanted: None,
            generation: 0,
            ordered: 0,
        }
    }

    /// The job of a row.
    pub fn job(&self, row: usize) -> Option<&LibraryJob> {
        self.jobs.get(*self.rows.get(row)? as usize)
    }

    /// The row that was chosen, while it is among the rows.
    pub fn selected_row(&self) -> Option<usize> {
        self.selected_row
    }

    /// What it is called: the folder's name.
    pub fn name(&self) -> String {
        let name = self.folder.file_name().map(|name| name.to_string_lossy().into_owned());
        name.unwrap_or_else(|| self.folder.display().to_string())
    }

    /// Whether a document is what opening a job gave.
    fn is_of(&self, document: &Document, job: &LibraryJob) -> bool {
        let is_read_from = |path: &Path| job.files.iter().any(|file| self.folder.join(&file.path) == path);
        document.inputs.first().is_some_and(|input| is_read_from(&input.path))
            && document.store.job.job_id == job.job_id
            && document.name() == job.name
    }

    fn select(&mut self, row: usize) {
        let row = row.min(self.rows.len().saturating_sub(1));
        self.selected = self.job(row).cloned();
        self.selected_row = self.selected.is_some().then_some(row);
    }

    fn order(&mut self, effects: &mut Effects) {
        self.generation += 1;
        effects.push(Effect::OrderLibrary(Box::new(LibraryRequest {
            jobs: self.newest.clone(),
            search: self.search.clone(),
            sort: self.sort,
            is_descending: self.is_descending,
            folder: self.folder.clone(),
            generation: self.generation,
        })));
    }
}

/// Search and order of a library, to be worked out.
#[derive(Debug, Clone)]
pub struct LibraryRequest {
    jobs: Arc<Vec<LibraryJob>>,
    search: String,
    sort: SortKey,
    is_descending: bool,
    /// Of which library.
    folder: PathBuf,
    /// Number of the question; an answer is dropped after one to a later question.
    generation: u64,
}

impl LibraryRequest {
    /// The jobs and their rows. O(jobs log jobs).
    pub fn perform(&self) -> LibraryRows {
        let rows = Arc::new(ordered(&self.jobs, &self.search, self.sort, self.is_descending));
        let num_unreadable = self.jobs.iter().filter(|job| job.problem.is_some()).count();
        let (jobs, folder) = (self.jobs.clone(), self.folder.clone());
        LibraryRows { jobs, rows, num_unreadable, folder, generation: self.generation }
    }
}

/// The rows of a library.
#[derive(Debug, Clone)]
pub struct LibraryRows {
    jobs: Arc<Vec<LibraryJob>>,
    rows: Arc<Vec<u32>>,
    num_unreadable: usize,
    folder: PathBuf,
    generation: u64,
}

pub(super) fn update(state: &mut AppState, command: &LibraryCommand, effects: &mut Effects) {
    match command {
        LibraryCommand::Pick => effects.push(Effect::PickLibrary),
        LibraryCommand::Open(folder) => open(state, folder, effects),
        LibraryCommand::Show if state.library.is_some() => state.current = None,
        LibraryCommand::OpenSelected => open_selected(state, effects),
        LibraryCommand::Close => {
            if let Some(view) = state.library.take() {
                effects.extend(view.reading.map(Effect::Cancel));
            }
            state.current = state.current.or_else(|| state.documents.last().map(|document| document.id));
        }
        command => {
            if let Some(view) = &mut state.library {
                update_view(view, command, effects);
            }
        }
    }
}

fn update_view(view: &mut LibraryView, command: &LibraryCommand, effects: &mut Effects) {
    match command {
        LibraryCommand::Refresh if view.reading.is_none() => effects.push(Effect::ReadLibrary(view.folder.clone())),
        LibraryCommand::Search(text) => {
            view.search.clone_from(text);
            view.order(effects);
        }
        LibraryCommand::Sort(key) => {
            // Numbers are asked for the largest first.
            let is_text = |key| matches!(key, SortKey::Path | SortKey::Name);
            view.is_descending = if view.sort == *key { !view.is_descending } else { !is_text(*key) };
            view.sort = *key;
            view.order(effects);
        }
        LibraryCommand::Select(row) => view.select(*row),
        LibraryCommand::Step(by) => {
            let to = match view.selected_row() {
                Some(row) => i64::try_from(row).unwrap_or(i64::MAX).saturating_add(*by),
                None if *by < 0 => i64::MAX,
                None => 0,
            };
            view.select(usize::try_from(to.max(0)).unwrap_or(usize::MAX));
        }
        _ => {}
    }
}

pub(super) fn open(state: &mut AppState, folder: &Path, effects: &mut Effects) {
    let folder = state.start_folder.join(folder);
    if let Some(before) = state.library.take_if(|view| view.folder != folder) {
        effects.extend(before.reading.map(Effect::Cancel));
    }
    state.dialog = None;
    state.current = None;
    let view = state.library.get_or_insert_with(|| LibraryView::new(folder.clone()));
    if view.reading.is_none() {
        effects.push(Effect::ReadLibrary(folder));
    }
}

fn open_selected(state: &mut AppState, effects: &mut Effects) {
    let Some(view) = &state.library else { return };
    let Some(job) = view.selected_row().and_then(|row| view.job(row)) else { return };
    if let Some(problem) = &job.problem {
        let name = job.name.clone();
        state.notices.push(Severity::Warning, format!("{name} is no result"), problem.clone());
        return;
    }
    if let Some(document) = state.documents.iter().find(|document| view.is_of(document, job)) {
        state.current = Some(document.id);
        return;
    }
    let (paths, wanted) = (job.files.iter().map(|file| view.folder.join(&file.path)).collect(), job.clone());
    effects.push(Effect::Open { paths, read_as: ReadAs::default() });
    state.library.as_mut().expect("it was chosen in it").wanted = Some(wanted);
}

/// Of the documents that were just opened, the one that was asked for in the library.
pub(super) fn take_wanted(state: &mut AppState, opened: &[DocumentId]) -> Option<DocumentId> {
    let view = state.library.as_mut()?;
    let wanted = view.wanted.as_ref()?;
    let mut documents = state.documents.iter().filter(|document| opened.contains(&document.id));
    let found = documents.find(|document| view.is_of(document, wanted))?.id;
    view.wanted = None;
    Some(found)
}

/// Reading has begun.
pub(super) fn started(state: &mut AppState, job: JobId) {
    if let Some(view) = &mut state.library {
        (view.reading, view.problem) = (Some(job), None);
    }
}

/// What is known of a library by now.
pub(super) fn known(state: &mut AppState, job: JobId, jobs: Arc<Vec<LibraryJob>>, effects: &mut Effects) {
    if let Some(view) = state.library.as_mut().filter(|view| view.reading == Some(job)) {
        view.newest = jobs;
        view.is_known = true;
        view.order(effects);
    }
}

/// A library was read to its end, or not.
pub(super) fn read(
    state: &mut AppState,
    job: JobId,
    result: Result<Arc<Vec<LibraryJob>>, String>,
    effects: &mut Effects,
) {
    end(state, job);
    match result {
        Ok(jobs) => {
            if let Some(view) = state.library.as_ref().filter(|view| view.reading == Some(job)) {
                let num_jobs = u32::try_from(jobs.len()).unwrap_or(u32::MAX);
                let recent = Recent { is_library: true, people: num_jobs, ..Recent::new(view.folder.clone()) };
                state.settings.remember(recent);
                effects.push(Effect::SaveSettings);
            }
            known(state, job, jobs, effects);
        }
        Err(problem) => {
            if let Some(view) = state.library.as_mut().filter(|view| view.reading == Some(job)) {
                view.problem = Some(problem);
            }
        }
    }
    if let Some(view) = state.library.as_mut().filter(|view| view.reading == Some(job)) {
        view.reading = None;
    }
}

/// Its rows are worked out.
pub(super) fn ordered_rows(state: &mut AppState, answer: LibraryRows) {
    // Answers may come late, and never while newer ones are asked for all the time: each is shown unless a later one was.
    let is_newer = |view: &&mut LibraryView| view.folder == answer.folder && view.ordered < answer.generation;
    if let Some(view) = state.library.as_mut().filter(is_newer) {
        view.ordered = answer.generation;
        (view.jobs, view.rows, view.num_unreadable) = (answer.jobs, answer.rows, answer.num_unreadable);
        view.selected_row = view.selected.as_ref().and_then(|selected| {
            // A file may hold several jobs, and what is known of one may change.
            let is_it = |job: &LibraryJob| {
                job.name == selected.name && job.job_id == selected.job_id && job.path() == selected.path()
            };
            view.rows.iter().position(|&at| is_it(&view.jobs[at as usize]))
        });
    }
}
