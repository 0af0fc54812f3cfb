//! A folder of jobs as a table from which they are opened. It is shown where no result is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::apply::end;
use super::document::{Document, DocumentId};
use super::effect::{Effect, Effects};
use super::job::JobKind;
use super::notice::Severity;
use super::state::AppState;
use crate::decode::ReadAs;
use crate::jobs::JobId;
use crate::library::{LibraryJob, Refreshed, SortKey, ordered};

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
    /// Whether reading it was given up: then it is not all that there is.
    pub is_cut: bool,
    /// How often what is shown was searched or sorted otherwise.
    pub arrangement: u64,
    /// Search, sort and order of what is shown.
    arranged: (String, SortKey, bool),
    /// The jobs whose files are being opened; of files that hold others as well these are shown.
    wanted: Vec<LibraryJob>,
    /// Number of the newest answer.
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
            is_cut: false,
            arrangement: 0,
            arranged: (String::new(), SortKey::default(), false),
            wanted: Vec::new(),
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

    fn read(&self) -> Effect {
        Effect::ReadLibrary { folder: self.folder.clone(), shown: self.newest.clone() }
    }

    fn order(&self, num_questions: &mut u64, effects: &mut Effects) {
        *num_questions += 1;
        effects.push(Effect::OrderLibrary(Box::new(LibraryRequest {
            jobs: self.newest.clone(),
            search: self.search.clone(),
            sort: self.sort,
            is_descending: self.is_descending,
            folder: self.folder.clone(),
            generation: *num_questions,
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
        let arranged = (self.search.clone(), self.sort, self.is_descending);
        LibraryRows { jobs, rows, num_unreadable, arranged, folder, generation: self.generation }
    }
}

/// The rows of a library.
#[derive(Debug, Clone)]
pub struct LibraryRows {
    jobs: Arc<Vec<LibraryJob>>,
    rows: Arc<Vec<u32>>,
    num_unreadable: usize,
    arranged: (String, SortKey, bool),
    folder: PathBuf,
    generation: u64,
}

pub(super) fn update(state: &mut AppState, command: &LibraryCommand, effects: &mut Effects) {
    match command {
        LibraryCommand::Pick => effects.push(Effect::PickLibrary),
        LibraryCommand::Open(folder) => {
            state.dialog = None;
            open(state, folder, effects);
        }
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
                update_view(view, command, &mut state.num_library_questions, effects);
            }
        }
    }
}

fn update_view(view: &mut LibraryView, command: &LibraryCommand, num_questions: &mut u64, effects: &mut Effects) {
    match command {
        LibraryCommand::Refresh if view.reading.is_none() => effects.push(view.read()),
        LibraryCommand::Search(text) => {
            view.search.clone_from(text);
            view.order(num_questions, effects);
        }
        LibraryCommand::Sort(key) => {
            // Numbers are asked for the largest first.
            let is_text = |key| matches!(key, SortKey::Path | SortKey::Name);
            view.is_descending = if view.sort == *key { !view.is_descending } else { !is_text(*key) };
            view.sort = *key;
            view.order(num_questions, effects);
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
    state.current = None;
    let view = state.library.get_or_insert_with(|| LibraryView::new(folder.clone()));
    if view.reading.is_none() {
        effects.push(view.read());
    }
}

fn open_selected(state: &mut AppState, effects: &mut Effects) {
    let is_opening = state.jobs.iter().any(|job| job.kind == JobKind::Open);
    let Some(view) = &mut state.library else { return };
    if view.selected_row.is_none() {
        // Who has searched means what was found first.
        view.select(0);
    }
    let Some(job) = view.selected.clone().filter(|_| view.selected_row.is_some()) else { return };
    if let Some(problem) = job.problem {
        state.notices.push(Severity::Warning, format!("{} is no result", job.name), problem);
        return;
    }
    if let Some(document) = state.documents.iter().find(|document| view.is_of(document, &job)) {
        state.current = Some(document.id);
        return;
    }
    view.wanted.retain(|_| is_opening);
    if view.wanted.iter().any(|wanted| is_same(wanted, &job)) {
        return;
    }
    let paths = job.full_paths(&view.folder).collect();
    effects.push(Effect::Open { paths, read_as: ReadAs::default(), is_noted: false });
    view.wanted.push(job);
}

/// Whether they are the same job, whatever is known of it by now. A file may hold several.
fn is_same(a: &LibraryJob, b: &LibraryJob) -> bool {
    a.name == b.name && a.job_id == b.job_id && a.path() == b.path()
}

/// Of the documents that were just opened, the one that was asked for in the library.
pub(super) fn take_wanted(state: &mut AppState, opened: &[DocumentId]) -> Option<DocumentId> {
    let view = state.library.as_mut()?;
    let documents = || state.documents.iter().filter(|document| opened.contains(&document.id));
    let is_there = |wanted: &LibraryJob| documents().find(|document| view.is_of(document, wanted));
    let (at, found) = view.wanted.iter().enumerate().find_map(|(at, wanted)| Some((at, is_there(wanted)?.id)))?;
    view.wanted.remove(at);
    Some(found)
}

/// Reading has begun.
pub(super) fn started(state: &mut AppState, job: JobId) {
    if let Some(view) = &mut state.library {
        (view.reading, view.problem, view.is_cut) = (Some(job), None, false);
    }
}

/// What is known of a library by now.
pub(super) fn known(state: &mut AppState, job: JobId, jobs: Arc<Vec<LibraryJob>>, effects: &mut Effects) {
    if let Some(view) = state.library.as_mut().filter(|view| view.reading == Some(job)) {
        let before = std::mem::replace(&mut view.newest, jobs);
        effects.push(Effect::Release(before));
        view.is_known = true;
        view.order(&mut state.num_library_questions, effects);
    }
}

/// A library was read to its end, or not.
pub(super) fn read(state: &mut AppState, job: JobId, result: Result<Refreshed, String>, effects: &mut Effects) {
    end(state, job);
    let Some(view) = state.library.as_mut().filter(|view| view.reading == Some(job)) else { return };
    match result {
        Ok(found) => {
            view.is_cut = found.is_cancelled;
            known(state, job, Arc::new(found.jobs), effects);
        }
        Err(problem) => view.problem = Some(problem),
    }
    if let Some(view) = &mut state.library {
        view.reading = None;
    }
}

/// Its rows are worked out.
pub(super) fn ordered_rows(state: &mut AppState, answer: LibraryRows, effects: &mut Effects) {
    // Answers may come late, and never while newer ones are asked for all the time: each is shown unless a later one was.
    let is_newer = |view: &&mut LibraryView| view.folder == answer.folder && view.ordered < answer.generation;
    let Some(view) = state.library.as_mut().filter(is_newer) else { return };
    view.ordered = answer.generation;
    if view.arranged != answer.arranged {
        view.arranged = answer.arranged;
        view.arrangement += 1;
    }
    let jobs = std::mem::replace(&mut view.jobs, answer.jobs);
    effects.push(Effect::Release(Arc::new((jobs, std::mem::replace(&mut view.rows, answer.rows)))));
    view.num_unreadable = answer.num_unreadable;
    let selected = view.selected.as_ref();
    view.selected_row =
        selected.and_then(|selected| view.rows.iter().position(|&at| is_same(&view.jobs[at as usize], selected)));
}
