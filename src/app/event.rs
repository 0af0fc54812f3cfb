//! What jobs report. Unlike commands, people do not cause these directly, so they are not replayed.

use std::path::PathBuf;
use std::sync::Arc;

use super::charting::Curves;
use super::derived::Derived;
use super::document::DocumentId;
use super::export_request::{Copied, ExportAmount};
use super::fallen::DocumentWork;
use super::fetch_place::FetchPlace;
use super::job::{JobKind, JobProgress};
use super::library::LibraryRows;
use super::session::SessionEvent;
use crate::analysis::Flags;
use crate::export::ExportError;
use crate::jobs::JobId;
use crate::library::{LibraryJob, Refreshed};
use crate::model::{Image, PersonIndex, Row};
use crate::source::{FetchRequest, FrameError, FrameKey, FrameSource, SpoolEntry, SpoolId};
use crate::view::DrawList;
use crate::view::picture::PictureView;

/// One opened document.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The data and what follows from it.
    pub derived: Derived,
    /// The files it came from.
    pub inputs: Vec<crate::source::Input>,
}

/// Why a fetch did not bring everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchTrouble {
    /// The kind of error, in `snake_case`; `plain_http` is a question, not an error.
    pub kind: &'static str,
    /// What happened, in one line.
    pub title: String,
    /// What happened in full, what was kept, and what to try.
    pub detail: String,
    /// The technical chain; holds nothing secret.
    pub technical: Option<String>,
    /// Whether going on later from the last page can bring what is missing.
    pub can_resume: bool,
}

/// One thing that happened outside the state.
#[derive(Debug, Clone)]
pub enum Event {
    /// A job began.
    Started {
        /// Which.
        job: JobId,
        /// What kind.
        kind: JobKind,
        /// What people see as its name.
        title: String,
    },
    /// A job got further.
    Progress {
        /// Which.
        job: JobId,
        /// How far.
        progress: JobProgress,
    },
    /// A job that loads has something to show already.
    Snapshot {
        /// Which.
        job: JobId,
        /// The files it reads; never to be written over.
        inputs: Vec<crate::source::Input>,
        /// What has arrived.
        derived: Box<Derived>,
    },
    /// What was to be opened holds so many jobs that it is a library.
    IsLibrary {
        /// By which job.
        job: JobId,
        /// Its folder.
        folder: PathBuf,
    },
    /// What is known of a library by now.
    LibraryPart {
        /// By which job.
        job: JobId,
        /// Its jobs.
        jobs: Arc<Vec<LibraryJob>>,
    },
    /// A library was read.
    LibraryRead {
        /// By which job.
        job: JobId,
        /// What was found, or why there is nothing.
        result: Result<Refreshed, String>,
    },
    /// The rows of a library are worked out.
    LibraryOrdered(LibraryRows),
    /// The files of a document were read again.
    ReadAgain {
        /// By which job.
        job: JobId,
        /// Which document.
        document: DocumentId,
        /// The data, or why there are none.
        result: Result<Box<Opened>, String>,
    },
    /// Files were read.
    Opened {
        /// By which job.
        job: JobId,
        /// What was in them.
        documents: Vec<Opened>,
        /// Files that were not read, and why.
        refused: Vec<String>,
    },
    /// A fetch has ended, with what has arrived.
    Fetched {
        /// By which job.
        job: JobId,
        /// What has arrived; `None` when nothing has.
        derived: Option<Box<Derived>>,
        /// The file on disk that holds its pages; never to be written over.
        inputs: Vec<crate::source::Input>,
        /// Where it came from, in words.
        from: String,
        /// Why it ended early.
        trouble: Option<FetchTrouble>,
        /// Where its pages lie on disk.
        spool: Option<SpoolId>,
    },
    /// An export has ended.
    Exported {
        /// By which job.
        job: JobId,
        /// Where it was to be written.
        path: PathBuf,
        /// What was written, as a title and a note; or why nothing was.
        result: Result<(String, String), ExportError>,
    },
    /// It has been counted how much an export would be.
    ExportCounted {
        /// Number of the question.
        generation: u64,
        /// The answer.
        amount: ExportAmount,
    },
    /// Rows were written for the clipboard, or not.
    Copied(Copied),
    /// A picture was saved, or not.
    PictureSaved {
        /// By which job.
        job: JobId,
        /// Where it was to be saved.
        path: PathBuf,
        /// Number of bytes, or why nothing was saved.
        result: Result<u64, ExportError>,
    },
    /// A picture was drawn for the clipboard.
    PictureCopied {
        /// The picture.
        image: Arc<Image>,
        /// Of what.
        view: PictureView,
    },
    /// A picture was drawn for the dialog; `None` when that fell over.
    PictureDrawn(Option<Arc<DrawList>>),
    /// The images under the boxes were found, or not.
    StillsOpened {
        /// For which document.
        document: DocumentId,
        /// Number of the opening.
        generation: u64,
        /// Where they come from, or why there are none.
        result: Result<Arc<dyn FrameSource>, FrameError>,
    },
    /// One of them was read, or not.
    FrameRead {
        /// For which document.
        document: DocumentId,
        /// Number of the opening.
        generation: u64,
        /// Which.
        key: FrameKey,
        /// The image, or why it cannot be shown.
        result: Result<Arc<Image>, FrameError>,
    },
    /// A fetch was refused before anything was asked for, or nothing came.
    NotFetched {
        /// By which job.
        job: JobId,
        /// What was to be fetched, to try again.
        request: Box<FetchRequest>,
        /// Why.
        trouble: FetchTrouble,
    },
    /// A job that loads was refused, or broke off, or fell over.
    Failed {
        /// Which.
        job: JobId,
        /// What happened.
        title: String,
        /// What was kept and what to try.
        detail: String,
    },
    /// A job was cancelled; what has arrived stays.
    Cancelled {
        /// Which.
        job: JobId,
    },
    /// What a filter keeps has been worked out.
    Derived {
        /// For which document.
        document: DocumentId,
        /// For which request.
        generation: u64,
        /// The result.
        derived: Box<Derived>,
    },
    /// The people have been sorted.
    Ordered {
        /// Of which document.
        document: DocumentId,
        /// The data that was asked about, with its people in order.
        derived: Box<Derived>,
    },
    /// The curves of the chart have been worked out.
    Charted {
        /// Of which document.
        document: DocumentId,
        /// Number of the question.
        generation: u64,
        /// The curves.
        curves: Arc<Curves>,
    },
    /// What deserves a look has been worked out.
    Flagged {
        /// Of which document.
        document: DocumentId,
        /// Number of the question.
        generation: u64,
        /// The flags.
        flags: Arc<Flags>,
    },
    /// It has been found out who passes a rectangle on the frame.
    Passed {
        /// In which document.
        document: DocumentId,
        /// Number of the question.
        generation: u64,
        /// Whether those who are selected already stay so.
        adds: bool,
        /// Who.
        people: Vec<PersonIndex>,
    },
    /// The raw text of a row was found, or not.
    EntryText {
        /// Whose row.
        document: DocumentId,
        /// Which.
        row: Row,
        /// The text, or why there is none.
        result: Result<String, String>,
    },
    /// The profiles of the AWS configuration.
    Profiles(Vec<String>),
    /// Where a request would go.
    Place {
        /// Number of what was asked.
        generation: u64,
        /// The place, or why it cannot be told.
        result: Result<FetchPlace, String>,
    },
    /// The fetches on disk, the latest first.
    History(Vec<SpoolEntry>),
    /// A fetch on disk was deleted, or why not.
    SpoolDeleted(Result<(), String>),
    /// The responses of a fetch were saved.
    SpoolSaved {
        /// Where they were to be saved.
        path: PathBuf,
        /// Number of bytes, or why nothing was saved.
        result: Result<u64, ExportError>,
    },
    /// What became of work about sessions.
    Session(SessionEvent),
    /// Short work was done that nobody waits for, or was called off.
    Done,
    /// Work on a document fell over whose answer it waits for.
    FellOver {
        /// Which document.
        document: DocumentId,
        /// Which work.
        work: DocumentWork,
        /// Number of the question.
        generation: u64,
        /// What the fault says of itself.
        message: String,
    },
    /// Something could not be done outside the state, such as saving the settings.
    Trouble {
        /// What happened.
        title: String,
        /// What to try.
        detail: String,
    },
}
